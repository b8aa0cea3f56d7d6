"""The help pages tell the truth: their screens are there, and the words that they quote stand on them."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from drive_portal.help import GUIDES
from drive_portal.lib import dates
from enrollment.models import Tally
from tests import factories
from tests.journeys import given
from tests.journeys.pictures import SCREENS, on_the_way
from tests.journeys.test_accessibility import everything, faults_of

pytestmark = pytest.mark.browser

# every text of the page, folded ones too, with the names that only a screen reader says
TEXTS = """() => {
  const found = [];
  for (const part of document.body.querySelectorAll("*")) {
    found.push(part.textContent, part.getAttribute("aria-label"));
    for (const node of part.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
  }
  return found.filter(Boolean).map((text) => text.replace(/\\s+/g, " ").trim());
}"""
WORDS = "parts => parts.map((part) => part.textContent)"


@pytest.fixture
def evening():
    """18:42 on the 20th: the month has days behind it."""
    with time_machine.travel(dates.at(dates.today().replace(day=20), time(18, 42)), tick=True) as clock:
        yield clock


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_says_what_is_on_the_screens(portal, guide, language):
    # Given a district in which each screen has something to show
    w = everything()
    given.reported(w, w.logins[0], 20, days_ago=1, rejected={"server_down": 2}, base_version=1)
    given.counted()
    person = portal.tablet(reader(w, guide), language=language)
    page = person.page

    # When the reader opens the help
    person.goes_to("/help/")
    quoted = {step.get_attribute("id"): words(step) for step in page.locator(".step").all()}
    others = words(page.locator(".marks"))
    assert quoted
    faults = faults_of(page, language)
    page.set_viewport_size({"width": 1280, "height": 800})

    # Then each screen is there
    read = {}
    for screen in [screen for screen in SCREENS if screen.guide == guide]:
        read[screen] = [text for there in on_the_way(page, screen) for text in there.evaluate(TEXTS)]
        if screen.see:
            expect(page.locator(screen.see).first).to_be_visible()
    # And it has the words that are quoted beside its picture, or a screen without a picture has them
    beside = [text for screen, texts in read.items() if not screen.see for text in texts]
    for screen, texts in read.items():
        for said in quoted[screen.name] if screen.see else []:
            if not stands(said, texts + beside):
                faults.append(f"“{said}” is not on the screen of {screen.name}")
    # And the words quoted elsewhere stand on one of them
    seen = {text for texts in read.values() for text in texts}
    seen.update(sent_today(person) if guide == "operator" else [])
    faults += [f"“{said}” is on no screen of the guide" for said in others if not stands(said, seen)]
    assert not faults, "\n".join(faults)


def reader(w, guide):
    """Who reads the guide, with a day such as it speaks of."""
    if guide == "operator":
        return an_operator_with_a_month(w)
    if guide == "api":
        return factories.user("api_client", w.district)
    return {"collector": w.collector, "officer": w.officer}[guide]


def an_operator_with_a_month(w):
    """An operator with a holiday, a late report that waits and a returned one, who has not sent today's."""
    operator, login = factories.user("operator", login=w.logins[1]), w.logins[1]
    w.drive.holidays = [dates.today() - timedelta(days=12)]
    w.drive.save()
    returned = given.reported(w, login, 7, days_ago=11, by=operator, reason="")
    Tally.objects.filter(pk=returned.pk).update(state="returned", decision="by phone")
    given.reported(w, login, 9, days_ago=10, by=operator, reason="")
    for back, hour in ((2, 21), (3, 19)):  # late, and on time
        day = dates.today() - timedelta(days=back)
        Tally.objects.filter(login_id=login, date=day).update(received_at=dates.at(day, time(hour)))
    given.counted()
    return operator


def sent_today(person):
    """The operator sends as the guide says; the texts of the page that answers."""
    person.goes_to("/report/")
    person.types("Cards made", "12")
    person.taps("Send {count} cards", count=12)
    expect(person.page.locator(".message--success")).to_be_visible()
    expect(person.page.get_by_text(person.says("It was sent by mistake"))).to_be_visible()  # the page anew
    return person.page.evaluate(TEXTS)


def words(part):
    return part.locator("b.label").evaluate_all(WORDS)


def stands(label, texts):
    """Whether a text is the label, with at most a number, a time or a colon after it: "Rejected: 0"."""
    whole = re.compile(rf"(?:[·–✓] )?{re.escape(label)}(?:[:,.]? ?[\d\W].*)?$")
    return any(whole.match(text) for text in texts)
