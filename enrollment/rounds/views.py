"""Pages of the round. A view asks, acts, answers; who was shown is written down behind it."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from drive_portal.lib import dates
from enrollment.rounds import sent, ticking
from enrollment.rounds.village import Village, done


@login_required
@never_cache
@sensitive_post_parameters()
def village(request):
    """The village's people without a card; without JavaScript the whole page is saved."""
    here = Village(request.user, request.GET)
    if request.method == "POST":
        _say(request, ticking.take(request.user, sent.from_form(request.POST)))
        return redirect(f"{reverse('round')}?{here.query}")
    here.looked_at()
    context = {"here": here, "done": done(request.user, dates.today())}
    return render(request, "enrollment/rounds/village.html", context)


@require_POST
@never_cache
@sensitive_post_parameters()
def ticks(request):
    """Ticks of a phone, answered one by one, with the day's numbers; 401 without a login."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    try:
        found = sent.from_phone(request.body)
    except ValueError:
        return JsonResponse({"detail": _("This page is not in order. Open it again.")}, status=400)
    answers = ticking.take(request.user, found)
    today = done(request.user, dates.today())
    return JsonResponse({"results": [asdict(answer) for answer in answers], "done": asdict(today)})


def _say(request, answers):
    saved = sum(answer.state == "saved" for answer in answers)
    text = ngettext("%(n)s tick saved.", "%(n)s ticks saved.", saved) % {"n": saved}
    if saved or not answers:
        messages.success(request, text if saved else _("Nothing was ticked."))
    for why in dict.fromkeys(answer.why for answer in answers if answer.why):
        messages.warning(request, why)
