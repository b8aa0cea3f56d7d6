"""The rejected people of a place as rows and sums: the only SQL of the triage.

Every rejected person of the list has a `state` today:
- `nothing`: the card is made already, nothing is owed;
- `wait`: the reason wants more days before one calls;
- `rest`: called, and a later day was agreed or is due;
- `call`: a family with a number that leads to it, called by nobody who got no answer thrice;
- `visit`: the others, whom no call reaches.
A family is called once for all its people who are due, so they are in `call` or in `visit` together.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from camps import reasons
from drive_portal.lib import dates
from enrollment.triage import phones

TRIES = 3  # calls in a row that nobody took; then somebody goes there
NOT_GIVEN = "other"  # a rejection without a reason, or with one that is not ours, waits as this one
STATES = ("call", "visit", "rest", "wait", "nothing")

_WAITS = ", ".join(f"('{reason}', {spec[2]})" for reason, spec in reasons.REASONS.items())
_REJECTED = """
    SELECT beneficiary_id, outcome, reason, outcome_on, at, NULL::text AS was, NULL::date AS was_on
    FROM enrollment_mark WHERE district_id = %(district)s AND outcome = 'rejected'
"""
# and those made by now who were rejected once: the latest rejection
_BACK_TOO = f"""{_REJECTED}
    UNION ALL
    SELECT m.beneficiary_id, m.outcome, '', m.outcome_on, m.at, v.reason, v.outcome_on
    FROM (
        SELECT DISTINCT ON (beneficiary_id) beneficiary_id, reason, outcome_on FROM enrollment_markversion
        WHERE district_id = %(district)s AND outcome = 'rejected' ORDER BY beneficiary_id, id DESC
    ) v
    JOIN enrollment_mark m
        ON m.district_id = %(district)s AND m.beneficiary_id = v.beneficiary_id AND m.outcome = 'made'
"""
# people are met once, however much is asked of them: of a whole district that is the dear part
_FACTS = f"""
reasons (reason, days) AS (VALUES {_WAITS}),
looked AS MATERIALIZED (
    SELECT m.*, b.panchayat_id, {{more}}
           {phones.sql_family("b")} AS family, {phones.sql_dialled("b.mobile")} AS phone
    FROM ({{marked}}) m
    JOIN enrollment_beneficiary b ON b.district_id = %(district)s AND b.beneficiary_id = m.beneficiary_id
    WHERE {{within}}
),
rejected AS (
    SELECT l.*, coalesce(w.reason, '{NOT_GIVEN}') AS cause,
           l.outcome_on + coalesce(w.days, {reasons.REASONS[NOT_GIVEN][2]}) AS due_on
    FROM looked l LEFT JOIN reasons w ON w.reason = l.reason
    WHERE l.outcome = 'rejected'
),
wrong AS (
    SELECT DISTINCT family, mobile FROM enrollment_call WHERE district_id = %(district)s AND mobile <> ''
),
person AS (
    SELECT r.*, c.id AS call_id, c.outcome AS called, c.called_at, c.comes_on, c.next_on, s.families,
           coalesce(c.tries, 0) AS tries,
           CASE WHEN x.quality <> '{phones.GOOD}' THEN x.quality WHEN s.families IS NOT NULL THEN 'shared'
                WHEN w.family IS NOT NULL THEN 'wrong' ELSE '{phones.GOOD}' END AS quality,
           CASE WHEN r.cause = 'already_made' THEN 'nothing' WHEN r.due_on > %(today)s THEN 'wait'
                WHEN c.next_on > %(today)s THEN 'rest' ELSE 'due' END AS due
    FROM rejected r
    CROSS JOIN LATERAL (SELECT {phones.sql_shape("r.phone")} AS quality) x
    LEFT JOIN enrollment_sharedphone s ON s.district_id = %(district)s AND s.mobile = r.phone
    LEFT JOIN wrong w ON w.family = r.family AND w.mobile = r.phone
    LEFT JOIN enrollment_call c ON c.district_id = %(district)s AND c.beneficiary_id = r.beneficiary_id
        AND c.last AND c.called_at >= r.at
),
reached AS (
    SELECT DISTINCT panchayat_id, family FROM person
    WHERE due = 'due' AND quality = '{phones.GOOD}' AND tries < {TRIES}
),
fact AS (
    SELECT p.*,
           CASE WHEN p.due <> 'due' THEN p.due WHEN a.family IS NULL THEN 'visit' ELSE 'call' END AS state
    FROM person p LEFT JOIN reached a ON a.panchayat_id = p.panchayat_id AND a.family = p.family
)
"""
_SUMS = """
SELECT {group} AS place, r.cause AS reason, r.state, r.quality, count(*)::int AS people
FROM told r {join} GROUP BY 1, 2, 3, 4
"""
_FAMILIES = """
SELECT {group} AS place, r.state, count(DISTINCT (r.panchayat_id, r.family))::int AS families
FROM told r {join} WHERE r.state IN ('call', 'visit') GROUP BY 1, 2
"""
_CAME_BACK = """
SELECT {group} AS place, coalesce(w.reason, %(other)s) AS reason, count(*)::int AS people,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY greatest(r.outcome_on - r.was_on, 0))::int AS days
FROM looked r {join} LEFT JOIN reasons w ON w.reason = r.was
WHERE r.outcome = 'made'
GROUP BY GROUPING SETS (({group}), (coalesce(w.reason, %(other)s)), ())
"""
# on the list or not: what exceeds the list's is outside it
_ALL = """
SELECT coalesce(w.reason, %(other)s) AS reason, count(*)::int AS people
FROM enrollment_mark m LEFT JOIN reasons w ON w.reason = m.reason
WHERE m.district_id = %(district)s AND m.outcome = 'rejected' AND %(whole)s GROUP BY 1
"""
_PEOPLE = """
SELECT f.*, f.cause AS reason FROM fact f
WHERE f.state = %(state)s AND (%(village)s::text IS NULL OR f.village = %(village)s)
"""
# of each level: whose people, by which part, and what that part needs to be joined
_LEVELS = {
    "district": ("true", "y.block_id", "JOIN districts_panchayat y ON y.id = r.panchayat_id"),
    "block": (
        "b.panchayat_id IN (SELECT id FROM districts_panchayat WHERE block_id = %(place)s)",
        "r.panchayat_id",
        "",
    ),
    "panchayat": ("b.panchayat_id = %(place)s", "r.village", ""),
}


@dataclass(frozen=True)
class Back:
    """People who were rejected once and are made now; half of them within `days` (None: nobody)."""

    people: int = 0
    days: int | None = None


@dataclass(frozen=True)
class Sums:
    """A place in numbers. A place below it is a row's id, of a village its name.

    `rows` count people by place, reason, state and quality of the number; `families` those in `call` and
    `visit`, each once a panchayat; `back` who came back, in all, by reason and by place; `outside` rejected
    ids that are not on the list, by reason: where they live is not known, so only a district has them.
    """

    rows: list[dict]
    families: list[dict]
    back: Back
    back_by_reason: dict[str, Back]
    back_by_place: dict[Any, Back]
    outside: dict[str, int]


def sums(place):
    """A district by block, a block by panchayat, a panchayat by village: all by one query."""
    within, group, join = _LEVELS[place.level]
    parts = (_SUMS, _FAMILIES, _CAME_BACK, _ALL)
    told = ", ".join(
        f"(SELECT coalesce(json_agg(x), '[]') FROM ({part.format(group=group, join=join)}) x)"
        for part in parts
    )
    facts = _facts(_BACK_TOO, within, "b.village,")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '32MB'")  # tens of thousands of rows are held at once
        cursor.execute(
            f"WITH {facts}, told AS MATERIALIZED (SELECT * FROM fact) SELECT {told}", _asked(place)
        )
        rows, families, back, every = cursor.fetchone()
    known = [(row["place"], row["reason"], Back(row["people"], row["days"])) for row in back]
    return Sums(
        rows,
        families,
        next((row for place, reason, row in known if place is None and reason is None), Back()),
        {reason: row for _place, reason, row in known if reason is not None},
        {place: row for place, _reason, row in known if place is not None},
        _beyond(every, rows),
    )


def _beyond(every, rows):
    """By reason: how many of every rejected id are not among the rows of the list."""
    found = Counter({row["reason"]: row["people"] for row in every})
    for row in rows if every else ():
        found[row["reason"]] -= row["people"]
    return +found


def people(panchayat, state, village=None):
    """The rejected people of a panchayat (of one village: its name) in a state of `STATES`, as dicts."""
    more = "b.village, b.number, b.name, b.guardian_name,"
    facts = _facts(_REJECTED, _LEVELS["panchayat"][0], more)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {facts} {_PEOPLE}", _asked(panchayat) | {"state": state, "village": village})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _facts(marked, within, more):
    """The parts of the query; patterns in it have braces of their own."""
    return _FACTS.replace("{marked}", marked).replace("{within}", within).replace("{more}", more)


def _asked(place):
    return {
        "district": place.pk if place.level == "district" else place.district_id,
        "place": place.pk,
        "today": dates.today(),
        "other": NOT_GIVEN,
        "whole": place.level == "district",
    }
