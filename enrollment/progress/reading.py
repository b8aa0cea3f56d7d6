"""Reading: the standings of a day's places, and the series of one place's days.

Begins from the places, so that the silent ones are there. A parent's stock is the sum of the stocks
of its children of that day; a past day stays with the parents of that day.
"""

from collections import defaultdict
from itertools import accumulate
from typing import Any

from django.db import connection
from django.db.models import DateField, F, Value

from camps.models import Camp
from districts.models import Block, Centre, District, Panchayat, Plan, Spell, Target
from drive_portal.lib import dates
from enrollment.models import Level
from enrollment.progress.basis import Basis
from enrollment.progress.rows import row

LEAVES = ("centre", "camp", "field")
# level: (model, its code, first and last day, the parent's code)
_SOURCES: dict[str, tuple[Any, str, str | None, str | None, str]] = {
    "district": (District, "code", None, None, "state__code"),
    "block": (Block, "code", "valid_from", "valid_to", "district__code"),
    "panchayat": (Panchayat, "code", "valid_from", "valid_to", "block__code"),
    "centre": (Centre, "code", "opened_on", None, "panchayat__code"),
    "camp": (Camp, "pk", None, None, "panchayat__code"),
    "field": (Panchayat, "code", "valid_from", "valid_to", "code"),
}

# What each panchayat of the drive's district has on a day, and where it stood.
_PANCHAYATS = """
WITH part AS (
    SELECT s.panchayat_id, s.block_id, d.made, d.rejected,
           coalesce(d.on_time, 0) AS on_time, coalesce(d.late, 0) AS late,
           coalesce(t.made, 0) - coalesce(a.made, 0) AS made_to_date,
           {as_of} AS as_of, coalesce(e.expected, 0) AS expected,
           coalesce(g.due[%(n)s], g.zero) - coalesce(g.due[%(before)s], g.zero) AS target,
           coalesce(g.due[%(n)s], g.zero) AS target_to_date, g.due[array_upper(g.due, 1)] AS target_total,
           t.place_id IS NOT NULL OR g.id IS NOT NULL AS has_history
    FROM districts_stay s
    LEFT JOIN LATERAL ({day}) d ON true
    LEFT JOIN enrollment_total t ON t.district_id = %(district)s AND t.drive_id = %(drive)s
         AND t.level = %(level)s AND t.place_id = s.panchayat_id
    LEFT JOIN LATERAL ({after}) a ON true
    LEFT JOIN (SELECT id, panchayat_id, due, 0 AS zero FROM districts_target
               WHERE district_id = %(district)s AND plan_id = %(plan)s) g USING (panchayat_id)
    LEFT JOIN ({expected}) e ON e.panchayat_id = s.panchayat_id
    WHERE s.district_id = %(district)s AND %(day)s::date BETWEEN s.first AND s.last
)
"""
_DAY = """
SELECT sum(made) AS made, sum(rejected) AS rejected, sum(on_time) AS on_time, sum(late) AS late
FROM enrollment_progress p
WHERE p.district_id = %(district)s AND p.drive_id = %(drive)s AND p.level = %(level)s
  AND p.place_id = {place} AND p.date = %(day)s
"""
_AFTER = """
SELECT sum(made) AS made, count(*) > 0 AS any FROM enrollment_progress p
WHERE p.district_id = %(district)s AND p.drive_id = %(drive)s AND p.level = %(level)s
  AND p.place_id = {place} AND p.date > %(day)s
"""
_AS_OF = """
CASE WHEN a.any THEN (
    SELECT max(p.as_of) FROM enrollment_progress p
    WHERE p.district_id = %(district)s AND p.drive_id = %(drive)s AND p.level = %(level)s
      AND p.place_id = {place} AND p.date <= %(day)s) ELSE t.as_of END
"""
_OF_PLACE = {"day": _DAY, "after": _AFTER, "as_of": _AS_OF}
# Reports expected on a working day: every login ID active then, at its home; every camp held.
_SPELLS = """
SELECT {place} AS place_id, panchayat_id, count(*) AS expected FROM districts_spell
WHERE %(expects)s AND district_id = %(district)s
  AND %(day)s::date BETWEEN starts_on AND coalesce(ends_on, 'infinity') {where} GROUP BY 1, 2
"""
_CAMPS = """
SELECT id AS place_id, panchayat_id, 1 AS expected FROM camps_camp
WHERE %(expects)s AND drive_id = ANY(%(report_drives)s) AND status <> 'cancelled'
AND %(day)s::date BETWEEN starts_on AND ends_on
"""
_SUMS = """
sum(made) AS made, sum(rejected) AS rejected, sum(on_time) AS on_time, sum(late) AS late,
sum(made_to_date) AS made_to_date, max(as_of) AS as_of, sum(expected) AS expected,
sum(target) AS target, sum(target_to_date) AS target_to_date, sum(target_total) AS target_total,
bool_or(has_history) AS has_history
"""
_LEAF = """
SELECT coalesce(t.place_id, e.place_id) AS place_id, d.made, d.rejected, d.on_time, d.late,
       coalesce(t.made, 0) - coalesce(a.made, 0) AS made_to_date, {as_of} AS as_of,
       e.expected, t.place_id IS NOT NULL AS has_history
FROM (SELECT * FROM enrollment_total
      WHERE district_id = %(district)s AND drive_id = %(drive)s AND level = %(level)s) t
FULL JOIN (SELECT place_id, sum(expected) AS expected FROM ({expected}) x GROUP BY 1) e
     ON e.place_id = t.place_id
LEFT JOIN LATERAL ({day}) d ON true
LEFT JOIN LATERAL ({after}) a ON true
"""
_GROUPS = {"district": "%(district)s::bigint", "block": "block_id", "panchayat": "panchayat_id"}


def standings(drive, level, day, places=None):
    """Rows of the contract's progress, one a place of `level` on `day`, silent ones too, by code.

    `places`: a queryset of the level's model (of panchayats for `field`) to which the rows are
    limited; None is the whole district. Places that ended, or have not begun, are there only where
    they have a history in the drive.
    """
    basis = Basis(drive, day)
    figures = _leaf_figures(basis, level) if level in LEAVES else _upper_figures(basis, level)
    baselines, unstated = basis.baselines(level), basis.unstated
    rows = []
    for place in _places(basis, level, places):
        figure = figures.get(place["id"])
        if figure is None and level not in ("centre", "camp"):
            continue  # of another district; a panchayat without field workers has no field row
        if not place["valid"] and not (figure and figure["has_history"]):
            continue
        rows.append(
            row(drive, day, level, place, figure or {}, baselines.get(place["id"], unstated), basis.issued_at)
        )
    return rows


def _query(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def _upper_figures(basis, level):
    """Figures of districts, blocks or panchayats by place id."""
    expected = f"""
        SELECT panchayat_id, sum(expected) AS expected FROM (
            {_SPELLS.format(place="panchayat_id", where="")} UNION ALL {_CAMPS}
        ) x GROUP BY 1"""
    part = _PANCHAYATS.format(
        **{name: sql.format(place="s.panchayat_id") for name, sql in _OF_PLACE.items()},
        expected=expected,
    )
    found = _query(
        f"{part} SELECT {_GROUPS[level]} AS place_id, {_SUMS} FROM part GROUP BY 1",
        basis.parameters | {"level": Level.PANCHAYAT},
    )
    return {figure.pop("place_id"): figure for figure in found}


def _leaf_figures(basis, level):
    """Figures of centres, camps or field rows by place id; only of those that have any."""
    expected = {
        "camp": _CAMPS,
        "centre": _SPELLS.format(place="centre_id", where="AND centre_id IS NOT NULL"),
        "field": _SPELLS.format(place="panchayat_id", where="AND centre_id IS NULL"),
    }[level]
    sql = _LEAF.format(
        expected=expected, **{name: sql.format(place="t.place_id") for name, sql in _OF_PLACE.items()}
    )
    return {
        figure.pop("place_id"): figure
        for figure in _query(sql, basis.parameters | {"level": Level[level.upper()]})
    }


def _places(basis, level, places):
    """Dicts id, code, name, name_hi, parent (a code) and valid of the level's places, by code."""
    model, key, begins, ends, parent = _SOURCES[level]
    queryset = model.objects.all() if places is None else places
    if level == "camp":
        queryset = queryset.filter(drive_id__in=basis.scope)
    elif level == "district":
        queryset = queryset.filter(pk=basis.drive.district_id)
    elif model is not Panchayat:  # a panchayat may have left the district: its stay says so
        queryset = queryset.filter(district_id=basis.drive.district_id)
    blocks = {pk: code for pk, (_block, code) in basis.block_of().items()} if level == "panchayat" else {}
    found = []
    nothing = Value(None, output_field=DateField())
    rows = queryset.order_by(key).values_list(
        "pk", key, "name", "name_hi", F(begins) if begins else nothing, F(ends) if ends else nothing, parent
    )
    for pk, code, name, name_hi, first, last, above in rows:
        found.append(
            {
                "id": pk,
                "code": str(code),
                "name": name,
                "name_hi": name_hi,
                "parent": blocks.get(pk) if level == "panchayat" else above,
                "valid": (first is None or first <= basis.day) and (last is None or last >= basis.day),
            }
        )
    return found


def series(drive, level, place, first, last):
    """The same rows for one place (a model row), one a day from `first` to `last`."""
    if level == "block" and _moved(place):
        queryset = type(place).objects.filter(pk=place.pk)
        by_day = (standings(drive, level, day, queryset) for day in dates.days(first, last))
        return [found for rows in by_day for found in rows]
    basis = Basis(drive, first)
    flows = _flows(basis, level, place, last)
    expected = _expected_by_day(basis, level, place, first, last)
    (described,) = _places(basis, level, type(place).objects.filter(pk=place.pk)) or [None]
    baseline = basis.baselines(level).get(place.pk, basis.unstated)
    to_date, as_of, rows, due = 0, None, [], {}
    for day in sorted({*flows, *dates.days(first, last)}):
        flow = flows.get(day, {})
        to_date += flow.get("made") or 0
        as_of = max(filter(None, [as_of, flow.get("as_of")]), default=None)
        if day < first:
            continue
        plan = basis.plan_on(day)
        if plan and level not in LEAVES and plan.pk not in due:
            due[plan.pk] = _due(plan, level, place)
        figure = flow | {"made_to_date": to_date, "as_of": as_of, "expected": expected.get(day, 0)}
        figure |= _target(due.get(plan.pk), plan, day) if plan else {}
        rows.append(
            row(drive, day, level, described, figure, baseline, plan.issued_at if plan else drive.issued_at)
        )
    return rows


def _moved(block):
    """Whether panchayats joined or left the block: then its stock is not the sum of its own days."""
    return block.placements.exclude(valid_from=None, valid_to=None).exists()


def _flows(basis, level, place, last):
    """Progress rows of the place by date, up to `last`."""
    found = _query(
        """
        SELECT date, sum(made) AS made, sum(rejected) AS rejected, sum(on_time) AS on_time, sum(late) AS late,
               max(as_of) AS as_of
        FROM enrollment_progress
        WHERE district_id = %(district)s AND drive_id = %(drive)s AND level = %(level)s
          AND place_id = %(place)s
          AND date <= %(last)s
        GROUP BY date
        """,
        basis.parameters | {"level": Level[level.upper()], "place": place.pk, "last": last},
    )
    return {flow.pop("date"): flow for flow in found}


def _expected_by_day(basis, level, place, first, last):
    """Reports expected at the place by date."""
    days = [day for day in dates.days(first, last) if basis.expects(day)]
    spells = Spell.objects.filter(district_id=basis.drive.district_id)
    camps = Camp.objects.exclude(status=Camp.Status.CANCELLED).filter(drive_id__in=basis.scope)
    if level == "block":
        spells, camps = spells.filter(panchayat__block=place), camps.filter(panchayat__block=place)
    elif level == "panchayat":
        spells, camps = spells.filter(panchayat=place), camps.filter(panchayat=place)
    elif level == "centre":
        spells, camps = spells.filter(centre=place), camps.none()
    elif level == "field":
        spells, camps = spells.filter(panchayat=place, centre=None), camps.none()
    elif level == "camp":
        spells, camps = spells.none(), camps.filter(pk=place.pk)
    if not days:
        return {}
    change: dict = defaultdict(int)
    for starts_on, ends_on in spells.values_list("starts_on", "ends_on"):
        change[max(starts_on, first)] += 1
        if ends_on:
            change[max(ends_on, first - dates.timedelta(days=1)) + dates.timedelta(days=1)] -= 1
    calendar = dates.days(first, last)
    running = dict(zip(calendar, accumulate(change[day] for day in calendar), strict=True))
    found = {day: running[day] for day in days}
    for drive_id, starts_on, ends_on in camps.values_list("drive_id", "starts_on", "ends_on"):
        for day in days:
            if starts_on <= day <= ends_on and drive_id in {drive.pk for drive in basis.reports_into(day)}:
                found[day] += 1
    return found


def _due(plan, level, place):
    """The place's cards due by each day under the plan, as a list; None where it has no part in it."""
    if level == "district":
        return Plan.objects.values_list("due", flat=True).get(pk=plan.pk)
    targets = Target.objects.filter(plan=plan)
    targets = targets.filter(panchayat__block=place) if level == "block" else targets.filter(panchayat=place)
    parts = list(targets.values_list("due", flat=True))
    return [sum(day) for day in zip(*parts, strict=True)] if parts else None


def _target(due, plan, day):
    if not due:
        return {}
    before, now = ([0, *due][plan.position(day - dates.timedelta(days=n))] for n in (1, 0))
    return {"target": now - before, "target_to_date": now, "target_total": due[-1]}
