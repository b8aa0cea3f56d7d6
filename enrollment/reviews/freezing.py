"""freeze(): the one way a note comes to be, once for a drive's evening; due(): which evenings want one.

A beat's message and the worker's own clock both call `tend`; an advisory lock (the second waits) and a unique
key let one of them make the note. It holds every tally accepted before the cut-off: who began to write before
it is waited for, and the figures are read as they were known at that moment (`progress.known`), however late
it is made.
"""

import logging
import time
from contextlib import nullcontext
from datetime import timedelta

from django.db import connection, transaction

from districts.models import Drive
from drive_portal.lib import dates
from enrollment import progress
from enrollment.models import Review
from enrollment.reviews import facts

logger = logging.getLogger(__name__)
_VERSIONS = Drive.pgh_event_model  # type: ignore[attr-defined]  # made by its decorator
DAYS_BACK = 7  # an evening further back stays without a note: its list says so
LATE = timedelta(minutes=1)  # made later than that after the cut-off, the note says why
PATIENCE = 3  # seconds for those who were writing at the cut-off
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('review'), %s::int)"
# Who writes a figure locks its login ID or its camp before it looks at the clock.
_WRITING = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND granted AND pid <> pg_backend_pid()
  AND mode IN ('RowShareLock', 'RowExclusiveLock')
  AND relation IN ('districts_loginid'::regclass, 'camps_camp'::regclass, 'enrollment_tally'::regclass,
                   'camps_campcount'::regclass)
"""


def freeze(drive, day):
    """Make the note of the drive's evening; returns it, or None where there is nothing to do.

    That is: the cut-off has not come, the day is none of its working days, or there is a note already. Who
    finds another making it waits: the drive's notes are made one after the other, each set against the last.
    """
    due_at = drive.cutoff(day)
    if dates.now() < due_at or day not in drive.working_set:
        return None
    settle()
    with transaction.atomic():
        _wait_for_others(drive)
        if drive.reviews.filter(date=day).exists():
            return None
        progress.recompute(drive.pk)  # its lock is held to the end: no count comes in between
        note = Review.objects.create(
            district_id=drive.district_id,
            drive=drive,
            date=day,
            due_at=due_at,
            known_at=due_at,
            facts=known_facts(drive, day, due_at) | {"late": why_late(drive, due_at)},
            frozen_at=dates.now(),
        )
        note.refresh_from_db(fields=["facts"])  # as everybody else will read them
        return note


def known_facts(drive, day, moment):
    """The facts of the evening as they were known at the moment."""
    with progress.known(drive, moment), dates.turned_back(moment):
        return facts.gather(drive, day, moment, facts.last_before(drive, day))


def draft(drive, day):
    """The facts of an evening that is not frozen yet, as they are now; past the cut-off, as they were."""
    moment = min(dates.now(), drive.cutoff(day))
    over = dates.now() >= drive.cutoff(day)
    with progress.known(drive, moment) if over else nullcontext(), dates.turned_back(moment):
        return facts.gather(drive, day, moment, facts.last_before(drive, day)) | {"late": None}


def _wait_for_others(drive):
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [drive.pk])


def settle():
    """Wait for those who are writing figures now: they may have looked at the clock before the cut-off."""
    waiting, until = _writing(), time.monotonic() + PATIENCE
    while waiting and time.monotonic() < until:
        time.sleep(0.02)
        waiting &= _writing()


def _writing():
    with connection.cursor() as cursor:
        cursor.execute(_WRITING)
        return {row[0] for row in cursor.fetchall()}


def why_late(drive, due_at):
    """Why a note is made only now, a word; None in time.

    `entered`: the drive stood in this portal only after the cut-off, with reports of before; `order`: this
    cut-off was set after it had passed; `away`: nobody was there to make it.
    """
    if dates.now() < due_at + LATE:
        return None
    versions = _VERSIONS.objects.filter(pgh_obj_id=drive.pk, pgh_created_at__lte=due_at)
    then = versions.order_by("-pgh_id").first()
    if then is None:
        return "entered"
    return "order" if then.evening_cutoff != drive.evening_cutoff else "away"


# --- which evenings --------------------------------------------------------------------------------


def due():
    """(drive, day) of the evenings that want a note now, the oldest first; those of long ago get none."""
    now, today = dates.now(), dates.today()
    first = today - timedelta(days=DAYS_BACK)
    drives = Drive.objects.filter(starts_on__lte=today, ends_on__gte=first).select_related("district")
    made = set(Review.objects.filter(date__gte=first).values_list("drive_id", "date"))
    found = [
        (drive, day)
        for drive in drives
        for day in dates.days(max(first, drive.starts_on), min(today, drive.ends_on))
        if (drive.pk, day) not in made and wants(drive, day) and drive.cutoff(day) <= now
    ]
    return sorted(found, key=lambda one: (one[0].cutoff(one[1]), one[0].pk))


def wants(drive, day):
    """Whether the evening gets a note: a working day of the drive whose cut-off the order did not miss."""
    works = drive.starts_on <= day <= drive.ends_on and day not in drive.holidays
    return works and drive.cutoff(day) >= drive.issued_at


def seconds_left():
    """Seconds to the next cut-off of today; None where there is none."""
    now, today = dates.now(), dates.today()
    found = [drive.cutoff(today) for drive in Drive.objects.running_on(today) if wants(drive, today)]
    return min(((moment - now).total_seconds() for moment in found if moment > now), default=None)


def tend():
    """Make the notes that are due; returns them. One that fails waits for the next look, the others go on."""
    made = []
    for drive, day in due():
        try:
            made.append(freeze(drive, day))
        except Exception:  # whatever it is, the other districts want their notes
            logger.exception(
                "The note of drive %s for %s was not made and will be tried again", drive.pk, day
            )
    return [note for note in made if note]
