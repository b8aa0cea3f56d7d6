"""Difficulties and what is said about them as machines read and send them."""

from rest_framework import serializers

from camps.models import Difficulty, Remark
from camps.models.difficulties import LINE
from drive_portal.lib.shapes import Code, Ident, Text, Uid, Whole

_OPTIONAL = {"required": False, "allow_null": True}
_STATES = [Difficulty.State.TAKEN, Difficulty.State.SOLVED, Difficulty.State.OPEN]


class PlaceIn(serializers.Serializer):
    """One of `{centre: code}`, `{camp: id}`, `{panchayat: code}`, `{block: code}`, `{district: code}`."""

    centre = Code(required=False)
    camp = Ident(required=False)
    panchayat = Code(required=False)
    block = Code(required=False)
    district = Code(required=False)


class DifficultyIn(serializers.Serializer):
    place = PlaceIn()
    kind = serializers.ChoiceField(Difficulty.Kind.choices)
    text = Text(max_length=LINE, allow_blank=True, help_text="owed of overcharging and other", **_OPTIONAL)
    asked_inr = Whole(help_text="overcharging: rupees asked for a card", **_OPTIONAL)
    submission_id = Uid(help_text="the same again is answered with 200", **_OPTIONAL)


class DifficultyChange(serializers.Serializer):
    """`taken` (by you), `solved` with what was done, or `open` again with why it is not solved."""

    state = serializers.ChoiceField(_STATES)
    text = Text(max_length=LINE, allow_blank=True, **_OPTIONAL)
    base_version = Whole(help_text="the `version` that you saw", **_OPTIONAL)


class DifficultyOut(serializers.Serializer):
    """`lies_with`: the office whose days these are, or who took it up; `until`: its last day, if any."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Difficulty.Kind.choices)
    text = serializers.CharField()
    asked_inr = serializers.IntegerField(allow_null=True)
    fee_inr = serializers.IntegerField(allow_null=True, help_text="the centre's fee on that day")
    state = serializers.ChoiceField(Difficulty.State.choices)
    district = serializers.CharField()
    block = serializers.CharField(allow_null=True)
    panchayat = serializers.CharField(allow_null=True)
    centre = serializers.CharField(allow_null=True)
    camp = serializers.IntegerField(allow_null=True)
    raised_at = serializers.DateTimeField()
    raised_by = serializers.CharField()
    working_days = serializers.IntegerField(allow_null=True, help_text="that it has waited; null once solved")
    too_long = serializers.BooleanField(help_text="beyond the days of the first office")
    lies_with = serializers.CharField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    reopened = serializers.IntegerField(help_text="how often")
    part_of = serializers.IntegerField(allow_null=True, help_text="the difficulty to which it was put")
    solved_at = serializers.DateTimeField(allow_null=True)
    solution = serializers.CharField()
    version = serializers.IntegerField()


class RemarkIn(serializers.Serializer):
    text = Text(max_length=LINE)


class RemarkOut(serializers.Serializer):
    id = serializers.IntegerField()
    act = serializers.ChoiceField(Remark.Act.choices)
    text = serializers.CharField()
    by = serializers.CharField()
    to = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


def body(row):
    """A difficulty with its `answer` as it is read."""
    waits = row.is_open
    return {
        "id": row.pk,
        "kind": row.kind,
        "text": row.text,
        "asked_inr": row.asked_inr,
        "fee_inr": row.fee_inr,
        "state": row.state,
        "district": row.district.code,
        "block": row.block_now and row.block_now.code,
        "panchayat": row.panchayat and row.panchayat.code,
        "centre": row.centre and row.centre.code,
        "camp": row.camp_id,
        "raised_at": row.raised_at,
        "raised_by": row.raised_by.get_full_name(),
        "working_days": row.answer.age if waits else None,
        "too_long": waits and row.answer.too_long,
        "lies_with": (row.owner.get_full_name() if row.answer.named else str(row.answer.title))
        if waits
        else None,
        "until": row.answer.until if waits else None,
        "reopened": row.reopened,
        "part_of": row.part_of_id,
        "solved_at": row.solved_at,
        "solution": row.solution,
        "version": row.version,
    }


def remark_body(row):
    """A remark as it is read."""
    to = row.to and row.to.get_full_name()
    said = {"id": row.pk, "act": row.act, "text": row.text, "by": row.by.get_full_name()}
    return said | {"to": to, "at": row.at}
