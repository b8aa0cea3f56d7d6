"""The journey of a login ID: an officer sees who idles and asks for an ID; the district enters what came."""

from datetime import timedelta

import pytest

from districts.models import LoginID
from drive_portal.lib import dates
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def test_from_the_idle_to_a_new_login_id(portal):
    # Given a block with an operator who has been silent, and a centre that waits for its first login ID
    w = given.a_drive_under_way()
    silent = factories.login_id(w.centres[0], mobile="9826014357", holder_name="Mangal")
    centre = factories.centre(w.panchayats[0], status="registered", name="CSC Haat")

    # When the officer opens the ledger on the phone
    officer = portal.phone(w.officer, language="en")
    officer.goes_to("/registers/")
    officer.follows("Login-ID ledger")
    # Then the first sentence says how many idle, and the idle one is there with a number to tap
    officer.sees("have made no report for 7 working days or more.")
    assert officer.page.locator("a[href='tel:+919826014357']").count() == 1
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})

    # When they look at the centres that have not started and ask for an ID
    officer.follows("Centres that have not started")
    officer.sees(centre.name)
    officer.sees("no login ID was asked for")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.follows("Ask for an ID")
    officer.page.get_by_label("Name of the holder").fill("Sunita Bai")
    assert not faults_of(officer.page)
    officer.page.get_by_role("button", name="Ask for it").click()
    # Then it waits from the day of the request on
    officer.sees("It has waited 0 days")
    assert not faults_of(officer.page)

    # When the district enters the code that came
    collector = portal.tablet(w.collector, language="en")
    collector.goes_to("/login-requests/")
    collector.sees("1 login ID was asked for and has not come yet.")
    collector.follows("Sunita Bai")
    collector.page.get_by_label("Login ID", exact=True).fill("CG99V0001")
    collector.page.get_by_role("button", name="Enter the login ID").click()
    # Then the login ID is in the register, at home in the centre, and in the ledger as issued
    collector.sees("CG99V0001 is entered, and the request is closed.")
    login = LoginID.objects.get(code="CG99V0001")
    assert (login.centre, login.status, login.issued_on) == (centre, "issued", dates.today())
    collector.goes_to("/login-ids/ledger/?state=issued")
    collector.sees("Sunita Bai")
    assert not faults_of(collector.page)
    assert silent.spells.get().starts_on < dates.today() - timedelta(days=7)
