"""What a page of figures shows: a place, a drive and a day, read from the address and limited to the user.

Everything outside the user's postings is not there: the same 404 as for a code that never was.
"""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from camps.models import Camp
from districts.models import Block, Centre, District, Drive, LoginID, Panchayat
from districts.permissions import can
from drive_portal import charts
from drive_portal.lib import dates
from drive_portal.lib.numbers import western
from enrollment.progress import ranks, series, stamps, standings
from enrollment.progress import verdict as verdicts

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
    """A place of `level`, the drive and the day that `asked` (a query string's dict) names."""

    def __init__(self, user, level, code, asked):
        self.user, self.level, self.asked = user, level, asked
        self.place = found(user, level, code)
        self.district = self.place if level == "district" else self.place.district
        self.code = str(self.place.pk) if level == "camp" else self.place.code
        self.drives = list(Drive.objects.visible_to(user).filter(district=self.district))
        self.drive = self._drive(asked.get("drive"))
        self.day, self.notice = self._day(asked.get("date"))

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

    @cached_property
    def districts(self):
        """The districts to choose from, where there is more than one."""
        choices = (
            list(District.objects.within(self.user).order_by("name")) if self.level == "district" else []
        )
        return choices if len(choices) > 1 else []

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
        kept = {name: self.asked[name] for name in ("drive", "date") if self.asked.get(name)}
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
        return series(self.drive, self.level, self.place, first, last)

    @cached_property
    def row(self):
        """The place's figures of the day."""
        return next((row for row in self.rows if row["date"] == self.day), None)

    @cached_property
    def verdict(self):
        return verdicts.verdict(self.drive, self.day, self.rows)

    @cached_property
    def line(self):
        return charts.daily_line(self.rows, self.day)

    @cached_property
    def has_target(self):
        """Whether targets are issued at this level: below the panchayat they are not, yet."""
        return self.level not in LEAVES

    @property
    def targets_below(self):
        """Whether the places below have targets: a panchayat's centres, camps and workers have none, yet."""
        return self.level in ("district", "block") and self.row["target_total"] is not None

    @property
    def is_today(self):
        return self.day == dates.today()

    @cached_property
    def parts(self):
        """The tables of the places below, ranked: (level, rows)."""
        below = {"district": ["block"], "block": ["panchayat"], "panchayat": ["centre", "camp", "field"]}
        return [(level, rows) for level in below.get(self.level, []) if (rows := self._below(level))]

    def _below(self, level):
        places = self._places_below(level)
        kinds = {} if level in ("camp", "field") else dict(places.values_list("code", "kind"))
        idle = self._without_work() if level == "panchayat" else set()
        rows = standings(self.drive, level, self.day, places)
        if level == "camp":
            rows = [row for row in rows if row["state"] != "not_expected" or row["made_to_date"]]
        return [
            row | {"kind": kinds.get(row["code"]), "idle": row["code"] in idle} for row in ranks.ranked(rows)
        ]

    def _places_below(self, level):
        if level == "block":
            return Block.objects.filter(district=self.place)
        if level == "panchayat":  # those of the day: panchayats move
            on_day = (Q(placements__valid_from=None) | Q(placements__valid_from__lte=self.day)) & (
                Q(placements__valid_to=None) | Q(placements__valid_to__gte=self.day)
            )
            return Panchayat.objects.filter(on_day, placements__block=self.place)
        if level == "field":
            return Panchayat.objects.filter(pk=self.place.pk)
        return MODELS[level].objects.filter(panchayat=self.place)

    def _without_work(self):
        """Codes of the block's panchayats that have no login ID and no camp: nobody could report there."""
        logins = LoginID.objects.filter(panchayat=OuterRef("pk"))
        camps = Camp.objects.filter(panchayat=OuterRef("pk"), drive__in=self.drives)
        places = self._places_below("panchayat").exclude(Exists(logins)).exclude(Exists(camps))
        return set(places.values_list("code", flat=True))

    # --- freshness ----------------------------------------------------------------------------

    def tag(self):
        """An ETag that changes when something on the page does; None where none is known so cheaply."""
        if self.drive is None or self.level in LEAVES:
            return None
        clocks = dates.now() < self.drive.cutoff(self.day), dates.now() < self.drive.close(self.day)
        about = (
            get_language(),
            self.level,
            self.place.pk,
            self.day,
            dates.today(),
            clocks,
            self.user.pk,
            self.query,
            self.notice,
        )
        return etag(repr(about) + stamps.stamp(self.drive))


def etag(text):
    return f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'
