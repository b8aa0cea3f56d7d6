"""Outages that the reports show: many places name the server on one day, far above the usual, in many blocks.

Proposed to the district, which declares. One bad centre is none: places are counted, not their login IDs.
"""

from collections import defaultdict
from datetime import time
from statistics import median

import pghistory
from django.db import connection

from drive_portal.lib import dates
from enrollment.doubts.chance import binomial_tail
from enrollment.models import Outage
from enrollment.outages import hours

DAYS = 28  # from which the usual part is taken
AGAIN = 7  # days that are looked at again: reports come late
PLACES_LEAST, PART_LEAST = 5, 0.3  # places of the day that name the server, and their part of all
CHANCE = 1e-6  # that so many name it on a usual day
USUAL_LEAST = 0.02  # no part is so usual as to be less
BLOCK_LEAST, BLOCKS_LEAST, BLOCKS_PART = 2, 2, 1 / 3  # places that make a block hit; hit blocks, and of all
ALL_BLOCKS = 0.75  # of the blocks with reports: the whole district
TELLING, CLEAN, NAMING = 5, 0.1, 0.7  # reports during the day before and after it began, and their parts

_PLACES = """
SELECT date, block_id, count(*)::int, count(*) FILTER (WHERE named)::int
FROM (
    SELECT t.date, y.block_id, bool_or(t.rejected ? 'server_down') AS named
    FROM enrollment_tally t JOIN districts_panchayat y ON y.id = t.panchayat_id
    WHERE t.district_id = %(district)s AND t.drive_id = %(drive)s AND t.state = 'counted'
      AND t.date BETWEEN %(first)s AND %(day)s
    GROUP BY t.date, y.block_id, t.panchayat_id, t.centre_id, t.camp_id,
             CASE WHEN t.centre_id IS NULL AND t.camp_id IS NULL THEN t.login_id_id END
) place
GROUP BY 1, 2
"""
_MOMENTS = """
SELECT pgh_created_at, rejected ? 'server_down' FROM enrollment_tallyevent
WHERE district_id = %(district)s AND drive_id = %(drive)s AND date = %(day)s
  AND pgh_created_at BETWEEN %(opens)s AND %(closes)s AND state = 'counted'
ORDER BY 1
"""


def propose(drive, day):
    """Propose what the reports of the last days up to `day` show; returns the new proposals.

    Each day is proposed once, whatever became of it: a second run finds it there.
    """
    by_day = _read(drive, day)
    known = set(Outage.objects.filter(district=drive.district_id).values_list("date", flat=True))
    found = []
    for one in dates.days(day - dates.timedelta(days=AGAIN - 1), day):
        if one in by_day and one not in known and (shown := seen(by_day, one)):
            found.append(_propose(drive, one, *shown))
    return [row for row in found if row]


def seen(by_day, day):
    """(what was found, ids of the blocks, empty: all) where the day shows an outage; else None.

    `by_day`: by date and block (places that reported, of them naming the server).
    """
    blocks = by_day[day]
    places, named = (sum(pair[n] for pair in blocks.values()) for n in (0, 1))
    usual = max(USUAL_LEAST, _usual(by_day, day))
    if named < PLACES_LEAST or named < PART_LEAST * places or binomial_tail(places, named, usual) > CHANCE:
        return None
    hit = [
        block for block, (all_, down) in blocks.items() if down >= BLOCK_LEAST and down >= PART_LEAST * all_
    ]
    if len(hit) < max(BLOCKS_LEAST, BLOCKS_PART * len(blocks)):
        return None
    found = {"places": places, "named": named, "usual_per_mille": round(1000 * usual), "blocks": len(hit)}
    return found, [] if len(hit) >= ALL_BLOCKS * len(blocks) else sorted(hit)


def window(moments):
    """(from, to) as reports during the day tell: they begin to name the server; else the working hours.

    `moments`: (time of day, whether it names the server), the earliest first. When it was back they cannot
    tell: a report counts the whole day.
    """
    for n in range(TELLING, len(moments) - TELLING + 1):
        before, after = [down for _at, down in moments[:n]], [down for _at, down in moments[n:]]
        if moments[n][1] and sum(before) <= CLEAN * n and sum(after) >= NAMING * len(after):
            at = moments[n][0]
            return max(hours.OPENS, time(at.hour, at.minute // 30 * 30)), hours.CLOSES
    return hours.OPENS, hours.CLOSES


def _usual(by_day, day):
    """The part of places that name the server on a usual day before."""
    parts = []
    for one, blocks in by_day.items():
        places = sum(pair[0] for pair in blocks.values())
        if one < day and places:
            parts.append(sum(pair[1] for pair in blocks.values()) / places)
    return median(parts) if parts else 0.0


def _read(drive, day):
    found = defaultdict(dict)
    first = day - dates.timedelta(days=DAYS + AGAIN)
    with connection.cursor() as cursor:
        asked = {"district": drive.district_id, "drive": drive.pk, "first": first, "day": day}
        cursor.execute(_PLACES, asked)
        for date, block, places, named in cursor.fetchall():
            found[date][block] = (places, named)
    return found


def _propose(drive, day, found, blocks):
    """The proposal, or None where another made it this instant."""
    starts_at, ends_at = window(_moments(drive, day))
    row = {"starts_at": starts_at, "ends_at": ends_at, "blocks": blocks, "found": found}
    row["state"] = Outage.State.PROPOSED
    with pghistory.context(source="outages"):
        made, is_new = Outage.objects.get_or_create(
            district_id=drive.district_id, date=day, found__isnull=False, defaults=row
        )
    return made if is_new else None


def _moments(drive, day):
    asked = {"district": drive.district_id, "drive": drive.pk, "day": day}
    asked |= {"opens": dates.at(day, hours.OPENS), "closes": dates.at(day, hours.CLOSES)}
    with connection.cursor() as cursor:
        cursor.execute(_MOMENTS, asked)
        return [(at.astimezone(dates.INDIA).time(), down) for at, down in cursor.fetchall()]
