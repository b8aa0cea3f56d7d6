"""Difficulties for machines."""

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from camps.difficulties import owners, raising, solving
from camps.difficulties.serializers import (
    DifficultyChange,
    DifficultyIn,
    DifficultyOut,
    RemarkIn,
    RemarkOut,
    body,
    remark_body,
)
from camps.models import Difficulty, Remark
from camps.submissions import Conflict
from districts.api import IdFilter
from drive_portal.lib.endpoints import Listing, Single, shaped
from drive_portal.lib.rest import Problem
from drive_portal.lib.tokens import REPORT

_RAISE, _CHANGE, _REMARK = DifficultyIn(), DifficultyChange(), RemarkIn()


def seen(user):
    return Difficulty.objects.visible_to(user).whole()


class DifficultyFilter(filters.FilterSet):
    district = filters.CharFilter("district__code")
    block = filters.CharFilter(method="in_the_block", label="the block in which it is")
    panchayat = filters.CharFilter("panchayat__code")
    centre = filters.CharFilter("centre__code")
    camp = IdFilter("camp_id")
    kind = filters.CharFilter("kind")
    state = filters.CharFilter("state")
    part_of = IdFilter("part_of_id")

    def in_the_block(self, queryset, name, code):
        return queryset.filter(Q(block__code=code) | Q(panchayat__block__code=code))


class Difficulties(Listing):
    """Difficulties of your place; who makes cards sees those that it reported, and its own place's."""

    queryset, serializer_class, filterset_class = Difficulty.objects.none(), DifficultyOut, DifficultyFilter
    writing_problems, scope = [403, 409], REPORT

    def get_queryset(self):
        return seen(self.request.user)

    def rows(self):
        return self.filter_queryset(self.get_queryset())

    def paginate_queryset(self, queryset):
        return owners.of(super().paginate_queryset(queryset))

    def shape(self, row):
        return body(row)

    @extend_schema(request=DifficultyIn, responses={201: DifficultyOut, 200: DifficultyOut})
    def post(self, request):
        """Report a difficulty: 201, or 200 for the same `submission_id` once more."""
        try:
            row = raising.raise_(request.user, shaped(_RAISE, request.data))
        except Conflict as conflict:
            raise Problem(
                409, conflict.message, current=_read(request.user, conflict.current.pk)
            ) from conflict
        headers = {"Location": f"{request.path}{row.pk}/"}
        return Response(_read(request.user, row.pk), 200 if row.was_there else 201, headers=headers)


class DifficultyById(Single):
    queryset, serializer_class, lookup_field = Difficulty.objects.none(), DifficultyOut, "id"
    writing_problems, scope = [403, 409], REPORT

    def get_queryset(self):
        return seen(self.request.user)

    def get(self, request, id):
        return Response(_read(request.user, _found(self).pk))

    @extend_schema(request=DifficultyChange, responses=DifficultyOut)
    def patch(self, request, id):
        """Take it up, solve it, or open it again: 409 where somebody was quicker."""
        row, sent = _found(self), shaped(_CHANGE, request.data)
        try:
            change(request.user, row, sent)
        except solving.Changed as changed:
            said = _("Somebody else has changed this difficulty meanwhile.")
            raise Problem(409, said, current=_read(request.user, row.pk)) from changed
        return Response(_read(request.user, row.pk))


def change(user, row, sent):
    """Do what `sent` wants of the difficulty."""
    base, text = sent.get("base_version"), sent.get("text") or ""
    versions = {row.pk: base} if base else None
    if sent["state"] == Difficulty.State.TAKEN:
        solving.take(user, [row.pk], versions)
    elif sent["state"] == Difficulty.State.SOLVED:
        solving.solve(user, [row.pk], text, versions)
    else:
        solving.reopen(user, row, text, base)


class Remarks(Listing):
    """What was said and done about a difficulty."""

    queryset, serializer_class = Remark.objects.none(), RemarkOut
    lookup_field, writing_problems, scope = "id", [403], REPORT

    def get_queryset(self):
        return seen(self.request.user)

    def rows(self):
        return _found(self).remarks.select_related("by", "to")

    def shape(self, row):
        return remark_body(row)

    def get(self, request, id):
        return super().get(request)

    @extend_schema(request=RemarkIn, responses={201: RemarkOut})
    def post(self, request, id):
        """Say something about it."""
        return Response(
            remark_body(raising.remark(request.user, _found(self), shaped(_REMARK, request.data))), 201
        )


def _found(view):
    row = Single.found(view).first()
    if row is None:
        raise Http404
    return row


def _read(user, pk):
    rows = owners.of(list(seen(user).filter(pk=pk)))
    if not rows:
        raise Http404
    return body(rows[0])
