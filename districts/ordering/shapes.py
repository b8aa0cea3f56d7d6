"""What an order consists of, as `orders.create` takes it, and what people type of it: plain functions."""

from districts import orders
from districts.models import Drive
from drive_portal.lib import dates

SUNDAY = 6
PLAIN = {"weights": "left_out", "floor": 0, "cap": None, "daily": "even"}


def of(drive):
    """The drive's order with Python's types."""
    left_out = drive.target_rule == Drive.TargetRule.LEFT_OUT
    return {
        "district": drive.district.code,
        "name": drive.name,
        "name_hi": drive.name_hi,
        "starts_on": drive.starts_on,
        "ends_on": drive.ends_on,
        "target": "left_out" if left_out else drive.target,
        "baseline": drive.baseline,
        "parent": drive.parent_id,
        "split": drive.split,
        "evening_cutoff": drive.evening_cutoff,
        "day_close": drive.day_close,
        "holidays": drive.holidays,
    }


def split(given):
    """A split with what it leaves unsaid."""
    return PLAIN | given


def changed(before, after):
    """The parts of `after` that are not as they were; what is only said in other words is not changed."""

    def plain(name, value):
        if name == "split":
            return split(value)
        return sorted(value) if name == "holidays" else value

    return {name: value for name, value in after.items() if plain(name, value) != plain(name, before[name])}


def ramp(first, last, days):
    """Whole numbers that go evenly from `first` to `last` over so many days."""
    if days == 1:
        return [last]
    return [first + round((last - first) * n / (days - 1)) for n in range(days)]


def is_ramp(daily):
    """Whether a list of numbers is what `ramp` makes; then it grows and shrinks with the drive's days."""
    return len(daily) > 1 and daily == ramp(daily[0], daily[-1], len(daily))


def span(first, last):
    """The days of a drive, no more of them than it may have."""
    return dates.days(first, min(last, first + dates.timedelta(days=orders.LONGEST - 1)))


def sundays(first, last):
    return [day for day in span(first, last) if day.weekday() == SUNDAY]
