"""What is typed of others' figures. The doors know the rules; here are types, choices and words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.fields import DayField, DoorForm, WholeField
from enrollment import official
from enrollment.models import Statement
from enrollment.reconciling import published

_REQUIRED = {"required": _("Fill this in.")}


def _line(label, longest, help_text):
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=_REQUIRED,
    )


class OfficialForm(DoorForm):
    """A figure of the official portal, of one place."""

    date = DayField(label=_("Of which day"), help_text=_("Day-month-year, like 21-11-2026."))
    made = WholeField(
        label=_("Cards on the official portal"),
        most=official.MOST,
        help_text=_("All cards of the place made until that day."),
    )


class StatementForm(DoorForm):
    """A figure that somebody published, of one place."""

    figure = forms.ChoiceField(label=_("What the number is of"), choices=Statement.Figure.choices)
    cards = WholeField(label=_("Number"), most=published.MOST)
    said_by = _line(_("Said by"), 200, _("The office, the person or the newspaper."))
    said_on = DayField(
        label=_("Said on"),
        required=False,
        help_text=_("Day-month-year. Leave it empty where it is not known."),
    )
    source = _line(_("Source"), 300, _("Letter number, address of the page, name of the file."))


class CorrectionForm(StatementForm):
    """A statement as it should have been written down; without a number it is taken back."""

    taken_back = forms.BooleanField(label=_("This was never said: take it back"), required=False)
    field_order = ["figure", "cards", "said_by", "said_on", "source", "taken_back"]

    def __init__(self, data=None, old=None):
        names = ("figure", "cards", "said_by", "said_on", "source")
        super().__init__(data, initial={name: getattr(old, name) for name in names})
        self.fields["cards"].required = False

    def clean(self):
        clean = super().clean()
        if clean.get("cards") is None and not clean.get("taken_back") and "cards" not in self.errors:
            self.add_error("cards", _("Enter a number, or tick that it was never said."))
        return clean

    def sent(self):
        sent = {name: value for name, value in self.cleaned_data.items() if name != "taken_back"}
        return sent | {"cards": None} if self.cleaned_data["taken_back"] else sent
