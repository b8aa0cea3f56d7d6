"""The evening's look: after the cut-off each drive's reports are looked through, and a few are asked about.

In the background, never on the way of a tally. Each day of a drive is looked at once, also where it is run
twice or by two at a time; days on which nothing ran are caught up with.
"""

from collections import Counter
from datetime import time

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from districts.models import Drive, LoginID
from drive_portal.lib import dates
from enrollment.doubts import choosing, doors, levels, reading
from enrollment.doubts.signals import signals
from enrollment.models import Doubt, DoubtLook, Tally
from enrollment.outages import finding

_SLACK = dates.timedelta(minutes=1)  # a correction may be committed a moment after the time that it bears


def tend():
    """Look at what is due (first whether the server was down), and again at what was corrected."""
    for drive, day in waiting():
        finding.propose(drive, day)
        look(drive, day)
    for doubt in corrected():
        look_again(doubt)


def waiting():
    """(drive, day) of drives whose last evening has not been looked at."""
    now, today = dates.now(), dates.today()
    looked = dict(DoubtLook.objects.values_list("drive", "day"))
    recent = today - dates.timedelta(days=levels.CATCH_UP)
    found = []
    for drive in Drive.objects.filter(starts_on__lte=today, ends_on__gte=recent):
        over = now >= drive.cutoff(today)
        day = min(drive.ends_on, today if over else today - dates.timedelta(days=1))
        if day >= drive.starts_on and looked.get(drive.pk, dates.date.min) < day:
            found.append((drive, day))
    return found


@transaction.atomic
def look(drive, day):
    """Ask about what looks odd up to `day`; returns the questions. The second of two finds nothing to do."""
    DoubtLook.objects.get_or_create(drive=drive, defaults={"day": day - dates.timedelta(days=1)})
    looked = DoubtLook.objects.select_for_update().get(pk=drive.pk)
    first = max(looked.day + dates.timedelta(days=1), day - dates.timedelta(days=levels.CATCH_UP - 1))
    asked = [doubt for one in dates.days(first, day) for doubt in _ask_about(drive, one)]
    if looked.day < day:
        looked.day, looked.looked_at = day, dates.now()
        looked.save()
    return asked


def _ask_about(drive, day):
    found, around = reading.records(drive, day)
    known = set(Doubt.objects.filter(drive=drive).values_list("login_id", "kind", "date"))
    late = [day - dates.timedelta(days=n) for n in range(levels.LATE_DAYS)]
    best = {}
    for login, reports in found.items():
        odd = [one for at in late for one in signals(reports, around, at)]
        odd = [one for one in odd if (login, one.kind, one.dates[-1]) not in known]
        if odd:
            best[login] = max(odd, key=lambda signal: signal.strength)
    logins = LoginID.objects.select_related("panchayat").in_bulk(best)
    candidates = [
        (signal.strength, login, logins[login].panchayat.block_id, signal) for login, signal in best.items()
    ]
    few = choosing.chosen(candidates, _busy(best, day), _asked_today(drive))
    return [doors.ask(drive, logins[login], signal) for _strength, login, _block, signal in few]


def _busy(logins, day):
    """IDs that have an open question, or are left alone for a while after one."""
    since = dates.at(day - dates.timedelta(days=levels.QUIET_DAYS), time())
    found = Doubt.objects.filter(
        Q(state__in=Doubt.OPEN) | Q(decided_at__gte=since), login_id__in=list(logins)
    )
    return set(found.values_list("login_id", flat=True))


def _asked_today(drive):
    """How many questions were asked today, by block."""
    asked = Doubt.objects.filter(district=drive.district_id, asked_at__gte=dates.at(dates.today(), time()))
    return Counter(asked.values_list("panchayat__block", flat=True))


def corrected():
    """Open questions about an ID whose reports were changed since they were looked at."""
    later = Tally.objects.filter(
        district=OuterRef("district"),
        drive=OuterRef("drive"),
        login_id=OuterRef("login_id"),
        date__lte=OuterRef("date"),
        changed_at__gt=OuterRef("checked_at"),
    )
    return list(Doubt.objects.open().filter(Exists(later)).select_related("drive", "login_id"))


def look_again(doubt):
    """Settle the question where the reports, as they stand now, do not look odd any more."""
    checked_at = dates.now() - _SLACK
    found, around = reading.records(doubt.drive, doubt.date)
    odd = signals(found.get(doubt.login_id_id, []), around, doubt.date)
    doors.weigh(doubt, next((one for one in odd if one.kind == doubt.kind), None), checked_at)
