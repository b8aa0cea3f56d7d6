"""How all tests run: on a copy of the tables, emptied quickly, the long ones early, journeys in a browser."""

import gc
import os
from collections import defaultdict
from itertools import chain

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests import tables
from tests.journeys.screens import CHROMIUM

NO_BROWSER = f"the journeys in a browser: there is no {CHROMIUM}"
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what the migrations wrote
TABLES = {"db", "transactional_db", "live_server", "django_db_setup"}
OWN_SERVERS = not os.environ.get("DATABASE_URL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Beside others, and on this run's own server, a worker's database begins as a copy."""
    if OWN_SERVERS and "PYTEST_XDIST_WORKER" in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = tables.template()


def _empty(self):
    """Empty the tables after a test that commits: by the row, where there are some.

    Django truncates all hundred of them and writes the permissions anew, which takes ten times as long.
    The locks wait, as TRUNCATE does, for whoever still writes; the role keeps triggers and keys silent.
    """
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    all_of_them = [connection.ops.quote_name(name) for name in names if name not in KEPT]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(all_of_them)} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        some = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in all_of_them
        )
        cursor.execute(some)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")


if OWN_SERVERS:  # another's may not let us silence them
    TransactionTestCase._fixture_teardown = _empty


def pytest_collection_modifyitems(items):
    if not CHROMIUM.exists():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
    if WORKERS > 1:
        items[:] = [item for hand in _hands(items) for item in hand]


def _hands(items):
    """The tests as they are dealt to the workers, who begin with equal parts of the whole.

    First what needs no tables, while those are made; then what takes long, module by module, so that at
    the end there are small things to take from each other.
    """
    free, long, rest = [], defaultdict(list), []
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("long"):
            long[item.path].append(item)
        elif item.get_closest_marker("django_db") or TABLES.intersection(item.fixturenames):
            rest.append(item)
        else:
            free.append(item)
    modules = list(long.values())
    for n in range(WORKERS):
        hand = free[len(free) * n // WORKERS : len(free) * (n + 1) // WORKERS]
        hand += chain.from_iterable(modules[n::WORKERS])
        more = len(rest) if n == WORKERS - 1 else max(0, len(items) // WORKERS - len(hand))
        yield hand + rest[:more]
        rest = rest[more:]


def pytest_collection_finish():
    gc.freeze()  # a tenth of the time went into looking for garbage among what stays to the end


def pytest_terminal_summary(terminalreporter):
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"Skipped: {NO_BROWSER}")
