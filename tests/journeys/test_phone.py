"""The operator's phone on a bad network: nothing lost, nothing twice, and everything in sight."""

import gzip
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from camps.models import Submission
from districts.models import LoginID
from drive_portal.lib import dates
from enrollment.models import Tally
from tests import factories as f
from tests.journeys import given
from tests.waiting import until

READY = """async () => Boolean(navigator.serviceWorker.controller
    && await (await caches.open("drive-report")).match("/report/"))"""
OTHERS = (
    "%(n)s report of another account waits on this phone. It is sent once that person logs in here.",
    "%(n)s reports of another account wait on this phone. They are sent once that person logs in here.",
)
LOSE = """() => {
    const asks = window.fetch;
    window.fetch = async (address, how) => {
        const answer = await asks(address, how);
        if (!String(address).includes("batch")) return answer;
        window.fetch = asks;
        throw new TypeError("the answer was lost");
    };
}"""
pytestmark = pytest.mark.browser

DUE = "Today's report is still to be sent."
NETWORK = "No network. What you send is kept here and goes by itself once there is one."
IN = "Today's report is in: %(made)s card.", "Today's report is in: %(made)s cards."
WAITS = (
    "The report of %(day)s waits on this phone: %(made)s card.",
    "The report of %(day)s waits on this phone: %(made)s cards.",
)


def at_the_phone(portal, w):
    """The operator, whose phone has kept the page: from here on it opens without a network."""
    operator = portal.phone(w.operator)
    operator.reads(DUE)
    until(lambda: operator.page.evaluate(READY))
    return operator


@contextmanager
def no_network(phone):
    phone.page.context.set_offline(True)
    yield
    phone.page.context.set_offline(False)


def sends(phone, made):
    phone.types("Cards made", str(made))
    phone.taps("Send {count} cards", count=made)


def shown(day):
    return day.strftime("%d-%m-%Y")


def waits(phone, made, day=None):
    phone.headed(phone.says(WAITS, made, made=made, day=shown(day or dates.today())))


def figures(w):
    """What the portal has of the operator since today: (day, made, version, state)."""
    rows = Tally.objects.filter(login_id=w.logins[0], date__gte=w.today).order_by("date")
    return list(rows.values_list("date", "made", "version", "state"))


@pytest.fixture
def w(transactional_db, evening):
    world = given.a_drive_under_way()
    world.today = dates.today()
    return world


def test_a_report_written_without_a_network_goes_by_itself_and_once(portal, w):
    operator = at_the_phone(portal, w)

    # When the network is gone, the page still opens, at today and with the field of the made in hand
    with no_network(operator):
        operator.goes_to("/report/")
        operator.reads(DUE)
        expect(operator.page.get_by_label(operator.says("Cards made"), exact=True)).to_be_focused()
        operator.opens("Rejected")
        operator.types("Server down", "3")
        operator.types("Cards made", "४५")
        operator.taps("Send {count} cards", count=45, times=2)
        # Then it is kept in sight, also after the page was closed and opened again
        waits(operator, 45)
        operator.goes_to("/report/")
        waits(operator, 45)
        expect(operator.page.locator("[data-waiting]")).to_have_text("1")
        assert figures(w) == []

    # And goes by itself once there is one, by the page or its service worker
    operator.reads(IN, 45, made=45)
    operator.no_longer_sees(operator.says(NETWORK))
    row = Tally.objects.get(login_id=w.logins[0], date=w.today)
    assert (row.made, row.rejected, row.version) == (45, {"server_down": 3}, 1)
    assert Submission.objects.filter(sent_by=w.operator).count() == 1


def test_evenings_without_a_network_arrive_each_on_its_own_day(portal, w, evening):
    # Given a phone whose clock is the portal's (its service worker would keep the machine's)
    operator = portal.phone()
    operator.page.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    operator.page.clock.set_fixed_time(dates.now())
    operator.logs_in(w.operator)
    until(lambda: operator.page.evaluate(READY))

    # When four evenings pass without a network, each with its report
    with no_network(operator):
        for n in range(4):
            operator.page.clock.set_fixed_time(dates.now() + timedelta(days=n))
            operator.goes_to("/report/")
            operator.reads(DUE)
            sends(operator, 40 + n)
            waits(operator, 40 + n, w.today + timedelta(days=n))
        evening.shift(timedelta(days=3))
        expect(operator.page.locator("[data-waiting]")).to_have_text("4")

    # Then all arrive: the last in time, those of closed days as requests
    operator.reads("sent as a request")
    operator.reads(IN, 43, made=43)
    days = [w.today + timedelta(days=n) for n in range(4)]
    states = ["requested"] * 3 + ["counted"]
    assert figures(w) == list(zip(days, range(40, 44), [1] * 4, states, strict=True))


def test_a_phone_whose_clock_is_a_day_wrong_reports_for_the_portals_today(portal, w):
    operator = portal.phone()
    operator.page.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    operator.page.clock.set_fixed_time(dates.now() + timedelta(days=1))
    operator.logs_in(w.operator)
    until(lambda: operator.page.evaluate(READY))
    with no_network(operator):
        operator.goes_to("/report/")
        operator.reads(DUE)
        sends(operator, 45)
        waits(operator, 45)
    operator.reads(IN, 45, made=45)
    assert figures(w) == [(w.today, 45, 1, "counted")]


def test_what_the_page_weighs(portal, w):
    """At most 60 KB at first and 5 KB later, JavaScript 40 KB: compressed by gzip, files and page alike."""
    first = portal.phone()
    answers = []
    first.page.context.on("response", lambda answer: answers.append(answer))
    first.logs_in(w.operator)
    until(lambda: first.page.evaluate(READY))
    first.page.wait_for_load_state("networkidle")
    sizes = {answer.url: weight(answer) for answer in answers if "/login/" not in answer.url}
    assert not [url for url in sizes if "woff" in url]
    assert sum(sizes.values()) <= 60_000, sizes
    assert sum(size for url, size in sizes.items() if url.endswith(".js")) <= 40_000, sizes

    # Later the page comes from the phone: only what has changed since is asked for
    answers.clear()
    first.goes_to("/report/")
    first.reads(DUE)
    first.page.wait_for_load_state("networkidle")
    asked = {answer.url: weight(answer) for answer in answers if not answer.from_service_worker}
    assert asked
    assert sum(asked.values()) <= 5_000, asked


def weight(answer):
    """Bytes of an answer: a file's as it is served, compressed."""
    path = urlsplit(answer.url).path
    if path.startswith("/static/"):
        return len(gzip.compress(Path(finders.find(path.removeprefix("/static/"))).read_bytes()))
    return int(answer.headers.get("content-length", 0))


def test_an_answer_that_was_lost_is_asked_for_again(portal, w):
    operator = portal.phone()
    operator.page.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    operator.logs_in(w.operator)
    until(lambda: operator.page.evaluate(READY))

    # Given a network that takes the report to the portal and loses the answer
    operator.page.evaluate(LOSE)
    sends(operator, 45)
    operator.reads(NETWORK)
    assert figures(w) == [(w.today, 45, 1, "counted")]
    # When the phone sends it again
    operator.taps("Send now")
    # Then it was taken once
    operator.reads(IN, 45, made=45)
    assert figures(w) == [(w.today, 45, 1, "counted")]


def test_a_login_that_ran_out_costs_nothing(portal, w):
    operator = at_the_phone(portal, w)
    Session.objects.all().delete()
    sends(operator, 45)
    operator.reads("You are logged out. Your reports are kept here; log in, and they are sent.")
    assert figures(w) == []

    operator.page.get_by_role("link", name=operator.says("Log in")).click()
    operator.types("User name", w.operator.username)
    operator.types("Password", f.PASSWORD)
    operator.taps("Log in")
    operator.reads(IN, 45, made=45)
    assert figures(w) == [(w.today, 45, 1, "counted")]


def test_another_figure_in_the_portal_is_shown_beside_ones_own(portal, w):
    operator = at_the_phone(portal, w)
    with no_network(operator):
        sends(operator, 45)
        waits(operator, 45)
        given.reported(w, w.logins[0], 40)
    operator.reads("differs from what stands")
    operator.sees("45")
    operator.sees("40")
    operator.taps("Replace it with mine")
    operator.reads(IN, 45, made=45)
    assert figures(w) == [(w.today, 45, 2, "counted")]


def test_a_report_that_is_returned_says_why_and_can_be_mended(portal, w):
    operator = at_the_phone(portal, w)
    with no_network(operator):
        sends(operator, 45)
        waits(operator, 45)
        LoginID.objects.filter(pk=w.logins[0].pk).update(status="suspended")
        w.logins[0].spells.update(ends_on=w.today - timedelta(days=1))
    operator.reads("returned")
    expect(operator.page.locator("#outbox .error")).to_contain_text(w.logins[0].code)
    assert figures(w) == []


def test_reports_of_one_account_never_go_under_anothers_name(portal, w):
    operator = at_the_phone(portal, w)
    Session.objects.all().delete()
    sends(operator, 45)
    operator.reads("You are logged out. Your reports are kept here; log in, and they are sent.")
    other = f.user("operator", login=w.logins[1])
    operator.goes_to("/login/")
    operator.logs_in(other)
    operator.reads(DUE)
    operator.sees(operator.says(OTHERS, 1).replace("%(n)s", "1"))
    assert not Tally.objects.filter(date=w.today).exists()


def test_what_was_typed_is_there_again(portal, w):
    operator = at_the_phone(portal, w)
    operator.types("Cards made", "123")
    expect(operator.page.locator("form[data-sending]")).to_have_attribute("data-draft", "kept")
    operator.goes_to("/report/")
    expect(operator.page.get_by_label(operator.says("Cards made"), exact=True)).to_have_value("123")


def test_two_phones_with_one_login_count_once(portal, w):
    first, second = at_the_phone(portal, w), at_the_phone(portal, w)
    with no_network(second):
        sends(second, 45)
        waits(second, 45)
        sends(first, 40)
        first.reads(IN, 40, made=40)
    second.reads("differs from what stands")
    until(lambda: '"made": 40' in second.page.locator("#facts").text_content())  # nothing newer will come
    second.taps("Leave what stands")
    second.reads(IN, 40, made=40)
    assert figures(w) == [(w.today, 40, 1, "counted")]


def test_a_report_not_to_be_sent_leaves_the_page_as_it_was(portal, w):
    operator = at_the_phone(portal, w)
    with no_network(operator):
        sends(operator, 45)
        waits(operator, 45)
        operator.taps("Do not send it")
        operator.taps("Tap again: it will not be sent")
        operator.reads(DUE)
        expect(operator.page.get_by_label(operator.says("Cards made"), exact=True)).to_have_value("")
    assert figures(w) == []


def test_a_report_of_whom_the_posting_was_taken_is_kept_and_goes_once_it_is_given_back(portal, w):
    operator = at_the_phone(portal, w)
    with no_network(operator):
        sends(operator, 45)
        waits(operator, 45)
        w.operator.postings.update(ends_on=w.today - timedelta(days=1))
    expect(operator.page.locator("#outbox")).to_contain_text("45")
    assert figures(w) == []
    w.operator.postings.update(ends_on=None)
    operator.goes_to("/report/")
    operator.reads(IN, 45, made=45)
    assert figures(w) == [(w.today, 45, 1, "counted")]
