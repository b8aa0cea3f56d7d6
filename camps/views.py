"""Pages of the field. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from camps import camps, counts
from camps.counting import CampDay, NewCamp


@login_required
def camp_count(request, pk):
    """A camp's count of one day, final or a pulse."""
    day = CampDay(request.user, pk, request.POST or request.GET)
    form = day.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (done := form.through(counts.log, request.user)):
        messages.success(request, day.saved(done))
        return _to_block(day.camp.panchayat.block, day.day)
    return render(request, "camps/count.html", {"day": day, "form": form}, status=form.status)


@login_required
def camp_new(request):
    """Enter a camp, before it or after it."""
    new = NewCamp(request.user, request.POST or request.GET)
    form = new.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (camp := form.through(camps.create, request.user)):
        already = _("The camp %(camp)s was entered already.")
        said = already if camp.was_there else _("The camp %(camp)s was entered.")
        messages.success(request, said % {"camp": camp.title})
        return redirect("camp", camp.pk)
    return render(request, "camps/new.html", {"new": new, "form": form}, status=form.status)


def _to_block(block, day):
    query = urlencode({"block": block.code, "date": day.isoformat()})
    return redirect(f"{reverse('block_day')}?{query}")
