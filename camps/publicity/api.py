"""Publicity for machines."""

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from camps.models import Activity
from camps.publicity import doing
from camps.publicity.serializers import ActivityChange, ActivityIn, ActivityOut
from districts.api import IdFilter, WorkFilter, iso_date
from drive_portal.lib.endpoints import Listing, Single, read, shaped
from drive_portal.lib.tokens import REPORT

_PLAN, _CHANGE = ActivityIn(), ActivityChange()


class ActivityFilter(WorkFilter):
    status = None
    drive = IdFilter("drive_id")
    camp = IdFilter("camp_id")
    kind = filters.CharFilter("kind")
    state = filters.CharFilter("state")
    planned_on = iso_date()
    done_on = iso_date()


class Activities(Listing):
    """Publicity of your place, planned and done."""

    queryset, serializer_class, filterset_class = Activity.objects.none(), ActivityOut, ActivityFilter
    writing_problems, scope = [403], REPORT

    def get_queryset(self):
        return Activity.objects.visible_to(self.request.user)

    @extend_schema(request=ActivityIn, responses={201: ActivityOut, 200: ActivityOut})
    def post(self, request):
        """Plan publicity, or enter what was done: 201, or 200 for the same once more."""
        row = doing.plan(request.user, shaped(_PLAN, request.data))
        body = read(Activity.objects.filter(pk=row.pk), ActivityOut)
        return Response(body, 200 if row.was_there else 201, headers={"Location": f"{request.path}{row.pk}/"})


class ActivityById(Single):
    queryset, serializer_class, lookup_field = Activity.objects.none(), ActivityOut, "id"
    writing_problems, scope = [403], REPORT

    def get_queryset(self):
        return Activity.objects.visible_to(self.request.user)

    @extend_schema(request=ActivityChange, responses=ActivityOut)
    def patch(self, request, id):
        """Mark it as done, take that back, or drop it with a note."""
        row = self.found().first()
        if row is None:
            raise Http404
        sent = shaped(_CHANGE, request.data)
        if sent["state"] == Activity.State.DONE:
            doing.mark(request.user, row, sent)
        elif sent["state"] == Activity.State.DROPPED:
            doing.drop(request.user, row, sent.get("note"))
        else:
            doing.undo(request.user, row)
        return Response(read(self.found(), ActivityOut))
