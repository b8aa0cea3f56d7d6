"""/healthz: this process answers. /readyz: all that it takes to serve is there.

Every probe runs in a thread with a time limit, for a server that hangs answers neither yes nor no. A
probe that still hangs is waited for, never started twice.
"""

import threading
import time
from concurrent.futures import Future

from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.db.models.functions import Now
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from kombu.transport import redis as _loaded_at_start  # noqa: F401  or the first probe would wait for it

from districts.models import Dirty

PATIENCE = 2.5  # seconds for all probes together
WORKER_SILENT = 30  # seconds: its sweep touches the file every few
PROGRESS_LATE = 120  # seconds: figures come within a few

_running: dict[str, Future] = {}
_lock = threading.Lock()


@never_cache
def healthz(request):
    """The web process answers, whatever else is down."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request):
    """Database, broker, worker and how late progress is: 200, or 503 with what is wrong."""
    end = time.monotonic() + PATIENCE
    probes = {name: _start(name, check) for name, check in CHECKS.items()}
    found = {name: _outcome(probe, end) for name, probe in probes.items()}
    ready = all(outcome["ok"] for outcome in found.values())
    return JsonResponse({"status": "ready" if ready else "not ready", **found}, status=200 if ready else 503)


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def broker():
    with current_app.connection_for_write() as link:
        link.default_channel.client.ping()  # type: ignore[attr-defined]
    return {"ok": True}


def worker():
    """The worker's sweep touches DATA_DIR/worker.alive, so both must see the same DATA_DIR.

    Where web and worker run on different hosts, share that folder; the age of progress, which is read
    from the database, tells of a dead worker in any case.
    """
    try:
        age = time.time() - (settings.DATA_DIR / "worker.alive").stat().st_mtime
    except FileNotFoundError:
        return {"ok": False, "error": "no worker has started"}
    return {"ok": age < WORKER_SILENT, "seconds_since": round(age)}


def progress():
    """How long the oldest change waits to be counted."""
    found = Dirty.objects.aggregate(late=Now() - Min("marked_at"))["late"]
    late = max(found.total_seconds(), 0) if found else 0
    return {"ok": late < PROGRESS_LATE, "seconds_late": round(late)}


CHECKS = {"database": database, "broker": broker, "worker": worker, "progress": progress}


def _start(name, check):
    with _lock:
        probe = _running.get(name)
        if probe is None or probe.done():
            probe = _running[name] = Future()
            threading.Thread(target=_run, args=(check, probe), daemon=True).start()
        return probe


def _run(check, probe):
    try:
        outcome = check()
    except Exception as error:  # whatever it is, the answer is no; its text may name hosts: only its kind
        outcome = {"ok": False, "error": type(error).__name__}
    connection.close()  # this thread's own
    probe.set_result(outcome)


def _outcome(probe, end):
    try:
        return probe.result(max(end - time.monotonic(), 0.01))
    except TimeoutError:
        return {"ok": False, "error": "no answer"}
