"""What the review asks: instructions given, due today, over their day; and to who gave them, answered."""

from datetime import time, timedelta

from django.db.models import Count, F, Q

from districts.models import Alert
from drive_portal.lib import dates
from enrollment.alerts.reach import Told, named
from enrollment.instructions import owners
from enrollment.models import Instruction, InstructionStep

MORNING = time(9)  # of its last day: the office is reminded
ANSWERED_FOR = timedelta(days=3)


def instructions(reach):
    """Open ones to their office, over their day to who gave them too; what was answered to who gave it."""
    reopened = Count("steps", filter=Q(steps__act=InstructionStep.Act.REOPENED))
    rows = Instruction.objects.filter(district=reach.district_id).annotate(times=reopened)
    rows = rows.select_related("district", "block", "given_by")
    standing = list(rows.open())
    held = owners.holders(standing)
    for row in standing:
        what, matter = _stage(row, reach), f"instruction:{row.pk}:{row.times}"
        told = [user for user in held[row.pk] if what != "given" or user != row.given_by_id]
        if what == "over" and row.given_by.is_active:
            told.append(row.given_by_id)
        stage = "" if what == "given" else f":{what}:{row.due_on}"
        for user in dict.fromkeys(told):
            yield Told(user, Alert.Kind.INSTRUCTION, matter + stage, _facts(row, what))
    answered = rows.filter(
        state=Instruction.State.DONE, closed_at__gte=reach.now - ANSWERED_FOR, given_by__is_active=True
    )
    for row in answered.exclude(closed_by=F("given_by")):
        matter = f"instruction:{row.pk}:{row.times}:done"
        yield Told(row.given_by_id, Alert.Kind.INSTRUCTION, matter, _facts(row, "done"))


def _stage(row, reach):
    """What an open one is by now: `given`, `today` its last day, `over`."""
    if row.due_on < reach.today:
        return "over"
    return "today" if reach.now >= dates.at(row.due_on, MORNING) else "given"


def _facts(row, what):
    return named(row.place) | {
        "number": row.pk,
        "what": what,
        "text": row.text,
        "day": row.due_on,
        "answer": row.answer,
    }
