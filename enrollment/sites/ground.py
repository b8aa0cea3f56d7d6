"""What the planner starts from: people left out by village, camps that stand, centres that work."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q

from camps.models import Camp
from districts.models import Centre, LeftOut, LoginID, Panchayat
from drive_portal.lib import dates
from enrollment.models import Beneficiary, ListCount, Mark
from enrollment.sites import walking

_REACHABLE = (Mark.Outcome.LEFT_OUT, Mark.Outcome.REJECTED, Mark.Outcome.PENDING)


@dataclass
class Ground:
    """The panchayats, in the order of their codes; lists beside them have the same order."""

    panchayats: list
    villages: list  # [(name, people)], the most first
    camps: list  # standing camps from today on
    near: list  # whether its people are left to a working centre
    unknown: int = 0  # panchayats of which nobody knows how many are left out
    km: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def people(self):
        """Whom the sites are to reach."""
        return [
            0 if near else sum(people for _name, people in found)
            for found, near in zip(self.villages, self.near, strict=True)
        ]

    @property
    def left_aside(self):
        return sum(
            people
            for found, near in zip(self.villages, self.near, strict=True)
            for _name, people in found
            if near
        )

    @property
    def nowhere(self):
        """Panchayats with people whose position is not known: only a site of their own reaches them."""
        return sum(
            1
            for place, people in zip(self.panchayats, self.people, strict=True)
            if people and not _position(place)
        )


def read(user, asked):
    """The ground of the drive's district, as far as the user's postings reach."""
    district = asked.drive.district
    places = Panchayat.objects.within(user).filter(district=district)
    if asked.blocks:
        places = places.filter(block__code__in=asked.blocks)
    places = list(places.select_related("block", "district").order_by("code"))
    counted, estimated = villages(district.pk), _estimated(district.pk)
    found, unknown = [], 0
    for place in places:
        rows = counted.get(place.pk)
        if rows is None and place.pk in estimated:
            rows = [("", estimated[place.pk])]
        unknown += rows is None and stands(place, asked.first)
        found.append(rows or [])
    km = walking.distances([_position(place) for place in places], [_position(place) for place in places])
    near = _near_centres(district.pk, places) if asked.aside else [False] * len(places)
    return Ground(places, found, _camps(district.pk, places), near, unknown, km)


def villages(district_id):
    """{panchayat id: [(village, people), the most first]}: left out less unreachable, as `numbers.md` says.

    A panchayat whose people all have cards has an empty list; one that is not on the list none. The numbers
    of panchayats are as last counted, how villages share them at most an hour old.
    """
    counts = list(ListCount.objects.filter(district_id=district_id))
    hour = dates.now().strftime("%Y-%m-%d %H")
    shares = _villages(district_id, sum(count.listed for count in counts), hour) if counts else {}
    found = {}
    for count in counts:
        people = count.listed - count.made - count.unreachable
        known = shares.get(count.panchayat_id, []) if people else []
        parts = split(people, [share for _name, share in known]) if known else [people]
        names = [name for name, _share in known] or [""]
        found[count.panchayat_id] = [row for row in zip(names, parts, strict=True) if row[1]]
    return found


@lru_cache(maxsize=16)
def _villages(district_id, _listed, _hour):
    """{panchayat id: [(village, people)]} from the list itself: of a million people it takes seconds."""
    found = defaultdict(list)
    waiting = Q(mark__outcome=None) | Q(mark__outcome__in=_REACHABLE)
    rows = Beneficiary.objects.of(district_id).filter(waiting).values_list("panchayat_id", "village")
    for panchayat, village, count in rows.annotate(people=Count("pk")).order_by("-people", "village"):
        found[panchayat].append((village, count))
    return found


def split(people, weights):
    """`people` by the weights, in whole numbers: the largest remainders get one more, the first first.

    None gets more than its weight where all the weights are no fewer than the people.
    """
    whole = sum(weights)
    parts = [people * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(people * weights[n] % whole), n))
    for n in by_remainder[: people - sum(parts)]:
        parts[n] += 1
    return parts


def _estimated(district_id):
    """Left out by panchayat id, where the plan knows it without a list."""
    return dict(LeftOut.objects.filter(district_id=district_id).values_list("panchayat_id", "people"))


def _camps(district_id, places):
    """Camps of any drive that are not over: their people are the same."""
    found = Camp.objects.filter(district_id=district_id, ends_on__gte=dates.today())
    found = found.exclude(status=Camp.Status.CANCELLED).select_related("panchayat__block", "drive")
    here = {place.pk for place in places}
    return [camp for camp in found.order_by("starts_on", "pk") if camp.panchayat_id in here]


def _near_centres(district_id, places):
    """Whether each panchayat has a working centre within the way that all people walk.

    A centre works when it is active and one of its login IDs is.
    """
    active = LoginID.objects.filter(centre=OuterRef("pk"), status=LoginID.Status.ACTIVE)
    centres = Centre.objects.filter(Exists(active), district_id=district_id, status=Centre.Status.ACTIVE)
    rows = list(
        centres.filter(Q(opened_on=None) | Q(opened_on__lte=dates.today())).values_list(
            "panchayat_id", "latitude", "longitude", "panchayat__latitude", "panchayat__longitude"
        )
    )
    at_home = {row[0] for row in rows}
    spots = [_both(*row[1:3]) or _both(*row[3:5]) for row in rows]
    km = walking.distances([_position(place) for place in places], spots)
    return [place.pk in at_home or bool((km[n] <= walking.NEAR).any()) for n, place in enumerate(places)]


def camp_days(camp, after):
    """The camp's working days from a day on."""
    first = max(camp.starts_on, after)
    off = set(camp.drive.holidays)
    return [day for day in dates.days(first, camp.ends_on) if day not in off]


def camp_places(camp, per_day):
    """How many people a standing camp will still serve: as planned, else what a team makes a day."""
    ahead, whole = len(camp_days(camp, dates.today())), len(camp_days(camp, camp.starts_on))
    if camp.planned is None:
        return ahead * per_day
    return camp.planned * ahead // whole if whole else 0


def stands(place, day):
    """Whether the panchayat exists on a day."""
    return (not place.valid_from or place.valid_from <= day) and (not place.valid_to or day <= place.valid_to)


def _position(place):
    return _both(place.latitude, place.longitude)


def _both(latitude, longitude):
    return None if latitude is None or longitude is None else (latitude, longitude)
