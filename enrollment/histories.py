"""What became of a tally or a camp's count: every version, which a database trigger kept.

Each with who, when, old, new and why, when it was received, and when it was written where that is known.
"""

from dataclasses import dataclass
from datetime import datetime

from camps.models import CampCount
from enrollment.models import Tally

_EVENTS = Tally.pgh_event_model  # type: ignore[attr-defined]
_COUNT_EVENTS = CampCount.pgh_event_model  # type: ignore[attr-defined]


@dataclass
class Change:
    """One change of a tally, or of a late report that asks to replace it. `at`: None where none is kept."""

    at: datetime | None
    who: object
    old: object
    new: object
    why: str
    state: str


def of(tally):
    """All changes of the tally's day and place, the latest first, its late reports among them."""
    events = _EVENTS.objects.filter(
        drive_id=tally.drive_id,
        login_id_id=tally.login_id_id,
        date=tally.date,
        centre_id=tally.centre_id,
        camp_id=tally.camp_id,
    )
    return _changes(events.select_related("changed_by", "decided_by"))


def of_count(count):
    """All versions of a camp's count of a day, the latest first."""
    return _changes(_COUNT_EVENTS.objects.filter(pgh_obj_id=count.pk).select_related("changed_by"))


def _changes(events):
    latest: dict = {}
    changes = []
    for event in events.order_by("pgh_id"):
        old = latest.get(event.pgh_obj_id)
        latest[event.pgh_obj_id] = event
        if event.state != Tally.State.MERGED:  # it lives on in the row it was merged into, which is here too
            changes.append(_change(old, event))
    return changes[::-1]


def _change(old, new):
    decided_at = getattr(new, "decided_at", None)
    decided = decided_at is not None and (old is None or old.decided_at != decided_at)
    return Change(
        at=decided_at if decided else new.changed_at,
        who=new.decided_by if decided else new.changed_by,
        old=old,
        new=new,
        why=new.decision if decided else new.reason,
        state=new.get_state_display(),
    )
