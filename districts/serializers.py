"""The plan's places, login IDs and drives as machines read and send them.

Of what is read, `source` is the path in the database; `lib.endpoints` reads exactly those columns.
"""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from districts.models import Block, Centre, Drive, LoginID, Panchayat, Token
from drive_portal.lib import dates
from drive_portal.lib.shapes import CardsBy, Clock, Code, Day, Either, Ident, IdentText, Text, Whole

LEVELS = ["district", "block", "panchayat", "centre", "camp", "field"]


class TokenIn(serializers.Serializer):
    username = Text(max_length=150)
    password = Text(max_length=1000, style={"input_type": "password"})
    name = Text(max_length=100, required=False, allow_blank=True, help_text="what the token is for")
    scope = serializers.ChoiceField(Token.Scope.values, required=False, help_text="default: full")
    days = Whole(min_value=1, max_value=366, required=False, help_text="how long it lasts; default: 30")


class TokenOut(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class _Place(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_hi = serializers.CharField()


class DistrictOut(_Place):
    kind = serializers.CharField(allow_null=True, help_text="always null")
    status = serializers.CharField(allow_null=True, help_text="always null")
    state = serializers.CharField(source="state.code")


class BlockOut(_Place):
    kind = serializers.ChoiceField(Block.Kind.choices)
    status = serializers.CharField(allow_null=True, help_text="always null")
    state = serializers.CharField(source="district.state.code")
    district = serializers.CharField(source="district.code")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class PanchayatOut(_Place):
    kind = serializers.ChoiceField(Panchayat.Kind.choices)
    status = serializers.CharField(allow_null=True, help_text="always null")
    state = serializers.CharField(source="district.state.code")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="block_on", help_text="that of the day `on`")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


class CentreOut(_Place):
    kind = serializers.ChoiceField(Centre.Kind.choices)
    status = serializers.ChoiceField(Centre.Status.choices)
    state = serializers.CharField(source="district.state.code")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="panchayat.code")
    opened_on = serializers.DateField(allow_null=True)
    fee_inr = serializers.IntegerField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


class LoginIDOut(serializers.Serializer):
    """`centre` or `panchayat` is the home; the other one is null."""

    code = serializers.CharField()
    holder_name = serializers.CharField()
    holder_kind = serializers.ChoiceField(LoginID.HolderKind.choices)
    status = serializers.ChoiceField(LoginID.Status.choices)
    state = serializers.CharField(source="district.state.code")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="home_panchayat", allow_null=True)
    centre = serializers.CharField(source="centre.code", allow_null=True)
    issued_on = serializers.DateField(allow_null=True)


_NUMBER = {"type": "integer", "minimum": 0}
_NUMBERS_BY_CODE = {"type": "object", "additionalProperties": _NUMBER}


@extend_schema_field({"oneOf": [_NUMBER, {"type": "string", "enum": ["left_out"]}], "nullable": True})
class Order(Either):
    """So many cards, "left_out", or null where it is not known."""

    def __init__(self, **kwargs):
        super().__init__({int: Whole()}, words=["left_out"], **kwargs)


@extend_schema_field({"oneOf": [_NUMBER, _NUMBERS_BY_CODE], "nullable": True, "default": 0})
class Baseline(Either):
    def __init__(self, **kwargs):
        super().__init__({int: Whole(), dict: CardsBy()}, **kwargs)


@extend_schema_field({"oneOf": [{"type": "string", "enum": ["left_out"]}, _NUMBERS_BY_CODE]})
class Weights(Either):
    def __init__(self, **kwargs):
        super().__init__({dict: CardsBy()}, words=["left_out"], **kwargs)


@extend_schema_field({"oneOf": [{"type": "string", "enum": ["even"]}, {"type": "array", "items": _NUMBER}]})
class Daily(Either):
    def __init__(self, **kwargs):
        super().__init__(
            {list: serializers.ListField(child=Whole(), max_length=5000)}, words=["even"], **kwargs
        )


class Split(serializers.Serializer):
    weights = Weights(required=False)
    floor = Whole(required=False)
    cap = Whole(required=False, allow_null=True)
    daily = Daily(required=False)

    def to_internal_value(self, data):
        """A key misspelt would silently give another split."""
        found = super().to_internal_value(data)
        if unknown := sorted(set(data) - set(self.fields)):
            raise serializers.ValidationError(_("“%(key)s” is not part of a split.") % {"key": unknown[0]})
        return found


class DriveIn(serializers.Serializer):
    """An order. `PATCH` takes any part of it."""

    district = Code()
    name = Text(max_length=200)
    name_hi = Text(max_length=200, required=False, allow_blank=True)
    starts_on = Day()
    ends_on = Day()
    target = Order(required=False, allow_null=True)
    baseline = Baseline(required=False, allow_null=True)
    parent = Ident(required=False, allow_null=True)
    split = Split(required=False)
    evening_cutoff = Clock(required=False)
    day_close = Clock(required=False)
    holidays = serializers.ListField(child=Day(), required=False, max_length=1000)
    resplit = serializers.ChoiceField(
        Drive.ResplitRule.values,
        required=False,
        help_text="what becomes at night of cards that a place cannot make any more",
    )
    resplit_limit = Whole(
        required=False, allow_null=True, help_text="cards a day by which one place's target may rise for it"
    )


class DriveOut(DriveIn):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(["upcoming", "running", "ended"])
    target_total = serializers.IntegerField(allow_null=True, help_text="the order in cards")
    state = serializers.CharField()


def status_of(drive):
    day = dates.today()
    return "upcoming" if day < drive.starts_on else "ended" if day > drive.ends_on else "running"


def drive_body(drive):
    """A drive as it is read: all that `POST drives/` takes, as it was given, and what came of it."""
    rule = drive.target_rule
    return {
        "id": drive.pk,
        "name": drive.name,
        "name_hi": drive.name_hi,
        "status": status_of(drive),
        "state": drive.district.state.code,
        "district": drive.district.code,
        "starts_on": drive.starts_on,
        "ends_on": drive.ends_on,
        "target": rule if rule == Drive.TargetRule.LEFT_OUT else drive.target,
        "target_total": drive.target,
        "baseline": drive.baseline,
        "parent": drive.parent_id,
        "split": drive.split,
        "resplit": drive.resplit,
        "resplit_limit": drive.resplit_limit,
        "evening_cutoff": drive.evening_cutoff,
        "day_close": drive.day_close,
        "holidays": drive.holidays,
    }


class TargetsQuery(serializers.Serializer):
    drive = IdentText()
    level = serializers.ChoiceField(LEVELS)
    date = Day()
    within = Text(required=False, help_text="code of a place of any level: only what lies in it")
    version = IdentText(required=False, help_text="default: the one in force on the date")


class TargetOut(serializers.Serializer):
    level = serializers.ChoiceField(LEVELS)
    code = serializers.CharField()
    parent = serializers.CharField(allow_null=True)
    date = serializers.DateField()
    cards = serializers.IntegerField()
    to_date = serializers.IntegerField()
    version = serializers.IntegerField()
