"""The journey of an alert: the bell says it, looking clears it, doing settles it."""

import pytest

from camps.difficulties import solving
from districts.models import Alert
from enrollment.alerts import telling
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def test_the_bell_of_an_officer_and_of_who_reported_the_fault(portal):
    # Given two centres of a block that cannot work, and nobody who has told the officer
    w = given.a_drive_under_way()
    first = factories.difficulty(w.centres[0], w.operator, "venue")
    factories.difficulty(w.centres[1], w.operator, "venue")
    telling.tend()
    new = Alert.objects.new().filter(user=w.officer).values("kind", "at").distinct().order_by().count()
    officer = portal.phone(w.officer, language="en")

    # When the officer opens the day of the block, the bell says how many things are new (at some hours
    # reports of the block are missing too), the two faults being one of them
    officer.goes_to("/block/")
    bell = officer.page.locator("#bell")
    assert bell.locator(".count").inner_text().split()[0] == str(new)
    bell.click()

    # Then both are told in one sentence, and the number goes by itself once they were seen
    officer.sees("2 difficulties lie with you.")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.page.locator("#bell .count").wait_for(state="detached")

    # And the sentence leads to where they are solved
    officer.follows("2 difficulties lie with you.")
    officer.sees("Difficulties")
    solving.solve(w.officer, [first.pk], "The school was opened")
    telling.tend()

    # Then who reported it is told
    operator = portal.phone(w.operator, language="en")
    operator.goes_to("/alerts/")
    operator.sees("1 difficulty that you reported was solved.")
    operator.sees("The school was opened")


def test_what_is_told_is_chosen_on_a_phone(portal):
    # Given an officer who wants no note and one e-mail a day
    w = given.a_drive_under_way()
    officer = portal.phone(w.officer, language="en")
    officer.goes_to("/alerts/choices/")
    officer.page.get_by_label("By e-mail: The evening note is there").uncheck()
    officer.page.get_by_label("one in the morning, at 8:00").check()
    officer.taps("Save")
    officer.sees("Saved.")

    # Then it stays so
    officer.goes_to("/alerts/choices/")
    assert not officer.page.get_by_label("By e-mail: The evening note is there").is_checked()
    assert officer.page.get_by_label("In the portal: The evening note is there").is_checked()
    assert officer.page.get_by_label("one in the morning, at 8:00").is_checked()
