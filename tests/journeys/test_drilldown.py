"""The collector goes from the district's figure down to one tally's history and back; each sum is right."""

import pytest
from playwright.sync_api import expect

from drive_portal.lib import dates
from tests.journeys import given

pytestmark = pytest.mark.browser


def test_from_the_districts_figure_to_one_tally_and_back(portal):
    # Given a day with reports of two blocks, one of them corrected
    w = given.a_drive_under_way()
    first = given.reported(w, w.logins[0], made=40)
    given.reported(w, w.logins[0], made=45, base_version=first.version)
    given.reported(w, w.logins[1], made=15)
    given.reported(w, w.logins[2], made=30)
    given.counted()
    collector = portal.tablet(w.collector)
    today = f"?drive={w.drive.pk}&date={dates.today().isoformat()}"

    # When the collector opens what the district's 90 are made of
    collector.goes_to(f"/explain/district/{w.district.code}/made/{today}")
    # Then its blocks add up to it
    adds_up(collector, "90")

    # When the collector goes down: the block, its panchayat, its centre
    for place, cards in ((w.blocks[0], "60"), (w.panchayats[0], "45"), (w.centres[0], "45")):
        collector.follows(place.name_hi)
        collector.headed(place.name_hi)
        adds_up(collector, cards)
    # Then the tally is there, and marked as corrected
    collector.reads("corrected")

    # When the collector opens the tally
    collector.follows(w.logins[0].holder_name)
    # Then it stands as it is, and its history says what it was
    collector.figure("made").to_have_text("45")
    history = collector.page.locator(".history tbody tr")
    expect(history).to_have_count(2)
    expect(history.nth(0)).to_contain_text("40")
    expect(history.nth(0)).to_contain_text("by phone")

    # When the collector goes on to the login ID
    collector.follows(w.logins[0].code)
    # Then its days are there: a week of 20, and today's 45
    collector.figure("made").to_have_text(str(7 * 20 + 45))
    expect(collector.page.locator("tr.chosen")).to_contain_text("45")

    # When the collector goes back up to the district
    collector.follows(w.district.name_hi)
    collector.figure("made").to_contain_text("90")


def adds_up(person, cards):
    """The rows of the table come to the sum, and the page says that it is the figure."""
    person.figure("sum").to_have_text(cards)
    rows = person.page.locator(".sum tbody td.number").all_inner_texts()
    assert sum(int(text.split()[0]) for text in rows if text.split()[0].isdigit()) == int(cards)
    person.reads("equal to the figure")
