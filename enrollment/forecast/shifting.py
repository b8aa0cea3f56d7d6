"""What if: the same facts with another number of cards a day, another calendar, another last day.

The chances drawn are the same (the seed is one of the facts), so that what is compared differs only by what
was changed. More cards, hours or capacity are never later, and a longer calendar changes no day before it.
"""

from enrollment.forecast.engine import Facts


def shifted(
    facts: Facts,
    *,
    more_cards_a_day: float = 0.0,
    factor: float = 1.0,
    more_capacity: int = 0,
    ahead: tuple[int, ...] | None = None,
    deadline: int | None = None,
) -> Facts:
    """The facts as they would be.

    `more_cards_a_day`: made by others than now on every working day that does not stop, at most up to the
    capacity; `factor`: by which those who make cards now make more (longer hours); `more_capacity`: cards a
    day more where the capacity is known; `ahead`, `deadline`: another calendar (`Facts`).
    """
    return facts._replace(
        more=facts.more + more_cards_a_day,
        factor=facts.factor * factor,
        capacity=None if facts.capacity is None else facts.capacity + more_capacity,
        ahead=facts.ahead if ahead is None else ahead,
        deadline=facts.deadline if deadline is None else deadline,
    )
