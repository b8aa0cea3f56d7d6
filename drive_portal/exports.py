"""Every table of a page as a file: which rows and columns, and what is written over them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from drive_portal import nothing
from drive_portal.lib import dates
from drive_portal.lib.tables import ENDINGS, Column, Table, answer
from drive_portal.scenes import Scene
from drive_portal.templatetags.portal import (
    called,
    day,
    level_name,
    moment,
    place_name,
    short_kind,
    table_title,
)


@login_required
@require_safe
def table(request, level, code, name, ending):
    """A page's table as a file; who may not see the page does not see the file."""
    scene = Scene(request.user, level, code, request.GET.dict())
    if scene.drive is None or ending not in ENDINGS or name not in TABLES:
        raise Http404
    made = TABLES[name](scene)
    if made is None:
        raise Http404
    title, columns, rows = made
    written = Table(title, columns, rows, about(scene))
    return answer(written, ending, f"{name}-{level}-{_ascii(scene.code)}-{scene.day.isoformat()}")


def about(scene):
    """The lines over a table: the place, the drive and day, how old the figures are, who took them."""
    place, row = scene.place, scene.row
    who = scene.user.get_full_name()
    return [
        f"{level_name(scene.level)}: {place_name(place)} ({scene.code})",
        f"{scene.drive.title} · {day(scene.day)}",
        _("As of %(moment)s") % {"moment": moment(row["as_of"])}
        + (" · " + _("provisional") if row["provisional"] else ""),
        _("Taken by %(who)s, %(moment)s") % {"who": who, "moment": moment(dates.now())},
    ]


def _ascii(code):
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in code)


# --- the tables: (title, columns, rows), None where the place has none ------------------------


def days(scene):
    """The daily line."""
    columns = [
        Column(_("Date"), "date"),
        Column(_("Made"), "number"),
        Column(_("Target"), "number"),
        Column(_("Rejected"), "number"),
        Column(_("To date"), "number"),
        Column(_("Reports expected"), "number"),
        Column(_("on time"), "number"),
        Column(_("late"), "number"),
        Column(_("missing"), "number"),
    ]
    rows = [
        [
            row["date"],
            _cards(row, scene),
            _known(row["target"]),
            _rejected(row, scene),
            row["made_to_date"],
            *_reports(row),
        ]
        for row in scene.rows
        if row["date"] <= scene.day
    ]
    return _("Cards made per day"), columns, rows


def reports(scene):
    """Reports on time, late and missing by day."""
    names = (_("Reports expected"), _("on time"), _("late"), _("missing"))
    columns = [Column(_("Date"), "date"), *[Column(name, "number") for name in names]]
    rows = [[row["date"], *_reports(row)] for row in scene.rows if row["date"] <= scene.day]
    return _("Reports on time, late, missing"), columns, rows


def places(scene):
    """The places below: all of the list, in its order, as it was filtered."""
    if not scene.listing.levels:
        return None
    level = scene.listing.level or scene.listing.levels[0]
    columns = [
        Column(_("Code")),
        Column(level_name(level)),
        Column(_("Kind")),
        Column(_("Belongs to")),
        Column(_("Made on the day"), "number"),
        Column(_("For residents"), "number"),
        Column(_("Target"), "number"),
        Column(_("Rejected"), "number"),
        Column(_("To date"), "number"),
        Column(_("Due by this day"), "number"),
        Column(_("Achieved, per cent"), "decimal"),
        Column(_("Owed"), "number"),
        Column(_("Reports expected"), "number"),
        Column(_("on time"), "number"),
        Column(_("late"), "number"),
        Column(_("missing"), "number"),
    ]
    rows = [
        [
            row["code"],
            called(row),
            str(short_kind(row["kind"]) or ""),
            row["parent"],
            _cards(row, scene),
            _known(row["made_residents"]),
            _known(row["target"]),
            _rejected(row, scene),
            row["made_to_date"],
            _known(row["target_to_date"]),
            _known(row["percent"]),
            _known(row["owed"]),
            *_reports(row),
        ]
        for row in scene.listing.rows(level)
    ]
    return table_title(level), columns, rows


def silent(scene):
    """All of the silent; nothing for who sees no names."""
    if not scene.beside.names:
        return None
    columns = [
        Column(_("Login ID")),
        Column(_("Holder or camp")),
        Column(_("Kind")),
        Column(_("Place of work")),
        Column(_("Panchayat")),
        Column(_("Block")),
        Column(_("Phone")),
        Column(_("Last report"), "date"),
        Column(_("Working days silent"), "number"),
        Column(_("Usual cards a day"), "number"),
    ]
    rows = [
        [
            row["login_id"],
            row["who"],
            str(row["tag"]),
            row["at"],
            row["panchayat_title"],
            row["block_title"],
            row["phone"],
            row["last"] or _("never"),
            row["days"],
            row["usual"],
        ]
        for row in scene.beside.all_silent()
    ]
    return _("Silent") if scene.verdict.over else _("Reports still due"), columns, rows


def reasons(scene):
    if not scene.beside.there:
        return None
    columns = [
        Column(_("Reason")),
        Column(_("Who can mend it")),
        Column(_("Days until one calls again"), "number"),
        Column(_("Cards of the day"), "number"),
        Column(_("7 days"), "number"),
        Column(_("7 before"), "number"),
    ]
    rows = [
        [str(row["name"]), str(row["owner"]), row["wait"], row["today"], row["week"], row["before"]]
        for row in scene.beside.reasons
    ]
    return _("Why cards fail"), columns, rows


def kinds(scene):
    if not scene.beside.there:
        return None
    columns = [
        Column(_("Kind")),
        Column(_("Active IDs (camps: camps)"), "number"),
        Column(_("Of these reported"), "number"),
        Column(_("Made on the day"), "number"),
        Column(_("To date"), "number"),
        Column(_("Cards per ID and day"), "decimal"),
        Column(_("Rejected, 7 days, per cent"), "decimal"),
    ]
    rows = [
        [
            str(row["name"]),
            row["active"],
            row["reported"],
            row["made"],
            row["made_to_date"],
            row["per_day"],
            row["rejected_share"],
        ]
        for row in scene.beside.kinds
    ]
    return _("Kinds of centre"), columns, rows


TABLES = {
    "days": days,
    "reports": reports,
    "places": places,
    "silent": silent,
    "reasons": reasons,
    "kinds": kinds,
}


def _cards(row, scene):
    """The day's cards, or which kind of nothing stands there."""
    if row["made"] is not None:
        return row["made"]
    over = row["date"] < scene.day or scene.verdict.over
    return nothing.why_no_cards(row, over)[1].removeprefix("– ")


def _rejected(row, scene):
    return _cards(row, scene) if row["made"] is None else row["rejected"]


def _known(number):
    return _("not known") if number is None else number


def _reports(row):
    """Expected, on time, late and missing reports of a row; words where none is expected."""
    if not row["expected"]:
        return [_("not expected"), None, None, None]
    return [row["expected"], row["on_time"], row["late"], row["missing"]]
