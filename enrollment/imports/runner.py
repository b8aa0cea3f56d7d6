"""Carries one import on: looks at its file, takes it in, or takes it back. In a process of its own.

What was done and that it was done are one transaction. Its session holds a lock on the import from before
until after; a session that ends in whatever way frees it, and somebody else takes the import up again.
"""

import errno
import logging
import traceback
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from drive_portal.lib import dates, priority
from drive_portal.lib.sheets import Refused
from enrollment import eligibility, listcounts
from enrollment.imports import folders, look, taking
from enrollment.imports.jobs import LOCK
from enrollment.imports.progress import Progress
from enrollment.models import Beneficiary, Import, Scheme

logger = logging.getLogger(__name__)
State = Import.State
COUNTS = ("rows_read", "new", "updated", "unchanged", "set_aside", "gone", "outside")
_FULL = ("53100", "53200")  # PostgreSQL: no disk, no memory
_AGAIN = ("40P01", "40001", "55P03")  # a deadlock, a lock that did not come: another try may do
# A server whose client is gone ends its work too, so that the import is free to be taken up again.
_SESSION = """
SET client_connection_check_interval = '2s';
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
"""


_holder = None  # this process's session that holds an import


class Lost(Exception):
    """The database went away under the work: nothing of it has happened."""


class Stale(Exception):
    """The import is not any more in the state in which it was taken up."""


@contextmanager
def held(pk):
    """Hold the import for this session; False where another one does."""
    global _holder
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s::int)", [LOCK, pk])
        mine = cursor.fetchone()[0]
    _holder = connection.connection
    try:
        yield mine
    finally:
        if mine and not _is_lost():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s::int)", [LOCK, pk])


@contextmanager
def _as_holder():
    """A transaction of the session that holds the import."""
    with transaction.atomic():
        if connection.connection is not _holder:
            raise Lost
        yield


def run(pk, aside=False):
    """Carry the import on, unless another session does or there is nothing to do. Raises Lost.

    `aside`: let the database leave the processor to those who wait for an answer, but for a look: there
    somebody waits too.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SESSION)
        with held(pk) as mine:
            _carry_on(pk, mine, aside)
    except Exception as error:
        if _is_lost():
            raise Lost from error
        raise


def _carry_on(pk, mine, aside):
    job = Import.objects.select_related("district", "sent_by", "approved_by").get(pk=pk)
    work = _WORK.get(job.state)
    if aside and not folders.Folder(job.folder).is_small and job.state != State.LOOKING:
        priority.database_stands_back(pk)
    if mine and work:
        with translation.override(job.language):
            work(job)


def take(job, path, errors_path):
    """Take the file at `path` in, as one transaction with the import's end; the caller holds the import.

    Returns the result; raises Refused, OSError, DatabaseError and Stale, then nothing was written.
    """
    with _counting(job) as claim, _reporting(job) as report, _as_holder():
        result = taking.take_in(job, path, errors_path, report)
        ended(job, State.DONE, result, rows_done=result.rows_read, rows_total=result.rows_read)
        claim()
    return result


@contextmanager
def _reporting(job):
    report = Progress(job)
    try:
        yield report
    finally:
        report.close()


@contextmanager
def _counting(job):
    """Count at once, at the block's end, what it changed; it claims the count at the end of its transaction.

    What is done stays done: where the count breaks off, the worker counts.
    """
    with ExitStack() as claimed:
        yield lambda: claimed.enter_context(listcounts.claimed(job.district_id))
        if job.kind in Import.PEOPLE:
            try:
                eligibility.settle(job)
            except Error as error:
                logger.warning("Import %s is done and not counted: %s", job.pk, place_of(error))


def ended(job, state, result=None, **changed):
    """Write the import's end. Raises Stale where it is not any more as it was taken up."""
    changed = {"state": state, "finished_at": dates.now(), "stage": ""} | changed
    if result is not None:
        changed |= {name: getattr(result, name, 0) for name in COUNTS}
        changed["warnings"] = [*result.warnings, *_unknown(result.unknown_headers)]
    if not Import.objects.filter(pk=job.pk, state=job.state).update(**changed):
        raise Stale
    for name, value in changed.items():
        setattr(job, name, value)


# --- the three works ---------------------------------------------------------------------------


def _look(job):
    folder = folders.Folder(job.folder)
    with _answering(job, State.REFUSED, State.FAILED):
        found = look.describe(job, folder.file)
        result = _tried(job, folder)
        by_row = "scheme" not in found["absent"]
        folder.look = found | {"too_many": _too_many(job, result, by_row)}
        ended(job, State.LOOKED, result)


def _tried(job, folder):
    """What would become of the file: found out by doing it, and taken back."""
    with _reporting(job) as report, transaction.atomic():
        result = taking.take_in(job, folder.file, folder.errors, report)
        transaction.set_rollback(True)
    return result


def _too_many(job, result, by_row):
    """The sentence that asks for a second person, where so many would be gone; else nothing.

    `by_row`: the file itself says the scheme, so that those of others leave as well.
    """
    if not job.replace or not getattr(result, "gone", 0):
        return ""
    listed = Beneficiary.objects.of(job.district_id)
    if job.scheme and not by_row:
        bit = int(Scheme[job.scheme.upper()])
        listed = listed.alias(named=F("schemes").bitand(bit)).filter(named=bit)
    of = listed.count()
    return str(eligibility.TooManyGone(result.gone, of)) if result.gone > eligibility.MOST_GONE * of else ""


def _take(job):
    folder = folders.Folder(job.folder)
    begun = {"stage": "", "rows_done": 0, "rows_total": None, "started_at": dates.now(), "problem": ""}
    if not Import.objects.filter(pk=job.pk, state=job.state).update(state=State.RUNNING, **begun):
        return
    job.state = State.RUNNING
    with _answering(job, State.REFUSED, State.FAILED):
        folder.errors.unlink(missing_ok=True)  # the look's
        try:
            take(job, folder.file, folder.errors)
        except eligibility.TooManyGone as asked:
            nobody = {"approved_by": None, "approved_at": None}
            ended(job, State.WAITING, problem=str(asked), gone=asked.gone, **nobody)
            return
        folder.drop_file()
        folder.drop_look()


def _undo(job):
    with (
        _answering(job, State.DONE, State.DONE),
        _counting(job) as claim,
        _reporting(job) as report,
        _as_holder(),
    ):
        eligibility.undo(job, report)
        ended(job, State.UNDONE, undone_at=dates.now(), finished_at=job.finished_at)
        claim()


_WORK = {"looking": _look, "queued": _take, "running": _take, "undoing": _undo}


@contextmanager
def _answering(job, refused, failed):
    """Turn what goes wrong into an end and a sentence. Raises Lost, and what another try may mend."""
    end = {"finished_at": job.finished_at} if job.state == State.UNDOING else {}
    try:
        yield
    except Stale:
        pass  # thrown away meanwhile
    except Refused as error:
        ended(job, refused, problem=str(error), **end)
        folders.Folder(job.folder).drop_file()
    except OSError as error:
        ended(job, failed, problem=os_problem(error), **end)
    except Exception as error:
        if _is_lost():
            raise Lost from error
        if _code(error) in _AGAIN:
            raise
        said = _("The portal made a mistake. Nothing was changed. Tell its administrator: import %(id)s.")
        said %= {"id": job.pk}
        if _code(error) in _FULL:
            said = _("The database has no room left. Nothing was changed. Tell its administrator.")
        logger.error("Import %s failed: %s", job.pk, place_of(error))
        ended(job, failed, problem=said, **end)


def _is_lost():
    """Whether the session that holds the import is gone: Django may have begun another one by itself."""
    now = connection.connection
    return now is None or now is not (_holder or now) or not connection.is_usable()


def os_problem(error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The server's disk is full. Nothing was changed. Tell its administrator.")
    if isinstance(error, FileNotFoundError | TypeError):
        return _("The file is not there any more. Send it again.")
    return _("The file could not be read on the server. Send it again.")


def place_of(error):
    """The kind of an error and where it arose, without its words: they may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    code = _code(error)
    return f"{type(error).__name__}{f' {code}' if code else ''} at {where}"


def _code(error):
    """PostgreSQL's code of what went wrong, where it was that."""
    return getattr(error, "pgcode", None) or getattr(error.__cause__, "pgcode", None)


def _unknown(headers):
    return [_("Unknown columns, left out: %s") % ", ".join(headers)] if headers else []
