"""The roster's engine: home first, then the nearest, in proportion, nobody twice."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from camps.duties.roster import Hand, Terms, Village, hours, kilometres, shares, spread

DAYS = [date(2026, 11, 23) + timedelta(days=n) for n in range(5)]
TERMS = Terms(DAYS, per_day=40, starts=600, ends=1020)


def hand(pk, home, free=DAYS, days=0):
    return Hand(pk, home, frozenset(free), days)


def test_who_is_at_home_goes_first_and_loads_are_even():
    roster = spread([Village(1, "A", 150)], [hand(1, 1), hand(2, 1), hand(3, 2)], TERMS, {})
    assert {visit.hand for visit in roster.visits} == {1, 2}
    assert Counter(visit.hand for visit in roster.visits) == {1: 2, 2: 2}
    assert sorted(visit.people for visit in roster.visits) == [37, 37, 38, 38]
    assert roster.idle == [3] and not roster.left


def test_the_nearest_helps_where_nobody_lives():
    at = {1: (22.80, 84.10), 2: (22.81, 84.10), 3: (22.90, 84.10)}
    roster = spread([Village(1, "A", 30)], [hand(7, 3), hand(8, 2)], TERMS, at)
    assert [visit.hand for visit in roster.visits] == [8]
    near = Terms(DAYS, 40, 600, 1020, reach=0.5)
    assert spread([Village(1, "A", 30)], [hand(8, 2)], near, at).left == {Village(1, "A", 30): 30}


def test_what_is_short_is_shared_in_proportion_and_said():
    villages = [Village(1, "A", 300), Village(1, "B", 100)]
    roster = spread(villages, [hand(1, 1)], TERMS, {})
    reached = Counter()
    for visit in roster.visits:
        reached[visit.village.name] += visit.people
    assert reached == {"A": 150, "B": 50}
    assert roster.left == {villages[0]: 150, villages[1]: 50}


def test_days_that_are_lent_go_where_the_least_is_covered():
    villages = [Village(1, "A", 400), Village(2, "B", 100)]
    roster = spread(villages, [hand(n, 3) for n in (1, 2)], TERMS, {})
    reached = Counter()
    for visit in roster.visits:
        reached[visit.village.name] += visit.people
    assert reached == {"A": 320, "B": 80}


def test_a_busy_day_is_left_alone():
    roster = spread([Village(1, "A", 80)], [hand(1, 1, DAYS[2:])], TERMS, {})
    assert [visit.day for visit in roster.visits] == DAYS[2:4]


def test_small_villages_share_a_day_one_after_the_other():
    villages = [Village(1, name, 10) for name in "ABC"]
    visits = spread(villages, [hand(1, 1)], TERMS, {}).visits
    assert [(visit.starts, visit.ends) for visit in visits] == [(600, 740), (740, 880), (880, 1020)]
    assert visits[0].starts_at.isoformat() == "10:00:00"


def test_hours_of_more_stops_than_five_minutes_each():
    parts = [(None, 1)] * 100
    found = hours(parts, TERMS)
    assert len(found) == 100 and found[0][0] == 600 and found[-1][1] == 1020
    assert all(one < other for one, other in found)


def test_nothing_to_do_and_nobody_to_do_it():
    assert spread([], [hand(1, 1)], TERMS, {}).idle == [1]
    assert spread([Village(1, "A", 12)], [], TERMS, {}).left == {Village(1, "A", 12): 12}


def test_kilometres():
    assert round(kilometres((22.0, 84.0), (23.0, 84.0))) == 111
    assert kilometres(None, (1, 1)) > 1e6


@given(st.integers(0, 10_000), st.lists(st.integers(0, 900), min_size=1, max_size=9))
def test_shares_are_exact(whole, weights):
    parts = shares(whole, weights)
    assert sum(parts) == (whole if sum(weights) else 0)
    total = sum(weights)
    assert all(abs(part - whole * w / total) < 1 for part, w in zip(parts, weights, strict=True) if total)


_VILLAGES = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 300)), max_size=8)
_HANDS = st.lists(st.tuples(st.integers(1, 5), st.sets(st.sampled_from(DAYS))), max_size=8)


@settings(max_examples=150, deadline=None)
@given(_VILLAGES, _HANDS, st.integers(1, 60))
def test_of_any_block(villages, hands, per_day):
    villages = [Village(place, f"v{n}", people) for n, (place, people) in enumerate(villages)]
    hands = [hand(n, home, free) for n, (home, free) in enumerate(hands)]
    terms = Terms(DAYS, per_day, 600, 1020)
    roster = spread(villages, hands, terms, {})
    free = {hand.pk: hand.free for hand in hands}
    by_day, reached = defaultdict(list), Counter()
    for visit in roster.visits:
        assert visit.day in free[visit.hand] and visit.people > 0 and visit.starts < visit.ends
        by_day[visit.hand, visit.day].append(visit)
        reached[visit.village] += visit.people
    for visits in by_day.values():
        assert sum(visit.people for visit in visits) <= per_day
        assert len({visit.village.place for visit in visits}) == 1
        assert all(one.ends <= other.starts for one, other in pairwise(visits))
    for village in villages:
        assert reached[village] + roster.left.get(village, 0) == village.people
    unused = sum(len(hand.free) for hand in hands) - len(by_day)
    assert not (unused and roster.left)
    assert roster == spread(villages, hands, terms, {})
