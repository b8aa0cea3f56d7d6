"""Figures as they were known at a moment: equal to what the very pages said then."""

import threading
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings

from camps import counts
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import progress, tallies
from enrollment.models import Tally
from enrollment.progress import reasons, silence
from enrollment.progress.basis import Basis
from tests import factories
from tests.enrollment.test_progress_properties import DAYS, a_world, do, steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    """No midnight comes in between."""
    with time_machine.travel(dates.at(today(), time(12)), tick=True):
        yield


LEVELS = ("district", "block", "panchayat", "centre", "camp", "field")


@pytest.mark.long
@given(steps)
@example([("tally", 0, 0, 2, 7), ("count", 0, 0, True, 3), ("tally", 0, 0, 2, 9), ("withdraw", 0)])
@example([("request", 1, 2, 20, True), ("tally", 1, 2, 0, 4)])
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_each_moment_of_a_history_reads_as_it_did_then(history):
    with transaction.atomic():
        w = a_world()
        told = []
        for step in history:
            if step[0] in ("move", "suspend"):
                continue  # the plan is not turned back: a day is judged by what was valid on it
            do(w, *step)
            for drive in (w.drive, w.child):
                progress.recompute(drive.pk)
                told.append((drive, dates.now(), said(drive)))
        for drive, moment, before in told:
            with progress.known(drive, moment):
                assert said(drive) == before
        transaction.set_rollback(True)


def said(drive):
    """All figures of the last days, by level, why cards were rejected and who was silent."""
    last = dates.days(today() - timedelta(days=DAYS), today())
    rows = [progress.standings(drive, level, day) for level in LEVELS for day in last if drive.runs_on(day)]
    basis, whole = Basis(drive), drive.district
    for day in last:
        if drive.runs_on(day):
            rows.append(reasons.reasons(basis, "district", whole, day))
            rows.append(silence.silent(basis, "district", whole, day))
    return rows


def test_what_no_count_has_seen_yet_is_known():
    w = factories.world()
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=45))
    assert made(w) is None
    with progress.known(w.drive, dates.now()):
        assert made(w) == 45
    assert made(w) is None


def test_nothing_written_within_stays_and_nothing_of_it_is_left():
    w = factories.world()
    first = tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=45)).row
    then = dates.now()
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=50, base_version=1))
    progress.recompute(w.drive.pk)
    with progress.known(w.drive, then):
        assert made(w) == 45
        assert Tally.objects.get(pk=first.pk).made == 45  # other readers of the facts see the same
        w.drive.name = "another"
        w.drive.save()
    w.drive.refresh_from_db()
    assert w.drive.name == "Ayushman drive"
    assert made(w) == 50
    with pytest.raises(LookupError), progress.known(w.drive, then):
        raise LookupError
    assert made(w) == 50


def test_another_drive_is_not_turned_back():
    w, other = factories.world(), factories.world()
    then = dates.now()
    tallies.submit(other.operator, factories.sent(other.drive, other.logins[0], made=45))
    progress.recompute(other.drive.pk)
    with progress.known(w.drive, then):
        assert made(other) == 45


def test_a_pulse_and_its_correction_stand_as_they_stood():
    w = factories.world()
    camp = factories.camp(w.drive, w.panchayats[1])
    moments = []
    for version, (cards, pulse) in enumerate([(30, True), (70, True), (60, False)]):
        sent = {"submission_id": f"00000000-0000-4000-8000-00000000000{version}", "camp": camp.pk}
        sent |= {"date": today(), "made": cards, "pulse": pulse, "base_version": version or None}
        counts.log(w.officer, sent)
        progress.recompute(w.drive.pk)
        moments.append((dates.now(), cards))
    for moment, cards in moments:
        with progress.known(w.drive, moment):
            assert made(w) == cards


def made(w):
    (row,) = progress.standings(w.drive, "district", today())
    return row["made"]


@pytest.mark.django_db(transaction=True)
def test_a_count_that_comes_in_between_is_not_seen():
    w = factories.world()
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=45))
    progress.recompute(w.drive.pk)
    with progress.known(w.drive, dates.now()):
        in_another_connection(lambda: _more(w))
        assert made(w) == 45
    assert made(w) == 50


def _more(w):
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=50, base_version=1))
    progress.recompute(w.drive.pk)


def in_another_connection(act):
    def run():
        act()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
