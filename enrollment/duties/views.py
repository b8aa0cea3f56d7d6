"""The roster's page: a proposal, and its issue. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from camps.duties import booking, places
from districts.permissions import holds
from enrollment.duties.assigning import VillagePage
from enrollment.duties.proposal import Proposal, issue


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def roster(request):
    """Who goes to which village on which day, before it is issued; then its issue."""
    if not holds(request.user, booking.PERMISSION):
        raise PermissionDenied
    asked = request.POST or request.GET
    place = places.asked_for(request.user, asked)
    if place is None or place.level == "district":
        mine = places.own(request.user) if place is None else places.blocks(place)
        return places.choose(request, "roster", mine)
    if request.method == "POST" and (proposal := issue(request.user, place, asked)).done:
        messages.success(request, _issued(proposal.done))
        return redirect(f"{reverse('duties')}?{_week(place, proposal)}")
    page = proposal if request.method == "POST" else Proposal(request.user, place, asked)
    status = 409 if page.fault else 200 if page.sound or request.method != "POST" else 400
    return render(request, "enrollment/duties/roster.html", {"page": page}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def village(request):
    """One village: who goes there; somebody is sent there on a single day."""
    page = VillagePage(request.user, request.POST or request.GET)
    if request.method == "POST" and page.drive and (said := page.assign(request.POST)):
        messages.success(request, said)
        query = page.back or urlencode({"block": page.panchayat.block.code})
        return redirect(f"{reverse('roster')}?{query}")
    return render(request, "enrollment/duties/village.html", {"page": page}, status=page.form.status)


def _issued(count):
    return ngettext("%(count)s duty was issued.", "%(count)s duties were issued.", count) % {"count": count}


def _week(place, proposal):
    first = proposal.terms.days[0].isoformat()
    return urlencode({place.level: place.code, "date": first, "span": "week"})
