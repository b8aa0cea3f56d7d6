"""Whether anything has changed: one short query, for pages that ask every few seconds."""

from django.db import connection

from enrollment.models import Level

# The figures of blocks and district tell of every tally: their sums, or at least their newest fact, move.
_FIGURES = """
SELECT (count(*), sum(made), sum(rejected), sum(on_time), sum(late), max(as_of))::text
FROM enrollment_progress
WHERE district_id = %(district)s AND drive_id = %(drive)s AND level IN %(levels)s
"""
# What figures rest on besides tallies keeps a history: its newest row tells of a change.
_HISTORIES = ("block", "centre", "district", "drive", "loginid", "panchayat", "placement", "spell")
_STAMP = f"""
SELECT ({_FIGURES}), (SELECT max(id) FROM districts_plan WHERE drive_id = %(drive)s),
       (SELECT max(pgh_id) FROM camps_campevent),
       {", ".join(f"(SELECT max(pgh_id) FROM districts_{name}event)" for name in _HISTORIES)}
"""


def stamp(drive):
    """A text that changes whenever a figure of `drive` at a panchayat or above has changed, on any day."""
    levels = (Level.DISTRICT, Level.BLOCK)
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, {"district": drive.district_id, "drive": drive.pk, "levels": levels})
        return repr(cursor.fetchone())
