"""Alerts in words, in the reader's language: what began together is said in one sentence."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.models import Difficulty
from districts.models import Alert
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.reviews.note import named
from enrollment.wording import shown

Kind = Alert.Kind
FIRST = 5  # of a group are named
_NEWS = (Kind.NOTE, Kind.SOLVED)  # to be read, not to be settled
_OF_A_DAY = (Kind.DUE, Kind.OVERDUE, Kind.NOTE)


@dataclass(frozen=True)
class Said:
    """A sentence, the first of what it is about, how many others there are, and where to act."""

    title: str
    href: str
    lines: list = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class Group:
    """Alerts of one kind that began at one moment, in words."""

    kind: str
    at: datetime
    is_new: bool
    is_settled: bool
    said: Said

    @property
    def topic(self):
        return Kind(self.kind).label


def groups(rows):
    """The groups of an account's alerts, which come with the latest first."""
    ordered = sorted(rows, key=lambda row: (-row.at.timestamp(), *_alike(row), row.pk))
    together = groupby(ordered, lambda row: (row.at, *_alike(row)))
    return [_group(kind, at, list(found)) for (at, kind, *_more), found in together]


def _alike(row):
    """What is said in one sentence: of one kind and stage, of own IDs or not, of a day where it says one."""
    day = row.facts["day"] if row.kind in _OF_A_DAY else ""
    return row.kind, "login_id" in row.facts, day, row.facts.get("what", "")


def _group(kind, at, rows):
    standing = [row for row in rows if row.settled_at is None] or rows
    return Group(
        kind,
        at,
        any(row.seen_at is None and row.settled_at is None for row in rows),
        kind not in _NEWS and rows[0].facts.get("what") != "done" and all(row.settled_at for row in rows),
        _SAY[kind]([row.facts for row in standing]),
    )


def subject(found):
    """The subject of an e-mail about these groups: the first one, and how many others there are."""
    if len(found) == 1:
        return found[0].said.title
    more = ngettext("%(first)s – and %(n)s more matter", "%(first)s – and %(n)s more matters", len(found) - 1)
    return more % {"first": found[0].said.title.rstrip("."), "n": grouped(len(found) - 1)}


# --- what is said of each kind --------------------------------------------------------------------


def _listed(title, href, lines):
    return Said(title, href, lines[:FIRST], max(0, len(lines) - FIRST))


def _day(facts):
    return shown(date.fromisoformat(facts["day"]))


def _clock(text):
    return f"{datetime.fromisoformat(text).astimezone(dates.INDIA):%H:%M}"


def _moment(text):
    return f"{datetime.fromisoformat(text).astimezone(dates.INDIA):%d-%m-%Y %H:%M}"


def _report(facts):
    return f"{reverse('report')}?date={facts['day']}"


def _block(facts):
    return f"{reverse('block_day')}?block={facts['block']}&date={facts['day']}&drive={facts['drive']}"


def _due(rows):
    first = rows[0]
    said = _("Your report of %(day)s is due by %(cutoff)s.")
    title = said % {"day": _day(first), "cutoff": _clock(first["cutoff"])}
    return _listed(title, _report(first), _ids(rows))


def _ids(rows):
    return sorted(row["login_id"] for row in rows) if len(rows) > 1 else []


def _overdue(rows):
    first = rows[0]
    if "login_id" in first:
        said = _(
            "Your report of %(day)s did not come by %(cutoff)s."
            " It counts as late until %(close)s: send it now."
        )
        facts = {"day": _day(first), "cutoff": _clock(first["cutoff"]), "close": _moment(first["close"])}
        return _listed(said % facts, _report(first), _ids(rows))
    n = sum(row["n"] for row in rows)
    title = ngettext("%(n)s report of %(day)s is missing.", "%(n)s reports of %(day)s are missing.", n)
    most = sorted(rows, key=lambda row: -row["n"])
    lines = [f"{named(row)}: {grouped(row['n'])}" for row in most] if len(rows) > 1 else []
    return _listed(title % {"n": grouped(n), "day": _day(first)}, _block(first), lines)


def _returned(rows):
    n = len(rows)
    title = ngettext(
        "%(n)s late report of yours was returned for correction.",
        "%(n)s late reports of yours were returned for correction.",
        n,
    )
    line = _("%(day)s, %(made)s cards: %(reason)s")
    lines = [line % {"day": _day(row), "made": grouped(row["made"]), "reason": row["reason"]} for row in rows]
    return _listed(title % {"n": grouped(n)}, _report(rows[0]), lines)


def _question(rows):
    if any(row["again"] for row in rows):
        title = _("You are asked once more about your report of %(day)s.")
    else:
        title = _("There is a question about your report of %(day)s.")
    return Said(title % {"day": _day(rows[0])}, reverse("report"))


def _request(rows):
    n = len(rows)
    title = ngettext(
        "%(n)s late report waits for your decision.", "%(n)s late reports wait for your decision.", n
    )
    line = _("%(who)s, %(day)s: %(made)s cards")
    lines = [line % {"who": row["who"], "day": _day(row), "made": grouped(row["made"])} for row in rows]
    return _listed(title % {"n": grouped(n)}, reverse("block_day"), lines)


def _camps(rows):
    n = len(rows)
    title = ngettext(
        "Nothing was heard of %(n)s camp by %(clock)s.", "Nothing was heard of %(n)s camps by %(clock)s.", n
    )
    clock = _clock(max(row["since"] for row in rows))
    return _listed(
        title % {"n": grouped(n), "clock": clock}, reverse("block_day"), [named(row) for row in rows]
    )


def _silent(rows):
    n = len(rows)
    title = ngettext(
        "No report at all has come from %(n)s block today.",
        "No report at all has come from %(n)s blocks today.",
        n,
    )
    line = _("%(block)s: %(n)s reports expected")
    lines = [line % {"block": named(row), "n": grouped(row["n"])} for row in rows]
    href = _block(rows[0]) if n == 1 else reverse("dashboard")
    return _listed(title % {"n": grouped(n)}, href, lines)


def _instruction(rows):
    what, n = rows[0]["what"], len(rows)
    line = _("%(place)s, by %(day)s: %(text)s")
    lines = [line % {"place": named(row), "day": _day(row), "text": row["text"]} for row in rows]
    if what == "done":
        lines = [f"{named(row)}: {row['text']} – {row['answer']}" for row in rows]
    href = reverse("instruction", args=[rows[0]["number"]]) if n == 1 else reverse("instructions")
    return _listed(_INSTRUCTED[what](n) % {"n": grouped(n)}, href, lines)


_INSTRUCTED = {
    "given": lambda n: ngettext(
        "%(n)s instruction of the review for you.", "%(n)s instructions of the review for you.", n
    ),
    "today": lambda n: ngettext(
        "%(n)s instruction has its last day today.", "%(n)s instructions have their last day today.", n
    ),
    "over": lambda n: ngettext(
        "%(n)s instruction is over its day.", "%(n)s instructions are over their day.", n
    ),
    "done": lambda n: ngettext(
        "%(n)s instruction of yours was answered: done.",
        "%(n)s instructions of yours were answered: done.",
        n,
    ),
}


def _difficulty(rows):
    n = len(rows)
    if any(row["passed"] for row in rows):
        title = ngettext(
            "%(n)s difficulty lies with you now: the office before let its days pass.",
            "%(n)s difficulties lie with you now: an office before let its days pass.",
            n,
        )
    else:
        title = ngettext("%(n)s difficulty lies with you.", "%(n)s difficulties lie with you.", n)
    return _listed(title % {"n": grouped(n)}, _difficulties(rows), [_trouble(row) for row in rows])


def _trouble(row):
    return f"{Difficulty.Kind(row['of']).label}: {named(row)}"


def _difficulties(rows):
    return reverse("difficulty", args=[rows[0]["number"]]) if len(rows) == 1 else reverse("difficulties")


def _solved(rows):
    n = len(rows)
    title = ngettext(
        "%(n)s difficulty that you reported was solved.",
        "%(n)s difficulties that you reported were solved.",
        n,
    )
    lines = [f"{_trouble(row)} – {row['solution']}" for row in rows]
    return _listed(title % {"n": grouped(n)}, _difficulties(rows), lines)


def _note(rows):
    first = rows[0]
    if len(rows) == 1:
        title = _("The note of the evening of %(day)s is there: %(made)s.")
    else:
        title = _("The notes of the evening of %(day)s are there.")
    lines = [f"{named(row)}: {_made(row)}" for row in rows] if len(rows) > 1 else []
    href = reverse("review", args=[first["drive"], first["day"]])
    return _listed(title % {"day": _day(first), "made": _made(first)}, href, lines)


def _made(row):
    if row["made"] is None:
        return _("no report")
    if row["target"] is None:
        return ngettext("%(n)s card", "%(n)s cards", row["made"]) % {"n": grouped(row["made"])}
    return _("%(made)s of %(target)s cards") % {
        "made": grouped(row["made"]),
        "target": grouped(row["target"]),
    }


_SAY = {
    Kind.DUE: _due,
    Kind.OVERDUE: _overdue,
    Kind.RETURNED: _returned,
    Kind.QUESTION: _question,
    Kind.REQUEST: _request,
    Kind.CAMPS: _camps,
    Kind.SILENT: _silent,
    Kind.INSTRUCTION: _instruction,
    Kind.DIFFICULTY: _difficulty,
    Kind.SOLVED: _solved,
    Kind.NOTE: _note,
}
