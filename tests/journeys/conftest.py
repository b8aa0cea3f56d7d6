"""A browser, and the portal that it looks at: the real one, with its database, its queue and its clock."""

import os
from datetime import time

import pytest
import time_machine
from playwright.sync_api import expect, sync_playwright

from drive_portal.lib import dates
from tests.enrollment.test_tasks import worker
from tests.journeys.people import Portal
from tests.journeys.screens import launch

expect.set_options(timeout=10_000)


@pytest.fixture(scope="module")
def browser():
    """One Chromium for a module: starting it takes longer than most journeys."""
    # Playwright keeps an event loop in this thread, and Django would take our queries for part of it
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def evening():
    """18:42 in India: reports are coming in, the cut-off is at 20:00."""
    with time_machine.travel(dates.at(dates.today(), time(18, 42)), tick=True) as clock:
        yield clock


@pytest.fixture
def portal(browser, evening, transactional_db, live_server):
    """The doors of the portal; who came through them leaves before the tables are emptied."""
    doors = Portal(browser, live_server.url)
    yield doors
    doors.close()


@pytest.fixture
def counting(transactional_db, tmp_path):
    """A Celery worker of its own, which counts what comes in."""
    with worker(tmp_path / "worker"):
        yield
