"""The plan drawn beside the form while one types: what would be issued, and not a trace of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts import orders, targets
from districts.models import Drive, LeftOut, LoginID
from drive_portal.lib import dates
from tests import factories as f
from tests.districts.test_ordering import as_, day, shown, typed

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def w():
    w = f.world(target_rule="cards", target=1000)
    for n, place in enumerate(w.panchayats):
        LeftOut.objects.create(district=w.district, panchayat=place, people=100 * (n + 1))
    first = dates.today() - timedelta(days=9)
    sent = {"district": w.district.code, "name": "Under way", "starts_on": first, "target": 1000}
    w.drive = orders.create(w.collector, sent | {"ends_on": dates.today() + timedelta(days=10)})
    w.client = as_(w.collector)
    return w


def draw(w, htmx=True, **kw):
    sent = typed(district=w.district.code, step="draw", **kw)
    return w.client.post("/drives/new/", sent, **(HTMX if htmx else {}))


def redraw(w, htmx=True, **kw):
    sent = shown(w.client, w.drive) | {"why": "", "step": "draw"} | kw
    return w.client.post(f"/drives/{w.drive.pk}/change/", sent, **(HTMX if htmx else {}))


def issued(drive):
    """Cards due in each panchayat by each day of the plan in force last."""
    return {row.panchayat_id: row.due for row in drive.plans.order_by("-version").first().targets.all()}


def drawn(outcome):
    ladder = outcome.plan
    return dict(zip(ladder.places, ladder.parts.tolist(), strict=True))


class TestNew:
    def test_it_is_what_would_be_issued(self, w):
        kw = {"holidays": day(3), "floor": "120", "daily_kind": "ramp", "ramp_from": "5", "ramp_to": "30"}
        outcome = draw(w, **kw).context["outcome"]
        w.client.post("/drives/new/", typed(district=w.district.code, step="issue", **kw))
        drive = Drive.objects.get(name="Special days")
        assert drawn(outcome) == issued(drive)
        assert outcome.line.startswith("1,200 by ") and outcome.line.endswith("9 working days")
        assert [span["cards"] for span in outcome.spans] == [
            row["cards"]
            for n in range(1, 11)
            for row in targets.rows(drive, "district", dates.today() + timedelta(days=n))
        ]

    def test_it_writes_and_locks_nothing(self, w):
        with CaptureQueriesContext(connection) as asked:
            assert draw(w).status_code == 200 and redraw(w, target="1,500").status_code == 200
        told = [query["sql"] for query in asked if "session" not in query["sql"].lower()]
        assert not [sql for sql in told if sql.startswith(("INSERT", "UPDATE", "DELETE")) or " FOR " in sql]

    def test_it_needs_neither_a_name_nor_a_reason(self, w):
        assert draw(w, name="", name_hi="").context["outcome"].total["total"] == 1200
        assert redraw(w, target="1,100", why="").context["outcome"].total["total"] == 1100

    def test_what_is_missing_is_asked_for_and_the_last_plan_stays(self, w):
        answer = draw(w, ends_on="", target="")
        assert answer.status_code == 200 and answer["HX-Retarget"] == "#drawn-said"
        assert "Last day, Cards to make" in answer.text and "First day" not in answer.text
        assert 'id="drawn-line"' in answer.text and "drawn-plan" not in answer.text

    def test_what_does_not_fit_is_said_as_the_door_says_it(self, w):
        page = draw(w, floor="500").text
        assert "At least in each panchayat:" in page
        assert (
            "500 in each of 4 places takes 2000, more than the target of 1200. Lower the floor to 300" in page
        )
        assert "31-02-2027" not in draw(w, ends_on="31-02-2027").text  # nothing is drawn of half a date

    def test_without_a_script_the_page_has_it(self, w):
        page = draw(w, htmx=False, name="", floor="150")
        assert page.status_code == 200 and "<html" in page.text and 'value="150"' in page.text
        assert page.context["outcome"].line in page.text
        wrong = draw(w, htmx=False, floor="500")
        assert wrong.status_code == 400 and "Lower the floor to 300" in wrong.text

    def test_who_gets_least_and_most_and_who_has_nobody(self, w):
        least, most = draw(w).context["outcome"].ends
        assert (least[1], most[1]) == (120, 480) and most[2] == w.panchayats[3]
        LoginID.objects.filter(panchayat=w.panchayats[3]).update(status="suspended")
        assert "1 panchayat with 480 cards has no active login ID" in draw(w).text
        tied = draw(w, weights_kind="alike").context["outcome"].ends
        assert [(cards, place, places) for _word, cards, place, places in tied] == [(300, None, 4)] * 2

    def test_capacity_stands_there_where_the_order_names_it(self, w):
        outcome = draw(w, cap="50").context["outcome"]
        assert outcome.total["capacity"] == 50 * 10 * LoginID.objects.filter(district=w.district).count()
        assert draw(w).context["outcome"].total["capacity"] is None

    def test_the_cap_that_is_too_low_is_told_with_the_one_that_does(self, w):
        # five login IDs and ten days
        said = "can make 1,150, less than the target of 1,200. Let a login ID make 24 a day"
        assert said in draw(w, cap="23").text
        assert draw(w, cap="24").context["outcome"]

    @pytest.mark.parametrize("who", ["officer", "operator"])
    def test_only_who_sets_drives_up(self, w, who):
        client = as_(getattr(w, who))
        sent = typed(district=w.district.code, step="draw")
        assert client.post("/drives/new/", sent, **HTMX).status_code == 403

    def test_another_district_is_not_there(self, w):
        other = f.world(blocks=1, panchayats=1)
        sent = typed(district=other.district.code, step="draw")
        page = w.client.post("/drives/new/", sent, **HTMX)
        assert (
            page.status_code == 200 and other.district.name not in page.text and not page.context["outcome"]
        )
        address = f"/drives/{other.drive.pk}/change/"
        assert w.client.post(address, {"step": "draw"}, **HTMX).status_code == 404


class TestChange:
    def test_the_past_stays_and_the_pace_is_told(self, w):
        outcome = redraw(w, ends_on=day(20)).context["outcome"]
        now, past = issued(w.drive), 10  # nine days and today
        new = drawn(outcome)
        assert {place: due[:past] for place, due in new.items()} == {
            place: due[:past] for place, due in now.items()
        }
        assert (outcome.total["before_per_day"], outcome.total["per_day"]) == (50, 25)
        assert outcome.total["faster"] == -25 and all(row["faster"] < 0 for row in outcome.rows)
        assert outcome.pace == f"From {day(1)} on 25 cards a day instead of 50: 25 fewer."
        assert outcome.is_new_plan and w.drive.plans.count() == 1
        sent = shown(w.client, w.drive) | {"why": "later", "step": "issue", "ends_on": day(20)}
        assert w.client.post(f"/drives/{w.drive.pk}/change/", sent).status_code == 302
        assert issued(w.drive) == new

    def test_opened_it_shows_what_stands(self, w):
        page = w.client.get(f"/drives/{w.drive.pk}/change/")
        assert page.context["outcome"].line in page.text
        same = redraw(w).context["outcome"]
        assert same.line == page.context["outcome"].line and not same.pace

    def test_somebody_else_was_quicker(self, w):
        mine = shown(w.client, w.drive) | {"step": "draw", "target": "2000"}
        orders.change(w.collector, w.drive, {"target": 1500})
        answer = w.client.post(f"/drives/{w.drive.pk}/change/", mine, **HTMX)
        assert answer.status_code == 200 and "was changed after you opened the page" in answer.text

    def test_a_target_that_comes_and_goes(self, w):
        gone = redraw(w, target_kind="unknown").context["outcome"]
        assert gone.rows == [] and gone.curve is None and "not known" in gone.line
        orders.change(w.collector, w.drive, {"target": None})
        back = redraw(w, target_kind="cards", target="800").context["outcome"]
        assert back.total["total"] == 800 and back.total["before"] is None

    def test_after_the_last_day_nothing_is_left_to_do(self, w):
        orders.change(w.collector, w.drive, {"ends_on": dates.today()})
        page = redraw(w, name="Other")
        assert page.status_code == 200 and page.context["outcome"].total["per_day"] is None


class TestSundays:
    def test_every_sunday_is_a_holiday_also_after_the_end_moves(self, w):
        kw = {"starts_on": "01-02-2027", "ends_on": "28-02-2027", "sundays": "on", "holidays": "26-02-2027"}
        sent = typed(district=w.district.code, step="issue", **kw)
        assert w.client.post("/drives/new/", sent).status_code == 302
        w.drive = Drive.objects.get(name="Special days")
        assert [d.day for d in w.drive.holidays] == [7, 14, 21, 26, 28]
        form = shown(w.client, w.drive)
        assert form["sundays"] and form["holidays"] == "26-02-2027"
        later = form | {"why": "more days", "step": "issue", "ends_on": "08-03-2027"}
        assert w.client.post(f"/drives/{w.drive.pk}/change/", later).status_code == 302
        assert date(2027, 3, 7) in Drive.objects.get(pk=w.drive.pk).holidays

    def test_one_of_some_sundays_is_a_day_as_others(self, w):
        orders.change(
            w.collector,
            w.drive,
            {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 2, 28), "holidays": [date(2027, 2, 7)]},
        )
        form = shown(w.client, w.drive)
        assert not form["sundays"] and form["holidays"] == "07-02-2027"


class TestBaseline:
    def test_as_the_list_says(self, w):
        from enrollment.models import Resident

        for n, made in ((-20, 5), (-10, 7), (-9, 100)):
            Resident.objects.create(
                district_id=w.district.pk,
                panchayat_id=w.panchayats[0].pk,
                date=dates.today() + timedelta(days=n),
                made=made,
            )
        sent = shown(w.client, w.drive) | {"why": "list", "step": "issue", "baseline_kind": "listed"}
        assert w.client.post(f"/drives/{w.drive.pk}/change/", sent).status_code == 302
        stated = Drive.objects.get(pk=w.drive.pk).baseline
        assert stated == dict.fromkeys([p.code for p in w.panchayats], 0) | {w.panchayats[0].code: 12}
        assert shown(w.client, w.drive)["baseline_kind"] == "places"

    def test_by_place(self, w):
        lines = f"{w.panchayats[0].code} 40\n{w.panchayats[1].code}: ५०"
        sent = {"baseline_kind": "places", "baseline_places": lines, "why": "counted", "step": "issue"}
        assert redraw(w, htmx=False, **sent).status_code == 302
        stated = {w.panchayats[0].code: 40, w.panchayats[1].code: 50}
        assert Drive.objects.get(pk=w.drive.pk).baseline == stated
