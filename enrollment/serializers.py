"""Tallies and progress as machines read and send them."""

from rest_framework import serializers

from camps.serializers import Figure, Kept, figure_body
from drive_portal.lib.shapes import Code, Day, Ident, IdentText, Place, Text
from enrollment.models import Level, Tally

LEVELS = [name.lower() for name in Level.names]
DAY_STATES = ["reported", "partial", "missing", "not_expected"]  # of a place's day
STATES = [state for state in Tally.State if state != Tally.State.MERGED]


class TallyIn(Figure):
    drive = Ident()
    login_id = Code()
    place = Place()


class TallyOut(TallyIn, Kept):
    state = serializers.ChoiceField(STATES)
    submission_id = serializers.UUIDField(required=False, help_text="in the answer to a submission")


class BatchItem(serializers.Serializer):
    """What the single call would have answered."""

    status = serializers.IntegerField()
    tally = TallyOut(required=False)
    problem = serializers.DictField(required=False)


class BatchOut(serializers.Serializer):
    results = BatchItem(many=True)


def tally_body(row, login_id=None, place=None):
    """A tally as it is read. Who knows the codes of its login ID and place gives them: two queries less."""
    asks = row.state in (row.State.REQUESTED, row.State.RETURNED)
    return {
        "drive": row.drive_id,
        "login_id": login_id or row.login_id.code,
        "place": place or _place(row),
        **figure_body(row),
        "withdrawn": row.withdraws if asks else row.state == row.State.WITHDRAWN,
    }


def _place(row):
    kind = row.place_kind
    return {kind: row.camp_id if kind == "camp" else getattr(row, kind).code}


class _StandingsQuery(serializers.Serializer):
    drive = IdentText()
    level = serializers.ChoiceField(LEVELS)


class ProgressQuery(_StandingsQuery):
    date = Day(required=False, help_text="default: today, or the drive's last day when it is over")
    within = Text(required=False, help_text="code of a place of any level: only what lies in it")


class SeriesQuery(_StandingsQuery):
    code = Text(help_text="of one place; a camp's is its id")
    to = Day(required=False, help_text="default: today, or the drive's last day when it is over")

    def get_fields(self):  # `from` is no name for a Python attribute
        first = Day(required=False, help_text="default: the drive's first day")
        return super().get_fields() | {"from": first}


class Limit(IdentText):
    """Rows of an answer, 1 to 1,000; more is the most."""

    def to_internal_value(self, data):
        number = super().to_internal_value(data)
        if not number:
            self.fail("invalid")
        return min(number, 1000)


class ChangesQuery(serializers.Serializer):
    drive = IdentText()
    after = Text(required=False, help_text="the `cursor` of the answer before; without it from the beginning")
    limit = Limit(default=100)


class ProgressOut(serializers.Serializer):
    level = serializers.ChoiceField(LEVELS)
    code = serializers.CharField()
    name = serializers.CharField()
    name_hi = serializers.CharField()
    parent = serializers.CharField(allow_null=True)
    date = serializers.DateField()
    state = serializers.ChoiceField(DAY_STATES)
    target = serializers.IntegerField(allow_null=True)
    made = serializers.IntegerField(allow_null=True)
    rejected = serializers.IntegerField(allow_null=True)
    made_residents = serializers.IntegerField(allow_null=True)
    target_total = serializers.IntegerField(allow_null=True)
    target_to_date = serializers.IntegerField(allow_null=True)
    made_to_date = serializers.IntegerField()
    total_to_date = serializers.IntegerField(allow_null=True)
    remaining = serializers.IntegerField(allow_null=True)
    percent = serializers.FloatField(allow_null=True)
    required_per_day = serializers.IntegerField(allow_null=True)
    required_from_tomorrow = serializers.IntegerField(allow_null=True)
    expected = serializers.IntegerField()
    on_time = serializers.IntegerField()
    late = serializers.IntegerField()
    missing = serializers.IntegerField()
    provisional = serializers.BooleanField()
    as_of = serializers.DateTimeField()


class ChangesOut(serializers.Serializer):
    results = ProgressOut(many=True)
    cursor = serializers.CharField()
