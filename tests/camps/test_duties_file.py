"""The file of people: known ones are not entered twice, what cannot go in is set aside in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from camps.duties import filing
from camps.models import Worker
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
    return filing.take_in(user or w.officer, w.path, w.errors)


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


def test_the_page(client, w):
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    address = reverse("workers_file")
    assert client.get(address).status_code == 200

    def send(text):
        upload = SimpleUploadedFile("people.csv", text.encode())
        return client.post(address, {"file": upload}, follow=True)

    good = f"name,kind,panchayat_code\nSunita,mitanin,{w.panchayats[0].code}\n"
    assert "1 rows read: 1 new, 0 changed, 0 as they were, 0 set aside." in send(good).content.decode()
    bad = send(good + "Far,mitanin,404\n").content.decode()
    assert "1 set aside" in bad and "There is no panchayat 404 here." in bad
    refused = send("name\nSunita\n")
    assert refused.status_code == 400 and "kind" in refused.content.decode()
    client.force_login(w.worker, "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 403
