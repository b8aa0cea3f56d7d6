"""Which team stands where on which day: it stays where it is until the site is done, then goes near. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """A team's day at a site; `day` counts from 0, teams of a group from 1."""

    site: int
    team: int
    day: int


def visits(calendar, km):
    """A visit for each day of each site in the calendar, whose days are exchanged for shorter ways.

    `km[site][site]`.
    """
    found = []
    for group, teams in enumerate(calendar.teams):
        at = {}  # team: the site of its last day
        begun = set()
        for day, count in enumerate(teams):
            today = _today(calendar, group, day, at, begun, km) if count else {}
            found += [Visit(site, team, day) for team, site in sorted(today.items())]
            at |= today
            begun |= set(today.values())
    return found


def _today(calendar, group, day, at, begun, km):
    """Team: site, of a day."""
    today = {}
    teams = range(1, calendar.teams[group][day] + 1)

    def take(team, site):
        if site not in today.values() and calendar.bring(site, day, set(today.values())):
            today[team] = site
        return team in today

    for team in teams:  # who has begun goes on
        if team in at:
            take(team, at[team])
    for team in teams:
        if team not in today and team in at:
            for site in _near(calendar, group, day, at[team], begun, km):
                if take(team, site):
                    break
    idle = [team for team in teams if team not in today]
    rest = sorted(calendar.on[group][day] - set(today.values()), key=lambda site: (site not in begun, site))
    return today | dict(zip(idle, rest, strict=False))


def _near(calendar, group, day, site, begun, km):
    """Sites that nobody has begun, with days to come, the nearest first; a few are enough."""
    ahead = {
        one for later in range(day, len(calendar.teams[group])) for one in calendar.on[group][later]
    } - begun
    return sorted(ahead, key=lambda one: (km[site][one], one))[:8]
