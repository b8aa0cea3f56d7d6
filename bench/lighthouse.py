"""`python -m bench.lighthouse URL`: Lighthouse's view of every dashboard, as a phone on a slow line loads it.

URL is a running demonstration (`make run`). Lighthouse comes from npm (`npm ci`), the browser is Debian's
chromium. Prints performance, accessibility and the weight of each page; exits 1 where one falls short.
"""

import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.measure import say
from tests.journeys.screens import CHROMIUM, FLAGS, log_in

TOOL = Path(__file__).resolve().parent.parent / "node_modules" / "lighthouse" / "cli" / "index.js"
PERFORMANCE, ACCESSIBILITY = 95, 100  # Lighthouse's scores, 0 to 100: no less
PAGE_KB, SCRIPT_KB = 180, 40  # over the wire at the first visit: no more
RUNS = 3  # a page that falls short is looked at again, then the median counts: a busy machine is slow

# page: (account, address)
PAGES = {
    "district, small (Jashpur)": ("jashpur-collector", "/dashboard/"),
    "district, large (Jabalpur)": ("jabalpur-collector", "/dashboard/"),
    "its panchayats": ("jabalpur-collector", "/dashboard/?level=panchayat"),
    "block": ("jashpur-collector", "/places/block/3650/"),
    "officer's home": ("jashpur-bagicha-officer", "/block/"),
    "state": ("chhattisgarh-viewer", "/dashboard/"),
    "operator": ("jashpur-operator-1", "/report/"),
}
# `desktop` loads the web font, which phones do not: there the page weighs most.
KINDS = {"phone": [], "desktop": ["--preset=desktop"]}


def main(url):
    node = shutil.which("node")
    if node is None or not TOOL.exists():
        sys.exit("Lighthouse is not here: run `make lighthouse`, or `npm ci` with Node 18 or newer.")
    kept, port = True, _free_port()
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        # Lighthouse comes into this browser, where the page's reader is logged in
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=[*FLAGS, f"--remote-debugging-port={port}"]
        )
        window = browser.pages[0]
        cache = browser.new_cdp_session(window)
        for name, (account, address) in PAGES.items():
            browser.clear_cookies()
            log_in(window, url, account)
            window.goto("about:blank")
            for kind, options in KINDS.items():
                reports = []
                while not reports or (len(reports) < RUNS and _short(reports)):
                    cache.send("Network.clearBrowserCache")
                    reports.append(_report(node, url + address, port, options))
                kept &= _judge(f"{name}, {kind}", reports)
        browser.close()
    return kept


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _report(node, address, port, options):
    """Lighthouse's report of one visit."""
    command = [
        *(node, str(TOOL), address, *options),
        "--quiet",
        "--output=json",
        f"--port={port}",
        "--disable-storage-reset",  # it would log the reader out; the cache is emptied above
        "--only-categories=performance,accessibility",
    ]
    for _attempt in range(RUNS):  # now and then the browser's trace is cut short
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode == 0:
            break
    else:
        sys.exit(f"Lighthouse failed at {address}:\n{run.stderr[-2000:]}")
    report = json.loads(run.stdout)
    if report["finalDisplayedUrl"] != address:
        sys.exit(f"{address} led to {report['finalDisplayedUrl']}")
    return report


def _lost(reports, part):
    """The marks that the page lacks to 100."""
    return 100 - statistics.median(100 * report["categories"][part]["score"] for report in reports)


def _short(reports):
    return _lost(reports, "performance") > 100 - PERFORMANCE


def _judge(name, reports):
    """Print the page's marks beside their limits; what fell short with Lighthouse's reasons."""
    kept = say(f"{name}: performance lost", _lost(reports, "performance"), 100 - PERFORMANCE)
    fair = say(f"{name}: accessibility lost", _lost(reports, "accessibility"), 100 - ACCESSIBILITY)
    requests = reports[0]["audits"]["network-requests"]["details"]["items"]
    scripts = sum(one["transferSize"] for one in requests if one.get("resourceType") == "Script")
    light = say(f"{name}: weight", sum(one["transferSize"] for one in requests) / 1000, PAGE_KB, " KB")
    light &= say(f"{name}: scripts", scripts / 1000, SCRIPT_KB, " KB")
    if not (kept and fair):
        _say_why(reports[0])
    return kept and fair and light


def _say_why(report):
    """The audits that cost marks."""
    for part in ("performance", "accessibility"):
        for reference in report["categories"][part]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"      {audit['title']}: {audit.get('displayValue', '')}")
                for item in audit.get("details", {}).get("items", [])[:3]:
                    print(f"        {json.dumps(item.get('node', item), ensure_ascii=False)[:200]}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(0 if main(sys.argv[1].rstrip("/")) else 1)
