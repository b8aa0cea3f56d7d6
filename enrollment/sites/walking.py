"""Who would walk to which site. Pure: points and kilometres, no places of ours.

All people walk `NEAR` km. Beyond it, with each further tenth of the way from there to the reach, a tenth of
them stays at home; nobody walks as far as the reach. A person who would walk to a site would walk to every
nearer one, so the people of a point fall into classes by how far they would walk.
"""

import math
from dataclasses import dataclass

import numpy as np

NEAR = 2.0
TENTHS = 10
_DEGREE = 111.32  # km of a degree of latitude


@dataclass(frozen=True)
class Walkers:
    """So many people of a point, and the sites to which they would walk, the nearest first."""

    point: int
    people: int
    sites: tuple


def distances(from_, to):
    """Kilometres from each position (latitude, longitude; None: not known) to each other: inf where unknown.

    Over a district the earth is flat enough: the error is under one in a thousand.
    """
    a, b = _degrees(from_), _degrees(to)
    both = np.concatenate([a[:, 0], b[:, 0]])
    known = both[~np.isnan(both)]
    narrow = math.cos(math.radians(float(known.mean()))) if known.size else 1.0
    up = (a[:, None, 0] - b[None, :, 0]) * _DEGREE
    across = (a[:, None, 1] - b[None, :, 1]) * _DEGREE * narrow
    return np.nan_to_num(np.hypot(up, across), nan=np.inf, posinf=np.inf)


def tenths(km, reach):
    """How many tenths of the people would walk so far (an array of kilometres)."""
    if reach <= NEAR:
        return np.where(km <= reach, TENTHS, 0)
    beyond = np.where(np.isfinite(km), (reach - km) / (reach - NEAR), 0)
    return np.where(km <= NEAR, TENTHS, np.clip(np.floor(beyond * TENTHS + 1e-9), 0, TENTHS - 1)).astype(int)


def classes(people, km, own, reach):
    """The walkers of all points.

    `people`: of each point; `km[point][site]`; `own[point]`: the site at the point itself, or None: all its
    people come there, wherever that is.
    """
    come = tenths(km, reach)
    found = []
    for point, count in enumerate(people):
        if not count:
            continue
        near = {int(site): int(come[point][site]) for site in np.flatnonzero(come[point])}
        if own[point] is not None:
            near[own[point]] = TENTHS
        order = sorted(near, key=lambda site, point=point: (site != own[point], km[point][site], site))
        below = 0
        for level in sorted(set(near.values())):
            up_to = count * level // TENTHS
            if up_to > below:
                sites = tuple(site for site in order if near[site] >= level)
                found.append(Walkers(point, up_to - below, sites))
                below = up_to
    return found


def _degrees(positions):
    unknown = (math.nan, math.nan)
    return np.array([place or unknown for place in positions], dtype=float).reshape(-1, 2)
