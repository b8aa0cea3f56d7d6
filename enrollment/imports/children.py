"""The worker's children: each carries one import on, with its own memory, and ends with the worker.

What is to do is read from the table, so a lost message, a killed child, worker or database costs seconds.
An import whose lock nobody holds is waiting, or an orphan: both are taken up.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from drive_portal.lib import dates, priority
from enrollment.imports import folders
from enrollment.imports.jobs import LOCK
from enrollment.models import Import

logger = logging.getLogger(__name__)
State = Import.State
MOST = 2  # at once, over all workers
DEATHS = 3  # in a row, and it has failed
AGAIN = 75  # a child's exit code: the database went away, which is not the import's fault
PAUSE = 2  # seconds
_PR_SET_PDEATHSIG = 1
_AT_WORK = """
SELECT i.id, i.district_id, i.state, i.folder, l.objid IS NOT NULL AS held
FROM enrollment_import i
LEFT JOIN pg_locks l ON l.locktype = 'advisory' AND l.classid = %s AND l.objid = i.id AND l.objsubid = 2
    AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
WHERE i.state IN ('looking', 'queued', 'running', 'undoing') ORDER BY i.id
"""


class Children:
    """The processes of this worker, by import."""

    def __init__(self):
        self.running: dict[int, subprocess.Popen] = {}
        self._not_before: dict[int, float] = {}

    def tend(self):
        """Bury who has ended, and start what is to do."""
        for pk, process in list(self.running.items()):
            if process.poll() is not None:
                self._bury(pk, process.returncode)
                del self.running[pk]
        for pk, state, folder in self._next():
            self.running[pk] = _start(pk, state, folder)

    def end(self):
        for process in self.running.values():
            process.kill()
            process.wait()

    def _next(self):
        """(id, state, folder) of imports to take up, as they came; of one district one writes at a time."""
        with connection.cursor() as cursor:
            cursor.execute(_AT_WORK, [LOCK])
            rows = cursor.fetchall()
        busy = {pk for pk, _district, _state, _folder, held in rows if held} | set(self.running)
        writing = {row[1] for row in rows if row[0] in busy and row[2] != State.LOOKING}
        found = []
        for pk, district, state, folder, _held in rows:
            if pk in busy or time.monotonic() < self._not_before.get(pk, 0):
                continue
            if not folder and state != State.UNDOING:
                _give_up(pk, state, _("The command was interrupted. Nothing was changed; start it again."))
            elif len(busy) + len(found) < MOST and (state == State.LOOKING or district not in writing):
                found.append((pk, state, folder))
                if state != State.LOOKING:
                    writing.add(district)
        return found

    def _bury(self, pk, code):
        """Count a death. Whoever dies with the worker or the database is not counted, only begun again."""
        self._not_before[pk] = time.monotonic() + (PAUSE if code else 0)
        if code in (0, AGAIN):
            return
        logger.warning("Import %s: its process ended with %s", pk, code)
        Import.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
        job = Import.objects.filter(pk=pk, state__in=Import.AT_WORK).first()
        if job and job.attempts >= DEATHS:
            with translation.override(job.language):
                said = _(
                    "It broke off %(n)s times. Nothing was changed. Tell the administrator: import %(id)s."
                )
                _give_up(pk, job.state, said % {"n": job.attempts, "id": pk})


def _give_up(pk, state, problem):
    after = {"state": State.FAILED, "finished_at": dates.now()}
    if state == State.UNDOING:
        after = {"state": State.DONE}
    Import.objects.filter(pk=pk, state=state).update(problem=problem, attempts=0, stage="", **after)


def _start(pk, state, folder):
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    command = [sys.executable, manage, "run_import", str(pk), "--parent", str(os.getpid())]
    # a session of its own, which can stand back without the worker
    process = subprocess.Popen(  # noqa: S603  our own program and arguments, no shell
        command, stdin=subprocess.DEVNULL, start_new_session=True
    )
    if state != State.LOOKING and not folders.Folder(folder).is_small:  # somebody waits for those
        priority.put_last(process.pid, pk)
    return process


# --- in the worker -----------------------------------------------------------------------------

_called = threading.Event()


def call():
    """Look at once what is to do."""
    _called.set()


def tend_for_ever():
    """In a thread of the worker: the kernel ties its children to it."""
    children = Children()
    while True:
        _called.clear()
        try:
            close_old_connections()
            children.tend()
        except Exception as error:  # the database may be away: try again
            logger.warning("Imports are not tended and will be again: %s", type(error).__name__)
        _called.wait(PAUSE)


# --- in the child ------------------------------------------------------------------------------


def live_with(parent):
    """Make this process end with the worker's, and be the first whom a machine out of memory ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(AGAIN)  # it has ended before we asked
    try:
        Path("/proc/self/oom_score_adj").write_text("900")
    except OSError:
        pass
