"""The note of the evening: frozen once at the cut-off, holding what was known then, the same for ever."""

from datetime import time, timedelta

import pytest
import time_machine

from districts import targets
from districts.models import LeftOut
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import tallies
from enrollment.models import Review
from enrollment.reviews import freezing
from tests import factories as f

pytestmark = pytest.mark.django_db


def at(hour, minute=0, days=0):
    """The clock in India, today or some days from it."""
    return time_machine.travel(dates.at(today() + timedelta(days=days), time(hour, minute)), tick=True)


def a_drive(**kw):
    """Two blocks under way for 20 days with a target, ordered before its first day."""
    span = {"starts_on": today() - timedelta(days=20), "ends_on": today() + timedelta(days=39)}
    with at(9, days=-25):
        w = f.world(**{"target_rule": "cards", "target": 6000} | span | kw)
        for place in w.panchayats:
            LeftOut.objects.create(district=w.district, panchayat=place, people=2000)
        targets.issue(w.drive)
    return w


def report(w, login, made, day=None, **kw):
    sent = f.sent(w.drive, login, made, date=day or today(), **kw)
    return tallies.submit(w.collector, sent | {"reason": "by phone"}).row


def test_it_holds_what_was_accepted_by_the_cutoff_and_nothing_after():
    w = a_drive()
    with at(19, 59):
        report(w, w.logins[0], 40)
        report(w, w.logins[2], 25)
        assert freezing.freeze(w.drive, today()) is None, "not due yet"
    with at(20, 3):
        report(w, w.logins[1], 99)
        note = freezing.freeze(w.drive, today())
        assert note.facts["row"]["made"] == 65
        assert sum(block["made"] for block in note.facts["blocks"]) == 65
        assert note.facts["silent"] and note.facts["late"] == "away"
        assert freezing.freeze(w.drive, today()) is None
        assert Review.objects.count() == 1
