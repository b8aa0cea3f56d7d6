"""A pack's journey: printed for a Mitanin, carried from house to house, keyed in at the block office."""

import time
from datetime import timedelta

import pytest

from drive_portal.lib import dates
from enrollment.models import Mark, Pack
from tests import factories

pytestmark = pytest.mark.browser

SAVED = ("Page %(code)s: %(rows)s row saved.", "Page %(code)s: %(rows)s rows saved.")
KEYS = "mmmaammdvrnmammamdmnamvm"  # 24 rows, as they come from a day's walk


def printed(portal, w):
    """The officer asks for the panchayat's pack, and it is made while the page waits."""
    officer = portal.office(w.officer)
    officer.goes_to(f"/packs/?place=panchayat:{w.panchayats[0].code}")
    officer.taps("Make the pack")
    with officer.without_a_reload():
        officer.page.locator(".files__do a.button").wait_for(timeout=60_000)
    return officer, Pack.objects.get().sheets.get()


def shown(code):
    return f"{code[:3]}-{code[3:]}"


def test_a_page_goes_out_and_is_keyed_in_within_a_minute(portal, counting):
    # Given 24 left-out people of a panchayat, printed on one page
    w = factories.world()
    factories.people(w.panchayats[0], 24)
    officer, page = printed(portal, w)

    # When the page comes back, a slip in its code is said while it is typed
    officer.goes_to("/packs/return/")
    wrong = page.code[:-1] + ("A" if page.code[-1] != "A" else "C")
    officer.page.locator("[data-code]").press_sequentially(wrong)
    officer.reads("This code has a slip in it. Compare it with the page.")

    # And when the right one is typed and every row keyed by hand, at a typist's pace, with one slip undone
    officer.page.locator("[data-code]").fill("")
    began = time.monotonic()
    officer.page.keyboard.type(shown(page.code).lower(), delay=150)
    officer.page.keyboard.press("Enter")
    officer.page.locator("[data-line]").first.wait_for()
    officer.page.keyboard.type(KEYS[:10] + "du" + KEYS[10:], delay=300)
    officer.reads("{keyed} of {all} rows keyed", keyed=24, all=24)
    officer.page.keyboard.press("Enter")

    # Then all is saved within the minute
    officer.reads(SAVED, 24, code=shown(page.code), rows=24)
    assert time.monotonic() - began < 30
    marks = {mark.beneficiary_id: mark for mark in Mark.objects.all()}
    said = "".join(
        {"made": "m", "away": "a", "dead": "d", "moved": "v", "refused": "r", "documents_missing": "n"}[
            marks[one].reason or marks[one].outcome
        ]
        for one in page.ids
    )
    assert said == KEYS

    # And keying it again shows what stands
    officer.goes_to(f"/packs/return/?page={page.code}")
    officer.sees(officer.says("died"))


def test_a_page_is_returned_on_a_phone_without_javascript(portal, counting):
    w = factories.world()
    factories.people(w.panchayats[0], 3)
    _officer, page = printed(portal, w)
    worker = portal.phone(w.worker, java_script_enabled=False)
    worker.goes_to("/packs/return/")
    worker.page.locator("[data-code]").fill(page.code)
    worker.taps("Show the page")
    worker.page.locator("input[name=row-0][value=m]").check()
    worker.page.locator("input[name=row-2][value=d]").check()

    # a day before the print is refused, and what was tapped stays
    day = (page.pack.asked_at.astimezone(dates.INDIA) - timedelta(days=3)).strftime("%d-%m-%Y")
    worker.types("Day of the visit", day)
    worker.taps("Save the page")
    assert worker.page.locator("input:checked").count() == 2
    worker.types("Day of the visit", page.pack.asked_at.astimezone(dates.INDIA).strftime("%d-%m-%Y"))
    worker.taps("Save the page")
    worker.reads(SAVED, 2, code=shown(page.code), rows=2)
    assert Mark.objects.count() == 2
