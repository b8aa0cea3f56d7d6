"""The roster: proposed from the list's villages, issued once and only as it was seen."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from camps.models import Duty
from districts.models import LeftOut
from drive_portal.lib import dates
from enrollment.duties import villages
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(TODAY, time(12)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    found = f.world()
    found.sunita = f.worker(found.panchayats[0], name="Sunita", name_hi="")
    found.geeta = f.worker(found.panchayats[1], name="Geeta", name_hi="", kind="asha")
    f.people(found.panchayats[0], 12, village="रामपुर")
    f.people(found.panchayats[0], 5, village="NA")
    LeftOut.objects.create(district=found.district, panchayat=found.panchayats[1], people=30)
    f.mark(f.person(found.panchayats[0], village="रामपुर"))  # made, and the list is counted
    return found


@pytest.fixture
def page(client, w):
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def look(page, w, **asked):
    """The proposal, and what its button would send."""
    base = {"block": w.blocks[0].code, "first": "19-11-2026", "last": "20-11-2026", "per_day": "10"}
    answer = page.get(reverse("roster"), base | asked)
    proposal = answer.context["page"]
    sent: dict = {"seen": proposal.mark} if proposal.sound else {}
    for name, value in proposal.sent:
        sent.setdefault(name, []).append(value) if name != "seen" else None
    return answer, sent


def test_villages_of_the_list_and_panchayats_without_one(w):
    dead, made = f.people(w.panchayats[0], 2, village="रामपुर")
    f.mark(dead, "unreachable", reason="dead"), f.mark(made)
    both = w.panchayats[:2]
    owed = {(v.place, v.name): v.people for v in villages.owed(w.district, both)}
    one, two = both
    assert owed == {(one.pk, "रामपुर"): 12, (one.pk, "NA"): 5, (two.pk, ""): 30}
    assert villages.without_list(w.district, both) == 1
    f.duty(w.drive, w.sunita, village="रामपुर", people=9, date=TODAY + DAY)
    f.duty(w.drive, w.sunita, village="NA", people=90, date=TODAY + 2 * DAY)
    f.duty(w.drive, w.geeta, people=20, status="cancelled")
    owed = {(v.place, v.name): v.people for v in villages.owed(w.district, both)}
    assert owed == {(one.pk, "रामपुर"): 3, (two.pk, ""): 30}


def test_a_proposal_says_what_it_covers_and_what_not(page, w):
    answer, _sent = look(page, w)
    said = text(answer)
    assert "In 2 days 2 people reach 37 left-out people in 3 villages." in said
    assert "10 people of 1 village are not reached: add people or days, 1 days of one person in all." in said
    assert "Of 1 panchayat there is no list" in said
    answer, _sent = look(page, w, kinds="asha")
    reached = {visit.village.place for visit in answer.context["page"].roster.visits}
    assert reached <= {w.panchayats[0].pk, w.panchayats[1].pk}
    assert {visit.hand for visit in answer.context["page"].roster.visits} == {w.geeta.pk}


def test_it_is_issued_once(page, w):
    _answer, sent = look(page, w)
    done = page.post(reverse("roster"), sent, follow=True)
    assert "duties were issued." in text(done)
    rows = Duty.objects.order_by("date", "starts_at")
    assert sum(row.people for row in rows) == 37
    assert {(row.worker_id, row.panchayat_id) for row in rows} == {
        (w.sunita.pk, w.panchayats[0].pk),
        (w.geeta.pk, w.panchayats[1].pk),
    }
    assert {row.date for row in rows} == {TODAY + DAY, TODAY + 2 * DAY}
    count = rows.count()
    again = page.post(reverse("roster"), sent)  # the second tab
    assert again.status_code == 409 and "issued already" in text(again)
    assert Duty.objects.count() == count


def test_another_proposal_than_the_seen_one_is_not_issued(page, w):
    _answer, sent = look(page, w)
    f.duty(w.drive, w.sunita, date=TODAY + DAY, people=None)
    answer = page.post(reverse("roster"), sent)
    assert answer.status_code == 409 and "have changed since you looked" in text(answer)
    assert Duty.objects.count() == 1
    _answer, sent = look(page, w)
    page.post(reverse("roster"), sent)
    mine = Duty.objects.filter(worker=w.sunita, people__gt=0).values_list("date", flat=True)
    assert set(mine) == {TODAY + 2 * DAY}


def test_at_other_hours_of_a_busy_day_a_person_is_free(page, w):
    f.duty(w.drive, w.sunita, date=TODAY + DAY, starts_at=time(8), ends_at=time(10), people=None)
    answer, _sent = look(page, w)
    days = {v.day for v in answer.context["page"].roster.visits if v.hand == w.sunita.pk}
    assert days == {TODAY + DAY, TODAY + 2 * DAY}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first": "17-11-2026"}, "This day is over."),
        ({"last": "18-11-2026"}, "The last day lies before the first."),
        ({"last": "20-12-2027"}, "Choose at most 31 days."),
        ({"first": "20-11-2027", "last": "21-11-2027"}, "The drive does not work on these days."),
        ({"per_day": "0"}, "Enter at least 1."),
        ({"per_day": "400", "ends_at": "11:00"}, "400 people do not fit in 60 minutes."),
        ({"ends_at": "09:00"}, "The duty ends before it begins."),
        ({"kinds": "kotwar"}, "Choose at least one kind of people."),
        ({"drive": "x"}, "Choose one."),
    ],
)
def test_what_cannot_be_asked_for(page, w, wrong, said):
    answer, _sent = look(page, w, asked="1", **({"kinds": ["asha"]} | wrong))
    assert said in text(answer)
    assert not answer.context["page"].sound


def test_holidays_are_left_out(page, w):
    w.drive.holidays = [TODAY + DAY]
    w.drive.save()
    answer, _sent = look(page, w)
    assert {visit.day for visit in answer.context["page"].roster.visits} == {TODAY + 2 * DAY}


def test_other_places_and_other_people(client, page, w):
    assert page.get(reverse("roster"), {"block": w.blocks[1].code}).status_code == 404
    empty = text(page.get(reverse("roster"), {"panchayat": w.panchayats[1].code}))
    assert "30" in empty
    client.force_login(w.collector, "django.contrib.auth.backends.ModelBackend")
    assert "Choose a place" in text(client.get(reverse("roster")))
    said = text(client.get(reverse("roster"), {"block": w.blocks[1].code}))
    assert "No person of this block is on the list yet" in said
    for user in (w.worker, f.user("district_viewer", w.district), f.user("health_manager", w.district)):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("roster"), {"block": w.blocks[0].code}).status_code == 403


def test_somebody_is_sent_to_a_village_on_one_day(page, w):
    here = w.panchayats[0]
    address = reverse("roster_village")
    asked = {"panchayat": here.code, "village": "रामपुर", "back": f"block={w.blocks[0].code}&per_day=10"}
    answer = page.get(address, asked)
    assert "For 12 left-out people of रामपुर nobody is on duty yet." in text(answer)
    sent = asked | {"worker": w.geeta.pk, "date": "20-11-2026", "starts_at": "10:00", "ends_at": "13:00"}
    done = page.post(address, sent | {"people": "९"}, follow=True)
    assert "Geeta goes to रामपुर on 20-11-2026, for 9 people." in text(done)
    assert done.context["page"].terms.per_day == 10  # back at the roster with its terms
    duty = Duty.objects.get()
    assert (duty.village, duty.date, duty.people, duty.panchayat) == ("रामपुर", date(2026, 11, 20), 9, here)
    again = page.post(address, sent | {"people": "3"})
    assert again.status_code == 400 and "Geeta is already on duty on 20-11-2026" in text(again)
    timetable = page.get(
        reverse("duty_timetable", args=["csv"]), {"block": w.blocks[0].code, "date": "2026-11-20"}
    )
    assert "रामपुर" in timetable.content.decode("utf-8-sig")
    assert page.get(address, asked | {"village": "no such"}).status_code == 404
    assert page.get(address, {"panchayat": w.panchayats[2].code}).status_code == 404
    assert page.post(address, sent | {"people": "3", "worker": "999999"}).status_code == 400
