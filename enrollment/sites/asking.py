"""What is asked of the planner: the days, the teams, how far people walk. One set of rules for all."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Drive, Panchayat
from drive_portal.lib import dates, numbers

MOST_DAYS = 62
MOST_TEAM_DAYS = 3_000  # a plan of these takes two seconds
MOST = {"teams": 500, "per_day": 5_000, "reach_km": 15}  # more is a slip of the finger
PER_DAY, REACH, WEEKS = 100, 5, 2
TEAMS = 2  # in each block


@dataclass(frozen=True)
class Asked:
    """`teams_of`: every `block` has so many teams of its own, or they are for `all`. `per_day`: cards that a
    team makes a day. `reach_km`: nobody walks so far. `aside`: people near a working centre are left to it.
    `blocks`: codes, empty for all.
    """

    drive: Drive
    first: date
    last: date
    teams: int
    per_day: int = PER_DAY
    reach_km: int = REACH
    teams_of: str = "block"
    aside: bool = False
    blocks: tuple = ()

    @property
    def days(self):
        """The working days asked for."""
        return [day for day in self.drive.working_days if self.first <= day <= self.last]


def usual(drive):
    """What is asked where nothing was said: two weeks from tomorrow on, two teams in each block."""
    first = min(max(dates.today() + timedelta(days=1), drive.starts_on), drive.ends_on)
    last = min(first + timedelta(weeks=WEEKS, days=-1), drive.ends_on)
    return {"first": first, "last": last, "teams": TEAMS}


def ask(user, drive, said, blocks=()):
    """`Asked` from what was said, the usual for the rest. Raises ValidationError by the names of the address:
    `from`, `to`, `teams`, `per_day`, `reach_km`.
    """
    asked = Asked(drive, **usual(drive) | said, blocks=tuple(blocks))
    errors = {
        name: _("Enter a number from 1 to %(most)s.") % {"most": numbers.grouped(most)}
        for name, most in MOST.items()
        if not 1 <= getattr(asked, name) <= most
    }
    if wrong := _days_wrong(asked):
        errors[wrong[0]] = wrong[1]
    if not errors and (count := len(asked.days) * asked.teams * _groups(user, asked)) > MOST_TEAM_DAYS:
        said = _("These are %(count)s team days, more than %(most)s. Choose fewer teams, days or blocks.")
        errors["teams"] = said % {"count": numbers.grouped(count), "most": numbers.grouped(MOST_TEAM_DAYS)}
    if errors:
        raise ValidationError(errors)
    return asked


def _groups(user, asked):
    """How many times there are so many teams."""
    if asked.teams_of == "all":
        return 1
    places = Panchayat.objects.within(user).filter(district=asked.drive.district)
    if asked.blocks:
        places = places.filter(block__code__in=asked.blocks)
    return places.order_by().values("block").distinct().count()


def _days_wrong(asked):
    """(field, sentence) where the days cannot be; None where they can."""
    drive, first, last = asked.drive, asked.first, asked.last
    if first < dates.today():
        return "from", _("This day is over. Plan from today or a later day on.")
    if last < first:
        return "to", _("The last day lies before the first. Choose a later last day.")
    for name, day in (("from", first), ("to", last)):
        if not drive.runs_on(day):
            return name, _("The drive runs from %(first)s to %(last)s. Choose days within it.") % {
                "first": drive.starts_on.strftime("%d-%m-%Y"),
                "last": drive.ends_on.strftime("%d-%m-%Y"),
            }
    count = len(asked.days)
    if not count:
        return "to", _("None of these days is a working day of the drive. Choose others.")
    if count > MOST_DAYS:
        said = ngettext(
            "%(count)s working day is too many for one plan: at most %(most)s. Choose an earlier last day.",
            "%(count)s working days are too many for one plan: at most %(most)s. Choose an earlier last day.",
            count,
        )
        return "to", said % {"count": count, "most": MOST_DAYS}
    return None
