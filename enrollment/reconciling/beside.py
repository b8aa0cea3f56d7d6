"""What is read beside the reports, for the places of a level: the list, the marks, the official portal.

By one query from numbers that the worker keeps (`Resident`, `ListCount`, `Crossing`, `Progress`); it never
reads people. A place's numbers are those of the panchayats that stand in it on the day.
"""

from drive_portal.lib import dates
from enrollment.models import Level, ListCount
from enrollment.progress.reading import query

_GROUPS = {"district": "s.district_id", "block": "s.block_id", "panchayat": "s.panchayat_id"}
# what crosses the border of a place of each level
_CROSSES = {
    "district": ("away_district", "0"),
    "block": ("away_block", "guests_block"),
    "panchayat": ("away", "guests"),
}
_PARTS = ("away", "guests", "outside", "outside_district", "duplicate", "twice")
# cards of unknown panchayats are the district's
_UNPLACED = " UNION ALL SELECT 0, %(district)s::bigint"
_SQL = """
WITH last AS (
    SELECT max(date) AS day FROM enrollment_resident WHERE district_id = %(district)s AND date <= %(day)s
),
official AS (
    SELECT DISTINCT ON (place_id) place_id, date, made FROM enrollment_officialfigure
    WHERE district_id = %(district)s AND level = %(level)s AND date <= %(day)s
    ORDER BY place_id, date DESC, id DESC
),
said AS (SELECT * FROM unnest(%(said_places)s::bigint[], %(said_days)s::date[]) x(place_id, day)),
here AS MATERIALIZED (
    SELECT p.panchayat_id, p.place_id, o.date AS official_on, x.day AS said_on, l.day AS listed_to FROM (
        SELECT s.panchayat_id, {group} AS place_id FROM districts_stay s
        WHERE s.district_id = %(district)s AND %(day)s::date BETWEEN s.first AND s.last{unplaced}
    ) p CROSS JOIN last l LEFT JOIN official o USING (place_id) LEFT JOIN said x USING (place_id)
    WHERE p.place_id = ANY(%(places)s)
),
listed AS (
    SELECT h.place_id, sum(c.listed) AS on_list FROM here h
    JOIN enrollment_listcount c ON c.district_id = %(district)s AND c.panchayat_id = h.panchayat_id
    GROUP BY 1
),
made AS (
    SELECT h.place_id, sum(r.made) AS listed, sum(r.made) FILTER (WHERE r.date >= %(first)s) AS in_drive,
           sum(r.made) FILTER (WHERE r.date > h.official_on) AS later
    FROM here h JOIN enrollment_resident r
      ON r.district_id = %(district)s AND r.panchayat_id = h.panchayat_id AND r.date <= %(day)s
    GROUP BY 1
),
crossing AS (
    SELECT h.place_id, {sums} FROM here h JOIN enrollment_crossing c
      ON c.district_id = %(district)s AND c.panchayat_id = h.panchayat_id AND c.date <= %(day)s
    GROUP BY 1
),
report AS (
    SELECT h.place_id,
           sum(x.made) FILTER (WHERE h.listed_to IS NULL OR x.date > h.listed_to) AS unlisted,
           sum(x.made) FILTER (WHERE x.date > h.official_on) AS after_official,
           sum(x.made) FILTER (WHERE x.date > h.said_on) AS after_said
    FROM here h JOIN enrollment_progress x
      ON x.district_id = %(district)s AND x.drive_id = %(drive)s AND x.level = %(l_panchayat)s
     AND x.place_id = h.panchayat_id AND x.date <= %(day)s
     AND x.date > least(coalesce(h.listed_to, '-infinity'), h.official_on, h.said_on)
    GROUP BY 1
)
SELECT c.*, p.place_id, p.official_on, o.made AS official, p.listed_to, l.on_list, m.listed, m.in_drive,
       m.later, r.unlisted, r.after_official, r.after_said
FROM (SELECT DISTINCT place_id, official_on, listed_to FROM here) p
LEFT JOIN official o USING (place_id) LEFT JOIN listed l USING (place_id) LEFT JOIN made m USING (place_id)
LEFT JOIN report r USING (place_id) LEFT JOIN crossing c ON c.place_id = p.place_id
"""
# Cards of days up to a statement's that were received after its evening cut-off. A camp's final count
# replaces the tallies at it; a pulse only fewer.
_LATE = """
WITH said AS (
    SELECT * FROM unnest(%(said_places)s::bigint[], %(said_days)s::date[], %(cutoffs)s::timestamptz[],
                         %(closes)s::timestamptz[]) x(place_id, day, cutoff, close)
),
here AS (
    SELECT s.panchayat_id, x.* FROM districts_stay s JOIN said x ON x.place_id = {group}
    WHERE s.district_id = %(district)s AND %(day)s::date BETWEEN s.first AND s.last
),
replaced AS (
    SELECT n.camp_id, n.date, n.panchayat_id, n.made, n.received_at FROM camps_campcount n
    WHERE n.district_id = %(district)s AND n.drive_id = ANY(%(scope)s) AND n.state = 'counted'
      AND (NOT n.pulse OR n.made > coalesce((
        SELECT sum(t.made) FROM enrollment_tally t
        WHERE t.camp_id = n.camp_id AND t.date = n.date AND t.state = 'counted'), -1))
),
fact AS (
    SELECT t.panchayat_id, t.date, t.received_at, t.made FROM enrollment_tally t
    WHERE t.district_id = %(district)s AND t.drive_id = ANY(%(scope)s) AND t.state = 'counted'
      AND t.date <= (SELECT max(day) FROM said) AND t.received_at > (SELECT min(cutoff) FROM said)
      AND NOT EXISTS (SELECT FROM replaced n WHERE n.camp_id = t.camp_id AND n.date = t.date)
    UNION ALL
    SELECT panchayat_id, date, received_at, made FROM replaced
)
SELECT h.place_id, coalesce(sum(f.made) FILTER (WHERE f.received_at <= h.close), 0)::bigint AS evening,
       coalesce(sum(f.made) FILTER (WHERE f.received_at > h.close), 0)::bigint AS later
FROM here h JOIN fact f
  ON f.panchayat_id = h.panchayat_id AND f.date <= h.day AND f.received_at > h.cutoff
GROUP BY 1
"""


def _sums(level):
    away, guests = _CROSSES[level]
    columns = {name: f"c.{name}" for name in _PARTS} | {
        "away": f"c.{away}",
        "guests": "0" if guests == "0" else f"c.{guests}",
    }
    spans = {
        "": "true",
        "drive_": "c.date >= %(first)s",
        "official_": "c.date <= h.official_on",
    }
    return ", ".join(
        f"sum({column}) FILTER (WHERE {when}) AS {span}{name}"
        for span, when in spans.items()
        for name, column in columns.items()
    )


def read(drive, level, day, places, said):
    """What is known beside the reports, a dict by place id. `said`: the day of a statement by place id."""
    sql = _SQL.format(
        group=_GROUPS[level], sums=_sums(level), unplaced=_UNPLACED if level == "district" else ""
    )
    asked = {
        "district": drive.district_id,
        "drive": drive.pk,
        "first": drive.starts_on,
        "day": day,
        "level": Level[level.upper()].value,
        "l_panchayat": Level.PANCHAYAT.value,
        "places": list(places),
        "said_places": list(said),
        "said_days": list(said.values()),
    }
    rows = query(sql, asked)
    return {row["place_id"]: {name: _whole(value) for name, value in row.items()} for row in rows}


def has_list(district_id):
    """Whether the district has an eligibility list at all; else nothing is known of its people."""
    return ListCount.objects.filter(district_id=district_id).exists()


def late(drive, level, day, said, scope):
    """Cards that came in after the cut-off of a statement's day, by place id: (by its close, later)."""
    within = {place: on for place, on in said.items() if drive.starts_on <= on <= day}
    if not within:
        return {}
    asked = {
        "district": drive.district_id,
        "scope": scope,
        "day": day,
        "said_places": list(within),
        "said_days": list(within.values()),
        "cutoffs": [drive.cutoff(on) for on in within.values()],
        "closes": [drive.close(on) for on in within.values()],
    }
    rows = query(_LATE.format(group=_GROUPS[level]), asked)
    return {row["place_id"]: (row["evening"], row["later"]) for row in rows}


def _whole(value):
    return value if value is None or isinstance(value, dates.date) else int(value)
