"""The collector keeps the registers: a centre, a login ID, its move and its end, a file with errors."""

import csv

import pytest

from districts.models import Centre, LoginID
from tests.journeys import given

pytestmark = pytest.mark.browser


def test_a_morning_with_the_registers(portal, settings, tmp_path):
    # Given a district with two blocks, and the collector at the desk
    settings.DATA_DIR = tmp_path
    w = given.a_drive_under_way()
    collector = portal.tablet(w.collector, language="en")

    # When the collector adds a centre, first without its name
    collector.goes_to("/registers/")
    collector.follows("Add a centre")
    collector.types("Code of the centre", "CSC900")
    collector.page.get_by_label("Kind", exact=True).select_option("csc")
    collector.types("Panchayat or ward", w.panchayats[0].code)
    collector.taps("Add")
    collector.sees("Fill this in.")
    collector.types("Name", "Bus stand")
    collector.taps("Add")
    # Then it has its page
    collector.headed("Bus stand")

    # When a login ID is added there
    collector.goes_to("/registers/login-ids/")
    collector.follows("Add a login ID")
    collector.types("Login ID", "VLE900")
    collector.types("Name of the holder", "Asha Bai")
    collector.page.get_by_label("Kind of holder").select_option("vle")
    collector.types("Home: centre", "CSC900")
    collector.taps("Add")
    collector.headed("Asha Bai")
    collector.sees("Bus stand")

    # When it moves to another centre
    collector.types("Home: centre", w.centres[3].code)
    collector.taps("Keep the change")
    # Then the page and its history say so
    collector.sees("Asha Bai: the change was kept.")
    collector.sees(w.centres[3].name)
    collector.sees("Bus stand (CSC900)")

    # When it is ended
    collector.taps("End the login ID")
    collector.sees("Asha Bai was ended.")
    assert LoginID.objects.get(code="VLE900").status == "suspended"

    # When a file comes, one row of which names a panchayat that is none
    sheet = tmp_path / "centres.csv"
    with sheet.open("w", newline="") as stream:
        rows = [("CSC901", w.panchayats[1].code), ("00902", "404")]
        writer = csv.writer(stream)
        writer.writerow(["centre_code", "kind", "name", "panchayat_code"])
        writer.writerows([code, "csc", "From a file", panchayat] for code, panchayat in rows)
    collector.goes_to("/registers/")
    collector.follows("Send a file")
    collector.page.get_by_label("What is in it").select_option("centres")
    collector.page.get_by_label("File", exact=True).set_input_files(sheet)
    collector.taps("Look at the file")
    # Then it is looked at first
    collector.sees("Nothing is changed yet")
    collector.sees("There is no panchayat 404.")
    assert not Centre.objects.filter(code="CSC901").exists()
    # And taken in at a tap; the row set aside can be fetched
    collector.taps("Take in")
    collector.sees("2 rows were read and taken in.")
    collector.figure("new").to_have_text("1")
    collector.figure("set-aside").to_have_text("1")
    with collector.page.expect_download() as download:
        collector.follows("as CSV")
    assert "00902" in download.value.path().read_text("utf-8-sig")
    with collector.page.expect_download() as download:
        collector.follows("All of them as XLSX")
    assert download.value.suggested_filename == "centres-errors.xlsx"
    assert Centre.objects.filter(code="CSC901").exists() and not Centre.objects.filter(code="00902").exists()
