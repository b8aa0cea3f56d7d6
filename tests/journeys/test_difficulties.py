"""The journeys of an operator who reports in three taps, of who solves a fault, and of a week's munadi."""

from datetime import timedelta

import pytest

from camps.models import Activity, Difficulty
from drive_portal.lib import dates
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of
from tests.waiting import until

pytestmark = pytest.mark.browser
SMALL = {"width": 360, "height": 740}


def test_a_fault_is_reported_in_three_taps_and_solved_as_one(portal):
    # Given a server that is down, and two other centres that have said so
    w = given.a_drive_under_way()
    for centre in w.centres[1:3]:
        factories.difficulty(centre, w.collector)
    manager = factories.user("edistrict_manager", w.district)
    operator = portal.phone(w.operator, language="en")

    # When the operator taps the sign in the bar, the kind, and the button
    operator.goes_to("/report/")
    operator.page.locator(".bar").get_by_role("link", name="Report a difficulty").click()
    assert not faults_of(operator.page)
    operator.page.set_viewport_size(SMALL)
    operator.page.get_by_text("Server or network", exact=True).click()
    operator.page.get_by_role("button", name="Report it").click()
    # Then it lies with the manager, at the operator's centre
    operator.sees("It lies with: e-District manager")
    row = Difficulty.objects.get(raised_by=w.operator)
    assert row.centre == w.centres[0]
    assert not faults_of(operator.page)

    # When the manager looks, it is one line of three centres; one text solves them all
    person = portal.tablet(manager, language="en")
    person.goes_to("/dashboard/")
    person.page.locator(".bar__nav").get_by_role("link", name="Difficulties").click()
    person.sees("1 difficulty is yours to solve.")
    assert not faults_of(person.page)
    person.page.set_viewport_size({"width": 1280, "height": 800})
    person.page.get_by_role("link", name="3 centres in 2 blocks").click()
    assert not faults_of(person.page)
    person.page.get_by_label("What was done").fill("The server is up again")
    person.page.get_by_role("button", name="Close all as solved").click()
    person.sees("Solved at 3 centres in 2 blocks. All who reported it are told.")
    assert not Difficulty.objects.open().exists()

    # And the operator reads it, and opens it again where it is not true
    operator.page.set_viewport_size(SMALL)
    operator.page.reload()
    operator.sees("The server is up again")
    operator.page.locator("summary", has_text="It is not solved").click()
    assert not faults_of(operator.page)
    operator.page.get_by_label("Why it is not solved").fill("Here it is still down")
    operator.page.get_by_role("button", name="Open it again").click()
    operator.sees("It is open again.")
    assert until(lambda: Difficulty.objects.open().get() == row)


def test_overcharging_says_both_figures(portal):
    w = given.a_drive_under_way()
    w.centres[0].fee_inr = 0
    w.centres[0].save()
    officer = portal.phone(w.officer, language="en")
    officer.goes_to(f"/difficulties/new/?centre={w.centres[0].code}")
    asked = officer.page.get_by_label("Rupees asked for a card")
    assert not asked.is_visible()
    officer.page.get_by_text("Overcharging", exact=True).click()
    asked.fill("५०")
    officer.page.get_by_label("In a line").fill("पर्ची नहीं दी")
    officer.page.get_by_role("button", name="Report it").click()
    officer.sees("50 rupees were asked for a card, which is free at this centre.")
    officer.sees("tehsildar")


def test_munadi_for_a_weeks_camps_and_a_day_ticked_off(portal):
    # Given camps on the coming days, one of them tomorrow
    w = given.a_drive_under_way()
    for days, place in ((1, w.panchayats[0]), (3, w.panchayats[1])):
        day = dates.today() + timedelta(days=days)
        factories.camp(w.drive, place, starts_on=day, ends_on=day)
    officer = portal.phone(w.officer, language="en")

    # When the officer plans munadi for all of them by one tap
    officer.goes_to("/publicity/")
    officer.sees("2 camps of the next 7 days have no munadi before them.")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size(SMALL)
    officer.page.get_by_role("button", name="Plan munadi the day before each").click()
    officer.sees("Munadi is planned in 2 villages.")
    # Then today's is there to be ticked off, by the field worker of the village too
    officer.sees("1 activity of the day, 0 done.")
    worker = portal.phone(w.worker, language="en")
    worker.goes_to("/publicity/")
    assert not faults_of(worker.page)
    worker.page.set_viewport_size(SMALL)
    worker.page.get_by_role("button", name="Done").first.click()
    worker.sees("Munadi is done.")
    assert Activity.objects.done().get().marked_by == w.worker

    # And trainings, and the camps side by side, are one tap away
    officer.follows("Trainings")
    officer.follows("Enter a training")
    assert not faults_of(officer.page)
    officer.page.get_by_label("Where it is held").fill("Janpad hall")
    officer.page.get_by_role("button", name="Keep the training").click()
    officer.sees("The training is entered.")
    assert not faults_of(officer.page)
    officer.goes_to("/publicity/beside/")
    officer.sees("This shows no cause")
    assert not faults_of(officer.page)
