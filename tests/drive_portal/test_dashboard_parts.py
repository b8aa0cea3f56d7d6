"""The parts of a dashboard: lists as the address asks, the silent, the map, files, few queries."""

import io
import re
from datetime import time

import pytest
import python_calamine
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts import targets
from districts.models import LeftOut
from drive_portal import charts
from drive_portal.lib import dates
from drive_portal.tiles import arranged, step
from enrollment import progress, tallies
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon():
    """15:00 in India, before the evening cut-off."""
    with time_machine.travel(dates.at(dates.today(), time(15)), tick=True):
        yield


@pytest.fixture
def world():
    return made_world()


def made_world(blocks=2, panchayats=2):
    w = f.world(blocks=blocks, panchayats=panchayats, target_rule="cards", target=6000)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=500)
    targets.issue(w.drive)
    return w


def report(world, login, made=10, **kw):
    tallies.submit(world.collector, f.sent(world.drive, login, made, reason="by phone", **kw))
    progress.recompute(world.drive.pk)


def get(client, user, address, *args, lang="en", **query):
    client.force_login(user)
    client.cookies["django_language"] = lang
    return client.get(reverse(address, args=args), query)


def page(client, world, user=None, level="district", code=None, **query):
    return get(client, user or world.collector, "place", level, code or world.district.code, **query)


def listed(answer, level="block"):
    """Names in the list's order."""
    table = answer.text.split(f'id="title-{level}"')[1].split("</table>")[0]
    return re.findall(rf'id="row-{level}-(\w+)"', table)


class TestTheList:
    def test_it_is_sorted_as_the_address_asks(self, client, world):
        report(world, world.logins[-1], made=50)
        first, second = world.blocks
        assert listed(page(client, world)) == [first.code, second.code]  # owed
        assert listed(page(client, world, sort="-made")) == [second.code, first.code]
        assert listed(page(client, world, sort="name")) == [first.code, second.code]
        assert listed(page(client, world, sort="-name")) == [second.code, first.code]
        assert 'aria-sort="descending"' in page(client, world, sort="-made").text

    def test_what_was_not_reported_stands_last_whichever_way(self, client, world):
        report(world, world.logins[-1], made=50)
        assert listed(page(client, world, sort="made"))[-1] == world.blocks[0].code

    @pytest.mark.parametrize("level", ["panchayat", "centre", "camp", "field"])
    def test_other_levels_of_the_whole_district(self, client, world, level):
        f.camp(world.drive, world.panchayats[0])
        answer = get(client, world.collector, "place", "district", world.district.code, level=level)
        assert answer.status_code == 200 and listed(answer, level)

    def test_kinds_and_words_filter(self, client, world):
        kendra = f.centre(world.panchayats[0], kind="lok_seva_kendra", name="Kendra of Bagicha")
        query = {"level": "centre", "kind": "lok_seva_kendra"}
        address = ("place", "district", world.district.code)
        assert listed(get(client, world.collector, *address, **query), "centre") == [kendra.code]
        found = get(client, world.collector, *address, level="centre", q="bagicha")
        assert listed(found, "centre") == [kendra.code]
        nothing = get(client, world.collector, *address, level="centre", q="nowhere")
        assert "No place here is as chosen." in nothing.text

    def test_a_long_list_has_pages(self, client):
        world = f.world(blocks=1, panchayats=101)
        address = ("place", "block", world.blocks[0].code)
        first = get(client, world.collector, *address)
        assert len(listed(first, "panchayat")) == 100 and "Page 1 of 2, 101 in all" in first.text
        second = get(client, world.collector, *address, page=2)
        assert len(listed(second, "panchayat")) == 1
        assert len(listed(get(client, world.collector, *address, page="9" * 5000), "panchayat")) == 100

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ({"level": "village"}, "There is no list “village” here."),
            ({"level": "district"}, "There is no list “district” here."),
            ({"kind": "csc"}, "This list has no kind “csc”."),
            ({"sort": "luck"}, "The list cannot be sorted by “luck”."),
            ({"sort": "rejected"}, "The list cannot be sorted by “rejected”."),
            ({"level": "\0<b>", "kind": "x" * 500}, "There is no list “&lt;b&gt;” here."),
            ({"date": "31-02-2026", "sort": "luck"}, "The date 31-02-2026 is not right"),
        ],
    )
    def test_what_is_asked_in_vain_is_said(self, client, world, query, sentence):
        answer = get(client, world.collector, "place", "district", world.district.code, **query)
        assert answer.status_code == 200 and sentence in answer.text
        assert listed(answer) == [block.code for block in world.blocks]

    def test_another_blocks_list_stays_out_of_reach(self, client, world):
        answer = get(client, world.officer, "place", "block", world.blocks[0].code, level="centre")
        assert world.centres[0].name in answer.text
        assert world.centres[-1].name not in answer.text


class TestTheSilent:
    def test_phones_only_for_those_who_may_call(self, client, world):
        world.logins[0].mobile = "9826012345"
        world.logins[0].save()
        assert 'href="tel:9826012345"' in page(client, world).text
        viewer = f.user("district_viewer", world.district)
        text = page(client, world, viewer).text
        assert world.logins[0].holder_name in text and "9826012345" not in text

    def test_who_sees_only_the_own_tallies_sees_no_names(self, client, world):
        login = f.login_id(world.panchayats[0], holder_name="Somebody Else")
        answer = get(client, world.worker, "place", "panchayat", world.panchayats[0].code)
        assert answer.status_code == 200 and login.holder_name not in answer.text
        file = ("panchayat", world.panchayats[0].code, "silent", "csv")
        assert get(client, world.worker, "table", *file).status_code == 404
        assert login.holder_name in get(client, world.officer, "table", *file).content.decode()

    def test_before_the_cut_off_they_are_due(self, client, world):
        assert "Reports still due" in page(client, world).text
        with time_machine.travel(dates.at(dates.today(), time(21))):
            assert "Silent: call them" in page(client, world).text


class TestFreshness:
    def test_a_correction_of_a_reason_alone_shows(self, client, world):
        report(world, world.logins[0], rejected={"server_down": 4})
        assert "Server down" in page(client, world).text
        report(world, world.logins[0], rejected={"other": 4}, base_version=1)
        assert "Server down" not in page(client, world).text

    def test_a_new_phone_number_shows(self, client, world):
        assert "9826012345" not in page(client, world).text
        world.logins[0].mobile = "9826012345"
        world.logins[0].save()
        assert "9826012345" in page(client, world).text

    def test_what_one_may_call_another_may_not_read(self, client, world):
        world.logins[0].mobile = "9826012345"
        world.logins[0].save()
        viewer = f.user("district_viewer", world.district)
        for user, seen in ((world.collector, True), (viewer, False), (world.collector, True)):
            assert ("9826012345" in page(client, world, user).text) is seen

    def test_another_districts_new_name_shows_in_the_chooser(self, client, world):
        other = f.district(name="Old name", state=world.district.state)
        viewer = f.user("state_viewer", world.district.state)
        assert "Old name" in page(client, world, viewer).text
        other.name = "New name"
        other.save()
        assert "New name" in page(client, world, viewer).text

    def test_a_guest_at_a_camp_is_called_by_the_own_officer(self, client, world):
        """Whom one sees only for having worked at one's camp, one does not call: as in the registers."""
        camp, guest = f.camp(world.drive, world.panchayats[0]), world.logins[2]
        guest.mobile = "9826012345"
        guest.save()
        report(world, guest, place={"camp": camp.pk})
        for officer, called in ((world.officers[0], False), (world.collector, True)):
            text = page(client, world, officer, "camp", str(camp.pk)).text
            assert guest.code in text and ("9826012345" in text) is called


class TestFiles:
    NAMES = ("days", "reports", "places", "silent", "reasons", "kinds")

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("lang", ["hi", "en"])
    def test_every_table_is_a_file(self, client, world, name, lang):
        report(world, world.logins[0], rejected={"other": 1})
        for level, code in (("district", world.district.code), ("block", world.blocks[0].code)):
            csv = get(client, world.collector, "table", level, code, name, "csv", lang=lang)
            assert csv.status_code == 200 and csv.content.startswith(b"\xef\xbb\xbf")
            book = get(client, world.collector, "table", level, code, name, "xlsx", lang=lang)
            rows = python_calamine.load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
            assert any(code in str(row[0]) for row in rows[:4])
            assert len(rows) >= 7

    def test_a_file_has_what_the_page_shows(self, client, world):
        report(world, world.logins[0], made=1234)
        query = {"level": "panchayat", "sort": "-made"}
        book = get(
            client, world.collector, "table", "district", world.district.code, "places", "xlsx", **query
        )
        rows = python_calamine.load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
        head = next(n for n, row in enumerate(rows) if row[0] == "Code")
        first, second = rows[head + 1], rows[head + 2]
        assert first[0] == world.panchayats[0].code and first[4] == 1234
        assert second[4] == "report due"  # not 0, not empty

    @pytest.mark.parametrize(
        ("name", "ending"), [("people", "csv"), ("places", "ods"), ("places", "exe"), ("", "csv")]
    )
    def test_there_are_no_others(self, client, world, name, ending):
        client.force_login(world.collector)
        address = f"/tables/district/{world.district.code}/{name}.{ending}"
        assert client.get(address).status_code == 404

    def test_who_sees_no_page_sees_no_file(self, client, world):
        file = ("district", world.district.code, "places", "csv")
        assert get(client, world.officer, "table", *file).status_code == 404
        client.logout()
        assert client.get(reverse("table", args=file)).status_code == 302

    def test_a_camp_has_its_days(self, client, world):
        camp = f.camp(world.drive, world.panchayats[0])
        assert get(client, world.collector, "table", "camp", camp.pk, "days", "csv").status_code == 200
        for name in ("places", "silent", "kinds", "reasons"):
            assert get(client, world.collector, "table", "camp", camp.pk, name, "csv").status_code == 404


class TestQueries:
    @pytest.mark.parametrize("level", ["district", "block"])
    def test_at_most_twelve_and_as_many_for_few_places_as_for_many(self, client, level):
        def count(panchayats):
            world = made_world(blocks=1, panchayats=panchayats)
            report(world, world.logins[0])
            code = world.district.code if level == "district" else world.blocks[0].code
            get(client, world.collector, "place", level, code)  # the first one fills caches of types
            report(world, world.logins[0], made=11, base_version=1)  # and a change empties those of figures
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("place", args=[level, code])).status_code == 200
            return len(queries)

        few, many = count(5), count(60)
        assert few == many <= 12

    def test_a_new_panchayat_costs_none(self, client, world):
        code, counts = world.blocks[0].code, []
        for n in range(2):
            page(client, world, level="block", code=code)
            report(world, world.logins[0], made=10 + n, base_version=n or None)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("place", args=["block", code]))
            counts.append(len(queries))
            f.panchayat(world.blocks[0], valid_from=dates.today())  # as pages and files add it
        assert counts[0] == counts[1] <= 12

    def test_choosing_among_districts_costs_none(self, client, world):
        f.district(state=world.district.state)
        viewer = f.user("state_viewer", world.district.state)
        one = f.user("district_viewer", world.district)
        counts = []
        for user in (one, viewer):
            page(client, world, user)
            report(world, world.logins[0], base_version=len(counts) or None)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("place", args=["district", world.district.code]))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestTheMap:
    def test_places_lie_as_on_the_ground(self, world):
        for place, (north, east) in zip(
            world.panchayats, [(23.9, 79.9), (23.8, 79.1), (22.1, 79.8), (22.2, 79.2)], strict=True
        ):
            type(place).objects.filter(pk=place.pk).update(latitude=north, longitude=east)
        one, two, three, four = (place.code for place in world.panchayats)
        extra = f.panchayat(world.blocks[0], latitude=21.0, longitude=79.5).code
        grid = arranged("panchayat", tuple(sorted([one, two, three, four, extra])))
        assert grid == [[two, four, one], [extra, three, None]]

    def test_without_coordinates_by_code(self, world):
        codes = tuple(sorted(place.code for place in world.panchayats))
        assert [code for line in arranged("panchayat", codes) for code in line if code] == list(codes)

    @pytest.mark.parametrize(
        ("share", "name"),
        [
            (None, "unknown"),
            (-3, "far"),
            (59.9, "far"),
            (60, "behind"),
            (90, "near"),
            (100, "done"),
            (250, "done"),
        ],
    )
    def test_steps(self, share, name):
        assert step(share) == name

    def test_each_tile_is_a_way_to_its_place(self, client, world):
        text = page(client, world).text.split('class="tiles')[1].split("</ul>")[0]
        assert all(f"/places/block/{block.code}/" in text for block in world.blocks)


class TestCharts:
    def test_a_spark_ends_at_its_value_and_leaves_gaps(self):
        drawn = charts.spark([0, 10, None, 5])
        assert drawn["path"].count("M") == 2 and drawn["last"] == "5"
        assert float(drawn["x"]) == charts.SPARK_WIDTH - 3
        assert charts.spark([None, None]) is None
        assert charts.spark([7])["last"] == "7"

    def test_reports_are_stacked_to_what_was_expected(self):
        day = dates.today()
        row = {"date": day, "expected": 10, "on_time": 5, "late": 3, "missing": 2}
        drawn = str(charts.reports([row], day)["drawn"])
        heights = [float(height) for height in re.findall(r'height="([\d.]+)"', drawn)]
        assert heights == [48, 28.8, 19.2]
        assert charts.reports([row | {"expected": 0}], day) is None
