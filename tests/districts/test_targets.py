"""The target ladder: exact sums, floors, caps, and never a card from the exact share."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from districts import targets


@st.composite
def orders(draw):
    count = draw(st.integers(1, 12))
    weights = draw(st.lists(st.integers(0, 60), min_size=count, max_size=count).filter(any))
    floors = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    caps = [draw(st.one_of(st.none(), st.integers(floor, 400))) for floor in floors]
    room = sum(
        (c if c is not None else 3000) if w else f for w, f, c in zip(weights, floors, caps, strict=True)
    )
    target = draw(st.integers(sum(floors), max(sum(floors), room)))
    return target, weights, floors, caps


@given(orders())
@settings(max_examples=300, deadline=None)
def test_totals_add_up_and_keep_floors_and_caps(order):
    target, weights, floors, caps = order
    got = targets.totals(target, weights, floors, caps)
    assert sum(got) == target
    for total, floor, cap in zip(got, floors, caps, strict=True):
        assert floor <= total and (cap is None or total <= cap)


@given(orders())
@settings(max_examples=200, deadline=None)
def test_totals_share_one_rate(order):
    """Between floor and cap, cards per weight differ by less than one card."""
    target, weights, floors, caps = order
    got = targets.totals(target, weights, floors, caps)
    free = [
        (Fraction(total - 1, w), Fraction(total + 1, w))
        for total, w, f, c in zip(got, weights, floors, caps, strict=True)
        if w and f < total and (c is None or total < c)
    ]
    assert all(low < high for low, _ in free for _, high in free)


@given(
    st.lists(st.integers(0, 70), min_size=1, max_size=25).filter(any),
    st.lists(st.integers(0, 12), min_size=1, max_size=30).filter(any),
)
@settings(max_examples=400, deadline=None)
def test_spread_is_exact_on_every_day(place_totals, shape):
    target = sum(place_totals)
    district_due = targets.due_by_day(target, shape)
    assert district_due[-1] == target
    due = targets.spread(district_due, place_totals)
    for day, to_date in enumerate(district_due):
        assert sum(place[day] for place in due) == to_date
        for place, total in zip(due, place_totals, strict=True):
            assert abs(place[day] - Fraction(total * to_date, target)) < 1
            assert day == 0 or place[day] >= place[day - 1]
    assert [place[-1] for place in due] == place_totals


def test_a_large_place_gets_its_cards_every_day():
    due = targets.spread(targets.due_by_day(1000, [1] * 10), [500, *[1] * 500])
    steps = [later - earlier for earlier, later in zip([0, *due[0]], due[0], strict=False)]
    assert min(steps) >= 49 and max(steps) <= 51
