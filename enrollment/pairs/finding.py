"""Searching a district for people who stand on its list under two ids.

The list is copied once, in a moment, into a table of this session; nobody waits for the search, and an
import may put a new list in its place meanwhile. Who may be one person is looked for by what they have in
common (`_RULES`), then compared in `scoring`.
"""

from django.db import connection, transaction
from psycopg2.extras import Json, execute_values

from drive_portal.lib import dates
from enrollment.models import PairNote, PairSearch
from enrollment.pairs import scoring

MOST = 2_000_000  # pairs that are compared; more are left, and the page says so
_CROWD = 60  # so many people with a name (and guardian, or place) are too common to compare each with each
_BATCH = 5_000

# the parts of a name in one order, whichever way they were written
_SORTED = """
CASE WHEN name_key !~ ' ' THEN name_key
     WHEN name_key !~ ' .* ' THEN least(split_part(name_key, ' ', 1), split_part(name_key, ' ', 2)) || ' '
                                  || greatest(split_part(name_key, ' ', 1), split_part(name_key, ' ', 2))
     ELSE (SELECT string_agg(word, ' ' ORDER BY word) FROM unnest(string_to_array(name_key, ' ')) word) END
"""
# what a guardian's name says beside the person's own: without the surname, where it is the same
_TELLING = """
CASE WHEN guardian_key ~ ' ' AND split_part(guardian_key, ' ', -1) = ANY(string_to_array(name_key, ' '))
     THEN split_part(guardian_key, ' ', 1) ELSE guardian_key END
"""
_COUNTS = """
CREATE TEMP TABLE of_name AS SELECT name, count(*) AS people FROM pool GROUP BY 1;
CREATE TEMP TABLE of_place AS SELECT name, panchayat_id, count(*) AS people FROM pool GROUP BY 1, 2;
CREATE TEMP TABLE of_guardian AS
SELECT telling, sum(people) AS people
FROM (
    SELECT guardian AS telling, count(*) AS people FROM pool GROUP BY 1
    UNION ALL
    SELECT hashtextextended(split_part(guardian_key, ' ', 1), 0), count(*) FROM pool
    WHERE guardian_key ~ ' ' GROUP BY 1
) counted GROUP BY 1;
CREATE TEMP TABLE candidate (a bigint, b bigint);
"""
_POOL = f"""
CREATE TEMP TABLE pool AS
SELECT b.number AS n, b.beneficiary_id, b.name_key, b.guardian_key, b.gender, b.birth_year AS year,
       b.family_id, b.mobile, b.panchayat_id, b.village, p.block_id,
       hashtextextended({_SORTED}, 0) AS name, hashtextextended(b.guardian_key, 0) AS guardian,
       hashtextextended({_TELLING}, 0) AS telling, ascii(b.name_key) AS letter
FROM enrollment_beneficiary b JOIN districts_panchayat p ON p.id = b.panchayat_id
WHERE b.district_id = %s AND b.name_key <> ''
"""
_GENDER = "(a.gender = b.gender OR a.gender = '' OR b.gender = '')"


def _years(apart):
    return f"(a.year IS NULL OR b.year IS NULL OR abs(a.year - b.year) <= {apart})"


# what they have in common: (its columns, of whom, what else must be so)
_RULES = [
    (
        "name, guardian, block_id",
        "guardian_key <> ''",
        f"({_years(2)} OR a.panchayat_id = b.panchayat_id AND {_years(5)})",
    ),
    ("name, panchayat_id", "true", f"{_GENDER} AND {_years(2)}"),
    (
        "family_id",
        "family_id <> ''",
        f"{_GENDER} AND {_years(5)} AND (a.letter = b.letter OR a.name = b.name)",
    ),
    ("mobile", "mobile <> ''", f"{_GENDER} AND {_years(5)} AND (a.letter = b.letter OR a.name = b.name)"),
    (
        "guardian, panchayat_id",
        "guardian_key <> ''",
        f"{_GENDER} AND abs(a.year - b.year) <= 1 AND a.letter = b.letter AND a.name <> b.name",
    ),
]
_MEMBERS = """
CREATE TEMP TABLE member AS
SELECT * FROM (
    SELECT n, gender, year, letter, name, panchayat_id, key, count(*) OVER (PARTITION BY key) AS members
    FROM (SELECT *, hash_record_extended(ROW({columns}), 0) AS key FROM pool WHERE {whom}) keyed
) grouped WHERE members > 1
"""
_CANDIDATES = """
INSERT INTO candidate SELECT least(a.n, b.n), greatest(a.n, b.n)
FROM member a JOIN member b USING (key)
WHERE a.members <= {crowd} AND a.n < b.n AND {what} LIMIT {most}
"""
_CROWDED = f"SELECT count(DISTINCT key) FROM member WHERE members > {_CROWD}"
_SIDE = (
    "{s}.beneficiary_id, {s}.block_id, {s}.panchayat_id, {s}.name_key, {s}.guardian_key, {s}.gender, "
    "{s}.year, {s}.family_id, {s}.mobile, {s}.village, {s}_name.people,"
    " {s}_place.people, {s}_guardian.people"
)
_READ = f"""
SELECT {_SIDE.format(s="a")}, {_SIDE.format(s="b")}
FROM (SELECT DISTINCT a, b FROM candidate) c
JOIN pool a ON a.n = c.a JOIN pool b ON b.n = c.b
JOIN of_name a_name ON a_name.name = a.name JOIN of_name b_name ON b_name.name = b.name
JOIN of_place a_place ON a_place.name = a.name AND a_place.panchayat_id = a.panchayat_id
JOIN of_place b_place ON b_place.name = b.name AND b_place.panchayat_id = b.panchayat_id
JOIN of_guardian a_guardian ON a_guardian.telling = a.telling
JOIN of_guardian b_guardian ON b_guardian.telling = b.telling
"""
_FOUND = """
CREATE TEMP TABLE found (left_id text COLLATE "C", right_id text COLLATE "C", left_panchayat_id bigint,
    right_panchayat_id bigint, score smallint, why jsonb, basis text)
"""
_KEEP = """
INSERT INTO enrollment_pair AS old (district_id, left_id, right_id, left_panchayat_id, right_panchayat_id,
    score, why, basis, stands, found_at, decision, kept_id, dropped_id, version)
SELECT %(district)s, left_id, right_id, left_panchayat_id, right_panchayat_id, score, why, basis, true,
    %(now)s, 'open', '', '', 0
FROM found
ON CONFLICT (district_id, left_id, right_id) DO UPDATE
SET left_panchayat_id = excluded.left_panchayat_id, right_panchayat_id = excluded.right_panchayat_id,
    score = excluded.score, why = excluded.why, stands = true,
    basis = CASE WHEN old.decision = 'open' THEN excluded.basis ELSE old.basis END
WHERE (old.left_panchayat_id, old.right_panchayat_id, old.score, old.why, old.stands, old.basis)
    IS DISTINCT FROM (excluded.left_panchayat_id, excluded.right_panchayat_id, excluded.score, excluded.why,
    true, excluded.basis)
"""
# "The same person" holds until somebody takes it back: a mark stands on it.
_REOPEN = """
WITH reopened AS (
    UPDATE enrollment_pair p
    SET decision = 'open', basis = f.basis, version = version + 1, decided_by_id = NULL, decided_at = NULL
    FROM found f
    WHERE p.district_id = %(district)s AND p.left_id = f.left_id AND p.right_id = f.right_id
      AND p.decision IN ('different', 'unsure') AND p.basis <> f.basis
    RETURNING p.id
)
INSERT INTO enrollment_pairdecision (pair_id, decision, kept_id, at)
SELECT id, 'open', '', %(now)s FROM reopened
"""
_FADE = """
UPDATE enrollment_pair p SET stands = false
WHERE district_id = %(district)s AND stands
  AND NOT EXISTS (SELECT FROM found f WHERE f.left_id = p.left_id AND f.right_id = p.right_id)
"""
_FORGET = """
DELETE FROM enrollment_pair p
WHERE district_id = %(district)s AND decision = 'open' AND NOT stands
  AND NOT EXISTS (SELECT FROM enrollment_pairdecision d WHERE d.pair_id = p.id)
"""
_ROOM = "SET LOCAL work_mem = '64MB'"
# all rows are wanted, not the first ones soon; the tables have no indexes
_WHOLE = (
    "SET LOCAL cursor_tuple_fraction = 1; SET LOCAL enable_nestloop = off; SET LOCAL join_collapse_limit = 12"
)
_TABLES = ("pool", "member", "candidate", "of_name", "of_place", "of_guardian", "found")


def waiting():
    """Ids of districts that are to be searched anew."""
    return list(PairNote.objects.order_by().values_list("district_id", flat=True).distinct())


def search(district_id):
    """Search the district anew; returns its `PairSearch`, or None where another search is at it.

    Decisions are kept. Open pairs that are no longer alike go; one that was decided to be two people, or put
    off, is open again where the data that was looked at has changed since (`scoring.basis`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('pairs'), %s::int)", [district_id])
        if not cursor.fetchone()[0]:
            return None
    try:
        return _search(district_id)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(_TABLES)}")
            cursor.execute("SELECT pg_advisory_unlock(hashtext('pairs'), %s::int)", [district_id])


def _search(district_id):
    noted = list(PairNote.objects.filter(district_id=district_id).values_list("pk", flat=True))
    people = _prepare(district_id)
    compared, crowded, cut = _gather()
    with transaction.atomic():
        _judge_all(people)
        done = _keep(district_id)
        done |= {"people": people, "compared": compared, "crowded": crowded, "cut": cut}
        searched, _new = PairSearch.objects.update_or_create(
            district_id=district_id, defaults=done | {"ended_at": dates.now()}
        )
        PairNote.objects.filter(pk__in=noted).delete()
    return searched


def _prepare(district_id):
    """Copy the list; returns how many people stand on it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ROOM)
        cursor.execute(_POOL, [district_id])
        people = cursor.rowcount
        cursor.execute(_FOUND)
    with transaction.atomic(), connection.cursor() as cursor:  # the list itself is free again
        cursor.execute(_ROOM)
        cursor.execute(_COUNTS)
        cursor.execute("ANALYZE pool, of_name, of_place, of_guardian")
    return people


def _gather():
    """Note who may be one person: (pairs to compare, groups that were too large, whether there were more)."""
    compared = crowded = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ROOM)
        for columns, whom, what in _RULES:
            cursor.execute(_MEMBERS.format(columns=columns, whom=whom))
            cursor.execute("ANALYZE member")
            cursor.execute(_CROWDED)
            crowded += cursor.fetchone()[0]
            cursor.execute(_CANDIDATES.format(what=what, crowd=_CROWD, most=MOST - compared))
            compared += cursor.rowcount
            cursor.execute("DROP TABLE member")
        cursor.execute("ANALYZE candidate")
    return compared, crowded, compared >= MOST


def _judge_all(people):
    """Compare them one by one, as they come from the database, and note those to ask about in `found`."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOM)
        cursor.execute(_WHOLE)
        with connection.connection.cursor(name="candidates") as candidates:
            candidates.itersize = _BATCH
            candidates.execute(_READ)
            while batch := candidates.fetchmany(_BATCH):
                found = [row for row in (_judged(each, people) for each in batch) if row]
                execute_values(cursor.cursor, "INSERT INTO found VALUES %s", found, page_size=1000)


def _judged(each, people):
    """The row of `found` for two people, or None."""
    (id_a, a), (id_b, b) = sorted((_row(each[:13]), _row(each[13:])), key=lambda side: side[0])
    score, why = scoring.judge(a, b, people)
    if score < scoring.OFFERED:
        return None
    return id_a, id_b, a.panchayat, b.panchayat, score, Json(why), scoring.basis(a, b)


def _row(side):
    beneficiary_id, block, panchayat, name, guardian, gender, year, family, mobile, village, *common = side
    return beneficiary_id, scoring.Row(
        name, guardian, gender, year, family, mobile, block, panchayat, village, *map(int, common)
    )


def _keep(district_id):
    """Write what was found beside what was decided."""
    facts = {"district": district_id, "now": dates.now()}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE found")
        cursor.execute(_REOPEN, facts)
        for sql in (_KEEP, _FADE, _FORGET):
            cursor.execute(sql, facts)
        cursor.execute("SELECT count(*) FROM found")
        return {"found": cursor.fetchone()[0]}
