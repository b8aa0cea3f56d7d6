"""The collector's journey: one sentence, the way down to a centre, the other language, the day before."""

from datetime import timedelta

import pytest

from drive_portal.lib import dates
from tests.journeys import given

pytestmark = pytest.mark.browser

SO_FAR = ("%(made)s made today so far, target %(target)s.",) * 2


def test_from_the_sentence_down_to_a_centre(portal):
    # Given a drive under way, 45 cards made today so far
    w = given.a_drive_under_way()
    given.reported(w, w.logins[0], made=45)
    given.counted()
    collector = portal.office(w.collector)

    # Then the dashboard answers in one sentence
    collector.reads(SO_FAR, 45, made=45, target=100)

    # When the collector goes down: the block, its panchayat, its centre
    for place in (w.blocks[0], w.panchayats[0], w.centres[0]):
        collector.follows(place.name_hi)
        collector.headed(place.name_hi)
    # Then there stands who reported, and what
    collector.sees(w.logins[0].holder_name)
    collector.figure("made").to_contain_text("45")

    # When the collector switches to English
    address = collector.page.url
    collector.switches_to("en", "English")
    # Then it is the same page
    collector.headed(w.centres[0].name)
    assert collector.page.url == address
    collector.sees("Reports of")

    # When the collector goes back a day
    yesterday = dates.today() - timedelta(days=1)
    collector.follows("The day before")
    # Then yesterday's figure stands there
    collector.sees(f"Made on {yesterday:%d-%m-%Y}")
    collector.figure("made").to_contain_text("20")


def test_who_loses_the_posting_is_out_at_the_next_click(portal):
    # Given the collector before the dashboard
    w = given.a_drive_under_way()
    collector = portal.office(w.collector)
    collector.headed(w.district.name_hi)
    # When the posting ends
    w.collector.postings.update(ends_on=dates.today() - timedelta(days=1))
    # Then the next click leads nowhere, and home says why
    collector.follows(w.blocks[0].name_hi)
    collector.headed(collector.says("Page not found"))
    collector.follows(collector.says("Home"))
    collector.headed(collector.says("No posting yet"))


def test_another_districts_page_is_as_absent_as_none(portal):
    # Given two districts
    w, other = given.a_drive_under_way(), given.a_drive_under_way()
    collector = portal.office(w.collector)
    # When the collector of one asks for a block of the other, and for one that never was
    seen = []
    for code in (other.blocks[0].code, "3999999"):
        answer = collector.goes_to(f"/places/block/{code}/")
        seen.append((answer.status, collector.page.title(), collector.page.locator("main").inner_html()))
    # Then both answer alike
    assert seen[0] == seen[1]
    assert seen[0][0] == 404
    collector.headed(collector.says("Page not found"))
