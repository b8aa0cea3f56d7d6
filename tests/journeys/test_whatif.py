"""What would bring it in time: a collector drags, keeps, shares, and turns it into the plan."""

import re

import pytest
from playwright.sync_api import expect

from districts import orders, targets
from districts.models import LeftOut, Plan
from drive_portal.lib import dates
from enrollment.models import Scenario
from tests import factories
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def behind():
    """A drive of thirty days, twenty of them over: two login IDs make about 20 cards a day each."""
    first, last = (dates.today() + dates.timedelta(days=n) for n in (-20, 10))
    w = factories.world(starts_on=first, ends_on=last, target_rule="cards", target=2_000)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=2_000)
    targets.issue(w.drive)
    for n, login in enumerate(w.logins[:2]):
        days = {dates.today() - dates.timedelta(days=day): 18 + (day + n) % 5 for day in range(1, 21)}
        factories.counted(w.drive, login, days)
    return w


def test_a_collector_drags_keeps_shares_and_issues(portal):
    w = behind()
    collector = portal.tablet(w.collector, language="en")
    page = collector.page

    # Given the forecast, which says that it comes too late
    collector.goes_to(f"/forecast/district/{w.district.code}/")
    collector.follows("What would bring it in time?")
    collector.sees(re.compile("As it is, it will probably be finished on"))
    collector.sees("What would bring it in time, nine chances in ten")
    assert not faults_of(page)

    # When a slider is dragged, the answer follows and the address with it
    slide = page.get_by_role("slider", name="Login IDs more")
    slide.focus()
    for _step in range(3):
        slide.press("ArrowRight")
    collector.sees(re.compile("With this it will probably be finished on .* sooner than as it is"))
    page.wait_for_url(re.compile(r"ids=3$"))
    expect(page.get_by_label("Login IDs more", exact=True).first).to_have_value("3")
    later = w.drive.ends_on + dates.timedelta(days=14)
    page.get_by_label("A later last day").fill(f"{later:%d-%m-%Y}")
    page.wait_for_url(re.compile(r"ids=3&ends_on="))
    assert not faults_of(page)

    # When it is kept, its address opens for an officer of the district, and the page says what is to do
    page.get_by_label("Name").fill("Two weeks and three IDs")
    page.get_by_role("button", name="Keep this scenario").click()
    page.wait_for_url(re.compile("/what-if/scenarios/"))
    shared = page.get_by_label("Address, for whoever sees this drive").input_value()
    collector.sees("Ask for 3 login IDs.")
    assert not faults_of(page)
    officer = portal.phone(w.officer, language="en")
    officer.page.goto(shared)
    officer.sees("Two weeks and three IDs")
    expect(officer.page.get_by_role("button", name="Rename")).to_have_count(0)

    # When it is turned into the plan, the version is looked at first
    collector.follows("Make it the plan's next version")
    collector.sees("Nothing is issued yet.")
    assert not faults_of(page)
    issued = portal.tablet(w.collector, language="en")
    issued.page.goto(page.url)  # a second tab
    page.get_by_role("button", name="Issue the order").click()
    collector.sees("Version 2 of the plan was issued.")
    w.drive.refresh_from_db()
    assert w.drive.ends_on == later
    assert Scenario.objects.get().plan == Plan.objects.get(drive=w.drive, version=2)

    # Then the second tab is told that it is too late
    issued.page.get_by_role("button", name="Issue the order").click()
    issued.sees("The plan was changed after you opened the page. Look at it again, then issue it.")
    assert w.drive.plans.count() == 2


def test_on_a_phone_the_answer_stays_in_sight_and_a_slip_is_said(portal):
    w = behind()
    orders.change(w.collector, w.drive, {"holidays": [dates.today() + dates.timedelta(days=3)]})
    officer = portal.phone(w.officer, language="hi")
    page = officer.page
    page.goto(f"{portal.url}/what-if/block/{w.blocks[0].code}/")
    slide = page.locator("input[type=range]").first
    slide.focus()
    slide.press("ArrowRight")
    expect(page.locator(".whatif__bar")).to_be_in_viewport()
    page.locator("input[name=holidays]").check()
    page.wait_for_url(re.compile("holidays="))
    page.locator("input[name=minutes]").fill("9000")
    expect(page.locator("#answer [role=alert]")).to_be_visible()
    assert not faults_of(page)
