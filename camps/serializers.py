"""Camps and their counts as machines read and send them."""

from rest_framework import serializers

from camps import equipment
from camps.models import Camp, CampCount
from camps.reasons import REASONS
from drive_portal.lib.shapes import CardsBy, Clock, Code, Day, Degrees, Flag, Ident, Moment, Text, Uid, Whole

_OPTIONAL = {"required": False, "allow_null": True}
_STATUS = "planned, confirmed, or cancelled with a `reason`; `held` follows from the facts"


class Thing(serializers.Serializer):
    """A thing that a camp needs: how many, and how many are there."""

    item = Text(max_length=equipment.LONGEST)
    count = Whole(max_value=equipment.LIMIT)
    has = Whole(max_value=equipment.LIMIT)


class CampIn(serializers.Serializer):
    """`PATCH` takes any part of it, the drive apart: a camp stays in its drive."""

    drive = Ident()
    panchayat = Code()
    name = Text(max_length=200)
    name_hi = Text(max_length=200, allow_blank=True, **_OPTIONAL)
    venue = Text(max_length=200, allow_blank=True, **_OPTIONAL)
    provider = Text(max_length=200, allow_blank=True, help_text="who gives the venue", **_OPTIONAL)
    starts_on = Day()
    ends_on = Day()
    opens_at = Clock(help_text="default: 10:00", **_OPTIONAL)
    closes_at = Clock(help_text="default: 17:00", **_OPTIONAL)
    planned = Whole(**_OPTIONAL)
    equipment = serializers.ListField(child=Thing(), max_length=equipment.MOST, **_OPTIONAL)
    latitude = Degrees(**_OPTIONAL)
    longitude = Degrees(**_OPTIONAL)
    status = serializers.ChoiceField(Camp.Status.choices, required=False, help_text=_STATUS)
    reason = Text(max_length=300, allow_blank=True, help_text="why it is cancelled", **_OPTIONAL)


class CampOut(serializers.Serializer):
    id = serializers.IntegerField()
    drive = serializers.IntegerField(source="drive_id")
    name = serializers.CharField()
    name_hi = serializers.CharField()
    kind = serializers.CharField(allow_null=True, help_text="always null")
    venue = serializers.CharField()
    provider = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    opens_at = serializers.TimeField()
    closes_at = serializers.TimeField()
    planned = serializers.IntegerField(allow_null=True)
    equipment = Thing(many=True)
    latitude = serializers.FloatField(allow_null=True, help_text="null: where its panchayat is")
    longitude = serializers.FloatField(allow_null=True)
    status = serializers.ChoiceField(Camp.Status.choices, source="standing", help_text=_STATUS)
    reason = serializers.CharField(help_text="why it was cancelled")
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
