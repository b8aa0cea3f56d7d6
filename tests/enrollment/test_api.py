"""Tallies and progress for machines: Alice has district A, Bob a block of it, Charlie makes cards."""

import json
import uuid
from datetime import timedelta

import pytest

from drive_portal.lib.dates import today
from enrollment import tallies
from enrollment.models import Tally
from tests import factories
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    w = factories.world(target_rule="cards", target=1000, split={})
    w.elsewhere = factories.world(blocks=1, panchayats=1)
    w.camp = factories.camp(w.drive, w.panchayats[0])
    w.alice, w.bob, w.charlie = Caller(w.collector), Caller(w.officer), Caller(w.operator)
    w.oscar = Caller(w.elsewhere.collector)
    return w


def tally(w, login=0, **kw):
    sent = factories.sent(w.drive, w.logins[login], made=kw.pop("made", 12))
    return json.loads(json.dumps(sent, default=str)) | kw


# --- one tally -------------------------------------------------------------------------------


def test_a_tally_a_replay_a_correction_and_a_conflict(w):
    sent = tally(w, rejected={"server_down": 2}, note="  power cut ", written_at="2026-01-01T10:00:00Z")
    answer = w.charlie.send("tallies/", sent)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    moment = sent.pop("written_at")
    assert body.items() >= sent.items() and body["written_at"] == "2026-01-01T15:30:00+05:30"
    assert (body["version"], body["state"], body["withdrawn"]) == (1, "counted", False)
    assert body["received_at"].endswith("+05:30")
    again = w.charlie.send("tallies/", sent | {"written_at": moment})
    assert again.status_code == 200 and again.json() == body
    for stale in (tally(w, made=20), tally(w, made=20, base_version=7)):
        current = problem(w.charlie.send("tallies/", stale), 409)["current"]
        assert (current["made"], current["version"], current["login_id"]) == (12, 1, w.logins[0].code)
        assert current["place"] == {"centre": w.centres[0].code}
    assert problem(w.charlie.send("tallies/", sent | {"made": 13}), 409)["current"]["made"] == 12
    corrected = w.bob.send("tallies/", tally(w, made=20, base_version=1))
    assert corrected.status_code == 201 and corrected.json()["version"] == 2
    now = w.charlie.send("tallies/", sent)
    assert now.status_code == 200 and (now.json()["version"], now.json()["made"]) == (2, 20)
    gone = w.charlie.send("tallies/", tally(w, made=20, base_version=2, withdrawn=True)).json()
    assert gone["state"] == "withdrawn" and gone["withdrawn"] is True
    assert Tally.objects.count() == 1


def test_the_three_kinds_of_place(w):
    at_camp = tally(w, place={"camp": w.camp.pk})
    assert w.charlie.send("tallies/", at_camp).json()["place"] == {"camp": w.camp.pk}
    field = json.loads(json.dumps(factories.sent(w.drive, w.worker_id), default=str))
    answer = Caller(w.worker).send("tallies/", field)
    assert answer.status_code == 201 and answer.json()["place"] == {"panchayat": w.panchayats[0].code}
    assert w.charlie.send("tallies/", tally(w)).json()["place"] == {"centre": w.centres[0].code}
    listed = {json.dumps(row["place"]) for row in w.alice.read("tallies/").json()["results"]}
    assert len(listed) == 3 and json.dumps({"panchayat": w.panchayats[0].code}) in listed


def test_after_the_close_an_operator_asks_and_an_officer_says_why(w):
    day = (today() - 3 * DAY).isoformat()
    asked = w.charlie.send("tallies/", tally(w, date=day))
    assert asked.status_code == 202 and asked.json()["state"] == "requested"
    assert errors(w.bob.send("tallies/", tally(w, 1, date=day))) == {"reason"}
    assert w.bob.send("tallies/", tally(w, 1, date=day, reason="Found the register")).status_code == 201
    assert w.charlie.codes("tallies/", "state") == ["requested"]
    row = Tally.objects.get(state="requested")
    tallies.decide(w.officer, row.pk, False, "no such people")
    assert w.charlie.codes("tallies/", "state") == ["returned"]


def test_who_may_send(w):
    viewer = Caller(factories.user("district_viewer", w.district))
    problem(viewer.send("tallies/", tally(w)), 403)
    problem(Caller(factories.user("api_client", w.district)).send("tallies/", tally(w)), 403)
    assert errors(w.charlie.send("tallies/", tally(w, 1))) == {"login_id"}  # out of an operator's sight
    assert errors(w.bob.send("tallies/", tally(w, 2))) == {"login_id"}  # another block's
    assert errors(w.oscar.send("tallies/", tally(w))) == {"drive"}
    assert errors(w.alice.send("tallies/", tally(w, login_id=w.elsewhere.logins[0].code))) == {"login_id"}
    assert errors(w.charlie.send("tallies/", tally(w, login_id="no such"))) == {"login_id"}
    assert w.alice.send("tallies/", tally(w, 2)).status_code == 201
    problem(Caller().send("tallies/", tally(w)), 401)


WRONG = [
    ({"submission_id": 7}, "submission_id"),
    ({"submission_id": True}, "submission_id"),
    ({"submission_id": "no uuid"}, "submission_id"),
    ({"submission_id": ""}, "submission_id"),
    ({"submission_id": "1" * 5000}, "submission_id"),
    ({"drive": "1"}, "drive"),
    ({"drive": 1.0}, "drive"),
    ({"drive": -1}, "drive"),
    ({"drive": 0}, "drive"),
    ({"drive": 2**63 - 1}, "drive"),
    ({"drive": 2**63}, "drive"),
    ({"drive": []}, "drive"),
    ({"login_id": 417}, "login_id"),
    ({"login_id": "a\0b"}, "login_id"),
    ({"login_id": "\ud800"}, "login_id"),
    ({"login_id": "x" * 41}, "login_id"),
    ({"date": "2023-3-1"}, "date"),
    ({"date": "9999-12-31"}, "date"),
    ({"date": "0001-01-01"}, "date"),
    ({"date": "1900-01-01"}, "date"),
    ({"date": "2199-12-31"}, "date"),
    ({"date": "२०२३-०१-०१"}, "date"),
    ({"date": 20230101}, "date"),
    ({"date": {}}, "date"),
    ({"made": "12"}, "made"),
    ({"made": 12.0}, "made"),
    ({"made": -1}, "made"),
    ({"made": True}, "made"),
    ({"made": None}, "made"),
    ({"made": 10_000}, "made"),
    ({"made": 2**31}, "made"),
    ({"made": 10**300}, "made"),
    ({"rejected": 5}, "rejected"),
    ({"rejected": {"other": "5"}}, "rejected"),
    ({"rejected": {"other": None}}, "rejected"),
    ({"rejected": {"\0": 1}}, "rejected"),
    ({"rejected": {"\ud800": 1}}, "rejected"),
    ({"rejected": {"no reason": 1}}, "rejected"),
    ({"rejected": {"other": 9999, "server_down": 9999}}, "rejected"),
    ({"rejected": {"other": {"deep": [1]}}}, "rejected"),
    ({"place": None}, "place"),
    ({"place": {}}, "place"),
    ({"place": "CSC1"}, "place"),
    ({"place": [{"centre": "CSC1"}]}, "place"),
    ({"place": {"centre": "CSC1", "camp": 1}}, "place"),
    ({"place": {"village": "x"}}, "place"),
    ({"place": {"centre": 5}}, "place"),
    ({"place": {"centre": "\0"}}, "place"),
    ({"place": {"centre": "no such"}}, "place"),
    ({"place": {"camp": "5"}}, "place"),
    ({"place": {"camp": 10**30}}, "place"),
    ({"place": {"camp": 999_999_999}}, "place"),
    ({"place": {"panchayat": "no such"}}, "place"),
    ({"place": {"panchayat": None}}, "place"),
    ({"written_at": "yesterday"}, "written_at"),
    ({"written_at": 5}, "written_at"),
    ({"written_at": "2026-13-01T00:00:00Z"}, "written_at"),
    ({"note": "x" * 301}, "note"),
    ({"note": 5}, "note"),
    ({"note": "\0"}, "note"),
    ({"reason": ["x"]}, "reason"),
    ({"base_version": "1"}, "base_version"),
    ({"base_version": 1.5}, "base_version"),
    ({"base_version": -1}, "base_version"),
    ({"base_version": 10**30}, "base_version"),
    ({"withdrawn": "yes"}, "withdrawn"),
    ({"withdrawn": 1}, "withdrawn"),
    ({"withdrawn": True}, "withdrawn"),  # nothing there to withdraw
]


def test_tallies_of_a_wrong_shape(w):
    for wrong, field in WRONG:
        assert errors(w.charlie.send("tallies/", tally(w) | wrong)) == {field}, wrong
    assert not Tally.objects.exists()


@pytest.mark.parametrize("body", [[], [1], "x", 5, None, True, {"rejected": {}}])
def test_a_body_that_is_no_tally(w, body):
    problem(w.charlie.send("tallies/", body), 400)


def test_what_is_optional_may_be_null(w):
    names = ("rejected", "written_at", "note", "base_version", "reason", "withdrawn")
    answer = w.charlie.send("tallies/", tally(w) | dict.fromkeys(names))
    assert answer.status_code == 201, answer.content
    assert answer.json()["rejected"] == {} and answer.json()["note"] == ""


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0000-00-00"])
def test_a_phone_whose_clock_is_centuries_off_may_report(w, moment):
    answer = w.charlie.send("tallies/", tally(w, written_at=moment))
    if moment.startswith("0000"):
        assert errors(answer) == {"written_at"}  # not a moment at all
    else:
        assert answer.status_code == 201 and answer.json()["written_at"] is None
        assert w.charlie.read("tallies/").status_code == 200


def test_a_tally_costs_few_queries(w, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert w.charlie.send("tallies/", tally(w)).status_code == 201


# --- batch -----------------------------------------------------------------------------------


def test_a_batch_answers_each_as_if_it_were_alone(w):
    first, late = tally(w), (today() - 3 * DAY).isoformat()
    items = [
        first,
        first,
        first | {"made": 99},
        tally(w, made=5),
        tally(w, made=5, base_version=1),
        tally(w, 1),
        tally(w, made="5"),
        tally(w, date=late),
        "no object",
        None,
        [],
        {},
        tally(w, place={"camp": w.camp.pk}, made=3),
    ]
    answer = w.charlie.send("tallies/batch/", items)
    assert answer.status_code == 200, answer.content
    results = answer.json()["results"]
    assert [r["status"] for r in results] == [201, 200, 409, 409, 201, 400, 400, 202, 400, 400, 400, 400, 201]
    for result in results:
        kind = "tally" if result["status"] < 300 else "problem"
        assert set(result) == {"status", kind}
        assert kind == "tally" or result["problem"]["status"] == result["status"]
    assert results[3]["problem"]["current"]["version"] == 1 and results[4]["tally"]["version"] == 2
    assert set(results[6]["problem"]["errors"]) == {"made"}
    assert sorted(Tally.objects.values_list("made", flat=True)) == [3, 5, 12]


def test_our_own_mistake_in_one_does_not_cost_the_others(w, monkeypatch):
    real = tallies.submit

    def submit(user, sent):
        if sent["made"] == 13:
            raise ZeroDivisionError
        return real(user, sent)

    monkeypatch.setattr(tallies, "submit", submit)
    place = {"camp": w.camp.pk}
    answer = w.charlie.send("tallies/batch/", [tally(w), tally(w, made=13), tally(w, place=place)])
    assert [r["status"] for r in answer.json()["results"]] == [201, 500, 201]


def test_a_batch_that_is_none(w):
    for body in ({}, "x", 5, None, tally(w)):
        assert errors(w.charlie.send("tallies/batch/", body)) == {"non_field_errors"}
    assert errors(w.charlie.send("tallies/batch/", [{}] * 1001)) == {"non_field_errors"}
    assert len(w.charlie.send("tallies/batch/", [{}] * 1000).json()["results"]) == 1000
    assert w.charlie.send("tallies/batch/", []).json() == {"results": []}


# --- the list --------------------------------------------------------------------------------


def test_tallies_by_role_and_filter(w):
    guest = tally(w, 2, place={"camp": w.camp.pk}, made=3)  # of the other block, at Bob's camp
    for sent in (tally(w, 0, made=1), tally(w, 2, made=2), guest):
        assert w.alice.send("tallies/", sent).status_code == 201
    assert w.alice.codes("tallies/", "made") == [1, 2, 3]
    assert w.bob.codes("tallies/", "made") == [1, 3]
    assert w.charlie.codes("tallies/", "made") == [1]
    assert w.oscar.codes("tallies/", "made") == []
    assert w.logins[2].code in w.bob.codes("login-ids/")  # since it worked at the block's camp
    assert w.alice.codes("tallies/", "made", limit=1) == [1, 2, 3]
    assert w.alice.codes("tallies/", "made", login_id=w.logins[2].code) == [2, 3]
    assert w.alice.codes("tallies/", "made", block=w.blocks[0].code) == [1, 3]
    assert w.alice.codes("tallies/", "made", date=today().isoformat(), drive=w.drive.pk) == [1, 2, 3]
    assert w.alice.codes("tallies/", "made", date=(today() - DAY).isoformat()) == []
    assert w.alice.codes("tallies/", "made", state="withdrawn") == []
    for name, unseen in (
        ("drive", w.elsewhere.drive.pk),
        ("block", "99"),
        ("login_id", "x"),
        ("drive", 2**70),
    ):
        assert w.alice.codes("tallies/", "made", **{name: unseen}) == []
    assert errors(w.alice.read("tallies/", date="today")) == {"date"}
    table = w.alice.read("tallies/", format="csv").content.decode().splitlines()
    assert len(table) == 4 and '"{""centre"":' in table[1]


def test_the_same_submission_id_in_two_districts_is_two(w):
    mine, theirs = tally(w), factories.sent(w.elsewhere.drive, w.elsewhere.logins[0])
    theirs = json.loads(json.dumps(theirs, default=str)) | {"submission_id": mine["submission_id"]}
    assert w.charlie.send("tallies/", mine).status_code == 201
    assert w.oscar.send("tallies/", theirs).status_code == 201
    assert uuid.UUID(mine["submission_id"])
