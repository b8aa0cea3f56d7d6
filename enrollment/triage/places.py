"""Where somebody looks at rejected cards: a district, a block or a panchayat within the own postings."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from camps import pages
from districts import roles
from districts.models import Block, District, Panchayat
from districts.permissions import can, holds

SEE = "view_people"
_MODELS: dict[str, Any] = {"panchayat": Panchayat, "block": Block, "district": District}
_ABOVE = {"panchayat": ("block", "district__state"), "block": ("district__state",), "district": ("state",)}


def asked_for(user, asked):
    """The place that `asked` names (`panchayat`, `block` or `district`: a code), else the user's own.

    None where that is several. Http404 where it is not one of the user's; PermissionDenied to who may see
    no people anywhere.
    """
    if not holds(user, SEE):
        raise PermissionDenied
    for level in _MODELS:
        if code := pages.text(asked, level):
            return _found(user, level, code)
    mine = own(user)
    return mine[0] if len(mine) == 1 else None


def panchayat(user, asked):
    """The panchayat that `asked` names; Http404 and PermissionDenied as above."""
    if not holds(user, SEE):
        raise PermissionDenied
    return _found(user, "panchayat", pages.text(asked, "panchayat"))


def own(user):
    """The places of the postings that let the user see people: of wider ones all their districts."""
    found: dict[tuple, Any] = {}
    for post in user.posts:
        if not roles.allows(post.role, SEE):
            continue
        if post.level in _MODELS:
            places = _rows(post.level).filter(pk=post.place_id)
        else:
            places = [row for row in _rows("district").order_by("name") if post.covers(row)]
        found |= {(row.level, row.pk): row for row in places}
    return list(found.values())


def below(place):
    """The places of the next level that exist now, or that once did and may still hold people."""
    if place.level == "district":
        return list(Block.objects.filter(district=place).order_by("name"))
    return list(Panchayat.objects.filter(block=place).order_by("name")) if place.level == "block" else []


def above(user, place):
    """The places over this one that the user may look at, the widest first."""
    over = {"panchayat": ("district", "block"), "block": ("district",), "district": ()}[place.level]
    return [getattr(place, level) for level in over if can(user, SEE, getattr(place, level))]


def _rows(level):
    return _MODELS[level].objects.select_related(*_ABOVE[level])


def _found(user, level, code):
    row = _rows(level).filter(code=code).first()
    if row is None or not can(user, SEE, row):
        raise Http404
    return row
