"""An operator's month at a glance: what became of each day, in a word and a mark."""

from datetime import date, time, timedelta

import pytest
import time_machine

from drive_portal.lib import dates
from enrollment import tallies
from enrollment.months import WORDS
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(DAY, time(18, 42)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return f.world(holidays=[date(2026, 11, 9)])


def month(client, w, **query):
    client.force_login(w.operator, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    answer = client.get("/report/", query)
    return answer.context["own"].calendar, answer


def send(w, day, made=5, by=None, **kw):
    sent = f.sent(w.drive, w.logins[0], made, date=day)
    return tallies.submit(by or w.operator, sent | kw).row


def test_each_day_says_what_became_of_it(client, w, clock):
    clock.move_to(dates.at(date(2026, 11, 3), time(19, 59)))
    send(w, date(2026, 11, 3))
    clock.move_to(dates.at(date(2026, 11, 4), time(20, 1)))
    send(w, date(2026, 11, 4), 7)
    clock.move_to(dates.at(DAY, time(18, 42)))
    send(w, date(2026, 11, 6), 9)  # long closed: a request
    tallies.decide(w.officer, send(w, date(2026, 11, 7)).pk, False, "not in the register")
    found, answer = month(client, w)
    states = {day.date.day: day.state for day in found.days}
    assert [states[n] for n in (3, 4, 5, 6, 7, 9, 18, 19, 30)] == [
        "sent",
        "late",
        "missing",
        "asked",
        "returned",
        "holiday",
        "due",
        "ahead",
        "ahead",
    ]
    assert set(states.values()) <= set(WORDS) and len(states) == 30
    assert (found.made, found.reported) == (12, 2)
    assert '<span class="hidden-text">, not reported</span>' in answer.text
    clock.move_to(dates.at(DAY, time(20)))
    assert month(client, w)[0].days[17].state == "missing"


def test_what_counts_adds_up_over_places(client, w):
    camp = f.camp(w.drive, w.panchayats[3])
    send(w, DAY, 5)
    send(w, DAY, 30, place={"camp": camp.pk})
    found, _answer = month(client, w)
    assert found.days[17].made == found.made == 35 and found.reported == 1


def test_weeks_begin_on_monday(client, w):
    found, _answer = month(client, w)
    weeks = found.weeks
    assert {len(week) for week in weeks} == {7}
    assert weeks[0][:6] == [None] * 6 and weeks[0][6].date == date(2026, 11, 1)
    assert all(week[0].date.weekday() == 0 for week in weeks[1:])


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (DAY, date(2026, 10, 31), None),
        (date(2026, 10, 31), date(2026, 9, 30), DAY),
        (date(2026, 8, 5), date(2026, 7, 31), date(2026, 9, 30)),
        (date(2024, 2, 29), date(2024, 1, 31), date(2024, 3, 31)),
        (date(2026, 1, 1), date(2025, 12, 31), date(2026, 2, 28)),
    ],
)
def test_to_the_months_beside_it(client, w, day, before, after):
    found, answer = month(client, w, date=day.isoformat())
    assert (found.before, found.after) == (before, after)
    assert f"?date={before}" in answer.text


def test_before_the_login_id_was_active_nothing_was_expected(client, w):
    w.logins[0].spells.update(starts_on=DAY - timedelta(days=2))
    found, _answer = month(client, w)
    assert {day.state for day in found.days[:15]} == {"off", "holiday"} and found.days[15].state == "missing"
