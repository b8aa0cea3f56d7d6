"""What publicity came before a camp, in its panchayat: done in the seven days before it or on its days.

It stands next to the cards that were made and says nothing about why they were.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

from django.apps import apps
from django.db.models import Count, Min, Sum
from django.db.models.functions import Coalesce

from camps.models import Activity, Camp
from camps.publicity.doing import BEFORE
from districts.models import Share


@dataclass
class Held:
    """A camp that was held, its cards, the days that were reported, and the publicity before it."""

    camp: Camp
    made: int
    days: int
    done: list = field(default_factory=list)

    @property
    def a_day(self):
        """Cards a reported day."""
        return self.made / self.days

    @property
    def kinds(self):
        """The names of the kinds of publicity, each once."""
        return list(dict.fromkeys(row.get_kind_display() for row in self.done))

    def had(self, kind):
        return any(row.kind == kind for row in self.done)


@dataclass(frozen=True)
class Side:
    """Camps with, or without: how many, and the middle one's cards a day (None of none)."""

    camps: list

    @property
    def n(self):
        return len(self.camps)

    @property
    def median(self):
        return round(median(held.a_day for held in self.camps)) if self.camps else None

    @property
    def span(self):
        """Between which cards a day the middle half of the camps lies; None of fewer than four."""
        if self.n < 4:
            return None
        ordered = sorted(round(held.a_day) for held in self.camps)
        return ordered[self.n // 4], ordered[-1 - self.n // 4]


def of_camps(user, camps):
    """{camp id: activities done before it, the latest last} of these camps."""
    camps = list(camps)
    if not camps:
        return {}
    first = min(camp.starts_on for camp in camps) - BEFORE
    last = max(camp.ends_on for camp in camps)
    rows = Activity.objects.visible_to(user).done()
    rows = rows.filter(panchayat__in={camp.panchayat_id for camp in camps}, done_on__range=(first, last))
    by_place = defaultdict(list)
    for row in rows.order_by("done_on", "pk"):
        by_place[row.panchayat_id].append(row)
    return {
        camp.pk: [
            row
            for row in by_place[camp.panchayat_id]
            if camp.starts_on - BEFORE <= row.done_on <= camp.ends_on
        ]
        for camp in camps
    }


def to_come(user, camp):
    """Activities that are planned for the days before a camp and not done yet."""
    rows = Activity.objects.visible_to(user).filter(panchayat=camp.panchayat_id, state=Activity.State.PLANNED)
    return rows.filter(planned_on__range=(camp.starts_on - BEFORE, camp.ends_on)).order_by("planned_on", "pk")


def recorded_since(user, drive):
    """The first day of which publicity of the drive is known: of camps before it nothing can be said."""
    rows = Activity.objects.visible_to(user).standing().filter(drive=drive)
    return rows.aggregate(day=Min(Coalesce("done_on", "planned_on")))["day"]


def held(user, drive, place):
    """The drive's camps in the place, since publicity is recorded, of which anything was reported, as Held.

    The latest first.
    """
    since = recorded_since(user, drive)
    if since is None:
        return []
    camps = Camp.objects.visible_to(user).filter(drive=drive, starts_on__gte=since)
    camps = camps.exclude(status=Camp.Status.CANCELLED)
    if place.level != "district":
        camps = camps.filter(**{"panchayat" if place.level == "panchayat" else "panchayat__block": place})
    camps = list(camps.select_related("panchayat__block").order_by("-starts_on", "-pk"))
    progress = apps.get_model("enrollment.Progress").objects.filter(
        district_id=drive.district_id, drive_id=drive.pk, level=Share.Level.CAMP, made__isnull=False
    )
    sums = progress.order_by().values_list("place_id").annotate(Sum("made"), Count("date"))
    made = {camp: (cards, days) for camp, cards, days in sums}
    done = of_camps(user, camps)
    return [Held(camp, *made[camp.pk], done[camp.pk]) for camp in camps if camp.pk in made]


def sides(camps, kind=Activity.Kind.MUNADI):
    """(Side with publicity of this kind before them, Side without) of Held camps."""
    return (
        Side([one for one in camps if one.had(kind)]),
        Side([one for one in camps if not one.had(kind)]),
    )
