"""The numbers of a place's list as a table to take away: places, never people."""

from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.tables import Column, Table
from enrollment.people.standing import Numbers


def table(standing):
    """The places under a place, one a row, and their sum."""
    columns = [
        Column(_("Code")),
        Column(_("Place")),
        Column(_("On the list"), "number"),
        Column(_("Card made"), "number"),
        Column(_("Left out"), "number"),
        Column(_("To do"), "number"),
        Column(_("Rejected"), "number"),
        Column(_("Pending"), "number"),
        Column(_("Unreachable"), "number"),
    ]
    rows = [
        [row.place.code if row.place else "", row.name or _("village not given"), *_cells(row.numbers)]
        for row in standing.rows
    ]
    who = {"who": standing.user.get_full_name(), "moment": f"{dates.now():%d-%m-%Y %H:%M}"}
    about = [f"{standing.place.title} ({standing.place.code})", _("Taken by %(who)s, %(moment)s") % who]
    return Table(_("The eligibility list in numbers"), columns, rows, about)


def _cells(numbers: Numbers):
    return [
        numbers.listed,
        numbers.made,
        numbers.left_out,
        numbers.to_do,
        numbers.rejected,
        numbers.pending,
        numbers.unreachable,
    ]


def name(standing):
    """What the file is called."""
    code = "".join(char if char.isascii() and char.isalnum() else "-" for char in standing.place.code)
    return f"list-{standing.level}-{code}-{dates.today().isoformat()}"
