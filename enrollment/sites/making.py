"""make(): the sites that somebody ticked become planned camps, each once, all or none."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from camps import camps
from camps.models import Camp
from districts.models import Panchayat

MOST = 1_000  # camps made at once
_KEY = r"([^:\0]{1,40}):(\d{4}-\d\d-\d\d):(\d{4}-\d\d-\d\d):(\d{1,6})"


@dataclass
class Made:
    """Camps that were made, and those that stood there already."""

    camps: list = field(default_factory=list)
    there: list = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A ticked site, as `proposal.Site.key` names it."""

    key: str
    panchayat: str
    first: date
    last: date
    planned: int


def read(keys):
    """The rows of the ticked keys. Raises ValidationError: what no proposal of ours says is refused whole."""
    found = []
    for key in dict.fromkeys(keys):
        try:
            match: Any = re.fullmatch(_KEY, key)
            first, last = date.fromisoformat(match[2]), date.fromisoformat(match[3])
            found.append(Row(key, match[1], first, last, int(match[4])))
        except (TypeError, ValueError):
            said = _("This is not a camp of the proposal. Propose again and tick anew.")
            raise ValidationError(said) from None
    if not found:
        raise ValidationError(_("Tick at least one camp."))
    if len(found) > MOST:
        raise ValidationError(
            _("At most %(most)s camps can be planned at once. Tick fewer.") % {"most": MOST}
        )
    return found


@transaction.atomic
def make(user, drive, rows):
    """Plan a camp for each row, and answer with `Made`.

    A row is there already where a camp that is not cancelled stands in its panchayat on one of its days: two
    tabs or a second tap make nothing twice. Raises ValidationError by the rows' keys, then none is made;
    PermissionDenied.
    """
    with connection.cursor() as cursor:  # who plans the same at the same moment waits, and finds it there
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sites'), %s::int)", [drive.district_id])
    codes = {row.panchayat for row in rows}
    panchayats = {place.code: place for place in Panchayat.objects.visible_to(user).filter(code__in=codes)}
    made, errors = Made(), {}
    for row in rows:
        place = panchayats.get(row.panchayat)
        if place and (camp := _standing(place, row)):
            made.there.append(camp)
            continue
        try:
            made.camps.append(camps.create(user, _sent(drive, place, row)))
        except ValidationError as error:
            errors[row.key] = error.messages
    if errors:
        raise ValidationError(errors)
    return made


def _standing(place, row):
    found = Camp.objects.filter(panchayat=place, starts_on__lte=row.last, ends_on__gte=row.first)
    return found.exclude(status=Camp.Status.CANCELLED).first()


def _sent(drive, place, row):
    """What the door of camps takes: a name in both languages, the cards as planned."""
    with translation.override("en"):
        name = _("Ayushman camp, %(place)s") % {"place": place.name if place else ""}
    with translation.override("hi"):
        name_hi = _("Ayushman camp, %(place)s") % {"place": place.name_hi or place.name if place else ""}
    return {
        "drive": drive.pk,
        "panchayat": row.panchayat,
        "name": name,
        "name_hi": name_hi,
        "starts_on": row.first,
        "ends_on": row.last,
        "planned": row.planned,
    }
