"""The quick answer to an open page: only as long as everything that it rests on is the same."""

import contextlib
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Posting
from drive_portal.lib import dates
from enrollment import progress, tallies
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = factories.world()
    w.page = f"/figures/district/{w.district.code}/"
    w.client = Client()
    w.client.force_login(w.collector)
    return w


def ask(w, tag=None, client=None, page=None):
    return (client or w.client).get(page or w.page, headers={"If-None-Match": tag} if tag else {})


def test_nothing_new_costs_two_queries(w):
    tag = ask(w)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert ask(w, tag).status_code == 304
    assert len(queries) == 2, [query["sql"] for query in queries]
    assert ask(w, f"W/{tag}").status_code == 304


def test_every_kind_of_news_ends_it(w):
    def tally():
        tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=3))
        progress.recompute(w.drive.pk)

    def rename():
        w.blocks[0].name_hi = "नया नाम"
        w.blocks[0].save()

    def camp():
        factories.camp(w.drive, w.panchayats[0])

    def posting():
        factories.post(w.collector, "district_viewer", w.district)

    for change in (tally, rename, camp, posting):
        tag = ask(w)["ETag"]
        assert ask(w, tag).status_code == 304
        change()
        assert ask(w, tag).status_code == 200, change.__name__


def test_a_late_request_shows_on_the_page_of_its_centre(w):
    page = f"/figures/centre/{w.centres[0].code}/?date={dates.today() - timedelta(days=3)}"
    tag = ask(w, page=page)["ETag"]
    assert ask(w, tag, page=page).status_code == 304
    day = dates.today() - timedelta(days=3)
    assert tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=3, date=day)).status == 202
    assert ask(w, tag, page=page).status_code == 200


def test_it_is_nobody_elses(w):
    tag = ask(w)["ETag"]
    stranger = Client()
    assert ask(w, tag, stranger).status_code == 401
    other = factories.world()
    stranger.force_login(other.collector)
    assert ask(w, tag, stranger).status_code == 404
    # for another place, another language or another day it says nothing
    assert ask(w, tag, page=f"/figures/block/{w.blocks[0].code}/").status_code == 200
    assert ask(w, tag, page=f"{w.page}?date={dates.today() - timedelta(days=2)}").status_code == 200
    assert w.client.get(w.page, headers={"If-None-Match": tag, "Accept-Language": "en"}).status_code == 304
    w.client.cookies["django_language"] = "en"
    assert ask(w, tag).status_code == 200


def test_rights_that_end_end_it(w):
    tag = ask(w)["ETag"]
    Posting.objects.filter(user=w.collector).update(ends_on=dates.today() - timedelta(days=1))
    assert ask(w, tag).status_code == 404
    Posting.objects.filter(user=w.collector).update(ends_on=None)
    assert ask(w, tag).status_code == 304
    w.collector.is_active = False
    w.collector.save()
    assert ask(w, tag).status_code == 401
    w.collector.is_active = True
    w.collector.set_password("anotherone-42")
    w.collector.save()
    assert ask(w, tag).status_code == 401  # the session is of the old password


def test_the_clock_ends_it(w):
    noon = dates.at(dates.today(), time(12, 30))
    with time_machine.travel(noon, tick=False):
        tag = ask(w)["ETag"]
        assert ask(w, tag).status_code == 304
    with time_machine.travel(noon + timedelta(hours=8), tick=False):  # the evening cut-off has passed
        assert ask(w, tag).status_code == 200


@pytest.mark.parametrize(
    "tag", ["x", '"1.2.3.4"', '"' + "9" * 400 + '"', '"1.1.99999999999.' + "a" * 24 + '"', "*", "é"]
)
def test_a_tag_that_is_not_ours_is_no_harm(w, tag):
    with contextlib.suppress(UnicodeEncodeError):
        assert ask(w, tag).status_code in (200, 304 if tag == "*" else 200)
