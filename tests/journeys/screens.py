"""`python -m tests.journeys.screens URL FOLDER [PATTERN]`: every page at both widths, in both languages.

URL is a running demonstration (`make run`), PATTERN picks pages by name. Pictures are named
page-language-width.png; a line is printed for each page that is wider than its window.
"""

import os
import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = {360: 740, 1280: 800}
PASSWORD = os.environ.get("DEMO_PASSWORD", "drive-demo")

# page: (account, way); a way is an address, or one and then the parts of links that are followed from there
PAGES = {
    "login": (None, "/login/"),
    "missing": ("jashpur-collector", "/places/block/0/"),
    "dashboard": ("jashpur-collector", "/dashboard/"),
    "dashboard-panchayats": ("jashpur-collector", "/dashboard/?level=panchayat"),
    "dashboard-centres": ("jashpur-collector", "/dashboard/?level=centre&sort=-made"),
    "dashboard-nothing-found": ("jashpur-collector", "/dashboard/?level=centre&q=zzzz"),
    "dashboard-unknown-target": ("rajnandgaon-collector", "/dashboard/"),
    "dashboard-three-days": ("araria-collector", "/dashboard/"),
    "dashboard-jabalpur": ("jabalpur-collector", "/dashboard/"),
    "dashboard-durg": ("durg-collector", "/dashboard/"),
    "block": ("jashpur-collector", "/places/block/3650/"),
    "panchayat": ("jashpur-collector", ("/places/block/3650/", "/places/panchayat/")),
    "centre": ("jashpur-collector", ("/dashboard/?level=centre&sort=-made", "/places/centre/")),
    "camp": ("jashpur-collector", ("/dashboard/?level=camp&sort=-made", "/places/camp/")),
    "field": ("jashpur-collector", ("/dashboard/?level=field&sort=-made", "/places/field/")),
    "explain-day": ("jashpur-collector", "/explain/district/380/made/"),
    "explain-stock": ("jashpur-collector", "/explain/district/380/made_to_date/"),
    "explain-needed": ("jashpur-collector", "/explain/district/380/required_per_day/"),
    "explain-missing": ("jashpur-collector", "/explain/block/3650/missing/"),
    "explain-facts": (
        "jashpur-collector",
        ("/dashboard/?level=centre&sort=-made", "/explain/centre/"),
    ),
    "round": ("jashpur-worker-1", "/round/"),
    "known": ("jashpur-collector", "/known/district/380/"),
    "known-block": ("jashpur-bagicha-officer", "/known/block/3650/?at=close"),
    "login-id": (
        "jashpur-collector",
        ("/dashboard/?level=centre&sort=-made", "/places/centre/", "/login-ids/"),
    ),
    "ledger": ("jashpur-collector", "/login-ids/"),
    "ledger-many": ("rajnandgaon-collector", "/login-ids/"),
    "ledger-block": ("jashpur-bagicha-officer", "/login-ids/"),
    "ledger-ids": ("jashpur-bagicha-officer", "/login-ids/ledger/?state=idle&idle=3"),
    "ledger-places": ("jashpur-collector", "/login-ids/ledger/places/"),
    "ledger-centres": ("rajnandgaon-collector", "/login-ids/ledger/centres/"),
    "ledger-requests": ("rajnandgaon-collector", "/login-requests/"),
    "ledger-request": ("rajnandgaon-collector", ("/login-requests/", "/login-requests/[0-9]")),
    "ledger-request-new": ("jashpur-bagicha-officer", "/login-requests/new/"),
    "tally": ("jashpur-collector", ("/dashboard/?level=centre&sort=-made", "/places/centre/", "/tallies/")),
    "count": ("jashpur-collector", ("/dashboard/?level=camp&sort=-to_date", "/explain/camp/", "/counts/")),
    "alerts-collector": ("jashpur-collector", "/alerts/"),
    "alerts-officer": ("jashpur-bagicha-officer", "/alerts/"),
    "alerts-operator": ("jashpur-operator-1", "/alerts/"),
    "alerts-choices": ("jashpur-bagicha-officer", "/alerts/choices/"),
    "block-grid": ("jashpur-bagicha-officer", "/block/grid/"),
    "block-grid-chat": ("jashpur-bagicha-officer", "/block/grid/chat/"),
    "board": ("jashpur-collector", "/board/"),
    "board-special": ("araria-collector", "/board/"),
    "board-block": ("jashpur-bagicha-officer", "/board/"),
    "forecast": ("jashpur-collector", "/forecast/district/380/"),
    "forecast-block": ("jashpur-bagicha-officer", "/forecast/block/3650/"),
    "what-if": ("jashpur-collector", "/what-if/district/380/"),
    "what-if-pulled": ("jashpur-collector", "/what-if/district/380/?ids=30&minutes=60&ends_on=08-01-2027"),
    "what-if-block": ("jashpur-bagicha-officer", "/what-if/block/3650/?woken=1&ids=5"),
    "what-if-too-little": ("araria-collector", "/what-if/district/188/"),
    "what-if-scenario": ("jashpur-collector", ("/what-if/district/380/", "/what-if/scenarios/")),
    "what-if-plan": ("jashpur-collector", ("/what-if/district/380/", "/what-if/scenarios/", "/plan/")),
    "forecast-too-little": ("araria-collector", "/forecast/district/188/"),
    "forecast-unknown-target": ("rajnandgaon-collector", "/forecast/district/388/"),
    "compare-places": ("jashpur-collector", "/compare/?what=places"),
    "compare-periods": ("jashpur-collector", "/compare/?what=periods"),
    "compare-years": ("durg-collector", "/compare/?what=years"),
    "reconciliation": ("jashpur-collector", "/reconciliation/"),
    "reconciliation-block": ("jashpur-collector", "/reconciliation/block/3650/"),
    "reconciliation-jabalpur": ("jabalpur-collector", "/reconciliation/"),
    "reconciliation-correct": ("jashpur-collector", ("/reconciliation/", "/reconciliation/statements/")),
    "reconciliation-state": ("chhattisgarh-viewer", "/reconciliation/"),
    "instructions": ("jashpur-collector", "/instructions/"),
    "instructions-all": ("jashpur-collector", "/instructions/?state=all"),
    "instructions-home": ("jashpur-health-manager", "/dashboard/"),
    "instruction": ("jashpur-collector", ("/instructions/?state=overdue", "/instructions/[0-9]")),
    "instruction-done": ("jashpur-collector", ("/instructions/?state=done", "/instructions/[0-9]")),
    "instruction-new": ("jashpur-collector", "/instructions/new/?block=3650"),
    "instruction-behind": ("jashpur-collector", ("/reviews/", "/reviews/[0-9]+/", "date=.*block=.*block=")),
    "reviews": ("jashpur-collector", "/reviews/"),
    "review": ("jashpur-collector", ("/reviews/", "/reviews/[0-9]+/")),
    "review-screens": ("jashpur-collector", ("/reviews/", "/reviews/[0-9]+/", "[?]screens")),
    "review-officer": ("jashpur-bagicha-officer", ("/reviews/", "/reviews/[0-9]+/")),
    "review-unknown-target": ("rajnandgaon-collector", ("/reviews/", "/reviews/[0-9]+/")),
    "review-three-days": ("araria-collector", ("/reviews/", "/reviews/[0-9]+/")),
    "camps-month": ("jashpur-collector", "/camps/"),
    "camps-week": ("jashpur-collector", "/camps/?view=week"),
    "camps-map": ("jashpur-collector", "/camps/?view=map"),
    "camps-officer": ("jashpur-bagicha-officer", "/camps/"),
    "camps-sites": ("araria-collector", "/camps/?view=week"),
    "camps-sites-map": ("araria-collector", "/camps/?view=map"),
    "camps-operator": ("jashpur-operator-1", "/camps/"),
    "camps-one": ("jashpur-collector", ("/camps/?view=week", "/camps/[0-9]")),
    "drives": ("jashpur-collector", "/drives/"),
    "drive": ("jashpur-collector", ("/drives/", "/drives/[0-9]")),
    "plan-file": ("jashpur-collector", ("/drives/", "/drives/[0-9]", "/plan/")),
    "resplit": ("jashpur-collector", ("/drives/", "/drives/[0-9]", "/resplit/")),
    "resplit-night": ("jashpur-collector", ("/drives/", "/drives/[0-9]", "/resplit/", "/resplit/[0-9]")),
    "drive-change": ("jashpur-collector", ("/drives/", "/drives/[0-9]", "/change/")),
    "drive-new": ("jashpur-collector", "/drives/new/"),
    "people": ("jashpur-collector", "/people/"),
    "person": ("jashpur-collector", ("/people/", "/people/[0-9]")),
    "person-new": ("jashpur-collector", "/people/new/?role=block_officer"),
    "password": ("jashpur-collector", "/password/"),
    "pairs": ("jashpur-collector", "/list/pairs/"),
    "pair": ("jashpur-collector", ("/list/pairs/", "/list/pairs/[0-9]")),
    "registers": ("jashpur-collector", "/registers/"),
    "register-places": ("jashpur-collector", "/registers/places/"),
    "register-centres": ("jashpur-collector", "/registers/centres/"),
    "register-login-ids": ("jashpur-collector", "/registers/login-ids/"),
    "register-place": ("jashpur-collector", "/registers/places/3650/"),
    "register-login-id": (
        "jashpur-collector",
        ("/registers/login-ids/", "/registers/login-ids/(?!new)[^?]"),
    ),
    "register-new": ("jashpur-collector", "/registers/login-ids/new/"),
    "register-files": ("jashpur-collector", "/registers/imports/"),
    "list": ("jashpur-collector", "/list/"),
    "list-block": ("jashpur-bagicha-officer", "/list/"),
    "list-panchayat": ("jashpur-bagicha-officer", ("/list/", "/list/places/panchayat/")),
    "list-person": (
        "jashpur-bagicha-officer",
        ("/list/", "/list/places/panchayat/", "/list/people/"),
    ),
    "list-mark": ("jashpur-operator-1", "/list/mark/"),
    "packs": ("jashpur-bagicha-officer", "/packs/"),
    "packs-panchayat": ("jashpur-bagicha-officer", ("/packs/", "place=panchayat")),
    "pack-return": ("jashpur-bagicha-officer", "/packs/return/"),
    "exports": ("jashpur-bagicha-officer", "/exports/"),
    "list-readings": ("jashpur-collector", "/list/readings/"),
    "imports": ("jashpur-collector", "/imports/"),
    "import": ("jashpur-collector", ("/imports/", "/imports/[0-9]")),
    "register-look": ("jashpur-collector", "/registers/imports/"),
    "tokens": ("jashpur-collector", "/tokens/"),
    "rejects": ("jashpur-collector", "/rejects/"),
    "sites": ("jashpur-collector", "/sites/"),
    "sites-block": ("jashpur-bagicha-officer", "/sites/?teams=3&reach_km=8"),
    "sites-timetable": ("jashpur-collector", "/sites/timetable/"),
    "rejects-calls": (
        "jashpur-bagicha-officer",
        ("/rejects/", "panchayat=", "/rejects/calls/"),
    ),
    "doubts": ("jashpur-collector", "/doubts/"),
    "doubts-officer": ("jashpur-duldula-officer", "/doubts/"),
    "doubt": ("jashpur-duldula-officer", ("/doubts/", "/doubts/[0-9]")),
    "doubt-operator": ("jashpur-operator-2", "/report/"),
    "outages": ("jashpur-collector", "/outages/"),
    "outages-proposed": ("durg-collector", "/outages/"),
    "outage-proposed": ("durg-collector", ("/outages/", "/outages/[0-9]")),
    "outage": ("jashpur-collector", ("/outages/", "/outages/[0-9]")),
    "outage-new": ("jashpur-collector", "/outages/new/"),
    "outage-dashboard": ("jashpur-collector", ("/outages/", "/outages/[0-9]", "date=")),
    "duties": ("jashpur-bagicha-officer", "/duties/"),
    "duties-week": ("jashpur-bagicha-officer", "/duties/?span=week"),
    "duties-district": ("jashpur-collector", "/duties/"),
    "duties-own": ("jashpur-worker-1", "/duties/"),
    "duty": ("jashpur-bagicha-officer", ("/duties/", "/duties/[0-9]")),
    "duty-new": ("jashpur-bagicha-officer", "/duties/new/"),
    "duties-workers": ("jashpur-bagicha-officer", "/workers/"),
    "duties-worker": ("jashpur-bagicha-officer", ("/workers/", "/workers/[0-9]")),
    "duties-worker-new": ("jashpur-bagicha-officer", "/workers/new/"),
    "duties-charges": ("araria-collector", "/charges/?block=1624"),
    "duties-charge": ("jashpur-bagicha-officer", ("/charges/", "/charges/[0-9]")),
    "duties-roster": ("jashpur-bagicha-officer", "/roster/"),
    "duties-village": ("jashpur-bagicha-officer", ("/roster/", "/roster/village/")),
    "duties-withdraw": ("jashpur-bagicha-officer", "/duties/withdraw/"),
    "duties-workers-file": ("jashpur-bagicha-officer", "/workers/file/"),
    "difficulties": ("jashpur-collector", "/difficulties/"),
    "difficulties-officer": ("jashpur-bagicha-officer", "/difficulties/?show=mine"),
    "difficulties-operator": ("jashpur-operator-1", "/difficulties/?show=raised&state=all"),
    "difficulty": (
        "jashpur-bagicha-officer",
        ("/difficulties/?kind=device&state=all", "/difficulties/[0-9]+/$"),
    ),
    "difficulty-solved": ("jashpur-bagicha-officer", ("/difficulties/?state=solved", "/difficulties/[0-9]")),
    "difficulty-same": ("jashpur-collector", ("/difficulties/?kind=server", "/difficulties/[0-9]+/same")),
    "difficulty-new": ("jashpur-operator-1", "/difficulties/new/"),
    "publicity": ("jashpur-bagicha-officer", "/publicity/"),
    "publicity-district": ("jashpur-collector", "/publicity/"),
    "publicity-one": ("jashpur-bagicha-officer", ("/publicity/", "/publicity/[0-9]")),
    "publicity-beside": ("jashpur-collector", "/publicity/beside/"),
    "publicity-trainings": ("jashpur-collector", "/publicity/trainings/"),
    "publicity-training": (
        "jashpur-bagicha-officer",
        ("/publicity/trainings/", "/publicity/trainings/[0-9]"),
    ),
    "publicity-training-new": ("jashpur-bagicha-officer", "/publicity/trainings/new/"),
    "publicity-worker": ("jashpur-worker-1", "/publicity/"),
    "country": ("admin", "/dashboard/"),
    "state": ("chhattisgarh-viewer", "/dashboard/"),
    "officer": ("jashpur-bagicha-officer", "/block/"),
    "officer-dashboard": ("jashpur-bagicha-officer", "/dashboard/"),
    "officer-tally": ("jashpur-bagicha-officer", ("/block/", "/block/tally/")),
    "officer-camp": ("jashpur-bagicha-officer", ("/block/", "/block/camp/new")),
    "officer-town": ("durg-bhilai-town-officer", "/block/"),
    "operator": ("jashpur-operator-1", "/report/"),
    "operator-dashboard": ("jashpur-operator-1", "/dashboard/"),
    "operator-late": ("jashpur-operator-1", ("/report/", "date=")),
    "worker": ("jashpur-worker-1", "/report/"),
    "viewer": ("jashpur-viewer", "/dashboard/"),
    "api": (None, "/api/v1/docs/"),
    "api-own": ("jashpur-api", "/api/v1/docs/"),
}
# The help of each role, where the portal has it.
PAGES |= {
    f"help-{name}": (account, f"/help/{name}/")
    for name, account in {
        "collector": "jashpur-collector",
        "officer": "jashpur-bagicha-officer",
        "operator": "jashpur-operator-1",
        "api": "jashpur-api",
    }.items()
}
# A file of places for the first look: one row is right, the others are not.
SHEET = (
    "centre_code,kind,name,panchayat_code\n"
    "CSC900001,csc,बस स्टैण्ड,93800001\n"
    "CSC900002,shop,बाजार,93800001\n"
    "CSC900003,csc,हाट,404\n"
)


def launch(playwright):
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def log_in(page, url, account, password=PASSWORD):
    page.goto(f"{url}/login/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def main(url, folder, only=""):
    """`only`: a pattern that the names of the pages match."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name: page for name, page in PAGES.items() if re.search(only, name)}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for account in dict.fromkeys(account for account, _way in wanted.values()):
            state = None
            if account:
                context = browser.new_context()
                log_in(context.new_page(), url, account)
                state = context.storage_state()
            pages = {name: way for name, (who, way) in wanted.items() if who == account}
            for language in ("hi", "en"):
                for width, height in WIDTHS.items():
                    _shoot(browser, url, folder, state, language, (width, height), pages)


def _shoot(browser, url, folder, state, language, size, pages):
    context = browser.new_context(
        storage_state=state, viewport={"width": size[0], "height": size[1]}, device_scale_factor=1
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])
    page = context.new_page()
    for name, way in pages.items():
        answer = _gone(page, url, way)
        if answer is None or (answer >= 400 and name != "missing"):
            print(f"{name} {language}: no way there ({answer})")
            continue
        if name == "register-look":
            _look_at_a_file(page)
        page.screenshot(path=folder / f"{name}-{language}-{size[0]}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size[0]:
            print(f"{name} {language} {size[0]}: {wide} px wide")
    context.close()


def _gone(page, url, way):
    """Go the way; the last answer's status, or None where a link is missing."""
    start, *links = (way,) if isinstance(way, str) else way
    status = page.goto(url + start).status
    for part in links:
        pattern = re.compile(part)
        found = page.locator("main a[href]").evaluate_all("links => links.map(link => link.href)")
        address = next((href for href in found if pattern.search(href)), None)
        if address is None:
            return None
        status = page.goto(address).status
    page.wait_for_load_state("load")
    return status


def _look_at_a_file(page):
    page.locator("select[name=kind]").select_option("centres")
    sheet = {"name": "centres.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    page.locator("input[type=file]").set_input_files(sheet)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("load")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), *sys.argv[3:4])
