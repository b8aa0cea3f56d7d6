"""One row of progress: what the contract's columns mean, as SQL over a place's sums of a day.

`ROW` reads `p` (the place: id, code, name, name_hi, parent), `f` (its sums; nulls: nothing there), `c` (the
day: `CALENDAR`) and `b` (the cards made before the drive; null: not known).
"""

CALENDAR = """
calendar AS (
    SELECT * FROM unnest(
        %(days)s::date[], %(plans)s::bigint[], %(positions)s::int[], %(befores)s::int[],
        %(issued)s::timestamptz[], %(left)s::int[], %(left_tomorrow)s::int[], %(provisional)s::boolean[],
        %(expects)s::boolean[]
    ) c(date, plan_id, n, before, issued_at, days_left, left_tomorrow, provisional, expects)
)
"""
# which drives report into this one on the day: its running children, else itself
REPORTING = """
reporting AS (
    SELECT * FROM unnest(%(reporting_days)s::date[], %(reporting_drives)s::bigint[]) r(date, drive_id)
)
"""
# until a cards file says where the card-holders of the district live, none is known: not even 0
# (by the index: a district without any is not looked for in the whole table)
RESIDENTS_KNOWN = """(SELECT x.district_id FROM enrollment_resident x WHERE x.district_id = %(district)s
    ORDER BY x.district_id, x.panchayat_id, x.date LIMIT 1) IS NOT NULL"""
_MADE = "coalesce(f.made, 0)"
_TO_DATE = "coalesce(f.made_to_date, 0)"
_EXPECTED = "coalesce(f.expected, 0)"
_MISSING = "coalesce(f.expected, 0) - coalesce(f.on_time, 0) - coalesce(f.late, 0)"


def _required(made, days):
    """Cards a day needed to make the rest in the days left, rounded up; null where no day is left."""
    return (
        f"CASE WHEN {days} > 0 AND f.target_total IS NOT NULL"
        f" THEN greatest(0, -floor((({made}) - f.target_total)::numeric / {days}))::bigint END"
    )


COLUMNS = {
    "level": "%(level_name)s::text",
    "code": "p.code",
    "name": "p.name",
    "name_hi": "p.name_hi",
    "parent": "p.parent",
    "date": "c.date",
    # a home whose ID reported at a camp has reported
    "state": f"""CASE WHEN {_EXPECTED} > 0 AND {_MISSING} = {_EXPECTED} AND f.made IS NULL THEN 'missing'
        WHEN f.made IS NULL AND {_EXPECTED} = 0 THEN 'not_expected'
        WHEN {_MISSING} > 0 THEN 'partial' ELSE 'reported' END""",
    "target": "f.target::bigint",
    "made": "f.made::bigint",
    "rejected": "f.rejected::bigint",
    "made_residents": "f.made_residents::bigint",
    "target_total": "f.target_total::bigint",
    "target_to_date": "f.target_to_date::bigint",
    "made_to_date": f"{_TO_DATE}::bigint",
    "total_to_date": f"(coalesce(b.cards, %(unstated)s) + {_TO_DATE})::bigint",
    "remaining": f"(f.target_total - {_TO_DATE})::bigint",
    "percent": f"CASE WHEN f.target_to_date > 0 THEN round(100.0 * {_TO_DATE} / f.target_to_date, 1) END",
    "required_per_day": _required(f"{_TO_DATE} - {_MADE}", "c.days_left"),
    "required_from_tomorrow": _required(_TO_DATE, "c.left_tomorrow"),
    "expected": f"({_EXPECTED})::int",
    "on_time": "coalesce(f.on_time, 0)::int",
    "late": "coalesce(f.late, 0)::int",
    "missing": f"({_MISSING})::int",
    "provisional": "c.provisional",
    "as_of": "greatest(f.as_of, c.issued_at)",
}
ROW = ", ".join(f'{sql} AS "{name}"' for name, sql in COLUMNS.items())
# as JSON by PostgreSQL: for machines, which pull many rows
_IN_INDIA = "greatest(f.as_of, c.issued_at) AT TIME ZONE 'Asia/Kolkata'"
_JSON = COLUMNS | {"as_of": f"""to_char({_IN_INDIA}, 'YYYY-MM-DD"T"HH24:MI:SS.US"+05:30"')"""}
JSON_ROW = ", ".join(f'{sql} AS "{name}"' for name, sql in _JSON.items())
