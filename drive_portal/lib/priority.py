"""Work that nobody waits for, behind that for which somebody does.

Niceness alone is not enough: where Linux shares the processors out among sessions (`sched_autogroup`, on by
default) it counts only within one, and each session of PostgreSQL, like each service, is one of its own. So
the session's group is made nice as well. And one processor is left alone: a task that has to be driven off
first answers later than one that finds a processor free.
"""

import contextlib
import errno
import os
import time
from pathlib import Path
from weakref import WeakSet

from django.db import connection

LAST = 19
# Its reads and writes too: none by the server's own helpers, which are not nice; what is written goes to the
# disk bit by bit, so that the end of the transaction does not hold it up for everybody.
_QUIETLY = """
SET max_parallel_workers_per_gather = 0; SET max_parallel_maintenance_workers = 0;
SET effective_io_concurrency = 0; SET maintenance_io_concurrency = 0; SET backend_flush_after = '1MB'
"""
_behind: WeakSet = WeakSet()  # connections that stand back


def database_stands_back(turn: int = 0) -> None:
    """`put_last` our session in the database, where it runs on this machine; asked again it does nothing."""
    connection.ensure_connection()
    if connection.connection in _behind:
        return
    with connection.cursor() as cursor:
        cursor.execute(_QUIETLY)
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    # by a socket of this machine, else the number may be a stranger's here
    if connection.connection.info.host.startswith("/") and _is_postgres(pid):
        put_last(pid, turn)
    _behind.add(connection.connection)


def put_last(pid: int, turn: int = 0) -> None:
    """Let the process, which should lead a session of its own, come after all others, as far as we may.

    `turn`: on which of the processors but the first, counted around, so that two do not meet on one where
    there are more.
    """
    with contextlib.suppress(OSError):
        if others := sorted(os.sched_getaffinity(pid))[1:]:
            os.sched_setaffinity(pid, {others[turn % len(others)]})
        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))  # who wakes may go where it runs
    make_nice(pid, LAST)


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except OSError:
        return False  # in another container


def make_nice(pid: int, nice: int) -> None:
    """Let the process, which should lead a session of its own, give way (0 to 19), as far as we may."""
    with contextlib.suppress(OSError):  # not ours, or this system does not do so
        os.setpriority(os.PRIO_PROCESS, pid, nice)
        if os.getsid(pid) == pid:  # else the group is another's, and whoever started us would wait too
            _make_group_nice(Path(f"/proc/{pid}/autogroup"), nice)


def _make_group_nice(file: Path, nice: int) -> None:
    for _try in range(20):
        try:
            file.write_text(str(nice))
            return
        except OSError as error:
            if error.errno != errno.EAGAIN:  # ten changes a second, of all users together
                raise
            time.sleep(0.05)
