"""Kinds of place of work against one another: centres by kind, camps, field workers.

600 common service centres and 11 Lok Seva Kendras compare by cards per login ID and working day.
"""

from drive_portal.lib import dates
from enrollment.models import Level
from enrollment.progress.within import Question, ask, common, stays

_SQL = """
WITH stay AS MATERIALIZED (SELECT s.panchayat_id FROM districts_stay s WHERE {stays}),
place AS (
    SELECT %(l_centre)s AS level, c.id, c.kind FROM districts_centre c JOIN stay USING (panchayat_id)
    WHERE c.district_id = %(district)s
    UNION ALL SELECT %(l_field)s, panchayat_id, 'field' FROM stay
    UNION ALL SELECT %(l_camp)s, c.id, 'camp' FROM camps_camp c JOIN stay USING (panchayat_id)
    WHERE c.drive_id = ANY(%(scope)s)
),
worked AS (
    SELECT coalesce(c.kind, 'field') AS kind, p.starts_on, p.ends_on, p.login_id_id AS id
    FROM districts_spell p JOIN stay USING (panchayat_id) LEFT JOIN districts_centre c ON c.id = p.centre_id
    WHERE p.district_id = %(district)s AND p.starts_on <= %(day)s
      AND coalesce(p.ends_on, 'infinity') >= %(first)s
    UNION ALL
    SELECT 'camp', c.starts_on, c.ends_on, c.id FROM camps_camp c JOIN stay USING (panchayat_id)
    WHERE c.drive_id = ANY(%(scope)s) AND c.status <> 'cancelled' AND c.starts_on <= %(day)s
),
part AS (
    SELECT p.kind, f.made, f.reported, t.made - coalesce(f.after, 0) AS made_to_date, f.made_week, f.rejected,
           0 AS active, 0 AS days
    FROM place p
    JOIN enrollment_total t ON t.district_id = %(district)s AND t.drive_id = %(drive)s AND t.level = p.level
         AND t.place_id = p.id
    LEFT JOIN LATERAL (
        SELECT sum(x.made) FILTER (WHERE x.date = %(day)s) AS made,
               sum(x.on_time + x.late) FILTER (WHERE x.date = %(day)s) AS reported,
               sum(x.made) FILTER (WHERE x.date > %(day)s) AS after,
               sum(x.made) FILTER (WHERE x.date <= %(day)s) AS made_week,
               sum(x.rejected) FILTER (WHERE x.date <= %(day)s) AS rejected
        FROM enrollment_progress x
        WHERE x.district_id = %(district)s AND x.drive_id = %(drive)s AND x.level = p.level
          AND x.place_id = p.id AND x.date > %(week)s
    ) f ON true
    UNION ALL
    SELECT kind, NULL, 0, 0, 0, 0,
           (%(day)s::date BETWEEN starts_on AND coalesce(ends_on, 'infinity'))::int,
           greatest(0, d.last - d.first + 1 - (
               SELECT count(*) FROM unnest(%(holidays)s::date[]) o WHERE o BETWEEN d.first AND d.last))
    FROM worked w CROSS JOIN LATERAL (
        SELECT greatest(w.starts_on, %(first)s) AS first, least(w.ends_on, %(through)s) AS last
    ) d
)
SELECT kind, sum(active)::int AS active, coalesce(sum(reported), 0)::int AS reported, sum(made)::int AS made,
       sum(made_to_date)::int AS made_to_date, sum(days)::int AS days, sum(made_week)::int AS made_week,
       sum(rejected)::int AS rejected
FROM part GROUP BY kind
"""


def kinds(basis, level, place, day):
    """Rows by kind of centre, `camp` and `field`, the most cards to date first; they add up to the place's.

    `active` and `reported` count login IDs at home there (camps: camps), `days` their working days of the
    drive up to the last whole one, and `per_day` is made ÷ those days, None where there was none yet.
    `rejected_share` is of the last seven days, in per cent of all who came.
    """
    (found,) = ask(question(basis, level, place, day))
    return answered(found, basis, day)


def question(basis, level, place, day):
    parameters = common(basis, place, day) | {
        "week": day - dates.timedelta(days=7),
        "through": day if _counts(basis, day) else day - dates.timedelta(days=1),
        **{f"l_{level.name.lower()}": level.value for level in Level},
    }
    return Question(_SQL.format(stays=stays(level)), parameters)


def answered(found, basis, day):
    rows = [_row(row, _counts(basis, day)) for row in found]
    rows = [row for row in rows if row["active"] or row["made_to_date"] or row["made"] is not None]
    return sorted(rows, key=lambda row: (-row["made_to_date"], row["kind"]))


def _counts(basis, day):
    """Whether the day is a whole one, or the only one: before its cut-off half the cards are not in yet."""
    return dates.now() >= basis.drive.cutoff(day) or day == basis.drive.starts_on


def _row(row, whole_day):
    whole = row["made_to_date"] - (0 if whole_day else row["made"] or 0)
    came = (row["made_week"] or 0) + (row["rejected"] or 0)
    return row | {
        "per_day": round(whole / row["days"], 1) if row["days"] else None,
        "rejected_share": round(100 * (row["rejected"] or 0) / came, 1) if came else None,
    }
