"""What became of the review's instructions, as an evening's note keeps it: each number then and now.

In the note is what was given by its moment and open at any time since the last note: a word says whether the
number moved (`instructions.measuring`), and none says why. State and last day are those of the moment, read
from the steps: a note that is made late says what one in time would have said.
"""

from collections import Counter
from datetime import date, time

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.instructions import measuring, wording
from enrollment.models import Instruction, InstructionStep

_ORDER = ("worse", "same", "unmeasured", "better", "met")  # what the meeting asks about first


def gather(drive, day, moment, before, found):
    """The drive's instructions as of `moment`, as facts, the most pressing first. `before`: the last note or
    None; `found`: the figures of this one.
    """
    since = before.known_at if before else dates.at(day, time(0))
    whole = moment >= drive.cutoff(day)  # else a draft, in the middle of a day: the last evening's stands
    facts = [_fact(row, day, before, found if whole else None) for row in _rows(drive, since, moment)]
    return sorted(facts, key=_pressing)


def _rows(drive, since, moment):
    """Instructions that were open at some time after `since` and by `moment`, each with state and last day as
    they were then (`then`, `due_then`).
    """
    steps = InstructionStep.objects.filter(instruction=OuterRef("pk"), at__lte=moment).order_by("-pk")
    return (
        Instruction.objects.filter(
            Q(state="open") | Q(closed_at__gt=since), drive=drive, given_at__lte=moment
        )
        .annotate(
            then=Subquery(steps.values("state")[:1]),
            due_then=Subquery(steps.values("due_on")[:1]),
            last_at=Subquery(steps.values("at")[:1]),
        )
        .filter(Q(then="open") | Q(last_at__gt=since))
        .select_related("block")
    )


def _fact(row, day, before, found):
    after = before and before.known_at >= (row.was_at or row.given_at)
    last = measuring.value(row.figure, _place(before.facts, row.block)) if after else None
    now = measuring.value(row.figure, _place(found, row.block)) if found else last
    return {
        "id": row.pk,
        "text": row.text,
        "block": row.block
        and {name: getattr(row.block, name) for name in ("code", "name", "name_hi", "kind")},
        "owner": row.owner,
        "due": row.due_then,
        "overdue": row.then == "open" and row.due_then < day,
        "state": row.then,
        "figure": row.figure,
        "was": row.was,
        "last": last,
        "now": now,
        "goal": measuring.wanted(row.figure, row.goal),
        "verdict": measuring.verdict(row.figure, row.was, now, row.goal),
    }


def _place(facts, block):
    if block is None:
        return facts["row"]
    return next((row for row in facts["blocks"] if row["code"] == block.code), None)


def _pressing(fact):
    closed = fact["state"] != "open"
    return closed, not fact["overdue"], _ORDER.index(fact["verdict"]), fact["due"], fact["id"]


# --- in words -----------------------------------------------------------------------------------------


def said(fact, named, day):
    """A fact in the reader's language, of the evening of `day`. `named`: the name of a place's dict."""
    figure, is_open = fact["figure"], fact["state"] == "open"
    due = date.fromisoformat(fact["due"])
    measured = figure != Instruction.Figure.NONE
    return fact | {
        "where": named(fact["block"]) if fact["block"] else _("the whole district"),
        "who": str(Instruction.Owner(fact["owner"]).label),
        "is_open": is_open,
        "due_on": due,
        "due_said": wording.due(due, day, is_open),
        "state_said": str(Instruction.State(fact["state"]).label),
        "figure_said": wording.figure(figure),
        "moved": _moved(fact) if measured else "",
        "verdict_said": wording.verdict(fact["verdict"]) if measured else "",
        "goal_said": "" if fact["goal"] is None else grouped(fact["goal"]),
    }


def _moved(fact):
    """The numbers: when it was given, in the last note where that is another, now."""
    steps = [fact["was"], fact["last"], fact["now"]]
    if fact["last"] is None or fact["last"] in (fact["was"], fact["now"]):
        del steps[1]
    return " → ".join(wording.number(fact["figure"], cards) for cards in steps)


def summary(facts):
    """All of them in one sentence: how many numbers moved, how many are over their day."""
    if not facts:
        return _("No instruction was open.")
    n = len(facts)
    text = ngettext("%(n)s instruction", "%(n)s instructions", n) % {"n": grouped(n)}
    found = parts(facts)
    return _("%(said)s.") % {"said": f"{text}: {', '.join(found)}" if found else text}


def parts(facts):
    """Of how many the number moved which way, and how many are over their day: "better 3", "worse 1"."""
    counts = Counter(fact["verdict"] for fact in facts if fact["figure"] != Instruction.Figure.NONE)
    found = [
        f"{wording.verdict(word)} {grouped(counts[word])}" for word in measuring.VERDICTS if counts[word]
    ]
    over = sum(fact["overdue"] for fact in facts)
    return [*found, *([_("over their day %(n)s") % {"n": grouped(over)}] if over else [])]


def line(told):
    """What was `said` in one short line: "Bagicha, owed 431 → 498"."""
    number = f"{told['figure_said']} {told['moved']}" if told["moved"] else told["text"][:40]
    return _("%(where)s, %(number)s") % {"where": told["where"], "number": number}
