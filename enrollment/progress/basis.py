"""What a drive's figures of a day rest on: the plan in force, the drives that report into it, baselines."""

from collections import defaultdict

from django.db import connection
from django.db.models import F
from django.utils.functional import cached_property

from districts.models import Block, Drive, Panchayat
from drive_portal.lib import dates


class Basis:
    """A drive on a day, read as needed."""

    def __init__(self, drive, day):
        self.drive = drive
        self.day = day

    @cached_property
    def family(self):
        """The drive's children: their cards are its cards too."""
        return list(Drive.objects.filter(parent_id=self.drive.pk))

    @cached_property
    def scope(self):
        """Ids of the drives whose cards count in this one."""
        return [self.drive.pk, *[child.pk for child in self.family]]

    def reports_into(self, day):
        """The drives whose reports stand for this one's on `day`: its running children, else itself."""
        return [child for child in self.family if child.runs_on(day)] or [self.drive]

    def expects(self, day):
        """Whether reports are expected on `day`: a working day that has come."""
        drives = self.reports_into(day)
        return day <= dates.today() and any(
            drive.runs_on(day) and day not in drive.holidays for drive in drives
        )

    @cached_property
    def plans(self):
        """The drive's plans, the latest first."""
        return list(self.drive.plans.defer("due").annotate(days=F("due__len")).order_by("-version"))

    def plan_on(self, day):
        """The plan by which `day` is judged: the latest that was valid by then, else the first; or None."""
        return next(
            (plan for plan in self.plans if plan.valid_from <= day), self.plans[-1] if self.plans else None
        )

    @property
    def issued_at(self):
        plan = self.plan_on(self.day)
        return plan.issued_at if plan else self.drive.issued_at

    @property
    def parameters(self):
        plan = self.plan_on(self.day)
        return {
            "district": self.drive.district_id,
            "drive": self.drive.pk,
            "day": self.day,
            "plan": plan.pk if plan else None,
            "n": plan.position(self.day) if plan else 0,
            "before": plan.position(self.day - dates.timedelta(days=1)) if plan else 0,
            "expects": self.expects(self.day),
            "report_drives": [drive.pk for drive in self.reports_into(self.day)],
        }

    def block_of(self):
        """(block id, block code) of each panchayat (by id) of the drive's district on the day."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.panchayat_id, s.block_id, b.code FROM districts_stay s"
                " JOIN districts_block b ON b.id = s.block_id"
                " WHERE s.district_id = %s AND %s::date BETWEEN s.first AND s.last",
                [self.drive.district_id, self.day],
            )
            return {panchayat: (block, code) for panchayat, block, code in cursor.fetchall()}

    @property
    def unstated(self):
        """The baseline of a place for which none is stated: 0 where the whole has none, else not known."""
        return 0 if self.drive.baseline == 0 else None

    def baselines(self, level):
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
        for panchayat, (block, _code) in self.block_of().items():
            parts[block].append(panchayats.get(panchayat))
        blocks = {block: _sum(known) for block, known in parts.items()} | self._stated(Block, stated)
        if level == "block":
            return blocks
        own = stated.get(self.drive.district.code)
        return {
            self.drive.district_id: own if own is not None else _sum([blocks.get(block) for block in parts])
        }

    def _stated(self, model, stated):
        return {
            pk: stated[code] for pk, code in model.objects.filter(code__in=stated).values_list("pk", "code")
        }


def _sum(numbers):
    """The sum, or None where one is not known."""
    return sum(numbers) if numbers and None not in numbers else None
