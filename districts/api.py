"""The plan for machines: tokens, places, login IDs, drives, targets."""

from django import forms
from django.contrib.auth import authenticate, user_logged_in
from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from districts import orders, targets
from districts.models import Block, Centre, District, Drive, LoginID, Panchayat, Placement
from districts.serializers import (
    BlockOut,
    CentreOut,
    DistrictOut,
    DriveIn,
    DriveOut,
    LoginIDOut,
    PanchayatOut,
    TargetOut,
    TargetsQuery,
    TokenIn,
    TokenOut,
    drive_body,
)
from districts.tokens.doors import issue
from drive_portal.lib import dates
from drive_portal.lib.endpoints import ETAG, UNCHANGED, Door, Listing, Single, asked, shaped, tagged
from drive_portal.lib.rest import Problem, refused

_CREDENTIALS = TokenIn()
_ORDER, _CHANGE = DriveIn(), DriveIn(partial=True)
_TARGETS_QUERY = TargetsQuery()
NOTHING = Value(None, output_field=CharField())


class Token(Door, APIView):
    """A token for a user name and password. It lasts 30 days and may do all that the account may, unless
    `days` and `scope` say less; any number of them may be in use.
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    problems = [401, 403, 429]

    @extend_schema(request=TokenIn, responses=TokenOut)
    def post(self, request):
        sent = shaped(_CREDENTIALS, request.data)
        credentials = {"username": sent.pop("username"), "password": sent.pop("password")}
        row, token = issue(_who(request._request, credentials), **sent)
        return Response({"token": token, "expires_at": row.expiry}, headers={"Cache-Control": "no-store"})


def _who(request, credentials):
    """The account of these credentials; a wrong password is a 401, too many of them a 429."""
    user = authenticate(request, **credentials)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # or its middleware would answer with a page
        raise Problem(429, _("Too many wrong passwords. Wait 15 minutes."), headers={"Retry-After": "900"})
    if user is None:
        raise Problem(401, _("User name or password is wrong."), headers={"WWW-Authenticate": "Token"})
    if user.one_time_since:
        said = _("This is a one-time password. Log in to the portal and choose an own one first.")
        raise Problem(401, said, headers={"WWW-Authenticate": "Token"})
    user_logged_in.send(sender=type(user), request=request, user=user)
    return user


# --- filters ---------------------------------------------------------------------------------


def iso_date(**kwargs):
    return filters.DateFilter(input_formats=["%Y-%m-%d"], **kwargs)


@extend_schema_field(OpenApiTypes.INT)
class IdFilter(filters.NumberFilter):
    """An id: a whole number."""

    field_class = forms.IntegerField


class ValidOn(filters.FilterSet):
    """Places that are valid on a day, today unless it is said."""

    on = iso_date(method="valid_on", label="places valid that day (default: today)")

    def filter_queryset(self, queryset):
        self.form.cleaned_data["on"] = self.form.cleaned_data["on"] or dates.today()
        return super().filter_queryset(queryset)

    def valid_on(self, queryset, name, day):
        return queryset.valid_on(day)


class Holding(filters.FilterSet):
    """What belongs to a district is asked for by a place within, too, as far as the user sees that."""

    block = filters.CharFilter(method="holding", label="of the district of this block")
    panchayat = filters.CharFilter(method="holding", label="of the district of this panchayat")

    def holding(self, queryset, name, code):
        below = {"block": Block, "panchayat": Panchayat}[name].objects.visible_to(self.request.user)
        districts = below.filter(code=code).values("district")
        return queryset.filter(**{"pk__in" if queryset.model is District else "district__in": districts})


class DistrictFilter(Holding, ValidOn):
    district = filters.CharFilter("code")
    state = filters.CharFilter("state__code")
    kind = filters.CharFilter("kind")
    status = filters.CharFilter("status")

    def valid_on(self, queryset, name, day):
        return queryset  # every day


class BlockFilter(ValidOn):
    district = filters.CharFilter("district__code")
    block = filters.CharFilter("code")
    panchayat = filters.CharFilter(method="holding", label="that holds this panchayat")
    kind = filters.CharFilter("kind")
    status = filters.CharFilter("status")

    def holding(self, queryset, name, code):
        below = Panchayat.objects.visible_to(self.request.user).filter(code=code)
        return queryset.filter(code__in=with_block(below, self.form.cleaned_data["on"]).values("block_on"))


class PanchayatFilter(ValidOn):
    district = filters.CharFilter("district__code")
    block = filters.CharFilter("block_on")
    panchayat = filters.CharFilter("code")
    kind = filters.CharFilter("kind")
    status = filters.CharFilter("status")

    def valid_on(self, queryset, name, day):
        return with_block(queryset, day).valid_on(day)


class WorkFilter(filters.FilterSet):
    """What has a district and a panchayat."""

    district = filters.CharFilter("district__code")
    block = filters.CharFilter("panchayat__block__code")
    panchayat = filters.CharFilter("panchayat__code")
    status = filters.CharFilter("status")


class CentreFilter(WorkFilter, ValidOn):
    kind = filters.CharFilter("kind")


class LoginIDFilter(WorkFilter):
    kind = filters.CharFilter("holder_kind")
    centre = filters.CharFilter("centre__code")


class DriveFilter(Holding):
    district = filters.CharFilter("district__code")
    kind = filters.CharFilter(method="of_kind", label="drives are of no kind: none")
    status = filters.CharFilter(method="in_status", label="upcoming, running or ended")
    on = iso_date(method="running_on", label="drives that have this day")

    def in_status(self, queryset, name, status):
        day = dates.today()
        states = {
            "upcoming": Q(starts_on__gt=day),
            "running": Q(starts_on__lte=day, ends_on__gte=day),
            "ended": Q(ends_on__lt=day),
        }
        return queryset.filter(states[status]) if status in states else queryset.none()

    def running_on(self, queryset, name, day):
        return queryset.running_on(day)

    def of_kind(self, queryset, name, kind):
        return queryset.none()


def with_block(panchayats, day):
    """Panchayats with `block_on`, the code of their block of the day."""
    then = _placed(day).filter(panchayat=OuterRef("pk")).values("block__code")[:1]
    return panchayats.annotate(block_on=Coalesce(Subquery(then), F("block__code")))


def _placed(day):
    """Where every panchayat stood on the day."""
    return Placement.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    )


# --- places and login IDs --------------------------------------------------------------------


class _Places(Listing):
    page_key = "code"

    def get_queryset(self):
        return seen(self.queryset.model, self.request.user)


class _Place(Single):
    def get_queryset(self):
        return seen(self.queryset.model, self.request.user)


def seen(model, user):
    """What the user sees of the model, with what its list names beside the columns."""
    rows = model.objects.visible_to(user)
    if model is District:
        return rows.annotate(kind=NOTHING, status=NOTHING)
    if model is Block:
        return rows.annotate(status=NOTHING)
    if model is Panchayat:
        return with_block(rows, dates.today()).annotate(status=NOTHING)
    if model is LoginID:
        at_home = Case(When(centre=None, then="panchayat__code"), default=None)
        return rows.annotate(home_panchayat=at_home)
    return rows


class Districts(_Places):
    """Districts within your place, and by name the one above it."""

    queryset, serializer_class, filterset_class = District.objects.none(), DistrictOut, DistrictFilter


class DistrictByCode(_Place):
    queryset, serializer_class = District.objects.none(), DistrictOut


class Blocks(_Places):
    """Rural blocks and urban bodies."""

    queryset, serializer_class, filterset_class = Block.objects.none(), BlockOut, BlockFilter


class BlockByCode(_Place):
    queryset, serializer_class = Block.objects.none(), BlockOut


class Panchayats(_Places):
    """Gram panchayats and wards."""

    queryset, serializer_class, filterset_class = Panchayat.objects.none(), PanchayatOut, PanchayatFilter


class PanchayatByCode(_Place):
    queryset, serializer_class = Panchayat.objects.none(), PanchayatOut


class Centres(_Places):
    """Centres, opened by the day `on`."""

    queryset, serializer_class, filterset_class = Centre.objects.none(), CentreOut, CentreFilter


class CentreByCode(_Place):
    queryset, serializer_class = Centre.objects.none(), CentreOut


class LoginIDs(_Places):
    """Login IDs: an operator's own; an officer's those at home in the place, or at work at its camps."""

    queryset, serializer_class, filterset_class = LoginID.objects.none(), LoginIDOut, LoginIDFilter


class LoginIDByCode(_Place):
    queryset, serializer_class = LoginID.objects.none(), LoginIDOut


# --- drives and targets ----------------------------------------------------------------------


class Drives(Listing):
    """The drives of the districts in which you have a place."""

    queryset, serializer_class, filterset_class = Drive.objects.none(), DriveOut, DriveFilter
    writing_problems = [403]

    def rows(self):
        visible = Drive.objects.visible_to(self.request.user).select_related("district__state")
        return self.filter_queryset(visible)

    def shape(self, row):
        return drive_body(row)

    @extend_schema(request=DriveIn, responses={201: DriveOut})
    def post(self, request):
        """Give the order. 201 means issued: targets and progress of every day answer at once."""
        drive = orders.create(request.user, shaped(_ORDER, request.data))
        return Response(drive_body(drive), 201, headers={"Location": f"{request.path}{drive.pk}/"})


class DriveById(Single):
    queryset, serializer_class, lookup_field = Drive.objects.none(), DriveOut, "id"
    writing_problems = [403]

    def get_queryset(self):
        return Drive.objects.visible_to(self.request.user).select_related("district__state")

    def drive(self):
        if found := self.found().first():
            return found
        raise Http404

    def get(self, request, id):
        return Response(drive_body(self.drive()))

    @extend_schema(request=DriveIn(partial=True), responses=DriveOut)
    def patch(self, request, id):
        """Change the order; a change of the plan is a new version of it, from tomorrow on."""
        drive = self.drive()
        return Response(drive_body(orders.change(request.user, drive, shaped(_CHANGE, request.data))))


def inside(model, user, within, day):
    """Rows of a place's model whose figures the user may read, and that lie in the place `within` (a code).

    A panchayat lies in the block in which it stood on `day`.
    """
    rows = model.objects.within(user)
    if not within:
        return rows
    ways = _WAYS[model.level]
    for level in (District, Block, Panchayat, Centre):
        found = level.objects.filter(code=within).values_list("pk", flat=True).first()
        if found is None:
            continue
        if level is Block and model in (Panchayat, Centre):
            stood = _placed(day).filter(block=found).values("panchayat")
            return rows.filter(**{f"{ways['panchayat']}__in": stood})
        return rows.filter(**{ways[level.level]: found}) if level.level in ways else rows.none()
    return rows.none()


_WAYS = {
    "district": {"district": "pk"},
    "block": {"district": "district", "block": "pk"},
    "panchayat": {"district": "district", "block": "block", "panchayat": "pk"},
    "centre": {"district": "district", "block": "panchayat__block", "panchayat": "panchayat", "centre": "pk"},
}


def drive_and_day(user, query):
    """The drive that a query names, or None where the user sees none; and the day, today unless it is said.

    Raises a 400 for a day outside the drive; today gives way to the drive's nearest day.
    """
    drive = Drive.objects.visible_to(user).filter(pk=query["drive"]).first()
    day = query.get("date")
    if drive is None:
        return None, day
    if day is None:
        return drive, min(max(dates.today(), drive.starts_on), drive.ends_on)
    check_day("date", day, drive)
    return drive, day


def check_day(name, day, drive):
    if not drive.runs_on(day):
        spell = {"first": drive.starts_on.isoformat(), "last": drive.ends_on.isoformat()}
        raise refused(**{name: _("The drive runs from %(first)s to %(last)s.") % spell})


class Targets(Listing):
    """The issued plan of a day: the cards of the day and to date, for each place of a level."""

    serializer_class, page_key, filter_backends = TargetOut, "code", []

    @extend_schema(parameters=[TargetsQuery, *ETAG], responses={200: TargetOut(many=True), 304: UNCHANGED})
    def get(self, request):
        query = asked(_TARGETS_QUERY, request)
        page = self.paginate_queryset(self.plan(query))
        return tagged(request, self.get_paginated_response(page))

    def plan(self, query):
        drive, day = drive_and_day(self.request.user, query)
        if drive is None:
            return []
        model = {"district": District, "block": Block, "centre": Centre}.get(query["level"], Panchayat)
        places = inside(model, self.request.user, query.get("within"), day)
        return targets.rows(drive, query["level"], day, places, query.get("version"))
