"""The tables of difficulties that people take away: the list, and by kind and block."""

from django.utils.translation import gettext as _

from camps.difficulties import wording
from drive_portal.lib.tables import Column, Table


def listed(page):
    """A line each difficulty, those of the same fault one after the other."""
    columns = [
        Column(_("No."), "number"),
        Column(_("Kind")),
        Column(_("What is the matter")),
        Column(_("Place")),
        Column(_("Block or town")),
        Column(_("State")),
        Column(_("Reported"), "moment"),
        Column(_("Reported by")),
        Column(_("Working days"), "number"),
        Column(_("Lies with")),
        Column(_("Until"), "date"),
        Column(_("Beyond its days")),
        Column(_("Same fault as no."), "number"),
        Column(_("Solved"), "moment"),
        Column(_("What was done")),
    ]
    rows = [_row(row, line) for line in page.lines for row in line.rows]
    return Table(_("Difficulties"), columns, rows, about=[page.sentence])


def _row(row, line):
    answer = row.answer
    waiting = row.is_open
    return [
        row.pk,
        row.get_kind_display(),
        " ".join(filter(None, [row.text, wording.asked(row)])),
        row.place.title,
        wording.block_name(row.block_now),
        row.get_state_display(),
        row.raised_at,
        row.raised_by.get_full_name(),
        answer.age if waiting else None,
        wording.answers(answer) if waiting else None,
        answer.until if waiting else None,
        _("yes") if waiting and answer.too_long else None,
        line.head.pk if line.several and row.pk != line.head.pk else None,
        row.solved_at,
        row.solution,
    ]


def by_block(page):
    """Open difficulties by block and kind, with those beyond their days."""
    table = page.table
    columns = [
        Column(_("Block or town")),
        Column(_("Open"), "number"),
        Column(_("Beyond their days"), "number"),
    ]
    columns += [Column(str(kind.label), "number") for kind in table.kinds]
    shown = [*table.rows, table.total | {"name": _("Total")}]
    rows = [
        [row["name"], row["open"], row["late"], *(cell["open"] for cell in row["cells"])] for row in shown
    ]
    return Table(_("Difficulties by kind and block"), columns, rows, about=[page.sentence])
