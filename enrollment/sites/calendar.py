"""Which site stands on which day: teams are few, and a site has one team a day. Pure.

A set of site days fits if each can have a day of its own: the days that stand move for a new one where they
can. What does not fit now fits no better when more was added.
"""


class Calendar:
    def __init__(self, teams, allowed):
        """`teams[group][day]`: free teams; `allowed[site]`: (group, the days on which it may stand)."""
        self.teams = teams
        self.allowed = allowed
        self.days = [set() for _site in allowed]  # on which each site stands
        self.on = [[set() for _day in days] for days in teams]
        self.left = [sum(days) for days in teams]

    def add(self, site):
        """Give the site one more day; whether that was possible."""
        group, days = self.allowed[site]
        if not self.left[group]:
            return False
        came: dict = {day: None for day in days if day not in self.days[site]}
        queue = sorted(came, key=lambda day: not self._room(group, day))  # where there is room comes first
        for day in queue:
            if self._room(group, day):
                self._shift(site, day, came)
                self.left[group] -= 1
                return True
            for other in sorted(self.on[group][day]):
                if len(came) == len(self.teams[group]):
                    break
                for later in self.allowed[other][1]:
                    if later not in came and later not in self.days[other]:
                        came[later] = (day, other)
                        queue.append(later)
        return False

    def drop(self, site):
        """Take a day away from the site: its last one."""
        self._off(site, max(self.days[site]))
        self.left[self.allowed[site][0]] += 1

    def bring(self, site, day, fixed):
        """Let a site stand on `day` instead of on one of its later days, without moving the `fixed` sites.

        Whether it does.
        """
        group, days = self.allowed[site]
        if day in self.days[site]:
            return True
        if day not in days:
            return False
        here = self.on[group][day]
        for later in sorted((one for one in self.days[site] if one > day), reverse=True):
            if self._room(group, day):
                self._off(site, later)
                self._put(site, day)
                return True
            for other in sorted(here - fixed):
                if later in self.allowed[other][1] and later not in self.days[other]:
                    self._off(other, day)
                    self._off(site, later)
                    self._put(other, later)
                    self._put(site, day)
                    return True
        return False

    def _room(self, group, day):
        return len(self.on[group][day]) < self.teams[group][day]

    def _shift(self, site, day, came):
        """Put the site on the day where the way began, each site on the way to the next day."""
        while came[day]:
            before, other = came[day]
            self._off(other, before)
            self._put(other, day)
            day = before
        self._put(site, day)

    def _put(self, site, day):
        self.days[site].add(day)
        self.on[self.allowed[site][0]][day].add(site)

    def _off(self, site, day):
        self.days[site].discard(day)
        self.on[self.allowed[site][0]][day].discard(site)
