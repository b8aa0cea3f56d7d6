"""The doors of a camp: confirmed, moved, cancelled, reopened; its people go along."""

import threading
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import translation

from camps import camps, counts, staffing
from camps.models import Camp, Duty, Worker
from districts.models import Dirty
from drive_portal.lib import dates
from enrollment import tallies
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)
ONE = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(DAY, time(18)), tick=False) as traveller, translation.override("en"):
        yield traveller


@pytest.fixture
def w():
    found = factories.world()
    found.camp = factories.camp(
        found.drive, found.panchayats[0], name="School", starts_on=DAY, ends_on=DAY + ONE
    )
    return found


def refused(field, door, *args, **kw):
    """The sentence with which the door refuses, at this field."""
    with pytest.raises(ValidationError) as caught:
        door(*args, **kw)
    assert set(caught.value.message_dict) == {field}
    return caught.value.message_dict[field][0]


def change(w, user=None, version=None, **sent):
    return camps.change(user or w.officer, w.camp, sent, version)


def now(w):
    return Camp.objects.as_it_stands().get(pk=w.camp.pk)


def counted(w, day=DAY, made=120, **kw):
    sent = factories.sent(w.drive, w.logins[0], made, date=day, **kw)
    return counts.log(w.officer, sent | {"camp": w.camp.pk})


def tallied(w, day=DAY, login=None, **kw):
    login = login or w.logins[0]
    return tallies.submit(
        w.collector, factories.sent(w.drive, login, 30, date=day, place={"camp": w.camp.pk}, **kw)
    )


def worker(home, **kw):
    base = {"name": "Sunita", "kind": "mitanin", "department": "health", "district": home.district}
    return Worker.objects.create(**base | {"panchayat": home} | kw)


def busy(w):
    """(day, from, until, panchayat) of each standing duty at the camp."""
    rows = Duty.objects.standing().filter(camp=w.camp).order_by("date", "id")
    return [(row.date, row.starts_at, row.ends_at, row.panchayat_id) for row in rows]


# --- status ----------------------------------------------------------------------------------------


def test_a_new_camp_has_the_usual_list_and_marks_the_days_so_far(w):
    Dirty.objects.all().delete()
    sent = {"drive": w.drive.pk, "panchayat": w.panchayats[1].code, "name": " Haat ", "starts_on": DAY - ONE}
    camp = camps.create(
        w.officer, sent | {"ends_on": DAY + ONE, "opens_at": time(9), "provider": " Sarpanch "}
    )
    assert (camp.name, camp.provider, camp.opens_at, camp.closes_at) == (
        "Haat",
        "Sarpanch",
        time(9),
        time(17),
    )
    assert len(camp.equipment) == 8 and camp.status == "planned"
    assert set(Dirty.objects.values_list("date", "panchayat_id")) == {
        (day, w.panchayats[1].pk) for day in (DAY - ONE, DAY)
    }
    over = sent | {"ends_on": DAY, "status": "cancelled", "equipment": []}
    assert "planned or confirmed" in refused("status", camps.create, w.officer, over)


def test_confirmed_and_what_asks_for_it_anew(w):
    assert change(w, status="confirmed").camp.status == "confirmed"
    assert change(w, name="Big school", planned=90).camp.status == "confirmed"
    assert change(w, opens_at=time(11)).camp.status == "planned"
    assert change(w, opens_at=time(10), status="confirmed").camp.status == "confirmed"
    assert change(w, venue="Bhawan").camp.status == "planned"
    assert Camp.pgh_event_model.objects.filter(pgh_obj_id=w.camp.pk).count() == 6
    change(w, venue="Bhawan")
    assert Camp.pgh_event_model.objects.filter(pgh_obj_id=w.camp.pk).count() == 6  # nothing changed


def test_held_follows_from_the_facts(w):
    assert now(w).standing == "planned"
    assert "held once a count" in refused("status", change, w, status="held")
    counted(w)
    assert (now(w).status, now(w).standing) == ("planned", "held")
    change(w, status="held", name="As it is")  # as a client sends it back
    assert now(w).status == "planned"
    counted(w, base_version=1, withdrawn=True)
    assert now(w).standing == "planned"
    tallied(w)
    assert now(w).standing == "held"
    assert list(Camp.objects.as_it_stands().filter(standing="held")) == [w.camp]


def test_cancelled_with_a_reason_and_reopened(w):
    Dirty.objects.all().delete()
    assert "Say why" in refused("reason", change, w, status="cancelled", reason="  ")
    done = change(w, status="cancelled", reason="Heavy rain")
    assert (done.camp.status, done.camp.reason) == ("cancelled", "Heavy rain")
    assert list(Dirty.objects.values_list("date", "panchayat_id")) == [(DAY, w.panchayats[0].pk)]
    assert "belongs to a cancelled" in refused("reason", change, w, status="planned", reason="Why not")
    again = change(w, status="planned").camp
    assert (again.status, again.reason) == ("planned", "") and Dirty.objects.count() == 2


def test_not_cancelled_while_reports_stand(w):
    counted(w)
    for login in w.logins:
        tallied(w, login=login)
    said = refused("status", change, w, status="cancelled", reason="Rain")
    assert "18-11-2026: 120 cards counted" in said and "and 2 more" in said and "Withdraw" in said
    assert now(w).standing == "held"


def test_a_late_report_that_waits_is_decided_first(w, clock):
    clock.move_to(dates.at(DAY, time(13), days_later=1))
    sent = factories.sent(w.drive, w.logins[0], 30, date=DAY, place={"camp": w.camp.pk})
    assert tallies.submit(w.operator, sent).status == 202
    said = refused("status", change, w, status="cancelled", reason="Rain")
    assert f"a late report of {w.logins[0].code}" in said


# --- moving ------------------------------------------------------------------------------------------


def test_moved_only_where_no_report_is_left_behind(w):
    counted(w)
    said = refused("starts_on", change, w, starts_on=DAY + ONE)
    assert "120 cards" in said
    assert "Enter a new camp" in refused("panchayat", change, w, panchayat=w.panchayats[1].code)
    assert change(w, ends_on=DAY + 3 * ONE, starts_on=DAY - ONE).camp.ends_on == DAY + 3 * ONE
    counted(w, base_version=1, withdrawn=True)
    assert change(w, starts_on=DAY + ONE).camp.starts_on == DAY + ONE
    # a withdrawn row names the panchayat for ever
    assert "Enter a new camp" in refused("panchayat", change, w, panchayat=w.panchayats[1].code)


def test_a_move_marks_both_panchayats(w):
    Dirty.objects.all().delete()
    change(w, panchayat=w.panchayats[1].code, starts_on=DAY - ONE)
    here, there = w.panchayats[0].pk, w.panchayats[1].pk
    assert set(Dirty.objects.values_list("date", "panchayat_id")) == {
        (DAY, here),
        (DAY, there),
        (DAY - ONE, there),
    }


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"starts_on": DAY + 2 * ONE}, "ends_on"),
        ({"ends_on": DAY + 300 * ONE}, "ends_on"),
        ({"closes_at": time(9)}, "closes_at"),
        ({"name": "  "}, "name"),
        ({"latitude": 22.0}, "longitude"),
        ({"latitude": 84.0, "longitude": 22.0}, "latitude"),
        ({"panchayat": "no such"}, "panchayat"),
        ({"drive": 10**9}, "drive"),
        ({"planned": -1}, "planned"),
        (
            {"equipment": [{"item": "x", "count": 1, "has": 0}, {"item": " x", "count": 2, "has": 0}]},
            "equipment",
        ),
        ({"equipment": [{"item": " ", "count": 1, "has": 0}]}, "equipment"),
        ({"equipment": [{"item": "x", "count": 10**6, "has": 0}]}, "equipment"),
        ({"equipment": [{"item": str(n), "count": 1, "has": 0} for n in range(31)]}, "equipment"),
    ],
)
def test_what_a_change_refuses(w, sent, field):
    if sent.get("latitude") == 84.0:
        with pytest.raises(ValidationError) as caught:
            change(w, **sent)
        assert set(caught.value.message_dict) == {"latitude", "longitude"}
    else:
        refused(field, change, w, **sent)
    assert Camp.objects.get(pk=w.camp.pk).name == "School"


def test_a_camp_that_the_drive_left_behind_can_be_cancelled(w):
    w.drive.ends_on = DAY
    w.drive.save()
    assert "drive runs" in refused("ends_on", change, w, name="Other")
    assert change(w, status="cancelled", reason="The drive ends before").camp.status == "cancelled"


def test_a_stale_wish_is_told(w):
    seen = camps.version_of(w.camp)
    change(w, venue="Bhawan")
    with pytest.raises(camps.Stale) as caught:
        change(w, version=seen, status="cancelled", reason="Rain")
    assert caught.value.current.venue == "Bhawan"
    change(w, version=camps.version_of(Camp.objects.get(pk=w.camp.pk)), status="confirmed")


def test_who_may_change_it(w, clock):
    with pytest.raises(ValidationError):
        change(w, user=w.officers[1], name="X")
    for user in (w.operator, factories.user("district_viewer", w.district)):
        with pytest.raises(PermissionDenied):
            change(w, user=user, name="X")
    clock.move_to(dates.at(w.drive.ends_on, time(13), days_later=1))
    with pytest.raises(PermissionDenied, match="The drive has ended"):
        change(w, name="X")
    assert change(w, user=w.collector, name="X").camp.name == "X"


# --- people --------------------------------------------------------------------------------------------


def test_booked_for_the_days_to_come_and_released(w):
    w.drive.holidays = [DAY + ONE]
    w.drive.save()
    change(w, ends_on=DAY + 2 * ONE, starts_on=DAY - ONE, opens_at=time(9, 30))
    rows = staffing.book(w.officer, w.camp, login_id=w.logins[0].code)
    assert [row.date for row in rows] == [DAY, DAY + 2 * ONE]  # from today on, without the holiday
    assert busy(w)[0] == (DAY, time(9, 30), time(17), w.panchayats[0].pk)
    said = refused("__all__", staffing.book, w.officer, w.camp, login_id=w.logins[0].code)
    assert "booked for this camp already" in said
    assert staffing.release(w.officer, w.camp, login_id=w.logins[0].code, date=DAY) == 1
    assert staffing.release(w.officer, w.camp, login_id=w.logins[0].code) == 1
    refused("__all__", staffing.release, w.officer, w.camp, login_id=w.logins[0].code)
    assert not busy(w)


def test_nobody_is_at_two_places(w):
    other = factories.camp(w.drive, w.panchayats[2], name="Market", starts_on=DAY + ONE, ends_on=DAY + ONE)
    staffing.book(w.collector, other, login_id=w.logins[0].code)
    said = refused("worker", staffing.book, w.collector, w.camp, login_id=w.logins[0].code)
    assert w.logins[0].code in said and "19-11-2026 from 10:00 to 17:00: Market" in said and "Choose" in said
    said = refused("worker", staffing.book, w.officer, w.camp, login_id=w.logins[0].code)
    assert "Market" not in said and "elsewhere" in said  # the officer does not see the other block
    assert not busy(w)
    staffing.book(w.officer, w.camp, login_id=w.logins[0].code, date=DAY)
    change(w, user=w.collector, closes_at=time(12), opens_at=time(8))
    camps.change(w.collector, other, {"opens_at": time(12)})
    staffing.book(w.officer, w.camp, login_id=w.logins[0].code)  # one ends as the other begins
    assert len(busy(w)) == 2


def test_a_worker_comes_with_the_own_login_id(w):
    sunita = worker(w.panchayats[0], login_id=w.worker_id)
    (row,) = staffing.book(w.officer, w.camp, worker=sunita.pk, date=DAY)
    assert (row.worker, row.login_id) == (sunita, w.worker_id)
    refused("__all__", staffing.book, w.officer, w.camp, login_id=w.worker_id.code, date=DAY)
    staffing.release(w.officer, w.camp, worker=sunita.pk)
    (row,) = staffing.book(w.officer, w.camp, login_id=w.worker_id.code, date=DAY)
    assert row.worker == sunita
    elsewhere = worker(w.panchayats[2])
    refused("worker", staffing.book, w.officer, w.camp, worker=elsewhere.pk)
    gone = worker(w.panchayats[0], active=False)
    assert "any more" in refused("worker", staffing.book, w.officer, w.camp, worker=gone.pk)


def test_who_cannot_be_booked(w):
    idle = factories.login_id(w.centres[0], status="suspended")
    assert "is suspended" in refused("login_id", staffing.book, w.officer, w.camp, login_id=idle.code)
    for code in ("no such", factories.world(blocks=1, panchayats=1).logins[0].code):
        refused("login_id", staffing.book, w.officer, w.camp, login_id=code)
    refused("date", staffing.book, w.officer, w.camp, login_id=w.logins[0].code, date=DAY + 9 * ONE)
    with pytest.raises(PermissionDenied):
        staffing.book(w.operator, w.camp, login_id=w.logins[0].code)
    change(w, status="cancelled", reason="Rain")
    assert "Reopen" in refused("camp", staffing.book, w.officer, w.camp, login_id=w.logins[0].code)


def test_the_people_move_along(w):
    for login in w.logins[:2]:
        staffing.book(w.officer, w.camp, login_id=login.code)
    change(w, starts_on=DAY + ONE, ends_on=DAY + 2 * ONE, opens_at=time(11), panchayat=w.panchayats[1].code)
    place = w.panchayats[1].pk
    assert busy(w) == [(DAY + n * ONE, time(11), time(17), place) for n in (1, 1, 2, 2)]
    change(w, starts_on=DAY, ends_on=DAY + ONE)
    assert [row[0] for row in busy(w)] == [DAY, DAY, DAY + ONE, DAY + ONE]
    staffing.release(w.officer, w.camp, login_id=w.logins[1].code, date=DAY)
    change(w, ends_on=DAY + 3 * ONE)  # who was there on all days stays on all
    assert [row[0] for row in busy(w)] == [DAY, DAY + ONE, DAY + ONE, DAY + 2 * ONE, DAY + 3 * ONE]
    change(w, starts_on=DAY + ONE, ends_on=DAY + ONE)
    assert [row[0] for row in busy(w)] == [DAY + ONE] * 2


def test_a_move_that_meets_another_duty_is_refused_whole(w):
    staffing.book(w.officer, w.camp, login_id=w.logins[0].code)
    other = factories.camp(
        w.drive, w.panchayats[1], name="Market", starts_on=DAY + 2 * ONE, ends_on=DAY + 2 * ONE
    )
    staffing.book(w.officer, other, login_id=w.logins[0].code)
    before = busy(w)
    said = refused("worker", change, w, starts_on=DAY + ONE, ends_on=DAY + 2 * ONE)
    assert "Market" in said
    assert busy(w) == before and now(w).starts_on == DAY


def test_a_day_with_attendance_stays(w):
    (duty,) = staffing.book(w.officer, w.camp, login_id=w.logins[0].code, date=DAY)
    Duty.objects.filter(pk=duty.pk).update(status="present")
    assert "attendance" in refused("starts_on", change, w, starts_on=DAY + ONE)
    assert "Attendance" in refused("__all__", staffing.release, w.officer, w.camp, login_id=w.logins[0].code)


def test_a_cancellation_frees_and_a_reopening_asks_anew(w):
    for login in w.logins[:3]:
        staffing.book(w.collector, w.camp, login_id=login.code, date=DAY + ONE)
    staffing.release(w.officer, w.camp, login_id=w.logins[2].code)
    change(w, status="cancelled", reason="Rain")
    assert not busy(w)
    other = factories.camp(w.drive, w.panchayats[1], name="Market", starts_on=DAY + ONE, ends_on=DAY + ONE)
    staffing.book(w.officer, other, login_id=w.logins[0].code)
    done = change(w, status="planned")
    assert [row.login_id for row in done.back] == [w.logins[1]]  # not who was released before
    assert len(done.away) == 1 and "Market" in done.away[0]
    change(w, status="cancelled", reason="Rain")
    assert [row.login_id for row in change(w, status="planned").back] == [w.logins[1]]


def at_once(*acts):
    """What each act answers, or what it was refused with; begun at the same moment, in threads."""
    answers, start = [None] * len(acts), threading.Barrier(len(acts))

    def run(n, act):
        try:
            start.wait(10)
            answers[n] = act() and "done"
        except ValidationError as error:
            answers[n] = error.message_dict
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_a_cancellation_and_a_count_at_once(w):
    for _n in range(4):
        Camp.objects.filter(pk=w.camp.pk).update(status="planned", reason="")
        w.camp.counts.all().delete()
        cancelled, logged = at_once(lambda: change(w, status="cancelled", reason="Rain"), lambda: counted(w))
        assert (cancelled == "done") != (logged == "done")
        assert (now(w).standing == "cancelled") == (cancelled == "done")


@pytest.mark.django_db(transaction=True)
def test_one_id_booked_at_two_camps_at_once(w):
    other = factories.camp(w.drive, w.panchayats[1], name="Market", starts_on=DAY, ends_on=DAY)
    code = w.logins[0].code
    answers = at_once(
        *(
            lambda camp=camp: staffing.book(w.officer, camp, login_id=code, date=DAY)
            for camp in (w.camp, other)
        )
    )
    refusals = [answer for answer in answers if answer != "done"]
    assert len(refusals) == 1 and code in refusals[0]["worker"][0]
    assert Duty.objects.count() == 1
