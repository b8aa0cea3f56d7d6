"""An operator's month at a glance: each day sent, on time or late, due, missing, returned, or off."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from camps import pages
from drive_portal.lib import dates
from enrollment.models import Tally


@dataclass(frozen=True)
class Day:
    """A day of the month: its `state` (a key of `WORDS`), and what was made on it (None: nothing counted)."""

    date: dates.date
    state: str
    made: int | None = None
    chosen: bool = False

    @property
    def word(self):
        return WORDS[self.state]()

    @property
    def open(self):
        """Whether there is something to look at or to send."""
        return self.state not in ("ahead", "off")


WORDS = {
    "sent": lambda: _("on time"),
    "late": lambda: _("late"),
    "due": lambda: _("due"),
    "missing": lambda: _("not reported"),
    "asked": lambda: _("waits for the officer"),
    "returned": lambda: _("returned for correction"),
    "holiday": lambda: _("holiday"),
    "off": lambda: _("not expected"),
    "ahead": lambda: _("to come"),
}


class Month:
    """The month of an `OwnDay`, for its holder."""

    def __init__(self, own, drives, owed):
        """`drives`: those of the month; `owed`: whether a report is expected of the login ID on a day."""
        self.own, self.drives, self.owed = own, drives, owed
        self.first = own.begins
        self.last = _after(self.first) - dates.timedelta(days=1)

    @cached_property
    def days(self):
        by_day: dict = {}
        for row in self.own.rows:
            by_day.setdefault(row.date, []).append(row)
        return [self._day(day, by_day.get(day, [])) for day in dates.days(self.first, self.last)]

    @property
    def weeks(self):
        """Rows of seven from Monday on, None where the week belongs to another month."""
        padded = [None] * self.first.weekday() + self.days
        padded += [None] * (-len(padded) % 7)
        return [padded[n : n + 7] for n in range(0, len(padded), 7)]

    @property
    def heads(self):
        """The days of the week, short."""
        return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]

    @property
    def shown(self):
        """(state, its word) of those that the month has, for the key under it."""
        there = {day.state for day in self.days}
        return [(state, word()) for state, word in WORDS.items() if state in there - {"ahead"}]

    @property
    def made(self):
        return sum(day.made or 0 for day in self.days)

    @property
    def reported(self):
        return sum(day.made is not None for day in self.days)

    @property
    def on_time(self):
        return sum(day.state == "sent" for day in self.days)

    @property
    def missing(self):
        return sum(day.state == "missing" for day in self.days)

    @property
    def before(self):
        """The last day of the month before."""
        return self.first - dates.timedelta(days=1)

    @property
    def after(self):
        """The last day of the next month that has come; None after the present month."""
        nearest = _after(self.first)
        if nearest > self.own.today:
            return None
        return min(_after(nearest) - dates.timedelta(days=1), self.own.today)

    def _day(self, day, rows):
        counted = [row for row in rows if row.state == Tally.State.COUNTED]
        made = sum(row.made for row in counted) if counted else None
        return Day(day, self._state(day, rows, counted), made, day == self.own.day)

    def _state(self, day, rows, counted):
        states = {row.state for row in rows}
        if day > self.own.today:
            return "ahead"
        if Tally.State.REQUESTED in states:
            return "asked"
        if counted:
            first = min(counted, key=lambda row: row.received_at)
            return "late" if first.received_at > first.drive.cutoff(day) else "sent"
        if Tally.State.RETURNED in states:
            return "returned"
        if self.owed(day):
            return "due" if day == self.own.today and self.own.due else "missing"
        return "holiday" if any(day in drive.holidays for drive in pages.taking(self.drives, day)) else "off"


def _after(first):
    """The first day of the month after the one that begins on `first`."""
    return (first + dates.timedelta(days=31)).replace(day=1)
