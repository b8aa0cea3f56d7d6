"""The triage's pages. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from drive_portal.lib.tables import ENDINGS, answer
from enrollment.triage import files, places
from enrollment.triage.callbacks import CallList
from enrollment.triage.forms import CallForm
from enrollment.triage.overview import Overview


@require_safe
@login_required
def rejects(request):
    """How many are rejected, why, and whom to call: of the place asked for, else of the user's own."""
    place = places.asked_for(request.user, request.GET)
    if place is None:
        return render(request, "enrollment/triage/choose.html", {"places": places.own(request.user)})
    return render(request, "enrollment/triage/rejects.html", {"page": Overview(request.user, place)})


@require_safe
@login_required
def table(request, name, ending):
    """A table of the page as a file: numbers, no people."""
    place = places.asked_for(request.user, request.GET)
    if place is None or name not in files.TABLES or ending not in ENDINGS:
        raise Http404
    made = files.written(name, Overview(request.user, place))
    return answer(made, ending, f"rejected-{name}-{place.code}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def call_list(request):
    """Whom to call in a panchayat; what came of a call is keyed back here."""
    page = CallList(request.user, request.GET)
    if request.method == "POST" and (said := page.key(CallForm(request.POST))):
        messages.success(request, said)
        return redirect(request.get_full_path())
    page.note_reading()
    status = page.form.status if page.form else 200
    return render(request, "enrollment/triage/calls.html", {"page": page}, status=status)
