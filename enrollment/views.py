"""Pages of those who count. A view asks, acts, answers; the rules live behind the doors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from camps import pages
from camps.duties.own import OwnDuties
from camps.models import CampCount
from districts.permissions import holds
from enrollment import chase, daybook, owndays, recorded, tallies, wording
from enrollment.entries import Entry
from enrollment.forms import DecisionForm, TallyForm
from enrollment.models import Tally
from enrollment.phone import facts, files


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
    context = {"own": own, "form": form, "sentence": wording.own_day(own), "duties": OwnDuties(request.user)}
    context["facts"] = facts.of(own)
    return files.tagged(request, render(request, "enrollment/report.html", context, status=form.status))


@login_required
def block_day(request):
    """A block's day: who has reported, who is silent, what waits for the officer."""
    mine = daybook.blocks(request.user, pages.day(request.GET))
    book = chase.of(request.user, request.GET, mine)
    if book is None:
        return render(request, "enrollment/choose_block.html", {"blocks": mine})
    context = {"book": book, "others": len(mine) > 1, "tag": book.tag()}
    return render(request, "enrollment/block_day.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def block_figures(request):
    """What of the block's day changes by itself, for the page to refresh; 304 where it has not changed."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    book = chase.of(request.user, request.GET, daybook.blocks(request.user, pages.day(request.GET)))
    if book is None:
        raise Http404
    tag = book.tag()  # before the figures are read: a change in between is fetched at the next refresh
    answer = get_conditional_response(request, etag=tag)
    answer = answer or render(request, "enrollment/block_figures.html", {"book": book})
    answer["ETag"] = tag
    return answer


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
def tally(request, pk):
    """A tally as it stands, with every version of it."""
    seen = Tally.objects.visible_to(request.user).select_related(*recorded.NAMES)
    row = get_object_or_404(seen, pk=pk)
    return render(request, "enrollment/tally.html", {"record": recorded.TallyRecord(request.user, row)})


@login_required
def count(request, pk):
    """A camp's count of a day as it stands, with every version of it."""
    seen = CampCount.objects.visible_to(request.user).select_related(*recorded.COUNT_NAMES)
    row = get_object_or_404(seen, pk=pk)
    return render(request, "enrollment/tally.html", {"record": recorded.CountRecord(request.user, row)})


def _block_day(code, day):
    return f"{reverse('block_day')}?{urlencode({'block': code, 'date': day})}"
