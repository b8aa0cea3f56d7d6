"""The ledger of login IDs: who idles since when, what that costs, who waits, who was at two places."""

import csv
import io
import itertools
from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from districts import login_ids, targets
from districts.models import Centre, LoginID, Spell
from drive_portal.lib import dates
from enrollment import progress, tallies
from enrollment.forecast.engine import Facts
from enrollment.ledger import facts, histogram
from enrollment.ledger.book import Book
from enrollment.ledger.costing import cost
from enrollment.ledger.page import Ledger
from tests import factories as f
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EVENING = 21  # o'clock in India: the cut-off is over


@pytest.fixture
def clock(monkeypatch):
    """Sets the hour of today in India."""

    def at(hour, days=0):
        moment = dates.now().replace(hour=hour, minute=0) + days * DAY
        monkeypatch.setattr(dates, "now", lambda: moment)

    return at


@pytest.fixture
def w(clock):
    clock(EVENING)
    with translation.override("en"):
        yield f.world(holidays=[dates.today() - 3 * DAY])


def report(w, login, days_ago, made=10, **kw):
    sent = f.sent(w.drive, login, made, date=dates.today() - days_ago * DAY)
    return tallies.submit(w.collector, sent | {"reason": "by phone"} | kw).row


def lines(w, idle=7):
    return {line.code: line for line in Book(w.district, w.drive, idle).lines}


def state(w, login, idle=7):
    line = lines(w, idle)[login.code]
    return line.state, line.idle_days


def client_of(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def main_of(page):
    return page.text.split("<main")[1].split("</main>")[0]


# --- who idles ---------------------------------------------------------------------------------


def test_idle_days_are_working_days_since_the_last_report(w):
    login = w.logins[0]
    report(w, login, 8)
    assert state(w, login) == ("idle", 7)  # eight days less the holiday
    assert state(w, login, idle=8) == ("active", 7)
    report(w, login, 1, made=0)
    assert state(w, login) == ("active", 1)  # a report of none is a report
    report(w, login, 0)
    assert state(w, login) == ("active", 0)


def test_today_counts_once_its_evening_is_over(w, clock):
    login = w.logins[0]
    report(w, login, 8)
    clock(19)
    assert state(w, login) == ("active", 6)
    clock(20)
    assert state(w, login) == ("idle", 7)


def test_midnight_in_india_begins_the_next_day(w, clock):
    login = w.logins[0]
    report(w, login, 0)
    clock(0, days=1)
    assert state(w, login) == ("active", 0)
    clock(EVENING)
    assert state(w, login) == ("active", 1)


def test_nobody_idles_longer_than_active_or_than_the_drive(w):
    fresh = f.login_id(w.centres[0], active_since=dates.today() - 2 * DAY)
    assert state(w, fresh, idle=4) == ("active", 3)
    assert state(w, fresh, idle=3) == ("idle", 3)
    assert state(w, w.logins[0], idle=20) == ("idle", 20)  # 21 days of the drive less the holiday
    assert state(w, w.logins[0], idle=21) == ("active", 20)


def test_a_new_home_ends_no_silence_and_a_suspension_does(w):
    mover, back = w.logins[0], w.logins[1]
    report(w, mover, 10)
    report(w, back, 10)
    Spell.objects.filter(login_id=mover).update(ends_on=dates.today() - 3 * DAY)
    base = {"district": w.district, "panchayat": w.panchayats[1]}
    Spell.objects.create(login_id=mover, starts_on=dates.today() - 2 * DAY, **base)
    Spell.objects.filter(login_id=back).update(ends_on=dates.today() - 6 * DAY)
    Spell.objects.create(login_id=back, starts_on=dates.today() - 1 * DAY, **base)
    assert state(w, mover) == ("idle", 9)
    assert state(w, back) == ("active", 2)


def test_the_other_states_and_since_when(w):
    issued = f.login_id(w.centres[0], status="issued", active_since=dates.today() - 40 * DAY)
    to_come = f.login_id(w.centres[0], active_since=dates.today() + 2 * DAY)
    gone = w.logins[2]
    gone.status = LoginID.Status.SUSPENDED
    gone.save()
    login_ids.sync_spell(gone)
    found = lines(w)
    assert [(found[x.code].state, found[x.code].idle_days) for x in (issued, to_come, gone)] == [
        ("issued", None),
        ("issued", None),
        ("suspended", None),
    ]
    assert found[issued.code].since == dates.today() - 40 * DAY
    assert found[gone.code].since == dates.today()
    assert found[w.logins[0].code].since == dates.today() - 400 * DAY


def test_withdrawn_and_requested_reports_are_none(w):
    login = w.logins[0]
    row = report(w, login, 1)
    report(w, login, 1, withdrawn=True, base_version=row.version)
    late = f.sent(w.drive, login, 9, date=dates.today() - 5 * DAY)
    tallies.submit(w.operator, late)
    line = lines(w)[login.code]
    assert (line.sum.days, line.sum.last, line.state) == (0, None, "idle")


def test_what_an_id_has_made(w):
    login = w.logins[0]
    camp = f.camp(w.drive, w.panchayats[0])
    report(w, login, 2, made=30)
    report(w, login, 2, made=12, place={"camp": camp.pk})
    report(w, login, 1, made=1)
    line = lines(w)[login.code]
    assert (line.sum.cards, line.sum.days, line.sum.best, line.sum.several) == (43, 2, 42, 1)
    assert line.cards_per_day == 21.5


def test_what_is_kept_of_old_days_gives_way_to_every_change(w, monkeypatch):
    monkeypatch.setattr(facts, "SLOW", -1)  # everything is slow enough to be kept
    cache.clear()
    login, other = w.logins[:2]
    report(w, login, 18, made=30)
    report(w, login, 1, made=5)
    progress.recompute(w.drive.pk)

    def cards():
        found = lines(w)
        return found[login.code].sum.cards, found[login.code].sum.days, found[other.code].sum.cards

    assert cards() == cards() == (35, 2, 0)
    report(w, login, 2, made=7)  # a recent day: at once
    assert cards() == (42, 3, 0)
    report(w, login, 18, made=31, base_version=1)
    report(w, other, 17, made=9)
    progress.recompute(w.drive.pk)  # an old one: with the count, as every figure
    assert cards() == (43, 3, 9)
    assert lines(w)[login.code].sum.best == 31
    cache.clear()


def test_a_childs_reports_and_days_are_the_parents(w):
    first = dates.today() - 2 * DAY
    child = f.drive(w.district, parent=w.drive, starts_on=first, ends_on=dates.today() - DAY)
    login = w.logins[0]
    sent = f.sent(child, login, 5, date=dates.today() - DAY)
    tallies.submit(w.collector, sent | {"reason": "by phone"})
    assert state(w, login) == ("active", 1)
    assert lines(w)[login.code].sum.cards == 5


def test_without_a_drive_or_before_it_nobody_idles(w):
    w.drive.starts_on = dates.today() + DAY
    assert {line.state for line in Book(w.district, w.drive, 1).lines} == {"active"}
    assert {line.state for line in Book(w.district, None, 1).lines} == {"active"}
    assert Book(w.district, None, 1).limit is None


def test_who_reports_nothing_but_zeros_is_seen(w):
    for days_ago in range(1, 10):
        report(w, w.logins[0], days_ago, made=0)
        report(w, w.logins[1], days_ago, made=int(days_ago == 9))
    book = Book(w.district, w.drive, 7)
    zeros = {line.code for line in book.lines if book.only_zeros(line)}
    assert zeros == {w.logins[0].code, w.logins[1].code}
    report(w, w.logins[1], 2, made=3, base_version=1)
    book = Book(w.district, w.drive, 7)
    assert {line.code for line in book.lines if book.only_zeros(line)} == {w.logins[0].code}


# --- what it costs -------------------------------------------------------------------------------


def asked_of_the_engine(made, remaining, **kw):
    """The facts of even days: the engine's answer is what division says."""
    return Facts(made, (0,) * len(made), (0,) * 366, remaining, 30, seed=7, **kw)


def test_the_cost_of_the_idle():
    even = asked_of_the_engine((100,) * 28, 1950)
    found = cost({"csc": 10, "field": 5}, {"csc": 20.0, "field": 4.4}, even)
    assert (found.cards, found.uncounted, found.days, found.days_then, found.earlier) == (222, 0, 20, 7, 13)
    assert cost({}, {}, even).earlier == 0
    unknown = cost({"csc": 1}, {"field": 3}, even)
    assert (unknown.cards, unknown.uncounted, unknown.days, unknown.earlier) == (None, 1, 20, 0)
    partly = cost({"csc": 1, "field": 2}, {"field": 3}, even)
    assert (partly.cards, partly.uncounted) == (6, 1)
    far = cost({"csc": 10}, {"csc": 10}, asked_of_the_engine((2,) * 28, 3050))
    assert (far.days, far.days_then, far.earlier) == (None, 30, None)
    stalled = cost({"csc": 10}, {"csc": 10}, asked_of_the_engine((0,) * 28, 3000))
    assert (stalled.foretold, stalled.days, stalled.days_then) == (True, None, None)
    for facts_ in (None, asked_of_the_engine((100,) * 5, 1950)):
        nothing = cost({"csc": 1}, {"csc": 9}, facts_)
        assert (nothing.cards, nothing.foretold, nothing.earlier) == (9, False, None)


def test_the_capacity_limits_what_the_idle_would_make_and_new_ids_bring_their_own():
    even = asked_of_the_engine((100,) * 28, 1950, capacity=110)
    assert cost({"csc": 10}, {"csc": 10}, even).days_then == 18  # at 110 a day, not 200
    assert cost({"csc": 10}, {"csc": 10}, even, capacity=100).days_then == 10


def test_the_rate_is_the_median_of_the_working_of_such_a_home(w):
    for days_ago in range(1, 10):
        for n, login in enumerate(w.logins[:3]):
            report(w, login, days_ago, made=(10, 20, 90)[n])
    report(w, w.worker_id, 1, made=130)
    book = Book(w.district, w.drive, 7)
    working = 14  # days of which 9 have a report, one of them the holiday
    assert book.recent[-1] == dates.today() and len(book.recent) == working
    assert book.rates == {"csc": 8 * 20 / working, "field": 130 / working}
    idle = next(line for line in book.lines if line.state == "idle")
    assert idle.code == w.logins[3].code
    assert book.lost(idle) == round(idle.idle_days * book.rates["csc"])


def test_the_page_says_first_how_many_work_and_what_the_idle_cost(w):
    for days_ago in range(1, 10):
        for login in w.logins[:3]:
            report(w, login, days_ago, made=70)
    report(w, w.worker_id, 1)
    progress.recompute(w.drive.pk)
    f.login_request(w.centres[0], asked_on=dates.today() - 9 * DAY)
    page = client_of(w.collector).get("/login-ids/")
    text = " ".join(main_of(page).split())
    assert "1 of 5 active login IDs has made no report for 7 working days or more." in text
    assert "If they worked like the others, they would make about 40 cards more a working day." in text
    assert "1 login ID was asked for and has not come yet. The oldest has waited 9 days." in text
    for name, number in {"requested": 1, "issued": 0, "active": 4, "idle": 1, "suspended": 0}.items():
        assert f'data-figure="{name}">{number}<' in text
    assert w.logins[3].holder_name in text and "20 working days idle" in text
    officer = " ".join(main_of(client_of(w.officers[1]).get("/login-ids/")).split())
    assert "1 of 2 active login IDs has made no report" in officer


def test_the_target_is_reached_earlier(w):
    drive = w.drive
    drive.target_rule, drive.target, drive.split = "cards", 2000, {"weights": {w.panchayats[0].code: 1}}
    drive.save()
    targets.issue(drive)
    for days_ago in range(1, 10):
        for login in w.logins[:3]:
            report(w, login, days_ago, made=14)
    progress.recompute(drive.pk)
    page = Ledger(w.collector, w.district, {})
    # 378 cards are made; two idle, one of a kind of which none works
    assert (page.forecast.remaining, page.forecast.pace) == (1622, 36)
    assert (page.cost.cards, page.cost.uncounted) == (8, 1)
    forecast = Caller(w.collector).read("forecast/", drive=drive.pk, level="district").json()["results"][0]
    finish = dates.today() + page.cost.days * DAY  # the cut-off is over: tomorrow is the first day ahead
    assert forecast["p50"] == finish.isoformat()
    assert 0 < page.cost.earlier < page.cost.days
    sooner = f"the target would probably be reached {page.cost.earlier} working days earlier."
    assert sooner in page.sentences[1]
    assert sooner in main_of(client_of(w.collector).get("/login-ids/"))


# --- days that are looked at ---------------------------------------------------------------------


def test_days_at_several_places(w):
    login = w.logins[0]
    camps = [f.camp(w.drive, w.panchayats[n]) for n in (0, 2)]
    report(w, login, 2)
    report(w, login, 2, made=5, place={"camp": camps[0].pk})
    report(w, login, 2, made=7, place={"camp": camps[1].pk})
    report(w, w.logins[3], 1)
    page = client_of(w.collector).get("/login-ids/ledger/places/")
    text = " ".join(main_of(page).split())
    assert "On 1 day a login ID reported from several places: 1 login ID." in text
    assert text.count("/tallies/") == 3 and "22" in text
    page = client_of(w.officers[1]).get("/login-ids/ledger/places/")
    assert "No login ID was at several places" in main_of(page)


def test_days_above_what_an_id_can_make(w):
    w.drive.split = {"cap": 50}
    w.drive.save()
    report(w, w.logins[0], 1, made=51)
    report(w, w.logins[1], 1, made=50)
    page = Ledger(w.collector, w.district, {})
    assert [day["cards"] for day in page.outliers] == [51]
    assert "51" in main_of(client_of(w.collector).get("/login-ids/"))
    assert Ledger(w.officers[1], w.blocks[1], {}).outliers == []


def test_without_a_capacity_twice_what_one_day_of_a_hundred_exceeds(w):
    report(w, w.logins[0], 1, made=10)
    assert Book(w.district, w.drive, 7).limit == 20
    assert histogram.percentile(Counter(range(1, 201)), 99) == 198
    assert histogram.percentile(Counter({5: 1}), 50) == 5


def test_the_bars_hold_every_day_once():
    counts = Counter({0: 3, 1: 5, 9: 90, 12: 2, 400: 1})
    bars = histogram.bars(counts)
    assert sum(bar.days for bar in bars) == counts.total()
    assert (bars[0].first, bars[0].last, bars[0].days) == (0, 0, 3)
    assert bars[-1].beyond and bars[-1].last == 400
    assert all(one.last + 1 == other.first for one, other in itertools.pairwise(bars))
    assert histogram.bars(Counter()) is None
    assert [bar.days for bar in histogram.bars(Counter({0: 4}))] == [4]


# --- centres that have not started ------------------------------------------------------------------


def test_what_a_centre_waits_for(w):
    here = w.panchayats[0]

    def registered(name, **kw):
        return f.centre(here, **{"name": name, "status": "registered"} | kw)

    registered("none")
    f.login_request(registered("asked"), asked_on=dates.today() - 5 * DAY)
    f.login_id(registered("issued"), status="issued")
    f.login_id(registered("active"))
    f.login_request(registered("refused"), state="refused", decided_on=dates.today())
    registered("outside", status="unregistered")
    registered("shut", status="suspended")
    started = registered("started", status="active")
    report(w, f.login_id(started), 1)
    Centre.objects.filter(pk=started.pk).update(status="registered")
    for login in w.logins:
        report(w, login, 1)
    found = {row["name"]: row for row in facts.not_started(w.district.pk)}
    assert set(found) == {"none", "asked", "issued", "active", "refused"}
    page = client_of(w.collector).get("/login-ids/ledger/centres/")
    text = " ".join(main_of(page).split())
    assert "5 centres are registered and have not started yet." in text
    assert "For 2 none was asked for." in text and "refused on" in text
    assert f"/login-requests/new/?centre={found['none']['code']}" in text

    def names(**query):
        page = main_of(client_of(w.collector).get("/login-ids/ledger/centres/", query)).split("<tbody>")[-1]
        return {name for name in found if f">{name}<" in page}

    assert names(wait="asked") == {"asked"}
    assert names(wait="none", q=found["refused"]["code"]) == {"refused"}
    assert names(at=w.blocks[1].code) == set()
    assert names(kind="zone_office") == set()
    assert "Every centre" in main_of(client_of(w.officers[1]).get("/login-ids/ledger/centres/"))


def test_a_centre_whose_id_moved_away_after_its_cards_has_started(w):
    moved = w.logins[0]
    report(w, moved, 1)
    LoginID.objects.filter(pk=moved.pk).update(centre=None)
    assert w.centres[0].code not in {row["code"] for row in facts.not_started(w.district.pk)}


# --- lists and files ---------------------------------------------------------------------------------


def test_the_list_is_narrowed_down_and_sorted(w):
    for n, login in enumerate(w.logins):
        report(w, login, 10 + n, made=10 * (n + 1))
    collector = client_of(w.collector)

    def codes(**query):
        body = main_of(collector.get("/login-ids/ledger/", query)).split("<tbody>")[-1]
        places = {body.find(f">{login.code}<"): login.code for login in w.logins}
        return [code for place, code in sorted(places.items()) if place >= 0]

    assert codes(state="idle") == [login.code for login in reversed(w.logins)]
    assert codes(state="idle", sort="rate") == [login.code for login in w.logins]
    assert codes(state="active") == []
    assert codes(at=w.blocks[0].code, sort="cards") == [w.logins[1].code, w.logins[0].code]
    assert codes(q=w.logins[2].holder_name) == [w.logins[2].code]
    assert codes(holder="mitanin") == codes(home="field") == []
    assert codes(state="odd") == []


def test_phones_only_for_who_may_see_them(w):
    LoginID.objects.filter(pk=w.logins[0].pk).update(mobile="9826014357")
    for path in ("/login-ids/", "/login-ids/ledger/", "/login-ids/ledger/ids.csv"):
        assert "9826014357" in client_of(w.officer).get(path).content.decode()
        for role in ("district_viewer", "api_client"):
            assert "9826014357" not in client_of(f.user(role, w.district)).get(path).content.decode()


def test_the_tables_as_files(w):
    report(w, w.logins[0], 1, made=30)
    report(w, w.logins[0], 1, made=7, place={"camp": f.camp(w.drive, w.panchayats[0]).pk})
    collector = client_of(w.collector)
    for name in ("ids", "blocks", "places", "days", "centres"):
        for ending in ("csv", "xlsx"):
            assert collector.get(f"/login-ids/ledger/{name}.{ending}").status_code == 200
    sheet = collector.get("/login-ids/ledger/ids.csv", {"state": "active"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [(row["Login ID"], row["Cards"], row["Cards a day"]) for row in rows] == [
        (w.logins[0].code, "37", "37.0")
    ]
    assert collector.get("/login-ids/ledger/other.csv").status_code == 404
    assert collector.get("/login-ids/ledger/ids.pdf").status_code == 404


def test_who_looks_where(w):
    other = f.world()
    assert client_of(w.operator).get("/login-ids/").status_code == 403
    assert client_of(f.user()).get("/login-ids/").status_code == 403
    never = client_of(w.officer).get("/login-ids/", {"block": "404"})
    for asked in (
        {"district": w.district.code},
        {"block": w.blocks[1].code},
        {"block": other.blocks[0].code},
    ):
        assert client_of(w.officer).get("/login-ids/", asked).status_code == never.status_code == 404
    assert client_of(w.collector).get("/login-ids/", {"drive": other.drive.pk}).status_code == 404
    for odd in ({"block": "\0"}, {"idle": "-3"}, {"idle": "9" * 30}, {"idle": "७"}, {"page": "x"}):
        assert client_of(w.officer).get("/login-ids/ledger/", odd).status_code == 200
    admin = f.user("administrator")
    assert other.district.code in client_of(admin).get("/login-ids/").text
    assert client_of(admin).get("/login-ids/ledger/").status_code == 302
    viewer = f.user("panchayat_viewer", w.panchayats[0])
    assert w.logins[0].holder_name in client_of(viewer).get("/login-ids/").text
    assert w.logins[1].holder_name not in client_of(viewer).get("/login-ids/").text


def test_the_page_of_an_id_is_where_it_was(w):
    assert client_of(w.collector).get(f"/login-ids/{w.logins[0].code}/").status_code == 200


def test_queries_do_not_grow_with_the_rows(w, django_assert_max_num_queries):
    for centre in w.centres:
        for _n in range(5):
            report(w, f.login_id(centre), 2)
    client = client_of(w.collector)
    for path, most in (("/login-ids/", 24), ("/login-ids/ledger/", 18), ("/login-ids/ledger/centres/", 12)):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


# --- machines ----------------------------------------------------------------------------------------


def test_the_ledger_for_machines(w):
    report(w, w.logins[0], 1, made=30)
    report(w, w.worker_id, 9, made=3)
    caller = Caller(f.user("api_client", w.district))
    answer = caller.read("login-ids/ledger/", drive=w.drive.pk)
    rows = {row["login_id"]: row for row in answer.json()["results"]}
    assert list(rows) == sorted(rows) and len(rows) == 5
    assert rows[w.logins[0].code] == {
        "login_id": w.logins[0].code,
        "holder_kind": "vle",
        "centre": w.centres[0].code,
        "panchayat": None,
        "block": w.blocks[0].code,
        "state": "active",
        "since": (dates.today() - 400 * DAY).isoformat(),
        "last_tally": (dates.today() - DAY).isoformat(),
        "idle_days": 1,
        "days_worked": 1,
        "cards": 30,
        "cards_per_day": 30.0,
    }
    field = rows[w.worker_id.code]
    assert (field["centre"], field["panchayat"], field["state"]) == (None, w.panchayats[0].code, "idle")
    again = caller.get("/api/v1/login-ids/ledger/", {"drive": w.drive.pk}, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304

    def codes(**query):
        return caller.codes("login-ids/ledger/", "login_id", drive=w.drive.pk, **query)

    assert codes(limit=2) == list(rows)
    assert codes(state="active") == [w.logins[0].code]
    assert codes(block=w.blocks[1].code) == [w.logins[2].code, w.logins[3].code]
    assert codes(district=w.district.code) == list(rows)
    assert codes(district="404") == codes(block="404") == []
    assert w.worker_id.code in codes(state="active", idle_days=9)
    assert (
        "cards_per_day" in caller.read("login-ids/ledger/", drive=w.drive.pk, format="csv").content.decode()
    )


def test_whose_ids_a_machine_sees(w):
    other = f.world()
    camp = f.camp(w.drive, w.panchayats[0])
    report(w, w.logins[2], 1, place={"camp": camp.pk})  # a guest from the other block

    def codes(user, drive=w.drive):
        return set(Caller(user).codes("login-ids/ledger/", "login_id", drive=drive.pk))

    assert codes(w.officer) == {w.logins[0].code, w.logins[1].code, w.worker_id.code}
    assert codes(w.operator) == {w.logins[0].code}
    assert codes(w.worker) == {w.worker_id.code}
    assert codes(w.collector, other.drive) == codes(other.collector) == codes(f.user()) == set()


def test_what_a_machine_must_say(w):
    caller = Caller(w.collector)
    assert errors(caller.read("login-ids/ledger/")) == {"drive"}
    for name, value in (
        ("drive", "x"),
        ("state", "odd"),
        ("idle_days", "0"),
        ("idle_days", "367"),
        ("idle_days", "x"),
    ):
        assert errors(caller.read("login-ids/ledger/", **{"drive": w.drive.pk, name: value})) == {name}
    problem(Caller().read("login-ids/ledger/", drive=w.drive.pk), 401)
