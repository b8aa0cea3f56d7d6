"""Requests for login IDs: who asks, who answers, what is refused, two who answer at once."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import translation

from districts.models import LoginID, LoginRequest, Spell
from districts.registers import changes
from districts.requests import doors
from drive_portal.lib.dates import today
from tests import factories as f
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    with translation.override("en"):
        yield f.world()


def client_of(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def wish(home, **kw):
    level = "centre" if home.level == "centre" else "panchayat"
    return {level: home.code, "holder_name": "सुनीता बाई", "holder_kind": "vle"} | kw


def came(code="VLE77", **kw):
    return {"login_id": code} | kw


def said(call, *args):
    """What the door refuses, by field."""
    with pytest.raises(ValidationError) as caught:
        call(*args)
    return {name: " ".join(texts) for name, texts in caught.value.message_dict.items()}


# --- asking ------------------------------------------------------------------------------------


def test_an_officer_asks_for_a_centre_and_for_a_field_worker(w):
    row = doors.ask(w.officer, wish(w.centres[0], mobile="+91 98260 14357"))
    assert (row.centre, row.panchayat, row.district) == (w.centres[0], w.panchayats[0], w.district)
    assert (row.state, row.asked_on, row.asked_by, row.mobile) == (
        "requested",
        today(),
        w.officer,
        "9826014357",
    )
    row = doors.ask(w.officer, wish(w.panchayats[0], holder_kind="mitanin", asked_on=today() - 9 * DAY))
    assert row.centre is None and row.asked_on == today() - 9 * DAY


def test_only_the_block_and_the_district_ask(w):
    for user in (w.operator, f.user("district_viewer", w.district), f.user("api_client", w.district)):
        with pytest.raises(PermissionDenied):
            doors.ask(user, wish(w.centres[0]))
    assert "no centre" in said(doors.ask, w.officers[1], wish(w.centres[0]))["centre"]
    assert "no panchayat" in said(doors.ask, w.officer, wish(f.world().panchayats[0]))["panchayat"]
    assert LoginRequest.objects.count() == 0


def test_what_is_wrong_is_said_by_field(w):
    here = w.centres[0]
    assert set(said(doors.ask, w.officer, {"holder_name": "A", "holder_kind": "vle"})) == {"centre"}
    both = wish(here, panchayat=w.panchayats[0].code)
    assert set(said(doors.ask, w.officer, both)) == {"centre"}
    wrong = wish(here, holder_name="  ", holder_kind="king", mobile="12")
    assert set(said(doors.ask, w.officer, wrong)) == {"holder_name", "holder_kind", "mobile"}
    assert "Aadhaar" in said(doors.ask, w.officer, wish(here, holder_name="2345 6789 0124"))["holder_name"]
    assert set(said(doors.ask, w.officer, wish(here, asked_on=today() + DAY))) == {"asked_on"}
    closed = f.centre(w.panchayats[0], status="suspended")
    assert "suspended" in said(doors.ask, w.officer, wish(closed))["centre"]
    ended = f.panchayat(w.blocks[0], valid_to=today() - DAY)
    assert "ended" in said(doors.ask, w.officer, wish(ended))["panchayat"]


def test_no_second_open_request_for_one_holder_and_home(w):
    doors.ask(w.officer, wish(w.centres[0], mobile="9826014357", asked_on=today() - 12 * DAY))
    again = wish(w.centres[0], holder_name=" सुनीता   बाई ")
    assert "has waited 12 days" in said(doors.ask, w.collector, again)["holder_name"]
    same_number = wish(w.centres[0], holder_name="S. Bai", mobile="9826014357")
    assert set(said(doors.ask, w.officer, same_number)) == {"holder_name"}
    doors.ask(w.officer, wish(w.centres[0], holder_name="दूसरी"))
    doors.ask(w.officer, wish(w.centres[1], mobile="9826014357"))
    assert LoginRequest.objects.count() == 3


def test_who_has_an_id_there_needs_none(w):
    mine = w.logins[0]
    sentence = said(doors.ask, w.officer, wish(w.centres[0], holder_name=mine.holder_name))["holder_name"]
    assert mine.code in sentence
    LoginID.objects.filter(pk=mine.pk).update(status="suspended")
    assert doors.ask(w.officer, wish(w.centres[0], holder_name=mine.holder_name))


# --- answering ---------------------------------------------------------------------------------


def test_the_code_that_came_makes_the_login_id(w):
    row = doors.ask(w.officer, wish(w.centres[0], mobile="9826014357", asked_on=today() - 5 * DAY))
    done = doors.issue(w.collector, row, came(" VLE७७ "))
    login = LoginID.objects.get(code="VLE77")
    assert (done.state, done.login_id, done.decided_on, done.decided_by) == (
        "issued",
        login,
        today(),
        w.collector,
    )
    assert (login.status, login.centre, login.holder_name, login.mobile, login.issued_on) == (
        "issued",
        w.centres[0],
        "सुनीता बाई",
        "9826014357",
        today(),
    )
    assert not Spell.objects.filter(login_id=login).exists()


def test_one_that_is_active_already_is_expected_from_its_day_on(w):
    row = f.login_request(w.panchayats[0])
    doors.issue(w.collector, row, came(status="active", issued_on=today() - 2 * DAY))
    spell = Spell.objects.get(login_id__code="VLE77")
    assert (spell.starts_on, spell.panchayat, spell.centre) == (today() - 2 * DAY, w.panchayats[0], None)


def test_only_the_district_answers(w):
    row = f.login_request(w.centres[0])
    for user in (w.officer, f.user("district_viewer", w.district), f.world().collector):
        for door, sent in ((doors.issue, came()), (doors.refuse, {"reason": "no"})):
            with pytest.raises(PermissionDenied):
                door(user, row, sent)


def test_what_cannot_be_issued_leaves_the_request_open(w):
    row = f.login_request(w.centres[0])
    other = f.world().logins[0].code
    assert "Look it up" in said(doors.issue, w.collector, row, came(w.logins[0].code))["login_id"]
    assert "cannot be used here" in said(doors.issue, w.collector, row, came(other))["login_id"]
    assert set(said(doors.issue, w.collector, row, came(""))) == {"login_id"}
    assert set(said(doors.issue, w.collector, row, came("ledger"))) == {"login_id"}
    assert set(said(doors.issue, w.collector, row, came("Ledger/places"))) == {"login_id"}
    assert set(said(doors.issue, w.collector, row, came(status="suspended"))) == {"status"}
    assert set(said(doors.issue, w.collector, row, came(issued_on=today() + DAY))) == {"issued_on"}
    early = came(issued_on=today() - 11 * DAY)
    assert "cannot have come before" in said(doors.issue, w.collector, row, early)["issued_on"]
    assert set(said(doors.refuse, w.collector, row, {"reason": "  "})) == {"reason"}
    assert set(said(doors.refuse, w.collector, row, {"reason": "x" * 301})) == {"reason"}
    row.refresh_from_db()
    assert row.state == "requested" and not LoginID.objects.filter(code="VLE77").exists()


def test_an_id_that_a_file_has_brought_closes_the_request(w):
    row = f.login_request(w.centres[0], holder_name="सुनीता बाई")
    f.login_id(w.centres[0], code="VLE77", holder_name="सुनीता  बाई")
    f.login_id(w.centres[1], code="VLE78", holder_name="सुनीता बाई")
    assert "Look it up" in said(doors.issue, w.collector, row, came("VLE78"))["login_id"]
    done = doors.issue(w.collector, row, came())
    assert done.login_id.code == "VLE77" and done.login_id.status == "active"


def test_the_same_answer_twice_is_one_and_another_is_told(w):
    row = f.login_request(w.centres[0])
    doors.issue(w.collector, row, came())
    assert doors.issue(w.collector, row, came()).login_id.code == "VLE77"
    with pytest.raises(doors.Answered) as caught:
        doors.refuse(w.collector, row, {"reason": "no"})
    assert caught.value.current.login_id.code == "VLE77"
    with pytest.raises(doors.Answered):
        doors.issue(w.collector, row, came("VLE79"))
    refused = f.login_request(w.centres[1])
    doors.refuse(w.collector, refused, {"reason": "no"})
    assert doors.refuse(w.collector, refused, {"reason": "no"}).reason == "no"
    with pytest.raises(doors.Answered):
        doors.issue(w.collector, refused, came("VLE79"))
    assert not LoginID.objects.filter(code="VLE79").exists()


def both(act):
    """What `act` answers, or the kind of what it raises, to two at once."""
    gate, outcomes = threading.Barrier(2), []

    def one():
        gate.wait()
        try:
            outcomes.append(act().state)
        except (ValidationError, doors.Answered) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_ask_once(w):
    assert both(lambda: doors.ask(w.officer, wish(w.centres[0]))) == ["ValidationError", "requested"]
    assert LoginRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_issue_once(w):
    row = f.login_request(w.centres[0])
    assert both(lambda: doors.issue(w.collector, row, came())) == ["issued", "issued"]
    assert LoginID.objects.filter(code="VLE77").count() == 1


def test_a_file_cannot_bring_an_id_of_that_name_either(w):
    texts = {"login_id": "LEDGER", "holder_name": "A", "holder_kind": "vle", "centre_code": w.centres[0].code}
    with pytest.raises(changes.Wrong) as caught:
        changes.add_login_id(w.collector, texts)
    assert set(caught.value.errors) == {"login_id"}


# --- pages -------------------------------------------------------------------------------------


def test_the_list_says_first_who_waits_since_when(w):
    f.login_request(w.centres[0], asked_on=today() - 34 * DAY, holder_name="पहला", mobile="9826014357")
    f.login_request(w.centres[3], holder_name="दूसरा")
    page = client_of(w.collector).get("/login-requests/").text
    assert "2 login IDs were asked for and have not come yet. The oldest has waited 34 days." in page
    assert page.index("पहला") < page.index("दूसरा") and "9826014357" in page
    page = client_of(w.officer).get("/login-requests/").text
    assert "1 login ID was asked for" in page and "दूसरा" not in page
    viewer = client_of(f.user("district_viewer", w.district)).get("/login-requests/").text
    assert "पहला" in viewer and "9826014357" not in viewer and "/login-requests/new/" not in viewer
    assert client_of(w.operator).get("/login-requests/").status_code == 403
    assert client_of(f.user()).get("/login-requests/").status_code == 403


def test_the_list_is_narrowed_down(w):
    f.login_request(w.centres[0], holder_name="पहला")
    f.login_request(w.centres[3], holder_name="दूसरा", state="refused", decided_on=today(), reason="no")
    collector = client_of(w.collector)

    def names(**query):
        page = collector.get("/login-requests/", query).text
        return {name for name in ("पहला", "दूसरा") if name in page}

    assert names() == {"पहला"}
    assert names(state="refused") == {"दूसरा"}
    assert names(state="all") == {"पहला", "दूसरा"}
    assert names(state="all", block=w.blocks[1].code) == {"दूसरा"}
    assert names(state="all", q=w.centres[0].code) == {"पहला"}
    assert names(state="odd") == names(block="404") == names(q="\0") - {"पहला"} == set()


def test_a_request_by_hand_and_its_answer(w):
    officer, collector = client_of(w.officer), client_of(w.collector)
    form = officer.get("/login-requests/new/", {"centre": w.centres[0].code}).text
    assert f'value="{w.centres[0].code}"' in form
    sent = wish(w.centres[0], asked_on="21/11/2026", mobile="98260")
    refused = officer.post("/login-requests/new/", sent)
    assert refused.status_code == 400 and "सुनीता बाई" in refused.text
    sent |= {"asked_on": (today() - 3 * DAY).strftime("%d/%m/%Y"), "mobile": "9826014357"}
    answer = officer.post("/login-requests/new/", sent)
    row = LoginRequest.objects.get()
    assert answer.url == f"/login-requests/{row.pk}/"
    assert officer.post("/login-requests/new/", sent).status_code == 400
    page = officer.get(answer.url).text
    assert "It has waited 3 days" in page and "Enter the login ID" not in page
    assert officer.post(answer.url, {"act": "issue", "login_id": "V1"}).status_code == 403
    wrong = collector.post(answer.url, {"act": "issue", "login_id": w.logins[1].code, "status": "issued"})
    assert wrong.status_code == 400
    said = {
        "act": "issue",
        "login_id": "VLE77",
        "status": "active",
        "issued_on": today().strftime("%d-%m-%Y"),
    }
    assert collector.post(answer.url, said).status_code == 302
    assert collector.post(answer.url, said).status_code == 302
    late = collector.post(answer.url, {"act": "refuse", "reason": "no"})
    assert late.status_code == 409 and "VLE77" in late.text
    assert collector.post(answer.url, {"act": "burn"}).status_code == 404
    assert "Issued after 3 days" in officer.get(answer.url).text


def test_another_districts_request_is_not_there(w):
    row = f.login_request(w.centres[3])
    for user in (w.officer, f.world().collector):
        client = client_of(user)
        assert client.get(f"/login-requests/{row.pk}/").status_code == 404
        assert client.post(f"/login-requests/{row.pk}/", {"act": "refuse", "reason": "x"}).status_code == 404
    assert client_of(w.collector).get("/login-requests/99999999999999999999/").status_code == 404
    assert client_of(f.user("district_viewer", w.district)).get("/login-requests/new/").status_code == 403


# --- machines ----------------------------------------------------------------------------------


def test_a_machine_asks_and_answers(w):
    officer, collector = Caller(w.officer), Caller(w.collector)
    body = wish(w.centres[0], mobile="9826014357", asked_on=(today() - 3 * DAY).isoformat())
    answer = officer.send("login-requests/", body)
    assert answer.status_code == 201, answer.content
    row = answer.json()
    assert answer["Location"].endswith(f"/login-requests/{row['id']}/")
    assert row["centre"] == w.centres[0].code and row["panchayat"] is None and row["login_id"] is None
    assert "9826014357" not in answer.content.decode()
    path = f"login-requests/{row['id']}/"
    assert officer.read(path).json() == row
    assert errors(officer.send("login-requests/", body)) == {"holder_name"}
    problem(officer.send(path, {"state": "refused", "reason": "x"}, "patch"), 403)
    assert errors(collector.send(path, {"state": "issued"}, "patch")) == {"login_id"}
    assert errors(collector.send(path, {"state": "requested"}, "patch")) == {"state"}
    done = collector.send(path, {"state": "issued", "login_id": "VLE77"}, "patch")
    assert done.status_code == 200 and done.json()["login_id"] == "VLE77"
    assert collector.send(path, {"state": "issued", "login_id": "VLE77"}, "patch").json() == done.json()
    late = problem(collector.send(path, {"state": "refused", "reason": "x"}, "patch"), 409)
    assert late["current"] == done.json()


def test_what_a_machine_sees(w):
    here, there = f.login_request(w.centres[0]), f.login_request(w.panchayats[2], state="refused")
    assert Caller(w.collector).codes("login-requests/", "id") == [here.pk, there.pk]
    assert Caller(w.collector).codes("login-requests/", "id", state="refused") == [there.pk]
    assert Caller(w.collector).codes("login-requests/", "id", block=w.blocks[1].code) == [there.pk]
    assert Caller(w.collector).codes("login-requests/", "id", district="404") == []
    assert Caller(w.officer).codes("login-requests/", "id") == [here.pk]
    assert Caller(w.operator).codes("login-requests/", "id") == []
    assert Caller(f.user("api_client", w.district)).codes("login-requests/", "id") == [here.pk, there.pk]
    stranger = Caller(f.world().collector)
    never = problem(stranger.read("login-requests/123456789/"), 404)
    assert problem(stranger.read(f"login-requests/{here.pk}/"), 404) == never
    assert errors(stranger.send("login-requests/", wish(w.centres[0]))) == {"centre"}
    problem(Caller(f.user("api_client", w.district)).send("login-requests/", wish(w.centres[0])), 403)
