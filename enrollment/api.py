"""Tallies and progress for machines."""

import base64
import json
import logging

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from camps.api import settle
from camps.models import Camp
from camps.serializers import echo
from districts.api import IdFilter, check_day, drive_and_day, inside, iso_date
from districts.models import Block, Centre, District, Panchayat
from drive_portal.lib import dates
from drive_portal.lib.endpoints import ETAG, UNCHANGED, Door, Listing, asked, shaped, tagged
from drive_portal.lib.rest import (
    BIGINT,
    WHOLE,
    CSVRenderer,
    JSONRenderer,
    Problem,
    Ready,
    page_json,
    problem_of,
    refused,
)
from drive_portal.lib.tokens import REPORT
from enrollment import kept, progress, tallies
from enrollment.models import Tally
from enrollment.progress import stamps
from enrollment.progress.changes import Changes, Cursor
from enrollment.serializers import (
    BatchOut,
    ChangesOut,
    ChangesQuery,
    ProgressOut,
    ProgressQuery,
    SeriesQuery,
    TallyIn,
    TallyOut,
    tally_body,
)

logger = logging.getLogger(__name__)
MOST = 1000  # tallies of a batch
_TALLY = TallyIn()
_NOT_A_CURSOR = gettext_lazy("This is not a cursor that we gave. Begin again without it.")
_PROGRESS_QUERY, _SERIES_QUERY, _CHANGES_QUERY = ProgressQuery(), SeriesQuery(), ChangesQuery()


def take(user, data):
    """What a client sent of one tally, through the door: its status and its body."""
    sent = shaped(_TALLY, data)
    status, row = settle(tallies.submit, user, sent, tally_body)
    return status, tally_body(row, sent["login_id"], sent["place"]) | echo(sent)


class TallyFilter(filters.FilterSet):
    drive = IdFilter("drive_id")
    date = iso_date()
    block = filters.CharFilter(method="of_block", label="made in the block, or by login IDs at home there")
    login_id = filters.CharFilter("login_id__code")
    state = filters.CharFilter("state")

    def of_block(self, queryset, name, code):
        block = Block.objects.filter(code=code).first()
        return queryset.in_block(block) if block else queryset.none()


class Tallies(Listing):
    """Tallies made in your place or by the login IDs at home there; an operator's own."""

    queryset, serializer_class, filterset_class = Tally.objects.none(), TallyOut, TallyFilter
    writing_problems, scope = [403, 409], REPORT

    def rows(self):
        visible = Tally.objects.visible_to(self.request.user).exclude(state=Tally.State.MERGED)
        return self.filter_queryset(visible.select_related("login_id", "centre", "panchayat"))

    def shape(self, row):
        return tally_body(row)

    @extend_schema(request=TallyIn, responses={201: TallyOut, 200: TallyOut, 202: TallyOut})
    def post(self, request):
        """Send one: 201 new or corrected, 200 a replay, 202 kept as a request after the day's close."""
        status, body = take(request.user, request.data)
        return Response(body, status)


class TallyBatch(Door, APIView):
    """Up to 1,000 tallies at once, each as if it were sent alone: none fails because of another."""

    scope = REPORT

    @extend_schema(request=TallyIn(many=True), responses=BatchOut)
    def post(self, request):
        data = request.data
        if not isinstance(data, list):
            raise refused(**{WHOLE: _("Send a list of tallies.")})
        if len(data) > MOST:
            raise refused(**{WHOLE: _("At most 1,000 tallies at once. Send the rest after these.")})
        return Response({"results": [self.one(request.user, item) for item in data]})

    def one(self, user, item):
        try:
            status, body = take(user, item)
        except Exception as error:  # ours too: the others are kept, so this one must have its answer
            found = problem_of(error)
            if found is None:
                logger.exception("A tally of a batch failed")
                found = problem_of(Problem(500, _("This could not be taken. Send it again.")))
            return {"status": found["status"], "problem": found}
        return {"status": status, "tally": body}


# --- progress --------------------------------------------------------------------------------


def places(level, user, within, day):
    """Rows of the level's model whose progress the user may read, those in the place `within` if given."""
    model = {"district": District, "block": Block, "centre": Centre}.get(level, Panchayat)
    found = inside(model, user, within, day)
    return Camp.objects.filter(panchayat__in=found) if level == "camp" else found


class Progress(Listing):
    """A day's standings: one row for each place of a level, silent ones too, in the order of their codes."""

    serializer_class, page_key, filter_backends = ProgressOut, "code", []

    @extend_schema(parameters=[ProgressQuery, *ETAG], responses={200: ProgressOut(many=True), 304: UNCHANGED})
    def get(self, request):
        address = request.build_absolute_uri()
        as_json = request.accepted_renderer.format == "json"
        if as_json and (found := kept.find(request.user, address)):
            return found.response(request)
        query, user = asked(_PROGRESS_QUERY, request), request.user
        drive, day = drive_and_day(user, query)
        stamp = drive and stamps.read(user, drive.pk, drive.district_id)  # before the rows are read
        response = self.get_paginated_response(self.paginate_queryset(self.standings(drive, day, query)))
        if drive is None or not as_json:
            return tagged(request, response)
        answer = kept.Answer(page_json(response.data), response.get("Link"), kept.until(drive, day))
        return kept.keep(address, drive, stamp, answer).response(request)

    def standings(self, drive, day, query):
        if drive is None:
            return []
        level = query["level"]
        seen = places(level, self.request.user, query.get("within"), day)
        return progress.Standings(drive, level, day, seen)


class Series(Listing):
    """The same for one place, a row for each day."""

    serializer_class, page_key, filter_backends = ProgressOut, "date", []

    @extend_schema(parameters=[SeriesQuery, *ETAG], responses={200: ProgressOut(many=True), 304: UNCHANGED})
    def get(self, request):
        page = self.paginate_queryset(self.series(asked(_SERIES_QUERY, request)))
        return tagged(request, self.get_paginated_response(page))

    def series(self, query):
        user, level = self.request.user, query["level"]
        drive, today = drive_and_day(user, {"drive": query["drive"]})
        place = drive and place_of(level, user, query["code"])
        if not place:
            return []
        first, last = query.get("from", drive.starts_on), query.get("to", today)
        check_day("from", first, drive)
        check_day("to", last, drive)
        if last < first:
            raise refused(to=_("The last day lies before the first. Choose a later last day."))
        return progress.series(drive, level, place, first, last)


class ProgressChanges(Door, GenericAPIView):
    """Rows that have changed since a cursor, each once: for clients that keep a copy.

    Begin without `after` for all there is; go on with the `cursor` of each answer until `results` is empty,
    then ask again with it whenever you like. A row is changed when something was counted into it, or when
    the order has changed. What follows from the clock alone (`provisional`, reports that go `missing`) is not
    a change.
    """

    serializer_class = ChangesOut
    renderer_classes = [JSONRenderer, CSVRenderer]
    columns = list(ProgressOut().fields)

    @extend_schema(parameters=[ChangesQuery])
    def get(self, request):
        query = asked(_CHANGES_QUERY, request)
        after, user = read_cursor(query.get("after")), request.user
        drive, day = drive_and_day(user, query)
        if drive is None:
            return Response({"results": [], "cursor": cursor_text(after)})
        try:
            found = Changes(drive, lambda level: places(level, user, None, day)).page(after, query["limit"])
        except ValueError:
            raise refused(after=str(_NOT_A_CURSOR)) from None
        rows, cursor = [Ready(after, text) for text in found[0]], cursor_text(found[1])
        return Response({"results": rows, "cursor": cursor}, headers={"X-Cursor": cursor})


def cursor_text(cursor):
    """The cursor as clients carry it."""
    parts = [cursor.after, cursor.upto, cursor.level, cursor.day and cursor.day.isoformat(), cursor.code]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(text):
    """The cursor of this text, the beginning where there is none; a 400 where it is none of ours."""
    if not text:
        return Cursor()
    try:
        parts = json.loads(base64.b64decode(text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True))
        after, upto, level, day, code = parts
        numbers = [after, level, after if upto is None else upto]
        if not all(type(n) is int and 0 <= n <= BIGINT for n in numbers) or not isinstance(code or "", str):
            raise ValueError
        return Cursor(after, upto, level, day and dates.date.fromisoformat(day), code)
    except (ValueError, TypeError, RecursionError):
        raise refused(after=str(_NOT_A_CURSOR)) from None


def place_of(level, user, code):
    """The level's place with this code (a camp: its id) if the user may read its progress, or None."""
    if level != "camp":
        return places(level, user, None, dates.today()).filter(code=code).first()
    if not (code.isascii() and code.isdigit() and len(code) < 20):
        return None
    return places(level, user, None, dates.today()).filter(pk=int(code)).first()
