"""A call keyed back: the one door for what families say, and what was said before."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import has_long_number
from enrollment import marks
from enrollment.lists import partitions
from enrollment.models import Beneficiary, Call, Mark, Unreachable
from enrollment.triage import phones

Outcome = Call.Outcome
REST = {Outcome.MENDED: 7, Outcome.NO_ANSWER: 1, Outcome.SWITCHED_OFF: 1}  # days until one calls again
FARTHEST = 60  # days ahead that somebody may promise
MOST = 50  # people of one call
# what is said of the person's card, or of the person
_MARKS = {
    Outcome.ALREADY_MADE: (Mark.Outcome.REJECTED, "already_made"),
    Outcome.MOVED: (Mark.Outcome.UNREACHABLE, Unreachable.MOVED.value),
    Outcome.REFUSED: (Mark.Outcome.UNREACHABLE, Unreachable.REFUSED.value),
    Outcome.DEAD: (Mark.Outcome.UNREACHABLE, Unreachable.DEAD.value),
}
CHANGED = "changed"  # the code of the error that somebody else was quicker


@dataclass(frozen=True)
class Kept:
    outcome: str
    people: int
    comes_on: date | None


@transaction.atomic
def keep(user, panchayat, sent):
    """Write down one call to people of one family; returns what was `Kept`.

    `sent`: `people` (their numbers), `outcome`, `comes_on`, `note`, `mobile` (that was dialled) and `seen`
    (the newest of their calls that the caller saw, 0 for none). Moved, died and refused become marks; who
    has a card already stays rejected with that reason, for a word on the phone makes no card. Raises
    ValidationError, by field, and PermissionDenied.
    """
    if not can(user, "mark_people", panchayat):
        raise PermissionDenied
    check(sent)
    partitions.lock("calls", panchayat.district_id)
    people = _rejected(user, panchayat, sent["people"])
    last = _last(panchayat.district_id, people)
    if max((call.pk for call in last.values()), default=0) > sent["seen"]:
        raise ValidationError(
            _("Somebody keyed back a call to this family meanwhile. Look at it first."), code=CHANGED
        )
    if sent["outcome"] == Outcome.WRONG_NUMBER and sent["mobile"] not in _numbers(people):
        raise ValidationError(_("The family has another number by now. Look at it first."), code=CHANGED)
    _mark(user, panchayat.district_id, people, sent)
    Call.objects.filter(pk__in=[call.pk for call in last.values()]).update(last=False)
    Call.objects.bulk_create(_call(user, person, last.get(person.beneficiary_id), sent) for person in people)
    comes_on = sent["comes_on"] if sent["outcome"] == Outcome.WILL_COME else None
    return Kept(sent["outcome"], len(people), comes_on)


def check(sent):
    """Raises ValidationError by field."""
    if sent["outcome"] not in Outcome.values:
        raise ValidationError({"outcome": _("Choose what came of the call.")})
    if not sent["people"]:
        raise ValidationError({"people": _("Choose at least one person of the family.")})
    if sent["outcome"] == Outcome.DEAD and len(sent["people"]) > 1:  # all are ticked at first
        raise ValidationError({"people": _("Tick only the one who died, then tap it again.")})
    if sent["outcome"] == Outcome.WILL_COME:
        _check_day(sent["comes_on"])
    if has_long_number(sent["note"]):
        raise ValidationError({"note": _("Write no phone, Aadhaar or other long number here.")})


def calls_of(district_id, beneficiary_id):
    """The calls about a person, the newest first."""
    found = Call.objects.filter(district_id=district_id, beneficiary_id=beneficiary_id)
    return found.select_related("by").order_by("-pk")


def _check_day(day):
    today = dates.today()
    if day is None:
        raise ValidationError({"comes_on": _("Enter the day on which they will come.")})
    if not today <= day <= today + timedelta(days=FARTHEST):
        raise ValidationError(
            {"comes_on": _("Enter a day from today to %(days)s days ahead.") % {"days": FARTHEST}}
        )


def _rejected(user, panchayat, numbers):
    """The people of these numbers in the panchayat, all rejected still; ValidationError where one is not."""
    found = Beneficiary.objects.of(panchayat.district_id).visible_to(user).filter(panchayat=panchayat)
    people = list(found.filter(number__in=numbers[:MOST]).select_related("mark"))
    if len(people) != len(set(numbers)) or any(
        person.mark is None or person.mark.outcome != Mark.Outcome.REJECTED for person in people
    ):
        raise ValidationError(
            _("The list has changed since: not all of these people are rejected still. Look at it first."),
            code=CHANGED,
        )
    if len({person.family_id or person.beneficiary_id for person in people}) > 1:
        raise ValidationError({"people": _("These people are of more than one family: one call a family.")})
    return people


def _numbers(people):
    return {phones.dialled(person.mobile) for person in people} - {""}


def _last(district_id, people):
    """The newest calls of these people by beneficiary_id."""
    ids = [person.beneficiary_id for person in people]
    found = Call.objects.filter(district_id=district_id, beneficiary_id__in=ids, last=True)
    return {call.beneficiary_id: call for call in found}


def _mark(user, district_id, people, sent):
    if sent["outcome"] not in _MARKS:
        return
    outcome, reason = _MARKS[sent["outcome"]]
    said = [
        marks.Said(person.beneficiary_id, outcome, dates.today(), reason, seen=person.mark.at)
        for person in people
    ]
    try:
        marks.put(user, district_id, said, "call", sent["note"])
    except marks.Changed as error:
        raise ValidationError(
            _("Somebody marked one of these people meanwhile. Look at it first."), code=CHANGED
        ) from error


def _call(user, person, before, sent):
    outcome, today = sent["outcome"], dates.today()
    counts = before is not None and before.called_at >= person.mark.at and outcome in Call.UNANSWERED
    next_on = sent["comes_on"] + timedelta(days=1) if outcome == Outcome.WILL_COME else None
    if outcome in REST:
        next_on = today + timedelta(days=REST[outcome])
    return Call(
        district_id=person.district_id,
        beneficiary_id=person.beneficiary_id,
        family=phones.family(person),
        by=user,
        outcome=outcome,
        comes_on=sent["comes_on"] if outcome == Outcome.WILL_COME else None,
        next_on=next_on,
        tries=(before.tries if counts else 0) + 1 if outcome in Call.UNANSWERED else 0,
        mobile=sent["mobile"] if outcome == Outcome.WRONG_NUMBER else "",
        note=sent["note"],
    )
