"""Calling the API in tests, as somebody, with a token of theirs, in English; comparing pages."""

import json
import re

from rest_framework.test import APIClient

from districts.models import Token

ROOT = "/api/v1/"


class Caller(APIClient):
    """Addresses below /api/v1/; bodies are JSON."""

    def __init__(self, user=None):
        super().__init__(HTTP_ACCEPT_LANGUAGE="en")
        if user:
            self.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user)[1]}")

    def read(self, path, **query):
        return self.get(ROOT + path, query)

    def send(self, path, body, method="post"):
        return self.generic(method.upper(), ROOT + path, json.dumps(body), content_type="application/json")

    def codes(self, path, key="code", **query):
        """The keys of all rows of a list, of every page."""
        answer = self.read(path, **query)
        assert answer.status_code == 200, answer.content
        found = []
        while True:
            page = answer.json()
            found += [row[key] for row in page["results"]]
            if not page["next"]:
                return found
            answer = self.get(page["next"])
            assert answer.status_code == 200, answer.content


def problem(answer, status):
    """The problem details of an answer that must have this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status and found["type"] and found["title"] and found["detail"]
    return found


def errors(answer):
    """The fields of a 400."""
    return set(problem(answer, 400)["errors"])


def unchanging(page):
    """A page without what is another at each look: the form's token, the minute in which it was made."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r"\d\d-\d\d-\d{4} \d\d:\d\d", "", page)
