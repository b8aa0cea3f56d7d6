"""Fields of what a machine sends: exactly the type that the contract names, nothing turned into it.

A code sent as 417 was 00417 once, and `"5"` or `true` as a number of cards is a client's mistake that
we would only hide. All answer what is wrong by field; none lets in what PostgreSQL cannot keep.
"""

import re
from datetime import UTC, date, time

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from drive_portal.lib.dates import INDIA
from drive_portal.lib.rest import BIGINT

CARDS = 2**31 - 1  # PostgreSQL's integer
YEARS = range(1900, 2200)


class Whole(serializers.IntegerField):
    """A number of cards: a JSON integer, not negative."""

    default_error_messages = {
        "invalid": _("Enter a whole number."),
        "min_value": _("Enter a number that is not negative."),
        "max_value": _("This number is too large."),
    }

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 0, "max_value": CARDS} | kwargs)

    def to_internal_value(self, data):
        if type(data) is not int:
            self.fail("invalid")
        return data


class Ident(Whole):
    """The `id` of a drive or a camp."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_value": BIGINT} | kwargs)


class IdentText(Ident):
    """The same in a query string."""

    def to_internal_value(self, data):
        if not (data.isascii() and data.isdigit() and len(data) < 20):
            self.fail("invalid")
        return int(data)


class Text(serializers.CharField):
    """A text, kept as it was given."""

    def __init__(self, **kwargs):
        super().__init__(**{"trim_whitespace": False} | kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class Code(Text):
    """A place's or a login ID's code: text, with all its zeros."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 40} | kwargs)


class Flag(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data):
        if type(data) is not bool:
            self.fail("invalid", input=str(data)[:40])
        return data


class Day(serializers.DateField):
    """A date as 2023-03-31."""

    default_error_messages = {"invalid": _("Enter a date as YYYY-MM-DD.")}

    def to_internal_value(self, data):
        try:
            if isinstance(data, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
                day = date.fromisoformat(data)
                if day.year in YEARS:
                    return day
        except ValueError:
            pass
        self.fail("invalid")


class Clock(serializers.TimeField):
    """A time of the day as 20:00."""

    default_error_messages = {"invalid": _("Enter a time as HH:MM.")}

    def to_internal_value(self, data):
        if isinstance(data, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:00)?", data):
            return time.fromisoformat(data)
        self.fail("invalid")


class Degrees(serializers.FloatField):
    """Degrees of latitude or longitude: a JSON number."""

    def to_internal_value(self, data):
        if type(data) not in (int, float) or not -180 <= data <= 180:
            self.fail("invalid")
        return float(data)


class Moment(serializers.DateTimeField):
    """A moment as ISO 8601; without a zone it is India's.

    A clock that is centuries off is a phone's fault and no reason to refuse a report: None.
    """

    default_error_messages = {"invalid": _("Enter a moment as 2023-03-31T18:05:00+05:30.")}

    def to_internal_value(self, data):
        try:
            moment = parse_datetime(data) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None:
            self.fail("invalid")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=INDIA)
        return moment.astimezone(UTC) if moment.year in YEARS else None


class Uid(serializers.UUIDField):
    def to_internal_value(self, data):
        if not isinstance(data, str) or len(data) > 45:
            self.fail("invalid", value=str(data)[:45])
        return super().to_internal_value(data)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "object", "required": [kind], "properties": {kind: {"type": type_}}}
            for kind, type_ in (("centre", "string"), ("camp", "integer"), ("panchayat", "string"))
        ]
    }
)
class Place(serializers.Field):
    """Where the cards were made: `{centre: code}`, `{camp: id}` or `{panchayat: code}`, one of them."""

    kinds: dict[str, serializers.Field] = {"centre": Code(), "camp": Ident(), "panchayat": Code()}
    default_error_messages = {
        "invalid": _("Give one place: {{centre: code}}, {{camp: id}} or {{panchayat: code}}.")
    }

    def to_internal_value(self, data):
        if not isinstance(data, dict) or len(data) != 1:
            self.fail("invalid")
        (kind, code), *_more = data.items()
        if kind not in self.kinds:
            self.fail("invalid")
        return {kind: self.kinds[kind].run_validation(code)}


class CardsBy(serializers.DictField):
    """Numbers of cards by a key: a reason, a place's code."""

    child = Whole()


class Either(serializers.Field):
    """One of several types: a word of `words`, else what the field for its JSON type takes."""

    default_error_messages = {"invalid": _("This is not one of the forms that are possible here.")}

    def __init__(self, by_type, words=(), **kwargs):
        super().__init__(**kwargs)
        self.by_type, self.words = by_type, words

    def to_internal_value(self, data):
        if isinstance(data, str) and data in self.words:
            return data
        if type(data) not in self.by_type:
            self.fail("invalid")
        return self.by_type[type(data)].run_validation(data)
