"""What is asked for when people are taken away as a file."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.exports.choices import STATUSES

_CHOOSE = {"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one.")}


class ExportForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("Which people"),
        choices=[(key, spec[0]) for key, spec in STATUSES.items()],
        error_messages=_CHOOSE,
    )
    ending = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", "CSV")],
        error_messages=_CHOOSE,
    )
    mobiles = forms.BooleanField(label=gettext_lazy("Whole mobile numbers"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What the whole numbers are needed for"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("It is written down with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self):
        clean = super().clean()
        if clean.get("mobiles") and len(clean.get("reason", "")) < 5:
            self.add_error("reason", _("Say what the whole numbers are needed for."))
        return clean
