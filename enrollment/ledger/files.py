"""The ledger's tables as files."""

from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.tables import Column, Table
from enrollment.ledger import wording
from enrollment.ledger.listing import IDs, Several
from enrollment.ledger.page import Ledger
from enrollment.ledger.starting import WAITS, Centres


def written(name, user, place, asked):
    """The table of this name, as the page of the same query shows it, but whole."""
    kind, title, columns, rows = TABLES[name]
    page = kind(user, place, asked)
    return Table(title(), columns(page), rows(page), _about(page))


def _about(page):
    now = dates.now().strftime("%d-%m-%Y %H:%M")
    drive = [page.drive.title] if page.drive else []
    return [
        f"{page.place.title} ({page.place.code})",
        *drive,
        _("Idle: %(note)s") % {"note": wording.idle_note(page.idle)},
        _("Taken by %(who)s, %(moment)s") % {"who": page.user.get_full_name(), "moment": now},
    ]


def _id_columns(page):
    columns = [
        Column(_("Login ID")),
        Column(_("Holder")),
        Column(_("Kind of holder")),
        Column(_("Place of work")),
        Column(_("Code of the place of work")),
        Column(_("Block")),
        Column(_("State")),
        Column(_("Since"), "date"),
        Column(_("Last report"), "date"),
        Column(_("Idle, working days"), "number"),
        Column(_("Cards left unmade"), "number"),
        Column(_("Days with a report"), "number"),
        Column(_("Cards"), "number"),
        Column(_("Cards a day"), "decimal"),
        Column(_("Best day"), "number"),
    ]
    return columns + ([Column(_("Phone"))] if page.phones else [])


def _id_rows(page):
    rows = []
    for line in page.found:
        row = line.row
        cells = [
            line.code,
            row["holder_name"],
            wording.holder_kind(row),
            wording.home(row),
            row["centre"] or row["panchayat"],
            wording.place_title(row, "block"),
            str(wording.STATES[line.state]),
            line.since,
            line.sum.last,
            line.idle_days,
            page.book.lost(line) if line.state == "idle" else None,
            line.sum.days,
            line.sum.cards,
            line.cards_per_day,
            line.sum.best,
        ]
        rows.append(cells + ([row["mobile"]] if page.phones else []))
    return rows


def _below_columns(page):
    names = [Column(str(name), "number") for name in wording.STATES.values()]
    more = [
        Column(_("Idle, per cent"), "decimal"),
        Column(_("Cards a day that the idle would make"), "number"),
    ]
    return [Column(_("Code")), Column(_("Name")), *names, *more]


def _below_rows(page):
    return [
        [row["code"], row["title"], *(row[state] for state in wording.STATES), row["share"], row["lost"]]
        for row in page.below
    ]


def _several_columns(page):
    return [
        Column(_("Login ID")),
        Column(_("Holder")),
        Column(_("Date"), "date"),
        Column(_("Cards of the day"), "number"),
        Column(_("Place")),
        Column(_("Cards"), "number"),
    ]


def _day_rows(days):
    return [
        [day["line"].code, day["line"].row["holder_name"], day["date"], day["cards"], at["title"], at["made"]]
        for day in days
        for at in day["places"]
    ]


def _centre_columns(page):
    return [
        Column(_("Code")),
        Column(_("Name")),
        Column(_("Kind")),
        Column(_("Panchayat")),
        Column(_("Block")),
        Column(_("Opened on"), "date"),
        Column(_("It waits")),
        Column(_("Since"), "date"),
        Column(_("Days"), "number"),
        Column(_("Refused on"), "date"),
    ]


def _centre_rows(page):
    return [
        [
            row["code"],
            wording.called(row, "name"),
            str(row["kind_name"]),
            wording.called(row, "panchayat_name"),
            wording.place_title(row, "block"),
            row["opened_on"],
            str(WAITS[row["wait"]]),
            row["since"] if row["wait"] != "none" else None,
            row["days"] if row["wait"] != "none" else None,
            row["refused_on"],
        ]
        for row in page.found
    ]


# name: (page, title, columns, rows)
TABLES = {
    "ids": (IDs, lambda: _("Login-ID ledger"), _id_columns, _id_rows),
    "blocks": (Ledger, lambda: _("Login IDs by place"), _below_columns, _below_rows),
    "places": (
        Several,
        lambda: _("Login IDs at several places on one day"),
        _several_columns,
        lambda page: _day_rows(page.read()),
    ),
    "days": (
        Ledger,
        lambda: _("Days with more cards than a login ID can make"),
        _several_columns,
        lambda page: _day_rows(page.outliers),
    ),
    "centres": (Centres, lambda: _("Centres that have not started"), _centre_columns, _centre_rows),
}
