"""What honest counts do by chance: tails, parts and distances, in plain arithmetic."""

import math
from functools import lru_cache
from statistics import fmean, median

EARTH_KM = 6371.0


def binomial_tail(trials, hits, probability):
    """The chance of at least `hits` of `trials`, exactly."""
    if hits <= 0 or probability >= 1:
        return 1.0
    if probability <= 0:
        return 0.0
    fail = 1 - probability
    return math.fsum(
        math.comb(trials, n) * probability**n * fail ** (trials - n) for n in range(hits, trials + 1)
    )


def part_round(counts, step):
    """The part of counts of this level and spread, of at least a step, that are multiples of it by chance.

    Fitted: negative binomial by mean and variance, at least as spread as Poisson's.
    """
    mean = fmean(counts)
    variance = fmean([(count - mean) ** 2 for count in counts])
    top = int(mean + 8 * math.sqrt(max(variance, mean)) + 2 * step)
    density = [_density(n, mean, variance) for n in range(step, top + 1)]
    whole = math.fsum(density)
    return math.fsum(density[::step]) / whole if whole else 1.0


def _density(n, mean, variance):
    if variance <= mean * 1.001:
        return math.exp(n * math.log(mean) - mean - math.lgamma(n + 1))
    size = mean**2 / (variance - mean)
    part = size / (size + mean)
    log = math.lgamma(n + size) - math.lgamma(size) - math.lgamma(n + 1)
    return math.exp(log + size * math.log(part) + n * math.log1p(-part))


@lru_cache(maxsize=4096)
def alike(mean, least=0):
    """The chance that two Poisson counts of this mean are the same, the first being at least `least`."""
    if mean <= 0:
        return 1.0
    top = int(mean + 8 * math.sqrt(mean) + 10)
    density = [math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(least, top)]
    whole = math.fsum(density)
    return math.fsum(one * one for one in density) / whole if whole else 1.0


def robust(values):
    """Middle and deviation, neither moved by a few far values."""
    middle = median(values)
    return middle, 1.4826 * median(abs(value - middle) for value in values)


def kilometres(one, other):
    """Along the earth between two (latitude, longitude)."""
    (lat, lon), (to_lat, to_lon) = (map(math.radians, point) for point in (one, other))
    half = math.sin((to_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(to_lat) * math.sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
