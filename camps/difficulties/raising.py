"""The doors through which difficulties come, and words about them: raise_() and remark()."""

import json
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from camps import texts
from camps.difficulties import kinds
from camps.models import Camp, Difficulty, Remark
from camps.submissions import Conflict
from districts.models import Block, Centre, District, Panchayat
from districts.permissions import holds
from drive_portal.lib import dates
from drive_portal.lib.rest import BIGINT

RAISE = "raise_difficulty"
MOST_INR = 100_000  # rupees for a card: more is a slip of the finger
MODELS: dict[str, Any] = {"centre": Centre, "panchayat": Panchayat, "block": Block, "district": District}
LEVELS = ("camp", *MODELS)


@transaction.atomic
def raise_(user, sent):
    """Raise a difficulty; returns it, with `was_there` where the same submission had raised it before.

    `sent`: `place` ({level: code}; of a camp its id), `kind`, perhaps `text`, `asked_inr` (of overcharging),
    `submission_id`. Raises ValidationError by field, PermissionDenied for who only reads, and `Conflict`
    where the submission_id was used for something else.
    """
    if not holds(user, RAISE):
        raise PermissionDenied(_("This account only reads: it reports no difficulties."))
    place = find_place(user, sent.get("place") or {})
    row = Difficulty(raised_by=user, kind=sent["kind"], submission_id=sent.get("submission_id"), **at(place))
    owed = _("Say in a line what the matter is.") if row.kind in kinds.TOLD else ""
    row.text = texts.line(sent.get("text"), "text", owed)
    _compare_fee(row, sent.get("asked_inr"))
    row.waits_since = dates.today()
    if (earlier := _earlier(row)) is not None:
        return earlier
    with pghistory.context(user=user.pk):
        row.save()
    return row


@transaction.atomic
def remark(user, row, sent):
    """Keep what the user says (`text`) about a difficulty that it sees; the same line twice is one."""
    if not holds(user, RAISE):
        raise PermissionDenied(_("This account only reads: it reports no difficulties."))
    said = texts.line(sent.get("text"), "text", _("Write something first."))
    lock([row.pk])
    last = row.remarks.last()
    if last and (last.by_id, last.act, last.text) == (user.pk, Remark.Act.SAID, said):
        return last
    return Remark.objects.create(difficulty_id=row.pk, text=said, by=user)


def lock(pks):
    """Hold these difficulties to the transaction's end, always in the same order."""
    held = Difficulty.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return list(held.values_list("pk", flat=True))


def find_place(user, named):
    """The place that `named` ({level: code}) names within the user's postings; a camp that it sees."""
    if len(named) != 1 or next(iter(named)) not in LEVELS:
        raise ValidationError({"place": _("Name one place: a centre, camp, panchayat, block or district.")})
    ((level, code),) = named.items()
    if level == "camp":
        ours = str(code).isascii() and str(code).isdigit() and int(code) <= BIGINT
        found = Camp.objects.visible_to(user).filter(pk=code) if ours else Camp.objects.none()
        place = found.select_related("panchayat__block", "district").first()
    else:
        place = MODELS[level].objects.within(user).filter(code=str(code).replace("\0", "")).first()
    if place is None:
        said = _("There is no such place here: %(place)s. Choose one of the list.")
        raise ValidationError({"place": said % {"place": str(code)[:40]}})
    return place


def at(place):
    """The columns of a difficulty at this place."""
    if isinstance(place, District):
        return {"district": place}
    found: dict = {"district_id": place.district_id}
    if isinstance(place, Block):
        return found | {"block": place}
    if isinstance(place, Panchayat):
        return found | {"panchayat": place}
    return found | {"panchayat": place.panchayat, "camp" if isinstance(place, Camp) else "centre": place}


def _compare_fee(row, asked):
    if row.kind != Difficulty.Kind.OVERCHARGING:
        if asked is not None:
            said = _("Rupees asked belong to overcharging. Choose that kind, or leave them empty.")
            raise ValidationError({"asked_inr": said})
        return
    if asked is not None and asked > MOST_INR:
        said = _("At most %(most)s rupees: write what was asked for one card.")
        raise ValidationError({"asked_inr": said % {"most": MOST_INR}})
    row.asked_inr = asked
    row.fee_inr = row.centre.fee_inr if row.centre else None
    if asked is not None and row.fee_inr is not None and asked <= row.fee_inr:
        said = _(
            "The centre's fee is %(fee)s rupees: %(asked)s is not more. Correct it, or choose another kind."
        )
        raise ValidationError({"asked_inr": said % {"fee": row.fee_inr, "asked": asked}})


def _earlier(row):
    """What the same submission has raised before; who sends it at the same moment waits for the first."""
    if row.submission_id is None:
        return None
    with connection.cursor() as cursor:
        key = json.dumps([row.raised_by_id, str(row.submission_id)])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    earlier = Difficulty.objects.filter(raised_by=row.raised_by, submission_id=row.submission_id).first()
    if earlier is None:
        return None
    if _content(earlier) != _content(row):
        raise Conflict(_("This submission_id was already used for something else."), earlier)
    earlier.was_there = True
    return earlier


def _content(row):
    where = (row.district_id, row.block_id, row.panchayat_id, row.centre_id, row.camp_id)
    return row.kind, row.text, row.asked_inr, where
