"""Every page, in both languages, on a phone and at a desk: nothing for axe to find, nothing too wide."""

import json
import re
from datetime import time, timedelta

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe

from districts.tokens import doors
from drive_portal.lib import dates
from drive_portal.settings import BASE_DIR
from enrollment.alerts import telling
from tests import factories
from tests.journeys import given

pytestmark = pytest.mark.browser

AXE = Axe()
OPTIONS = json.dumps({"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}})
SIZES = [(1280, 800), (360, 740)]
# Our styles know no language (a test says so), and names no width. Where a test looks at a page in both
# languages, axe sees the Hindi one on the phone and the English one at the desk; that nothing is too wide is
# looked at in both, everywhere.
AXE_AT = {360: "hi", 1280: "en"}


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("part", ["odd", "even", "others"])
def test_every_page(portal, settings, language, part):
    w = everything()
    faults = []

    def look(person, what):
        faults.extend(f"{what}: {fault}" for fault in faults_of(person.page, language))

    for user, addresses in parted(w, part):
        person = portal.tablet(user, language=language)
        for address in addresses:
            person.goes_to(address)
            look(person, address)
    if part == "others":
        asked_to_choose(portal.tablet(w.operator, language=language), w, look)
        settings.AXES_FAILURE_LIMIT = 1
        locked_out(portal.tablet(language=language), w, look)
    assert not faults, "\n".join(faults)


def parted(w, part):
    """The collector's pages are more than all others': they go in two parts."""
    for user, addresses in pages(w):
        if user != w.collector and part == "others":
            yield user, addresses
        if user == w.collector and part != "others":
            yield user, addresses[part == "even" :: 2]


@pytest.mark.parametrize(("language", "width"), [("hi", 360), ("en", 1280)])
def test_what_is_wrong_is_found(portal, language, width):
    """A nameless button and a faint text at the one look, what is too wide at both."""
    person = portal.tablet(language=language)
    person.goes_to("/login/")
    person.page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(document.createElement("button"));
          const faint = main.appendChild(document.createElement("p"));
          faint.textContent = "faint";
          faint.style.color = "#ddd";
          main.appendChild(document.createElement("div")).style.width = "2000px";
        }"""
    )

    def found(*asked):
        return {line.split(",")[0].split(" is ")[0] for line in faults_of(person.page, *asked)}

    wide, axe = {"1280: it", "360: it"}, {"color-contrast", "button-name"}
    assert found(language) == wide | {f"{width}: {name}" for name in axe}
    assert found() == wide | {f"{size}: {name}" for size, _height in SIZES for name in axe}


def test_no_style_asks_for_the_language():
    sheets = [path.read_text() for path in (BASE_DIR / "static/css").rglob("*.css")]
    assert sheets and not any(re.search(r":lang\(|\[(lang|hreflang)\b", sheet) for sheet in sheets)


def everything():
    """A district in which each page has something of everything to say."""
    w = given.a_drive_under_way()
    w.camp = given.a_camp_today(w, tallied=[(w.logins[2], 30), (w.logins[0], 12)])
    w.tally = given.reported(w, w.logins[0], 45, rejected={"server_down": 3, "other": 1})
    given.a_late_report(w, w.logins[0], 33)
    factories.district(state=w.district.state)
    factories.panchayat(w.blocks[0])
    w.person, other = factories.people(w.panchayats[0], 2, family_id="F1", mobile="6100001234")
    factories.mark(w.person, "rejected", reason="aadhaar_error")
    factories.mark(other, card_number="P1234567")
    w.trouble = factories.difficulty(w.centres[0], w.operator, days_ago=3, text="पोर्टल नहीं खुल रहा")
    factories.difficulty(w.centres[1], w.operator, days_ago=2)
    factories.difficulty(w.centres[2], w.collector, "overcharging", text="x", asked_inr=50)
    w.munadi = factories.activity(w.drive, w.panchayats[0], village="रामपुर")
    w.doubt = factories.doubt(w.drive, w.logins[0])
    w.outage = factories.outage(w.district, w.collector, date=dates.today() - timedelta(days=1))
    found = {"places": 24, "named": 20, "usual_per_mille": 20, "blocks": 2}
    early = dates.today() - timedelta(days=3)
    factories.outage(w.district, date=early, state="proposed", found=found, why="")
    early = dates.today() - timedelta(days=2)
    with time_machine.travel(dates.at(early, time(21)), tick=True):
        over = {"due_on": early, "review_date": early}
        w.asked = factories.instruction(w.drive, w.collector, w.blocks[0], figure="made", **over)
        factories.instruction(w.drive, w.collector, text="Solve it", figure="none", owner="collector", **over)
    given.counted()
    telling.tend()
    w.note = factories.review(w.drive, dates.today() - timedelta(days=1))
    return w


def pages(w):
    """(who, the addresses of the pages that they look at)."""
    today, login = dates.today(), w.logins[0].code
    idle = factories.login_id(w.centres[1], status="suspended")
    block, panchayat, centre = w.blocks[0].code, w.panchayats[0].code, w.centres[0].code
    return [
        (None, ["/login/", "/api/v1/docs/"]),
        (
            w.collector,
            [
                "/dashboard/",
                f"/dashboard/?date={today - timedelta(days=1)}",
                "/dashboard/?level=panchayat&sort=-owed",
                "/alerts/",
                "/alerts/choices/",
                "/reviews/",
                f"/reviews/{w.drive.pk}/{today}/",
                f"/reviews/{w.drive.pk}/{w.note.date}/",
                f"/reviews/{w.drive.pk}/{w.note.date}/?screens",
                f"/instructions/new/?drive={w.drive.pk}&date={w.note.date}&block={block}",
                "/instructions/new/",
                "/instructions/?state=all",
                f"/instructions/{w.asked.pk}/",
                "/dashboard/?level=centre&q=nowhere",
                f"/forecast/district/{w.district.code}/",
                f"/what-if/district/{w.district.code}/?minutes=60",
                f"/known/district/{w.district.code}/?date={today - timedelta(days=1)}",
                f"/explain/district/{w.district.code}/made/",
                f"/explain/district/{w.district.code}/required_per_day/",
                f"/explain/block/{block}/made_to_date/?by=place",
                f"/explain/block/{block}/missing/",
                f"/explain/centre/{centre}/made/",
                f"/explain/camp/{w.camp.pk}/made/",
                f"/login-ids/{login}/",
                f"/compare/?what=places&a=block:{block}&b=block:{w.blocks[1].code}",
                f"/compare/?what=periods&a=block:{block}",
                "/compare/?what=years",
                "/compare/?what=places&from=31-31-2020",
                "/drives/",
                f"/drives/{w.drive.pk}/",
                f"/drives/{w.drive.pk}/change/",
                "/people/",
                f"/people/{w.officer.pk}/",
                "/people/new/?role=block_officer",
                "/password/",
                "/help/collector/",
                "/board/",
                f"/board/?block={block}",
                f"/places/block/{block}/",
                f"/places/panchayat/{panchayat}/",
                f"/places/centre/{centre}/",
                f"/places/camp/{w.camp.pk}/",
                f"/places/field/{panchayat}/",
                "/places/block/0/",
                "/block/",
                "/registers/",
                "/registers/places/",
                "/registers/centres/?q=1",
                "/registers/login-ids/",
                "/registers/login-ids/new/",
                "/registers/places/new/?what=block",
                f"/registers/places/{panchayat}/",
                f"/registers/centres/{centre}/",
                f"/registers/login-ids/{login}/",
                "/registers/imports/",
                "/imports/",
                f"/list/places/district/{w.district.code}/",
                f"/list/places/panchayat/{panchayat}/?status=rejected",
                f"/list/people/{w.person.number}/",
                "/list/readings/",
                "/difficulties/",
                f"/difficulties/{w.trouble.pk}/",
                f"/difficulties/{w.trouble.pk}/same/",
                "/difficulties/new/",
                "/publicity/",
                f"/publicity/{w.munadi.pk}/",
                "/publicity/beside/",
                "/publicity/trainings/",
                "/publicity/trainings/new/",
                "/reconciliation/",
                f"/reconciliation/block/{block}/?date={today - timedelta(days=1)}",
                f"/reconciliation/panchayat/{panchayat}/",
                "/tokens/",
                f"/tokens/{doors.issue(w.operator)[0].pk}/",
                "/doubts/",
                "/outages/",
                f"/outages/{w.outage.pk}/",
                "/outages/new/",
            ],
        ),
        (
            w.officer,
            [
                "/packs/",
                f"/packs/?place=panchayat:{panchayat}",
                "/packs/return/",
                "/packs/return/?page=AAA",
                "/exports/",
                "/block/",
                "/block/grid/",
                f"/block/grid/?date={today - timedelta(days=3)}",
                "/block/grid/chat/",
                "/board/",
                f"/block/?date={today - timedelta(days=40)}",
                f"/block/tally/?login_id={login}",
                f"/block/tally/?login_id={login}&date={today - timedelta(days=3)}",
                f"/block/tally/?place=camp:{w.camp.pk}",
                f"/tallies/{w.tally.pk}/",
                f"/block/count/{w.camp.pk}/",
                f"/block/camp/new?block={block}",
                "/rejects/",
                f"/rejects/calls/?panchayat={panchayat}",
                f"/doubts/?state=all&block={block}",
                f"/doubts/{w.doubt.pk}/",
                f"/instructions/{w.asked.pk}/",
            ],
        ),
        (
            w.operator,
            ["/alerts/", "/alerts/choices/", "/difficulties/?show=raised&state=all", "/difficulties/new/"],
        ),
        (w.operator, ["/report/", f"/report/?date={today - timedelta(days=3)}", "/block/", "/list/mark/"]),
        (w.worker, ["/report/", "/round/"]),
        (
            factories.user("state_viewer", w.district.state),
            ["/dashboard/", "/compare/", "/reconciliation/", "/tokens/"],
        ),
        (factories.user("operator", login=idle), ["/report/"]),
        (factories.user(), ["/dashboard/"]),
    ]


def asked_to_choose(operator, w, look):
    """Somebody else was quicker: both figures stand there."""
    operator.goes_to("/report/")
    operator.page.wait_for_load_state("networkidle")  # the page has asked how things stand
    given.reported(w, w.logins[0], 50, base_version=1)
    operator.types("Cards made", "48")
    operator.taps("Send {count} cards", count=48)
    operator.reads("Replace it with mine")
    look(operator, "a conflict")


def locked_out(stranger, w, look):
    stranger.goes_to("/login/")
    stranger.types("User name", w.collector.username)
    stranger.types("Password", "wrong")
    stranger.taps("Log in")
    stranger.headed(stranger.says("Too many wrong passwords"))
    look(stranger, "locked out")


# The innermost things past the window's edge, but for those in a box that is pushed sideways.
STICKS_OUT = """(() => {
  const out = e => e.getBoundingClientRect().right > innerWidth + 1;
  const pushed = e => e && (getComputedStyle(e).overflowX !== "visible" || pushed(e.parentElement));
  return [...document.querySelectorAll("main *, footer *, header *")]
    .filter(e => out(e) && ![...e.children].some(out) && !pushed(e.parentElement))
    .map(e => e.outerHTML.slice(0, 160)).slice(0, 3).join(" | ");
})()"""


def faults_of(page, language=None):
    """What axe finds on the page at each size, a line each; and where it is wider than its window.

    `language`: that of the page, where the same test looks at it in the other one too (`AXE_AT`).
    """
    lines = []
    page.evaluate(AXE.axe_script)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if language in (None, AXE_AT[width]):
            for fault in page.evaluate(f"axe.run({OPTIONS}).then(found => found.violations)"):
                nodes = fault["nodes"]
                lines.append(f"{width}: {fault['id']}, {len(nodes)} times: {nodes[0]['html'][:200]}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            lines.append(f"{width}: it is {wide} px wide: {page.evaluate(STICKS_OUT)}")
    return lines
