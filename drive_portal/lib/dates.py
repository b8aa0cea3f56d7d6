"""Dates as the drive means them: a day is a date in India, whatever the server's clock says."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

INDIA = ZoneInfo("Asia/Kolkata")
_turned_back: ContextVar[datetime | None] = ContextVar("turned_back", default=None)


def now():
    """The present moment, in India's zone."""
    return (_turned_back.get() or timezone.now()).astimezone(INDIA)


@contextmanager
def turned_back(moment):
    """Within it the clock stands at `moment`: what is told late of an evening is told as it was then."""
    token = _turned_back.set(moment)
    try:
        yield
    finally:
        _turned_back.reset(token)


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
