"""What the past days say of the level, the trend and the weekdays, and how little they may say of it.

The logarithm of a day's cards is a level that may drift, a trend, the weekday, and noise: a Gaussian
regression whose answer is exact (conjugate: normal and inverse gamma). Which form the trend has, whether
the level drifts and how much weekdays differ is not known either: each of a small grid of such models is
weighed by how well it foretells the data (Bayesian model averaging), and each future is drawn from one.
"""

import math
from statistics import median
from typing import NamedTuple

import numpy as np

SHIFT = 0.5  # cards, so that a small count has a logarithm
SUNDAY = 6
_NEAR = 7  # days on each side that a day is compared with
_LOW, _LOW_DOWN = 0.4, 0.75  # of the usual: less is a stopped day; where reports name the server
_FAR = 2.5  # deviations: where days differ much, a stopped one is further down
_SUNDAYS = 0.5  # of a weekday's cards, until other Sundays are known
_BEND = 20.0  # working days: the logarithm of a straight line that doubles in so many


class Form(NamedTuple):
    """A form of trend and its logarithm's rise a day: mean and deviation. `weight`: how likely beforehand.

    `until`: the part of the history after which the trend is over.
    """

    weight: float
    mean: float = 0.0
    sd: float = 0.0
    bends: bool = False
    until: float = 1.0


# Drives gather pace: their operators and camps come one after the other. The numbers here were set on
# made-up drives (`truths`) with other seeds than those of the command and the tests.
_FORMS = [
    Form(0.34),
    Form(0.03, sd=0.02),
    Form(0.43, 0.06, 0.04, bends=True),
    Form(0.1, 0.06, 0.04, bends=True, until=0.6),
    Form(0.1, 0.06, 0.04, bends=True, until=0.8),
]
_DRIFT = {0.0: 0.93, 0.07: 0.07}  # deviation of the level's steps: how likely
_WEEKDAY = {0.03: 0.4, 0.15: 0.3, 0.4: 0.3}  # the same of weekdays
_SUNDAY_SD, _LEVEL_SD = 0.7, 2.0
_NOISE = (1.0, 0.02)  # shape and scale of the noise's variance
_SURER = 0.75  # averaged over the models the state is less sure than it proves to be


# --- days that stop ------------------------------------------------------------------------------


def stopped(made, weekdays, reported, down):
    """Positions of days that say nothing of the pace: no card, or far fewer than on the days around.

    A weekday that is always low is none of them, and a Sunday is expected to be. Where many reports say
    that the server was down (`down`), less is needed to believe it.
    """
    parts, usual = _compared(made, weekdays, reported)
    least = min(_LOW, math.exp(-_FAR * _spread(parts, usual)))
    low = {n for n in parts if parts[n] < usual[n] * (_LOW_DOWN if n in down else least)}
    return frozenset(low | {n for n in reported if not made[n]})


def low(made, weekdays, reported):
    """Positions of days with few cards, of which it is worth to know whether reports name the server."""
    parts, usual = _compared(made, weekdays, reported)
    return [n for n in parts if parts[n] < _LOW_DOWN * usual[n]]


def _spread(parts, usual):
    """How far days usually are from the usual, as a deviation of the logarithm."""
    return 1.4826 * median(abs(math.log(parts[n] / usual[n])) for n in parts) if parts else 0.0


def _compared(made, weekdays, reported):
    """Each day with cards as a part of the days around it, and the part that is usual for its weekday."""
    some = [n for n in reported if made[n]]
    parts = {n: made[n] / median(near) if (near := _near(made, some, n)) else 1.0 for n in some}
    usual = {}
    for n in some:
        others = [parts[m] for m in some if m != n and weekdays[m] == weekdays[n]]
        known = median(others) if len(others) > 1 else _SUNDAYS if weekdays[n] == SUNDAY else 1.0
        usual[n] = min(known, 1.0)
    return parts, usual


def _near(made, some, n):
    return [made[m] for m in some if m != n and abs(m - n) <= _NEAR]


def runs(positions):
    """How many runs of consecutive days the positions are."""
    return sum(n - 1 not in positions for n in positions)


def usual(made, weekdays, used):
    """What each weekday makes, by the days used."""
    whole = median(made[n] for n in used)
    by_weekday = [[made[n] for n in used if weekdays[n] == day] for day in range(7)]
    return [median(cards) if cards else whole for cards in by_weekday]


# --- the fit -------------------------------------------------------------------------------------


class Draw(NamedTuple):
    """Parameters, one a path: level, slope, drift a day, noise; `weekday` has seven rows of them.

    `bends`: whether the trend bends and goes on; `goes_on`: whether it goes on at all.
    """

    level: np.ndarray
    slope: np.ndarray
    weekday: np.ndarray
    drift: np.ndarray
    sigma: np.ndarray
    bends: np.ndarray
    goes_on: np.ndarray


class Fit(NamedTuple):
    """The models of the grid, weighed: posterior means and roots of covariance of the state at the end.

    The state is (level, slope, seven weekdays); `noise` the days' own deviations, mean 0 and variance 1.
    """

    weights: np.ndarray
    means: np.ndarray
    roots: np.ndarray
    shape: float
    scales: np.ndarray
    noise: np.ndarray

    def draw(self, count, rng):
        """Parameters for `count` paths; each model has its share of them."""
        parts = (np.arange(count) + rng.random()) / count
        model = np.searchsorted(np.cumsum(self.weights), parts).clip(max=len(self.weights) - 1)
        sigma = np.sqrt(self.scales[model] / rng.gamma(self.shape, 1.0, count))
        normal = rng.standard_normal((count, self.means.shape[1]))
        state = self.means[model] + sigma[:, None] * np.einsum("pij,pj->pi", self.roots[model], normal)
        weekday = np.ascontiguousarray(state[:, 2:].T)
        bends, goes_on = _BENDS[model], _GOES_ON[model]
        return Draw(state[:, 0], state[:, 1], weekday, _DRIFTS[model], sigma, bends, goes_on)


_GRID = [
    (form, drift, weekday, form.weight * likely * often)
    for form in _FORMS
    for drift, likely in _DRIFT.items()
    for weekday, often in _WEEKDAY.items()
]
_DRIFTS, _WEEKDAYS, _PRIOR = (np.array([row[n] for row in _GRID]) for n in (1, 2, 3))
_BENDS = np.array([form.bends and form.until == 1 for form, *_more in _GRID])
_GOES_ON = np.array([float(form.sd > 0 and form.until == 1) for form, *_more in _GRID])
_TRENDS = np.array([form.sd > 0 for form, *_more in _GRID])
_SLOPES = np.array([form.mean for form, *_more in _GRID])


def fit(made, positions, length, weekdays):
    """The fit of the days at `positions` of a history of `length` working days."""
    logs = np.log(made + SHIFT)
    last = length - 1.0
    ago = last - np.array(positions)
    is_day = np.array(weekdays)[:, None] == np.arange(7)
    columns = np.ones((len(_GRID), len(made), 9))
    columns[:, :, 2:] = is_day
    by_form = {form: _trend(form, last - ago, last) for form in _FORMS}
    columns[:, :, 1] = [by_form[form] for form, *_more in _GRID]
    data = logs - logs.mean() - _SLOPES[:, None] * columns[:, :, 1]
    before, rough = _before(data[0], is_day)
    spread = (columns * before[:, None, :]) @ columns.transpose(0, 2, 1) + np.eye(len(made))
    spread += (_DRIFTS / rough)[:, None, None] ** 2 * np.minimum(ago[:, None], ago)
    return _weighed(data, columns, before, spread, logs.mean())


def bent(days):
    """A trend that rises by one a day at first, and by ever less."""
    return _BEND * np.log1p(days / _BEND)


def _trend(form, days, last):
    """The form's trend on each day, less that of the last one."""
    if not form.bends:
        return days - last
    return bent(np.minimum(days, form.until * last)) - bent(form.until * last)


def _before(data, is_day):
    """Variances of the state before the data, by model, in units of the noise's; and its first idea.

    The idea is robust: from one day to the next, less what its weekday usually is.
    """
    middles = np.array([np.median(data[day]) if day.sum() > 2 else 0.0 for day in is_day.T])
    steps = np.abs(np.diff(data - is_day @ middles))
    rough = max(0.05, 1.4826 * float(np.median(steps)) / np.sqrt(2))
    before = np.empty((len(_GRID), 9))
    before[:, 0], before[:, 1] = _LEVEL_SD, [form.sd for form, *_more in _GRID]
    before[:, 2:8], before[:, 8] = _WEEKDAYS[:, None], np.maximum(_WEEKDAYS, _SUNDAY_SD)
    return (before / rough) ** 2, rough


def _weighed(data, columns, before, spread, centre):
    solved = np.linalg.solve(spread, np.concatenate([data[:, :, None], columns], axis=2))
    errors = solved[..., 0]
    shape, scales = _NOISE[0] + data.shape[1] / 2, _NOISE[1] + (errors * data).sum(axis=1) / 2
    _sign, size = np.linalg.slogdet(spread)
    evidence = np.log(_PRIOR) - size / 2 - shape * np.log(scales)
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    means = before * np.einsum("gn,gnk->gk", errors, columns)
    means[:, 0] += centre
    means[:, 1] += _SLOPES
    known = before[:, :, None] * (columns.transpose(0, 2, 1) @ solved[..., 1:]) * before[:, None, :]
    left = np.eye(9) * before[:, :, None] - known
    values, vectors = np.linalg.eigh((left + left.transpose(0, 2, 1)) / 2)
    roots = _SURER * vectors * np.sqrt(np.clip(values, 0, None))[:, None, :]
    return Fit(weights, means, roots, shape, scales, _standard(weights @ errors))


def _standard(noise):
    noise = noise - noise.mean()
    size = np.sqrt((noise**2).mean())
    return noise / size if size > 1e-9 else np.zeros_like(noise)
