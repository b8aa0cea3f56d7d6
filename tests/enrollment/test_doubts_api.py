"""Questions about reports and server outages for machines."""

import json
from datetime import timedelta

import pytest

from drive_portal.lib import dates
from tests import factories as f
from tests.calling import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return f.world()


def test_a_question_is_read_answered_and_decided(w):
    doubt = f.doubt(w.drive, w.logins[0])
    operator, officer = Caller(w.operator), Caller(w.officer)
    (row,) = operator.read("doubts/").json()["results"]
    assert row["login_id"] == w.logins[0].code and row["block"] == w.blocks[0].code
    assert row["question"].endswith("exactly 40 cards were reported. Was that so? Tell us how it came.")
    assert row["evidence"] == {"made": 40, "rejected": 0, "days": 3} and row["version"] == 1
    address = f"doubts/{doubt.pk}/"
    assert operator.read(address).json() == row
    done = operator.send(address, {"answer": "chance", "base_version": 1}, "patch")
    assert (done.status_code, done.json()["state"], done.json()["version"]) == (200, "answered", 2)
    stale = officer.send(address, {"state": "accepted", "base_version": 1}, "patch")
    assert stale.status_code == 409 and stale.json()["current"]["version"] == 2
    assert officer.send(address, {"state": "accepted", "base_version": 2}, "patch").status_code == 200
    assert operator.send(address, {"answer": "so"}, "patch").status_code == 409


def test_whose_questions_are_seen(w):
    own, other = f.doubt(w.drive, w.logins[0]), f.doubt(w.drive, w.logins[2])
    client = f.user("api_client", w.district)
    for user, seen in (
        (w.operator, [own]),
        (w.worker, []),
        (w.officer, [own]),
        (w.collector, [own, other]),
        (client, [own, other]),
        (f.world().collector, []),
    ):
        assert Caller(user).codes("doubts/", "id") == [row.pk for row in seen]
    assert Caller(w.officer).read(f"doubts/{other.pk}/").status_code == 404
    assert Caller(w.officer).send(f"doubts/{other.pk}/", {"state": "asked"}, "patch").status_code == 404
    assert Caller(client).send(f"doubts/{own.pk}/", {"answer": "so"}, "patch").status_code == 403
    assert Caller(w.collector).codes("doubts/", "id", block=w.blocks[1].code) == [other.pk]
    assert Caller(w.collector).codes("doubts/", "id", login_id="nobody") == []
    assert Caller(w.collector).codes("doubts/", "id", kind="copy", state="asked", drive=w.drive.pk)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answer": "so", "state": "asked"},
        {"answer": "yes"},
        {"answer": "guests"},
        {"answer": "other"},
        {"state": "settled"},
        {"state": "dismissed"},
        {"answer": "so", "base_version": -1},
        {"answer": "so", "text": "क" * 301},
    ],
)
def test_what_is_not_taken(w, body):
    doubt = f.doubt(w.drive, w.logins[0])
    user = w.officer if "state" in body else w.operator
    assert Caller(user).send(f"doubts/{doubt.pk}/", body, "patch").status_code == 400


def outage(w, **kw):
    base = {"district": w.district.code, "date": dates.today().isoformat(), "starts_at": "10:00"}
    return base | {"ends_at": "14:00", "why": "The server was down"} | kw


def test_an_outage_is_declared_changed_and_withdrawn(w):
    collector = Caller(w.collector)
    made = collector.send("outages/", outage(w, blocks=[w.blocks[1].code]))
    assert made.status_code == 201 and made.json()["blocks"] == [w.blocks[1].code]
    address = f"outages/{made.json()['id']}/"
    assert made["Location"].endswith(address)
    again = collector.send("outages/", outage(w, blocks=[w.blocks[1].code]))
    assert again.json()["id"] == made.json()["id"]
    changed = collector.send(address, {"ends_at": "15:30", "base_version": 1}, "patch")
    assert (changed.json()["ends_at"], changed.json()["version"]) == ("15:30", 2)
    stale = collector.send(address, {"ends_at": "16:00", "base_version": 1}, "patch")
    assert stale.status_code == 409 and stale.json()["current"]["ends_at"] == "15:30"
    gone = collector.send(address, {"state": "withdrawn", "why": "Our own line"}, "patch")
    assert gone.json()["state"] == "withdrawn"
    assert Caller(w.operator).read("outages/").json()["results"] == [gone.json()]
    assert Caller(w.operator).read(address).json() == gone.json()
    assert collector.codes("outages/", "id", state="declared") == []
    assert collector.read("outages/", date="x").status_code == 400


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"district": "0"}, "district"),
        ({"date": (dates.today() + timedelta(days=2)).isoformat()}, "date"),
        ({"starts_at": "25:00"}, "starts_at"),
        ({"ends_at": "09:00"}, "ends_at"),
        ({"blocks": ["0"]}, "blocks"),
        ({"blocks": "all"}, "blocks"),
        ({"why": ""}, "why"),
        ({"why": None}, "why"),
    ],
)
def test_what_is_no_outage(w, wrong, field):
    answer = Caller(w.collector).send("outages/", outage(w, **wrong))
    assert answer.status_code == 400 and list(answer.json()["errors"]) == [field]


def test_who_declares_and_sees(w):
    row = f.outage(w.district)
    for user in (w.officer, w.operator, f.user("api_client", w.district)):
        assert Caller(user).send("outages/", outage(w)).status_code == 403
        assert Caller(user).send(f"outages/{row.pk}/", {"why": "x"}, "patch").status_code == 403
    stranger = Caller(f.world().collector)
    assert stranger.send("outages/", outage(w)).status_code == 400
    assert stranger.read(f"outages/{row.pk}/").status_code == 404
    never = stranger.read("outages/99999999/")
    assert json.loads(never.content) == json.loads(stranger.read(f"outages/{row.pk}/").content)
    assert stranger.codes("outages/", "id", district=w.district.code) == []
