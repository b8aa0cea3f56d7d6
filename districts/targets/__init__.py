"""The target ladder: an order for a district becomes cards due in each place by each day.

All sums are exact, for every day and to date, and no panchayat is ever a card or more from its exact
share. numbers.md, "Targets". Below, a *card* is one unit of the order, `due[n]` what is due by the
drive's n-th calendar day, and totals always add up to the order.
"""

from districts.targets.bounds import active_ids, left_out, of_split
from districts.targets.exact import due_by_day, spread, totals
from districts.targets.issuing import Ladder, issue, ladder, shape_of
from districts.targets.reading import rows
from districts.targets.shares import refresh

__all__ = [
    "Ladder", "active_ids", "due_by_day", "issue", "ladder", "left_out", "of_split", "refresh", "rows",
    "shape_of", "spread", "totals",
]  # fmt: skip
