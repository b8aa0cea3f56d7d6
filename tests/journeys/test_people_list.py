"""A block officer finds a person as she types; an operator marks one by id on the phone."""

import pytest
from playwright.sync_api import expect

from enrollment import listcounts
from enrollment.models import Mark, Reading
from tests import factories
from tests.journeys import given

pytestmark = pytest.mark.browser


def test_from_a_name_half_typed_to_a_mark(portal):
    # Given a list with a woman of the block on it, written in Devanagari
    w = given.a_drive_under_way()
    person = factories.person(
        w.panchayats[0], name="सुनीता साहू", guardian_name="रामलाल साहू", beneficiary_id="B70071234"
    )
    listcounts.mark(w.district.pk)
    given.counted()
    officer = portal.tablet(w.officer, language="en")

    # When the officer types half of her name in English letters
    officer.goes_to("/list/")
    officer.page.wait_for_load_state("load")
    with officer.without_a_reload():
        officer.page.get_by_label("Find a person").press_sequentially("Sunee")
        expect(officer.page.locator("#found")).to_contain_text("सुनीता साहू")
    assert "unee" not in officer.page.url  # a name is never in an address
    officer.follows("सुनीता साहू")

    # Then her page says what the list says, her ID hidden until a reason is given
    officer.headed("सुनीता साहू")
    officer.sees("••••1234")
    officer.no_longer_sees("B70071234")
    officer.taps("To call the person")
    officer.sees("B70071234")
    assert Reading.objects.get(kind="reveal").number == person.number

    # When the card was rejected, only its reasons are offered
    officer.page.get_by_label("Rejected", exact=True).check()
    officer.page.get_by_label("Why not?").select_option("rejected:biometric_failed")
    officer.taps("Keep it")
    officer.sees("Saved.")
    officer.sees("Fingerprint failed")
    assert Mark.objects.get().by == w.officer


def test_an_operator_marks_by_id_at_the_end_of_the_day(portal):
    # Given an operator with a phone, and a person of another block who came to the centre
    w = given.a_drive_under_way()
    factories.person(w.panchayats[3], name="रमेश यादव", beneficiary_id="B77")
    operator = portal.phone(w.operator)

    # When the operator goes from the own report to marking and types the ID in Devanagari digits
    operator.goes_to("/report/")
    operator.page.locator("main a[href='/list/mark/']").click()
    operator.types("Beneficiary ID", "B७७")
    operator.taps("Show whose it is")
    # Then it is said whose it is, and the own login ID stands there
    operator.sees("रमेश यादव")
    expect(operator.page.locator("[name=login_id]")).to_have_value(w.logins[0].code)

    # When the card was made
    operator.page.locator("[name=outcome][value=made]").check()
    expect(operator.page.locator("[name=card_number]")).to_be_visible()
    expect(operator.page.locator("[name=reason]")).to_be_hidden()
    operator.taps("Keep it")
    # Then the next ID can be typed, and nothing of the person stands on the page
    expect(operator.page.locator(".message--success")).to_be_visible()
    operator.no_longer_sees("रमेश")
    assert (Mark.objects.get().outcome, Mark.objects.get().by) == ("made", w.operator)
