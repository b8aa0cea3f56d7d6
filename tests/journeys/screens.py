"""`python -m tests.journeys.screens URL FOLDER`: every page at both widths, in both languages.

URL is a running demonstration (`make run`). Pictures are named page-language-width.png; a line is printed
for each page that is wider than its window.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = {360: 740, 1280: 800}
PASSWORD = os.environ.get("DEMO_PASSWORD", "drive-demo")

# page: (account, address, whether the whole page is wanted)
PAGES = {
    "login": (None, "/login/"),
    "missing": ("jashpur-collector", "/places/block/0/"),
    "dashboard": ("jashpur-collector", "/"),
    "dashboard-unknown-target": ("rajnandgaon-collector", "/"),
    "dashboard-three-days": ("araria-collector", "/"),
    "dashboard-jabalpur": ("jabalpur-collector", "/"),
    "block": ("jashpur-collector", "/places/block/3650/"),
    "panchayat": ("jashpur-collector", None),
    "centre": ("jashpur-collector", None),
    "state": ("admin", "/"),
    "officer": ("jashpur-bagicha-officer", "/"),
    "officer-town": ("durg-bhilai-town-officer", "/"),
    "operator": ("jashpur-operator-1", "/"),
    "worker": ("jashpur-worker-1", "/"),
}


def launch(playwright):
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def log_in(page, url, account, password=PASSWORD):
    page.goto(f"{url}/login/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def main(url, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for account in dict.fromkeys(account for account, _address in PAGES.values()):
            state = None
            if account:
                context = browser.new_context()
                log_in(context.new_page(), url, account)
                state = context.storage_state()
            pages = {name: address for name, (who, address) in PAGES.items() if who == account}
            for language in ("hi", "en"):
                for width, height in WIDTHS.items():
                    _shoot(browser, url, folder, state, language, (width, height), pages)


def _shoot(browser, url, folder, state, language, size, pages):
    context = browser.new_context(
        storage_state=state, viewport={"width": size[0], "height": size[1]}, device_scale_factor=1
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])
    page = context.new_page()
    for name, address in pages.items():
        if address is None:  # one step down from the page before
            link = page.locator(f'main a[href*="/places/{name}/"]').first
            address = link.get_attribute("href") if link.count() else None
            if address is None:
                print(f"{name}: no way there")
                continue
        page.goto(url + address if address.startswith("/") else address)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}-{language}-{size[0]}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size[0]:
            print(f"{name} {language} {size[0]}: {wide} px wide")
    context.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
