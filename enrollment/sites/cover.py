"""Who is served where: a maximum flow of people to the sites' places, which grows and shrinks with them.

Pure. A site that is opened takes people who wait, and people of other sites whose places then go to others
who wait: so what one more day of a site adds is exact, whatever was opened before it. Only where hundreds of
sites lie within walking distance of each other is the search for such chains cut short, to bound the work.
"""

from itertools import pairwise

STEPS = 3_000_000  # looked at in search of people who wait; after so many only neighbours make place


class Cover:
    def __init__(self, walkers, sites):
        """`walkers`: see `walking.classes`; `sites`: their number. None is open yet."""
        self.sites_of = [one.sites for one in walkers]
        self.free = [one.people for one in walkers]  # not served
        self.by = [{} for _one in walkers]  # site: people of the class served there
        self.classes_of = [[] for _site in range(sites)]
        for number, one in enumerate(walkers):
            for site in one.sites:
                self.classes_of[site].append(number)
        for numbers in self.classes_of:  # who can go nowhere else goes first
            numbers.sort(key=lambda number: (len(self.sites_of[number]), number))
        self.waiting = [sum(self.free[number] for number in numbers) for numbers in self.classes_of]
        self.room = [0] * sites  # places left
        self.load = [0] * sites  # people served
        self.could = [{} for _site in range(sites)]  # of each other site, how many of its people could come
        self.reached = 0
        self._idle = set()  # sites from which nobody who waits can be reached: so until one is closed
        self._steps = 0
        self._journal = None

    # --- opening and closing ------------------------------------------------------------------

    def open(self, site, places):
        """Open so many more places; how many more people are served."""
        before = self.reached
        self.room[site] += places
        self._fill(site)
        return self.reached - before

    def gain(self, site, places):
        """What `open` would answer."""
        if self.room[site] or site in self._idle:
            return 0
        if self.waiting[site] >= places:
            return places
        self._journal, idle = [], set(self._idle)
        found = self.open(site, places)
        journal, self._journal, self._idle = self._journal, None, idle
        for number, to, from_, people in reversed(journal):
            self._move(number, to, from_, people)
        self.room[site] -= places
        return found

    def close(self, site, places):
        """Take so many places away; how many people fewer are served."""
        before = self.reached
        self._idle.clear()
        self.room[site] -= places
        for number in reversed(self.classes_of[site]):  # who could go elsewhere goes first
            if self.room[site] >= 0:
                break
            if people := min(self.by[number].get(site, 0), -self.room[site]):
                self._move(number, site, None, people)
        for other in self._with_room(site):
            self._fill(other)
        return before - self.reached

    def settle(self):
        """Let nearer people come to a site, and people go to nearer sites: the number served stays."""
        for number, sites in enumerate(self.sites_of):
            for rank, site in enumerate(sites):
                if rank and site in self.by[number]:
                    self._give_way(number, site, rank)
                for nearer in sites[:rank]:
                    if people := min(self.by[number].get(site, 0), self.room[nearer]):
                        self._move(number, site, nearer, people)
                    if self.load[nearer] and site in self.by[number]:
                        self._exchange(number, site, nearer)

    def _give_way(self, number, site, rank):
        """People of the class wait where others wait who have the site nearer."""
        for other in self.classes_of[site]:
            if self.free[other] and self.sites_of[other].index(site) < rank:
                people = min(self.free[other], self.by[number][site])
                self._move(number, site, None, people)
                self._move(other, None, site, people)
                if site not in self.by[number]:
                    return

    def _exchange(self, number, site, nearer):
        """People of the class go to the nearer site, as many of there come for whom it is the nearer way."""
        for other in self.classes_of[site]:
            sites = self.sites_of[other]
            if nearer in self.by[other] and sites.index(site) < sites.index(nearer):
                people = min(self.by[other][nearer], self.by[number][site])
                self._move(other, nearer, None, people)
                self._move(number, site, nearer, people)
                self._move(other, None, site, people)
                if site not in self.by[number]:
                    return

    # --- the flow -------------------------------------------------------------------------------

    def _fill(self, site):
        while self.room[site] and (way := self._way(site)):
            self._push(site, way)

    def _way(self, site):
        """The sites from `site` to one with people waiting, each with people who could come to the one before
        it; empty where there is none.
        """
        if site in self._idle:
            return []
        most = 1 if self._steps > STEPS else None
        came, hops = {site: site}, {site: 0}
        for at in (queue := [site]):
            if self.waiting[at]:
                way = [at]
                while way[-1] != site:
                    way.append(came[way[-1]])
                return way[::-1]
            if hops[at] == most:
                continue
            self._steps += len(self.could[at])
            for other in self.could[at]:
                if other not in came and other not in self._idle:
                    came[other], hops[other] = at, hops[at] + 1
                    queue.append(other)
        if most is None:
            self._idle.update(queue)
        return []

    def _push(self, site, way):
        """Move people along the way towards `site`, and let as many who wait in at its end."""
        steps = list(pairwise(way))
        most = min(self.room[site], self.waiting[way[-1]], *(self.could[to][from_] for to, from_ in steps))
        for to, from_ in steps:
            self._let(to, from_, most)
        self._let(way[-1], None, most)

    def _let(self, to, from_, most):
        """So many people of a site, or (None) of those who wait, come to another."""
        for number in self.classes_of[to]:
            there = self.free[number] if from_ is None else self.by[number].get(from_, 0)
            if people := min(there, most):
                self._move(number, from_, to, people)
                most -= people
                if not most:
                    return

    def _with_room(self, site):
        """Sites with a place left to which people of `site` could come, others moving on."""
        seen, queue, found = {site}, [site], []
        for at in queue:
            if self.room[at]:
                found.append(at)
            for number in self.classes_of[at]:
                if at == site or at in self.by[number]:
                    for other in self.sites_of[number]:
                        if other not in seen and (self.room[other] or self.load[other]):
                            seen.add(other)
                            queue.append(other)
        return found

    def _move(self, number, from_, to, people):
        """`people` of a class from a site (None: from those who wait) to another (None: to them)."""
        if from_ is None:
            self._wait(number, -people)
        else:
            self._serve(number, from_, -people)
        if to is None:
            self._wait(number, people)
        else:
            self._serve(number, to, people)
        if self._journal is not None:
            self._journal.append((number, to, from_, people))

    def _wait(self, number, change):
        self.free[number] += change
        self.reached -= change
        for site in self.sites_of[number]:
            self.waiting[site] += change

    def _serve(self, number, site, change):
        by = self.by[number]
        by[site] = by.get(site, 0) + change
        if not by[site]:
            del by[site]
        self.room[site] -= change
        self.load[site] += change
        for other in self.sites_of[number]:
            if other != site:
                could = self.could[other]
                could[site] = could.get(site, 0) + change
                if not could[site]:
                    del could[site]
