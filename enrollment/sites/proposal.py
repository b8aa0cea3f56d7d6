"""The proposal: the camps to hold, in the order in which they add most, and what each reaches."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils.functional import cached_property

from enrollment.sites import choosing, ground, timetable, walking
from enrollment.sites.cover import Cover

BEYOND = 10  # further camps whose worth is shown


@dataclass
class Site:
    """A camp to be held: one panchayat, one or several days that follow each other.

    `adds`: people that those before it do not reach. `reaches`: people that go here, everybody to the nearest
    camp that has a place, also of those whom one before it would serve. `villages`: [(panchayat, village,
    people)].
    """

    index: int  # of the panchayat
    panchayat: Any
    days: list
    teams: list  # one a day
    places: int
    rank: int = 0
    adds: int = 0
    reaches: int = 0
    next_adds: int | None = None  # what the camp after it adds; None where nobody is left for one
    villages: list = field(default_factory=list)

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]

    @property
    def team(self):
        return self.teams[0]

    @property
    def key(self):
        """Names it in forms: its panchayat and days, and the cards it is planned for."""
        return f"{self.panchayat.code}:{self.first.isoformat()}:{self.last.isoformat()}:{self.reaches}"


class Proposal:
    """What `asked` (see `ground.Asked`) comes to for a user. It is the same for the same facts."""

    def __init__(self, user, asked):
        self.asked = asked
        self.ground = ground.read(user, asked)
        self.days = asked.days
        own = list(range(len(self.ground.panchayats)))
        self.walkers = walking.classes(self.ground.people, self.ground.km, own, asked.reach_km)
        self.standing = [
            (self._index[camp.panchayat_id], places)
            for camp in self.ground.camps
            if (places := ground.camp_places(camp, asked.per_day))
        ]
        self.sites, self.beyond, self.before = self._chosen()

    # --- what it says ---------------------------------------------------------------------------

    @property
    def people(self):
        """Left out in all, those near a working centre apart where they are left aside."""
        return sum(self.ground.people)

    @property
    def reached(self):
        """By the sites, beyond those whom standing camps reach."""
        return sum(site.adds for site in self.sites)

    @property
    def camp_days(self):
        return sum(len(site.days) for site in self.sites)

    @property
    def busy(self):
        """Team days on which the teams are at camps that stand already."""
        return sum(min(count, self.asked.teams) for days in self._taken for count in days)

    @property
    def team_days(self):
        """Those of all teams, at standing camps or not."""
        return self.asked.teams * len(self.days) * len(self._taken)

    @property
    def next_adds(self):
        """What one more camp of one day would add; 0 where nobody is left for it."""
        return self.beyond[0] if self.beyond else 0

    @cached_property
    def standing_here(self):
        """The camps that stand on the days asked for."""
        return [camp for camp in self.ground.camps if self._on_days(camp)]

    @property
    def timetable(self):
        """[(day, [(team, site, the how manieth of its days)])]."""
        by_day = defaultdict(list)
        for site in self.sites:
            for n, (day, team) in enumerate(zip(site.days, site.teams, strict=True), 1):
                by_day[day].append((team, site, n))

        def order(row):
            team, site, _nth = row
            return site.panchayat.block.name, team, site.rank

        return [(day, sorted(by_day[day], key=order)) for day in sorted(by_day)]

    # --- how it is found --------------------------------------------------------------------------

    @cached_property
    def _index(self):
        return {place.pk: n for n, place in enumerate(self.ground.panchayats)}

    @cached_property
    def _groups(self):
        """The group of teams of each panchayat: its block, or one for all."""
        if self.asked.teams_of == "all":
            return [0] * len(self.ground.panchayats)
        blocks = sorted({place.block_id for place in self.ground.panchayats})
        number = {block: n for n, block in enumerate(blocks)}
        return [number[place.block_id] for place in self.ground.panchayats]

    def _on_days(self, camp):
        return [n for n, day in enumerate(self.days) if camp.starts_on <= day <= camp.ends_on]

    @cached_property
    def _taken(self):
        """[group][day]: teams at camps that stand."""
        found = [[0] * len(self.days) for _group in range(max(self._groups, default=0) + 1)]
        for camp in self.ground.camps:
            for day in self._on_days(camp):
                found[self._groups[self._index[camp.panchayat_id]]][day] += 1
        return found

    def _allowed(self):
        """(group, days) of each panchayat: it exists, and no camp stands there then."""
        taken = defaultdict(set)
        for camp in self.ground.camps:
            taken[self._index[camp.panchayat_id]].update(self._on_days(camp))
        return [
            (
                self._groups[index],
                tuple(
                    n
                    for n, day in enumerate(self.days)
                    if n not in taken[index] and ground.stands(place, day)
                ),
            )
            for index, place in enumerate(self.ground.panchayats)
        ]

    def _chosen(self):
        allowed = self._allowed()
        teams = [[max(0, self.asked.teams - count) for count in days] for days in self._taken]
        choice = choosing.Choice(self.walkers, allowed, teams, self.asked.per_day, self.standing)
        runs = self._runs(timetable.visits(choice.calendar, self.ground.km))
        cover, before, sites = self._ranked(runs, len(allowed))
        while empty := [site for site in sites if not site.reaches]:  # those after it made it needless
            cover, before, sites = self._ranked([site for site in sites if site not in empty], len(allowed))
        free = [index for index, (_group, days) in enumerate(allowed) if days]
        beyond = choosing.beyond(cover, free, self.asked.per_day, BEYOND)
        after = [*[site.adds for site in sites[1:]], *(beyond[:1] or [None])]
        for site, adds in zip(sites, after, strict=False):
            site.next_adds = adds
        return sites, beyond, before

    def _ranked(self, runs, places):
        """The flow with them, the people of standing camps, and the sites in the order of what each adds."""
        cover = Cover(self.walkers, places)
        for index, count in self.standing:
            cover.open(index, count)
        before = cover.reached
        offers = [(site.index, site.places) for site in runs]
        sites = []
        for number, _gain in choosing.best_first(cover, offers):
            site = replace(runs[number], rank=len(sites) + 1, reaches=0, villages=[])
            site.adds = cover.open(*offers[number])
            sites.append(site)
        self._say_who_comes(cover, sites)
        return cover, before, sites

    def _runs(self, visits):
        """Sites from the visits: days that follow each other at a panchayat are one camp."""
        found: list[Site] = []
        for visit in sorted(visits, key=lambda visit: (visit.site, visit.day)):
            day, last = self.days[visit.day], found[-1] if found else None
            if last and last.index == visit.site and day - last.last == timedelta(days=1):
                last.days.append(day)
                last.teams.append(visit.team)
                last.places += self.asked.per_day
            else:
                place = self.ground.panchayats[visit.site]
                found.append(Site(visit.site, place, [day], [visit.team], self.asked.per_day))
        return found

    def _say_who_comes(self, cover, sites):
        """Everybody to the nearest camp with a place; of a panchayat's villages, each by its people.

        Camps that stand fill first of the camps at one place.
        """
        cover.settle()
        come: dict = defaultdict(lambda: defaultdict(int))
        for number, walkers in enumerate(self.walkers):
            for site, people in cover.by[number].items():
                come[site][walkers.point] += people
        left = [[people for _name, people in found] for found in self.ground.villages]
        standing = defaultdict(int)
        for index, places in self.standing:
            standing[index] += places
        for index, places in standing.items():
            _take(come[index], places, index)
        for site in sites:
            for point, people in _take(come[site.index], site.places, site.index):
                site.reaches += people
                for n, share in enumerate(ground.split(people, left[point])):
                    left[point][n] -= share
                    if share:
                        name = self.ground.villages[point][n][0]
                        site.villages.append((self.ground.panchayats[point], name, share))


def _take(come, places, own):
    """Take at most so many of who comes, the place's own first: [(point, people)]."""
    found = []
    for point in sorted(come, key=lambda point: (point != own, point)):
        if people := min(come[point], places):
            come[point] -= people
            places -= people
            found.append((point, people))
    return found
