"""The call-back list of a panchayat: families whose wait is over, by village, one call a family."""

from collections import Counter
from functools import cached_property

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop

from camps import reasons
from districts.permissions import can
from drive_portal.lib import dates
from enrollment import privacy
from enrollment.models import Call, Reading
from enrollment.triage import calls, facts, phones, places, wording
from enrollment.triage.forms import CallForm

LIST = gettext_noop("call-back list")
SHOWN = ("call", "visit")
EVERY = "*"  # village
PAGE = 25  # families
# the buttons in their order: the usual first, what ends the matter apart
USUAL = ("mended", "no_answer", "switched_off", "wrong_number")
ENDS = ("already_made", "moved", "refused", "dead")


class Family:
    """People of one family whom one call is about, with the number that leads to them ("" where none does).

    `form`: what was keyed and is not right yet.
    """

    def __init__(self, rows, form=None):
        self.rows, self.first = rows, rows[0]
        self.village = self.first["village"]
        self.lead = self.first["number"]
        self.people = [
            row | {"title": reasons.name(row["reason"]), "owner": reasons.REASONS[row["reason"]][1]}
            for row in rows
        ]
        self.form = form or CallForm(initial={"comes_on": dates.today() + dates.timedelta(days=1)})
        self.form.auto_id = f"call-{self.lead}-%s"
        self.chosen = form.chosen if form else {row["number"] for row in rows}

    @cached_property
    def phone(self):
        """The number to dial: of the good ones that which most of them have."""
        good = [
            row["phone"] for row in self.rows if row["quality"] == phones.GOOD and row["tries"] < facts.TRIES
        ]
        return Counter(good).most_common(1)[0][0] if good else ""

    @property
    def phone_text(self):
        """The number as it is read out."""
        return f"{self.phone[:5]} {self.phone[5:]}"

    @property
    def says(self):
        """What to say, once a reason."""
        return [wording.SAY[reason] for reason in dict.fromkeys(row["reason"] for row in self.rows)]

    @property
    def seen(self):
        return max(row["call_id"] or 0 for row in self.rows)

    @cached_property
    def last(self):
        """The last call in words: its outcome, when, the day that was promised; None where nobody called."""
        row = max(self.rows, key=lambda row: row["call_id"] or 0)
        if row["call_id"] is None:
            return None
        return row | {"title": Call.Outcome(row["called"]).label}

    @property
    def why_visit(self):
        """Why no call reaches them: the names of their numbers' qualities, or that nobody answers."""
        row = max(self.rows, key=lambda row: row["tries"])
        if row["tries"] >= facts.TRIES:
            return [wording.not_answered(row["tries"])]
        return list(dict.fromkeys(phones.QUALITIES[row["quality"]] for row in self.rows))


class CallList:
    """Whom to call (or to visit) of a panchayat, as `asked` (a query string's dict) chooses.

    Showing it is reading people's numbers: `note_reading` writes it down.
    """

    def __init__(self, user, asked, form=None):
        self.user = user
        self.panchayat = places.panchayat(user, asked)
        self.show = asked.get("show", "call")
        if self.show not in SHOWN:
            raise Http404
        village = asked.get("village", EVERY).replace("\0", "")[:200]
        self.village = None if village == EVERY else village
        self.form, self._page = form, asked.get("page")
        self.may_key = can(user, "mark_people", self.panchayat)

    usual = [(code, Call.Outcome(code).label) for code in USUAL]
    ends = [(code, Call.Outcome(code).label) for code in ENDS]

    @cached_property
    def above(self):
        return places.above(self.user, self.panchayat)

    @cached_property
    def families(self):
        """All families of the list, by village; in it those with the longest wait behind them first."""
        by_family: dict[str, list] = {}
        rows = facts.people(self.panchayat, self.show, self.village)
        for row in sorted(rows, key=lambda row: (row["due_on"], row["family"], row["number"])):
            by_family.setdefault(row["family"], []).append(row)
        return sorted(by_family.values(), key=lambda rows: rows[0]["village"])

    @cached_property
    def page(self):
        return Paginator(self.families, PAGE).get_page(self._page)

    @cached_property
    def shown(self):
        return [Family(rows, self._form_of(rows)) for rows in self.page.object_list]

    def _form_of(self, rows):
        lead = self.form.data.get("lead") if self.form else None
        return self.form if lead == str(rows[0]["number"]) else None

    @property
    def stray(self):
        """A form that is not right, of a family that is no longer on the page."""
        return self.form if self.form and not any(family.form is self.form for family in self.shown) else None

    @property
    def sentence(self):
        people = sum(len(rows) for rows in self.families)
        return wording.list_sentence(self.show, len(self.families), people)

    @property
    def address_call(self):
        return address(self.panchayat, **self._village)

    @property
    def address_visit(self):
        return address(self.panchayat, show="visit", **self._village)

    @property
    def _village(self):
        return {} if self.village is None else {"village": self.village}

    @cached_property
    def villages(self):
        """(name, families in the list that is shown) of each village."""
        return sorted((row["place"], row["families"]) for row in self._sums if row["state"] == self.show)

    @cached_property
    def counts(self):
        """Families to call and to visit, of the village or of all."""
        found = Counter()
        for row in self._sums:
            if self.village in (None, row["place"]):
                found[row["state"]] += row["families"]
        return found

    @cached_property
    def _sums(self):
        return facts.sums(self.panchayat).families

    def note_reading(self):
        """Write down that these people and their numbers were shown."""
        people = sum(len(family.rows) for family in self.shown)
        privacy.read(
            self.user,
            Reading.Kind.LIST,
            self.panchayat.district_id,
            place=self.panchayat.code,
            what=LIST,
            people=people,
            reason=LIST,
        )

    def key(self, form):
        """Keep the call in `form`: a sentence of what was kept, or None where the form says what is wrong."""
        self.form = form
        kept = form.through(self._door, self.user)
        return kept and wording.kept(kept.outcome, kept.people, kept.comes_on)

    def _door(self, user, sent):
        return calls.keep(user, self.panchayat, sent)


def address(panchayat, **chosen):
    return f"{reverse('call_list')}?{urlencode({'panchayat': panchayat.code} | chosen)}"
