"""What idle login IDs cost, in cards a day and in days of the drive. No query, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Cost:
    """`cards`: a working day more, if the idle worked like the others; `uncounted`: idle login IDs of kinds
    of which none works, left out of it. `days`: working days to the target at the present pace, `days_then`
    with these cards, `earlier` the difference. None is not known, of `days` also: never.
    """

    cards: int | None
    uncounted: int
    days: int | None
    days_then: int | None
    earlier: int | None


def cost(
    idle: Mapping[str, int], rates: Mapping[str, float], pace: float | None, remaining: int | None
) -> Cost:
    """What idle login IDs cost a place.

    `idle`: how many of them, by kind of home; `rates`: the median of the cards that a working login ID of
    such a home makes a working day; `pace`: the place's cards a working day now; `remaining`: cards to its
    target.
    """
    known = {kind: count for kind, count in idle.items() if count and kind in rates}
    uncounted = sum(count for kind, count in idle.items() if kind not in rates)
    more = sum(count * rates[kind] for kind, count in known.items())
    if uncounted and not known:
        return Cost(None, uncounted, working_days(remaining, pace), None, None)
    days = working_days(remaining, pace)
    then = None if pace is None else working_days(remaining, pace + more)
    earlier = None if days is None or then is None else days - then
    return Cost(round(more), uncounted, days, then, earlier)


def working_days(remaining: int | None, pace: float | None) -> int | None:
    """Working days until `remaining` cards are made at `pace` a day; None: not known, or never."""
    if remaining is None:
        return None
    if remaining <= 0:
        return 0
    return ceil(remaining / pace) if pace else None
