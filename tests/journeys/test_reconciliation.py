"""The collector sets the portal's figures against others': finds the gap, enters what is missing."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from drive_portal.lib import dates
from enrollment.reconciling import crossings, published
from tests import factories
from tests.journeys import given

pytestmark = pytest.mark.browser


def test_the_collector_finds_what_is_unexplained_and_corrects_a_statement(portal):
    # Given a drive with a list, of which two cards of the first block are entered
    w = given.a_drive_under_way()
    for _n in range(2):
        person = factories.person(w.panchayats[0])
        factories.mark(person, login_id=w.logins[0].code)
    said = {"said_by": "Health office", "source": "Note 7", "said_on": dates.today() - timedelta(days=1)}
    for figure, cards in (("to_be_made", 897583), ("made", 646429), ("remaining", 245701)):
        published.say(w.collector, w.district, said | {"figure": figure, "cards": cards})
    given.counted()
    crossings.recount(w.district.pk)
    collector = portal.tablet(w.collector)

    # When the collector opens the reconciliation
    collector.goes_to("/reconciliation/")
    # Then the four figures stand there, and the published ones' own contradiction
    collector.figure("reported").to_have_text("770")
    collector.figure("listed").to_have_text("2")
    collector.figure("published").to_have_text("6,46,429")
    expect(collector.page.locator("[data-contradiction]")).to_have_text("5,453")

    # When the collector goes to the block where most is unexplained
    collector.page.locator("table.standings tbody a").first.click()
    # Then the ways between its figures say what is explained and what is not
    gap = collector.page.locator('[data-gap="unexplained"]').first
    expect(gap).to_be_visible()

    # When the collector enters what the official portal shows
    collector.opens("Enter a figure of the official portal")
    collector.types("Of which day", dates.today().strftime("%d-%m-%Y"))
    collector.types("Cards on the official portal", "७००")
    collector.taps("Save the official figure")
    # Then it stands beside the others
    collector.figure("official").to_have_text("700")

    # When the collector corrects a statement that was written down wrongly
    collector.goes_to(f"/reconciliation/district/{w.district.code}/")
    collector.page.get_by_role("link", name=collector.says("Correct")).nth(2).click()
    collector.types("Number", "2,51,154")
    collector.taps("Save the correction")
    # Then nothing contradicts itself any more, and the history has both
    expect(collector.page.locator("[data-contradiction]")).to_have_count(0)
    collector.opens("History")
    collector.sees("2,45,701")
