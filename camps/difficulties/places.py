"""Where somebody reports from, and what places the form offers: the one in sight, those around it."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from camps.difficulties import raising, wording
from camps.models import Camp
from districts.models import Block, Centre, District, Panchayat
from drive_portal.lib import dates

MOST = 400  # places to choose from
AROUND = dates.timedelta(days=3)  # camps of these days before and after today are offered


def start(user, asked):
    """The place that `asked` (a query string's dict) names, else that of the user's own posting; or None."""
    for level in raising.LEVELS:
        if code := asked.get(level, "").replace("\0", "")[:40]:
            try:
                return raising.find_place(user, {level: code})
            except ValidationError:
                break
    levels = list(raising.MODELS)
    posts = [post for post in user.posts if post.level in levels]
    post = min(posts, key=lambda post: levels.index(post.level), default=None)
    return raising.MODELS[post.level].objects.get(pk=post.place_id) if post else None


def choices(user, place):
    """[(value, name)] of what can be chosen, `place` first; beyond it in groups by what they are."""
    groups = [(_("Here"), [place] if place else []), (_("Around it"), list(_above(user, place)))]
    groups += [(title, rows) for title, rows in _below(user, place)]
    seen, found = set(), []
    for title, rows in groups:
        fresh = [row for row in rows if value(row) not in seen]
        seen |= {value(row) for row in fresh}
        if fresh:
            found.append((title, [(value(row), name(row)) for row in fresh[:MOST]]))
    return found


def value(place):
    """The place in a form: "centre:CSC12"."""
    return f"camp:{place.pk}" if isinstance(place, Camp) else f"{place.level}:{place.code}"


def name(place):
    """A place with what it is: of a camp its day."""
    if isinstance(place, Camp):
        return f"{place.title} ({place.starts_on:%d-%m-%Y})"
    if isinstance(place, Block):
        return wording.block_name(place)
    return f"{place.title} ({place.code})" if isinstance(place, Centre) else place.title


def _above(user, place):
    """The places over `place` that are within the user's postings, the nearest first."""
    if isinstance(place, Centre | Camp):
        place = place.panchayat
        yield from Panchayat.objects.within(user).filter(pk=place.pk)
    if isinstance(place, Panchayat):
        place = place.block
        yield from Block.objects.within(user).filter(pk=place.pk)
    if isinstance(place, Block):
        yield from District.objects.within(user).filter(pk=place.district_id)


def _below(user, place):
    """(what they are, rows) of the places within `place`; of who makes cards the own ones and camps."""
    if all(post.own_only for post in user.posts):
        return _own(user)
    if place is None:
        return [(_("Districts"), District.objects.within(user).order_by("name"))]
    if isinstance(place, District):
        rows = Block.objects.within(user).filter(district=place).valid_on(dates.today()).order_by("name")
        return [(_("Blocks and towns"), rows)]
    inside = place if isinstance(place, Block | Panchayat) else place.panchayat
    here = Q(block=inside) if isinstance(inside, Block) else Q(pk=inside.pk)
    panchayats = Panchayat.objects.within(user).filter(here).valid_on(dates.today())
    centres = Centre.objects.within(user).filter(panchayat__in=panchayats).order_by("name", "code")
    camps = _camps(user).filter(panchayat__in=panchayats)
    return [
        (_("Panchayats and wards"), panchayats.order_by("name")),
        (_("Centres"), centres.exclude(status=Centre.Status.UNREGISTERED)),
        (_("Camps"), camps),
    ]


def _own(user):
    own = [raising.MODELS[post.level].objects.get(pk=post.place_id) for post in user.posts]
    districts = {post.district for post in user.posts}
    blocks = {post.block for post in user.posts}
    camps = _camps(user).filter(district__in=districts, panchayat__block__in=blocks)
    return [(_("Own place"), own), (_("Camps"), camps)]


def _camps(user):
    first, last = dates.today() - AROUND, dates.today() + AROUND
    found = Camp.objects.visible_to(user).filter(starts_on__lte=last, ends_on__gte=first)
    return found.exclude(status=Camp.Status.CANCELLED).order_by("starts_on", "name")
