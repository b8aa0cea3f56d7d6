"""People, duties and responsibilities over REST."""

from datetime import timedelta

import pytest

from camps.duties import charges
from camps.models import Duty
from drive_portal.lib.dates import today
from tests import factories as f
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    w = f.world()
    w.elsewhere = f.world(blocks=1, panchayats=1)
    w.sunita = f.worker(w.panchayats[0])
    w.geeta = f.worker(w.panchayats[2])
    w.alice, w.bob, w.charlie = Caller(w.collector), Caller(w.officer), Caller(w.worker)
    w.oscar, w.client = Caller(w.elsewhere.collector), Caller(f.user("api_client", w.district))
    return w


def duty(w, **kw):
    base = {"drive": w.drive.pk, "worker": w.sunita.pk, "panchayat": w.panchayats[0].code}
    base |= {"date": (today() + DAY).isoformat(), "starts_at": "10:00", "ends_at": "17:00", "people": 25}
    return base | kw


def test_people_by_role(w):
    both = [w.sunita.pk, w.geeta.pk]
    assert w.alice.codes("workers/", "id") == both == w.client.codes("workers/", "id")
    assert w.bob.codes("workers/", "id") == [w.sunita.pk]
    assert w.charlie.codes("workers/", "id") == [] == w.oscar.codes("workers/", "id")
    assert w.alice.codes("workers/", "id", block=w.blocks[1].code) == [w.geeta.pk]
    assert w.bob.codes("workers/", "id", block=w.blocks[1].code) == []
    assert w.alice.codes("workers/", "id", active="false") == []


def test_phones_are_only_for_who_may_see_them(w):
    phones = {caller: caller.read("workers/").json()["results"][0]["phone"] for caller in (w.bob, w.client)}
    assert phones == {w.bob: w.sunita.phone, w.client: None}
    assert w.sunita.phone not in w.client.read("workers/", format="csv").content.decode()


def test_a_duty_from_booking_to_attendance(w):
    made = w.bob.send("duties/", duty(w))
    assert made.status_code == 201 and made.json()["starts_at"] == "10:00", made.content
    assert made["Location"].endswith(f"/duties/{made.json()['id']}/")
    assert errors(w.bob.send("duties/", duty(w))) == {"worker"}
    address = f"duties/{made.json()['id']}/"
    assert errors(w.bob.send(address, {"status": "present"}, "patch")) == {"status"}  # tomorrow
    moved = w.bob.send(address, {"date": today().isoformat()}, "patch")
    assert moved.json()["date"] == today().isoformat()
    assert w.bob.send(address, {"status": "present"}, "patch").json()["status"] == "present"
    problem(w.bob.send(address, {"status": "cancelled", "reason": "rain"}, "patch"), 400)
    w.bob.send(address, {"status": "planned"}, "patch")
    cancelled = w.bob.send(address, {"status": "cancelled", "reason": "rain"}, "patch").json()
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "rain")
    assert problem(w.bob.send(address, {}, "patch"), 400)
    assert w.bob.codes("duties/", "id", status="cancelled", worker=w.sunita.pk) == [cancelled["id"]]


def test_handing_over(w):
    other = f.worker(w.panchayats[1])
    row = f.duty(w.drive, w.sunita)
    address = f"duties/{row.pk}/"
    assert w.bob.send(address, {"worker": other.pk}, "patch").json()["worker"] == other.pk
    assert errors(w.bob.send(address, {"worker": w.geeta.pk}, "patch")) == {"worker"}  # not of the block


def test_duties_outside_ones_place_are_not_there(w):
    row = f.duty(w.drive, w.geeta)
    assert w.bob.codes("duties/", "id") == [] == w.oscar.codes("duties/", "id")
    problem(w.bob.read(f"duties/{row.pk}/"), 404)
    never = w.bob.read(f"duties/{row.pk + 999}/").content
    assert w.bob.read(f"duties/{row.pk}/").content == never
    problem(w.oscar.send(f"duties/{row.pk}/", {"status": "absent"}, "patch"), 404)
    problem(w.client.send(f"duties/{row.pk}/", {"status": "absent"}, "patch"), 403)
    assert errors(w.bob.send("duties/", duty(w, worker=w.geeta.pk))) == {"worker"}
    assert errors(w.oscar.send("duties/", duty(w))) == {"panchayat"}
    problem(w.client.send("duties/", duty(w)), 403)


def test_who_makes_cards_sees_the_own_duties(w):
    w.sunita.login_id = w.worker_id
    w.sunita.save()
    mine = f.duty(w.drive, w.sunita)
    f.duty(w.drive, w.geeta)
    assert w.charlie.codes("duties/", "id") == [mine.pk]
    problem(w.charlie.send(f"duties/{mine.pk}/", {"status": "present"}, "patch"), 403)
    assert Duty.objects.get(pk=mine.pk).status == "planned"


def test_who_answers(w):
    charges.give(w.officer, w.drive, w.panchayats[0], "health", w.sunita)
    (row,) = w.bob.read("charges/", drive=w.drive.pk).json()["results"]
    assert (row["panchayat"], row["department"]) == (w.panchayats[0].code, "health")
    assert row["worker"] == w.sunita.pk and "phone" not in row
    assert w.oscar.codes("charges/", "id") == [] == w.charlie.codes("charges/", "id")
    assert w.alice.codes("charges/", "id", block=w.blocks[1].code) == []
