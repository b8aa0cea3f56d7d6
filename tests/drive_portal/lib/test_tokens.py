"""How often a token may call."""

import re

import pytest

from districts.tokens import doors
from drive_portal.lib import tokens
from tests import factories
from tests.calling import ROOT, Caller, problem


def fields(answer):
    """(calls in all, seconds of the window, calls left, seconds left) of the answer's fields."""
    policy = re.fullmatch(r'"minute";q=(\d+);w=(\d+)', answer["RateLimit-Policy"])
    limit = re.fullmatch(r'"minute";r=(\d+);t=(\d+)', answer["RateLimit"])
    return [int(number) for number in (*policy.groups(), *limit.groups())]


@pytest.fixture
def few(monkeypatch):
    """Three calls a minute."""
    monkeypatch.setattr(tokens, "windows", tokens.Windows(most=3))


@pytest.mark.django_db
def test_every_answer_to_a_token_says_what_is_left():
    caller = Caller(factories.user())
    left = []
    for path in (
        "blocks/",
        "blocks/?limit=x",
        "blocks/9/",
        "nothing/",
        "targets/?drive=1&level=block&date=2026-01-01",
    ):
        answer = caller.get(ROOT + path)
        most, window, still, seconds = fields(answer)
        assert most == tokens.A_MINUTE >= 600 and window == 60 and 1 <= seconds <= 60
        left.append(still)
    left.append(fields(caller.send("drives/", {}))[2])
    assert left == [most - n for n in range(1, 7)]
    assert "RateLimit" not in Caller().read("blocks/")


@pytest.mark.django_db
def test_beyond_the_limit_a_token_waits_and_others_do_not(few):
    user = factories.user()
    caller, other = Caller(user), Caller(user)
    assert [caller.read("blocks/").status_code for _call in range(4)] == [200, 200, 200, 429]
    answer = caller.read("blocks/")
    assert "3" in problem(answer, 429)["detail"]
    assert 1 <= int(answer["Retry-After"]) <= 60 and fields(answer)[2] == 0
    assert other.read("blocks/").status_code == 200  # another token of the same account


@pytest.mark.django_db
def test_a_session_is_not_counted(few, client):
    client.force_login(factories.user())
    assert {client.get(ROOT + "blocks/").status_code for _call in range(6)} == {200}


def test_a_window_begins_anew_and_old_ones_are_forgotten():
    clock = [1000.0]
    windows = tokens.Windows(most=2, keys=3, clock=lambda: clock[0])
    assert [windows.count("a") for _call in range(3)] == [(1, 60), (0, 60), (-1, 60)]
    clock[0] += 59.5
    assert windows.count("a") == (-2, 1)
    clock[0] += 0.5
    assert windows.count("a") == (1, 60)
    for key in "bcdefg":
        windows.count(key)
        clock[0] += 61
    assert len(windows._open) <= 3


@pytest.mark.django_db
def test_a_garbled_token_is_a_wrong_one():
    _row, token = doors.issue(factories.user())
    for wrong in (token[:-1], token + "0", "é", "\udcff", "0" * 5000, token.upper()):
        caller = Caller()
        header = f"Token {wrong}".encode(errors="replace").decode("latin-1")
        answer = caller.get(ROOT + "blocks/", HTTP_AUTHORIZATION=header)
        problem(answer, 401)
