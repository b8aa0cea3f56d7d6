"""A roster withdrawn: the village duties to come of a place, all from a day on; and put back as they were.

Duties at camps stay: they go with their camp. What was withdrawn together shares a context of the history,
whose id is the key by which it is put back.
"""

import hashlib
from dataclasses import dataclass, field

import pghistory
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from camps.duties import booking, clashes, places
from camps.duties.booking import PERMISSION, door, turn
from camps.models import Duty
from districts.permissions import can
from drive_portal.lib import dates

PLANNED, CANCELLED = Duty.Status.PLANNED, Duty.Status.CANCELLED
_JOINED = ("worker__login_id", "login_id", "panchayat__block", "drive", "camp")


@dataclass
class Back:
    """What came of putting back: how many duties stand again, and why others do not."""

    count: int = 0
    away: list = field(default_factory=list)


def standing(user, place, drive, first):
    """The place's village duties of a drive from the day `first` on that are not marked."""
    found = Duty.objects.visible_to(user).filter(**places.within(place), drive=drive, camp=None)
    return found.filter(status=PLANNED, date__gte=first)


def mark_of(duties):
    """Another one whenever the duties are others."""
    ids = sorted(duties.order_by().values_list("pk", flat=True))
    return hashlib.sha256(repr(ids).encode()).hexdigest()[:16]


@door
def withdraw(user, place, drive, first, reason, seen=None):
    """Cancel the place's village duties from `first` on; the key by which they can be put back.

    `seen`: the mark of what was shown. Raises ValidationError by field, PermissionDenied.
    """
    if not can(user, PERMISSION, place):
        raise PermissionDenied(_("Only the block officer and the district put people on duty."))
    if first < dates.today():
        raise ValidationError({"first": _("This day is over. Choose today or a later day.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn.")})
    turn(places.district_of(place).pk)
    found = standing(user, place, drive, first)
    if not found.exists():
        raise ValidationError(_("No village duty stands here from this day on."))
    if seen is not None and seen != mark_of(found):
        raise ValidationError(
            _("The duties have changed since you looked. Look at the numbers again, then withdraw them.")
        )
    found.update(status=CANCELLED, reason=reason.strip()[:300])
    with pghistory.context() as context:  # that of the door, or of the request around it
        return str(context.id)


def withdrawn(user, place, key):
    """The duties that were withdrawn with the key and are cancelled still."""
    events = apps.get_model("camps.DutyEvent").objects.filter(
        pgh_obj=models.OuterRef("pk"),
        pgh_context=key,
        status=CANCELLED,
        reason=models.OuterRef("reason"),
    )
    found = Duty.objects.visible_to(user).filter(models.Exists(events), **places.within(place))
    return found.filter(status=CANCELLED, camp=None)


@door
def put_back(user, place, key):
    """Put on duty again whom a withdrawal freed, from today on; `Back`. Who is elsewhere now stays free."""
    if not can(user, PERMISSION, place):
        raise PermissionDenied(_("Only the block officer and the district put people on duty."))
    turn(places.district_of(place).pk)
    back, wanted = Back(), []
    for duty in withdrawn(user, place, key).filter(date__gte=dates.today()).select_related(*_JOINED):
        duty.status, duty.reason = PLANNED, ""
        if duty.worker:
            booking.give(duty, duty.worker)
        try:
            booking.check(duty.drive, duty.panchayat, duty)
            wanted.append(duty)
        except ValidationError as error:
            back.away += error.messages
    pairs = clashes.of(wanted)
    if pairs:
        back.away += _why(user, pairs)
        taken = {duty.pk for duty, _other in pairs}
        wanted = [duty for duty in wanted if duty.pk not in taken]
    names = ["status", "reason", "login_id"]
    clashes.keep(user, wanted, lambda: Duty.objects.bulk_update(wanted, names))
    back.count = len(wanted)
    return back


def _why(user, pairs):
    """A sentence for each duty that stays away."""
    first: dict = {}
    for duty, other in pairs:
        first.setdefault(duty.pk, (duty, other))
    said = _("%(who)s is on duty elsewhere on %(day)s: %(where)s.")
    return [
        said % {"who": str(duty.worker or duty.login_id), "day": f"{duty.date:%d-%m-%Y}",
                "where": clashes.where(user, other)}
        for duty, other in first.values()
    ]  # fmt: skip
