"""The journey of a block officer with an afternoon for calls: whom to call, and what the families say."""

from datetime import timedelta

import pytest

from drive_portal.lib import dates
from enrollment.models import Call, Mark
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser

GOOD, OTHER = "9826014357", "9826014358"


def rejected(panchayat, name, mobile, reason="server_down", **kw):
    person = factories.person(panchayat, name=name, mobile=mobile, **kw)
    factories.mark(person, "rejected", reason=reason, outcome_on=dates.today() - timedelta(days=16))
    return person


def test_an_afternoon_of_calls(portal):
    # Given a mother and her son with a number that leads to them, an aunt with an invented one, and a
    # neighbour with a good one
    w = given.a_drive_under_way()
    here = w.panchayats[0]
    rejected(here, "गीता बाई", GOOD, family_id="F1", guardian_name="मंगल राम")
    rejected(here, "मोहन", "", family_id="F1", reason="aadhaar_mismatch")
    rejected(here, "फूलमती", "9999999999", family_id="F2")
    rejected(here, "दिनेश", OTHER, family_id="F3")
    officer = portal.phone(w.officer, language="en")

    # Then the page says first whom to call, and who must be visited
    officer.goes_to("/rejects/")
    officer.sees("The cards of 4 people on the list are rejected.")
    officer.sees("2 families can be called today. 1 family must be visited: no number leads to it.")
    assert not faults_of(officer.page)

    # When the officer goes to the panchayat and opens its list
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.follows(here.name)
    officer.follows("Open the call-back list")
    # Then each family stands there once, with a number to tap; the invented one is not offered
    officer.sees("Call 2 families today: 3 people.")
    assert officer.page.locator("a[href^='tel:']").count() == 2
    officer.no_longer_sees("9999999999")

    # When the mother says that they will come tomorrow
    family = officer.page.locator(".family", has_text="गीता बाई")
    family.locator("summary").click()
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    family.get_by_role("button", name="Will come").click()
    # Then both of them rest
    officer.sees("The call is kept: will come on")
    officer.sees("Call 1 family today: 1 person.")
    assert Call.objects.filter(outcome="will_come").count() == 2

    # When the neighbour has moved away
    officer.page.locator(".family summary").click()
    officer.taps("Moved away")
    # Then the list is empty and the person is marked, by this call
    officer.sees("Nobody here is to be called today.")
    assert Mark.objects.get(reason="moved").source == "call"

    # And the aunt is to be visited
    officer.page.get_by_role("link", name="Visit instead").click()
    officer.sees("फूलमती")
    officer.sees("invented")
    assert not faults_of(officer.page)
