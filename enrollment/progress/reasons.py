"""Why cards were not made: rejected cards by reason and day.

A camp's count replaces made and rejected of its tallies together, as in the figures: the reasons of a
day add up to its `rejected`.
"""

from camps import reasons as causes
from drive_portal.lib import dates
from enrollment.progress.within import Question, ask, common, stays

DAYS = 14  # seven whole days, and the seven before those

# Sums by name, a column a reason: taking the maps apart costs twice as much.
_SUMS = ", ".join(f"sum((rejected->'{code}')::int)::int AS {code}" for code in causes.REASONS)
_SQL = f"""
WITH camp_tally AS (
    SELECT t.camp_id, t.panchayat_id, t.date, t.made, t.rejected FROM enrollment_tally t {{stays}}
    WHERE t.district_id = %(district)s AND t.drive_id = ANY(%(scope)s)
      AND t.date BETWEEN %(since)s AND %(day)s AND t.state = 'counted' AND t.camp_id IS NOT NULL
),
count AS (
    SELECT t.camp_id, t.panchayat_id, t.date, t.rejected FROM camps_campcount t {{stays}}
    LEFT JOIN (SELECT camp_id, panchayat_id, date, sum(made) AS made FROM camp_tally GROUP BY 1, 2, 3) x
        ON x.camp_id = t.camp_id AND x.panchayat_id = t.panchayat_id AND x.date = t.date
    WHERE t.district_id = %(district)s AND t.drive_id = ANY(%(scope)s)
      AND t.date BETWEEN %(since)s AND %(day)s AND t.state = 'counted'
      AND (NOT t.pulse OR x.made IS NULL OR t.made > x.made)
),
fact AS (
    SELECT t.date, t.rejected FROM enrollment_tally t {{stays}}
    WHERE t.district_id = %(district)s AND t.drive_id = ANY(%(scope)s)
      AND t.date BETWEEN %(since)s AND %(day)s AND t.state = 'counted' AND t.camp_id IS NULL
      AND t.rejected_total > 0
    UNION ALL
    SELECT date, rejected FROM camp_tally t WHERE NOT EXISTS (
        SELECT FROM count c
        WHERE c.camp_id = t.camp_id AND c.panchayat_id = t.panchayat_id AND c.date = t.date)
    UNION ALL SELECT date, rejected FROM count
)
SELECT date, {_SUMS} FROM fact GROUP BY 1
"""


def reasons(basis, level, place, day):
    """Rows by reason, the most of the last seven days first.

    `days` are the cards of the last days, the oldest first, `today` those of `day`; `week` and `before` of
    the last seven whole days and of the seven before them (None where the drive had not begun): a day
    counts once its cut-off has passed, so that a morning is not taken for progress.
    """
    (found,) = ask(question(basis, level, place, day))
    return answered(found, basis, day)


def question(basis, level, place, day):
    since = {"since": _calendar(basis, day)[0]}
    within = f"JOIN districts_stay s ON s.panchayat_id = t.panchayat_id AND {stays(level, 't.date')}"
    sql = _SQL.format(stays="" if level == "district" else within)
    return Question(sql, common(basis, place, day) | since)


def answered(found, basis, day):
    calendar = [of_day.isoformat() for of_day in _calendar(basis, day)]
    whole = len(calendar) - (dates.now() < basis.drive.cutoff(day) and len(calendar) > 1)
    by_reason: dict[str, dict[str, int]] = {}
    for row in found:
        for code in causes.REASONS:
            if row[code]:
                by_reason.setdefault(code, {})[row["date"]] = row[code]
    rows = [
        _row(reason, [cards.get(date, 0) for date in calendar], whole) for reason, cards in by_reason.items()
    ]
    return sorted(rows, key=lambda row: (-row["week"], -(row["before"] or 0), row["reason"]))


def _calendar(basis, day):
    """The days looked at: before the drive there were none."""
    return dates.days(min(day, max(basis.drive.starts_on, day - dates.timedelta(days=DAYS))), day)


def _row(reason, days, whole):
    """`whole`: how many of the days are over."""
    return {
        "reason": reason,
        "days": days[-DAYS:],
        "today": days[-1],
        "week": sum(days[:whole][-7:]),
        "before": sum(days[:whole][-DAYS:-7]) if whole >= DAYS else None,
    }
