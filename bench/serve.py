"""`python -m bench.serve`: how fast the portal answers, at Jabalpur's size, against an empty view.

The empty view stands behind the same middleware and asks for the same logged-in session. Each page is asked
in turns with it over one kept connection, so that what else the machine does falls on both; the ratio is
empty ÷ page, of medians. Granian serves, as in `make run`, then gunicorn (gthread) for comparison.
"""

import contextlib
import gzip
import http.client
import os
import statistics
import subprocess
import sys
import time

from bench import world
from drive_portal import embedded
from drive_portal.supervisor import GRANIAN

HOST, PORT = "127.0.0.1", int(os.environ.get("PORT", "8094"))
TURNS = 150
GUNICORN = ["-k", "gthread", "-w", "2", "--threads", "16", "--bind", f"{HOST}:{PORT}", "drive_portal.wsgi"]
EMPTY = "/bench/empty-page/"


def main():
    with world.servers() as data:
        drive, _logins = world.fill()
        cookie = _prepare(drive)
        pages = _pages(drive)
        kept = []
        with _serving(data, "granian", *GRANIAN, "--port", str(PORT), "drive_portal.wsgi:application"):
            kept = measured(pages, cookie, drive)
        with _serving(data, "gunicorn", *GUNICORN):
            medians = _turns({"empty": EMPTY, "dashboard": pages["dashboard"]}, cookie)
            print(
                f"gunicorn: empty {medians['empty'] * 1e3:.2f}, dashboard {medians['dashboard'] * 1e3:.2f} ms"
            )
    sys.exit(not all(kept))


def _prepare(drive):
    """Count the drive and log a collector in; returns the session's cookie."""
    from django.db import connection

    from enrollment import progress
    from tests import factories

    progress.rebuild(drive.pk)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    cookie = session_of(factories.user("collector", drive.district))
    connection.close()
    return cookie


def session_of(user):
    """Log the user in; the session's cookie."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _pages(drive):
    from drive_portal.lib.dates import today

    place = f"district/{drive.district.code}"
    rows = f"/api/v1/progress/?drive={drive.pk}&level=panchayat&date={today().isoformat()}&limit=100"
    return {"refresh": f"/figures/{place}/", "progress": rows, "dashboard": f"/places/{place}/"}


def measured(pages, cookie, drive):
    """Ratios of the pages to the empty view, each with its limit; whether all hold."""
    tag = _ask(pages["refresh"], cookie)[1]["ETag"]
    status, _headers, body = _ask(pages["dashboard"], cookie)
    assert status == 200, body[:500]
    size = len(gzip.decompress(body)) / 1e3
    print(f"the dashboard's first page: {size:.0f} KB, {len(body) / 1e3:.1f} KB on the wire")
    unchanged = _turns({"empty": EMPTY, "page": pages["refresh"]}, cookie, {"If-None-Match": tag}, status=304)
    rows = _turns({"empty": EMPTY, "page": pages["progress"]}, cookie)
    known = _turns({"empty": EMPTY, "page": pages["dashboard"]}, cookie)
    new = _turns({"empty": EMPTY, "page": pages["dashboard"]}, cookie, before=lambda: _count(drive), turns=40)
    fresh = _turns(
        {"empty": EMPTY, "page": pages["progress"]}, cookie, before=lambda: _count(drive), turns=40
    )
    kept = [
        _ratio("unchanged refresh (304)", unchanged, 0.9),
        _ratio("progress/ of 100 rows", rows, 0.5),
        _ratio("the dashboard, nothing new since somebody's look", known, 0.15),
    ]
    # whoever looks first after a count waits for the page to be made: said, without a limit
    _ratio("progress/ of 100 rows, counted anew just before", fresh, 0)
    _ratio("the dashboard, counted anew just before", new, 0)
    return kept


def _ratio(what, medians, least):
    """Print empty ÷ page; whether it reaches its limit."""
    ratio = medians["empty"] / medians["page"]
    kept = ratio >= least
    print(
        f"{'ok  ' if kept else 'LOW '}  {what}: {ratio:.2f} (limit {least:g};"
        f" empty {medians['empty'] * 1e3:.2f} ms, page {medians['page'] * 1e3:.2f} ms)",
        flush=True,
    )
    return kept


def _count(drive):
    """As if the drive had been counted: every page of it is made anew."""
    from enrollment.models import Revision

    row, _new = Revision.objects.get_or_create(pk=drive.pk, defaults={"number": 0})
    row.number += 1
    row.save()


def _turns(pages, cookie, headers=None, status=None, before=None, turns=TURNS):
    """Median seconds of each page, asked in turns over one connection."""
    link = http.client.HTTPConnection(HOST, PORT, timeout=30)
    taken = {name: [] for name in pages}
    for turn in range(turns + 10):
        for name, path in pages.items():
            if before and path != EMPTY:
                before()
            start = time.perf_counter()
            got, _headers, body = _ask(path, cookie, headers, link)
            seconds = time.perf_counter() - start
            assert got == (200 if path == EMPTY else status or 200), body[:500]
            if turn >= 10:  # the first ones warm up
                taken[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _ask(path, cookie, headers=None, link=None):
    link = link or http.client.HTTPConnection(HOST, PORT, timeout=30)
    link.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"} | (headers or {}))
    answer = link.getresponse()
    return answer.status, answer.headers, answer.read()


@contextlib.contextmanager
def _serving(data, program, *arguments):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings", "PORT": str(PORT)}
    with (data / f"{program}.log").open("ab") as log:
        command = [sys.executable, "-m", program, *arguments]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        for _n in range(300):
            with contextlib.suppress(OSError):
                _ask("/healthz", "")
                break
            time.sleep(0.1)
        yield process
    finally:
        embedded.stop(process)


if __name__ == "__main__":
    main()
