"""What the page of a drive's nightly re-split shows: what waits, by which rule, what was decided."""

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Panchayat, Resplit
from districts.ordering.setup import drive_of
from drive_portal.lib.numbers import grouped
from enrollment.resplit import night
from enrollment.resplit.forms import DecisionForm, RuleForm

SHOWN = 20  # nights


class ResplitPage:
    """A drive's nights."""

    def __init__(self, user, pk):
        self.drive = drive_of(user, pk)

    @cached_property
    def nights(self):
        return [_with_words(row) for row in self._rows()[:SHOWN]]

    @cached_property
    def waiting(self):
        """The proposal that waits for the collector, or None."""
        return next((night for night in self.nights if night.state == Resplit.State.PROPOSED), None)

    @cached_property
    def each(self):
        """Cards that one login ID can make on a day; None where it is not known yet."""
        return night.capacity(self.drive)

    def found(self, pk):
        """One night of this drive."""
        row = self._rows().filter(pk=pk).first()
        if row is None:
            raise Http404
        return _with_words(row)

    def _rows(self):
        return self.drive.resplits.select_related("decided_by").order_by("-made_at", "-pk")

    def rule_form(self, data=None):
        return RuleForm(
            data, initial={"resplit": self.drive.resplit, "resplit_limit": self.drive.resplit_limit}
        )

    def decision_form(self, data=None):
        return DecisionForm(data)

    def rows(self, row):
        """Each move of a night: the place, from and to, the difference and why; what falls most first."""
        codes = [move["panchayat"] for move in row.moves]
        places = Panchayat.objects.filter(code__in=codes).select_related("block").in_bulk(field_name="code")
        found = [_with_place(move, places[move["panchayat"]]) for move in row.moves]
        return sorted(found, key=lambda move: (move["change"] > 0, -abs(move["change"]), move["panchayat"]))


def _with_place(move, place):
    change = move["to"] - move["from"]
    shown = f"{'+' if change > 0 else '−'}{grouped(abs(change))}"
    return move | {"place": place, "change": change, "shown": shown, "why": _why(move)}


def _why(move):
    facts = {name: None if n is None else grouped(n) for name, n in move["facts"].items()}
    if move["reason"] == "capacity":
        said = _("%(made)s made so far; its login IDs and camps can make %(capacity)s more by the last day.")
    elif facts["people"] is None:
        said = _("%(made)s made so far; its login IDs and camps can make %(capacity)s by the last day.")
    else:
        said = _("%(people)s people without a card; its login IDs and camps can make %(capacity)s by then.")
    return said % facts


def _with_words(row):
    """A night, with itself in one `sentence`."""
    less = [move for move in row.moves if move["to"] < move["from"]]
    facts = {
        "cards": grouped(sum(move["from"] - move["to"] for move in less)),
        "less": grouped(len(less)),
        "more": grouped(len(row.moves) - len(less)),
    }
    row.sentence = (
        ngettext(
            "%(cards)s cards from %(less)s place that cannot make them to %(more)s with room.",
            "%(cards)s cards from %(less)s places that cannot make them to %(more)s with room.",
            len(less),
        )
        % facts
    )
    return row
