"""A login ID's logbook: its homes, and each day of a drive with what it reported, where, and when."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from camps.models import CampCount
from districts.models import Spell
from districts.permissions import can
from drive_portal.lib import dates
from enrollment.evidence import report_of
from enrollment.models import Tally
from enrollment.progress.basis import Basis

STATES = ("on_time", "late", "missing")


@dataclass
class Day:
    """One day. `state`: on_time, late, missing, due (before the cut-off), not_expected, or "" not to be told.

    `made` and `rejected` are the cards of its counted tallies, None where there are none.
    """

    date: dates.date
    state: str
    holiday: bool = False
    made: int | None = None
    rejected: int | None = None
    tallies: list = field(default_factory=list)


class Logbook:
    """The days of `login_id` in `drive`, as `user` may see them.

    `whole`: all of its tallies are the user's to see; else only those made within the user's places, and
    then nothing is said of missing reports.
    """

    def __init__(self, user, login_id, drive):
        self.user, self.login_id, self.drive = user, login_id, drive
        self.basis, self._spells = Basis(drive), spells(login_id)
        own = any(post.own_only and post.login_id == login_id.pk for post in user.posts)
        self.whole = own or can(user, "view_reports", login_id.panchayat)

    @cached_property
    def days(self):
        """The drive's days up to today on which it was expected or reported, the latest first."""
        last = min(self.drive.ends_on, dates.today())
        found = self._by_day()
        asked = {*dates.days(self.drive.starts_on, last), *found}
        days = [self._day(day, found.get(day, [])) for day in sorted(asked, reverse=True)]
        return [day for day in days if day.tallies or day.state not in ("not_expected", "")]

    def _by_day(self):
        rows = (
            Tally.objects.visible_to(self.user)
            .filter(login_id=self.login_id, drive_id__in=self.basis.scope)
            .exclude(state=Tally.State.MERGED)
            .select_related("drive", "camp", "centre", "panchayat")
            .order_by("id")
        )
        found = defaultdict(list)
        for row in rows:
            row.replaced = row.camp_id and (row.camp_id, row.date) in self._final
            row.late = row.received_at > row.drive.cutoff(row.date)
            found[row.date].append(row)
        return found

    @cached_property
    def _final(self):
        """(camp, date) of the camps that it worked at and of which the officer's count is final."""
        camps = Tally.objects.filter(login_id=self.login_id, camp__isnull=False).values("camp")
        counts = CampCount.objects.filter(camp__in=camps, pulse=False, state=CampCount.State.COUNTED)
        return set(counts.values_list("camp_id", "date"))

    def _day(self, day, rows):
        counted = [row for row in rows if row.state == Tally.State.COUNTED]
        return Day(
            day,
            self._state(day, rows),
            holiday=day in self.drive.holidays,
            made=sum(row.made for row in counted) if counted else None,
            rejected=sum(row.rejected_total for row in counted) if counted else None,
            tallies=rows,
        )

    def _state(self, day, rows):
        if not self.whole:
            return ""
        active = any(_holds(spell, day) for spell in self._spells)
        if not active or not self.basis.expects(day):
            return "not_expected"
        state, _at = report_of(self.basis, [row for row in rows if row.state in Tally.STANDING], day)
        return "due" if state == "missing" and dates.now() < self.drive.cutoff(day) else state

    @cached_property
    def totals(self):
        """The sums of the days: cards, and reports by state."""
        states = [day.state for day in self.days]
        return {
            "made": sum(day.made or 0 for day in self.days),
            "rejected": sum(day.rejected or 0 for day in self.days),
            "reported": sum(day.made is not None for day in self.days),
        } | {state: states.count(state) for state in (*STATES, "due")}


def phone(user, login_id):
    """The holder's number, for who may see it."""
    return login_id.mobile if can(user, "view_phones", login_id.panchayat) else ""


def spells(login_id):
    """Where it was at home and active, and when, the latest first."""
    return list(login_id.spells.select_related("centre", "panchayat").order_by("-starts_on"))


def _holds(spell: Spell, day):
    return spell.starts_on <= day <= (spell.ends_on or day)
