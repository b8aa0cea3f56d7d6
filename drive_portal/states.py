"""Districts side by side: who makes the date, who owes, whose reports are missing."""

from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from camps import pages
from districts.models import District, Drive
from drive_portal.charts import spark
from drive_portal.lib import dates, tables
from drive_portal.lib.numbers import grouped, western
from drive_portal.scenes import drive_of_day, etag
from enrollment.forecast import outlooks
from enrollment.forecast.reading import Place
from enrollment.outages import excused
from enrollment.progress import ranks
from enrollment.progress.districts import SPARK_DAYS, of_districts
from enrollment.progress.verdict import FAR, verdict
from enrollment.wording import shown

USUAL = "-owed"


@dataclass(frozen=True)
class Column:
    """A column of the table: its name in `?sort=`, its heading, and the address that sorts by it."""

    name: str
    title: str
    address: str
    order: str  # as aria-sort has it, "" where the table is not sorted by it

    @property
    def number(self):
        return self.name not in ("name", "finish")


class SideBySide:
    """The districts within the user's postings on a day, each with the drive of that day."""

    def __init__(self, user, asked):
        self.user, self.asked = user, asked
        self.day, self.today = pages.day(asked), dates.today()
        wanted = pages.text(asked, "sort")
        self.sort = wanted if wanted.removeprefix("-") in dict(_titles()) else USUAL

    # --- rows -----------------------------------------------------------------------------------

    @cached_property
    def rows(self):
        """A row for each district that has a drive, in the order asked for; then those that have none."""
        named = self.sort.removeprefix("-")
        back = self.sort.startswith("-")
        known = [row for row in ranks.ranked(self._figures) if _key(row, named) is not None]
        unknown = [row for row in ranks.ranked(self._figures) if _key(row, named) is None]
        found = sorted(known, key=lambda row: _key(row, named), reverse=back)
        return found + unknown + self.idle

    @cached_property
    def _districts(self):
        return list(District.objects.within(self.user).select_related("state").order_by("name"))

    @cached_property
    def _drives(self):
        """The drives of the districts, by district."""
        found = defaultdict(list)
        by_pk = {district.pk: district for district in self._districts}
        for drive in Drive.objects.filter(district__in=by_pk):
            drive.district = by_pk[drive.district_id]
            found[drive.district_id].append(drive)
        return found

    @cached_property
    def _figures(self):
        chosen = [drive_of_day(drives, self.day) for drives in self._drives.values()]
        asked = [(drive, max(drive.starts_on, min(drive.ends_on, self.day))) for drive in chosen]
        rows = of_districts(asked, [drive for drives in self._drives.values() for drive in drives])
        places = [Place(drive, "district", drive.district_id, day) for drive, day in asked]
        forecasts = outlooks.of_rows(list(zip(places, rows, strict=True)))
        excuses = excused.of_days(asked)
        return [
            _told(drive, excuse.mark(row), forecast)
            for (drive, _day), row, forecast, excuse in zip(asked, rows, forecasts, excuses, strict=True)
        ]

    @property
    def idle(self):
        """Districts in which no drive has been set up."""
        return [
            {"code": district.code, "name": district.name, "name_hi": district.name_hi, "drive": None}
            for district in self._districts
            if district.pk not in self._drives
        ]

    @cached_property
    def total(self):
        """What may honestly be added up: cards; of targets only those of districts that have one."""
        rows = self._figures
        if len(rows) < 2:
            return None
        same_day = [row for row in rows if row["date"] == self.day]
        aimed = [row for row in rows if row["target_to_date"] is not None]
        due = sum(row["target_to_date"] for row in aimed)
        to_date = sum(row["made_to_date"] for row in aimed)
        return {
            "made": _sum(row["made"] for row in same_day),
            "reporting": len(same_day),
            "target": _sum(row["target"] for row in same_day),
            "made_to_date": sum(row["made_to_date"] for row in rows),
            "percent": round(100 * to_date / due, 1) if due else None,
            "owed": due - to_date if aimed else None,
            "expected": sum(row["expected"] for row in same_day),
            "missing": sum(row["missing"] for row in same_day),
            "aimed": len(aimed),
            "districts": len(rows),
        }

    # --- words ----------------------------------------------------------------------------------

    @property
    def sentences(self):
        """How many districts make the date at their pace, how many do not, of how many it is not known."""
        counted: dict = defaultdict(int)
        for row in self._figures:
            counted[row["outlook"]] += 1
        said = [
            (
                counted["late"],
                ngettext(
                    "%(count)s district will not make its date at the present pace.",
                    "%(count)s districts will not make their date at the present pace.",
                    counted["late"],
                ),
            ),
            (
                counted["in_time"],
                ngettext(
                    "%(count)s district is on the way to its date.",
                    "%(count)s districts are on the way to their date.",
                    counted["in_time"],
                ),
            ),
            (
                counted["unknown"],
                ngettext(
                    "Of %(count)s district the target is not known.",
                    "Of %(count)s districts the target is not known.",
                    counted["unknown"],
                ),
            ),
        ]
        return [text % {"count": grouped(count)} for count, text in said if count]

    @property
    def notice(self):
        """What of the address could not be followed."""
        date, column = (pages.text(self.asked, name) for name in ("date", "sort"))
        if date and western(date) not in (self.day.isoformat(), shown(self.day)):
            return _("There are no figures of %(wanted)s. Those of today are shown.") % {"wanted": date[:20]}
        if column and column != self.sort:
            return _("There is no column “%(column)s”. The list is sorted by cards owed.") % {
                "column": column[:20]
            }
        return ""

    @property
    def is_today(self):
        return self.day == self.today

    # --- addresses ------------------------------------------------------------------------------

    @cached_property
    def columns(self):
        return [self._column(name, title) for name, title in _titles()]

    def _column(self, name, title):
        """The first tap on a column shows what wants attention, the next one turns it round."""
        here = self.sort.removeprefix("-") == name
        turned = name if self.sort.startswith("-") else f"-{name}"
        order = ("descending" if self.sort.startswith("-") else "ascending") if here else ""
        return Column(name, title, "?" + self._query(sort=turned if here else _first(name)), order)

    @property
    def orders(self):
        """The same for a list to choose from, as (what `?sort=` says, the column's title)."""
        named = self.sort.removeprefix("-")
        return [(self.sort if name == named else _first(name), title) for name, title in _titles()]

    def _query(self, **other):
        found = QueryDict(mutable=True)
        if self.day != self.today:
            found["date"] = self.day.isoformat()
        found.update({name: value for name, value in other.items() if value})
        return found.urlencode()

    @property
    def here(self):
        """The address of this page, for its figures alone."""
        return self._query(sort=self.sort if self.sort != USUAL else "")

    @property
    def link(self):
        """What the links to the districts carry on: the day, where it was chosen."""
        return f"?date={self.day.isoformat()}" if self.day != self.today else ""

    @property
    def query_before(self):
        return self._moved(-1)

    @property
    def query_after(self):
        return self._moved(1) if self.day < self.today else None

    def _moved(self, days):
        day = self.day + dates.timedelta(days=days)
        return QueryDict(f"date={day.isoformat()}&sort={self.sort}").urlencode()

    @property
    def table(self):
        """The same to take away: a row a district, in the same order."""
        who = _("Taken by %(who)s, %(moment)s") % {
            "who": self.user.get_full_name(),
            "moment": dates.now().strftime("%d-%m-%Y %H:%M"),
        }
        columns = [tables.Column(title, kind) for title, kind, _cell in _cells()]
        rows = [[cell(row) for _title, _kind, cell in _cells()] for row in self.rows if row["drive"]]
        return tables.Table(_("Districts side by side"), columns, rows, [shown(self.day), who])

    @cached_property
    def tag(self):
        """An ETag of all that the page shows."""
        about = get_language(), self.user.pk, self.day, self.today, self.sort
        rows = [row | {"drive": row["drive"] and row["drive"].title} for row in self.rows]
        return etag(repr((about, rows)))


def _titles():
    return [
        ("name", _("District")),
        ("finish", _("Will it make the date?")),
        ("made", _("Made on the day")),
        ("to-date", _("To date")),
        ("percent", _("Achieved")),
        ("owed", _("Owed")),
        ("needed", _("Needed per day")),
        ("pace", _("Pace a day")),
        ("missing", _("Reports missing")),
    ]


def _cells():
    """The columns of the file: (title, kind, what a row has there)."""
    return [
        (_("Code"), "text", itemgetter("code")),
        (_("District"), "text", lambda row: row["name_hi"] if get_language() == "hi" else row["name"]),
        (_("Drive"), "text", lambda row: row["drive"].title),
        (_("Date"), "date", itemgetter("date")),
        (_("Made"), "number", itemgetter("made")),
        (_("Target"), "number", itemgetter("target")),
        (_("To date"), "number", itemgetter("made_to_date")),
        (_("Target to date"), "number", itemgetter("target_to_date")),
        (_("Achieved"), "decimal", itemgetter("percent")),
        (_("Owed"), "number", itemgetter("owed")),
        (_("Target of the drive"), "number", itemgetter("target_total")),
        (_("Needed per day"), "number", itemgetter("needed")),
        (_("Pace a day"), "number", lambda row: row["verdict"].pace),
        (_("Probable finish"), "date", lambda row: row["verdict"].finish),
        (_("Earliest finish"), "date", lambda row: row["verdict"].earliest),
        (_("Latest finish"), "date", lambda row: row["verdict"].latest),
        (_("Chance in tenths"), "number", lambda row: row["verdict"].tenths),
        (_("Deadline"), "date", lambda row: row["verdict"].deadline),
        (_("Reports expected"), "number", itemgetter("expected")),
        (_("Reports missing"), "number", itemgetter("missing")),
    ]


def _first(name):
    """How a column is sorted first: what wants attention at the top."""
    return name if name in ("name", "finish", "percent", "pace") else f"-{name}"


def _told(drive, row, forecast):
    """The row with its drive, the verdict on it, and the line of its last days."""
    recent = row.pop("recent")
    said = verdict(drive, row["date"], row, forecast)
    whole = recent if said.over else recent[:-1]  # a day that is still coming in would read as a fall
    return row | {
        "owed": ranks.owed(row),
        "drive": drive,
        "verdict": said,
        "over": said.over,
        "outlook": _outlook(said),
        "needed": row["required_from_tomorrow" if said.over else "required_per_day"],
        "spark": spark([one["made"] for one in whole[-SPARK_DAYS:]]),
    }


def _outlook(said):
    """in_time, late, unknown (no target), or "" where nothing can be said yet."""
    if said.kind == "finished":
        return "in_time"
    if said.kind in ("unknown", "not_begun"):
        return "unknown" if said.kind == "unknown" else ""
    if said.kind == "ended":
        return "ended"
    if said.tenths is None:
        return ""
    return "in_time" if said.slack is not None and said.slack >= 0 else "late"


def _key(row, name):
    """What a column is sorted by; None where nothing is known, which comes last in either direction."""
    said = row["verdict"]
    if name == "name":
        return (row["name_hi"] or row["name"]) if get_language() == "hi" else row["name"].casefold()
    if name == "finish":
        if said.kind == "finished":
            return FAR
        far = -FAR if row["outlook"] == "late" else None
        return said.slack if said.slack is not None else far
    if name == "pace":
        return said.pace
    return row[{"to-date": "made_to_date"}.get(name, name)] if name != "missing" or row["expected"] else None


def _sum(numbers):
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
