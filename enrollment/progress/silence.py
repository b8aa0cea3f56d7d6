"""The silent: login IDs and camps whose report of a day is expected and not there, whom to call first.

Before the day's evening cut-off they are *due*, not silent. First come those whose silence costs most:
days without a report × the cards that they usually make a day.
"""

from drive_portal.lib import dates
from enrollment.progress.within import Question, ask, common, stays

_RECENT = 7  # reports from which the usual cards a day are taken

_ORDER = "greatest(days, 0) * greatest(coalesce(usual, 0), 1) DESC, usual DESC NULLS LAST, login, camp"
# The last reports before the day, over the drive and its children.
_LAST = """
SELECT max(r.date) AS last, sum(r.made)::float / count(DISTINCT r.date) AS usual
FROM unnest(%(scope)s::bigint[]) d(id) CROSS JOIN LATERAL (
    SELECT t.date, t.made FROM enrollment_tally t
    WHERE t.district_id = %(district)s AND t.drive_id = d.id AND t.login_id_id = h.login_id_id
      AND t.date < %(day)s AND t.state = 'counted'
    ORDER BY t.date DESC LIMIT %(recent)s
) r"""
_SQL = """
WITH stay AS MATERIALIZED (SELECT s.panchayat_id, s.block_id FROM districts_stay s WHERE {stays}),
silent AS (
    SELECT h.login_id_id AS login, NULL::bigint AS camp, h.centre_id, h.panchayat_id, s.block_id, r.last,
           r.usual, greatest(h.starts_on, %(first)s) AS begins
    FROM districts_spell h JOIN stay s USING (panchayat_id) LEFT JOIN LATERAL ({last}) r ON true
    WHERE h.district_id = %(district)s AND cardinality(%(into)s::bigint[]) > 0
      AND %(day)s::date BETWEEN h.starts_on AND coalesce(h.ends_on, 'infinity')
      AND NOT EXISTS (SELECT FROM enrollment_tally t WHERE t.drive_id = ANY(%(into)s::bigint[])
                      AND t.date = %(day)s AND t.login_id_id = h.login_id_id AND t.state = 'counted')
    UNION ALL
    SELECT NULL, c.id, NULL, c.panchayat_id, s.block_id,
           (SELECT max(n.date) FROM camps_campcount n
            WHERE n.camp_id = c.id AND n.date < %(day)s AND n.state = 'counted'),
           c.planned::float / (c.ends_on - c.starts_on + 1), c.starts_on
    FROM camps_camp c JOIN stay s USING (panchayat_id)
    WHERE c.drive_id = ANY(%(into)s::bigint[]) AND c.status <> 'cancelled'
      AND %(day)s::date BETWEEN c.starts_on AND c.ends_on
      AND NOT EXISTS (SELECT FROM camps_campcount n WHERE n.camp_id = c.id AND n.date = %(day)s
                      AND n.state = 'counted')
      AND NOT EXISTS (SELECT FROM enrollment_tally t WHERE t.camp_id = c.id AND t.date = %(day)s
                      AND t.state = 'counted')
),
dated AS (
    SELECT *, %(until)s::date - coalesce(last, begins - 1)
              - (SELECT count(*) FROM unnest(%(holidays)s::date[]) o
                 WHERE o > coalesce(last, begins - 1) AND o <= %(until)s)::int AS days
    FROM silent
),
ranked AS (
    SELECT *, count(*) OVER () AS whole, row_number() OVER (ORDER BY {order}) AS place FROM dated
    ORDER BY place
    LIMIT %(limit)s
)
SELECT l.code AS login_id, l.holder_name, l.holder_kind, l.mobile, r.camp, m.name AS camp_name,
       m.name_hi AS camp_name_hi, c.code AS centre, c.kind AS centre_kind, c.name AS centre_name,
       c.name_hi AS centre_name_hi, p.code AS panchayat, p.name AS panchayat_name,
       p.name_hi AS panchayat_name_hi, b.code AS block, b.name AS block_name, b.name_hi AS block_name_hi,
       r.last, greatest(r.days, 0) AS days, round(r.usual)::int AS usual, r.whole
FROM ranked r
LEFT JOIN districts_loginid l ON l.id = r.login
LEFT JOIN camps_camp m ON m.id = r.camp
LEFT JOIN districts_centre c ON c.id = r.centre_id
JOIN districts_panchayat p ON p.id = r.panchayat_id
JOIN districts_block b ON b.id = r.block_id
ORDER BY r.place
"""


def silent(basis, level, place, day, limit=None):
    """(rows, how many in all) of the place's missing reports of `day`: as many as its figures miss.

    `level` is district, block or panchayat, `place` its row. A row has a login ID with its holder, or a
    camp; `last` is the last day reported before (None: never), `days` the working days without a report,
    that of `day` included once its cut-off has passed; `usual` the cards it makes on a day it reports.
    """
    (found,) = ask(question(basis, level, place, day, limit))
    return answered(found)


def question(basis, level, place, day, limit=None):
    over = dates.now() >= basis.drive.cutoff(day)
    into = [reporting.pk for reporting in basis.reports_into(day)] if basis.expects(day) else []
    parameters = common(basis, place, day) | {
        "into": into,
        "until": day if over else day - dates.timedelta(days=1),
        "recent": _RECENT,
        "limit": limit,
    }
    return Question(_SQL.format(stays=stays(level), last=_LAST, order=_ORDER), parameters)


def answered(found):
    rows = [row | {"last": row["last"] and dates.date.fromisoformat(row["last"])} for row in found]
    return rows, rows[0]["whole"] if rows else 0
