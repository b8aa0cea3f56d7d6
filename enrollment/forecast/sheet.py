"""The forecast as a table to take away: the place first, then its blocks in the order of the page."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.tables import Column, Table
from enrollment.forecast import words
from enrollment.wording import shown


def table(page):
    columns = [
        Column(_("Level")),
        Column(_("Code")),
        Column(_("Place")),
        Column(_("State")),
        Column(_("Remaining"), "number"),
        Column(_("Probable finish"), "date"),
        Column(_("Earliest finish"), "date"),
        Column(_("Latest finish"), "date"),
        Column(_("Deadline"), "date"),
        Column(_("Chance of the deadline")),
        Column(_("Pace a day"), "number"),
        Column(_("Needed per day"), "number"),
        Column(_("Working days used"), "number"),
        Column(_("Working days left out"), "number"),
    ]
    found = [(page.row, page.forecast), *((line.row, line.forecast) for line in page.lines)]
    who = _("Taken by %(who)s, %(moment)s") % {
        "who": page.user.get_full_name(),
        "moment": dates.now().strftime("%d-%m-%Y %H:%M"),
    }
    about = [f"{page.place.title} ({page.place.code})", f"{page.drive.title} · {shown(page.day)}", who]
    return Table(_("Forecast"), columns, [_line(row, forecast) for row, forecast in found], about)


def _line(row, forecast):
    return [
        row["level"],
        row["code"],
        (row["name_hi"] or row["name"]) if get_language() == "hi" else row["name"],
        words.state(forecast),
        row["remaining"],
        forecast.reached_on or words.finish(forecast, forecast.p50),
        words.finish(forecast, forecast.p10),
        words.finish(forecast, forecast.p90),
        forecast.deadline,
        words.chance(forecast),
        forecast.pace,
        forecast.needed,
        forecast.used,
        len(forecast.left_out),
    ]
