"""What an operator's phone keeps of the portal: enough to take a day's figures without a network.

Codes, names of places and the own figures; nothing about a person of the list.
"""

from datetime import timedelta

from camps.models import Camp
from camps.reasons import REASONS
from districts.models import Drive
from drive_portal.lib import dates
from enrollment.forms import written
from enrollment.phone.words import words
from enrollment.tallies import LIMIT

AHEAD = timedelta(days=21)  # two weeks without a network, and some
CAMPS = 40  # of the nearest, a few KB


def of(own):
    """The facts of an `OwnDay`, as JSON takes them; `words` are its sentences in the reader's language."""
    drives = _drives(own)
    return {
        "user": own.user.pk,
        "server": dates.now().isoformat(),
        "day": own.day.isoformat(),
        "login_id": own.login_id.code,
        "home": {"place": {own.home.level: own.home.code}, "name": own.home.title, "open": own.home_open},
        "drives": [_drive(drive) for drive in drives],
        "camps": [_camp(camp) for camp in _camps(own, drives)],
        "rows": [_row(row) for row in own.rows],
        "reasons": {name: str(reason[0]) for name, reason in REASONS.items()},
        "limit": LIMIT,
        "words": words(),
    }


def _drives(own):
    found = Drive.objects.visible_to(own.user).filter(district_id=own.login_id.district_id)
    first, last = own.today - timedelta(days=7), own.today + AHEAD
    return found.filter(starts_on__lte=last, ends_on__gte=first).order_by("-starts_on", "-id")


def _drive(drive):
    return {
        "id": drive.pk,
        "title": drive.title,
        "parent": drive.parent_id,
        "first": drive.starts_on.isoformat(),
        "last": drive.ends_on.isoformat(),
    }


def _camps(own, drives):
    """Camps of the own block in the days that the phone keeps."""
    block = own.login_id.panchayat.block_id
    found = Camp.objects.visible_to(own.user).filter(drive__in=[drive.pk for drive in drives])
    found = found.filter(panchayat__block_id=block, starts_on__lte=own.today + AHEAD, ends_on__gte=own.today)
    return found.exclude(status=Camp.Status.CANCELLED).order_by("starts_on", "pk")[:CAMPS]


def _camp(camp):
    return {
        "id": camp.pk,
        "name": camp.title,
        "drive": camp.drive_id,
        "first": camp.starts_on.isoformat(),
        "last": camp.ends_on.isoformat(),
    }


def _row(row):
    place = {"camp": row.camp_id} if row.camp_id else {row.place_kind: getattr(row, row.place_kind).code}
    return {
        "date": row.date.isoformat(),
        "drive": row.drive_id,
        "place": written(place),
        "made": row.made,
        "rejected": row.rejected,
        "note": row.note,
        "version": row.version,
        "state": row.state,
    }
