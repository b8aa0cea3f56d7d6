"""Reading: the standings of a day's places, and the series of one place's days, each by one query.

Begins from the places, so that the silent ones are there. What a row means is in `rows`.
"""

import re
from datetime import date
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from districts.models import Drive
from drive_portal.lib import dates
from enrollment.models import Level
from enrollment.progress import days, sums
from enrollment.progress.basis import Basis
from enrollment.progress.rows import CALENDAR, JSON_ROW, REPORTING, ROW

LEAVES = ("centre", "camp", "field")
SPARK_DAYS = 14
_BASELINE = (
    "baseline AS (SELECT * FROM unnest(%(stated)s::bigint[], %(stated_cards)s::bigint[]) b(place_id, cards))"
)
# What pages show beside the contract's columns: the kind, whether nobody could report there, the last days.
_MORE = """
, p.kind, %(level)s = %(l_panchayat)s
  AND NOT EXISTS (SELECT FROM districts_loginid x WHERE x.panchayat_id = p.id)
  AND NOT EXISTS (SELECT FROM camps_camp x WHERE x.panchayat_id = p.id AND x.drive_id = ANY(%(scope)s))
  AS idle,
ARRAY(
    SELECT sum(x.made)::int FROM generate_series(%(day)s::date - %(spark)s + 1, %(day)s::date, '1 day') d
    LEFT JOIN enrollment_progress x ON x.district_id = %(district)s AND x.drive_id = %(drive)s
         AND x.level = %(level)s AND x.place_id = p.id AND x.date = d::date
    GROUP BY d ORDER BY d) AS spark
"""


class Window(NamedTuple):
    """A part of a list in the order of codes (of camps: ids): `limit` rows after `start`, or before it."""

    start: str | int | None = None
    back: bool = False
    limit: int | None = None


def standings(drive, level, day, places=None, basis=None, more=False):
    """Rows of the contract's progress, one a place of `level` on `day`, silent ones too, by code.

    `places`: a queryset of the level's model (of panchayats for `field`) to which the rows are
    limited; None is the whole district. Places that ended, or have not begun, are there only where
    they have a history in the drive. With `more`, beside the contract's columns: `kind`,
    `idle` (a panchayat without login ID and camp) and `spark` (cards of the last 14 days, None where
    nothing was reported).
    """
    columns = ROW + _MORE if more else ROW
    return _with_floats(_ask(basis or Basis(drive), level, day, places, Window(), columns))


class Standings(NamedTuple):
    """The same rows for machines, which pull many: parts of the list, made as JSON by PostgreSQL."""

    drive: Drive
    level: str
    day: date
    places: QuerySet | None = None

    def part(self, start, back, limit):
        """Up to `limit` rows after the key `start` (before it with `back`), as (code, JSON text)."""
        return json_rows(Basis(self.drive), self.level, self.day, self.places, start, back, limit)


def json_rows(basis, level, day, places, start=None, back=False, limit=None):
    """The contract's rows as (code, JSON text) after the code `start` or before it. ValueError: no code."""
    if start is not None and level == "camp":
        start = int(start)
    columns = f"p.code AS code, (SELECT row_to_json(r) FROM (SELECT {JSON_ROW}) r)::text AS row"
    found = _ask(basis, level, day, places, Window(start, back, limit), columns)
    rows = [(row["code"], row["row"]) for row in found]
    return rows[::-1] if back else rows


def _ask(basis, level, day, places, window, columns):
    limited = _only(places)
    if limited is None:
        return []
    only, bound = limited
    place = sums.PLACES[level].format(only=only, window=_window(level, window))
    order = "DESC" if window.back else ""
    limit = f"LIMIT {int(window.limit)}" if window.limit else ""
    sql = f"""
        WITH {CALENDAR}, {REPORTING}, {_BASELINE}, {sums.before(level)}
        place AS MATERIALIZED ({place} ORDER BY key {order} {limit})
        SELECT {columns} FROM place p {sums.joined(level, past=day < basis.today)}
        CROSS JOIN calendar c LEFT JOIN baseline b ON b.place_id = p.id ORDER BY p.key {order}"""
    return query(sql, _parameters(basis, level, day) | bound | {"start": window.start})


def query(sql, parameters):
    """The rows of a query as dicts by column."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def _only(places):
    """SQL that limits `p` to a queryset, with its parameters; None where it holds nothing."""
    if places is None:
        return "true", {}
    try:
        sql, values = places.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    bound = {f"q{n}": value for n, value in enumerate(values)}
    names = iter(bound)
    return f"p.id IN ({re.sub('%s', lambda _found: f'%({next(names)})s', sql)})", bound


def _window(level, window):
    if window.start is None:
        return "true"
    return f"p.{'id' if level == 'camp' else 'code'} {'<' if window.back else '>'} %(start)s"


def _parameters(basis, level, day):
    plan = basis.plan_on(day)
    stated = basis.baselines(level, day)
    return basis.calendar([day]) | {
        "stated": list(stated),
        "stated_cards": list(stated.values()),
        "unstated": basis.unstated,
        "district": basis.drive.district_id,
        "drive": basis.drive.pk,
        "scope": basis.scope,
        "level": Level[level.upper()],
        "l_panchayat": Level.PANCHAYAT,
        "level_name": level,
        "day": day,
        "plan": plan.pk if plan else None,
        "n": plan.position(day) if plan else 0,
        "before": plan.position(day - dates.timedelta(days=1)) if plan else 0,
        "expects_now": basis.expects(day),
        "spark": SPARK_DAYS,
    }


def series(drive, level, place, first, last, basis=None):
    """The same rows for one place (a model row), one a day from `first` to `last`."""
    basis = basis or Basis(drive)
    found = query(
        days.sql(level),
        basis.calendar(dates.days(first, last))
        | {
            "district": drive.district_id,
            "drive": drive.pk,
            "scope": basis.scope,
            "level": Level[level.upper()],
            "level_name": level,
            "place": place.pk,
            "first": first,
            "last": last,
            "baseline": basis.baselines(level, first).get(place.pk),
            "unstated": basis.unstated,
        },
    )
    moved = [row.pop("moved", False) for row in found]
    if any(moved):
        queryset = type(place).objects.filter(pk=place.pk)
        by_day = (standings(drive, level, day, queryset, basis) for day in dates.days(first, last))
        return [found for rows in by_day for found in rows]
    return _with_floats(found)


def _with_floats(rows):
    for row in rows:
        if row["percent"] is not None:
            row["percent"] = float(row["percent"])
    return rows
