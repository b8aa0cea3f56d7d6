"""Sentences that lie ready for an instruction, made of the place's own figures, each about one number."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drive_portal.lib.numbers import grouped
from enrollment.instructions import measuring
from enrollment.models import Instruction
from enrollment.reviews import difficulties

Figure = Instruction.Figure
ORDER = (Figure.OWED, Figure.MISSING, Figure.MADE, Figure.REJECTED)
_OF_THE_DAY = (Figure.MISSING, Figure.REJECTED)
FEW = 10  # rejected cards; and one in so many of the day's
# whose desk a difficulty lies at, as the owner of an instruction
_OWNER_OF = {
    "edistrict": "edistrict_manager",
    "csc": "edistrict_manager",
    "cmho": "health_manager",
    "collector": "collector",
}


class Wish(NamedTuple):
    """A sentence, the figure by which it is measured, and the goal that it names."""

    figure: str
    text: str
    goal: int | None = None


def amount(figure, row, fresh=True):
    """How much of the figure the sentence names; 0 where there is nothing to ask for.

    `fresh`: the figures are of the day that is asked for; the reports missing on an earlier one have come.
    """
    if row is None or (not fresh and figure in _OF_THE_DAY):
        return 0
    if figure == Figure.MADE:
        return row["required_from_tomorrow"] or 0
    found = measuring.value(figure, row) or 0
    if figure == Figure.REJECTED and (found < FEW or found * FEW < (row["made"] or 0)):
        return 0
    return max(0, found)


def wish(figure, row, fresh=True):
    """What is asked of one place under this figure."""
    n = amount(figure, row, fresh)
    goal = n if figure == Figure.MADE and n else None
    return Wish(figure, _said(figure, n) if n else _plain(figure), goal)


def offered(rows, fresh=True):
    """The wishes that these places (rows of progress) give reason for, worded for all of them together."""
    found = []
    for figure in ORDER:
        n = sum(amount(figure, row, fresh) for row in rows)
        if n:
            found.append(Wish(figure, _said(figure, n)))
        elif figure == Figure.MISSING and not fresh:
            found.append(Wish(figure, _plain(figure)))
    return found


def _said(figure, n):
    return {
        Figure.OWED: lambda: ngettext(
            "Make up the %(n)s card that is owed to date.",
            "Make up the %(n)s cards that are owed to date.",
            n,
        ),
        Figure.MISSING: lambda: ngettext(
            "Get the %(n)s report that is missing.", "Get the %(n)s reports that are missing.", n
        ),
        Figure.MADE: lambda: ngettext("Make %(n)s card a day.", "Make %(n)s cards a day.", n),
        Figure.REJECTED: lambda: ngettext(
            "Look why %(n)s card was rejected on one day, and have it mended.",
            "Look why %(n)s cards were rejected on one day, and have it mended.",
            n,
        ),
    }[figure]() % {"n": grouped(n)}


def _plain(figure):
    """The same where the place has no number for it today."""
    return {
        Figure.OWED: _("Owe no cards."),
        Figure.MISSING: _("See that no report is missing."),
        Figure.MADE: _("Make the cards of each day's target."),
        Figure.REJECTED: _("Keep the rejected cards few."),
    }[figure]


def of_difficulty(fact, named):
    """(the sentence, the owner, the block's code or None) for a difficulty found open too long."""
    said = difficulties.said(fact, named)
    text = _("Solve: %(kind)s, %(where)s, open for %(waits)s.") % said
    blocks = fact["blocks"]
    block = blocks[0]["code"] if len(blocks) == 1 else None
    owner = _OWNER_OF.get(fact["desk"], "block_officer" if block else "health_manager")
    return text, owner, block
