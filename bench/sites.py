"""`python -m bench.sites`: how near the planner comes to the exact optimum, and what a large district costs.

Small cases are solved exactly by trying all choices (`bench/exact.py`): made-up places, people, teams and
days, crowded enough that sites take people from each other. The large case has 600 panchayats; its limit is
in runs of a calculation of its size in the same process, so that a slow machine is not a slow planner.
"""

import random
import sys

from bench import exact, measure
from enrollment.sites import choosing, timetable, walking

CASES = 120
GAP = 0.05  # of the optimum
STRAIGHT = 12  # times what it takes to lay out the ground and serve everybody at fixed sites


def main():
    gaps = [_gap(random.Random(f"sites {n}")) for n in range(CASES)]
    missed = [gap for gap in gaps if gap]
    print(f"      {CASES} small cases, {CASES - len(missed)} solved exactly", flush=True)
    kept = measure.say("largest gap to the exact optimum", 100 * max(gaps), 100 * GAP, " %")
    sys.exit(not (_large() and kept))


def _places(rng, count, wide, people):
    """Positions in a square of so many km, and people at each."""
    spots = [(22 + rng.uniform(0, wide) / 111.32, 84 + rng.uniform(0, wide) / 103) for _n in range(count)]
    return spots, [rng.randint(*people) for _n in range(count)]


def _gap(rng):
    """One small case: the part of the optimum that the planner misses."""
    sites = rng.randint(5, 8)
    spots, people = _places(rng, sites + rng.randint(0, 6), rng.choice([6, 9, 12]), (5, 300))
    teams, days = rng.choice([(1, 2), (2, 1), (2, 2), (3, 1), (4, 1), (1, 4)])
    places, reach = rng.choice([100, 200, 350, 600]), rng.choice([3, 5, 8])
    km = walking.distances(spots, spots[:sites])
    own = [point if point < sites else None for point in range(len(spots))]
    walkers = walking.classes(people, km, own, reach)
    choice = choosing.Choice(walkers, [(0, tuple(range(days)))] * sites, [[teams] * days], places)
    come = walking.tenths(km, reach).tolist()
    for site in range(sites):
        come[site][site] = walking.TENTHS
    best, _days = exact.optimum(people, come, days, teams, places)
    assert choice.reached == exact.served(people, come, [choice.days(site) * places for site in range(sites)])
    return 1 - choice.reached / best


def _large():
    """600 panchayats, teams that stand close enough to take people from each other."""
    spots, people = _places(random.Random("large"), 600, 75, (5, 300))
    own = list(range(len(spots)))

    def ground():
        km = walking.distances(spots, spots)
        return km, walking.classes(people, km, own, 8)

    def straight():
        _km, walkers = ground()
        cover = choosing.Cover(walkers, len(spots))
        for site in own:
            cover.open(site, 300)

    found = []

    def planned(teams, days):
        km, walkers = ground()
        choice = choosing.Choice(walkers, [(0, tuple(range(days)))] * len(spots), [[teams] * days], 300)
        found.append((choice, timetable.visits(choice.calendar, km)))

    straight()
    _wall, base = measure.median([measure.timed(straight) for _run in range(3)])
    kept = True
    for teams, days in ((400, 3), (60, 3), (20, 10)):
        _wall, cpu = measure.median(
            [measure.timed(lambda t=teams, d=days: planned(t, d)) for _run in range(3)]
        )
        choice, visits = found[-1]
        what = f"{teams} sites × {days} days, {len(visits)} chosen, {choice.reached} of {sum(people)} people"
        print(f"      {what}: {cpu:.2f} s of CPU", flush=True)
        kept &= measure.say("  in runs of the ground and fixed sites", cpu / base, STRAIGHT)
    return kept


if __name__ == "__main__":
    main()
