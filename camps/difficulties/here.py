"""What the page of a district or block says of its open difficulties: how many, too long, of which kinds."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from camps.difficulties import lines
from camps.models import Difficulty

TOP = 3  # kinds that are named


@dataclass(frozen=True)
class Summary:
    """`open` and `late` count faults; `kinds`: [{"name", "places", "address"}] of those at most places."""

    open: int
    late: int
    kinds: list
    address: str
    address_late: str


def summary(user, place):
    """The Summary of a district or block; None for other places and for who makes cards."""
    if place.level not in ("district", "block") or all(post.own_only for post in user.posts):
        return None
    district = place.pk if place.level == "district" else place.district_id
    found = Difficulty.objects.filter(district=district)
    if place.level == "block":
        found = found.in_block(place)
    whole, late = lines.Open(found).count()
    counts = found.open().order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")[:TOP]
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


def _address(place, **more):
    return f"{reverse('difficulties')}?{urlencode({place.level: place.code} | more)}"
