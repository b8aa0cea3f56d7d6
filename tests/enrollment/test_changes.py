"""`progress/changes/`: a copy that is kept by it is right, each change comes once, none is missed."""

import contextlib
import random
import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from camps import counts
from districts import login_ids, orders
from districts.models import Drive, Spell
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import progress, tallies
from enrollment.models import Change, Level
from enrollment.progress import changes
from tests import factories
from tests.calling import Caller, errors

LEVELS = [level.name.lower() for level in Level]


class Copy:
    """What a client of the API keeps: rows by (level, code, date)."""

    def __init__(self, caller, drive, limit=100):
        self.caller, self.drive, self.limit = caller, drive, limit
        self.rows, self.cursor = {}, ""

    def catch_up(self):
        """Ask until nothing is left; returns the keys of the rows that came, in their order."""
        came = []
        while True:
            query = {"after": self.cursor} if self.cursor else {}
            answer = self.caller.read("progress/changes/", drive=self.drive.pk, limit=self.limit, **query)
            assert answer.status_code == 200, answer.content
            body = answer.json()
            self.cursor = body["cursor"]
            if not body["results"]:
                return came
            for row in body["results"]:
                key = row["level"], row["code"], row["date"]
                came.append(key)
                self.rows[key] = row

    def check(self):
        """Every row that has anything in it is in the copy, and as `progress/` has it now."""
        for level in LEVELS:
            for day in dates.days(self.drive.starts_on, today()):
                for row in self.caller.read(
                    "progress/", drive=self.drive.pk, level=level, date=day.isoformat(), limit=1000
                ).json()["results"]:
                    mine = self.rows.get((level, row["code"], row["date"]))
                    assert mine == row or (mine is None and not row["made_to_date"] and row["made"] is None)


def _send(w, login, day, made, where=None):
    sent = factories.sent(w.drive, login, made, date=day, reason="late")
    if where:
        sent["place"] = {"camp": where.pk}
    try:
        tallies.submit(w.collector, sent)
    except tallies.submissions.Conflict as conflict:
        again = {"base_version": conflict.current.version, "submission_id": uuid.uuid4()}
        tallies.submit(w.collector, sent | again)


def _world(**kw):
    w = factories.world(target_rule="cards", target=977, starts_on=today() - timedelta(days=6), **kw)
    w.drive.split = {"weights": {place.code: n + 1 for n, place in enumerate(w.panchayats)}}
    w.drive.save()
    w.camp = factories.camp(w.drive, w.panchayats[1])
    w.ids = [*w.logins, w.worker_id]
    return w


@pytest.mark.django_db
def test_only_what_changed_comes_and_once():
    w = _world()
    copy = Copy(Caller(w.collector), w.drive)
    assert copy.catch_up() == []
    _send(w, w.logins[0], today(), 45)
    progress.recompute(w.drive.pk)
    came = copy.catch_up()
    day = today().isoformat()
    assert came == [
        ("district", w.district.code, day),
        ("block", w.blocks[0].code, day),
        ("panchayat", w.panchayats[0].code, day),
        ("centre", w.centres[0].code, day),
    ]
    assert copy.rows[came[0]]["made"] == 45
    assert copy.catch_up() == []
    copy.check()


@pytest.mark.django_db
def test_a_past_day_changes_the_stock_of_all_days_after_it():
    w = _world()
    copy = Copy(Caller(w.collector), w.drive, limit=3)
    copy.catch_up()
    _send(w, w.logins[0], today() - timedelta(days=4), 9)
    progress.recompute(w.drive.pk)
    came = copy.catch_up()
    assert len(came) == len(set(came)) == 4 * 5
    copy.check()


@pytest.mark.django_db
def test_an_order_that_changes_changes_every_row():
    w = _world()
    _send(w, w.logins[0], today(), 9)
    progress.recompute(w.drive.pk)
    copy = Copy(Caller(w.collector), w.drive)
    copy.catch_up()
    orders.change(w.collector, w.drive, {"baseline": 100})
    progress.recompute(w.drive.pk)
    w.drive = copy.drive = Drive.objects.get(pk=w.drive.pk)
    came = copy.catch_up()
    assert len(came) == len(set(came)) and ("district", w.district.code, today().isoformat()) in came
    copy.check()


@pytest.mark.django_db
def test_a_report_that_is_no_longer_expected_is_a_change():
    w = _world()
    copy = Copy(Caller(w.collector), w.drive)
    copy.catch_up()
    w.logins[1].status = "suspended"
    w.logins[1].save()
    login_ids.sync_spell(w.logins[1])
    assert Spell.objects.get(login_id=w.logins[1]).ends_on
    progress.recompute(w.drive.pk)
    keys = copy.catch_up()
    assert ("centre", w.centres[1].code, today().isoformat()) in keys
    assert copy.rows["district", w.district.code, today().isoformat()]["expected"] == 5


@pytest.mark.django_db
def test_a_reader_sees_its_place_only():
    w = _world()
    _send(w, w.logins[0], today(), 45)
    _send(w, w.logins[3], today(), 7)
    progress.recompute(w.drive.pk)
    came = Copy(Caller(w.officers[1]), w.drive).catch_up()
    assert {(level, code) for level, code, _day in came} == {
        ("block", w.blocks[1].code),
        ("panchayat", w.panchayats[3].code),
        ("centre", w.centres[3].code),
    }
    other = factories.world()
    assert Copy(Caller(other.collector), w.drive).catch_up() == []


@pytest.mark.django_db
def test_asked_wrongly():
    w = _world()
    caller = Caller(w.collector)
    for after in (
        "x",
        "W10",
        "eyJhIjogMX0",
        "WzEsMiwzLDQsNV0",
        "WzEsMiwzLCIyMDI2IiwiYSJd",
        "é",
        "WzAsMSw1LG51bGwsImEiXQ",
    ):
        answer = caller.read("progress/changes/", drive=w.drive.pk, after=after)
        assert answer.status_code == 200 or errors(answer) == {"after"}, after
    assert errors(caller.read("progress/changes/")) == {"drive"}
    assert errors(caller.read("progress/changes/", drive=w.drive.pk, limit=0)) == {"limit"}
    assert caller.read("progress/changes/", drive=w.drive.pk, limit=10**9).status_code == 200
    text = caller.get("/api/v1/progress/changes/", {"drive": w.drive.pk, "format": "csv"})
    assert text["Content-Type"].startswith("text/csv") and text.content.startswith(b"level,code")


@pytest.mark.django_db
def test_compacting_loses_nothing():
    w = _world()
    for made in (5, 6, 7):
        _send(w, w.logins[0], today(), made)
        progress.recompute(w.drive.pk)
    before = Change.objects.count()
    changes.compact(w.drive.pk)
    assert Change.objects.count() < before
    copy = Copy(Caller(w.collector), w.drive)
    assert len(copy.catch_up()) == 4
    copy.check()


steps = st.lists(
    st.one_of(
        st.tuples(st.just("tally"), st.integers(0, 4), st.integers(0, 5), st.booleans(), st.integers(0, 50)),
        st.tuples(st.just("count"), st.integers(0, 5), st.booleans(), st.integers(0, 90)),
        st.tuples(st.just("recompute")),
        st.tuples(st.just("one page")),
        st.tuples(st.just("catch up")),
        st.tuples(st.just("compact")),
        st.tuples(st.just("rebuild")),
    ),
    max_size=16,
)


@pytest.mark.long
@pytest.mark.django_db
@given(steps, st.integers(1, 40))
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_copy_is_right_after_any_history(history, limit):
    w = _world()
    copy = Copy(Caller(w.collector), w.drive, limit)
    for kind, *what in history:
        if kind == "tally":
            who, ago, at_camp, made = what
            _send(w, w.ids[who], today() - timedelta(days=ago), made, w.camp if at_camp else None)
        elif kind == "count":
            _count(w, *what)
        elif kind == "recompute":
            progress.recompute(w.drive.pk)
        elif kind == "one page":
            query = {"after": copy.cursor} if copy.cursor else {}
            body = copy.caller.read("progress/changes/", drive=w.drive.pk, limit=limit, **query).json()
            copy.cursor = body["cursor"]
            copy.rows |= {(row["level"], row["code"], row["date"]): row for row in body["results"]}
        elif kind == "catch up":
            came = copy.catch_up()
            assert len(came) == len(set(came))
        elif kind == "compact":
            changes.compact(w.drive.pk)
        else:
            progress.rebuild(w.drive.pk)
    progress.recompute(w.drive.pk)
    copy.catch_up()
    copy.check()


def _count(w, ago, pulse, made):
    day = today() - timedelta(days=ago)
    current = w.camp.counts.filter(date=day).first()
    counts.log(
        w.collector,
        {
            "submission_id": uuid.uuid4(),
            "camp": w.camp.pk,
            "date": day,
            "made": made,
            "pulse": pulse,
            "reason": "late",
            "base_version": current and current.version,
        },
    )


@pytest.mark.django_db(transaction=True)
def test_none_is_missed_and_none_comes_twice_while_writes_go_on():
    """Writers and counts in threads of their own, and a reader that never stops."""
    w = _world()
    failed = []

    def writer(seed):
        chance = random.Random(seed)
        try:
            for n in range(25):
                login = w.ids[chance.randrange(len(w.ids))]
                with contextlib.suppress(tallies.submissions.Conflict):  # another thread was before us twice
                    _send(w, login, today() - timedelta(days=chance.randrange(3)), seed * 100 + n)
                if n % 3 == 0:
                    progress.recompute(w.drive.pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer, args=(seed,)) for seed in (1, 2, 3)]
    copy = Copy(Caller(w.collector), w.drive, limit=7)
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        came = copy.catch_up()
        assert len(came) <= len(set(came)) * 26
        time.sleep(0.01)
    assert not failed, failed
    progress.recompute(w.drive.pk)
    came = copy.catch_up()
    assert len(came) == len(set(came))
    assert copy.catch_up() == []
    copy.check()
