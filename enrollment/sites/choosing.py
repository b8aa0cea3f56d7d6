"""Which sites, and how many days each: the most people reached with the teams there are. Pure.

Capacitated maximum coverage. First greedily, always the day that adds most (what a day adds never grows with
what was chosen before, so a stale figure is a bound and most need no second look); then days are exchanged as
long as that reaches more. Same input, same choice: work is bounded by counted steps, never by a clock.
"""

import heapq

from enrollment.sites.calendar import Calendar
from enrollment.sites.cover import Cover

TRIALS = 1_000  # gains asked for while days are exchanged


def best_first(cover, offers, again=False):
    """(number of the offer, what it adds), the most first. `offers`: (site, places).

    The caller opens it, or does not and is not offered it any more; with `again` an opened one is offered
    once more. Of those that add the same comes first where most people are for each day, as seats are given
    to parties (D'Hondt): where teams are too few for all, places have days by their people.
    """
    people, opened = list(cover.waiting), [1] * len(offers)
    heap = [(-places, -people[site], n) for n, (site, places) in enumerate(offers)]
    heapq.heapify(heap)
    while heap:
        bound, worth, number = heapq.heappop(heap)
        site, places = offers[number]
        gain = cover.gain(site, places)
        if gain and gain < -bound and heap and (-gain, worth, number) > heap[0]:
            heapq.heappush(heap, (-gain, worth, number))
        elif gain:
            before = cover.reached
            yield number, gain
            if again and cover.reached > before:
                opened[number] += 1
                heapq.heappush(heap, (-gain, -people[site] / opened[number], number))


def beyond(cover, sites, places, most):
    """What single further days at these sites would add, the best first, at most so many.

    It opens what it looks at.
    """
    offers, found = [(site, places) for site in sites], []
    for number, gain in best_first(cover, offers, again=True):
        cover.open(*offers[number])
        found.append(gain)
        if len(found) == most:
            break
    return found


class Choice:
    """The days chosen. `cover` is the flow with them, `calendar` holds a day for each."""

    def __init__(self, walkers, allowed, teams, places, standing=()):
        """`places`: people a site serves on a day; `standing`: (site, places) that are there anyway."""
        self.places = places
        self.cover = Cover(walkers, len(allowed))
        self.calendar = Calendar(teams, allowed)
        for site, count in standing:
            self.cover.open(site, count)
        self.before = self.cover.reached
        self._choose()
        self._exchange()
        self._spare()

    def days(self, site):
        return len(self.calendar.days[site])

    @property
    def reached(self):
        return self.cover.reached

    # --- the way to it --------------------------------------------------------------------------

    def _choose(self):
        offers = [(site, self.places) for site, (_group, days) in enumerate(self.calendar.allowed) if days]
        for number, _gain in best_first(self.cover, offers, again=True):
            site, places = offers[number]
            if self.calendar.add(site):
                self.cover.open(site, places)

    def _exchange(self):
        """Give a day that is little worth to a site where it is worth more, until none is left or enough
        was tried.
        """
        cover, left = self.cover, TRIALS
        better = any(cover.room)  # else every day is full, and no choice reaches more
        while better and left > 0:
            better = False
            bounds = self._bounds()
            left -= len(bounds)
            for site in self._least_first():
                if left <= 0 or not bounds:
                    return
                lost = cover.close(site, self.places)
                self.calendar.drop(site)
                best, tried = self._best(lost, site, bounds)
                left -= tried
                if best is None or not self.calendar.add(best):
                    best = site
                    self.calendar.add(site)
                cover.open(best, self.places)
                if best != site:
                    better = True
                    break

    def _bounds(self):
        """(what one more day adds now, site) where it adds anything: an exchange gains no more than that."""
        asked = [
            (self.cover.gain(site, self.places), site)
            for site, (_group, days) in enumerate(self.calendar.allowed)
            if len(days) > self.days(site)
        ]
        return sorted(((gain, site) for gain, site in asked if gain), reverse=True)

    def _least_first(self):
        load, places = self.cover.load, self.places
        chosen = [site for site, days in enumerate(self.calendar.days) if days]
        return sorted(chosen, key=lambda site: (load[site] - places * (self.days(site) - 1), site))

    def _best(self, lost, closed, bounds):
        """The site whose day adds most now, if that is more than was lost; and how many were asked."""
        best, most = None, lost
        for tried, (bound, site) in enumerate(bounds, 1):
            if bound + lost <= most:
                return best, tried
            if site == closed or not self.calendar.left[self.calendar.allowed[site][0]]:
                continue
            gain = self.cover.gain(site, self.places)
            if gain > most:
                best, most = site, gain
        return best, len(bounds)

    def _spare(self):
        """Everybody to the nearest site; days that nobody needs then are given back."""
        self.cover.settle()
        for site, days in enumerate(self.calendar.days):
            while days and self.cover.room[site] >= self.places:
                self.calendar.drop(site)
                self.cover.close(site, self.places)
