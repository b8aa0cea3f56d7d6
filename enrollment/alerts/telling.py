"""tend(): what is so now is set against what was told; the new is told, what is no longer so is settled.

Nothing is hooked into the doors of the portal: a matter follows from the rows, so that a worker that was
away, a lost message or a second beat changes nothing but the minute. An advisory lock lets one look at a
district at a time; that an account is told of a matter once is the table's own rule.
"""

import logging

from django.db import connection, transaction
from django.db.models import Q

from districts.models import Alert, AlertWish, Drive, User
from drive_portal.lib import dates
from enrollment.alerts import asked, events, moments, wishes
from enrollment.alerts.reach import Reach

logger = logging.getLogger(__name__)
Kind = Alert.Kind
AFTERWARDS = dates.timedelta(days=7)  # so long after a drive's end its matters are still told
KEPT = dates.timedelta(days=60)
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('alerts'), %s::int)"
# what finds, and the kinds that it finds all of
FINDERS = [
    ((Kind.DUE, Kind.OVERDUE), moments.reports),
    ((Kind.SILENT,), moments.silent_blocks),
    ((Kind.CAMPS,), moments.unheard_camps),
    ((Kind.RETURNED,), events.returned),
    ((Kind.QUESTION,), events.questions),
    ((Kind.REQUEST,), events.requests),
    ((Kind.INSTRUCTION,), asked.instructions),
    ((Kind.DIFFICULTY,), events.difficulties),
    ((Kind.SOLVED,), events.solved),
    ((Kind.NOTE,), events.notes),
]


def tend():
    """Tell what is new in every district with a drive, and settle what is over; how many were told."""
    districts = _districts()
    Alert.objects.filter(settled_at=None).exclude(district__in=districts).update(settled_at=dates.now())
    return sum(look(district_id) for district_id in districts)


def _districts():
    today = dates.today()
    near = Drive.objects.filter(starts_on__lte=today, ends_on__gte=today - AFTERWARDS)
    return sorted(set(near.values_list("district_id", flat=True)))


def look(district_id):
    """Look at one district; how many alerts are new. 0 also where another is looking just now."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [district_id])
            if not cursor.fetchone()[0]:
                return 0
        reach = Reach(district_id, dates.now())
        return sum(_tell(reach, kinds, find) for kinds, find in FINDERS)


def _tell(reach, kinds, find):
    try:
        with transaction.atomic():
            return _reconcile(reach, kinds, {(one.user, one.matter): one for one in find(reach)})
    except Exception:  # whatever it is, the other kinds are told
        logger.exception("Alerts (%s) of district %s wait for the next look", kinds[0], reach.district_id)
        return 0


def _reconcile(reach, kinds, held):
    """Set the district's alerts of these kinds to what `held` ({(user, matter): Told}) says."""
    standing = dict(_known(reach, kinds, Q(settled_at=None)))
    new = {key: one for key, one in held.items() if key not in standing}
    told = dict(_known(reach, kinds, Q(matter__in={matter for _user, matter in new}))) if new else {}
    gone = [pk for key, pk in standing.items() if key not in held]
    back = [pk for key, pk in told.items() if key in new]
    if gone:
        Alert.objects.filter(pk__in=gone).update(settled_at=reach.now)
    if back:  # a report that was withdrawn again: it holds as before, and was told
        Alert.objects.filter(pk__in=back).update(settled_at=None)
    fresh = [one for key, one in new.items() if key not in told]
    return len(_write(reach, fresh)) if fresh else 0


def _known(reach, kinds, which):
    rows = Alert.objects.filter(which, district=reach.district_id, kind__in=kinds)
    return (((user, matter), pk) for pk, user, matter in rows.values_list("pk", "user_id", "matter"))


def _write(reach, fresh):
    ids = {one.user for one in fresh}
    known = AlertWish.objects.in_bulk(ids)
    reachable = set(User.objects.filter(pk__in=ids).exclude(email="").values_list("pk", flat=True))
    return Alert.objects.bulk_create(
        [
            Alert(
                user_id=one.user,
                district_id=reach.district_id,
                kind=one.kind,
                matter=one.matter,
                facts=one.facts,
                at=reach.now,
                shown=wishes.shown(known.get(one.user), one.kind),
                mail_at=wishes.mail_at(known.get(one.user), one.kind, reach.now)
                if one.user in reachable
                else None,
            )
            for one in fresh
        ],
        ignore_conflicts=True,
    )


def tidy():
    """Every night: forget what is settled and was told long ago."""
    Alert.objects.filter(at__lt=dates.now() - KEPT, settled_at__isnull=False).delete()
