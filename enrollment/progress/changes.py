"""What has changed since: the log that each count writes, and reading it for clients that keep a copy.

Each count of a drive is a revision; numbers come in the order of commits, because a count holds the drive's
lock. A place whose day changed has changed on all later days too: its stock goes on from there.
"""

from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from drive_portal.lib import dates
from drive_portal.lib.prepared import Prepared
from enrollment.models import Change, Level, Revision
from enrollment.progress.basis import Basis
from enrollment.progress.facts import TYPES
from enrollment.progress.reading import json_rows

QUERIES = 80  # of one page: what is left comes with the next

_NUMBER = """
INSERT INTO enrollment_revision AS r (drive_id, number) VALUES (%(drive)s, 1)
ON CONFLICT (drive_id) DO UPDATE SET number = r.number + 1 RETURNING number
"""
# The places that changed, and those in which more or fewer reports are expected; then all that hold them.
_NOTE = Prepared(
    f"""
WITH revision AS (
    {_NUMBER}
),
changed(level, place_id, since) AS (
    SELECT level, place_id, min(date)
    FROM unnest(%(levels)s::smallint[], %(places)s::bigint[], %(dates)s::date[]) c(level, place_id, date)
    GROUP BY 1, 2
),
marked(panchayat_id, since) AS (
    SELECT panchayat_id, min(date)
    FROM unnest(%(panchayats)s::bigint[], %(days)s::date[]) k(panchayat_id, date)
    WHERE NOT EXISTS (SELECT FROM changed c WHERE c.level = %(l_panchayat)s AND c.place_id = k.panchayat_id)
    GROUP BY 1
),
panchayat AS (
    SELECT place_id AS panchayat_id, since FROM changed WHERE level = %(l_panchayat)s UNION ALL TABLE marked
),
place AS (
    TABLE changed
    UNION ALL SELECT %(l_panchayat)s, panchayat_id, since FROM marked
    UNION ALL SELECT %(l_field)s, panchayat_id, since FROM marked
    UNION ALL SELECT %(l_centre)s, c.id, since FROM marked JOIN districts_centre c USING (panchayat_id)
    UNION ALL SELECT %(l_block)s, s.block_id, min(greatest(p.since, s.first)) FROM panchayat p
        JOIN districts_stay s ON s.district_id = %(district)s AND s.panchayat_id = p.panchayat_id
             AND s.last >= p.since GROUP BY 2
    UNION ALL SELECT %(l_district)s, %(district)s, min(since) FROM panchayat HAVING count(*) > 0
)
INSERT INTO enrollment_change (drive_id, number, level, place_id, since)
SELECT %(drive)s, revision.number, place.* FROM place, revision
""",
    TYPES,
)
_COMPACT = """
DELETE FROM enrollment_change WHERE id IN (
    SELECT id FROM (
        SELECT id, since, min(since) OVER (
            PARTITION BY level, place_id ORDER BY number DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS later FROM enrollment_change WHERE drive_id = %(drive)s
    ) c WHERE later <= since)
"""


def note(scope, keys, changed):
    """Write a revision: `changed` (level, place, parent, date), `keys` (date, panchayat) what was counted."""
    parameters = scope | {
        "levels": [level for level, *_rest in changed],
        "places": [place for _level, place, *_rest in changed],
        "dates": [day for *_rest, day in changed],
        "days": [day for day, _panchayat in keys],
        "panchayats": [panchayat for _day, panchayat in keys],
    }
    with connection.cursor() as cursor:
        _NOTE.execute(cursor, parameters, size=len(keys) + len(changed))


def note_all(scope, since):
    """Write a revision in which every row of the drive may have changed."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, scope)
        (number,) = cursor.fetchone()
    Change.objects.create(
        drive_id=scope["drive"],
        number=number,
        level=Change.EVERYWHERE,
        place_id=scope["district"],
        since=since,
    )


def compact(drive_id):
    """Drop entries that later ones of the same place make needless."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPACT, {"drive": drive_id})


class Cursor(NamedTuple):
    """How far a client's copy is: all revisions up to `after`, and of those up to `upto` all before a row.

    `level`, `day` and `code` name the last row that was sent; None where none was, of those up to `upto`.
    """

    after: int = 0
    upto: int | None = None
    level: int = 0
    day: date | None = None
    code: str | None = None


class Changes:
    """The changed rows of a drive as one reader may see them. `places(level)` is the queryset of those."""

    def __init__(self, drive, places):
        self.drive, self.places = drive, places
        self.basis = Basis(drive)
        self.last = min(self.basis.today, drive.ends_on)

    def page(self, cursor, limit):
        """Up to `limit` rows as JSON texts after the cursor, and the cursor to go on from.

        Of what changed up to one revision each row comes once, whatever is written meanwhile; what changes
        while a client reads comes with the revisions after it. No rows: the copy is complete.
        """
        begun = cursor.upto is not None
        if not begun:
            newest = Revision.objects.filter(pk=self.drive.pk).values_list("number", flat=True).first() or 0
            cursor = cursor._replace(upto=max(newest, cursor.after))
        found: list[str] = []
        for asked, (level, day, since) in enumerate(self._days(cursor)):
            if len(found) >= limit or (found and asked >= QUERIES):
                return found, cursor
            here = (level, day) == (cursor.level, cursor.day)
            rows = self._rows(level, day, since, cursor.code if here else None, limit - len(found))
            if rows:
                found += [text for _code, text in rows]
                cursor = cursor._replace(level=level, day=day, code=rows[-1][0])
        if len(found) >= limit:
            return found, cursor
        complete = Cursor(after=cursor.upto)  # as far as it went; there may be later revisions by now
        return self.page(complete, limit) if begun and not found else (found, complete)

    def _days(self, cursor):
        """(level, day, since by place id, or None for all) of what is left, in the order of sending."""
        log = Change.objects.filter(drive_id=self.drive.pk, number__gt=cursor.after, number__lte=cursor.upto)
        since: dict[int, dict[int, Any]] = {level: {} for level in Level}
        everywhere = None
        for level, place, day in log.values_list("level", "place_id", "since"):
            if level == Change.EVERYWHERE:
                everywhere = min(day, everywhere or day)
            else:
                since[level][place] = min(day, since[level].get(place, day))
        for level in Level:
            if level < cursor.level:
                continue
            first = min([*since[level].values(), *([everywhere] if everywhere else [])], default=None)
            if first is None:
                continue
            first = max(first, self.drive.starts_on)
            if level == cursor.level and cursor.day:
                first = max(first, cursor.day)
            for day in dates.days(first, self.last):
                whole = everywhere is not None and everywhere <= day
                yield level, day, None if whole else since[level]

    def _rows(self, level, day, since, after, limit):
        name = Level(level).name.lower()
        places = self.places(name)
        if since is not None:
            places = places.filter(pk__in=[place for place, first in since.items() if first <= day])
        return json_rows(self.basis, name, day, places, start=after, limit=limit)
