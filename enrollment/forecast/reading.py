"""What a forecast rests on, read from the database: the days of places, their capacity, the server's days.

A place of a drive on a day is a `Place`; many are read at once, by one query for each of the three.
"""

from collections import defaultdict
from typing import Any, NamedTuple

from django.db import connection

from districts.models import Drive
from drive_portal.lib import dates
from enrollment.models import Level
from enrollment.outages import hours

DOWN_LEAST, DOWN_SHARE = 3, 0.2  # reports that name the server, and their part of all: many at once


class Place(NamedTuple):
    """A place of a drive, by its level's name and its row's id, on the day of the forecast."""

    drive: Drive
    level: str
    pk: int
    day: dates.date


_DAYS = """
SELECT k.n, p.date, sum(p.made)::bigint
FROM unnest(%(n)s::int[], %(drive)s::bigint[], %(district)s::bigint[], %(level)s::smallint[],
            %(place)s::bigint[], %(since)s::date[], %(until)s::date[])
     AS k(n, drive_id, district_id, level, place_id, since, until)
JOIN enrollment_progress p ON p.district_id = k.district_id AND p.drive_id = k.drive_id
     AND p.level = k.level AND p.place_id = k.place_id AND p.date BETWEEN k.since AND k.until
GROUP BY 1, 2
"""
# placed as the homes stood on the day
_ACTIVE = """
SELECT k.n, count(*)
FROM unnest(%(n)s::int[], %(district)s::bigint[], %(level)s::smallint[], %(place)s::bigint[],
            %(until)s::date[]) AS k(n, district_id, level, place_id, day)
JOIN districts_spell x ON x.district_id = k.district_id
     AND k.day BETWEEN x.starts_on AND coalesce(x.ends_on, 'infinity')
LEFT JOIN districts_stay s ON k.level = %(l_block)s AND s.district_id = k.district_id
     AND s.panchayat_id = x.panchayat_id AND k.day BETWEEN s.first AND s.last
WHERE k.place_id = CASE k.level WHEN %(l_district)s THEN x.district_id
                                WHEN %(l_block)s THEN s.block_id ELSE x.panchayat_id END
GROUP BY 1
"""
# by date: a plan over all of them would read the whole table
_DOWN = """
SELECT k.n, k.day, sum(t.named)::int, sum(t.reports)::int,
       EXISTS (SELECT FROM enrollment_outage o WHERE o.district_id = min(d.district_id) AND o.date = k.day
               AND o.state = 'declared' AND cardinality(o.blocks) = 0
               AND least(o.ends_at, %(closes)s) - greatest(o.starts_at, %(opens)s) >= %(half)s)
FROM unnest(%(n)s::int[], %(drive)s::bigint[], %(until)s::date[]) AS k(n, drive_id, day)
JOIN districts_drive d ON d.id = k.drive_id OR d.parent_id = k.drive_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.rejected ? 'server_down') AS named, count(*) AS reports
    FROM enrollment_tally x WHERE x.drive_id = d.id AND x.date = k.day AND x.state = 'counted'
    OFFSET 0
) t
GROUP BY 1, 2
"""


def days(asked):
    """Of (place, first date): its cards by date up to its day, None where nothing was reported."""
    found: list[dict] = [{} for _one in asked]
    rows = [(n, place, since, place.day) for n, (place, since) in enumerate(asked)]
    for n, date, made in _ask(_DAYS, rows):
        found[n][date] = None if made is None else int(made)
    return found


def capacities(places):
    """The most cards a day that active login IDs make by the drive's order; None where it says nothing."""
    caps = {n: place.drive.split.get("cap") for n, place in enumerate(places)}
    asked = [(n, place, place.day, place.day) for n, place in enumerate(places) if caps[n] is not None]
    active = dict(_ask(_ACTIVE, asked)) if asked else {}
    return [None if cap is None else active.get(n, 0) * cap for n, cap in caps.items()]


def down(asked):
    """Of (district, its low dates): the dates on which many of the drive's reports named the server, or on
    which an outage of the whole district was declared for at least half of the working hours.
    """
    found: dict[int, set] = defaultdict(set)
    rows = [(n, place, date, date) for n, (place, low) in enumerate(asked) for date in low]
    for n, date, named, reports, declared in _ask(_DOWN, rows) if rows else []:
        if declared or (named >= DOWN_LEAST and named >= DOWN_SHARE * reports):
            found[n].add(date)
    return [found[n] for n in range(len(asked))]


def _ask(sql, rows):
    """The query for `rows` of (number, place, first date, last date)."""
    asked: dict[str, Any] = {
        "n": [n for n, *_more in rows],
        "drive": [place.drive.pk for _n, place, *_more in rows],
        "district": [place.drive.district_id for _n, place, *_more in rows],
        "level": [Level[place.level.upper()].value for _n, place, *_more in rows],
        "place": [place.pk for _n, place, *_more in rows],
        "since": [since for _n, _place, since, _until in rows],
        "until": [until for *_more, until in rows],
        "l_district": Level.DISTRICT,
        "l_block": Level.BLOCK,
        "opens": hours.OPENS,
        "closes": hours.CLOSES,
        "half": dates.timedelta(minutes=hours.LENGTH / 2),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return cursor.fetchall()
