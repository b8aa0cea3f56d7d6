"""What the review asks: given at 20:05 in two taps, answered on a phone, measured by the next note."""

from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from drive_portal.lib import dates
from enrollment.models import Instruction
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


@pytest.fixture
def w(portal, evening):
    """It is 20:05: one of four centres reported today, and the note is made."""
    w = given.a_drive_under_way()
    given.reported(w, w.logins[0], 45)
    given.counted()
    evening.move_to(dates.at(dates.today(), time(20, 5)))
    w.note = factories.review(w.drive, dates.today())
    return w


@pytest.mark.parametrize("language", ["hi", "en"])
def test_from_the_review_to_the_next_note(portal, w, evening, language):
    collector = portal.office(w.collector, language=language)
    collector.goes_to(f"/reviews/{w.drive.pk}/{dates.today()}/")
    page = collector.page
    with collector.without_a_reload():
        page.locator("tr", has_text=collector_name(w, language)).get_by_role("link").first.click()
        expect(page.locator("#give-here input[value=owed]")).to_be_checked()
        page.locator("#give-here input[value=missing]").check()
        assert not faults_of(page)
    collector.taps("Give the instruction")
    expect(page.locator("#given .asked__line")).to_have_count(1)
    row = Instruction.objects.get()
    assert (row.figure, row.was, row.due_on) == ("missing", 2, dates.today() + timedelta(days=1))
    expect(page.locator("#given")).to_contain_text(row.text)

    evening.move_to(dates.at(dates.today() + timedelta(days=1), time(9)))
    officer = portal.phone(w.officer, language=language)
    officer.goes_to("/block/")
    officer.sees(row.text)
    officer.page.locator(".asked__done summary").click()
    officer.types("What was done", "दोनों केन्द्रों को फोन किया")
    assert not faults_of(officer.page)
    officer.taps("Answer as done")
    expect(officer.page.locator(".asked")).to_have_count(0)

    given.reported(w, w.logins[0], 20)
    given.reported(w, w.logins[1], 20)
    given.reported(w, w.worker_id, 5)
    given.counted()
    evening.move_to(dates.at(dates.today(), time(20, 5)))
    factories.review(w.drive, dates.today())
    collector.goes_to(f"/reviews/{w.drive.pk}/{dates.today()}/")
    section = page.locator("section", has=page.locator("#asked-title"))
    expect(section).to_contain_text(row.text)
    expect(section).to_contain_text("→ 0")
    text = page.locator(f"#text-{language}").input_value()
    assert collector.says("*Instructions:* %(said)s", said="1") in text
    assert not faults_of(page)


def collector_name(w, language):
    return w.blocks[0].name_hi if language == "hi" else w.blocks[0].name


def test_all_that_are_behind_without_a_script(portal, w):
    collector = portal.tablet(w.collector, java_script_enabled=False)
    collector.goes_to(f"/reviews/{w.drive.pk}/{dates.today()}/")
    collector.follows(collector.says("Instruct all that are behind"))
    expect(collector.page.locator("input[name=block]:checked")).to_have_count(2)
    collector.page.locator("input[name=figure]").first.check()
    collector.taps("Give the instruction")
    expect(collector.page.locator("#given .asked__line")).to_have_count(2)
