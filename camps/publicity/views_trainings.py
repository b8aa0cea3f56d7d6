"""The pages of trainings. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from camps.duties import places
from camps.publicity.trainings_pages import ListPage, OnePage


@require_safe
@login_required
def trainings(request):
    """The trainings of the drive, who came, what was handed out."""
    place = places.asked_for(request.user, request.GET)
    if place is None:
        return places.choose(request, "trainings")
    return render(request, "camps/publicity/trainings.html", {"page": ListPage(request.user, place)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request):
    """Enter a training."""
    page = OnePage(request.user, None, request.GET, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (row := page.post()):
        messages.success(request, _("The training is entered."))
        return redirect("training", row.pk)
    return render(request, "camps/publicity/training.html", {"page": page}, status=page.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request, pk):
    """A training; changing it."""
    page = OnePage(request.user, pk, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and page.post():
        messages.success(request, _("The training is kept."))
        return redirect("training", pk)
    return render(request, "camps/publicity/training.html", {"page": page}, status=page.status)
