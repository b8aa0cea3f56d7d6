"""Fields for what is typed or pasted as a list: days, numbers, numbers by place."""

import re
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from districts.fields import YEARS
from drive_portal.lib import dates
from drive_portal.lib.numbers import western

LONGEST = 100_000  # signs of a list
LONG = {"rows": 4, "autocomplete": "off", "spellcheck": "false"}


class Pieces(forms.CharField):
    """A list as it is typed or pasted: pieces parted by commas, semicolons, spaces or new lines."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs=LONG), required=False, max_length=LONGEST, **kwargs)

    def to_python(self, value):
        pieces = re.split(r"[,;\s]+", western(super().to_python(value)))
        return [self.piece(piece) for piece in pieces if piece]

    def run_validators(self, value):
        """The length was looked at in `clean`; what is left is a list."""

    def clean(self, value):
        if value and len(str(value)) > LONGEST:
            raise ValidationError(_("This list is too long."))
        if "\0" in str(value or ""):
            raise ValidationError(_("This text holds a character that is none."))
        return super().clean(value)

    def piece(self, text):
        """What one part of the list means: the text itself, where a kind of list does not say more."""
        return text


class Days(Pieces):
    def piece(self, text) -> date:
        try:
            day = datetime.strptime(re.sub(r"[./]", "-", text), "%d-%m-%Y").replace(tzinfo=dates.INDIA).date()
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            raise ValidationError(
                _("“%(piece)s” is no date. Write day-month-year, like 21-11-2026."),
                params={"piece": text[:20]},
            )
        return day


class Numbers(Pieces):
    def piece(self, text):
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValidationError(_("“%(piece)s” is no whole number."), params={"piece": text[:20]})
        return int(text)


class Weights(Pieces):
    """Lines of a place's code and a number; whatever stands between them."""

    def to_python(self, value):
        found: dict = {}
        for n, line in enumerate(western(forms.CharField.to_python(self, value)).splitlines(), 1):
            parts = re.split(r"[,;:\s]+", line.strip())
            if parts == [""]:
                continue
            if len(parts) != 2 or not re.fullmatch(r"[0-9]{1,9}", parts[1]) or parts[0] in found:
                raise ValidationError(
                    _("Line %(n)s: write one place's code and its number, each place once."),
                    params={"n": n},
                )
            found[parts[0]] = int(parts[1])
        return found
