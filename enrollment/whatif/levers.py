"""The levers: what may be changed, how far, and the order's days as they would be. No query."""

import copy
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.orders import LONGEST
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped

SCHEMA = 1  # of what is kept
MOST = {"ids": 5_000, "camps": 500, "camp_cards": 5_000, "minutes": 480}  # more is a slip of the finger


@dataclass(frozen=True)
class Levers:
    """What is tried. `ids`: login IDs more; `woken`: idle ones that work again; `camps` more, held each
    working day, each with `camp_cards` a day (None: as many as the camps here make); `minutes` a day longer;
    `holidays` to come that are worked; `ends_on`: a later last day.
    """

    ids: int = 0
    woken: int = 0
    camps: int = 0
    camp_cards: int | None = None
    minutes: int = 0
    holidays: tuple[date, ...] = ()
    ends_on: date | None = None

    def __bool__(self):
        return self != Levers(camp_cards=self.camp_cards)

    @property
    def changes_days(self):
        """Whether the order's days would be others."""
        return bool(self.holidays or self.ends_on)

    def kept(self):
        """As JSON, with the number of its form."""
        said = asdict(self) | {"holidays": [day.isoformat() for day in self.holidays], "schema": SCHEMA}
        return said | {"ends_on": self.ends_on and self.ends_on.isoformat()}


def of_kept(said):
    """The levers that `kept` wrote."""
    given = {field.name: said[field.name] for field in fields(Levers) if field.name in said}
    given["holidays"] = tuple(map(date.fromisoformat, said.get("holidays", ())))
    given["ends_on"] = date.fromisoformat(said["ends_on"]) if said.get("ends_on") else None
    return Levers(**given)


def check(here, levers):
    """The levers, in order. Raises ValidationError by lever, a sentence with the numbers each."""
    errors = {
        name: _("Enter a number from 0 to %(most)s.") % {"most": grouped(most)}
        for name, most in MOST.items()
        if not 0 <= (getattr(levers, name) or 0) <= most
    }
    found = (
        ("woken", _idle_wrong(here, levers)),
        ("camp_cards", _camps_wrong(here, levers)),
        ("holidays", _holidays_wrong(here, levers)),
        ("ends_on", _last_day_wrong(here.drive, levers.ends_on)),
    )
    errors |= {name: said for name, said in found if said and name not in errors}
    if errors:
        raise ValidationError(errors)
    same = levers.ends_on == here.drive.ends_on
    holidays = tuple(sorted(set(levers.holidays)))
    return replace(levers, holidays=holidays, ends_on=None if same else levers.ends_on)


def _idle_wrong(here, levers):
    if 0 <= levers.woken <= here.idle:
        return None
    said = ngettext(
        "%(idle)s login ID idles here. Enter a number from 0 to %(idle)s.",
        "%(idle)s login IDs idle here. Enter a number from 0 to %(idle)s.",
        here.idle,
    )
    return said % {"idle": grouped(here.idle)}


def _camps_wrong(here, levers):
    if levers.camps and not (levers.camp_cards or here.camp_cards):
        return _("No camp here has made cards lately. Enter how many one would make a day.")
    return None


def _holidays_wrong(here, levers):
    wrong = sorted(set(levers.holidays) - set(here.holidays))
    if not wrong:
        return None
    return _("%(day)s is not a holiday of this drive that is still to come.") % {
        "day": wrong[0].strftime("%d-%m-%Y")
    }


def _last_day_wrong(drive, day):
    """Why the drive cannot end on that day; None where it can."""
    if day is None or day == drive.ends_on:
        return None
    last = drive.starts_on + timedelta(days=LONGEST - 1)
    last = min(last, drive.parent.ends_on) if drive.parent else last
    if drive.ends_on < day <= last:
        return None
    if last <= drive.ends_on:
        return _("The drive cannot end later than on %(last)s.") % {"last": last.strftime("%d-%m-%Y")}
    return _("Enter a day from %(first)s to %(last)s.") % {
        "first": (drive.ends_on + timedelta(days=1)).strftime("%d-%m-%Y"),
        "last": last.strftime("%d-%m-%Y"),
    }


def fitted(here, levers):
    """The levers as far as they can still be pulled: holidays pass, idle login IDs wake, orders change."""
    later = levers.ends_on if not _last_day_wrong(here.drive, levers.ends_on) else None
    return replace(
        levers,
        woken=min(levers.woken, here.idle),
        camps=levers.camps if levers.camp_cards or here.camp_cards else 0,
        holidays=tuple(day for day in levers.holidays if day in here.holidays),
        ends_on=None if later == here.drive.ends_on else later,
    )


# --- the order's days ----------------------------------------------------------------------------


def weekdays_off(drive):
    """Weekdays on which the drive never works."""
    return {day.weekday() for day in drive.holidays} - {day.weekday() for day in drive.working_days}


def holidays(drive, levers):
    """The drive's holidays as they would be: days beyond its present end are as its weeks are."""
    beyond = dates.days(drive.ends_on + timedelta(days=1), levers.ends_on) if levers.ends_on else []
    off = weekdays_off(drive)
    more = {day for day in beyond if day.weekday() in off}
    return sorted(set(drive.holidays) - set(levers.holidays) | more)


def changed(drive, levers):
    """The drive with the days that the levers give it: a copy, never saved."""
    found = copy.copy(drive)
    for known in ("working_days", "working_set"):
        found.__dict__.pop(known, None)
    found.holidays = holidays(drive, levers)
    found.ends_on = levers.ends_on or drive.ends_on
    return found
