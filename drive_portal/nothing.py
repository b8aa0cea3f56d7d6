"""A place's figures in words where a number is not there: the four kinds of nothing, for pages and files."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from drive_portal.lib.numbers import grouped


def why_no_cards(row, over):
    """(kind, words) of a row without cards of its day; `over`: the day's cut-off has passed."""
    if row["state"] == "not_expected":
        return "", "– " + _("not expected")
    if row["state"] != "missing":
        return "", _("reported at a camp")
    if row.get("outage"):
        return "missing" if over else "due", _("server outage")
    return ("missing", _("no report")) if over else ("due", _("report due"))


def cards(row, over):
    """The cards of a row's day as HTML: the number, or which kind of nothing."""
    if row["made"] is not None:
        return grouped(row["made"])
    kind, words = why_no_cards(row, over)
    return _marked(words, f"nothing--{kind}" if kind else "")


def unknown():
    return _marked(_("not known"))


def reports(row):
    """The reports that a row misses, of those expected, as HTML."""
    if not row["expected"]:
        return _marked("– " + _("not expected"))
    return _("%(missing)s of %(expected)s") % {
        "missing": grouped(row["missing"]),
        "expected": grouped(row["expected"]),
    }


def owed(cards):
    """Cards owed as HTML: how many, or how many ahead."""
    if cards is None:
        return unknown()
    if cards > 0:
        return format_html('<span class="is-owed">{}</span>', grouped(cards))
    if cards == 0:
        return "0"
    return format_html('<span class="is-done">{}</span>', _("%(ahead)s ahead") % {"ahead": grouped(-cards)})


def target(row):
    """A row's target of the day as HTML, and what an outage excuses of it."""
    if row["target"] is None:
        return unknown()
    if not row.get("excused"):
        return grouped(row["target"])
    said = _("%(n)s excused") % {"n": grouped(row["excused"])}
    return format_html('{} <br><span class="quiet small">{}</span>', grouped(row["target"]), said)


def number(value):
    """A number grouped, or a dash where there is none."""
    return mark_safe('<span class="nothing">–</span>') if value is None else grouped(value)


def _marked(words, kind=""):
    return format_html('<span class="nothing {}">{}</span>', kind, words)
