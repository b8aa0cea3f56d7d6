"""Questions about reports: raised in the evening, answered by the operator, decided by the officer."""

from datetime import time, timedelta

import pytest
import time_machine

from drive_portal.lib import dates
from enrollment import tallies
from enrollment.doubts import doors, levels, raising
from enrollment.models import Doubt, DoubtLook, Progress
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(dates.today(), time(21)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return f.world()


@pytest.fixture
def as_(client):
    def log_in(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return log_in


def ago(days):
    return dates.today() - timedelta(days=days)


def copies(w, login=None, cards=40, days=5):
    f.counted(w.drive, login or w.logins[0], {ago(n): cards for n in range(days)})


def look(w):
    return raising.look(w.drive, dates.today())


# --- the evening's look


def test_a_copy_is_asked_about_after_the_cut_off(w, clock):
    copies(w)
    clock.move_to(dates.at(dates.today(), time(19, 59)))
    raising.tend()
    assert not Doubt.objects.filter(date=dates.today()).exists()
    Doubt.objects.all().delete()
    clock.move_to(dates.at(dates.today(), time(20)))
    raising.tend()
    doubt = Doubt.objects.get()
    assert (doubt.login_id, doubt.kind, doubt.state) == (w.logins[0], "copy", "asked")
    assert doubt.dates == [ago(n) for n in (4, 3, 2, 1, 0)]
    assert doubt.evidence == {"made": 40, "rejected": 0, "days": 5}


def test_it_changes_no_figure(w):
    copies(w)
    before = list(Progress.objects.values().order_by("level", "place_id", "date"))
    look(w)
    doors.decide(w.officer, Doubt.objects.get(), {"state": "dismissed", "reason": "seen"})
    assert list(Progress.objects.values().order_by("level", "place_id", "date")) == before


def test_a_second_look_asks_nothing_more(w):
    copies(w)
    assert len(look(w)) == 1 and look(w) == []
    DoubtLook.objects.all().delete()  # as if the first had not been kept
    assert look(w) == []
    assert not raising.waiting()


def test_days_without_the_background_are_caught_up_with(w):
    copies(w)
    DoubtLook.objects.create(drive=w.drive, day=ago(3))
    f.counted(w.drive, w.logins[1], {ago(n): 40 for n in range(1, 6)})  # silent today
    assert {doubt.login_id for doubt in look(w)} == {w.logins[0], w.logins[1]}
    assert DoubtLook.objects.get().day == dates.today()


def test_a_drive_without_reports_is_looked_at_in_vain(w):
    assert look(w) == []


def test_few_a_block_and_day_and_the_strongest_first(w):
    crowd = [f.login_id(w.centres[0]) for _n in range(levels.NEW_A_BLOCK + 2)]
    for n, login in enumerate(crowd):
        copies(w, login, cards=30 + 10 * n, days=5 + (n > 1))
    copies(w, w.logins[2])  # of the other block
    asked = look(w)
    here = [doubt for doubt in asked if doubt.panchayat.block_id == w.blocks[0].pk]
    assert len(here) == levels.NEW_A_BLOCK and len(asked) == levels.NEW_A_BLOCK + 1
    assert {doubt.login_id for doubt in here} == set(crowd[2:])
    tomorrow = raising.look(w.drive, dates.today())
    assert tomorrow == []


def test_an_id_is_left_alone_after_an_answer(w, clock):
    copies(w)
    (doubt,) = look(w)
    doors.answer(w.operator, doubt, {"answer": "so"})
    doors.decide(w.officer, doubt, {"state": "accepted"})
    clock.shift(timedelta(days=1))
    copies(w, days=1)
    assert look(w) == []
    clock.shift(timedelta(days=levels.QUIET_DAYS + 1))
    copies(w, days=6)
    assert len(look(w)) == 1


def test_a_withdrawn_tally_and_another_districts_are_not_looked_at(w):
    copies(w, days=4)
    other = f.world()
    f.counted(other.drive, other.logins[0], {ago(n): 40 for n in range(5)})
    w.drive.tallies.filter(date=dates.today()).update(state="withdrawn")
    assert look(w) == []
    assert [doubt.district for doubt in raising.look(other.drive, dates.today())] == [other.district]


# --- corrections settle it


def test_a_correction_settles_the_question(w, clock):
    copies(w)
    (doubt,) = look(w)
    raising.tend()
    doubt.refresh_from_db()
    assert doubt.state == "asked"
    clock.shift(timedelta(minutes=5))
    row = w.drive.tallies.get(date=dates.today())
    tallies.submit(w.operator, f.sent(w.drive, w.logins[0], 37, base_version=row.version))
    raising.tend()
    doubt.refresh_from_db()
    assert (doubt.state, doubt.version) == ("settled", 2)
    assert not raising.corrected()


def test_a_correction_that_changes_nothing_of_it_keeps_it_open(w, clock):
    copies(w, days=6)
    (doubt,) = look(w)
    clock.shift(timedelta(minutes=5))
    sent = f.sent(w.drive, w.logins[0], 33, date=ago(5), base_version=1, reason="register")
    tallies.submit(w.collector, sent)
    raising.tend()
    doubt.refresh_from_db()
    assert doubt.state == "asked" and doubt.evidence["days"] == 5


# --- the doors


def test_who_answers_and_who_decides(w):
    doubt = f.doubt(w.drive, w.logins[0])
    for user in (w.worker, w.officer, w.collector):
        with pytest.raises(doors.PermissionDenied):
            doors.answer(user, doubt, {"answer": "so"})
    for user in (w.operator, w.officers[1], f.user("district_viewer", w.district)):
        with pytest.raises(doors.PermissionDenied):
            doors.decide(user, doubt, {"state": "dismissed", "reason": "x"})


def test_only_an_answer_of_the_kind_and_words_for_otherwise(w):
    doubt = f.doubt(w.drive, w.logins[0])
    for sent, field in (
        ({"answer": "guests"}, "answer"),
        ({"answer": "other", "text": " "}, "text"),
        ({"answer": "other", "text": "क" * 301}, "text"),
    ):
        with pytest.raises(doors.ValidationError) as said:
            doors.answer(w.operator, doubt, sent)
        assert list(said.value.message_dict) == [field]
    done = doors.answer(w.operator, doubt, {"answer": "other", "text": "  शिविर  था "})
    assert (done.state, done.answer_text, done.version) == ("answered", "शिविर था", 2)


def test_two_tabs(w):
    doubt = f.doubt(w.drive, w.logins[0])
    sent = {"answer": "so", "base_version": 1}
    assert doors.answer(w.operator, doubt, sent).version == 2
    assert doors.answer(w.operator, doubt, sent).version == 2  # tapped twice
    with pytest.raises(doors.Changed):
        doors.answer(w.operator, doubt, {"answer": "chance", "base_version": 1})
    assert doors.answer(w.operator, doubt, {"answer": "chance", "base_version": 2}).answer == "chance"
    doors.decide(w.officer, doubt, {"state": "accepted", "base_version": 3})
    with pytest.raises(doors.Changed):
        doors.answer(w.operator, doubt, {"answer": "so"})
    with pytest.raises(doors.Changed):
        doors.decide(w.collector, doubt, {"state": "dismissed", "reason": "late"})


def test_asked_again_and_put_aside(w):
    doubt = f.doubt(w.drive, w.logins[0])
    with pytest.raises(doors.Changed):
        doors.decide(w.officer, doubt, {"state": "accepted"})  # nothing to accept yet
    doors.answer(w.operator, doubt, {"answer": "so"})
    again = doors.decide(w.officer, doubt, {"state": "asked", "reason": "which days?"})
    assert (again.state, again.times, again.answer) == ("asked", 2, "so")
    with pytest.raises(doors.ValidationError):
        doors.decide(w.officer, doubt, {"state": "dismissed", "reason": ""})
    assert doors.decide(w.officer, doubt, {"state": "dismissed", "reason": "seen there"}).state == "dismissed"


def test_evidence_is_numbers():
    with pytest.raises(ValueError):
        doors.checked("copy", {"made": 40, "rejected": 0})
    with pytest.raises(ValueError):
        doors.checked("copy", {"made": "40", "rejected": 0, "days": 3})


# --- the operator's page


def test_the_operator_is_asked_on_the_page_of_the_report(as_, w):
    page = as_(w.operator).get("/report/").text
    assert "A question" not in page
    doubt = f.doubt(w.drive, w.logins[0])
    page = as_(w.operator).get("/report/").text
    assert "exactly 40 cards were reported. Was that so?" in page and "The same number by chance." in page
    sent = {"answer": "chance", "base_version": 1, "text": ""}
    answer = as_(w.operator).post(f"/doubts/{doubt.pk}/answer/", sent, follow=True)
    assert "The block officer reads your answer." in answer.text and "Your answer:" in answer.text
    again = as_(w.operator).post(f"/doubts/{doubt.pk}/answer/", sent | {"answer": "so"}, follow=True)
    assert "answered or changed meanwhile" in again.text


def test_an_answer_that_leads_to_the_correction(as_, w):
    doubt = f.doubt(w.drive, w.logins[0])
    answer = as_(w.operator).post(f"/doubts/{doubt.pk}/answer/", {"answer": "slip", "base_version": 1})
    assert answer.url == f"/report/?date={dates.today().isoformat()}"


def test_nothing_chosen_is_said(as_, w):
    doubt = f.doubt(w.drive, w.logins[0])
    answer = as_(w.operator).post(f"/doubts/{doubt.pk}/answer/", {"base_version": 1}, follow=True)
    assert "Choose one of the answers." in answer.text
    assert Doubt.objects.get().state == "asked"


def test_anothers_question_is_not_there(as_, w):
    doubt = f.doubt(w.drive, w.logins[1])
    assert as_(w.operator).post(f"/doubts/{doubt.pk}/answer/", {"answer": "so"}).status_code == 404
    assert as_(w.operator).post(f"/doubts/{10**20}/answer/", {"answer": "so"}).status_code == 404
    assert as_(w.operator).get("/doubts/").status_code == 403
    assert as_(w.operator).get(f"/doubts/{doubt.pk}/").status_code == 403


# --- the officer's pages


def test_answers_wait_for_the_officer(as_, w):
    f.doubt(w.drive, w.logins[1])
    doubt = f.doubt(w.drive, w.logins[0])
    f.doubt(w.drive, w.logins[2])  # another block
    doors.answer(w.operator, doubt, {"answer": "other", "text": "We had 40 forms"})
    page = as_(w.officer).get("/doubts/")
    assert "1 answer waits for you. 1 question is not answered yet." in page.text
    assert [row.login_id for row in page.context["list"].rows] == [w.logins[0], w.logins[1]]
    assert "“We had 40 forms”" in page.text
    sent = {"state": "accepted", "base_version": 2}
    done = as_(w.officer).post(f"/doubts/{doubt.pk}/", sent, follow=True)
    assert "is accepted" in done.text
    stale = as_(w.officer).post(f"/doubts/{doubt.pk}/", {"state": "asked", "base_version": 2})
    assert stale.status_code == 409 and "answered or changed meanwhile" in stale.text
    one = as_(w.officer).get(f"/doubts/{doubt.pk}/").text
    assert "answer accepted" in one and "We had 40 forms" in one


def test_a_reason_is_owed_for_putting_aside(as_, w):
    doubt = f.doubt(w.drive, w.logins[0])
    page = as_(w.officer).post(f"/doubts/{doubt.pk}/", {"state": "dismissed", "base_version": 1})
    assert page.status_code == 400 and "why the question is put aside" in page.text


def test_the_collector_sees_counts_by_block_and_kind(as_, w):
    f.doubt(w.drive, w.logins[0])
    f.doubt(w.drive, w.logins[2], kind="pace", evidence={"made": 400, "usual": 12, "limit": 360})
    page = as_(w.collector).get("/doubts/")
    assert {row["code"]: row["all"] for row in page.context["list"].counts} == {b.code: 1 for b in w.blocks}
    found = as_(w.collector).get("/doubts/", {"kind": "pace", "block": w.blocks[1].code})
    assert [row.kind for row in found.context["list"].rows] == ["pace"]
    for odd in ({"kind": "x"}, {"block": "\0"}, {"state": "zz"}, {"block": "9" * 99}):
        assert as_(w.collector).get("/doubts/", odd).context["list"].rows == [] or "\0" in odd.get(
            "block", ""
        )


def test_every_kind_has_its_words(as_, w):
    facts = {
        "round_numbers": {"step": 10, "round": 12, "reports": 14, "usual": 1},
        "copy": {"made": 40, "rejected": 3, "days": 3},
        "pace": {"made": 400, "usual": 12, "limit": 360},
        "above_left_out": {"made": 90, "people": 50, "panchayat": w.panchayats[0].pk, "camp": 0},
        "two_places": {"made": [9, 8], "panchayats": [p.pk for p in w.panchayats[:2]], "km": 60, "hours": 13},
    }
    for n, (kind, evidence) in enumerate(facts.items()):
        login = f.login_id(w.centres[0])
        f.doubt(w.drive, login, kind=kind, evidence=doors.checked(kind, evidence), date=ago(n))
    page = as_(w.officer).get("/doubts/").text
    for words in ("12 of the last 14", "40 cards and 3 rejected", "400 cards", "50 people", "60 km away"):
        assert words in page
    as_(w.officer).cookies["django_language"] = "hi"


def test_another_district_sees_nothing(as_, w):
    doubt = f.doubt(w.drive, w.logins[0])
    other = f.world()
    assert "No question about a report is open." in as_(other.collector).get("/doubts/").text
    assert as_(other.collector).get(f"/doubts/{doubt.pk}/").status_code == 404
    assert as_(w.officers[1]).get(f"/doubts/{doubt.pk}/").status_code == 404
    assert as_(w.officer).get("/doubts/99999999999999999999/").status_code == 404


def test_as_many_queries_for_many(as_, w, django_assert_max_num_queries):
    for _n in range(15):
        f.doubt(w.drive, f.login_id(w.centres[0]))
    client = as_(w.officer)
    with django_assert_max_num_queries(12):
        client.get("/doubts/")
