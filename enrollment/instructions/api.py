"""Instructions for machines."""

from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from camps.submissions import Conflict
from districts.api import IdFilter
from drive_portal.lib import dates
from drive_portal.lib.endpoints import Listing, Single, shaped
from drive_portal.lib.rest import Problem, refused
from enrollment.instructions import giving, lines, living
from enrollment.instructions.serializers import (
    InstructionChange,
    InstructionIn,
    InstructionOut,
    StepIn,
    StepOut,
    body,
    step_body,
)
from enrollment.models import Instruction, InstructionStep

_GIVE, _CHANGE, _SAY = InstructionIn(), InstructionChange(), StepIn()
State = Instruction.State


def seen(user):
    return Instruction.objects.visible_to(user).whole()


class InstructionFilter(filters.FilterSet):
    district = filters.CharFilter("district__code")
    drive = IdFilter("drive_id")
    block = filters.CharFilter("block__code")
    owner = filters.CharFilter("owner")
    state = filters.CharFilter("state")
    review_date = filters.DateFilter("review_date", input_formats=["%Y-%m-%d"])
    overdue = filters.BooleanFilter(method="over_its_day", label="open, and its last day is over")

    def over_its_day(self, queryset, name, wanted):
        over = queryset.overdue(dates.today())
        return over if wanted else queryset.exclude(pk__in=over.values("pk"))


class Instructions(Listing):
    """Instructions of the review: to a block its own, to the district all."""

    queryset, serializer_class = Instruction.objects.none(), InstructionOut
    filterset_class, writing_problems = InstructionFilter, [403, 409]

    def get_queryset(self):
        return seen(self.request.user)

    def rows(self):
        return self.filter_queryset(self.get_queryset())

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.rows())
        return self.get_paginated_response([body(line) for line in lines.of(page, request.user)])

    @extend_schema(request=InstructionIn, responses={201: InstructionOut, 200: InstructionOut})
    def post(self, request):
        """Give an instruction: 201, or 200 for the same `submission_id` once more."""
        try:
            row = giving.give(request.user, shaped(_GIVE, request.data))
        except Conflict as conflict:
            current = _read(request.user, conflict.current.pk)
            raise Problem(409, conflict.message, current=current) from conflict
        headers = {"Location": f"{request.path}{row.pk}/"}
        return Response(_read(request.user, row.pk), 200 if row.was_there else 201, headers=headers)


class InstructionById(Single):
    queryset, serializer_class, lookup_field = Instruction.objects.none(), InstructionOut, "id"
    writing_problems = [403, 409]

    def get_queryset(self):
        return seen(self.request.user)

    def get(self, request, id):
        return Response(_read(request.user, _found(self).pk))

    @extend_schema(request=InstructionChange, responses=InstructionOut)
    def patch(self, request, id):
        """Answer it, drop it, open it again, or move its last day: 409 where it is not as you saw it."""
        row, sent = _found(self), shaped(_CHANGE, request.data)
        try:
            change(request.user, row, sent)
        except living.Changed as changed:
            said = _("Somebody else has changed this instruction meanwhile.")
            raise Problem(409, said, current=_read(request.user, row.pk)) from changed
        return Response(_read(request.user, row.pk))


def change(user, row, sent):
    """Do what `sent` wants of the instruction."""
    state, due_on = sent.get("state"), sent.get("due_on")
    text, base = sent.get("text") or "", sent.get("base_version")
    if state == State.OPEN:
        living.reopen(user, row, text, due_on, base)
    elif bool(state) == bool(due_on):
        raise refused(state=_("Send either a state or another last day."))
    elif due_on:
        living.extend(user, row, due_on, text, base)
    else:
        door = living.answer if state == State.DONE else living.drop
        door(user, row, text, base)


class Steps(Listing):
    """What was said and done about an instruction."""

    queryset, serializer_class = InstructionStep.objects.none(), StepOut
    lookup_field, writing_problems = "id", [403, 409]
    filter_backends = []

    def get_queryset(self):
        return seen(self.request.user)

    def rows(self):
        return _found(self).steps.select_related("by")

    def shape(self, row):
        return step_body(row)

    def get(self, request, id):
        return super().get(request)

    @extend_schema(request=StepIn, responses={201: StepOut})
    def post(self, request, id):
        """Say something about it, which closes nothing."""
        row, sent = _found(self), shaped(_SAY, request.data)
        try:
            living.say(request.user, row, sent["text"])
        except living.Changed as changed:
            said = _("It is closed. Open it again first.")
            raise Problem(409, said, current=_read(request.user, row.pk)) from changed
        return Response(step_body(row.steps.select_related("by").last()), 201)


def _found(view):
    row = Single.found(view).first()
    if row is None:
        raise Http404
    return row


def _read(user, pk):
    found = lines.of(list(seen(user).filter(pk=pk)), user)
    if not found:
        raise Http404
    return body(found[0])
