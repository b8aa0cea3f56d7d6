"""The levers as they are typed, a scenario's name, the issue of a version."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.fields import DayField, DoorForm, WholeField
from enrollment.models import Scenario
from enrollment.whatif import levers as pulled
from enrollment.whatif.levers import MOST, Levers
from enrollment.wording import shown

NAMES = ("ids", "woken", "camps", "camp_cards", "minutes", "holidays", "ends_on")


class LeverForm(DoorForm):
    """The levers at a place (`Here`); what is left empty is not pulled."""

    ids = WholeField(label=_("Login IDs more"), most=MOST["ids"], required=False)
    woken = WholeField(label=_("Idle login IDs that work again"), most=MOST["ids"], required=False)
    camps = WholeField(label=_("Camps more, each working day"), most=MOST["camps"], required=False)
    camp_cards = WholeField(label=_("Cards of such a camp a day"), most=MOST["camp_cards"], required=False)
    minutes = WholeField(label=_("Minutes a day longer"), most=MOST["minutes"], required=False)
    holidays = forms.TypedMultipleChoiceField(
        label=_("Holidays that are worked"),
        coerce=date.fromisoformat,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = DayField(label=_("A later last day"), required=False)

    def __init__(self, here, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.here = here
        self.fields["holidays"].choices = [(day.isoformat(), shown(day)) for day in here.holidays]

    @property
    def levers(self):
        """The levers; None where the form says what is wrong."""
        return self.through(pulled.check, self.here) if self.is_bound else Levers()

    def sent(self):
        clean = self.cleaned_data
        numbers = {name: clean[name] or 0 for name in ("ids", "woken", "camps", "minutes")}
        return Levers(
            **numbers,
            camp_cards=clean["camp_cards"] or None,
            holidays=tuple(clean["holidays"]),
            ends_on=clean["ends_on"],
        )


class NameForm(DoorForm):
    """What a scenario is called."""

    name = forms.CharField(label=_("Name"), max_length=Scenario.NAME, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}


class IssueForm(DoorForm):
    """The version that was looked at, and why it is issued."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=60)
    why = forms.CharField(
        label=_("Why it is changed now"), max_length=300, help_text=_("It stands beside the new version.")
    )
