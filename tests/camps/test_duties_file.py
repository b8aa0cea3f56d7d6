"""The file of people: known ones are not entered twice, what cannot go in is set aside in words."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from camps.duties import filing
from camps.models import Worker
from drive_portal.lib import dates
from drive_portal.lib.sheets import Refused
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def w(tmp_path):
    found = f.world()
    found.path, found.errors = tmp_path / "people.csv", tmp_path / "errors.csv"
    return found


def take(w, *lines, user=None):
    w.path.write_text("\n".join(lines))
    return filing.take_in("workers", w.path, w.errors, user=user or w.officer)


def test_a_file_in_hindi_goes_in_once(w):
    one, two = w.panchayats[:2]
    lines = [
        "नाम,पद,पंचायत कोड,मोबाइल,लॉगिन आईडी",
        f"सुनीता बाई,मितानिन,{one.code},+91 98765 43210,{w.worker_id.code}",
        f"रामलाल,कोटवार,{two.code},९८७६५४३२११,",
        f"राधा,आवास सहायक,{two.code},,",
    ]
    assert take(w, *lines).new == 3
    assert take(w, *lines).unchanged == 3
    kotwar = Worker.objects.get(kind="kotwar")
    assert (kotwar.phone, kotwar.department, kotwar.panchayat) == ("9876543211", "revenue", two)
    assert Worker.objects.get(kind="mitanin").login_id == w.worker_id
    lines[3] = f"राधा,आवास सहायक,{two.code},9876543212,"  # the phone came later
    result = take(w, *lines)
    assert (result.updated, result.unchanged) == (1, 2)
    moved = take(w, lines[0], f"रामलाल,कोटवार,{one.code},9876543211,")  # known by phone and name
    assert moved.updated == 1 and Worker.objects.get(pk=kotwar.pk).panchayat == one
    assert Worker.objects.count() == 3


def test_what_is_set_aside(w):
    taken = f.worker(w.panchayats[2], login_id=w.logins[2])
    result = take(
        w,
        "name,kind,panchayat_code,phone,login_id",
        f"A,mitanin,{w.panchayats[2].code},,",  # another block
        "B,mitanin,404,,",
        f"C,driver,{w.panchayats[0].code},,",
        f"D,mitanin,{w.panchayats[0].code},12,",
        f"E,mitanin,{w.panchayats[0].code},,{taken.login_id.code}",
        f",mitanin,{w.panchayats[0].code},,",
        f"G,mitanin,{w.panchayats[0].code},,",
    )
    assert (result.rows_read, result.new, result.set_aside) == (7, 1, 6)
    said = w.errors.read_text()
    assert "There is no panchayat 404 here." in said and "ten digits" in said
    assert f"There is no login ID {taken.login_id.code} here." in said
    with pytest.raises(Refused):
        take(w, "name,kind", "A,mitanin")


def test_two_of_one_name_are_two_where_their_phones_differ(w):
    one = w.panchayats[0]
    lines = ["name,kind,panchayat_code,phone"]
    lines += [f"Sunita,mitanin,{one.code},9876543210", f"Sunita,mitanin,{one.code},9876543211"]
    assert take(w, *lines).new == 2
    assert take(w, *lines).unchanged == 2


@pytest.fixture
def page(client, w, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def send(page, text, **kw):
    upload = SimpleUploadedFile("people.csv", text.encode())
    return page.post(reverse("workers_file"), {"file": upload}, follow=True, **kw)


def said(answer):
    return " ".join(answer.content.decode().split())


def counts(answer):
    found = answer.context["waiting"].counts
    return [found[name] for name in ("new", "updated", "unchanged", "set_aside")]


def test_the_first_look_changes_nothing_and_is_taken_in_as_it_was_seen(page, w):
    here = w.panchayats[0]
    f.worker(here, name="Geeta", name_hi="", kind="asha", phone="9876543219")
    head = "name,kind,panchayat_code,mobile,shoe size"
    rows = [f"Sunita,mitanin,{here.code},,38", f"Geeta,asha,{here.code},9876543218,", "Far,mitanin,404,,"]
    look = send(page, "\n".join([head, *rows, f"Geeta,asha,{here.code},9876543219,40"]))
    assert counts(look) == [2, 0, 1, 1] and Worker.objects.count() == 1
    assert "Nothing is changed yet" in said(look) and "not known, left out" in said(look)
    assert "There is no panchayat 404 here." in said(look) and "department, login_id" in said(look)
    address = look.redirect_chain[-1][0]
    done = page.post(address, follow=True)
    assert "4 rows were read and taken in." in said(done) and Worker.objects.count() == 3
    assert page.post(address, follow=True).status_code == 200 and Worker.objects.count() == 3
    again = page.get(f"{address}errors.csv")
    text = b"".join(again).decode("utf-8-sig").splitlines()
    assert text[0] == f"{head},row,error" and text[1] == "Far,mitanin,404,,,4,There is no panchayat 404 here."
    assert page.get(f"{address}errors.xlsx").status_code == 200
    assert page.get(f"{address}errors.pdf").status_code == 404


def test_a_file_is_only_its_senders(page, w):
    address = send(page, f"name,kind,panchayat_code\nSunita,mitanin,{w.panchayats[0].code}").redirect_chain[
        -1
    ][0]
    page.force_login(w.collector, "django.contrib.auth.backends.ModelBackend")
    assert page.get(address).status_code == page.post(address).status_code == 404
    page.force_login(w.worker, "django.contrib.auth.backends.ModelBackend")
    assert page.get(address).status_code == page.get(reverse("workers_file")).status_code == 403
    assert not Worker.objects.exists()


def test_a_file_that_cannot_be_taken_in(page, w):
    assert "A required column is missing: kind, panchayat_code." in said(send(page, "name\nSunita\n"))
    assert send(page, "").status_code == 400
    large = send(page, "name,kind,panchayat_code\n" + "x" * 10 * 1024 * 1024)
    assert large.status_code == 400 and "The file is larger than 10 MB. Split it." in said(large)


def test_a_file_of_too_many_people_is_refused_whole(page, w, monkeypatch):
    monkeypatch.setattr(filing, "MOST", 2)
    rows = [f"Sunita {n},mitanin,{w.panchayats[0].code}" for n in range(3)]
    look = send(page, "\n".join(["name,kind,panchayat_code", *rows]))
    assert "At most 2 people go in at once. Split the file." in said(look) and not Worker.objects.exists()


def test_duties_to_come_follow_a_new_login_id_of_the_file(w):
    one, two = w.logins[0], w.logins[1]
    sunita = f.worker(w.panchayats[0], name="Sunita", name_hi="", phone="9876543210", login_id=one)
    duty = f.duty(w.drive, sunita, date=dates.today() + timedelta(days=1))
    row = f"Sunita,mitanin,{w.panchayats[0].code},9876543210,{two.code}"
    result = take(w, "name,kind,panchayat_code,mobile,login_id", row)
    duty.refresh_from_db()
    assert result.updated == 1 and duty.login_id == two
    f.duty(w.drive, sunita, worker=None, login_id=one, date=duty.date)  # at a camp, by the ID alone
    result = take(w, "name,kind,panchayat_code,mobile,login_id", row.replace(two.code, one.code))
    assert result.set_aside == 1 and f"{one.code} is already on duty elsewhere" in w.errors.read_text()


def test_the_command(w, capsys):
    w.path.write_text(f"name,kind,panchayat_code\nSunita,mitanin,{w.panchayats[0].code}\nFar,mitanin,404\n")
    call_command("import_workers", str(w.path), errors=w.errors)
    assert "workers: 2 rows read = 1 new + 0 updated + 0 unchanged + 1 set aside" in capsys.readouterr().out
    call_command("import_workers", str(w.path), json=True, errors=w.errors)
    assert json.loads(capsys.readouterr().out)["unchanged"] == 1
    w.path.write_text("name\nSunita\n")
    with pytest.raises(CommandError) as refused:
        call_command("import_workers", str(w.path), errors=w.errors)
    assert refused.value.returncode == 1
