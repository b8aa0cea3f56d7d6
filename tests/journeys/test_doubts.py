"""The journey of a kind question: the operator says how it came, the officer accepts it."""

from datetime import timedelta

import pytest

from drive_portal.lib import dates
from enrollment.doubts import raising
from enrollment.models import Doubt, Outage
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def test_a_question_and_its_answer(portal):
    # Given an operator who has reported the same number on each of the last days
    w = given.a_drive_under_way()
    raising.look(w.drive, dates.today() - timedelta(days=1))
    doubt = Doubt.objects.get(login_id=w.logins[0])
    operator = portal.phone(w.operator, language="en")

    # When the page of the report is opened, the question stands there, below the form
    operator.goes_to("/report/")
    operator.sees("exactly 20 cards were reported. Was that so? Tell us how it came.")
    assert not faults_of(operator.page)
    operator.page.set_viewport_size({"width": 360, "height": 740})

    # And one tap answers it
    operator.page.get_by_label("We give out so many forms a day.").check()
    operator.taps("Send the answer")
    operator.sees("The block officer reads your answer.")

    # Then the officer reads it with the last days drawn beside it, and accepts it with one tap
    officer = portal.phone(w.officer, language="en")
    officer.goes_to("/doubts/")
    officer.sees("We give out so many forms a day.")
    assert not faults_of(officer.page)
    officer.taps("Accept the answer")
    officer.sees("is accepted")
    doubt.refresh_from_db()
    assert doubt.state == "accepted"

    # And the operator is not asked any more (the phone's kept page may be older by one opening)
    operator.goes_to(f"/report/?date={dates.today()}")
    operator.no_longer_sees("A question")


def test_an_outage_is_declared(portal):
    # Given a day on which the reports looked like an outage
    w = given.a_drive_under_way()
    found = {"places": 24, "named": 20, "usual_per_mille": 20, "blocks": 2}
    yesterday = dates.today() - timedelta(days=1)
    factories.outage(w.district, date=yesterday, state="proposed", found=found, why="")
    collector = portal.office(w.collector, language="en")

    # When the collector looks at it and declares its first half
    collector.goes_to("/outages/")
    collector.sees("20 of 24 places that reported named the server, in 2 blocks at once.")
    collector.follows("Look and decide")
    assert not faults_of(collector.page)
    collector.page.set_viewport_size({"width": 1280, "height": 800})
    collector.types("To", "13:30")
    collector.types("Reason", "The state office has confirmed it")
    collector.taps("Declare the outage")
    collector.sees("is declared")
    assert Outage.objects.get().state == "declared"

    # Then the day's page says what is excused of its target
    collector.goes_to(f"/dashboard/?date={yesterday}")
    collector.sees("Server outage 10:00–13:30. 50 cards of the day's target are excused.")
