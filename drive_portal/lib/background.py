"""The one door to the queue.

A message is a nudge, never the truth: what must be done is already written in PostgreSQL, and the
sweep finds it there. So a broker that is down, hung or full costs the caller nothing but a
moment, once: after a failure the door stays shut for a few seconds.
"""

import logging
import time

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
_shut_until = 0.0
SHUT_SECONDS = 5


def after_commit(task, *args):
    """Queue the Celery task named `task` with `args` when the transaction has committed, once for each."""
    waiting = transaction.get_connection().run_on_commit
    if any(getattr(func, "queues", None) == (task, args) for _savepoints, func, _robust in waiting):
        return

    def publish():
        _publish(task, args)

    publish.queues = (task, args)  # type: ignore[attr-defined]
    transaction.on_commit(publish, robust=True)


def _publish(task, args):
    global _shut_until
    if time.monotonic() < _shut_until:
        return
    try:
        current_app.send_task(task, args, ignore_result=True, retry=False)
    except Exception as error:  # kombu, redis and the socket raise their own kinds
        _shut_until = time.monotonic() + SHUT_SECONDS
        logger.warning("%s was not queued, the sweep will find it: %s", task, type(error).__name__)
