"""Reconciliation for machines: numbers of places, never of people."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from camps.models import Camp
from districts.api import drive_and_day, inside
from districts.models import Block, Centre, District, Panchayat
from drive_portal.lib.endpoints import ETAG, UNCHANGED, Listing, asked, tagged
from drive_portal.lib.shapes import Day, IdentText, Text
from enrollment.reconciling import gaps, published, rows
from enrollment.serializers import LEVELS


class ReconciliationQuery(serializers.Serializer):
    drive = IdentText()
    level = serializers.ChoiceField(LEVELS)
    date = Day(required=False, help_text="default: today, or the drive's last day when it is over")
    within = Text(required=False, help_text="code of a place of any level: only what lies in it")


class PublishedOut(serializers.Serializer):
    """What somebody said of the place, as it was said."""

    figure = serializers.CharField()
    cards = serializers.IntegerField()
    said_by = serializers.CharField()
    date = serializers.DateField(allow_null=True)
    source = serializers.CharField()


class GapOut(serializers.Serializer):
    """`cards` of the first figure of `between` that the second has not; negative: the reverse."""

    kind = serializers.ChoiceField(gaps.KINDS)
    cards = serializers.IntegerField()
    between = serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)


class ReconciliationOut(serializers.Serializer):
    """`reported` and `listed`: all cards made to date, those before the drive among them (of a centre, a camp
    or a field worker only the drive's); `…_in_drive`: of the drive's days alone, which is known where the
    stock before it is not. Null is not known.
    """

    level = serializers.ChoiceField(LEVELS)
    code = serializers.CharField()
    reported = serializers.IntegerField(allow_null=True)
    listed = serializers.IntegerField(allow_null=True)
    official = serializers.IntegerField(allow_null=True)
    published = PublishedOut(many=True)
    gaps = GapOut(many=True)
    reported_in_drive = serializers.IntegerField()
    listed_in_drive = serializers.IntegerField(allow_null=True)


_QUERY = ReconciliationQuery()
_MODELS = {"district": District, "block": Block, "centre": Centre}


class Reconciliation(Listing):
    """Four figures side by side for each place of a level: reported, listed, official, published; and the
    gaps between each two of them. Between two figures the gaps add up to the first less the second.
    """

    serializer_class, page_key, filter_backends = ReconciliationOut, "code", []

    @extend_schema(
        parameters=[ReconciliationQuery, *ETAG],
        responses={200: ReconciliationOut(many=True), 304: UNCHANGED},
    )
    def get(self, request):
        page = self.paginate_queryset(self.found(asked(_QUERY, request)))
        return tagged(request, self.get_paginated_response(page))

    def found(self, query):
        user, level = self.request.user, query["level"]
        drive, day = drive_and_day(user, query)
        if drive is None:
            return []
        places = inside(_MODELS.get(level, Panchayat), user, query.get("within"), day)
        if level == "camp":
            places = Camp.objects.filter(panchayat__in=places)
        return [_shape(row, drive) for row in rows.read(drive, level, day, places)]


def _shape(row, drive):
    said = [
        {
            "figure": one.figure,
            "cards": one.cards,
            "said_by": one.said_by,
            "date": one.said_on,
            "source": one.source,
        }
        for one in row.statements
    ]
    if row.level == "district":
        said += published.of_years(drive.district)
    return {
        "level": row.level,
        "code": row.code,
        "reported": row.reported,
        "listed": row.listed,
        "official": row.official,
        "published": said,
        "gaps": [gap._asdict() for gap in row.gaps + row.gaps_in_drive],
        "reported_in_drive": row.in_drive,
        "listed_in_drive": row.listed_in_drive,
    }
