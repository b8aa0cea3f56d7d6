"""The pages and the REST of evening notes: who sees what, a draft, what is not there."""

import json
from datetime import time, timedelta

import pytest
import time_machine
from django.test import Client

from districts.models import LoginID
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import tallies
from tests import factories as f
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(dates.at(today(), time(20, 30)), tick=True) as found:
        yield found


@pytest.fixture
def w(clock):
    """A note of this evening: one centre reported, the others and a field worker did not."""
    w = f.world()
    LoginID.objects.filter(pk=w.logins[1].pk).update(mobile="6100000001")
    sent = f.sent(w.drive, w.logins[0], 40, rejected={"server_down": 2})
    tallies.submit(w.collector, sent)
    w.drive.tallies.update(changed_at=dates.at(today(), time(18)), received_at=dates.at(today(), time(18)))
    w.note = f.review(w.drive, today())
    w.address = f"/reviews/{w.drive.pk}/{today()}/"
    return w


def page(user, address, language="en"):
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.cookies["django_language"] = language
    client.force_login(user)
    return client.get(address)


def test_the_collector_reads_it_with_names_and_phones(w):
    said = page(w.collector, w.address).content.decode()
    assert "40 made on" in said and "Frozen at" not in said and "6100000001" in said
    assert w.logins[1].holder_name in said and "What came later" in said
    assert page(w.collector, w.address, "hi").status_code == 200
    screens = page(w.collector, w.address + "?screens").content.decode()
    assert 'class="screen"' in screens and "6100000001" not in screens
    assert w.address in page(w.collector, "/reviews/").content.decode()


def test_a_viewer_sees_no_phone_and_an_officer_only_its_own_names(w):
    viewer = f.user("district_viewer", w.district)
    said = page(viewer, w.address).content.decode()
    assert w.logins[1].holder_name in said and "6100000001" not in said
    said = page(w.officer, w.address).content.decode()
    assert w.logins[1].holder_name in said and w.logins[2].holder_name not in said
    assert w.blocks[1].name in said  # the figures of all blocks are the meeting's
    own = Caller(w.officer).read(f"reviews/{w.note.pk}/").json()
    assert {one["block"] for one in own["facts"]["silent"]} == {w.blocks[0].code}
    assert {one["kind"] for one in own["files"]} == {"png", "txt"}
    assert page(w.officer, w.address + "note-hi.pdf").status_code == 404
    assert page(w.officer, w.address + "note-hi.txt").status_code == 200


def test_outside_its_district_it_is_not_there(w):
    other = f.world()
    for user in (
        other.collector,
        other.officer,
        w.operator,
        w.worker,
        f.user("panchayat_viewer", w.panchayats[0]),
    ):
        for address in (w.address, w.address + "note-hi.txt", w.address + "note-hi.pdf"):
            assert page(user, address).status_code == 404
        caller = Caller(user)
        there, never = caller.read(f"reviews/{w.note.pk}/"), caller.read("reviews/999999/")
        assert problem(there, 404) == problem(never, 404)
        assert caller.codes("reviews/", "id", drive=w.drive.pk) == []
    assert page(w.operator, "/reviews/").status_code == 403
    assert page(other.collector, f"/reviews/?drive={w.drive.pk}").status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "1-1", "2126-01-01", "0001-01-01", "%00"])
def test_what_is_no_evening_of_the_drive_is_not_there(w, day):
    assert page(w.collector, f"/reviews/{w.drive.pk}/{day}/").status_code == 404
    assert page(w.collector, f"/reviews/{w.drive.pk}/{day}/note-hi.txt").status_code == 404


def test_odd_files_are_not_there(w):
    for name in ("note-xx.txt", "note-hi.exe", "note-hi.txt.bak"):
        assert page(w.collector, w.address + name).status_code == 404
    for name in ("xx.txt", "hi.exe"):
        problem(Caller(w.collector).read(f"reviews/{w.note.pk}/{name}/"), 404)


def test_before_the_cutoff_it_is_a_draft_plainly_marked(clock):
    clock.move_to(dates.at(today(), time(18, 42)))
    w = f.world()
    tallies.submit(w.collector, f.sent(w.drive, w.logins[0], 40))
    address = f"/reviews/{w.drive.pk}/{today()}/"
    f.Drive.objects.update(issued_at=dates.now() - timedelta(days=30))
    said = page(w.collector, address).content.decode()
    assert "<b>Draft.</b>" in said and "18:42" in said and "*Draft" not in said
    assert "_Draft, as of" in said  # the text that is sent on says so too
    assert "What came later" not in said and ".pdf" not in said
    assert page(w.collector, address + "note-hi.txt").status_code == 404
    assert Caller(w.collector).codes("reviews/", "id") == []
    clock.move_to(dates.at(today(), time(20, 4)))
    said = page(w.collector, address).content.decode()
    assert "has not been made yet" in said
    assert "not made yet" in page(w.collector, "/reviews/").content.decode()


def test_a_holiday_and_an_evening_long_ago_say_why_there_is_none(w):
    w.drive.holidays = [today() - timedelta(days=2)]
    w.drive.save()
    assert (
        "A holiday of the drive"
        in page(w.collector, w.address.replace(str(today()), str(w.drive.holidays[0]))).content.decode()
    )
    long_ago = today() - timedelta(days=15)
    assert "No note was made" in page(w.collector, f"/reviews/{w.drive.pk}/{long_ago}/").content.decode()


def test_machines_read_the_same_facts_for_ever(w):
    caller = Caller(f.user("api_client", w.district))
    (row,) = caller.read("reviews/", drive=w.drive.pk, date=str(today())).json()["results"]
    assert row["made"] == 40 and row["known_at"] == row["due_at"] and row["why_late"]
    before = caller.read(f"reviews/{row['id']}/").json()
    assert before["facts"]["row"]["missing"] == 4 and before["later"]["change"] == 0
    assert "6100000001" not in json.dumps(before)
    tallies.submit(w.collector, f.sent(w.drive, w.logins[2], 7))
    f.progress.recompute(w.drive.pk)
    after = caller.read(f"reviews/{row['id']}/").json()
    assert after["facts"] == before["facts"]
    assert after["later"]["parts"] == {"late": {"n": 1, "cards": 7}} and after["later"]["change"] == 7
    text = caller.get(next(one["url"] for one in after["files"] if one["kind"] == "txt"))
    assert text.status_code == 200 and text["Content-Type"].startswith("text/plain")
    assert caller.read("reviews/", format="csv").status_code == 200
    assert errors(caller.read("reviews/", date="22-11-2026")) == {"date"}
    said = page(w.collector, w.address).content.decode()
    assert "+7 by 1 late report" in said and w.logins[2].holder_name in said
