"""Charts as numbers for their templates: server-rendered SVG, because the pages allow no inline style.

Across, everything is in per cent of the width, so that a chart fills a phone and a projector alike and
its text keeps its size; up and down it is in pixels.
"""

from itertools import pairwise

from django.utils.safestring import mark_safe

from drive_portal.lib import numbers

HEIGHT, BASE, TOP = 216, 184, 24  # the whole, the ground line, the highest bar
WIDEST = 9  # a drive of three days has bars, not walls


def daily_line(rows, day):
    """The geometry of a place's days (rows of `series`): bars made, the target, a day as yet partial."""
    if not rows:
        return None
    width = 100 / len(rows)
    most = max([row["made"] or 0 for row in rows] + [row["target"] or 0 for row in rows])
    top = numbers.round_up(most)
    bars = [_bar(row, n, width, top, day) for n, row in enumerate(rows)]
    return {
        "height": HEIGHT,
        "base": BASE,
        "bars": [bar | {"value_y": _over(bar, bars)} for bar in bars],
        "drawn": _drawn(bars),
        "grid": [{"y": _y(value, top), "value": value} for value in (top, top // 2)] if most else [],
        "scale": 8 + 7 * len(numbers.grouped(top)) if most else 0,
        "target": _target(rows, top),
        "target_label": _target_label(rows, top, day),
        "days": _day_labels(rows, width, day),
        "rows": rows,
        "past": [row | {"over": row["date"] < day} for row in reversed(rows) if row["date"] <= day],
        "partial": any(bar["partial"] for bar in bars),
        "silent": any(bar["silent"] for bar in bars),
    }


def _bar(row, n, width, top, day):
    made = row["made"] or 0
    past = row["date"] <= day
    broad = min(width * 0.76, WIDEST)
    return {
        "x": round((n + 0.5) * width - broad / 2, 3),
        "width": round(broad, 3),
        "middle": round((n + 0.5) * width, 3),
        "anchor": _anchor((n + 0.5) * width),
        "y": _y(made, top),
        "height": BASE - _y(made, top),
        "made": row["made"],
        "date": row["date"],
        "chosen": row["date"] == day,
        "partial": row["date"] == day and made > 0 and row["provisional"] and row["missing"] > 0,
        "silent": past and row["made"] is None and row["missing"] > 0 and row["date"] != day,
    }


def _drawn(bars):
    """The bars as SVG, made here: a template takes ten times as long over sixty of them."""
    drawn = []
    for bar in bars:
        if bar["silent"]:
            kind, top, height = "chart__silent", BASE - 60, 60
        elif bar["made"]:
            kind = "chart__bar" + ("--partial" if bar["partial"] else "" if bar["chosen"] else "--past")
            top, height = bar["y"], bar["height"]
        else:
            continue
        drawn.append(
            f'<rect class="{kind}" x="{bar["x"]}%" width="{bar["width"]}%" y="{top}" height="{height}" />'
        )
    return mark_safe("".join(drawn))  # noqa: S308 - numbers and our own words


def _over(bar, bars):
    """Where a bar's value stands: over the bar, and over those beside it that its digits would cover."""
    return min(other["y"] for other in bars if abs(other["middle"] - bar["middle"]) < 5) - 6


def _target(rows, top):
    """The dashed line as points of a box of 1,000 by the chart's height; empty where no target is known."""
    if any(row["target"] is None for row in rows):
        return ""
    step = 1000 / len(rows)
    points = [(x, _y(row["target"], top)) for n, row in enumerate(rows) for x in (n * step, (n + 1) * step)]
    kept = [points[0], *[here for before, here in pairwise(points) if here != before]]
    return " ".join(f"{x:.1f},{y}" for x, y in kept)


def _target_label(rows, top, day):
    """The target of the chosen day, to be written over the line at the end that the day leaves free."""
    n, target = next(((n, row["target"]) for n, row in enumerate(rows) if row["date"] == day), (0, None))
    x, anchor = (0, "start") if n > len(rows) / 2 else (100, "end")
    return {"value": target, "y": _y(target, top) - 6, "x": x, "anchor": anchor} if target else None


def _day_labels(rows, width, day):
    """First, last and chosen day; of the first and last those that the chosen one leaves room for.

    One that is `near` has room on a desk only, not on a phone.
    """
    chosen = next((n for n, row in enumerate(rows) if row["date"] == day), None)
    away = {n: 100 if chosen is None else abs(n - chosen) * width for n in (0, len(rows) - 1)}
    shown = {n for n, distance in away.items() if distance > 16}
    if chosen is not None:
        shown.add(chosen)
    return [
        {"x": round((n + 0.5) * width, 3), "anchor": _anchor((n + 0.5) * width), "date": rows[n]["date"]}
        | {"chosen": n == chosen, "near": n != chosen and away[n] <= 45}
        for n in sorted(shown)
    ]


def _anchor(x):
    return "start" if x < 12 else "end" if x > 88 else "middle"


def _y(value, top):
    return round(BASE - (BASE - TOP) * value / top) if top else BASE


# --- sparklines: a place's last days in a word ------------------------------------------------

SPARK_WIDTH, SPARK_HEIGHT = 84, 22


def spark(days):
    """A line through the days' cards (None: nothing reported, a gap), from zero, with its end and its value.

    None where there is nothing to draw.
    """
    known = [cards for cards in days if cards is not None]
    if not known:
        return None
    top, step = max(max(known), 1), (SPARK_WIDTH - 6) / max(len(days) - 1, 1)
    path, x, y, drawn = [], 0.0, 0.0, False
    for n, cards in enumerate(days):
        if cards is None:
            drawn = False
            continue
        x, y = round(3 + n * step, 1), round(SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 6) * cards / top, 1)
        path.append(f"{'L' if drawn else 'M'}{x:g} {y:g}")
        if not drawn:
            path.append("h0")  # a day between two silent ones is a dot
        drawn = True
    return {"path": "".join(path), "x": f"{x:g}", "y": f"{y:g}", "last": numbers.grouped(known[-1])}


# --- reports: on time, late, missing ----------------------------------------------------------

REPORT_DAYS = 14
REPORT_HEIGHT = 96


def reports(rows, day):
    """Bars of the last days' reports, stacked from the ground: on time, late, missing; the day's own numbers.

    None where no report was expected on any of them.
    """
    days = [row for row in rows if row["date"] <= day][-REPORT_DAYS:]
    most = max((row["expected"] for row in days), default=0)
    if not most:
        return None
    width = 100 / REPORT_DAYS
    bars = []
    for n, row in enumerate(days, REPORT_DAYS - len(days)):
        parts, top = "", float(REPORT_HEIGHT)
        for name in ("on_time", "late", "missing"):
            height = round(REPORT_HEIGHT * row[name] / most, 1)
            top = round(top - height, 1)
            if height:
                x = n * width + width * 0.12
                parts += (
                    f'<rect class="{name}" x="{x:.2f}%" width="{width * 0.76:.2f}%" y="{top:g}"'
                    f' height="{height:g}" />'
                )
        bars.append(parts)
    return {
        "height": REPORT_HEIGHT,
        "drawn": mark_safe("".join(bars)),  # noqa: S308 - numbers and our own words
        "first": days[0]["date"] if len(days) > REPORT_DAYS / 2 else None,
        "first_x": f"{(REPORT_DAYS - len(days)) * width:.2f}",
        "rows": days[::-1],
        "today": days[-1],
    }
