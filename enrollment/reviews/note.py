"""A note in words, in the reader's language: what its page, its files and its text say.

It knows its facts and nothing else of the drive: what is not frozen in them it cannot say.
"""

import html
import json
from dataclasses import fields
from datetime import date
from types import SimpleNamespace

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from camps import reasons as causes
from districts.models import LoginID
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.progress.verdict import Verdict
from enrollment.reviews import difficulties, instructions
from enrollment.reviews.facts import KINDS, kind_of
from enrollment.wording import shown

_DATES = ("deadline", "finish", "earliest", "latest")


class Note:
    """The facts of an evening in words. `review`: the frozen note, or None of a draft as of `known_at`."""

    def __init__(self, day, facts, known_at, review=None):
        self.day, self.known_at, self.review = day, known_at, review
        # a draft reads like what is stored
        self.facts = facts if review else json.loads(json.dumps(facts, cls=DjangoJSONEncoder))
        self.row = self.facts["row"]

    # --- where, when --------------------------------------------------------------------------------

    @property
    def is_draft(self):
        return self.review is None

    @property
    def district(self):
        return named(self.facts["district"])

    @property
    def drive_title(self):
        return named(self.facts["drive"])

    @property
    def drive(self):
        """What the verdict's words ask of the drive."""
        return SimpleNamespace(starts_on=date.fromisoformat(self.facts["drive"]["starts_on"]))

    @property
    def standing(self):
        """How the note came to be, in a sentence: everybody sees what happened at the cut-off."""
        if self.is_draft:
            return ""
        due, made = self.review.due_at.astimezone(dates.INDIA), self.review.frozen_at.astimezone(dates.INDIA)
        said = {"due": f"{due:%H:%M}", "made": moment(made) if made.date() != due.date() else f"{made:%H:%M}"}
        if self.facts["late"] == "order":
            text = _(
                "The order set the cut-off of %(due)s only after it had passed: made at %(made)s."
                " It holds what was received by %(due)s."
            )
        elif self.facts["late"] == "entered":
            text = _(
                "Made at %(made)s: before that the drive was not in this portal. It holds what was received"
                " by %(due)s."
            )
        elif self.facts["late"]:
            text = _(
                "Due at %(due)s, made at %(made)s: the server was not at work. It holds what was received"
                " by %(due)s."
            )
        else:
            text = _("Frozen at the cut-off: it holds what was received by %(due)s, and stays as it is.")
        return text % said

    @property
    def was_missed(self):
        """Whether it was made only after its cut-off, though the drive was there."""
        return self.facts["late"] in ("away", "order")

    @property
    def as_of(self):
        """The moment of its figures in few words."""
        if self.is_draft:
            return _("Draft, as of %(moment)s") % {"moment": moment(self.known_at)}
        return _("As known on %(moment)s") % {"moment": moment(self.known_at)}

    # --- the verdict --------------------------------------------------------------------------------

    @cached_property
    def verdict(self):
        said = self.facts["verdict"]
        known = {field.name: said[field.name] for field in fields(Verdict)}
        return Verdict(**known | {name: _date(said[name]) for name in _DATES})

    @property
    def scene(self):
        """What the verdict's words ask of the page."""
        return SimpleNamespace(day=self.day, is_today=self.is_draft)

    @property
    def said(self):
        """What the sentences' template reads."""
        return {"row": self.row, "verdict": self.verdict, "scene": self.scene, "drive": self.drive}

    @cached_property
    def sentence(self):
        """The verdict as plain text."""
        return plain(render_to_string("components/verdict.html", self.said))

    @property
    def percent_of_day(self):
        made, target = self.row["made"], self.row["target"]
        return round(100 * made / target, 1) if made is not None and target else None

    # --- where --------------------------------------------------------------------------------------

    @cached_property
    def blocks(self):
        """The blocks, who owes most first, each with its title, the silent, and tomorrow's target."""
        tomorrow = (self.facts["tomorrow"] or {}).get("blocks", {})
        return [
            block
            | {
                "title": named(block),
                "day_owed": _less(block["target"], block["made"]),
                "tomorrow": tomorrow.get(block["code"]),
            }
            for block in self.facts["blocks"]
        ]

    @property
    def has_target(self):
        return self.row["target_total"] is not None

    # --- the silent ---------------------------------------------------------------------------------

    @cached_property
    def silent(self):
        """All silent login IDs and camps, whose silence costs most first; `again`: the last evening too."""
        holders = {kind: str(name) for kind, name in LoginID.HolderKind.choices}
        then = {*self.before["silent"]} if self.before else set()
        return [_silent(one, holders, then) for one in self.facts["silent"]]

    @property
    def silent_blocks(self):
        """Blocks with reports missing, the most first."""
        found = [block for block in self.blocks if block["missing"] > 0]
        return sorted(found, key=lambda block: (-block["missing"], block["code"]))

    @cached_property
    def silent_said(self):
        """How many are silent, by kind and in all, in one sentence."""
        counts = {kind: sum(block["silent"][kind] for block in self.facts["blocks"]) for kind in KINDS}
        parts = [_SILENT[kind](n) % {"n": grouped(n)} for kind, n in counts.items() if n]
        if not parts:
            return _("All reports are in.") if self.row["expected"] else _("No report was expected.")
        again = sum(one["again"] for one in self.silent)
        text = _("Not reported: %(parts)s, of %(expected)s expected.") % {
            "parts": ", ".join(parts),
            "expected": grouped(self.row["expected"]),
        }
        if again:
            more = ngettext(
                "%(n)s was silent on the evening before too.",
                "%(n)s were silent on the evening before too.",
                again,
            )
            text += " " + more % {"n": grouped(again)}
        return text

    # --- why, what next -----------------------------------------------------------------------------

    @cached_property
    def reasons(self):
        """Why cards failed, on the day and in seven days, the most first, each with who can mend it."""
        rows = [
            {**row, "name": str(causes.name(row["reason"])), "owner": str(causes.REASONS[row["reason"]][1])}
            for row in self.facts["reasons"]
            if row["reason"] in causes.REASONS
        ]
        return sorted(rows, key=lambda row: (-row["today"], -row["week"], row["reason"]))

    @cached_property
    def difficulties(self):
        """What was open too long, in words; None in a note that does not say."""
        found = self.facts.get("difficulties")
        return None if found is None else [difficulties.said(fact, named) for fact in found]

    @cached_property
    def instructions(self):
        """What became of the instructions, in words; None in a note that does not say."""
        found = self.facts.get("instructions")
        return None if found is None else [instructions.said(fact, named, self.day) for fact in found]

    @property
    def instructions_said(self):
        return instructions.summary(self.facts["instructions"])

    @cached_property
    def tomorrow(self):
        """The next working day with its camps; None after the last."""
        found = self.facts["tomorrow"]
        if found is None:
            return None
        camps = [
            camp | {"title": named(camp), "where": f"{named(camp['panchayat'])}, {named(camp['block'])}"}
            for camp in found["camps"]
        ]
        planned = [camp["planned"] for camp in camps if camp["planned"]]
        return found | {"day": date.fromisoformat(found["date"]), "camps": camps, "planned": sum(planned)}

    # --- what changed -------------------------------------------------------------------------------

    @property
    def before(self):
        return self.facts["before"]

    @property
    def before_day(self):
        return self.before and date.fromisoformat(self.before["date"])

    @cached_property
    def changes(self):
        """What changed since the last evening's note, a sentence each: days, target, deadline, chance."""
        if not self.before:
            return []
        found = [restated(day) for day in self.before["days"]]
        old, now = self.before, self.verdict
        if old["target_total"] != self.row["target_total"]:
            found.append(
                _("The target was %(was)s, it is %(now)s.")
                % {"was": or_unknown(old["target_total"]), "now": or_unknown(self.row["target_total"])}
            )
        if old["deadline"] != self.facts["drive"]["ends_on"]:
            said = {"was": shown(_date(old["deadline"])), "now": shown(now.deadline)}
            found.append(_("The last day was %(was)s, it is %(now)s.") % said)
        if None not in (old["tenths"], now.tenths) and old["tenths"] != now.tenths:
            said = {"was": chance(old["tenths"]), "now": chance(now.tenths)}
            found.append(_("The chance to meet the deadline was %(was)s, it is %(now)s.") % said)
        return found

    @property
    def sum(self):
        """How the cards to date have come about since the last note; None without one."""
        if not self.before:
            return None
        later = sum(day["change"] for day in self.before["days"])
        return {
            "was": self.before["made_to_date"],
            "later": later,
            "day": self.row["made"] or 0,
            "now": self.row["made_to_date"],
            "adds_up": self.before["made_to_date"] + later + (self.row["made"] or 0)
            == self.row["made_to_date"],
        }


# --- words ------------------------------------------------------------------------------------------


def named(row):
    """A named fact's name in the reader's language; an urban body is told from a block of its name."""
    name = (row["name_hi"] or row["name"]) if get_language() == "hi" else row["name"]
    return _("%(name)s (town)") % {"name": name} if row.get("kind") == "urban" else name


def plain(markup):
    """The words of a template, on one line."""
    return " ".join(html.unescape(strip_tags(markup)).split())


def moment(value):
    return value.astimezone(dates.INDIA).strftime("%d-%m-%Y %H:%M")


def or_unknown(cards):
    return _("not known") if cards is None else grouped(cards)


def signed(cards):
    return f"{'+' if cards > 0 else ''}{grouped(cards)}"


def chance(tenths):
    """The chance of the deadline in words: "2 in 10"."""
    if tenths == 0:
        return _("less than 1 in 10")
    return _("more than 9 in 10") if tenths == 10 else _("%(tenths)s in 10") % {"tenths": tenths}


def restated(day):
    """A day's change since the last note in one sentence."""
    said = {"day": shown(_date(day["date"])), "change": signed(day["change"]), "now": or_none(day["now"])}
    said["parts"] = parts(day["parts"])
    if day["was"] is None:
        text = _("%(day)s: nothing in the last note, is %(now)s now: %(change)s (%(parts)s)")
    else:
        text = _("%(day)s: was %(was)s in the last note, is %(now)s now: %(change)s (%(parts)s)")
    return text % (said | {"was": or_none(day["was"])})


def or_none(cards):
    return _("none") if cards is None else grouped(cards)


def parts(found):
    """Of what a change is made: "96 by 5 late reports, 22 by 3 corrections"."""
    texts = [
        _PARTS[kind](part["n"]) % {"cards": signed(part["cards"]), "n": grouped(part["n"])}
        for kind, part in found.items()
    ]
    return ", ".join(texts)


_PARTS = {
    "late": lambda n: ngettext("%(cards)s by %(n)s late report", "%(cards)s by %(n)s late reports", n),
    "accepted": lambda n: ngettext(
        "%(cards)s by %(n)s accepted request", "%(cards)s by %(n)s accepted requests", n
    ),
    "corrected": lambda n: ngettext("%(cards)s by %(n)s correction", "%(cards)s by %(n)s corrections", n),
    "withdrawn": lambda n: ngettext("%(cards)s by %(n)s withdrawal", "%(cards)s by %(n)s withdrawals", n),
    "other": lambda n: _("%(cards)s by places that moved"),
}
_SILENT = {
    "centre": lambda n: ngettext("%(n)s login ID at a centre", "%(n)s login IDs at centres", n),
    "camp": lambda n: ngettext("%(n)s camp", "%(n)s camps", n),
    "field": lambda n: ngettext("%(n)s field worker", "%(n)s field workers", n),
}


def _silent(one, holders, then):
    kind = kind_of(one)
    part = {name: _part(one, name) for name in ("camp", "centre", "panchayat", "block")}
    key = one["login_id"] or one["camp"]
    return {
        "key": key,
        "level": kind,
        "place": one["camp"] or one["centre"] or one["panchayat"],
        "who": part["camp"] if kind == "camp" else one["holder_name"],
        "tag": _("Camp") if kind == "camp" else holders.get(one["holder_kind"], ""),
        "at": part["centre"] if kind == "centre" else part["panchayat"],
        "panchayat": part["panchayat"],
        "block": one["block"],
        "block_title": part["block"],
        "login_id": one["login_id"],
        "last": _date(one["last"]),
        "days": one["days"],
        "usual": one["usual"],
        "again": key in then,
    }


def _part(one, name):
    hindi, english = one[f"{name}_name_hi"], one[f"{name}_name"]
    return (hindi or english) if get_language() == "hi" else english


def _less(target, made):
    return None if target is None else target - (made or 0)


def _date(text):
    """A date of the facts, stored as text."""
    return text and date.fromisoformat(text)
