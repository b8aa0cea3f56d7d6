"""Fields of forms as people type them: dates and numbers in either script's digits."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from drive_portal.lib.numbers import western

YEARS = range(2000, 2100)  # what lies outside is a slip of the finger


class DayField(forms.DateField):
    """A date as text, day-month-year: 21-11-2026, 21/11/2026 or २१.११.२०२६."""

    default_error_messages = {
        "invalid": _("Enter the date as day-month-year, like 21-11-2026."),
        "required": _("Enter the date."),
    }

    def __init__(self, **kwargs):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"}
        super().__init__(
            widget=forms.DateInput(format="%d-%m-%Y", attrs=attrs), input_formats=["%d-%m-%Y"], **kwargs
        )

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"[./\s]+", "-", western(value).strip())
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class WholeField(forms.IntegerField):
    """A whole number, 0 or more: 12000, 12,000 and १२,००० too."""

    default_error_messages = {
        "invalid": _("Enter a whole number, like 45."),
        "required": _("Enter a number."),
        "min_value": _("Enter a number that is not negative."),
        "max_value": _("This number is too large."),
    }

    def __init__(self, *, most, **kwargs):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "input--number", "maxlength": "15"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(min_value=0, max_value=most, **kwargs)

    def to_python(self, value):
        text = re.sub(r"[,\s]", "", western(str(value))) if value is not None else ""
        if text and not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class ClockField(forms.TimeField):
    """A time of day as text: 20:00."""

    default_error_messages = {
        "invalid": _("Enter the time as hours and minutes, like 20:00."),
        "required": _("Enter the time as hours and minutes, like 20:00."),
    }

    def __init__(self, **kwargs):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "5"}
        super().__init__(
            widget=forms.TimeInput(format="%H:%M", attrs=attrs), input_formats=["%H:%M", "%H.%M"], **kwargs
        )

    def to_python(self, value):
        return super().to_python(western(value) if isinstance(value, str) else value)


class DoorForm(forms.Form):
    """A form whose content a door takes: what the door refuses stands at the fields, what was typed stays."""

    def through(self, door, *args):
        """What `door(*args, sent)` answers; None where it refused or the shape is wrong."""
        if not self.is_valid():
            return None
        try:
            return door(*args, self.sent())
        except ValidationError as error:
            self.refused(error)
        return None

    def sent(self):
        return self.cleaned_data

    def refused(self, error):
        """Put a door's errors to the fields of their names, the others to the whole form."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, said in by_field.items():
            self.add_error(name if name in self.fields else None, said)

    @property
    def status(self):
        """The HTTP status of the page that shows this form."""
        return 400 if self.is_bound and self.errors else 200
