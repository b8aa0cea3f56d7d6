"""The door of trainings: keep()."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from camps import texts
from camps.models import Department, Worker
from camps.publicity.doing import AHEAD, PLAN
from districts.permissions import can
from drive_portal.lib import dates

LIMIT = 100_000  # people, or things, in one line


def may_keep(user, place):
    """Whether the user enters trainings of the block or district `place`."""
    return can(user, PLAN, place)


@transaction.atomic
def keep(user, row, sent):
    """Enter a training (`row`: new, with its drive), or change it; returns it.

    `sent`: kind, topic, place (a block, or the drive's district), venue, date, came, handed (as in the
    model), workers (people of the place by name), note. Who came is told once the day is there.
    """
    place = sent["place"]
    for where in {place, row.block or row.district} if row.pk else {place}:
        if not may_keep(user, where):
            raise PermissionDenied(_("Only the block officer and the district enter trainings."))
    row.district_id = row.drive.district_id
    row.block = place if place.level == "block" else None
    row.kind, row.date = sent["kind"], sent["date"]
    row.venue = texts.line(sent["venue"], "venue", _("Say where it is held."))[:200]
    row.topic = texts.line(sent.get("topic"), "topic")[:200]
    row.note = texts.line(sent.get("note"), "note")
    row.came, row.handed = _came(sent.get("came") or []), _handed(sent.get("handed") or [])
    _check(row)
    if row.pk is None:
        row.created_by = user
    try:
        with transaction.atomic(), pghistory.context(user=user.pk):
            row.save()
    except IntegrityError:
        said = _("A training of this kind at this venue on this day is entered already: open that one.")
        raise ValidationError({"venue": said}) from None
    people = Worker.objects.visible_to(user).filter(
        pk__in=[worker.pk for worker in sent.get("workers") or []]
    )
    row.workers.set(people)
    return row


def _check(row):
    drive, errors = row.drive, {}
    if not drive.starts_on - AHEAD <= row.date <= drive.ends_on:
        said = _("Trainings of this drive lie between %(first)s and %(last)s. Choose a day within.")
        first, last = drive.starts_on - AHEAD, drive.ends_on
        errors["date"] = said % {"first": f"{first:%d-%m-%Y}", "last": f"{last:%d-%m-%Y}"}
    elif row.date > dates.today() and row.came:
        errors["date"] = _("This day has not come yet: leave the numbers of who came empty.")
    if errors:
        raise ValidationError(errors)


def _came(parts):
    """The lines of who came, added up by department and kind."""
    found: dict = {}
    for part in parts:
        key = Department(part["department"]).value, part.get("kind") or ""
        found[key] = found.get(key, 0) + part["count"]
    if any(count > LIMIT for count in found.values()):
        raise ValidationError({"came": _("This number is too large.")})
    rows = [{"department": key[0], "kind": key[1], "count": count} for key, count in found.items()]
    return [row for row in rows if row["count"]]


def _handed(parts):
    found: dict = {}
    for part in parts:
        item = texts.line(part["item"], "handed")[:100]
        if item:
            found[item] = found.get(item, 0) + part["count"]
    if any(count > LIMIT for count in found.values()):
        raise ValidationError({"handed": _("This number is too large.")})
    return [{"item": item, "count": count} for item, count in found.items() if count]
