"""The page on which a roster is withdrawn, or put back. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from camps.duties import booking, places
from camps.duties.withdrawal import Withdrawal
from districts.permissions import can, holds


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def withdraw(request):
    """Withdraw all village duties from a day on, with a reason; put them back."""
    if not holds(request.user, booking.PERMISSION):
        raise PermissionDenied
    place = places.asked_for(request.user, request.POST or request.GET)
    if place is None:
        mine = [row for row in places.own(request.user) if can(request.user, booking.PERMISSION, row)]
        return places.choose(request, "duties_withdraw", mine)
    page = Withdrawal(request.user, place, request.POST or request.GET)
    if not page.may:
        raise PermissionDenied
    if request.method == "POST" and "back" in request.POST:
        said, away = page.put_back()
        messages.success(request, said)
        for sentence in away:
            messages.warning(request, sentence)
        return redirect(f"{request.path}?{page.query()}")
    if request.method == "POST" and page.drive and (key := page.withdraw(request.POST)):
        return redirect(f"{request.path}?{page.query(done=key)}")
    return render(request, "camps/duties/withdraw.html", {"page": page}, status=page.status)
