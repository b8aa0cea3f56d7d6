"""How far an import is: written beside its transaction, so that the page sees it before anything is done."""

import time

from django.db import Error, connection

from drive_portal.lib import dates
from enrollment.models import Import

APART = 1  # second between two writings
Stage = Import.Stage
# Which part of the whole work each stage is, by kind: measured on a million rows.
_PARTS = {
    Stage.SURVEY: (0, 15),
    Stage.LOAD: (15, 60),
    Stage.MERGE: (60, 62),
    Stage.INDEX: (62, 100),
}
_WRITE = """
UPDATE enrollment_import SET stage = %s, rows_done = %s, rows_total = %s, started_at = %s
WHERE id = %s AND state IN ('looking', 'running', 'undoing')
"""


class Progress:
    """Called often, with the stage and the rows done and in all; writes twice a second at most.

    By a connection of its own that commits at once. Where that breaks the bar stands still, no more.
    """

    def __init__(self, job):
        self.job = job
        self._own = connection.copy()
        self._written, self._stage, self._started = 0.0, "", None

    def __call__(self, stage, done=0, total=None):
        now = time.monotonic()
        if stage == self._stage and now - self._written < APART:
            return
        if stage != Stage.LOCK and self._started is None:
            self._started = dates.now()
        self._written, self._stage = now, stage
        try:
            with self._own.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'; SET synchronous_commit = off")  # nobody waits for it
                cursor.execute(_WRITE, [stage, done, total, self._started, self.job.pk])
        except Error:
            self._own.close()

    def close(self):
        self._own.close()


def percent(job):
    """How much of the work is done, 0 to 100; None where nothing can be said yet."""
    if job.stage not in _PARTS:
        return None
    begin, end = _PARTS[job.stage]
    share = min(1, job.rows_done / job.rows_total) if job.rows_total else 0
    return int(begin + (end - begin) * share)


def seconds_left(job):
    """Roughly how long it will take still; None while it is too early to say."""
    done = percent(job)
    if not done or done < 8 or job.started_at is None:
        return None
    gone = (dates.now() - job.started_at).total_seconds()
    return gone * (100 - done) / done if gone > 3 else None
