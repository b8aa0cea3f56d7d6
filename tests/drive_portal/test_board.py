"""The live board: how sites stand by the clock, whose sites, and when it is made anew."""

import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from camps import counts
from camps.models import Camp
from drive_portal import fragments
from drive_portal.board.page import Board
from drive_portal.lib import dates
from enrollment import progress, tallies
from tests import factories as f

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def clock():
    fragments._kept.clear()
    with time_machine.travel(dates.at(dates.today(), time(10)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return f.world()


@pytest.fixture
def page(client, w):
    client.force_login(w.collector, BACKEND)
    client.cookies["django_language"] = "en"
    return client


def at(*clock):
    return dates.at(dates.today(), time(*clock))


def camp(w, n=0, **kw):
    return f.camp(w.drive, w.panchayats[n], starts_on=dates.today(), ends_on=dates.today(), **kw)


def said(w, camp, made, base=None, pulse=True):
    sent = {"submission_id": uuid.uuid4(), "camp": camp.pk, "date": dates.today(), "made": made}
    counts.log(w.collector, sent | {"pulse": pulse, "base_version": base})
    progress.recompute(w.drive.pk)


def states(w, **asked):
    board = Board(w.collector, w.district, asked)
    return {site.pk: site.state for site in board.sites}


def test_the_states_of_a_site_by_the_clock(w, clock):
    here = camp(w)
    assert states(w) == {here.pk: "opens"}
    clock.move_to(at(11))
    assert states(w) == {here.pk: "none"}
    said(w, here, 12)
    assert states(w) == {here.pk: "working"}
    clock.move_to(at(13, 0))
    assert states(w) == {here.pk: "working"}
    clock.move_to(at(13, 1))
    assert states(w) == {here.pk: "silent"}
    tallies.submit(w.collector, f.sent(w.drive, w.logins[0], 3, place={"camp": here.pk}))
    progress.recompute(w.drive.pk)
    assert states(w) == {here.pk: "working"}
    said(w, here, 40, base=1, pulse=False)
    clock.move_to(at(18))
    assert states(w) == {here.pk: "done"}


def test_sums_are_those_of_progress_and_who_owes_most_stands_first(w, clock):
    clock.move_to(at(12))
    most, little, met = camp(w, planned=100), camp(w, planned=20), camp(w, planned=5)
    unplanned = camp(w, n=1)
    other = camp(w, n=2, planned=1000)
    said(w, little, 5)
    said(w, met, 9)
    said(w, unplanned, 7)
    board = Board(w.collector, w.district, {})
    assert [part.block for part in board.blocks] == w.blocks[::-1]
    (_far, near) = board.blocks
    assert [site.pk for site in near.sites][:2] == [most.pk, little.pk]
    assert (near.made, near.plan, near.owed, near.heard) == (21, 125, 115, 3)
    assert board.whole.made == 21 and board.whole.by_state["none"] == 2
    rows = progress.standings(w.drive, "camp", dates.today())
    assert board.whole.made == sum(row["made"] or 0 for row in rows)
    assert board.sentence == "3 of 5 sites have reported, of 2 nothing was heard."
    block = Board(w.collector, w.blocks[1], {})
    assert [site.pk for site in block.sites] == [other.pk]


def test_a_plan_of_several_days_is_a_days_part(w):
    today = dates.today()
    f.camp(w.drive, w.panchayats[0], starts_on=today, ends_on=today + timedelta(days=2), planned=100)
    (site,) = Board(w.collector, w.district, {}).sites
    assert site.plan == 34


def test_a_child_drives_sites_are_there_too(w):
    child = f.drive(w.district, parent=w.drive, starts_on=dates.today(), ends_on=dates.today())
    here = f.camp(child, w.panchayats[0])
    Camp.objects.filter(pk=here.pk).update(ends_on=dates.today())
    assert states(w) == {here.pk: "opens"}
    assert states(w, drive=str(w.drive.pk)) == {here.pk: "opens"}


def test_holidays_cancelled_camps_and_days_that_are_over(w, clock):
    here = camp(w)
    camp(w, status="cancelled")
    clock.move_to(at(12))
    w.drive.holidays = [dates.today()]
    w.drive.save()
    assert states(w) == {here.pk: "opens"}
    w.drive.holidays = []
    w.drive.save()
    said(w, here, 3)
    day = dates.today().isoformat()
    clock.move_to(dates.at(dates.today(), time(12), days_later=1))
    assert states(w, date=day) == {here.pk: "done"}
    assert states(w) == {}


def test_a_refresh_is_304_until_a_site_changes_by_a_fact_or_the_clock(page, w, clock):
    here = camp(w)
    first = page.get("/board/")
    assert first.status_code == 200 and "0 of 1 site has reported." in first.text
    tag = page.get("/board/figures/")["ETag"]
    again = page.get("/board/figures/", headers={"If-None-Match": tag})
    assert again.status_code == 304
    with CaptureQueriesContext(connection) as queries:
        page.get("/board/figures/", headers={"If-None-Match": tag})
    assert len(queries) <= 2  # the session, and whether anything has changed
    clock.move_to(at(11))  # the clock alone
    fresh = page.get("/board/figures/", headers={"If-None-Match": tag})
    assert fresh.status_code == 200 and "site--none" in fresh.text and fresh["ETag"] != tag
    said(w, here, 12)
    tag = fresh["ETag"]
    fresh = page.get("/board/figures/", headers={"If-None-Match": tag})
    assert fresh.status_code == 200 and "site--working" in fresh.text
    assert f'<time datetime="{at(11).isoformat()}">11:00</time>' in fresh.text


def test_the_same_board_is_made_once_for_all_who_may_see_the_same(page, w):
    for n in range(4):
        camp(w, n=n)
    page.get("/board/")
    with CaptureQueriesContext(connection) as queries:
        page.get("/board/")
    assert not [query for query in queries if "camps_camp" in query["sql"]]


def test_the_queries_do_not_grow_with_the_sites(w):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert Board(w.collector, w.district, {}).sites
        return len(queries)

    camp(w)
    asked()
    few = asked()
    for n in range(8):
        camp(w, n=n % 4)
    assert asked() == few


def test_whose_boards(client, page, w):
    other = f.world()
    for address in ["/board/", "/board/figures/"]:
        assert page.get(f"{address}?district={other.district.code}").status_code == 404
        assert page.get(f"{address}?block=nowhere").status_code == 404
        assert page.get(f"{address}?drive=999999").status_code == 200
    client.force_login(w.officer, BACKEND)
    assert client.get("/board/").context["board"].place == w.blocks[0]
    assert client.get(f"/board/?district={w.district.code}").status_code == 404
    assert client.get(f"/board/?block={w.blocks[1].code}").status_code == 404
    client.force_login(f.user("district_viewer", w.district), BACKEND)
    assert client.get("/board/").status_code == 200
    client.force_login(f.user("state_viewer", w.district.state), BACKEND)
    assert client.get("/board/").status_code == 200
    f.district(state=w.district.state)
    assert "Whose board do you want to see?" in client.get("/board/", headers={"Accept-Language": "en"}).text
    client.force_login(w.operator, BACKEND)
    assert client.get("/board/").status_code == 403
    client.logout()
    assert client.get("/board/figures/").status_code == 401


def test_a_day_without_a_drive_or_a_camp(page, w):
    assert "No camp is held on this day." in page.get("/board/").text
    day = w.drive.starts_on - timedelta(days=2)
    assert page.get(f"/board/?date={day}").status_code == 200
    assert page.get(f"/board/figures/?date={day}").status_code == 404
