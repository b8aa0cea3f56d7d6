"""The list of instructions that people take away."""

from django.utils.translation import gettext as _

from drive_portal.lib.tables import Column, Table
from enrollment.instructions import measuring, wording


def listed(page):
    """A line each instruction."""
    columns = [
        Column(_("No."), "number"),
        Column(_("Drive")),
        Column(_("Block or town")),
        Column(_("Who answers")),
        Column(_("What is to be done")),
        Column(_("Given"), "moment"),
        Column(_("Given by")),
        Column(_("Evening"), "date"),
        Column(_("Last day"), "date"),
        Column(_("State")),
        Column(_("Over its day")),
        Column(_("Measured by")),
        Column(_("When given"), "number"),
        Column(_("Last evening's note"), "date"),
        Column(_("In that note"), "number"),
        Column(_("Goal"), "number"),
        Column(_("The number")),
        Column(_("Answer")),
        Column(_("Closed"), "moment"),
        Column(_("Closed by")),
    ]
    return Table(_("Instructions"), columns, [_row(line) for line in page.all_lines], about=[page.sentence])


def _row(line):
    row = line.row
    return [
        row.pk,
        row.drive.title,
        line.where,
        line.who,
        row.text,
        row.given_at,
        row.given_by.get_full_name(),
        row.review_date,
        row.due_on,
        row.get_state_display(),
        _("yes") if line.overdue else None,
        row.get_figure_display() if line.measured else None,
        row.was,
        line.now_on,
        line.now,
        measuring.wanted(row.figure, row.goal),
        wording.verdict(line.verdict) if line.verdict else None,
        row.answer or None,
        row.closed_at,
        row.closed_by and row.closed_by.get_full_name(),
    ]
