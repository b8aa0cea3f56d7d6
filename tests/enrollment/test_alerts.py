"""Alerts: what is told, to whom, once; what settles it; and the e-mails."""

import threading
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import translation

from camps.difficulties import solving
from camps.models import CampCount
from districts.models import Alert, Posting
from drive_portal.lib import dates
from enrollment import tallies
from enrollment.alerts import post, telling, wording
from enrollment.instructions import living
from enrollment.tasks import sweep
from tests import factories as f

pytestmark = pytest.mark.django_db
Kind = Alert.Kind


@pytest.fixture(autouse=True)
def clock():
    noon = dates.at(dates.today(), time(12))
    with time_machine.travel(noon, tick=False) as traveller, translation.override("en"):
        yield traveller


@pytest.fixture
def w():
    return f.world(blocks=2, panchayats=2)


def at(clock, hour, minute=0, days=0):
    clock.move_to(dates.at(dates.today(), time(hour, minute), days_later=days))


def report(w, n, made=10, **kw):
    return tallies.submit(w.collector, f.sent(w.drive, w.logins[n], made, reason="by phone", **kw)).row


def told(user, kind=None):
    """Matters of which the user is told and that still hold."""
    rows = Alert.objects.new().filter(user=user)
    return sorted((rows.filter(kind=kind) if kind else rows).values_list("matter", flat=True))


def titles(user):
    return [group.said.title for group in wording.groups(list(Alert.objects.new().filter(user=user)))]


# --- reports ---------------------------------------------------------------------------------------


def test_an_operator_is_reminded_an_hour_before_the_cut_off_and_not_before(w, clock):
    at(clock, 18, 59)
    telling.tend()
    assert told(w.operator) == []
    at(clock, 19)
    assert telling.tend() == 2  # the operator's and the field worker's: the other IDs have no account
    (row,) = Alert.objects.filter(user=w.operator)
    assert (row.kind, row.facts["login_id"]) == (Kind.DUE, w.logins[0].code)
    assert row.district_id == w.district.pk


def test_who_has_reported_is_not_reminded_and_a_report_settles_the_reminder(w, clock):
    report(w, 0)
    at(clock, 19)
    telling.tend()
    assert told(w.operator) == []
    (row,) = Alert.objects.filter(user=w.worker)
    tallies.submit(w.worker, f.sent(w.drive, w.worker_id, 3))
    telling.tend()
    row.refresh_from_db()
    assert row.settled_at == dates.now()


def test_told_once_however_often_it_is_looked(w, clock):
    at(clock, 19)
    telling.tend()
    clock.shift(60)
    assert telling.tend() == 0
    assert Alert.objects.filter(user=w.operator).count() == 1


def test_after_the_cut_off_it_is_overdue_until_the_close(w, clock):
    at(clock, 19)
    telling.tend()
    at(clock, 20)
    telling.tend()
    day = dates.today()
    assert told(w.operator) == [f"overdue:{w.drive.pk}:{day}:{w.logins[0].code}"]
    clock.move_to(w.drive.close(day))
    telling.tend()
    assert not [matter for matter in told(w.operator) if str(day) in matter]


def test_an_officer_is_told_how_many_reports_the_own_block_misses(w, clock):
    report(w, 0)
    at(clock, 20)
    telling.tend()
    rows = Alert.objects.filter(matter__startswith=f"missing:{w.drive.pk}:{dates.today()}")
    # of the first block: the second centre and the field worker; of the second both centres
    assert {row.user_id: row.facts["n"] for row in rows} == {w.officers[0].pk: 2, w.officers[1].pk: 2}
    assert f"2 reports of {dates.today():%d-%m-%Y} are missing." in titles(w.officers[0])


def test_a_block_without_an_officer_is_told_to_the_district(w, clock):
    Posting.objects.filter(user=w.officers[1]).update(ends_on=dates.today() - timedelta(days=1))
    at(clock, 20)
    telling.tend()
    found = Alert.objects.filter(user=w.collector, matter__startswith="missing")
    assert {row.facts["block"] for row in found} == {w.blocks[1].code}


def test_a_withdrawn_report_brings_the_same_alert_back(w, clock):
    at(clock, 19)
    telling.tend()
    row = report(w, 0)
    telling.tend()
    assert told(w.operator) == []
    row.state = row.State.WITHDRAWN
    row.save()
    telling.tend()
    assert len(told(w.operator)) == 1
    assert Alert.objects.filter(user=w.operator).count() == 1


def test_no_reminder_on_a_holiday_nor_before_the_drive(clock):
    today = dates.today()
    w = f.world(holidays=[today - timedelta(days=1), today])
    f.drive(f.district(), starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=9))
    at(clock, 19, 30)
    assert telling.tend() == 0
    at(clock, 20, 30)
    assert telling.tend() == 0
    assert told(w.operator) == []


def test_a_locked_account_and_one_with_a_one_time_password_are_told_nothing(w, clock):
    w.operator.is_active = False
    w.operator.save()
    w.worker.one_time_since = dates.now()
    w.worker.save()
    at(clock, 19)
    telling.tend()
    assert told(w.operator) == told(w.worker) == []


def test_a_report_that_came_back_until_it_is_sent_again(w, clock):
    late = f.sent(w.drive, w.logins[0], 33, date=dates.today() - timedelta(days=9))
    request = tallies.submit(w.operator, late).row
    telling.tend()
    assert told(w.officer, Kind.REQUEST) == [f"request:{request.pk}:{request.version}"]
    tallies.decide(w.officer, request.pk, False, "Which camp was it?")
    telling.tend()
    assert told(w.officer, Kind.REQUEST) == []
    assert len(told(w.operator, Kind.RETURNED)) == 1
    (group,) = wording.groups(list(Alert.objects.filter(user=w.operator, kind=Kind.RETURNED)))
    assert "Which camp was it?" in group.said.lines[0]
    clock.shift(60)
    again = {"made": 30, "submission_id": f.uuid.uuid4(), "base_version": request.version}
    tallies.submit(w.operator, late | again)
    telling.tend()
    assert told(w.operator, Kind.RETURNED) == []


def test_a_question_until_it_is_answered(w):
    doubt = f.doubt(w.drive, w.logins[0])
    telling.tend()
    assert told(w.operator, Kind.QUESTION) == [f"question:{doubt.pk}:1"]
    assert told(w.worker, Kind.QUESTION) == []
    doubt.state, doubt.answered_at = "answered", dates.now()
    doubt.save()
    telling.tend()
    assert told(w.operator, Kind.QUESTION) == []


# --- blocks and camps ------------------------------------------------------------------------------


def test_a_silent_block_at_six_to_its_officer_and_the_collector(w, clock):
    report(w, 0)
    sweep()
    at(clock, 17, 59)
    telling.tend()
    assert told(w.collector, Kind.SILENT) == []
    at(clock, 18)
    telling.tend()
    matter = f"silent:{w.drive.pk}:{dates.today()}:{w.blocks[1].code}"
    assert told(w.collector, Kind.SILENT) == told(w.officers[1], Kind.SILENT) == [matter]
    assert told(w.officers[0], Kind.SILENT) == []
    report(w, 2)
    sweep()
    telling.tend()
    assert told(w.collector, Kind.SILENT) == []


def test_camps_unheard_of_are_told_together(w, clock):
    today = dates.today()
    camps = [f.camp(w.drive, w.panchayats[0], starts_on=today, ends_on=today) for _n in range(7)]
    at(clock, 10, 59)
    telling.tend()
    assert told(w.officer, Kind.CAMPS) == []
    at(clock, 11)
    telling.tend()
    assert told(w.officer, Kind.CAMPS) == sorted(f"camp:{today}:{camp.pk}" for camp in camps)
    (group,) = wording.groups(list(Alert.objects.filter(user=w.officer, kind=Kind.CAMPS)))
    assert (len(group.said.lines), group.said.more) == (5, 2)
    CampCount.objects.create(
        district=w.district, drive=w.drive, camp=camps[0], panchayat=w.panchayats[0], date=today, made=4
    )
    telling.tend()
    assert len(told(w.officer, Kind.CAMPS)) == 6


# --- difficulties and notes -----------------------------------------------------------------------


def test_a_difficulty_goes_to_who_it_lies_with_and_its_solution_to_who_reported_it(w):
    row = f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    assert told(w.officer, Kind.DIFFICULTY) == [f"difficulty:{row.pk}:0:0"]
    assert told(w.collector, Kind.DIFFICULTY) == told(w.officers[1], Kind.DIFFICULTY) == []
    solving.solve(w.officer, [row.pk], "The school was opened")
    telling.tend()
    assert told(w.officer, Kind.DIFFICULTY) == []
    assert titles(w.operator) == ["1 difficulty that you reported was solved."]


def test_a_difficulty_that_is_passed_on_is_news_to_the_next_office(w, clock):
    row = f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    at(clock, 12, days=3)
    telling.tend()
    assert told(w.officer, Kind.DIFFICULTY) == []
    assert told(w.collector, Kind.DIFFICULTY) == [f"difficulty:{row.pk}:0:1"]


def test_what_one_takes_up_or_reports_to_oneself_is_no_news(w):
    f.difficulty(w.centres[0], w.officer, "venue")
    row = f.difficulty(w.centres[1], w.operator, "staff")
    solving.take(w.collector, [row.pk])
    telling.tend()
    assert told(w.officer, Kind.DIFFICULTY) == told(w.collector, Kind.DIFFICULTY) == []


def test_an_instruction_from_its_giving_to_its_answer(w, clock):
    row = f.instruction(w.drive, w.collector, w.blocks[0], due_on=dates.today() + timedelta(days=1))
    telling.tend()
    here = f"instruction:{row.pk}:0"
    assert told(w.officer, Kind.INSTRUCTION) == [here]
    assert told(w.collector, Kind.INSTRUCTION) == told(w.officers[1], Kind.INSTRUCTION) == []
    at(clock, 8, 59, days=1)
    telling.tend()
    assert told(w.officer, Kind.INSTRUCTION) == [here]
    at(clock, 9)
    telling.tend()
    assert told(w.officer, Kind.INSTRUCTION) == [f"{here}:today:{row.due_on}"]
    at(clock, 0, 1, days=1)
    telling.tend()
    over = f"{here}:over:{row.due_on}"
    assert told(w.officer, Kind.INSTRUCTION) == told(w.collector, Kind.INSTRUCTION) == [over]
    living.answer(w.officer, row, "All centres sent")
    telling.tend()
    assert told(w.officer, Kind.INSTRUCTION) == []
    assert told(w.collector, Kind.INSTRUCTION) == [f"{here}:done"]
    (group,) = wording.groups(list(Alert.objects.new().filter(user=w.collector, kind=Kind.INSTRUCTION)))
    assert "All centres sent" in group.said.lines[0]
    living.reopen(w.collector, row, "Three are missing", due_on=dates.today() + timedelta(days=1))
    telling.tend()
    assert told(w.officer, Kind.INSTRUCTION) == [f"instruction:{row.pk}:1"]
    assert told(w.collector, Kind.INSTRUCTION) == []


def test_an_instruction_goes_over_to_the_successor(w):
    row = f.instruction(w.drive, w.collector, w.blocks[0], due_on=dates.today() + timedelta(days=1))
    telling.tend()
    Posting.objects.filter(user=w.officer).update(ends_on=dates.today() - timedelta(days=1))
    successor = f.user("block_officer", w.blocks[0])
    telling.tend()
    assert told(w.officer, Kind.INSTRUCTION) == []
    assert told(successor, Kind.INSTRUCTION) == [f"instruction:{row.pk}:0"]


def test_a_note_is_told_to_the_district_and_its_blocks(w, clock):
    at(clock, 20, 1)
    note = f.review(w.drive, dates.today())
    telling.tend()
    for user in (w.collector, *w.officers):
        assert told(user, Kind.NOTE) == [f"note:{note.pk}"]
    assert told(w.operator, Kind.NOTE) == []


def test_another_district_is_told_nothing(w, clock):
    other = f.world()
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    assert not Alert.objects.filter(user__in=[other.collector, *other.officers, other.operator]).exists()


def test_a_finder_that_fails_keeps_the_others_and_settles_nothing(w, clock, monkeypatch):
    row = f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()

    def broken(reach):
        raise ValueError

    kinds = (Kind.DIFFICULTY,)
    monkeypatch.setattr(telling, "FINDERS", [(kinds, broken), *telling.FINDERS[:3]])
    at(clock, 19)
    assert telling.tend() > 0
    assert told(w.officer, Kind.DIFFICULTY) == [f"difficulty:{row.pk}:0:0"]


def test_a_drive_that_is_long_over_settles_what_was_left(w, clock):
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    w.drive.ends_on = dates.today() - timedelta(days=8)
    w.drive.save()
    telling.tend()
    assert told(w.officer) == []


# --- two at once -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_beats_tell_and_mail_once():
    with time_machine.travel(dates.at(dates.today(), time(12)), tick=False):
        w = f.world()
        type(w.officer).objects.filter(pk=w.officer.pk).update(email="officer@example.org")
        for centre in w.centres[:2]:
            f.difficulty(centre, w.operator, "venue")

        def beat():
            try:
                telling.tend()
                post.send()
            finally:
                connection.close()

        beats = [threading.Thread(target=beat) for _n in range(4)]
        for one in beats:
            one.start()
        for one in beats:
            one.join()
        post.send()
    assert Alert.objects.filter(user=w.officer).count() == 2
    assert len(mail.outbox) == 1


def test_the_night_forgets_what_is_long_settled_only(w, clock):
    f.difficulty(w.centres[0], w.operator, "venue")
    row = f.difficulty(w.centres[1], w.operator, "venue")
    telling.tend()
    solving.solve(w.officer, [row.pk], "done")
    telling.tend()
    clock.shift(timedelta(days=61))
    telling.tidy()
    assert set(Alert.objects.values_list("matter", flat=True)) >= {f"difficulty:{row.pk - 1}:0:0"}
    assert not Alert.objects.filter(matter=f"difficulty:{row.pk}:0:0").exists()
