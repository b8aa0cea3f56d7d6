"""The block officer's journey: who is silent, a camp's count, a late report."""

import pytest

from enrollment.models import Tally
from tests.journeys import given

pytestmark = pytest.mark.browser


def test_an_evening_of_the_block_officer(portal):
    # Given a block in which two centres and a field worker are silent, a camp at which 30 and 12 cards
    # were made, and the report of a day long closed
    w = given.a_drive_under_way()
    here, other = w.logins[0], w.logins[2]
    camp = given.a_camp_today(w, tallied=[(other, 30), (w.logins[3], 12)])
    late = given.a_late_report(w, here, made=33)
    officer = portal.office(w.officer, language="en")

    # Then the day begins with them, in words
    officer.headed(w.blocks[0].name)
    officer.sees("2 centres have not reported yet. 1 field worker has not reported yet.")
    officer.sees("1 late report waits for you")

    # When the officer calls one of them and enters what was said
    officer.follows("Silent 3")
    officer.follows(f"Enter: {here.code}")
    officer.types("Cards made", "45")
    officer.taps("Enter {count} cards", count=45)
    # Then one is silent less
    officer.sees("45 cards made, 0 rejected")
    officer.sees("1 centre has not reported yet. 1 field worker has not reported yet.")

    # When the officer logs 50 cards for the camp, eight more than its tallies say
    officer.follows(f"Count: {camp.name}")
    officer.sees("Sum of the tallies")
    officer.types("Cards made at the camp", "50")
    officer.taps("Enter {count} cards", count=50)
    # Then the count stands, and the difference is shown beside it
    officer.sees("50 cards made, 0 rejected at the camp")
    officer.sees("Your count 50, tallies 42: difference 8")

    # When the officer accepts the late report with one tap
    officer.taps("Network was down")
    # Then it counts
    officer.sees("accepted. 33 cards")
    officer.no_longer_sees("1 late report waits for you")
    late.refresh_from_db()
    assert Tally.objects.get(login_id=here, date=late.date, state="counted").made == 33
