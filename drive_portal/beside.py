"""What stands beside a place's figures: the silent, why cards fail, kinds of centre against one another.

They are read from the facts and kept while nothing has changed: the page asks every few seconds.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps import reasons as causes
from districts.models import LoginID
from districts.permissions import can
from districts.roles import allows
from drive_portal import charts
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.templatetags.portal import called, short_kind
from enrollment.progress import kinds, listed, reasons, silence
from enrollment.progress.basis import Basis
from enrollment.progress.within import LEVELS, ask

LISTED = 50  # of the silent a page lists so many; the file has them all
FIRST = 10  # of which so many stand open


class Facts(NamedTuple):
    silent: list
    silent_in_all: int
    reasons: list
    kinds: list
    listed: dict | None


@dataclass(frozen=True)
class _Question:
    """What is asked of which place; `stamp` and `clock` say for how long the answer stays true."""

    drive: int
    level: str
    place_id: int
    day: dates.date
    stamp: str
    clock: tuple
    basis: Basis = field(compare=False)
    place: Any = field(compare=False)


@lru_cache(maxsize=48)
def _facts(asked):
    about = asked.basis, asked.level, asked.place, asked.day
    missing, why, by_kind, on_list = ask(
        silence.question(*about, limit=LISTED),
        reasons.question(*about),
        kinds.question(*about),
        listed.question(*about),
    )
    rows, whole = silence.answered(missing)
    of_day = asked.basis, asked.day
    return Facts(
        rows,
        whole,
        reasons.answered(why, *of_day),
        kinds.answered(by_kind, *of_day),
        listed.answered(on_list),
    )


def may_name(user, place):
    """Whether the user sees who reports and who does not: not those who see their own tallies only."""
    return any(
        allows(post.role, "view_reports") and not post.own_only and post.covers(place) for post in user.posts
    )


class Beside:
    """The cards beside the figures of a scene, made ready for their templates."""

    def __init__(self, scene):
        self.scene = scene
        self.there = scene.level in LEVELS and scene.drive is not None
        self.names = self.there and may_name(scene.user, scene.place)

    @cached_property
    def facts(self):
        scene = self.scene
        clock = dates.today(), dates.now() >= scene.drive.cutoff(scene.day)
        key = scene.drive.pk, scene.level, scene.place.pk, scene.day, scene.stamp, clock
        return _facts(_Question(*key, scene.basis, scene.place))

    # --- the silent -------------------------------------------------------------------------

    @cached_property
    def silent(self):
        """The first of the silent, then the others that the page lists; nobody for who may not name them."""
        if not self.names:
            return []
        phones = can(self.scene.user, "view_phones", self.scene.place)
        return silent_rows(self.facts.silent, phones, self.scene.excused.touched)

    @property
    def silent_first(self):
        return self.silent[:FIRST]

    @property
    def silent_rest(self):
        return self.silent[FIRST:]

    @property
    def silent_in_all(self):
        return self.facts.silent_in_all

    def all_silent(self):
        """All of them, for a file."""
        scene = self.scene
        if not self.names:
            return []
        phones = can(scene.user, "view_phones", scene.place)
        rows, _whole = silence.silent(scene.basis, scene.level, scene.place, scene.day)
        return silent_rows(rows, phones, scene.excused.touched)

    @property
    def none_today(self):
        """Whether nothing was reported on the day: then no reason has a number, not even 0."""
        return self.scene.row["rejected"] is None

    @property
    def day_label(self):
        return _("Today") if self.scene.is_today else self.scene.day.strftime("%d-%m-%Y")

    # --- the list ---------------------------------------------------------------------------

    @property
    def listed(self):
        """The place's list in numbers; None where none has been taken in."""
        return self.facts.listed

    @property
    def people(self):
        """The address of the people themselves, for who may see them."""
        scene = self.scene
        may = can(scene.user, "view_people", scene.place)
        return reverse("list_place", args=[scene.level, scene.code]) if may else ""

    # --- reasons ----------------------------------------------------------------------------

    @cached_property
    def reasons(self):
        rows = self.facts.reasons
        most = max((row["week"] for row in rows), default=0)
        return [
            row
            | {
                "name": causes.name(row["reason"]),
                "owner": causes.REASONS[row["reason"]][1],
                "wait": causes.REASONS[row["reason"]][2],
                "spark": charts.spark(row["days"]),
                "bar": round(100 * row["week"] / most, 1) if most else 0,
                **_trend(row["week"], row["before"]),
            }
            for row in rows
        ]

    @property
    def reasons_total(self):
        rows = self.facts.reasons
        known = all(row["before"] is not None for row in rows)
        return {
            "today": sum(row["today"] for row in rows),
            "week": sum(row["week"] for row in rows),
            "before": sum(row["before"] for row in rows) if known else None,
        }

    # --- kinds ------------------------------------------------------------------------------

    @cached_property
    def kinds(self):
        rows = self.facts.kinds
        most = max((row["per_day"] or 0 for row in rows if row["kind"] != "camp"), default=0)
        return [
            row
            | {
                "name": kind_title(row["kind"]),
                "bar": round(min(100, 100 * row["per_day"] / most), 1) if most and row["per_day"] else 0,
            }
            for row in rows
        ]

    @property
    def kinds_total(self):
        rows = self.facts.kinds
        known = [row["made"] for row in rows if row["made"] is not None]
        return {
            "made": sum(known) if known else None,
            "made_to_date": sum(row["made_to_date"] for row in rows),
        }


def kind_title(kind):
    """A kind of place of work: "CSC", "Camps", "Door to door"."""
    return capfirst({"camp": _("Camps"), "field": _("Door to door")}.get(kind) or str(short_kind(kind)))


def silent_rows(rows, phones, touched=()):
    """Silent login IDs and camps in words: who, where, since when; the phone where one may call.

    `touched`: codes of panchayats in which the server was down on the day.
    """
    holders = {kind: str(name) for kind, name in LoginID.HolderKind.choices}
    return [_silent_row(row, phones, holders) | {"outage": row["panchayat"] in touched} for row in rows]


def _silent_row(row, phones, holders):
    names = {
        part: called({"name": row[f"{part}_name"], "name_hi": row[f"{part}_name_hi"]}) for part in _PARTS
    }
    level, code = (
        ("camp", row["camp"])
        if row["camp"]
        else ("centre", row["centre"])
        if row["centre"]
        else ("field", row["panchayat"])
    )
    return row | {
        "who": names["camp"] if row["camp"] else row["holder_name"],
        "tag": _("Camp") if row["camp"] else holders[row["holder_kind"]],
        "level": level,
        "place": code,
        "at": names["centre"] if row["centre"] else "" if row["camp"] else _("Door to door"),
        "panchayat_title": names["panchayat"],
        "block_title": names["block"],
        "phone": (row["mobile"] or "") if phones else "",
        "id": row["login_id"] or row["camp"],
        "last_text": _("last report %(last)s") % {"last": row["last"].strftime("%d-%m-%Y")}
        if row["last"]
        else _("never reported in this drive"),
        "days_text": ngettext("%(n)s working day silent", "%(n)s working days silent", row["days"])
        % {"n": row["days"]}
        if row["days"]
        else "",
        "usual_text": _("usually %(usual)s a day") % {"usual": grouped(row["usual"])} if row["usual"] else "",
    }


_PARTS = ("camp", "centre", "panchayat", "block")


def _trend(week, before):
    """The change from the seven days before, in per cent; None where there is nothing to compare with."""
    change = round(100 * (week - before) / before) if before else None
    if change is not None and change >= 300:
        return {"trend": change, "trend_text": f"{round(week / before)}×"}
    return {"trend": change, "trend_text": "" if change is None else f"{abs(change)}%"}
