"""What stands at a camp: reports and attendance, which neither a move nor a cancellation may leave behind."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.models import CampCount, Duty
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped

SHOWN = 3  # facts that a sentence names; the others it counts


@dataclass(frozen=True)
class Fact:
    """A report of a camp's day, or its attendance, in words."""

    date: dates.date
    words: str


def reports(camp):
    """What counts at the camp, and late reports that wait for an answer, day by day."""
    counts = CampCount.objects.filter(camp=camp, state=CampCount.State.COUNTED)
    tallies = apps.get_model("enrollment.Tally").objects.filter(camp=camp, state__in=("counted", "requested"))
    found = [Fact(row.date, _count(row)) for row in counts]
    found += [Fact(row.date, _tally(row)) for row in tallies.select_related("login_id")]
    return sorted(found, key=lambda fact: (fact.date, fact.words))


def attendance(camp):
    """The days on which somebody's presence at the camp was marked."""
    marked = Duty.objects.filter(camp=camp, status__in=(Duty.Status.PRESENT, Duty.Status.ABSENT))
    days = sorted(set(marked.order_by().values_list("date", flat=True)))
    return [Fact(day, _("the attendance of %(day)s") % {"day": shown(day)}) for day in days]


def ever_heard(camp):
    """Whether anything was ever reported from the camp, withdrawn or not."""
    return camp.counts.exists() or camp.tallies.exists()


def listed(facts):
    """The facts in a row, the first few by name: "120 cards on 18-11-2026 (count), and 2 more"."""
    said = "; ".join(fact.words for fact in facts[:SHOWN])
    more = len(facts) - SHOWN
    if more <= 0:
        return said
    text = ngettext("%(said)s; and %(n)s more", "%(said)s; and %(n)s more", more)
    return text % {"said": said, "n": more}


def shown(day):
    """A date as it is written here: 21-11-2026."""
    return day.strftime("%d-%m-%Y")


def _count(row):
    text = ngettext("%(day)s: %(made)s card counted", "%(day)s: %(made)s cards counted", row.made)
    return text % {"day": shown(row.date), "made": grouped(row.made)}


def _tally(row):
    facts = {"day": shown(row.date), "made": grouped(row.made), "login_id": row.login_id.code}
    if row.state == "requested":
        return _("%(day)s: a late report of %(login_id)s, to be decided") % facts
    text = ngettext(
        "%(day)s: %(made)s card by %(login_id)s", "%(day)s: %(made)s cards by %(login_id)s", row.made
    )
    return text % facts
