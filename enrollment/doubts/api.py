"""Questions about reports as machines read, answer and decide them."""

from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from districts.api import WorkFilter
from drive_portal.lib.endpoints import Listing, Single, shaped
from drive_portal.lib.rest import Problem, refused
from drive_portal.lib.shapes import Text, Whole
from enrollment.doubts import doors, wording
from enrollment.models import Doubt

_UNSAID = {"required": False, "allow_null": True}


class DoubtOut(serializers.Serializer):
    """`evidence` holds the numbers that the question is worded from; the reader's language words it."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(Doubt.State.choices)
    kind = serializers.ChoiceField(Doubt.Kind.choices)
    drive = serializers.IntegerField(source="drive_id")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="panchayat.code")
    login_id = serializers.CharField(source="login_id.code")
    date = serializers.DateField(help_text="the last day that it is about")
    dates = serializers.ListField(child=serializers.DateField())
    question = serializers.CharField(help_text="in the language of the call")
    evidence = serializers.DictField(help_text="whole numbers by name, or lists of them")
    strength = serializers.FloatField(help_text="the larger, the rarer an honest count looks so")
    version = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    times = serializers.IntegerField(help_text="how often it was asked")
    answer = serializers.CharField(help_text="one of the ready answers; empty: none yet")
    answer_text = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField(help_text="the officer's words")
    decided_at = serializers.DateTimeField(allow_null=True)


class DoubtIn(serializers.Serializer):
    """Who works with the ID sends `answer`; the officer sends `state`."""

    answer = serializers.ChoiceField(Doubt.Answer.values, required=False)
    text = Text(max_length=Doubt.TEXT, allow_blank=True, help_text="needed with `other`", **_UNSAID)
    state = serializers.ChoiceField(["accepted", "asked", "dismissed"], required=False)
    reason = Text(max_length=Doubt.TEXT, allow_blank=True, help_text="needed with `dismissed`", **_UNSAID)
    base_version = Whole(help_text="the version that you saw", **_UNSAID)


class DoubtFilter(WorkFilter):
    status = None
    state = filters.CharFilter("state")
    kind = filters.CharFilter("kind")
    login_id = filters.CharFilter("login_id__code")
    drive = filters.NumberFilter("drive_id")


_IN = DoubtIn()
_JOINED = ("district", "panchayat__block", "login_id")


def _shape(rows):
    plain = [name for name in DoubtOut().fields if name not in _CODES]
    return [
        {name: getattr(row, name) for name in plain if name not in ("question", "drive")}
        | {"drive": row.drive_id, "question": said}
        | {name: code(row) for name, code in _CODES.items()}
        for row, said in zip(rows, wording.questions(rows), strict=True)
    ]


_CODES = {
    "district": lambda row: row.district.code,
    "block": lambda row: row.panchayat.block.code,
    "panchayat": lambda row: row.panchayat.code,
    "login_id": lambda row: row.login_id.code,
}


class Doubts(Listing):
    """Questions about reports in your place; who makes cards sees its own."""

    queryset, serializer_class, filterset_class = Doubt.objects.none(), DoubtOut, DoubtFilter

    def get_queryset(self):
        return Doubt.objects.visible_to(self.request.user).select_related(*_JOINED)

    def rows(self):
        return self.filter_queryset(self.get_queryset())

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.rows())
        return self.get_paginated_response(_shape(page))


class DoubtById(Single):
    queryset, serializer_class, lookup_field = Doubt.objects.none(), DoubtOut, "id"
    writing_problems = [403, 409]

    def get_queryset(self):
        return Doubt.objects.visible_to(self.request.user).select_related(*_JOINED)

    def _row(self):
        row = self.found().first()
        if row is None:
            raise Http404
        return row

    def get(self, request, *args, **kwargs):
        return Response(_shape([self._row()])[0])

    @extend_schema(request=DoubtIn, responses=DoubtOut)
    def patch(self, request, id):
        """Answer it, or decide on the answer: 409 where it is not any more as you saw it."""
        row, sent = self._row(), shaped(_IN, request.data)
        if ("answer" in sent) == ("state" in sent):
            raise refused(answer=_("Send either an answer or a state."))
        door = doors.answer if "answer" in sent else doors.decide
        try:
            door(request.user, row, sent)
        except doors.Changed as changed:
            said = _("The question was answered or changed meanwhile. This is how it stands.")
            raise Problem(409, said, current=_shape([changed.current])[0]) from changed
        return Response(_shape([self._row()])[0])
