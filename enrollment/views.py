"""Pages of those who count. A view asks, acts, answers; the rules live behind the doors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from camps import pages
from districts.permissions import can, holds
from enrollment import daybook, histories, owndays, tallies, wording
from enrollment.entries import Entry
from enrollment.forms import DecisionForm, TallyForm
from enrollment.models import Tally


@login_required
def report(request):
    """The operator's and field worker's one screen."""
    if not holds(request.user, "send_own_tally"):
        raise PermissionDenied
    own = owndays.of(request.user, request.POST or request.GET)
    if not own.active:
        return render(request, "enrollment/no_login_id.html", {"own": own})
    form = TallyForm(request.POST if request.method == "POST" else None, **own.start)
    if request.method == "POST" and (done := form.through(tallies.submit, request.user)):
        messages.success(request, wording.saved(done))
        return redirect(own.address)
    context = {"own": own, "form": form, "sentence": wording.own_day(own)}
    return render(request, "enrollment/report.html", context, status=form.status)


@login_required
def block_day(request):
    """A block's day: who has reported, who is silent, what waits for the officer."""
    mine = daybook.blocks(request.user, pages.day(request.GET))
    code = pages.text(request.GET, "block")
    if not code and not mine:
        raise PermissionDenied
    if not code and len(mine) > 1:
        return render(request, "enrollment/choose_block.html", {"blocks": mine})
    book = daybook.BlockDay(request.user, daybook.block(request.user, code or mine[0].code), request.GET)
    return render(request, "enrollment/block_day.html", {"book": book, "others": len(mine) > 1})


@login_required
def block_tally(request):
    """An officer enters or corrects one login ID's tally."""
    entry = Entry(request.user, request.POST or request.GET)
    form = entry.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (done := form.through(tallies.submit, request.user)):
        messages.success(request, wording.saved(done))
        return redirect(_block_day(entry.block.code, entry.day.isoformat()))
    return render(request, "enrollment/block_tally.html", {"entry": entry, "form": form}, status=form.status)


@require_POST
@login_required
def decide_request(request, pk):
    """Accept or return a late report, with a reason."""
    form = DecisionForm(request.POST)
    try:
        messages.success(request, wording.decided(tallies.decide(request.user, pk, *form.answer())))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Tally.DoesNotExist:  # tapped twice, or the other officer was quicker
        get_object_or_404(Tally.objects.visible_to(request.user), pk=pk)
        messages.info(request, _("This late report was already decided."))
    return redirect(_block_day(pages.text(request.POST, "block"), pages.text(request.POST, "date")))


@login_required
def tally_history(request, pk):
    """Every version of a tally."""
    tallies_seen = Tally.objects.visible_to(request.user)
    tally = get_object_or_404(tallies_seen.select_related("login_id__panchayat__block", "drive"), pk=pk)
    context = {"tally": tally, "place": wording.place_name(tally), "changes": histories.of(tally)}
    home = tally.login_id.panchayat.block
    context["home"] = home if can(request.user, "write_tally", home) else None
    return render(request, "enrollment/tally_history.html", context)


def _block_day(code, day):
    return f"{reverse('block_day')}?{urlencode({'block': code, 'date': day})}"
