"""What the signals look at, read from the database: the reports of login IDs, and what is around them."""

import json
from collections import defaultdict
from itertools import pairwise

from django.db import connection

from districts.models import LeftOut
from drive_portal.lib import dates
from enrollment.doubts import levels
from enrollment.doubts.signals import Around, Report, usual

# of the IDs that reported on the last days alone: who is silent is asked nothing here
_REPORTS = """
SELECT t.login_id_id, t.date, t.made, t.rejected::text, t.panchayat_id, t.centre_id, t.camp_id, y.latitude,
       y.longitude
FROM enrollment_tally t JOIN districts_panchayat y ON y.id = t.panchayat_id
WHERE t.district_id = %(district)s AND t.drive_id = %(drive)s AND t.state = 'counted'
  AND t.date BETWEEN %(first)s AND %(day)s
  AND t.login_id_id IN (SELECT x.login_id_id FROM enrollment_tally x
                        WHERE x.drive_id = %(drive)s AND x.date BETWEEN %(since)s AND %(day)s
                          AND x.state = 'counted')
ORDER BY t.login_id_id, t.date, t.id
"""


def records(drive, day):
    """(reports by login ID's id, what is around them) up to `day`; of IDs that reported on the last days."""
    since = day - dates.timedelta(days=levels.LATE_DAYS - 1)
    found: dict[int, list[Report]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _REPORTS,
            {
                "district": drive.district_id,
                "drive": drive.pk,
                "first": day - dates.timedelta(days=levels.WINDOW),
                "since": since,
                "day": day,
            },
        )
        for login, *row in cursor.fetchall():
            found[login].append(_report(*row))
    around = Around(
        before={later: earlier for earlier, later in pairwise(drive.working_days)},
        usual=usual((report for reports in found.values() for report in reports), day),
        cap=drive.split.get("cap"),
        left_out=_left_out(drive),
    )
    return found, around


def _report(date, made, rejected, panchayat, centre, camp, latitude, longitude):
    place = ("camp", camp) if camp else ("centre", centre) if centre else ("field", panchayat)
    point = None if latitude is None or longitude is None else (latitude, longitude)
    at_field = not camp and not centre
    return Report(date, made, json.loads(rejected), panchayat, place, point, camp or 0, at_field)


def _left_out(drive):
    rows = LeftOut.objects.filter(district=drive.district_id)
    return {
        place: (people, counted_at.astimezone(dates.INDIA).date())
        for place, people, counted_at in rows.values_list("panchayat_id", "people", "counted_at")
    }
