"""What the pages of publicity say first."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drive_portal.lib.numbers import grouped


def day(page):
    """The day's publicity in a sentence: what is planned, what is done, what was left."""
    parts = []
    planned, done = len(page.of_day), sum(row.state == "done" for row in page.of_day)
    if not planned:
        parts.append(_("No publicity is planned for this day."))
    elif done == planned:
        said = ngettext(
            "%(n)s activity of the day, and it is done.", "All %(n)s activities of the day are done.", planned
        )
        parts.append(said % {"n": grouped(planned)})
    else:
        said = ngettext(
            "%(n)s activity of the day, %(done)s done.",
            "%(n)s activities of the day, %(done)s done.",
            planned,
        )
        parts.append(said % {"n": grouped(planned), "done": grouped(done)})
    if page.left:
        said = ngettext(
            "%(n)s of earlier days is not marked as done.",
            "%(n)s of earlier days are not marked as done.",
            len(page.left),
        )
        parts.append(said % {"n": grouped(len(page.left))})
    return " ".join(parts)


def camps(n):
    """Of the camps to come without munadi."""
    said = ngettext(
        "%(n)s camp of the next 7 days has no munadi before it.",
        "%(n)s camps of the next 7 days have no munadi before them.",
        n,
    )
    return said % {"n": grouped(n)}


def planned(n):
    """What was planned by one tap."""
    if not n:
        return _("Every camp of the next 7 days has its munadi already.")
    return ngettext("Munadi is planned in %(n)s village.", "Munadi is planned in %(n)s villages.", n) % {
        "n": grouped(n)
    }


def beside(with_, without):
    """Both sides in one sentence, as far as there are any."""
    if not with_.n or not without.n:
        return _("There are not yet camps of both kinds to be put side by side.")
    facts = {"with": grouped(with_.median), "without": grouped(without.median)}
    facts |= {"n": grouped(with_.n), "m": grouped(without.n)}
    return (
        _(
            "The middle one of %(n)s camps with munadi made %(with)s cards a day, of %(m)s camps without it"
            " %(without)s."
        )
        % facts
    )
