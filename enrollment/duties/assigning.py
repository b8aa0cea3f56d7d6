"""One village of a roster: who goes there already, and somebody sent there on a single day."""

from datetime import time
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from camps import pages
from camps.duties import booking, places
from camps.duties.forms import by_home
from camps.models import Duty, Worker
from districts.fields import ClockField, DayField, DoorForm, WholeField
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped, in_words
from enrollment.duties import villages
from enrollment.duties.forms import MOST_PER_DAY, PER_DAY

LONGEST = 2000  # characters of a roster's terms


class AssignForm(DoorForm):
    """Who goes there, on which day, for how many."""

    worker = forms.TypedChoiceField(
        label=pgettext_lazy("on duty", "Who"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choose one."),
            "invalid_choice": gettext_lazy("Choose one."),
        },
    )
    date = DayField(label=gettext_lazy("Day"), help_text=gettext_lazy("Day-month-year, like 21-11-2026."))
    starts_at = ClockField(label=gettext_lazy("From"))
    ends_at = ClockField(label=gettext_lazy("Until"))
    people = WholeField(label=gettext_lazy("Left-out people to reach"), most=MOST_PER_DAY)

    def __init__(self, *args, workers, home, **kwargs):
        super().__init__(*args, **kwargs)
        who: Any = self.fields["worker"]
        who.choices = by_home(workers, home)


class VillagePage:
    """A village of a panchayat as `asked`: its left-out people, its duties to come, the form."""

    def __init__(self, user, asked):
        self.user = user
        self.panchayat = places.found(user, "panchayat", pages.text(asked, "panchayat"))
        if not can(user, booking.PERMISSION, self.panchayat):
            raise PermissionDenied
        self.name = asked.get("village", "").replace("\0", "").strip()[:200]
        if self.name and self.name not in villages.names(self.panchayat):
            raise Http404
        self.back = asked.get("back", "")[:LONGEST]
        self.drive = pages.chosen(places.drives(user, self.panchayat), asked)
        self.form = self._form()

    @property
    def title(self):
        return self.name or self.panchayat.title

    @cached_property
    def left(self):
        """The left-out people for whom nobody is on duty yet."""
        found = villages.owed(self.panchayat.district, [self.panchayat])
        return sum(village.people for village in found if village.name == self.name)

    @cached_property
    def duties(self):
        """Who goes there from today on."""
        found = Duty.objects.visible_to(self.user).standing().filter(panchayat=self.panchayat, camp=None)
        found = found.filter(village=self.name, date__gte=dates.today())
        return list(found.select_related("worker__panchayat", "login_id").order_by("date", "starts_at"))

    @property
    def sentence(self):
        if not self.left:
            return _("For everybody who is left out in %s somebody is on duty.") % self.title
        sentence = ngettext(
            "For %(people)s left-out person of %(village)s nobody is on duty yet.",
            "For %(people)s left-out people of %(village)s nobody is on duty yet.",
            self.left,
        )
        return sentence % {"people": in_words(self.left), "village": self.title}

    def _form(self, data=None):
        block = self.panchayat.block_id
        hands = Worker.objects.visible_to(self.user).filter(panchayat__block=block, active=True)
        start = {"date": self._usual_day(), "starts_at": time(10), "ends_at": time(17)}
        return AssignForm(
            data,
            workers=hands.select_related("panchayat").order_by("name", "pk"),
            home=self.panchayat,
            initial=start | {"people": min(self.left, PER_DAY) or PER_DAY},
        )

    def _usual_day(self):
        tomorrow = dates.today() + dates.timedelta(days=1)
        ahead = [day for day in self.drive.working_days if day >= tomorrow] if self.drive else []
        return ahead[0] if ahead else tomorrow

    def assign(self, data):
        """Put the person on duty: a sentence that says so; None where the form says what is wrong."""
        self.form = self._form(data)
        where = {"drive": self.drive.pk, "panchayat": self.panchayat.code, "village": self.name}
        duty = self.form.through(lambda sent: booking.book(self.user, sent | where))
        if duty is None:
            return None
        said = {"who": duty.worker.title, "village": self.title, "day": f"{duty.date:%d-%m-%Y}"}
        return _("%(who)s goes to %(village)s on %(day)s, for %(people)s people.") % (
            said | {"people": grouped(duty.people)}
        )
