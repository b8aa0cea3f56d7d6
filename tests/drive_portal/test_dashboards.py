"""The pages of figures: who sees what, four kinds of nothing, and how they keep fresh."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts import targets
from districts.models import LeftOut
from drive_portal import charts
from drive_portal.dashboards import landing
from drive_portal.lib import dates
from enrollment import progress, tallies
from enrollment.progress import ranks
from enrollment.progress.verdict import kind
from tests import factories as f
from tests.calling import unchanging

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon():
    """15:00 in India, before the evening cut-off."""
    with time_machine.travel(dates.at(dates.today(), time(15)), tick=True):
        yield


@pytest.fixture
def world():
    return f.world(target_rule="cards", target=6000)


@pytest.fixture
def planned(world):
    for place in world.panchayats:
        LeftOut.objects.create(district=world.district, panchayat=place, people=500)
    targets.issue(world.drive)
    return world


def get(client, user, address, *args, lang="en", **query):
    client.force_login(user)
    client.cookies["django_language"] = lang
    return client.get(reverse(address, args=args), query)


def blocks(answer):
    """The table of blocks."""
    return answer.text.split('id="title-block"')[1].split("</table>")[0]


def report(world, login, made=10, **kw):
    tallies.submit(world.collector, f.sent(world.drive, login, made, reason="by phone", **kw))
    progress.recompute(world.drive.pk)


class TestWhereOneLands:
    def test_each_role_begins_where_its_work_is(self, world):
        block, panchayat = world.blocks[0], world.panchayats[0]
        assert landing(world.collector) == reverse("dashboard")
        assert landing(f.user("state_viewer", world.district.state)) == reverse("dashboard")
        assert landing(f.user("panchayat_viewer", panchayat)) == f"/places/panchayat/{panchayat.code}/"
        assert landing(f.user("api_client", block)) == f"/places/block/{block.code}/"
        assert landing(world.operator) in ("/report/", f"/places/centre/{world.centres[0].code}/")

    def test_without_a_posting_one_is_told_so(self, client):
        answer = get(client, f.user(), "dashboard")
        assert answer.status_code == 403
        assert "no posting" in answer.text

    def test_a_stranger_is_asked_to_log_in_and_comes_back(self, client):
        answer = client.get("/dashboard/?date=2026-11-01")
        assert answer.url == "/login/?next=/dashboard/%3Fdate%3D2026-11-01"

    def test_the_state_sees_districts_side_by_side(self, client, planned):
        other = f.district(state=planned.district.state)
        answer = get(client, f.user("state_viewer", planned.district.state), "dashboard")
        assert planned.district.name in answer.text and other.name in answer.text
        assert "No drive has been set up" in answer.text


class TestWhatOneSees:
    def test_another_districts_place_is_as_absent_as_none(self, client, world):
        theirs = f.world()
        there = get(client, world.collector, "place", "block", theirs.blocks[0].code)
        nowhere = get(client, world.collector, "place", "block", "3999999")
        assert there.status_code == nowhere.status_code == 404
        said = unchanging(there.text).replace(theirs.blocks[0].code, "")
        assert said == unchanging(nowhere.text).replace("3999999", "")

    @pytest.mark.parametrize(
        ("level", "code"),
        [
            ("village", "1"),
            ("camp", "x"),
            ("camp", "९"),
            ("camp", "9" * 30),
            ("block", "\0"),
            ("centre", "a/b"),
        ],
    )
    def test_absurd_addresses_are_not_found(self, client, world, level, code):
        assert get(client, world.collector, "place", level, code).status_code == 404

    @pytest.mark.parametrize("drive", ["0", "x", "99999999999999999999", "\0"])
    def test_an_unknown_drive_is_not_found(self, client, world, drive):
        assert get(client, world.collector, "dashboard", drive=drive).status_code == 404

    def test_an_officer_sees_the_own_block_and_by_name_what_is_above(self, client, world):
        answer = get(client, world.officer, "place", "block", world.blocks[0].code)
        assert world.district.name in answer.text
        assert f"/places/district/{world.district.code}/" not in answer.text
        assert get(client, world.officer, "place", "block", world.blocks[1].code).status_code == 404
        assert get(client, world.officer, "place", "district", world.district.code).status_code == 404

    def test_who_loses_the_posting_loses_the_page(self, client, world):
        assert get(client, world.collector, "dashboard").status_code == 200
        world.collector.postings.update(ends_on=dates.today() - timedelta(days=1))
        assert client.get(reverse("dashboard")).status_code == 403

    def test_phones_only_for_those_who_may_call(self, client, world):
        world.logins[0].mobile = "9826012345"
        world.logins[0].save()
        page = ("place", "centre", world.centres[0].code)
        assert "tel:9826012345" in get(client, world.officer, *page).text
        viewer = f.user("district_viewer", world.district)
        assert "9826012345" not in get(client, viewer, *page).text

    def test_an_operator_sees_no_other_operators_tally(self, client, world):
        other = f.login_id(world.centres[0], holder_name="Somebody Else")
        report(world, other)
        text = get(client, world.operator, "place", "centre", world.centres[0].code).text
        assert "Somebody Else" not in text and world.logins[0].holder_name in text


class TestFourKindsOfNothing:
    def test_zero_due_and_not_expected(self, client, planned):
        report(planned, planned.logins[0], made=0)
        resting = f.block(planned.district)
        f.panchayat(resting)
        answer = get(client, planned.collector, "dashboard")
        text = blocks(answer)
        assert "report due" in text and "no report" not in text
        assert "not expected" in text
        rows = answer.context["scene"].listing.parts[0].all_rows
        assert [row["made"] for row in rows if row["made"] is not None] == [0]

    def test_after_the_cut_off_it_is_missing(self, client, planned):
        with time_machine.travel(dates.at(dates.today(), time(20, 1))):
            text = blocks(get(client, planned.collector, "dashboard"))
        assert "no report" in text and "report due" not in text

    def test_an_unknown_target_stays_unknown(self, client):
        world = f.world(target_rule="unknown", baseline=None)
        report(world, world.logins[0])
        answer = get(client, world.collector, "dashboard")
        assert "The target of this drive is not known." in answer.text
        figures = answer.text.split('<dl class="figures">')[1].split("</dl>")[0]
        assert figures.count("not known") == 4 and "%" not in figures
        assert "%" not in blocks(answer)

    def test_a_panchayat_without_a_place_of_work_says_so(self, client, planned):
        f.panchayat(planned.blocks[0])
        assert (
            "no place of work" in get(client, planned.officer, "place", "block", planned.blocks[0].code).text
        )

    def test_a_district_without_a_drive_says_so(self, client):
        answer = get(client, f.user("collector", f.district()), "dashboard")
        assert "No drive has been set up" in answer.text


class TestChoosing:
    @pytest.mark.parametrize(
        ("wanted", "shown", "notice"),
        [
            ("2026-11-12", date(2026, 11, 12), ""),
            ("12-11-2026", date(2026, 11, 12), ""),
            ("१२/११/२०२६", date(2026, 11, 12), ""),
            ("31-02-2026", date(2026, 11, 20), "not right"),
            ("1' OR 1=1", date(2026, 11, 20), "not right"),
            ("25-11-2026", date(2026, 11, 20), "has not come"),
            ("2001-01-01", date(2026, 10, 31), "outside the drive"),
        ],
    )
    def test_the_day_in_the_address(self, client, wanted, shown, notice):
        with time_machine.travel(datetime(2026, 11, 20, 15, tzinfo=dates.INDIA)):
            world = f.world()
            answer = get(client, world.collector, "dashboard", date=wanted)
        assert answer.context["scene"].day == shown
        assert notice in answer.text

    def test_links_keep_the_drive_and_the_day(self, client, world):
        before = dates.today() - timedelta(days=3)
        answer = get(client, world.collector, "dashboard", drive=world.drive.pk, date=before.isoformat())
        block = world.blocks[0].code
        assert f"/places/block/{block}/?drive={world.drive.pk}&amp;date={before}" in answer.text

    def test_towns_are_told_from_blocks_of_the_same_name(self, client, world):
        f.panchayat(f.block(world.district, name=world.blocks[0].name, kind="urban"))
        assert '<span class="tag">town</span>' in get(client, world.collector, "dashboard").text

    def test_blocks_are_ranked_by_cards_owed(self, planned):
        report(planned, planned.logins[-1], made=500)
        rows = ranks.ranked(progress.standings(planned.drive, "block", dates.today()))
        assert [row["code"] for row in rows] == [planned.blocks[0].code, planned.blocks[1].code]
        assert rows[0]["owed"] == rows[0]["target_to_date"] and rows[1]["owed"] < rows[0]["owed"]


class TestFreshness:
    def test_unchanged_figures_answer_304_and_changed_ones_do_not(self, client, planned):
        page = get(client, planned.collector, "dashboard")
        tag = page.text.split('data-etag="')[1].split('"')[0].replace("&quot;", '"')
        address = reverse("figures", args=["district", planned.district.code])
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        report(planned, planned.logins[0], made=77)
        changed = client.get(address, headers={"If-None-Match": tag})
        assert changed.status_code == 200 and "77" in changed.text
        assert "<html" not in changed.text
        assert client.get(address, headers={"If-None-Match": changed["ETag"]}).status_code == 304

    def test_the_language_changes_the_tag(self, client, planned):
        address = ("figures", "district", planned.district.code)
        english = get(client, planned.collector, *address)["ETag"]
        assert get(client, planned.collector, *address, lang="hi")["ETag"] != english

    def test_after_logging_out_the_page_is_told_so(self, client, planned):
        assert client.get(reverse("figures", args=["district", planned.district.code])).status_code == 401
        assert client.get(reverse("districts_figures")).status_code == 401

    def test_a_centres_page_is_fresh_too(self, client, planned):
        address = reverse("figures", args=["centre", planned.centres[0].code])
        client.force_login(planned.collector)
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        report(planned, planned.logins[0])
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200

    @pytest.mark.parametrize("level", ["centre", "camp", "field"])
    def test_places_of_work_show_their_tallies(self, client, planned, level):
        camp = f.camp(planned.drive, planned.panchayats[0])
        code = {"centre": planned.centres[0].code, "camp": camp.pk, "field": planned.panchayats[0].code}[
            level
        ]
        login = planned.worker_id if level == "field" else planned.logins[0]
        report(planned, login, made=41, **({"place": {"camp": camp.pk}} if level == "camp" else {}))
        text = get(client, planned.collector, "place", level, code).text
        assert login.holder_name in text and "41" in text


class TestQueries:
    @pytest.mark.parametrize("level", ["district", "block"])
    def test_as_many_for_few_places_as_for_many(self, client, level):
        def count(panchayats):
            world = f.world(blocks=1, panchayats=panchayats, target_rule="cards", target=6000)
            for place in world.panchayats:
                LeftOut.objects.create(district=world.district, panchayat=place, people=500)
            targets.issue(world.drive)
            report(world, world.logins[0])
            code = world.district.code if level == "district" else world.blocks[0].code
            get(client, world.collector, "place", level, code)  # the first one fills caches of types
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("place", args=[level, code])).status_code == 200
            return len(queries)

        assert count(5) == count(50)


class TestTheVerdict:
    @pytest.mark.parametrize(
        ("past", "ahead", "made", "total", "expected"),
        [
            (-3, 20, 0, 100, "not_begun"),
            (2, 20, 120, 100, "finished"),
            (9, -2, 1, 100, "ended"),
            (9, -2, 1, None, "ended"),
            (2, 20, 1, None, "unknown"),
            (2, 20, 0, 100, "under_way"),
            (2, 20, 0, 0, "under_way"),
        ],
    )
    def test_kinds(self, past, ahead, made, total, expected):
        today = dates.today()
        ends = today + timedelta(days=ahead)
        drive = f.drive(f.district(), starts_on=today - timedelta(days=past), ends_on=ends)
        day = max(drive.starts_on, min(drive.ends_on, today))
        row = {"target_total": total, "remaining": None if total is None else total - made}
        assert kind(drive, day, row) == expected

    @pytest.mark.parametrize("lang", ["hi", "en"])
    @pytest.mark.parametrize(("starts", "ends"), [(-20, 39), (5, 10), (-20, -3), (0, 0)])
    def test_every_state_of_a_drive_has_its_page(self, client, lang, starts, ends):
        today = dates.today()
        world = f.world(starts_on=today + timedelta(days=starts), ends_on=today + timedelta(days=ends))
        assert get(client, world.collector, "dashboard", lang=lang).status_code == 200


class TestTheDailyLine:
    def rows(self, made, target):
        first = date(2026, 11, 1)
        return [
            {"date": first + timedelta(days=n), "made": cards, "target": target, "missing": 1}
            | {"provisional": False, "expected": 1, "state": "reported", "made_to_date": 0}
            for n, cards in enumerate(made)
        ]

    def test_its_axis_begins_at_zero_and_holds_target_and_bars(self):
        line = charts.daily_line(self.rows([10, 0, None, 30], 40), date(2026, 11, 4))
        assert [bar["height"] for bar in line["bars"]] == [40, 0, 0, 120]
        assert line["bars"][2]["silent"] and not line["bars"][1]["silent"]
        assert line["target"].startswith("0.0,24 ") and line["target"].endswith(" 1000.0,24")

    def test_without_anything_it_draws_nothing(self):
        line = charts.daily_line(self.rows([None], None), date(2026, 11, 1))
        assert line["target"] == "" and line["grid"] == []
        assert charts.daily_line([], date(2026, 11, 1)) is None
