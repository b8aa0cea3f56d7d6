"""A tally or a camp's count as its page shows it: as it stands, whether it counts, and its history."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from camps import reasons
from camps.models import CampCount
from districts.permissions import can
from enrollment import histories
from enrollment.models import Tally
from enrollment.wording import place_name

NAMES = (
    "login_id__panchayat__block",
    "drive",
    "district",
    "camp",
    "centre",
    "panchayat__block",
    "changed_by",
)
COUNT_NAMES = ("camp", "drive", "district", "panchayat__block")


class Record:
    """What a tally and a count have in common. `row`: it; `user`: who looks."""

    is_count = False

    def __init__(self, user, row):
        self.user, self.row = user, row

    @property
    def place(self):
        return self.row.camp.title if self.is_count else place_name(self.row)

    @property
    def above(self):
        """The places over it, the widest first: (level, place, whether the user may open it)."""
        row, panchayat = self.row, self.row.panchayat
        chain = [("district", row.district), ("block", panchayat.block), ("panchayat", panchayat)]
        if row.camp_id:
            chain.append(("camp", row.camp))
        elif not self.is_count:
            chain.append(("centre", row.centre) if row.centre_id else ("field", panchayat))
        return [
            (level, place, can(self.user, "view_progress", panchayat if level == "camp" else place))
            for level, place in chain
        ]

    @property
    def why_rejected(self):
        """Rejected cards by reason, in words, the most first."""
        ordered = sorted((item for item in self.row.rejected.items() if item[1]), key=lambda item: -item[1])
        return [{"reason": reasons.name(reason), "cards": cards} for reason, cards in ordered]

    @property
    def late(self):
        return self.row.received_at > self.row.drive.cutoff(self.row.date)

    @property
    def writes(self):
        """The block in whose day the user may enter and correct, or None."""
        home = self.row.panchayat.block if self.is_count else self.row.login_id.panchayat.block
        return home if can(self.user, "write_tally", home) else None


class TallyRecord(Record):
    @property
    def changes(self):
        return histories.of(self.row)

    @cached_property
    def count(self):
        """The officer's count of the camp's day, beside which this tally stands, or None."""
        if not self.row.camp_id:
            return None
        counts = CampCount.objects.filter(camp=self.row.camp_id, date=self.row.date)
        return counts.filter(state=CampCount.State.COUNTED).first()

    @property
    def standing(self):
        """Whether its cards are in the figures, in one sentence."""
        state = self.row.state
        if state == Tally.State.COUNTED and self.count and not self.count.pulse:
            return _("It is kept, and the block officer's count of the camp stands in the figures instead.")
        if state == Tally.State.COUNTED and self.count:
            return _("At the camp the larger one counts: all its tallies, or the count sent during the day.")
        return {
            Tally.State.COUNTED: _("It is in the figures."),
            Tally.State.WITHDRAWN: _("It was withdrawn and is not in the figures."),
            Tally.State.REQUESTED: _("It waits for the block officer and is not in the figures yet."),
            Tally.State.RETURNED: _("It was returned for correction and is not in the figures."),
            Tally.State.MERGED: _("It was accepted and taken into the tally that is in the figures."),
        }[state]


class CountRecord(Record):
    is_count = True
    count = None

    @property
    def changes(self):
        return histories.of_count(self.row)

    @property
    def standing(self):
        if self.row.state == CampCount.State.WITHDRAWN:
            return _("It was withdrawn and is not in the figures.")
        if self.row.pulse:
            return _("It was sent during the day, and gives way to tallies that exceed it.")
        return _("It is final, and replaces the tallies.")
