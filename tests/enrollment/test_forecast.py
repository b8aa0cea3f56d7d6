"""The forecast of places: what it rests on, what it says, and that all pages say the same."""

import json
from datetime import time, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts import targets
from districts.models import Drive, LeftOut
from drive_portal.lib import dates
from enrollment import progress
from enrollment.forecast import curve, outlooks
from enrollment.forecast.page import Page, of_places
from enrollment.forecast.reading import Place
from enrollment.progress import series
from tests import factories as f
from tests.calling import ROOT, Caller, errors, problem

pytestmark = pytest.mark.django_db
TODAY = dates.today()


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture(autouse=True)
def clock():
    """15:00 in India, before the evening cut-off."""
    with time_machine.travel(dates.at(TODAY, time(15)), tick=False) as traveller:
        yield traveller


def world(target=3_000, **kw):
    rule = {"target_rule": "cards", "target": target} if target else {}
    w = f.world(**{"starts_on": ago(20), "ends_on": ago(-39), "split": {}} | rule | kw)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=5_000)
    targets.issue(w.drive)
    return w


def made(days=20, cards=20, upto=1, **kw):
    """Cards of each of so many days up to yesterday, or to `upto` days ago."""
    return {ago(n): cards + n % 3 for n in range(upto, upto + days)} | kw


def forecast(w, level="district", day=TODAY):
    return [found for _row, found in of_places(w.drive, level, day, None)]


@pytest.fixture
def w():
    """20 days of 20 to 22 cards in the first block, none in the other."""
    w = world()
    f.counted(w.drive, w.logins[0], made())
    return w


# --- what it says --------------------------------------------------------------------------------


def test_what_is_known_of_a_drive_under_way(w):
    (found,) = forecast(w)
    assert (found.state, found.used, found.left_out, found.wanted) == ("known", 20, [], 0)
    assert found.remaining == 3_000 - sum(made().values())
    assert TODAY < found.p10 <= found.p50 <= found.p90 and found.p50 > w.drive.ends_on
    assert found.tenths == 0 and found.pace in (20, 21, 22)
    assert found.needed == -(-found.remaining // 40)
    assert found.fan[0][0] == TODAY


def test_blocks_have_their_own(w):
    first, second = forecast(w, "block")
    assert first.state == "known" and first.remaining < 1_500
    assert (second.state, second.wanted, second.p50, second.chance) == ("too_little_data", 7, None, None)


def test_the_states():
    assert forecast(world(None))[0].state == "no_target"
    early = world(starts_on=ago(-3))
    assert forecast(early, day=early.drive.starts_on)[0].state == "too_little_data"
    over = world(starts_on=ago(30), ends_on=ago(3))
    f.counted(over.drive, over.logins[0], made(20, upto=5))
    (found,) = forecast(over, day=over.drive.ends_on)
    assert (found.state, found.pace, found.chance, found.p50) == ("over", None, None, None)


def test_a_target_that_is_reached_says_when():
    w = world(100)
    f.counted(w.drive, w.logins[0], {ago(9): 60, ago(8): 39, ago(5): 1, ago(2): 7})
    (found,) = forecast(w)
    assert (found.state, found.reached_on, found.remaining) == ("reached", ago(5), -7)


def test_too_little_data_and_a_drive_that_is_too_short():
    w = world()
    f.counted(w.drive, w.logins[0], made(3))
    (found,) = forecast(w)
    assert (found.state, found.wanted, found.too_short) == ("too_little_data", 4, False)
    short = world(starts_on=ago(1), ends_on=ago(-1))
    f.counted(short.drive, short.logins[0], made(1))
    assert forecast(short)[0].too_short


def test_a_place_whose_target_is_nothing_has_none_to_reach(w):
    w.drive.split = {"weights": {w.panchayats[0].code: 1}}
    w.drive.save()
    targets.issue(w.drive)
    assert forecast(w, "block")[1].state == "no_target"


# --- the days ------------------------------------------------------------------------------------


def test_today_is_under_way_until_the_cut_off_and_then_tomorrow_is_first(w, clock):
    f.counted(w.drive, w.logins[1], {TODAY: 500})
    (before,) = forecast(w)
    assert before.fan[0] == (TODAY, *[before.fan[0][1]] * 3)
    assert before.fan[0][1] == sum(made().values()) + 500
    clock.move_to(dates.at(TODAY, time(20)))
    (after,) = forecast(w)
    assert after.fan[0][0] == ago(-1) and after.used == before.used == 20
    assert after.remaining == before.remaining
    clock.move_to(dates.at(TODAY, time(12), days_later=1))
    (closed,) = forecast(w)
    assert closed.used == 21  # its reports are in


def test_midnight_in_india(w, clock):
    clock.move_to(dates.at(TODAY, time(0, 30), days_later=1))
    assert dates.today() == ago(-1)
    (found,) = forecast(w, day=dates.today())
    assert found.fan[0][0] == ago(-1) and found.left_out == [(TODAY, "missing")]


def test_what_says_nothing_of_the_pace_is_named(clock):
    w = world(6_000)
    cards = made(20, 300)
    del cards[ago(4)]
    f.counted(w.drive, w.logins[0], cards | {ago(6): 0, ago(9): 20})
    (found,) = forecast(w)
    assert found.left_out == [(ago(9), "low"), (ago(6), "zero"), (ago(4), "missing")]
    assert found.used == 17


def test_many_reports_that_name_the_server_are_an_outage():
    w = world(20_000)
    cards = made(20, 100)
    day = ago(9)
    for login in w.logins:
        f.counted(w.drive, login, {on: cards[on] for on in cards if on != day})
        f.counted(w.drive, login, {day: 60}, {"server_down": 9})
    (found,) = forecast(w)
    assert found.left_out == [(day, "server_down")]
    assert all(block.left_out == [(day, "server_down")] for block in forecast(w, "block"))


def test_holidays_are_no_days(w):
    (without,) = forecast(w)
    w.drive.holidays = [ago(3), *(ago(-n) for n in range(1, 30, 2))]
    w.drive.save()
    w.drive = Drive.objects.get(pk=w.drive.pk)
    (found,) = forecast(w)
    assert found.used == 19 and found.p50 > without.p50
    assert not {day for day, *_band in found.fan} & set(w.drive.holidays)


def test_a_weekday_that_is_always_off_stays_off_after_the_end(w):
    off = TODAY.weekday()
    w.drive.holidays = [day for day in dates.days(ago(20), ago(-39)) if day.weekday() == off]
    ahead = outlooks.days_ahead(Drive(starts_on=ago(20), ends_on=ago(-39), holidays=w.drive.holidays), TODAY)
    assert all(day.weekday() != off for day in ahead) and ahead[-1] > ago(-360)


def test_a_cap_of_the_order_times_the_active_ids_is_the_most(w):
    free = forecast(w)[0].p50
    w.drive.split = {"cap": 5}
    w.drive.save()
    (found,) = forecast(w)  # five IDs: 25 a day, above what was made
    most = max(after[3] - before[3] for before, after in zip(found.fan, found.fan[1:], strict=False))
    assert most <= 25 + 1 and found.p50 >= free - timedelta(days=3)


def test_a_child_drives_cards_are_the_parents():
    w = world()
    child = f.drive(w.district, parent=w.drive, starts_on=ago(10), ends_on=ago(1))
    f.counted(w.drive, w.logins[0], made(10, 20, upto=11))
    f.counted(child, w.logins[0], made(10, 20))
    progress.rebuild(w.drive.pk)
    (found,) = forecast(w)
    assert found.used == 20 and found.left_out == []


def test_a_past_day_knows_nothing_of_later_ones(w):
    (then,) = forecast(w, day=ago(6))
    f.counted(w.drive, w.logins[1], {ago(n): 900 for n in range(1, 6)})
    (still,) = forecast(w, day=ago(6))
    assert then == still and then.used == 15


# --- the pages -----------------------------------------------------------------------------------


@pytest.fixture
def page(client):
    client.cookies["django_language"] = "en"

    def get(user, address, **query):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client.get(address, query)

    return get


def test_one_voice(w, page):
    viewer = f.user("state_viewer", w.district.state)
    block = w.blocks[0].code
    said = page(w.collector, f"/places/block/{block}/").context["scene"].verdict
    assert page(w.officer, "/block/").context["book"].verdict == said
    assert page(w.collector, f"/forecast/block/{block}/").context["page"].verdict == said
    whole = page(w.collector, "/dashboard/").context["scene"].verdict
    assert page(viewer, f"/forecast/district/{w.district.code}/").context["page"].verdict == whole
    row = Caller(w.collector).read("forecast/", drive=w.drive.pk, level="district").json()["results"][0]
    assert row["p50"] == whole.finish.isoformat() and row["chance"] == whole.tenths / 10


def test_the_dashboard_says_it_and_draws_it(w, page):
    answer = page(w.collector, "/dashboard/")
    found = answer.context["scene"].forecast
    assert f'finished by <span class="nowrap">{found.p50:%d-%m-%Y}</span>' in answer.text
    assert "less than 1 in 10" in answer.text
    assert 'class="fan__band"' in answer.text
    assert f"/forecast/district/{w.district.code}/" in answer.text


def test_the_dashboard_asks_three_questions_more_at_most(w, page):
    with CaptureQueriesContext(connection) as asked:
        page(w.collector, "/dashboard/")
    own = [query["sql"] for query in asked if "forecast" in query["sql"] or "k.until" in query["sql"]]
    assert len(own) == 1
    down = [query["sql"] for query in asked if "server_down' )" in query["sql"]]
    assert len(down) <= 1


def test_the_page_of_a_district(w, page):
    answer = page(w.collector, f"/forecast/district/{w.district.code}/")
    assert answer.status_code == 200
    lines = answer.context["page"].lines
    assert [line.forecast.state for line in lines] == ["known", "too_little_data"]
    assert w.blocks[0].name in answer.text and "too little data: 7 more working days" in answer.text
    assert "The cards of 20 working days" in answer.text


def test_who_will_be_last_stands_first():
    w = world(1_200)
    f.counted(w.drive, w.logins[0], made(20, 20))
    f.counted(w.drive, w.logins[2], made(20, 10))
    found = of_places(w.drive, "block", TODAY, None)
    assert found[0][1].p50 < found[1][1].p50
    codes = [row["code"] for row, _forecast in found]
    lines = Page(w.collector, "district", w.district.code, {}).lines
    assert [line.row["code"] for line in lines] == codes[::-1]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_it_is_taken_away(w, page, ending):
    answer = page(w.collector, f"/forecast/district/{w.district.code}/", format=ending)
    assert answer["Content-Disposition"].endswith(f'.{ending}"')
    if ending == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 4 and "less than 1 in 10" in lines[1] and "too little data yet" in lines[3]


@pytest.mark.parametrize("lang", ["hi", "en"])
@pytest.mark.parametrize(
    ("starts", "ends", "target"), [(20, -39, 3_000), (20, -39, None), (-5, -10, 900), (20, 3, 900), (0, 0, 9)]
)
def test_every_state_has_its_page(client, page, lang, starts, ends, target):
    w = world(target, starts_on=ago(starts), ends_on=ago(ends))
    f.counted(w.drive, w.logins[0], made(9, upto=8) if starts == 20 else {})
    client.cookies["django_language"] = lang
    for level, place in (("district", w.district), ("block", w.blocks[0])):
        assert page(w.collector, f"/forecast/{level}/{place.code}/").status_code == 200


def test_a_district_without_a_drive(client, page):
    district = f.district()
    assert page(f.user("collector", district), f"/forecast/district/{district.code}/").status_code == 200


def test_outside_ones_place_there_is_nothing(w, page):
    other = world()
    for address in (
        f"/forecast/district/{other.district.code}/",
        f"/forecast/block/{other.blocks[0].code}/",
        "/forecast/block/000/",
        f"/forecast/panchayat/{w.panchayats[0].code}/",
        f"/forecast/centre/{w.centres[0].code}/",
        "/forecast/block/%00/",
    ):
        assert page(w.collector, address).status_code == 404
    assert page(w.officer, f"/forecast/district/{w.district.code}/").status_code == 404
    assert page(w.officer, f"/forecast/block/{w.blocks[1].code}/").status_code == 404
    assert page(w.officer, f"/forecast/block/{w.blocks[0].code}/").status_code == 200
    assert (
        page(w.collector, f"/forecast/district/{w.district.code}/", drive=other.drive.pk).status_code == 404
    )
    assert page(w.collector, f"/forecast/district/{w.district.code}/", date="31-02-2026").status_code == 200


def test_without_an_account(client, w):
    assert client.get(f"/forecast/district/{w.district.code}/").status_code == 302


def test_a_name_of_two_lines_is_escaped(w, page):
    w.blocks[0].name = "<b>Bagicha</b>"
    w.blocks[0].save()
    assert "<b>Bagicha" not in page(w.collector, f"/forecast/district/{w.district.code}/").text


# --- the curve -----------------------------------------------------------------------------------


def test_the_curve_goes_from_the_first_day_to_where_it_ends(w):
    (found,) = forecast(w)
    rows = series(w.drive, "district", w.district, ago(20), TODAY)
    drawn = curve.draw(rows, found)
    past = [tuple(map(float, point.split(","))) for point in drawn["past"].split()]
    assert len(past) == 20 and past[-1][0] < 1000 and past[0][1] > past[-1][1]
    assert all(0 <= float(part) <= 1000 for point in drawn["fan"].split() for part in point.split(","))
    assert next(row["date"] for row in drawn["numbers"]) == found.fan[6][0]
    assert curve.draw(rows, outlooks.nothing(Place(w.drive, "district", w.district.pk, TODAY))) is None


# --- machines ------------------------------------------------------------------------------------


def test_rest_rows(w):
    alice = Caller(w.collector)
    answer = alice.read("forecast/", drive=w.drive.pk, level="block")
    first, second = answer.json()["results"]
    assert first["state"] == "known" and first["p10"] <= first["p50"] <= first["p90"]
    assert set(first) == {
        *("level", "code", "name", "name_hi", "date", "state", "deadline", "remaining", "pace"),
        *("needed_per_day", "p10", "p50", "p90", "chance", "reached_on", "days_used", "days_left_out"),
        *("days_wanted", "as_of"),
    }
    assert (second["state"], second["p50"], second["chance"]) == ("too_little_data", None, None)
    again = alice.get(
        f"{ROOT}forecast/?drive={w.drive.pk}&level=block", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304
    assert alice.codes("forecast/", drive=w.drive.pk, level="block", limit=1) == [
        first["code"],
        second["code"],
    ]
    table = alice.read("forecast/", drive=w.drive.pk, level="block", format="csv")
    assert table.content.decode().splitlines()[0].startswith("level,code,name,name_hi,date,state")


def test_rest_within_ones_place(w):
    other, bob = world(), Caller(w.officer)
    asked = {"drive": w.drive.pk}
    assert bob.codes("forecast/", level="block", **asked) == [w.blocks[0].code]
    assert bob.codes("forecast/", level="district", **asked) == []
    assert bob.codes("forecast/", level="block", within=w.blocks[1].code, **asked) == []
    assert bob.codes("forecast/", level="block", drive=other.drive.pk) == []
    alice = Caller(w.collector)
    assert alice.codes("forecast/", level="block", within=w.blocks[1].code, **asked) == [w.blocks[1].code]
    assert alice.codes("forecast/", level="block", within="000", **asked) == []
    problem(Caller().read("forecast/", level="block", **asked), 401)


def test_rest_refuses_what_it_does_not_know(w):
    alice = Caller(w.collector)
    assert set(errors(alice.read("forecast/"))) == {"drive", "level"}
    assert set(errors(alice.read("forecast/", drive=w.drive.pk, level="panchayat"))) == {"level"}
    assert set(errors(alice.read("forecast/", drive=w.drive.pk, level="block", date="2020-01-01"))) == {
        "date"
    }
    assert set(errors(alice.read("forecast/", drive="x", level="block", date="x"))) == {"drive", "date"}


# --- commands ------------------------------------------------------------------------------------


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_replay_says_how_often_the_band_held(w):
    found = json.loads(run("backtest_forecast", "--drive", str(w.drive.pk), "--json"))
    # 20 days of the district and of one block: from the 7th to the 13th day on 7 more are known
    assert found["7"]["of"] == 2 * 7 and found["14"]["of"] == 0 and found["14"]["percent"] is None
    assert found["7"]["held"] >= 12 and found["finish"]["of"] == 0
    assert "cards of the next 7 working days: held" in run("backtest_forecast")


def test_the_replay_of_a_drive_that_was_finished():
    w = world(240)
    f.counted(w.drive, w.logins[0], made(20, 20))
    found = json.loads(run("backtest_forecast", "--drive", str(w.drive.pk), "--json"))
    assert found["finish"]["of"] > 0 and found["finish"]["held"] > 0


def test_the_coverage_is_printed():
    found = json.loads(run("forecast_coverage", "--drives", "3", "--seed", "5", "--json"))
    assert set(found["kinds"]) == {"steady", "ramping", "weekly", "outages"}
    assert all(one["drives"] == 3 for one in found["kinds"].values())
    assert run("forecast_coverage", "--drives", "2").count("the 80 % band held") == 4


@pytest.mark.parametrize(
    "words", [("backtest_forecast", "--drive", "999999999"), ("forecast_coverage", "--drives", "0")]
)
def test_bad_arguments(words):
    with pytest.raises(CommandError) as refused:
        run(*words)
    assert refused.value.returncode == 2
