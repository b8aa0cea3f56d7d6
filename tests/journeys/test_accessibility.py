"""Every page, in both languages, on a phone and at a desk: nothing for axe to find, nothing too wide."""

import json
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from drive_portal.lib import dates
from tests import factories
from tests.journeys import given

pytestmark = pytest.mark.browser

AXE = Axe()
OPTIONS = json.dumps({"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}})
SIZES = [(1280, 800), (360, 740)]


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_page(portal, settings, language):
    w = everything()
    faults = []

    def look(person, what):
        faults.extend(f"{what}: {fault}" for fault in faults_of(person.page))

    for user, addresses in pages(w):
        person = portal.tablet(user, language=language)
        for address in addresses:
            person.goes_to(address)
            look(person, address)
    asked_to_choose(portal.tablet(w.operator, language=language), w, look)
    settings.AXES_FAILURE_LIMIT = 1
    locked_out(portal.tablet(language=language), w, look)
    assert not faults, "\n".join(faults)


def everything():
    """A district in which each page has something of everything to say."""
    w = given.a_drive_under_way()
    w.camp = given.a_camp_today(w, tallied=[(w.logins[2], 30), (w.logins[0], 12)])
    w.tally = given.reported(w, w.logins[0], 45, rejected={"server_down": 3, "other": 1})
    given.a_late_report(w, w.logins[0], 33)
    factories.district(state=w.district.state)
    factories.panchayat(w.blocks[0])
    given.counted()
    return w


def pages(w):
    """(who, the addresses of the pages that they look at)."""
    today, login = dates.today(), w.logins[0].code
    idle = factories.login_id(w.centres[1], status="suspended")
    block, panchayat, centre = w.blocks[0].code, w.panchayats[0].code, w.centres[0].code
    return [
        (None, ["/login/"]),
        (
            w.collector,
            [
                "/dashboard/",
                f"/dashboard/?date={today - timedelta(days=1)}",
                f"/places/block/{block}/",
                f"/places/panchayat/{panchayat}/",
                f"/places/centre/{centre}/",
                f"/places/camp/{w.camp.pk}/",
                f"/places/field/{panchayat}/",
                "/places/block/0/",
                "/block/",
            ],
        ),
        (
            w.officer,
            [
                "/block/",
                f"/block/?date={today - timedelta(days=40)}",
                f"/block/tally/?login_id={login}",
                f"/block/tally/?login_id={login}&date={today - timedelta(days=3)}",
                f"/block/tally/?place=camp:{w.camp.pk}",
                f"/block/tally/{w.tally.pk}/history",
                f"/block/count/{w.camp.pk}/",
                f"/block/camp/new?block={block}",
            ],
        ),
        (w.operator, ["/report/", f"/report/?date={today - timedelta(days=3)}", "/block/"]),
        (factories.user("state_viewer", w.district.state), ["/dashboard/"]),
        (factories.user("operator", login=idle), ["/report/"]),
        (factories.user(), ["/dashboard/"]),
    ]


def asked_to_choose(operator, w, look):
    """Somebody else was quicker: both figures stand there."""
    operator.goes_to("/report/")
    given.reported(w, w.logins[0], 50, base_version=1)
    operator.types("Cards made", "48")
    operator.taps("Send {count} cards", count=48)
    operator.reads("You typed")
    look(operator, "a conflict")


def locked_out(stranger, w, look):
    stranger.goes_to("/login/")
    stranger.types("User name", w.collector.username)
    stranger.types("Password", "wrong")
    stranger.taps("Log in")
    stranger.headed(stranger.says("Too many wrong passwords"))
    look(stranger, "locked out")


def faults_of(page):
    """What axe finds on the page at each size, a line each; and where it is wider than its window."""
    lines = []
    page.evaluate(AXE.axe_script)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for fault in page.evaluate(f"axe.run({OPTIONS}).then(found => found.violations)"):
            nodes = fault["nodes"]
            lines.append(f"{width}: {fault['id']}, {len(nodes)} times: {nodes[0]['html'][:200]}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            lines.append(f"{width}: it is {wide} px wide")
    return lines
