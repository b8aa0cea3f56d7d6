"""Camps and camp counts for machines."""

from django.db import IntegrityError
from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from camps import camps, counts
from camps.models import Camp, CampCount
from camps.serializers import CampIn, CampOut, CountIn, CountOut, count_body, echo
from camps.submissions import Conflict
from districts.api import NOTHING, IdFilter, WorkFilter, iso_date
from drive_portal.lib.endpoints import Listing, Single, read, shaped
from drive_portal.lib.rest import Problem
from drive_portal.lib.tokens import REPORT

_CAMP, _CHANGE, _COUNT = CampIn(), CampIn(partial=True), CountIn()


def settle(door, user, sent, body):
    """What the door answers to a submission: its status and its row.

    Raises what the door raises, a conflict as a 409 with `current`. Two submissions at once can meet in
    a constraint; then this one is sent again and finds the other's row.
    """
    try:
        try:
            done = door(user, sent)
        except IntegrityError:
            done = door(user, sent)
    except Conflict as conflict:
        current = conflict.current and body(conflict.current)
        raise Problem(409, conflict.message, current=current) from conflict
    return done.status, done.row


class CampFilter(WorkFilter):
    drive = IdFilter("drive_id")
    kind = filters.CharFilter("kind")
    status = filters.CharFilter("standing")
    on = iso_date(method="held_on", label="camps that have this day")

    def held_on(self, queryset, name, day):
        return queryset.filter(starts_on__lte=day, ends_on__gte=day)


def seen(user):
    """What the user sees of camps, with what their list names beside the columns."""
    return Camp.objects.visible_to(user).as_it_stands().annotate(kind=NOTHING)


class Camps(Listing):
    """Camps of your place; who makes cards sees all of the district."""

    queryset, serializer_class, filterset_class = Camp.objects.none(), CampOut, CampFilter
    writing_problems, scope = [403], REPORT

    def get_queryset(self):
        return seen(self.request.user)

    @extend_schema(request=CampIn, responses={201: CampOut})
    def post(self, request):
        """Enter a camp, also one that is over."""
        camp = camps.create(request.user, shaped(_CAMP, request.data))
        body = read(seen(request.user).filter(pk=camp.pk), CampOut)
        return Response(body, 201, headers={"Location": f"{request.path}{camp.pk}/"})


class CampById(Single):
    queryset, serializer_class, lookup_field = Camp.objects.none(), CampOut, "id"
    writing_problems, scope = [403], REPORT

    def get_queryset(self):
        return seen(self.request.user)

    @extend_schema(request=CampIn(partial=True), responses=CampOut)
    def patch(self, request, id):
        """Change a camp, confirm it, cancel it with a `reason`, or reopen it (`planned`)."""
        if not (camp := self.found().first()):
            raise Http404
        camps.change(request.user, camp, shaped(_CHANGE, request.data))
        return Response(read(self.found(), CampOut))


class CountFilter(filters.FilterSet):
    drive = IdFilter("drive_id")
    camp = IdFilter("camp_id")
    date = iso_date()
    block = filters.CharFilter("panchayat__block__code")


class CampCounts(Listing):
    """The block officers' counts of camps."""

    queryset, serializer_class, filterset_class = CampCount.objects.none(), CountOut, CountFilter
    writing_problems, scope = [403, 409], REPORT

    def rows(self):
        return self.filter_queryset(CampCount.objects.visible_to(self.request.user))

    def shape(self, row):
        return count_body(row)

    @extend_schema(request=CountIn, responses={201: CountOut, 200: CountOut})
    def post(self, request):
        """Log a camp's day: 201 new or corrected, 200 a replay."""
        sent = shaped(_COUNT, request.data)
        status, row = settle(counts.log, request.user, sent, count_body)
        return Response(count_body(row) | echo(sent), status)
