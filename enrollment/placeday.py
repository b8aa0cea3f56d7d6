"""A place, a drive and a day, as the address of a page names them, limited to the user."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from districts.models import Block, Centre, District, Drive, Panchayat
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import western
from enrollment.progress.basis import Basis

PLACES: dict[str, Any] = {"district": District, "block": Block, "panchayat": Panchayat, "centre": Centre}
_ABOVE = {
    "district": ("state",),
    "block": ("district",),
    "panchayat": ("block", "district"),
    "centre": ("panchayat__block", "district"),
}
_PARENT = {"centre": "panchayat", "panchayat": "block", "block": "district"}


def found(user, level, code):
    """The place of `level` with `code` within the user's postings, or 404."""
    if level not in PLACES or "\0" in code:
        raise Http404
    return get_object_or_404(PLACES[level].objects.within(user).select_related(*_ABOVE[level]), code=code)


class PlaceDay:
    """A place of `level`, the drive and the day that `asked` (a query string's dict) names.

    What is outside the user's postings is not there: a 404, as for a code that never was.
    """

    def __init__(self, user, level, code, asked):
        self.user, self.level, self.asked = user, level, asked
        self.place = found(user, level, code)
        self.district = self.place if level == "district" else self.place.district
        self.drives = list(Drive.objects.visible_to(user).filter(district=self.district))
        self.drive = self._drive(asked.get("drive"))
        self.day, notice = self._day(asked.get("date"))
        self.notices = [notice] if notice else []

    def _drive(self, wanted):
        today = dates.today()
        if wanted:
            chosen = next((drive for drive in self.drives if str(drive.pk) == wanted), None)
            if chosen is None:
                raise Http404
            return chosen
        return max(
            self.drives,
            key=lambda drive: (
                drive.runs_on(today),
                drive.starts_on <= today,
                drive.parent_id is None,
                drive.ends_on,
            ),
            default=None,
        )

    def _day(self, wanted):
        """The day asked for, kept within the drive and not after today; and a sentence where it was not."""
        if self.drive is None:
            return dates.today(), ""
        last = max(self.drive.starts_on, min(self.drive.ends_on, dates.today()))
        if not wanted:
            return last, ""
        try:
            day = forms.DateField(localize=True).clean(western(wanted.replace("\0", "")))
        except ValidationError:
            return last, _("The date %(wanted)s is not right: write day-month-year, as 21-11-2026.") % {
                "wanted": wanted[:20]
            }
        if not self.drive.starts_on <= day <= last:
            nearest = self.drive.starts_on if day < self.drive.starts_on else last
            return nearest, _("That day is outside the drive. The nearest one is shown.")
        return day, ""

    @property
    def above(self):
        """The places over this one, the widest first, each with whether the user may look at it."""
        chain = [self.place]
        while chain[-1].level != "district":
            chain.append(getattr(chain[-1], _PARENT[chain[-1].level]))
        return [{"place": one, "open": can(self.user, "view_progress", one)} for one in reversed(chain[1:])]

    @property
    def query(self):
        """What the links to other places carry on: the drive and the day, where they were chosen."""
        kept = {"drive": self.drive.pk} if self.asked.get("drive") else {}
        kept |= {"date": self.day.isoformat()} if self.asked.get("date") else {}
        return "?" + "&".join(f"{name}={value}" for name, value in kept.items()) if kept else ""

    @property
    def day_before(self):
        return self.day - dates.timedelta(days=1) if self.day > self.drive.starts_on else None

    @property
    def day_after(self):
        following = self.day + dates.timedelta(days=1)
        return following if following <= min(self.drive.ends_on, dates.today()) else None

    @cached_property
    def basis(self):
        return Basis(self.drive)
