"""The fan: cards to date, and how they may go on, as numbers for an SVG.

Across, everything is in parts of the width (text in per cent, lines in a box of 1,000), up and down in
pixels, as in the portal's other charts: the chart fills a phone and a projector, and its text keeps its size.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from drive_portal.lib.numbers import grouped, round_up

HEIGHT, BASE, TOP = 240, 208, 28  # the whole, the ground line, the highest point
SCALE = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)  # finer than other charts: the fan needs the height
_ROOM, _ROOM_PHONE = 17, 34  # per cent of the width that a date under the axis takes
STEP = 7  # days from one row of the numbers to the next


@dataclass(frozen=True)
class Axes:
    """From the first to the last day across, from 0 to `top` cards upwards."""

    first: date
    last: date
    top: int

    def x(self, day):
        """A day's end in a thousandth of the width."""
        return round(1000 * ((day - self.first).days + 1) / ((self.last - self.first).days + 1), 1)

    def y(self, cards):
        return round(BASE - (BASE - TOP) * cards / self.top, 1) if self.top else BASE

    def path(self, points):
        return " ".join(f"{self.x(day)},{self.y(cards)}" for day, cards in points)


def draw(rows, forecast, last=None):
    """The chart of a place's days (rows of `series`) and its forecast; None where there is no fan.

    `last`: the last day of the chart, so that two forecasts stand on one.
    """
    if not forecast.fan:
        return None
    past = [(row["date"], row["made_to_date"]) for row in rows if row["date"] < forecast.fan[0][0]]
    total = next(row["target_total"] for row in rows if row["date"] == forecast.day)
    first = min(row["date"] for row in rows)
    axes = Axes(first, last or last_day(rows, forecast), round_up(total, SCALE))
    begin = past[-1] if past else (first - timedelta(days=1), 0)
    fan = [(day, *(min(cards, total) for cards in band)) for day, *band in forecast.fan if day <= axes.last]
    low, middle, high = ([begin, *((row[0], row[n]) for row in fan)] for n in (1, 2, 3))
    due = [(row["date"], row["target_to_date"]) for row in rows if row["target_to_date"] is not None]
    if due and due[-1][0] < forecast.deadline:
        due.append((forecast.deadline, total))
    return {
        "height": HEIGHT,
        "base": BASE,
        "grid": [{"y": axes.y(cards), "value": cards} for cards in (axes.top, axes.top // 2)],
        "scale": 8 + 7 * len(grouped(axes.top)),
        "past": axes.path(past),
        "fan": axes.path([*low, *reversed(high)]),
        "middle": axes.path(middle),
        "due": axes.path(due),
        "total": {"y": axes.y(total), "cards": total},
        "marks": _marks(axes, forecast),
        "finish": _finish(axes, forecast, total),
        "deadline": _across(axes, forecast.deadline),
        "last": _across(axes, begin[0]) | {"y": axes.y(begin[1])},
        "numbers": _numbers(forecast, total),
    }


def last_day(rows, forecast):
    """The last day: the deadline or nine in ten futures, but no more than twice as far as the deadline."""
    first = min(row["date"] for row in rows)
    far = forecast.deadline + (forecast.deadline - first)
    return max(forecast.deadline, min(forecast.p90 or far, far), forecast.day + timedelta(days=1))


def _across(axes, day):
    x = axes.x(day) / 10
    return {"x": f"{x:g}", "day": day, "anchor": "start" if x < 12 else "end" if x > 88 else "middle"}


def _finish(axes, forecast, total):
    """Where the middle of the futures reaches the target, if the chart goes so far."""
    if forecast.p50 is None or forecast.p50 > axes.last:
        return None
    return _across(axes, forecast.p50) | {"y": axes.y(total)}


def _marks(axes, forecast):
    """Dates under the axis, as far as there is room, the most telling first; `near`: not on a phone."""
    wanted = [
        (forecast.deadline, "deadline"),
        (forecast.p50, "finish"),
        (forecast.day, "today"),
        (axes.first, "first"),
    ]
    found: list[dict] = []
    for day, kind in wanted:
        if day is None or not axes.first <= day <= axes.last:
            continue
        mark = _across(axes, day) | {"kind": kind}
        away = min((abs(float(mark["x"]) - float(other["x"])) for other in found), default=100)
        if away > _ROOM:
            found.append(mark | {"near": away < _ROOM_PHONE})
    return found


def _numbers(forecast, total):
    """The fan in rows: every week, and where it ends."""
    fan = [row for row in forecast.fan if row[1] < total]
    rows = fan[STEP - 1 :: STEP] or fan[:1]
    shown = [row for row in forecast.fan if row in rows or row[0] in (forecast.deadline, forecast.p90)]
    return [
        {"date": day, "low": min(low, total), "middle": min(middle, total), "high": min(high, total)}
        for day, low, middle, high in shown[:30]
    ]
