"""The operator's journey: from the phone at a centre to the collector's screen."""

import pytest

from drive_portal.lib import dates
from enrollment.models import Tally
from tests.journeys import given

pytestmark = pytest.mark.browser

SENT = "%(made)s card of %(day)s was received.", "%(made)s cards of %(day)s were received."
IN = "Today's report is in: %(made)s card.", "Today's report is in: %(made)s cards."


def test_the_days_report_reaches_the_collectors_open_dashboard(portal, counting):
    # Given a drive under way, the collector before the dashboard, the operator with a small phone
    w = given.a_drive_under_way()
    collector = portal.office(w.collector)
    collector.figure("made").not_to_contain_text("45")
    operator = portal.phone(w.operator)
    operator.reads("Today's report is still to be sent.")

    # When the operator sends 45 cards made and 5 rejected, tapping the button twice
    operator.types("Cards made", "45")
    operator.opens("Rejected")
    operator.types("Server down", "3")
    operator.types("Documents missing", "2")
    operator.taps("Send {count} cards", times=2, count=45)

    # Then the phone says in words what was saved, and there is one tally
    operator.reads(SENT, 45, made=45, day=dates.today().strftime("%d-%m-%Y"))
    operator.reads(IN, 45, made=45)
    assert (tally(w).made, tally(w).rejected_total, tally(w).version) == (45, 5, 1)

    # And the figure is on the collector's screen, on the page that was open all the time
    with collector.without_a_reload():
        collector.figure("made").to_have_text("45", timeout=20_000)

    # When the operator finds one more card and corrects the report
    operator.types("Cards made", "46")
    operator.taps("Send {count} cards", count=46)
    operator.reads(SENT, 46, made=46, day=dates.today().strftime("%d-%m-%Y"))
    # Then the collector's screen follows
    with collector.without_a_reload():
        collector.figure("made").to_have_text("46", timeout=20_000)
    assert (tally(w).made, tally(w).version) == (46, 2)


def test_the_report_without_javascript(portal):
    # Given a phone whose browser runs no scripts
    w = given.a_drive_under_way()
    operator = portal.phone(w.operator, java_script_enabled=False)
    operator.reads("Today's report is still to be sent.")

    # When a word is sent instead of a number, the form says what to write, and keeps the rest
    operator.types("Cards made", "बहुत")
    operator.opens("Rejected")
    operator.types("Server down", "5")
    operator.taps("Send")
    operator.reads("Enter a whole number, like 45.")
    assert not Tally.objects.filter(login_id=w.logins[0], date=dates.today()).exists()

    # When the number is written in Devanagari digits and the button tapped twice, which now sends it twice
    operator.types("Cards made", "४५")
    operator.taps("Send", times=2)
    # Then there is one tally all the same
    operator.reads(IN, 45, made=45)
    assert (tally(w).made, tally(w).rejected, tally(w).version) == (45, {"server_down": 5}, 1)


def tally(w):
    """The one tally of the operator's today."""
    return Tally.objects.get(login_id=w.logins[0], date=dates.today())
