"""What a day's figures rest on, one by one: tallies, camp counts, and the reports that were expected.

The rules are those of progress/facts.py, read here in plain Python from the facts themselves, so that
an explanation and its figure come to the same number on two ways, or a page says that they do not.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from camps.models import Camp, CampCount
from districts.models import Spell
from drive_portal.lib import dates
from enrollment.models import Tally

# Where the cards of a place's day were made.
_HERE = {
    "panchayat": lambda place: Q(panchayat=place),
    "centre": lambda place: Q(centre=place),
    "camp": lambda place: Q(camp=place),
    "field": lambda place: Q(panchayat=place, centre=None, camp=None),
}
# Whose home a place is; a camp is nobody's.
_HOME = {
    "panchayat": lambda place: Q(panchayat=place),
    "centre": lambda place: Q(centre=place),
    "camp": lambda place: Q(pk=None),
    "field": lambda place: Q(panchayat=place, centre=None),
}


@dataclass
class Fact:
    """A tally or a camp count of the day. `why`: in a word why it is not in the figure; empty where it is."""

    row: Any
    why: str = ""

    @property
    def is_count(self):
        return isinstance(self.row, CampCount)

    @property
    def counts(self):
        return not self.why

    @property
    def made(self):
        return self.row.made if self.counts else 0

    @property
    def rejected(self):
        return self.row.rejected_total if self.counts else 0

    @property
    def late(self):
        return self.row.received_at > self.row.drive.cutoff(self.row.date)

    @property
    def provisional(self):
        return self.counts and dates.now() < self.row.drive.close(self.row.date)

    @property
    def corrected(self):
        return self.row.version > 1

    @property
    def place(self):
        """(level, id) of the leaf in which the cards stand."""
        if self.row.camp_id:
            return "camp", self.row.camp_id
        centre = getattr(self.row, "centre_id", None)
        return ("centre", centre) if centre else ("field", self.row.panchayat_id)


@dataclass
class Report:
    """What became of one expected report. `state`: on_time, late or missing; `at`: when it was received."""

    state: str
    at: datetime | None
    login_id: Any = None
    camp: Any = None


def facts(basis, level, place, day):
    """Every fact of the place (a panchayat or below) on `day`, those that do not count among them."""
    here = Q(drive_id__in=basis.scope, date=day, district_id=basis.drive.district_id) & _HERE[level](place)
    found = [Fact(row, _not_counted(row)) for row in _with_names(Tally.objects.filter(here))]
    if level in ("panchayat", "camp"):
        counts = CampCount.objects.filter(here).select_related("camp", "drive", "panchayat")
        found = [*(Fact(row, _not_counted(row)) for row in counts), *found]
    at_camps = defaultdict(list)
    for fact in found:
        if fact.row.camp_id:
            at_camps[fact.row.camp_id, fact.row.panchayat_id].append(fact)
    for of_camp in at_camps.values():
        _count_once(of_camp)
    return found


def _with_names(tallies):
    return tallies.select_related(
        "login_id__panchayat", "login_id__centre", "camp", "centre", "panchayat", "drive"
    ).order_by("login_id__code", "id")


def _not_counted(row):
    return "" if row.state == "counted" else row.state


def _count_once(of_camp):
    """A camp's day is its final count, else the larger of pulse and tallies: mark what gives way."""
    count = next((fact for fact in of_camp if fact.is_count and fact.counts), None)
    tallies = [fact for fact in of_camp if not fact.is_count and fact.counts]
    if count is None or not tallies:
        return
    if not count.row.pulse or count.row.made > sum(fact.row.made for fact in tallies):
        for fact in tallies:
            fact.why = "replaced"
    else:
        count.why = "exceeded"


def reports(basis, level, place, day):
    """The reports expected of the place (a panchayat or below) on `day`, the missing ones first."""
    if not basis.expects(day):
        return []
    spells = list(
        Spell.objects.filter(_HOME[level](place), district_id=basis.drive.district_id, starts_on__lte=day)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .select_related("login_id__panchayat", "login_id__centre")
    )
    sent = defaultdict(list)
    tallies = Tally.objects.standing().filter(
        drive_id__in=basis.scope, date=day, login_id__in={spell.login_id_id for spell in spells}
    )
    for tally in tallies.select_related("drive"):
        sent[tally.login_id_id].append(tally)
    found = [_of_login(basis, spell.login_id, sent[spell.login_id_id], day) for spell in spells]
    found += _of_camps(basis, level, place, day)
    order = ("missing", "late", "on_time")
    return sorted(found, key=lambda report: (order.index(report.state), report.camp is None, _name(report)))


def _of_login(basis, login_id, tallies, day):
    state, at = report_of(basis, tallies, day)
    return Report(state, at, login_id=login_id)


def _name(report):
    return report.login_id.code if report.login_id else str(report.camp.pk)


def report_of(basis, tallies, day):
    """(state, when) of the report that one login ID's standing tallies of a day make."""
    mine = [tally for tally in tallies if _is_report(basis, tally, day)]
    received = min((tally.received_at for tally in mine if tally.state == "counted"), default=None)
    if received is None:
        return "missing", None
    return ("on_time" if received <= min(tally.drive.cutoff(day) for tally in mine) else "late"), received


def _is_report(basis, tally, day):
    """A drive's own tallies are no reports while a child of it runs, nor any on its drive's holiday."""
    child_runs = any(child.starts_on <= day <= child.ends_on for child in basis.family)
    return not (tally.drive_id == basis.drive.pk and child_runs) and day not in tally.drive.holidays


def _of_camps(basis, level, place, day):
    if level not in ("panchayat", "camp"):
        return []
    here = {"pk": place.pk} if level == "camp" else {"panchayat": place}
    into = [drive.pk for drive in basis.reports_into(day)]
    camps = Camp.objects.held_on(day).filter(drive_id__in=into, **here).select_related("panchayat", "drive")
    received = _heard(camps, day)
    return [_camp_report(camp, received.get(camp.pk), day) for camp in camps]


def _camp_report(camp, received, day):
    if received is None or day in camp.drive.holidays:
        return Report("missing", None, camp=camp)
    return Report("on_time" if received <= camp.drive.cutoff(day) else "late", received, camp=camp)


def _heard(camps, day):
    """When each camp was first heard of: by its count, else by its first tally."""
    tallies = Tally.objects.filter(camp__in=camps, date=day, state=Tally.State.COUNTED)
    received: dict = {}
    for camp, at in tallies.order_by("-received_at").values_list("camp_id", "received_at"):
        received[camp] = at
    counts = CampCount.objects.filter(camp__in=camps, date=day, state=CampCount.State.COUNTED)
    return received | dict(counts.values_list("camp_id", "received_at"))
