"""One person marked by hand: who may, whom an id names, and what then happens."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from districts import roles
from districts.models import District, LoginID
from enrollment import marks, privacy
from enrollment.models import Beneficiary, Mark

PERMISSION = "mark_people"


def _posts(user):
    return [post for post in user.posts if roles.allows(post.role, PERMISSION)]


def districts(user):
    """The districts whose people the user may mark: a card may be made anywhere in the district."""
    posts = _posts(user)
    if any(post.level == "country" for post in posts):
        return list(District.objects.order_by("name"))
    found = District.objects.filter(pk__in=[post.district for post in posts if post.district])
    return list(found.order_by("name"))


def may(user, district):
    """Whether the user may mark people of the district, by their ids."""
    return any(post.level == "country" or post.district == district.pk for post in _posts(user))


def own_login_id(user, district):
    """The code of the user's own login ID in the district; empty where there is none."""
    own = [post.login_id for post in user.posts if post.login_id and post.district == district.pk]
    found = LoginID.objects.filter(pk__in=own, status=LoginID.Status.ACTIVE)
    return found.values_list("code", flat=True).first() or ""


@dataclass
class Named:
    """Whom an id of the district names: somebody on the list, or nobody; and what became of the id."""

    district: District
    beneficiary_id: str
    person: Beneficiary | None
    mark: Mark | None


def named(user, district, text):
    """Whom the id names. That a person was shown is written down."""
    if not may(user, district):
        raise PermissionDenied
    spelt = {text, text.upper()}
    here = Beneficiary.objects.of(district.pk).filter(beneficiary_id__in=spelt)
    found = {person.beneficiary_id: person for person in here.select_related("mark", "panchayat")}
    person = found.get(text) or found.get(text.upper())
    if person is None:
        mark = Mark.objects.filter(district=district, beneficiary_id=text).first()
        return Named(district, text, None, mark)
    privacy.read(
        user, "person", district.pk, place=person.panchayat.code, what="id", people=1, number=person.number
    )
    return Named(district, person.beneficiary_id, person, person.mark)


def put(user, named, said):
    """Set the mark; returns how many changed. Raises ValidationError and `marks.Changed`."""
    if not may(user, named.district):
        raise PermissionDenied
    return marks.put(user, named.district.pk, [said], "hand")


def take_back(user, named, why, seen):
    if not may(user, named.district):
        raise PermissionDenied
    marks.take_back(user, named.district.pk, named.beneficiary_id, why, seen)
    return True
