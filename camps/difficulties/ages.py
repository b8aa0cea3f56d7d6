"""Working days since a difficulty waits. Holidays are those of the district's drives; Sundays work."""

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta

from districts.models import Drive

DAY = timedelta(days=1)


def holidays(district_ids):
    """{district id: its drives' holidays in order}."""
    found = defaultdict(set)
    rows = Drive.objects.filter(district__in=district_ids).exclude(holidays=[]).order_by()
    for district, days in rows.values_list("district_id", "holidays"):
        found[district].update(days)
    return {district: sorted(found[district]) for district in district_ids}


def age(since, day, off):
    """Working days after `since` up to and with `day`: 0 on the day itself, and before it."""
    if day <= since:
        return 0
    return (day - since).days - (bisect_right(off, day) - bisect_right(off, since))


def last_day(since, days, off):
    """The day with which so many working days after `since` are over."""
    day = since
    while days:
        day += DAY
        days -= day not in off
    return day


def first_day(days, day, off):
    """The latest day since which so many working days have passed on `day`: `age` of it is `days`."""
    while days:
        days -= day not in off
        day -= DAY
    return day
