"""The page on which a roster is withdrawn: what stands from a day on, and what was withdrawn just now."""

import uuid
from functools import cached_property

from django import forms
from django.db.models import Count, Sum
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from camps import pages
from camps.duties import places, withdrawing
from camps.duties.booking import PERMISSION
from camps.duties.days import day_of
from camps.duties.forms import text
from districts.fields import DoorForm
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped, in_words

SHOWN = 20  # sentences of who could not be put back


class ReasonForm(DoorForm):
    """Why a roster is withdrawn."""

    reason = text(gettext_lazy("Why it is withdrawn"), 300, required=True)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)


class Withdrawal:
    """A place's village duties from the asked day (tomorrow) on, in one of its drives."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level = user, place, place.level
        self.may = can(user, PERMISSION, place)
        tomorrow = dates.today() + dates.timedelta(days=1)
        self.first = day_of(asked, "first") if pages.text(asked, "first") else tomorrow
        self.drives = places.drives(user, place)
        self.drive = pages.chosen(self.drives, asked)
        self.form = ReasonForm(initial={"seen": self.mark})
        self.key = _key(pages.text(asked, "done"))

    @cached_property
    def duties(self):
        return withdrawing.standing(self.user, self.place, self.drive, self.first)

    @property
    def mark(self):
        return withdrawing.mark_of(self.duties)

    @cached_property
    def counts(self):
        """Of what stands: duties, people on duty, panchayats, left-out people to reach."""
        return self.duties.order_by().aggregate(
            duties=Count("pk"),
            hands=Count("worker", distinct=True),
            places=Count("panchayat", distinct=True),
            people=Sum("people", default=0),
        )

    @property
    def days(self):
        """[{date, duties, people}] of what stands."""
        rows = self.duties.order_by("date").values("date")
        return rows.annotate(duties=Count("pk"), people=Sum("people", default=0))

    @property
    def sentence(self):
        if not self.counts["duties"]:
            return _("From %s on no village duty stands here.") % f"{self.first:%d-%m-%Y}"
        said = {name: grouped(count) for name, count in self.counts.items() if name != "people"}
        said |= {"first": f"{self.first:%d-%m-%Y}", "people": in_words(self.counts["people"])}
        sentence = ngettext(
            "From %(first)s on %(duties)s village duty of %(hands)s people stands,"
            " to reach %(people)s left-out people.",
            "From %(first)s on %(duties)s village duties of %(hands)s people stand,"
            " to reach %(people)s left-out people.",
            self.counts["duties"],
        )
        return sentence % said

    @cached_property
    def done(self):
        """The duties withdrawn just now that can be put back."""
        if not self.key or not self.may:
            return []
        found = withdrawing.withdrawn(self.user, self.place, self.key)
        return list(found.filter(date__gte=dates.today()).order_by("date"))

    def query(self, **more):
        asked = {self.level: self.place.code, "first": self.first.isoformat()}
        asked |= {"drive": self.drive.pk} if len(self.drives) > 1 else {}
        return urlencode(asked | more)

    @property
    def place_query(self):
        return urlencode({self.level: self.place.code})

    def withdraw(self, data):
        """The key of what was withdrawn; None where the form says what is wrong."""
        self.form = ReasonForm(data)
        return self.form.through(
            lambda sent: withdrawing.withdraw(
                self.user, self.place, self.drive, self.first, sent["reason"], sent["seen"]
            )
        )

    @property
    def status(self):
        return self.form.status

    def put_back(self):
        """What came of it, in sentences: (duties standing again, who stays away)."""
        if not self.key:
            raise Http404
        back = withdrawing.put_back(self.user, self.place, self.key)
        said = ngettext("%(count)s duty stands again.", "%(count)s duties stand again.", back.count)
        return said % {"count": grouped(back.count)}, back.away[:SHOWN]


def _key(said):
    try:
        return uuid.UUID(said)
    except ValueError:
        return None
