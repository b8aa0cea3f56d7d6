"""The forecast for machines."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from districts.api import drive_and_day, inside
from districts.models import Block, District
from drive_portal.lib.endpoints import ETAG, UNCHANGED, Listing, asked, tagged
from drive_portal.lib.shapes import Day, IdentText, Text
from enrollment.forecast.outlooks import STATES
from enrollment.forecast.page import LEVELS, of_places


class ForecastQuery(serializers.Serializer):
    drive = IdentText()
    level = serializers.ChoiceField(LEVELS)
    date = Day(required=False, help_text="default: today, or the drive's last day when it is over")
    within = Text(required=False, help_text="code of a place of any level: only what lies in it")


class ForecastOut(serializers.Serializer):
    level = serializers.ChoiceField(LEVELS)
    code = serializers.CharField()
    name = serializers.CharField()
    name_hi = serializers.CharField()
    date = serializers.DateField(help_text="the day of the forecast: it knows no later one")
    state = serializers.ChoiceField(STATES)
    deadline = serializers.DateField(help_text="the drive's last day")
    remaining = serializers.IntegerField(allow_null=True)
    pace = serializers.IntegerField(
        allow_null=True, help_text="cards a working day over the last seven; null before the first whole one"
    )
    needed_per_day = serializers.IntegerField(
        allow_null=True, help_text="cards a working day to the deadline; null where no day is left"
    )
    p10 = serializers.DateField(
        allow_null=True, help_text="before it one future in ten is done; known and null: not within a year"
    )
    p50 = serializers.DateField(allow_null=True, help_text="by it half of the futures are done")
    p90 = serializers.DateField(allow_null=True, help_text="after it one future in ten is not done")
    chance = serializers.FloatField(
        allow_null=True,
        help_text="of meeting the deadline, in tenths: 0.0 is less than one, 1.0 more than nine",
    )
    reached_on = serializers.DateField(allow_null=True, help_text="the day that reached the target")
    days_used = serializers.IntegerField(help_text="working days that tell the pace")
    days_left_out = serializers.IntegerField(help_text="zero, far too low, or nothing was reported")
    days_wanted = serializers.IntegerField(help_text="working days with reports that are still needed")
    as_of = serializers.DateTimeField()


_QUERY = ForecastQuery()
_MODELS = {"district": District, "block": Block}


class Forecast(Listing):
    """When the work will be done: for each place of a level the probable day, the band that holds eight in
    ten futures, the chance of the deadline, and the pace that it takes. The same facts give the same answer.
    """

    serializer_class, page_key, filter_backends = ForecastOut, "code", []

    @extend_schema(parameters=[ForecastQuery, *ETAG], responses={200: ForecastOut(many=True), 304: UNCHANGED})
    def get(self, request):
        page = self.paginate_queryset(self.found(asked(_QUERY, request)))
        return tagged(request, self.get_paginated_response(page))

    def found(self, query):
        drive, day = drive_and_day(self.request.user, query)
        if drive is None:
            return []
        places = inside(_MODELS[query["level"]], self.request.user, query.get("within"), day)
        return [_shape(*one) for one in of_places(drive, query["level"], day, places)]


def _shape(row, forecast):
    return {
        **{name: row[name] for name in ("level", "code", "name", "name_hi")},
        "date": forecast.day,
        "state": forecast.state,
        "deadline": forecast.deadline,
        "remaining": forecast.remaining,
        "pace": forecast.pace,
        "needed_per_day": forecast.needed,
        "p10": forecast.p10,
        "p50": forecast.p50,
        "p90": forecast.p90,
        "chance": None if forecast.tenths is None else forecast.tenths / 10,
        "reached_on": forecast.reached_on,
        "days_used": forecast.used,
        "days_left_out": len(forecast.left_out),
        "days_wanted": forecast.wanted,
        "as_of": row["as_of"],
    }
