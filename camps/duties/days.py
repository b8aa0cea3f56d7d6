"""A day or a week of duties in a place: who is where, who has too much or nothing, where nobody is."""

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.utils.http import urlencode

from camps import pages
from camps.duties import places, wording
from camps.duties.booking import PERMISSION
from camps.models import Duty, Worker
from districts.fields import YEARS, DayField
from districts.models import LeftOut
from districts.permissions import can
from drive_portal.lib import dates

FEW = 12  # duties that a page shows without folding them
JOINED = ("worker__panchayat", "login_id", "panchayat__block", "camp", "marked_by")


def day_of(asked, name="date"):
    """The date asked for, also one to come; today where there is none or it is not right."""
    text = pages.text(asked, name)
    try:
        day = date.fromisoformat(text) if text[4:5] == "-" else DayField().clean(text)
    except (ValueError, ValidationError):
        return dates.today()
    return day if day.year in YEARS else dates.today()


class Days:
    """The duties of a place on the chosen day and in its week (Monday to Sunday)."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level = user, place, place.level
        self.district = places.district_of(place)
        self.today = dates.today()
        self.day = day_of(asked)
        self.week = pages.text(asked, "span") == "week"
        self.first = self.day - timedelta(days=self.day.weekday())
        self.last = self.first + timedelta(days=6)
        self.may_plan = can(user, PERMISSION, place)
        self.phones = can(user, "view_phones", place)
        self.joined: tuple[str, ...] = (
            ("panchayat",) if self.level == "district" else JOINED
        )  # a district's are only counted

    # --- addresses ---------------------------------------------------------------------------

    def query(self, **change):
        """The query string of this page with some parts changed."""
        parts = {self.level: self.place.code, "date": self.day.isoformat()}
        parts |= {"span": "week"} if self.week else {}
        return urlencode({name: text for name, text in (parts | change).items() if text})

    @property
    def place_query(self):
        return urlencode({self.level: self.place.code})

    @property
    def before(self):
        return "?" + self.query(date=(self.day - self._step).isoformat())

    @property
    def after(self):
        return "?" + self.query(date=(self.day + self._step).isoformat())

    @property
    def of_day(self):
        return "?" + self.query(span="")

    @property
    def of_week(self):
        return "?" + self.query(span="week")

    @property
    def _step(self):
        return timedelta(days=7 if self.week else 1)

    @property
    def past(self):
        return self.day < self.today

    @property
    def markable(self):
        """Whether attendance may be marked: not of a day to come."""
        return self.may_plan and not self.week and self.day <= self.today

    # --- rows --------------------------------------------------------------------------------

    def duties(self):
        """The place's duties that the user sees."""
        found = Duty.objects.visible_to(self.user).filter(**places.within(self.place))
        return found.select_related(*self.joined)

    @cached_property
    def rows(self):
        """The duties of the day or the week, cancelled ones last, by panchayat and village."""
        span = (self.first, self.last) if self.week else (self.day, self.day)
        found = list(self.duties().filter(date__range=span))
        return sorted(found, key=lambda row: (row.panchayat.title, row.panchayat_id, *_order(row)))

    @cached_property
    def by_panchayat(self):
        """A part for each panchayat, in the order of names: its duties, and what its line says of them.

        `open`: where marks are missing still; where there is little, everywhere.
        """
        grouped = groupby(self.rows, key=lambda row: row.panchayat)
        return [self._part(panchayat, list(rows)) for panchayat, rows in grouped]

    def _part(self, panchayat, rows):
        standing = [row for row in rows if row.status != Duty.Status.CANCELLED]
        unmarked = sum(row.status == Duty.Status.PLANNED for row in standing)
        return {
            "panchayat": panchayat,
            "rows": rows,
            "hands": len({row.worker_id or -row.login_id_id for row in standing}),
            "unmarked": unmarked if self.markable else 0,
            "open": len(self.rows) <= FEW or (self.markable and unmarked),
        }

    def part_of(self, row):
        """The part in which a duty stands."""
        return next(part for part in self.by_panchayat if part["panchayat"].pk == row.panchayat_id)

    @cached_property
    def standing(self):
        return [row for row in self.rows if row.status != Duty.Status.CANCELLED]

    @cached_property
    def counts(self):
        """Numbers of the shown duties: people on duty, places, people to reach, by status."""
        by_status = defaultdict(int)
        for row in self.standing:
            by_status[row.status] += 1
        return {
            "hands": len({row.worker_id or -row.login_id_id for row in self.standing}),
            "places": len({(row.panchayat_id, row.village) for row in self.standing}),
            "people": sum(row.people or 0 for row in self.standing),
            "duties": len(self.standing),
            "present": by_status["present"],
            "absent": by_status["absent"],
            "unmarked": by_status["planned"],
            "cancelled": len(self.rows) - len(self.standing),
        }

    @cached_property
    def loads(self):
        """The week's load of each person at home in the place: days and people to reach, the most first."""
        mine = Worker.objects.visible_to(self.user).filter(**places.within(self.place), active=True)
        week = Duty.objects.standing().filter(worker__in=mine, date__range=(self.first, self.last))
        sums = (
            week.order_by()
            .values("worker")
            .annotate(days=Count("date", distinct=True), people=Sum("people", default=0))
        )
        loads = {row["worker"]: row for row in sums}
        found = list(mine.select_related("panchayat"))
        for worker in found:
            load = loads.get(worker.pk, {"days": 0, "people": 0})
            worker.days, worker.people = load["days"], load["people"]
        most = max((worker.people for worker in found), default=0)
        for worker in found:
            worker.share = 100 * worker.people / most if most else 0
        return sorted(found, key=lambda row: (-row.people, -row.days, row.title, row.pk))

    @property
    def busy(self):
        return [worker for worker in self.loads if worker.days]

    @property
    def idle(self):
        return [worker for worker in self.loads if not worker.days]

    @cached_property
    def gaps(self):
        """Panchayats with left-out people where nobody is on duty in the week, the most people first."""
        there = self.duties().filter(date__range=(self.first, self.last)).standing().values("panchayat")
        here = LeftOut.objects.filter(panchayat__in=places.panchayats(self.place), people__gt=0)
        found = here.exclude(panchayat__in=there).select_related("panchayat__block")
        return sorted(found, key=lambda row: (-row.people, row.panchayat.title))

    @property
    def gap_people(self):
        return sum(row.people for row in self.gaps)

    @property
    def sentences(self):
        return wording.of_days(self)

    @property
    def below(self):
        """Of a district: a line for each block."""
        return _lines(self) if self.level == "district" else []


def _order(row):
    cancelled = row.status == Duty.Status.CANCELLED
    return cancelled, row.date, row.village, row.starts_at, row.pk


def _lines(days):
    """The blocks of a district with their numbers of the day and of the week, in the order of names."""
    found: dict[int, Any] = {
        block.pk: {"block": block, "gaps": 0, "gap_people": 0} for block in places.blocks(days.place)
    }
    for line in found.values():
        line |= {"hands": set(), "people": 0, "present": 0, "absent": 0, "unmarked": 0, "idle": 0, "all": 0}
    for row in days.standing:
        if line := found.get(row.panchayat.block_id):
            line["hands"].add(row.worker_id or -row.login_id_id)
            line["people"] += row.people or 0
            line["unmarked" if row.status == "planned" else row.status] += 1
    for worker in days.loads:
        if line := found.get(worker.panchayat.block_id):
            line["all"] += 1
            line["idle"] += not worker.days
    for gap in days.gaps:
        if line := found.get(gap.panchayat.block_id):
            line["gaps"] += 1
            line["gap_people"] += gap.people
    for line in found.values():
        line["hands"] = len(line["hands"])
    return list(found.values())
