"""The arithmetic of the ladder: whole numbers whose parts add up to the whole, by place and by day.

Below, a *card* is one unit of an order. Numbers are at most 10⁹, so that products of two fit 64 bits.
"""

from itertools import accumulate

import numpy as np


def totals(target, weights, floors, caps):
    """Split `target` cards: each place gets min(cap, max(floor, λ × weight)) with one λ, in whole cards.

    `weights`, `floors`, `caps`: lists of equal length, of non-negative integers (a cap may be None).
    Fractions of cards go to the largest remainders, first place first. The caller has seen to it that
    the floors do not exceed the target, nor the target the caps.
    """
    caps = [target if cap is None else min(cap, target) for cap in caps]
    parts, free, rest = _fixed(target, weights, floors, caps)
    whole = sum(weights[n] for n in free)
    remainders = [0] * len(parts)
    for n in free:
        parts[n], remainders[n] = divmod(rest * weights[n], whole)
    by_remainder = sorted(range(len(parts)), key=lambda n: (-remainders[n], n))
    # Only places between their floor and their cap have a remainder; where weights cannot carry the
    # order (all at the cap but those without weight) the rest goes evenly to whoever still has room.
    for n in by_remainder[: target - sum(parts)]:
        parts[n] += 1
    return parts


def _fixed(target, weights, floors, caps):
    """The parts of the places that stand at a bound; the places between, and the cards left for them.

    Those that the rate of the rest would push out of their bounds are set to them, on the heavier side
    first, and the rest is shared anew: so flexible boxes find their lengths (CSS Flexible Boxes, 9.7).
    """
    parts = list(floors)  # a place without weight has its floor
    free = [n for n, weight in enumerate(weights) if weight]
    rest = target - sum(parts) + sum(floors[n] for n in free)
    while free:
        whole = sum(weights[n] for n in free)
        under = [n for n in free if floors[n] * whole > rest * weights[n]]
        over = [n for n in free if caps[n] * whole < rest * weights[n]]
        if not under and not over:
            break
        lack = sum(floors[n] * whole - rest * weights[n] for n in under)
        glut = sum(rest * weights[n] - caps[n] * whole for n in over)
        fixed = {n: floors[n] for n in under if lack >= glut} | {n: caps[n] for n in over if glut >= lack}
        for n, bound in fixed.items():
            parts[n] = bound
        rest -= sum(fixed.values())
        free = [n for n in free if n not in fixed]
    return parts, free, rest


def due_by_day(target, shape):
    """Cards due by each day of an order: `shape` gives each day's relative weight (0 on a holiday)."""
    whole = sum(shape) or 1
    return [target * done // whole for done in accumulate(shape)]


def shares(cards, weights, groups):
    """Split each group's `cards` (n of them) among its places by `weights`, by largest remainders.

    `groups` names each place's group, in ascending order; a group whose weights are all 0 gives nothing
    to its places. All are integer arrays; returns one of the places' cards.
    """
    whole = np.bincount(groups, weights, len(cards)).astype(np.int64)
    exact = cards[groups] * weights
    below = np.maximum(whole, 1)[groups]
    parts, remainders = exact // below, exact % below
    missing = np.where(whole > 0, cards, 0) - np.bincount(groups, parts, len(cards)).astype(np.int64)
    order = np.lexsort((-remainders, groups))
    parts[order[_rank(groups[order]) < missing[groups[order]]]] += 1
    return parts


def spread(due, place_totals, groups=None):
    """For each place the cards due by each day.

    `due`: cards of the whole due by each day, or a row of them for each group of places; `groups` names
    each place's group, in ascending order; a group's places add up to the last of its days. Returns an
    array, a row a place and a column a day.

    A just-in-time sequence (Tijdeman; Steiner and Yeomans): a place's j-th card opens when its exact
    share passes j − 1, is due when the share reaches j, and the earliest due is taken first. So each
    day's parts add up to the whole's, no place's due ever falls, and each stays less than one card
    from its exact share. Whole days are taken at once: unit jobs with release and due days, for which
    earliest-due-first is exact.
    """
    due = np.atleast_2d(np.asarray(due, np.int64))
    all_of = np.asarray(place_totals, np.int64)
    groups = np.zeros(len(all_of), np.int64) if groups is None else groups
    some, parts = np.maximum(all_of, 1), np.zeros((len(all_of), due.shape[1]), np.int64)
    target = np.maximum(np.bincount(groups, all_of, len(due)).astype(np.int64), 1)[groups]
    done = np.zeros(len(all_of), np.int64)
    for day in range(due.shape[1]):
        share, rest = np.divmod(all_of * due[groups, day], target)
        np.maximum(done, share, out=done)
        missing = due[:, day] - np.bincount(groups, done, len(due)).astype(np.int64)
        # a card is open where its share has begun it and the place is not ahead with it already
        open_cards = np.flatnonzero((rest > 0) & (done == share) & (missing[groups] > 0))
        if len(open_cards):
            # the whole's card by which each place's next card is due: with it, in time
            next_due = -(-(done[open_cards] + 1) * target[open_cards] // some[open_cards])
            order = open_cards[np.lexsort((next_due, groups[open_cards]))]
            done[order[_rank(groups[order]) < missing[groups[order]]]] += 1
        parts[:, day] = done
    return parts


def _rank(groups):
    """The position of each within its group, from 0: `groups` ascend."""
    position = np.arange(len(groups))
    begins = np.zeros(len(groups), np.int64)
    begins[1:] = np.where(groups[1:] != groups[:-1], position[1:], 0)
    return position - np.maximum.accumulate(begins)
