"""The note as a text for a phone: one screen, plain, with WhatsApp's *bold*. In the reader's language."""

from django.utils.translation import gettext as _

from drive_portal.lib.numbers import grouped
from enrollment.reviews import difficulties, instructions
from enrollment.reviews.note import chance, signed
from enrollment.wording import shown

MOST = 900  # signs
_FIRST = 5  # of each list


def text(note):
    """Its lines; where names are long the lists are cut shorter until they fit a screen."""
    for most in range(_FIRST, 0, -1):
        made = "\n".join(line for line in _lines(note, most) if line)
        if len(made) <= MOST:
            break
    return made if len(made) <= MOST else made[: MOST - 1] + "…"


def _lines(note, most):
    return [
        f"*{note.district} · {shown(note.day)}*",
        f"_{note.as_of}_",
        *_day(note),
        *_date(note),
        _owed(note, most),
        _silent(note, most),
        _why(note, min(most, 3)),
        _open(note, min(most, 3)),
        _asked(note, min(most, 3)),
        *_tomorrow(note),
        _since(note),
    ]


def _day(note):
    row = note.row
    made = _("none reported") if row["made"] is None else grouped(row["made"])
    yield _("*Made: %(made)s*") % {"made": made} + _of(row["target"], note.percent_of_day)
    yield _("To date: %(made)s") % {"made": grouped(row["made_to_date"])} + _of(
        row["target_to_date"], row["percent"]
    )
    if row["remaining"] is not None:
        yield _("Remaining: %(remaining)s of %(total)s") % {
            "remaining": grouped(row["remaining"]),
            "total": grouped(row["target_total"]),
        }


def _of(target, percent):
    if target is None:
        return ""
    said = _(", target %(target)s") % {"target": grouped(target)}
    return said if percent is None else f"{said} ({percent:g}%)"


def _date(note):
    verdict = note.verdict
    if verdict.tenths is not None and verdict.kind == "under_way":
        yield _("Deadline %(day)s: chance %(chance)s") % {
            "day": shown(verdict.deadline),
            "chance": chance(verdict.tenths),
        }
        if verdict.finish:
            yield _("Probable finish: %(day)s") % {"day": shown(verdict.finish)}
    elif verdict.kind == "finished":
        yield _("*The target is reached.*")
    else:
        yield _("Deadline %(day)s") % {"day": shown(verdict.deadline)}


def _owed(note, most):
    owing = [block for block in note.blocks if (block["owed"] or 0) > 0][:most]
    if not owing:
        return ""
    return _("*Owed to date:* %(blocks)s") % {
        "blocks": ", ".join(f"{block['title']} {grouped(block['owed'])}" for block in owing)
    }


def _silent(note, most):
    row = note.row
    if not row["missing"]:
        return _("All reports are in.") if row["expected"] else ""
    blocks = note.silent_blocks[:most]
    return _("*Not reported: %(missing)s of %(expected)s:* %(blocks)s") % {
        "missing": grouped(row["missing"]),
        "expected": grouped(row["expected"]),
        "blocks": ", ".join(f"{block['title']} {grouped(block['missing'])}" for block in blocks),
    }


def _why(note, most):
    rows = [row for row in note.reasons if row["today"]][:most]
    if not rows:
        return ""
    said = ", ".join(f"{row['name']} {grouped(row['today'])} ({row['owner']})" for row in rows)
    return _("*Why cards failed:* %(reasons)s") % {"reasons": said}


def _open(note, most):
    if not note.difficulties:
        return ""
    said = "; ".join(difficulties.line(one) for one in note.difficulties[:most])
    return _("*Difficulties open too long:* %(lines)s") % {"lines": said}


def _asked(note, most):
    """How the numbers of the instructions moved, and those that did not though they are due."""
    if not note.instructions:
        return ""
    parts = [grouped(len(note.instructions)), *instructions.parts(note.instructions)]
    said = _("*Instructions:* %(said)s") % {"said": ", ".join(parts)}
    stuck = [one for one in note.instructions if one["is_open"] and one["verdict"] in ("worse", "same")]
    return "\n".join([said, "; ".join(instructions.line(one) for one in stuck[:most])]).strip()


def _tomorrow(note):
    following = note.tomorrow
    if following is None:
        return
    if following["target"] is not None:
        yield _("*Target of %(day)s: %(target)s*") % {
            "day": shown(following["day"]),
            "target": grouped(following["target"]),
        }
    if note.facts["needed"]:
        yield _("Needed a day from then: %(needed)s") % {"needed": grouped(note.facts["needed"])}
    if following["camps"]:
        yield _("Camps on %(day)s: %(camps)s") % {
            "day": shown(following["day"]),
            "camps": grouped(len(following["camps"])),
        }


def _since(note):
    if not note.before or not note.before["days"]:
        return ""
    change = sum(day["change"] for day in note.before["days"])
    return _("Earlier days since the note of %(day)s: %(change)s") % {
        "day": shown(note.before_day),
        "change": signed(change),
    }


def name(note, language, kind):
    """What a file of the note is called, in ASCII."""
    return f"review-{note.facts['district']['code']}-{note.day.isoformat()}-{language}.{kind}"
