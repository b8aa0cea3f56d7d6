"""Pages of pairs. A view asks, acts, answers; every decision is saved as it is made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from districts.permissions import holds
from enrollment import marks
from enrollment.pairs import deciding
from enrollment.pairs.pages import List, PairPage


@require_safe
@login_required
@never_cache
def pairs(request):
    """What waits for a decision, or what was decided."""
    _may_decide(request.user)
    found = List(request.user, request.GET)
    found.looked_at()
    return render(request, "enrollment/pairs/list.html", {"list": found})


@require_safe
@login_required
@never_cache
def pair(request, pk):
    """Two people side by side."""
    _may_decide(request.user)
    page = PairPage(request.user, pk, request.GET)
    page.looked_at()
    return render(request, "enrollment/pairs/pair.html", {"page": page})


@require_POST
@login_required
def decide(request, pk):
    """Save a decision and go on to the next pair; or take one back and stay with it."""
    _may_decide(request.user)
    page = PairPage(request.user, pk, request.POST)
    answer, version = request.POST.get("answer", ""), page.version(request.POST)
    try:
        if answer == "open":
            deciding.take_back(request.user, pk, version)
            return redirect(page.address())
        deciding.decide(request.user, pk, answer, version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (deciding.Changed, marks.Changed):
        messages.warning(request, _("Somebody else has decided meanwhile. This is how it stands now."))
    else:
        return redirect(page.next_address())
    return redirect(page.address())


def _may_decide(user):
    if not (holds(user, "view_people") and holds(user, "mark_people")):
        raise PermissionDenied
