"""What declared outages excuse of a day's target: cards by place, whole and exact.

A panchayat's part is its target of the day times the part of the working hours that the windows of its block
cover; fractions go to the largest remainders, and a block's and the district's are the sums. Targets and all
other figures stay as they are.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.targets.exact import totals
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.models import Outage
from enrollment.outages import hours
from enrollment.progress.basis import Basis

LEVELS = ("district", "block", "panchayat")
# the panchayats of the day with their blocks, and what the plan has for them
_PLACES = """
SELECT y.code, b.code, b.id, coalesce(t.due[%(n)s], 0) - coalesce(t.due[%(before)s], 0)
FROM districts_stay s
JOIN districts_panchayat y ON y.id = s.panchayat_id
JOIN districts_block b ON b.id = s.block_id
LEFT JOIN districts_target t ON t.district_id = s.district_id AND t.plan_id = %(plan)s
     AND t.panchayat_id = s.panchayat_id
WHERE s.district_id = %(district)s AND %(day)s::date BETWEEN s.first AND s.last
ORDER BY y.code
"""


@dataclass(frozen=True)
class Excused:
    """Of a drive's day: cards by level and code; panchayats and blocks that an outage touched.

    `windows`: (from, to, blocks' codes, empty: all) of the outages.
    """

    windows: list = field(default_factory=list)
    cards: dict = field(default_factory=lambda: {level: {} for level in LEVELS})
    touched: frozenset = frozenset()

    def of(self, level, code):
        """Excused cards of a place; 0 where nothing is, and below the panchayat."""
        return self.cards.get(level, {}).get(code, 0)

    def touches(self, row):
        """Whether an outage touched the place of a row of progress; below the panchayat its parent's."""
        at_place = row["level"] in (*LEVELS, "field")  # a field row has its panchayat's code
        return (row["code"] if at_place else row["parent"]) in self.touched

    def mark(self, row):
        """The row with `excused` cards, and `outage` where one touched it."""
        return row | {"excused": self.of(row["level"], row["code"]), "outage": self.touches(row)}

    def sentence(self, level, code, block=""):
        """What the outages were and what they excuse of the place, in words; "" where there was none."""
        if code not in self.touched:
            return ""
        here = sorted(
            {
                window[:2]
                for window in self.windows
                if level == "district" or not window[2] or block in window[2]
            }
        )
        spans = ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in here)
        said = _("Server outage %(hours)s.") % {"hours": spans}
        cards = self.of(level, code)
        if not cards:
            return said
        more = ngettext(
            "%(n)s card of the day's target is excused.",
            "%(n)s cards of the day's target are excused.",
            cards,
        )
        return f"{said} {more % {'n': grouped(cards)}}"


NOTHING = Excused()


def of_day(drive, day, basis=None):
    """What is excused on a drive's day: no query of its own where no outage is declared, else two."""
    basis = basis or Basis(drive)
    if day not in basis.outage_days:
        return NOTHING
    declared = Outage.objects.declared().filter(district=drive.district_id, date=day)
    return _excused(drive, day, list(declared), basis)


def of_days(asked):
    """The same for each (drive, day) of several districts, in their order: one query where there is none."""
    declared = defaultdict(list)
    districts, days = {drive.district_id for drive, _day in asked}, {day for _drive, day in asked}
    for row in Outage.objects.declared().filter(district__in=districts, date__in=days):
        declared[row.district_id, row.date].append(row)
    return [
        _excused(drive, day, rows, Basis(drive)) if rows else NOTHING
        for drive, day, rows in ((drive, day, declared[drive.district_id, day]) for drive, day in asked)
    ]


def _excused(drive, day, outages, basis):
    places, shares = _places(drive, day, basis), {}
    for block in {block for _code, _block_code, block, _cards in places}:
        here = [(row.starts_at, row.ends_at) for row in outages if not row.blocks or block in row.blocks]
        shares[block] = hours.covered(here) if here else None
    parts = _parts([cards for *_place, cards in places], [shares[block] or 0 for _c, _b, block, _n in places])
    cards = {level: Counter() for level in LEVELS}
    touched = set()
    for (code, block_code, block, _cards), part in zip(places, parts, strict=True):
        for level, one in zip(LEVELS, (drive.district.code, block_code, code), strict=True):
            cards[level][one] += part
            if shares[block] is not None:
                touched.add(one)
    codes = {block: code for _code, code, block, _cards in places}
    windows = [
        (row.starts_at, row.ends_at, tuple(codes[block] for block in row.blocks if block in codes))
        for row in outages
    ]
    return Excused(windows, cards, frozenset(touched))


def _places(drive, day, basis):
    plan = basis.plan_on(day)
    asked = {"district": drive.district_id, "day": day, "plan": plan and plan.pk, "n": 0, "before": 0}
    if plan:
        asked |= {"n": plan.position(day), "before": plan.position(day - dates.timedelta(days=1))}
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, asked)
        return cursor.fetchall()


def _parts(cards, shares):
    """Whole cards, the exact parts' sum rounded, shared by largest remainders; never more than the target."""
    exact = [Fraction(n) * share for n, share in zip(cards, shares, strict=True)]
    weights = [int(part * hours.LENGTH) for part in exact]
    whole = int(sum(exact) + Fraction(1, 2))
    if not any(weights):
        return [0] * len(cards)
    return totals(min(whole, sum(cards)), weights, [0] * len(cards), list(cards))
