"""`python -m bench.beside [ROWS]`: the web beside a running import, and a name looked for in a full list.

The portal as `make run` starts it; 1,193,000 made-up people are sent by REST, while operators send tallies.
Then names are searched over all of them, against an empty page.
"""

import concurrent.futures
import http.client
import json
import os
import random
import statistics
import sys
import time
from urllib.parse import urlencode

from bench import burst, measure, serve, world

ROWS, CODE = 1_193_000, "411"
RATE = 10  # tallies a second: four times the busiest ten minutes
SCHEMES = "nfsa", "secc"  # the same people again: each row says something else then
WARM, QUIET = 10, 40  # seconds that are not looked at, and seconds without an import
NAMES = ["सुनीता", "Suneeta", "ram", "राम कु", "sahu", "santosh yad", "kml", "लक्ष्मी सिंह", "zzyzx", "Bhagbati"]


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with world.servers() as data:
        drive, logins = world.fill(days=30)
        path = _list(data, drive, rows)
        tokens = burst._tokens(logins)
        collector, cookie = _collector(drive)
        from django.db import connections

        connections.close_all()
        with burst._portal(data):
            senders = Senders(drive, logins, tokens)
            senders.send(lambda: time.perf_counter() < senders.began + WARM)
            quiet = senders.send(lambda: time.perf_counter() < senders.began + QUIET)
            beside = []
            for scheme in SCHEMES:
                over = _watch(_send(path, drive, collector, scheme), collector)
                beside += senders.send(lambda over=over: not over())
            print(f"      alone: {_told(quiet)}; beside the import: {_told(beside)}")
            kept = [measure.say("p95 of a tally beside an import ÷ alone", _p95(beside) / _p95(quiet), 1.25)]
            kept.append(search(drive, cookie))
    sys.exit(not all(kept))


def _list(data, drive, rows):
    """The made-up list, with the codes of the drive's panchayats."""
    from bench.lists import command
    from districts.models import Panchayat

    path, made = data / "list.csv", data / "made.csv"
    command("make_list", f"--rows={rows}", "--faults=2", f"--out={made}")
    codes = list(Panchayat.objects.filter(district=drive.district).values_list("code", flat=True))
    known: dict[str, str] = {}
    with made.open(encoding="utf-8", newline="") as old, path.open("w", encoding="utf-8", newline="") as new:
        at = old.readline().split(",").index("panchayat_code")
        old.seek(0)
        new.write(old.readline())
        for line in old:
            cells = line.split(",")
            if len(cells) > at and cells[at].startswith(f"9{CODE}"):
                cells[at] = known.setdefault(cells[at], codes[len(known) % len(codes)])
            new.write(",".join(cells))
    return path


def _collector(drive):
    from districts.models import Token
    from tests import factories

    user = factories.user("collector", drive.district)
    return Token.objects.create(user)[1], serve.session_of(user)


class Senders:
    """Operators who send tallies of today, `RATE` a second; once all have, they correct them."""

    def __init__(self, drive, logins, tokens):
        from drive_portal.lib.dates import today

        self.drive, self.day, self.began = drive, today(), 0.0
        self.operators = list(zip(logins, tokens, strict=True))
        random.seed(1)
        random.shuffle(self.operators)
        self.versions: dict[str, int] = {}

    def send(self, going_on):
        """Send while `going_on()`; seconds of each answer."""
        self.began = time.perf_counter()
        jobs = []
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            n = 0
            while going_on():
                login, token = self.operators[n % len(self.operators)]
                jobs.append(pool.submit(self._one, login, token, n))
                n += 1
                time.sleep(max(0, self.began + n / RATE - time.perf_counter()))
            return [job.result() for job in jobs]

    def _one(self, login, token, n):
        body = burst._body(self.drive, login, self.day, n % 40)
        if login.code in self.versions:
            body["base_version"] = self.versions[login.code]
        began = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", burst.PORT, timeout=60)
        headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        link.request("POST", "/api/v1/tallies/", json.dumps(body), headers)
        answer = link.getresponse()
        said = json.loads(answer.read())
        seconds = time.perf_counter() - began
        assert answer.status in (200, 201), said
        self.versions[login.code] = said["version"]
        return seconds


def _send(path, drive, token, scheme):
    """Send the list by REST; the address of its import."""
    edge = "bench-beside"
    fields = {"kind": "eligibility", "district": drive.district.code, "scheme": scheme}
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n')
    head, tail = "".join(parts).encode(), f"\r\n--{edge}--\r\n".encode()
    link = http.client.HTTPConnection("127.0.0.1", burst.PORT, timeout=120)
    link.putrequest("POST", "/api/v1/imports/")
    link.putheader("Authorization", f"Token {token}")
    link.putheader("Content-Type", f"multipart/form-data; boundary={edge}")
    link.putheader("Content-Length", str(len(head) + path.stat().st_size + len(tail)))
    link.endheaders(head)
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            link.send(chunk)
    link.send(tail)
    answer = link.getresponse()
    body = answer.read()
    assert answer.status == 202, body
    return answer.headers["Location"]


def _watch(address, token):
    """A question for the import at `address`, whether it is over: asked as its page asks, every 2 s."""
    asked = 0.0

    def over():
        nonlocal asked
        if time.perf_counter() < asked + 2:
            return False
        asked = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", burst.PORT, timeout=60)
        link.request("GET", address, headers={"Authorization": f"Token {token}"})
        state = json.loads(link.getresponse().read())
        if state["state"] not in ("done", "failed", "refused"):
            return False
        assert state["state"] == "done", state
        print(f"      the import: {state['state']}, {state['new']} new, {state['set_aside']} set aside")
        return True

    return over


def _p95(seconds):
    return measure.percentile(seconds, 0.95)


def _told(seconds):
    ms = [round(measure.percentile(seconds, part) * 1000, 1) for part in (0.5, 0.95, 0.99)]
    return f"{len(seconds)} tallies, median {ms[0]}, p95 {ms[1]}, p99 {ms[2]} ms"


def search(drive, cookie):
    """Names over the whole district, as the page asks for them while one types, against an empty page."""
    link = http.client.HTTPConnection("127.0.0.1", burst.PORT, timeout=60)
    token = "b" * 32
    headers = {"Cookie": f"{cookie}; csrftoken={token}", "HX-Request": "true", "X-CSRFToken": token}
    form = headers | {"Content-Type": "application/x-www-form-urlencoded"}

    def ask(name):
        began = time.perf_counter()
        if name is None:
            link.request("GET", serve.EMPTY, headers=headers)
        else:
            said = urlencode({"level": "district", "code": drive.district.code, "q": name})
            link.request("POST", "/list/search/", said, form)
        answer = link.getresponse()
        body = answer.read()
        assert answer.status == 200, (answer.status, body[:500])
        return time.perf_counter() - began

    taken: dict[str | None, list[float]] = {name: [] for name in (None, *NAMES)}
    for turn in range(35):
        for name, seconds in taken.items():
            wall = ask(name)
            if turn >= 5:  # the first ones warm up
                seconds.append(wall)
    medians = {name: statistics.median(seconds) * 1000 for name, seconds in taken.items()}
    empty = medians.pop(None)
    print(f"      an empty page {empty:.2f} ms; " + ", ".join(f"{n} {ms:.1f}" for n, ms in medians.items()))
    return measure.say("the slowest of these searches ÷ an empty page", max(medians.values()) / empty, 10)


if __name__ == "__main__":
    os.environ["SECRET_KEY"] = "of the benchmark only"  # the portal's, so that it knows our session
    main()
