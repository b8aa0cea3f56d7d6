"""Entering rows of the sheet: each through the door of its kind, none failing because of another."""

import logging
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext as _

from camps import counts, pulses
from camps.forms import CountForm
from camps.reasons import REASONS
from drive_portal.lib.dates import INDIA
from drive_portal.lib.numbers import grouped
from enrollment import tallies
from enrollment.forms import TallyForm, written
from enrollment.grid.keys import written as in_keys

logger = logging.getLogger(__name__)
MOST = 500  # rows of one request


@dataclass
class Result:
    """What became of a row: `saved`, `failed` (why, in words), `stale` (both figures), `asks` (sure?)."""

    key: str
    status: str
    said: str = ""
    version: int | None = None  # of what stands now

    @property
    def as_json(self):
        return {"key": self.key, "status": self.status, "said": self.said, "version": self.version}


def enter(user, sheet, items, reason=""):
    """What became of each of `items`, in their order.

    An item is what somebody typed of one row: {key, id (of the submission), base (the version that was
    seen), made, rejected: {reason: text}, final?, withdrawn?, sure?}; `reason`: why, where the day is closed.
    """
    return [_one(user, sheet, item, reason) for item in items]


def _one(user, sheet, item, reason):
    key = str(item.get("key") or "")[:80]
    row = sheet.by_key.get(key)
    if row is None:
        said = _("%(name)s is not in this block on this day.") % {"name": key.partition(":")[2] or key}
        return Result(key, "failed", said)
    try:
        return _through(user, sheet, row, item, reason)
    except PermissionDenied as error:
        return Result(key, "failed", str(error) or _("You may look at this, not write it."))
    except Exception:  # ours: the other rows are kept, so this one must have its answer
        logger.exception("A row of the grid failed")
        return Result(key, "failed", _("This could not be taken. Send it again."))


def _through(user, sheet, row, item, reason):
    form, door = _form(sheet, row, item, reason)
    if not form.is_valid():
        return Result(row.key, "failed", _why(form))
    if row.line.camp and not item.get("sure") and not form.cleaned_data["withdrawn"]:
        seen = row.version == form.cleaned_data["base_version"]
        made, pulse = form.cleaned_data["made"], form.cleaned_data["pulse"]
        if seen and (doubt := pulses.doubt(row.stands, made, pulse)):
            return Result(row.key, "asks", doubt, row.version or None)
    try:
        done = form.through(door, user)
    except IntegrityError:  # two at once met in a constraint: now the other's row is found
        done = form.through(door, user)
    if done is not None:
        return Result(row.key, "saved", version=done.row.version)
    if form.conflict:
        current = form.conflict.current
        return Result(row.key, "stale", _stands(current), current.version if current else None)
    return Result(row.key, "failed", _why(form))


def _form(sheet, row, item, reason):
    """The item as the form of its kind, which knows the shapes; and the door."""
    rejected = item.get("rejected")
    rejected = rejected if isinstance(rejected, dict) else {}
    data = {f"rejected_{name}": _text(rejected.get(name)) for name in REASONS}
    data |= {"submission_id": _text(item.get("id")), "base_version": _text(item.get("base"))}
    data |= {"made": _text(item.get("made")), "date": sheet.day.isoformat(), "reason": reason}
    data |= {
        "withdrawn": "on" if item.get("withdrawn") else "",
        "note": row.counted.note if row.counted else "",
    }
    if row.line.camp:
        data |= {"pulse": "" if item.get("final") else "on"}
        return CountForm(data, camp=row.line.camp), counts.log
    login_id = row.line.login_id
    home = login_id.centre or login_id.panchayat
    data |= {"drive": row.drive_id, "login_id": login_id.code, "place": written({home.level: home.code})}
    return TallyForm(data), tallies.submit


def _text(value):
    return "" if value is None or isinstance(value, dict | list) else str(value)[:60].replace("\0", "")


def _why(form):
    """What is wrong, in one line; with the reason's name where a reason's number is wrong."""
    parts = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name.startswith("rejected_") else ""
        parts += [f"{label}: {error}" if label else error for error in errors]
    return " ".join(dict.fromkeys(parts))


def _stands(row):
    """Both may be right: what stands, by whom and when."""
    if row is None or row.state != "counted":
        return _("It was withdrawn meanwhile.")
    facts = {
        "made": grouped(row.made),
        "rejected": in_keys(row.rejected) or "0",
        "who": row.changed_by.get_full_name() or row.changed_by.username if row.changed_by else "",
        "time": row.changed_at.astimezone(INDIA).strftime("%H:%M"),
    }
    said = _("It says now: %(made)s made, rejected %(rejected)s (%(who)s, %(time)s).")
    return said % facts


# --- the table as one form, where no script runs ---------------------------------------------------------


def typed(sheet, posted):
    """What was changed in the table's form, as items: of each row that was sent, what differs from before.

    `row` is a hidden field a row: the version that was seen, the submission's id, the cards that stood in
    each column, and the row's key; the cells are named by the column and the key.
    """
    found = []
    for hidden in posted.getlist("row")[:MOST]:
        base, submission, was, key = [*hidden.split("|", 3), "", "", ""][:4]
        now = [posted.get(f"{column}-{key}", "").strip() for column in ("made", *sheet.columns)]
        closed = posted.get(f"final-{key}") == "on" and posted.get(f"was-final-{key}") == ""
        if "/".join(now) == was and not (closed and now[0]):
            continue
        row = sheet.by_key.get(key)
        rejected = dict(row.rejected) if row else {}
        rejected |= dict(zip(sheet.columns, now[1:], strict=True))
        item = {"key": key, "id": submission, "base": base, "made": now[0], "rejected": rejected}
        final = posted.get(f"final-{key}") == "on"
        found.append(item | {"final": final, "sure": posted.get(f"sure-{key}") == "on"})
    return found
