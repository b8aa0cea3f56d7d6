"""What the home of an officer and the page of a district or block say of instructions."""

from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from django.utils.http import urlencode

from drive_portal.lib import dates
from enrollment.instructions import lines
from enrollment.models import Instruction


@dataclass(frozen=True)
class Summary:
    """How many are `open` in a place, how many of them `overdue`, and where those are listed."""

    open: int
    overdue: int
    address: str
    address_overdue: str


def own(user, place):
    """The lines of what lies with the user at this district or block, the most pressing first."""
    if place.level not in ("district", "block") or not lines.waiting(user, place.level):
        return []
    rows = lines.mine(user).whole()
    return lines.of(list(rows.filter(**{f"{place.level}_id": place.pk})), user)


def summary(user, place, edits):
    """The Summary of a district or block; None for other places, for who makes cards, and where none is open.

    `edits`: how often the district was edited (`Edit`), which each step of an instruction does: while it
    stays, so do the numbers, and they are kept.
    """
    if place.level not in ("district", "block") or all(post.own_only for post in user.posts):
        return None
    key = f"instructions-{place.level}-{place.pk}-{edits}-{dates.today()}"
    whole, over = cache.get_or_set(key, lambda: _count(place), lines.KEPT)
    if not whole:
        return None
    return Summary(whole, over, _address(place), _address(place, state="overdue"))


def _count(place):
    return lines.count(Instruction.objects.filter(**{f"{place.level}_id": place.pk}))


def _address(place, **more):
    wanted = ({"block": place.code} if place.level == "block" else {}) | more
    return reverse("instructions") + (f"?{urlencode(wanted)}" if wanted else "")
