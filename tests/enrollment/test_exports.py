"""Files of people: what stands in them, who may take them, and when they are gone."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enrollment.exports import desk, making
from enrollment.models import Export, Reading
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = ["=1+1", "+91", "-x", "@sum", "\tx", " =cmd", 'a,"b"', "सुनीता", "x\ny", "\x01bad"]


@pytest.fixture
def w():
    return factories.world()


def client(user, language="en"):
    found = Client()
    found.cookies["django_language"] = language
    found.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return found


def asked(user, at, language="en", **kw):
    sent = {"place": f"{at.level}:{at.code}", "ending": "csv", "status": "left_out"} | kw
    return client(user, language).post("/exports/people/", sent)


def taken(user, place, **kw):
    assert asked(user, place, **kw).status_code == 302
    desk.work("small")
    job = Export.objects.latest("pk")
    return b"".join(client(user).get(reverse("export_file", args=[job.token])).streaming_content)


def rows(found):
    assert found.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(found.decode("utf-8-sig"), newline="")))


def book(found):
    return CalamineWorkbook.from_filelike(io.BytesIO(found))


def test_csv_runs_nothing_and_hides_numbers(w):
    for name in NAMES:
        factories.person(w.panchayats[0], name=name, village=name, guardian_name=name, mobile="9876543210")
    found = rows(taken(w.officer, w.blocks[0]))
    assert len(found) == len(NAMES)
    for row in found:
        for cell in row.values():
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row["Mobile"] == "••••3210"
        assert row["Beneficiary ID"].startswith("••••")
        assert w.officer.get_full_name() in row["Confidential, taken by"]


def test_xlsx_is_all_text(w):
    for name in NAMES:
        factories.person(w.panchayats[0], name=name, family_id="00417")
    sheet = book(taken(w.officer, w.panchayats[0], ending="xlsx")).get_sheet_by_index(0).to_python()
    names = {row[sheet[0].index("Name")] for row in sheet[1:]}
    assert set(NAMES) - names <= {"\x01bad", "\tx", " =cmd"}, "as given, but for what XML cannot hold"
    assert {row[sheet[0].index("Panchayat code")] for row in sheet[1:]} == {w.panchayats[0].code}


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(w, monkeypatch):
    monkeypatch.setattr(making, "SHEET", 4)
    factories.people(w.panchayats[0], 10)
    found = book(taken(w.officer, w.panchayats[0], ending="xlsx"))
    sizes = [len(found.get_sheet_by_name(name).to_python()) - 1 for name in found.sheet_names]
    assert sizes == [4, 4, 2]


def test_each_status_is_its_people(w):
    made, rejected, dead, _to_do = factories.people(w.panchayats[0], 4)
    factories.mark(made)
    factories.mark(rejected, "rejected", reason="aadhaar_error")
    factories.mark(dead, "unreachable", reason="dead")
    for status, count in [("left_out", 3), ("to_do", 1), ("made", 1), ("rejected", 1), ("all", 4)]:
        assert len(rows(taken(w.officer, w.panchayats[0], status=status))) == count
    assert rows(taken(w.officer, w.panchayats[0], status="rejected"))[0]["Reason"] == "Error in Aadhaar"


def test_the_header_is_in_the_readers_language(w):
    factories.person(w.panchayats[0])
    assert "नाम" in rows(taken(w.officer, w.panchayats[0], language="hi"))[0]


def test_whole_mobiles_want_a_reason_which_is_written_down(w):
    factories.person(w.panchayats[0], mobile="+919876543210")
    assert asked(w.officer, w.panchayats[0], mobiles="on").status_code == 400
    assert not Export.objects.exists()
    found = rows(taken(w.officer, w.panchayats[0], mobiles="on", reason="calls for the camp on Monday"))
    assert found[0]["Mobile"] == "'+919876543210"
    assert Reading.objects.get(kind="export").reason == "calls for the camp on Monday"


def test_a_file_is_its_askers_and_for_a_day(w):
    factories.person(w.panchayats[0])
    taken(w.officer, w.panchayats[0])
    job = Export.objects.get()
    address, path = reverse("export_file", args=[job.token]), desk.path_of(job)
    assert client(w.collector).get(address).status_code == 404
    Export.objects.update(finished_at=job.finished_at - desk.KEPT)
    assert client(w.officer).get(address).status_code == 404
    desk.clear()
    assert not path.exists()
    assert Export.objects.get().state == "gone"


def test_places_that_are_not_ones_own_are_not_there(w):
    assert asked(w.officer, w.panchayats[2]).status_code == 404
    assert asked(w.worker, w.blocks[0]).status_code == 404
    for user in (w.operator, factories.user("api_client", w.district), factories.user()):
        assert client(user).get("/exports/").status_code == 403
    assert client(w.officer).get("/exports/people/").status_code == 200


@pytest.mark.parametrize(
    "odd", [{"status": "x"}, {"ending": "exe"}, {"place": "block:\0"}, {"place": "a:b:c"}]
)
def test_odd_questions_are_refused(w, odd):
    assert asked(w.officer, w.blocks[0], **odd).status_code in (400, 404)
    assert not Export.objects.exists()


def test_nobody_hoards_orders(w):
    factories.person(w.panchayats[0])
    answers = [asked(w.officer, w.panchayats[0]).status_code for _n in range(desk.MOST_WAITING + 1)]
    assert answers[-1] == 400 and Export.objects.count() == desk.MOST_WAITING
