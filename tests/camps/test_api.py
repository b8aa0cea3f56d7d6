"""Camps and camp counts for machines."""

import uuid
from datetime import timedelta

import pytest

from camps.models import Camp, CampCount
from drive_portal.lib.dates import today
from tests import factories
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    w = factories.world()
    w.elsewhere = factories.world(blocks=1, panchayats=1)
    w.camp = factories.camp(w.drive, w.panchayats[0], venue="School")
    w.other_camp = factories.camp(w.drive, w.panchayats[2])
    w.alice, w.bob, w.charlie = Caller(w.collector), Caller(w.officer), Caller(w.operator)
    w.oscar = Caller(w.elsewhere.collector)
    return w


def camp(w, **kw):
    return {
        "drive": w.drive.pk,
        "panchayat": w.panchayats[0].code,
        "name": "Weekly market",
        "starts_on": (today() - 3 * DAY).isoformat(),
        "ends_on": (today() - 2 * DAY).isoformat(),
    } | kw


def count(w, **kw):
    base = {"submission_id": str(uuid.uuid4()), "camp": w.camp.pk, "date": today().isoformat(), "made": 120}
    return base | kw


def test_camps_by_role(w):
    both = [w.camp.pk, w.other_camp.pk]
    assert w.alice.codes("camps/", "id") == both
    assert w.bob.codes("camps/", "id") == [w.camp.pk]
    assert w.charlie.codes("camps/", "id") == both  # may work at any
    assert w.oscar.codes("camps/", "id") == []
    problem(w.bob.read(f"camps/{w.other_camp.pk}/"), 404)
    assert w.charlie.read(f"camps/{w.other_camp.pk}/").json()["panchayat"] == w.panchayats[2].code


def test_filters_of_camps(w):
    w.other_camp.status = Camp.Status.CANCELLED
    w.other_camp.ends_on = w.other_camp.starts_on
    w.other_camp.save()
    assert w.alice.codes("camps/", "id", status="cancelled") == [w.other_camp.pk]
    assert w.alice.codes("camps/", "id", block=w.blocks[0].code) == [w.camp.pk]
    assert w.alice.codes("camps/", "id", panchayat=w.panchayats[2].code) == [w.other_camp.pk]
    assert w.alice.codes("camps/", "id", on=today().isoformat()) == [w.camp.pk]
    assert w.alice.codes("camps/", "id", drive=w.elsewhere.drive.pk) == []
    assert w.alice.codes("camps/", "id", drive=10**40) == []
    for wrong in ("x", "1.5", "9" * 5000):
        assert errors(w.alice.read("camps/", drive=wrong)) == {"drive"}


def test_a_camp_may_be_entered_when_it_is_over(w):
    sent = camp(w, venue="Haat bazaar", planned=300, name_hi="हाट")
    answer = w.bob.send("camps/", sent)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body.items() >= sent.items() and body["status"] == "planned" and body["block"] == w.blocks[0].code
    assert w.bob.get(answer["Location"]).json() == body
    least = w.alice.send("camps/", camp(w)).json()
    assert least["venue"] == "" and least["planned"] is None


def test_who_may_enter_camps(w):
    problem(w.charlie.send("camps/", camp(w)), 403)  # sees the panchayat by name
    problem(Caller(w.worker).send("camps/", camp(w)), 403)
    viewer = factories.user("district_viewer", w.district)
    problem(Caller(viewer).send("camps/", camp(w)), 403)
    assert errors(w.oscar.send("camps/", camp(w))) == {"panchayat"}
    assert errors(w.bob.send("camps/", camp(w, panchayat=w.panchayats[2].code))) == {"panchayat"}
    assert errors(w.alice.send("camps/", camp(w, drive=w.elsewhere.drive.pk))) == {"drive"}
    both = factories.user("collector", w.district)
    factories.post(both, "collector", w.elsewhere.district)
    assert errors(Caller(both).send("camps/", camp(w, drive=w.elsewhere.drive.pk))) == {"drive"}
    assert Camp.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": 5}, "name"),
        ({"venue": "x" * 201}, "venue"),
        ({"venue": "\udcff"}, "venue"),
        ({"drive": "1"}, "drive"),
        ({"drive": 10**30}, "drive"),
        ({"drive": None}, "drive"),
        ({"panchayat": 4}, "panchayat"),
        ({"panchayat": "\0"}, "panchayat"),
        ({"panchayat": "no such"}, "panchayat"),
        (
            {"starts_on": (today() - 2 * DAY).isoformat(), "ends_on": (today() - 3 * DAY).isoformat()},
            "ends_on",
        ),
        ({"starts_on": (today() - 300 * DAY).isoformat()}, "starts_on"),
        ({"ends_on": (today() + 300 * DAY).isoformat()}, "ends_on"),
        ({"ends_on": "2023-13-01"}, "ends_on"),
        ({"planned": -1}, "planned"),
        ({"planned": 2**31}, "planned"),
        ({"planned": 1.5}, "planned"),
    ],
)
def test_camps_of_a_wrong_shape(w, wrong, field):
    assert errors(w.alice.send("camps/", camp(w) | wrong)) == {field}
    assert Camp.objects.count() == 2


def test_a_count_a_replay_a_correction_and_a_conflict(w):
    sent = count(w, rejected={"server_down": 4, "other": 1}, note="two machines")
    answer = w.bob.send("camp-counts/", sent)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body.items() >= sent.items()
    assert (body["version"], body["state"], body["pulse"], body["withdrawn"]) == (1, "counted", False, False)
    again = w.bob.send("camp-counts/", sent)
    assert again.status_code == 200 and again.json() == body
    stale = w.bob.send("camp-counts/", count(w, made=130))
    current = problem(stale, 409)["current"]
    assert (current["made"], current["version"], current["camp"]) == (120, 1, w.camp.pk)
    other = w.bob.send("camp-counts/", sent | {"made": 99})
    assert problem(other, 409)["current"]["made"] == 120
    corrected = w.bob.send("camp-counts/", count(w, made=130, base_version=1))
    assert corrected.status_code == 201 and corrected.json()["version"] == 2
    assert w.bob.send("camp-counts/", sent).json().items() >= {"version": 2, "made": 130}.items()
    gone = w.bob.send("camp-counts/", count(w, made=130, base_version=2, withdrawn=True)).json()
    assert gone["state"] == "withdrawn" and gone["withdrawn"] is True
    assert CampCount.objects.count() == 1


def test_who_may_count(w):
    problem(w.charlie.send("camp-counts/", count(w)), 403)
    assert errors(w.bob.send("camp-counts/", count(w, camp=w.other_camp.pk))) == {"camp"}
    assert errors(w.oscar.send("camp-counts/", count(w))) == {"camp"}
    assert w.alice.send("camp-counts/", count(w, camp=w.other_camp.pk)).status_code == 201
    past = count(w, date=(today() - 5 * DAY).isoformat())
    assert errors(w.bob.send("camp-counts/", past)) == {"reason"}
    assert w.bob.send("camp-counts/", past | {"reason": "Found the register"}).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"submission_id": 5}, "submission_id"),
        ({"submission_id": "x"}, "submission_id"),
        ({"submission_id": None}, "submission_id"),
        ({"camp": "5"}, "camp"),
        ({"camp": 10**25}, "camp"),
        ({"made": -1}, "made"),
        ({"made": 100_000}, "made"),
        ({"made": None}, "made"),
        ({"pulse": "true"}, "pulse"),
        ({"pulse": 1}, "pulse"),
        ({"date": (today() + DAY).isoformat()}, "date"),
        ({"rejected": {"rain": 1}}, "rejected"),
        ({"rejected": {"other": -1}}, "rejected"),
        ({"rejected": [1]}, "rejected"),
        ({"base_version": "1"}, "base_version"),
    ],
)
def test_counts_of_a_wrong_shape(w, wrong, field):
    assert errors(w.bob.send("camp-counts/", count(w) | wrong)) == {field}
    assert not CampCount.objects.exists()


def test_the_list_of_counts(w):
    w.alice.send("camp-counts/", count(w))
    w.alice.send("camp-counts/", count(w, camp=w.other_camp.pk, made=7))
    assert w.alice.codes("camp-counts/", "made") == [120, 7]
    assert w.bob.codes("camp-counts/", "made") == [120]
    assert w.oscar.codes("camp-counts/", "made") == []
    assert w.alice.codes("camp-counts/", "made", camp=w.other_camp.pk, date=today().isoformat()) == [7]
    assert w.alice.codes("camp-counts/", "made", block=w.blocks[0].code, drive=w.drive.pk) == [120]
