"""Cards of one login ID on one day, as bars: how many days had so many."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

HEIGHT, BASE, TOP = 132, 108, 18  # pixels: the whole, the ground line, the highest bar
BARS = 10  # at most so many, beside that of 0 and the last
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)


@dataclass(frozen=True)
class Bar:
    """Days with `first` to `last` cards; across in per cent of the width, up and down in pixels."""

    first: int
    last: int
    days: int
    x: float
    width: float
    y: int
    height: int
    beyond: bool  # the rest of them

    @property
    def middle(self):
        return round(self.x + self.width / 2, 2)

    @property
    def label(self):
        """The cards: 1–10."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def bars(counts: Counter):
    """The bars from the least to the most cards; that of 0 stands alone. None where there is no day.

    They reach as far as all but one day of a hundred; the last bar holds what lies beyond.
    """
    if not counts:
        return None
    most, usual = max(counts), percentile(counts, 99)
    step = next((step for step in _STEPS if step * BARS >= usual), -(-usual // BARS))
    edges = [(0, 0), *((first, first + step - 1) for first in range(1, usual + 1, step))]
    if edges[-1][1] < most:
        edges.append((edges[-1][1] + 1, most))
    days = [sum(n for cards, n in counts.items() if first <= cards <= last) for first, last in edges]
    width, top = 100 / len(edges), max(days)
    return [
        Bar(
            first,
            last,
            n,
            round(place * width + width * 0.08, 2),
            round(width * 0.84, 2),
            *_up(n, top),
            beyond=first > usual,
        )
        for place, ((first, last), n) in enumerate(zip(edges, days, strict=True))
    ]


def percentile(counts, per_cent):
    """The smallest value that at least so many per cent of the counted do not exceed."""
    values = sorted(counts)
    sums, so_far = [], 0
    for value in values:
        so_far += counts[value]
        sums.append(so_far)
    return values[min(bisect_left(sums, -(-so_far * per_cent // 100)), len(values) - 1)]


def _up(days, top):
    height = max(round((BASE - TOP) * days / top), 1 if days else 0)
    return BASE - height, height
