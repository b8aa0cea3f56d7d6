"""A small paired chart as numbers for its template: the cards of two sides, day beside day.

Across in per cent of the width, up and down in pixels, as in `charts`.
"""

import math

from drive_portal.lib.numbers import grouped, round_up

HEIGHT, BASE, TOP = 176, 148, 16
MOST = 16  # pairs; more days are put together, so many to a pair


def chart(a, b):
    """The pairs of two lists of cards by day (None: nothing reported); None where nothing is to be drawn."""
    length = max(len(a), len(b))
    if not length or not any([*a, *b]):
        return None
    size = math.ceil(length / MOST)
    starts = range(0, length, size)
    pairs = [(_together(a[n : n + size]), _together(b[n : n + size])) for n in starts]
    top = round_up(max(cards for pair in pairs for cards in pair if cards is not None))
    step = 100 / len(pairs)
    broad = min(step * 0.38, 6)
    bars = []
    for n, pair in enumerate(pairs):
        middle = (n + 0.5) * step
        for cards, x, side, there in ((pair[0], middle - broad, "a", a), (pair[1], middle, "b", b)):
            if there:  # a side without a drive has no bars, not silent ones
                bars.append(_bar(cards, x, broad, side, top))
    return {
        "height": HEIGHT,
        "base": BASE,
        "size": size,
        "bars": bars,
        "scale": 8 + 7 * len(grouped(top)),
        "grid": [{"y": _y(value, top), "value": value} for value in (top, top // 2)],
        "labels": [
            {"x": round((n + 0.5) * step, 2), "text": _span(start, size, length)}
            for n, start in enumerate(starts)
            if n in (0, len(pairs) - 1)
        ],
        "pairs": [
            {"days": _span(start, size, length), "a": pair[0], "b": pair[1]}
            for start, pair in zip(starts, pairs, strict=True)
        ],
    }


def _bar(cards, x, broad, side, top):
    y = BASE - 24 if cards is None else _y(cards, top)
    return {
        "x": round(x, 3),
        "width": round(broad, 3),
        "y": y,
        "height": BASE - y,
        "side": "none" if cards is None else side,
    }


def _together(cards):
    known = [one for one in cards if one is not None]
    return sum(known) if known else None


def _span(start, size, length):
    """The days of a pair by their place in the period: "1", "8–14"."""
    last = min(start + size, length)
    return str(start + 1) if last == start + 1 else f"{start + 1}–{last}"


def _y(cards, top):
    return round(BASE - (BASE - TOP) * cards / top)
