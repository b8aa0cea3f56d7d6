"""The pages of the drive's people and of who answers for a panchayat. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camps.duties import forms, people, places
from camps.duties.grid import ChargePage, Grid
from camps.duties.lists import Workers
from camps.duties.person import PersonPage, homes
from districts.permissions import can, holds


@require_safe
@login_required
def workers(request):
    """The drive's people, searched and filtered."""
    if not places.looks(request.user):
        raise PermissionDenied
    context = {"list": Workers(request.user, request.GET), "may_plan": holds(request.user, people.PERMISSION)}
    return render(request, "camps/duties/workers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def worker_new(request):
    """Add a person."""
    mine = [row for row in places.own(request.user) if can(request.user, people.PERMISSION, row)]
    place = places.asked_for(request.user, request.POST or request.GET)
    if place is None and mine:
        return places.choose(request, "worker_new", mine)
    if place is None or not can(request.user, people.PERMISSION, place):
        raise PermissionDenied
    form = forms.WorkerForm(request.POST or None, **homes(request.user, places.district_of(place)))
    if request.method == "POST" and (worker := form.through(people.add, request.user)):
        messages.success(request, _("%s was added.") % worker.title)
        return redirect("worker", worker.pk)
    context = {"form": form, "place": place}
    return render(request, "camps/duties/worker_new.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def worker(request, pk):
    """One person: look, change, end."""
    page = PersonPage(request.user, pk)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect("worker", pk)
    return render(request, "camps/duties/worker.html", {"page": page}, status=page.status)


@require_POST
@login_required
def take_over(request):
    """Enter the holders of login IDs who are not on the list yet."""
    mine = [row for row in places.own(request.user) if can(request.user, people.PERMISSION, row)]
    if not mine:
        raise PermissionDenied
    count = sum(people.take_over(request.user, place) for place in mine)
    sentence = ngettext(
        "%(count)s holder of a login ID was taken over.",
        "%(count)s holders of login IDs were taken over.",
        count,
    )
    messages.success(request, sentence % {"count": count})
    return redirect("workers")


@require_safe
@login_required
@never_cache
def charges(request):
    """Who answers: panchayats by departments."""
    place = places.asked_for(request.user, request.GET)
    if place is None:
        return places.choose(request, "charges")
    return render(request, "camps/duties/charges.html", {"grid": Grid(request.user, place, request.GET)})


@require_POST
@login_required
def charges_fill(request):
    """Name whoever is the only one of a department at home in a panchayat."""
    place = places.asked_for(request.user, request.POST)
    if place is None:
        raise PermissionDenied
    grid = Grid(request.user, place, request.POST)
    count = grid.fill()
    sentence = ngettext("%(count)s person was named.", "%(count)s people were named.", count)
    messages.success(request, sentence % {"count": count})
    return redirect(f"{request.path.removesuffix('fill/')}?{grid.query}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def charge(request, code):
    """Who answers for one panchayat: choose for each department."""
    page = ChargePage(request.user, code, request.POST or request.GET)
    if request.method == "POST" and page.save(request.POST) is not None:
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?drive={page.drive.pk}")
    return render(request, "camps/duties/charge.html", {"page": page}, status=400 if page.faults else 200)
