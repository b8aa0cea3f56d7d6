"""The doors of publicity: plan(), plan_camps(), mark(), undo(), drop()."""

from collections import defaultdict

import pghistory
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from camps import texts
from camps.models import Activity, Camp
from districts.models import Drive, Panchayat
from districts.permissions import can
from drive_portal.lib import dates

PLAN = "write_camp"
DO = "do_publicity"
AHEAD = dates.timedelta(days=30)  # publicity may begin so long before its drive
BEFORE = dates.timedelta(days=7)  # of a camp: publicity of these days is said to have come before it
DAY = dates.timedelta(days=1)
VILLAGES = 30  # of a panchayat: a list that names more is no list of villages
MOST_COUNT = 1_000_000
WORDS = ("village", "who", "note")

State = Activity.State


@transaction.atomic
def plan(user, sent):
    """Plan publicity (`planned_on`), or enter what was done without a plan (`done_on`); returns it.

    `sent`: drive (id), panchayat (code), kind, one of the two days, perhaps village, camp (id), who, count,
    note. The same once more is what stands already, then with `was_there`. Raises ValidationError by field,
    PermissionDenied for whom it is not to do.
    """
    panchayat = Panchayat.objects.visible_to(user).filter(code=sent["panchayat"]).first()
    if panchayat is None:
        raise ValidationError({"panchayat": _("There is no panchayat %(panchayat)s here.") % sent})
    drive = Drive.objects.visible_to(user).filter(pk=sent["drive"], district=panchayat.district_id).first()
    if drive is None:
        raise ValidationError({"drive": _("There is no drive %(drive)s here.") % sent})
    row = Activity(district_id=panchayat.district_id, drive=drive, panchayat=panchayat, created_by=user)
    row.kind, row.camp = sent["kind"], _camp(user, panchayat, sent.get("camp"))
    row.planned_on, row.done_on = sent.get("planned_on"), sent.get("done_on")
    if (row.planned_on is None) == (row.done_on is None):
        said = _("Give one day: the one for which it is planned, or the one on which it was done.")
        raise ValidationError({"planned_on": said})
    _allow(user, row, DO if row.done_on else PLAN)
    _set(row, sent)
    _check_day(row, "planned_on" if row.planned_on else "done_on")
    if row.done_on and (planned := _planned_for(row)):
        planned = mark(user, planned, sent)
        planned.was_there = True
        return planned
    if row.done_on:
        row.state, row.marked_by, row.marked_at = State.DONE, user, dates.now()
    return _insert(user, row)


@transaction.atomic
def plan_camps(user, place, kind=Activity.Kind.MUNADI, days=BEFORE):
    """Plan munadi on the day before each camp of the next days that has none; returns what was planned.

    In each village that the list names, else in the panchayat as a whole. A camp of tomorrow gets it today.
    """
    found = []
    wanted = without(user, place, kind, days)
    villages = _villages({camp.panchayat_id for camp in wanted})
    for camp in wanted:
        for village in villages.get(camp.panchayat_id) or [""]:
            row = Activity(district_id=camp.district_id, drive=camp.drive, panchayat=camp.panchayat)
            row.camp, row.kind, row.village, row.created_by = camp, kind, village, user
            row.planned_on = max(camp.starts_on - DAY, dates.today())
            row = _insert(user, row)
            if not row.was_there:
                found.append(row)
    return found


def without(user, place, kind=Activity.Kind.MUNADI, days=BEFORE):
    """The camps of the next days that the user plans in the place, without such publicity before them."""
    today = dates.today()
    where = {"district": place} if place.level == "district" else {"panchayat__block": place}
    if place.level == "panchayat":
        where = {"panchayat": place}
    camps = Camp.objects.visible_to(user).filter(starts_on__gt=today, starts_on__lte=today + days, **where)
    camps = camps.exclude(status=Camp.Status.CANCELLED).select_related("drive", "panchayat__block")
    camps = [camp for camp in camps.order_by("starts_on", "pk") if can(user, PLAN, camp.panchayat)]
    standing = Activity.objects.standing().filter(
        kind=kind, panchayat__in={camp.panchayat_id for camp in camps}
    )
    heard = defaultdict(list)
    for panchayat, planned, done in standing.order_by().values_list("panchayat_id", "planned_on", "done_on"):
        heard[panchayat].append(done or planned)
    return [
        camp
        for camp in camps
        if not any(camp.starts_on - BEFORE <= day <= camp.ends_on for day in heard[camp.panchayat_id])
    ]


@transaction.atomic
def mark(user, row, sent):
    """It was done: today unless `done_on` says another day; perhaps with count, who, note. Twice is once."""
    row = _held(user, row, DO)
    if row.state == State.DROPPED:
        raise ValidationError({"state": _("It was dropped. Plan it anew, or enter it as done.")})
    row.done_on = sent.get("done_on") or row.done_on or dates.today()
    _set(row, sent)
    _check_day(row, "done_on")
    if row.state != State.DONE:
        row.state, row.marked_by, row.marked_at = State.DONE, user, dates.now()
    with pghistory.context(user=user.pk):
        row.save()
    return row


@transaction.atomic
def undo(user, row):
    """It was not done after all: planned again; what nobody had planned is dropped."""
    row = _held(user, row, DO)
    if row.state == State.DONE:
        row.state = State.PLANNED if row.planned_on else State.DROPPED
        row.done_on = row.marked_by = row.marked_at = None
        with pghistory.context(user=user.pk):
            row.save()
    return row


@transaction.atomic
def drop(user, row, reason):
    """It will not be done, for `reason`."""
    row = _held(user, row, PLAN)
    if row.state == State.DONE:
        raise ValidationError({"state": _("It is done. Take that back first.")})
    said = texts.line(reason, "reason", _("Say why it is dropped."))
    row.state, row.note = State.DROPPED, said
    with pghistory.context(user=user.pk):
        row.save()
    return row


# --- what they share -----------------------------------------------------------------------------


def _allow(user, row, permission):
    if not can(user, permission, row.panchayat):
        raise PermissionDenied(_("Only the block officer and the district plan publicity."))


def _held(user, row, permission):
    """The activity, locked and as it is now."""
    found = Activity.objects.visible_to(user).select_related("drive", "panchayat__block", "camp")
    held = found.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if held is None:
        raise ValidationError({"activity": _("There is no such activity here.")})
    _allow(user, held, permission)
    return held


def _camp(user, panchayat, pk):
    if pk is None:
        return None
    camp = Camp.objects.visible_to(user).filter(pk=pk, panchayat=panchayat).first()
    if camp is None:
        raise ValidationError({"camp": _("There is no camp %(camp)s in this panchayat.") % {"camp": pk}})
    return camp


def _set(row, sent):
    for name in WORDS:
        if sent.get(name) is not None:
            setattr(row, name, texts.line(sent[name], name)[:200])
    if sent.get("count") is not None:
        if sent["count"] > MOST_COUNT:
            raise ValidationError({"count": _("This number is too large.")})
        row.count = sent["count"]


def _check_day(row, name):
    day, drive = getattr(row, name), row.drive
    if name == "done_on" and day > dates.today():
        said = _("This day has not come yet. Enter the day on which it was done, or plan it.")
        raise ValidationError({name: said})
    if not drive.starts_on - AHEAD <= day <= drive.ends_on:
        said = _("Publicity of this drive lies between %(first)s and %(last)s. Choose a day within.")
        first, last = drive.starts_on - AHEAD, drive.ends_on
        raise ValidationError({name: said % {"first": f"{first:%d-%m-%Y}", "last": f"{last:%d-%m-%Y}"}})


def _planned_for(row):
    """What was planned for the day on which this was done; None where nobody had planned it."""
    alike = Activity.objects.standing().filter(drive=row.drive, panchayat=row.panchayat, kind=row.kind)
    return alike.filter(village=row.village, planned_on=row.done_on).first()


def _insert(user, row):
    """The row, or the one that says the same and was there before."""
    try:
        with transaction.atomic(), pghistory.context(user=user.pk):
            row.save(force_insert=True)
            row.was_there = False
            return row
    except IntegrityError:
        alike = Activity.objects.standing().filter(
            drive=row.drive, panchayat=row.panchayat, village=row.village, kind=row.kind
        )
        earlier = alike.get(planned_on=row.planned_on, **({} if row.planned_on else {"done_on": row.done_on}))
        earlier.was_there = True
        return earlier


def _villages(panchayats):
    """{panchayat id: names of its villages}, as the list (of the app above, so by name) has them."""
    people = apps.get_model("enrollment.Beneficiary").objects
    districts = Panchayat.objects.filter(pk__in=panchayats).order_by().values_list("district_id", flat=True)
    rows = people.filter(district_id__in=set(districts), panchayat__in=panchayats).exclude(village="")
    found = defaultdict(set)
    for panchayat, village in rows.order_by().values_list("panchayat_id", "village").distinct():
        found[panchayat].add(village[:200])
    return {panchayat: sorted(names) for panchayat, names in found.items() if len(names) <= VILLAGES}
