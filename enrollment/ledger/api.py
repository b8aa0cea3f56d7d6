"""The ledger for machines: what each login ID has done in a drive. No names, no phones."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from districts import visibility
from districts.models import Drive, LoginID
from drive_portal.lib.endpoints import ETAG, UNCHANGED, Listing, asked, tagged
from drive_portal.lib.shapes import IdentText, Text
from enrollment.ledger import places
from enrollment.ledger.book import STATES, Book


class DaysText(IdentText):
    """A number of working days, as text in a query string."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=places.MOST_IDLE, **kwargs)


class LedgerQuery(serializers.Serializer):
    drive = IdentText()
    district = Text(required=False, help_text="code")
    block = Text(required=False, help_text="code")
    state = serializers.ChoiceField(STATES, required=False)
    idle_days = DaysText(
        required=False,
        help_text=f"working days without a report (default: {places.IDLE})",
    )


class LedgerOut(serializers.Serializer):
    """A login ID in a drive. `active`: reported lately, or new; `idle`: not for the query's `idle_days`.

    `centre` or `panchayat` is its home, the other one is null. `since`: the first day of being issued, active
    or suspended. `idle_days`: working days without a report, null where none is expected. `cards_per_day`: of
    the `days_worked`, null where there is none.
    """

    login_id = serializers.CharField()
    holder_kind = serializers.ChoiceField(LoginID.HolderKind.choices)
    centre = serializers.CharField(allow_null=True)
    panchayat = serializers.CharField(allow_null=True)
    block = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    since = serializers.DateField(allow_null=True)
    last_tally = serializers.DateField(allow_null=True)
    idle_days = serializers.IntegerField(allow_null=True)
    days_worked = serializers.IntegerField()
    cards = serializers.IntegerField()
    cards_per_day = serializers.FloatField(allow_null=True)


_QUERY = LedgerQuery()


class LoginLedger(Listing):
    """Each login ID at home in your place, what state it is in, and what it has made in a drive."""

    serializer_class, page_key, filter_backends = LedgerOut, "login_id", []

    @extend_schema(parameters=[LedgerQuery, *ETAG], responses={200: LedgerOut(many=True), 304: UNCHANGED})
    def get(self, request):
        page = self.paginate_queryset(self.found(asked(_QUERY, request)))
        return tagged(request, self.get_paginated_response(page))

    def found(self, query):
        user = self.request.user
        drive = Drive.objects.visible_to(user).select_related("district").filter(pk=query["drive"]).first()
        if drive is None or query.get("district", drive.district.code) != drive.district.code:
            return []
        seen = set(at_home(user).filter(district=drive.district).values_list("pk", flat=True))
        book = Book(drive.district, drive, query.get("idle_days", places.IDLE))
        return [
            _shape(line)
            for line in book.lines
            if line.row["id"] in seen
            and query.get("block") in (None, line.row["block"])
            and query.get("state") in (None, line.state)
        ]


def at_home(user):
    """Login IDs at home within the user's place; of who makes cards the own one."""
    own = [post.login_id for post in user.posts if post.own_only and post.login_id]
    return LoginID.objects.filter(visibility.requests(user) | Q(pk__in=own))


def _shape(line):
    return {
        "login_id": line.code,
        "holder_kind": line.row["holder_kind"],
        "centre": line.row["centre"],
        "panchayat": None if line.row["centre"] else line.row["panchayat"],
        "block": line.row["block"],
        "state": line.state,
        "since": line.since,
        "last_tally": line.sum.last,
        "idle_days": line.idle_days,
        "days_worked": line.sum.days,
        "cards": line.sum.cards,
        "cards_per_day": line.cards_per_day,
    }
