"""A statement is prepared once a connection, and what may happen to it there changes no answer."""

import threading

import pytest
from django.db import DataError, connection, transaction

from drive_portal.lib.prepared import Prepared

TYPES = {"days": "date[]", "n": "bigint", "of": "bigint"}
SHARE = Prepared("SELECT 100 * %(n)s / %(of)s, 7 %% 4, %(n)s, cardinality(%(days)s)", TYPES)


def ask(n, of, **kw):
    with transaction.atomic(), connection.cursor() as cursor:
        SHARE.execute(cursor, {"n": n, "of": of, "days": [], "unused": 1}, **kw)
        return cursor.fetchone()


def prepared():
    """(statement, plans made for all values, plans made for these) of what the connection holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements ORDER BY name"
        )
        return cursor.fetchall()


@pytest.fixture
def alone(transactional_db):
    """A connection of the test's own, on which nothing was prepared."""
    connection.close()
    yield
    connection.close()


def test_it_is_prepared_once_and_has_one_plan(alone):
    assert [ask(n, 4) for n in (1, 2, 2**40)] == [
        (25, 3, 1, 0),
        (50, 3, 2, 0),
        (25 * 2**40, 3, 2**40, 0),
    ]
    ((statement, generic, custom),) = prepared()
    assert "$2" in statement and (generic, custom) == (3, 0)


def test_the_plan_for_all_values_is_asked_for_in_its_transaction_only(alone):
    ask(1, 2)
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)


def test_long_arrays_are_worth_a_plan_of_their_own(alone):
    assert ask(1, 2, size=10_000) == (50, 3, 1, 0)
    assert prepared() == []


def test_it_outlives_a_transaction_that_is_rolled_back(alone):
    with transaction.atomic():
        assert ask(1, 2) == (50, 3, 1, 0)
        transaction.set_rollback(True)
    assert ask(1, 2) == (50, 3, 1, 0)
    assert len(prepared()) == 1


def test_after_an_error_it_is_prepared_anew(alone):
    for _again in range(2):
        with pytest.raises(DataError):
            ask(1, 0)
        assert ask(1, 2) == (50, 3, 1, 0)


def test_a_new_connection_has_its_own(alone):
    assert ask(1, 2) == (50, 3, 1, 0)
    connection.close()
    assert ask(1, 2) == (50, 3, 1, 0)
    elsewhere = []

    def other():
        elsewhere.append(ask(1, 4))
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert elsewhere == [(25, 3, 1, 0)] and len(prepared()) == 1


def test_what_the_server_forgot_is_prepared_at_the_next_try(alone):
    ask(1, 2)
    with connection.cursor() as cursor:
        cursor.execute("DISCARD ALL")
    with pytest.raises(Exception, match="does not exist"):
        ask(1, 2)
    assert ask(1, 2) == (50, 3, 1, 0)


def test_it_follows_a_table_that_changes(alone):
    made = Prepared("SELECT c.made + %(n)s FROM cards c", TYPES)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE cards AS SELECT 3 AS made")
        for change in ("ALTER TABLE cards ADD reason text", "UPDATE cards SET made = made + 2"):
            with transaction.atomic():
                made.execute(cursor, {"n": 1})
                assert cursor.fetchone() == (4,)
            cursor.execute(change)
        with transaction.atomic():
            made.execute(cursor, {"n": 1})
            assert cursor.fetchone() == (6,)


def test_behind_a_pooler_nothing_is_prepared(alone, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert ask(1, 2) == (50, 3, 1, 0)
    assert prepared() == []
