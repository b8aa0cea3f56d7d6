"""The plan as a picture: a bar a day, its holidays below the line, and the plan that it would replace.

The plot is drawn in a box of one unit a day that is stretched to its width; up and down it is in pixels.
"""

from itertools import groupby

from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped, round_up

HEIGHT, BASE, TOP = 152, 116, 12  # the whole, the ground line, the highest bar
APART = 92  # so many days have bars that stand apart
WIDEST = 0.09  # of the plot: a drive of three days has bars, not walls
DAYS = 31  # so many are listed one by one, more of them by month


def curve(course, before, begins):
    """The geometry of the district's days: `course` as bars, `before` as a line, from `begins` on new."""
    first = min([course.drive.starts_on] + ([before.drive.starts_on] if before else []))
    last = max([course.drive.ends_on] + ([before.drive.ends_on] if before else []))
    days = dates.days(first, last)
    new = [course.days.get(day, 0) for day in days]
    old = [before.days.get(day, 0) for day in days] if before else []
    most = max(new + old)
    top = round_up(most)
    past = sum(day < begins for day in days)
    off = set(course.drive.holidays)
    return {
        "height": HEIGHT,
        "base": BASE,
        "width": len(days),
        "past": _bars(new, 0, past, top),
        "ahead": _bars(new, past, len(new), top),
        "holidays": _marks(n for n, day in enumerate(days) if day in off),
        "off": sum(day in off for day in days),
        "old": _line(before, first, top) if before else "",
        "grid": [{"y": _y(value, top), "value": value} for value in (top, top // 2)] if most else [],
        "scale": 8 + 7 * len(grouped(top)),
        "first": first,
        "last": last,
        "turn": _turn(begins, past, days),
    }


def _turn(begins, past, days):
    """Where the days to come begin, in per cent; None where that is at an edge.

    Its date is `named` where it does not cover the first and the last; where it is `near` only on a desk.
    """
    if not 0 < past < len(days):
        return None
    x = round(100 * past / len(days), 2)
    return {"x": x, "day": begins, "named": 22 < x < 78, "near": not 36 < x < 64}


def _bars(cards, start, end, top):
    """The bars of some days as a path; many days are one outline for as long as they are alike."""
    if len(cards) > APART:
        alike = [(number, len(list(run))) for number, run in groupby(cards[start:end])]
    else:
        alike = [(number, 1) for number in cards[start:end]]
    inset = 0 if len(cards) > APART else (1 - min(0.8, WIDEST * len(cards))) / 2
    n, bars = start, []
    for number, length in alike:
        if number:
            bars.append(f"M{n + inset:g} {_y(number, top):g}h{length - 2 * inset:.3g}V{BASE}H{n + inset:g}z")
        n += length
    return "".join(bars)


def _marks(positions):
    """A mark below the line for each of the days, as a path."""
    return "".join(f"M{n + 0.1:g} {BASE + 4}h.8v5h-.8z" for n in positions)


def _line(before, first, top):
    """The days of the plan until now as points, a step a run of equal days."""
    drive = before.drive
    n, points = (drive.starts_on - first).days, []
    for number, run in groupby(before.days.get(day, 0) for day in dates.days(drive.starts_on, drive.ends_on)):
        length = len(list(run))
        points += [f"{n},{_y(number, top):g}", f"{n + length},{_y(number, top):g}"]
        n += length
    return " ".join(points)


def _y(cards, top):
    return round(BASE - (BASE - TOP) * cards / top, 1)


def spans(course, before):
    """The picture in numbers: a row a day or, where they are many, a month; `before` beside it."""
    both = [course, before] if before else [course]
    days = dates.days(min(one.drive.starts_on for one in both), max(one.drive.ends_on for one in both))
    size = (lambda day: day) if len(days) <= DAYS else (lambda day: (day.year, day.month))
    return [_span(course, before, list(run)) for _key, run in groupby(days, size)]


def _span(course, before, days):
    return {
        "first": days[0],
        "last": days[-1],
        "working": sum(day in course.drive.working_set for day in days),
        "cards": sum(course.days.get(day, 0) for day in days),
        "before": sum(before.days.get(day, 0) for day in days) if before else None,
    }
