"""What a page of figures shows: a place, a drive and a day, read from the address and limited to the user.

Everything outside the user's postings is not there: the same 404 as for a code that never was.
"""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from camps.models import Camp
from districts.models import Block, Centre, District, Drive, Panchayat
from districts.permissions import can
from drive_portal import charts, nothing, tags
from drive_portal.beside import Beside
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped, western
from drive_portal.listing import Listing
from drive_portal.tiles import tiles
from enrollment.forecast import curve, outlooks
from enrollment.forecast.reading import Place
from enrollment.outages import excused
from enrollment.progress import series, stamps
from enrollment.progress import verdict as verdicts
from enrollment.progress.basis import Basis

MODELS: dict[str, Any] = {
    "district": District,
    "block": Block,
    "panchayat": Panchayat,
    "field": Panchayat,
    "centre": Centre,
    "camp": Camp,
}
_ABOVE = {
    "district": ("state",),
    "block": ("district__state",),
    "panchayat": ("block", "district__state"),
    "centre": ("panchayat__block", "district__state"),
    "camp": ("panchayat__block", "district__state", "drive"),
}
LEAVES = ("centre", "camp", "field")
LINE_DAYS = 62  # the daily line shows so many days at most
# What an address may choose; `drive` and `date` go along to other places, the rest stays at its page.
_KEPT = ("drive", "date")
CHOICES = (*_KEPT, "level", "kind", "sort", "q", "page")


def found(user, level, code):
    """The place of `level` with `code` (a camp's is its id) within the user's postings, or 404."""
    if level not in MODELS or "\0" in code:
        raise Http404
    if level == "camp":
        if not (code.isascii() and code.isdigit() and len(code) < 19):
            raise Http404
        return get_object_or_404(Camp.objects.visible_to(user).select_related(*_ABOVE["camp"]), pk=int(code))
    model = MODELS[level]
    return get_object_or_404(model.objects.within(user).select_related(*_ABOVE[model.level]), code=code)


def drive_of_day(drives, day):
    """Of a district's drives the one to show first: running on `day`, rather a whole one than a child."""
    running = [drive for drive in drives if drive.runs_on(day)]
    past = [drive for drive in drives if drive.ends_on < day]
    whole = [drive for drive in running if drive.parent_id is None]
    latest = max(whole or running, key=lambda drive: drive.starts_on, default=None)
    last = max(past, key=lambda drive: drive.ends_on, default=None)
    return latest or last or min(drives, key=lambda drive: drive.starts_on, default=None)


class Scene:
    """A place of `level`, the drive and the day that `asked` (a query string's dict) names.

    `districts`: the user's, where they are known already; else they are read where they may be chosen.
    """

    def __init__(self, user, level, code, asked, districts=None):
        self.user, self.level, self.asked = user, level, asked
        if level == "district":
            within = District.objects.within(user).select_related("state").order_by("name")
            self._districts = list(within) if districts is None else districts
            self.place = next((district for district in self._districts if district.code == code), None)
            if self.place is None:
                raise Http404
        else:
            self.place = found(user, level, code)
        self.district = self.place if level == "district" else self.place.district
        self.code = str(self.place.pk) if level == "camp" else self.place.code
        self.drives = list(Drive.objects.visible_to(user).filter(district=self.district))
        self.drive = self._drive(asked.get("drive"))
        self.day, notice = self._day(asked.get("date"))
        self.notices = [notice] if notice else []  # sentences about what in the address was not right

    def _drive(self, wanted):
        if wanted:
            drive = next((drive for drive in self.drives if str(drive.pk) == wanted), None)
            if drive is None:
                raise Http404
            return drive
        if self.level == "camp":
            return self.place.drive
        return drive_of_day(self.drives, dates.today())

    def _day(self, wanted):
        """The day asked for, kept within the drive and not after today; and a sentence where it was not."""
        if self.drive is None:
            return dates.today(), ""
        last = max(self.drive.starts_on, min(self.drive.ends_on, dates.today()))
        if not wanted:
            return last, ""
        try:
            day = forms.DateField(localize=True).clean(western(wanted))
        except ValidationError:
            return last, _("The date %(wanted)s is not right: write day-month-year, as 21-11-2026.") % {
                "wanted": wanted[:20]
            }
        if day > dates.today() and last < day:
            return last, _("That day has not come yet. The latest one is shown.")
        if not self.drive.runs_on(day):
            nearest = self.drive.starts_on if day < self.drive.starts_on else last
            return nearest, _("That day is outside the drive. The nearest one is shown.")
        return day, ""

    # --- choosers -----------------------------------------------------------------------------

    @property
    def day_before(self):
        return self.day - dates.timedelta(days=1) if self.day > self.drive.starts_on else None

    @property
    def day_after(self):
        following = self.day + dates.timedelta(days=1)
        return following if following <= min(self.drive.ends_on, dates.today()) else None

    @property
    def districts(self):
        """The districts to choose from, where there is more than one."""
        return self._districts if self.level == "district" and len(self._districts) > 1 else []

    @cached_property
    def above(self):
        """The places over this one, the widest first, each with a link where the user may look at it."""
        place, chain = self.place, []
        if self.level in LEAVES and self.level != "field":
            place = place.panchayat
            chain.append(("panchayat", place))
        elif self.level == "field":
            chain.append(("panchayat", place))
        if place.level == "panchayat":
            chain.append(("block", place.block))
        if self.level != "district":
            chain.append(("district", self.district))
        return [
            {"level": level, "place": place, "open": can(self.user, "view_progress", place)}
            for level, place in reversed(chain)
        ]

    @property
    def query(self):
        """What the links to other places carry on: the drive and the day, where they were chosen."""
        kept = {name: self.asked[name] for name in _KEPT if self.asked.get(name)}
        return "?" + "&".join(f"{name}={value}" for name, value in self._clean(kept).items()) if kept else ""

    def _clean(self, kept):
        return {name: self.day.isoformat() if name == "date" else value for name, value in kept.items()}

    # --- figures ------------------------------------------------------------------------------

    @cached_property
    def rows(self):
        """The place's days for the daily line, a few days ahead of today where the drive goes on."""
        first, last = self.drive.starts_on, self.drive.ends_on
        if (last - first).days >= LINE_DAYS:
            last = min(last, self.day + dates.timedelta(days=7))
            first = max(first, last - dates.timedelta(days=LINE_DAYS - 1))
        return series(self.drive, self.level, self.place, first, last, self.basis)

    @cached_property
    def row(self):
        """The place's figures of the day, with what an outage excuses of it."""
        found = next((row for row in self.rows if row["date"] == self.day), None)
        return found and self.excused.mark(found)

    @cached_property
    def excused(self):
        """What declared outages of the day excuse."""
        return excused.of_day(self.drive, self.day, self.basis)

    @property
    def outage(self):
        """The day's outages here, in words."""
        chain = {step["level"]: step["place"].code for step in self.above} | {self.level: self.code}
        at = self.code if self.level in excused.LEVELS else chain["panchayat"]
        return self.excused.sentence(self.level, at, chain.get("block", ""))

    @cached_property
    def verdict(self):
        return verdicts.verdict(self.drive, self.day, self.row, self.forecast)

    @cached_property
    def forecast(self):
        """When the place will be done; nothing is foretold below the panchayat."""
        place = Place(self.drive, self.level, self.place.pk, self.day)
        return outlooks.nothing(place) if self.level in LEAVES else outlooks.of_rows([(place, self.row)])[0]

    @cached_property
    def curve(self):
        """The cards to date and the forecast's fan; None where there is none, or for a panchayat."""
        return curve.draw(self.rows, self.forecast) if self.level in ("district", "block") else None

    @cached_property
    def line(self):
        return charts.daily_line(self.rows, self.day)

    @cached_property
    def listing(self):
        """The places below, filtered and sorted as the address asks."""
        return Listing(self)

    @cached_property
    def beside(self):
        """The silent, the reasons and the kinds."""
        return Beside(self)

    @cached_property
    def tiles(self):
        """The map of the places below, where the page lists blocks or panchayats."""
        parts = self.listing.parts
        return tiles(parts[0]) if parts and not parts[0].filtered else None

    @property
    def table_query(self):
        """What the address of a file carries on: all that was chosen, and the language of its header."""
        return urlencode(
            {name: self.asked[name] for name in CHOICES if self.asked.get(name) and name != "level"}
        )

    @cached_property
    def reports(self):
        return charts.reports(self.rows, self.day)

    @cached_property
    def has_target(self):
        """Whether targets are issued at this level: below the panchayat they are not, yet."""
        return self.level not in LEAVES

    @property
    def is_today(self):
        return self.day == dates.today()

    @property
    def line_table(self):
        """The daily line in numbers, the latest day first."""
        address = reverse("place", args=[self.level, self.code]) + f"?drive={self.drive.pk}&date="
        for row in self.line["past"]:
            over = row["over"] or self.verdict.over
            yield {
                "href": address + row["date"].isoformat(),
                "date": row["date"].strftime("%d-%m-%Y"),
                "made": nothing.cards(row, over),
                "hatched": row["state"] == "missing" and over,
                "target": "" if row["target"] is None else grouped(row["target"]),
                "to_date": grouped(row["made_to_date"]),
                "missing": nothing.reports(row),
            }

    @cached_property
    def basis(self):
        """What the figures rest on, read once for the whole page."""
        return Basis(self.drive)

    # --- freshness ----------------------------------------------------------------------------

    def tag(self):
        """An ETag that changes when something on the page does; None where there is no drive to ask for."""
        if self.drive is None:
            return None
        asked = chosen(self.level, self.code, self.asked)
        return tags.tag(self.drive, self.day, asked, self._stamp)

    @cached_property
    def _stamp(self):
        found = stamps.read(self.user, self.drive.pk, self.drive.district_id)
        self.user.edits = self.drive.district_id, found[1]  # the menu's numbers are kept by it
        return found

    @property
    def edits(self):
        """How often the district was edited: plan, places, difficulties."""
        return self._stamp[1]

    @property
    def stamp(self):
        """A text that changes whenever a figure of the drive does."""
        return stamps.of(self._stamp)


def chosen(level, code, asked):
    """What an address asks for, to be part of its ETag."""
    return level, code, [(name, asked[name]) for name in CHOICES if asked.get(name)]


def etag(text):
    return f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'
