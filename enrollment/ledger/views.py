"""The ledger's pages. A view asks, acts, answers."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from drive_portal.lib.tables import ENDINGS, answer
from enrollment.ledger import files, places
from enrollment.ledger.listing import IDs, Several
from enrollment.ledger.page import Ledger
from enrollment.ledger.starting import Centres


@require_safe
@login_required
def ledger(request):
    """How many login IDs work, and what the idle ones cost: of the place asked for, else of the own one."""
    return _shown(request, Ledger, "ledger")


@require_safe
@login_required
def ids(request):
    """The login IDs of a place, by state, block, kind."""
    return _shown(request, IDs, "ids")


@require_safe
@login_required
def several(request):
    """Days on which one login ID was at several places."""
    return _shown(request, Several, "several")


@require_safe
@login_required
def centres(request):
    """Centres that have not started."""
    return _shown(request, Centres, "centres")


@require_safe
@login_required
def table(request, name, ending):
    """A table of the ledger as a file."""
    place = places.asked_for(request.user, request.GET)
    if place is None or name not in files.TABLES or ending not in ENDINGS:
        raise Http404
    return answer(
        files.written(name, request.user, place, request.GET), ending, f"login-ids-{name}-{place.code}"
    )


def _shown(request, page, template):
    place = places.asked_for(request.user, request.GET)
    if place is None and template != "ledger":
        return redirect("ledger")
    if place is None:
        return render(request, "enrollment/ledger/choose.html", {"places": places.own(request.user)})
    return render(
        request, f"enrollment/ledger/{template}.html", {"page": page(request.user, place, request.GET)}
    )
