"""The night: each running drive's shares and, by its rule, its targets from tomorrow on.

Also the door by which the collector approves what a night proposes, or refuses it.
"""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from camps.models import Camp
from districts import dirty, targets
from districts.models import Drive, LeftOut, LoginID, Panchayat, Resplit
from districts.permissions import can
from districts.targets import arrays
from drive_portal.lib import dates
from enrollment.models import Level, Resident, Total
from enrollment.resplit.moving import Place, moves

logger = logging.getLogger(__name__)
State, Rule = Resplit.State, Drive.ResplitRule
DAYS = 14  # of which a login ID's capacity is learned where the order names none
SAMPLES = 20  # days of login IDs without which it is not known
# What one login ID makes on a good day: nine of ten days are below it.
_CAPACITY = """
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY made), count(*) FROM (
    SELECT sum(made) AS made FROM enrollment_tally
    WHERE drive_id IN (SELECT id FROM districts_drive WHERE id = %(drive)s OR parent_id = %(drive)s)
      AND state = 'counted' AND date BETWEEN %(first)s AND %(last)s AND made > 0
    GROUP BY login_id_id, date) day
"""


def turn():
    """Before a day begins: share it anew in every running drive, and move what cannot be made."""
    tomorrow = dates.today() + dates.timedelta(days=1)
    for drive in Drive.objects.running_on(tomorrow).select_related("district").order_by("pk"):
        try:
            propose(drive)
            targets.refresh(drive)
        except ValidationError as error:  # an order that cannot be met any more: the plan in force stays
            logger.warning("Drive %s was not split anew: %s", drive.pk, error.messages[0])


@transaction.atomic
def propose(drive):
    """What tonight would move, kept as a proposal or, where the drive says so, put in force from tomorrow on.

    Returns the Resplit, or None where the rule is off, nothing moves, or capacity is not known. A proposal
    of an earlier night that nobody decided lapses.
    """
    drive = Drive.objects.select_for_update(of=("self",)).select_related("district").get(pk=drive.pk)
    drive.resplits.filter(state=State.PROPOSED).update(state=State.LAPSED)
    plan = drive.plans.order_by("-version").first()
    tomorrow = dates.today() + dates.timedelta(days=1)
    days = drive.working_days_from(tomorrow)
    if drive.resplit == Rule.OFF or drive.target is None or plan is None or not plan.due or not days:
        return None
    each = capacity(drive)
    if each is None:
        return None
    places = evening(drive, plan, each, days)
    changed, stays = moves(places, least=each)
    if not changed:
        return None
    found = Resplit.objects.create(
        drive=drive, valid_from=tomorrow, basis=plan, stays=stays, moves=_told(places, changed)
    )
    return _apply(found, None) if drive.resplit == Rule.AUTO else found


@transaction.atomic
def decide(user, pk, sent):
    """Approve a proposal (then it counts from tomorrow on) or refuse it. Returns the Resplit.

    `sent`: `answer` ("approve" or "refuse") and perhaps a `reason`. Raises ValidationError where it was
    decided already or does not fit any more.
    """
    found = Resplit.objects.select_for_update(of=("self",)).select_related("drive__district").get(pk=pk)
    if not can(user, "manage_drive", found.drive.district):
        raise PermissionDenied(_("Only the collector changes a drive."))
    if found.state != State.PROPOSED:
        said = _("This was decided meanwhile: %(state)s.") % {"state": found.get_state_display()}
        raise ValidationError(said)
    found.decided_by, found.decided_at, found.reason = user, dates.now(), sent.get("reason", "")
    if sent["answer"] == "approve":
        return _apply(found, user)
    found.state = State.REFUSED
    found.save()
    return found


def _apply(found, user):
    """Put the moves in force from tomorrow on, as a version of the plan."""
    drive = found.drive
    plan = drive.plans.order_by("-version").first()
    if plan.pk != found.basis_id:
        raise ValidationError(
            _("The plan was issued anew since (version %(version)s). Wait for tonight's proposal.")
            % {"version": plan.version}
        )
    keys, due = arrays.targets_of(plan)
    split = dict(zip(keys["panchayat_id"].tolist(), due[:, -1].tolist(), strict=True))
    ids = dict(Panchayat.objects.filter(district_id=drive.district_id).values_list("code", "pk"))
    split |= {ids[move["panchayat"]]: move["to"] for move in found.moves}
    found.valid_from = dates.today() + dates.timedelta(days=1)
    found.plan = targets.issue(drive, user, found.reason, valid_from=found.valid_from, split=split)
    found.state = State.APPLIED
    found.save()
    dirty.mark_all(drive)
    return found


# --- what an evening knows --------------------------------------------------------------------


def capacity(drive):
    """Cards that one login ID can make on a day: as the order says, else as the last days show; or None."""
    if drive.split.get("cap"):
        return drive.split["cap"]
    last = dates.today()
    asked = {"drive": drive.pk, "first": last - dates.timedelta(days=DAYS), "last": last}
    with connection.cursor() as cursor:
        cursor.execute(_CAPACITY, asked)
        made, samples = cursor.fetchone()
    return int(made) if samples >= SAMPLES else None


def evening(drive, plan, each, days):
    """The drive's panchayats as they stand tonight: `each` cards a login ID and day, on so many `days`."""
    keys, due = arrays.targets_of(plan)
    places = keys["panchayat_id"].tolist()
    today = due[:, plan.position(dates.today()) - 1].tolist() if plan.position(dates.today()) else None
    codes = dict(Panchayat.objects.filter(pk__in=places).values_list("pk", "code"))
    people = dict(LeftOut.objects.filter(**_here(drive)).values_list("panchayat", "people"))
    made = _made(drive)
    ids, camps = _ids(drive), _camps(drive)
    floor, by_list = drive.split.get("floor", 0), drive.split.get("weights", "left_out") == "left_out"
    most = _most(drive, plan)
    return [
        Place(
            code=codes[place],
            total=total,
            due=today[n] if today else 0,
            made=made.get(place, 0),
            floor=min(floor, total) if by_list else floor,
            capacity=ids.get(place, 0) * each * days + camps.get(place, 0),
            people=people.get(place, 0) if people else None,
            limit=most,
        )
        for n, (place, total) in enumerate(zip(places, due[:, -1].tolist(), strict=True))
    ]


def _here(drive):
    return {"district_id": drive.district_id}


def _made(drive):
    """Cards so far by panchayat: of those who live there once a cards file tells, else those made there."""
    residents = Resident.objects.filter(**_here(drive)).order_by()
    if residents.exists():
        rows = residents.filter(date__range=(drive.starts_on, dates.today()))
        return dict(rows.values_list("panchayat_id").annotate(n=Sum("made")))
    totals = Total.objects.filter(**_here(drive), drive_id=drive.pk, level=Level.PANCHAYAT)
    return dict(totals.values_list("place_id", "made"))


def _ids(drive):
    active = LoginID.objects.filter(**_here(drive), status="active").order_by()
    return dict(active.values_list("panchayat_id").annotate(n=Count("pk")))


def _camps(drive):
    """Cards planned from tomorrow on at camps of the drive and of those inside it, by panchayat."""
    rows = Camp.objects.filter(Q(drive=drive) | Q(drive__parent=drive), starts_on__gt=dates.today())
    rows = rows.exclude(status="cancelled").exclude(planned=None).order_by()
    return dict(rows.values_list("panchayat_id").annotate(n=Sum("planned")))


def _most(drive, plan):
    """The most by which a place's total may rise so that no day of it rises by more than the limit."""
    if drive.resplit_limit is None:
        return None
    shape = targets.shape_of(drive)[plan.position(dates.today()) :]
    return drive.resplit_limit * sum(shape) // max(shape) if any(shape) else 0


def _told(places, changed):
    """The moves as they are kept: each with its reason and the numbers behind it."""
    return [
        {
            "panchayat": place.code,
            "from": place.total,
            "to": changed[place.code],
            "reason": "capacity" if changed[place.code] < place.total else "room",
            "facts": {"made": place.made, "capacity": place.capacity, "people": place.people},
        }
        for place in places
        if place.code in changed
    ]


def versions(drive):
    """The drive's re-splits, the latest first."""
    return drive.resplits.select_related("plan", "decided_by").order_by("-made_at", "-pk")
