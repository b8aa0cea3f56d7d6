"""The facts summed to leaves and panchayats: the one SQL behind a recount of a few days and of all."""

from enrollment.models import Level

# Leaves: centre, camp, field. `made` of a camp's day is the final count, else the larger of pulse and
# tallies. A report belongs to the home that its login ID had on the day, cards to where they were made.
_LEAVES = """
tally AS MATERIALIZED (
    SELECT t.*, s.cutoff, {reports} AND t.date <> ALL (s.holidays) AS is_report
    FROM enrollment_tally t JOIN scope s ON s.drive_id = t.drive_id
    WHERE t.district_id = %(district)s AND t.state IN ('counted', 'withdrawn') {work_keys}
),
camp_tally AS (
    SELECT camp_id, panchayat_id, date,
           sum(made) FILTER (WHERE state = 'counted')::int AS made,
           sum(rejected_total) FILTER (WHERE state = 'counted')::int AS rejected,
           min(received_at) FILTER (WHERE state = 'counted') AS received_at,
           max(changed_at) AS changed_at
    FROM tally WHERE camp_id IS NOT NULL GROUP BY 1, 2, 3
),
camp_count AS (
    SELECT camp_id, panchayat_id, date, made, rejected_total, pulse, received_at, changed_at,
           state = 'counted' AS stands
    FROM camps_campcount t JOIN scope s ON s.drive_id = t.drive_id
    WHERE t.district_id = %(district)s {work_keys}
),
camp_day AS (
    SELECT camp_id, panchayat_id, date,
           CASE WHEN c.stands AND (NOT c.pulse OR t.made IS NULL OR c.made > t.made)
                THEN c.made ELSE t.made END AS made,
           CASE WHEN c.stands AND (NOT c.pulse OR t.made IS NULL OR c.made > t.made)
                THEN c.rejected_total ELSE t.rejected END AS rejected,
           CASE WHEN c.stands THEN c.received_at ELSE t.received_at END AS received_at,
           greatest(c.changed_at, t.changed_at) AS changed_at
    FROM camp_tally t FULL JOIN camp_count c USING (camp_id, panchayat_id, date)
),
report AS (
    SELECT sp.centre_id, sp.panchayat_id, t.date, t.login_id_id,
           min(t.received_at) FILTER (WHERE t.state = 'counted')
               <= min((t.date + t.cutoff) AT TIME ZONE 'Asia/Kolkata') AS on_time,
           max(t.changed_at) AS changed_at
    FROM {report_tally} t
    JOIN districts_spell sp ON sp.login_id_id = t.login_id_id
         AND t.date BETWEEN sp.starts_on AND coalesce(sp.ends_on, 'infinity') {home_keys}
    WHERE t.is_report GROUP BY 1, 2, 3, 4
),
part AS (
    SELECT (CASE WHEN centre_id IS NULL THEN %(l_field)s ELSE %(l_centre)s END)::smallint AS level,
           coalesce(centre_id, panchayat_id) AS place_id, panchayat_id AS parent_id, date,
           made, rejected_total AS rejected, 0 AS on_time, 0 AS late, changed_at AS as_of,
           state = 'counted' AS stands
    FROM tally WHERE camp_id IS NULL
    UNION ALL
    SELECT %(l_camp)s::smallint, d.camp_id, d.panchayat_id, d.date, d.made, d.rejected,
           ((e.expected AND d.received_at <= e.cutoff) IS TRUE)::int,
           ((e.expected AND d.received_at > e.cutoff) IS TRUE)::int,
           d.changed_at, d.made IS NOT NULL
    FROM camp_day d
    JOIN LATERAL (
        SELECT t.status <> 'cancelled' AND d.date BETWEEN t.starts_on AND t.ends_on
                   AND {reports_camp} AND d.date <> ALL (s.holidays) AS expected,
               (d.date + s.cutoff) AT TIME ZONE 'Asia/Kolkata' AS cutoff
        FROM camps_camp t JOIN scope s ON s.drive_id = t.drive_id WHERE t.id = d.camp_id
    ) e ON true
    UNION ALL
    SELECT (CASE WHEN centre_id IS NULL THEN %(l_field)s ELSE %(l_centre)s END)::smallint,
           coalesce(centre_id, panchayat_id), panchayat_id, date, NULL, NULL,
           (on_time IS TRUE)::int, (on_time IS FALSE)::int, changed_at, false
    FROM report
),
leaf AS MATERIALIZED (
    SELECT level, place_id, parent_id, date,
           sum(made) FILTER (WHERE stands)::int AS made, sum(rejected) FILTER (WHERE stands)::int AS rejected,
           sum(on_time)::int AS on_time, sum(late)::int AS late, max(as_of) AS as_of
    FROM part GROUP BY 1, 2, 3, 4
),
panchayat AS MATERIALIZED (
    SELECT %(l_panchayat)s::smallint AS level, l.parent_id AS place_id, st.block_id AS parent_id, l.date,
           sum(l.made)::int AS made, sum(l.rejected)::int AS rejected,
           sum(l.on_time)::int AS on_time, sum(l.late)::int AS late, max(l.as_of) AS as_of
    FROM leaf l JOIN districts_stay st ON st.district_id = %(district)s
         AND st.panchayat_id = l.parent_id AND l.date BETWEEN st.first AND st.last
    GROUP BY 2, 3, 4
)
"""

SCOPE = """
scope(drive_id, cutoff, holidays) AS (
    SELECT id, evening_cutoff, holidays FROM districts_drive WHERE id = ANY(%(scope)s)
)
"""


# what the SQL of a count takes
TYPES = {
    **dict.fromkeys(("district", "drive"), "bigint"),
    **dict.fromkeys((f"l_{level.name.lower()}" for level in Level), "smallint"),
    **dict.fromkeys(("scope", "places", "blocks", "panchayats"), "bigint[]"),
    **dict.fromkeys(("dates", "days", "child_from", "child_to"), "date[]"),
    "levels": "smallint[]",
}


def leaves(has_children, keyed=False):
    """The SQL of leaves and panchayats; while a child drive runs, its reports stand for the parent's."""

    def reports(day):
        if not has_children:
            return "true"
        return (
            f"(t.drive_id <> %(drive)s OR NOT EXISTS (SELECT FROM"
            f" unnest(%(child_from)s::date[], %(child_to)s::date[]) c(f, l) WHERE {day} BETWEEN c.f AND c.l))"
        )

    report_tally, work_keys, home_keys = "tally", "", ""
    if keyed:
        work_keys = "AND (t.panchayat_id, t.date) IN (SELECT panchayat_id, date FROM keys)"
        home_keys = "AND (sp.panchayat_id, t.date) IN (SELECT panchayat_id, date FROM keys)"
        # a report may come from a camp elsewhere: look for it by the IDs at home here
        report_tally = f"""(
            SELECT t.*, s.cutoff, {reports("t.date")} AND t.date <> ALL (s.holidays) AS is_report
            FROM keys k
            JOIN districts_spell h ON h.panchayat_id = k.panchayat_id
                 AND k.date BETWEEN h.starts_on AND coalesce(h.ends_on, 'infinity')
            JOIN scope s ON true
            JOIN enrollment_tally t
              ON t.drive_id = s.drive_id AND t.date = k.date AND t.login_id_id = h.login_id_id
            WHERE t.state IN ('counted', 'withdrawn'))"""
    return _LEAVES.format(
        reports=reports("t.date"),
        reports_camp=reports("d.date"),
        work_keys=work_keys,
        home_keys=home_keys,
        report_tally=report_tally,
    )
