"""Camps and their counts as machines read and send them."""

from rest_framework import serializers

from camps.models import Camp, CampCount
from camps.reasons import REASONS
from drive_portal.lib.shapes import CardsBy, Code, Day, Flag, Ident, Moment, Text, Uid, Whole

_OPTIONAL = {"required": False, "allow_null": True}


class CampIn(serializers.Serializer):
    drive = Ident()
    panchayat = Code()
    name = Text(max_length=200)
    name_hi = Text(max_length=200, allow_blank=True, **_OPTIONAL)
    venue = Text(max_length=200, allow_blank=True, **_OPTIONAL)
    starts_on = Day()
    ends_on = Day()
    planned = Whole(**_OPTIONAL)


class CampOut(serializers.Serializer):
    id = serializers.IntegerField()
    drive = serializers.IntegerField(source="drive_id")
    name = serializers.CharField()
    name_hi = serializers.CharField()
    kind = serializers.CharField(allow_null=True, help_text="always null")
    venue = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    planned = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(Camp.Status.choices)
    state = serializers.CharField(source="district.state.code")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="panchayat.code")


class Figure(serializers.Serializer):
    """What is sent of a tally and of a camp count alike; `rejected` is by reason."""

    submission_id = Uid()
    date = Day()
    made = Whole()
    rejected = CardsBy(help_text=f"reasons: {', '.join(REASONS)}", **_OPTIONAL)
    written_at = Moment(help_text="what the phone's clock said; only recorded", **_OPTIONAL)
    note = Text(max_length=300, allow_blank=True, **_OPTIONAL)
    base_version = Whole(help_text="the `version` that this corrects", **_OPTIONAL)
    reason = Text(max_length=300, allow_blank=True, help_text="owed after the day's close", **_OPTIONAL)
    withdrawn = Flag(**_OPTIONAL)


class CountIn(Figure):
    camp = Ident()
    pulse = Flag(help_text="a first figure during the day, not the final one", **_OPTIONAL)


class Kept(serializers.Serializer):
    """What the portal adds."""

    version = serializers.IntegerField()
    received_at = serializers.DateTimeField()


class CountOut(CountIn, Kept):
    state = serializers.ChoiceField(CampCount.State.choices)
    submission_id = Uid(required=False, help_text="in the answer to a submission")


def figure_body(row):
    """What a tally and a camp count are read as alike: what was sent, and what the portal adds."""
    return {
        "date": row.date,
        "made": row.made,
        "rejected": row.rejected,
        "written_at": row.written_at,
        "note": row.note,
        "reason": row.reason,
        "version": row.version,
        "state": row.state,
        "received_at": row.received_at,
    }


def count_body(row):
    """A camp count as it is read."""
    return {
        "camp": row.camp_id,
        **figure_body(row),
        "pulse": row.pulse,
        "withdrawn": row.state == row.State.WITHDRAWN,
    }


def echo(sent):
    """Of the submission itself what its row does not keep."""
    return {name: sent[name] for name in ("submission_id", "base_version") if name in sent}
