"""Who sees what: a user's postings turned into filters, once, for page, export, job and API.

Every function answers with a `Q`; a user without a posting gets one that matches nothing.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q
from django.utils.translation import get_language

from districts import roles

LEVELS = ["country", "state", "district", "block", "panchayat", "centre"]
NOTHING = Q(pk__in=[])

# How a row of each kind names the place that a posting may be at.
_PATHS = {
    "state": {"state": "pk"},
    "district": {"state": "state_id", "district": "pk"},
    "block": {"state": "district__state_id", "district": "district_id", "block": "pk"},
    "panchayat": {
        "state": "district__state_id",
        "district": "district_id",
        "block": "block_id",
        "panchayat": "pk",
    },
    "centre": {
        "state": "district__state_id",
        "district": "district_id",
        "block": "panchayat__block_id",
        "panchayat": "panchayat_id",
        "centre": "pk",
    },
    # whatever has a district and a panchayat: camps, login IDs, tallies
    "work": {
        "state": "district__state_id",
        "district": "district_id",
        "block": "panchayat__block_id",
        "panchayat": "panchayat_id",
    },
}


@dataclass(frozen=True)
class Post:
    """A posting in force: the role, the level of its place, and the ids of the place and all above it."""

    role: str
    level: str
    state: int | None = None
    district: int | None = None
    block: int | None = None
    panchayat: int | None = None
    centre: int | None = None
    login_id: int | None = None
    name: str | None = None
    name_hi: str | None = None

    @property
    def title(self):
        """The name of its place in the reader's language; empty of the country."""
        return (get_language() == "hi" and self.name_hi) or self.name or ""

    @property
    def own_only(self):
        return self.role in roles.OWN_ONLY

    @property
    def place_id(self):
        return None if self.level == "country" else getattr(self, self.level)

    def covers(self, place):
        """Whether `place` (a row of any level, centre included) lies within this posting's place."""
        if self.level == "country":
            return True
        if LEVELS.index(place.level) < LEVELS.index(self.level):
            return False
        value = place
        for part in _PATHS[place.level][self.level].split("__"):
            value = getattr(value, part)
        return value == self.place_id


def _any(parts):
    """The union of filters; nothing at all where there is none."""
    found = Q()
    for part in parts:
        if part is None:
            continue
        found |= part
    return found or NOTHING


def _within(post, kind):
    """Rows of `kind` within the post's place, or None."""
    if post.level == "country":
        return Q(pk__isnull=False)
    path = _PATHS[kind].get(post.level)
    return Q(**{path: post.place_id}) if path else None


def places(user, level, above=False):
    """Places of `level` within the user's postings; with `above` also those that hold them."""
    found = []
    for post in user.posts:
        found.append(_within(post, level))
        if above and LEVELS.index(level) < LEVELS.index(post.level):
            found.append(Q(pk=getattr(post, level)))
    return _any(found)


def drives(user):
    """Drives of every district in which the user has a place."""
    found = []
    for post in user.posts:
        if post.level in ("country", "state"):
            found.append(_within(post, "work"))
        else:
            found.append(Q(district_id=post.district))
    return _any(found)


def login_ids(user):
    """The own ID; for others those at home within, and at a block also those that worked at its camps."""
    found = []
    for post in user.posts:
        if post.own_only:
            found.append(Q(pk=post.login_id) if post.login_id else None)
            continue
        found.append(_within(post, "work"))
        if post.level in ("block", "panchayat"):
            guests = apps.get_model("enrollment", "Tally").objects.filter(
                _within(post, "work"), camp__isnull=False
            )
            found.append(Q(pk__in=guests.values("login_id")))
    return _any(found)


def camps(user):
    """Camps within; for who makes cards all of the district, since it may work at any."""
    return _any(
        Q(district_id=post.district) if post.own_only else _within(post, "work") for post in user.posts
    )


def tallies(user):
    """Tallies of the own ID; for others those made within or by IDs at home within."""
    found = []
    for post in user.posts:
        if post.own_only:
            found.append(Q(login_id=post.login_id) if post.login_id else None)
            continue
        found.append(_within(post, "work"))
        if post.level == "block":
            found.append(Q(login_id__panchayat__block_id=post.block))
        elif post.level == "panchayat":
            found.append(Q(login_id__panchayat_id=post.panchayat))
    return _any(found)


def people(user):
    """People within the postings whose role may see people."""
    seeing = (post for post in user.posts if roles.allows(post.role, "view_people"))
    return _any(_within(post, "work") for post in seeing)


def workers(user):
    """The drive's people at home within; who makes cards sees of them only itself."""
    return _any(
        (Q(login_id=post.login_id) if post.login_id else None) if post.own_only else _within(post, "work")
        for post in user.posts
    )


def duties(user):
    """Duties within; of who makes cards the own ones."""
    found = []
    for post in user.posts:
        if not post.own_only:
            found.append(_within(post, "work"))
        elif post.login_id:
            found.append(Q(login_id=post.login_id) | Q(worker__login_id=post.login_id))
    return _any(found)


def requests(user):
    """Requests for login IDs within; nothing for who makes cards."""
    return _any(None if post.own_only else _within(post, "work") for post in user.posts)


def difficulties(user):
    """Difficulties within; of who makes cards those it raised, and what others said of its own place.

    What is said of overcharging is said of somebody: it is not shown to whom it may be about.
    """
    found = []
    for post in user.posts:
        if post.own_only:
            here = Q(centre_id=post.centre) if post.centre else Q(panchayat_id=post.panchayat, centre=None)
            mine = Q(raised_by=user, district_id=post.district)
            found.append(mine | here & Q(camp=None) & ~Q(kind="overcharging"))
        elif post.level == "block":
            found.append(Q(block_id=post.block) | Q(panchayat__block_id=post.block))
        else:
            found.append(_within(post, "work"))
    return _any(found)


def activities(user):
    """Publicity within; at a centre there is none."""
    return _any(_within(post, "work") for post in user.posts)


def trainings(user):
    """Trainings of the places within, and to a block those of its district; nothing to who makes cards."""
    found = []
    for post in user.posts:
        if post.own_only or post.level == "panchayat":
            continue
        if post.level == "block":
            found.append(Q(block_id=post.block) | Q(block=None, district_id=post.district))
        else:
            found.append(_within(post, "work"))
    return _any(found)


def doubts(user):
    """Questions about login IDs at home within; of who makes cards the own ones: as with `workers`."""
    return workers(user)


def reviews(user):
    """What has a district whose progress the user sees, or whose evening note its role reads."""
    found = []
    for post in user.posts:
        if post.level in ("country", "state", "district") and roles.allows(post.role, "view_progress"):
            found.append(_within(post, "work"))
        elif roles.allows(post.role, "view_review"):
            found.append(Q(district_id=post.district))
    return _any(found)


def instructions(user):
    """Instructions of the review within; of a block those to it alone, below it none."""
    found = []
    for post in user.posts:
        if post.level == "block":
            found.append(Q(block_id=post.block))
        elif post.level in ("country", "state", "district"):
            found.append(_within(post, "work"))
    return _any(found)
