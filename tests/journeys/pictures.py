"""`python -m tests.journeys.pictures URL FOLDER`: the pictures of the help pages, in both languages.

URL is a running demonstration (`make run`). A picture is named guide-step-language.webp; sizes.json says how
large each is shown. Days are those of the last evening that has come, so that there is something to see.
`test_help.py` walks the same screens in a small district.
"""

import base64
import json
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from drive_portal.lib.dates import INDIA
from tests.journeys.screens import launch, log_in

ACCOUNTS = {
    "collector": "jashpur-collector",
    "officer": "jashpur-bagicha-officer",
    "operator": "jashpur-operator-1",
    "api": "jashpur-api",
}
LARGEST = 60_000  # bytes of a picture
SHARPNESS = 1.5  # pixels of the picture for one on the page
EDGE = 8  # px around what is pictured


@dataclass(frozen=True)
class Screen:
    """A screen that a help page speaks of: the way there, and the part of it that is pictured.

    `way`: links to follow from `address`, each the first one that the selector finds. `see`: what is
    pictured, down to the end of its part `until`; None for a screen that the text only names.
    """

    name: str
    address: str
    see: str | None
    until: str | None = None
    way: tuple = ()
    opens: str | None = None
    width: int = 760

    @property
    def guide(self):
        return self.name.partition("-")[0]


_DASHBOARD = "/dashboard/?date={evening}"
_SILENT, _REASONS = "[aria-labelledby=silent-title]", "section[aria-labelledby=reasons-title]"
_BLOCK = "/block/?date={evening}"
_MANUAL = "/api/v1/docs/"
SCREENS = [
    Screen("collector-verdict", _DASHBOARD, "#figures", until="dl.figures"),
    Screen("collector-line", _DASHBOARD, "[aria-labelledby=line-title]"),
    Screen("collector-blocks", _DASHBOARD, "section[aria-labelledby=title-block]"),
    Screen("collector-silent", _DASHBOARD, _SILENT, until="li:nth-child(4)", width=520),
    Screen("collector-reasons", _DASHBOARD, _REASONS, until="tr:nth-child(5)"),
    Screen("collector-explain", _DASHBOARD, "main", way=("[data-figure=made] a.why",)),
    Screen("collector-compare", "/compare/", "main", until="table"),
    Screen("collector-drives", "/drives/", "main", until="table"),
    Screen("collector-person", "/people/", None, way=("main td a, main th a",)),
    Screen("collector-today", "/dashboard/", None, way=("[data-figure=made] a.why",)),
    Screen("officer-today", "/block/", None),
    Screen("officer-day", _BLOCK, "main", until="dl.figures", width=560),
    Screen("officer-chase", _BLOCK, "[aria-labelledby=chase]", until="li:nth-child(3)", width=560),
    Screen("officer-enter", _BLOCK, "main", way=("a.chase__enter",), width=480),
    Screen("officer-camp", _BLOCK, "main", way=("main a[href*='/camp/new']",), width=480),
    Screen("officer-late", _BLOCK, "section.requests", until=".decide", width=560),
    Screen("officer-history", _BLOCK, "main", way=("#came a[href*='/tallies/']",), width=560),
    Screen("officer-panchayats", _BLOCK, "section[aria-labelledby=title-panchayat]", until="tr:nth-child(6)",
           way=("main .toolbar a[href*='/places/block/']",)),
    Screen("operator-report", "/report/", "main", until="button.button--wide", width=360),
    Screen("operator-reasons", "/report/", "details.rejected", opens="details.rejected", width=360),
    Screen("operator-month", "/report/", "[aria-labelledby=month]", until=".calendar__key", width=360),
    Screen("operator-late", "/report/?date={long_ago}", "main", until=".made", width=360),
    Screen("operator-centre", "/dashboard/", "main", until="dl.figures", width=360),
    Screen("api-token", "/tokens/", "form[aria-labelledby=make]", width=560),
    Screen("api-first", _MANUAL, "[aria-labelledby=get_token]"),
    Screen("api-blocks", _MANUAL, "[aria-labelledby=blocks]"),
    Screen("api-calls", _MANUAL, "[aria-labelledby=calls]", until="li:nth-child(6)"),
    Screen("api-changes", _MANUAL, "[aria-labelledby=changes]"),
    Screen("api-problems", _MANUAL, "[aria-labelledby=problems]"),
]  # fmt: skip


def evening(now):
    """The last day whose evening has come: today from 19:00 on, else yesterday."""
    return (now - timedelta(hours=19)).date()


def on_the_way(page, screen, now=None):
    """Walk the way of the screen: the pages on it, one by one, itself last; links that lead nowhere fail."""
    now = now or datetime.now(INDIA)
    days = {"evening": evening(now), "long_ago": now.date() - timedelta(days=15)}
    page.goto(screen.address.format(**days))
    yield page
    for link in screen.way:
        page.locator(link).first.click()
        page.wait_for_load_state()
        yield page


def main(url, folder):
    folder.mkdir(parents=True, exist_ok=True)
    taken = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for guide, account in ACCOUNTS.items():
            screens = [screen for screen in SCREENS if screen.guide == guide and screen.see]
            for language, page in _pages(browser, url, account):
                before = None
                for screen in screens:
                    if before is None or screen.way or before.way or screen.address != before.address:
                        page.set_viewport_size({"width": screen.width, "height": 900})
                        list(on_the_way(page, screen))
                    taken |= _take(page, screen, folder / f"{screen.name}-{language}.webp")
                    before = screen
    for old in folder.glob("*.webp"):
        if old.stem not in taken:
            old.unlink()
    (folder / "sizes.json").write_text(json.dumps(taken, indent=1) + "\n")
    print(f"{len(taken)} pictures in {folder}")


def _pages(browser, url, account):
    """(language, a page on which the account is logged in)."""
    context = browser.new_context(base_url=url, device_scale_factor=SHARPNESS, reduced_motion="reduce")
    page = context.new_page()
    log_in(page, url, account)
    for language in ("hi", "en"):
        context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        yield language, page
    context.close()


def _take(page, screen, path):
    """Picture the part of the screen, in the best quality that is small enough: {name: [width, height]}."""
    page.set_viewport_size({"width": screen.width, "height": 900})
    if screen.opens:
        page.locator(screen.opens).first.evaluate("part => part.open = true")
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement.blur()")
    clip = _clip(page, screen)
    session = page.context.new_cdp_session(page)
    for quality in (85, 70, 55, 40, 25):
        asked = {"format": "webp", "quality": quality, "clip": clip, "captureBeyondViewport": True}
        content = base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])
        if len(content) <= LARGEST:
            break
    else:
        raise SystemExit(f"{path.name} has {len(content)} bytes: picture less of the screen.")
    path.write_bytes(content)
    return {path.stem: [round(clip["width"]), round(clip["height"])]}


def _clip(page, screen):
    """The rectangle of the page that is pictured, in px."""
    part = page.locator(screen.see).first
    box = part.bounding_box()
    below = box["y"] + box["height"]
    if screen.until:
        last = part.locator(screen.until).first.bounding_box()
        below = last["y"] + last["height"]
    down = page.evaluate("window.scrollY")
    above = 0 if screen.see == "main" else EDGE  # the bar is above
    x, y = max(box["x"] - EDGE, 0), box["y"] - above + down
    width = min(box["width"] + 2 * EDGE, screen.width - x)
    return {"x": x, "y": y, "width": width, "height": below + down + EDGE - y, "scale": 1}


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
