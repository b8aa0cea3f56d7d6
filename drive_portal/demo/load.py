"""The whole demonstration, in one transaction: it is there or it is not."""

import time

from django.db import connection, transaction

from camps.models import Camp, CampCount, Duty, Worker
from districts import targets
from districts.models import Centre, LoginID, Panchayat, Placement, Spell, Target, User
from drive_portal.demo import (
    accounts,
    asked,
    camps,
    difficulties,
    doubts,
    drives,
    duties,
    instructions,
    places,
    publicity,
    reports,
    requests,
    scenarios,
    several,
    staff,
    statements,
    writing,
)
from drive_portal.demo.facts import SPECS
from drive_portal.lib import dates
from enrollment import progress
from enrollment.models import Tally
from enrollment.resplit import night

_KEYS = """
UPDATE enrollment_tally t SET made = v.made, rejected = v.rejected::jsonb, rejected_total = v.rejected_total,
    version = v.version, reason = v.reason, changed_at = v.changed_at, changed_by_id = v.by, state = v.state,
    decided_by_id = v.decided_by, decided_at = v.decided_at, decision = v.decision
FROM unnest(%s::bigint[], %s::date[], %s::bigint[], %s::int[], %s::text[], %s::int[], %s::int[], %s::text[],
    %s::timestamptz[], %s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[], %s::text[])
    v(login_id, date, camp, made, rejected, rejected_total, version, reason, changed_at, by, state,
      decided_by, decided_at, decision)
WHERE t.drive_id = %s AND t.login_id_id = v.login_id AND t.date = v.date
    AND t.camp_id IS NOT DISTINCT FROM v.camp
"""
_CHANGED = [
    "made",
    "rejected",
    "rejected_total",
    "version",
    "reason",
    "changed_at",
    "changed_by",
    "state",
    "decided_by",
    "decided_at",
    "decision",
]


def is_loaded():
    return User.objects.filter(username="admin").exists()


@transaction.atomic
def load(now=None, specs=SPECS):
    """Make the districts as they are at `now`; the summary, or None where it was loaded before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('make_demo'))")
    if is_loaded():
        return None
    began = time.monotonic()
    writing.name_history("make_demo")
    now = now or dates.now()
    grounds = places.make(specs, now.date())
    for ground in grounds:
        staff.make(ground, ground.today)
    users = accounts.make(grounds, now.date())
    tallies = counted = 0
    corrected = []
    for ground in grounds:
        statements.make(ground)
        asked.make(ground)
        drives.make(ground, ground.today)
        camps.make(ground, ground.today)
        targets.refresh(ground.drive, day=ground.drive.starts_on)  # the plan knows of its camps
        duties.make(ground, now)
        camps.name_people(ground)
        difficulties.make(ground, now)
        publicity.make(ground)
        everyone = reports.workers(ground, now)
        found, rows = reports.make(ground, everyone, now)
        found = requests.make(ground, everyone, found, now)
        found = doubts.plant(ground, several.make(ground, found, rows))
        tallies += _write_tallies(ground.drive, found)
        corrected.append((ground.drive, found))
        counted += writing.copy_with_history(CampCount, reports.COUNT, rows)
    writing.analyze(
        Panchayat, Placement, Centre, LoginID, Spell, Target, Camp, CampCount, Tally, Worker, Duty
    )
    for drive, found in corrected:
        _correct(drive, found)
    writing.date_history(Tally)
    for ground in grounds:
        progress.rebuild(ground.drive.pk)
        statements.make_official(ground)
        night.propose(ground.drive)
        scenarios.make(ground)
        instructions.make(ground)
    doubts.make(grounds)
    return {
        "districts": len(grounds),
        "panchayats": sum(len(ground.panchayats) for ground in grounds),
        "centres": sum(len(ground.centres) for ground in grounds),
        "login_ids": sum(len(ground.login_ids) for ground in grounds),
        "accounts": users,
        "drives": len(grounds),
        "camps": sum(len(ground.camps) for ground in grounds),
        "tallies": tallies,
        "camp_counts": counted,
        "seconds": round(time.monotonic() - began, 1),
    }


def _write_tallies(drive, found):
    """As they came first: the corrections follow, so that the history holds both."""
    first = (report.before or report for report in found)
    return writing.copy_with_history(Tally, reports.TALLY, (report.row(drive) for report in first))


def _correct(drive, found):
    later = [(report, report.row(drive)) for report in found if report.before]
    columns = [
        *([report.key[n] for report, _row in later] for n in range(3)),
        *([row[reports.TALLY.index(name)] for _report, row in later] for name in _CHANGED),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [*columns, drive.pk])
