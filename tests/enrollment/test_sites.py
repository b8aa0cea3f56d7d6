"""The site planner: its page, its files, the camps made from it, its call."""

import re
from datetime import date, time, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
import python_calamine
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from camps.models import Camp
from districts.models import LeftOut
from drive_portal.lib import dates
from enrollment import listcounts
from enrollment.sites import asking, ground, making
from enrollment.sites.proposal import Proposal
from tests import factories as f
from tests.calling import Caller, errors, problem, unchanging

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(DAY, time(18)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    """Two blocks of two panchayats: two lie 1 km apart, one 4 km farther, one nobody knows where."""
    found = f.world()
    for place, north in zip(found.panchayats, (22.0, 22.009, 22.045, None), strict=True):
        place.latitude, place.longitude = north, north and 84.0
        place.save()
    f.people(found.panchayats[0], 60, village="रामपुर")
    f.people(found.panchayats[0], 30, village="खुर्द")
    f.people(found.panchayats[1], 20, village="टोला")
    f.people(found.panchayats[2], 40, village="NA")
    f.people(found.panchayats[3], 10, village="")
    listcounts.mark(found.district.pk)
    listcounts.recount(found.district.pk)
    return found


def proposed(w, user=None, blocks=(), **said):
    usual = {"first": TOMORROW, "last": TOMORROW, "teams": 1, "teams_of": "all", "per_day": 100}
    user = user or w.collector
    return Proposal(user, asking.ask(user, w.drive, usual | said, blocks))


def opened(client, user, **query):
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client.get(reverse("sites"), query)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def address(**query):
    base = {"from": "19-11-2026", "to": "19-11-2026", "teams": "1", "teams_of": "all"}
    return base | query


def keys(answer):
    return [row["site"].key for row in answer.context["page"].rows]


# --- what it starts from ----------------------------------------------------------------------------


def test_people_by_village_who_can_be_reached(w):
    first, second = f.people(w.panchayats[0], 2, village="रामपुर")
    f.mark(first)
    f.mark(second, "unreachable", reason="dead")
    for person in f.people(w.panchayats[1], 3, village="टोला"):
        f.mark(person, "pending")
    found = ground.villages(w.district.pk)
    assert found[w.panchayats[0].pk] == [("रामपुर", 60), ("खुर्द", 30)]
    assert found[w.panchayats[1].pk] == [("टोला", 23)]
    assert found[w.panchayats[3].pk] == [("", 10)]


def test_a_mark_is_in_the_numbers_at_once(w):
    ground.villages(w.district.pk)  # the villages' shares are kept from here on
    listed = f.people(w.panchayats[2], 1, village="NA")
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    assert ground.villages(w.district.pk)[w.panchayats[2].pk] == [("NA", 41)]
    f.mark(listed[0])
    assert ground.villages(w.district.pk)[w.panchayats[2].pk] == [("NA", 40)]


def test_without_a_list_the_plan_s_numbers_stand_and_what_nobody_knows_is_said(client):
    w = f.world()
    LeftOut.objects.create(district=w.district, panchayat=w.panchayats[0], people=70)
    proposal = proposed(w)
    assert (proposal.people, proposal.reached, proposal.ground.unknown) == (70, 70, 3)
    assert proposal.sites[0].villages == [(w.panchayats[0], "", 70)]
    assert "Of 3 panchayats nobody knows how many are left out" in text(opened(client, w.collector))


def test_nobody_known(client):
    w = f.world()
    assert "Nobody has said yet how many people are left out here" in text(opened(client, w.collector))
    assert proposed(w).sites == []


def test_no_drive_to_come(client):
    w = f.world(starts_on=DAY - timedelta(days=30), ends_on=DAY - timedelta(days=1))
    answer = opened(client, w.collector)
    assert answer.status_code == 200
    assert "No drive runs now or later" in text(answer)
    assert client.get(reverse("sites_table", args=["sites", "csv"])).status_code == 404


def test_people_near_a_working_centre_may_be_left_to_it(w):
    for centre in w.centres[2:]:
        centre.status = "suspended"
        centre.save()
    w.logins[1].status = "suspended"
    w.logins[1].save()
    proposal = proposed(w, aside=True)
    # the second panchayat's centre does not work, but the first one's is 1 km away
    assert proposal.ground.near == [True, True, False, False]
    assert (proposal.people, proposal.ground.left_aside) == (50, 110)


# --- what it proposes -------------------------------------------------------------------------------


def test_one_site_between_neighbours(w):
    proposal = proposed(w, per_day=200)
    (site,) = proposal.sites
    # both within 2 km of each other: 90 + 20, and of the 40 at 4 km from the second panchayat some
    assert site.panchayat == w.panchayats[1]
    assert site.adds == site.reaches == proposal.reached == 110 + 12
    assert site.next_adds == proposal.next_adds == 28
    assert {(place.pk, name): people for place, name, people in site.villages} == {
        (w.panchayats[1].pk, "टोला"): 20,
        (w.panchayats[0].pk, "रामपुर"): 60,
        (w.panchayats[0].pk, "खुर्द"): 30,
        (w.panchayats[2].pk, "NA"): 12,
    }


def test_the_most_first_and_each_person_once(w):
    proposal = proposed(w, teams=4, per_day=60)
    assert [site.rank for site in proposal.sites] == [1, 2, 3, 4]
    adds = [site.adds for site in proposal.sites]
    assert adds == sorted(adds, reverse=True) and sum(adds) == proposal.reached == proposal.people == 160
    assert sum(people for site in proposal.sites for _p, _name, people in site.villages) == 160
    assert [site.next_adds for site in proposal.sites] == [*adds[1:], None]


def test_several_days_at_a_place_with_many_people(w):
    w.drive.holidays = [TOMORROW + timedelta(days=2)]
    w.drive.save()
    proposal = proposed(w, last=TOMORROW + timedelta(days=3), per_day=30, blocks=[w.blocks[0].code])
    assert proposal.camp_days == 3
    assert {day for site in proposal.sites for day in site.days} == {
        TOMORROW, TOMORROW + timedelta(days=1), TOMORROW + timedelta(days=3)
    }  # fmt: skip
    for site in proposal.sites:  # a camp does not go on over a holiday
        assert site.days == dates.days(site.first, site.last)


def test_teams_of_each_block(w):
    proposal = proposed(w, teams_of="block", per_day=20)
    assert sorted(site.panchayat.block_id for site in proposal.sites) == sorted(b.pk for b in w.blocks)
    assert proposal.camp_days == 2


def test_standing_camps_take_their_people_and_a_team(w):
    f.camp(w.drive, w.panchayats[0], starts_on=TOMORROW, ends_on=TOMORROW, planned=90)
    later = TOMORROW + timedelta(days=5)
    f.camp(w.drive, w.panchayats[2], starts_on=later, ends_on=later, planned=None)
    f.camp(w.drive, w.panchayats[3], starts_on=TOMORROW, ends_on=TOMORROW, status="cancelled", reason="x")
    proposal = proposed(w, per_day=60)
    assert (proposal.before, proposal.busy, proposal.sites) == (96 + 40, 1, [])
    proposal = proposed(w, teams=2, per_day=60)
    assert [(site.panchayat, site.adds) for site in proposal.sites] == [(w.panchayats[1], 14)]
    assert len(proposal.standing_here) == 1


def test_a_camp_over_several_days_serves_what_is_left_of_it(w):
    camp = f.camp(w.drive, w.panchayats[0], starts_on=DAY - timedelta(days=2), ends_on=TOMORROW, planned=101)
    assert ground.camp_places(camp, 60) == 50  # two of four days
    camp.planned = None
    assert ground.camp_places(camp, 60) == 120


def test_a_place_that_is_not_there_on_the_days_holds_no_camp(w):
    w.panchayats[0].valid_to = DAY
    w.panchayats[0].save()
    proposal = proposed(w, teams=4, per_day=200)
    assert w.panchayats[0] not in [site.panchayat for site in proposal.sites]
    assert proposal.reached == 160, "its people go to the neighbour"


def test_an_officer_sees_the_own_block_only(w):
    proposal = proposed(w, user=w.officer)
    assert proposal.people == 110
    assert proposed(w, user=w.officer, blocks=[w.blocks[1].code]).people == 0


def test_one_village_in_each_of_a_thousand_is_enough_and_none_too_many():
    assert ground.split(0, [3, 4]) == [0, 0]
    assert ground.split(7, [3, 4]) == [3, 4]
    assert ground.split(5, [1, 1, 1, 1, 1, 1]) == [1, 1, 1, 1, 1, 0]
    assert ground.split(10, [1, 2]) == [3, 7]


# --- what may be asked ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "17-11-2026"}, "This day is over. Plan from today or a later day on."),
        ({"from": "25-11-2026", "to": "24-11-2026"}, "The last day lies before the first."),
        ({"to": "31-12-2027"}, "The drive runs from 29-10-2026 to 27-12-2026."),
        ({"teams": "0"}, "Enter a number from 1 to 500."),
        ({"teams": "200"}, "These are 5,600 team days, more than 3,000."),
        ({"teams": "501"}, "This number is too large."),
        ({"teams": "abc"}, "Enter a whole number, like 45."),
        ({"reach_km": "999"}, "This number is too large."),
        ({"per_day": "-3"}, "Enter a number that is not negative."),
        ({"from": "२५.११.२०२६x"}, "Enter the date as day-month-year"),
        ({"teams_of": "zzz"}, "Select a valid choice."),
        ({"block": "zzz\0"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client, w, query, sentence):
    answer = opened(client, w.collector, **query)
    assert answer.status_code == 400
    assert sentence in text(answer)
    assert answer.context["page"].proposal is None


def test_numbers_and_days_in_the_digits_of_hindi(client, w):
    answer = opened(client, w.collector, **{"from": "१९/११/२०२६", "to": "2026-11-19", "teams": "१"})
    assert answer.status_code == 200
    assert answer.context["page"].proposal.asked.first == TOMORROW


def test_days_without_work(w):
    w.drive.holidays = [TOMORROW]
    w.drive.save()
    with pytest.raises(ValidationError, match="None of these days is a working day"):
        proposed(w)


def test_a_drive_of_a_year_is_planned_in_parts(w):
    w.drive.ends_on = DAY + timedelta(days=300)
    w.drive.save()
    with pytest.raises(ValidationError, match="300 working days are too many for one plan: at most 62"):
        proposed(w, last=w.drive.ends_on)


def test_after_midnight_in_india_today_is_the_new_day(client, w, clock):
    clock.move_to(dates.at(DAY + timedelta(days=1), time(0, 30)))
    answer = opened(client, w.collector)
    assert answer.context["page"].proposal.asked.first == DAY + timedelta(days=2)


def test_another_s_drive_is_none(client, w):
    other = f.world()
    mine = opened(client, w.collector, **address())
    theirs = client.get(reverse("sites"), address(drive=str(other.drive.pk)))
    assert theirs.context["page"].form.chosen == w.drive
    never = client.get(reverse("sites"), address(drive="99999999999999999999"))
    assert [answer.status_code for answer in (mine, theirs, never)] == [200, 400, 400]
    pages = [re.sub(r"drive=\d+", "", unchanging(answer.content.decode())) for answer in (theirs, never)]
    assert pages[0] == pages[1]


# --- the page ---------------------------------------------------------------------------------------


def test_the_page_says_it_in_a_sentence(client, w):
    answer = opened(client, w.collector, **address(per_day="200"))
    assert "1 camp on 1 team day reaches 122 of 160 people who are left out." in text(answer)
    assert "One more day of a team would add 28." in text(answer)
    assert "The position of 1 panchayat is not known" in text(answer)
    assert answer.context["page"].curve["reached"] == 122
    assert "no-store" in answer["Cache-Control"]


def test_an_address_gives_the_same_page_again(client, w):
    first = opened(client, w.collector, **address(teams="3", per_day="30"))
    again = client.get(f"{reverse('sites')}?{first.context['page'].query}")
    assert keys(first) == keys(again) and len(keys(first)) == 3


def test_names_are_text_on_the_map(client, w):
    w.panchayats[0].name = '<b onclick="x">&'
    w.panchayats[0].save()
    assert "<b onclick" not in opened(client, w.collector, **address()).content.decode()


def test_without_positions_there_is_no_map_and_each_place_has_its_own(client, w):
    for place in w.panchayats:
        place.latitude = place.longitude = None
        place.save()
    answer = opened(client, w.collector, **address(teams="4"))
    assert "The positions of the panchayats are not known." in text(answer)
    assert len(keys(answer)) == 4


def test_two_places_at_one_spot_have_a_map(client, w):
    for place in w.panchayats:
        place.latitude, place.longitude = 22.0, 84.0
        place.save()
    assert opened(client, w.collector, **address()).context["page"].map["box"] == "0 0 560 280"


def test_the_timetable(client, w):
    opened(client, w.collector)
    query = address(to="20-11-2026", teams="2", teams_of="all", per_day="30")
    answer = client.get(reverse("sites_timetable"), query)
    said = text(answer)
    assert "19-11-2026 Thursday · 2 camps" in said and "20-11-2026 Friday · 2 camps" in said
    assert "day 1 of 2" in said and "team 2" in said
    wrong = client.get(reverse("sites_timetable"), address(teams="0"))
    assert wrong.status_code == 302 and wrong["Location"].startswith(reverse("sites"))


def test_files(client, w):
    opened(client, w.collector)
    query = address(per_day="200")
    answer = client.get(reverse("sites_table", args=["sites", "xlsx"]), query)
    rows = python_calamine.load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[-1][0] == 1 and rows[-1][2] == w.panchayats[1].code and rows[-1][8] == 122
    answer = client.get(reverse("sites_table", args=["timetable", "csv"]), query)
    assert "19-11-2026" in answer.content.decode("utf-8-sig").splitlines()[1]
    assert client.get(reverse("sites_table", args=["people", "csv"]), query).status_code == 404
    assert client.get(reverse("sites_table", args=["sites", "pdf"]), query).status_code == 404


def test_who_may_look_and_who_may_plan(client, w):
    viewer = f.user("district_viewer", w.district)
    answer = opened(client, viewer, **address())
    assert answer.status_code == 200 and 'name="site"' not in answer.content.decode()
    sent = client.post(f"{reverse('sites')}?teams=1", {"site": keys(answer)})
    assert sent.status_code == 403
    for user in (w.operator, w.worker, f.user()):
        assert opened(client, user).status_code == 403
        assert client.get(reverse("sites_table", args=["sites", "csv"])).status_code == 403
    client.logout()
    assert client.get(reverse("sites")).status_code == 302


# --- camps from it ----------------------------------------------------------------------------------


def test_ticked_sites_become_planned_camps_once(client, w):
    shown = opened(client, w.collector, **address(teams="3", per_day="60"))
    where = f"{reverse('sites')}?{shown.context['page'].query}"
    ticked = keys(shown)[:2]
    answer = client.post(where, {"site": ticked}, follow=True)
    assert "2 camps are planned." in text(answer)
    camps = list(Camp.objects.order_by("pk"))
    assert [camp.created_by for camp in camps] == [w.collector] * 2
    assert {camp.status for camp in camps} == {"planned"}
    first = shown.context["page"].rows[0]["site"]
    assert (camps[0].panchayat, camps[0].planned) == (first.panchayat, first.reaches)
    assert (camps[0].starts_on, camps[0].ends_on) == (TOMORROW, TOMORROW)
    assert camps[0].name == f"Ayushman camp, {first.panchayat.name}"
    assert camps[0].name_hi.endswith(first.panchayat.name_hi)
    # the other tab, or a second tap
    answer = client.post(where, {"site": keys(shown)}, follow=True)
    assert "1 camp is planned. 2 were there already and were not made again." in text(answer)
    assert Camp.objects.count() == 3
    answer = client.post(where, {"site": keys(shown)}, follow=True)
    assert "3 were there already" in text(answer)
    assert "All teams are at camps that stand already" in text(client.get(where))


def test_all_or_none_with_the_error_at_its_row(client, w):
    shown = opened(client, w.collector, **address(teams="2", per_day="60"))
    good, other = keys(shown)
    place = shown.context["page"].rows[1]["site"].panchayat
    query = {"site": [good, f"{place.code}:2027-11-19:2027-11-19:40", "404:2026-11-19:2026-11-19:1"]}
    answer = client.post(f"{reverse('sites')}?{shown.context['page'].query}", query)
    assert answer.status_code == 400
    assert "No camp was planned." in text(answer)
    assert "The drive runs from 29-10-2026 to 27-12-2026" in text(answer)
    assert Camp.objects.count() == 0
    assert answer.context["page"].ticked >= {good} and other not in answer.context["page"].ticked


@pytest.mark.parametrize(
    "sent", [[], ["x"], ["4:2026-13-01:2026-13-01:1"], ["4:2026-11-19:2026-11-19:-1"], ["a\0:2026-11-19"]]
)
def test_what_no_proposal_says_is_refused(client, w, sent):
    opened(client, w.collector)
    answer = client.post(f"{reverse('sites')}?teams=1", {"site": sent})
    assert answer.status_code == 400 and Camp.objects.count() == 0


def test_nobody_plans_in_another_s_place(w):
    other = w.panchayats[2]
    rows = making.read([f"{other.code}:2026-11-19:2026-11-19:40"])
    with pytest.raises(ValidationError, match=f"There is no panchayat {other.code} here"):
        making.make(w.officer, w.drive, rows)
    viewer = f.user("district_viewer", w.district)
    with pytest.raises(PermissionDenied):
        making.make(viewer, w.drive, rows)
    assert Camp.objects.count() == 0


def test_a_cancelled_camp_is_none_and_a_day_of_another_is(w):
    place = w.panchayats[0]
    f.camp(w.drive, place, starts_on=TOMORROW, ends_on=TOMORROW, status="cancelled", reason="x")
    key = f"{place.code}:{TOMORROW}:{TOMORROW + timedelta(days=1)}:40"
    later = f"{place.code}:{TOMORROW + timedelta(days=1)}:{TOMORROW + timedelta(days=2)}:40"
    made = making.make(w.collector, w.drive, making.read([key, later, key]))
    assert len(made.camps) == 1 and made.there == made.camps


# --- the call ---------------------------------------------------------------------------------------


def call(user, drive, **query):
    base = {"drive": drive.pk, "from": "2026-11-19", "to": "2026-11-19", "teams": 1, "teams_of": "all"}
    return Caller(user).read("sites/", **base | query)


def test_the_call(w):
    answer = call(f.user("api_client", w.district), w.drive, per_day=200, reach_km=5)
    (row,) = answer.json()["results"]
    assert row.pop("villages")[0] == {"panchayat": w.panchayats[1].code, "name": "टोला", "people": 20}
    assert row == {
        "id": f"{w.panchayats[1].code}:2026-11-19",
        "rank": 1,
        "date": "2026-11-19",
        "until": "2026-11-19",
        "team": 1,
        "panchayat": w.panchayats[1].code,
        "block": w.blocks[0].code,
        "reaches": 122,
        "adds": 122,
        "next_would_add": 28,
    }
    assert Caller(w.collector).codes("sites/", "rank", drive=w.drive.pk, limit=1) == list(
        range(1, len(Caller(w.collector).codes("sites/", "rank", drive=w.drive.pk)) + 1)
    )


def test_the_call_within_one_s_place(w):
    other = f.world()
    assert call(w.officer, w.drive, block=w.blocks[1].code).json()["results"] == []
    assert call(w.officer, w.drive, block="404").json()["results"] == []
    assert call(w.officer, other.drive).json()["results"] == []
    assert {row["block"] for row in call(w.officer, w.drive).json()["results"]} == {w.blocks[0].code}
    assert call(w.operator, w.drive).json()["results"] == []


def test_the_call_says_what_is_wrong_by_field(w):
    assert errors(Caller(w.collector).read("sites/")) == {"drive"}
    for query, field in [
        ({"teams": 0}, "teams"),
        ({"teams": "x"}, "teams"),
        ({"per_day": 10**12}, "per_day"),
        ({"reach_km": 31}, "reach_km"),
        ({"from": "2026-11-17"}, "from"),
        ({"to": "2026-11-18"}, "to"),
        ({"to": "19-11-2026"}, "to"),
        ({"teams_of": "x"}, "teams_of"),
        ({"aside": "x"}, "aside"),
    ]:
        assert errors(call(w.collector, w.drive, **query)) == {field}
    problem(Caller().read("sites/", drive=w.drive.pk), 401)


def test_as_csv(w):
    answer = call(w.collector, w.drive, format="csv")
    assert answer.content.decode().startswith("id,rank,date,until,team,panchayat,block,villages,reaches")


def test_a_key_names_a_site():
    site = SimpleNamespace(key="4001:2026-11-19:2026-11-20:85")
    (row,) = making.read([site.key, site.key])
    assert (row.panchayat, row.first, row.last, row.planned) == ("4001", TOMORROW, date(2026, 11, 20), 85)
