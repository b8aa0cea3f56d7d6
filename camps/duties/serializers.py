"""People, duties and responsibilities as machines read and send them."""

from rest_framework import serializers

from camps.models import Department, Duty, Worker
from drive_portal.lib.shapes import Clock, Code, Day, Ident, Text, Whole

_OPTIONAL = {"required": False, "allow_null": True}
_TASKS = [pair for pair in Duty.Task.choices if pair[0] != Duty.Task.CAMP]


class WorkerOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    name_hi = serializers.CharField()
    kind = serializers.ChoiceField(Worker.Kind.choices)
    department = serializers.ChoiceField(Department.choices)
    active = serializers.BooleanField()
    phone = serializers.CharField(
        source="seen_phone", allow_null=True, help_text="null to accounts that see no phones"
    )
    login_id = serializers.CharField(source="login_id.code", allow_null=True)
    state = serializers.CharField(source="district.state.code")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="panchayat.code", help_text="the home")


class DutyIn(serializers.Serializer):
    drive = Ident()
    worker = Ident(help_text="the `id` of a worker")
    panchayat = Code()
    village = Text(max_length=200, allow_blank=True, **_OPTIONAL)
    date = Day()
    starts_at = Clock()
    ends_at = Clock()
    people = Whole(help_text="left-out people to reach", **_OPTIONAL)
    task = serializers.ChoiceField(_TASKS, required=False, help_text="default: doors")


class DutyChange(serializers.Serializer):
    """Attendance, a cancellation, another person, another day or other hours: one of these at a time."""

    status = serializers.ChoiceField(Duty.Status.choices, required=False)
    reason = Text(max_length=300, required=False, help_text="owed with `cancelled`")
    worker = Ident(required=False)
    date = Day(required=False)
    starts_at = Clock(required=False)
    ends_at = Clock(required=False)


class DutyOut(serializers.Serializer):
    id = serializers.IntegerField()
    drive = serializers.IntegerField(source="drive_id")
    date = serializers.DateField()
    starts_at = serializers.CharField(help_text="10:00")
    ends_at = serializers.CharField()
    task = serializers.ChoiceField(Duty.Task.choices)
    status = serializers.ChoiceField(Duty.Status.choices)
    reason = serializers.CharField()
    worker = serializers.IntegerField(source="worker_id", allow_null=True)
    worker_name = serializers.CharField(source="worker.name", allow_null=True)
    login_id = serializers.CharField(source="login_id.code", allow_null=True)
    camp = serializers.IntegerField(source="camp_id", allow_null=True)
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="panchayat.code")
    village = serializers.CharField()
    people = serializers.IntegerField(allow_null=True)
    marked_at = serializers.DateTimeField(allow_null=True)


class ChargeOut(serializers.Serializer):
    id = serializers.IntegerField()
    drive = serializers.IntegerField(source="drive_id")
    district = serializers.CharField(source="panchayat.district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="panchayat.code")
    department = serializers.ChoiceField(Department.choices)
    worker = serializers.IntegerField(source="worker_id")
    worker_name = serializers.CharField(source="worker.name")
    given_at = serializers.DateTimeField()
