"""`python -m bench.burst`: the evening's burst, with everything dying around it.

1,000 operators send within 60 s over HTTP, a fifth of them twice; the worker is killed every 2 s and
Redis twice. Nothing may be lost or doubled, and no answer be an error. Then the CPU of a submission
against an empty POST view behind the same middleware and token.
"""

import concurrent.futures
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

from bench import measure, world

OPERATORS, SECONDS, PORT = 1000, 60, int(os.environ.get("PORT", "8093"))


def main():
    with world.servers() as data:
        drive, logins = world.fill(days=30)
        tokens = _tokens(logins)
        kept = [cpu(drive, logins, tokens)]
        kept.append(burst(data, drive, logins, tokens))
    sys.exit(not all(kept))


def _tokens(logins):
    from districts.models import Token
    from tests import factories

    return [Token.objects.create(factories.user("operator", login=login))[1] for login in logins]


def _body(drive, login, day, made):
    place = {"centre": login.centre.code} if login.centre else {"panchayat": login.panchayat.code}
    return {
        "submission_id": str(uuid.uuid4()),
        "drive": drive.pk,
        "login_id": login.code,
        "date": day.isoformat(),
        "place": place,
        "made": made,
        "rejected": {"server_down": 2},
    }


def cpu(drive, logins, tokens):
    """Medians of the process's CPU for a submission and for an empty POST view, in turns."""
    from django.conf import settings
    from django.test import Client

    from drive_portal.lib.dates import timedelta, today

    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()

    def post(path, body, token):
        answer = client.post(
            path, json.dumps(body), "application/json", headers={"Authorization": f"Token {token}"}
        )
        assert answer.status_code in (200, 201, 202), answer.content

    empty, tally = [], []
    day = today() - timedelta(days=0)
    for n in range(300):
        login, token = logins[n], tokens[n]
        body = _body(drive, login, day, 5)
        empty.append(measure.timed(lambda body=body, token=token: post("/bench/empty/", body, token)))
        tally.append(measure.timed(lambda body=body, token=token: post("/api/v1/tallies/", body, token)))
    (wall_e, cpu_e), (wall_t, cpu_t) = measure.median(empty[20:]), measure.median(tally[20:])
    print(f"empty POST: {cpu_e * 1e3:.2f} ms CPU, {wall_e * 1e3:.2f} ms wall")
    print(f"a tally:    {cpu_t * 1e3:.2f} ms CPU, {wall_t * 1e3:.2f} ms wall")
    from districts.models import Dirty
    from enrollment.models import Tally

    Tally.objects.filter(date=day).delete()
    Dirty.objects.all().delete()
    return measure.say("CPU of a submission ÷ empty POST", cpu_t / cpu_e, 6)


def burst(data, drive, logins, tokens):
    """Send over HTTP while the supervisor's worker and Redis are killed; compare what was counted."""
    from django.db import connections

    from drive_portal.lib.dates import today
    from enrollment import progress
    from enrollment.models import Tally

    connections.close_all()
    with _portal(data) as supervisor:
        done = threading.Event()
        killer = threading.Thread(target=_kill, args=(supervisor.pid, done))
        killer.start()
        random.seed(1)
        start = time.perf_counter()
        jobs = []
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            for n in range(OPERATORS):
                body = _body(drive, logins[n], today(), n % 40)
                for _again in range(2 if n % 5 == 0 else 1):
                    wait = start + n * SECONDS / OPERATORS
                    jobs.append((n, pool.submit(_send, wait, body, tokens[n])))
            answers = [job.result() for _n, job in jobs]
        done.set()
        killer.join()
        errors = [answer for answer in answers if answer not in (200, 201)]
        expected = sum(n % 40 for n in range(OPERATORS))
        end = time.monotonic() + 30
        while time.monotonic() < end:
            made = progress.standings(drive, "district", today())[0]["made"]
            if made == expected:
                break
            time.sleep(0.2)
        rows = Tally.objects.filter(drive=drive, date=today())
        print(f"{len(answers)} answers: {len(errors)} errors {errors[:5]}")
        print(f"{rows.count()} tallies; {made} of {expected} cards")
        print(f"the last figure came {30 - (end - time.monotonic()):.1f} s after the last answer")
        right = not errors and rows.count() == OPERATORS and made == expected
        return right and progress.rebuild(drive.pk) == 0


def _send(at, body, token):
    """One operator's POST; after a broken connection again with the same submission_id, as a phone does."""
    time.sleep(max(0, at - time.perf_counter()))
    for _try in range(3):
        try:
            link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
            headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
            link.request("POST", "/api/v1/tallies/", json.dumps(body), headers)
            return link.getresponse().status
        except OSError:
            time.sleep(0.2)
    return "no answer"


class _portal:
    """The portal as `make run` starts it, on the benchmark's servers."""

    def __init__(self, data):
        self.data = data

    def __enter__(self):
        environment = os.environ | {
            "PORT": str(PORT),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATA_DIR": str(self.data / "portal"),
            "DATABASE_URL": f"postgres://postgres@/drive?host={world.socket_of(self.data)}",
            "SECRET_KEY": "of the benchmark only",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        environment.pop("REDIS_URL", None)
        self.log = (self.data / "portal.log").open("wb")
        command = [sys.executable, "-m", "drive_portal.supervisor"]
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log)
        end = time.monotonic() + 120
        while b"Ready" not in Path(self.log.name).read_bytes():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(Path(self.log.name).read_text())
            time.sleep(0.1)
        return self.process

    def __exit__(self, *_error):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def _kill(supervisor, done):
    """Kill the worker every 2 s, and Redis a third and two thirds through."""
    killed = {"worker": 0, "redis": 0}
    start = time.monotonic()
    while not done.wait(2):
        redis = (time.monotonic() - start) * 3 / SECONDS >= killed["redis"] + 1 and killed["redis"] < 2
        for pid, command in _children(supervisor):
            if (" worker " in command and "celery" in command) or (redis and "redis-server" in command):
                killed["redis" if "redis-server" in command else "worker"] += 1
                os.kill(pid, signal.SIGKILL)
    print(f"killed: {killed['worker']} workers, {killed['redis']} times Redis")


def _children(parent):
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and f"PPid:\t{parent}\n" in (folder / "status").read_text():
                yield int(folder.name), (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue


if __name__ == "__main__":
    main()
