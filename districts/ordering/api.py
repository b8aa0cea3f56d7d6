"""The versions of plans for machines."""

from django.db.models import F
from django_filters import rest_framework as filters
from rest_framework import serializers

from districts.api import IdFilter
from districts.models import Drive, Plan
from drive_portal.lib.endpoints import Listing


class PlanOut(serializers.Serializer):
    """A version of a drive's plan. `targets/?version=` has its cards."""

    id = serializers.IntegerField()
    drive = serializers.IntegerField(source="drive_id")
    version = serializers.IntegerField()
    valid_from = serializers.DateField(help_text="the first day that is judged by it")
    cards = serializers.IntegerField(
        source="total", allow_null=True, help_text="null: the target became unknown"
    )
    why = serializers.CharField()
    issued_at = serializers.DateTimeField()
    issued_by = serializers.CharField(allow_null=True, help_text="an account; null: the portal itself")
    resplit = serializers.BooleanField(help_text="whether a night moved cards between places")


class PlanFilter(filters.FilterSet):
    drive = IdFilter("drive_id")


class Plans(Listing):
    """The plans of the drives that you see, version by version."""

    queryset, serializer_class, filterset_class = Plan.objects.none(), PlanOut, PlanFilter

    def rows(self):
        seen = Plan.objects.filter(drive__in=Drive.objects.visible_to(self.request.user))
        return self.filter_queryset(seen.annotate(moved=F("resplit"), account=F("issued_by__username")))

    def shape(self, row):
        return {
            "id": row.pk,
            "drive": row.drive_id,
            "version": row.version,
            "valid_from": row.valid_from,
            "cards": row.due[-1] if row.due else None,
            "why": row.why,
            "issued_at": row.issued_at,
            "issued_by": row.account,
            "resplit": row.moved is not None,
        }
