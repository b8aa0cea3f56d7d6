"""Camps of which nothing was heard although they are open: by 11:00, or an hour after a later opening."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from camps.duties.onsite import Caller, callers
from camps.models import Camp, CampCount
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.models import Tally

FIRST_HEARD = time(11)  # by when a camp of the morning has sent its first figure
PATIENCE = timedelta(hours=1)  # that one which opens later has for it


@dataclass(frozen=True)
class Alarm:
    """A camp that owes its first figure since the moment `since`; whom to call, where a phone is known."""

    camp: Camp
    since: datetime
    caller: Caller | None


def owed_at(camp, day):
    """When the first figure of the camp's day is owed."""
    return max(dates.at(day, FIRST_HEARD), dates.at(day, camp.opens_at) + PATIENCE)


def alarms(day, now, camps=None):
    """The camps of `day` that ought to have been heard of by `now` and were not, the longest owed first.

    Of all drives that run and work on the day, cancelled camps apart; heard of is who has a count or a tally
    that counts. From the evening cut-off on there are none: then they are silent like any other report.
    `camps`: a queryset to look in, else all. By a few queries, whatever their number.
    """
    found = _unheard(day, camps).prefetch_related("drive", "panchayat__block")  # a drive is a large row
    owing = [camp for camp in found if owed_at(camp, day) <= now < camp.drive.cutoff(day)]
    phones = callers(owing, day)
    raised = [Alarm(camp, owed_at(camp, day), phones.get(camp.pk)) for camp in owing]
    return sorted(raised, key=lambda alarm: (alarm.since, alarm.camp.title))


class Notice:
    """Alarms as a page shows them: one sentence, and the first of them."""

    FIRST = 5

    def __init__(self, raised):
        self.raised = raised

    def __bool__(self):
        return bool(self.raised)

    @property
    def sentence(self):
        said = ngettext(
            "Nothing was heard today of %(count)s camp that has been open for an hour.",
            "Nothing was heard today of %(count)s camps that have been open for an hour.",
            len(self.raised),
        )
        return said % {"count": grouped(len(self.raised))}

    @property
    def first(self):
        return self.raised[: self.FIRST]

    @property
    def more(self):
        """How many others there are."""
        return len(self.raised) - len(self.first)


def _unheard(day, camps):
    counted = CampCount.objects.filter(camp=OuterRef("pk"), date=day, state=CampCount.State.COUNTED)
    tallied = Tally.objects.filter(camp=OuterRef("pk"), date=day, state=Tally.State.COUNTED)
    held = (Camp.objects.all() if camps is None else camps).held_on(day)
    held = held.filter(drive__starts_on__lte=day, drive__ends_on__gte=day)
    return held.exclude(drive__holidays__contains=[day]).exclude(Exists(counted) | Exists(tallied))
