"""A camp's life by REST: what POST takes and shows, what PATCH changes."""

from datetime import timedelta

import pytest

from camps import counts
from camps.models import Camp
from drive_portal.lib.dates import today
from tests import factories
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    w = factories.world()
    days = {"starts_on": today(), "ends_on": today() + DAY}
    w.camp = factories.camp(w.drive, w.panchayats[0], name="School", **days)
    w.alice, w.bob, w.charlie = Caller(w.collector), Caller(w.officer), Caller(w.operator)
    w.oscar = Caller(factories.world(blocks=1, panchayats=1).collector)
    return w


def patch(w, who=None, **body):
    return (who or w.bob).send(f"camps/{w.camp.pk}/", body, "patch")


def whole(w):
    return {
        "drive": w.drive.pk,
        "panchayat": w.panchayats[0].code,
        "name": "Weekly market",
        "starts_on": today().isoformat(),
        "ends_on": today().isoformat(),
        "venue": "Haat",
        "provider": "Sarpanch Ram Bai",
        "opens_at": "09:30",
        "closes_at": "16:00",
        "equipment": [{"item": "Printer", "count": 2, "has": 1}],
        "latitude": 22.5,
        "longitude": 84,
        "status": "confirmed",
    }


def test_a_camp_with_all_that_is_known_of_it(w):
    answer = w.bob.send("camps/", whole(w))
    assert answer.status_code == 201, answer.content
    assert answer.json().items() >= whole(w).items()
    assert w.alice.codes("camps/", "id", status="confirmed") == [answer.json()["id"]]
    least = {name: whole(w)[name] for name in ("drive", "panchayat", "name", "starts_on", "ends_on")}
    body = w.bob.send("camps/", least).json()
    assert (body["opens_at"], body["closes_at"], body["status"]) == ("10:00", "17:00", "planned")
    assert len(body["equipment"]) == 8 and body["latitude"] is None and body["reason"] == ""
    assert "provider_phone" not in body


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"opens_at": "25:00"}, "opens_at"),
        ({"opens_at": 10}, "opens_at"),
        ({"opens_at": "16:00"}, "closes_at"),
        ({"status": "held"}, "status"),
        ({"status": "cancelled"}, "status"),
        ({"status": "done"}, "status"),
        ({"reason": "rain"}, "reason"),
        ({"equipment": {"item": "x"}}, "equipment"),
        ({"equipment": [{"item": "x"}]}, "equipment"),
        ({"equipment": [{"item": "", "count": 1, "has": 1}]}, "equipment"),
        ({"equipment": [{"item": "\0", "count": 1, "has": 1}]}, "equipment"),
        ({"equipment": [{"item": "x", "count": -1, "has": 1}]}, "equipment"),
        ({"equipment": [{"item": "x", "count": 1, "has": 1}] * 40}, "equipment"),
        ({"latitude": "22.5"}, "latitude"),
        ({"latitude": True}, "latitude"),
        ({"latitude": 84.0}, "latitude"),
        ({"latitude": 10**400}, "latitude"),
        ({"longitude": None}, "longitude"),
        ({"provider": "x" * 201}, "provider"),
    ],
)
def test_what_is_refused(w, wrong, field):
    assert field in errors(w.bob.send("camps/", whole(w) | wrong))
    assert Camp.objects.count() == 1


def test_changed_confirmed_cancelled_and_reopened(w):
    body = patch(w, venue="Bhawan", ends_on=(today() + 2 * DAY).isoformat()).json()
    assert (body["venue"], body["ends_on"]) == ("Bhawan", (today() + 2 * DAY).isoformat())
    assert patch(w, status="confirmed").json()["status"] == "confirmed"
    assert errors(patch(w, status="cancelled")) == {"reason"}
    body = patch(w, status="cancelled", reason="Rain").json()
    assert (body["status"], body["reason"]) == ("cancelled", "Rain")
    body = patch(w, status="planned").json()
    assert (body["status"], body["reason"]) == ("planned", "")
    # a client may send back all that it read
    assert patch(w, **body).json() == body
    assert patch(w).json() == body
    assert patch(w, planned=5).json()["planned"] == 5 and patch(w, planned=None).json()["planned"] is None
    assert errors(patch(w, drive=10**9)) == {"drive"}
    assert errors(patch(w, name=None)) == {"name"}


def test_held_while_a_count_stands(w):
    sent = factories.sent(w.drive, w.logins[0], 20) | {"camp": w.camp.pk}
    counts.log(w.officer, sent)
    body = w.bob.read(f"camps/{w.camp.pk}/").json()
    assert body["status"] == "held"
    assert patch(w, **body).json() == body
    assert w.alice.codes("camps/", "id", status="held") == [w.camp.pk]
    assert w.alice.codes("camps/", "id", status="planned") == []
    assert errors(patch(w, status="cancelled", reason="Rain")) == {"status"}
    assert errors(patch(w, panchayat=w.panchayats[1].code)) == {"panchayat"}
    assert errors(patch(w, starts_on=(today() + DAY).isoformat())) == {"starts_on"}


def test_who_may_change_a_camp(w):
    problem(patch(w, w.charlie, venue="X"), 403)
    problem(patch(w, Caller(factories.user("district_viewer", w.district)), venue="X"), 403)
    other = Caller(w.officers[1])
    gone = other.send("camps/99999999/", {"venue": "X"}, "patch")
    for caller in (other, w.oscar):
        answer = patch(w, caller, venue="X")
        assert problem(answer, 404) and answer.content == gone.content
    problem(w.bob.send("camps/x/", {}, "patch"), 404)
    assert errors(patch(w, panchayat=w.panchayats[2].code)) == {"panchayat"}
    assert patch(w, w.alice, panchayat=w.panchayats[2].code).json()["block"] == w.blocks[1].code
    assert w.camp.pk not in w.bob.codes("camps/", "id")


def test_a_token_that_only_reads_changes_nothing(w):
    problem(patch(w, Caller(factories.user("api_client", w.district)), venue="X"), 403)
    assert Camp.objects.get().venue == ""
