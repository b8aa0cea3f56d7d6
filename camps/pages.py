"""What pages of the field share: the day and the drives that they are about."""

from datetime import datetime

from districts.models import Drive
from drive_portal.lib import dates
from drive_portal.lib.numbers import western

FIRST_YEAR, LAST_YEAR = 2000, 2199  # no drive lies beyond; what was typed is not a date


def text(asked, name):
    """What was asked for under `name`; without what PostgreSQL cannot compare."""
    return asked.get(name, "").replace("\0", "").strip()[:60]


def day(asked, name="date", ahead=False):
    """The date asked for (2026-11-21 or 21-11-2026); today where there is none or it has not come.

    `ahead`: one to come will do.
    """
    wanted = western(text(asked, name))
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            found = datetime.strptime(wanted, form).replace(tzinfo=dates.INDIA).date()
        except ValueError:
            continue
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found if ahead else min(found, dates.today())
    return dates.today()


def running(user, district_id, on):
    """The district's drives that run on a day, those into which its people report first, the latest first."""
    found = Drive.objects.visible_to(user).filter(district_id=district_id).running_on(on)
    found = list(found.order_by("-starts_on", "-id"))
    takes = {drive.pk for drive in taking(found, on)}
    return sorted(found, key=lambda drive: drive.pk not in takes)


def taking(drives, on):
    """Those of `drives` into which people report on a day: while a child runs, it stands for its parent."""
    here = [drive for drive in drives if drive.runs_on(on)]
    stood_for = {drive.parent_id for drive in here}
    return [drive for drive in here if drive.pk not in stood_for]


def expects(drives, on):
    """Whether reports are expected on a day in one of `drives`."""
    return on <= dates.today() and any(on not in drive.holidays for drive in taking(drives, on))


def chosen(drives, asked):
    """The drive asked for by its id, else the first; None where none runs."""
    wanted = text(asked, "drive")
    return next((drive for drive in drives if str(drive.pk) == wanted), drives[0] if drives else None)
