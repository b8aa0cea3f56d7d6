"""Progress for machines: Alice has district A, Bob a block of it, Charlie makes cards."""

import json
from datetime import timedelta

import pytest

from drive_portal.lib.dates import today
from enrollment import progress
from tests import factories
from tests.calling import ROOT, Caller, errors

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


# --- progress --------------------------------------------------------------------------------

COLUMNS = """
    level code name name_hi parent date state target made rejected made_residents target_total
    target_to_date made_to_date total_to_date remaining percent required_per_day
    required_from_tomorrow expected on_time late missing provisional as_of
"""


@pytest.fixture
def counted(w):
    w.alice.send("tallies/", tally(w, 0, made=1))
    w.alice.send("tallies/", tally(w, 2, made=2))
    progress.recompute(w.drive.pk)
    return w


def made(caller, w, level, **query):
    query = {"drive": w.drive.pk, "level": level} | query
    return dict(
        zip(
            caller.codes("progress/", **query),
            caller.codes("progress/", "made", **query),
            strict=True,
        )
    )


def test_progress_by_role(counted):
    w = counted
    (b1, b2), (c1, c2, c3, c4) = w.blocks, w.centres
    assert made(w.alice, w, "district") == {w.district.code: 3}
    assert made(w.alice, w, "block") == {b1.code: 1, b2.code: 2}
    assert made(w.alice, w, "centre") == {c1.code: 1, c2.code: None, c3.code: 2, c4.code: None}
    assert made(w.alice, w, "camp") == {str(w.camp.pk): None}
    assert made(w.alice, w, "field") == {w.panchayats[0].code: None}
    assert made(w.bob, w, "district") == {}  # only its name is known to a block
    assert made(w.bob, w, "block") == {b1.code: 1}
    assert made(w.bob, w, "centre") == {c1.code: 1, c2.code: None}
    assert made(w.charlie, w, "centre") == {c1.code: 1}
    for level in ("district", "block", "panchayat", "camp", "field"):
        assert made(w.charlie, w, level) == {}
    for level in ("district", "block", "panchayat", "centre", "camp", "field"):
        assert made(w.oscar, w, level) == {}


def test_a_row_of_progress(counted):
    (row,) = counted.alice.read("progress/", drive=counted.drive.pk, level="district").json()["results"]
    assert list(row) == COLUMNS.split()
    assert row["date"] == today().isoformat() and row["provisional"] is True and row["as_of"]
    table = counted.alice.read("progress/", drive=counted.drive.pk, level="block", format="csv")
    assert table.content.decode().splitlines()[0] == ",".join(COLUMNS.split())
    none = counted.alice.read("progress/", drive=999999, level="block", format="csv")
    assert none.content.decode().strip() == ",".join(COLUMNS.split())


def test_progress_within(counted):
    w = counted
    (b1, b2), (c1, c2, *_more) = w.blocks, w.centres
    assert set(made(w.alice, w, "centre", within=b1.code)) == {c1.code, c2.code}
    assert set(made(w.alice, w, "centre", within=w.district.code)) == {c.code for c in w.centres}
    assert set(made(w.alice, w, "centre", within=c2.code)) == {c2.code}
    assert set(made(w.alice, w, "panchayat", within=w.panchayats[1].code)) == {w.panchayats[1].code}
    assert set(made(w.alice, w, "block", within=b2.code)) == {b2.code}
    assert set(made(w.alice, w, "camp", within=b1.code)) == {str(w.camp.pk)}
    assert made(w.alice, w, "camp", within=b2.code) == {}
    assert made(w.alice, w, "field", within=b1.code) == {w.panchayats[0].code: None}
    for unseen in (w.elsewhere.blocks[0].code, "no such", str(w.camp.pk)):
        assert made(w.alice, w, "centre", within=unseen) == {}
    assert made(w.bob, w, "centre", within=b2.code) == {}
    assert set(made(w.bob, w, "centre", within=w.district.code)) == {c1.code, c2.code}


def test_progress_asked_wrongly(counted):
    w = counted
    asked = {"drive": w.drive.pk, "level": "block"}
    assert errors(w.alice.read("progress/")) == {"drive", "level"}
    assert errors(w.alice.read("progress/", drive=w.drive.pk)) == {"level"}
    assert errors(w.alice.read("progress/", drive="", level="block")) == {"drive"}
    for name, wrong in (
        ("drive", "x"),
        ("drive", "٣"),
        ("drive", "1" * 4000),
        ("level", "village"),
        ("level", "\0"),
        ("date", "today"),
        ("date", "2023-02-29"),
        ("date", "9999-12-31"),
        ("date", (w.drive.starts_on - DAY).isoformat()),
        ("date", (w.drive.ends_on + DAY).isoformat()),
        ("within", "\0"),
    ):
        assert errors(w.alice.read("progress/", **asked | {name: wrong})) == {name}, wrong
    assert made(w.alice, w, "block", drive=w.elsewhere.drive.pk) == {}
    assert made(w.alice, w, "block", nonsense="1") != {}


def test_the_day_of_progress_that_nobody_named(w):
    def day_of(drive):
        (row,) = w.alice.read("progress/", drive=drive.pk, level="district").json()["results"]
        return row["date"]

    past = factories.drive(w.district, starts_on=today() - 90 * DAY, ends_on=today() - 60 * DAY)
    ahead = factories.drive(w.district, starts_on=today() + 3 * DAY, ends_on=today() + 5 * DAY)
    assert day_of(past) == past.ends_on.isoformat()
    assert day_of(w.drive) == today().isoformat()
    assert day_of(ahead) == ahead.starts_on.isoformat()


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_progress_in_pages(counted, limit):
    w = counted
    for _n in range(9):
        factories.camp(w.drive, w.panchayats[1])
    for level, number in (("centre", 4), ("camp", 10), ("panchayat", 4)):
        every = w.alice.codes("progress/", drive=w.drive.pk, level=level)
        assert len(every) == number
        assert w.alice.codes("progress/", drive=w.drive.pk, level=level, limit=limit) == every


def test_a_copy_that_is_still_right_is_not_sent_again(counted):
    w = counted
    asked = {"drive": w.drive.pk, "level": "centre"}
    for path, query in (
        ("progress/", asked),
        ("progress/series/", asked | {"code": w.centres[0].code}),
        ("progress/", asked | {"format": "csv"}),
    ):
        first = w.alice.read(path, **query)
        assert first.status_code == 200 and first["ETag"] and "private" in first["Cache-Control"]
        for known in (first["ETag"], f'"x", {first["ETag"]}', f"W/{first['ETag']}"):
            again = w.alice.get(ROOT + path, query, HTTP_IF_NONE_MATCH=known)
            assert again.status_code == 304 and again.content == b"" and again["ETag"] == first["ETag"]
        assert w.alice.get(ROOT + path, query, HTTP_IF_NONE_MATCH='"x"').status_code == 200
    w.alice.send("tallies/", tally(w, 1, made=9))
    progress.recompute(w.drive.pk)
    assert w.alice.get(ROOT + path, query, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


# --- series ----------------------------------------------------------------------------------


def test_a_series_has_a_row_a_day(counted):
    w = counted
    asked = {"drive": w.drive.pk, "level": "block", "code": w.blocks[0].code}
    days = w.alice.codes("progress/series/", "date", **asked)
    assert (days[0], days[-1], len(days)) == (w.drive.starts_on.isoformat(), today().isoformat(), 21)
    assert w.alice.codes("progress/series/", "date", **asked, limit=4) == days
    week = w.alice.codes("progress/series/", "made", **asked, to=today(), **{"from": today() - 6 * DAY})
    assert week == [None] * 6 + [1]
    (row,) = w.alice.read("progress/series/", **asked, **{"from": today()}).json()["results"]
    (same,) = w.alice.read("progress/", drive=w.drive.pk, level="block", within=w.blocks[0].code).json()[
        "results"
    ]
    assert row == same
    camp = asked | {"level": "camp", "code": w.camp.pk}
    assert set(w.alice.codes("progress/series/", **camp)) == {str(w.camp.pk)}
    field = asked | {"level": "field", "code": w.panchayats[0].code}
    assert set(w.alice.codes("progress/series/", "level", **field)) == {"field"}


def test_a_series_of_what_is_out_of_sight_is_empty(counted):
    w = counted
    for caller, level, code in (
        (w.bob, "block", w.blocks[1].code),
        (w.bob, "district", w.district.code),
        (w.oscar, "block", w.blocks[0].code),
        (w.alice, "block", "no such"),
        (w.alice, "camp", "no id"),
        (w.alice, "camp", "9" * 19),
        (w.alice, "camp", "9" * 40),
        (w.alice, "block", w.elsewhere.blocks[0].code),
    ):
        assert caller.codes("progress/series/", drive=w.drive.pk, level=level, code=code) == []


def test_a_series_asked_wrongly(counted):
    w = counted
    asked = {"drive": w.drive.pk, "level": "block", "code": w.blocks[0].code}
    assert errors(w.alice.read("progress/series/")) == {"drive", "level", "code"}
    for name in ("from", "to"):
        for wrong in ("x", (w.drive.ends_on + DAY).isoformat(), "9999-12-31"):
            assert errors(w.alice.read("progress/series/", **asked | {name: wrong})) == {name}
    backwards = {"from": today().isoformat(), "to": (today() - DAY).isoformat()}
    assert errors(w.alice.read("progress/series/", **asked | backwards)) == {"to"}
