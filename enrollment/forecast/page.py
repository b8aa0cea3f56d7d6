"""What the page of the forecast shows: the fan, what it rests on, the blocks with the last one first."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Block
from drive_portal.lib import dates
from enrollment.forecast import curve, outlooks
from enrollment.forecast.outlooks import Forecast
from enrollment.forecast.reading import Place
from enrollment.placeday import PlaceDay
from enrollment.progress import series, standings
from enrollment.progress import verdict as verdicts
from enrollment.wording import shown

LEVELS = ("district", "block")
SHOWN_DAYS = 62  # of the past, in the chart
_LISTED = 8  # days left out are named up to so many


@dataclass(frozen=True)
class Line:
    """A block with its row of progress and its forecast."""

    place: Block
    row: dict[str, Any]
    forecast: Forecast


def of_places(drive, level, day, places, basis=None):
    """Rows of progress of the level's places (a queryset; None: all) on the day, each with its forecast."""
    rows = standings(drive, level, day, places, basis)
    if not rows:
        return []
    model_rows = _ids(level, drive, rows)
    asked = [(Place(drive, level, model_rows[row["code"]], day), row) for row in rows]
    return list(zip(rows, outlooks.of_rows(asked), strict=True))


def _ids(level, drive, rows):
    if level == "district":
        return {rows[0]["code"]: drive.district_id}
    codes = [row["code"] for row in rows]
    return dict(Block.objects.filter(code__in=codes).values_list("code", "pk"))


def latest_first(line):
    """The order of who will be last: never, then by the probable day; then where nothing can be said."""
    forecast, never = line.forecast, dates.date.max
    if forecast.state != "known":
        return 1, outlooks.STATES.index(forecast.state), -(forecast.remaining or 0), line.row["code"]
    finish, latest = forecast.p50 or never, forecast.p90 or never
    return 0, -finish.toordinal(), -latest.toordinal(), line.row["code"]


class Page(PlaceDay):
    """The forecast of a district or a block, as of a day."""

    def __init__(self, user, level, code, asked):
        if level not in LEVELS:
            raise Http404
        super().__init__(user, level, code, asked)

    @property
    def code(self):
        return self.place.code

    @property
    def is_today(self):
        return self.day == dates.today()

    @cached_property
    def rows(self):
        """The place's days for the chart, up to the day."""
        first = max(self.drive.starts_on, self.day - dates.timedelta(days=SHOWN_DAYS - 1))
        return series(self.drive, self.level, self.place, first, self.day, self.basis)

    @property
    def row(self):
        return self.rows[-1]

    @cached_property
    def forecast(self):
        place = Place(self.drive, self.level, self.place.pk, self.day)
        return outlooks.of_rows([(place, self.row)])[0]

    @cached_property
    def verdict(self):
        return verdicts.verdict(self.drive, self.day, self.row, self.forecast)

    @cached_property
    def curve(self):
        return curve.draw(self.rows, self.forecast)

    @cached_property
    def lines(self):
        """The blocks of a district, who will be last first."""
        if self.level != "district":
            return []
        blocks = Block.objects.within(self.user).filter(district=self.place)
        by_code = {block.code: block for block in blocks}
        found = of_places(self.drive, "block", self.day, blocks, self.basis)
        lines = [Line(by_code[row["code"]], row, forecast) for row, forecast in found]
        return sorted(lines, key=latest_first)

    @property
    def left_out(self):
        """Sentences: which days do not tell the pace, and why."""
        by_reason = sorted(self.forecast.left_out, key=itemgetter(1))
        return [
            _REASONS[why](len(days)) % {"n": len(days), "days": _named(days)}
            for why, found in groupby(by_reason, itemgetter(1))
            if (days := [day for day, _why in found])
        ]


def _named(days):
    more = len(days) - _LISTED
    text = ", ".join(shown(day) for day in days[-_LISTED:])
    return text if more <= 0 else _("%(days)s and %(more)s before them") % {"days": text, "more": more}


_REASONS = {
    "zero": lambda n: ngettext(
        "%(n)s working day was reported without a card: %(days)s.",
        "%(n)s working days were reported without a card: %(days)s.",
        n,
    ),
    "server_down": lambda n: ngettext(
        "On %(n)s working day many reports say that the server was down: %(days)s.",
        "On %(n)s working days many reports say that the server was down: %(days)s.",
        n,
    ),
    "low": lambda n: ngettext(
        "%(n)s working day had far fewer cards than the days around it: %(days)s.",
        "%(n)s working days had far fewer cards than the days around them: %(days)s.",
        n,
    ),
    "missing": lambda n: ngettext(
        "On %(n)s working day nothing was reported: %(days)s.",
        "On %(n)s working days nothing was reported: %(days)s.",
        n,
    ),
}
