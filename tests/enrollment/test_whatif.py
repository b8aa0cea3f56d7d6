"""The what-if: what levers do to the finish, what is kept of it, and the version of the plan made from it."""

from dataclasses import replace
from datetime import time, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts import orders
from districts.models import Drive, LeftOut, Plan, Target
from drive_portal.lib import dates
from enrollment import progress
from enrollment.forecast.page import of_places
from enrollment.models import Level, Progress, Scenario
from enrollment.whatif import keeping, pages, planning
from enrollment.whatif import levers as pulled
from enrollment.whatif.answer import Answer
from enrollment.whatif.here import Here, enough
from enrollment.whatif.levers import Levers
from tests import factories as f
from tests.calling import ROOT, Caller, errors, problem

pytestmark = pytest.mark.django_db
TODAY = dates.today()
HOLIDAY = TODAY + timedelta(days=5)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture(autouse=True)
def clock():
    """15:00 in India, in English."""
    with time_machine.travel(dates.at(TODAY, time(15)), tick=False) as traveller, translation.override("en"):
        yield traveller


def world(target=1_500, days=20, **order):
    """Two blocks of two panchayats; 20 days of about 20 cards from each of two login IDs, the others idle."""
    w = f.world()
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=5_000)
    sent = {"district": w.district.code, "name": "Drive", "starts_on": ago(20), "ends_on": ago(-10)}
    sent |= {"target": target, "holidays": [HOLIDAY, ago(-7)]}
    Drive.objects.filter(pk=w.drive.pk).delete()
    w.drive = orders.create(w.collector, sent | order)
    for n, login in enumerate(w.logins[:2]):
        f.counted(w.drive, login, {ago(day): 18 + (day + n) % 5 for day in range(1, days + 1)})
    return w


@pytest.fixture
def w():
    return world()


def here(w, place=None):
    return Here(Drive.objects.get(pk=w.drive.pk), place or w.district)


def then(w, **levers):
    found = here(w)
    return Answer(found, pulled.check(found, Levers(**levers)))


# --- levers --------------------------------------------------------------------------------------


def test_without_levers_it_is_the_forecast_of_every_page(w):
    ((_row, forecast),) = of_places(w.drive, "district", TODAY, None)
    found = here(w)
    assert found.now == forecast
    assert Answer(found, Levers()).then == forecast
    assert found.told(Levers(camp_cards=7)) == forecast  # the way through the engine changes nothing


def test_what_the_levers_rest_on(w):
    found = here(w)
    assert (found.active, found.idle) == (5, 3)  # the field worker and the other block's two
    assert 19 <= found.id_cards <= 21
    assert found.idle_cards == pytest.approx(2 * found.book.rates["csc"])  # of field workers none works
    assert found.holidays == [HOLIDAY, ago(-7)]
    assert (found.minutes, found.camp_cards, found.camps_today) == (7 * 60, None, 0)
    assert here(w, w.blocks[1]).active == 2


def test_more_of_each_comes_sooner(w):
    now = here(w).now
    assert now.p50 > w.drive.ends_on
    for levers in ({"ids": 2}, {"woken": 2}, {"camps": 1, "camp_cards": 40}, {"minutes": 210}):
        found = then(w, **levers)
        assert found.then.p50 < now.p50 and found.then.chance >= now.chance, levers
        assert found.sooner == (now.p50 - found.then.p50).days > 0
        assert found.now == now


def test_two_ids_more_are_what_two_ids_make(w):
    """Two of two work: two more double the pace, and so do hours that are twice as long."""
    twice, longer = then(w, ids=2), then(w, minutes=420)
    assert abs((twice.then.p50 - longer.then.p50).days) <= 1
    assert twice.more == pytest.approx(twice.now.pace, rel=0.1)


def test_a_holiday_that_is_worked_is_a_day_more(w):
    found = then(w, holidays=(HOLIDAY, ago(-7)))
    assert HOLIDAY in [day for day, *_cards in found.then.fan]
    assert HOLIDAY not in [day for day, *_cards in found.now.fan]
    assert found.then.p50 <= found.now.p50 and found.then.needed < found.now.needed


def test_a_later_last_day_moves_no_finish_but_the_chance(w):
    found = then(w, ends_on=ago(-30))
    assert (found.then.p10, found.then.p50, found.then.p90) == (found.now.p10, found.now.p50, found.now.p90)
    assert found.then.deadline == ago(-30)
    assert found.then.chance > found.now.chance and found.then.needed < found.now.needed
    assert "same day" in found.sentences[0] and ago(-30).strftime("%d-%m-%Y") in found.sentences[1]


def test_the_needed_pace_is_that_of_the_order_once_it_is_given(w):
    levers = Levers(holidays=(HOLIDAY,), ends_on=ago(-30))
    said = then(w, holidays=levers.holidays, ends_on=levers.ends_on).then.needed
    orders.change(w.collector, w.drive, planning.order(here(w), levers))
    progress.rebuild(w.drive.pk)
    assert here(w).now.needed == said


def test_days_beyond_the_end_are_as_the_weeks_are(w):
    off = {day for day in dates.days(ago(20), ago(-10)) if day.weekday() == 6}
    orders.change(w.collector, w.drive, {"holidays": sorted(off)})
    found = here(w)
    later = pulled.changed(found.drive, Levers(ends_on=ago(-40)))
    assert not [day for day in later.working_days if day.weekday() == 6]
    sunday = min(day for day in off if day > TODAY)
    told = found.told(Levers(holidays=(sunday,), ends_on=ago(-40)))
    worked = [day for day, *_cards in told.fan if day.weekday() == 6]
    assert worked == [sunday]


def test_the_orders_limit_is_never_passed():
    w = world()
    Drive.objects.filter(pk=w.drive.pk).update(split={"cap": 5})  # five active: 25 a day; two of them made 40
    found = here(w)
    most = max(made or 0 for made in found.ground.facts.made)
    free = then(w, camps=3, camp_cards=2).then.fan
    steps = [later[3] - before[3] for before, later in pairwise(free)]
    assert max(steps) <= max(most, 25 + 6) + 1
    assert "5 cards a day" in pages.Page(w.collector, "district", w.district.code, {}).limit


def test_too_little_data_is_an_answer():
    w = world(days=3)
    found = Answer(here(w), pulled.check(here(w), Levers(ids=3)))
    assert (found.then.state, found.is_known, found.sentences) == ("too_little_data", False, [])
    page = ask(w.collector, f"/what-if/district/{w.district.code}/?ids=3")
    assert page.status_code == 200 and "too little data: 4 more working days" in " ".join(text(page).split())


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_more_is_never_later(w, data):
    found = w.__dict__.setdefault("here", None) or w.__dict__.update(here=here(w)) or w.here
    small = st.integers(0, 40)
    less = Levers(
        ids=data.draw(small),
        woken=data.draw(st.integers(0, 3)),
        camps=data.draw(small),
        camp_cards=30,
        minutes=data.draw(st.integers(0, 480)),
        ends_on=data.draw(st.sampled_from([None, ago(-20)])),
    )
    name = data.draw(st.sampled_from(["ids", "woken", "camps", "minutes"]))
    most = {"woken": 3, "minutes": 480}.get(name, 5_000)
    more = replace(less, **{name: data.draw(st.integers(getattr(less, name), most))})
    one, other = found.told(less), found.told(more)
    never = dates.date.max
    for day in ("p10", "p50", "p90"):
        assert (getattr(other, day) or never) <= (getattr(one, day) or never)
    assert other.chance >= one.chance


def test_what_would_bring_it_in_time_does(w):
    found = here(w)
    more = enough(found, 0.9)
    assert found.now.chance < 0.9 and more > 0
    page = pages.Page(w.collector, "district", w.district.code, {})
    ids = next(one for one in page.enough if "login ID" in one["said"])
    count = int(ids["query"].split("ids=")[1])
    assert then(w, ids=count).then.chance >= 0.9 > then(w, ids=max(count - 3, 0)).then.chance
    assert then(w, ends_on=found.now.p90).then.chance >= 0.85


def test_nothing_is_wanted_where_it_is_in_time():
    w = world(target=810)
    assert here(w).now.state == "known"
    assert pages.Page(w.collector, "district", w.district.code, {}).enough is None


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levers", "field"),
    [
        ({"ids": -1}, "ids"),
        ({"ids": 10**9}, "ids"),
        ({"woken": 4}, "woken"),
        ({"camps": 1}, "camp_cards"),
        ({"camps": 501, "camp_cards": 1}, "camps"),
        ({"minutes": 481}, "minutes"),
        ({"holidays": (TODAY,)}, "holidays"),
        ({"ends_on": ago(-9)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=800)}, "ends_on"),
    ],
)
def test_levers_that_cannot_be_pulled(w, levers, field):
    with pytest.raises(ValidationError) as refused:
        pulled.check(here(w), Levers(**levers))
    assert set(refused.value.message_dict) == {field}


def test_a_drive_inside_another_ends_with_it(w):
    inner = f.drive(w.district, starts_on=ago(2), ends_on=ago(-3), parent=w.drive)
    found = Here(inner, w.district)
    assert pulled.check(found, Levers(ends_on=w.drive.ends_on)).ends_on == w.drive.ends_on
    with pytest.raises(ValidationError, match="Enter a day from"):
        pulled.check(found, Levers(ends_on=w.drive.ends_on + timedelta(days=1)))


# --- keeping -------------------------------------------------------------------------------------


def keep(w, name="More IDs", by=None, place=None, **levers):
    found = here(w, place)
    levers = pulled.check(found, Levers(**levers or {"ids": 2}))
    return keeping.keep(by or w.collector, found, {"name": name, "levers": levers})


def test_a_kept_scenario_says_what_it_said_then_and_what_it_says_today(w, clock):
    row = keep(w, ids=2, holidays=(HOLIDAY,))
    was = pages.scenario(w.collector, row.pk)
    assert was.said["then"].p50 == was.answer.then.p50 and not was.is_less
    clock.move_to(dates.at(HOLIDAY, time(15)))
    kept = pages.scenario(w.collector, row.pk)
    assert kept.said["on"] == TODAY and kept.answer.here.day == HOLIDAY
    assert kept.is_less and kept.levers.holidays == () and kept.levers.ids == 2
    assert kept.said["then"] == was.said["then"]


def test_a_camp_keeps_what_camps_made_then(w):
    camp = f.camp(w.drive, w.panchayats[0])
    base = {"district_id": w.district.pk, "drive_id": w.drive.pk, "parent_id": w.panchayats[0].pk}
    base |= {"level": Level.CAMP, "place_id": camp.pk, "as_of": dates.now()}
    Progress.objects.create(**base, date=ago(2), made=44)
    row = keep(w, camps=2)
    assert row.levers["camp_cards"] == 44


def test_a_name_is_one_and_the_same_sent_twice_is_one(w):
    first = keep(w)
    assert keep(w).pk == first.pk
    with pytest.raises(ValidationError, match="is kept already"):
        keep(w, ids=3)
    with pytest.raises(ValidationError, match="Give the scenario a name"):
        keep(w, name="   ")
    with pytest.raises(ValidationError, match="too long"):
        keep(w, name="x" * 101)
    assert keep(w, place=w.blocks[0]).pk != first.pk  # a block's may be called the same


def test_who_keeps_and_who_changes(w):
    own = keep(w, by=w.officer, place=w.blocks[0])
    for user, place in ((w.officer, w.district), (w.officers[1], w.blocks[0]), (w.operator, w.blocks[0])):
        with pytest.raises(PermissionDenied):
            keep(w, name="Other", by=user, place=place)
    assert keeping.rename(w.officer, own, {"name": "Mine"}).name == "Mine"
    with pytest.raises(PermissionDenied):
        keeping.rename(w.officers[1], own, {"name": "Not mine"})
    with pytest.raises(PermissionDenied):
        keeping.delete(w.operator, own)
    keeping.delete(w.collector, own)
    assert not Scenario.objects.exists()


# --- the plan's next version ---------------------------------------------------------------------


def issue(w, row, seen=None):
    page = pages.PlanPage(w.collector, row.pk)
    return page.issue({"seen": seen or page.seen, "why": page.form()["why"].value()})


def test_the_version_made_of_it_adds_up(w):
    row = keep(w, name="Two weeks more", ends_on=ago(-24), holidays=(HOLIDAY,), ids=3)
    page = pages.PlanPage(w.collector, row.pk)
    before = Plan.objects.filter(drive=w.drive).count()
    looked = page.outcome
    assert looked.is_new_plan and Plan.objects.filter(drive=w.drive).count() == before
    made = issue(w, row)
    w.drive.refresh_from_db()
    assert (w.drive.ends_on, w.drive.holidays) == (ago(-24), [ago(-7)])
    assert made.version == before + 1 and made.valid_from == ago(-1) and "Two weeks more" in made.why
    parts = list(Target.objects.filter(plan=made).values_list("due", flat=True))
    assert [sum(day) for day in zip(*parts, strict=True)] == made.due
    assert made.due[-1] == w.drive.target == looked.total["total"]
    eve = (TODAY - w.drive.starts_on).days
    first = Plan.objects.get(drive=w.drive, version=before)
    assert made.due[: eve + 1] == first.due[: eve + 1]  # what was due stays
    assert Scenario.objects.get(pk=row.pk).plan == made
    assert [task["said"] for task in page.kept.tasks] == ["Ask for 3 login IDs."]


def test_longer_hours_raise_the_limit_and_a_shape_keeps_its_days():
    length = len(dates.days(ago(20), ago(-10))) - 2
    daily = [n % 7 + 1 for n in range(length)]
    w = world(split={"cap": 70, "daily": daily})
    found = here(w)
    changes = planning.order(found, Levers(minutes=60, holidays=(HOLIDAY,), ends_on=ago(-11)))
    assert changes["split"]["cap"] == 80
    after = dict(
        zip(
            pulled.changed(found.drive, Levers(holidays=(HOLIDAY,), ends_on=ago(-11))).working_days,
            changes["split"]["daily"],
            strict=True,
        )
    )
    before = dict(zip(found.drive.working_days, daily, strict=True))
    assert {day: after[day] for day in before} == before and after[HOLIDAY] == 4
    orders.change(w.collector, w.drive, changes)


def test_a_newer_version_is_not_overwritten(w):
    row = keep(w, ends_on=ago(-24))
    seen = pages.PlanPage(w.collector, row.pk).seen
    orders.change(w.collector, w.drive, {"target": 1_600})
    with pytest.raises(ValidationError, match="was changed after you opened"):
        issue(w, row, seen)
    issue(w, row)
    with pytest.raises(ValidationError, match="Nothing is changed"):
        issue(w, row)


def test_what_is_not_of_the_plan_changes_none(w):
    row = keep(w, ids=12, woken=1)
    page = pages.PlanPage(w.collector, row.pk)
    assert page.outcome is None and not page.refused
    with pytest.raises(ValidationError, match="Nothing is changed"):
        issue(w, row)
    block = keep(w, place=w.blocks[0], ids=2)
    with pytest.raises(PermissionDenied):
        pages.PlanPage(w.collector, block.pk)
    with pytest.raises(PermissionDenied):
        pages.PlanPage(w.officer, row.pk)


# --- pages ---------------------------------------------------------------------------------------


def ask(user, path, data=None):
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client.get(path) if data is None else client.post(path, data)


def text(answer):
    return answer.content.decode()


def test_the_pages_way(w):
    address = f"/what-if/district/{w.district.code}/"
    assert ask(w.collector, "/what-if/").url == address
    assert ask(w.officer, "/what-if/").url == f"/what-if/block/{w.blocks[0].code}/"
    page = ask(w.collector, f"{address}?ids=२&ends_on={ago(-24):%d.%m.%Y}")
    assert page.status_code == 200 and "2 login IDs more" in text(page)
    part = ask(w.collector, f"/what-if/answer/district/{w.district.code}/?ids=2&minutes=&woken=0")
    assert part["HX-Replace-Url"] == f"{address}?ids=2" and "<html" not in text(part)
    kept = ask(w.collector, address, {"ids": "2", "name": "Two"})
    row = Scenario.objects.get()
    assert kept.url == f"/what-if/scenarios/{row.pk}/"
    one = text(ask(w.collector, kept.url))
    assert "Two" in one and f"http://testserver{kept.url}" in one
    assert ask(w.officer, kept.url).status_code == 200  # who sees the drive
    assert ask(w.officer, f"{kept.url}plan/").status_code == 403
    assert ask(w.officer, kept.url, {"name": "Mine"}).status_code == 403
    assert ask(w.collector, kept.url, {"name": "Two more"}).status_code == 302
    keep(w, ids=5)
    both = text(
        ask(w.collector, "/what-if/compare/?" + "&".join(f"s={one.pk}" for one in Scenario.objects.all()))
    )
    assert "is probably done first" in both and "Two more" in both
    assert ask(w.collector, f"/what-if/compare/?s={row.pk}").status_code == 400
    assert ask(w.collector, "/what-if/compare/?s=x&s=-1&s=" + "9" * 30).status_code == 400
    assert ask(w.collector, f"{kept.url}delete/", {}).url.startswith(address)
    assert ask(w.collector, kept.url).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["ids=-3", "ids=1e9", "ids=999999999", "ids=NaN", "woken=99", "camps=1", "minutes=1.5", "holidays=x",
     "holidays=2026-13-40", "ends_on=31-02-2027", "ends_on=01-01-1999", "ids=%00", "ends_on=%00"],
)  # fmt: skip
def test_what_cannot_be_is_said_and_typed_text_stays(w, query):
    page = ask(w.collector, f"/what-if/district/{w.district.code}/?{query}")
    assert page.status_code == 400 and 'class="error"' in text(page)
    part = ask(w.collector, f"/what-if/answer/district/{w.district.code}/?{query}")
    assert part.status_code == 422 and 'role="alert"' in text(part)


def test_what_is_elsewhere_is_not_there(w):
    other = world()
    row = keep(other)
    for path in (
        f"/what-if/district/{other.district.code}/",
        f"/what-if/answer/block/{other.blocks[0].code}/",
        f"/what-if/district/{w.district.code}/?drive={other.drive.pk}",
        f"/what-if/scenarios/{row.pk}/",
        f"/what-if/scenarios/{row.pk}/plan/",
        f"/what-if/scenarios/{'9' * 25}/",
        f"/what-if/panchayat/{w.panchayats[0].code}/",
        "/what-if/district/%00/",
    ):
        assert ask(w.collector, path).status_code == 404, path
    assert ask(w.officer, f"/what-if/district/{w.district.code}/").status_code == 404
    assert ask(w.officer, f"/what-if/block/{w.blocks[1].code}/").status_code == 404
    assert ask(w.collector, f"/what-if/compare/?s={row.pk}&s={keep(w).pk}").status_code == 400
    assert ask(w.operator, "/what-if/").status_code == 404
    assert ask(w.collector, f"/what-if/scenarios/{row.pk}/delete/", {}).status_code == 404


def test_states_without_a_finish():
    def page(w, data=None):
        return ask(
            w.collector, f"/what-if/district/{w.district.code}/" + ("" if data else "?minutes=30"), data
        )

    assert "no finish to foretell" in text(page(f.world()))
    over = f.world(starts_on=ago(30), ends_on=ago(3), target_rule="cards", target=10)
    assert "no finish to foretell" in text(page(over))
    early = f.world(starts_on=ago(-3), ends_on=ago(-30), target_rule="cards", target=10)
    assert page(early).status_code == 200
    empty = f.world()
    Drive.objects.filter(pk=empty.drive.pk).delete()
    assert "No drive has been set up" in text(page(empty))
    assert page(empty, {"ids": "1", "name": "x"}).status_code == 404


# --- REST ----------------------------------------------------------------------------------------


def body(w, level="district", code=None, **levers):
    return {"drive": w.drive.pk, "level": level, "code": code or w.district.code, "levers": levers}


def test_machines_ask(w):
    caller = Caller(w.collector)
    present = caller.read("what-if/", drive=w.drive.pk, level="district", code=w.district.code).json()
    assert (present["active"], present["idle"], present["minutes"]) == (5, 3, 420)
    said = caller.send("what-if/", body(w, ids=2, holidays=[HOLIDAY.isoformat()]))
    assert said.status_code == 200 and not Scenario.objects.exists()
    found = said.json()
    assert found["levers"]["ids"] == 2 and found["sooner"]["p50"] > 0
    forecast = caller.read("forecast/", drive=w.drive.pk, level="district").json()["results"][0]
    assert {
        name: found["now"][name] for name in ("p10", "p50", "p90", "chance", "needed_per_day", "pace")
    } == {name: forecast[name] for name in ("p10", "p50", "p90", "chance", "needed_per_day", "pace")}
    assert Caller(w.officer).send("what-if/", body(w, "block", w.blocks[0].code, ids=1)).status_code == 200


def test_machines_are_told_what_is_wrong(w):
    other, caller = world(), Caller(w.collector)
    wrong = [{"ids": -1}, {"ids": 10**9}, {"ids": 1.5}, {"ids": "2"}, {"ids": True}, {"tea": 1}, {"woken": 4}]
    wrong += [{"holidays": [TODAY.isoformat()]}, {"holidays": "x"}, {"ends_on": "2026-02-31"}]
    for levers in wrong:
        assert errors(caller.send("what-if/", body(w, **levers))) == {"levers"}, levers
    assert errors(caller.send("what-if/", body(other))) == {"drive"}
    assert errors(caller.send("what-if/", body(w, code=other.district.code))) == {"code"}
    assert errors(caller.send("what-if/", body(w, "block", other.blocks[0].code))) == {"code"}
    assert errors(caller.send("what-if/", body(w, "panchayat"))) == {"level"}
    assert errors(caller.send("what-if/", body(w) | {"levers": []})) == {"levers"}
    assert errors(Caller(w.officer).send("what-if/", body(w))) == {"code"}
    assert errors(Caller(w.operator).send("what-if/", body(w))) == {"code"}


def test_machines_keep(w):
    other, caller = world(), Caller(w.collector)
    made = caller.send("scenarios/", body(w, ids=2) | {"name": "Two"})
    assert made.status_code == 201 and made.json()["said"]["then"] == made.json()["today"]["then"]
    assert caller.send("scenarios/", body(w, ids=2) | {"name": "Two"}).json()["id"] == made.json()["id"]
    address = made["Location"].split(ROOT)[1]
    assert caller.codes("scenarios/", "name") == ["Two"]
    assert caller.codes("scenarios/", "name", drive=other.drive.pk) == []
    assert Caller(other.collector).codes("scenarios/", "name") == []
    problem(Caller(other.collector).read(address), 404)
    problem(Caller(w.officer).send(address, {"name": "Mine"}, "patch"), 403)
    problem(
        Caller(w.officer).send("scenarios/", body(w, "block", w.blocks[0].code, ids=1) | {"name": " "}), 400
    )
    assert caller.send(address, {"name": "Three"}, "patch").json()["name"] == "Three"
    assert errors(caller.send("scenarios/", body(w) | {"name": "None"}))
    problem(Caller(w.officer).send(address, None, "delete"), 403)
    assert caller.delete(ROOT + address).status_code == 204
    problem(caller.read(address), 404)
