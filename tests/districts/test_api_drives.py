"""Drives and targets for machines."""

from datetime import date, timedelta

import pytest

from districts.models import LeftOut
from drive_portal.lib.dates import days, today
from tests import factories
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = factories.world(target_rule="cards", target=1000, split={})
    w.elsewhere = factories.world(blocks=1, panchayats=1)
    w.alice, w.bob, w.charlie = Caller(w.collector), Caller(w.officer), Caller(w.operator)
    w.oscar = Caller(w.elsewhere.collector)
    return w


def order(w, **kw):
    weights = {place.code: n + 1 for n, place in enumerate(w.panchayats)}
    return {
        "district": w.district.code,
        "name": "Special days",
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=9)).isoformat(),
        "target": 1000,
        "split": {"weights": weights},
    } | kw


# --- drives ----------------------------------------------------------------------------------


def test_an_order_answers_at_once(w):
    answer = w.alice.send("drives/", order(w, baseline=250, holidays=[today().isoformat()]))
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body.items() >= order(w).items() and body["baseline"] == 250
    assert body["status"] == "running" and body["target_total"] == 1000 and body["evening_cutoff"] == "20:00"
    assert w.alice.get(answer["Location"]).json() == body
    targets = w.alice.read("targets/", drive=body["id"], level="panchayat", date=body["ends_on"]).json()
    assert sum(row["to_date"] for row in targets["results"]) == 1000
    assert [row["to_date"] for row in targets["results"]] == [100, 200, 300, 400]
    progress = w.alice.read("progress/", drive=body["id"], level="district", date=body["ends_on"]).json()
    assert progress["results"][0]["target_to_date"] == 1000


def test_a_drive_keeps_what_was_sent(w):
    sent = order(w, target=None, baseline=None, evening_cutoff="18:30", day_close="10:00", name_hi="विशेष")
    sent["split"] |= {"floor": 0, "cap": None, "daily": "even"}
    body = w.alice.send("drives/", sent).json()
    assert body.items() >= sent.items() and body["target_total"] is None
    by_place = order(w, baseline={w.panchayats[0].code: 5})
    assert w.alice.send("drives/", by_place).json()["baseline"] == {w.panchayats[0].code: 5}


def test_who_may_order(w):
    problem(w.bob.send("drives/", order(w)), 403)
    problem(w.charlie.send("drives/", order(w)), 403)
    assert errors(w.oscar.send("drives/", order(w))) == {"district"}
    path = f"drives/{w.drive.pk}/"
    problem(w.bob.send(path, {"name": "x"}, "patch"), 403)
    problem(w.oscar.send(path, {"name": "x"}, "patch"), 404)
    answer = w.alice.send(path, {"name": "Another name"}, "patch")
    assert answer.status_code == 200 and answer.json()["name"] == "Another name"
    assert w.bob.read(path).json() == answer.json()
    problem(w.alice.send(path, {}, "delete"), 405)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "a\0"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"district": 417}, "district"),
        ({"starts_on": "1.4.2023"}, "starts_on"),
        ({"starts_on": "2023-02-30"}, "starts_on"),
        ({"starts_on": "2023-04-01T00:00"}, "starts_on"),
        ({"starts_on": 20230401}, "starts_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"ends_on": "2199-12-31"}, "ends_on"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"target": -1}, "target"),
        ({"target": 1.0}, "target"),
        ({"target": "many"}, "target"),
        ({"target": True}, "target"),
        ({"target": 10**30}, "target"),
        ({"target": [1]}, "target"),
        ({"baseline": {"999999": 5}}, "baseline"),
        ({"baseline": {"a": "5"}}, "baseline"),
        ({"baseline": -1}, "baseline"),
        ({"parent": 10**30}, "parent"),
        ({"parent": "5"}, "parent"),
        ({"parent": 99999999}, "parent"),
        ({"split": []}, "split"),
        ({"split": None}, "split"),
        ({"split": {"weights": {}}}, "split"),
        ({"split": {"weights": {"999999": 5}}}, "split"),
        ({"split": {"weights": "some"}}, "split"),
        ({"split": {"weights": {"1": -1}}}, "split"),
        ({"split": {"daily": [1, 2]}}, "split"),
        ({"split": {"daily": [1.5] * 10}}, "split"),
        ({"split": {"daily": "odd"}}, "split"),
        ({"split": {"floor": "5"}}, "split"),
        ({"evening_cutoff": "25:00"}, "evening_cutoff"),
        ({"evening_cutoff": 20}, "evening_cutoff"),
        ({"day_close": "12:00:00.5"}, "day_close"),
        ({"holidays": "2023-04-01"}, "holidays"),
        ({"holidays": ["2023-04-31"]}, "holidays"),
        ({"holidays": [None]}, "holidays"),
    ],
)
def test_orders_of_a_wrong_shape(w, wrong, field):
    assert field in errors(w.alice.send("drives/", order(w) | wrong))
    assert field in errors(w.alice.send(f"drives/{w.drive.pk}/", wrong, "patch"))


def test_missing_fields_of_an_order(w):
    assert errors(w.alice.send("drives/", {})) == {"district", "name", "starts_on", "ends_on"}
    for body in ([], "x", 5, None, [{}]):
        assert errors(w.alice.send("drives/", body)) == {"non_field_errors"}


def test_an_impossible_floor_is_told_in_digits(w):
    sent = order(w)
    sent["split"]["floor"] = 500
    said = problem(w.alice.send("drives/", sent), 400)
    text = " ".join(said["errors"]["split"])
    assert "500" in text and "4 places" in text and "2000" in text


def test_a_floor_above_the_target_is_impossible_though_left_out_people_limit_it(w):
    for place, people in zip(w.panchayats, (0, 10, 900, 900), strict=True):
        LeftOut.objects.create(district=w.district, panchayat=place, people=people)
    sent = order(w, split={"floor": 400})  # three places have people: 1,200, limited 810
    said = problem(w.alice.send("drives/", sent), 400)
    assert "400 in each of 4 places takes 1600" in said["detail"]
    assert w.alice.send("drives/", order(w, split={"floor": 300})).status_code == 201


def test_a_key_that_no_split_has_is_refused(w):
    assert errors(w.alice.send("drives/", order(w, split={"wieghts": {}}))) == {"split"}


# --- changed orders --------------------------------------------------------------------------


def days_of(w, drive, level="district"):
    """The drive's days: (target, target to date) by place and day, in the plan and in progress alike."""
    first, last = (date.fromisoformat(drive[name]) for name in ("starts_on", "ends_on"))
    found = {}
    for day in days(first, last):
        asked = {"drive": drive["id"], "level": level, "date": day.isoformat()}
        plan = w.alice.read("targets/", **asked).json()["results"]
        rows = w.alice.read("progress/", **asked).json()["results"]
        found[day] = {row["code"]: (row["target"], row["target_to_date"]) for row in rows}
        assert found[day] == {row["code"]: (row["cards"], row["to_date"]) for row in plan}
        for row in rows:
            same = {"level": level, "code": row["code"], "from": day.isoformat(), "to": day.isoformat()}
            series = w.alice.read("progress/series/", drive=drive["id"], **same).json()
            assert series["results"] == [row]
    return found


@pytest.fixture
def under_way(w):
    sent = order(w, starts_on=(today() - timedelta(days=4)).isoformat())
    sent["ends_on"] = (today() + timedelta(days=5)).isoformat()
    return w.alice.send("drives/", sent).json()


def changed(w, drive, **sent):
    answer = w.alice.send(f"drives/{drive['id']}/", sent, "patch")
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize(
    "change",
    [
        {"target": 2000},
        {"target": 500},
        {"ends_on": 9},
        {"ends_on": 1},
        {"holidays": [1, 2]},
        {"starts_on": -7},
        {"starts_on": -1},
        {"split": {"floor": 200}},
        {"split": {"daily": [1, 1, 1, 1, 1, 5, 4, 3, 2, 1]}},
    ],
    ids=str,
)
def test_a_changed_order_counts_from_tomorrow_on_what_was_due(w, under_way, change):
    def day(n):
        return (today() + timedelta(days=n)).isoformat()

    before = days_of(w, under_way, "panchayat")
    if "split" in change:
        change = {"split": under_way["split"] | change["split"]}
    else:
        change = {
            name: day(n) if name.endswith("_on") else [day(one) for one in n] if name == "holidays" else n
            for name, n in change.items()
        }
    drive = changed(w, under_way, **change)
    after, whole = days_of(w, drive, "panchayat"), days_of(w, drive)
    due: dict = {}
    for one, places in after.items():
        if one <= today() and one in before:
            assert places == before[one]
        for code, (cards, to_date) in places.items():
            assert cards >= 0 and to_date == due.get(code, to_date - cards) + cards
            due[code] = to_date
        assert [sum(part) for part in zip(*places.values(), strict=True)] == [*whole[one][w.district.code]]
    assert sum(due.values()) == drive["target_total"]


def test_what_was_due_stays_due(w, under_way):
    said = problem(w.alice.send(f"drives/{under_way['id']}/", {"target": 499}, "patch"), 400)
    assert "500" in said["errors"]["target"][0] and "499" in said["detail"]
    rest = [(today() + timedelta(days=n)).isoformat() for n in range(1, 6)]
    said = problem(w.alice.send(f"drives/{under_way['id']}/", {"holidays": rest}, "patch"), 400)
    assert "500" in said["errors"]["target"][0]


def test_a_target_that_becomes_unknown_is_unknown_from_tomorrow_on(w, under_way):
    changed(w, under_way, target=None)
    for n, total in ((0, 1000), (1, None)):
        asked = {"drive": under_way["id"], "level": "block", "date": today() + timedelta(days=n)}
        rows = w.alice.read("progress/", **asked).json()["results"]
        assert {row["target_total"] is None for row in rows} == {total is None}
        series = {"level": "district", "code": w.district.code, "from": asked["date"], "to": asked["date"]}
        (row,) = w.alice.read("progress/series/", drive=under_way["id"], **series).json()["results"]
        assert row["target_total"] == total
        assert bool(w.alice.read("targets/", **asked).json()["results"]) == bool(total)


def test_an_ended_drive_that_goes_on(w):
    sent = order(w, starts_on=(today() - timedelta(days=9)).isoformat())
    sent["ends_on"] = (today() - timedelta(days=3)).isoformat()
    drive = w.alice.send("drives/", sent).json()
    drive = changed(w, drive, ends_on=(today() + timedelta(days=3)).isoformat())
    found = days_of(w, drive)
    assert [found[today() - timedelta(days=n)][w.district.code] for n in (2, 0)] == [(0, 1000)] * 2
    changed(w, drive, target=1300)
    assert days_of(w, drive)[today() + timedelta(days=1)][w.district.code] == (100, 1100)


def test_drives_by_status_and_day(w):
    past = factories.drive(w.district, starts_on=today() - timedelta(90), ends_on=today() - timedelta(60))
    ahead = factories.drive(w.district, starts_on=today() + timedelta(1), ends_on=today() + timedelta(2))
    assert w.charlie.codes("drives/", "id") == [w.drive.pk, past.pk, ahead.pk]
    for status, drive in (("running", w.drive), ("ended", past), ("upcoming", ahead)):
        assert w.bob.codes("drives/", "id", status=status) == [drive.pk]
        assert w.bob.read(f"drives/{drive.pk}/").json()["status"] == status
    for day, drive in ((past.ends_on, past), (today(), w.drive)):
        assert w.bob.codes("drives/", "id", on=day.isoformat()) == [drive.pk]
    assert w.bob.codes("drives/", "id", status="other") == []


# --- targets ---------------------------------------------------------------------------------


@pytest.fixture
def issued(w):
    return w.alice.send("drives/", order(w)).json()["id"]


def test_targets_by_role_and_place(w, issued):
    def cards(caller, level, **query):
        query = {"drive": issued, "level": level, "date": today().isoformat()} | query
        return {row["code"]: row["cards"] for row in caller.read("targets/", **query).json()["results"]}

    b1, b2 = w.blocks
    assert cards(w.alice, "district") == {w.district.code: 100}
    assert cards(w.alice, "block") == {b1.code: 30, b2.code: 70}
    assert cards(w.alice, "panchayat", within=b1.code) == {w.panchayats[0].code: 10, w.panchayats[1].code: 20}
    assert cards(w.alice, "panchayat", within=w.panchayats[3].code) == {w.panchayats[3].code: 40}
    assert cards(w.alice, "block", within=w.panchayats[3].code) == {}
    assert cards(w.bob, "district") == {}
    assert cards(w.bob, "block") == {b1.code: 30}
    assert cards(w.bob, "block", within=w.district.code) == {b1.code: 30}
    assert cards(w.bob, "panchayat", within=b2.code) == {}
    assert cards(w.charlie, "panchayat") == {}
    assert cards(w.oscar, "panchayat") == {}
    assert cards(w.alice, "block", version=1) == {b1.code: 30, b2.code: 70}
    assert cards(w.alice, "block", version=99) == {}
    assert cards(w.alice, "block", drive=999999) == {}


def test_targets_asked_wrongly(w, issued):
    asked = {"drive": issued, "level": "block", "date": today().isoformat()}
    for name in asked:
        assert errors(w.alice.read("targets/", **{k: v for k, v in asked.items() if k != name})) == {name}
    for name, wrong in (
        ("drive", "x"),
        ("drive", "-1"),
        ("drive", "1.0"),
        ("drive", "9" * 30),
        ("level", "village"),
        ("date", "31-03-2023"),
        ("date", "9999-12-31"),
        ("date", (today() + timedelta(days=10)).isoformat()),
        ("version", "x"),
        ("within", "\0"),
    ):
        assert errors(w.alice.read("targets/", **asked | {name: wrong})) == {name}, wrong
