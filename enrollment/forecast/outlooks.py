"""The forecast of places: their days as the engine's facts, its answer as dates.

The past: the working days of the last seven weeks whose reports are in, today not among them before its
close. A day without any report says nothing of the pace, but nothing is counted on it either, and such days
come again. The future: the working days to the drive's end; after it all days but the weekdays that never
worked. What is under way counts as begun until the evening's cut-off; from then on tomorrow is the first.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from drive_portal.lib import dates
from enrollment.forecast import engine, fitting, reading
from enrollment.forecast.reading import Place
from enrollment.progress import verdict

WINDOW = 49  # days back
YEAR = 366  # a finish further away is not foretold
PACE_DAYS = 7  # working days
STATES = ("known", "too_little_data", "no_target", "reached", "over")
_OF_KIND = {"finished": "reached", "ended": "over", "unknown": "no_target", "not_begun": "too_little_data"}


@dataclass(frozen=True)
class Forecast:
    """A place's forecast on a day. Of `state` `known` a finish that is None is not within a year.

    `pace`: cards a working day over the last seven; None before the first whole one. `needed`: cards a
    working day to the end; None without a target, or where no day is left. `chance` of the deadline, 0 to 1.
    `used`: how many days tell the pace; `left_out`: the others with why (`zero`, `server_down`, `low`,
    `missing`); `wanted`: working days with a report still needed, `too_short`: there are not as many left;
    `silent`: days without a card at the end, where that is why no finish is foretold.
    `fan`: (date, low, middle, high), cards to date as one, five and nine of ten futures have them.
    """

    state: str
    day: date
    deadline: date
    remaining: int | None = None
    pace: int | None = None
    needed: int | None = None
    p10: date | None = None
    p50: date | None = None
    p90: date | None = None
    chance: float | None = None
    used: int = 0
    left_out: list[tuple[date, str]] = field(default_factory=list)
    wanted: int = 0
    too_short: bool = False
    silent: int = 0
    reached_on: date | None = None
    fan: list[tuple[date, int, int, int]] = field(default_factory=list)

    @property
    def tone(self):
        return verdict.tone(self.tenths)

    @property
    def tenths(self):
        """The chance in tenths: 0 is less than one, 10 more than nine."""
        if self.chance is None:
            return None
        return (
            0
            if self.chance < 0.05
            else 10
            if self.chance >= 0.95
            else min(9, max(1, round(10 * self.chance)))
        )


class Ground(NamedTuple):
    """What a place's forecast stands on: its cards by date; the engine's facts where it is asked at all."""

    history: dict[date, int | None]
    calendar: "Calendar | None" = None
    facts: engine.Facts | None = None


def of_rows(asked):
    """Forecasts of (place, its row of progress on the place's day), in their order: two or three queries."""
    return [told(place, row, ground) for (place, row), ground in zip(asked, grounds(asked), strict=True)]


def grounds(asked):
    """What the forecasts of (place, its row of progress on the place's day) stand on, in their order."""
    known = [n for n, (place, row) in enumerate(asked) if _foretold(place, row)]
    whole = list({_district(asked[n][0]) for n in known})
    days = reading.days(
        [(place, _first(place, row)) for place, row in asked] + [(one, _since(one)) for one in whole]
    )
    found, of_districts = [Ground(history) for history in days[: len(asked)]], days[len(asked) :]
    outages = _outages(whole, of_districts)
    capacities = reading.capacities([asked[n][0] for n in known])
    for n, capacity in zip(known, capacities, strict=True):
        place, row = asked[n]
        calendar = Calendar(place, row, found[n].history)
        facts = calendar.facts(outages[_district(place)], capacity)
        found[n] = Ground(found[n].history, calendar, facts)
    return found


def _district(place):
    return Place(place.drive, "district", place.drive.district_id, place.day)


def _outages(places, history):
    """By district: its low days on which many reports named the server. A server is down for all at once."""
    low = [past(*one).low for one in zip(places, history, strict=True)]
    return dict(zip(places, reading.down(list(zip(places, low, strict=True))), strict=True))


def nothing(place):
    """Where nothing is foretold: places of work."""
    return Forecast("no_target", place.day, place.drive.ends_on)


def _since(place):
    return place.day - timedelta(days=WINDOW)


def _first(place, row):
    """The first day to be read: of a place that has reached its target the drive's, to find when."""
    finished = verdict.kind(place.drive, place.day, row) == "finished"
    return place.drive.starts_on if finished else _since(place)


def _foretold(place, row):
    kind = verdict.kind(place.drive, place.day, row)
    return kind == "under_way" and row["target_total"]


def working_days(drive, first, last):
    """The drive's working days from the first to the last day, both included."""
    return [day for day in drive.working_days if first <= day <= last]


class Past(NamedTuple):
    """The working days that may tell a place's pace, with their cards; None where nothing was reported."""

    days: list[date]
    made: tuple[int | None, ...]
    weekdays: tuple[int, ...]

    @property
    def low(self):
        """Dates with few cards, of which it is worth to know whether reports named the server."""
        reported = [n for n, made in enumerate(self.made) if made is not None]
        return [self.days[n] for n in fitting.low(self.made, self.weekdays, reported)]


def past(place, history):
    """The past of a place by its cards by date."""
    worked = working_days(place.drive, _since(place), last_whole(place))
    return Past(worked, tuple(map(history.get, worked)), tuple(day.weekday() for day in worked))


class Calendar:
    """A place's working days: those of the past with their cards, and those to come."""

    def __init__(self, place, row, history):
        self.place, self.row, self.drive = place, row, place.drive
        self.past = past(place, history)
        begins = place.day + timedelta(days=1) if is_over(place) else place.day
        self.ahead = days_ahead(self.drive, begins)

    def facts(self, down, capacity, ahead=None, deadline=None, factor=1.0):
        """What the engine is asked. `ahead`, `deadline`, `factor`: where another calendar is tried."""
        ahead, deadline = ahead or self.ahead, deadline or self.drive.ends_on
        under_way = bool(ahead) and ahead[0] == self.place.day
        begun = (self.row["made"] or 0) if under_way else 0
        return engine.Facts(
            made=self.past.made,
            weekdays=self.past.weekdays,
            ahead=tuple(day.weekday() for day in ahead),
            remaining=self.row["remaining"] + begun,
            deadline=sum(day <= deadline for day in ahead),
            seed=seed(self.place),
            begun=begun,
            capacity=capacity,
            down=tuple(n for n, day in enumerate(self.past.days) if day in down),
            factor=factor,
        )


def is_over(place):
    """Whether the day's evening cut-off has passed, so that its figure is no longer "so far"."""
    return dates.now() >= place.drive.cutoff(place.day)


def last_whole(place):
    """The last day whose reports are in: the day itself from its close on, else the day before."""
    closed = dates.now() >= place.drive.close(place.day)
    return place.day if closed else place.day - timedelta(days=1)


def days_ahead(drive, begins):
    """The working days from `begins` on within a year; after the drive's end as its weeks were."""
    last = begins + timedelta(days=YEAR - 1)
    own = working_days(drive, begins, last)
    off = {day.weekday() for day in drive.holidays} - {day.weekday() for day in drive.working_days}
    beyond = dates.days(max(begins, drive.ends_on + timedelta(days=1)), last)
    return own + [day for day in beyond if day.weekday() not in off]


def seed(place):
    """One number for a place's day: two readers see the same forecast."""
    about = f"{place.drive.pk} {place.level} {place.pk} {place.day.isoformat()}"
    return int.from_bytes(hashlib.blake2b(about.encode(), digest_size=7).digest())


def told(place, row, ground):
    """The forecast of a place by its row of progress and what it stands on."""
    history, calendar, facts = ground
    kind = verdict.kind(place.drive, place.day, row)
    found = {
        "state": _OF_KIND.get(kind, "no_target" if calendar is None else "known"),
        "day": place.day,
        "deadline": place.drive.ends_on,
        "remaining": row["remaining"],
        "pace": pace(place, history) if kind != "ended" else None,
        "needed": row["required_from_tomorrow" if is_over(place) else "required_per_day"],
    }
    if kind == "finished":
        return Forecast(**found | {"needed": None, "reached_on": _reached(row, history)})
    if calendar is None:
        return Forecast(**found)
    return Forecast(**found | _answer(calendar, facts))


def _answer(calendar, facts):
    """What the engine says, in dates."""
    days, outlook = engine.sort(facts), engine.outlook(facts)
    left_out = {n: _why(facts, n) for n in days.stopped} | dict.fromkeys(days.missing, "missing")
    found = {
        "used": len(days.used),
        "left_out": [(calendar.past.days[n], why) for n, why in sorted(left_out.items())],
        "wanted": days.wanted,
        "too_short": days.wanted > facts.deadline,
    }
    if outlook is None:
        return found | {"state": "too_little_data"}
    ahead, begun = calendar.ahead, calendar.row["made_to_date"] - facts.begun
    finish = {
        name: ahead[number - 1] if number else None
        for name, number in (("p10", outlook.p10), ("p50", outlook.p50), ("p90", outlook.p90))
    }
    fan = [
        (day, begun + low, begun + middle, begun + high)
        for day, (low, middle, high) in zip(ahead, outlook.fan, strict=False)
    ]
    silent = days.silent if days.silent >= engine.STALLED else 0
    return found | finish | {"chance": outlook.chance, "fan": fan, "silent": silent}


def _why(facts, n):
    return "zero" if not facts.made[n] else "server_down" if n in facts.down else "low"


def pace(place, history):
    """Cards a working day over the last ones; today is one of them once its cut-off has passed."""
    last = place.day if is_over(place) else place.day - timedelta(days=1)
    worked = [day for day in place.drive.working_days if day <= last][-PACE_DAYS:]
    return round(sum(history.get(day) or 0 for day in worked) / len(worked)) if worked else None


def _reached(row, history):
    """The day on which the target was reached, as far back as the history goes; None before it."""
    to_date = row["made_to_date"]
    for day in sorted(history, reverse=True):
        to_date -= history[day] or 0
        if to_date < row["target_total"]:
            return day
    return None
