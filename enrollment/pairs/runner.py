"""The worker's part: a search at a time, in a process of its own at the lowest priority.

Which districts are due stands in the database (`PairNote`), so a search that died with its process, its
worker or the database is begun again.
"""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from districts.models import District
from drive_portal.lib import priority
from enrollment.pairs import finding

logger = logging.getLogger(__name__)
PAUSE = 20  # seconds from the end of one to the next


class Runner:
    """The search that this worker runs, if any."""

    def __init__(self):
        self.process: subprocess.Popen | None = None
        self._not_before = 0.0

    def tend(self):
        """Start the next search, where one is due and none runs. Called every few seconds."""
        if self.process is not None:
            if self.process.poll() is None:
                return
            if self.process.returncode:
                logger.warning("The search for pairs ended with %s and is due again", self.process.returncode)
            self.process, self._not_before = None, time.monotonic() + PAUSE
        if time.monotonic() < self._not_before:
            return
        due = District.objects.filter(pk__in=finding.waiting()).order_by("pk").first()
        if due is not None:
            self.process = _start(due.code)


def _start(code):
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    command = [sys.executable, manage, "find_pairs", code, "--parent", str(os.getpid())]
    process = subprocess.Popen(  # noqa: S603  our own program and arguments, no shell
        command, stdin=subprocess.DEVNULL, start_new_session=True
    )
    priority.put_last(process.pid)
    return process
