"""The pages of publicity. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from camps.duties import places
from camps.publicity.pages import BesidePage, DayPage, OnePage, place_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def publicity(request):
    """A day's publicity in a place; planning it, marking it as done."""
    place = place_of(request.user, request.GET)
    if place is None:
        return places.choose(request, "publicity")
    page = DayPage(request.user, place, request.GET)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect(page.address)
    return render(request, "camps/publicity/day.html", {"page": page}, status=page.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request, pk):
    """An activity; what came of it."""
    page = OnePage(request.user, pk)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect("activity", pk)
    return render(request, "camps/publicity/one.html", {"page": page}, status=page.status)


@require_safe
@login_required
def beside(request):
    """Camps with and without munadi."""
    place = places.asked_for(request.user, request.GET)
    if place is None:
        return places.choose(request, "publicity_beside")
    return render(
        request, "camps/publicity/beside.html", {"page": BesidePage(request.user, place, request.GET)}
    )
