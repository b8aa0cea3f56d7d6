"""What the API's views share: who comes in, what is read, how lists and single things are answered."""

import functools
import hashlib
import json

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.settings import api_settings

from drive_portal.lib.deprecation import Deprecation
from drive_portal.lib.rest import BIGINT, CSVRenderer, JSONRenderer, dumps, page_json, refused
from drive_portal.lib.tokens import FULL, TokenAuthentication, WithinScope, answer_limits, count_call

# --- in --------------------------------------------------------------------------------------


class JSONParser(BaseParser):
    """A JSON body of bounded size; whatever cannot be read is a 400."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise ParseError(_("The body is not JSON.")) from None


def _refuse_constant(name):
    raise ValueError(name)


class Negotiation(DefaultContentNegotiation):
    """`?format=` decides alone, whatever `Accept` says: it is typed into a browser."""

    def select_renderer(self, request, renderers, format_suffix=None):
        wanted = request.query_params.get(api_settings.URL_FORMAT_OVERRIDE)
        if not wanted:
            return super().select_renderer(request, renderers, format_suffix)
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type
        raise refused(format=_("Use one of: %s.") % ", ".join(renderer.format for renderer in renderers))


def shaped(serializer, sent):
    """What was sent, with Python's types, as the serializer's fields want it; else a 400 by field.

    The serializer is one for all requests: making its fields anew would cost more than the rest.
    """
    return dict(serializer.run_validation(sent))


def asked(serializer, request):
    """The same for the query string, of which the last value of a name counts."""
    return shaped(serializer, {name: text for name, text in request.query_params.dict().items() if text})


# --- documentation ---------------------------------------------------------------------------


class ProblemDetails(serializers.Serializer):
    """RFC 9457. `errors` holds sentences by field; a 409 has `current`, the row as it stands (or null)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    current = serializers.DictField(required=False, allow_null=True)


_PROBLEMS = {
    400: "What was sent breaks a rule: `errors` by field",
    401: "No token, or one that is not valid any more",
    403: "Visible, but not yours to write; or the token's scope does not reach so far: `scope`",
    404: "Nothing here, or nothing that you may know of",
    406: "No such format",
    409: "A stale or missing `base_version`, or a `submission_id` used for other content: `current`",
    413: "Too large",
    415: "Not JSON",
    429: "Too many: calls of this token in a minute, or wrong passwords. Wait as `Retry-After` says",
    503: "The database does not answer",
}


def _header(description, kind="string"):
    return {"description": description, "schema": {"type": kind}}


_LIMITS = {
    "RateLimit-Policy": _header("To a token: how many calls (`q`) in how many seconds (`w`)"),
    "RateLimit": _header("To a token: calls left (`r`) in the seconds to the end of the window (`t`)"),
}
_GOING = {
    "Deprecation": _header("Since when this call is deprecated (RFC 9745)"),
    "Sunset": _header("When it stops to answer (RFC 8594)"),
}


class Schema(AutoSchema):
    """Adds to each operation the problems that it can answer with (`view.problems`: more of them)."""

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for body in bodies.values():
            if "text/csv" in body.get("content", {}):
                body["content"]["text/csv"] = {"schema": {"type": "string"}}
        for status in sorted(self._problems()):
            if str(status) not in bodies:
                said = OpenApiResponse(ProblemDetails, description=_PROBLEMS[status])
                bodies[str(status)] = self._get_response_for_code(
                    said, str(status), ["application/problem+json"], direction
                )
        for status, body in bodies.items():
            if headers := self._headers(status):
                body["headers"] = body.get("headers", {}) | headers
        return bodies

    def _headers(self, status):
        """What stands on the answer to a token's call: its limit; and when a call that goes will be gone."""
        said = {}
        if self.view.authentication_classes and status != "401":
            said |= _LIMITS
        if status == "429":
            said["Retry-After"] = _header("Seconds to wait", "integer")
        if getattr(self.view, "deprecation", None):
            said |= _GOING
        return said

    def is_deprecated(self):
        return bool(getattr(self.view, "deprecation", None))

    def _problems(self):
        found = {400, 406, 503} | set(getattr(self.view, "problems", ()))
        if self.view.authentication_classes:
            found |= {401, 429}
        if self.method in ("POST", "PATCH"):
            found |= {413, 415}
        if self.method in ("POST", "PATCH", "DELETE"):
            found |= set(getattr(self.view, "writing_problems", ()))
            if self.view.authentication_classes:
                found.add(403)  # a token of a lesser scope
        if "{" in self.path:
            found.add(404)
        return found

    def _is_list_view(self, serializer=None):
        return self.method == "GET" and isinstance(self.view, Listing)

    def get_tags(self):
        return [self.path.removeprefix("/api/v1/").split("/")[0]]


_IF_NONE_MATCH = {"location": OpenApiParameter.HEADER, "description": "The `ETag` of your copy"}
ETAG = [OpenApiParameter("If-None-Match", str, **_IF_NONE_MATCH)]
UNCHANGED = OpenApiResponse(description="Your copy is still right")


# --- out -------------------------------------------------------------------------------------


class Door:
    """For every view of ours: token or session, JSON, problems. Put it before DRF's class.

    `scope`: what a token needs for writing. `deprecation`: when the view will be gone.
    """

    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, WithinScope]
    scope = FULL
    deprecation: Deprecation | None = None
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = Negotiation
    metadata_class = None
    filter_backends = []
    pagination_class = None
    schema = Schema()

    def perform_authentication(self, request):
        super().perform_authentication(request)
        count_call(request)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        answer_limits(request, response)
        if self.deprecation:
            self.deprecation.answer(response)
        return response


class Listing(Door, GenericAPIView):
    """A list in pages. `serializer_class` says its columns and, by `source`, where they come from."""

    renderer_classes = [JSONRenderer, CSVRenderer]
    filter_backends = api_settings.DEFAULT_FILTER_BACKENDS
    pagination_class = api_settings.DEFAULT_PAGINATION_CLASS
    page_key = "id"

    def get_renderers(self):
        """CSV is a way to read, not an answer to what was sent."""
        return super().get_renderers() if self.request.method in ("GET", "HEAD") else [JSONRenderer()]

    @property
    def columns(self):
        return list(sources(self.serializer_class))

    def rows(self):
        """The rows to page through: a queryset of dicts by source, or a list."""
        found = self.filter_queryset(self.get_queryset())
        return found.values(*{"id", self.page_key, *sources(self.serializer_class).values()})

    def shape(self, row):
        return {name: row[source] for name, source in sources(self.serializer_class).items()}

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.rows())
        return self.get_paginated_response([self.shape(row) for row in page])


class Single(Door, GenericAPIView):
    """One row by its code or id; what is out of sight is not there."""

    lookup_field = "code"

    def found(self):
        """The queryset limited to the address; empty for what no row can be called."""
        wanted = self.kwargs[self.lookup_field]
        if self.lookup_field == "id":
            sound = wanted.isascii() and wanted.isdigit() and len(wanted) < 20 and int(wanted) <= BIGINT
        else:
            sound = "\0" not in wanted
        if not sound:
            raise Http404
        return self.get_queryset().filter(**{self.lookup_field: wanted})

    def get(self, request, *args, **kwargs):
        return Response(read(self.found(), self.serializer_class))


def read(queryset, serializer_class):
    """The first row as the serializer's columns; a 404 where there is none."""
    paths = sources(serializer_class)
    row = queryset.values(*paths.values()).first()
    if row is None:
        raise Http404
    return {name: row[source] for name, source in paths.items()}


@functools.cache
def sources(serializer_class):
    """The serializer's fields, each with the path of its source in a queryset."""
    return {name: field.source.replace(".", "__") for name, field in serializer_class().fields.items()}


def tagged(request, response):
    """The response with an ETag of its content, or 304 where the client's copy has the same."""
    if request.accepted_renderer.format == "json":  # rendered once, for the tag and for the wire
        content = page_json(response.data)
        answer = HttpResponse(content, content_type="application/json")
        if link := response.headers.get("Link"):
            answer["Link"] = link
    else:
        content, answer = dumps([request.accepted_renderer.format, response.data]), response
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    known = [known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))]
    if tag in known or "*" in known:
        answer = HttpResponseNotModified()
    answer["ETag"] = tag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
