"""The officer's home: figures, whom to call first, and how it keeps fresh."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts import targets
from districts.models import LeftOut
from drive_portal.lib import dates
from enrollment import progress, tallies
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(dates.today(), time(15)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    w = f.world(target_rule="cards", target=6000)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=2000)
    targets.issue(w.drive)
    return w


@pytest.fixture
def page(client, w):
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def reported(w, login, made=10, days_ago=0, **kw):
    sent = f.sent(w.drive, login, made, date=dates.today() - timedelta(days=days_ago))
    tallies.submit(w.collector, sent | {"reason": "by phone"} | kw)
    progress.recompute(w.drive.pk)


def test_the_longest_silence_first_with_what_is_known_of_it(page, w):
    w.logins[1].mobile = "9826012345"
    w.logins[1].save()
    reported(w, w.logins[0], 12, days_ago=2)
    reported(w, w.logins[1], 8, days_ago=5)
    answer = page.get("/block/")
    chase = answer.context["book"].chase
    assert [line.login_id for line in chase] == [w.worker_id, w.logins[1], w.logins[0]]
    assert [line.quiet["usual"] for line in chase] == [None, 8, 12]
    assert "usually 12 cards a day" in answer.text and "no report yet" in answer.text
    assert answer.text.count('href="tel:9826012345"') == 1
    reported(w, w.logins[1], 3)
    answer = page.get("/block/")
    assert [line.login_id for line in answer.context["book"].chase] == [w.worker_id, w.logins[0]]
    assert [line.login_id for line in answer.context["book"].below] == [w.logins[1]]


def test_its_figures_are_those_of_the_blocks_page(page, w):
    reported(w, w.logins[0], 12, days_ago=2)
    reported(w, w.logins[1], 30)
    book = page.get("/block/").context["book"]
    (row,) = [
        row for row in progress.standings(w.drive, "block", dates.today()) if row["code"] == w.blocks[0].code
    ]
    assert {name: book.row[name] for name in row} == row
    scene = page.get(f"/places/block/{w.blocks[0].code}/").context["scene"]
    assert book.verdict == scene.verdict
    assert len(book.chase) == row["missing"]


def test_late_and_corrected_reports_are_marked(page, w, clock):
    clock.move_to(dates.at(dates.today(), time(20, 30)))
    reported(w, w.logins[0], 12)
    reported(w, w.logins[0], 13, base_version=1)
    answer = page.get("/block/")
    (line,) = answer.context["book"].below
    assert line.late and line.corrected
    assert "20:30" in answer.text and '<span class="tag">corrected</span>' in answer.text


def test_it_refreshes_itself_and_is_quiet_while_nothing_changes(page, w):
    shown = page.get("/block/")
    tag = shown.context["tag"]
    known = {"If-None-Match": tag}
    assert page.get("/block/figures/", headers=known).status_code == 304
    reported(w, w.logins[0], 77)
    changed = page.get("/block/figures/", headers=known)
    assert changed.status_code == 200 and "77" in changed.text and "<html" not in changed.text
    assert 'hx-swap-oob="innerHTML"' in changed.text
    assert page.get("/block/figures/", headers={"If-None-Match": changed["ETag"]}).status_code == 304
    silent = page.get("/block/figures/?show=silent")
    assert silent["ETag"] != changed["ETag"] and "hx-swap-oob" not in silent.text


def test_whose_figures_alone(client, page, w):
    address = "/block/figures/"
    assert page.get(address, {"block": w.blocks[1].code}).status_code == 404
    assert page.get(address, {"block": "x\0"}).status_code == 404
    assert page.post(address).status_code == 405
    client.force_login(w.operator, "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 403
    client.force_login(w.collector, "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404  # of several blocks none is named
    client.logout()
    assert client.get(address).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "date=31-02-2026",
        "date=%00",
        "date=0001-01-01",
        "show=x",
        "drive=-1",
        "drive=" + "9" * 40,
        "date=" + "1" * 500,
    ],
)
def test_odd_addresses_show_the_day(page, w, query):
    assert page.get(f"/block/?{query}").status_code == 200
    assert page.get(f"/block/figures/?{query}").status_code == 200


@pytest.mark.parametrize(("starts", "ends"), [(0, 5), (-3, 0), (-1, -1), (2, 9)])
def test_every_state_of_a_drive_has_its_page(page, w, starts, ends):
    w.drive.starts_on = dates.today() + timedelta(days=starts)
    w.drive.ends_on = dates.today() + timedelta(days=ends)
    w.drive.save()
    for language in ("hi", "en"):
        page.cookies["django_language"] = language
        assert page.get("/block/").status_code == 200


def test_as_many_queries_for_a_large_block_as_for_a_small_one(page, w):
    def count():
        page.get("/block/")
        with CaptureQueriesContext(connection) as queries:
            page.get("/block/")
        return len(queries)

    f.camp(w.drive, w.panchayats[0])
    reported(w, w.logins[0])
    few = count()
    for _n in range(8):
        place = f.panchayat(w.blocks[0])
        login = f.login_id(f.centre(place))
        f.login_id(place)
        f.camp(w.drive, place)
        reported(w, login)
    assert count() == few <= 20
