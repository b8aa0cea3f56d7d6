"""The signals: pure functions of a login ID's recent reports and what is known around them.

Each answers with a `Signal` or None. `strength` is −log10 of the chance that an honest count looks so; where
the signal is a bound and no chance (pace, left out, two places) it is `BOUND` times how often the bound is
exceeded. `evidence` holds whole numbers (and tenths), nothing else: the question is worded from it later.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any, NamedTuple

from enrollment.doubts import chance, levels

BOUND = 5.0
# what `evidence` holds, by kind: (name, several of them)
EVIDENCE = {
    "round_numbers": {"step": False, "round": False, "reports": False, "usual": False},
    "copy": {"made": False, "rejected": False, "days": False},
    "pace": {"made": False, "usual": False, "limit": False},
    "above_left_out": {"made": False, "people": False, "panchayat": False, "camp": False},
    "two_places": {"made": True, "panchayats": True, "km": False, "hours": False},
}


class Report(NamedTuple):
    """A login ID's counted tally: `place` tells places apart, `point` is (latitude, longitude) or None."""

    date: date
    made: int
    rejected: dict
    panchayat: int
    place: tuple = ()
    point: tuple[float, float] | None = None
    camp: int = 0
    field: bool = False


@dataclass(frozen=True)
class Around:
    """What is known around the reports.

    `before`: of each working day the one before it. `usual`: middle and deviation of the logarithm of what
    the district's login IDs make a day. `cap`: the order's cards of one ID a day. `left_out`: by panchayat
    (people on the list without a card, the day when they were counted).
    """

    before: dict[date, date] = field(default_factory=dict)
    usual: tuple[float, float] | None = None
    cap: int | None = None
    left_out: dict[int, tuple[int, date]] = field(default_factory=dict)


class Signal(NamedTuple):
    kind: str
    dates: list[date]
    evidence: dict[str, Any]
    strength: float


def signals(reports, around, day):
    """All that looks odd in the reports up to and with `day`, the strongest first.

    `reports`: of one login ID, the oldest first. What looks at single days looks at `day` alone.
    """
    known = [report for report in reports if report.date <= day]
    if not known or known[-1].date != day:
        return []
    asked = (round_numbers, copy, pace, left_out, two_places)
    found = [signal for look in asked if (signal := look(known, around, day))]
    return sorted(found, key=lambda signal: -signal.strength)


# --- round numbers -----------------------------------------------------------------------------


def round_numbers(reports, around, day):
    """Heaping: the binomial tail of multiples of a step, against what counts of this size have by chance."""
    last = reports[-levels.ROUND_REPORTS :]
    found = [one for step in (10, 5) if (one := _heaped(last, step))]
    return max(found, key=lambda signal: signal.strength, default=None)


def _heaped(last, step):
    some = [report for report in last if report.made >= step]
    heaped = [report for report in some if report.made % step == 0]
    if len(heaped) < levels.ROUND_LEAST or heaped[-1].date != last[-1].date:
        return None
    part = chance.part_round([report.made for report in some], step)
    part = min(1.0, levels.ROUND_MARGIN * max(part, 1 / step))
    tail = chance.binomial_tail(len(some), len(heaped), part)
    if tail * 2 > levels.ROUND_CHANCE:
        return None
    usual = round(len(some) * part / levels.ROUND_MARGIN)
    evidence = {"step": step, "round": len(heaped), "reports": len(some), "usual": usual}
    return Signal("round_numbers", [report.date for report in heaped], evidence, _surprise(tail * 2))


# --- the same as the day before ----------------------------------------------------------------


def copy(reports, around, day):
    """Made and reasons as on the working day before: in a row up to `day`, or often in the last pairs.

    An honest count varies at least as Poisson's does: that two of them are the same is no likelier.
    """
    pairs = _pairs(reports, around)[-levels.COPY_PAIRS :]
    same = [_same(*pair) for pair in pairs]
    if sum(same) < levels.COPY_LEAST or not same[-1]:
        return None
    run = next((n for n, one in enumerate(reversed(same)) if not one), len(same))
    likely = _alike([later for _earlier, later in pairs])
    tail = min(likely**run, chance.binomial_tail(len(same), sum(same), likely)) * 2
    if tail > levels.COPY_CHANCE or run < levels.COPY_LEAST:
        return None
    shown = [pairs[-run][0].date, *[later.date for _earlier, later in pairs[-run:]]]
    last = pairs[-1][1]
    evidence = {"made": last.made, "rejected": sum(last.rejected.values()), "days": len(shown)}
    return Signal("copy", shown, evidence, _surprise(tail))


def _pairs(reports, around):
    by_key = {(report.date, report.place): report for report in reports}
    found = []
    for report in reports:
        earlier = by_key.get((around.before.get(report.date), report.place))
        if earlier and earlier.made >= levels.COPY_MADE:
            found.append((earlier, report))
    return found


def _same(earlier, later):
    return earlier.made == later.made and earlier.rejected == later.rejected


def _alike(reports):
    """The chance that a report is as the one before: its cards by Poisson, its reasons as often as they are
    the same among the last reports (they come in bunches, and no reason at all is common).
    """
    size = len(reports)
    made = chance.alike(sum(report.made for report in reports) / size, levels.COPY_MADE)
    seen = Counter(tuple(sorted(report.rejected.items())) for report in reports)
    pairs = math.comb(size, 2)
    also = sum(math.comb(n, 2) for n in seen.values()) / pairs if pairs else 1.0
    return made * max(also, levels.COPY_REASONS)


# --- pace --------------------------------------------------------------------------------------


def pace(reports, around, day):
    """More on `day`, at all places together, than one login ID makes."""
    today = [report for report in reports if report.date == day]
    made, at_camp = sum(report.made for report in today), any(report.camp for report in today)
    own = _own_days(reports, day)
    limit = _limit(own, around, at_camp)
    if limit is None or made <= limit or (around.cap and made <= around.cap):
        return None
    ordinary = round(median(own)) if own else round(math.exp(around.usual[0])) if around.usual else 0
    evidence = {"made": made, "usual": ordinary, "limit": round(limit)}
    return Signal("pace", [day], evidence, round(BOUND * made / limit, 1))


def usual(reports, day):
    """`Around.usual` by the reports of all IDs on the days before; None where they are too few."""
    first = day - timedelta(days=levels.PACE_DAYS)
    known = [
        math.log(report.made)
        for report in reports
        if first <= report.date < day and report.made and not report.camp
    ]
    if len(known) < levels.USUAL_LEAST:
        return None
    middle, spread = chance.robust(known)
    return middle, max(spread, levels.SPREAD_LEAST)


def _own_days(reports, day):
    """Cards of the days before on which the ID worked at home, and made some."""
    by_day: dict[date, int] = {}
    camps = {report.date for report in reports if report.camp}
    for report in reports:
        if report.date < day and report.date not in camps:
            by_day[report.date] = by_day.get(report.date, 0) + report.made
    return [made for made in by_day.values() if made]


def _limit(own, around, at_camp):
    """The most cards that pass; None where too little is known."""
    times = levels.CAMP_TIMES if at_camp else 1
    if around.usual is None:
        return around.cap and around.cap * levels.CAP_TIMES * times
    middle, spread = around.usual
    hours = levels.DAY_HOURS * 60 / levels.CARD_MINUTES
    if around.cap:
        limit = around.cap * levels.CAP_TIMES
    else:  # where IDs stand for several machines, their own numbers say so
        far = math.exp(middle + levels.FAR_DISTRICT * spread)
        limit = min(far, max(hours, math.exp(middle + levels.HOURS_ABOVE * spread)))
    if len(own) >= levels.OWN_REPORTS:
        limit = min(limit, max(_own_limit(own), math.exp(middle + levels.ABOVE * spread)))
    return limit * times


def _own_limit(own):
    middle, spread = chance.robust([math.log(made) for made in own])
    far = levels.FAR_OWN * max(spread, levels.SPREAD_LEAST)
    return math.exp(middle + max(far, math.log(levels.OWN_TIMES)))


# --- more than are left out --------------------------------------------------------------------


def left_out(reports, around, day):
    """A field worker's cards since the list was counted, or a camp's on a day, above the people left out."""
    found = []
    for report in reports:
        people, counted_on = around.left_out.get(report.panchayat, (0, None))
        if report.date != day or not people or not report.made or counted_on >= day:
            continue  # nobody on the list: it is not known; counted since: these cards may be off it already
        if report.camp:
            made, limit, dates = report.made, people * levels.CAMP_GUESTS, [day]
        elif report.field:
            since = [one for one in reports if one.place == report.place and one.date > counted_on]
            made, dates = sum(one.made for one in since), [one.date for one in since]
            limit = people * levels.FIELD_TIMES + levels.FIELD_MORE
        else:
            continue
        if made > limit:
            evidence = {"made": made, "people": people, "panchayat": report.panchayat, "camp": report.camp}
            found.append(Signal("above_left_out", dates, evidence, round(BOUND * made / limit, 1)))
    return max(found, key=lambda signal: signal.strength, default=None)


# --- two places --------------------------------------------------------------------------------


def two_places(reports, around, day):
    """Work at places so far apart that the way and the cards do not fit into a day."""
    today = [report for report in reports if report.date == day and report.made and report.point]
    pairs = [(one, other) for n, one in enumerate(today) for other in today[n + 1 :]]
    if not pairs:
        return None
    one, other = max(pairs, key=lambda pair: chance.kilometres(pair[0].point, pair[1].point))
    apart = chance.kilometres(one.point, other.point)
    made = sum(report.made for report in today)
    hours = apart / levels.ROAD_KM_AN_HOUR + made * levels.PLACES_CARD_MINUTES / 60
    if apart < levels.PLACES_KM or hours <= levels.DAY_HOURS:
        return None
    evidence = {
        "made": [one.made, other.made],
        "panchayats": [one.panchayat, other.panchayat],
        "km": round(apart),
        "hours": math.ceil(hours),
    }
    return Signal("two_places", [day], evidence, round(BOUND * hours / levels.DAY_HOURS, 1))


def _surprise(probability):
    return round(min(-math.log10(max(probability, 1e-99)), 99.0), 1)
