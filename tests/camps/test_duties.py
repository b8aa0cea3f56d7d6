"""The doors of duties: booking, moving, handing over, cancelling, attendance; nobody twice at one time."""

from datetime import date, time, timedelta
from threading import Thread

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from camps.duties import attendance, booking, people
from camps.models import Charge, Duty, Worker
from drive_portal.lib import dates
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(TODAY, time(11)), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def w():
    found = f.world()
    found.sunita = f.worker(found.panchayats[0], name="Sunita", name_hi="")
    found.geeta = f.worker(found.panchayats[1], name="Geeta", name_hi="")
    return found


def sent(w, **kw):
    base = {"drive": w.drive.pk, "worker": w.sunita.pk, "panchayat": w.panchayats[0].code}
    base |= {
        "date": TODAY + DAY,
        "starts_at": time(10),
        "ends_at": time(17),
        "village": " रामपुर ",
        "people": 30,
    }
    return base | kw


def said(refused):
    return " ".join(refused.value.messages)


def test_a_duty_is_booked_and_its_history_knows_by_whom(w):
    duty = booking.book(w.officer, sent(w))
    assert (duty.village, duty.people, duty.task, duty.status) == ("रामपुर", 30, "doors", "planned")
    event = Duty.pgh_event_model.objects.get(pgh_obj_id=duty.pk)
    assert event.pgh_context.metadata["user"] == w.officer.pk


def test_a_person_booked_twice_is_one_sentence_with_the_numbers_and_the_mend(w):
    booking.book(w.officer, sent(w))
    with pytest.raises(ValidationError) as refused:
        booking.book(w.officer, sent(w, panchayat=w.panchayats[1].code, starts_at=time(16), ends_at=time(18)))
    sentence = said(refused)
    assert "Sunita is already on duty on 19-11-2026 from 10:00 to 17:00: रामपुर" in sentence
    assert "Choose other hours, another day or another person." in sentence
    booking.book(w.officer, sent(w, starts_at=time(17), ends_at=time(19)))  # one after the other is no clash
    booking.book(w.officer, sent(w, worker=w.geeta.pk))


def test_a_login_id_and_its_holder_are_one(w):
    w.sunita.login_id = w.worker_id
    w.sunita.save()
    camp = f.camp(w.drive, w.panchayats[1])
    f.duty(w.drive, w.geeta, worker=None, login_id=w.worker_id, camp=camp, task="camp", date=TODAY + DAY)
    with pytest.raises(ValidationError, match="already on duty"):
        booking.book(w.officer, sent(w))


def test_where_somebody_is_elsewhere_is_told_only_to_who_may_know(w):
    f.duty(w.drive, w.sunita, at=w.panchayats[2], village="गुप्तपुर", date=TODAY + DAY)
    with pytest.raises(ValidationError) as refused:
        booking.book(w.officer, sent(w))
    assert "elsewhere in the district" in said(refused) and "गुप्तपुर" not in said(refused)
    with pytest.raises(ValidationError, match="गुप्तपुर"):
        booking.book(w.collector, sent(w))


def test_what_cannot_be_booked(w):
    other = f.world(blocks=1, panchayats=1)
    gone = f.worker(w.panchayats[0], active=False)
    for wrong, field in [
        ({"worker": f.worker(other.panchayats[0]).pk}, "worker"),
        ({"worker": f.worker(w.panchayats[2]).pk}, "worker"),  # of another block
        ({"worker": gone.pk}, "worker"),
        ({"panchayat": w.panchayats[2].code}, "panchayat"),
        ({"panchayat": "0"}, "panchayat"),
        ({"drive": other.drive.pk}, "drive"),
        ({"date": w.drive.ends_on + DAY}, "date"),
        ({"ends_at": time(10)}, "ends_at"),
        ({"task": "camp"}, "task"),
    ]:
        with pytest.raises(ValidationError) as refused:
            booking.book(w.officer, sent(w, **wrong))
        assert list(refused.value.message_dict) == [field], wrong
    viewer = f.user("district_viewer", w.district)
    with pytest.raises(PermissionDenied):
        booking.book(viewer, sent(w))
    assert not Duty.objects.exists()


def test_many_are_issued_or_none(w):
    rows = [
        {"worker": w.sunita, "panchayat": w.panchayats[0], "date": TODAY + n * DAY, "starts_at": time(10)}
        | {"ends_at": time(17)}
        for n in range(4)
    ]
    f.duty(w.drive, w.sunita, date=TODAY + 2 * DAY)
    with pytest.raises(ValidationError) as refused:
        booking.issue(w.officer, w.drive, rows)
    assert said(refused).startswith(
        "1 of the 4 duties meets another one. Sunita is already on duty on 20-11-2026"
    )
    assert Duty.objects.count() == 1
    assert len(booking.issue(w.officer, w.drive, rows[:2])) == 2


def test_the_database_is_the_last_wall(w):
    f.duty(w.drive, w.sunita)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.duty(w.drive, w.sunita, starts_at=time(16), ends_at=time(18))


def test_moving(w):
    duty = booking.book(w.officer, sent(w))
    to = {"date": TODAY + 2 * DAY, "starts_at": time(8), "ends_at": time(12)}
    seen = booking.mark_of(duty)
    moved = booking.move(w.officer, duty, to, seen)
    assert (moved.date, moved.starts_at) == (TODAY + 2 * DAY, time(8))
    with pytest.raises(ValidationError, match="Somebody has changed this duty meanwhile"):
        booking.move(w.officer, duty, to, seen)  # of a page that is out of date
    f.duty(w.drive, w.sunita, date=TODAY + 3 * DAY)
    with pytest.raises(ValidationError, match="already on duty"):
        booking.move(w.officer, duty, to | {"date": TODAY + 3 * DAY})
    camp = f.camp(w.drive, w.panchayats[0])
    with pytest.raises(ValidationError, match="Move the camp instead"):
        booking.move(w.officer, f.duty(w.drive, w.geeta, camp=camp, task="camp"), to)
    with pytest.raises(PermissionDenied):
        booking.move(w.officers[1], duty, to)


def test_handing_over(w):
    duty = booking.book(w.officer, sent(w))
    assert booking.hand_over(w.officer, duty, w.geeta.pk).worker == w.geeta
    with pytest.raises(ValidationError, match="has this duty already"):
        booking.hand_over(w.officer, duty, w.geeta.pk)
    f.duty(w.drive, w.sunita, date=TODAY + DAY)
    with pytest.raises(ValidationError, match="already on duty"):
        booking.hand_over(w.officer, duty, w.sunita.pk)


def test_cancelling_frees_the_person(w):
    duty = booking.book(w.officer, sent(w))
    with pytest.raises(ValidationError, match="Say why"):
        booking.cancel(w.officer, duty, " ")
    booking.cancel(w.officer, duty, "heavy rain")
    assert booking.cancel(w.officer, duty, "again").reason == "heavy rain"
    booking.book(w.officer, sent(w))
    with pytest.raises(ValidationError, match="was cancelled"):
        booking.hand_over(w.officer, duty, w.geeta.pk)


def test_attendance(w):
    duty = f.duty(w.drive, w.sunita)
    marked = attendance.mark(w.officer, duty, "present")
    assert (marked.status, marked.marked_by, marked.marked_at) == ("present", w.officer, dates.now())
    attendance.mark(w.collector, duty, "absent")
    assert attendance.mark(w.officer, duty, "planned").status == "planned"
    kept = Duty.pgh_event_model.objects.filter(pgh_obj_id=duty.pk).order_by("pgh_id")
    assert [event.status for event in kept] == ["planned", "present", "absent", "planned"]
    with pytest.raises(ValidationError, match="19-11-2026 has not come yet"):
        attendance.mark(w.officer, f.duty(w.drive, w.geeta, date=TODAY + DAY), "present")
    with pytest.raises(ValidationError, match="Mark present or absent"):
        attendance.mark(w.officer, duty, "cancelled")
    with pytest.raises(PermissionDenied):
        attendance.mark(w.operator, duty, "present")


def test_midnight_in_india_is_when_a_day_comes(w, clock):
    duty = f.duty(w.drive, w.sunita, date=TODAY + DAY)
    clock.move_to(dates.at(TODAY, time(23, 59)))
    with pytest.raises(ValidationError):
        attendance.mark(w.officer, duty, "present")
    clock.move_to(dates.at(TODAY + DAY, time(0, 1)))
    attendance.mark(w.officer, duty, "present")


def test_nobody_marks_the_own_attendance(w):
    w.sunita.login_id = w.worker_id
    w.sunita.save()
    f.post(w.officer, "field_worker", login=w.worker_id)
    officer = type(w.officer).objects.get(pk=w.officer.pk)
    mine, phoned = f.duty(w.drive, w.sunita), f.duty(w.drive, w.geeta)
    with pytest.raises(ValidationError, match="own attendance"):
        attendance.mark(officer, mine, "present")
    officer.phone = f"+91{w.geeta.phone}"
    with pytest.raises(ValidationError, match="own attendance"):
        attendance.mark(officer, phoned, "present")
    assert attendance.mark_all(officer, Duty.objects.all()) == 0
    assert attendance.mark_all(w.collector, Duty.objects.all()) == 2
    assert attendance.mark_all(w.collector, Duty.objects.all()) == 0


def person(w, **kw):
    return {
        "name": "Radha",
        "kind": "asha",
        "panchayat": w.panchayats[0].code,
        "phone": "+91 98765-43210",
    } | kw


def test_a_person_is_added(w):
    worker = people.add(w.officer, person(w))
    assert (worker.phone, worker.department, worker.district) == ("9876543210", "health", w.district)
    with pytest.raises(ValidationError, match="with this phone is on the list already"):
        people.add(w.officer, person(w, name="radha", panchayat=w.panchayats[1].code))
    people.add(w.officer, person(w, name="Sita"))  # one phone of two people
    for wrong, field in [
        ({"name": ""}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"panchayat": w.panchayats[2].code}, "panchayat"),
        ({"login_id": "nobody's"}, "login_id"),
        ({"note": "Aadhaar 2345 6789 0124"}, "note"),
    ]:
        with pytest.raises(ValidationError) as refused:
            people.add(w.officer, person(w, phone="", **wrong) if field != "phone" else person(w, **wrong))
        assert list(refused.value.message_dict) == [field], wrong
    with pytest.raises(PermissionDenied):
        people.add(f.user("district_viewer", w.district), person(w))


def test_a_login_id_is_of_one_person(w):
    people.change(w.officer, w.sunita, {"login_id": w.worker_id.code})
    with pytest.raises(ValidationError, match="already that of Sunita"):
        people.change(w.officer, w.geeta, {"login_id": w.worker_id.code})


def test_duties_to_come_follow_a_new_login_id(w):
    ahead = booking.book(w.officer, sent(w))
    past = f.duty(w.drive, w.sunita, date=TODAY - DAY)
    people.change(w.officer, w.sunita, {"login_id": w.worker_id.code})
    ahead.refresh_from_db(), past.refresh_from_db()
    assert (ahead.login_id, past.login_id) == (w.worker_id, None)


def test_a_page_out_of_date_changes_nobody(w):
    seen = people.mark_of(w.sunita)
    people.change(w.officer, w.sunita, {"note": "knows the hamlet"}, seen)
    with pytest.raises(ValidationError, match="meanwhile"):
        people.change(w.officer, w.sunita, {"note": ""}, seen)


def test_who_ends_leaves_nothing_behind(w):
    duties = [booking.book(w.officer, sent(w, date=TODAY + n * DAY)) for n in (0, 1, 2)]
    attendance.mark(w.officer, duties[0], "present")
    charge = Charge.objects.create(
        drive=w.drive, panchayat=w.panchayats[0], department="health", worker=w.sunita
    )
    assert people.end(w.officer, w.sunita, w.geeta.pk) == (2, 1)
    assert list(Duty.objects.order_by("date").values_list("worker__name", "status")) == [
        ("Sunita", "present"),
        ("Geeta", "planned"),
        ("Geeta", "planned"),
    ]
    charge.refresh_from_db()
    assert charge.worker == w.geeta
    assert people.end(w.officer, w.geeta, reason="moved away") == (2, 1)
    assert set(Duty.objects.filter(worker=w.geeta).values_list("status", "reason")) == {
        ("cancelled", "moved away")
    }
    assert not Charge.objects.exists()
    kept = Charge.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "given_by")
    assert list(kept)[-1] == ("end", w.officer.pk)
    with pytest.raises(ValidationError, match="does not work in the drive any more"):
        booking.book(w.officer, sent(w))
    people.resume(w.officer, w.sunita)
    booking.book(w.officer, sent(w, date=TODAY + 5 * DAY))


def test_an_heir_who_is_busy_takes_nothing(w):
    booking.book(w.officer, sent(w))
    f.duty(w.drive, w.geeta, date=TODAY + DAY)
    with pytest.raises(ValidationError, match="Geeta is already on duty"):
        people.end(w.officer, w.sunita, w.geeta.pk)
    assert Worker.objects.get(pk=w.sunita.pk).active


def test_holders_are_taken_over_once(w):
    f.login_id(w.centres[0], status="suspended")
    assert people.take_over(w.officer, w.blocks[0]) == 3  # two centres' and the field worker's
    assert people.take_over(w.officer, w.blocks[0]) == 0
    taken = Worker.objects.get(login_id=w.worker_id)
    assert (taken.kind, taken.department, taken.panchayat) == ("mitanin", "health", w.panchayats[0])
    with pytest.raises(PermissionDenied):
        people.take_over(w.officer, w.blocks[1])


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_one_moment(w):
    """One of two bookings that come together is refused with its sentence, never with an error."""
    outcomes = []

    def run(code):
        try:
            with translation.override("en"):
                booking.book(w.collector, sent(w, panchayat=code))
            outcomes.append("booked")
        except ValidationError as error:
            outcomes.append(error.messages[0][:25])
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place.code]) for place in w.panchayats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Sunita is already on duty"] * 3 + ["booked"]
