"""The camps' calendar: its sentence, month, week, map and file, for each who may look."""

import csv
import io
from datetime import date, time, timedelta

import pytest
import python_calamine
import time_machine
from django.urls import reverse

from camps import camps, counts, staffing
from districts.models import LeftOut
from drive_portal.lib import dates
from enrollment import progress
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)  # a Wednesday
ONE = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(DAY, time(18)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return factories.world()


@pytest.fixture
def look(client, w):
    """The calendar as somebody sees it, in English; by default the collector."""
    client.cookies["django_language"] = "en"

    def page(user=None, answers=200, **asked):
        client.force_login(user or w.collector, "django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse("camps"), asked)
        assert answer.status_code == answers
        answer.text_ = " ".join(answer.content.decode().split())
        return answer

    return page


def camp(w, place=0, day=DAY, **kw):
    base = {"starts_on": day, "ends_on": day, "venue": "School", "provider": "Sarpanch", "equipment": []}
    return factories.camp(w.drive, w.panchayats[place], **base | kw)


def test_the_day_in_one_sentence(w, look):
    for n in range(3):
        camp(w, n, status="confirmed")
    staffing.book(w.collector, camp(w, 3), login_id=w.logins[0].code)
    camp(w, 3, status="cancelled", reason="Rain")
    for n in range(2):
        camp(w, n, DAY + 3 * ONE, venue="")
    camp(w, 0, DAY + 9 * ONE)
    page = look().context["page"]
    assert page.sentence == "Today: 4 camps, 1 to be confirmed, 3 without a login ID, 1 cancelled."
    assert page.soon == (
        "In the next 7 days 2 camps, 2 to be confirmed, 2 without a venue, 2 without a login ID."
    )
    empty = look(date="19-11-2026").context["page"]
    assert empty.sentence == "19-11-2026: no camp. The next one is on 21-11-2026."
    over = look(date="17-11-2026").context["page"]
    assert over.sentence == "17-11-2026: no camp. The next one is on 18-11-2026."
    operator = look(w.operator).context["page"]
    assert operator.sentence == "Today: 4 camps, 1 to be confirmed, 1 cancelled."
    assert operator.own_sentence.startswith("You are on duty at Camp")
    officer = look(w.officer).context["page"]
    assert officer.sentence.startswith("Today: 2 camps")


def test_what_was_made_and_what_was_not_reported(w, look):
    heard, silent = camp(w, 0, DAY - ONE), camp(w, 1, DAY - ONE)
    sent = factories.sent(w.drive, w.logins[0], 1250, date=DAY - ONE, reason="late")
    counts.log(w.officer, sent | {"camp": heard.pk})
    progress.recompute(w.drive.pk)
    shown = look(date="2026-11-17")
    by_id = {site.pk: site for site in shown.context["page"].chosen}
    assert (by_id[heard.pk].made, by_id[heard.pk].status, by_id[heard.pk].lacks) == (1250, "held", [])
    assert (by_id[silent.pk].made, by_id[silent.pk].lacks) == (None, ["report"])
    assert "17-11-2026: 2 camps, 1 held with 1,250 cards, 1 without a report." in shown.text_
    assert "1,250" in shown.text_ and "no report" in shown.text_
    operator = look(w.operator, date="2026-11-17")  # sees that it was held, not with what
    assert "17-11-2026: 2 camps." in operator.text_ and "1,250" not in operator.text_
    assert {site.status for site in operator.context["page"].chosen} == {"held", "planned"}


def test_a_month_a_week_and_their_neighbours(w, look):
    long = camp(w, 0, DAY - ONE, ends_on=DAY + ONE)
    page = look().context["page"]
    assert len(page.weeks) == 6 and page.weeks[0][0].date == date(2026, 10, 26)
    found = {day.date: len(day.sites) for week in page.weeks for day in week if day.sites}
    assert found == {DAY - ONE: 1, DAY: 1, DAY + ONE: 1}
    assert (page.before, page.after) == (date(2026, 10, 18), date(2026, 12, 18))
    assert look(date="31-01-2027").context["page"].after == date(2027, 2, 28)
    assert look(date="31-03-2027").context["page"].before == date(2027, 2, 28)
    week = look(view="week").context["page"]
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert f"/camps/{long.pk}/" in look(view="week").text_
    for odd in ("2026-99-99", "x", "\0", "0001-01-01", "9999-12-31", "२०-११-२०२६"):
        look(date=odd)
    assert look(date="२०-११-२०२६").context["page"].day == date(2026, 11, 20)


def test_filters(w, look):
    one, other = camp(w, 0, status="confirmed"), camp(w, 2)
    elsewhere = factories.world(blocks=1, panchayats=1)

    def ids(user=None, **asked):
        return {site.pk for site in look(user, **asked).context["page"].chosen}

    assert ids() == {one.pk, other.pk}
    assert ids(block=w.blocks[0].code) == {one.pk}
    assert ids(status="planned") == {other.pk}
    assert ids(w.officer) == {one.pk}
    assert ids(w.officer, block=w.blocks[1].code) == set()
    assert ids(block=elsewhere.blocks[0].code) == set()
    assert "not in the list" in look(block=elsewhere.blocks[0].code).text_
    assert ids(drive=elsewhere.drive.pk) == set() and ids(drive="x" * 99) == set()
    assert ids(view="map", panchayat=w.panchayats[2].code) == {other.pk}
    assert ids(elsewhere.collector) == set()
    assert ids(w.operator) == ids(w.worker) == {one.pk, other.pk}


def test_the_map(w, look):
    place, second, unknown = w.panchayats[:3]
    for n, row in enumerate((place, second)):
        row.latitude, row.longitude = 22.5 + n / 10, 84.0 + n / 10
        row.name = "<b>&"
        row.save()
        LeftOut.objects.create(district=w.district, panchayat=row, people=100 * (4**n))
    alone = camp(w, 0, latitude=22.55, longitude=84.05)
    camp(w, 1), camp(w, 1, status="confirmed"), camp(w, 2)
    shown = look(view="map")
    drawn = shown.context["page"].map
    assert f'href="/camps/{alone.pk}/"' in drawn.marks
    assert drawn.marks.count("<a ") == 2 and ">2</text>" in drawn.marks  # two at one place are one mark
    assert [site.camp["panchayat_code"] for site in drawn.sites_unplaced] == [unknown.code]
    assert {row.code for row in drawn.unplaced} == {w.panchayats[2].code, w.panchayats[3].code}
    assert "<b>&" not in shown.text_ and "&lt;b&gt;&amp;: 400 left out" in drawn.dots
    assert drawn.sizes[-1] == (400, 22)
    north, south = drawn._xy((22.6, 84.1)), drawn._xy((22.5, 84.0))
    assert north[1] < south[1] and north[0] > south[0]
    # a degree to the east is shorter than one to the north
    _west, _north, across, down, _height = drawn._ground
    assert across / down == pytest.approx(0.923, abs=0.002)
    assert "Position not known: 2" in shown.text_
    w.collector.refresh_from_db()
    assert "No position is known" in look(factories.world().collector, view="map").text_


def test_the_file(w, client):
    made = camp(w, 0, provider_phone="6100001234", name="=cmd()", planned=90)
    staffing.book(w.officer, made, login_id=w.logins[0].code)
    camp(w, 2, DAY + 9 * ONE)
    client.cookies["django_language"] = "en"

    def rows(user, ending="csv", **asked):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse("camps_file", args=[ending]), asked)
        assert answer.status_code == 200
        return answer.content

    found = list(csv.DictReader(io.StringIO(rows(w.collector).decode("utf-8-sig"))))
    assert len(found) == 2
    assert (
        found[0].items()
        >= {
            "Date": "18-11-2026",
            "Camp": "'=cmd()",
            "Phone": "6100001234",
            "Login IDs": w.logins[0].code,
            "Status": "planned",
            "Cards planned": "90",
        }.items()
    )
    assert len(list(csv.DictReader(io.StringIO(rows(w.collector, view="week").decode("utf-8-sig"))))) == 1
    hidden = rows(w.operator).decode("utf-8-sig")
    assert "6100001234" not in hidden and w.logins[0].code not in hidden
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(rows(w.collector, "xlsx")))
    assert book.get_sheet_by_index(0).to_python()[0][0] == "Camps"
    assert client.get(reverse("camps_file", args=["pdf"])).status_code == 404


def test_400_sites_take_as_many_queries_as_four(w, look, django_assert_max_num_queries):
    def sites(count):
        rows = [camp(w, n % 4) for n in range(count)]
        for row in rows[:2]:
            camps.change(w.collector, row, {"latitude": 22.5, "longitude": 84.0})

    counted = []
    look()  # the session's first look asks more
    for more in (4, 60):
        sites(more)
        for view in ("month", "week", "map"):
            with django_assert_max_num_queries(30) as asked:
                look(view=view)
            counted.append(len(asked))
    assert counted[:3] == counted[3:]


def test_who_may_look(w, look, client):
    nobody = factories.user()
    look(nobody, answers=403)
    client.logout()
    assert client.get(reverse("camps")).status_code == 302
    assert look(factories.user("administrator")).context["page"].district is not None
    assert client.post(reverse("camps")).status_code == 405
