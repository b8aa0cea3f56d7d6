"""Who decides where the next camps stand: a collector proposes, unticks, plans; an officer on a phone too."""

import re

import pytest
from playwright.sync_api import expect

from camps.models import Camp
from enrollment import listcounts
from tests import factories
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def left_out_people():
    """Four panchayats at 5 km from each other with 40, 80, 120 and 160 people."""
    w = factories.world()
    for n, place in enumerate(w.panchayats):
        place.latitude, place.longitude = 22 + n / 20, 84 + n / 30
        place.save()
        factories.people(place, 40 * (n + 1))
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    return w


def test_a_collector_proposes_and_plans(portal):
    w = left_out_people()
    collector = portal.tablet(w.collector, language="en")
    page = collector.page

    # Given a proposal for one team in each block
    collector.goes_to("/sites/?teams=1&per_day=50")
    collector.sees(re.compile("camps on .* team days reach 400 of 400 people who are left out."))
    assert not faults_of(page)

    # When two teams are asked for, and one camp is unticked
    page.get_by_label("Teams", exact=True).fill("2")
    page.get_by_role("button", name="Propose camps").click()
    page.wait_for_url(re.compile("teams=2"))
    boxes = page.locator("input[name=site]")
    count = boxes.count()
    boxes.first.uncheck()
    page.get_by_role("button", name=f"Plan {count - 1} camp").click()

    # Then the others are planned, and the proposal goes on from them
    collector.sees(f"{count - 1} camp")
    expect(page.get_by_text(re.compile("camps? (is|are) planned"))).to_be_visible()
    assert Camp.objects.count() == count - 1
    collector.follows("Timetable by day and team, to print")
    page.wait_for_url(re.compile("/sites/timetable/"))
    assert not faults_of(page)


def test_an_officer_plans_one_camp_on_a_phone(portal):
    w = left_out_people()
    officer = portal.phone(w.officer, language="en")
    page = officer.page
    officer.goes_to("/sites/?per_day=30")
    officer.sees("of 120 people who are left out.")

    # When all are unticked there is nothing to plan
    page.get_by_role("button", name="Untick all").click()
    expect(page.get_by_role("button", name="Plan 0 camps")).to_be_disabled()

    # When one is ticked and the button is tapped twice, one camp stands, in the own block
    page.locator("input[name=site]").first.check()
    page.get_by_role("button", name="Plan 1 camp").dblclick()
    officer.sees("1 camp is planned.")
    assert Camp.objects.get().panchayat.block == w.blocks[0]
