"""Figures as they were known at a moment: the same arithmetic over the facts as they stood then.

Every version of a tally and a camp count is kept (pghistory), with the moment at which it came to stand
(`changed_at`). Within `known` views in the session's own schema, which PostgreSQL searches first, stand
before the tables of the facts and of progress: what changed since is as it was, the rest is not touched. So
whatever reads figures (standings, silence, reasons, the forecast) answers as of that moment unchanged.

The plan needs no views: a day is judged by the version that was valid on it. Not turned back are camps
cancelled and login IDs ended since.
"""

from contextlib import contextmanager

from django.db import connection, transaction

from camps.models import CampCount
from enrollment.models import Progress, Tally, Total
from enrollment.progress.counting import family
from enrollment.progress.facts import SCOPE, leaves

# The days and panchayats with a fact that changed since, where it was made and where its login ID is at home;
# and what no count has seen yet, so that a figure rests on the facts and not on how quick the worker was.
_KEYS = """
CREATE TEMP TABLE known_key ON COMMIT DROP AS
WITH changed AS (
    SELECT date, panchayat_id, login_id_id FROM {schema}.enrollment_tally
    WHERE drive_id = ANY(%(scope)s) AND changed_at > %(moment)s
)
SELECT date, panchayat_id FROM changed
UNION SELECT date, panchayat_id FROM {schema}.camps_campcount
      WHERE drive_id = ANY(%(scope)s) AND changed_at > %(moment)s
UNION SELECT c.date, s.panchayat_id FROM changed c JOIN districts_spell s ON s.login_id_id = c.login_id_id
      AND c.date BETWEEN s.starts_on AND coalesce(s.ends_on, 'infinity')
UNION SELECT date, panchayat_id FROM districts_dirty WHERE drive_id = %(drive)s AND date IS NOT NULL;
CREATE INDEX ON known_key (date, panchayat_id);
ANALYZE known_key"""
# A table of facts as it stood: what changed since is read from its versions; what came since is not there.
_FACTS = """
CREATE TEMP TABLE known_{table} ON COMMIT DROP AS
SELECT DISTINCT ON (e.pgh_obj_id) {columns} FROM {schema}.{table} t
JOIN {schema}.{table}event e ON e.pgh_obj_id = t.id AND e.changed_at <= %(moment)s
WHERE t.drive_id = ANY(%(scope)s) AND t.changed_at > %(moment)s ORDER BY e.pgh_obj_id, e.pgh_id DESC;
ANALYZE known_{table};
CREATE TEMP VIEW {table} AS
SELECT {columns} FROM {schema}.{table} e
WHERE NOT (e.drive_id = ANY(%(scope)s) AND e.changed_at > %(moment)s)
UNION ALL SELECT {columns} FROM known_{table} e"""
# The rows of progress that are replaced. `parent_id` of a leaf is its panchayat; a block and the district
# change with any of their panchayats. Sets are looked into, never joined: a misjudged join took minutes.
_GONE = """
CREATE TEMP TABLE known_gone ON COMMIT DROP AS
SELECT p.level, p.place_id, p.date, p.parent_id FROM {schema}.enrollment_progress p
WHERE p.district_id = %(district)s AND p.drive_id = %(drive)s
  AND p.date >= (SELECT min(date) FROM known_key)
  AND CASE WHEN p.level < %(l_panchayat)s THEN p.date IN (SELECT date FROM known_key)
      ELSE (p.date, CASE p.level WHEN %(l_panchayat)s THEN p.place_id ELSE p.parent_id END)
           IN (SELECT date, panchayat_id FROM known_key) END;
ANALYZE known_gone"""
_PROGRESS = """
CREATE TEMP TABLE known_progress (LIKE {schema}.enrollment_progress) ON COMMIT DROP;
CREATE INDEX ON known_progress (level, place_id, date);
CREATE TEMP VIEW enrollment_progress AS
SELECT {columns} FROM {schema}.enrollment_progress e
WHERE e.district_id <> %(district)s OR e.drive_id <> %(drive)s
   OR (e.level, e.place_id, e.date, e.parent_id)
      NOT IN (SELECT level, place_id, date, parent_id FROM known_gone)
UNION ALL SELECT {columns} FROM known_progress e"""
_COUNT = """
WITH keys AS (SELECT date, panchayat_id FROM known_key), {scope}, {leaves}
INSERT INTO known_progress
    (district_id, drive_id, level, place_id, parent_id, date, made, rejected, on_time, late, as_of)
SELECT %(district)s, %(drive)s, * FROM (SELECT * FROM leaf UNION ALL SELECT * FROM panchayat) fresh"""
_PARENTS = """
INSERT INTO known_progress
    (district_id, drive_id, level, place_id, parent_id, date, made, rejected, on_time, late, as_of)
SELECT %(district)s, %(drive)s, {level}, {place}, {parent}, date,
       sum(made), sum(rejected), sum(on_time), sum(late), max(as_of)
FROM enrollment_progress
WHERE district_id = %(district)s AND drive_id = %(drive)s AND level = %(l_panchayat)s
  AND date IN (SELECT date FROM known_key) GROUP BY {grouped}"""
_BLOCK = {
    "level": "%(l_block)s",
    "place": "parent_id",
    "parent": "%(district)s",
    "grouped": "date, parent_id",
}
_DISTRICT = {"level": "%(l_district)s", "place": "%(district)s", "parent": "0", "grouped": "date"}
_TOTALS = """
CREATE TEMP TABLE known_place ON COMMIT DROP AS
SELECT level, place_id FROM known_gone WHERE level >= %(l_panchayat)s
UNION SELECT level, place_id FROM known_progress WHERE level >= %(l_panchayat)s;
ANALYZE known_place;
CREATE TEMP TABLE known_total ON COMMIT DROP AS
SELECT p.district_id, p.drive_id, p.level, p.place_id, coalesce(sum(p.made), 0)::int AS made,
       max(p.as_of) AS as_of
FROM enrollment_progress p
WHERE p.district_id = %(district)s AND p.drive_id = %(drive)s AND p.level >= %(l_panchayat)s
  AND (p.level, p.place_id) IN (SELECT level, place_id FROM known_place) GROUP BY 1, 2, 3, 4;
CREATE INDEX ON known_total (level, place_id);
CREATE TEMP VIEW enrollment_total AS
SELECT {columns} FROM {schema}.enrollment_total e
WHERE e.district_id <> %(district)s OR e.drive_id <> %(drive)s
   OR (e.level, e.place_id) NOT IN (SELECT level, place_id FROM known_place)
UNION ALL SELECT {columns} FROM known_total e"""


@contextmanager
def known(drive, moment):
    """Within it, figures of the drive answer as they were known at `moment` (an aware datetime).

    Nothing may be written within: it is thrown away. What the drive's own rows say is turned back; those of
    its children as drives of their own are not, their cards in this one are.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if (
            alone
        ):  # one snapshot, so that no count comes in between; within another's, that one holds the lock
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _turn_back(drive, moment)
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _turn_back(drive, moment):
    scope = family(drive.pk) | {"moment": moment}
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]

        def execute(sql, model=None, **said):
            columns = ", ".join(f"e.{field.column}" for field in model._meta.concrete_fields) if model else ""
            cursor.execute(sql.format(schema=schema, columns=columns, **said), scope)

        cursor.execute("SET LOCAL work_mem = '64MB'")  # the sets are kept in memory
        execute(_KEYS)
        execute(_GONE)
        execute(_FACTS, Tally, table=Tally._meta.db_table)
        execute(_FACTS, CampCount, table=CampCount._meta.db_table)
        execute(_PROGRESS, Progress)
        execute(_COUNT, scope=SCOPE, leaves=leaves(bool(scope["child_from"]), keyed=True))
        execute(_PARENTS, **_BLOCK)
        execute(_PARENTS, **_DISTRICT)
        execute(_TOTALS, Total)
