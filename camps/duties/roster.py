"""The roster's engine: villages, people and days into visits. Pure: it reads and writes nothing.

A person's day is spent in one panchayat and reaches at most so many people. The people who are at home in a
panchayat go to its villages first. Days that they do not need there go where the smallest share is covered,
and there goes who lives nearest. Where people or days are too few, the villages of a panchayat share what
there is in proportion to their left-out. The same input gives the same roster.
"""

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0  # km
FAR = 1e9  # km: a place whose position is not known is asked last


@dataclass(frozen=True)
class Village:
    """A name in a panchayat and the left-out people to be reached there."""

    place: int
    name: str
    people: int


@dataclass(frozen=True)
class Hand:
    """A person: its home, the days on which it is free, and the days of duty that it has already."""

    pk: int
    home: int
    free: frozenset
    days: int = 0


@dataclass(frozen=True)
class Visit:
    """So many people of a village, one day, by one person, from and until (minutes of the day)."""

    hand: int
    village: Village
    day: date
    people: int
    starts: int
    ends: int

    @property
    def starts_at(self):
        return time(*divmod(self.starts, 60))

    @property
    def ends_at(self):
        return time(*divmod(self.ends, 60))


@dataclass
class Roster:
    """What came of it: visits in the order of place and day, what is left, who has nothing to do."""

    visits: list[Visit] = field(default_factory=list)
    left: dict[Village, int] = field(default_factory=dict)
    idle: list[int] = field(default_factory=list)

    @property
    def people(self):
        return sum(visit.people for visit in self.visits)


@dataclass(frozen=True)
class Terms:
    """The days in order, the people that one person reaches in a day, the hours in minutes of the day, and
    how far from home (km, None: anywhere in the block) a person may be sent.
    """

    days: list
    per_day: int
    starts: int
    ends: int
    reach: float | None = None


def spread(villages, hands, terms, positions):
    """The roster. `positions`: (latitude, longitude) of a place, or None where that is not known."""
    demand: Counter = Counter()
    for village in villages:
        demand[village.place] += village.people
    free = {hand.pk: sorted(hand.free & set(terms.days)) for hand in hands}
    given: dict[int, list] = defaultdict(list)  # place: (hand, day)
    taken: Counter = Counter()  # days by hand
    at_home(demand, hands, terms, free, given, taken)
    lend(demand, hands, terms, positions, free, given, taken)
    roster = Roster()
    homes = {hand.pk: hand.home for hand in hands}
    for place in sorted(demand):
        shifts = sorted(given[place], key=lambda shift: (homes[shift[0]] != place, shift[0], shift[1]))
        here = [village for village in villages if village.place == place and village.people]
        fill(roster, here, shifts, terms)
    roster.idle = [hand.pk for hand in hands if not taken[hand.pk] and not hand.days]
    return roster


def at_home(demand, hands, terms, free, given, taken):
    """Who is at home in a panchayat takes its days, the earliest first, who has the fewest first."""
    for place, people in sorted(demand.items()):
        here = [hand for hand in hands if hand.home == place]
        owed = -(-people // terms.per_day)
        for day in terms.days:
            for hand in sorted(here, key=lambda hand: (hand.days + taken[hand.pk], hand.pk)):
                if owed and day in free[hand.pk]:
                    _give(place, hand.pk, day, free, given, taken)
                    owed -= 1


def lend(demand, hands, terms, positions, free, given, taken):
    """Days that nobody needs at home: to the place with the smallest share covered, from the nearest."""
    by_home = defaultdict(list)
    for hand in hands:
        by_home[hand.home].append(hand)
    owing: list = []
    for place, people in demand.items():
        _owe(owing, place, people, given, terms)
    near: dict[int, list] = {}
    while owing:
        *_share, place = heapq.heappop(owing)
        if place not in near:
            near[place] = _by_distance(place, by_home, positions, terms.reach)
        homes = near[place]
        while homes and not any(free[hand.pk] for hand in by_home[homes[0]]):
            homes.pop(0)
        if not homes:
            continue  # nobody is left who could come here
        able = [hand for hand in by_home[homes[0]] if free[hand.pk]]
        hand = min(able, key=lambda hand: (hand.days + taken[hand.pk], hand.pk))
        _give(place, hand.pk, free[hand.pk][0], free, given, taken)
        _owe(owing, place, demand[place], given, terms)


def _owe(owing, place, people, given, terms):
    """Put the place among those that still need days, with its share and what is uncovered."""
    covered = len(given[place]) * terms.per_day
    if covered < people:
        heapq.heappush(owing, (covered / people, covered - people, place))


def _give(place, hand, day, free, given, taken):
    free[hand].remove(day)
    given[place].append((hand, day))
    taken[hand] += 1


def _by_distance(place, by_home, positions, reach):
    found = [(kilometres(positions.get(place), positions.get(home)), home) for home in by_home]
    return [home for km, home in sorted(found) if reach is None or km <= reach or home == place]


def kilometres(one, other):
    """The distance on the ground between two positions in degrees; `FAR` where one is not known."""
    if one is None or other is None:
        return FAR
    (a, b), (c, d) = ((radians(x), radians(y)) for x, y in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def fill(roster, villages, shifts, terms):
    """The days given to a panchayat, filled with its villages, the largest first."""
    total = sum(village.people for village in villages)
    served = min(total, len(shifts) * terms.per_day)
    quotas = shares(served, [village.people for village in villages])
    for village, quota in zip(villages, quotas, strict=True):
        if quota < village.people:
            roster.left[village] = village.people - quota
    todo = [[v, q] for v, q in zip(villages, quotas, strict=True) if q]
    todo.sort(key=lambda pair: (-pair[1], pair[0].name))
    for n, (hand, day) in enumerate(shifts):
        room = served // len(shifts) + (n < served % len(shifts))
        parts = []
        while room and todo:
            village, owed = todo[0]
            people = min(room, owed)
            parts.append((village, people))
            room, todo[0][1] = room - people, owed - people
            if not todo[0][1]:
                todo.pop(0)
        roster.visits += [
            Visit(hand, village, day, people, starts, ends)
            for (village, people), (starts, ends) in zip(parts, hours(parts, terms), strict=True)
        ]


def shares(whole, weights):
    """Whole parts of `whole` in proportion to the weights, the largest remainders rounded up first."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [whole * weight // total for weight in weights]
    rest = sorted(range(len(weights)), key=lambda n: (-(whole * weights[n] % total), n))
    for n in rest[: whole - sum(parts)]:
        parts[n] += 1
    return parts


def hours(parts, terms):
    """From and until of each part of a day, in proportion to its people; by five minutes where they fit."""
    step = 5 if 5 * len(parts) <= terms.ends - terms.starts else 1
    slots, people = (terms.ends - terms.starts) // step, sum(count for _village, count in parts)
    edges, done = [0], 0
    for n, (_village, count) in enumerate(parts, 1):
        done += count
        edge = round(slots * done / people)
        edges.append(min(max(edge, edges[-1] + 1), slots - (len(parts) - n)))
    edges = [terms.starts + step * edge for edge in edges]
    if edges:
        edges[-1] = terms.ends
    return list(pairwise(edges))
