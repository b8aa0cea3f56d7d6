"""What is so when a journey begins."""

from datetime import timedelta

from districts import targets
from districts.models import LeftOut
from drive_portal.lib import dates
from enrollment import progress, tallies
from enrollment.tasks import sweep
from tests import factories


def a_drive_under_way():
    """Two blocks with two panchayats each, people left out in all of them, a target; reports since a week."""
    w = factories.world(target_rule="cards", target=6000)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=2000)
    targets.issue(w.drive)
    for back in range(1, 8):
        for n, login in enumerate(w.logins):
            reported(w, login, made=20 + 5 * n, days_ago=back)
    progress.recompute(w.drive.pk)
    return w


def reported(w, login, made, days_ago=0, by=None, **kw):
    """A report that has come in; the collector may enter one for every day, with a reason."""
    sent = factories.sent(w.drive, login, made, date=dates.today() - timedelta(days=days_ago))
    return tallies.submit(by or w.collector, sent | {"reason": "by phone"} | kw).row


def a_camp_today(w, tallied=()):
    """A camp in the first panchayat, with tallies of (login ID, cards) at it."""
    camp = factories.camp(w.drive, w.panchayats[0], starts_on=dates.today(), ends_on=dates.today())
    for login, made in tallied:
        reported(w, login, made, place={"camp": camp.pk})
    return camp


def a_late_report(w, login, made, days_ago=9):
    """An operator's report of a silent day that has closed: it waits for the officer."""
    return reported(w, login, made, days_ago, by=w.operator, reason="")


def counted():
    """What the worker does, at once: for the journeys on which nobody waits for it."""
    sweep()
