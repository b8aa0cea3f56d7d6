"""The way of a tally with a real worker: nothing lost, nothing doubled, whatever dies."""

import contextlib
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from celery.signals import task_prerun
from django.conf import settings
from django.db import OperationalError, connection

from districts.models import Placement
from drive_portal import embedded
from drive_portal.lib.dates import today
from enrollment import progress, tallies, tasks
from tests import factories
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

SUBMIT = """
import sys, time, django
django.setup()
from districts.models import Drive, LoginID, User
from enrollment import tallies
from tests import factories
drive, login, user = (m.objects.get(pk=pk) for m, pk in zip((Drive, LoginID, User), sys.argv[1:]))
for made in (12, 13):
    start = time.perf_counter()
    row = tallies.submit(user, factories.sent(drive, login, made, base_version=made - 12 or None)).row
    print(row.version, round(time.perf_counter() - start, 2))
"""


def environment(data, **more):
    """The environment of a process of its own on this test's database."""
    database = connection.settings_dict
    user, name, host = database["USER"], database["NAME"], database["HOST"]
    url = f"postgres://{user}@/{name}?host={host}"
    if not host.startswith("/"):  # servers of one's own
        url = f"postgres://{user}:{database['PASSWORD']}@{host}:{database['PORT']}/{name}"
    return (
        os.environ
        | {"DATABASE_URL": url, "DATA_DIR": str(data), "REDIS_URL": settings.CELERY_BROKER_URL}
        | more
    )


@contextlib.contextmanager
def worker(data, **more):
    data.mkdir(exist_ok=True)
    with (data / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [
                Path(sys.executable).with_name("celery"),
                "-A",
                "drive_portal",
                "worker",
                "-P",
                "threads",
                "-c",
                "2",
            ],
            env=environment(data, **more),
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: (data / "worker.alive").exists())
        yield process
    finally:
        embedded.stop(process)


def made(drive):
    return progress.standings(drive, "district", today())[0]["made"]


def test_the_worker_counts_and_a_killed_one_loses_nothing(tmp_path):
    w = factories.world()
    with worker(tmp_path / "one") as process:
        tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=5))
        until(lambda: made(w.drive) == 5)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    for login in w.logins[1:]:
        tallies.submit(w.collector, factories.sent(w.drive, login, made=10))
    assert made(w.drive) == 5
    with worker(tmp_path / "two"):
        until(lambda: made(w.drive) == 35)
    assert progress.rebuild(w.drive.pk) == 0


def test_the_worker_counts_without_a_new_connection_each_time(tmp_path):
    """A new one plans the recount's statements anew, which costs more than the recount."""
    w = factories.world()
    with worker(tmp_path):
        for total in range(1, 25):
            if total == 5:  # its threads have met the database by now
                begun = sessions_so_far()
            tallies.submit(
                w.operator, factories.sent(w.drive, w.logins[0], total, base_version=total - 1 or None)
            )
            until(lambda total=total: made(w.drive) == total)
        assert sessions_so_far() - begun < 10


def sessions_so_far():
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_a_broken_connection_is_left_before_the_next_task():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    with pytest.raises(OperationalError):
        progress.waiting()
    task_prerun.send(sender=tasks.recompute)
    assert progress.waiting() == []


@pytest.mark.long
def test_a_hung_broker_neither_stops_a_tally_nor_its_figure(tmp_path):
    w = factories.world()
    redis = embedded.start_redis(tmp_path)
    try:
        embedded.wait(redis, lambda: embedded.redis_ready(tmp_path))
        url = embedded.redis_url(tmp_path)
        with worker(tmp_path / "worker", REDIS_URL=url):
            redis.send_signal(signal.SIGSTOP)
            sent = subprocess.run(
                [sys.executable, "-c", SUBMIT, str(w.drive.pk), str(w.logins[0].pk), str(w.operator.pk)],
                env=environment(tmp_path, REDIS_URL=url, DJANGO_SETTINGS_MODULE="drive_portal.settings"),
                capture_output=True,
                text=True,
                check=True,
            )
            (first, waited), (second, again) = [line.split() for line in sent.stdout.splitlines()]
            assert (first, second) == ("1", "2")
            assert max(float(waited), float(again)) < 5  # a thread waits for the broker, nobody else
            until(lambda: made(w.drive) == 13)
    finally:
        redis.send_signal(signal.SIGCONT)
        embedded.stop(redis)


def test_a_move_known_before_its_day_happens_at_night():
    w = factories.world()
    place, day = w.panchayats[0], today()
    Placement.objects.filter(panchayat=place).update(valid_to=day - timedelta(days=1))
    Placement.objects.create(panchayat=place, block=w.blocks[1], valid_from=day)
    tasks.rebuild_and_compare()
    place.refresh_from_db()
    assert place.block == w.blocks[1]
