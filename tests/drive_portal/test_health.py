"""/healthz answers whatever is down; /readyz says what is, and never hangs with it."""

import os
import time

import pytest
from django.db import connections
from django.test import Client

from districts.models import Dirty
from drive_portal import health
from drive_portal.lib import dates

READ = Client().get


@pytest.fixture
def alive(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "worker.alive").touch()
    return tmp_path / "worker.alive"


def ready():
    answer = READ("/readyz")
    assert answer["Content-Type"] == "application/json" and "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.json()


@pytest.mark.django_db(transaction=True)
def test_ready(alive):
    status, found = ready()
    assert status == 200, found
    assert all(found[name]["ok"] for name in ("database", "broker", "worker", "progress"))


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_has_gone_or_was_never_there(alive):
    os.utime(alive, (time.time() - 60, time.time() - 60))
    status, found = ready()
    assert status == 503 and not found["worker"]["ok"] and found["database"]["ok"]
    alive.unlink()
    assert ready()[0] == 503


@pytest.mark.django_db(transaction=True)
def test_progress_that_is_late(alive):
    Dirty.objects.create(district_id=1, drive_id=1, panchayat_id=1, date=dates.today())
    assert ready()[0] == 200
    Dirty.objects.update(marked_at=dates.now() - dates.timedelta(minutes=10))
    status, found = ready()
    assert status == 503 and found["progress"]["seconds_late"] >= 600
    Dirty.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_servers_that_refuse_or_hang(alive, monkeypatch):
    def hangs():
        time.sleep(9)
        return {"ok": True}

    def refuses():
        raise ConnectionError("redis://secret-host")

    monkeypatch.setitem(health.CHECKS, "broker", refuses)
    status, found = ready()
    assert status == 503 and found["broker"] == {"ok": False, "error": "ConnectionError"}
    monkeypatch.setitem(health.CHECKS, "broker", hangs)
    for _twice in range(2):
        began = time.monotonic()
        status, found = ready()
        assert status == 503 and found["broker"]["error"] == "no answer"
        assert time.monotonic() - began < 4.5
    assert found["database"]["ok"]


def test_healthz_needs_nothing(monkeypatch):
    def away(*args, **kwargs):
        raise AssertionError("the database was asked")

    monkeypatch.setattr(connections["default"].__class__, "cursor", away)
    answer = READ("/healthz")
    assert answer.status_code == 200 and answer.json() == {"status": "ok"}
