"""Drives set up and changed in the portal: typed, looked at, issued."""

from datetime import timedelta

import pytest
from django.test import Client

from districts import orders
from districts.models import Drive, LeftOut, Plan
from drive_portal.lib import dates
from tests import factories as f
from tests.calling import unchanging

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = f.world(target_rule="cards", target=1000)
    w.elsewhere = f.world(blocks=1, panchayats=1)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=400)
    w.drive = orders.create(
        w.collector,
        {
            "district": w.district.code,
            "name": "Under way",
            "starts_on": dates.today() - timedelta(days=9),
            "ends_on": dates.today() + timedelta(days=10),
            "target": 1000,
        },
    )
    w.client = as_(w.collector)
    return w


def as_(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def day(n=0):
    return f"{dates.today() + timedelta(days=n):%d-%m-%Y}"


def typed(**kw):
    return {
        "district": "",
        "name": "Special days",
        "name_hi": "विशेष दिवस",
        "starts_on": day(1),
        "ends_on": day(10),
        "holidays": "",
        "target_kind": "cards",
        "target": "1,200",
        "baseline_kind": "number",
        "baseline": "0",
        "weights_kind": "left_out",
        "weights": "",
        "floor": "",
        "cap": "",
        "daily_kind": "even",
        "ramp_from": "",
        "ramp_to": "",
        "daily": "",
        "evening_cutoff": "20:00",
        "day_close": "12:00",
        "step": "check",
    } | kw


def new(w, **kw):
    return w.client.post("/drives/new/", typed(district=w.district.code, **kw))


def shown(client, drive):
    """What the form of a change holds, as a browser would send it back."""
    form = client.get(f"/drives/{drive.pk}/change/").context["form"]
    held = {name: form[name].value() for name in form.fields}
    days = {name: f"{held[name]:%d-%m-%Y}" for name in ("starts_on", "ends_on")}
    clocks = {name: f"{held[name]:%H:%M}" for name in ("evening_cutoff", "day_close")}
    return {name: "" if value is None else value for name, value in held.items()} | days | clocks


def change(w, **kw):
    sent = shown(w.client, w.drive) | {"why": "State's order", "step": "check"} | kw
    return w.client.post(f"/drives/{w.drive.pk}/change/", sent)


def faults(answer):
    assert answer.status_code == 400, answer.status_code
    return set(answer.context["form"].errors)


class TestWho:
    def test_the_list_holds_the_own_districts_drives(self, w):
        page = w.client.get("/drives/")
        assert w.drive in page.context["list"].page and w.elsewhere.drive not in page.context["list"].page
        everywhere = as_(f.user("administrator")).get("/drives/").context["list"].page
        assert {w.drive, w.elsewhere.drive} <= set(everywhere)
        for asked in ({"state": "ended"}, {"q": "nothing like it"}):
            assert not list(w.client.get("/drives/", asked).context["list"].page)
        assert w.client.get("/drives/", {"q": "\0", "page": "x", "state": "odd"}).status_code == 200

    @pytest.mark.parametrize("who", ["officer", "operator"])
    def test_only_who_sets_drives_up(self, w, who):
        client = as_(getattr(w, who))
        for path in ("/drives/", "/drives/new/", f"/drives/{w.drive.pk}/", f"/drives/{w.drive.pk}/change/"):
            assert client.get(path).status_code == 403
        assert client.post("/drives/new/", typed(step="issue")).status_code == 403
        assert Client().get("/drives/").status_code == 302

    def test_another_districts_drive_is_as_absent_as_none(self, w):
        for end in ("", "change/"):
            texts = []
            for pk in (w.elsewhere.drive.pk, 10**30):
                answer = w.client.get(f"/drives/{pk}/{end}")
                assert answer.status_code == 404
                texts.append(unchanging(answer.text).replace(f"/{pk}/", "/N/"))
            assert texts[0] == texts[1]
        sent = typed(district=w.elsewhere.district.code, step="issue")
        assert "district" in faults(w.client.post("/drives/new/", sent))


class TestSettingUp:
    def test_looked_at_it_is_not_there_issued_it_is(self, w):
        before = Drive.objects.count(), Plan.objects.count()
        answer = new(w)
        assert answer.status_code == 200
        outcome = answer.context["outcome"]
        assert outcome.total["total"] == 1200 and outcome.total["per_day"] == 120
        assert [cards for _day, cards in outcome.total["first"]] == [120, 120, 120]
        assert (Drive.objects.count(), Plan.objects.count()) == before
        issued = new(w, step="issue")
        drive = Drive.objects.get(name="Special days")
        assert issued.url == f"/drives/{drive.pk}/" and drive.issued_by == w.collector
        page = w.client.get(issued.url)
        assert "1.2" not in page.text and "1,200" in page.text and "विशेष दिवस" in page.text

    def test_a_second_tap_is_no_second_drive(self, w):
        assert new(w, step="issue").status_code == 302
        assert faults(new(w, step="issue")) == {"name"}
        assert Drive.objects.filter(name="Special days").count() == 1

    def test_what_was_typed_goes_along_and_comes_back(self, w):
        kw = {
            "holidays": f"{day(2)}\n{day(3)}",
            "weights_kind": "list",
            "weights": f"{w.panchayats[0].code} 5",
        }
        page = new(w, **kw).text
        assert f"{day(2)}\n{day(3)}" in page and f'value="{w.panchayats[0].code} 5"' in page
        back = new(w, step="edit", **kw)
        assert back.status_code == 200 and "Special days" in back.text and not back.context["form"].errors

    def test_every_part_arrives(self, w):
        answer = new(
            w,
            step="issue",
            starts_on="०१-०२-२०२७",
            ends_on="4/2/2027",
            holidays="02.02.2027, ०३-०२-२०२७",
            target_kind="left_out",
            baseline_kind="unknown",
            weights_kind="alike",
            floor="१०",
            cap="5,000",
            daily_kind="ramp",
            ramp_from="100",
            ramp_to="300",
            evening_cutoff="१८:३०",
            day_close="10:00",
            parent="",
        )
        assert answer.status_code == 302, answer.context["form"].errors
        drive = Drive.objects.get(name="Special days")
        assert [f"{d:%d%m}" for d in drive.working_days] == ["0102", "0402"]
        assert (drive.target_rule, drive.target, drive.baseline) == ("left_out", 1600, None)
        weights = {place.code: 1 for place in w.panchayats}
        assert drive.split == {"weights": weights, "floor": 10, "cap": 5000, "daily": [100, 300]}
        assert f"{drive.evening_cutoff:%H:%M} {drive.day_close:%H:%M}" == "18:30 10:00"

    def test_inside_another(self, w):
        assert new(w, parent=str(w.drive.pk), step="issue", ends_on=day(10)).status_code == 302
        child = Drive.objects.get(name="Special days")
        assert child.parent == w.drive
        assert faults(change(w, ends_on=day(5))) == {"ends_on"}  # the child would fall out
        assert faults(new(w, name="x", parent=str(w.elsewhere.drive.pk))) == {"parent"}

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"name_hi": "a\0"}, "name_hi"),
            ({"starts_on": ""}, "starts_on"),
            ({"starts_on": "30-02-2027"}, "starts_on"),
            ({"ends_on": day(0)}, "ends_on"),
            ({"ends_on": "31-12-2099"}, "ends_on"),
            ({"ends_on": "31-12-9999"}, "ends_on"),
            ({"target": ""}, "target"),
            ({"target": "-5"}, "target"),
            ({"target": "9" * 15}, "target"),
            ({"target": "many"}, "target"),
            ({"target_kind": "odd"}, "target_kind"),
            ({"baseline": ""}, "baseline"),
            ({"baseline_kind": "places"}, "baseline_places"),
            ({"baseline_kind": "places", "baseline_places": "999999 5"}, "baseline_places"),
            ({"baseline_kind": "listed"}, "baseline_kind"),
            ({"sundays": "on", "starts_on": "06-12-2026", "ends_on": "06-12-2026"}, "holidays"),
            ({"holidays": "tomorrow"}, "holidays"),
            ({"holidays": "01-01-2050"}, "holidays"),
            ({"holidays": "1" * 200_000}, "holidays"),
            ({"weights_kind": "list", "weights": ""}, "weights"),
            ({"weights_kind": "list", "weights": "417"}, "weights"),
            ({"weights_kind": "list", "weights": "999999 5"}, "weights"),
            ({"weights_kind": "list", "weights": "a\0 5"}, "weights"),
            ({"floor": "500"}, "floor"),
            ({"floor": "1.5"}, "floor"),
            ({"cap": "1"}, "cap"),
            ({"daily_kind": "list", "daily": "1 2 3"}, "daily"),
            ({"daily_kind": "list", "daily": "1 x"}, "daily"),
            ({"daily_kind": "ramp", "ramp_from": "5"}, "ramp_to"),
            ({"daily_kind": "ramp", "ramp_from": "0", "ramp_to": "0"}, "daily_kind"),
            ({"evening_cutoff": "25:00"}, "evening_cutoff"),
            ({"day_close": "noon"}, "day_close"),
        ],
    )
    @pytest.mark.parametrize("step", ["check", "issue"])
    def test_what_is_wrong_stands_at_its_field(self, w, wrong, field, step):
        assert faults(new(w, step=step, **wrong)) == {field}
        assert not Drive.objects.filter(starts_on__gt=dates.today()).exists()

    def test_a_floor_that_cannot_be_met_is_told_with_its_numbers(self, w):
        page = new(w, floor="500").text
        assert "500" in page and "4 places" in page and "2000" in page

    def test_without_a_list_the_way_of_splitting_is_asked_for(self, w):
        LeftOut.objects.all().delete()
        assert faults(new(w)) == {"weights_kind"}
        assert faults(new(w, target_kind="left_out")) == {"target_kind"}
        assert new(w, weights_kind="alike").status_code == 200
        outcome = new(w, target_kind="unknown", target="").context["outcome"]
        assert outcome.rows == [] and "not known" in " ".join(outcome.sentences)

    def test_what_one_should_know_is_said(self, w):
        f.panchayat(w.blocks[0])
        said = " ".join(
            new(w, target="5000", baseline_kind="unknown", starts_on=day(-3)).context["outcome"].warnings
        )
        for part in ("5,000", "1,600", "1 panchayat gets no target", "has passed", "not known", "Under way"):
            assert part in said, part


class TestChanging:
    def test_it_shows_what_would_change_and_leaves_the_drive(self, w):
        answer = change(w, ends_on=day(20), target="1,500")
        outcome = answer.context["outcome"]
        assert [name for name, _old, _new in outcome.changes] == ["Last day", "Target"]
        assert outcome.total["before"] == 1000 and outcome.total["more"] == 500
        assert outcome.plan.version == 2 and outcome.plan.valid_from == dates.today() + timedelta(days=1)
        assert w.drive.plans.count() == 1

    def test_issued_it_is_a_version_with_who_and_why(self, w):
        assert change(w, ends_on=day(20), step="issue").status_code == 302
        plan = w.drive.plans.last()
        assert (plan.version, plan.why, plan.issued_by) == (2, "State's order", w.collector)
        page = w.client.get(f"/drives/{w.drive.pk}/").text
        assert "State&#x27;s order" in page and day(1) in page

    def test_a_new_name_is_no_new_plan(self, w):
        outcome = change(w, name="Renamed").context["outcome"]
        assert not outcome.is_new_plan
        assert change(w, name="Renamed", step="issue").status_code == 302
        assert w.drive.plans.count() == 1 and Drive.objects.get(pk=w.drive.pk).name == "Renamed"

    def test_nothing_changed_is_said(self, w):
        answer = change(w)
        assert faults(answer) == {"__all__"} and "Nothing is changed" in answer.text

    def test_it_wants_to_know_why(self, w):
        assert faults(change(w, ends_on=day(20), why="")) == {"why"}

    @pytest.mark.parametrize("step", ["check", "issue"])
    def test_two_at_once_the_second_sees_the_first(self, w, step):
        mine = shown(w.client, w.drive) | {"why": "mine", "target": "2000", "step": step}
        other = f.user("collector", w.district, full_name="Bela")
        theirs = shown(as_(other), w.drive) | {"why": "theirs", "ends_on": day(30), "step": "issue"}
        assert as_(other).post(f"/drives/{w.drive.pk}/change/", theirs).status_code == 302
        answer = w.client.post(f"/drives/{w.drive.pk}/change/", mine)
        assert answer.status_code == 409 and "Bela" in answer.text and day(30) in answer.text
        assert Drive.objects.get(pk=w.drive.pk).target == 1000
        again = mine | {"seen": answer.context["form"]["seen"].value(), "step": "issue", "ends_on": day(30)}
        assert w.client.post(f"/drives/{w.drive.pk}/change/", again).status_code == 302
        assert Drive.objects.get(pk=w.drive.pk).target == 2000

    def test_a_baseline_by_place_and_weights_of_the_api_are_kept(self, w):
        weights = {place.code: n + 1 for n, place in enumerate(w.panchayats)}
        baseline = {w.panchayats[0].code: 5}
        daily = [3, 1] * 10
        split = {"weights": weights, "daily": daily}
        orders.change(w.collector, w.drive, {"baseline": baseline, "split": split})
        assert change(w, target="1,100", step="issue").status_code == 302
        drive = Drive.objects.get(pk=w.drive.pk)
        assert (drive.baseline, drive.split, drive.target) == (baseline, split, 1100)

    def test_a_ramp_grows_with_the_days(self, w):
        assert change(w, daily_kind="ramp", ramp_from="10", ramp_to="29", step="issue").status_code == 302
        assert shown(w.client, w.drive)["daily_kind"] == "ramp"
        assert change(w, ends_on=day(20), step="issue").status_code == 302
        daily = Drive.objects.get(pk=w.drive.pk).split["daily"]
        assert (len(daily), daily[0], daily[-1]) == (30, 10, 29)

    def test_reports_do_not_fall_out_of_the_drive(self, w):
        from enrollment import tallies

        for n in (-5, 0):
            sent = f.sent(w.drive, w.logins[0], 5, date=dates.today() + timedelta(days=n), reason="by phone")
            tallies.submit(w.collector, sent)
        assert faults(change(w, starts_on=day(-4))) == {"starts_on"}
        assert faults(change(w, ends_on=day(-1))) == {"ends_on"}
        assert change(w, starts_on=day(-5)).status_code == 200
        assert change(w, starts_on=day(-30), ends_on=day(0)).status_code in (200, 400)

    def test_a_drive_without_a_target_gets_one_and_loses_it(self, w):
        w.drive = w.elsewhere.drive
        w.client = as_(w.elsewhere.collector)
        assert "not known" in w.client.get(f"/drives/{w.drive.pk}/").text
        assert (
            change(w, target_kind="cards", target="50", weights_kind="alike", step="issue").status_code == 302
        )
        assert w.drive.plans.count() == 1
        assert change(w, target_kind="unknown", step="issue").status_code == 302
        assert w.client.get(f"/drives/{w.drive.pk}/").status_code == 200


def test_the_pages_ask_the_same_for_few_and_for_many(w, django_assert_max_num_queries):
    for n in range(30):
        f.drive(w.district, name=f"Drive {n}")
        f.panchayat(w.blocks[0])
    for path, most in (("/drives/", 10), (f"/drives/{w.drive.pk}/", 40)):
        w.client.get(path)
        with django_assert_max_num_queries(most):
            assert w.client.get(path).status_code == 200
