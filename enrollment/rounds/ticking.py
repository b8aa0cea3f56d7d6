"""Ticks of a round: what became of a person, each taken or refused by itself, and sent twice without harm."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from drive_portal.lib import dates
from enrollment import marks
from enrollment.models import Beneficiary, Mark
from enrollment.packs import outcomes
from enrollment.rounds.village import BACK, own_login_id, panchayats

MOST = 200  # ticks at once


@dataclass(frozen=True)
class Tick:
    """`key` of `outcomes.BOXES`, empty: take the own mark back. `seen`: when the mark looked at was set."""

    number: int
    key: str
    day: date
    seen: str = ""


@dataclass(frozen=True)
class Answer:
    """`state`: saved, changed (somebody was quicker: look again) or refused. Then what stands now."""

    number: int
    state: str
    why: str = ""
    key: str = ""
    stands: str = ""
    seen: str = ""


def take(user, ticks):
    """Set the marks; an Answer each, in their order. Who is not of the own panchayats is not there."""
    mine = panchayats(user)
    found = Beneficiary.objects.of(mine[0].district_id).filter(
        number__in=[tick.number for tick in ticks], panchayat__in=mine
    )
    people = {person.number: person for person in found.select_related("mark", "panchayat")}
    return [_take(user, people.get(tick.number), tick) for tick in ticks]


def _take(user, person, tick):
    if person is None:
        return Answer(tick.number, "refused", _("This person is not on the list of your panchayat."))
    if not dates.today() - BACK <= tick.day <= dates.today():
        return Answer(tick.number, "refused", _("The day of this tick is not right: %s.") % tick.day)
    try:
        _put(user, person, tick)
    except marks.Changed as quicker:
        why = _("Somebody marked this person since you looked.")
        return _standing(person, quicker.current, "changed", why)
    except ValidationError as error:
        return Answer(tick.number, "refused", " ".join(error.messages))
    return _standing(person, _mark(person), "saved")


def _put(user, person, tick):
    """Raises marks.Changed and ValidationError."""
    now = _mark(person)
    if tick.key == outcomes.key_of(now) and (now is None or now.outcome_on == tick.day):
        return  # it came before
    if not tick.key:
        if now is None or now.by_id != user.pk:
            raise ValidationError(_("Only who marked a person takes the mark back."))
        marks.take_back(user, person.district_id, person.beneficiary_id, _("round"), seen=now.at)
        return
    _name, outcome, reason = outcomes.BOXES[tick.key]
    made_with = own_login_id(user, person.panchayat) if outcome == Mark.Outcome.MADE else ""
    seen = _at(tick.seen)
    said = marks.Said(person.beneficiary_id, outcome, tick.day, reason, made_with, seen=seen)
    marks.put(user, person.district_id, [said], "hand", why=_("round"))


def _mark(person):
    return Mark.objects.filter(district_id=person.district_id, beneficiary_id=person.beneficiary_id).first()


def _standing(person, mark, state, why=""):
    return Answer(
        person.number,
        state,
        why,
        outcomes.key_of(mark),
        outcomes.said(mark.outcome, mark.reason) if mark else "",
        mark.at.isoformat() if mark else "",
    )


def _at(text):
    """The moment as the page had it; None where nothing stood. Raises ValidationError."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValidationError(_("This page is not in order. Open it again.")) from error
