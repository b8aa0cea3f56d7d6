"""The book of a district's login IDs in a drive: each one's state today, and what working ones make.

A login ID is *idle* from so many working days without a report on, of the drive and since it became active;
holidays do not count, nor today before the evening cut-off.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.functional import cached_property

from drive_portal.lib import dates
from enrollment.ledger import facts
from enrollment.ledger.facts import Sum
from enrollment.ledger.histogram import percentile
from enrollment.progress.basis import Basis

RECENT = 14  # working days from which the pace and the rates are taken
FIELD = "field"  # the kind of home of who works from door to door
STATES = ("issued", "active", "idle", "suspended")
_NOTHING = Sum()


@dataclass
class Line:
    """A login ID as the ledger has it.

    `state` is one of `STATES`; `since` its first day in the status that the register names (issued, active,
    suspended). `idle_days` are working days without a report up to the last one whose cut-off has passed,
    None for who is not active. `expected` counts the recent working days on which it was active.
    """

    row: dict[str, Any]
    sum: Sum
    state: str
    since: dates.date | None
    idle_days: int | None = None
    expected: int = 0

    @property
    def code(self):
        return self.row["code"]

    @property
    def kind(self):
        """The kind of its home: a centre's kind, or the field."""
        return self.row["centre_kind"] or FIELD

    @property
    def is_working(self):
        return self.state == "active" and self.sum.days > 0

    @property
    def cards_per_day(self):
        """Cards a day with a report, to one decimal; None where there was none."""
        return round(self.sum.cards / self.sum.days, 1) if self.sum.days else None

    @property
    def rate(self):
        """Cards a recent working day on which a report was expected of it; None where there was none."""
        return self.sum.recent / self.expected if self.expected else None


class Book:
    """All login IDs of `district` in `drive` (None: there is none yet), idle from `idle` days on."""

    def __init__(self, district, drive, idle):
        self.district, self.drive, self.idle = district, drive, idle
        self.basis = Basis(drive) if drive else None

    @cached_property
    def days(self):
        """The drive's working days of which the evening cut-off has passed."""
        if self.drive is None:
            return []
        today = dates.today()
        over = dates.now() >= self.drive.cutoff(today)
        last = min(self.drive.ends_on, today if over else today - dates.timedelta(days=1))
        return [day for day in dates.days(self.drive.starts_on, last) if self.basis.expects(day)]

    @property
    def recent(self):
        return self.days[-RECENT:]

    @cached_property
    def lines(self):
        """Every login ID by code."""
        sums = facts.sums(self.basis, self.recent) if self.basis else {}
        rows = facts.login_ids(self.district.pk)
        return [self._line(row, sums.get(row["id"], _NOTHING)) for row in rows]

    def _line(self, row, total):
        status, since = row["status"], row["active_since"]
        if status == "suspended":
            last = row["last_active"]
            return Line(row, total, "suspended", last and last + dates.timedelta(days=1))
        if status == "issued" or since is None or since > dates.today():
            return Line(row, total, "issued", row["issued_on"])
        begins = max(since, self.drive.starts_on) if self.drive else since
        silent = begins if total.last is None else max(begins, total.last + dates.timedelta(days=1))
        idle = len(self.days) - bisect_left(self.days, silent)
        state = "idle" if idle >= self.idle else "active"
        expected = len(self.recent) - bisect_left(self.recent, begins)
        return Line(row, total, state, since, idle, expected)

    @cached_property
    def rates(self):
        """By kind of home: the median of what working login IDs make a working day."""
        found = defaultdict(list)
        for line in self.lines:
            if line.is_working and line.rate is not None:
                found[line.kind].append(line.rate)
        return {kind: median(rates) for kind, rates in found.items()}

    def usual(self, line):
        """Cards a day that the login ID makes when it works; of who never did what others of its kind do."""
        return line.cards_per_day if line.sum.cards else self.rates.get(line.kind, 0)

    def lost(self, line):
        """Cards that an idle login ID has left unmade since its last report, as it usually makes them."""
        return round((line.idle_days or 0) * self.usual(line)) if line.state == "idle" else 0

    def only_zeros(self, line):
        """Whether it reports, and has made no card on so many working days as one would idle."""
        if line.state != "active" or not line.sum.days or not self.days:
            return False
        begins = max(line.since, self.days[0])
        dry = (
            begins
            if line.sum.last_made is None
            else max(begins, line.sum.last_made + dates.timedelta(days=1))
        )
        return len(self.days) - bisect_left(self.days, dry) >= self.idle

    # --- how much a day holds ----------------------------------------------------------------

    @cached_property
    def spread(self):
        """By block's code: how many recent days of one login ID had so many cards, by the cards."""
        found: dict[str, Counter] = defaultdict(Counter)
        for block, cards, days in facts.spread(self.basis, self.recent) if self.recent else []:
            found[block][cards] += days
        return found

    @cached_property
    def limit(self):
        """Cards a day above which a login ID's day is looked at: the drive's capacity, else twice what only
        one day of a hundred exceeds. None where no day is known.
        """
        if self.drive and self.drive.split.get("cap"):
            return self.drive.split["cap"]
        whole = sum(self.spread.values(), Counter())
        return 2 * percentile(whole, 99) or None if whole else None
