"""The review at 20:00: the collector reads the note, turns the projector's screens, sends the text on."""

from datetime import time

import pytest
from playwright.sync_api import expect

from drive_portal.lib import dates
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def w(portal, evening):
    """It is 20:05: two centres reported today, the note is made, one more report has come since."""
    w = given.a_drive_under_way()
    given.reported(w, w.logins[0], 45, rejected={"server_down": 3})
    given.reported(w, w.logins[1], 30)
    evening.move_to(dates.at(dates.today(), time(20, 5)))
    w.note = factories.review(w.drive, dates.today())
    given.reported(w, w.logins[2], 12)
    given.counted()
    w.address = f"/reviews/{w.drive.pk}/{dates.today()}/"
    return w


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_collector_copies_the_text(portal, w, language):
    collector = portal.office(w.collector, language=language, **CLIPBOARD)
    collector.goes_to("/reviews/")
    collector.follows(dates.today().strftime("%d-%m-%Y"))
    collector.sees("75")
    collector.sees("+12")
    page = collector.page
    page.locator(f'[data-copy="text-{language}"]').click()
    expect(page.locator(f'[data-copy="text-{language}"]')).to_have_text(collector.says("Copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(f"#text-{language}").input_value() and "75" in copied
    assert copied.startswith("*") and len(copied) <= 900
    page.locator("[data-link]").click()
    assert page.evaluate("navigator.clipboard.readText()") == portal.url + w.address


def test_the_projector_turns_by_keys_and_is_read_from_afar(portal, w):
    collector = portal.window(w.collector, viewport={"width": 1280, "height": 720})
    collector.goes_to(w.address + "?screens")
    page = collector.page
    assert (
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.screen .table td')).fontSize)")
        >= 24
    )
    expect(page.locator("#day")).to_be_in_viewport(ratio=0.5)
    for name in ("blocks", "silent", "why", "next", "next"):
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"#{name}")).to_be_in_viewport(ratio=0.5)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#why")).to_be_in_viewport(ratio=0.5)
    assert not faults_of(page)


def test_it_is_read_on_a_phone(portal, w):
    officer = portal.phone(w.officer)
    officer.goes_to("/block/")
    officer.follows(officer.says("Evening notes"))
    officer.follows(dates.today().strftime("%d-%m-%Y"))
    officer.reads("Names are shown of your own block only.")
    officer.goes_to(w.address + "?screens")
    officer.sees("75")
    assert not faults_of(officer.page)


def test_before_the_cutoff_everybody_sees_a_draft(portal, evening):
    w = given.a_drive_under_way()
    factories.Drive.objects.update(issued_at=dates.now() - dates.timedelta(days=30))
    given.reported(w, w.logins[0], 45)
    given.counted()
    collector = portal.office(w.collector, language="en")
    collector.goes_to(f"/reviews/{w.drive.pk}/{dates.today()}/")
    collector.sees("Draft.")
    collector.sees("18:42")
