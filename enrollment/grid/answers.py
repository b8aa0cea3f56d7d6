"""What the grid answers to a sending: the table's form, or a burst of rows from its script."""

import json
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import ngettext

from drive_portal.lib.numbers import grouped
from enrollment.grid import entering
from enrollment.grid.keys import legend
from enrollment.grid.sheet import Sheet


@dataclass
class Burst:
    """Rows that the script sends at once: of which block, day and drive; and why, after the close."""

    asked: dict[str, str]
    reason: str
    items: list[dict[str, Any]]


def burst(body):
    """The body of a burst; None where it is none."""
    try:
        said = json.loads(body)
        items = said["rows"]
        asked = {name: str(said.get(name) or "") for name in ("block", "date", "drive")}
        reason = str(said.get("reason") or "")[:300].replace("\0", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(items, list) or len(items) > entering.MOST:
        return None
    return Burst(asked, reason, [item for item in items if isinstance(item, dict)])


def of_burst(request, book, burst):
    """What became of each row, and each row's markup as it stands now."""
    if book.drive is None:
        return {"results": [], "rows": {}}
    results = entering.enter(request.user, book, burst.items, burst.reason)
    now = Sheet(request.user, book.block, burst.asked)
    shown = [now.by_key[result.key] for result in results if result.key in now.by_key]
    markup = {
        row.key: render_to_string("enrollment/grid/_row.html", {"row": row, "book": now}, request)
        for row in shown
    }
    owing = render_to_string("enrollment/grid/_owing.html", {"book": now}, request)
    return {"results": [result.as_json for result in results], "rows": markup, "owing": owing}


def of_form(user, book, posted):
    """What became of the rows that were changed in the table's form; none where nothing was posted."""
    if not posted or book.drive is None:
        return []
    reason = posted.get("reason", "")[:300].replace("\0", "")
    return entering.enter(user, book, entering.typed(book, posted), reason)


def saved(results):
    """How many rows were entered, in words."""
    count = len(results)
    said = ngettext("%(count)s row was entered.", "%(count)s rows were entered.", count)
    return said % {"count": grouped(count)}


class Page:
    """The table as it is shown after a form was sent: what failed keeps what was typed."""

    def __init__(self, book, results, posted):
        self.book, self.results, self.posted = book, results, posted
        self.legend = legend()
        self.failed = [result for result in results if result.status != "saved"]
        if results:  # what was saved stands now
            self.now = Sheet(book.user, book.block, posted)
            self.now.state, self.now.search = book.state, book.search
        else:
            self.now = book

    @property
    def status(self):
        return 400 if self.failed else 200

    @property
    def rows(self):
        """The rows that are shown, each with what became of it; one that failed is shown in any case."""
        by_key = {result.key: result for result in self.failed}
        found = [row for row in self.now.rows if row in self.now.wanted or row.key in by_key]
        for row in found:
            row.result = by_key.get(row.key)
            row.typed = self._typed(row) if row.result else {}
        return found

    def _typed(self, row):
        return {column: self.posted.get(f"{column}-{row.key}", "") for column in ("made", *self.book.columns)}

    @property
    def reason(self):
        return self.posted.get("reason", "")

    @property
    def sentence(self):
        """What was entered and what was not, in one sentence; nothing where nothing was sent."""
        if not self.failed:
            return ""
        kept = len(self.results) - len(self.failed)
        left = ngettext(
            "%(count)s row was not entered:", "%(count)s rows were not entered:", len(self.failed)
        )
        said = left % {"count": grouped(len(self.failed))}
        return f"{saved(self.results[:kept])} {said}" if kept else said

    @property
    def named(self):
        """(name of the row, why it was not entered)."""
        rows = self.now.by_key
        return [
            (rows[result.key].name if result.key in rows else result.key, result.said)
            for result in self.failed
        ]
