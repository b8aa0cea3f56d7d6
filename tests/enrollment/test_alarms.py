"""Camps of which nothing was heard in time: who is told of them, when, and whom to call."""

import uuid
from datetime import time, timedelta

import pytest
import time_machine

from camps import counts
from drive_portal.lib import dates
from enrollment import tallies
from enrollment.board.alarms import alarms
from tests import factories as f

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(dates.today(), time(10)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return f.world()


def at(*clock):
    return dates.at(dates.today(), time(*clock))


def raised(now):
    return [alarm.camp.pk for alarm in alarms(dates.today(), now)]


def test_from_eleven_or_an_hour_after_a_later_opening(w):
    early = f.camp(w.drive, w.panchayats[0], opens_at=time(8))
    usual = f.camp(w.drive, w.panchayats[2])
    late = f.camp(w.drive, w.panchayats[1], opens_at=time(12, 30))
    assert raised(at(10, 59)) == []
    assert sorted(raised(at(11))) == [early.pk, usual.pk]
    assert sorted(raised(at(13, 29))) == [early.pk, usual.pk]
    assert raised(at(13, 30))[-1] == late.pk
    assert raised(at(20)) == []  # from the cut-off on they are silent like others


def test_a_count_or_a_tally_is_heard_and_a_withdrawn_one_is_not(w, clock):
    camp = f.camp(w.drive, w.panchayats[0])
    clock.move_to(at(12))
    assert raised(at(12)) == [camp.pk]
    row = tallies.submit(w.collector, f.sent(w.drive, w.logins[0], 0, place={"camp": camp.pk})).row
    assert raised(at(12)) == []
    sent = f.sent(w.drive, w.logins[0], 0, place={"camp": camp.pk}, withdrawn=True)
    tallies.submit(w.collector, sent | {"base_version": row.version})
    assert raised(at(12)) == [camp.pk]
    sent = {"submission_id": uuid.uuid4(), "camp": camp.pk, "date": dates.today(), "made": 0, "pulse": True}
    counts.log(w.officer, sent)
    assert raised(at(12)) == []


def test_no_alarm_on_a_holiday_for_a_cancelled_camp_or_another_day(w):
    camp = f.camp(w.drive, w.panchayats[0])
    f.camp(w.drive, w.panchayats[0], status="cancelled")
    today = dates.today()
    f.camp(w.drive, w.panchayats[0], starts_on=today - timedelta(days=2), ends_on=today - timedelta(days=1))
    assert raised(at(12)) == [camp.pk]
    w.drive.holidays = [today]
    w.drive.save()
    assert raised(at(12)) == []


def test_it_stands_first_on_the_officers_and_the_collectors_pages(client, w, clock):
    camp = f.camp(w.drive, w.panchayats[0], provider="Sarpanch", provider_phone="6100000001")
    elsewhere = f.camp(w.drive, w.panchayats[2])
    client.cookies["django_language"] = "en"
    block, district = f"block={w.blocks[0].code}", f"district={w.district.code}"
    for user, address, place in [(w.officer, "/block/", block), (w.collector, "/dashboard/", district)]:
        client.force_login(user, BACKEND)
        page = client.get(address).text
        assert page.index(f"/board/alarms/?{place}") < page.index('id="figures"')
        clock.move_to(at(10, 30))
        assert "Nothing was heard" not in client.get(f"/board/alarms/?{place}").text
        clock.move_to(at(11))
        found = client.get(f"/board/alarms/?{place}").text
        assert found.count('href="tel:6100000001"') == 1
        several = "Nothing was heard today of 2 camps that have been open for an hour."
        one = "Nothing was heard today of 1 camp that has been open for an hour."
        assert (one if user == w.officer else several) in found
        assert (f"alarm-{elsewhere.pk}" in found) == (user == w.collector)
    tallies.submit(w.collector, f.sent(w.drive, w.logins[0], 5, place={"camp": camp.pk}))
    assert one in client.get(f"/board/alarms/?{district}").text
    client.force_login(w.officer, BACKEND)
    assert client.get(f"/board/alarms/?{district}").status_code == 404
    client.logout()
    assert client.get(f"/board/alarms/?{district}").status_code == 401


def test_viewers_see_no_phones(client, w, clock):
    f.camp(w.drive, w.panchayats[0], provider_phone="6100000001")
    clock.move_to(at(11, 5))
    client.force_login(f.user("district_viewer", w.district), BACKEND)
    client.cookies["django_language"] = "en"
    page = client.get("/board/alarms/").text
    assert "Nothing was heard" in page and "6100000001" not in page
