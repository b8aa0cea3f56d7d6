"""The planner's engine: who walks where, the choice of sites, the timetable. Against the exact optimum."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import exact
from enrollment.sites import choosing, timetable, walking
from enrollment.sites.calendar import Calendar
from enrollment.sites.cover import Cover
from enrollment.sites.walking import Walkers


def case(seed, sites, points=None, wide=10):
    """Positions, people and the points at which sites may stand."""
    rng = random.Random(seed)
    count = points or sites + rng.randint(0, 4)
    spots = [(22 + rng.uniform(0, wide) / 111.32, 84 + rng.uniform(0, wide) / 103) for _n in range(count)]
    return spots, [rng.randint(0, 300) for _n in range(count)], rng.sample(range(count), sites)


def walkers(spots, people, at, reach):
    own = [at.index(point) if point in at else None for point in range(len(spots))]
    km = walking.distances(spots, [spots[point] for point in at])
    return walking.classes(people, km, own, reach), walking.tenths(km, reach), own


def choice_of(spots, people, at, reach=6, teams=2, days=2, places=150, **kw):
    found, come, own = walkers(spots, people, at, reach)
    for point, site in enumerate(own):
        if site is not None:
            come[point][site] = 10
    allowed = [(0, tuple(range(days)))] * len(at)
    return choosing.Choice(found, allowed, [[teams] * days], places, **kw), come.tolist()


# --- who walks where ------------------------------------------------------------------------------


def test_kilometres_between_places():
    km = walking.distances([(22.0, 84.0), (22.0, 84.1), None], [(22.0, 84.0), None])
    assert km[0][0] == 0
    assert km[1][0] == pytest.approx(10.32, abs=0.05)
    assert km[2][0] == np.inf and km[0][1] == np.inf
    assert walking.distances([], []).shape == (0, 0)
    assert walking.distances([None], [None])[0][0] == np.inf


def test_fewer_walk_the_farther_it_is():
    km = np.array([[0, 2, 2.01, 5, 9.99, 10, 11, np.inf]])
    assert walking.tenths(km, 10).tolist() == [[10, 10, 9, 6, 0, 0, 0, 0]]
    assert walking.tenths(km, 2).tolist() == [[10, 10, 0, 0, 0, 0, 0, 0]]
    assert walking.tenths(km, 1).tolist() == [[10, 0, 0, 0, 0, 0, 0, 0]]


def test_people_fall_into_classes_by_how_far_they_walk():
    km = np.array([[0.0, 5.0, 9.0]])
    assert walking.classes([105], km, [0], 10) == [
        Walkers(0, 10, (0, 1, 2)),
        Walkers(0, 53, (0, 1)),
        Walkers(0, 42, (0,)),
    ]


def test_people_of_an_unknown_place_come_to_their_own_site_only():
    km = np.array([[np.inf, np.inf], [np.inf, 0.0]])
    found = walking.classes([30, 40], km, [0, 1], 10)
    assert found == [Walkers(0, 30, (0,)), Walkers(1, 40, (1,))]


# --- the flow -------------------------------------------------------------------------------------


def test_a_site_takes_people_of_another_whose_places_go_to_others():
    # 100 can go to either, 100 only to the first: opened second, the second site still adds 100
    cover = Cover([Walkers(0, 100, (0, 1)), Walkers(1, 100, (0,))], 2)
    assert cover.open(0, 100) == 100
    assert cover.gain(1, 100) == 100
    assert cover.reached == 100, "asking changes nothing"
    assert cover.open(1, 100) == 100
    assert cover.close(0, 100) == 100
    assert cover.open(0, 250) == 100 and cover.room[0] == 150
    assert cover.gain(0, 10) == 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
def test_the_flow_is_the_greatest_whatever_was_opened_and_closed(seed, steps):
    spots, people, at = case(seed, 5)
    found, come, own = walkers(spots, people, at, 6)
    for point, site in enumerate(own):
        if site is not None:
            come[point][site] = 10
    cover, places = Cover(found, 5), [0] * 5
    for site, opens in steps:
        if opens:
            gain, before = cover.gain(site, 90), cover.reached
            assert cover.open(site, 90) == gain == cover.reached - before
            places[site] += 90
        elif places[site]:
            cover.close(site, 90)
            places[site] -= 90
        assert cover.reached == exact.served(people, come.tolist(), places)
        assert [load + room for load, room in zip(cover.load, cover.room, strict=True)] == places
    before = cover.reached
    cover.settle()
    assert cover.reached == before
    assert sum(cover.free) + cover.reached == sum(one.people for one in found)


# --- the choice -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_within_five_per_cent_of_the_optimum(seed):
    rng = random.Random(seed)
    spots, people, at = case(seed, 6)
    teams, days, places = rng.randint(1, 2), rng.randint(1, 2), rng.choice([80, 150, 250, 400])
    choice, come = choice_of(spots, people, at, rng.choice([3, 5, 8]), teams, days, places)
    best, _days = exact.optimum(people, come, days, teams, places)
    chosen = [choice.days(site) for site in range(6)]
    assert max(chosen) <= days and sum(chosen) <= teams * days
    assert choice.reached == exact.served(people, come, [count * places for count in chosen])
    assert 0.95 * best <= choice.reached <= best


def test_exchanging_days_reaches_more_than_greed_alone():
    # greed takes the middle, which reaches the most at once; the two at the ends reach all
    people = [Walkers(0, 60, (0, 1)), Walkers(1, 60, (1, 2)), Walkers(2, 40, (0,)), Walkers(3, 40, (2,))]
    choice = choosing.Choice(people, [(0, (0,))] * 3, [[2]], 120)
    assert choice.reached == 200
    assert [choice.days(site) for site in range(3)] == [1, 0, 1]


def test_where_teams_are_few_places_have_days_by_their_people():
    people = [Walkers(0, 900, (0,)), Walkers(1, 300, (1,)), Walkers(2, 310, (2,))]
    choice = choosing.Choice(people, [(0, tuple(range(9)))] * 3, [[1] * 9], 50)
    assert [choice.days(site) for site in range(3)] == [6, 1, 2]


def test_standing_camps_serve_their_people_first():
    people = [Walkers(0, 300, (0,)), Walkers(1, 200, (1,))]
    choice = choosing.Choice(people, [(0, (0,))] * 2, [[1]], 150, standing=[(0, 250)])
    assert (choice.before, choice.reached) == (250, 400)
    assert [choice.days(site) for site in range(2)] == [0, 1]


def test_nothing_to_choose():
    assert choosing.Choice([], [], [[3]], 100).reached == 0
    assert choosing.Choice([Walkers(0, 5, (0,))], [(0, ())], [[3]], 100).reached == 0
    assert choosing.Choice([Walkers(0, 5, (0,))], [(0, (0,))], [[0]], 100).reached == 0


def test_days_that_nobody_needs_are_given_back():
    choice = choosing.Choice([Walkers(0, 90, (0,))], [(0, (0, 1, 2))], [[2] * 3], 50)
    assert choice.days(0) == 2


def test_the_same_input_gives_the_same_choice():
    first, _come = choice_of(*case(8, 12, 30, 15))
    second, _come = choice_of(*case(8, 12, 30, 15))
    assert first.calendar.days == second.calendar.days
    assert first.cover.by == second.cover.by


# --- days and teams ---------------------------------------------------------------------------------


def test_days_move_where_a_new_one_needs_the_place():
    calendar = Calendar([[1, 1]], [(0, (0, 1)), (0, (0,))])
    assert calendar.add(0) and calendar.days[0] == {0}
    assert calendar.add(1), "the first site goes to the second day"
    assert calendar.days == [{1}, {0}]
    assert not calendar.add(0)
    calendar.drop(1)
    assert calendar.add(0) and calendar.days == [{0, 1}, set()]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_a_timetable_holds_each_day_once(seed):
    rng = random.Random(seed)
    sites, days = rng.randint(1, 9), rng.randint(1, 7)
    teams = [[rng.randint(0, 3) for _day in range(days)] for _group in range(2)]
    allowed = [
        (rng.randint(0, 1), tuple(day for day in range(days) if rng.random() < 0.7)) for _site in range(sites)
    ]
    calendar = Calendar(teams, allowed)
    for _n in range(25):
        calendar.add(rng.randrange(sites))
    counts = [len(found) for found in calendar.days]
    km = [[abs(a - b) for b in range(sites)] for a in range(sites)]
    visits = timetable.visits(calendar, km)
    assert [sum(visit.site == site for visit in visits) for site in range(sites)] == counts
    for visit in visits:
        group, its_days = allowed[visit.site]
        assert visit.day in its_days and 1 <= visit.team <= teams[group][visit.day]
    assert len({(visit.site, visit.day) for visit in visits}) == len(visits)
    assert len({(allowed[visit.site][0], visit.team, visit.day) for visit in visits}) == len(visits)


def test_a_team_stays_until_a_site_is_done_and_then_goes_near():
    allowed = [(0, tuple(range(4)))] * 4
    calendar = Calendar([[2] * 4], allowed)
    for site in (0, 1, 2, 3, 0, 1, 2, 3):
        assert calendar.add(site)
    km = [[0, 9, 1, 9], [9, 0, 9, 1], [1, 9, 0, 9], [9, 1, 9, 0]]
    ways = {}
    for visit in timetable.visits(calendar, km):
        ways.setdefault(visit.team, []).append(visit.site)
    assert sorted(ways.values()) == [[0, 0, 2, 2], [1, 1, 3, 3]]
