"""The sums behind a place's days: SQL for one place and a run of days.

The stock is what the place's own days add up to; a place that children have joined or left is read day by day
instead (`reading.series`).
"""

from enrollment.progress.rows import CALENDAR, REPORTING, RESIDENTS_KNOWN, ROW

_OWN = """x.district_id = %(district)s AND x.drive_id = %(drive)s AND x.level = %(level)s
    AND x.place_id = %(place)s"""
# `p`: the place as it is named on each day
_PLACES = {
    "district": """
        SELECT p.id, p.code, p.name, p.name_hi, s.code AS parent FROM districts_district p
        JOIN districts_state s ON s.id = p.state_id WHERE p.id = %(place)s""",
    "block": """
        SELECT p.id, p.code, p.name, p.name_hi, d.code AS parent FROM districts_block p
        JOIN districts_district d ON d.id = p.district_id WHERE p.id = %(place)s""",
    "panchayat": """
        SELECT p.id, p.code, p.name, p.name_hi, b.code AS parent FROM districts_panchayat p
        LEFT JOIN districts_stay s ON s.district_id = %(district)s AND s.panchayat_id = p.id
             AND c.date BETWEEN s.first AND s.last
        LEFT JOIN districts_block b ON b.id = s.block_id WHERE p.id = %(place)s""",
    "centre": """
        SELECT p.id, p.code, p.name, p.name_hi, y.code AS parent FROM districts_centre p
        JOIN districts_panchayat y ON y.id = p.panchayat_id WHERE p.id = %(place)s""",
    "camp": """
        SELECT p.id, p.id::text AS code, p.name, p.name_hi, y.code AS parent FROM camps_camp p
        JOIN districts_panchayat y ON y.id = p.panchayat_id
        WHERE p.id = %(place)s AND p.drive_id = ANY(%(scope)s)""",
    "field": """
        SELECT p.id, p.code, p.name, p.name_hi, p.code AS parent FROM districts_panchayat p
        WHERE p.id = %(place)s""",
}
# panchayats have joined or left: then the block's stock is not the sum of its own days
_MOVED = {
    "block": """, (SELECT true FROM districts_placement a JOIN districts_placement o
        ON o.panchayat_id = a.panchayat_id AND o.id <> a.id WHERE a.block_id = %(place)s LIMIT 1) AS moved"""
}
# which login IDs are at home here, and which camps are held here
_BLOCK = "x.panchayat_id IN (SELECT id FROM districts_panchayat WHERE block_id = %(place)s)"
_HOMES = {
    "district": "true",
    "block": _BLOCK,
    "panchayat": "x.panchayat_id = %(place)s",
    "centre": "x.centre_id = %(place)s",
    "field": "x.panchayat_id = %(place)s AND x.centre_id IS NULL",
    "camp": "false",
}
_CAMPS = {
    "district": "true",
    "block": _BLOCK,
    "panchayat": "x.panchayat_id = %(place)s",
    "centre": "false",
    "field": "false",
    "camp": "x.id = %(place)s",
}
_DUE = """
sum(coalesce(t.due[c.n], 0) - coalesce(t.due[c.before], 0)) AS target,
sum(coalesce(t.due[c.n], 0)) AS target_to_date,
sum(coalesce(t.due[array_upper(t.due, 1)], 0)) AS target_total
"""
_TARGETS_OF = f"""SELECT c.date, {_DUE} FROM calendar c
    JOIN districts_target t ON t.district_id = %(district)s AND t.plan_id = c.plan_id"""
_TARGETS = {
    "district": f"""SELECT c.date, {_DUE} FROM calendar c
        JOIN districts_plan t ON t.id = c.plan_id AND t.due <> '{{}}' GROUP BY c.date""",
    "block": f"{_TARGETS_OF} AND {_BLOCK.replace('x.', 't.')} GROUP BY c.date",
    "panchayat": f"{_TARGETS_OF} AND t.panchayat_id = %(place)s GROUP BY c.date",
} | {
    level: f"""SELECT c.date, {_DUE} FROM calendar c
        JOIN districts_target w ON w.district_id = %(district)s AND w.plan_id = c.plan_id
             AND w.panchayat_id = ({home})
        LEFT JOIN districts_share t ON t.district_id = %(district)s AND t.plan_id = c.plan_id
             AND t.level = %(level)s AND t.place_id = %(place)s GROUP BY c.date"""
    for level, home in {
        "centre": "SELECT panchayat_id FROM districts_centre WHERE id = %(place)s",
        "camp": "SELECT panchayat_id FROM camps_camp WHERE id = %(place)s",
        "field": "%(place)s",
    }.items()
}
# a block that panchayats have joined or left is not read here
_RESIDENTS_OF = """SELECT x.date, sum(x.made) AS made FROM enrollment_resident x
    WHERE x.district_id = %(district)s AND x.date BETWEEN %(first)s AND %(last)s AND {here} GROUP BY 1"""
_STOOD_HERE = "SELECT s.panchayat_id FROM districts_stay s WHERE s.block_id = %(place)s"
_RESIDENTS = {
    "district": _RESIDENTS_OF.format(here="true"),
    "block": _RESIDENTS_OF.format(here=f"x.panchayat_id IN ({_STOOD_HERE})"),
    "panchayat": _RESIDENTS_OF.format(here="x.panchayat_id = %(place)s"),
}
_NO_RESIDENTS = "SELECT NULL::date AS date, NULL::int AS made WHERE false"


def sql(level):
    """The rows of a place of `level`, one for each day of the calendar."""
    known = RESIDENTS_KNOWN if level in _RESIDENTS else "false"
    return f"""
WITH {CALENDAR}, {REPORTING},
earlier AS (
    SELECT coalesce(sum(x.made), 0) AS made, max(x.as_of) AS as_of FROM enrollment_progress x
    WHERE {_OWN} AND x.date < %(first)s
),
flow AS (
    SELECT x.date, sum(x.made) AS made, sum(x.rejected) AS rejected, sum(x.on_time) AS on_time,
           sum(x.late) AS late, max(x.as_of) AS as_of
    FROM enrollment_progress x WHERE {_OWN} AND x.date BETWEEN %(first)s AND %(last)s GROUP BY 1
),
ids AS MATERIALIZED (
    SELECT x.starts_on, coalesce(x.ends_on, 'infinity') AS ends_on, count(*) AS n FROM districts_spell x
    WHERE x.district_id = %(district)s AND {_HOMES[level]} GROUP BY 1, 2
),
camps AS MATERIALIZED (
    SELECT x.drive_id, x.starts_on, x.ends_on, count(*) AS n FROM camps_camp x
    WHERE x.drive_id = ANY(%(scope)s) AND x.status <> 'cancelled' AND {_CAMPS[level]} GROUP BY 1, 2, 3
),
due AS ({_TARGETS[level]}),
resident AS ({_RESIDENTS.get(level, _NO_RESIDENTS)}),
figure AS (
    SELECT c.date, w.made, w.rejected, w.on_time, w.late,
           e.made + coalesce(sum(w.made) OVER days, 0) AS made_to_date,
           greatest(e.as_of, max(w.as_of) OVER days) AS as_of,
           CASE WHEN c.expects THEN coalesce(
               (SELECT sum(n) FROM ids i WHERE c.date BETWEEN i.starts_on AND i.ends_on), 0) END
           + coalesce((SELECT sum(n) FROM camps k JOIN reporting r ON r.drive_id = k.drive_id
                       WHERE r.date = c.date AND c.date BETWEEN k.starts_on AND k.ends_on), 0) AS expected,
           d.target, d.target_to_date, d.target_total,
           CASE WHEN {known} THEN coalesce(h.made, 0) END AS made_residents
    FROM calendar c CROSS JOIN earlier e
    LEFT JOIN flow w ON w.date = c.date LEFT JOIN due d ON d.date = c.date
    LEFT JOIN resident h ON h.date = c.date
    WINDOW days AS (ORDER BY c.date)
)
SELECT {ROW}{_MOVED.get(level, "")}
FROM calendar c JOIN figure f ON f.date = c.date CROSS JOIN LATERAL ({_PLACES[level]}) p
CROSS JOIN (SELECT %(baseline)s::bigint AS cards) b ORDER BY c.date
"""
