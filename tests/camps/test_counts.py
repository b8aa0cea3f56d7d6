"""The door of a camp count: whose, which day, until when; final counts, pulses, withdrawals."""

import threading
import uuid
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from camps import counts
from camps.models import CampCount
from camps.submissions import Conflict
from districts.models import Dirty
from drive_portal.lib import dates
from enrollment import tallies
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


def at(day, hour, minute=0):
    """A moment by India's clock."""
    return dates.at(day, time(hour, minute))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(DAY, 18), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    found = factories.world()
    found.camp = factories.camp(
        found.drive, found.panchayats[0], starts_on=DAY - timedelta(days=1), ends_on=DAY + timedelta(days=1)
    )
    return found


def sent(w, made=120, **kw):
    return {"submission_id": uuid.uuid4(), "camp": w.camp.pk, "date": DAY, "made": made} | kw


def log(user, w, **kw):
    return counts.log(user, sent(w, **kw))


def refused(user, w, **kw):
    """The fields about which the door complains; nothing was written."""
    before = list(CampCount.objects.values_list("pk", "version"))
    with pytest.raises(ValidationError) as error:
        log(user, w, **kw)
    assert list(CampCount.objects.values_list("pk", "version")) == before
    return set(error.value.message_dict)


def test_a_count_is_taken_and_marks_its_panchayat(w):
    done = log(w.officer, w, made=120, rejected={"server_down": 5, "other": 0})
    row = done.row
    assert (done.status, row.version, row.state, row.made, row.pulse) == (201, 1, "counted", 120, False)
    assert (row.rejected, row.rejected_total, row.changed_by) == ({"server_down": 5}, 5, w.officer)
    assert Dirty.objects.filter(panchayat_id=w.panchayats[0].pk, date=DAY).exists()


def test_a_replay_is_the_count_as_it_is_now(w, clock):
    first = sent(w)
    counts.log(w.officer, first)
    log(w.collector, w, made=100, base_version=1)
    clock.move_to(at(DAY + timedelta(days=3), 12))
    again = counts.log(w.officer, first)
    assert (again.status, again.row.made, again.row.version) == (200, 100, 2)


@pytest.mark.parametrize(
    "other", [{"made": 1}, {"pulse": True}, {"withdrawn": True}, {"rejected": {"other": 1}}]
)
def test_an_id_used_for_other_content_is_a_conflict(w, other):
    first = sent(w)
    counts.log(w.officer, first)
    with pytest.raises(Conflict) as conflict:
        counts.log(w.officer, first | other)
    assert conflict.value.current.made == 120


def test_a_tallys_id_is_no_counts_id(w):
    tally = factories.sent(w.drive, w.logins[0])
    tallies.submit(w.officer, tally)
    with pytest.raises(Conflict):
        log(w.officer, w, submission_id=tally["submission_id"])


def test_a_correction_names_the_version_that_it_corrects(w):
    log(w.officer, w)
    for stale in (None, 0, 2):
        with pytest.raises(Conflict) as conflict:
            log(w.officer, w, base_version=stale)
        assert conflict.value.current.version == 1
    row = log(w.officer, w, made=110, base_version=1, pulse=True).row
    assert (row.version, row.made, row.pulse) == (2, 110, True)
    assert CampCount.objects.count() == 1


def test_a_correction_of_nothing_is_a_conflict(w):
    with pytest.raises(Conflict):
        log(w.officer, w, base_version=1)


def test_a_withdrawal_is_a_correction(w):
    assert refused(w.officer, w, withdrawn=True) == {"withdrawn"}
    log(w.officer, w)
    assert log(w.officer, w, base_version=1, withdrawn=True).row.state == "withdrawn"
    assert log(w.officer, w, base_version=2).row.state == "counted"
    assert CampCount.pgh_event_model.objects.count() == 3


@pytest.mark.parametrize("made", [-1, 100_000, 10**30, 1.5, "1", None, True])
def test_absurd_numbers_are_refused(w, made):
    assert refused(w.officer, w, made=made) == {"made"}


def test_absurd_reasons_are_refused(w):
    assert refused(w.officer, w, rejected={"tired": 1}) == {"rejected"}
    assert refused(w.officer, w, rejected={"other": -1}) == {"rejected"}


def test_only_the_camps_own_days(w, clock):
    assert refused(w.officer, w, date=DAY + timedelta(days=1)) == {"date"}  # has not come
    assert refused(w.officer, w, date=DAY - timedelta(days=2), reason="r") == {"date"}
    clock.move_to(at(DAY + timedelta(days=2), 9))
    assert refused(w.officer, w, date=DAY + timedelta(days=2)) == {"date"}
    assert log(w.officer, w, date=DAY + timedelta(days=1)).status == 201


def test_a_cancelled_camp_has_no_count(w):
    w.camp.status = "cancelled"
    w.camp.save()
    assert refused(w.officer, w) == {"camp"}


def test_two_in_the_night_in_india_is_today(w, clock):
    clock.move_to(at(DAY, 2))
    assert log(w.officer, w).status == 201


def test_after_the_close_a_reason_is_owed(w, clock):
    clock.move_to(at(DAY + timedelta(days=1), 11, 59))
    log(w.officer, w)
    clock.move_to(at(DAY + timedelta(days=1), 12))
    for user in (w.officer, w.collector):
        assert refused(user, w, base_version=1, reason=" ") == {"reason"}
    assert (
        log(w.officer, w, made=1, base_version=1, reason="register checked").row.reason == "register checked"
    )


def test_when_the_drive_has_ended_only_the_district_writes(w, clock):
    clock.move_to(at(w.drive.ends_on + timedelta(days=1), 12))
    with pytest.raises(PermissionDenied):
        log(w.officer, w, reason="r")
    assert log(w.collector, w, reason="r").status == 201
    assert log(factories.user("administrator"), w, base_version=1, reason="r").status == 201


def test_who_logs_a_camp(w):
    assert refused(w.officers[1], w) == {"camp"}  # of another block: not there
    assert refused(factories.world().collector, w) == {"camp"}
    for user in (w.operator, w.worker, factories.user("district_viewer", w.district)):
        with pytest.raises(PermissionDenied):
            log(user, w)
    with pytest.raises(PermissionDenied):
        log(factories.user("panchayat_viewer", w.panchayats[0]), w)


def test_an_ended_posting_ends_the_writing(w):
    w.officer.postings.update(ends_on=DAY - timedelta(days=1))
    assert refused(w.officer, w) == {"camp"}


def race(*calls):
    """What each call answers when all begin at once, each with a connection of its own."""
    start, answers = threading.Barrier(len(calls)), {}

    def run(n, call):
        start.wait(10)
        try:
            answers[n] = call()
        except Exception as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [answers[n] for n in range(len(calls))]


@pytest.mark.django_db(transaction=True)
def test_of_two_first_counts_at_one_instant_one_wins(w):
    one, two = sent(w, made=1), sent(w, made=2)
    answers = race(lambda: counts.log(w.officer, one), lambda: counts.log(w.collector, two))
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Logged"], answers


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_count(w):
    one = sent(w)
    answers = race(*[lambda: counts.log(w.officer, one)] * 2)
    assert sorted(answer.status for answer in answers) == [200, 201]
