"""The pages of the people who write: the operator's report, the block officer's day."""

import html
import uuid
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from camps import counts
from districts import targets
from districts.models import Centre
from drive_portal.lib import dates
from enrollment import progress, tallies
from enrollment.models import Tally
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


def at(day, hour, minute=0):
    """A moment by India's clock."""
    return dates.at(day, time(hour, minute))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(DAY, 18, 42), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return factories.world()


@pytest.fixture
def as_(client):
    """Become a user, in English."""

    def become(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return become


def text(response):
    return " ".join(html.unescape(response.content.decode()).split())


def fields(response, **kw):
    """What the form on the page would send."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (values | kw).items() if value not in (None, False)}


def report(page, query="", **kw):
    """Open the operator's page and send what is typed into it."""
    return page.post(reverse("report"), fields(page.get(reverse("report") + query), **kw), follow=True)


# --- the operator ----------------------------------------------------------------------------------


def test_today_in_one_screen(as_, w):
    page = as_(w.operator)
    shown = page.get(reverse("report"))
    assert "Today's report is still to be sent." in text(shown)
    assert (
        "18-11-2026" in text(shown) and w.centres[0].name in text(shown) and w.logins[0].code in text(shown)
    )
    assert "I worked at a camp" not in text(shown) and "Another drive" not in text(shown)
    assert 'inputmode="numeric"' in text(shown) and "autofocus" in text(shown)
    answer = report(page, made="45", rejected_server_down="५")
    said = f"18-11-2026: 45 cards made, 5 rejected at {w.centres[0].name}. Received 18:42."
    assert said in text(answer) and "Today's report is in: 45 cards." in text(answer)
    row = Tally.objects.get()
    assert (row.made, row.rejected, row.changed_by) == (45, {"server_down": 5}, w.operator)


def test_a_field_worker_reports_the_home_panchayat(as_, w):
    answer = report(as_(w.worker), made="7")
    assert f"7 cards made, 0 rejected at {w.panchayats[0].name}" in text(answer)


def test_a_second_tap_is_harmless(as_, w):
    page = as_(w.operator)
    data = fields(page.get(reverse("report")), made="45")
    page.post(reverse("report"), data, follow=True)
    answer = page.post(reverse("report"), data, follow=True)
    assert "already received, 45 cards made" in text(answer)
    assert Tally.objects.get().version == 1


def test_a_correction(as_, w):
    page = as_(w.operator)
    report(page, made="45", rejected_other="2")
    shown = page.get(reverse("report"))
    assert (shown.context["form"]["made"].value(), shown.context["form"]["rejected_other"].value()) == (45, 2)
    page.post(reverse("report"), fields(shown, made="46", rejected_other=""))
    row = Tally.objects.get()
    assert (row.version, row.made, row.rejected) == (2, 46, {})
    answer = report(page, withdrawn="1")
    assert "was withdrawn" in text(answer) and "Today's report is still to be sent." in text(answer)


def test_a_conflict_shows_both_figures_and_asks(as_, w):
    page = as_(w.operator)
    shown = page.get(reverse("report"))
    tallies.submit(w.officer, factories.sent(w.drive, w.logins[0], made=40))
    answer = page.post(reverse("report"), fields(shown, made="45", rejected_other="2"))
    assert answer.status_code == 409
    assert "40 made, 0 rejected" in text(answer) and "45 made, 2 rejected" in text(answer)
    page.post(reverse("report"), fields(answer))
    assert (Tally.objects.get().made, Tally.objects.get().version) == (45, 2)


def test_going_back_and_sending_another_number_asks_too(as_, w):
    page = as_(w.operator)
    data = fields(page.get(reverse("report")), made="45")
    page.post(reverse("report"), data)
    answer = page.post(reverse("report"), data | {"made": "54"})
    assert answer.status_code == 409 and "54 made" in text(answer)
    page.post(reverse("report"), fields(answer))
    assert Tally.objects.get().made == 54


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "If there were none, enter 0."),
        ("many", "Enter a whole number"),
        ("4.5", "Enter a whole number"),
        ("-3", "cannot be negative"),
        ("10000", "10,000 is too many: at most 9,999 a day."),
        ("9" * 5000, "Enter a whole number"),
    ],
)
def test_a_wrong_number_is_named_and_kept(as_, w, typed, said):
    answer = report(as_(w.operator), made=typed, rejected_other="2")
    assert answer.status_code == 400 and set(answer.context["form"].errors) == {"made"}
    assert (said in text(answer) and f'value="{typed}"' in text(answer)) or not typed
    assert answer.context["form"]["rejected_other"].value() == "2"
    assert not Tally.objects.exists()


def test_a_wrong_reason_is_named(as_, w):
    answer = report(as_(w.operator), made="5", rejected_other="-2", rejected_server_down="x")
    assert set(answer.context["form"].errors) == {"rejected_server_down"}
    answer = report(as_(w.operator), made="5", rejected_other="-2")
    assert "Other: A number of cards cannot be negative." in text(answer)


@pytest.mark.parametrize(
    "garbled",
    [
        {"submission_id": "x"},
        {"drive": "999999999"},
        {"drive": "x"},
        {"place": "moon:1"},
        {"place": "camp:99999999999999999999999"},
        {"place": "centre:\0"},
        {"login_id": "no-such"},
        {"login_id": "\0"},
        {"date": "0001-01-01"},
        {"date": "x"},
        {"base_version": "x"},
        {"made": "5\0"},
    ],
)
def test_garbled_fields_are_an_error_on_the_page(as_, w, garbled):
    page = as_(w.operator)
    answer = page.post(reverse("report"), fields(page.get(reverse("report")), made="5") | garbled)
    assert answer.status_code == 400 and answer.context["form"].errors
    assert not Tally.objects.exists()


def test_nothing_posted_is_an_error_on_the_page(as_, w):
    assert as_(w.operator).post(reverse("report")).status_code == 400


def test_a_camp_of_the_day_can_be_the_place(as_, w):
    camp = factories.camp(w.drive, w.panchayats[3], name="Camp at the school")
    over = factories.camp(w.drive, w.panchayats[0], ends_on=DAY - timedelta(days=1), name="Over")
    page = as_(w.operator)
    shown = page.get(reverse("report"))
    assert "I worked at a camp today" in text(shown) and over.name not in text(shown)
    report(page, made="5")
    answer = report(page, f"?place=camp:{camp.pk}", made="30")
    assert "30 cards made, 0 rejected at Camp at the school." in text(answer)
    assert sorted(Tally.objects.values_list("made", "camp")) == [(5, None), (30, camp.pk)]
    assert "Today's report is in: 35 cards." in text(page.get(reverse("report")))


def test_a_running_child_drive_comes_first(as_, w):
    child = factories.drive(w.district, parent=w.drive, starts_on=DAY, ends_on=DAY, name="Three days")
    page = as_(w.operator)
    shown = page.get(reverse("report"))
    assert "Another drive" in text(shown) and "Three days" in text(shown)
    report(page, made="5")
    assert Tally.objects.get().drive == child
    report(page, "?date=2026-11-17", made="6")
    assert Tally.objects.get(made=6).drive == w.drive


def test_yesterday_is_asked_for_until_its_close(as_, w, clock):
    clock.move_to(at(DAY, 11, 59))
    page = as_(w.operator)
    assert "The report of 17-11-2026 is missing too." in text(page.get(reverse("report")))
    answer = report(page, "?date=2026-11-17", made="5")
    assert "17-11-2026: 5 cards made" in text(answer) and "The report of 17-11-2026 is in: 5 cards." in text(
        answer
    )
    assert Tally.objects.get().state == "counted"


def test_a_closed_day_is_plainly_a_request(as_, w, clock):
    clock.move_to(at(DAY, 12))
    page = as_(w.operator)
    assert "missing too" not in text(page.get(reverse("report")))
    assert "What you send now is a request" in text(page.get(reverse("report"), {"date": "2026-11-17"}))
    answer = report(page, "?date=2026-11-17", made="5", note="no network")
    assert "as a request: it counts once the block officer accepts it." in text(answer)
    assert "The report of 17-11-2026 is with the block officer: 5 cards." in text(answer)
    row = Tally.objects.get()
    assert (row.state, row.note) == ("requested", "no network")
    tallies.decide(w.officer, row.pk, False, "not in the register")
    shown = page.get(reverse("report"), {"date": "2026-11-17"})
    assert "came back: not in the register" in text(shown) and "returned for correction" in text(shown)


def test_the_form_of_yesterday_sent_after_midnight_stays_yesterdays(as_, w, clock):
    page = as_(w.operator)
    shown = page.get(reverse("report"))
    clock.move_to(at(DAY + timedelta(days=1), 0, 5))
    page.post(reverse("report"), fields(shown, made="45"))
    assert Tally.objects.get().date == DAY
    assert "19-11-2026" in text(page.get(reverse("report")))


def test_the_month_shows_silent_days_too(as_, w):
    page = as_(w.operator)
    w.drive.holidays = [DAY - timedelta(days=2)]
    w.drive.save()
    shown = page.get(reverse("report"))
    days = [line.day for line in shown.context["own"].month]
    assert DAY in days and DAY - timedelta(days=1) in days and DAY - timedelta(days=2) not in days
    assert "not reported" in text(shown)


def test_the_month_says_what_was_on_time_and_the_own_places_target(as_, w):
    w.drive.target_rule, w.drive.target = "cards", 6000
    w.drive.split = {"weights": {place.code: 1 for place in w.panchayats}}
    w.drive.save()
    targets.issue(w.drive)
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=45))
    progress.recompute(w.drive.pk)
    shown = as_(w.operator).get(reverse("report"))
    assert (shown.context["own"].calendar.reported, shown.context["own"].calendar.on_time) == (1, 1)
    (row,) = progress.standings(w.drive, "centre", DAY, Centre.objects.filter(pk=w.centres[0].pk))
    assert row["target_to_date"] > 0
    due, day = row["target_to_date"], row["target"]
    said = f"target <strong>{due}</strong>, made <strong>45</strong>. The day's target is {day}"
    assert said in text(shown)


def test_most_used_reasons_come_first(as_, w):
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], rejected={"other": 3, "not_on_list": 1}))
    names = [field.name for field in as_(w.operator).get(reverse("report")).context["form"].reasons]
    assert len(names) == 10 and set(names[:2]) == {"rejected_other", "rejected_not_on_list"}


def test_without_an_active_login_id_the_page_says_what_to_do(as_, w):
    unknown = factories.user("operator", w.centres[0])
    assert "has no login ID yet" in text(as_(unknown).get(reverse("report")))
    suspended = factories.login_id(w.centres[0], status="suspended")
    page = as_(factories.user("operator", login=suspended))
    assert f"{suspended.code} is suspended" in text(page.get(reverse("report")))
    assert page.post(reverse("report"), {"made": "5"}).status_code == 200 and not Tally.objects.exists()


def test_without_a_drive_there_is_nothing_to_report(as_, w, clock):
    clock.move_to(at(w.drive.ends_on + timedelta(days=1), 18))
    assert "there is nothing to report" in text(as_(w.operator).get(reverse("report")))


def test_who_may_not_report(as_, client, w):
    assert client.get(reverse("report")).status_code == 302
    assert as_(w.officer).get(reverse("report")).status_code == 403
    w.operator.postings.update(ends_on=DAY - timedelta(days=1))
    assert as_(w.operator).get(reverse("report")).status_code == 403


def test_an_operator_cannot_name_another_login_id(as_, w):
    page = as_(w.operator)
    data = fields(page.get(reverse("report")), made="5", login_id=w.logins[1].code)
    assert page.post(reverse("report"), data).status_code == 400
    assert not Tally.objects.exists()


# --- the block's day -------------------------------------------------------------------------------


def states(response):
    """The lines of a block's day: who, and how they stand."""
    return {
        (line.login_id or line.camp or line.title): (line.state, line.late)
        for line in response.context["book"].lines
    }


def test_who_is_silent_comes_first(as_, w, clock):
    idle = factories.centre(w.panchayats[0], name="Idle", name_hi="Idle")
    camp = factories.camp(w.drive, w.panchayats[0])
    clock.move_to(at(DAY, 19, 59))
    tallies.submit(w.officer, factories.sent(w.drive, w.logins[0], made=45))
    page = as_(w.officer)
    shown = page.get(reverse("block_day"))
    assert "1 centre has not reported yet. 1 camp has not reported yet. 1 field worker has not" in text(shown)
    assert states(shown) == {
        camp: ("due", False),
        w.logins[1]: ("due", False),
        w.worker_id: ("due", False),
        w.logins[0]: ("reported", False),
        idle.title: ("not_expected", False),
    }
    clock.move_to(at(DAY, 20))
    assert states(page.get(reverse("block_day")))[w.logins[1]] == ("missing", False)
    clock.move_to(at(DAY, 20, 0) + timedelta(seconds=1))
    tallies.submit(w.officer, factories.sent(w.drive, w.logins[1], made=4))
    shown = page.get(reverse("block_day"))
    assert states(shown)[w.logins[1]] == ("reported", True)
    assert [line.state for line in shown.context["book"].lines][:2] == ["missing", "missing"]
    assert len(page.get(reverse("block_day"), {"show": "silent"}).context["book"].shown) == 2
    assert len(page.get(reverse("block_day"), {"show": "camps"}).context["book"].shown) == 1


def test_a_report_from_a_camp_is_the_homes_report(as_, w):
    camp = factories.camp(w.drive, w.panchayats[1], name="At the school")
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=30, place={"camp": camp.pk}))
    shown = as_(w.officer).get(reverse("block_day"))
    assert states(shown)[w.logins[0]] == ("reported", False)
    assert "30 at the camp At the school" in text(shown)
    assert shown.context["book"].made == 30


def test_a_camps_count_and_its_tallies(as_, w):
    camp = factories.camp(w.drive, w.panchayats[0])
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=30, place={"camp": camp.pk}))
    count = {"submission_id": uuid.uuid4(), "camp": camp.pk, "date": DAY, "made": 25}
    counts.log(w.officer, count)
    shown = as_(w.officer).get(reverse("block_day"))
    assert "Your count 25, tallies 30: difference −5" in text(shown)
    assert shown.context["book"].made == 25
    pulse = {"submission_id": uuid.uuid4(), "pulse": True, "base_version": 1}
    counts.log(w.officer, count | pulse)
    assert as_(w.officer).get(reverse("block_day")).context["book"].made == 30


def test_the_day_agrees_with_progress(as_, w):
    from enrollment import progress

    camp = factories.camp(w.drive, w.panchayats[0])
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=30, place={"camp": camp.pk}))
    tallies.submit(w.officer, factories.sent(w.drive, w.worker_id, made=4))
    progress.recompute(w.drive.pk)
    (row,) = [r for r in progress.standings(w.drive, "block", DAY) if r["code"] == w.blocks[0].code]
    book = as_(w.officer).get(reverse("block_day")).context["book"]
    assert (book.made, len(book.silent)) == (row["made"], row["missing"])


def test_the_number_of_queries_does_not_grow(as_, w):
    page = as_(w.officer)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page.get(reverse("block_day"))
        return len(found)

    queries()
    few = queries()
    for _n in range(10):
        place = factories.panchayat(w.blocks[0])
        login = factories.login_id(factories.centre(place))
        camp = factories.camp(w.drive, place)
        tallies.submit(w.officer, factories.sent(w.drive, login))
        tallies.submit(w.officer, factories.sent(w.drive, login, place={"camp": camp.pk}))
        factories.login_id(place)
    assert queries() <= few + 1


def test_phones_are_links(as_, w):
    w.logins[0].mobile = "9826012345"
    w.logins[0].save()
    assert 'href="tel:9826012345"' in text(as_(w.officer).get(reverse("block_day")))


def test_a_holiday_expects_nothing(as_, w):
    w.drive.holidays = [DAY]
    w.drive.save()
    shown = as_(w.officer).get(reverse("block_day"))
    assert "No reports are expected on this day." in text(shown)
    assert set(states(shown).values()) == {("not_expected", False)}


def test_whose_block(as_, client, w):
    address = reverse("block_day")
    other = factories.world()
    assert client.get(address).status_code == 302
    assert as_(w.officer).get(address, {"block": w.blocks[1].code}).status_code == 404
    for code in (other.blocks[0].code, "no-such", "x\0"):
        assert as_(w.officer).get(address, {"block": code}).status_code == 404
    assert as_(w.operator).get(address).status_code == 403
    assert as_(factories.user("district_viewer", w.district)).get(address).status_code == 403
    chooser = as_(w.collector).get(address)
    assert w.blocks[0].name in text(chooser) and w.blocks[1].name in text(chooser)
    assert as_(w.collector).get(address, {"block": w.blocks[1].code}).status_code == 200
    factories.post(w.officer, "block_officer", w.blocks[1])
    assert w.blocks[1].name in text(as_(w.officer).get(address))


# --- an officer's entry ----------------------------------------------------------------------------


def enter(page, query, **kw):
    """Open the entry that `query` names and send what is typed into it."""
    shown = page.get(reverse("block_tally"), query)
    return page.post(reverse("block_tally"), fields(shown, **kw), follow=True)


def test_an_officer_enters_and_corrects(as_, w):
    page = as_(w.officer)
    query = {"login_id": w.logins[0].code}
    answer = enter(page, query, made="45")
    assert "18-11-2026: 45 cards made" in text(answer) and "book" in answer.context
    enter(page, query, made="46")
    row = Tally.objects.get()
    assert (row.version, row.made, row.changed_by) == (2, 46, w.officer)


def test_after_the_close_the_officer_says_why(as_, w, clock):
    clock.move_to(at(DAY + timedelta(days=1), 12))
    page, query = as_(w.officer), {"login_id": w.logins[0].code, "date": DAY.isoformat()}
    answer = enter(page, query, made="45")
    assert answer.status_code == 400 and set(answer.context["form"].errors) == {"reason"}
    page.post(reverse("block_tally"), fields(answer, reason="register"))
    assert Tally.objects.get().reason == "register"


def test_any_login_id_of_the_district_at_a_camp(as_, w):
    camp = factories.camp(w.drive, w.panchayats[0])
    page, query = as_(w.officer), {"place": f"camp:{camp.pk}"}
    answer = enter(page, query, login_id="no-such", made="5")
    assert set(answer.context["form"].errors) == {"login_id"} and 'value="no-such"' in text(answer)
    page.post(reverse("block_tally"), fields(answer, login_id=w.logins[3].code))
    row = Tally.objects.get()
    assert (row.login_id, row.camp) == (w.logins[3], camp)
    answer = enter(page, query, login_id=w.logins[3].code, made="9")
    assert answer.status_code == 409 and "5 made" in text(answer)


def test_whose_tally_it_is_not(as_, w):
    address = reverse("block_tally")
    for query, status in [
        ({}, 404),
        ({"login_id": "no-such"}, 404),
        ({"login_id": w.logins[2].code}, 404),
        ({"login_id": w.logins[0].code}, 200),
        ({"login_id": "\0", "place": "camp:\0"}, 404),
        ({"place": "camp:" + "9" * 30}, 404),
    ]:
        assert as_(w.officer).get(address, query).status_code == status, query
    assert as_(w.operator).get(address, {"login_id": w.logins[0].code}).status_code == 403


def test_when_the_drive_has_ended_the_officer_is_told(as_, w, clock):
    clock.move_to(at(w.drive.ends_on + timedelta(days=1), 12))
    query = {"login_id": w.logins[0].code, "date": w.drive.ends_on.isoformat()}
    assert enter(as_(w.officer), query, made="5", reason="r").status_code == 403


# --- late reports ----------------------------------------------------------------------------------


@pytest.fixture
def request_(w, clock):
    clock.move_to(at(DAY, 18))
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=40))
    clock.move_to(at(DAY + timedelta(days=1), 13))
    sent = factories.sent(w.drive, w.logins[0], made=45, date=DAY, base_version=1, rejected={"other": 2})
    return tallies.submit(w.operator, sent).row


def decide(page, w, row, **kw):
    address = reverse("decide_request", args=[row.pk])
    return page.post(address, {"block": w.blocks[0].code, "date": DAY.isoformat()} | kw, follow=True)


def test_a_late_report_waits_with_both_figures(as_, w, request_):
    shown = text(as_(w.officer).get(reverse("block_day")))
    assert "1 late report waits for you" in shown
    assert "Asks for 45 made, 2 rejected." in shown and "Now 40 made, 0 rejected are counted." in shown


def test_one_tap_accepts(as_, w, request_):
    page = as_(w.officer)
    answer = decide(page, w, request_, accept="1", ready="Checked by phone")
    assert "accepted. 45 cards" in text(answer) and "late report waits" not in text(answer)
    row = Tally.objects.standing().get()
    assert (row.made, row.reason) == (45, "Checked by phone")
    assert "already decided" in text(decide(page, w, request_, accept="1", ready="Checked by phone"))


def test_one_tap_returns(as_, w, request_):
    assert "returned with your reason" in text(
        decide(as_(w.officer), w, request_, reason="not in the register")
    )
    assert Tally.objects.standing().get().made == 40


def test_a_decision_owes_a_reason(as_, w, request_):
    for kw in ({"accept": "1"}, {"accept": "1", "reason": "  "}, {"accept": "1", "reason": "x" * 301}):
        answer = decide(as_(w.officer), w, request_, **kw)
        assert answer.status_code == 200 and "message--error" in text(answer)
    assert Tally.objects.get(pk=request_.pk).state == "requested"


def test_who_decides_not(as_, client, w, request_):
    assert decide(as_(w.officers[1]), w, request_, accept="1", reason="r").status_code == 404
    assert decide(as_(w.operator), w, request_, accept="1", reason="r").status_code == 403
    assert as_(w.officer).get(reverse("decide_request", args=[request_.pk])).status_code == 405


# --- history ---------------------------------------------------------------------------------------


def test_every_version_with_who_when_old_new_and_why(as_, w, request_):
    row = tallies.decide(w.officer, request_.pk, True, "by phone")
    shown = as_(w.officer).get(reverse("tally", args=[row.pk]))
    changes = shown.context["record"].changes
    assert [(c.new.made, c.state, c.who) for c in changes] == [
        (45, "counted", w.officer),
        (45, "requested", w.operator),
        (40, "counted", w.operator),
    ]
    assert (changes[0].old.made, changes[0].why) == (40, "by phone")
    assert "by phone" in text(shown)


def test_a_returned_request_is_in_the_history(as_, w, request_):
    tallies.decide(w.officer, request_.pk, False, "not in the register")
    changes = as_(w.operator).get(reverse("tally", args=[request_.pk])).context["record"].changes
    assert (changes[0].who, changes[0].why) == (w.officer, "not in the register")


def test_whose_history(as_, w, request_):
    address = reverse("tally", args=[request_.pk])
    assert as_(w.officers[1]).get(address).status_code == 404
    assert as_(w.worker).get(address).status_code == 404
    assert as_(w.collector).get(address).status_code == 200
