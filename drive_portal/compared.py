"""What a comparison shows: its rows in groups, as a table for a file, and what was published beside it."""

from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.lib.tables import Column, Table
from drive_portal.templatetags.portal import place_name
from enrollment import comparing
from enrollment.wording import shown

# (figure, what it is called, number | decimal | percent)
_FLOW = [
    ("made", lambda: _("Cards made"), "number"),
    ("per_day", lambda: _("Cards per working day"), "decimal"),
    ("per_id_day", lambda: _("Cards per login ID and working day"), "decimal"),
    ("rejected", lambda: _("Rejected"), "number"),
    ("reject_share", lambda: _("Rejected, of all that were tried"), "percent"),
    ("on_time_share", lambda: _("Reports on time, of those expected"), "percent"),
    ("working_days", lambda: _("Working days"), "number"),
]
_STOCK = [
    ("total_to_date", lambda: _("Made to date, with those before the drive"), "number"),
    ("made_to_date", lambda: _("Made in the drive to date"), "number"),
    ("target_to_date", lambda: _("Due by this day"), "number"),
    ("percent", lambda: _("Achieved"), "percent"),
    ("remaining", lambda: _("Remaining"), "number"),
]


def groups(asked, sides):
    """The comparison's two tables, the flow of the days and the stock at their end: dicts title, rows."""
    n = max(len(side.days) for side in sides)
    return [
        {
            "name": "flow",
            "title": _("Over %(n)s days: what was made") % {"n": grouped(n)},
            "rows": [_row(spec, sides, asked.alike) for spec in _FLOW],
        },
        {
            "name": "stock",
            "title": _("At the end of the last day: what there is"),
            "rows": [_row(spec, sides, True) for spec in _STOCK],
        },
    ]


def _row(spec, sides, alike):
    figure, name, kind = spec
    a, b = (side.figures[figure] for side in sides)
    difference, ratio = comparing.difference(a, b) if alike else (None, None)
    return {
        "figure": figure,
        "name": name(),
        "kind": kind,
        "a": a,
        "b": b,
        "difference": difference,
        "ratio": ratio if kind != "percent" and figure != "working_days" else None,
        "cells": [
            _written(a, kind),
            _written(b, kind),
            _written(difference, "decimal" if kind == "percent" else kind),
        ],
        "points": kind == "percent",
    }


def _written(value, kind):
    """A figure as it is written on the page; None where it is not known."""
    if value is None or kind == "number":
        return None if value is None else grouped(value)
    whole, _dot, decimals = f"{abs(value):.1f}".partition(".")
    text = f"{'−' if value < 0 else ''}{grouped(int(whole))}.{decimals}"
    return f"{text}%" if kind == "percent" else text


def headings(asked, sides):
    """What the two columns are called, told apart by what differs: the places, or the days."""
    if asked.what == "places":
        return [place_name(side.place) for side in sides]
    return [days(side) or _("no drive") for side in sides]


def days(side):
    """The days of a side in words."""
    if not side.days:
        return ""
    return _("%(first)s to %(last)s") % {"first": shown(side.days[0]), "last": shown(side.days[-1])}


def table(asked, sides):
    """The comparison as a table to take away."""
    names = headings(asked, sides)
    columns = [
        Column(_("Figure")),
        *(Column(name, "decimal") for name in names),
        Column(_("Difference"), "decimal"),
        Column(_("Ratio"), "decimal"),
    ]
    unknown = _("not known")
    rows = [
        [row["name"], *(unknown if one is None else one for one in (row["a"], row["b"])), *_set_against(row)]
        for group in groups(asked, sides)
        for row in group["rows"]
    ]
    about = [
        f"{place_name(side.place)} · {drive.title} · {days(side)}"
        for side in sides
        for drive, _days in side.spans
    ]
    who = _("%(who)s, %(when)s") % {
        "who": asked.user.get_full_name(),
        "when": dates.now().strftime("%d-%m-%Y %H:%M"),
    }
    return Table(_("Compare"), columns, rows, [*about, *asked.notes, who])


def _set_against(row):
    return [row["difference"], row["ratio"]]


# --- published beside counted -----------------------------------------------------------------------


def statements(asked):
    """For each district that is compared: what was published of it, and beside it what the portal counts."""
    keys = asked.chosen if asked.what == "places" else asked.chosen[:1]
    places = [asked.found_place(key) for key in keys]
    districts = [place[1] for place in places if place and place[0] == "district"]
    return [
        {"district": district, "rows": rows, "counted": _counted(asked, district)}
        for district in districts
        if (rows := comparing.published(district))
    ]


def _counted(asked, district):
    """What the portal itself counts in the present financial year: a stock at a day, and its own flow."""
    day = min(dates.today(), asked.days.get("to") or dates.today())
    year = comparing.this_year("district", district, asked.drives_of("district", district), day).read()
    return {
        "year": comparing.year_name(day),
        "day": day,
        "figures": year.figures,
        "days": days(year),
        "drives": [drive.title for drive, _days in year.spans],
    }
