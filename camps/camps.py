"""The doors of a camp: create() and change(). One may be entered when it is over, within its drive.

Planned: somebody put it down. Confirmed: venue and people are agreed for that place and time, so a move
asks for it anew. Cancelled: with a reason; it is not expected any more and its people are free. Held is
nobody's to say: it follows from a count or a tally of one of its days.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from camps import equipment, once, staffing, standing
from camps.models import Camp
from camps.writing import locked, may_plan
from districts import dirty, targets
from districts.models import Drive, Panchayat
from drive_portal.lib import dates

TEXTS = ("name", "name_hi", "venue", "provider", "provider_phone")
PLACE = ("latitude", "longitude")
FIELDS = (*TEXTS, "starts_on", "ends_on", "opens_at", "closes_at", "planned", "equipment", *PLACE)
# what a confirmation is given for; a change of any of it asks for it anew
AGREED = ("panchayat_id", "venue", "starts_on", "ends_on", "opens_at", "closes_at")
INDIA = {"latitude": (6, 38), "longitude": (68, 98)}  # degrees


class Stale(Exception):
    """Somebody was quicker: `current` is the camp as it is now."""

    def __init__(self, current):
        super().__init__(current)
        self.current = current


@dataclass
class Changed:
    """The camp as it is now; of a reopened one also who is `back`, and in sentences why others are not."""

    camp: Camp
    back: list = field(default_factory=list)
    away: list = field(default_factory=list)


@dataclass(frozen=True)
class Was:
    """A camp's place, time, plan and status before a change."""

    panchayat_id: int
    venue: str
    starts_on: dates.date
    ends_on: dates.date
    opens_at: object
    closes_at: object
    planned: int | None
    status: str
    reason: str


@transaction.atomic
def create(user, sent):
    """Enter a camp of one panchayat in one drive, and return it.

    `sent` has drive (id), panchayat (code), name, starts_on, ends_on, and perhaps others of FIELDS, a
    status (planned or confirmed), and the `form` that it was typed in: the same form with the same content
    is the camp that it made before, then with `was_there`. Without an equipment list it gets the usual one.
    Raises ValidationError by field, or PermissionDenied for who may look only.
    """
    panchayat = _panchayat(user, sent["panchayat"])
    drive = Drive.objects.visible_to(user).filter(pk=sent["drive"]).first()
    if drive is None:
        raise ValidationError({"drive": _("There is no drive %(drive)s here.") % sent})
    may_plan(user, panchayat)
    camp = Camp(district_id=panchayat.district_id, drive=drive, panchayat=panchayat, created_by=user)
    if sent.get("equipment") is None:
        camp.equipment = equipment.usual()
    _set(camp, sent)
    _check(camp)
    camp.status = sent.get("status") or Camp.Status.PLANNED
    if camp.status not in (Camp.Status.PLANNED, Camp.Status.CONFIRMED):
        raise ValidationError({"status": _("A new camp is planned or confirmed.")})
    if sent.get("reason"):
        raise ValidationError({"reason": _("A reason belongs to a cancelled camp.")})
    mark = once.mark(sent)
    if (earlier := once.find(camp, mark)) is not None:
        return earlier
    with pghistory.context(user=user.pk, **({"sent": mark} if mark else {})):
        camp.save()
    _recount(camp, [(camp.panchayat_id, camp.starts_on, camp.ends_on)])
    return camp


@transaction.atomic
def change(user, camp, sent, version=None):
    """Change a camp: place, time, things, or its status (cancelled with a `reason`, planned to reopen).

    `sent` has any of FIELDS, `panchayat` (code), `status`, `reason`; what is absent stays. `version` is
    that of the camp which the user saw (None: not asked). Its people move along. Raises ValidationError by
    field, PermissionDenied, or Stale; then nothing is written.
    """
    camp = locked(user, camp.pk)
    if version is not None and version_of(camp) != version:
        raise Stale(camp)
    before = Was(**{name: getattr(camp, name) for name in Was.__dataclass_fields__})
    told = version_of(camp)
    if sent.get("panchayat") is not None and sent["panchayat"] != camp.panchayat.code:
        camp.panchayat = _panchayat(user, sent["panchayat"])
        may_plan(user, camp.panchayat)
    if sent.get("drive") not in (None, camp.drive_id):
        said = _("A camp stays in its drive. Cancel it, and enter it in the other one.")
        raise ValidationError({"drive": said})
    _set(camp, sent)
    _settle(camp, before, sent)
    _check(camp)
    _check_reports(camp, before)
    if version_of(camp) == told:
        return Changed(camp)
    with pghistory.context(user=user.pk):
        camp.save()
        done = Changed(camp)
        _staff(user, done, before)
    _recount_change(camp, before)
    return done


def version_of(camp):
    """A mark that is another one when anything of the camp that people may change is."""
    said = [camp.panchayat_id, camp.status, camp.reason, *(getattr(camp, name) for name in FIELDS)]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]


# --- what is set ---------------------------------------------------------------------------------


def _panchayat(user, code):
    found = Panchayat.objects.visible_to(user).select_related("block").filter(code=code).first()
    if found is None:
        raise ValidationError(
            {"panchayat": _("There is no panchayat %(panchayat)s here.") % {"panchayat": code}}
        )
    return found


def _set(camp, sent):
    for name in FIELDS:
        if name not in sent or (sent[name] is None and name not in (*TEXTS, *PLACE, "planned")):
            continue
        value = sent[name]
        if name in TEXTS:
            value = (value or "").strip()
        elif name == "equipment":
            value = equipment.checked(value)
        setattr(camp, name, value)


def _settle(camp, before, sent):
    """Set the status that is wished for, or the one that follows from the move."""
    wanted = sent.get("status") or before.status
    reason = (sent.get("reason") or "").strip()
    cancelled = Camp.Status.CANCELLED
    if wanted == Camp.Status.HELD:
        if before.status == cancelled or not standing.reports(camp):
            said = _("A camp is held once a count or a tally stands for one of its days: enter that.")
            raise ValidationError({"status": said})
        wanted = before.status
    if wanted == cancelled:
        camp.reason = reason or before.reason
        if not camp.reason:
            raise ValidationError({"reason": _("Say why the camp is cancelled.")})
    else:
        if reason:
            raise ValidationError({"reason": _("A reason belongs to a cancelled camp.")})
        camp.reason = ""
        moved = any(getattr(camp, name) != getattr(before, name) for name in AGREED)
        if moved and before.status == Camp.Status.CONFIRMED and "status" not in sent:
            wanted = Camp.Status.PLANNED
    camp.status = wanted


# --- what is refused -------------------------------------------------------------------------------


def _check(camp):
    errors = {}
    if not camp.name:
        errors["name"] = _("Give the camp a name by which the block knows it.")
    if camp.ends_on < camp.starts_on:
        errors["ends_on"] = _("The last day lies before the first. Choose a later last day.")
    elif camp.status != Camp.Status.CANCELLED:  # one that the drive has left behind can still be cancelled
        errors |= _beyond(camp)
    if camp.closes_at <= camp.opens_at:
        said = _("It closes at %(closes)s, not after it opens at %(opens)s. Choose a later hour.")
        errors["closes_at"] = said % {"closes": f"{camp.closes_at:%H:%M}", "opens": f"{camp.opens_at:%H:%M}"}
    if (camp.planned or 0) < 0:
        errors["planned"] = _("A number of cards cannot be negative.")
    errors |= _misplaced(camp)
    if errors:
        raise ValidationError(errors)


def _beyond(camp):
    """Errors of days on which the drive does not run or the panchayat does not exist."""
    drive = camp.drive
    if drive.district_id != camp.panchayat.district_id:
        return {"drive": _("The drive belongs to another district.")}
    for name in ("starts_on", "ends_on"):
        if not drive.runs_on(getattr(camp, name)):
            said = _("The drive runs from %(first)s to %(last)s. Choose days within it.")
            facts = {"first": standing.shown(drive.starts_on), "last": standing.shown(drive.ends_on)}
            return {name: said % facts}
    if not _stands(camp.panchayat, camp.starts_on) or not _stands(camp.panchayat, camp.ends_on):
        said = _("The panchayat %(panchayat)s did not exist on these days.")
        return {"panchayat": said % {"panchayat": camp.panchayat.code}}
    return {}


def _misplaced(camp):
    """Errors of a position that is half known or outside India."""
    known = {name: getattr(camp, name) for name in PLACE}
    if None in known.values():
        missing = [name for name, value in known.items() if value is None]
        return {missing[0]: _("Give both latitude and longitude, or neither.")} if len(missing) == 1 else {}
    return {
        name: _("In India it lies between %(least)s and %(most)s degrees.") % {"least": least, "most": most}
        for name, (least, most) in INDIA.items()
        if not least <= known[name] <= most
    }


def _stands(place, day):
    return (not place.valid_from or place.valid_from <= day) and (not place.valid_to or day <= place.valid_to)


def _check_reports(camp, before):
    """Refuse what would leave a report behind: cancelling, dropping its day, another panchayat."""
    facts = {"camp": camp.title}
    if camp.status == Camp.Status.CANCELLED != before.status and (stand := standing.reports(camp)):
        said = _("Reports stand at the camp: %(facts)s. Withdraw them first, then cancel it.")
        raise ValidationError({"status": said % {"facts": standing.listed(stand)}})
    if camp.panchayat_id != before.panchayat_id and standing.ever_heard(camp):
        said = _("Reports were sent from the camp “%(camp)s” here: it stays. Enter a new camp there.")
        raise ValidationError({"panchayat": said % facts})
    if (camp.starts_on, camp.ends_on) == (before.starts_on, before.ends_on):
        return
    stand = [*standing.reports(camp), *standing.attendance(camp)]
    if lost := [fact for fact in stand if not camp.starts_on <= fact.date <= camp.ends_on]:
        name = "starts_on" if lost[0].date < camp.starts_on else "ends_on"
        said = _("These days must stay among the camp's days: %(facts)s. Withdraw that first.")
        raise ValidationError({name: said % {"facts": standing.listed(lost)}})


# --- what follows ------------------------------------------------------------------------------------


def _staff(user, done, before):
    """Let the camp's people go with it: freed, brought back, or moved along."""
    camp, cancelled = done.camp, Camp.Status.CANCELLED
    if camp.status == cancelled:
        if before.status != cancelled:
            staffing.free(user, camp)
    elif before.status == cancelled:
        done.back, done.away = staffing.restore(user, camp, before.reason)
    else:
        staffing.follow(user, camp, before)


def _recount_change(camp, before):
    """What was and what is expected differ where the camp moved, or is (no more) cancelled."""
    cancelled = Camp.Status.CANCELLED
    was = (before.panchayat_id, before.starts_on, before.ends_on)
    now = (camp.panchayat_id, camp.starts_on, camp.ends_on)
    if was != now or (before.status == cancelled) != (camp.status == cancelled):
        _recount(camp, [was, now])
    elif before.planned != camp.planned:
        _share(camp, {camp.panchayat_id})


def _recount(camp, spans):
    """Mark the days so far of (panchayat, first, last): who is expected there is another."""
    days = defaultdict(set)
    for panchayat_id, first, last in spans:
        for day in dates.days(first, min(last, dates.today())):
            days[day].add(panchayat_id)
    for day, panchayat_ids in sorted(days.items()):
        dirty.mark(camp.drive, day, panchayat_ids)
    _share(camp, {panchayat_id for panchayat_id, _first, _last in spans})


def _share(camp, panchayat_ids):
    """Share the panchayats' targets of the days to come anew, in the outer drive's plan too."""
    for drive in filter(None, (camp.drive, camp.drive.parent)):
        targets.refresh(drive, panchayat_ids)
