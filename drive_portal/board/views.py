"""The live board, and its figures alone for the page to refresh itself."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from drive_portal import fragments
from drive_portal.board import page
from drive_portal.tags import still_right

_FRESH = {"Cache-Control": "private, no-cache"}


@login_required
@require_safe
def board(request):
    """All sites of a day on one screen."""
    shown = page.of(request.user, request.GET)
    if shown is None:
        return render(request, "drive_portal/board/choose.html", {"places": page.places(request.user)})
    made = _made(request, shown) if shown.drive else None
    return render(request, "drive_portal/board/board.html", {"board": shown, "made": made})


@require_safe
def figures(request):
    """What of the board changes by itself; 304 where nothing has."""
    if still_right(request, page.chosen(request.GET)):
        return HttpResponseNotModified(headers={"ETag": request.headers["If-None-Match"], **_FRESH})
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    shown = page.of(request.user, request.GET)
    if shown is None or shown.drive is None:
        raise Http404
    made = _made(request, shown)
    answer = get_conditional_response(request, etag=made.tag) or HttpResponse(made.figures)
    answer["ETag"], answer["Cache-Control"] = made.tag, _FRESH["Cache-Control"]
    return answer


@require_safe
@never_cache
def alarms(request):
    """Which camps of today were not heard of in time, for the pages on which that stands first."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    shown = page.of(request.user, request.GET)
    if shown is None:
        raise Http404
    context = {"alarms": shown.alarms, "sees_phones": shown.sees_phones, "board": shown.place}
    return render(request, "components/alarms.html", context)


class Made(NamedTuple):
    """The board's markup with its tag, and when the clock makes it another."""

    tag: str
    figures: str
    until: datetime | None


def _made(request, shown):
    """The board as it stands; the same for all who may see the same, while nothing changes."""

    def make():
        template, context = "drive_portal/board/_figures.html", {"board": shown}
        return Made(shown.tag, render_to_string(template, context, request), shown.until)

    return fragments.kept(shown.key, make, lambda made: made.until is None or made.until > shown.now)
