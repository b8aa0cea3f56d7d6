"""The collector's other work: a drive set up and prolonged, an officer posted who then sees the block."""

from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Error, expect

from districts.models import Drive
from drive_portal.lib import dates
from tests.journeys import given
from tests.journeys.people import OFFICE
from tests.journeys.test_accessibility import faults_of
from tests.waiting import until

pytestmark = pytest.mark.browser


def test_a_drive_is_set_up_and_its_end_changed(portal):
    # Given a collector whose district has left-out people
    w = given.a_drive_under_way()
    collector = portal.office(w.collector)
    first, last = (f"{dates.today() + timedelta(days=n):%d-%m-%Y}" for n in (10, 19))

    # When the collector types an order
    collector.goes_to("/drives/")
    collector.follows(collector.says("Set up a drive"))
    collector.types("Name in Hindi", "विशेष दिवस")
    collector.types("Name in English", "Special days")
    collector.types("First day", first)
    collector.types("Last day", last)
    collector.types("Cards to make", "1,200")
    assert not faults_of(collector.page)
    collector.taps("Look at the plan")
    # Then the plan is shown, and nothing is issued
    collector.reads("Nothing is issued yet.")
    collector.sees("1,200")
    assert not faults_of(collector.page)
    assert not Drive.objects.filter(name="Special days").exists()
    # When the order is issued
    collector.taps("Issue the order")
    # Then the drive stands there
    collector.headed("विशेष दिवस")
    assert not faults_of(collector.page)

    # When its end moves
    collector.follows(collector.says("Change the order"))
    later = f"{dates.today() + timedelta(days=29):%d-%m-%Y}"
    collector.types("Last day", later)
    collector.types("Why it is changed now", "State's order")
    collector.taps("Look at the plan")
    collector.reads("What would change")
    collector.sees(later)
    collector.taps("Issue the order")
    # Then there are two versions, and why
    collector.sees("State's order")
    assert Drive.objects.get(name="Special days").plans.count() == 2


def test_the_plan_follows_what_is_typed(portal):
    # Given a collector who sets a drive up, and a first answer that is late
    w = given.a_drive_under_way()
    collector = portal.tablet(w.collector)
    collector.goes_to("/drives/new/")
    late = []

    def hold(route):
        if "target=1%2C200" in (route.request.post_data or ""):
            late.append(route)
        else:
            route.continue_()

    collector.page.route("**/drives/new/", hold)
    first, last = (f"{dates.today() + timedelta(days=n):%d-%m-%Y}" for n in (10, 19))
    collector.types("First day", first)
    collector.types("Last day", last)
    # When a target is typed, and another one before it was answered
    collector.types("Cards to make", "1,200")
    until(lambda: collector.page.wait_for_timeout(50) or late)
    collector.types("Cards to make", "4,000")
    # Then the plan of the second one stands there, also after the first answer
    plan = collector.page.locator(".drawn")
    expect(plan).to_contain_text("4,000")
    with suppress(Error):
        late[0].continue_()  # the browser has given it up already
    collector.page.wait_for_load_state("networkidle")
    expect(plan).to_contain_text("4,000")
    expect(plan).not_to_contain_text("1,200")
    # and the field still has the cursor
    expect(collector.page.get_by_label(collector.says("Cards to make"), exact=True)).to_be_focused()
    assert not faults_of(collector.page)

    # When something does not fit
    collector.types("At least in each panchayat", "5,000")
    # Then it is said with its numbers, and the plan that was drawn last is still there
    expect(collector.page.locator("#drawn-said")).to_contain_text("20000")
    expect(collector.page.locator("#drawn-plan")).to_contain_text("4,000")
    assert not faults_of(collector.page)
    # When it is mended
    collector.types("At least in each panchayat", "500")
    expect(collector.page.locator("#drawn-said")).to_be_empty()
    assert not Drive.objects.filter(starts_on__gt=dates.today()).exists()


def test_on_a_phone_one_line_of_the_plan_stays_in_sight(portal):
    w = given.a_drive_under_way()
    collector = portal.phone(w.collector)
    collector.goes_to(f"/drives/{w.drive.pk}/change/")
    collector.types("Last day", f"{w.drive.ends_on + timedelta(days=30):%d-%m-%Y}")
    line = collector.page.locator("#drawn-line")
    expect(line).to_contain_text(f"{w.drive.ends_on + timedelta(days=30):%d-%m-%Y}")
    expect(line).to_be_in_viewport()


def test_without_a_script_a_button_shows_the_plan(portal):
    w = given.a_drive_under_way()
    collector = portal.window(w.collector, **OFFICE, java_script_enabled=False)
    collector.goes_to(f"/drives/{w.drive.pk}/change/")
    later = f"{w.drive.ends_on + timedelta(days=30):%d-%m-%Y}"
    collector.types("Last day", later)
    collector.taps("Show the plan")
    expect(collector.page.locator(".drawn")).to_contain_text(later)
    expect(collector.page.get_by_label(collector.says("Last day"), exact=True)).to_have_value(later)


def test_a_new_officer_logs_in_and_sees_the_block(portal):
    # Given a collector
    w = given.a_drive_under_way()
    collector = portal.office(w.collector)
    # When the collector adds an officer
    collector.goes_to("/people/")
    collector.follows(collector.says("Add a person"))
    collector.follows(collector.says("Block officer"))
    collector.types("Name", "अनीता सिंह")
    collector.types("User name", "anita-singh")
    collector.page.get_by_label(collector.says("Place"), exact=True).select_option(
        f"block:{w.blocks[1].code}"
    )
    assert not faults_of(collector.page)
    collector.taps("Make the account")
    # Then a one-time password stands there, once
    password = collector.page.locator("output").inner_text()
    assert not faults_of(collector.page)

    # When the officer logs in with it
    officer = portal.phone()
    officer.goes_to("/")
    officer.types("User name", "anita-singh")
    officer.types("Password", password)
    officer.taps("Log in")
    # Then an own password comes first
    officer.headed(officer.says("Choose your own password first"))
    officer.types("New password", "my-own-long-one-42")
    officer.types("New password once more", "my-own-long-one-42")
    officer.taps("Keep this password")
    # Then the block's day is there
    expect(officer.page.locator("h1")).to_contain_text(w.blocks[1].name_hi)

    # When the collector looks at the account and its list
    collector.follows(collector.says("To the account"))
    collector.reads("The own password was chosen.")
    assert not faults_of(collector.page)
    collector.goes_to("/people/")
    collector.sees("anita-singh")
    assert not faults_of(collector.page)
