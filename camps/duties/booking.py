"""The doors of duties: book, move, hand over, cancel. Nobody is at two places at one time.

Each raises ValidationError (a sentence by field) or PermissionDenied. `seen` is the mark of the duty as it
was shown: where it is another one by now, the door says so and changes nothing.
"""

import functools
import hashlib

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from camps.duties import clashes
from camps.models import Duty, Worker
from districts.models import Drive, Panchayat
from districts.permissions import can

PERMISSION = "plan_duties"
MOST = 20_000  # duties issued at once


def door(act):
    """A write in one transaction, of whose changes the history knows who made them: the first argument."""

    @functools.wraps(act)
    def wrapped(user, *args, **kwargs):
        with transaction.atomic(), pghistory.context(user=user.pk):
            return act(user, *args, **kwargs)

    return wrapped


def mark_of(duty):
    """Another one whenever something of the duty is."""
    said = f"{duty.worker_id} {duty.date} {duty.starts_at} {duty.ends_at} {duty.status} {duty.marked_at}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def turn(district_id):
    """One writer of a district's duties at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('duties'), %s::int)", [district_id])


@door
def book(user, sent):
    """Put a person on duty in a village, and return the duty.

    `sent` has drive and worker (ids), panchayat (code), date, starts_at, ends_at, and perhaps village,
    people, task.
    """
    panchayat = Panchayat.objects.visible_to(user).filter(code=sent["panchayat"]).first()
    if panchayat is None:
        raise ValidationError({"panchayat": _("There is no panchayat %(panchayat)s here.") % sent})
    drive = Drive.objects.visible_to(user).filter(pk=sent["drive"]).first()
    if drive is None:
        raise ValidationError({"drive": _("There is no drive %(drive)s here.") % sent})
    may(user, panchayat)
    row = dict(sent) | {"worker": worker_of(user, sent["worker"]), "panchayat": panchayat}
    return issue(user, drive, [row])[0]


@door
def issue(user, drive, rows):
    """Book many at once, or none. Each row has worker and panchayat (rows of theirs), date, hours, and
    perhaps village, people, task.
    """
    if len(rows) > MOST:
        raise ValidationError(_("%s duties are too many at once. Choose fewer days.") % len(rows))
    for panchayat in {row["panchayat"].pk: row["panchayat"] for row in rows}.values():
        may(user, panchayat)
    turn(drive.district_id)
    duties = [_duty(user, drive, row) for row in rows]
    return clashes.keep(user, duties, lambda: Duty.objects.bulk_create(duties))


@door
def move(user, duty, sent, seen=None):
    """Put a duty on another day or at other hours: date, starts_at, ends_at."""
    duty = _fresh(user, duty, seen)
    _refuse_marked(duty)
    if duty.camp_id:
        raise ValidationError(
            {"date": _("This duty belongs to the camp %s. Move the camp instead.") % duty.camp.title}
        )
    for name in ("date", "starts_at", "ends_at"):
        setattr(duty, name, sent[name])
    check(duty.drive, duty.panchayat, duty)
    return _kept(user, duty, ["date", "starts_at", "ends_at"])


@door
def hand_over(user, duty, worker_id, seen=None):
    """Give a duty to another person."""
    duty = _fresh(user, duty, seen)
    _refuse_marked(duty)
    worker = worker_of(user, worker_id)
    if worker.pk == duty.worker_id:
        raise ValidationError({"worker": _("%s has this duty already.") % worker.title})
    give(duty, worker)
    check(duty.drive, duty.panchayat, duty)
    return _kept(user, duty, ["worker", "login_id"])


@door
def cancel(user, duty, reason, seen=None):
    """Cancel a duty: its person is free again. Cancelled twice, the first reason stays."""
    duty = _fresh(user, duty, seen)
    if duty.status == Duty.Status.CANCELLED:
        return duty
    if duty.status == Duty.Status.PRESENT:
        raise ValidationError(_("The person was marked present. Take the mark back first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is cancelled.")})
    duty.status, duty.reason = Duty.Status.CANCELLED, reason.strip()[:300]
    duty.save(update_fields=["status", "reason"])
    return duty


def may(user, panchayat):
    """Raise PermissionDenied unless the user puts people on duty there."""
    if not can(user, PERMISSION, panchayat):
        raise PermissionDenied(_("Only the block officer and the district put people on duty."))


def worker_of(user, pk):
    """The person, where the user sees it and it works in the drive."""
    worker = Worker.objects.visible_to(user).select_related("panchayat", "login_id").filter(pk=pk).first()
    if worker is None:
        raise ValidationError({"worker": _("There is no such person here. Choose one from the list.")})
    return worker


def give(duty, worker):
    """The person's duty from now on, and its login ID's: the database knows them apart."""
    duty.worker, duty.login_id = worker, worker.login_id


def check(drive, panchayat, duty):
    """What must hold of every duty. Raises ValidationError by field."""
    errors = {}
    if not duty.worker.active:
        errors["worker"] = _("%s does not work in the drive any more. Choose another person.")
        errors["worker"] %= duty.worker.title
    elif duty.worker.district_id != panchayat.district_id:
        errors["worker"] = _("The person belongs to another district.")
    if drive.district_id != panchayat.district_id:
        errors["drive"] = _("The drive belongs to another district.")
    elif not drive.runs_on(duty.date):
        spell = {"first": f"{drive.starts_on:%d-%m-%Y}", "last": f"{drive.ends_on:%d-%m-%Y}"}
        errors["date"] = _("The drive runs from %(first)s to %(last)s. Choose days within it.") % spell
    elif not _stands(panchayat, duty.date):
        errors["date"] = _("The panchayat %s does not exist on this day.") % panchayat.title
    if duty.ends_at <= duty.starts_at:
        errors["ends_at"] = _("The duty ends before it begins. Choose a later hour.")
    if errors:
        raise ValidationError(errors)


def _stands(place, day):
    return (not place.valid_from or place.valid_from <= day) and (not place.valid_to or day <= place.valid_to)


def _duty(user, drive, row):
    duty = Duty(
        district_id=drive.district_id,
        drive=drive,
        panchayat=row["panchayat"],
        village=(row.get("village") or "").strip(),
        task=row.get("task") or Duty.Task.DOORS,
        date=row["date"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        people=row.get("people"),
        created_by=user,
    )
    give(duty, row["worker"])
    if duty.task == Duty.Task.CAMP:
        raise ValidationError({"task": _("Who works at a camp is booked on the camp's own page.")})
    check(drive, duty.panchayat, duty)
    return duty


def _fresh(user, duty, seen):
    """The duty as it is now, locked; refused where it is not the user's, or not the one that was shown."""
    turn(duty.district_id)
    joined = ("worker", "login_id", "panchayat", "drive", "camp")
    duty = Duty.objects.select_related(*joined).select_for_update(of=("self",)).get(pk=duty.pk)
    may(user, duty.panchayat)
    if seen and seen != mark_of(duty):
        said = {
            "who": str(duty.worker or duty.login_id),
            "day": f"{duty.date:%d-%m-%Y}",
            "first": f"{duty.starts_at:%H:%M}",
            "last": f"{duty.ends_at:%H:%M}",
            "status": duty.get_status_display(),
        }
        raise ValidationError(
            _(
                "Somebody has changed this duty meanwhile. Now it is: %(who)s, %(day)s, %(first)s–%(last)s,"
                " %(status)s. Look at it and send it again."
            )
            % said,
            code="stale",
        )
    return duty


def _refuse_marked(duty):
    if duty.status == Duty.Status.CANCELLED:
        raise ValidationError(_("The duty was cancelled. Book a new one."))
    if duty.status != Duty.Status.PLANNED:
        raise ValidationError(_("Attendance was marked already. Take the mark back first."))


def _kept(user, duty, names):
    clashes.keep(user, [duty], lambda: duty.save(update_fields=names))
    return duty
