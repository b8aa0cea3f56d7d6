"""A Mitanin goes from house to house with her phone: what she ticks arrives, once, network or not."""

import pytest
from playwright.sync_api import expect

from drive_portal.lib import dates
from enrollment.models import Mark, Tally
from tests import factories as f
from tests.journeys import given
from tests.waiting import until

pytestmark = pytest.mark.browser


@pytest.fixture
def w(transactional_db, evening):
    w = given.a_drive_under_way()
    home = w.panchayats[0]
    w.people = [
        f.person(home, name=name, village="Bagicha", family_id=family)
        for name, family in [("Asha", "F1"), ("Ram", "F1"), ("Sita", "F2")]
    ]
    return w


def box(phone, person, name):
    return phone.page.locator(f'[data-person="{person.number}"]').get_by_role(
        "radio", name=phone.says(name), exact=True
    )


def stand(w):
    rows = Mark.objects.filter(district=w.district).order_by("beneficiary_id")
    return {row.beneficiary_id: (row.outcome, row.reason) for row in rows}


def test_a_round_becomes_the_days_report(portal, w):
    asha, ram, sita = w.people
    # Given a Mitanin at her village's people, families together
    mitanin = portal.phone(w.worker)
    mitanin.goes_to("/round/")
    left = "%(village)s: %(left)s person has no card yet.", "%(village)s: %(left)s people have no card yet."
    mitanin.headed(mitanin.says(left, 3, village="Bagicha", left=3))
    # When she ticks what she finds
    box(mitanin, asha, "made").click()
    box(mitanin, ram, "not at home").click()
    # Then it is there at once
    until(lambda: stand(w) == {asha.beneficiary_id: ("made", ""), ram.beneficiary_id: ("left_out", "away")})
    # And without a network it is kept, shown as waiting, and goes by itself, also after the page was closed
    mitanin.page.context.set_offline(True)
    box(mitanin, sita, "made").click()
    box(mitanin, ram, "made").click()
    expect(mitanin.page.locator("[data-waits]")).to_have_count(2)
    expect(mitanin.page.locator("[data-waiting]")).to_be_visible()
    mitanin.page.goto("about:blank")
    mitanin.page.context.set_offline(False)
    mitanin.goes_to("/round/")
    until(lambda: [outcome for outcome, _why in stand(w).values()] == ["made"] * 3)
    expect(mitanin.page.locator("[data-made]")).to_have_text("3")
    expect(mitanin.page.locator("[data-waits]")).to_have_count(0)
    # A second tap takes back
    box(mitanin, sita, "made").click()
    until(lambda: sita.beneficiary_id not in stand(w))
    expect(mitanin.page.locator("[data-made]")).to_have_text("2")
    # And the day's report is proposed with it
    mitanin.page.get_by_text(mitanin.says("Use it in today's report")).click()
    mitanin.taps("Send {count} cards", count=2)
    until(lambda: Tally.objects.filter(login_id=w.worker_id, date=dates.today(), made=2).exists())
