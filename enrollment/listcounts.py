"""The list in numbers, by panchayat: set from people and marks, never added to.

A writer notes in its transaction which panchayats to count again (`mark`); the worker counts them
(`recount`), as it counts tallies. From them come the plan's `LeftOut` and `made_residents`.
"""

from contextlib import contextmanager

from django.db import connection, transaction

from districts.dirty import shows
from districts.models import Drive
from drive_portal.lib.background import after_commit
from enrollment import progress
from enrollment.models import ListDirty, Resident

RECOUNT = "enrollment.count_lists"

_HERE = "b.district_id = %(district)s AND (%(all)s OR b.panchayat_id = ANY(%(panchayats)s))"
_OF = "x.district_id = %(district)s AND (%(all)s OR x.panchayat_id = ANY(%(panchayats)s))"
_BY_STATE = ", ".join(
    f"count(*) FILTER (WHERE m.outcome = '{state}')::int AS {state}"
    for state in ("made", "rejected", "pending", "unreachable")
)
_COUNT = f"""
CREATE TEMP TABLE fresh ON COMMIT DROP AS
SELECT b.panchayat_id, m.outcome = 'made' AS is_made,
       CASE WHEN m.outcome = 'made' THEN m.outcome_on END AS day,
       count(*)::int AS listed, {_BY_STATE}
FROM enrollment_beneficiary b
LEFT JOIN enrollment_mark m ON m.district_id = %(district)s AND m.beneficiary_id = b.beneficiary_id
WHERE {_HERE} GROUP BY 1, 2, 3
"""
_SET = f"""
WITH sums AS (
    SELECT panchayat_id, sum(listed) AS listed, sum(made) AS made, sum(rejected) AS rejected,
           sum(pending) AS pending, sum(unreachable) AS unreachable
    FROM fresh GROUP BY 1
), gone AS (
    DELETE FROM enrollment_listcount x
    WHERE {_OF} AND NOT EXISTS (SELECT FROM sums s WHERE s.panchayat_id = x.panchayat_id)
)
INSERT INTO enrollment_listcount AS x
    (district_id, panchayat_id, listed, made, rejected, pending, unreachable, counted_at)
SELECT %(district)s, panchayat_id, listed, made, rejected, pending, unreachable, now() FROM sums
ON CONFLICT (district_id, panchayat_id) DO UPDATE
SET (listed, made, rejected, pending, unreachable, counted_at) = (excluded.listed, excluded.made,
    excluded.rejected, excluded.pending, excluded.unreachable, excluded.counted_at)
WHERE (x.listed, x.made, x.rejected, x.pending, x.unreachable) IS DISTINCT FROM (excluded.listed,
    excluded.made, excluded.rejected, excluded.pending, excluded.unreachable)
"""
_LEFT_OUT = f"""
WITH gone AS (
    DELETE FROM districts_leftout x
    WHERE {_OF} AND NOT EXISTS (
        SELECT FROM enrollment_listcount l
        WHERE l.district_id = x.district_id AND l.panchayat_id = x.panchayat_id)
)
INSERT INTO districts_leftout AS x (district_id, panchayat_id, people, counted_at)
SELECT district_id, panchayat_id, listed - made, counted_at FROM enrollment_listcount x WHERE {_OF}
ON CONFLICT (district_id, panchayat_id) DO UPDATE
SET (people, counted_at) = (excluded.people, excluded.counted_at) WHERE x.people <> excluded.people
"""
_RESIDENTS = f"""
WITH now AS (
    SELECT panchayat_id, day AS date, sum(made)::int AS made FROM fresh WHERE is_made GROUP BY 1, 2
), gone AS (
    DELETE FROM enrollment_resident x
    WHERE {_OF} AND NOT EXISTS (SELECT FROM now n WHERE n.panchayat_id = x.panchayat_id AND n.date = x.date)
    RETURNING panchayat_id, date
), written AS (
    INSERT INTO enrollment_resident AS x (district_id, panchayat_id, date, made)
    SELECT %(district)s, panchayat_id, date, made FROM now
    ON CONFLICT (district_id, panchayat_id, date) DO UPDATE SET made = excluded.made
    WHERE x.made <> excluded.made
    RETURNING panchayat_id, date
)
SELECT date, panchayat_id FROM gone UNION SELECT date, panchayat_id FROM written
"""
_PANCHAYATS = """
INSERT INTO enrollment_listdirty (district_id, panchayat_id)
SELECT DISTINCT district_id, panchayat_id FROM enrollment_beneficiary
WHERE district_id = %s AND beneficiary_id = ANY(%s)
"""


def mark(district_id, ids=None):
    """Note, in the caller's transaction, that the panchayats of these ids (None: all) are to be counted."""
    if ids is None:
        ListDirty.objects.create(district_id=district_id)
    else:
        with connection.cursor() as cursor:
            cursor.execute(_PANCHAYATS, [district_id, list(ids)])
    after_commit(RECOUNT, district_id)


def waiting():
    """Ids of districts with people to count again."""
    return list(ListDirty.objects.order_by().values_list("district_id", flat=True).distinct())


@contextmanager
def claimed(district_id):
    """Keep the district's next count for this session, unless another is counting just now.

    A list is counted by whoever takes it in, who stands back, and not by the worker, beside the tallies.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('list counts'), %s::int)", [district_id])
        mine = cursor.fetchone()[0]
    try:
        yield
    finally:
        if mine and connection.is_usable():  # it is gone with its session
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('list counts'), %s::int)", [district_id])


def recount(district_id, wait=True):
    """Count again what is noted of the district. Where another session is at it: after it, or not at all."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if wait:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtext('list counts'), %s::int)", [district_id]
                )
            else:
                cursor.execute(
                    "SELECT pg_try_advisory_xact_lock(hashtext('list counts'), %s::int)", [district_id]
                )
                if not cursor.fetchone()[0]:
                    return
            cursor.execute(
                "WITH gone AS (DELETE FROM enrollment_listdirty WHERE district_id = %s RETURNING *)"
                " SELECT DISTINCT panchayat_id FROM gone",
                [district_id],
            )
            noted = [row[0] for row in cursor.fetchall()]
        if noted:
            known = _residents_known(district_id)
            days = _set(district_id, None if None in noted else noted)
            _tell(district_id, days if known == _residents_known(district_id) else None)


def _set(district_id, panchayats):
    """Set the numbers of these panchayats (None: all); the (day, panchayat) whose made residents changed."""
    asked = {"district": district_id, "all": panchayats is None, "panchayats": panchayats or []}
    with connection.cursor() as cursor:
        if panchayats is None:
            cursor.execute("SET LOCAL work_mem = '64MB'")  # people and marks are joined in memory
        for sql in (_COUNT, _SET, _LEFT_OUT):
            cursor.execute(sql, asked)
        cursor.execute(_RESIDENTS, asked)
        days = cursor.fetchall()
        cursor.execute("DROP TABLE fresh")
    return days


def _residents_known(district_id):
    """Whether a cards file has said where card-holders live: until then `made_residents` is null."""
    return Resident.objects.filter(district_id=district_id).exists()


def _tell(district_id, days):
    """Let pages and clients that keep a copy know: figures of these days (None: all) are others now."""
    shows(district_id)
    for drive in Drive.objects.filter(district_id=district_id):
        inside = days and [(day, panchayat) for day, panchayat in days if drive.runs_on(day)]
        if inside or days is None:
            progress.note_residents(drive.pk, inside)
