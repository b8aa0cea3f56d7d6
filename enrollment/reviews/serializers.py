"""A note as machines read it: its facts as they were frozen, its files, and what came later."""

from rest_framework import serializers

from camps.models import Difficulty
from districts.models import Block
from drive_portal.lib.shapes import Day, IdentText
from enrollment.instructions import measuring
from enrollment.models import Instruction, ReviewFile
from enrollment.reviews.facts import KINDS
from enrollment.reviews.printing import LANGUAGES
from enrollment.reviews.restated import KINDS as CHANGES
from enrollment.serializers import DAY_STATES

WHY_LATE = ["away", "order", "entered"]


def whole(**kw):
    return serializers.IntegerField(**kw)


def unsure(**kw):
    return serializers.IntegerField(allow_null=True, **kw)


class ReviewsQuery(serializers.Serializer):
    drive = IdentText(required=False)
    date = Day(required=False)


class ReviewOut(serializers.Serializer):
    id = whole()
    drive = whole(source="drive_id")
    district = serializers.CharField(source="district.code")
    date = serializers.DateField()
    due_at = serializers.DateTimeField(help_text="the evening cut-off")
    known_at = serializers.DateTimeField(help_text="it holds what was accepted by then")
    frozen_at = serializers.DateTimeField(help_text="when it was made; later than due, `why_late` says why")
    why_late = serializers.ChoiceField(
        WHY_LATE,
        allow_null=True,
        source="facts.late",
        help_text="`away`: nobody was there; `order`: the cut-off was set after it had passed; `entered`: the"
        " drive came into the portal later",
    )
    made = unsure(source="facts.row.made")
    target = unsure(source="facts.row.target")
    made_to_date = whole(source="facts.row.made_to_date")
    missing = whole(source="facts.row.missing", help_text="reports")


class NoteNamedOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_hi = serializers.CharField()


class NoteFiguresOut(serializers.Serializer):
    """The columns of `progress/`, as they were known."""

    state = serializers.ChoiceField(DAY_STATES)
    target = unsure()
    made = unsure()
    rejected = unsure()
    target_total = unsure()
    target_to_date = unsure()
    made_to_date = whole()
    total_to_date = unsure()
    remaining = unsure()
    percent = serializers.FloatField(allow_null=True)
    required_per_day = unsure()
    required_from_tomorrow = unsure()
    expected = whole()
    on_time = whole()
    late = whole()
    missing = whole()
    owed = unsure(help_text="due by the day and not made")
    as_of = serializers.DateTimeField()


class NoteSilentCountsOut(serializers.Serializer):
    centre = whole(help_text="login IDs at centres")
    camp = whole()
    field = whole(help_text="field workers")


class NoteBlockOut(NoteNamedOut, NoteFiguresOut):
    kind = serializers.ChoiceField(Block.Kind.choices)
    silent = NoteSilentCountsOut()


class NoteSilentOut(serializers.Serializer):
    """A login ID or a camp whose report was missing; those that you may see."""

    login_id = serializers.CharField(allow_null=True)
    holder_name = serializers.CharField(allow_null=True)
    camp = unsure()
    centre = serializers.CharField(allow_null=True)
    panchayat = serializers.CharField()
    block = serializers.CharField()
    last = serializers.DateField(allow_null=True, help_text="of its reports before")
    days = whole(help_text="working days without a report")
    usual = unsure(help_text="cards on a day with a report")


class NoteReasonOut(serializers.Serializer):
    reason = serializers.CharField()
    today = whole()
    week = whole()
    before = unsure(help_text="the seven days before those")


class NoteDifficultyOut(serializers.Serializer):
    """A difficulty, or the same fault at several places, open beyond the days of its first desk."""

    kind = serializers.ChoiceField(Difficulty.Kind.choices)
    places = whole()
    since = serializers.DateField()
    days = whole(help_text="working days")
    blocks = NoteNamedOut(many=True)
    desk = serializers.CharField(help_text="whose days it is in")


class NoteInstructionOut(serializers.Serializer):
    """An instruction that was open since the last note, with its number. It moved: nothing is said of why."""

    id = whole()
    text = serializers.CharField()
    block = NoteNamedOut(allow_null=True, help_text="null: the whole district")
    owner = serializers.ChoiceField(Instruction.Owner.choices)
    due = serializers.DateField()
    overdue = serializers.BooleanField()
    state = serializers.ChoiceField(Instruction.State.choices, help_text="at that evening")
    figure = serializers.ChoiceField(Instruction.Figure.choices)
    was = unsure(help_text="when it was given")
    last = unsure(help_text="in the last note")
    now = unsure()
    goal = unsure()
    verdict = serializers.ChoiceField(measuring.VERDICTS)


class NoteForecastOut(serializers.Serializer):
    kind = serializers.ChoiceField(["not_begun", "finished", "ended", "unknown", "under_way"])
    deadline = serializers.DateField()
    pace = unsure()
    finish = serializers.DateField(allow_null=True)
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)
    tenths = unsure(help_text="chance of the deadline; 0: less than one, 10: more than nine")


class NoteTomorrowOut(serializers.Serializer):
    """The next working day."""

    date = serializers.DateField()
    target = unsure()
    blocks = serializers.DictField(child=unsure(), help_text="targets by code")
    camps = serializers.ListField(child=serializers.DictField())


class NotePartOut(serializers.Serializer):
    n = whole(help_text="reports")
    cards = whole()


class NoteChangedOut(serializers.Serializer):
    """A day that is another than the last note said. `parts`: by kind."""

    date = serializers.DateField()
    was = unsure()
    now = unsure()
    change = whole()
    parts = serializers.DictField(child=NotePartOut(), help_text=f"by kind: {', '.join(CHANGES)}")


class NoteBeforeOut(serializers.Serializer):
    """What changed since the last evening's note."""

    date = serializers.DateField()
    known_at = serializers.DateTimeField()
    made_to_date = whole()
    target_total = unsure()
    deadline = serializers.DateField()
    tenths = unsure()
    finish = serializers.DateField(allow_null=True)
    days = NoteChangedOut(many=True)


class NoteFactsOut(serializers.Serializer):
    """What the note says. Fields may be added in later notes (`version`); an old note stays as it is."""

    version = whole()
    row = NoteFiguresOut()
    verdict = NoteForecastOut()
    blocks = NoteBlockOut(many=True, help_text="who owes most first")
    silent = NoteSilentOut(many=True, help_text=f"{', '.join(KINDS)}; whose silence costs most first")
    reasons = NoteReasonOut(many=True)
    difficulties = NoteDifficultyOut(many=True)
    instructions = NoteInstructionOut(
        many=True,
        allow_null=True,
        help_text="the most pressing first; null in notes of before there were any",
    )
    tomorrow = NoteTomorrowOut(allow_null=True)
    days = serializers.DictField(child=unsure(), help_text="cards of the district by day, as known then")
    before = NoteBeforeOut(allow_null=True)


class NoteFileOut(serializers.Serializer):
    language = serializers.ChoiceField(LANGUAGES)
    kind = serializers.ChoiceField(ReviewFile.Kind.choices)
    url = serializers.URLField()


class NoteLaterOut(serializers.Serializer):
    """The day as it is known now."""

    made = unsure()
    change = whole()
    made_to_date = whole()
    missing = whole()
    parts = serializers.DictField(child=NotePartOut(), help_text=f"by kind: {', '.join(CHANGES)}")


class ReviewWholeOut(ReviewOut):
    facts = NoteFactsOut()
    files = NoteFileOut(many=True, help_text="those that you may have")
    later = NoteLaterOut()


def facts_body(review, seen):
    """The facts as they were frozen, the silent limited to those whom the reader may name."""
    wanted = {name: _fields(field) for name, field in NoteFactsOut().fields.items()}
    silent = [one for one in review.facts["silent"] if seen.whole or one["block"] in seen.own]
    told = review.facts | {"silent": silent}
    return {name: _only(told.get(name), fields) for name, fields in wanted.items()}


def _fields(field):
    """The names that a fact has; none where it is taken as it is."""
    return list(getattr(getattr(field, "child", field), "fields", []))


def _only(value, names):
    """Of a fact, or of each of a list, what the contract names."""
    if not names or value is None:
        return value
    if isinstance(value, list):
        return [_only(one, names) for one in value]
    return {name: value[name] for name in names}
