"""What chat lines say, as drafts beside the rows of the sheet; those that are ticked go through the doors."""

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.reasons import REASONS
from drive_portal.lib.numbers import grouped
from enrollment.grid import entering, reading
from enrollment.grid.keys import written

LONGEST = 100_000  # signs of a paste


@dataclass
class Draft:
    """A report of the chat as it is offered: which row, what cells, and what speaks against it."""

    text: str
    row: Any
    made: str
    rejected: str  # in short keys
    doubts: list[str] = field(default_factory=list)
    ticked: bool = True
    error: str = ""
    sure: bool = False  # odd, and confirmed; or to be confirmed
    submission: str = ""
    version: Any = ""  # what stood when the draft was shown

    @property
    def carried(self):
        return f"{self.version}|{self.submission}|{self.row.key}"


class Drafts:
    """What was understood of pasted lines, and what was not."""

    error = ""

    def __init__(self, sheet, lines):
        self.sheet, self.lines = sheet, lines[:LONGEST]
        self.drafts: list[Draft] = []
        self.unread: list[tuple[str, str]] = []  # (the lines, why)
        found, self.idle = reading.read(self.lines, self._places) if sheet.drive else ([], [])
        for report in found:
            self._understand(report)
        self._note_repeats()

    @property
    def sentence(self):
        """What came of it, in one sentence."""
        if not self.lines.strip():
            return ""
        count, ticked = len(self.drafts), sum(draft.ticked for draft in self.drafts)
        said = ngettext("%(count)s report was read", "%(count)s reports were read", count)
        facts = {"count": grouped(count), "sure": grouped(ticked), "left": grouped(len(self.unread))}
        parts = [said % facts]
        if ticked < count:
            parts.append(_("%(sure)s of them without a doubt") % facts)
        if self.unread:
            more = ngettext("%(left)s was not understood", "%(left)s were not understood", len(self.unread))
            parts.append(more % facts)
        return ", ".join(parts) + "."

    # --- which row

    @cached_property
    def _places(self):
        """What a row may be called, as `reading.plain` writes it: the keys of the rows so called."""
        found: dict[str, list[str]] = {}
        for row in self.sheet.rows:
            for name in {reading.plain(name).strip() for name in _names(row)}:
                found.setdefault(name, []).append(row.key)
        return found

    @cached_property
    def _phones(self):
        rows = [row for row in self.sheet.rows if row.line.login_id and row.line.login_id.mobile]
        return {row.line.login_id.mobile[-10:]: row.key for row in rows}

    def _row(self, report):
        """(the row that a report is about or None, why there is none)."""
        if report.unknown and not report.names:
            said = _("%(code)s is not in this block on this day.")
            return None, said % {"code": ", ".join(report.unknown[:3])}
        keys = [set(self._places[name]) for name in report.names]
        if not keys:
            return self._by_sender(report)
        both = set.intersection(*keys)
        if len(both) == 1:
            return self.sheet.by_key[both.pop()], ""
        if both:
            ids = ", ".join(sorted(self.sheet.by_key[key].name for key in both))
            return None, _("Several login IDs work there: write which one (%(ids)s).") % {"ids": ids}
        return None, _("Two places are named: %(names)s.") % {"names": ", ".join(report.names).upper()}

    def _by_sender(self, report):
        digits = "".join(sign for sign in report.sender if sign.isdigit())
        if len(digits) >= 10 and digits[-10:] in self._phones:
            return self.sheet.by_key[self._phones[digits[-10:]]], ""
        people = [row for row in self.sheet.rows if row.line.login_id and report.sender]
        named = [row for row in people if reading.plain(row.line.login_id.holder_name) == report.sender]
        if len(named) == 1:
            report.doubt("by_name")
            return named[0], ""
        return None, _("It names no login ID, centre or camp of the block.")

    # --- what it says

    def _understand(self, report):
        row, why = self._row(report)
        if row is None or not report.says:
            why = why or _("There is no number of cards in it.")
            if report.doubts:
                why = " ".join([why, *self._words(report)])
            self.unread.append((report.text, why))
            return
        reasons, rest = dict(report.reasons), (report.rejected or 0) - sum(report.reasons.values())
        if rest > 0:
            reasons["other"] = reasons.get("other", 0) + rest
        draft = Draft(report.text, row, "" if report.made is None else str(report.made), written(reasons))
        draft.doubts = self._words(report) + self._beside(report, row)
        draft.ticked = not draft.doubts and bool(draft.made)
        if not draft.made:
            draft.doubts.append(_("How many were made is not said."))
        draft.submission, draft.version = str(uuid.uuid4()), row.version
        self.drafts.append(draft)

    def _words(self, report):
        return [_DOUBTS[what](facts) for what, facts in report.doubts]

    def _beside(self, report, row):
        """What the row says already, and of which day the message is."""
        found = []
        if report.sent_on and not self._of_the_day(report.sent_on):
            found.append(
                _("It speaks of another day: %(day)s.")
                % {"day": "-".join(map(str, filter(None, report.sent_on)))}
            )
        if report.unknown:
            found.append(
                _("%(code)s is not in this block on this day.") % {"code": ", ".join(report.unknown[:3])}
            )
        if row.counted:
            facts = {"made": grouped(row.made), "rejected": written(row.rejected) or "0"}
            found.append(_("It says now: %(made)s made, rejected %(rejected)s.") % facts)
        elif row.state == "requested":
            found.append(_("A late report waits for your answer there."))
        return found

    def _of_the_day(self, sent_on):
        day, month, year = sent_on
        return (day, month) == (self.sheet.day.day, self.sheet.day.month) and year in (
            None,
            self.sheet.day.year,
        )

    def _note_repeats(self):
        """Who reports twice is believed the second time."""
        last: dict[str, Draft] = {}
        for draft in self.drafts:
            earlier = last.get(draft.row.key)
            if earlier is not None:
                earlier.ticked = False
                earlier.doubts.append(_("A later line says %(made)s.") % {"made": draft.made or "?"})
            last[draft.row.key] = draft


_DOUBTS = {
    "same_sender": lambda f: _("The place is taken from an earlier message of the sender."),
    "by_name": lambda f: _("The place is taken from the sender's name."),
    "word": lambda f: _("It says “rejected” without a number."),
    "odd": lambda f: _("%(number)s is no number of cards.") % f,
    "large": lambda f: _("%(number)s is too many for a day.") % {"number": grouped(f["number"])},
    "twice": lambda f: _("Two figures for the same: %(first)s and %(then)s.") % f,
    "two_numbers": lambda f: _("Two numbers without a word: taken as made and rejected."),
    "spare": lambda f: _("What these numbers mean is not said: %(numbers)s.") % f,
    "total": lambda f: _("Only a total is said: taken as made."),
    "reasons": lambda f: _("The reasons add up to %(sum)s, rejected is %(rejected)s.") % f,
    "sum": lambda f: _("Made and rejected do not add up to the total %(total)s.") % f,
}


def _names(row):
    line = row.line
    if line.camp:
        kinds = ("camp", "शिविर", "कैंप", "कैम्प")
        return [
            line.camp.name,
            line.camp.name_hi,
            *(f"{kind} {line.camp.pk}" for kind in kinds),
            f"camp{line.camp.pk}",
        ]
    centre = line.login_id.centre
    return [line.login_id.code, *([centre.code, centre.name, centre.name_hi] if centre else [])]


class Confirmed:
    """The drafts as they were confirmed: what was ticked is entered; what failed is shown again."""

    idle: tuple = ()
    unread: tuple = ()

    def __init__(self, user, sheet, posted):
        self.sheet, self.lines = sheet, ""
        self.error = ""
        self.drafts = list(
            filter(None, (self._draft(posted, n) for n in posted.getlist("draft")[: reading.MOST]))
        )
        chosen = [draft for draft in self.drafts if draft.ticked]
        ready = [draft for draft in chosen if not draft.error]
        reason = posted.get("reason", "")[:300].replace("\0", "")
        self.results = entering.enter(user, sheet, [self._item(draft) for draft in ready], reason)
        for draft, result in zip(ready, self.results, strict=True):
            if result.status != "saved":
                draft.error, draft.version, draft.submission = (
                    result.said,
                    result.version or "",
                    str(uuid.uuid4()),
                )
                draft.sure = result.status == "asks"
        kept = sum(result.status == "saved" for result in self.results)
        self.drafts = [draft for draft in chosen if draft.error]
        self.results = [result for result in self.results if result.status == "saved"]
        self.all_saved = bool(kept) and not self.drafts
        if not chosen:
            self.error = _("Tick the reports that are to be entered.")

    @property
    def sentence(self):
        if self.error:
            return self.error
        left = ngettext(
            "%(count)s row was not entered:", "%(count)s rows were not entered:", len(self.drafts)
        )
        said = left % {"count": grouped(len(self.drafts))}
        kept = len(self.results)
        done = ngettext("%(count)s row was entered.", "%(count)s rows were entered.", kept)
        return f"{done % {'count': grouped(kept)}} {said}" if kept else said

    def _draft(self, posted, n):
        version, submission, key = [*posted.get(f"about-{n}", "").split("|", 2), "", ""][:3]
        row = self.sheet.by_key.get(key)
        if row is None:
            return None
        draft = Draft(
            posted.get(f"text-{n}", "")[:1000],
            row,
            posted.get(f"made-{n}", ""),
            posted.get(f"rejected-{n}", ""),
        )
        draft.ticked = posted.get(f"tick-{n}") == "on"
        draft.sure = posted.get(f"sure-{n}") == "on"
        draft.submission, draft.version = submission, version
        if draft.ticked and reading.reasons(draft.rejected) is None:
            draft.error = _("“%(text)s” are no reasons. Write them like S2 A3.") % {
                "text": draft.rejected[:30]
            }
        return draft

    def _item(self, draft):
        reasons = reading.reasons(draft.rejected) or {}
        item = {"key": draft.row.key, "id": draft.submission, "base": draft.version, "made": draft.made}
        item |= {"rejected": {name: reasons.get(name, "") for name in REASONS}, "final": draft.row.final}
        return item | {"sure": draft.sure}
