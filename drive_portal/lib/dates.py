"""Dates as the drive means them: a day is a date in India, whatever the server's clock says."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

INDIA = ZoneInfo("Asia/Kolkata")


def now():
    """The present moment, in India's zone."""
    return timezone.now().astimezone(INDIA)


def today():
    """Today's date in India. At 02:00 in India `timezone.now().date()` is still yesterday."""
    return now().date()


def at(day, clock, days_later=0):
    """The moment when India's clock shows `clock` on `day` (or `days_later` days after it)."""
    return datetime.combine(day + timedelta(days=days_later), clock, INDIA)


def days(first, last):
    """All dates from `first` to `last`, both included; none where `last` is before `first`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def financial_year(day):
    """First and last date of the financial year (April to March) that holds `day`."""
    start = day.year if day.month >= 4 else day.year - 1
    return date(start, 4, 1), date(start + 1, 3, 31)
