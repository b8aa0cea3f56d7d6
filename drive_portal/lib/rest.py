"""What Django REST framework loads by name: renderers, pages by cursor, problem details.

DRF imports these while it is imported itself, so nothing here may import its views or generics. What
our own views share is in `endpoints.py`, the shapes of fields in `shapes.py`.
"""

import base64
import csv
import io
import json
from datetime import date, datetime, time
from decimal import Decimal
from http import HTTPStatus
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from drive_portal.lib.dates import INDIA

WHOLE = "non_field_errors"  # the key of errors that belong to no field
BIGINT = 2**63 - 1


# --- JSON and CSV ----------------------------------------------------------------------------


def _plain(value):
    """What JSON has no type for: moments in India's time, clocks as 20:00, ids and lazy texts as text."""
    if isinstance(value, datetime):
        return value.astimezone(INDIA).isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "auto")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def dumps(data):
    """The data as JSON bytes: compact, Hindi as it is, a lone surrogate as an escape instead of an error."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode(errors="backslashreplace")


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else page_json(data)


class CSVRenderer(BaseRenderer):
    """A page of a list as CSV; the address of the next page is in the `Link` header.

    Columns are the fields of the rows in their order, also where there is no row (`view.columns`).
    """

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        rows = [json.loads(row.text) if isinstance(row, Ready) else row for row in data["results"]]
        columns = list(rows[0]) if rows else renderer_context["view"].columns
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows([_cell(row[column]) for column in columns] for row in rows)
        return out.getvalue().encode(errors="backslashreplace")


def _cell(value):
    """A cell: lists and maps as JSON; a text that a spreadsheet would run as a formula gets an apostrophe."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, dict | list):
        return dumps(value).decode()
    text = str(value if isinstance(value, str) else _plain(value))
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


# --- problems --------------------------------------------------------------------------------


class Problem(exceptions.APIException):
    """An answer other than success: its status, a sentence, errors by field, further members (`current`)."""

    def __init__(self, status, detail="", errors=None, headers=None, **members):
        super().__init__(detail)
        self.status_code, self.errors, self.headers, self.members = status, errors, headers or {}, members


def refused(**errors):
    """A 400 with one sentence a field."""
    return Problem(400, errors={field: [sentence] for field, sentence in errors.items()})


def problem_of(exc):
    """The problem details (RFC 9457) of an exception, or None where it is our own mistake.

    A 404 says the same whatever was asked, so that nobody learns what exists out of sight.
    """
    errors = None
    members = getattr(exc, "members", {})
    if isinstance(exc, Http404 | exceptions.NotFound):
        status, detail = 404, _("There is nothing at this address.")
    elif isinstance(exc, PermissionDenied):
        status, detail = 403, str(exc) or _("You may look at this, not change it.")
    elif isinstance(exc, ValidationError):
        status, errors = 400, exc.message_dict if hasattr(exc, "error_dict") else {WHOLE: exc.messages}
        errors = {WHOLE if field == "__all__" else field: found for field, found in errors.items()}
    elif isinstance(exc, exceptions.ValidationError):
        status, errors = 400, by_field(exc.detail)
    elif isinstance(exc, Problem):
        status, detail, errors = exc.status_code, str(exc.detail), exc.errors
    elif isinstance(exc, exceptions.APIException):
        status, detail = exc.status_code, str(exc.detail)
    elif isinstance(exc, RequestDataTooBig):
        status, detail = 413, _("This is too large. Send it in parts.")
    elif isinstance(exc, UnreadablePostError):
        status, detail = 400, _("The connection broke off.")
    elif isinstance(exc, OperationalError | InterfaceError):
        status, detail = 503, _("The database does not answer. Nothing was taken; send it again.")
    else:
        return None
    if errors:
        detail = " ".join(sentence for sentences in errors.values() for sentence in sentences)
    found = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return found | ({"errors": errors} if errors else {}) | members


def by_field(detail):
    """DRF's errors with a list of sentences for each field; what is nested names its key in the sentence."""
    if not isinstance(detail, dict):
        return {WHOLE: _sentences(detail)}
    return {str(field): _sentences(found) for field, found in detail.items()}


def _sentences(found):
    if isinstance(found, dict):
        return [f"{key}: {sentence}" for key, inner in found.items() for sentence in _sentences(inner)]
    if isinstance(found, list):
        return [sentence for inner in found for sentence in _sentences(inner)]
    return [str(found)]


def problem(exc, context):
    """DRF's exception handler: every known exception as `application/problem+json`."""
    found = problem_of(exc)
    if found is None:
        return None
    response = HttpResponse(dumps(found), status=found["status"], content_type="application/problem+json")
    for name, value in getattr(exc, "headers", {}).items():
        response[name] = value
    if getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = exc.auth_header
    if found["status"] == 503:
        response["Retry-After"] = "5"
    return response


# --- pages -----------------------------------------------------------------------------------


class Ready(NamedTuple):
    """A row that the database has made as JSON, and its key in the list."""

    key: str
    text: str


def page_json(data):
    """An answer as JSON bytes; the `Ready` rows of a page go in as they are."""
    rows = data.get("results") if isinstance(data, dict) else None
    if not (rows and isinstance(rows[0], Ready)):
        return dumps(data)
    head = dumps({name: value for name, value in data.items() if name != "results"})
    return head[:-1] + b',"results":[' + ",".join(row.text for row in rows).encode() + b"]}"


class CursorPages(BasePagination):
    """Pages that go on from a key: rows that come in meanwhile move nothing, and depth costs nothing.

    The view names the key as `page_key`: a unique, never null field of its queryset, or a member of
    the rows of a computed list, which keeps its order. Rows with a method `part` make their pages
    themselves, of `Ready` rows.
    """

    usual, most = 100, 1000
    limit_query_param, cursor_query_param = "limit", "cursor"

    def paginate_queryset(self, queryset, request, view=None):
        self.request, self.key = request, getattr(view, "page_key", "id")
        limit = self._limit(request.query_params.get("limit", ""))
        back, start = self._cursor(request.query_params.get("cursor", ""), queryset)
        take = self._from_parts if hasattr(queryset, "part") else self._from_list
        take = self._from_database if isinstance(queryset, QuerySet) else take
        rows, more = take(queryset, back, start, limit)
        ahead, behind = (bool(rows), more) if back else (more, bool(rows) and start is not None)
        self.next = self._address(False, rows[-1]) if ahead else None
        self.previous = self._address(True, rows[0]) if behind else None
        return rows

    def get_paginated_response(self, data):
        links = [f'<{url}>; rel="{rel}"' for rel in ("next", "previous") if (url := getattr(self, rel))]
        headers = {"Link": ", ".join(links)} if links else None
        return Response({"next": self.next, "previous": self.previous, "results": data}, headers=headers)

    def _limit(self, text):
        if not text:
            return self.usual
        if not (text.isascii() and text.isdigit() and int(text[:9])):
            raise refused(limit=_("Give a number from 1 to 1,000."))
        return min(int(text[:9]), self.most)

    def _cursor(self, text, queryset):
        if not text:
            return False, None
        try:
            back, start = json.loads(
                base64.b64decode(text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True)
            )
        except (ValueError, TypeError, RecursionError):
            back = start = None
        number = isinstance(queryset, QuerySet) and queryset.model._meta.get_field(self.key).primary_key
        sound = type(start) is int and abs(start) <= BIGINT if number else _storable(start)
        if type(back) is not bool or not sound:
            raise refused(cursor=_("This is not a cursor that we gave. Begin again without it."))
        return back, start

    def _from_database(self, queryset, back, start, limit):
        if start is not None:
            queryset = queryset.filter(**{f"{self.key}__{'lt' if back else 'gt'}": start})
        rows = list(queryset.order_by(f"-{self.key}" if back else self.key)[: limit + 1])
        page = rows[:limit]
        return (page[::-1] if back else page), len(rows) > limit

    def _from_list(self, rows, back, start, limit):
        keys = [str(row[self.key]) for row in rows]
        if start is None:
            begin = 0
        elif start in keys:
            begin = keys.index(start) + (not back)
        else:  # the row went away meanwhile: go on where it would stand
            begin = next((n for n, key in enumerate(keys) if key > start), len(keys))
        if back:
            return rows[max(begin - limit, 0) : begin], begin > limit
        return rows[begin : begin + limit], begin + limit < len(rows)

    def _from_parts(self, rows, back, start, limit):
        try:
            found = [Ready(*row) for row in rows.part(start, back, limit + 1)]
        except ValueError:
            raise refused(cursor=_("This is not a cursor that we gave. Begin again without it.")) from None
        return (found[-limit:] if back else found[:limit]), len(found) > limit

    def _address(self, back, row):
        if isinstance(row, Ready):
            value = row.key
        else:
            value = row[self.key] if isinstance(row, dict) else getattr(row, self.key)
        value = value if type(value) in (int, str) else str(value)
        cursor = base64.urlsafe_b64encode(json.dumps([back, value]).encode()).decode().rstrip("=")
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_schema_operation_parameters(self, view):
        limit = {"type": "integer", "minimum": 1, "maximum": self.most, "default": self.usual}
        return [
            {"name": "limit", "in": "query", "required": False, "schema": limit},
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
        ]

    def get_paginated_response_schema(self, schema):
        address = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }


def _storable(text):
    """Whether PostgreSQL takes this as text: no NUL, no lone surrogate."""
    return isinstance(text, str) and "\0" not in text and text == text.encode(errors="ignore").decode()
