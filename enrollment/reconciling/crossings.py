"""Where the marks place the cards: made elsewhere, outside the list, duplicates. Set anew, never added to.

Reading 12 lakh people takes seconds, so it is done in the worker and not for a page: a change notes the
district (`note`), and `recount_due` sets it anew, the less often the longer it takes.
"""

import time
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from drive_portal.lib import dates
from enrollment.models import CrossingNote

REST = 20  # times as long as it took, until it is done again

# A card was made where its login ID's cards of the day were counted, where that is one panchayat; else at
# the ID's home. A mark without a login ID: where the person lives.
_SET = """
WITH
worked AS MATERIALIZED (
    SELECT login_id_id, date, min(panchayat_id) AS panchayat_id FROM enrollment_tally
    WHERE district_id = %(district)s AND state = 'counted' AND made > 0
    GROUP BY 1, 2 HAVING min(panchayat_id) = max(panchayat_id)
),
dropped AS MATERIALIZED (
    SELECT DISTINCT dropped_id AS id FROM enrollment_pair
    WHERE district_id = %(district)s AND decision = 'same'
),
card AS (
    SELECT m.beneficiary_id, m.outcome_on AS date, m.login_id, false AS duplicate
    FROM enrollment_mark m WHERE m.district_id = %(district)s AND m.outcome = 'made'
    UNION ALL
    SELECT m.beneficiary_id, coalesce(v.outcome_on, m.outcome_on), coalesce(v.login_id, m.login_id), true
    FROM enrollment_mark m LEFT JOIN LATERAL (
        SELECT x.outcome_on, x.login_id FROM enrollment_markversion x
        WHERE x.district_id = %(district)s AND x.beneficiary_id = m.beneficiary_id AND x.outcome = 'made'
        ORDER BY x.id DESC LIMIT 1
    ) v ON true
    WHERE m.district_id = %(district)s AND m.outcome = 'unreachable' AND m.reason = 'duplicate'
      AND (m.card_number <> '' OR v.outcome_on IS NOT NULL)
),
sorted AS (
    SELECT b.panchayat_id AS home, c.date, c.login_id, c.duplicate, count(*) AS n, count(d.id) AS twice
    FROM card c
    LEFT JOIN enrollment_beneficiary b
           ON b.district_id = %(district)s AND b.beneficiary_id = c.beneficiary_id
    LEFT JOIN dropped d ON d.id = c.beneficiary_id AND NOT c.duplicate
    GROUP BY 1, 2, 3, 4
),
placed AS (
    SELECT s.*, s.login_id <> '' AND i.id IS NULL AS abroad,
           CASE WHEN s.login_id <> '' THEN coalesce(w.panchayat_id, i.panchayat_id)
                ELSE s.home END AS work
    FROM sorted s
    LEFT JOIN districts_loginid i ON i.district_id = %(district)s AND i.code = s.login_id
    LEFT JOIN worked w ON w.login_id_id = i.id AND w.date = s.date
),
apart AS (
    SELECT p.*, p.abroad OR p.work <> p.home AS away, p.abroad OR x.block_id <> y.block_id AS away_block
    FROM placed p
    LEFT JOIN districts_panchayat x ON x.id = p.work LEFT JOIN districts_panchayat y ON y.id = p.home
),
part AS (
    SELECT home AS panchayat_id, date,
           CASE WHEN away AND NOT duplicate THEN n ELSE 0 END AS away,
           CASE WHEN away_block AND NOT duplicate THEN n ELSE 0 END AS away_block,
           CASE WHEN abroad AND NOT duplicate THEN n ELSE 0 END AS away_district,
           0 AS guests, 0 AS guests_block, 0 AS outside, 0 AS outside_district,
           CASE WHEN duplicate THEN n ELSE 0 END AS duplicate, twice
    FROM apart WHERE home IS NOT NULL AND (away OR duplicate OR twice > 0)
    UNION ALL
    SELECT work, date, 0, 0, 0, n, CASE WHEN away_block THEN n ELSE 0 END, 0, 0, 0, 0
    FROM apart WHERE home IS NOT NULL AND away AND NOT abroad AND NOT duplicate
    UNION ALL
    SELECT coalesce(work, 0), date, 0, 0, 0, 0, 0, CASE WHEN abroad THEN 0 ELSE n END,
           CASE WHEN abroad THEN n ELSE 0 END, 0, 0
    FROM apart WHERE home IS NULL AND NOT duplicate
)
INSERT INTO enrollment_crossing (district_id, panchayat_id, date, away, away_block, away_district, guests,
    guests_block, outside, outside_district, duplicate, twice)
SELECT %(district)s, panchayat_id, date, sum(away), sum(away_block), sum(away_district), sum(guests),
    sum(guests_block), sum(outside), sum(outside_district), sum(duplicate), sum(twice)
FROM part GROUP BY 2, 3
"""


def note(district_id):
    """Note that people or marks of the district have changed."""
    now = dates.now()
    CrossingNote.objects.bulk_create(
        [CrossingNote(district_id=district_id, noted_at=now)],
        update_conflicts=True,
        unique_fields=["district_id"],
        update_fields=["noted_at"],
    )


def note_all():
    """Note every district that has been counted: whatever no message told of."""
    CrossingNote.objects.update(noted_at=dates.now())


def waiting():
    """Ids of noted districts whose turn has come: after each count there is a rest."""
    now = dates.now()
    noted = CrossingNote.objects.filter(
        Q(counted_at=None) | Q(counted_at__lt=F("noted_at")), noted_at__isnull=False
    )
    return [
        row.district_id
        for row in noted
        if row.counted_at is None or row.counted_at + timedelta(seconds=REST * row.seconds) <= now
    ]


def recount_due():
    """Set the crossings of each district that waits."""
    for district_id in waiting():
        recount(district_id)


def recount(district_id):
    """Set the crossings of the district from its people and marks."""
    began, now = time.monotonic(), dates.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('crossings'), %s::int)", [district_id])
        cursor.execute("DELETE FROM enrollment_crossing WHERE district_id = %s", [district_id])
        cursor.execute(_SET, {"district": district_id})
        took = time.monotonic() - began
        CrossingNote.objects.bulk_create(
            [CrossingNote(district_id=district_id, counted_at=now, seconds=took)],
            update_conflicts=True,
            unique_fields=["district_id"],
            update_fields=["counted_at", "seconds"],
        )
