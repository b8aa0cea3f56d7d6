"""What came of a call, as it is keyed back."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.fields import DayField, DoorForm
from enrollment.models import Call
from enrollment.triage.calls import MOST

_NUMBER = re.compile(r"[0-9]{1,18}")  # of a person or of a call: a bigint


class NumbersField(forms.Field):
    """Numbers of people, one a box that was ticked; what is not a number is nobody."""

    def __init__(self):
        super().__init__(required=False, widget=forms.MultipleHiddenInput)

    def to_python(self, value):
        found = [int(text) for text in value or [] if _NUMBER.fullmatch(text)]
        return list(dict.fromkeys(found))[: MOST + 1]


class CallForm(DoorForm):
    """One family's call. `lead` names the family on the page: the number of its first person."""

    people = NumbersField()
    lead = forms.RegexField(_NUMBER, required=False, strip=True)
    seen = forms.RegexField(_NUMBER, required=False, strip=True)
    mobile = forms.RegexField(r"^[0-9]{0,15}$", required=False, strip=True)
    outcome = forms.CharField(required=False, max_length=12)
    comes_on = DayField(required=False, label=_("They will come on"))
    note = forms.CharField(required=False, max_length=Call.NOTE, label=_("Remarks"))

    def sent(self):
        return self.cleaned_data | {"seen": int(self.cleaned_data["seen"] or 0)}

    @property
    def chosen(self):
        """The numbers that were ticked, for the page that shows the form again."""
        return set(self.fields["people"].to_python(self.data.getlist("people")))

    @property
    def faults(self):
        """What is wrong, in sentences; of what the person cannot see or mend there is none."""
        return [str(error) for errors in self.errors.values() for error in errors]
