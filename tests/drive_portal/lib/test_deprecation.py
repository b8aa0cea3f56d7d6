"""Calls that will go, shown on a view of the test's own."""

from datetime import date

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from drive_portal.lib.deprecation import Deprecation
from drive_portal.lib.endpoints import Door, tagged


class Out(serializers.Serializer):
    cards = serializers.IntegerField()


class Going(Door, APIView):
    permission_classes = [AllowAny]
    serializer_class = Out
    deprecation = Deprecation(date(2026, 11, 22), date(2027, 11, 22), instead="/api/v2/cards/")

    def get(self, request, what):
        if what == "missing":
            raise Http404
        response = Response({"cards": 5}, headers={"Link": '<https://x/?cursor=a>; rel="next"'})
        return tagged(request, response) if what == "tagged" else response


class Staying(Going):
    deprecation = None


@pytest.mark.parametrize("what", ["plain", "tagged", "missing"])
def test_every_answer_says_when_it_goes(what):
    answer = Going.as_view()(RequestFactory().get("/"), what=what)
    assert answer["Deprecation"] == "@1795305600"  # 2026-11-22T00:00Z
    assert answer["Sunset"] == "Mon, 22 Nov 2027 00:00:00 GMT"
    links = answer["Link"].split(", ")
    assert '</api/v1/docs/#deprecation>; rel="deprecation"; type="text/html"' in links
    assert '</api/v2/cards/>; rel="successor-version"' in links
    assert ('<https://x/?cursor=a>; rel="next"' in links) == (what != "missing")
    assert "Deprecation" not in Staying.as_view()(RequestFactory().get("/"), what=what)


def test_the_schema_marks_it():
    patterns = [
        path("api/v1/going/<str:what>/", Going.as_view()),
        path("api/v1/staying/<str:what>/", Staying.as_view()),
    ]
    paths = SchemaGenerator(patterns=patterns).get_schema(public=True)["paths"]
    going, staying = (paths[f"/api/v1/{name}/{{what}}/"]["get"] for name in ("going", "staying"))
    assert going["deprecated"] is True and "deprecated" not in staying
    assert set(going["responses"]["200"]["headers"]) >= {"Deprecation", "Sunset"}
    assert "Sunset" not in staying["responses"]["200"]["headers"]


def test_a_year_lies_between_the_word_and_the_end():
    Deprecation(date(2028, 2, 29), date(2029, 3, 1))
    for until in (date(2027, 11, 21), date(2026, 11, 22), date(2020, 1, 1)):
        with pytest.raises(ValueError):
            Deprecation(date(2026, 11, 22), until)
