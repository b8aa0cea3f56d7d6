"""The desk where files are made, one at a time in each lane, and where they lie for a day.

What must be made stands in PostgreSQL. A worker takes it up, holding a lock of the database that is gone
when the worker is; then another begins it anew. Small files do not wait behind a whole district's.
"""

import logging
import shutil
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.background import after_commit

logger = logging.getLogger(__name__)
MAKE = "enrollment.make_files"
KEPT = timedelta(hours=24)
MOST_ATTEMPTS = 3
SMALL = 5_000  # people; larger ones wait in a lane of their own
MOST_WAITING = 20  # of one account


class Refused(Exception):
    """The file cannot be made, for a reason that its asker can be told."""


MAKERS: dict[
    Any, Any
] = {}  # model: the function that writes a job of it into a folder, and answers with its path
_lanes: dict[str, threading.Thread] = {}
_lock = threading.Lock()


def ask(job):
    """Take an order: the file will be made. None where too many of the account wait already."""
    waiting = type(job).objects.filter(asked_by=job.asked_by, state__in=job.AT_WORK).count()
    if waiting >= MOST_WAITING:
        return None
    job.save()
    after_commit(MAKE)
    return job


def makes(model):
    """Register what makes the files of `model`: `make(job, folder)` writes one and answers with its path."""

    def known(make):
        MAKERS[model] = make
        return make

    return known


def start():
    """See to it that both lanes are at work where there is work; returns at once."""
    for lane in ("small", "large"):
        if next(_waiting(lane), None) is None:
            continue
        with _lock:
            thread = _lanes.get(lane)
            if thread is None or not thread.is_alive():
                _lanes[lane] = threading.Thread(target=_work, args=[lane], name=f"files-{lane}", daemon=True)
                _lanes[lane].start()


def work(lane):
    """Make all that waits in the lane, oldest first; what another worker holds is left to it."""
    for model, job_id in _waiting(lane):
        with _held(model, job_id) as held:
            if held:
                _make(model, job_id)


def clear():
    """Throw away the files whose day is over."""
    for model in MAKERS:
        for job in model.objects.filter(state="done", finished_at__lt=dates.now() - KEPT)[:100]:
            shutil.rmtree(_folder(job), ignore_errors=True)
            model.objects.filter(pk=job.pk).update(state="gone", size=0)


def path_of(job):
    """Where the file lies; None once it is gone."""
    if job.state != "done" or job.finished_at < dates.now() - KEPT:
        return None
    path = _folder(job) / str(job.attempts) / job.file_name
    return path if path.is_file() else None


def _work(lane):
    try:
        close_old_connections()
        work(lane)
    except Exception as error:  # the database may be away: the sweep starts the lane again
        logger.warning("Files wait, the sweep will begin again: %s", type(error).__name__)
    finally:
        connection.close()


def _waiting(lane):
    """(model, id) of what is to make in the lane."""
    for model in MAKERS:
        found = model.objects.filter(state__in=model.AT_WORK)
        found = found.filter(people__lte=SMALL) if lane == "small" else found.filter(people__gt=SMALL)
        for job_id in list(found.order_by("pk").values_list("pk", flat=True)):
            yield model, job_id


class _held:
    """A lock of the session for one file: whether we got it. It goes with the worker."""

    def __init__(self, model, job_id):
        self.key = [model._meta.db_table, job_id]

    def __enter__(self):
        return self._ask("pg_try_advisory_lock")

    def __exit__(self, *error):
        if connection.is_usable():
            self._ask("pg_advisory_unlock")

    def _ask(self, what):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {what}(hashtext(%s), %s::int)", self.key)
            return cursor.fetchone()[0]


def _make(model, job_id):
    """Make one file from the beginning. What fails is tried again, a few times."""
    begun = model.objects.filter(pk=job_id, state__in=model.AT_WORK)
    if not begun.update(state="running", attempts=F("attempts") + 1, done=0):
        return
    job = model.objects.select_related("asked_by", "district").get(pk=job_id)
    shutil.rmtree(_folder(job), ignore_errors=True)
    try:
        if job.attempts > MOST_ATTEMPTS:
            raise Refused(_("It could not be made. Ask for it again, or for a smaller place."))
        folder = _folder(job) / str(job.attempts)
        folder.mkdir(parents=True, mode=0o700)
        with translation.override(job.language):
            path = MAKERS[model](job, folder)
        end = {"state": "done", "file_name": path.name, "size": path.stat().st_size, "done": F("people")}
    except Refused as refused:
        end = {"state": "failed", "problem": str(refused)[:300]}
    except Exception as error:  # disk full, database away, the press killed: the next sweep tries again
        logger.warning("A file was not made (%s), it is tried again", type(error).__name__)
        shutil.rmtree(_folder(job), ignore_errors=True)
        return
    if end["state"] == "failed":
        shutil.rmtree(_folder(job), ignore_errors=True)
    model.objects.filter(pk=job_id, attempts=job.attempts).update(finished_at=dates.now(), **end)


def _folder(job):
    return Path(settings.DATA_DIR) / "files" / type(job)._meta.model_name / job.token
