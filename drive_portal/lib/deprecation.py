"""Calls that will go: said in the answer's headers (RFC 9745, RFC 8594) and in the schema.

A view is marked with `deprecation = Deprecation(since, until, instead)`; docs/api.md has the policy.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.urls import reverse
from django.utils.http import http_date

MONTHS = 12  # the least between the announcement and the end


@dataclass(frozen=True)
class Deprecation:
    """Since when a call is deprecated, until when it answers, and the path of what replaces it (or none)."""

    since: date
    until: date
    instead: str = ""

    def __post_init__(self):
        months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month
        if months - (self.until.day < self.since.day) < MONTHS:
            raise ValueError(f"A call answers for {MONTHS} months after it was deprecated.")

    def answer(self, response):
        """Put the headers on the answer, whatever it is."""
        response["Deprecation"] = f"@{_epoch(self.since)}"
        response["Sunset"] = http_date(_epoch(self.until))
        links = [f'<{reverse("api-docs")}#deprecation>; rel="deprecation"; type="text/html"']
        if self.instead:
            links.append(f'<{self.instead}>; rel="successor-version"')
        response["Link"] = ", ".join(filter(None, [response.headers.get("Link"), *links]))


def _epoch(day):
    return int(datetime.combine(day, time(), UTC).timestamp())
