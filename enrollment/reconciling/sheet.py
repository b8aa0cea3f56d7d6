"""The figures and gaps of a place and of those right below it, as a table to take away."""

from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.tables import Column, Table
from enrollment.reconciling import gaps, words
from enrollment.wording import shown

_NAMED = [kind for kind in gaps.KINDS if kind != gaps.CONTRADICTION]


def table(page):
    """The place first, then those below, in the order of the page."""
    columns = [
        Column(_("Level")),
        Column(_("Code")),
        Column(_("Place")),
        Column(_("Reported"), "number"),
        Column(_("Reported in this drive"), "number"),
        Column(_("Listed"), "number"),
        Column(_("Official portal"), "number"),
        Column(_("Official: of which day"), "date"),
        Column(_("Published"), "number"),
        Column(_("Gaps between")),
        *(Column(words.kind(kind), "number") for kind in _NAMED),
        Column(words.kind(gaps.CONTRADICTION)),
    ]
    lines = [_line(row) for row in (page.row, *page.below)]
    who = _("Taken by %(who)s, %(moment)s") % {
        "who": page.user.get_full_name(),
        "moment": dates.now().strftime("%d-%m-%Y %H:%M"),
    }
    about = [f"{page.place.title} ({page.place.code})", f"{page.drive.title} · {shown(page.day)}", who]
    return Table(_("Reconciliation"), columns, lines, about)


def _line(row):
    unknown = _("not known")

    def known(value):
        return unknown if value is None else value

    between, cells = "", [None] * len(_NAMED)
    if row.main:
        pair, found, of_drive = row.main
        by_kind = {gap.kind: gap.cards for gap in found}
        between = f"{words.FIGURES[pair[0]]} − {words.FIGURES[pair[1]]}"
        between += f" ({_('days of the drive')})" if of_drive else ""
        cells = [by_kind.get(kind, 0) for kind in _NAMED]
    return [
        row.level,
        row.code,
        words.called(row),
        known(row.reported),
        row.in_drive,
        known(row.listed),
        known(row.official),
        row.official_on,
        known(row.said.cards if row.said else None),
        between,
        *cells,
        "; ".join(words.contradiction(found) for found in row.contradictions),
    ]


def ascii_of(code):
    """The code as it may stand in a file's name."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in code)
