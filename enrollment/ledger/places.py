"""Where somebody looks at the ledger: a place within the own postings, a drive, from when on one idles."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from camps import pages
from districts import roles
from districts.models import Block, District, Drive, Panchayat
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import western

SEE = "view_reports"
IDLE = 7  # working days without a report
IDLES = (3, 7, 14)
MOST_IDLE = 366
_MODELS: dict[str, Any] = {"panchayat": Panchayat, "block": Block, "district": District}
_ABOVE = {"panchayat": ("block", "district__state"), "block": ("district__state",), "district": ("state",)}


def asked_for(user, asked):
    """The place that `asked` names (`panchayat`, `block` or `district`: a code), else the user's own.

    None where that is several. Http404 where it is not the user's; PermissionDenied to who makes cards.
    """
    mine = own(user)
    if not mine:
        raise PermissionDenied
    for level in _MODELS:
        if code := pages.text(asked, level):
            return _found(user, level, code)
    return mine[0] if len(mine) == 1 else None


def own(user):
    """The places of the postings that see login IDs of others: of wider ones all their districts."""
    found: dict[tuple, Any] = {}
    for post in user.posts:
        if post.own_only or not roles.allows(post.role, SEE):
            continue
        if post.level in _MODELS:
            places = _rows(post.level).filter(pk=post.place_id)
        else:
            places = [row for row in _rows("district").order_by("name") if post.covers(row)]
        found |= {(row.level, row.pk): row for row in places}
    return list(found.values())


def above(user, place):
    """The places over this one that the user may look at, the widest first."""
    over = {"panchayat": ("district", "block"), "block": ("district",), "district": ()}[place.level]
    return [getattr(place, level) for level in over if can(user, SEE, getattr(place, level))]


def drives(user, district):
    """The district's drives, the latest first."""
    return list(Drive.objects.visible_to(user).filter(district=district).order_by("-starts_on", "-pk"))


def drive(found, wanted):
    """The drive of this id among those found, Http404 where it is none; else the whole one that runs now.

    Where none runs the last one, else the next. None where there is no drive at all.
    """
    if wanted:
        chosen = next((drive for drive in found if str(drive.pk) == wanted), None)
        if chosen is None:
            raise Http404
        return chosen
    today = dates.today()

    def rank(drive):
        begun = drive.starts_on <= today
        near = drive.ends_on.toordinal() if begun else -drive.starts_on.toordinal()
        return drive.runs_on(today), begun, drive.parent_id is None, near

    return max(found, key=rank, default=None)


def idle_days(asked):
    """From how many working days without a report on a login ID idles; the usual where that is no number."""
    text = western(pages.text(asked, "idle"))
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return days if 1 <= days <= MOST_IDLE else IDLE


def _rows(level):
    return _MODELS[level].objects.select_related(*_ABOVE[level])


def _found(user, level, code):
    row = _rows(level).filter(code=code).first()
    covers = any(not post.own_only and post.covers(row) for post in user.posts) if row else False
    if not covers or not can(user, SEE, row):
        raise Http404
    return row
