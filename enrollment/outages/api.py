"""Server outages as machines read and declare them."""

from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from districts.models import Block
from drive_portal.lib.endpoints import Listing, Single, shaped
from drive_portal.lib.rest import Problem
from drive_portal.lib.shapes import Clock, Code, Day, Text, Whole
from enrollment.models import Outage
from enrollment.outages import doors

_UNSAID = {"required": False, "allow_null": True}


class _Fields(serializers.Serializer):
    date = Day()
    starts_at = Clock(help_text="India's time")
    ends_at = Clock()
    blocks = serializers.ListField(
        child=Code(), required=False, max_length=1000, help_text="codes; none: the whole district"
    )
    why = Text(max_length=Outage.WHY)


class OutageIn(_Fields):
    """A window in which the server was down."""

    district = Code()


class OutageChangeIn(_Fields):
    """What is sent replaces what was. `withdrawn` and `refused` (of a proposal) want a reason in `why`."""

    state = serializers.ChoiceField(["declared", "withdrawn", "refused"], required=False)
    base_version = Whole(help_text="the version that you saw", **_UNSAID)


class OutageOut(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(Outage.State.choices, help_text="only `declared` excuses")
    district = serializers.CharField()
    date = serializers.DateField()
    starts_at = serializers.TimeField(format="%H:%M")
    ends_at = serializers.TimeField(format="%H:%M")
    blocks = serializers.ListField(child=serializers.CharField(), help_text="empty: the whole district")
    why = serializers.CharField()
    version = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class OutageFilter(filters.FilterSet):
    district = filters.CharFilter("district__code")
    date = filters.DateFilter("date")
    state = filters.CharFilter("state")


_NEW, _CHANGE = OutageIn(), OutageChangeIn(partial=True)


def _shape(rows):
    ids = {pk for row in rows for pk in row.blocks}
    codes = dict(Block.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}
    plain = ("id", "state", "date", "why", "version", "made_at", "decided_at")
    return [
        {name: getattr(row, name) for name in plain}
        | {"district": row.district.code, "blocks": sorted(codes[pk] for pk in row.blocks if pk in codes)}
        | {"starts_at": f"{row.starts_at:%H:%M}", "ends_at": f"{row.ends_at:%H:%M}"}
        for row in rows
    ]


class Outages(Listing):
    """Server outages of the districts in which you have a place."""

    queryset, serializer_class, filterset_class = Outage.objects.none(), OutageOut, OutageFilter
    writing_problems = [403]

    def get_queryset(self):
        return Outage.objects.visible_to(self.request.user).select_related("district")

    def rows(self):
        return self.filter_queryset(self.get_queryset())

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.rows())
        return self.get_paginated_response(_shape(page))

    @extend_schema(request=OutageIn, responses={201: OutageOut})
    def post(self, request):
        """Declare an outage; the same once more is the same one."""
        row = doors.declare(request.user, shaped(_NEW, request.data))
        return Response(_shape([row])[0], 201, headers={"Location": f"{request.path}{row.pk}/"})


class OutageById(Single):
    queryset, serializer_class, lookup_field = Outage.objects.none(), OutageOut, "id"
    writing_problems = [403, 409]

    def get_queryset(self):
        return Outage.objects.visible_to(self.request.user).select_related("district")

    def _row(self):
        row = self.found().first()
        if row is None:
            raise Http404
        return row

    def get(self, request, *args, **kwargs):
        return Response(_shape([self._row()])[0])

    @extend_schema(request=OutageChangeIn, responses=OutageOut)
    def patch(self, request, id):
        """Declare what was proposed, change it, withdraw it: 409 where it is not any more as you saw it."""
        row = self._row()
        try:
            done = doors.change(request.user, row, shaped(_CHANGE, request.data))
        except doors.Changed as changed:
            said = _("Somebody else has changed this outage meanwhile. This is how it stands.")
            raise Problem(409, said, current=_shape([changed.current])[0]) from changed
        return Response(_shape([done])[0])
