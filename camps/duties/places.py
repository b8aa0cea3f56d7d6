"""Where somebody looks at duties: a district, a block or a panchayat within the own postings."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render

from camps import pages
from districts import roles
from districts.models import Block, District, Drive, Panchayat
from drive_portal.lib import dates

SEE = "view_reports"
MODELS: dict[str, Any] = {"panchayat": Panchayat, "block": Block, "district": District}
_ABOVE = {"panchayat": ("block", "district__state"), "block": ("district__state",), "district": ("state",)}
# How a duty, or a worker, names the place that it is in.
PATHS = {"panchayat": "panchayat", "block": "panchayat__block", "district": "district"}


def looks(user):
    """Whether the user sees duties of others at all: who makes cards sees the own ones alone."""
    return bool(_posts(user))


def asked_for(user, asked):
    """The place that `asked` names (`panchayat`, `block` or `district`: a code), else the user's own.

    None where that is several. Http404 where it is not within; PermissionDenied to who sees no duties.
    """
    if not looks(user):
        raise PermissionDenied
    for level in MODELS:
        if code := pages.text(asked, level):
            return found(user, level, code)
    mine = own(user)
    return mine[0] if len(mine) == 1 else None


def found(user, level, code):
    """The place, or Http404, whatever it is."""
    row = rows(level).filter(code=code).first()
    if row is None or not any(post.covers(row) for post in _posts(user)):
        raise Http404
    return row


def own(user):
    """The places of the user's postings; of wider ones all their districts."""
    mine: dict[tuple, Any] = {}
    for post in _posts(user):
        if post.level in MODELS:
            places = rows(post.level).filter(pk=post.place_id)
        else:
            places = [row for row in rows("district").order_by("name") if post.covers(row)]
        mine |= {(row.level, row.pk): row for row in places}
    return list(mine.values())


def choose(request, to, mine=None):
    """The page that asks for which place (of `mine`, else of the user's) the page `to` is wanted."""
    offered = own(request.user) if mine is None else mine
    return render(request, "camps/duties/choose.html", {"places": offered, "to": to})


def rows(level):
    return MODELS[level].objects.select_related(*_ABOVE[level])


def within(place):
    """The filter of duties and of workers for a place."""
    return {PATHS[place.level]: place}


def district_of(place):
    return place if place.level == "district" else place.district


def panchayats(place):
    """The panchayats of the place that stand today, by name."""
    found_ = Panchayat.objects.filter(**{_KEYS[place.level]: place.pk}).valid_on(dates.today())
    return sorted(found_.select_related("block"), key=lambda row: (row.title, row.code))


_KEYS = {"panchayat": "pk", "block": "block", "district": "district"}


def blocks(place):
    """The blocks and towns of a district that stand today, by name; of another place none."""
    if place.level != "district":
        return []
    return sorted(Block.objects.filter(district=place).valid_on(dates.today()), key=lambda row: row.title)


def drives(user, place):
    """The district's drives that have not ended, the one first into which its people report today; else
    the last one.
    """
    found_ = Drive.objects.visible_to(user).filter(district=district_of(place)).order_by("-starts_on", "-id")
    open_ = [drive for drive in found_ if drive.ends_on >= dates.today()]
    takes = {drive.pk for drive in pages.taking(open_, dates.today())}
    ahead = [drive.starts_on > dates.today() for drive in open_]
    ranked = sorted(zip(open_, ahead, strict=True), key=lambda pair: (pair[0].pk not in takes, pair[1]))
    return [drive for drive, _ahead in ranked] or list(found_[:1])


def phoned(user):
    """The filter of workers whose phones the user sees."""
    found = Q(pk__in=[])
    for post in user.posts:
        if not roles.allows(post.role, "view_phones"):
            continue
        if post.level == "country":
            found |= Q(pk__isnull=False)
        elif post.level == "state":
            found |= Q(district__state=post.state)
        elif post.level in PATHS:
            found |= Q(**{PATHS[post.level]: post.place_id})
    return found


def _posts(user):
    return [post for post in user.posts if not post.own_only and roles.allows(post.role, SEE)]
