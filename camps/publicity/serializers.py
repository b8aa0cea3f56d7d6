"""Publicity as machines read and send it."""

from rest_framework import serializers

from camps.models import Activity
from drive_portal.lib.shapes import Code, Day, Ident, Text, Whole

_OPTIONAL = {"required": False, "allow_null": True}


class ActivityIn(serializers.Serializer):
    """`planned_on` for what is planned, `done_on` for what was done without a plan: one of them."""

    drive = Ident()
    panchayat = Code()
    village = Text(max_length=200, allow_blank=True, help_text="empty: the whole panchayat", **_OPTIONAL)
    kind = serializers.ChoiceField(Activity.Kind.choices)
    planned_on = Day(**_OPTIONAL)
    done_on = Day(**_OPTIONAL)
    camp = Ident(**_OPTIONAL)
    who = Text(max_length=200, allow_blank=True, **_OPTIONAL)
    count = Whole(help_text="walls, houses, children", **_OPTIONAL)
    note = Text(max_length=300, allow_blank=True, **_OPTIONAL)


class ActivityChange(serializers.Serializer):
    """`done` (today, unless `done_on` says another day), `planned` again, or `dropped` with a `note`."""

    state = serializers.ChoiceField(Activity.State.choices)
    done_on = Day(**_OPTIONAL)
    who = Text(max_length=200, allow_blank=True, **_OPTIONAL)
    count = Whole(**_OPTIONAL)
    note = Text(max_length=300, allow_blank=True, **_OPTIONAL)


class ActivityOut(serializers.Serializer):
    id = serializers.IntegerField()
    drive = serializers.IntegerField(source="drive_id")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="panchayat.code")
    village = serializers.CharField()
    camp = serializers.IntegerField(source="camp_id", allow_null=True)
    kind = serializers.ChoiceField(Activity.Kind.choices)
    state = serializers.ChoiceField(Activity.State.choices)
    planned_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    who = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
