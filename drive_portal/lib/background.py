"""The one door to the queue.

A message is a nudge, never the truth: what must be done is already written in PostgreSQL, and the sweep
finds it there. So nobody waits for it: a thread sends what has come together, a moment after it was asked
for, when the answer is out. A broker that is down, hung or full costs that thread a moment, once: after a
failure the door stays shut for a few seconds.
"""

import atexit
import logging
import threading
import time

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
PAUSE, SHUT = 0.05, 5  # seconds
_shut_until = 0.0
_waiting: dict[tuple, None] = {}  # (task, args), each once, as they came
_asked = threading.Event()
_lock = threading.Lock()
_sender: threading.Thread | None = None


def after_commit(task, *args):
    """Queue the Celery task named `task` with `args` when the transaction has committed, once for each."""
    asked = transaction.get_connection().run_on_commit
    if any(getattr(func, "queues", None) == (task, args) for _savepoints, func, _robust in asked):
        return

    def queue():
        _queue(task, args)

    queue.queues = (task, args)  # type: ignore[attr-defined]  # a function may hold more than mypy knows of
    transaction.on_commit(queue, robust=True)


def _queue(task, args):
    global _sender
    with _lock:
        _waiting[task, args] = None
        if _sender is None or not _sender.is_alive():  # a process that was forked has no thread
            _sender = threading.Thread(target=_send_for_ever, name="queue", daemon=True)
            _sender.start()
    _asked.set()


def _send_for_ever():
    while True:
        _asked.wait()
        time.sleep(PAUSE)
        _asked.clear()
        _send()


@atexit.register
def _send():
    with _lock:
        messages = list(_waiting)
        _waiting.clear()
    for task, args in messages:
        _publish(task, args)


def _publish(task, args):
    global _shut_until
    if time.monotonic() < _shut_until:
        return
    try:
        current_app.send_task(task, args, ignore_result=True, retry=False)
    except Exception as error:  # kombu, redis and the socket raise their own kinds
        _shut_until = time.monotonic() + SHUT
        logger.warning("%s was not queued, the sweep will find it: %s", task, type(error).__name__)
