"""A pytest plugin: PostgreSQL and Redis of the run's own, in a folder that goes when it ends.

Loaded by `-p` in pyproject.toml, hence before pytest-django reads the settings, which a conftest.py is
not. `make run` and other runs of the tests may go on beside it. With DATABASE_URL or REDIS_URL set, the
tests use that server.
"""

import os
import shutil
import signal
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from drive_portal import embedded
from tests import tables

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if not WORKER:  # its workers inherit all this
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="drive-tests-")
    os.environ.setdefault("SECRET_KEY", "of the tests only, and long enough to be one")
    for name in ("DEBUG", "PORT", "ALLOWED_HOSTS", "DEMO_PASSWORD"):  # a developer's own
        os.environ.pop(name, None)
DATA = Path(os.environ["DATA_DIR"]).resolve()
if WORKER and not os.environ.get("REDIS_URL"):  # each worker a queue of its own
    os.environ["REDIS_URL"] = embedded.redis_url(DATA, int(WORKER.removeprefix("gw")) + 1)

running: list[tuple[Any, int]] = []


def pytest_configure(config: Any) -> None:
    if WORKER or config.option.collectonly:
        return
    try:
        if not os.environ.get("DATABASE_URL"):
            with (DATA / "postgres.log").open("ab") as log:
                postgres = embedded.start_postgres(DATA, log, hasty=True)
            running.append((postgres, signal.SIGINT))
            embedded.wait(postgres, partial(embedded.postgres_ready, DATA))
        if not os.environ.get("REDIS_URL"):
            with (DATA / "redis.log").open("ab") as log:
                redis = embedded.start_redis(DATA, log)
            running.append((redis, signal.SIGTERM))
            embedded.wait(redis, partial(embedded.redis_ready, DATA))
        if not os.environ.get("DATABASE_URL") and config.getoption("numprocesses", None):
            running.append((embedded.spawn(tables.COMMAND), signal.SIGTERM))
    except BaseException:
        pytest_unconfigure()
        raise


def pytest_unconfigure() -> None:
    if WORKER:
        return
    while running:
        embedded.stop(*running.pop())
    embedded.clear_sockets(DATA)
    shutil.rmtree(DATA, ignore_errors=True)
