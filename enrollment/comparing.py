"""Compare like with like: flow over the same number of days, stock at a day, and what others published.

What is not known stays unknown: nothing here turns a missing figure into 0.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from drive_portal.lib import dates
from enrollment import progress
from enrollment.models import YearFigure

# Active login IDs of a place on each of some days, added up: what `made` per ID and day is divided by.
_ID_DAYS = """
SELECT count(*) FROM unnest(%(days)s::date[]) d(day)
JOIN districts_spell s ON s.district_id = %(district)s
     AND d.day BETWEEN s.starts_on AND coalesce(s.ends_on, 'infinity')
"""
_AT = {
    "district": "",
    "block": """JOIN districts_stay t ON t.panchayat_id = s.panchayat_id AND t.block_id = %(place)s
                AND d.day BETWEEN t.first AND t.last""",
    "panchayat": "WHERE s.panchayat_id = %(place)s",
    "centre": "WHERE s.centre_id = %(place)s",
    "field": "WHERE s.panchayat_id = %(place)s AND s.centre_id IS NULL",
    "camp": "WHERE false",
}


@dataclass
class Side:
    """One of the two: a place, and the days of a drive (of several, for a year) that are compared.

    `spans`: (drive, its days). `stock_day` is the day of the stock, None where no drive ran then.
    """

    level: str
    place: Any
    spans: list
    stock_drive: Any = None
    stock_day: Any = None
    rows: list = field(
        default_factory=list
    )  # progress of each day compared, several a day for several drives
    figures: dict = field(default_factory=dict)

    @property
    def days(self):
        return sorted({day for _drive, days in self.spans for day in days})

    def read(self):
        """Read the figures; returns itself."""
        for drive, days in self.spans:
            if days:
                wanted = set(days)
                found = progress.series(drive, self.level, self.place, min(days), max(days))
                self.rows += [row for row in found if row["date"] in wanted]
        self.figures = self._flow() | self._stock()
        return self

    def _flow(self):
        working = sorted({day for drive, days in self.spans for day in days if day not in drive.holidays})
        made, rejected = _sum(self.rows, "made"), _sum(self.rows, "rejected")
        expected, on_time = _sum(self.rows, "expected") or 0, _sum(self.rows, "on_time") or 0
        id_days = _id_days(self.level, self.place, working)
        return {
            "days": len(self.days),
            "working_days": len(working) if self.spans else None,
            "made": made,
            "rejected": rejected,
            "reject_share": _share(rejected, None if made is None else made + (rejected or 0)),
            "per_day": _ratio(made, len(working)),
            "per_id_day": _ratio(made, id_days),
            "on_time_share": _share(on_time, expected),
        }

    def _stock(self):
        row = None
        if self.stock_day is not None:
            rows = progress.series(self.stock_drive, self.level, self.place, self.stock_day, self.stock_day)
            row = rows[0] if rows else None
        names = ("total_to_date", "made_to_date", "target_to_date", "percent", "remaining")
        return {name: row[name] if row else None for name in names}

    @property
    def provisional(self):
        return any(row["provisional"] for row in self.rows)

    def made_by_day(self):
        """Cards of each compared day; None where nothing was reported."""
        return [_sum([row for row in self.rows if row["date"] == day], "made") for day in self.days]


def _sum(rows, name):
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known) if known else None


def _ratio(part, whole, digits=1):
    return round(part / whole, digits) if part is not None and whole else None


def _share(part, whole):
    return round(100 * part / whole, 1) if part is not None and whole else None


def _id_days(level, place, days):
    where = {"days": days, "district": getattr(place, "district_id", place.pk), "place": place.pk}
    with connection.cursor() as cursor:
        cursor.execute(_ID_DAYS + _AT[level], where)
        return cursor.fetchone()[0]


def difference(a, b):
    """(a − b, a ÷ b); None where one is not known, or there is nothing to divide by."""
    if a is None or b is None:
        return None, None
    return round(a - b, 1), round(a / b, 2) if b else None


# --- days that are compared -------------------------------------------------------------------------


def within(drive, first, last):
    """The days from `first` to `last` that lie in the drive and have come."""
    begins, ends = max(first, drive.starts_on), min(last, drive.ends_on, dates.today())
    return dates.days(begins, ends)


def alike(a, b):
    """Both lists of days cut to the length of the shorter, from their beginnings."""
    n = min(len(a), len(b))
    return a[:n], b[:n]


def year_before(day):
    """The same day of the year before; None for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return None


def this_year(level, place, drives, day):
    """This financial year up to `day`: all days on which a drive ran."""
    whole = [drive for drive in drives if drive.parent_id is None]
    ran = _ran(whole, dates.financial_year(day)[0], day)
    return Side(level, place, _spans(whole, ran), *_stock_at(whole, day))


def of_years(level, place, drives, day):
    """This financial year up to `day` and the last one up to the same day, over the days that both have.

    `drives`: the district's drives. Those that are parts of another are in it already. Where the drives
    of the two years have no day in common, each side keeps its own and nothing can be set against it.
    """
    whole = [drive for drive in drives if drive.parent_id is None]
    before = year_before(day) or day - dates.timedelta(days=366)
    first, first_before = dates.financial_year(day)[0], dates.financial_year(before)[0]
    now = set(_ran(whole, first, day))
    past = set(_ran(whole, first_before, before))
    both = {one for one in now if year_before(one) in past}
    then = {year_before(one) for one in both}
    this = Side(level, place, _spans(whole, both or now), *_stock_at(whole, day))
    last = Side(level, place, _spans(whole, then or past), *_stock_at(whole, before))
    return this, last, bool(both)


def _ran(drives, first, last):
    """The days on which one of the drives ran."""
    return sorted({day for drive in drives for day in within(drive, first, last)})


def _spans(drives, days):
    found = [(drive, [day for day in sorted(days) if drive.runs_on(day)]) for drive in drives]
    return [(drive, mine) for drive, mine in found if mine]


def _stock_at(drives, day):
    """(the drive by which the stock of a day is known, the day); (None, None) where none ran."""
    running = [drive for drive in drives if drive.runs_on(day)]
    latest = max(running, key=lambda drive: drive.starts_on, default=None)
    return (latest, day) if latest else (None, None)


# --- what was published -----------------------------------------------------------------------------


@dataclass
class Published:
    """A published figure of a financial year, or one that follows from two of them (`sum` says how)."""

    year: int
    kind: str
    cards: int
    statement: YearFigure | None = None
    sum: tuple = ()  # (whole, part): this one is their difference

    @property
    def name(self):
        return year_name(dates.date(self.year, 4, 1))

    @property
    def derived(self):
        return self.statement is None


def year_name(day):
    """The financial year of a day as it is written: 2022-23."""
    year = dates.financial_year(day)[0].year
    return f"{year}-{(year + 1) % 100:02d}"


def published(district):
    """What was published of the district, the latest year first, and the stock of the year before it.

    A stock and the growth over its year give the stock of the year before: that is derived, and is left
    out where several statements contradict one another or the stock itself was published.
    """
    rows = [
        Published(row.year, row.kind, row.cards, row) for row in YearFigure.objects.filter(district=district)
    ]
    known: dict = {}
    for row in rows:
        known.setdefault((row.year, row.kind), []).append(row.cards)
    for (year, kind), (cards, *more) in list(known.items()):
        flows = known.get((year, "flow"), [])
        if kind == "stock" and not more and len(flows) == 1 and (year - 1, "stock") not in known:
            rows.append(Published(year - 1, "stock", cards - flows[0], sum=(cards, flows[0])))
    return sorted(rows, key=lambda row: (-row.year, row.kind != "stock"))
