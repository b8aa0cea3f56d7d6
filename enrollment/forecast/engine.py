"""The forecast itself: arrays in, a distribution of the finish day out. It knows no database and no dates.

What is drawn, many times, is how the drive may go on: its level and trend as the recent days leave them
open, the weekdays, how far the level may drift, the spread of single days, and days that stop (zero, nothing
reported, the server down). The parameters are drawn too and not only the days: a band that takes them for
known holds far less often than it says. The seed is one of the facts, so the same facts give the same
forecast, and a change of them (more IDs, fewer holidays) meets the same chances.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from enrollment.forecast import fitting

PATHS = 600
LEAST, LEAST_USED = 7, 5  # working days with a report that a forecast needs; of them such that tell the pace
STALLED = 7  # working days without a card, after which nothing can be said of the pace
_STEP = 32  # days that are drawn at once
_BAND = (0.1, 0.5, 0.9)
# A trend loses its force by one of these factors a day: how long it goes on nobody knows.
_DAMPING = np.array([0.95, 0.98, 1.0, 1.0])
_MOST = 2.5  # times the best day: more is not forecast
# known beforehand: days on which a stop begins, and days on which none does; on which one goes on, and ends
_STOP_PRIOR, _STAY_PRIOR = (0.2, 4.8), (0.5, 0.75)
_STOPPED_LIKE = (0.0, 0.15, 0.3)  # what part a stopped day makes, where none was seen


class Facts(NamedTuple):
    """What a forecast rests on. All days are working days; weekdays are 0 (Monday) to 6.

    `made`: cards of each past day, the oldest first, None where nothing was reported. `down`: positions of
    those on which many reports named the server. `ahead`: the weekdays of the days to come, within a year;
    `deadline`: how many of them lie before the drive's end. `remaining`: cards to make on them. `begun`:
    cards of the first of them so far, where it is under way. `capacity`: the most cards a day, None: not
    known. `factor`: by which the days to come differ from the past ones (longer hours); `more`: cards that
    others make on each of them (more IDs, more camps).
    """

    made: tuple[int | None, ...]
    weekdays: tuple[int, ...]
    ahead: tuple[int, ...]
    remaining: int
    deadline: int
    seed: int
    begun: int = 0
    capacity: int | None = None
    down: tuple[int, ...] = ()
    factor: float = 1.0
    more: float = 0.0


class Sorted(NamedTuple):
    """The past days: those that tell the pace, those that stopped (such days come again), those missing.

    Each as positions in `Facts.made`, from the first report on. `silent`: days without a card at the end;
    `wanted`: working days with a report that a forecast still needs.
    """

    used: tuple[int, ...]
    stopped: tuple[int, ...]
    missing: tuple[int, ...]
    silent: int
    wanted: int


class Outlook(NamedTuple):
    """The answer, in days ahead (1: the first of them); None: not within the days ahead.

    By `p50` half of the futures are done. Before `p10` one in ten is, after `p90` one in ten is not, each to
    the nearest day: so the days from `p10` to `p90` hold eight in ten. `chance`: of being done by the
    deadline. `fan`: by each day ahead, the cards made in one, five and nine of ten futures.
    """

    p10: int | None
    p50: int | None
    p90: int | None
    chance: float
    fan: tuple[tuple[int, int, int], ...]


def sort(facts):
    """How the past days are used; those before the first report are not."""
    first = next((n for n, made in enumerate(facts.made) if made is not None), len(facts.made))
    reported = [n for n in range(first, len(facts.made)) if facts.made[n] is not None]
    missing = tuple(n for n in range(first, len(facts.made)) if facts.made[n] is None)
    stops = fitting.stopped(facts.made, facts.weekdays, reported, facts.down)
    used = tuple(n for n in reported if n not in stops)
    silent = next((n for n, made in enumerate(reversed(facts.made)) if made), len(facts.made) - first)
    wanted = max(LEAST - len(reported), LEAST_USED - len(used), 0) if silent < STALLED else 0
    return Sorted(used, tuple(sorted(stops)), missing, silent, wanted)


@lru_cache(512)
def outlook(facts):
    """The forecast; None where the days are too few (`sort(facts).wanted`).

    After so long without a card that nothing can be said of the pace, it is never done.
    """
    days = sort(facts)
    if days.wanted:
        return None
    if days.silent >= STALLED or not facts.ahead:
        return Outlook(None, None, None, 0.0, ())
    total = _drawn(facts, days)
    by_day = (total >= facts.remaining).mean(axis=1)  # the part of the futures that is done by each day
    ranks = [round(part * (PATHS - 1)) for part in _BAND]
    fan = np.partition(total, ranks, axis=1)[:, ranks].round().astype(int)
    within = [by_day[-1] >= part for part in _BAND]
    after = 1 - np.concatenate([[0.0], by_day[:-1]])[::-1]  # from the last day: not done before it
    return Outlook(
        p10=len(after) - int(np.abs(after - _BAND[2]).argmin()) if within[0] else None,
        p50=int(np.searchsorted(by_day, _BAND[1])) + 1 if within[1] else None,
        p90=int(np.abs(by_day - _BAND[2]).argmin()) + 1 if within[2] else None,
        chance=float(by_day[min(facts.deadline, len(by_day)) - 1]) if facts.deadline else 0.0,
        fan=tuple((low, middle, high) for low, middle, high in fan.tolist()),
    )


def totals(facts, days):
    """Cards by the end of each of the next `days` in each future, whatever remains: for looking back."""
    found = sort(facts)
    if found.wanted or found.silent >= STALLED:
        return None
    paths = Paths(facts, found)
    while len(paths.total) < min(days, len(facts.ahead)):
        paths.go_on()
    return paths.total[:days]


def _drawn(facts, days):
    """The futures until nine in ten are done, and to the deadline unless nearly all are done before."""
    paths, done = Paths(facts, days), 0.0
    while len(paths.total) < len(facts.ahead) and (
        done < _BAND[2] or (len(paths.total) < facts.deadline and done < 0.995)
    ):
        paths.go_on()
        done = np.mean(paths.total[-1] >= facts.remaining)
    return paths.total


class Paths:
    """Futures of the facts, drawn day by day: `total[n]`, cards by the end of day n + 1 in each of them."""

    def __init__(self, facts, days):
        self.facts = facts
        self.rng = np.random.default_rng(facts.seed)
        made = np.array([facts.made[n] for n in days.used], float)
        self.fit = fitting.fit(made, days.used, len(facts.made), [facts.weekdays[n] for n in days.used])
        self.now = self.fit.draw(PATHS, self.rng)
        self.drifting = np.flatnonzero(self.now.drift)
        self.damping = self.rng.choice(_DAMPING, PATHS)
        self.force, self.trend, self.drift = self.damping, np.zeros(PATHS), np.zeros(PATHS)
        self._stops(days)
        most = _MOST * made.max() + facts.more if facts.capacity is None else max(facts.capacity, made.max())
        self.most = most * facts.factor
        self.total = np.zeros((0, PATHS))

    def _stops(self, days):
        """How often stops begin and go on, one chance a path each, and what part is made on such days."""
        facts, halted = self.facts, (*days.stopped, *days.missing)
        runs = fitting.runs(halted)
        self.stop = self.rng.beta(_STOP_PRIOR[0] + runs, _STOP_PRIOR[1] + len(days.used), PATHS)
        self.stay = self.rng.beta(_STAY_PRIOR[0] + len(halted) - runs, _STAY_PRIOR[1] + runs, PATHS)
        self.halted = np.full(PATHS, len(facts.made) - 1 in halted)
        usual = fitting.usual(facts.made, facts.weekdays, days.used)
        seen = [min(1.0, facts.made[n] / usual[facts.weekdays[n]]) for n in days.stopped]
        self.like = np.array([*seen, *[0.0] * len(days.missing)] or _STOPPED_LIKE)

    def go_on(self):
        """Draw some days more. Always as many: a longer or shorter calendar does not change the others."""
        begin, shape = len(self.total), (_STEP, PATHS)
        chosen = self.rng.random(shape, np.float32)
        part = self._halt(self.rng.random(shape, np.float32))
        drift = np.tile(self.drift, (_STEP, 1))
        steps = self.rng.standard_normal((_STEP, len(self.drifting))) * self.now.drift[self.drifting]
        drift[:, self.drifting] += np.cumsum(steps, axis=0)
        force = self.force * self.damping ** np.arange(_STEP)[:, None]
        trend = self.trend + np.cumsum(force * self._rise(begin), axis=0)
        self.force, self.trend, self.drift = force[-1] * self.damping, trend[-1], drift[-1]
        noise = self.fit.noise[(chosen * len(self.fit.noise)).astype(np.intp)]
        level = self.now.level + self.now.slope * trend + drift + self.now.sigma * noise
        weekdays = list(self.facts.ahead[begin : begin + _STEP])
        cards = self._cards(level[: len(weekdays)] + self.now.weekday[weekdays], part[: len(weekdays)])
        if not begin:
            cards[0] = np.maximum(cards[0], self.facts.begun)
        before = self.total[-1] if begin else 0.0
        self.total = np.concatenate([self.total, before + np.cumsum(cards, axis=0)])

    def _rise(self, begin):
        """What a trend of 1 adds on each of the next days: a bending one ever less, one that is over none."""
        last = len(self.facts.made) - 1.0 + begin
        bend = np.diff(fitting.bent(last + np.arange(_STEP + 1)))[:, None]
        return np.where(self.now.bends, bend, self.now.goes_on)

    def _halt(self, chosen):
        """What part of its cards each of the next days makes: 1, or what a stopped day does."""
        part = np.ones(chosen.shape)
        for n, draw in enumerate(chosen):
            limit = np.where(self.halted, self.stay, self.stop)
            self.halted = draw < limit
            like = draw[self.halted] / limit[self.halted] * len(self.like)  # as even as the draw itself
            part[n, self.halted] = self.like[np.minimum(like.astype(np.intp), len(self.like) - 1)]
        return part

    def _cards(self, level, part):
        cards = np.exp(np.minimum(level, 50)) - fitting.SHIFT
        return np.clip(np.maximum(cards, 0) * self.facts.factor + self.facts.more, 0, self.most) * part
