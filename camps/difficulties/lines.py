"""Difficulties in lines: each stands alone or for the same fault at many places; and what waits too long."""

from dataclasses import dataclass
from datetime import time
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q

from camps.difficulties import grouping, owners, wording
from camps.models import Difficulty
from drive_portal.lib import dates


@dataclass(frozen=True)
class Line:
    """One difficulty, or several that are the same fault: `rows` from the oldest on, each with its answer."""

    rows: list

    @property
    def head(self):
        """The one with which it began; of several rather one that is open."""
        return next((row for row in self.rows if row.is_open), self.rows[0])

    @property
    def several(self):
        return len(self.rows) > 1

    @property
    def since(self):
        return min(row.waits_since for row in self.rows)

    @property
    def answer(self):
        return self.head.answer

    @property
    def too_long(self):
        return any(row.is_open and row.answer.too_long for row in self.rows)

    @property
    def title(self):
        return wording.title(self)

    @property
    def where(self):
        return wording.spread(self.rows) if self.several else wording.where(self.head)

    @property
    def waits(self):
        return wording.waits(self.answer.age)

    @property
    def who(self):
        return wording.answers(self.answer)

    @property
    def open_rows(self):
        return [row for row in self.rows if row.is_open]


def of(found, day=None):
    """The lines of these difficulties (a queryset): too long first, then the oldest."""
    rows = owners.of(list(found.whole()), day)
    lines = [Line(group) for group in grouping.groups(rows)]
    return sorted(lines, key=lambda line: (not line.too_long, line.since, line.rows[0].pk))


class Short(NamedTuple):
    """Of an open difficulty what it takes to count lines."""

    pk: int
    kind: str
    waits_since: dates.date
    district_id: int
    block_now: Any
    part_of_id: int | None
    alone: bool
    late: bool
    is_open: bool = True


class Near(NamedTuple):
    """A block, by its id alone."""

    pk: int


def _short(pk, kind, since, district, block, part_of, alone, late):
    return Short(pk, kind, since, district, block and Near(block), part_of, alone, late)


def count(found, late):
    """How many lines these open difficulties (a queryset) make, and how many have one in `late` (a Q)."""
    marked = found.with_block().annotate(late=ExpressionWrapper(late, BooleanField()))
    columns = ("pk", "kind", "waits_since", "district_id", "in_block", "part_of_id", "alone", "late")
    rows = [_short(*row) for row in marked.order_by().values_list(*columns)]
    groups = grouping.groups(rows)
    return len(groups), sum(any(row.late for row in group) for group in groups)


def open_too_long(place, day):
    """The lines of a district or block that were open on `day` beyond the days of their first desk.

    For the evening review, `day` today or before. What was reopened since counts as open from then on only.
    """
    where = {"district": place} if place.level == "district" else {"district_id": place.district_id}
    found = Difficulty.objects.filter(**where, waits_since__lte=day)
    if place.level == "block":
        found = found.in_block(place)
    found = found.open() | found.filter(solved_at__gt=_end(day))
    return [line for line in of(found, day) if any(row.answer.too_long for row in line.rows)]


def _end(day):
    return dates.at(day, time(0), days_later=1)


def waiting(user):
    """How many lines lie with the user today; asked once a request. For the menu."""
    if not hasattr(user, "difficulties_waiting"):
        districts = {post.district for post in user.posts if post.role in owners.SOLVERS and post.district}
        desks = owners.Owners(districts)
        mine = Difficulty.objects.open().visible_to(user)
        user.difficulties_waiting = count(mine.filter(desks.mine(user)), Q(pk=None))[0] if districts else 0
    return user.difficulties_waiting
