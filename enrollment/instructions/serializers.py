"""Instructions as machines read and send them."""

from rest_framework import serializers

from camps.models.difficulties import LINE
from drive_portal.lib.shapes import Code, Day, Ident, Text, Uid, Whole
from enrollment.instructions import measuring
from enrollment.models import Instruction, InstructionStep

_OPTIONAL = {"required": False, "allow_null": True}


class InstructionIn(serializers.Serializer):
    drive = Ident()
    block = Code(help_text="none: the whole district", **_OPTIONAL)
    text = Text(max_length=LINE)
    owner = serializers.ChoiceField(
        Instruction.Owner.choices,
        help_text="none: the block officer; of the whole district the health manager",
        **_OPTIONAL,
    )
    figure = serializers.ChoiceField(
        Instruction.Figure.choices, help_text="the number that the next notes set beside it", **_OPTIONAL
    )
    goal = Whole(help_text="what the figure shall be; none: of `owed` and `missing` 0", **_OPTIONAL)
    due_on = Day(help_text="a working day of the drive, today or later")
    review_date = Day(help_text="the evening out of whose review it is given", **_OPTIONAL)
    submission_id = Uid(help_text="the same again is answered with 200", **_OPTIONAL)


class InstructionChange(serializers.Serializer):
    """A `state`: `done` (`text`: what was done), `dropped`, `open` again (why); or another `due_on`, why."""

    state = serializers.ChoiceField(Instruction.State.choices, required=False)
    due_on = Day(**_OPTIONAL)
    text = Text(max_length=LINE, allow_blank=True, **_OPTIONAL)
    base_version = Whole(help_text="the `version` that you saw", **_OPTIONAL)


class InstructionOut(serializers.Serializer):
    """`now` is the number of the evening `now_on`, the last note since it was given, of open ones."""

    id = serializers.IntegerField()
    district = serializers.CharField()
    drive = serializers.IntegerField()
    block = serializers.CharField(allow_null=True, help_text="null: the whole district")
    review_date = serializers.DateField(allow_null=True)
    text = serializers.CharField()
    owner = serializers.ChoiceField(Instruction.Owner.choices)
    lies_with = serializers.ListField(child=serializers.CharField(), help_text="who holds that office today")
    due_on = serializers.DateField()
    overdue = serializers.BooleanField()
    state = serializers.ChoiceField(Instruction.State.choices)
    answer = serializers.CharField(help_text="what was done; of a dropped one why")
    figure = serializers.ChoiceField(Instruction.Figure.choices)
    was = serializers.IntegerField(allow_null=True, help_text="when it was given; null: no figure, not 0")
    was_at = serializers.DateTimeField(allow_null=True)
    now = serializers.IntegerField(allow_null=True)
    now_on = serializers.DateField(allow_null=True)
    goal = serializers.IntegerField(allow_null=True)
    verdict = serializers.ChoiceField(
        measuring.VERDICTS, allow_null=True, help_text="how the number moved; nothing is said of why"
    )
    given_at = serializers.DateTimeField()
    given_by = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField(allow_null=True)
    version = serializers.IntegerField()


class StepIn(serializers.Serializer):
    text = Text(max_length=LINE)


class StepOut(serializers.Serializer):
    id = serializers.IntegerField()
    act = serializers.ChoiceField(InstructionStep.Act.choices)
    text = serializers.CharField()
    state = serializers.ChoiceField(Instruction.State.choices, help_text="after it")
    due_on = serializers.DateField(help_text="after it")
    by = serializers.CharField()
    at = serializers.DateTimeField()


_PLAIN = (
    *("text", "owner", "due_on", "state", "answer", "figure", "was", "was_at", "review_date", "given_at"),
    *("closed_at", "version"),
)


def body(line):
    """An instruction (a Line) as it is read."""
    row = line.row
    return {
        "id": row.pk,
        "district": row.district.code,
        "drive": row.drive_id,
        "block": row.block and row.block.code,
        "lies_with": [person.get_full_name() for person in line.people],
        "overdue": line.overdue,
        "now": line.now,
        "now_on": line.now_on,
        "goal": measuring.wanted(row.figure, row.goal),
        "verdict": line.verdict,
        "given_by": row.given_by.get_full_name(),
        "closed_by": row.closed_by and row.closed_by.get_full_name(),
    } | {name: getattr(row, name) for name in _PLAIN}


def step_body(step):
    """A step as it is read."""
    plain = ("act", "text", "state", "due_on", "at")
    return {"id": step.pk, "by": step.by.get_full_name()} | {name: getattr(step, name) for name in plain}
