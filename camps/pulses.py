"""A camp's day in pulses: each is the cards made so far; the final count closes the day.

That a pulse gives way to tallies that exceed it is the reader's rule (progress, the block's day). Here: what
was sent during a day, and which figure is so odd beside the one before that the sender is asked first.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from camps.models import CampCount
from drive_portal.lib.dates import INDIA
from drive_portal.lib.numbers import grouped

_EVENTS = CampCount.pgh_event_model  # type: ignore[attr-defined]  # made by its decorator


@dataclass(frozen=True)
class Pulse:
    """What was said of a camp's day at a moment; `pulse` False: the final count."""

    at: datetime
    made: int
    pulse: bool


def of(counts):
    """What was sent of each camp count so far, the first first, by the count's id; by one query."""
    found = defaultdict(list)
    events = _EVENTS.objects.filter(pgh_obj_id__in=[row.pk for row in counts], state="counted")
    for event in events.order_by("pgh_id"):
        found[event.pgh_obj_id].append(Pulse(event.changed_at, event.made, event.pulse))
    return found


def doubt(row, made, pulse):
    """Why `made` (final, or a `pulse`) is odd after the count `row` that stands, in a sentence; else "".

    Cards once made stay made, so a later figure of the day is no smaller; a final count closes the day.
    """
    if row is None or row.state != CampCount.State.COUNTED:
        return ""
    facts = {
        "made": grouped(made),
        "before": grouped(row.made),
        "time": row.changed_at.astimezone(INDIA).strftime("%H:%M"),
    }
    if pulse and not row.pulse:
        said = _("The final count %(before)s of %(time)s closed the day. Open it again with %(made)s so far?")
        return said % facts
    if row.pulse and made < row.made:
        said = _("%(made)s is less than the %(before)s that were made by %(time)s. Is it right?")
        return said % facts
    return ""
