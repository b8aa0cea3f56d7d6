"""Difficulties in lines: each stands alone or for the same fault at many places; and what waits too long."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Any, NamedTuple

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


AGES = (0, 2, 5)  # working days, up to which lines are counted together


class Short(NamedTuple):
    """Of an open difficulty what it takes to say whose it is, and in which line it stands."""

    pk: int
    kind: str
    waits_since: dates.date
    district_id: int
    block_now: Any
    part_of_id: int | None
    alone: bool
    owner_id: int | None
    owner_until: dates.date | None
    is_open: bool = True


class Near(NamedTuple):
    """A block, by its id alone."""

    pk: int


_COLUMNS = (
    "pk",
    "kind",
    "waits_since",
    "district_id",
    "in_block",
    "part_of_id",
    "alone",
    "owner_id",
    "owner_until",
)


class Open:
    """Open difficulties (a queryset) in short: every page of an officer asks how many lie with it.

    Three queries, however many; the rest is arithmetic in the process.
    """

    def __init__(self, found):
        rows = found.open().with_block().order_by().values_list(*_COLUMNS)
        self.rows = [_short(*row) for row in rows]

    @cached_property
    def _stands(self):
        desks = owners.Owners({row.district_id for row in self.rows})
        return {row.pk: desks.stand(row) for row in self.rows}

    @cached_property
    def late(self):
        """Numbers of those that have waited beyond the days of their first office."""
        return {pk for pk, stand in self._stands.items() if stand.passed}

    def mine(self, user):
        """Numbers of those that lie with the user."""
        return {pk for pk, stand in self._stands.items() if user.pk in stand.holders}

    @property
    def by_age(self):
        """How many lines wait since today, for up to 2 and up to 5 working days, and longer."""
        found = [0] * (len(AGES) + 1)
        for group in grouping.groups(self.rows):
            found[bisect_left(AGES, max(self._stands[row.pk].age for row in group))] += 1
        return found

    def count(self, among=None):
        """How many lines they make, and in how many of them one is late; `among`: of these numbers."""
        rows = self.rows if among is None else [row for row in self.rows if row.pk in among]
        groups = grouping.groups(rows)
        return len(groups), sum(any(row.pk in self.late for row in group) for group in groups)


def _short(pk, kind, since, district, block, *rest):
    return Short(pk, kind, since, district, block and Near(block), *rest)


def open_too_long(place, day):
    """The lines of a district, block or drive that were open on `day` beyond the days of their first desk.

    For the evening review, `day` today or before. What was reopened since counts as open from then on only.
    """
    place = place if hasattr(place, "level") else place.district
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
        found = Open(Difficulty.objects.visible_to(user)) if districts else None
        user.difficulties_waiting = found.count(found.mine(user))[0] if found else 0
    return user.difficulties_waiting
