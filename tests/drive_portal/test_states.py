"""Districts side by side: what is shown, in which order, and to whom."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts import targets
from districts.models import LeftOut
from drive_portal.lib import dates
from drive_portal.states import SideBySide
from enrollment import progress, tallies
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon():
    with time_machine.travel(dates.at(dates.today(), time(15)), tick=False):
        yield


@pytest.fixture
def state():
    return f.state()


@pytest.fixture
def viewer(state):
    return f.user("state_viewer", state)


def world(state, made=10, target=6000):
    """A district of the state with a target (None: not known), and one report of yesterday and today."""
    rule = {"target_rule": "cards", "target": target} if target else {}
    w = f.world(blocks=1, panchayats=1, **rule)
    w.district.state = state
    w.district.save()
    LeftOut.objects.create(district=w.district, panchayat=w.panchayats[0], people=2000)
    targets.issue(w.drive)
    for back in (0, 1):
        sent = f.sent(w.drive, w.logins[0], made, date=dates.today() - timedelta(days=back))
        tallies.submit(w.collector, sent | {"reason": "by phone"})
    progress.recompute(w.drive.pk)
    return w


def page(client, user, **query):
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client.get("/dashboard/", query)


def codes(answer):
    return [row["code"] for row in answer.context["side"].rows]


def test_who_owes_most_comes_first_and_any_column_sorts(client, state, viewer):
    small, large, unknown = world(state, 30, 600), world(state, 20), world(state, 90, None)
    idle = f.district(state=state)
    low, high, none = (w.district.code for w in (small, large, unknown))
    last = idle.code
    assert codes(page(client, viewer)) == [high, low, none, last]
    assert codes(page(client, viewer, sort="owed")) == [low, high, none, last]
    assert codes(page(client, viewer, sort="-made")) == [none, low, high, last]
    assert codes(page(client, viewer, sort="made")) == [high, low, none, last]
    assert codes(page(client, viewer, sort="percent")) == [high, low, none, last]
    for name in ("name", "finish", "to-date", "needed", "pace", "missing"):
        for sort in (name, f"-{name}"):
            answer = page(client, viewer, sort=sort)
            assert answer.status_code == 200 and answer.text.count("aria-sort=") == 1
            assert codes(answer)[-1] == last and set(codes(answer)) == {low, high, none, last}


def test_what_adds_up_is_added_up_and_nothing_else(client, state, viewer):
    one, _unknown = world(state, 30), world(state, 90, None)
    total = page(client, viewer).context["side"].total
    assert (total["made"], total["made_to_date"], total["aimed"], total["districts"]) == (120, 240, 1, 2)
    (row,) = progress.standings(one.drive, "district", dates.today())
    assert (total["owed"], total["percent"]) == (row["target_to_date"] - 60, row["percent"])


def test_a_drive_that_has_ended_adds_nothing_to_the_day(client, state, viewer):
    world(state, 30)
    past = f.world(starts_on=dates.today() - timedelta(days=30), ends_on=dates.today() - timedelta(days=10))
    past.district.state = state
    past.district.save()
    answer = page(client, viewer)
    total = answer.context["side"].total
    assert (total["made"], total["reporting"], total["districts"]) == (30, 1, 2)
    assert "ended on" in answer.text


def test_the_verdict_is_the_districts_own(client, state, viewer):
    ahead, behind, young = world(state, 100, 5000), world(state, 3), world(state, 3)
    for w in (ahead, behind):
        cards = 100 if w is ahead else 3
        f.counted(w.drive, w.logins[0], {dates.today() - timedelta(days=n): cards for n in range(2, 15)})
    answer = page(client, viewer)
    by_code = {row["code"]: row for row in answer.context["side"].rows}
    assert by_code[ahead.district.code]["outlook"] == "in_time"
    assert by_code[behind.district.code]["outlook"] == "late"
    assert by_code[young.district.code]["outlook"] == ""
    assert "1 district will not make its date" in answer.text
    assert "too little data yet" in answer.text
    for w in (ahead, behind, young):
        place = client.get(f"/places/district/{w.district.code}/")
        assert place.context["scene"].verdict == by_code[w.district.code]["verdict"]


def test_only_districts_of_the_postings_are_there(client, state, viewer):
    own, other = world(state), world(f.state())
    f.post(viewer, "block_officer", other.blocks[0])  # a block there does not show the district
    world(state)
    answer = page(client, viewer)
    assert own.district.code in codes(answer) and other.district.code not in codes(answer)
    assert other.district.name not in answer.text


@pytest.mark.parametrize("sort", ["x", "-", "--owed", "\0", "नाम", "-" * 500, "owed,made"])
def test_an_unknown_column_is_named(client, state, viewer, sort):
    world(state), world(state)
    answer = page(client, viewer, sort=sort)
    assert answer.status_code == 200 and answer.context["side"].sort == "-owed"


@pytest.mark.parametrize("date", ["31-02-2026", "x", "\0", "01-01-9999", "0001-01-01", "9" * 200])
def test_an_odd_date_shows_today_and_says_so(client, state, viewer, date):
    world(state), world(state)
    answer = page(client, viewer, date=date)
    assert answer.context["side"].day == dates.today()
    assert "Those of today are shown" in answer.text or date == "\0"


def test_a_past_day(client, state, viewer):
    world(state, 30), world(state)
    day = dates.today() - timedelta(days=1)
    for written in (day.isoformat(), day.strftime("%d-%m-%Y")):
        answer = page(client, viewer, date=written)
        assert answer.context["side"].day == day and not answer.context["side"].notice
        assert {row["date"] for row in answer.context["side"].rows} == {day}


def test_unchanged_it_answers_304(client, state, viewer):
    w = world(state)
    world(state)
    page(client, viewer)
    tag = client.get("/dashboard/figures/")["ETag"]
    assert client.get("/dashboard/figures/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/dashboard/figures/?sort=name", headers={"If-None-Match": tag}).status_code == 200
    sent = f.sent(w.drive, w.logins[0], 77, base_version=1)
    tallies.submit(w.collector, sent | {"reason": "by phone"})
    progress.recompute(w.drive.pk)
    changed = client.get("/dashboard/figures/", headers={"If-None-Match": tag})
    assert changed.status_code == 200 and "77" in changed.text and "<html" not in changed.text


def test_as_many_queries_for_many_districts_as_for_few(client, state, viewer):
    def count():
        page(client, viewer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/dashboard/").status_code == 200
        return len(queries)

    world(state), world(state)
    few = count()
    for _n in range(8):
        world(state)
    assert count() == few <= 12


def test_the_file_has_the_tables_rows(client, state, viewer):
    w = world(state, 30)
    world(state, 20, None)
    page(client, viewer)
    answer = client.get("/dashboard/districts.csv?sort=name")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and any(w.district.code in line and ",30," in line for line in lines)
    assert client.get("/dashboard/districts.xlsx").content[:2] == b"PK"
    assert client.get("/dashboard/districts.pdf").status_code == 404


def test_nobody_without_a_posting_learns_anything():
    assert SideBySide(f.user(), {}).rows == []
