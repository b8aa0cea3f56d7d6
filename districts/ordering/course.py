"""A drive's plan in memory, by block and day: of one that is kept, or of one that is only looked at."""

from functools import cached_property

import numpy as np
from django.db import connection

from districts import targets
from districts.models import Block
from drive_portal.lib import dates

_BLOCKS = """
SELECT panchayat_id, block_id FROM districts_stay
WHERE district_id = %(district)s AND %(day)s::date BETWEEN first AND last
"""


def a_day(cards, days):
    """Cards a working day, rounded up, never below 0; None where no day is left (numbers.md)."""
    return -(-max(cards, 0) // days) if days else None


class Course:
    """`drive` and its `ladder` (None: it has no plan). Blocks are those of the drive's last day."""

    def __init__(self, drive, ladder):
        self.drive, self.ladder = drive, ladder

    @classmethod
    def kept(cls, drive):
        """The drive with the plan in force last."""
        plan = drive.plans.order_by("-version").first()
        return cls(drive, targets.Ladder.of(plan) if plan else None)

    @property
    def is_planned(self):
        return self.ladder is not None and len(self.ladder.places) > 0

    @cached_property
    def block_of(self):
        """The block's id of each panchayat's."""
        with connection.cursor() as cursor:
            asked = {"district": self.drive.district_id, "day": self.drive.ends_on}
            cursor.execute(_BLOCKS, asked)
            return dict(cursor.fetchall())

    @cached_property
    def blocks(self):
        """The blocks with a part in the plan, by name."""
        there = {self.block_of[place] for place in self.ladder.places} if self.is_planned else set()
        return list(Block.objects.filter(pk__in=there).order_by("name"))

    @cached_property
    def _row_of(self):
        """The row in `blocks` of each of the plan's places."""
        row = {block.pk: n for n, block in enumerate(self.blocks)}
        return np.array([row[self.block_of[place]] for place in self.ladder.places], np.int64)

    def by(self, day):
        """Cards due by `day`, by the block's id."""
        if not self.is_planned:
            return {}
        sums = np.zeros(len(self.blocks), np.int64)
        np.add.at(sums, self._row_of, self.ladder.by(day))
        return dict(zip([block.pk for block in self.blocks], sums.tolist(), strict=True))

    @cached_property
    def days(self):
        """The district's cards of each day, by date."""
        if not self.is_planned:
            return {}
        due = self.ladder.parts.sum(axis=0)
        of_day = np.diff(due, prepend=0).tolist()
        return {self.ladder.starts_on + dates.timedelta(days=n): cards for n, cards in enumerate(of_day)}

    @property
    def totals(self):
        """Cards of the whole drive by the panchayat's id."""
        if not self.is_planned:
            return {}
        return dict(zip(self.ladder.places, self.ladder.parts[:, -1].tolist(), strict=True))

    def a_day(self, day):
        """Cards a working day from `day` on by the block's id; empty where no day is left."""
        left = self.drive.working_days_from(day)
        if not left:
            return {}
        end, due = self.by(self.drive.ends_on), self.by(day - dates.timedelta(days=1))
        return {block: a_day(end[block] - due[block], left) for block in end}
