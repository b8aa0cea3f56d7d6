"""Killed in the middle: whatever dies, the import has happened once and whole, a moment later."""

import contextlib
import csv
import functools
import os
import signal
import subprocess
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import translation

from drive_portal.lib import priority
from enrollment.imports import folders, jobs
from enrollment.models import Beneficiary, Import, ListCount
from tests import factories as f
from tests.enrollment.test_tasks import worker
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
State = Import.State
ROWS, LARGE = 2_000, 30_000
wait = functools.partial(until, seconds=240)  # each start of a process takes long on a busy machine


@pytest.fixture
def w(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with translation.override("en"):
        yield f.world()


def a_list(w, path, rows=ROWS):
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["beneficiary_id", "name", "panchayat_code", "scheme"])
        code = w.panchayats[0].code
        writer.writerows([f"B{n:07}", f"सुनीता {n}", code, "nfsa"] for n in range(rows))
    return path.read_bytes()


def send(w, content, **kw):
    file = SimpleUploadedFile("list.csv", content)
    return jobs.send(w.collector, "eligibility", file, scheme="nfsa", language="en", **kw)


def child_of(process):
    """The process that carries an import on, or None."""
    listed = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    for pid in listed.stdout.split():
        try:
            if b"run_import" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
        except OSError:
            continue
    return None


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def written(job):
    """Whether all rows are written and nothing is committed: it waits to attach them."""
    job.refresh_from_db()
    return job.state == State.RUNNING and job.stage == "index"


def waits(many=1):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0] >= many


def over(job):
    job.refresh_from_db()
    return job.state in (State.DONE, State.FAILED, State.REFUSED, State.UNDONE)


def whole(w, job, rows=ROWS):
    assert (job.state, job.problem) == (State.DONE, "")
    assert (job.rows_read, job.new, job.rows_done) == (rows, rows, rows)
    assert Beneficiary.objects.of(w.district.pk).filter(import_id=job.pk).count() == rows
    assert not folders.Folder(job.folder).has_file


@contextlib.contextmanager
def nobody(what, w):
    """Whoever attaches `partitions` (before it commits), or sets `list counts` (after), must wait here."""
    own = connection.copy()
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s), %s::int)", [what, w.district.pk])
    yield own.close
    own.close()


def session_of(job):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks"
            " WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted",
            [jobs.LOCK, job.pk],
        )
        return cursor.fetchone()[0]


def assert_comes_last(pid):
    assert os.getpriority(os.PRIO_PROCESS, pid) == priority.LAST
    assert len(os.sched_getaffinity(pid)) == 1
    group = Path(f"/proc/{pid}/autogroup")  # niceness alone counts only within a session
    assert not group.exists() or group.read_text().endswith(f"nice {priority.LAST}\n")


def end_its_session(job):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted",
            [jobs.LOCK, job.pk],
        )
        assert cursor.fetchall() == [(True,)]


@pytest.mark.long
def test_a_killed_child_a_killed_worker_and_a_lost_session(w, tmp_path):
    content = a_list(w, tmp_path / "list.csv", LARGE)
    assert len(content) > folders.SMALL  # a small one does not come last
    job = send(w, content)
    with nobody("partitions", w) as go_on:
        with worker(tmp_path) as process:
            wait(lambda: written(job))
            first = child_of(process)
            assert_comes_last(first)
            assert_comes_last(session_of(job))
            os.kill(first, signal.SIGKILL)
            wait(lambda: child_of(process) not in (None, first) and written(job))
            assert job.attempts == 1
            second = child_of(process)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            wait(lambda: not alive(second))
            job.refresh_from_db()
            assert job.state == State.RUNNING  # an orphan
            assert not Beneficiary.objects.of(w.district.pk).exists()
        (tmp_path / "worker.alive").unlink()
        with worker(tmp_path) as process:
            wait(lambda: child_of(process) and written(job) and waits())
            third = child_of(process)
            end_its_session(job)
            wait(lambda: child_of(process) not in (None, third) and waits())
            job.refresh_from_db()
            assert job.attempts == 1  # the database's death is not the import's
            go_on()
            wait(lambda: over(job))
            wait(lambda: not folders.Folder(job.folder).has_file)  # it goes after the commit
    whole(w, job, LARGE)


def test_what_is_done_stays_done_though_its_count_breaks_off(w, tmp_path):
    job = send(w, a_list(w, tmp_path / "list.csv"))
    with nobody("list counts", w) as go_on, worker(tmp_path) as process:
        wait(lambda: over(job) and waits())  # its process
        end_its_session(job)
        wait(lambda: child_of(process) is None)
        assert not ListCount.objects.exists()
        go_on()
        wait(lambda: ListCount.objects.exists())
    whole(w, job)
    assert ListCount.objects.get().listed == ROWS


@pytest.mark.long
def test_the_same_file_twice_at_once(w, tmp_path):
    content = a_list(w, tmp_path / "list.csv")
    first, second = send(w, content), send(w, content)
    with worker(tmp_path):
        wait(lambda: over(first) and over(second))
    whole(w, first)
    assert (second.state, second.unchanged) == (State.DONE, ROWS)


def test_a_look_that_is_thrown_away_ends(w, tmp_path):
    job = send(w, a_list(w, tmp_path / "list.csv"), look=True)
    with worker(tmp_path) as process:
        wait(lambda: child_of(process))
        assert jobs.drop(w.collector, job)
        wait(lambda: not child_of(process))
    job.refresh_from_db()
    assert job.state == State.DROPPED and not (folders.root() / job.folder).exists()
