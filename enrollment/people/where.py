"""Where somebody may see people: the places of the postings that allow it, and all within them."""

from typing import Any

from django.db.models import Q
from django.http import Http404

from districts import roles, visibility
from districts.models import Block, District, Panchayat
from districts.permissions import can

VIEW = "view_people"
MODELS: dict[str, Any] = {"district": District, "block": Block, "panchayat": Panchayat}
_ABOVE = {"district": ["state"], "block": ["district__state"], "panchayat": ["district__state", "block"]}


def _posts(user):
    return [post for post in user.posts if roles.allows(post.role, VIEW)]


def roots(user):
    """The places from which the user begins: those of its postings; of a wider one its districts."""
    found = {}
    for post in _posts(user):
        if post.level in MODELS:
            places = MODELS[post.level].objects.filter(pk=post.place_id)
        else:
            places = District.objects.filter(visibility.places(user, "district"))
        for place in places.select_related(*_ABOVE[places.model.level]):
            found[place.level, place.pk] = place
    return list(found.values())


def find(user, level, code):
    """The place of this level and code whose people the user may see; else Http404, whatever it is."""
    if level not in MODELS or "\0" in code:
        raise Http404
    place = MODELS[level].objects.filter(code=code[:40]).select_related(*_ABOVE[level]).first()
    if not can(user, VIEW, place):
        raise Http404
    return place


def panchayats(user, district):
    """The ids of the district's panchayats whose people the user may see; None for all of them."""
    posts = _posts(user)
    if any(post.covers(district) for post in posts):
        return None
    found = Q(pk__in=[])
    for post in posts:
        if post.district == district.pk:
            found |= Q(block_id=post.block) if post.level == "block" else Q(pk=post.panchayat)
    return list(Panchayat.objects.filter(found, district=district).values_list("pk", flat=True))


def within(place):
    """The ids of the panchayats in a place; None for a district: all of them."""
    if place.level == "district":
        return None
    if place.level == "panchayat":
        return [place.pk]
    return list(Panchayat.objects.filter(block=place).values_list("pk", flat=True))


def district_of(place):
    return place if place.level == "district" else place.district
