"""Centres that are registered or active and have made no card yet: which, and what each waits for."""

from collections import Counter, defaultdict

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from districts.models import Centre
from drive_portal.lib import dates
from drive_portal.lib.search import holds
from enrollment.ledger import facts, wording
from enrollment.ledger.forms import Filters
from enrollment.ledger.scene import Scene

ROWS = 50
_SEARCHED = ("code", "name", "name_hi", "panchayat_name", "panchayat_name_hi")
# what a centre waits for, in the order in which it comes about
WAITS = {
    "none": _("no login ID was asked for"),
    "asked": _("asked for, not come yet"),
    "issued": _("issued, not active yet"),
    "active": _("active, no card yet"),
}


class Starting:
    """The centres of a scene's place that have not started."""

    def __init__(self, scene):
        self.scene = scene

    @cached_property
    def rows(self):
        """All of them, by block and panchayat, each with `wait` and the day since which it waits for that."""
        rows = [row for row in facts.not_started(self.scene.district.pk) if self.scene.holds(row)]
        today = dates.today()
        for row in rows:
            row["wait"], row["since"] = _wait(row)
            row["days"] = (today - row["since"]).days if row["since"] else None
            row["title"] = wording.called(row, "name")
            row["wait_name"] = WAITS[row["wait"]]
            row["panchayat_title"] = wording.called(row, "panchayat_name")
            row["block_title"] = wording.place_title(row, "block")
            row["kind_name"] = Centre.Kind(row["kind"]).label
        return rows

    @cached_property
    def counts(self):
        """How many by what they wait for."""
        return Counter(row["wait"] for row in self.rows)

    @property
    def sentence(self):
        return wording.not_started(len(self.rows), self.counts)

    @property
    def said(self):
        """What they wait for, in order, with how many; nothing of what none waits for."""
        return [
            {"wait": wait, "name": name, "n": self.counts[wait]}
            for wait, name in WAITS.items()
            if self.counts[wait]
        ]

    @cached_property
    def by_kind(self):
        return self._by(lambda row: row["kind"], lambda row: row["kind_name"])

    @cached_property
    def by_block(self):
        return self._by(lambda row: row["block"], lambda row: wording.place_title(row, "block"))

    def _by(self, key, title):
        """Rows of a table: how many wait for what, the most first."""
        found, titles = defaultdict(Counter), {}
        for row in self.rows:
            found[key(row)][row["wait"]] += 1
            titles[key(row)] = title(row)
        lines = [
            {
                "key": of,
                "title": titles[of],
                "all": counts.total(),
                "cells": [cell | {"n": counts[cell["wait"]]} for cell in self.said],
            }
            for of, counts in found.items()
        ]
        return sorted(lines, key=lambda line: (-line["all"], str(line["title"])))


class Centres(Scene):
    """The page of the centres that have not started: in numbers, and as a list that may be narrowed down."""

    @cached_property
    def starting(self):
        return Starting(self)

    @cached_property
    def form(self):
        offered = [
            ("wait", _("It waits"), [("", _("All")), *WAITS.items()]),
            (
                "kind",
                _("Kind"),
                [("", _("All")), *((row["key"], row["title"]) for row in self.starting.by_kind)],
            ),
        ]
        if self.level == "district":
            blocks = sorted(
                ((row["key"], row["title"]) for row in self.starting.by_block), key=lambda pair: pair[1]
            )
            offered.append(("at", _("Block or town"), [("", _("All")), *blocks]))
        return Filters(self.asked, self.chosen, offered)

    @cached_property
    def found(self):
        """The rows that are wanted."""
        form = self.form
        if not form.is_valid():
            return []
        wanted = {"wait": form.chosen("wait"), "kind": form.chosen("kind"), "block": form.chosen("at")}
        rows = [
            row
            for row in self.starting.rows
            if all(not want or row[name] == want for name, want in wanted.items())
        ]
        words = form.chosen("q")
        return [row for row in rows if holds(words, *(row[name] for name in _SEARCHED))]

    @cached_property
    def page(self):
        return Paginator(self.found, ROWS).get_page(self.asked.get("page"))

    @property
    def shown(self):
        return self.page.object_list

    @property
    def list_query(self):
        """The page with nothing narrowed down."""
        return self.address("ledger_centres")


def _wait(row):
    if row["active"]:
        return "active", row["active_since"]
    if row["issued"]:
        return "issued", row["issued_on"]
    if row["asked_on"]:
        return "asked", row["asked_on"]
    return "none", row["opened_on"]
