"""Requests for login IDs as machines read and send them."""

from django.db.models import Case, When
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from districts.api import WorkFilter
from districts.models import LoginID, LoginRequest
from districts.requests import doors
from drive_portal.lib.endpoints import Listing, Single, read, shaped
from drive_portal.lib.rest import Problem
from drive_portal.lib.shapes import Code, Day, Text

_OPTIONAL = {"required": False, "allow_null": True}


class LoginRequestIn(serializers.Serializer):
    """A login ID for `holder_name`, whose home is a `centre` or, in the field, a `panchayat`: one of them."""

    centre = Code(**_OPTIONAL)
    panchayat = Code(**_OPTIONAL)
    holder_name = Text(max_length=200)
    holder_kind = serializers.ChoiceField(LoginID.HolderKind.choices)
    mobile = Text(max_length=20, allow_blank=True, help_text="kept, never shown here", **_OPTIONAL)
    asked_on = Day(help_text="default: today", **_OPTIONAL)


class LoginAnswerIn(serializers.Serializer):
    """`issued` with the `login_id` that came, or `refused` with a `reason`."""

    state = serializers.ChoiceField(["issued", "refused"])
    login_id = Code(**_OPTIONAL)
    status = serializers.ChoiceField(["issued", "active"], help_text="default: issued", **_OPTIONAL)
    issued_on = Day(help_text="default: today", **_OPTIONAL)
    reason = Text(max_length=doors.REASON, allow_blank=True, **_OPTIONAL)


class LoginRequestOut(serializers.Serializer):
    """`centre` or `panchayat` is the home; the other one is null."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(LoginRequest.State.choices)
    holder_name = serializers.CharField()
    holder_kind = serializers.ChoiceField(LoginID.HolderKind.choices)
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="panchayat.block.code")
    panchayat = serializers.CharField(source="home_panchayat", allow_null=True)
    centre = serializers.CharField(source="centre.code", allow_null=True)
    asked_on = serializers.DateField()
    decided_on = serializers.DateField(allow_null=True)
    login_id = serializers.CharField(source="login_id.code", allow_null=True)
    reason = serializers.CharField(help_text="why it was refused")


class RequestFilter(WorkFilter):
    status = None
    state = filters.CharFilter("state")
    centre = filters.CharFilter("centre__code")


_ASK, _ANSWER = LoginRequestIn(), LoginAnswerIn()


def seen(user):
    """What the user sees of requests, with what their list names beside the columns."""
    at_home = Case(When(centre=None, then="panchayat__code"), default=None)
    return LoginRequest.objects.visible_to(user).annotate(home_panchayat=at_home)


class LoginRequests(Listing):
    """Login IDs that were asked for in your place, and what became of them."""

    queryset, serializer_class, filterset_class = LoginRequest.objects.none(), LoginRequestOut, RequestFilter
    writing_problems = [403]

    def get_queryset(self):
        return seen(self.request.user)

    @extend_schema(request=LoginRequestIn, responses={201: LoginRequestOut})
    def post(self, request):
        """Ask for a login ID."""
        row = doors.ask(request.user, shaped(_ASK, request.data))
        body = read(seen(request.user).filter(pk=row.pk), LoginRequestOut)
        return Response(body, 201, headers={"Location": f"{request.path}{row.pk}/"})


class LoginRequestById(Single):
    queryset, serializer_class, lookup_field = LoginRequest.objects.none(), LoginRequestOut, "id"
    writing_problems = [403, 409]

    def get_queryset(self):
        return seen(self.request.user)

    @extend_schema(request=LoginAnswerIn, responses=LoginRequestOut)
    def patch(self, request, id):
        """Answer the request: 200 also for the same answer once more; 409 where it has another one."""
        row = self.found().first()
        if row is None:
            raise Http404
        sent = shaped(_ANSWER, request.data)
        door = doors.issue if sent["state"] == "issued" else doors.refuse
        try:
            door(request.user, row, sent)
        except doors.Answered as answered:
            said = _("Somebody else has answered this request meanwhile.")
            raise Problem(409, said, current=read(self.found(), LoginRequestOut)) from answered
        return Response(read(self.found(), LoginRequestOut))
