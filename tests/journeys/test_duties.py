"""The journey of a block officer who puts people on duty, and marks who came; and of a Mitanin who looks."""

from datetime import time, timedelta

import pytest

from camps.models import Charge, Duty
from drive_portal.lib import dates
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of
from tests.waiting import until

pytestmark = pytest.mark.browser


def test_from_the_roster_to_the_attendance(portal):
    # Given two Mitanins in a block whose list has left-out people in two villages
    w = given.a_drive_under_way()
    here = w.panchayats[0]
    sunita = factories.worker(here, name="Sunita", name_hi="", login_id=w.worker_id)
    factories.worker(here, name="Geeta", name_hi="")
    factories.people(here, 50, village="रामपुर")
    factories.people(here, 20, village="टोला")
    officer = portal.phone(w.officer, language="en")

    # When the officer looks at a roster for the coming days
    officer.goes_to("/roster/")
    officer.sees("2 people reach")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    # Then one press issues it, and the week shows it
    officer.page.get_by_role("button", name="Issue").click()
    officer.sees("duties were issued.")
    officer.sees("रामपुर")
    assert sum(Duty.objects.values_list("people", flat=True)) >= 70
    assert not faults_of(officer.page)

    # When the block is flooded, all of it is withdrawn; when the water falls, it is put back
    officer.goes_to("/duties/withdraw/")
    officer.page.get_by_label("Why it is withdrawn").fill("Flood")
    officer.page.get_by_role("button", name="Withdraw").click()
    officer.sees("duties were withdrawn: Flood")
    assert not Duty.objects.standing().exists()
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.page.get_by_role("button", name="Put them back").click()
    officer.sees("stand again.")
    assert sum(Duty.objects.standing().values_list("people", flat=True)) >= 70

    # When people are on duty today, one tap marks each; the sentence follows
    mine = factories.duty(w.drive, sunita, village="टोला", people=12)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.goes_to("/duties/")
    officer.sees("Present: 0, absent: 0, not marked yet: 1.")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.page.locator(f"#present-{mine.pk}").click()
    officer.sees("Present: 1, absent: 0; all are marked.")
    assert until(lambda: Duty.objects.get(pk=mine.pk).status == "present")

    # And the Mitanin sees her own duties, on her report and on a page of their own
    mitanin = portal.phone(w.worker, language="en")
    mitanin.goes_to("/report/")
    mitanin.follows("All your duties")
    mitanin.sees("you are on duty at टोला, to reach 12 people.")
    mitanin.no_longer_sees("Geeta")
    assert not faults_of(mitanin.page)


def test_a_village_on_one_day_and_a_file_of_people(portal, tmp_path):
    # Given a village with left-out people, and nobody on the list yet but one
    w = given.a_drive_under_way()
    here = w.panchayats[0]
    factories.worker(here, name="Sunita", name_hi="")
    factories.people(here, 50, village="रामपुर")
    officer = portal.phone(w.officer, language="en")

    # When the officer sends a file, it is looked at first
    sheet = tmp_path / "people.csv"
    sheet.write_text(f"name,kind,panchayat_code\nRadha,asha,{here.code}\nFar,asha,404\n")
    officer.goes_to("/workers/file/")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.page.locator("input[type=file]").set_input_files(sheet)
    officer.page.get_by_role("button", name="Look at the file").click()
    officer.sees("Nothing is changed yet")
    officer.sees("There is no panchayat 404 here.")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.page.get_by_role("button", name="Take in").click()
    officer.sees("2 rows were read and taken in.")

    # Then somebody of it is sent to the village on one day, from the roster
    officer.goes_to("/roster/")
    officer.page.locator("summary", has_text=here.name).click()
    officer.follows("रामपुर")
    assert not faults_of(officer.page)
    officer.page.set_viewport_size({"width": 360, "height": 740})
    officer.page.get_by_label("Who", exact=True).select_option(label="Radha (ASHA)")
    officer.page.get_by_role("button", name="Put on duty").click()
    officer.sees("Radha goes to रामपुर")
    assert Duty.objects.get().village == "रामपुर"


def test_who_answers_and_who_ends(portal):
    # Given a person with a duty to come
    w = given.a_drive_under_way()
    here = w.panchayats[0]
    sunita = factories.worker(here, name="Sunita", name_hi="")
    factories.worker(here, name="Geeta", name_hi="")
    factories.duty(w.drive, sunita, date=dates.today() + timedelta(days=1), starts_at=time(9))
    officer = portal.tablet(w.officer, language="en")

    # When she is named for the panchayat, its page says so
    officer.goes_to("/charges/")
    assert not faults_of(officer.page)
    officer.follows(here.name)
    officer.page.select_option("select[name=health]", label="Sunita (Mitanin)")
    officer.page.get_by_role("button", name="Save").click()
    officer.sees("Saved.")
    assert not faults_of(officer.page)
    officer.goes_to(f"/places/panchayat/{here.code}/")
    officer.sees("Who answers here")

    # When she leaves the drive, another takes her duty and her responsibility
    officer.goes_to(f"/workers/{sunita.pk}/")
    officer.page.get_by_text("Works in the drive no more").click()
    assert not faults_of(officer.page)
    officer.page.select_option("#end_worker", label="Geeta (Mitanin)")
    officer.page.get_by_role("button", name="End", exact=True).click()
    officer.sees("Sunita was ended. What went to Geeta: duties 1, responsibilities 1.")
    assert Charge.objects.get().worker.name == Duty.objects.get().worker.name == "Geeta"

    officer.goes_to("/workers/")
    assert not faults_of(officer.page)
