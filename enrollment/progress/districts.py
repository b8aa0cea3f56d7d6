"""Districts side by side: the figures of many drives, each on its own day, in two queries at most.

`standings` reads one drive from its panchayats up. Here the rows of the districts themselves are read:
what a district has to date is the sum of its days, for all that ever stood in it still counts there.
"""

from collections import defaultdict

from django.db import connection

from drive_portal.lib import dates
from enrollment.models import Level

SPARK_DAYS = 14

# A row a drive (`asked`): the plan in force, the flow up to the day, the reports that are expected.
_FIGURES = """
WITH asked AS (
    SELECT * FROM unnest(%(drives)s::bigint[], %(districts)s::bigint[], %(days)s::date[], %(since)s::date[],
                         %(expects)s::boolean[]) AS k(drive_id, district_id, day, since, expects)
), reporting AS (
    SELECT * FROM unnest(%(parents)s::bigint[], %(reporting)s::bigint[]) AS r(drive_id, into_id)
)
SELECT asked.drive_id, plan.*, flow.*, residents.made AS made_residents,
       CASE WHEN asked.expects THEN spells.n + camps.n ELSE 0 END AS expected
FROM asked
LEFT JOIN LATERAL (
    SELECT p.issued_at, p.due[cardinality(p.due)] AS target_total,
           CASE WHEN length > 0 THEN coalesce(p.due[least(now, length)], 0) END AS target_to_date,
           CASE WHEN length > 0 THEN coalesce(p.due[least(now - 1, length)], 0) END AS due_before
    FROM districts_plan p,
         LATERAL (SELECT asked.day - p.starts_on + 1 AS now, cardinality(p.due) AS length) position
    WHERE p.drive_id = asked.drive_id
    ORDER BY p.valid_from <= asked.day DESC,
             CASE WHEN p.valid_from <= asked.day THEN p.version ELSE -p.version END DESC
    LIMIT 1
) plan ON true
LEFT JOIN LATERAL (
    SELECT coalesce(sum(p.made), 0) AS made_to_date, max(p.as_of) AS as_of,
           sum(p.made) FILTER (WHERE p.date = asked.day) AS made,
           sum(p.rejected) FILTER (WHERE p.date = asked.day) AS rejected,
           coalesce(sum(p.on_time) FILTER (WHERE p.date = asked.day), 0) AS on_time,
           coalesce(sum(p.late) FILTER (WHERE p.date = asked.day), 0) AS late,
           array_agg(p.date ORDER BY p.date) FILTER (WHERE p.date >= asked.since) AS recent_days,
           array_agg(p.made ORDER BY p.date) FILTER (WHERE p.date >= asked.since) AS recent_made
    FROM enrollment_progress p
    WHERE p.district_id = asked.district_id AND p.drive_id = asked.drive_id AND p.level = %(level)s
      AND p.place_id = asked.district_id AND p.date <= asked.day
) flow ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS n FROM districts_spell s
    WHERE s.district_id = asked.district_id
      AND asked.day BETWEEN s.starts_on AND coalesce(s.ends_on, 'infinity')
) spells ON asked.expects
LEFT JOIN LATERAL (
    SELECT count(*) AS n FROM camps_camp c JOIN reporting r ON r.into_id = c.drive_id
    WHERE r.drive_id = asked.drive_id AND c.status <> 'cancelled'
      AND asked.day BETWEEN c.starts_on AND c.ends_on
) camps ON asked.expects
LEFT JOIN LATERAL (
    SELECT coalesce(sum((
        SELECT x.made FROM enrollment_resident x WHERE x.district_id = asked.district_id
        AND x.panchayat_id = s.panchayat_id AND x.date = asked.day)), 0) AS made
    FROM districts_stay s
    WHERE s.district_id = asked.district_id AND asked.day BETWEEN s.first AND s.last
) residents ON (
    SELECT x.district_id FROM enrollment_resident x WHERE x.district_id = asked.district_id
    ORDER BY x.district_id, x.panchayat_id, x.date LIMIT 1) IS NOT NULL
"""


def of_districts(asked, drives):
    """The rows of `standings(drive, "district", day)` for each (drive, day) of `asked`, in its order.

    `drives` holds all drives of the districts asked for, so that a drive's children are among them. Each
    row also has `recent`: what was made on the days before, as rows of date and made, oldest first.
    """
    if not asked:
        return []
    reporting = {drive.pk: _reports_into(drive, day, drives) for drive, day in asked}
    since = {drive.pk: _since(drive, day) for drive, day in asked}
    figures = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, _parameters(asked, reporting, since))
        names = [column.name for column in cursor.description]
        for found in cursor.fetchall():
            figure = dict(zip(names, found, strict=True))
            figures[figure["drive_id"]] = figure
    baselines = _baselines(asked)
    return [
        _row(drive, day, figures[drive.pk], baselines[drive.pk])
        | {"recent": _recent(figures[drive.pk], since[drive.pk], day)}
        for drive, day in asked
    ]


def _parameters(asked, reporting, since):
    pairs = [(parent, into) for parent, found in reporting.items() for into in found]
    today = dates.today()
    return {
        "drives": [drive.pk for drive, _day in asked],
        "districts": [drive.district_id for drive, _day in asked],
        "days": [day for _drive, day in asked],
        "since": [since[drive.pk] for drive, _day in asked],
        "expects": [day <= today and bool(reporting[drive.pk]) for drive, day in asked],
        "parents": [parent for parent, _into in pairs],
        "reporting": [into for _parent, into in pairs],
        "level": Level.DISTRICT,
    }


def _reports_into(drive, day, drives):
    """Ids of the drives whose reports are expected for this one's: its running children, else itself."""
    running = [child for child in drives if child.parent_id == drive.pk and child.runs_on(day)] or [drive]
    return [one.pk for one in running if one.runs_on(day) and day not in one.holidays]


def _since(drive, day):
    """The first day that the sparkline looks at."""
    return day - dates.timedelta(days=SPARK_DAYS)


def _recent(figure, since, day):
    """What was made on each day from `since` to `day`; None where nothing was reported."""
    known = dict(zip(figure["recent_days"] or [], figure["recent_made"] or [], strict=True))
    return [{"date": one, "made": known.get(one)} for one in dates.days(since, day)]


def _row(drive, day, figure, baseline):
    """The contract's row. What each column means is in numbers.md."""
    made, to_date = figure["made"], int(figure["made_to_date"])
    total, due, before = (figure[name] for name in ("target_total", "target_to_date", "due_before"))
    expected = figure["expected"]
    on_time, late = int(figure["on_time"]), int(figure["late"])
    missing = expected - on_time - late
    tomorrow = day + dates.timedelta(days=1)
    return {
        "level": "district",
        "code": drive.district.code,
        "name": drive.district.name,
        "name_hi": drive.district.name_hi,
        "parent": drive.district.state.code,
        "date": day,
        "state": _state(made, expected, missing),
        "target": None if due is None else due - before,
        "made": None if made is None else int(made),
        "rejected": None if figure["rejected"] is None else int(figure["rejected"]),
        "made_residents": None if figure["made_residents"] is None else int(figure["made_residents"]),
        "target_total": total,
        "target_to_date": due,
        "made_to_date": to_date,
        "total_to_date": None if baseline is None else baseline + to_date,
        "remaining": None if total is None else total - to_date,
        "percent": round(100 * to_date / due, 1) if due else None,
        "required_per_day": _required(total, to_date - int(made or 0), drive.working_days_from(day)),
        "required_from_tomorrow": _required(total, to_date, drive.working_days_from(tomorrow)),
        "expected": expected,
        "on_time": on_time,
        "late": late,
        "missing": missing,
        "provisional": dates.now() < drive.close(day),
        "as_of": max(filter(None, [figure["as_of"], figure["issued_at"] or drive.issued_at])),
    }


def _state(made, expected, missing):
    if expected and missing == expected and made is None:
        return "missing"
    if made is None and not expected:
        return "not_expected"
    return "partial" if missing > 0 else "reported"


def _required(total, made, days_left):
    """Cards a day that make the total in the days left, rounded up; None where no day is left."""
    return max(0, -((made - total) // days_left)) if total is not None and days_left else None


# --- cards made before the drive --------------------------------------------------------------------


def _baselines(asked):
    """Cards made before each drive, by its id; None where not known."""
    parts = [(drive, day) for drive, day in asked if _by_parts(drive)]
    blocks = _blocks(parts) if parts else {}
    return {drive.pk: _baseline(drive, blocks.get(drive.pk, {})) for drive, _day in asked}


def _by_parts(drive):
    return isinstance(drive.baseline, dict) and drive.baseline.get(drive.district.code) is None


def _baseline(drive, blocks):
    if not isinstance(drive.baseline, dict):
        return drive.baseline
    if not _by_parts(drive):
        return drive.baseline[drive.district.code]
    known = []
    for code, panchayats in blocks.items():
        own = drive.baseline.get(code)
        known.append(own if own is not None else _sum([drive.baseline.get(place) for place in panchayats]))
    return _sum(known)


def _sum(numbers):
    """The sum, or None where one is not known."""
    return sum(numbers) if numbers and None not in numbers else None


def _blocks(parts):
    """By drive: the codes of the panchayats of each block (by its code) on the drive's day."""
    found: dict = defaultdict(lambda: defaultdict(list))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT k.drive_id, b.code, y.code
            FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS k(drive_id, district_id, day)
            JOIN districts_stay s ON s.district_id = k.district_id AND k.day BETWEEN s.first AND s.last
            JOIN districts_block b ON b.id = s.block_id
            JOIN districts_panchayat y ON y.id = s.panchayat_id
            """,
            [
                [drive.pk for drive, _ in parts],
                [drive.district_id for drive, _ in parts],
                [day for _, day in parts],
            ],
        )
        for drive_id, block, panchayat in cursor.fetchall():
            found[drive_id][block].append(panchayat)
    return found
