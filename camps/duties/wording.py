"""What duties come to, in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import District
from drive_portal.lib.numbers import grouped, in_words


def of_days(days):
    """The first sentence says who is where; the next ones what is amiss."""
    return [_on_duty(days), *_attendance(days), *_amiss(days)]


def when(days):
    if days.week:
        return _("From %(first)s to %(last)s") % {
            "first": f"{days.first:%d-%m-%Y}",
            "last": f"{days.last:%d-%m-%Y}",
        }
    return _("Today") if days.day == days.today else _("On %s") % f"{days.day:%d-%m-%Y}"


def _on_duty(days):
    counts = days.counts
    if not counts["duties"]:
        return _("%(when)s nobody is on duty here.") % {"when": when(days)}
    said = {"when": when(days), "people": in_words(counts["people"])}
    said |= {name: grouped(counts[name]) for name in ("hands", "places")}
    sentence = ngettext(
        "%(when)s %(hands)s person is on duty in %(places)s villages and camps.",
        "%(when)s %(hands)s people are on duty in %(places)s villages and camps.",
        counts["hands"],
    )
    if counts["people"]:
        sentence = ngettext(
            "%(when)s %(hands)s person is on duty in %(places)s villages and camps,"
            " to reach %(people)s left-out people.",
            "%(when)s %(hands)s people are on duty in %(places)s villages and camps,"
            " to reach %(people)s left-out people.",
            counts["hands"],
        )
    return sentence % said


def _attendance(days):
    counts = days.counts
    if days.day > days.today or days.week or not counts["duties"]:
        return
    said = {name: grouped(counts[name]) for name in ("present", "absent", "unmarked")}
    if counts["unmarked"]:
        yield _("Present: %(present)s, absent: %(absent)s, not marked yet: %(unmarked)s.") % said
    else:
        yield _("Present: %(present)s, absent: %(absent)s; all are marked.") % said


def _amiss(days):
    if days.gaps:
        sentence = ngettext(
            "In this week %(places)s panchayat with %(people)s left-out people has nobody.",
            "In this week %(places)s panchayats with %(people)s left-out people have nobody.",
            len(days.gaps),
        )
        yield sentence % {"places": grouped(len(days.gaps)), "people": in_words(days.gap_people)}
    if days.idle and days.loads:
        sentence = ngettext(
            "%(idle)s of %(all)s people has nothing to do in this week.",
            "%(idle)s of %(all)s people have nothing to do in this week.",
            len(days.idle),
        )
        yield sentence % {"idle": grouped(len(days.idle)), "all": grouped(len(days.loads))}


def place(row):
    """A place's name; an urban body is told from a block of its name."""
    if not isinstance(row, District) and row.kind == "urban":
        return _("%(name)s (town)") % {"name": row.title}
    return row.title
