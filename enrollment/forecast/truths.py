"""Made-up drives of which the truth is known, to see how often a forecast's band holds.

They are not drawn from the forecast's own model: counts are Poisson with a gamma spread, ramps are straight
lines that end, outages come in runs.
"""

from typing import NamedTuple

import numpy as np

from enrollment.forecast.engine import Facts

KINDS = ("steady", "ramping", "weekly", "outages")
LONG = 366  # days that are made up beyond the day of the forecast
_HISTORY, _AHEAD = (12, 50), (15, 91)  # working days


class Drive(NamedTuple):
    """The facts of the day of the forecast, and what was made afterwards."""

    facts: Facts
    later: np.ndarray

    @property
    def finish(self):
        """The day ahead on which it was done, with the part of that day that it took: 12.3 is in day 13."""
        total = np.cumsum(self.later)
        day = int(np.searchsorted(total, self.facts.remaining))
        before = total[day - 1] if day else 0
        return day + (self.facts.remaining - before) / self.later[day]


def drive(kind, rng):
    """A drive of the kind, on a day in its middle."""
    past, ahead = int(rng.integers(*_HISTORY)), int(rng.integers(*_AHEAD))
    days = np.arange(past + LONG)
    weekdays = (days + rng.integers(7)) % 7
    base = np.exp(rng.uniform(np.log(15), np.log(6000)))
    mean = base * _shape(kind, days, weekdays, rng)
    spread = rng.uniform(0.15, 0.6)
    made = rng.poisson(mean * rng.gamma(spread**-2, spread**2, len(days)))
    silent = np.zeros(len(days), bool)
    usual = mean.copy()
    if kind == "outages":
        down, silent = _outages(len(days), rng)
        made, mean = rng.binomial(made, down), mean * np.where(silent, 0, down)
        made = np.where(silent, 0, made)
        usual = usual * (mean / usual).mean()
    remaining = max(1, round(usual[past : past + ahead].sum()))
    facts = Facts(
        made=tuple(None if silent[n] else int(made[n]) for n in range(past)),
        weekdays=tuple(int(day) for day in weekdays[:past]),
        ahead=tuple(int(day) for day in weekdays[past:]),
        remaining=remaining,
        deadline=ahead,
        seed=int(rng.integers(2**63)),
    )
    return Drive(facts, made[past:])


def _shape(kind, days, weekdays, rng):
    if kind == "ramping":
        low, length = rng.uniform(0.35, 0.8), rng.integers(20, 61)
        return low + (1 - low) * np.minimum(days / length, 1)
    if kind == "weekly":
        by_day = np.exp(rng.normal(0, 0.12, 7))
        by_day[6] *= rng.uniform(0.2, 0.6)
        by_day[rng.integers(6)] *= rng.uniform(0.5, 0.85)  # the market's day
        return by_day[weekdays]
    return np.ones(len(days))


def _outages(count, rng):
    """What part of its cards each day makes, and the days on which nothing is reported."""
    begins, part = rng.uniform(0.02, 0.07), np.ones(count)
    for n in np.flatnonzero(rng.random(count) < begins):
        part[n : n + rng.integers(1, 4)] = rng.uniform(0, 0.3)
    return part, rng.random(count) < rng.uniform(0, 0.05)
