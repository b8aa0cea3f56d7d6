"""The roster of a block as it is proposed, and its issue: once, whole, and only as it was seen."""

import hashlib
from collections import Counter, defaultdict
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.duties import booking, places, withdrawing
from camps.duties.roster import Hand, Terms, spread
from camps.models import Duty, Worker
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped, in_words
from enrollment.duties import villages
from enrollment.duties.forms import RosterForm


class Proposal:
    """What the asked days and people come to in a block (or a panchayat of it)."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level = user, place, place.level
        self.block = place if place.level == "block" else place.block
        self.district = place.district
        if not can(user, booking.PERMISSION, place):
            raise PermissionDenied
        self.drives = places.drives(user, place)
        self.form = RosterForm(asked, drives=self.drives, kinds=self.kinds)
        self.sound = bool(self.drives) and self.form.is_valid()
        self.fault, self.done = "", 0

    @cached_property
    def hands(self):
        """All who work in the block, by id."""
        found = Worker.objects.visible_to(self.user).filter(panchayat__block=self.block, active=True)
        return {worker.pk: worker for worker in found.select_related("panchayat", "login_id")}

    @property
    def kinds(self):
        present = {worker.kind for worker in self.hands.values()}
        return [kind for kind in Worker.Kind.values if kind in present]

    @cached_property
    def drive(self):
        return self.form.drives[self.form.cleaned_data["drive"]]

    @cached_property
    def terms(self):
        asked = self.form.cleaned_data
        span = dates.days(asked["first"], asked["last"])
        return Terms(
            days=[day for day in span if day in self.drive.working_set],
            per_day=asked["per_day"],
            starts=asked["starts_at"].hour * 60 + asked["starts_at"].minute,
            ends=asked["ends_at"].hour * 60 + asked["ends_at"].minute,
            reach=asked["reach"],
        )

    @cached_property
    def panchayats(self):
        return {row.pk: row for row in places.panchayats(self.place)}

    @cached_property
    def villages(self):
        return villages.owed(self.district, list(self.panchayats.values()))

    @cached_property
    def busy(self):
        """The days of duty that each person has already: all of them, and those at the asked hours."""
        chosen = self._chosen()
        by_id = {worker.login_id_id: worker.pk for worker in chosen if worker.login_id_id}
        who = Q(worker__in=[worker.pk for worker in chosen]) | Q(login_id__in=by_id)
        rows = Duty.objects.standing().filter(who, date__in=self.terms.days)
        whole, taken = defaultdict(set), defaultdict(set)
        asked = self.form.cleaned_data
        for row in rows:
            worker = row.worker_id or by_id[row.login_id_id]
            whole[worker].add(row.date)
            if row.starts_at < asked["ends_at"] and asked["starts_at"] < row.ends_at:
                taken[worker].add(row.date)
        return whole, taken

    def _chosen(self):
        kinds = set(self.form.cleaned_data["kinds"])
        return [worker for worker in self.hands.values() if worker.kind in kinds]

    @cached_property
    def roster(self):
        whole, taken = self.busy
        days = frozenset(self.terms.days)
        hands = [
            Hand(worker.pk, worker.panchayat_id, days - taken[worker.pk], len(whole[worker.pk]))
            for worker in sorted(self._chosen(), key=lambda worker: worker.pk)
        ]
        homes = {worker.panchayat_id: worker.panchayat for worker in self.hands.values()} | self.panchayats
        at = {pk: (row.latitude, row.longitude) for pk, row in homes.items() if row.latitude is not None}
        return spread(self.villages, hands, self.terms, at)

    # --- what is shown -----------------------------------------------------------------------

    @property
    def place_query(self):
        return urlencode({self.level: self.place.code})

    @property
    def sent(self):
        """(name, value) of what the proposal was asked with, for the form that issues it."""
        names = [self.level, "asked", *self.form.fields]
        asked: Any = self.form.data
        said = asked.copy()
        said[self.level], said["asked"] = self.place.code, "1"
        return [(name, value) for name in names for value in said.getlist(name)]

    @cached_property
    def loads(self):
        """Of each person: days and people of the proposal, and the days of duty that it has already."""
        days, people = defaultdict(set), Counter()
        for visit in self.roster.visits:
            days[visit.hand].add(visit.day)
            people[visit.hand] += visit.people
        most = max(people.values(), default=0)
        found = [
            {
                "worker": worker,
                "days": len(days[worker.pk]),
                "people": people[worker.pk],
                "had": len(self.busy[0][worker.pk]),
                "share": 100 * people[worker.pk] / most if most else 0,
            }
            for worker in self._chosen()
        ]
        return sorted(found, key=lambda row: (-row["people"], -row["had"], row["worker"].title))

    @cached_property
    def lines(self):
        """A row a panchayat in the order of names: its villages, its sums, and who comes when to each."""
        coming = defaultdict(lambda: defaultdict(list))
        for visit in self.roster.visits:
            coming[visit.village][visit.hand].append(visit)
        found = defaultdict(list)
        for village in self.villages:
            who = [self._coming(village, pk, visits) for pk, visits in coming[village].items()]
            left = self.roster.left.get(village, 0)
            found[village.place].append({"village": village, "who": who, "left": left})
        rows = [self._row(self.panchayats[pk], lines) for pk, lines in found.items()]
        return sorted(rows, key=lambda row: row["panchayat"].title)

    def _row(self, panchayat, lines):
        return {
            "panchayat": panchayat,
            "villages": lines,
            "people": sum(line["village"].people for line in lines),
            "left": sum(line["left"] for line in lines),
            "hands": len({one["worker"].pk for line in lines for one in line["who"]}),
        }

    def _coming(self, village, pk, visits):
        worker = self.hands[pk]
        return {
            "worker": worker,
            "from": None if worker.panchayat_id == village.place else worker.panchayat,
            "visits": visits,
            "people": sum(visit.people for visit in visits),
        }

    @property
    def query(self):
        """The terms of the proposal as a query string, by which one comes back to it."""
        return urlencode(self.sent)

    @cached_property
    def issued(self):
        """How many village duties to come stand here already: what could be withdrawn."""
        return withdrawing.standing(self.user, self.place, self.drive, dates.today()).count()

    @property
    def sentences(self):
        return list(self._sentences())

    def _sentences(self):
        if not self.villages:
            yield _("Nobody is left out here for whom nobody is on duty already: there is nothing to issue.")
            return
        if not self.roster.visits:
            yield _("Nobody of the chosen people is free on these days.")
        else:
            said = {
                "hands": grouped(len({visit.hand for visit in self.roster.visits})),
                "people": in_words(self.roster.people),
                "villages": grouped(len({visit.village for visit in self.roster.visits})),
                "days": len(self.terms.days),
            }
            sentence = _(
                "In %(days)s days %(hands)s people reach %(people)s left-out people in %(villages)s villages."
            )
            yield sentence % said
        if self.roster.left:
            yield self._short()

    def _short(self):
        left = self.roster.left
        nobody = [village for village, people in left.items() if people == village.people]
        said = {
            "people": in_words(sum(left.values())),
            "villages": grouped(len(left)),
            "nobody": grouped(len(nobody)),
            "days": grouped(-(-sum(left.values()) // self.terms.per_day)),
        }
        if len(nobody) == len(left):
            sentence = ngettext(
                "%(villages)s village with %(people)s people has nobody: add people or days,"
                " %(days)s days of one person in all.",
                "%(villages)s villages with %(people)s people have nobody: add people or days,"
                " %(days)s days of one person in all.",
                len(left),
            )
            return sentence % said
        sentence = ngettext(
            "%(people)s people of %(villages)s village are not reached: add people or days,"
            " %(days)s days of one person in all.",
            "%(people)s people of %(villages)s villages are not reached: add people or days,"
            " %(days)s days of one person in all.",
            len(left),
        )
        if nobody:
            sentence = ngettext(
                "%(people)s people of %(villages)s villages are not reached, %(nobody)s village has nobody:"
                " add people or days, %(days)s days of one person in all.",
                "%(people)s people of %(villages)s villages are not reached, %(nobody)s villages have nobody:"
                " add people or days, %(days)s days of one person in all.",
                len(nobody),
            )
        return sentence % said

    @property
    def unlisted(self):
        """How many panchayats have no list, so that their villages are not known."""
        return villages.without_list(self.district, list(self.panchayats.values()))

    # --- its issue ---------------------------------------------------------------------------

    @cached_property
    def mark(self):
        """Another one whenever the proposal is another."""
        said = [(v.hand, v.village, v.day, v.people, v.starts, v.ends) for v in self.roster.visits]
        return hashlib.sha256(repr((self.drive.pk, said)).encode()).hexdigest()[:16]

    def rows(self):
        """What `booking.issue` takes."""
        return [
            {
                "worker": self.hands[visit.hand],
                "panchayat": self.panchayats[visit.village.place],
                "village": visit.village.name[:200],
                "date": visit.day,
                "starts_at": visit.starts_at,
                "ends_at": visit.ends_at,
                "people": visit.people,
            }
            for visit in self.roster.visits
        ]


def issue(user, place, asked):
    """Issue the proposal of these terms as it was seen (`asked["seen"]`): it, with `done` duties or a fault.

    Whoever issues second finds another proposal, for what is on duty already is taken off.
    """
    with transaction.atomic():
        booking.turn(place.district_id)
        proposal = Proposal(user, place, asked)
        if not proposal.sound:
            return proposal
        if not proposal.roster.visits:
            proposal.fault = _(
                "There is nothing to issue: these duties were issued already, or nobody is free."
            )
        elif asked.get("seen") != proposal.mark:
            proposal.fault = _(
                "People, villages or duties have changed since you looked. Issue the new proposal below."
            )
        else:
            try:
                proposal.done = len(booking.issue(user, proposal.drive, proposal.rows()))
            except ValidationError as error:
                proposal.fault = " ".join(error.messages)
        return proposal
