"""What idle login IDs cost, in cards a day and in days of the drive. No query, no clock.

The days are the forecast's own: its engine is asked with these cards and without them, on the same chances.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from enrollment.forecast import engine
from enrollment.forecast.shifting import shifted


@dataclass(frozen=True)
class Cost:
    """`cards`: a working day more, if the idle worked like the others; `uncounted`: idle login IDs of kinds
    of which none works, left out of it. None is not known.

    Where a finish is `foretold`: `days`, the working days ahead to the probable one (P50), `days_then` with
    these cards, None: not within a year; `earlier` the difference.
    """

    cards: int | None
    uncounted: int
    foretold: bool = False
    days: int | None = None
    days_then: int | None = None

    @property
    def earlier(self) -> int | None:
        return None if self.days is None or self.days_then is None else self.days - self.days_then


def cost(
    idle: Mapping[str, int], rates: Mapping[str, float], facts: engine.Facts | None, capacity: int = 0
) -> Cost:
    """What idle login IDs cost a place.

    `idle`: how many of them, by kind of home; `rates`: the median of the cards that a working login ID of
    such a home makes a working day; `facts`: what the place's forecast rests on, None where it has none;
    `capacity`: cards a day that could be made more with them than is known to the facts.
    """
    known = {kind: count for kind, count in idle.items() if count and kind in rates}
    uncounted = sum(count for kind, count in idle.items() if kind not in rates)
    more = sum(count * rates[kind] for kind, count in known.items())
    cards = None if uncounted and not known else round(more)
    now = None if facts is None else engine.outlook(facts)
    if facts is None or now is None:
        return Cost(cards, uncounted)
    with_them = shifted(facts, more_cards_a_day=more, more_capacity=capacity) if known else facts
    return Cost(cards, uncounted, True, now.p50, engine.outlook(with_them).p50)
