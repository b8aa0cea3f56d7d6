"""Files of the registers: looked at first, taken in as they were looked at, never beyond one's district."""

import csv
import io
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from districts.models import Centre, LoginID, Panchayat
from districts.registers.files import DESK
from drive_portal.lib import waiting
from drive_portal.lib.dates import today
from drive_portal.lib.sheets import Sheet
from tests import factories as f
from tests.districts.test_registers import client_of

pytestmark = pytest.mark.django_db
SEND = "/registers/imports/"


@pytest.fixture
def w(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with translation.override("en"):
        yield f.world()


@pytest.fixture
def collector(w):
    return client_of(w.collector)


def table(rows, headers=None):
    out = io.StringIO()
    writer = csv.DictWriter(out, headers or list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def centre(w, code="CSC1", **kw):
    row = {"centre_code": code, "kind": "csc", "name": "New", "panchayat_code": w.panchayats[0].code}
    return row | {"fee_inr": ""} | kw


def send(client, content, kind="centres", name="centres.csv", **kw):
    return client.post(SEND, {"kind": kind, "file": SimpleUploadedFile(name, content)} | kw)


def counts(answer):
    found = answer.context["waiting"].counts
    assert found["rows_read"] == sum(found[name] for name in ("new", "updated", "unchanged", "set_aside"))
    return found["new"], found["updated"], found["unchanged"], found["set_aside"]


def test_a_file_is_looked_at_before_anything_is_changed(w, collector):
    rows = [centre(w), centre(w, "CSC2", panchayat_code="404"), centre(w, w.centres[0].code, name="Renamed")]
    rows = [row | {"Colour": "blue"} for row in rows]
    address = send(collector, table(rows)).url
    look = collector.get(address)
    assert counts(look) == (1, 1, 0, 1)
    assert "Nothing is changed yet" in look.text and "There is no panchayat 404." in look.text
    assert "Colour" in look.text and "not known, left out" in look.text and "→ centre_code" in look.text
    assert [row["number"] for row in look.context["look"]["sample"]] == [2, 3, 4]
    assert not Centre.objects.filter(code="CSC1").exists()
    assert collector.get(address).status_code == 200  # looking again changes nothing either

    done = collector.post(address, follow=True)
    assert counts(done) == (1, 1, 0, 1) and "taken in" in done.text
    assert Centre.objects.get(code="CSC1").district == w.district
    assert Centre.objects.get(pk=w.centres[0].pk).name == "Renamed"
    assert "file of centres" in collector.get(f"/registers/centres/{w.centres[0].code}/").text


def test_pressing_twice_and_sending_twice_change_nothing_more(w, collector):
    address = send(collector, table([centre(w)])).url
    first = collector.post(address, follow=True)
    assert counts(collector.post(address, follow=True)) == counts(first) == (1, 0, 0, 0)
    assert counts(collector.get(send(collector, table([centre(w)])).url)) == (0, 0, 1, 0)


def test_the_rows_set_aside_come_back_to_be_mended(w, collector, tmp_path):
    rows = [centre(w, "00417", panchayat_code="0404", name="=1+1"), centre(w)]
    address = send(collector, table(rows)).url
    collector.post(address)
    found = b"".join(collector.get(f"{address}errors.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(found))
    assert (row["centre_code"], row["row"], row["name"]) == ("00417", "2", "'=1+1")
    assert "no panchayat 0404" in row["error"]
    answer = collector.get(f"{address}errors.xlsx")
    book = tmp_path / "errors.xlsx"
    book.write_bytes(b"".join(answer.streaming_content))
    with Sheet(book, []) as sheet:
        assert sheet.headers[-2:] == ["row", "error"]
        assert [cells[0] for _n, cells in sheet.rows()] == ["00417"]
    again = send(collector, book.read_bytes(), name="errors.xlsx").url
    assert counts(collector.get(again)) == (0, 0, 0, 1)


def test_nothing_outside_the_collectors_district_is_written(w, collector):
    other = f.world()
    rows = [
        centre(w, other.centres[0].code, name="Stolen"),
        centre(w, panchayat_code=other.panchayats[0].code),
    ]
    done = collector.post(send(collector, table(rows)).url, follow=True)
    assert counts(done) == (0, 0, 0, 2)
    assert Centre.objects.get(pk=other.centres[0].pk).name != "Stolen"
    geo = {
        "district_code": other.district.code,
        "district": "Mine",
        "state_code": other.district.state.code,
        "block_code": "70001",
        "block": "B",
        "block_kind": "rural",
        "panchayat_code": "70002",
        "panchayat": "P",
        "panchayat_kind": "ward",
    }
    done = collector.post(send(collector, table([geo]), kind="geography").url, follow=True)
    assert counts(done)[3] == 1 and not Panchayat.objects.filter(code="70002").exists()
    row = {"login_id": other.logins[0].code, "holder_name": "X", "holder_kind": "vle"}
    row["centre_code"] = w.centres[0].code
    assert counts(collector.get(send(collector, table([row]), kind="login_ids").url)) == (0, 0, 0, 1)
    assert LoginID.objects.get(pk=other.logins[0].pk).centre == other.centres[0]


def test_a_file_is_its_senders_alone(w, collector):
    address = send(collector, table([centre(w), centre(w, "X", panchayat_code="1")])).url
    colleague = client_of(f.user("collector", w.district))
    for path in (address, f"{address}errors.csv", f"{address}errors.xlsx", f"{SEND}nosuchtokenatallhere/"):
        assert colleague.get(path).status_code == 404
    assert colleague.post(address).status_code == 404
    assert client_of(w.officer).get(address).status_code == 403
    assert not Centre.objects.filter(code="CSC1").exists()
    w.collector.postings.update(ends_on=today() - timedelta(days=1))
    assert collector.post(address).status_code == 403


def test_after_a_day_it_is_gone(w, collector, monkeypatch):
    address = send(collector, table([centre(w)])).url
    monkeypatch.setattr(waiting, "DAY", -1)
    assert collector.get(address).status_code == 404
    DESK.sweep()
    assert not list(DESK.root.iterdir())


def test_what_was_taken_in_does_not_stay_on_the_disk(w, collector):
    address = send(collector, table([centre(w)])).url
    (folder,) = DESK.root.iterdir()
    assert oct(folder.stat().st_mode)[-3:] == "700" and (folder / "file").exists()
    collector.post(address)
    assert not (folder / "file").exists()


def zipped(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("centres.csv", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"name,kind\nA,csc\n", "A required column is missing: centre_code, panchayat_code."),
        (b"\x00\x01\x02", "cannot be taken in"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\n\n", "The file is empty."),
        (b"centre_code,kind,name,panchayat_code\nA,csc,\xe9t\xe9,1", "Row 2, column 3"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(w, collector, content, sentence):
    look = collector.get(send(collector, content).url)
    assert sentence in look.text and "Take in" not in look.text
    assert collector.post(look.request["PATH_INFO"]).status_code == 302


def test_zipped_utf16_and_a_named_encoding(w, collector):
    content = table([centre(w, name="केन्द्र")]).decode()
    for found in (zipped(content), content.encode("utf-16")):
        assert counts(collector.get(send(collector, found).url)) == (1, 0, 0, 0)
    latin = table([centre(w, name="été")]).decode().encode("cp1252")
    assert counts(collector.get(send(collector, latin, encoding="cp1252").url)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "wrong", [{"kind": "people"}, {"file": ""}, {"encoding": "klingon"}, {"encoding": "zip"}]
)
def test_what_is_wrong_with_the_form(w, collector, wrong):
    assert send(collector, table([centre(w)]), **wrong).status_code == 400


def test_a_file_that_is_too_large_is_refused_in_words(w, collector, monkeypatch):
    monkeypatch.setattr("drive_portal.lib.uploads.LimitedUpload.limit", 100_000, raising=False)
    monkeypatch.setattr("drive_portal.lib.uploads.LimitedUpload.__init__.__defaults__", (None, 100_000))
    answer = send(collector, os.urandom(300_000))
    assert answer.status_code == 400 and "larger than" in answer.text
    assert not DESK.root.exists()


def test_aadhaar_numbers_are_not_shown(w, collector):
    rows = [centre(w, name="2341 2341 2346"), centre(w, "CSC2")]
    look = collector.get(send(collector, table(rows)).url)
    assert "2341 2341 2346" not in look.text and "XXXXXXXX2346" in look.text
    assert counts(look) == (1, 0, 0, 1)
