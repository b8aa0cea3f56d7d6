"""What must be counted again when places, homes or active spells change."""

from collections import defaultdict
from typing import NamedTuple

from districts import dirty
from districts.models import Drive
from drive_portal.lib import dates


class Change(NamedTuple):
    """Days from `first` to `last` on which a panchayat's figures in a district's drives may be others."""

    district_id: int
    panchayat_id: int
    first: dates.date
    last: dates.date


def mark(changes):
    """Mark the changes' days up to today, in every drive that runs on them; in the caller's transaction."""
    by_district = defaultdict(set)
    for change in changes:
        by_district[change.district_id].add(change)
    if not by_district:
        return
    now = dates.today()
    first = min(change.first for found in by_district.values() for change in found)
    drives = Drive.objects.filter(district_id__in=by_district, starts_on__lte=now, ends_on__gte=first)
    for drive in drives:
        days = defaultdict(set)
        for change in by_district[drive.district_id]:
            span = dates.days(max(change.first, drive.starts_on), min(change.last, drive.ends_on, now))
            for day in span:
                days[day].add(change.panchayat_id)
        for day, panchayat_ids in sorted(days.items()):
            dirty.mark(drive, day, panchayat_ids)
