"""`python -m bench.evening [MINUTES [ROWS]]`: the evening of a district, all of it at once.

1,400 reporters send in ten minutes (or as many a minute in MINUTES), each once and a tenth of them twice,
from one address; 20 dashboards are open, of the district and of each block, and ask every 1.5 s; a list of
1,193,000 names (or ROWS) is taken in beside them. No answer may be an error, no tally lost or doubled, and
the p95 of a submission at most 6 × that of an empty POST view, asked twice a second in the same minutes.
"""

import concurrent.futures
import http.client
import json
import os
import random
import sys
import threading
import time
from functools import partial

from bench import beside, burst, measure, serve, world

REPORTERS, MINUTES, DASHBOARDS, LIMIT = 1400, 10, 20, 6
EVERY = 1.5  # seconds, of an open dashboard
IMPORT_AFTER = 30  # seconds


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else beside.ROWS
    many = round(REPORTERS * minutes / MINUTES)
    with world.servers() as data:
        drive, logins = world.fill(days=30, login_ids=REPORTERS)
        logins = logins[:many]
        path = beside._list(data, drive, rows)
        tokens = burst._tokens(logins)
        collector, _cookie = beside._collector(drive)
        pages = _pages(drive)
        from django.db import connections

        connections.close_all()
        with burst._portal(data):
            send_list = partial(beside._send, path, drive, collector)
            kept = evening(drive, logins, tokens, pages, send_list, minutes)
    sys.exit(not kept)


def _pages(drive):
    """(address, cookie) of each open dashboard: a few of the district, the others of its blocks."""
    from tests import factories

    blocks = list(drive.district.blocks.all())
    found = []
    for n in range(DASHBOARDS):
        block = blocks[n % len(blocks)] if n >= DASHBOARDS // 3 else None
        if block:
            user, place = factories.user("block_officer", block), f"block/{block.code}"
        else:
            user, place = factories.user("collector", drive.district), f"district/{drive.district.code}"
        found.append((f"/figures/{place}/", serve.session_of(user)))
    return found


def evening(drive, logins, tokens, pages, send_list, minutes):
    """Let all of it happen; whether nothing was lost and the limit held."""
    from drive_portal.lib.dates import today

    over, looks, empty = threading.Event(), [], []
    beside_them = [threading.Thread(target=_dashboard, args=(*page, over, looks)) for page in pages]
    beside_them += [
        threading.Thread(target=_empty, args=(tokens[0], over, empty)),
        threading.Thread(target=_list, args=(send_list, over)),
    ]
    for one in beside_them:
        one.start()
    random.seed(1)
    start, seconds = time.perf_counter() + 5, minutes * 60
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        jobs = []
        for n, (login, token) in enumerate(zip(logins, tokens, strict=True)):
            body = json.dumps(burst._body(drive, login, today(), n % 40))
            at = start + random.random() * seconds
            jobs += [(at, body, token)] * (2 if n % 10 == 0 else 1)
        answers = list(pool.map(lambda job: _submit(*job), sorted(jobs)))
    over.set()
    for one in beside_them:
        one.join()
    return _told(drive, logins, answers, looks, empty)


def _ask(method, path, headers, body=None):
    """(status, seconds, headers) of one request over a connection of its own, as a phone makes it."""
    began = time.perf_counter()
    try:
        link = http.client.HTTPConnection("127.0.0.1", burst.PORT, timeout=60)
        link.request(method, path, body, headers)
        answer = link.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - began, answer.headers
    except OSError as error:
        return type(error).__name__, time.perf_counter() - began, {}


def _submit(at, body, token):
    time.sleep(max(0, at - time.perf_counter()))
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    return _ask("POST", "/api/v1/tallies/", headers, body)


def _dashboard(path, cookie, over, looks):
    """An open page: it asks with the tag that it was given last."""
    tag = ""
    over.wait(random.random() * EVERY)
    while not over.is_set():
        headers = {"Cookie": cookie, "Accept-Encoding": "gzip", "HX-Request": "true"}
        status, seconds, got = _ask("GET", path, headers | ({"If-None-Match": tag} if tag else {}))
        tag = got.get("ETag", tag)
        looks.append((status, seconds))
        over.wait(max(0, EVERY - seconds))


def _empty(token, over, empty):
    while not over.wait(0.5):
        headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        empty.append(_ask("POST", "/bench/empty/", headers, "{}"))


def _list(send_list, over):
    if over.wait(IMPORT_AFTER):
        return
    began = time.perf_counter()
    send_list()
    print(f"      the list was sent in {time.perf_counter() - began:.0f} s", flush=True)


def _told(drive, logins, answers, looks, empty):
    from drive_portal.lib.dates import today
    from enrollment.models import Import, Tally

    job = Import.objects.filter(district=drive.district_id).order_by("-pk").first()
    print(f"      the import: {job.state if job else 'none'}, {job.new if job else 0} new")
    errors = [one[0] for one in (*answers, *empty) if one[0] not in (200, 201)]
    errors += [one[0] for one in looks if one[0] not in (200, 304)]
    fresh = sum(one[0] == 200 for one in looks)
    print(f"      {len(answers)} submissions, {len(looks)} looks ({fresh} anew)")
    for what, found in (("a submission", answers), ("an empty POST", empty), ("a look", looks)):
        ms = [round(_at(found, part) * 1000) for part in (0.5, 0.95, 0.99)]
        print(f"      {what}: median {ms[0]}, p95 {ms[1]}, p99 {ms[2]} ms")
    rows = Tally.objects.filter(drive=drive, date=today())
    wanted = sum(n % 40 for n in range(len(logins)))
    right = sum(rows.values_list("made", flat=True)) == wanted and rows.count() == len(logins) and not errors
    print(f"{'ok  ' if right else 'OVER'}  none lost, none doubled, {len(errors)} errors {errors[:5]}")
    ratio = _at(answers, 0.95) / _at(empty, 0.95)
    return measure.say("p95 of a submission ÷ of an empty POST", ratio, LIMIT) and right


def _at(found, part):
    return measure.percentile([one[1] for one in found], part)


if __name__ == "__main__":
    os.environ["SECRET_KEY"] = "of the benchmark only"  # the portal's, so that it knows our sessions
    main()
