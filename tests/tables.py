"""The tables of the tests: made once a run, in a process of their own; each worker gets a copy of them.

Seventy migrations take half a minute of a processor, a copy half a second. The making begins while the
workers still collect their tests (`servers.py`), and is done when the first of them needs a table.
"""

import fcntl
import gc
import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-m", "tests.tables"]


def template():
    """The name of the database to copy; made now, if whoever was to make it has not."""
    return _once(lambda: subprocess.run([*COMMAND, "now"], check=True))


def _once(make):
    data = Path(os.environ["DATA_DIR"])
    name = data / "tables"
    with (data / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not name.exists():
            make()
        return name.read_text()


def _make():
    import django

    django.setup()
    from django.db import connection

    gc.freeze()  # or a quarter of the time goes into looking for garbage among the models of so many states
    gc.set_threshold(200_000, 10, 1000)
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    Path(os.environ["DATA_DIR"], "tables").write_text(made)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "drive_portal.settings"
    _make() if sys.argv[1:] else _once(_make)
