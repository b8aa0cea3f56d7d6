"""The pages of camps. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from camps.planning import files
from camps.planning.calendar import Calendar
from camps.planning.page import CampPage
from drive_portal.lib.tables import ENDINGS, answer


@require_safe
@login_required
def calendar(request):
    """The camps of a month, a week or a day, and where they are."""
    return render(request, "camps/calendar.html", {"page": Calendar(request.user, request.GET)})


@require_safe
@login_required
def calendar_file(request, ending):
    """The days shown, as a file."""
    if ending not in ENDINGS:
        raise Http404
    page = Calendar(request.user, request.GET)
    return answer(files.calendar(page), ending, f"camps-{page.first:%Y-%m-%d}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def camp(request, pk):
    """Look at a camp; change, confirm or cancel it, book its people."""
    page = CampPage(request.user, pk)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect(page.address)
    return render(request, "camps/camp.html", {"page": page}, status=page.status)
