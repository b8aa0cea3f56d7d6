"""What is typed about an outage."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.fields import ClockField, DayField, DoorForm
from enrollment.models import Outage
from enrollment.outages import hours


class OutageForm(DoorForm):
    """The day, the hours, where, and why; `blocks` are those to choose from: (code, name)."""

    date = DayField(label=_("Date"), help_text=_("Day-month-year, like 21-11-2026."))
    starts_at = ClockField(label=pgettext_lazy("clock", "From"), initial=hours.OPENS)
    ends_at = ClockField(label=pgettext_lazy("clock", "To"), initial=hours.CLOSES)
    blocks = forms.MultipleChoiceField(
        label=_("Only in these blocks"),
        help_text=_("Choose none for the whole district."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(
        label=_("Reason"),
        help_text=_("What is known of it: others will read it."),
        required=False,
        max_length=Outage.WHY,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, blocks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["blocks"].choices = blocks


class EndForm(DoorForm):
    """It was none, or it is withdrawn, and why."""

    why = forms.CharField(label=_("Reason"), required=False, max_length=Outage.WHY)
    base_version = forms.IntegerField(required=False)
