"""Counting: the facts are summed and the figures *set*, by one SQL for a few days or for all of them.

A drive's count holds an advisory lock. It first deletes the dirty rows that it sees and sums in a
later snapshot: a fact that it does not see yet has a dirty row that it did not delete.
"""

from functools import cache

from django.db import connection, transaction

from districts.models import Dirty
from drive_portal.lib.prepared import Prepared
from enrollment.models import Level
from enrollment.progress import changes
from enrollment.progress.facts import SCOPE, TYPES, leaves

# every place that may have a row under the keys' panchayats
_HERE = """
SELECT %(l_panchayat)s::smallint AS level, panchayat_id AS place_id, panchayat_id, date FROM keys
UNION ALL SELECT %(l_field)s::smallint, panchayat_id, panchayat_id, date FROM keys
UNION ALL SELECT %(l_centre)s::smallint, c.id, k.panchayat_id, date
    FROM keys k JOIN districts_centre c ON c.panchayat_id = k.panchayat_id
UNION ALL SELECT %(l_camp)s::smallint, c.id, k.panchayat_id, date
    FROM keys k JOIN camps_camp c ON c.panchayat_id = k.panchayat_id
"""
_SUMS = "sum(made)::int, sum(rejected)::int, sum(on_time)::int, sum(late)::int, max(as_of)"
_MINE = "p.district_id = %(district)s AND p.drive_id = %(drive)s"
_COLUMNS = "district_id, drive_id, level, place_id, parent_id, date, made, rejected, on_time, late, as_of"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('progress'), %(drive)s::int)"
# the drive, then its children
_FAMILY = """
SELECT id, district_id, starts_on, ends_on FROM districts_drive
WHERE id = %(drive)s OR parent_id = %(drive)s ORDER BY parent_id IS NOT DISTINCT FROM %(drive)s, id
"""
_SET = """
ON CONFLICT (district_id, drive_id, level, place_id, date, parent_id) DO UPDATE
SET (made, rejected, on_time, late, as_of)
    = (excluded.made, excluded.rejected, excluded.on_time, excluded.late, excluded.as_of)
WHERE (p.made, p.rejected, p.on_time, p.late, p.as_of) IS DISTINCT FROM
      (excluded.made, excluded.rejected, excluded.on_time, excluded.late, excluded.as_of)
"""


def waiting():
    """Ids of drives with something to count again."""
    return list(Dirty.objects.order_by().values_list("drive_id", flat=True).distinct())


# The lock is taken first: what is deleted is seen after it, whatever the wait.
_TAKE = """
WITH gone AS (DELETE FROM districts_dirty WHERE drive_id = %(drive)s RETURNING date, panchayat_id)
SELECT DISTINCT date, panchayat_id FROM gone
"""


@transaction.atomic
def recompute(drive_id):
    """Count again what is dirty in the drive; returns the number of figures that changed.

    Who waited for the lock while another counted what it came for finds nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOCK};{_TAKE}", {"drive": drive_id})
        keys = cursor.fetchall()
    if not keys:
        return 0
    if any(day is None for day, _panchayat in keys):
        return rebuild(drive_id, anew=True)
    scope = family(drive_id)
    if not scope:
        return 0
    changed = _set_places(scope, keys)
    if changed:
        _set_parents(scope, changed)
        _set_totals(scope, changed)
    changes.note(scope, keys, changed)
    return len(changed)


@transaction.atomic
def rebuild(drive_id, anew=False):
    """Compute the whole drive from its facts and set what differs; returns the number of rows that did.

    The result is the same whether progress was right, wrong or thrown away. `anew`: the order itself has
    changed, so that rows are others even where no sum is.
    """
    scope = _lock(drive_id)
    if not scope:
        return 0
    Dirty.objects.filter(drive_id=drive_id).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(f"SELECT EXISTS (SELECT FROM enrollment_progress p WHERE {_MINE})", scope)
        changed = _replace(cursor, scope) if cursor.fetchone()[0] else _insert(cursor, scope)
        if changed:
            _replace_totals(cursor, scope)
    if changed or anew:
        changes.note_all(scope, since=scope["starts_on"])
    return changed


@transaction.atomic
def note_residents(drive_id, keys):
    """Write a revision: on these (day, panchayat) more or fewer residents have a card.

    None: whether that is known at all has changed, so that every row is another.
    """
    scope = _lock(drive_id)
    if not scope:
        return
    if keys is None:
        changes.note_all(scope, since=scope["starts_on"])
    else:  # the panchayats, and with them what holds them; no card more or less was made there
        changes.note(scope, [], [(Level.PANCHAYAT, panchayat, None, day) for day, panchayat in keys])


def _insert(cursor, scope):
    """Write all of a drive's progress where there is none; in the key's order, which the index likes."""
    cursor.execute(
        f"INSERT INTO enrollment_progress ({_COLUMNS}) SELECT %(district)s, %(drive)s, *"
        f" FROM ({rebuild_query(scope)}) fresh ORDER BY level, place_id, date",
        scope,
    )
    return cursor.rowcount


def rebuild_query(scope):
    """The one SQL pass over a drive's facts: a row for every figure of every level and day."""
    return f"""
        WITH {SCOPE}, {leaves(bool(scope["child_from"]))},
        block AS MATERIALIZED (
            SELECT %(l_block)s::smallint AS level, parent_id AS place_id,
                   %(district)s::bigint AS parent_id, date, {_SUMS}
            FROM panchayat GROUP BY 2, 4
        )
        SELECT * FROM leaf UNION ALL SELECT * FROM panchayat UNION ALL SELECT * FROM block
        UNION ALL
        SELECT %(l_district)s::smallint, %(district)s, 0, date, {_SUMS} FROM panchayat GROUP BY date
    """


def _lock(drive_id):
    """Take the drive's lock to the transaction's end; returns the parameters of its SQL, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"drive": drive_id})
    return family(drive_id)


def family(drive_id):
    """The parameters of a drive's SQL: the drive, its children and their days; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"drive": drive_id})
        (_id, district, starts_on, _ends_on), *children = cursor.fetchall() or [(None,) * 4]
    if district is None:
        return None
    return {
        "district": district,
        "drive": drive_id,
        "starts_on": starts_on,
        "scope": [drive_id, *[child[0] for child in children]],
        **{f"l_{level.name.lower()}": level.value for level in Level},
        "child_from": [child[2] for child in children],
        "child_to": [child[3] for child in children],
    }


@cache
def _places(has_children):
    """The statement that sets leaves and panchayats of the keys, and gives what changed."""
    return Prepared(
        f"""
        WITH keys(date, panchayat_id) AS (
            SELECT * FROM unnest(%(dates)s::date[], %(places)s::bigint[])
        ),
        {SCOPE}, {leaves(has_children, keyed=True)},
        fresh AS MATERIALIZED (SELECT * FROM leaf UNION ALL SELECT * FROM panchayat),
        gone AS (
            DELETE FROM enrollment_progress p USING ({_HERE}) h
            WHERE {_MINE} AND p.level = h.level
              AND p.place_id = h.place_id AND p.date = h.date
              AND (h.level = %(l_panchayat)s OR p.parent_id = h.panchayat_id)
              AND NOT EXISTS (SELECT FROM fresh f WHERE f.level = p.level AND f.place_id = p.place_id
                              AND f.parent_id = p.parent_id AND f.date = p.date)
            RETURNING p.level, p.place_id, p.parent_id, p.date
        ),
        written AS (
            INSERT INTO enrollment_progress AS p ({_COLUMNS})
            SELECT %(district)s, %(drive)s, * FROM fresh {_SET}
            RETURNING p.level, p.place_id, p.parent_id, p.date
        )
        SELECT * FROM written UNION SELECT * FROM gone
        """,
        TYPES,
    )


def _set_places(scope, keys):
    """Set leaves and panchayats of the keys; returns the (level, place, parent, date) that changed."""
    parameters = scope | {"dates": [key[0] for key in keys], "places": [key[1] for key in keys]}
    with connection.cursor() as cursor:
        _places(bool(scope["child_from"])).execute(cursor, parameters, size=len(keys))
        return cursor.fetchall()


_OF_BLOCK = """
    districts_stay s JOIN enrollment_progress c ON c.district_id = %(district)s AND c.drive_id = %(drive)s
        AND c.level = %(l_panchayat)s AND c.place_id = s.panchayat_id AND c.date = k.day
        AND c.parent_id = k.block_id
    WHERE s.district_id = %(district)s AND s.block_id = k.block_id AND k.day BETWEEN s.first AND s.last
"""
_SET_BLOCKS = Prepared(
    f"""
    WITH k AS (SELECT * FROM unnest(%(blocks)s::bigint[], %(dates)s::date[]) k(block_id, day)),
    gone AS (
        DELETE FROM enrollment_progress p USING k
        WHERE {_MINE} AND p.level = %(l_block)s AND p.place_id = k.block_id AND p.date = k.day
          AND NOT EXISTS (SELECT FROM {_OF_BLOCK})
    )
    INSERT INTO enrollment_progress AS p ({_COLUMNS})
    SELECT %(district)s, %(drive)s, %(l_block)s, k.block_id, %(district)s, k.day, c.*
    FROM k CROSS JOIN LATERAL (SELECT {_SUMS} FROM {_OF_BLOCK} HAVING count(*) > 0) c {_SET}
    """,
    TYPES,
)
_SET_DISTRICT = Prepared(
    f"""
    INSERT INTO enrollment_progress AS p ({_COLUMNS})
    SELECT %(district)s, %(drive)s, %(l_district)s, %(district)s, 0, date, {_SUMS}
    FROM enrollment_progress
    WHERE district_id = %(district)s AND drive_id = %(drive)s AND level = %(l_block)s
      AND place_id IN (SELECT id FROM districts_block WHERE district_id = %(district)s)
      AND date = ANY(%(dates)s)
    GROUP BY date {_SET}
    """,
    TYPES,
)


def _set_parents(scope, changed):
    """Set the blocks and the district from their panchayats, on the days that changed.

    A block that all have left is taken away before the district is summed from its blocks.
    """
    days = {(parent, day) for level, _place, parent, day in changed if level == Level.PANCHAYAT}
    blocks = {"blocks": [d[0] for d in days], "dates": [d[1] for d in days]}
    with connection.cursor() as cursor:
        _SET_BLOCKS.execute(cursor, scope | blocks, size=len(days))
        _SET_DISTRICT.execute(cursor, scope | {"dates": list({d[1] for d in days})}, size=len(days))


_SET_TOTALS = Prepared(
    """
    WITH k AS (SELECT * FROM unnest(%(levels)s::smallint[], %(places)s::bigint[]) k(level, place_id)),
    gone AS (
        DELETE FROM enrollment_total t USING k
        WHERE t.district_id = %(district)s AND t.drive_id = %(drive)s AND t.level = k.level
          AND t.place_id = k.place_id
          AND NOT EXISTS (
              SELECT FROM enrollment_progress p WHERE p.district_id = %(district)s
                  AND p.drive_id = %(drive)s AND p.level = k.level AND p.place_id = k.place_id)
    )
    INSERT INTO enrollment_total (district_id, drive_id, level, place_id, made, as_of)
    SELECT %(district)s, %(drive)s, k.level, k.place_id, coalesce(sum(p.made), 0), max(p.as_of)
    FROM k JOIN enrollment_progress p ON p.district_id = %(district)s AND p.drive_id = %(drive)s
         AND p.level = k.level AND p.place_id = k.place_id
    GROUP BY k.level, k.place_id
    ON CONFLICT (district_id, drive_id, level, place_id)
    DO UPDATE SET made = excluded.made, as_of = excluded.as_of
    """,
    TYPES,
)


def _set_totals(scope, changed):
    """Set the totals of the leaves and panchayats that changed, from their days; none where none is left."""
    places = {(level, place) for level, place, _parent, _day in changed}
    parameters = scope | {"levels": [p[0] for p in places], "places": [p[1] for p in places]}
    with connection.cursor() as cursor:
        _SET_TOTALS.execute(cursor, parameters, size=len(places))


def _replace(cursor, scope):
    """Make the drive's progress equal to its facts, touching only what differs; returns how much did."""
    cursor.execute("DROP TABLE IF EXISTS fresh")
    cursor.execute(f"CREATE TEMP TABLE fresh ON COMMIT DROP AS {rebuild_query(scope)}", scope)
    cursor.execute("ANALYZE fresh")
    cursor.execute(
        f"""
        DELETE FROM enrollment_progress p WHERE {_MINE} AND NOT EXISTS (
            SELECT FROM fresh f WHERE f.level = p.level AND f.place_id = p.place_id
            AND f.parent_id = p.parent_id AND f.date = p.date)
        """,
        scope,
    )
    gone = cursor.rowcount
    cursor.execute(
        f"""
        INSERT INTO enrollment_progress AS p ({_COLUMNS})
        SELECT %(district)s, %(drive)s, f.* FROM fresh f
        LEFT JOIN enrollment_progress p ON {_MINE} AND f.level = p.level AND f.place_id = p.place_id
             AND f.parent_id = p.parent_id AND f.date = p.date
        WHERE p.level IS NULL OR (p.made, p.rejected, p.on_time, p.late, p.as_of)
              IS DISTINCT FROM (f.made, f.rejected, f.on_time, f.late, f.as_of)
        {_SET}
        """,
        scope,
    )
    return gone + cursor.rowcount


def _replace_totals(cursor, scope):
    cursor.execute(
        """
        DELETE FROM enrollment_total t WHERE t.district_id = %(district)s AND t.drive_id = %(drive)s
          AND NOT EXISTS (SELECT FROM enrollment_progress p WHERE p.district_id = t.district_id
              AND p.drive_id = t.drive_id AND p.level = t.level AND p.place_id = t.place_id)
        """,
        scope,
    )
    cursor.execute(
        """
        INSERT INTO enrollment_total (district_id, drive_id, level, place_id, made, as_of)
        SELECT %(district)s, %(drive)s, level, place_id, coalesce(sum(made), 0), max(as_of)
        FROM enrollment_progress
        WHERE district_id = %(district)s AND drive_id = %(drive)s AND level >= %(l_panchayat)s
        GROUP BY level, place_id
        ON CONFLICT (district_id, drive_id, level, place_id)
        DO UPDATE SET made = excluded.made, as_of = excluded.as_of
        """,
        scope,
    )
