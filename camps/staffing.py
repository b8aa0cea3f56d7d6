"""book() and release(): who works at a camp, and what becomes of them when the camp moves or is cancelled.

A booking is a duty a day, from the camp's opening to its closing hour. A person or login ID is at one
place at a time: that is the database's rule, here it becomes a sentence with its mend.
"""

import pghistory
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from camps import standing
from camps.duties import clashes
from camps.models import Camp, Duty, Worker
from camps.writing import locked
from districts.models import LoginID
from drive_portal.lib import dates

PLANNED = Duty.Status.PLANNED
_MOVES = ("panchayat_id", "starts_on", "ends_on", "opens_at", "closes_at")  # what a booking goes along with


@transaction.atomic
def book(user, camp, worker=None, login_id=None, date=None):
    """Book a worker (id) or a login ID (code) for a camp; returns the duties written.

    For `date`, else for each of the camp's days still to come (of one that is over: each), the drive's
    holidays apart. A worker comes with the own login ID, a login ID with its worker. Raises
    ValidationError for who is not there, not active, booked already, or elsewhere at that time.
    """
    camp = locked(user, camp.pk)
    if camp.status == Camp.Status.CANCELLED:
        said = _("The camp “%(camp)s” was cancelled. Reopen it first.")
        raise ValidationError({"camp": said % {"camp": camp.title}})
    person, ident = _who(user, camp, worker, login_id)
    days = _days(camp, date)
    known = list(_here(camp, person, ident).filter(date__in=days))
    rows = [_duty(user, camp, person, ident, day) for day in days if day not in {row.date for row in known}]
    filled = [row for row in known if _complete(row, person, ident)]
    if not rows and not filled:
        said = _("%(who)s is booked for this camp already.")
        raise ValidationError({NON_FIELD_ERRORS: said % {"who": _name(person, ident)}})
    with pghistory.context(user=user.pk):
        clashes.keep(user, [*filled, *rows], lambda: [row.save() for row in [*filled, *rows]])
    return [*filled, *rows]


@transaction.atomic
def release(user, camp, worker=None, login_id=None, date=None):
    """Take the bookings of a worker (id) or a login ID (code) back; returns how many days that frees.

    For `date`, else from today on (of a camp that is over: all). What was marked in the attendance stays.
    """
    camp = locked(user, camp.pk)
    mine = Q(worker=worker) if worker else Q(login_id__code=login_id)
    found = Duty.objects.standing().filter(mine, camp=camp, date__in=_days(camp, date, holidays=True))
    if not found.exists():
        said = _("There is no such booking any more. Look at the list again.")
        raise ValidationError({NON_FIELD_ERRORS: said})
    with pghistory.context(user=user.pk):
        freed = found.filter(status=PLANNED).update(status=Duty.Status.CANCELLED, reason="")
    if not freed:
        raise ValidationError(
            {NON_FIELD_ERRORS: _("Attendance was marked for these days: correct that first.")}
        )
    return freed


def free(user, camp):
    """Let everyone of a cancelled camp go, with the camp's reason, by which a reopening finds them."""
    Duty.objects.filter(camp=camp, status=PLANNED).update(
        status=Duty.Status.CANCELLED, reason=camp.reason, marked_by=user, marked_at=dates.now()
    )


def restore(user, camp, reason):
    """Book again whom the cancellation with `reason` freed: (duties, sentences of who is elsewhere now)."""
    freed = Duty.objects.filter(camp=camp, status=Duty.Status.CANCELLED, reason=reason)
    freed = freed.filter(date__range=(camp.starts_on, camp.ends_on)).exclude(marked_at=None)
    back, away = [], {}
    for duty in freed.select_related("worker", "login_id").order_by("date", "id"):
        if _here(camp, duty.worker, duty.login_id).filter(date=duty.date).exists():
            continue
        _put(duty, camp, duty.date)
        duty.status, duty.reason, duty.marked_by, duty.marked_at = PLANNED, "", None, None
        try:
            clashes.keep(user, [duty], duty.save)
        except ValidationError as error:
            away.setdefault((duty.worker_id, duty.login_id_id), error.messages[0])
        else:
            back.append(duty)
    return back, list(away.values())


def follow(user, camp, before):
    """Move the camp's people along with it: to its new days, hours and panchayat.

    A shift of all days shifts each booking. Else who is booked keeps the days that stay, and who was
    there on all days is there on all of the new ones. Raises ValidationError where one is elsewhere then.
    """
    if all(getattr(camp, name) == getattr(before, name) for name in _MOVES):
        return
    duties = list(camp.duties.filter(status=PLANNED).select_related("worker", "login_id").order_by("date"))
    shift = camp.starts_on - before.starts_on
    if camp.ends_on - before.ends_on == shift:
        wanted, gone = [_put(duty, camp, duty.date + shift) for duty in duties], []
    else:
        gone = [duty for duty in duties if not camp.starts_on <= duty.date <= camp.ends_on]
        wanted = [_put(duty, camp, duty.date) for duty in duties if duty not in gone]
        wanted += _on_new_days(user, camp, before, duties)
    if shift.days > 0:  # from the far end, so that nobody meets the own booking of the next day
        wanted.reverse()

    def write():
        for duty in gone:
            duty.status = Duty.Status.CANCELLED
            duty.save()
        for duty in wanted:
            duty.save()

    clashes.keep(user, wanted, write)


def _on_new_days(user, camp, before, duties):
    """Bookings for the days that the camp had not, of those who were there on all that it had."""
    off = set(camp.drive.holidays)
    old = set(dates.days(before.starts_on, before.ends_on))
    new = sorted(set(dates.days(camp.starts_on, camp.ends_on)) - old - off)
    people: dict = {}
    for duty in duties:
        people.setdefault((duty.worker_id, duty.login_id_id), []).append(duty)
    for booked in people.values():
        if {duty.date for duty in booked} >= old - off:
            yield from (_duty(user, camp, booked[0].worker, booked[0].login_id, day) for day in new)


# --- who and when --------------------------------------------------------------------------------------


def _who(user, camp, worker, login_id):
    """(the worker or None, the login ID or None); raises ValidationError for who cannot be booked."""
    if worker is not None:
        people = Worker.objects.visible_to(user).filter(district=camp.district_id)
        person = people.select_related("login_id").filter(pk=worker).first()
        if person is None:
            raise ValidationError({"worker": _("There is no such person here. Choose from the list.")})
        if not person.active:
            said = _("%(who)s does not work in the drive any more. Choose another person.")
            raise ValidationError({"worker": said % {"who": person.title}})
        ident = person.login_id
        return person, ident if ident and ident.status == LoginID.Status.ACTIVE else None
    # any login ID of the district may work at a camp, so who plans it may name it
    ident = LoginID.objects.filter(code=login_id, district=camp.district_id).first()
    if ident is None:
        said = _("There is no login ID %(login_id)s in this district. Check how it is written.")
        raise ValidationError({"login_id": said % {"login_id": login_id}})
    if ident.status != LoginID.Status.ACTIVE:
        said = _("%(login_id)s is %(status)s. Have the district mark it active first.")
        facts = {"login_id": ident.code, "status": ident.get_status_display()}
        raise ValidationError({"login_id": said % facts})
    return Worker.objects.filter(login_id=ident, active=True).first(), ident


def _days(camp, date, holidays=False):
    if date is not None:
        if not camp.starts_on <= date <= camp.ends_on:
            said = _("The camp is held from %(first)s to %(last)s.")
            facts = {"first": standing.shown(camp.starts_on), "last": standing.shown(camp.ends_on)}
            raise ValidationError({"date": said % facts})
        return [date]
    today = dates.today()
    first = camp.starts_on if camp.ends_on < today else max(camp.starts_on, today)
    days = dates.days(first, camp.ends_on)
    return days if holidays else [day for day in days if day not in camp.drive.holidays] or days


def _same(person, ident):
    """Duties of the worker or of the login ID, whichever is known."""
    found = Q()
    if person is not None:
        found |= Q(worker=person)
    if ident is not None:
        found |= Q(login_id=ident)
    return found


def _here(camp, person, ident):
    return Duty.objects.standing().filter(_same(person, ident), camp=camp)


def _duty(user, camp, person, ident, day):
    duty = Duty(
        district_id=camp.district_id, drive_id=camp.drive_id, camp=camp, task=Duty.Task.CAMP, created_by=user
    )
    duty.worker, duty.login_id = person, ident
    return _put(duty, camp, day)


def _put(duty, camp, day):
    duty.date, duty.panchayat_id = day, camp.panchayat_id
    duty.starts_at, duty.ends_at = camp.opens_at, camp.closes_at
    return duty


def _complete(duty, person, ident):
    """Whether a booking that knew only the person, or only the ID, learns of the other one."""
    learns = bool((person and not duty.worker_id) or (ident and not duty.login_id_id))
    duty.worker, duty.login_id = duty.worker or person, duty.login_id or ident
    return learns


def _name(person, ident):
    if person is None:
        return f"{ident.holder_name} ({ident.code})"
    return f"{person.title} ({ident.code})" if ident else person.title
