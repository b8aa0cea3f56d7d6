"""Two-line tasks over plain functions, and the sweep that needs no broker."""

import logging
import threading
import time

from celery import shared_task
from celery.signals import task_prerun, worker_init
from django.conf import settings
from django.db import close_old_connections

from districts.dirty import RECOUNT
from districts.models import Drive, Edit, Panchayat
from drive_portal.lib import priority
from drive_portal.lib.dates import today
from enrollment import eligibility, listcounts, progress
from enrollment.alerts import post, telling
from enrollment.doubts import raising
from enrollment.exports import desk
from enrollment.exports import making as _exports  # noqa: F401  it tells the desk what it makes
from enrollment.imports import children, jobs
from enrollment.models import Import
from enrollment.packs import making as _packs  # noqa: F401  likewise
from enrollment.pairs.runner import Runner
from enrollment.reconciling import crossings
from enrollment.resplit import night
from enrollment.reviews import freezing, printing
from enrollment.triage import phones

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 2
ALERT_SECONDS = 15


@shared_task(name=RECOUNT)
def recompute(drive_id):
    """Count again what is dirty in the drive. May run twice: it sets."""
    progress.recompute(drive_id)


@shared_task(name=listcounts.RECOUNT)
def count_lists(district_id):
    """Count again the list where people or marks have changed, unless another is at it: the sweep asks."""
    crossings.note(district_id)
    listcounts.recount(district_id, wait=False)


@shared_task(name=jobs.CARRY_ON)
def carry_on_imports(import_id):
    """Look at once what is to do for imports. May run twice: each is carried on by one."""
    children.call()


@shared_task(name=desk.MAKE)
def make_files():
    """Begin with the files that wait, each in its lane. May run twice: each is made by one."""
    desk.start()


@shared_task(name="enrollment.rebuild_and_compare")
def rebuild_and_compare():
    """Every night: move what moves today, shorten the logs, rebuild every drive and say which were wrong."""
    Panchayat.objects.settle(today())
    Edit.compact()
    jobs.tidy()
    telling.tidy()
    crossings.note_all()
    for drive_id in Drive.objects.values_list("pk", flat=True):
        progress.changes.compact(drive_id)
        if wrong := progress.rebuild(drive_id):
            logger.error(
                "Drive %s: %s figures differed from their facts and were set right.", drive_id, wrong
            )


@shared_task(name="enrollment.turn_of_the_day")
def turn_of_the_day():
    """Late every evening: tomorrow's shares and targets. A second run finds nothing more to move."""
    night.turn()


@shared_task(name="enrollment.evening_notes")
def evening_notes():
    """Make the notes whose cut-off has passed. May run beside the worker's own clock: each is made once."""
    freezing.tend()


@shared_task(name="enrollment.alerts")
def alerts():
    """Tell what is new. May run beside the worker's own clock: each matter is told once."""
    telling.tend()


@task_prerun.connect
def renew(**kwargs):
    """Leave a connection that is broken or old, and only such a one: as Django does before a request."""
    close_old_connections()


@worker_init.connect
def start_sweeping(**kwargs):
    threading.Thread(target=_sweep_for_ever, name="sweep", daemon=True).start()
    threading.Thread(target=_tend_lists_for_ever, name="lists", daemon=True).start()
    threading.Thread(target=_look_through_for_ever, name="doubts", daemon=True).start()
    threading.Thread(target=children.tend_for_ever, name="imports", daemon=True).start()
    threading.Thread(target=_write_notes_for_ever, name="notes", daemon=True).start()
    threading.Thread(target=_tell_for_ever, name="alerts", daemon=True).start()
    threading.Thread(target=_post_for_ever, name="post", daemon=True).start()


def _sweep_for_ever():
    """Find what no message told of: a broker that is away delays a figure by seconds, never more.

    It also keeps the worker's sign of life, which `/readyz` reads.
    """
    while True:
        try:
            close_old_connections()
            sweep()
            (settings.DATA_DIR / "worker.alive").touch()
        except Exception as error:  # the database may be away too: try again
            logger.warning("The sweep failed and will try again: %s", error)
        time.sleep(SWEEP_SECONDS)


def sweep():
    """Count again whatever is dirty, in every drive and every list."""
    for drive_id in progress.waiting():
        progress.recompute(drive_id)
    for district_id in listcounts.waiting():
        crossings.note(district_id)
        listcounts.recount(district_id, wait=False)

    desk.clear()
    desk.start()


def _tend_lists_for_ever():
    """What reads whole lists takes seconds, so that no tally may wait for it: a thread of its own."""
    pairs = Runner()
    while True:
        try:
            close_old_connections()
            priority.database_stands_back()
            tend_lists()
            pairs.tend()
        except Exception as error:
            logger.warning("A list was not read and will be tried again: %s", type(error).__name__)
        time.sleep(SWEEP_SECONDS)


def _look_through_for_ever():
    """Once an evening what the reports show is looked through, for seconds: neither tally nor list waits."""
    while True:
        try:
            close_old_connections()
            raising.tend()
        except Exception as error:
            logger.warning("The reports were not looked through: %s", type(error).__name__)
        time.sleep(SWEEP_SECONDS)


def tend_lists():
    """Count again what is known of whole lists: where cards were made, which phones many share."""
    for job in Import.objects.filter(state=Import.State.DONE, outside=None):
        eligibility.settle(job)
    crossings.recount_due()
    for district_id in phones.waiting():
        phones.count(district_id)


def _write_notes_for_ever():
    """Notes at their cut-off, to the moment and without a broker; then their files, which take longer."""
    while True:
        left = None
        try:
            close_old_connections()
            freezing.tend()
            for review in printing.unwritten():
                printing.write(review)
            left = freezing.seconds_left()
        except Exception as error:  # the database may be away, the press may have been killed: try again
            logger.warning("An evening's note waits and will be tried again: %s", type(error).__name__)
        time.sleep(SWEEP_SECONDS if left is None else min(SWEEP_SECONDS, left + 0.05))


def _tell_for_ever():
    """What is new is told within seconds, without a broker."""
    while True:
        try:
            close_old_connections()
            telling.tend()
        except Exception as error:
            logger.warning("Alerts wait and will be tried again: %s", type(error).__name__)
        time.sleep(ALERT_SECONDS)


def _post_for_ever():
    """E-mails go by a thread of their own: a slow mail server keeps nobody waiting."""
    while True:
        try:
            close_old_connections()
            post.send()
        except Exception as error:
            logger.warning("E-mails wait and will be tried again: %s", type(error).__name__)
        time.sleep(ALERT_SECONDS)
