"""Pages of the list's people. A view asks, acts, answers; who is shown is written down behind it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from districts.permissions import holds
from drive_portal.lib.tables import ENDINGS, answer
from enrollment.people import marking, taken, where
from enrollment.people.byid import ById
from enrollment.people.person import Record
from enrollment.people.readings import Readings
from enrollment.people.searching import Search
from enrollment.people.standing import Standing


@login_required
@require_safe
def beneficiaries(request):
    """The list of the user's place; who sees nobody may still mark by id."""
    roots = where.roots(request.user)
    if not roots and holds(request.user, marking.PERMISSION):
        return redirect("mark_person")
    if not roots:
        raise PermissionDenied
    if len(roots) == 1:
        return redirect("list_place", roots[0].level, roots[0].code)
    return render(request, "enrollment/people/roots.html", {"roots": roots})


@login_required
@require_safe
@never_cache
def place(request, level, code):
    """A place's list in numbers; of a panchayat also its people."""
    standing = Standing(request.user, where.find(request.user, level, code), request.GET)
    standing.looked_at()
    return render(request, "enrollment/people/place.html", {"standing": standing})


@login_required
@require_safe
def numbers(request, level, code, ending):
    """The numbers as a file."""
    if ending not in ENDINGS:
        raise Http404
    standing = Standing(request.user, where.find(request.user, level, code), {})
    return answer(taken.table(standing), ending, taken.name(standing))


@login_required
@require_POST
@never_cache
@sensitive_post_parameters()
def search(request):
    """People by name or number: rows for the page while one types, else a page of their own."""
    found = Search(request.user, request.POST)
    page = "_found.html" if request.htmx else "found.html"
    return render(request, f"enrollment/people/{page}", {"search": found})


@login_required
@never_cache
@sensitive_post_parameters()
def person(request, number):
    """One person: what is known, what became of the card; marked, taken back, numbers shown for a reason."""
    record = Record(request.user, number)
    if request.method == "POST" and record.act(request.POST):
        messages.success(request, _("Saved."))
        return redirect("beneficiary", number)
    record.looked_at()
    return render(request, "enrollment/people/person.html", {"record": record}, status=record.status)


@login_required
@never_cache
@sensitive_post_parameters()
def mark(request):
    """One person marked by id."""
    if not holds(request.user, marking.PERMISSION):
        raise PermissionDenied
    by_id = ById(request.user, request.POST if request.method == "POST" else None)
    if by_id.done:
        messages.success(request, by_id.thanks)
        return redirect("mark_person")
    return render(request, "enrollment/people/mark.html", {"by_id": by_id}, status=by_id.status)


@login_required
@require_safe
def readings(request):
    """Who read what of people."""
    context = {"readings": Readings(request.user, request.GET)}
    return render(request, "enrollment/people/readings.html", context)
