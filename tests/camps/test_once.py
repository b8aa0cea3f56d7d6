"""What comes twice or at the same moment: a form sent again, a report while its camp is cancelled."""

from datetime import date, time

import pytest
import time_machine
from django.utils import translation

from camps import camps
from camps.models import Camp
from drive_portal.lib import dates
from enrollment import tallies
from enrollment.models import Tally
from tests import factories as f
from tests.camps.test_camps import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(DAY, time(18)), tick=False) as traveller, translation.override("en"):
        yield traveller


@pytest.fixture
def w():
    return f.world()


def typed(w, form, **kw):
    sent = {"drive": w.drive.pk, "panchayat": w.panchayats[0].code, "name": "School", "form": form}
    return sent | {"starts_on": DAY, "ends_on": DAY} | kw


def test_a_form_sent_twice_makes_one_camp(w):
    first = camps.create(w.officer, typed(w, "a"))
    again = camps.create(w.officer, typed(w, "a"))
    assert again.pk == first.pk and again.was_there and not first.was_there
    assert camps.create(w.officer, typed(w, "a", name="Market")).pk != first.pk  # typed anew: another camp
    assert camps.create(w.officer, typed(w, "b")).pk != first.pk  # another form: meant so
    assert camps.create(w.officer, typed(w, "")).pk != camps.create(w.officer, typed(w, "")).pk
    assert Camp.objects.count() == 5


def test_a_form_sent_twice_at_once_makes_one_camp(w):
    assert at_once(*[lambda: camps.create(w.officer, typed(w, "a"))] * 3) == ["done"] * 3
    assert Camp.objects.count() == 1


def test_a_cancellation_and_a_tally_at_once(w):
    camp = f.camp(w.drive, w.panchayats[0], name="School", starts_on=DAY, ends_on=DAY)
    sent = f.sent(w.drive, w.logins[0], 40, date=DAY, place={"camp": camp.pk})
    for _n in range(4):
        Camp.objects.filter(pk=camp.pk).update(status="planned", reason="")
        Tally.objects.all().delete()
        fresh = sent | {"submission_id": f.sent(w.drive, w.logins[0], 40)["submission_id"]}
        cancelled, told = at_once(
            lambda: camps.change(w.officer, camp, {"status": "cancelled", "reason": "Rain"}),
            lambda fresh=fresh: tallies.submit(w.officer, fresh),
        )
        assert (cancelled == "done") != (told == "done")
        assert Tally.objects.exists() == (told == "done")
