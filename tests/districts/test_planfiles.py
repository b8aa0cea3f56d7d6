"""A plan goes out as a workbook and comes back: checked row by row, refused where its keys do not fit."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from districts import orders
from districts.models import LeftOut, Resplit, Target
from drive_portal.lib.dates import today
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return order()


def order():
    w = f.world(blocks=2, panchayats=2)
    for n, place in enumerate(w.panchayats):
        LeftOut.objects.create(district=w.district, panchayat=place, people=100 * (n + 1))
    sent = {"district": w.district.code, "name": "Drive", "starts_on": today() - timedelta(days=1)}
    w.drive = orders.create(w.collector, sent | {"ends_on": today() + timedelta(days=8), "target": 1000})
    return w


def client(user):
    found = Client()
    found.force_login(user, "django.contrib.auth.backends.ModelBackend")
    found.cookies["django_language"] = "en"
    return found


def book_of(who, drive):
    answer = who.get(f"/drives/{drive.pk}/plan.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def table(book):
    """The sheet, the rows of its table by code, and the column of the new target."""
    sheet = book.active
    rows = {sheet.cell(n, 2).value: n for n in range(2, sheet.max_row + 1) if sheet.cell(n, 2).value}
    return sheet, rows, next(cell.column for cell in sheet[1] if cell.value == "new_target")


def send(who, drive, book):
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("plan.xlsx", file.getvalue())
    return who.post(f"/drives/{drive.pk}/plan/", {"file": upload})


def test_what_comes_back_is_looked_at_and_issued(w):
    who = client(w.collector)
    book = book_of(who, w.drive)
    sheet, rows, column = table(book)
    before = {row.panchayat.code: row.due for row in Target.objects.filter(plan__drive=w.drive)}
    assert {code: sheet.cell(n, column).value for code, n in rows.items()} == {
        code: due[-1] for code, due in before.items()
    }
    assert sheet.protection.sheet and not sheet.cell(rows[w.panchayats[0].code], column).protection.locked
    first, last = w.panchayats[0].code, w.panchayats[3].code
    sheet.cell(rows[first], column).value += 70
    sheet.cell(rows[last], column).value -= 70
    page = send(who, w.drive, book)
    assert page.status_code == 200 and w.drive.plans.count() == 1, page.text
    moved = [(place.code, change) for place, _had, _gets, change in page.context["outcome"].moved]
    assert sorted(moved) == sorted([(first, "+70"), (last, "−70")])
    seen = page.context["issue"].initial["seen"]
    assert (
        who.post(f"/drives/{w.drive.pk}/plan/issue/", {"seen": seen, "why": "as agreed"}).status_code == 302
    )
    plan = w.drive.plans.order_by("-version").first()
    assert (plan.version, plan.why, plan.valid_from) == (2, "as agreed", today() + timedelta(days=1))
    after = {row.panchayat.code: row.due for row in plan.targets.all()}
    assert after[first][-1] == before[first][-1] + 70 and after[last][-1] == before[last][-1] - 70
    assert all(after[code][:2] == before[code][:2] for code in before), "today has moved"
    again = who.post(f"/drives/{w.drive.pk}/plan/issue/", {"seen": seen, "why": ""})
    assert again.status_code == 400 and w.drive.plans.count() == 2, "a second tap"
    orders.change(w.collector, w.drive, {"target": 2000})
    later = {
        row.panchayat.code: row.due[-1] for row in w.drive.plans.order_by("-version").first().targets.all()
    }
    assert abs(later[first] - 2 * after[first][-1]) <= 1, "a later order keeps the proportion"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s, n, c: s.cell(n, c, "many"), "many"),
        (lambda s, n, c: s.cell(n, c, -1), "-1"),
        (lambda s, n, c: setattr(s.cell(n, c), "value", None), "The new target is empty"),
        (lambda s, n, c: s.cell(n, 1, s.cell(n, 1).value[:-1] + "x"), "is missing or was changed"),
        (lambda s, n, c: setattr(s.cell(n, 1), "value", None), "key of this row is missing or was changed"),
        (lambda s, n, c: s.cell(n, 2, "999"), "does not belong to this row"),
        (lambda s, n, c: s.delete_rows(n), "is not in the file"),
        (lambda s, n, c: [s.cell(n, k, s.cell(n + 1, k).value) for k in range(1, 9)], "stands twice"),
        (lambda s, n, c: s.cell(n, c, s.cell(n, c).value + 1), "the order is 1,000: take away 1."),
    ],
)  # fmt: skip
def test_a_row_with_an_error_is_named_and_nothing_is_issued(w, change, said):
    who = client(w.collector)
    book = book_of(who, w.drive)
    sheet, rows, column = table(book)
    change(sheet, min(rows.values()), column)
    page = send(who, w.drive, book)
    assert page.status_code == 400 and said in page.text
    assert w.drive.plans.count() == 1


def test_less_than_what_was_due_is_refused(w):
    who = client(w.collector)
    book = book_of(who, w.drive)
    sheet, rows, column = table(book)
    first, last = rows[w.panchayats[0].code], rows[w.panchayats[3].code]
    sheet.cell(last, column).value += sheet.cell(first, column).value
    sheet.cell(first, column).value = 0
    page = send(who, w.drive, book)
    assert page.status_code == 400 and "are due there by today already" in page.text


def test_another_drives_file_and_an_older_version_are_refused(w):
    other = order()
    admin = client(f.user("administrator"))
    page = send(admin, other.drive, book_of(admin, w.drive))
    assert page.status_code == 400 and "file of another drive" in page.text
    old = book_of(admin, w.drive)
    orders.change(w.collector, w.drive, {"target": 1100})
    page = send(admin, w.drive, old)
    assert page.status_code == 400 and "version 1, the plan is at version 2" in page.text
    assert not Resplit.objects.exists()


def test_who_does_not_set_up_drives_gets_no_file(w):
    other = order()
    for who in (client(w.officers[0]), client(other.collector)):
        for address in ("plan.xlsx", "plan/"):
            assert who.get(f"/drives/{w.drive.pk}/{address}").status_code in (403, 404)


def test_what_is_no_workbook_is_refused(w):
    who = client(w.collector)
    for content in (b"", b"a,b\n1,2\n", b"PK\x03\x04broken", b"\xff\xfe\x00"):
        answer = who.post(f"/drives/{w.drive.pk}/plan/", {"file": SimpleUploadedFile("plan.xlsx", content)})
        assert answer.status_code == 400
    seen = {"seen": "forged", "why": ""}
    assert who.post(f"/drives/{w.drive.pk}/plan/issue/", seen).status_code == 400
