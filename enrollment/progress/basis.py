"""What a drive's figures rest on: the plans in force, the drives that report into it, baselines, outages."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.utils.functional import cached_property

from districts.models import Block, Panchayat
from drive_portal.lib import dates

# plans, children and days of outages by one query: a page has only so many
_READ = """
SELECT 'plan', id, valid_from, starts_on, NULL, cardinality(due), issued_at
FROM districts_plan WHERE drive_id = %(drive)s
UNION ALL
SELECT 'child', id, starts_on, ends_on, holidays, NULL, NULL FROM districts_drive WHERE parent_id = %(drive)s
UNION ALL
SELECT 'outage', id, date, date, NULL, NULL, NULL FROM enrollment_outage
WHERE district_id = %(district)s AND state = 'declared'
ORDER BY 2
"""


@dataclass(frozen=True)
class PlanInForce:
    """A version of the plan: the day from which it counts, and the first day and number of its days."""

    pk: int
    valid_from: date
    starts_on: date
    days: int
    issued_at: datetime

    def position(self, day):
        """`day` in the plan's arrays, the first day 1; 0 before it, after the last day the last one."""
        return max(0, min((day - self.starts_on).days + 1, self.days))


@dataclass(frozen=True)
class Reporting:
    """A drive that reports into the one that is read: its child, or itself."""

    pk: int
    starts_on: date
    ends_on: date
    holidays: list[date] = field(default_factory=list)

    def works_on(self, day):
        return self.starts_on <= day <= self.ends_on and day not in self.holidays


class Basis:
    """A drive, and what its figures rest on, read once. A page that asks several times shares one."""

    def __init__(self, drive):
        self.drive = drive
        self.today = dates.today()

    @cached_property
    def _read(self):
        with connection.cursor() as cursor:
            cursor.execute(_READ, {"drive": self.drive.pk, "district": self.drive.district_id})
            return cursor.fetchall()

    @cached_property
    def plans(self):
        """The drive's plans, the latest version first."""
        found = [
            PlanInForce(pk, valid_from, starts_on, days, at)
            for kind, pk, valid_from, starts_on, _none, days, at in self._read
            if kind == "plan"
        ]
        return found[::-1]

    @cached_property
    def family(self):
        """The drive's children: their cards are its cards too."""
        return [
            Reporting(pk, first, last, off)
            for kind, pk, first, last, off, *_none in self._read
            if kind == "child"
        ]

    @cached_property
    def outage_days(self):
        """Days with a declared outage in the district; `enrollment.outages` says what it excuses."""
        return {day for kind, _pk, day, *_none in self._read if kind == "outage"}

    @cached_property
    def itself(self):
        return Reporting(self.drive.pk, self.drive.starts_on, self.drive.ends_on, self.drive.holidays)

    @cached_property
    def scope(self):
        """Ids of the drives whose cards count in this one."""
        return [self.drive.pk, *[child.pk for child in self.family]]

    def reports_into(self, day):
        """The drives that report for this one on `day` and work then: its running children, else itself."""
        running = [child for child in self.family if child.starts_on <= day <= child.ends_on]
        return [drive for drive in running or [self.itself] if drive.works_on(day)]

    def expects(self, day):
        """Whether reports are expected on `day`: a working day that has come."""
        return day <= self.today and bool(self.reports_into(day))

    def plan_on(self, day):
        """The plan by which `day` is judged: the latest that was valid by then, else the first; or None."""
        return next(
            (plan for plan in self.plans if plan.valid_from <= day), self.plans[-1] if self.plans else None
        )

    def calendar(self, days):
        """The days as arrays, one a column of `calendar` in the SQL of the figures."""
        now, drive = dates.now(), self.drive
        plans = [self.plan_on(day) for day in days]
        left = [drive.working_days_from(day) for day in days]
        tomorrow = [n - (day in drive.working_set) for n, day in zip(left, days, strict=True)]
        positions = [
            (plan.position(day), plan.position(day - dates.timedelta(days=1))) if plan else (0, 0)
            for plan, day in zip(plans, days, strict=True)
        ]
        reporting = [(day, into.pk) for day in days if day <= self.today for into in self.reports_into(day)]
        return {
            "days": days,
            "plans": [plan and plan.pk for plan in plans],
            "positions": [now for now, _before in positions],
            "befores": [before for _now, before in positions],
            "issued": [plan.issued_at if plan else drive.issued_at for plan in plans],
            "left": left,
            "left_tomorrow": tomorrow,
            "provisional": [now < drive.close(day) for day in days],
            "expects": [self.expects(day) for day in days],
            "reporting_days": [day for day, _drive in reporting],
            "reporting_drives": [pk for _day, pk in reporting],
        }

    # --- cards made before -------------------------------------------------------------------

    @property
    def unstated(self):
        """The baseline of a place for which none is stated: 0 where the whole has none, else not known."""
        return 0 if self.drive.baseline == 0 else None

    def baselines(self, level, day):
        """Cards made before the drive by place id; a parent's: its own or, all known, its children's sum."""
        stated = self.drive.baseline
        if stated is None:
            return {}
        if isinstance(stated, int):
            return {self.drive.district_id: stated} if level == "district" else {}
        if level in ("centre", "camp", "field"):
            return {}  # stated for places where people live
        panchayats = self._stated(Panchayat, stated)
        if level == "panchayat":
            return panchayats
        parts = defaultdict(list)
        for panchayat, block in self._blocks(day):
            parts[block].append(panchayats.get(panchayat))
        blocks = {block: _sum(known) for block, known in parts.items()} | self._stated(Block, stated)
        if level == "block":
            return blocks
        own = stated.get(self.drive.district.code)
        return {
            self.drive.district_id: own if own is not None else _sum([blocks.get(block) for block in parts])
        }

    def _blocks(self, day):
        """(panchayat, block) ids of the drive's district on the day."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT panchayat_id, block_id FROM districts_stay"
                " WHERE district_id = %s AND %s::date BETWEEN first AND last",
                [self.drive.district_id, day],
            )
            return cursor.fetchall()

    def _stated(self, model, stated):
        return {
            pk: stated[code] for pk, code in model.objects.filter(code__in=stated).values_list("pk", "code")
        }


def _sum(numbers):
    """The sum, or None where one is not known."""
    return sum(numbers) if numbers and None not in numbers else None
