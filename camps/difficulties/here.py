"""What the page of a district or block says of its open difficulties: how many, too long, of which kinds."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from camps.difficulties import lines
from camps.models import Difficulty
from drive_portal.lib import dates

TOP = 3  # kinds that are named
KEPT = 600  # seconds; who answers may change with a posting, which is no edit


@dataclass(frozen=True)
class Summary:
    """`open` and `late` count faults; `kinds`: [{"name", "places", "address"}] of those at most places."""

    open: int
    late: int
    kinds: list
    address: str
    address_late: str


def summary(user, place, edits):
    """The Summary of a district or block; None for other places and for who makes cards.

    `edits`: how often the district was edited (`Edit`), which each change of a difficulty does: while it
    stays, so do the numbers, and they are kept.
    """
    if place.level not in ("district", "block") or all(post.own_only for post in user.posts):
        return None
    key = f"difficulties-{place.level}-{place.pk}-{edits}-{dates.today()}"
    whole, late, counts = cache.get_or_set(key, lambda: _count(place), KEPT)
    return Summary(
        open=whole,
        late=late,
        kinds=[
            {"name": Difficulty.Kind(kind).label, "places": n, "address": _address(place, kind=kind)}
            for kind, n in counts
        ],
        address=_address(place),
        address_late=_address(place, state="long"),
    )


def _count(place):
    """(open, late, [(kind, places)] of the most)."""
    district = place.pk if place.level == "district" else place.district_id
    found = Difficulty.objects.filter(district=district)
    if place.level == "block":
        found = found.in_block(place)
    kinds = found.open().order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")[:TOP]
    return *lines.Open(found).count(), list(kinds)


def _address(place, **more):
    return f"{reverse('difficulties')}?{urlencode({place.level: place.code} | more)}"
