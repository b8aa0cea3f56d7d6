"""What became of a person: the one door for marks that people set. Files come in by `enrollment.lists`."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from camps import reasons
from drive_portal.lib import dates
from enrollment import listcounts
from enrollment.lists import partitions
from enrollment.models import Mark, MarkVersion, Unreachable

Outcome = Mark.Outcome
# what may stand as the reason of each outcome
REASONS = {
    Outcome.REJECTED: set(reasons.REASONS),
    Outcome.UNREACHABLE: set(Unreachable.values),
    Outcome.LEFT_OUT: set(Mark.VISIT),
}
_SAID = ("outcome", "reason", "outcome_on", "login_id", "card_number")


class Changed(Exception):
    """Somebody has marked the person since it was looked at; `current` is the mark as it stands, or None."""

    def __init__(self, current):
        super().__init__()
        self.current = current


@dataclass(frozen=True)
class Said:
    """What somebody says of one id: as in `Mark`. `seen`: when the mark that was looked at was set."""

    beneficiary_id: str
    outcome: str
    outcome_on: date
    reason: str = ""
    login_id: str = ""
    card_number: str = ""
    seen: datetime | bool | None = False  # False: whatever stands; None: nothing stood


@transaction.atomic
def put(user, district_id, said, source, why=""):
    """Set the marks of a district's ids; returns how many changed. Saying the same again changes nothing.

    `user` may do so here: the caller has asked. `source`: hand, pack, call, pair. Raises ValidationError
    (an impossible outcome, reason or day) and Changed; then nothing is set.
    """
    for one in said:
        check(one)
    partitions.lock("marks", district_id)
    partitions.ensure(district_id)
    ids = [one.beneficiary_id for one in said]
    found = {
        mark.beneficiary_id: mark
        for mark in Mark.objects.filter(district_id=district_id, beneficiary_id__in=ids)
    }
    now = dates.now()
    changed = 0
    for one in said:
        old = found.get(one.beneficiary_id)
        if one.seen is not False and one.seen != (old and old.at):
            raise Changed(old)
        new = {name: getattr(one, name) for name in _SAID}
        if old and new == {name: getattr(old, name) for name in _SAID}:
            continue
        _replace(
            old,
            Mark(
                district_id=district_id,
                beneficiary_id=one.beneficiary_id,
                by=user,
                at=now,
                source=source,
                **new,
            ),
            why,
        )
        changed += 1
    listcounts.mark(district_id, ids)
    return changed


@transaction.atomic
def take_back(user, district_id, beneficiary_id, why, seen=False):
    """Take a mark away, so that the person is to do as if never seen; its version stays. Raises Changed."""
    partitions.lock("marks", district_id)
    old = Mark.objects.filter(district_id=district_id, beneficiary_id=beneficiary_id).first()
    if seen is not False and seen != (old and old.at):
        raise Changed(old)
    if old is None:
        return
    _keep(old, user, why)
    old.delete()
    listcounts.mark(district_id, [beneficiary_id])


def check(said):
    """Raises ValidationError by field."""
    known = REASONS.get(said.outcome, set())
    if said.outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose what became of the card.")})
    if said.reason and said.reason not in known:
        raise ValidationError({"reason": _("This reason does not go with the outcome.")})
    if said.outcome == Outcome.UNREACHABLE and not said.reason:
        raise ValidationError({"reason": _("Say why the person cannot be reached.")})
    if said.outcome_on > dates.today():
        raise ValidationError({"outcome_on": _("The day is still to come.")})


def _replace(old, new, why):
    if old is None:
        new.save(force_insert=True)
        return
    _keep(old, new.by, why)
    new.save(force_update=True)


def _keep(old, by, why):
    fields = {
        field.attname: getattr(old, field.attname)
        for field in Mark._meta.concrete_fields
        if field.name != "pk"
    }
    MarkVersion.objects.create(**fields, id=_next_version(), replaced_at=dates.now(), replaced_by=by, why=why)


def _next_version():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('enrollment_mark_version')")
        return cursor.fetchone()[0]
