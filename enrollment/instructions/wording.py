"""What is said of instructions: of one, of what waits, of how a number moved."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from drive_portal.lib.numbers import grouped
from enrollment.models import Instruction

Figure = Instruction.Figure


def shown(day):
    return f"{day:%d-%m-%Y}"


def due(row_due, day, is_open=True):
    """The last day as it stands on `day`: "due today", "2 days over its day (20-11-2026)"."""
    if not is_open or row_due > day:
        return _("by %(day)s") % {"day": shown(row_due)}
    if row_due == day:
        return _("due today")
    over = (day - row_due).days
    said = ngettext("%(n)s day over its day (%(day)s)", "%(n)s days over its day (%(day)s)", over)
    return said % {"n": grouped(over), "day": shown(row_due)}


def figure(name):
    """What is measured, as a word before the numbers: "owed"."""
    return {
        Figure.OWED: pgettext("figure", "owed"),
        Figure.MADE: pgettext("figure", "made on the day"),
        Figure.MISSING: pgettext("figure", "reports missing"),
        Figure.REJECTED: pgettext("figure", "rejected on the day"),
    }.get(name, "")


def number(name, cards):
    """A figure in words where it is none, or ahead of what is due."""
    if cards is None:
        return pgettext("figure", "no figure")
    if name == Figure.OWED and cards < 0:
        return _("%(ahead)s ahead") % {"ahead": grouped(-cards)}
    return grouped(cards)


def verdict(word):
    """Whether the number moved, in a word or two. It moved: nothing is said of why."""
    return {
        "met": pgettext("number", "reached"),
        "better": pgettext("number", "better"),
        "same": pgettext("number", "unchanged"),
        "worse": pgettext("number", "worse"),
        "unmeasured": pgettext("number", "not measured"),
    }[word]


def sentence(own, seen, answers):
    """What the list says first: what is the reader's to answer, and what is open in all; each as
    (how many, how many over their day). `answers`: whether the reader has an office that does.
    """
    (mine, mine_over), (total, total_over) = own, seen
    parts = []
    if answers and not mine:
        parts.append(_("No instruction waits for you."))
    elif answers:
        said = ngettext("%(n)s instruction waits for you", "%(n)s instructions wait for you", mine)
        parts.append(_over(said % {"n": grouped(mine)}, mine_over))
    if not total:
        parts.append(_("None is open."))
    elif total != mine or not answers:
        said = ngettext("%(n)s instruction is open", "%(n)s instructions are open", total)
        parts.append(_over(said % {"n": grouped(total)}, total_over))
    return " ".join(parts)


def _over(said, n):
    if not n:
        return _("%(said)s.") % {"said": said}
    return ngettext("%(said)s, %(n)s of them over its day.", "%(said)s, %(n)s of them over their day.", n) % {
        "said": said,
        "n": grouped(n),
    }


def given(rows):
    """What became of what was just given."""
    if all(row.was_there for row in rows):
        return _("This was given already.")
    n = len(rows)
    return ngettext(
        "%(n)s instruction is given: by %(day)s.", "%(n)s instructions are given: by %(day)s.", n
    ) % {
        "n": grouped(n),
        "day": shown(rows[0].due_on),
    }
