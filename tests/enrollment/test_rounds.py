"""The field worker's round: whom it shows, what a tick does, and that it may come twice or late."""

import json
from datetime import time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camps.models import Duty
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import marks
from enrollment.models import Beneficiary, Mark, Reading
from enrollment.packs import outcomes
from enrollment.rounds import sent, ticking
from enrollment.rounds.village import Village, done
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(dates.at(today(), time(10)), tick=True):
        yield


@pytest.fixture
def w():
    w = factories.world()
    w.home = w.panchayats[0]
    w.asha = factories.person(w.home, name="Asha", village="Bagicha", family_id="F1")
    w.ram = factories.person(w.home, name="Ram", village="Bagicha", family_id="F1")
    w.sita = factories.person(w.home, name="Sita", village="Bagicha", family_id="F2")
    w.mohan = factories.person(w.home, name="Mohan", village="Sanna")
    w.far = factories.person(w.panchayats[1], name="Far", village="Bagicha")
    return w


def tick(person, key, seen="", day=None):
    return ticking.Tick(person.number, key, day or today(), seen)


def mark_of(person):
    return Mark.objects.filter(district_id=person.district_id, beneficiary_id=person.beneficiary_id).first()


def shown(village):
    return [[person.name for person in family.people] for family in village.page]


# --- whom it shows ----------------------------------------------------------------------------------


def test_the_village_with_most_to_do_is_open_with_its_families_together(w):
    here = Village(w.worker, {})
    assert (here.name, here.left) == ("Bagicha", 3)
    assert sorted(map(sorted, shown(here))) == [["Asha", "Ram"], ["Sita"]]
    assert [(row["village"], row["left"]) for row in here.villages] == [("Bagicha", 3), ("Sanna", 1)]


def test_the_village_of_todays_duty_comes_first(w):
    factories.duty(w.drive, factories.worker(w.home, login_id=w.worker_id), w.home, village="Sanna")
    assert Duty.objects.get().village == "Sanna"
    assert Village(w.worker, {}).name == "Sanna"


def test_who_has_a_card_is_not_there_but_whom_one_marked_today_stays(w):
    factories.mark(w.sita, by=w.collector)
    ticking.take(w.worker, [tick(w.ram, "m")])
    assert sorted(name for family in shown(Village(w.worker, {})) for name in family) == ["Asha", "Ram"]


def test_houses_to_try_again_come_after_those_not_seen_yet(w):
    day = today() - timedelta(days=2)
    marks.put(w.officer, w.district.pk, [marks.Said(w.asha.beneficiary_id, "left_out", day, "away")], "hand")
    marks.put(w.officer, w.district.pk, [marks.Said(w.ram.beneficiary_id, "left_out", day, "away")], "hand")
    assert shown(Village(w.worker, {}))[0] == ["Sita"]


@pytest.mark.parametrize("asked", [{"village": "Nowhere"}, {"panchayat": "0"}, {"panchayat": "\0"}])
def test_what_is_not_there_is_404(w, asked):
    with pytest.raises(Http404):
        Village(w.worker, asked)


def test_another_panchayat_is_not_there(w):
    with pytest.raises(Http404):
        Village(w.worker, {"panchayat": w.panchayats[1].code})


@pytest.mark.parametrize("who", ["operator", "officer", "collector"])
def test_only_field_workers_walk(w, who):
    with pytest.raises(PermissionDenied):
        Village(getattr(w, who), {})


# --- what a tick does -------------------------------------------------------------------------------


def test_a_tick_marks_with_the_own_login_id(w):
    (answer,) = ticking.take(w.worker, [tick(w.ram, "m")])
    mark = mark_of(w.ram)
    assert (answer.state, answer.key, answer.seen) == ("saved", "m", mark.at.isoformat())
    assert (mark.outcome, mark.login_id, mark.by, mark.source) == ("made", w.worker_id.code, w.worker, "hand")


def test_the_same_tick_twice_is_one(w):
    first, second = ticking.take(w.worker, [tick(w.ram, "a")]), ticking.take(w.worker, [tick(w.ram, "a")])
    assert first == second
    assert done(w.worker, today()).away == 1


def test_a_tick_is_corrected_and_taken_back(w):
    (one,) = ticking.take(w.worker, [tick(w.ram, "a")])
    (two,) = ticking.take(w.worker, [tick(w.ram, "m", one.seen)])
    assert (two.state, two.key) == ("saved", "m")
    (three,) = ticking.take(w.worker, [tick(w.ram, "", two.seen)])
    assert (three.state, three.key, three.seen) == ("saved", "", "")
    assert mark_of(w.ram) is None


def test_who_was_quicker_is_not_overwritten(w):
    factories.mark(w.ram, "rejected", by=w.officer, reason="aadhaar_error")
    (answer,) = ticking.take(w.worker, [tick(w.ram, "m")])
    assert answer.state == "changed" and answer.stands == outcomes.said("rejected", "aadhaar_error")
    (again,) = ticking.take(w.worker, [tick(w.ram, "m", answer.seen)])
    assert again.state == "saved"


def test_anothers_mark_is_not_taken_back(w):
    factories.mark(w.ram, "left_out", by=w.officer, reason="away")
    (answer,) = ticking.take(w.worker, [tick(w.ram, "", mark_of(w.ram).at.isoformat())])
    assert answer.state == "refused" and mark_of(w.ram)


def test_nobody_outside_the_own_panchayat_is_marked_and_none_fails_because_of_another(w):
    other = factories.world()
    stranger = factories.person(other.panchayats[0])
    answers = ticking.take(w.worker, [tick(w.far, "m"), tick(stranger, "m"), tick(w.ram, "m")])
    assert [answer.state for answer in answers] == ["refused", "refused", "saved"]
    assert mark_of(w.far) is None and mark_of(stranger) is None


@pytest.mark.parametrize(("days", "state"), [(0, "saved"), (14, "saved"), (15, "refused"), (-1, "refused")])
def test_a_tick_may_wait_two_weeks_on_the_phone(w, days, state):
    (answer,) = ticking.take(w.worker, [tick(w.ram, "m", day=today() - timedelta(days=days))])
    assert answer.state == state


def test_the_day_is_counted_by_what_was_found(w):
    ticking.take(w.worker, [tick(w.ram, "m"), tick(w.asha, "a"), tick(w.sita, "n"), tick(w.mohan, "v")])
    found = done(w.worker, today())
    assert (found.made, found.away, found.no_document, found.other) == (1, 1, 1, 1)


# --- pages ------------------------------------------------------------------------------------------


@pytest.fixture
def worker(client, w):
    client.force_login(w.worker)
    client.cookies["django_language"] = "en"
    return client


def test_the_page_shows_masked_numbers_and_is_written_down(w, worker):
    Beneficiary.objects.of(w.district.pk).filter(number=w.ram.number).update(mobile="9876543210")
    page = worker.get("/round/").content.decode()
    assert "Ram" in page and w.ram.beneficiary_id not in page and "9876543210" not in page
    reading = Reading.objects.get()
    assert (reading.user, reading.what, reading.people, reading.place) == (w.worker, "round", 3, w.home.code)


def test_without_javascript_the_page_is_saved_whole(w, worker):
    form = {
        f"row-{w.ram.number}": "m",
        f"row-{w.asha.number}": "",
        f"row-{w.sita.number}": "zzz",
        "row-x": "m",
    }
    answer = worker.post("/round/?village=Bagicha", form, follow=True)
    assert "1 tick saved." in answer.content.decode()
    assert mark_of(w.ram).outcome == "made" and mark_of(w.asha) is None and mark_of(w.sita) is None


def test_the_report_is_proposed_with_what_was_ticked(w, worker):
    page = worker.get("/report/", {"made": "7", "rejected_documents_missing": "2", "rejected_other": "x"})
    form = page.context["form"]
    assert form["made"].value() == 7
    assert form["rejected_documents_missing"].value() == 2
    assert not form["rejected_other"].value()


def post(client, body):
    return client.post("/round/ticks/", body, content_type="application/json")


def test_a_phone_sends_ticks(w, worker):
    body = json.dumps([{"number": w.ram.number, "key": "m", "day": today().isoformat(), "seen": ""}])
    said = post(worker, body).json()
    assert said["results"][0]["state"] == "saved" and said["done"]["made"] == 1


ONE = {"number": 1, "key": "m", "day": "2026-11-22"}
WRONG = [{"number": "1"}, {"number": True}, {"number": 0}, {"key": "q"}, {"key": ["m"]}, {"day": "yesterday"}]


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[]", "[1]", "[" * 60_000, "[" * 70_000, b"\xff", *(json.dumps([ONE | one]) for one in WRONG)],
)
def test_what_is_no_list_of_ticks_is_refused_whole(w, worker, body):
    assert post(worker, body).status_code == 400


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40) | st.from_regex(r'\[\{"number": -?\d+, "key": "[madvrn]?", "day": "[\d-]+"\}\]'))
def test_reading_raises_nothing_but_valueerror(text):
    try:
        sent.from_phone(text.encode())
    except ValueError:
        pass


def test_without_a_login_nothing_is_taken(w, client):
    assert post(client, "[]").status_code == 401
    assert client.get("/round/").status_code == 302
