"""The block officer's evening in the grid: keyboard, a paste, chat lines, a network that goes away."""

import pytest
from playwright.sync_api import expect

from enrollment.models import Tally
from tests import factories as f
from tests import waiting
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of
from tests.waiting import until

pytestmark = pytest.mark.browser

PASTE = """(input, text) => {
    input.focus();
    const carried = new DataTransfer();
    carried.setData("text/plain", text);
    const about = { clipboardData: carried, bubbles: true, cancelable: true };
    input.dispatchEvent(new ClipboardEvent("paste", about));
}"""


@pytest.fixture
def w(portal):
    return given.a_drive_under_way()


def at_the_grid(portal, w, **kw):
    officer = portal.tablet(w.officer, language="en", **kw)
    officer.goes_to("/block/grid/")
    return officer


def cell(officer, login, column="made"):
    return officer.page.locator(f'[data-row="id:{login.code}"] input[data-column="{column}"]')


def row(officer, login):
    return officer.page.locator(f'[data-row="id:{login.code}"]')


def saved(officer, login):
    expect(row(officer, login)).to_have_attribute("data-mark", "saved")


def test_an_evening_by_the_keyboard(portal, w):
    # Given two centres and a field worker that are silent
    officer = at_the_grid(portal, w)
    officer.sees("2 centres have not reported yet. 1 field worker has not reported yet.")
    shown = officer.page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")
    first, second, third = (
        login for key in shown for login in [w.worker_id, *w.logins] if f"id:{login.code}" == key
    )

    with officer.without_a_reload():
        # When the officer types a figure with its reasons and presses Enter
        cell(officer, first).focus()
        keys = officer.page.keyboard
        keys.type("४५")
        keys.press("Tab")
        keys.type("2")
        keys.press("Enter")
        # Then it is saved, and the hand is in the first column of the next row
        saved(officer, first)
        expect(cell(officer, second)).to_be_focused()
        assert Tally.objects.get(login_id=first, date=given.dates.today()).rejected == {"samagra_id_error": 2}
        # When something is typed that is no number
        keys.type("abc")
        keys.press("ArrowDown")
        # Then it stays there, with the reason beside it
        expect(row(officer, second)).to_have_attribute("data-mark", "failed")
        expect(cell(officer, second)).to_have_value("abc")
        officer.sees("Not a number of cards. Write digits only, like 45.")
        # When it is taken back by Escape and the arrows go on
        keys.press("ArrowUp")
        keys.press("Escape")
        expect(cell(officer, second)).to_have_value("")
        keys.press("ArrowDown")
        expect(cell(officer, third)).to_be_focused()
        keys.press("ArrowRight")
        expect(cell(officer, third, "samagra_id_error")).to_be_focused()
        keys.press("ArrowLeft")
        keys.type("7")
        keys.press("Enter")
        saved(officer, third)
        officer.sees(
            "have not reported yet" if second.centre_id is None else "1 centre has not reported yet."
        )
        # and a reason that has no column is unfolded below the row
        row(officer, third).locator("[data-more]").click()
        officer.page.get_by_label(f"Other O: {third.code}").fill("4")
        keys.press("Enter")
        expect(row(officer, third).locator("[data-sum]")).to_have_text("4")
        there = Tally.objects.filter(login_id=third, date=given.dates.today())
        waiting.until(lambda: there.get().rejected == {"other": 4})


def test_a_column_from_excel_and_the_way_back(portal, w):
    officer = at_the_grid(portal, w)
    given.reported(w, w.logins[0], 12)
    officer.goes_to("/block/grid/")
    with officer.without_a_reload():
        cell(officer, w.logins[1]).evaluate(
            PASTE, f"{w.logins[0].code}\t1,014\n{w.logins[1].code}\t१५\nXX99\t4\n"
        )
        # first a look, and one yes
        officer.page.wait_for_selector("#look[open]")
        look = officer.page.locator("#look")
        expect(look).to_contain_text("2 values will be entered in the rows of their codes")
        expect(look).to_contain_text("Row 3: “XX99” is not in this block")
        expect(look).to_contain_text("1 row has other figures already: they are replaced")
        assert not faults_of(officer.page)
        officer.page.get_by_role("button", name="Enter 2 values").click()
        officer.sees("2 rows from the paste were saved")
        today = Tally.objects.filter(date=given.dates.today())
        assert sorted(today.values_list("made", flat=True)) == [15, 1014]
        officer.taps("Undo the paste")
        officer.sees("2 rows are as they were before the paste")
        assert today.get(login_id=w.logins[0]).made == 12
        assert today.get(login_id=w.logins[1]).state == "withdrawn"
        expect(cell(officer, w.logins[1])).to_have_value("")


def test_a_column_goes_down_from_the_cell(portal, w):
    officer = at_the_grid(portal, w)
    with officer.without_a_reload():
        officer.page.locator("tr[data-row] input[data-column=made]").first.evaluate(PASTE, "12\nmany\n9\n8\n")
        expect(officer.page.locator("#look")).to_contain_text("2 values will be entered, from row 1 down")
        expect(officer.page.locator("#look")).to_contain_text("Row 2: “many” is not a number")
        expect(officer.page.locator("#look")).to_contain_text("1 value has no row left")
        officer.page.get_by_role("button", name="Enter 2 values").click()
        officer.sees("2 rows from the paste were saved")
    assert Tally.objects.filter(date=given.dates.today()).count() == 2


def test_two_officers_and_an_operator_at_once(portal, w):
    # Given two officers of the block who look at the same row
    one, two = at_the_grid(portal, w), at_the_grid(portal, w)
    login = w.logins[0]
    cell(one, login).fill("45")
    cell(two, login).fill("50")
    cell(two, login).press("Enter")
    saved(two, login)
    # When the first one sends too, then both figures stand there, and nothing is overwritten
    cell(one, login).press("Enter")
    expect(row(one, login)).to_have_attribute("data-mark", "stale")
    one.sees("It says now: 50 made, rejected 0")
    expect(cell(one, login)).to_have_value("45")
    assert Tally.objects.get(login_id=login, date=given.dates.today()).made == 50
    one.taps("Replace it with mine")
    saved(one, login)
    assert Tally.objects.get(login_id=login, date=given.dates.today()).made == 45
    # When a report comes by phone while another row is typed into, then that row stays as it is typed
    other = w.logins[1]
    cell(two, other).fill("7")
    given.reported(w, w.worker_id, 9)
    given.counted()
    expect(row(two, w.worker_id)).to_have_attribute("data-state", "reported")
    expect(cell(two, w.worker_id)).to_have_value("9")
    expect(cell(two, other)).to_have_value("7")
    expect(cell(two, other)).to_be_focused()


def test_a_network_that_goes_away(portal, w):
    officer = at_the_grid(portal, w)
    login = w.logins[0]
    officer.page.context.set_offline(True)
    cell(officer, login).fill("45")
    cell(officer, login).press("Enter")
    expect(row(officer, login)).to_have_attribute("data-mark", "waiting")
    officer.sees("No network: kept here, it is sent by itself.")
    officer.page.context.set_offline(False)
    officer.goes_to("/block/grid/")  # even when the page was closed
    mine = Tally.objects.filter(login_id=login, date=given.dates.today())
    until(lambda: list(mine.values_list("made", "version")) == [(45, 1)])
    expect(cell(officer, login)).to_have_value("45")


def test_without_scripts_the_table_is_one_form(portal, w):
    officer = at_the_grid(portal, w, java_script_enabled=False)
    cell(officer, w.logins[0]).fill("45")
    cell(officer, w.logins[1]).fill("many")
    officer.taps("Save all rows")
    officer.sees("1 row was entered. 1 row was not entered:")
    expect(cell(officer, w.logins[1])).to_have_value("many")
    cell(officer, w.logins[1]).fill("46")
    officer.taps("Save all rows")
    officer.sees("1 row was entered.")
    assert Tally.objects.filter(date=given.dates.today()).count() == 2


def test_lines_from_the_group_on_a_phone(portal, w):
    officer = portal.tablet(w.officer, language="en", viewport={"width": 360, "height": 740})
    officer.goes_to("/block/grid/")
    officer.follows("Paste WhatsApp lines")
    officer.types("Lines from the group", f"{w.logins[0].code} 45 बने 6 रिजेक्ट S2 A3\nCSC9999 12 बने\nनमस्ते")
    officer.taps("Read the lines")
    officer.sees("1 report was read, 1 was not understood.")
    officer.sees("CSC9999 is not in this block on this day.")
    assert not faults_of(officer.page)
    officer.taps("Enter the ticked reports")
    officer.sees("1 row was entered.")
    row = Tally.objects.get(login_id=w.logins[0], date=given.dates.today())
    assert (row.made, row.rejected_total) == (45, 6)


def test_the_board_counts_by_itself(portal, w):
    camp = given.a_camp_today(w, tallied=[(w.logins[2], 30)])
    given.counted()
    collector = portal.tablet(w.collector, language="en")
    collector.goes_to("/board/")
    collector.sees("1 of 1 site has reported.")
    collector.figure("made").to_have_text("30")
    with collector.without_a_reload():
        given.reported(w, w.logins[3], 12, place={"camp": camp.pk})
        given.counted()
        collector.figure("made").to_have_text("42")
    f.camp(w.drive, w.panchayats[1])
    collector.goes_to("/board/")
    collector.sees("1 of 2 sites have reported, of 1 nothing was heard.")
    assert not faults_of(collector.page)
