"""The silent, the reasons and the kinds: as many, and as much, as the figures beside them say."""

from datetime import time, timedelta

import pytest
import time_machine

from camps import counts
from drive_portal.lib import dates
from enrollment import progress, tallies
from enrollment.progress.basis import Basis
from enrollment.progress.kinds import kinds
from enrollment.progress.reasons import reasons
from enrollment.progress.silence import silent
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon():
    """15:00 in India, before the evening cut-off."""
    with time_machine.travel(dates.at(dates.today(), time(15)), tick=True):
        yield


@pytest.fixture
def world():
    return f.world()


def report(world, login, made=10, days_ago=0, **kw):
    day = dates.today() - timedelta(days=days_ago)
    sent = f.sent(world.drive, login, made, reason="by phone", date=day, **kw)
    row = tallies.submit(world.collector, sent).row
    progress.recompute(world.drive.pk)
    return row


def count(world, camp, made, **kw):
    sent = {"submission_id": f.uuid.uuid4(), "camp": camp.pk, "date": dates.today(), "made": made} | kw
    counts.log(world.collector, sent)
    progress.recompute(world.drive.pk)


def places(world):
    """(level, place) of every place for which the lists are read."""
    yield "district", world.district
    yield from (("block", block) for block in world.blocks)
    yield from (("panchayat", panchayat) for panchayat in world.panchayats)


def figures(world, level, place, day=None):
    rows = progress.standings(
        world.drive, level, day or dates.today(), type(place).objects.filter(pk=place.pk)
    )
    return rows[0]


def by_kind(world):
    rows = kinds(Basis(world.drive), "district", world.district, dates.today())
    return {row["kind"]: row for row in rows}


class TestTheSilent:
    def test_they_are_as_many_as_the_figures_miss(self, world):
        camp = f.camp(world.drive, world.panchayats[1])
        f.camp(world.drive, world.panchayats[2], status="cancelled")
        report(world, world.logins[0])
        report(world, world.logins[1], place={"camp": camp.pk})
        f.camp(world.drive, world.panchayats[3])
        for day in (dates.today(), dates.today() - timedelta(days=1)):
            for level, place in places(world):
                rows, whole = silent(Basis(world.drive), level, place, day)
                assert whole == len(rows) == figures(world, level, place, day)["missing"]

    def test_who_is_silent_longest_and_usually_makes_most_comes_first(self, world):
        long, short, never, other = world.logins
        report(world, long, made=30, days_ago=6)
        report(world, short, made=30, days_ago=1)
        report(world, other, made=5, days_ago=6)
        with time_machine.travel(dates.at(dates.today(), time(21))):
            rows, _whole = silent(Basis(world.drive), "district", world.district, dates.today())
        by_code = {row["login_id"]: row for row in rows}
        order = [row["login_id"] for row in rows]
        assert order.index(long.code) < order.index(short.code)
        assert order.index(long.code) < order.index(other.code)
        assert (by_code[long.code]["days"], by_code[long.code]["usual"]) == (6, 30)
        assert by_code[short.code]["days"] == 1
        assert by_code[never.code]["last"] is None and by_code[never.code]["days"] == 21

    def test_before_the_cut_off_the_day_itself_is_not_counted(self, world):
        report(world, world.logins[0], days_ago=1)
        rows, _whole = silent(Basis(world.drive), "district", world.district, dates.today())
        assert next(row for row in rows if row["login_id"] == world.logins[0].code)["days"] == 0

    def test_holidays_are_not_silence(self, world):
        report(world, world.logins[0], days_ago=3)
        world.drive.holidays = [dates.today() - timedelta(days=1)]
        world.drive.save()
        with time_machine.travel(dates.at(dates.today(), time(21))):
            rows, _whole = silent(Basis(world.drive), "district", world.district, dates.today())
        assert next(row for row in rows if row["login_id"] == world.logins[0].code)["days"] == 2

    def test_nobody_is_silent_on_a_holiday(self, world):
        world.drive.holidays = [dates.today()]
        world.drive.save()
        assert silent(Basis(world.drive), "district", world.district, dates.today()) == ([], 0)

    def test_a_limit_still_says_how_many_there_are(self, world):
        rows, whole = silent(Basis(world.drive), "district", world.district, dates.today(), limit=2)
        assert len(rows) == 2 and whole == 5

    def test_a_withdrawn_report_is_none(self, world):
        report(world, world.logins[0])
        report(world, world.logins[0], base_version=1, withdrawn=True)
        _rows, whole = silent(Basis(world.drive), "district", world.district, dates.today())
        assert whole == 5 == figures(world, "district", world.district)["missing"]


class TestReasons:
    def test_they_add_up_to_the_rejected_of_the_figures(self, world):
        final = f.camp(world.drive, world.panchayats[1])
        exceeded = f.camp(world.drive, world.panchayats[2])
        report(world, world.logins[0], rejected={"server_down": 3, "other": 1})
        report(world, world.logins[1], place={"camp": final.pk}, rejected={"server_down": 50})
        report(world, world.logins[2], made=90, place={"camp": exceeded.pk}, rejected={"not_on_list": 7})
        count(world, final, 20, rejected={"documents_missing": 2})
        count(world, exceeded, 5, rejected={"other": 40}, pulse=True)
        report(world, world.worker_id, days_ago=1, rejected={"other": 9})
        by_reason = {
            row["reason"]: row["today"]
            for row in reasons(Basis(world.drive), "district", world.district, dates.today())
        }
        assert by_reason == {"server_down": 3, "other": 1, "documents_missing": 2, "not_on_list": 7}
        for level, place in places(world):
            rows = reasons(Basis(world.drive), level, place, dates.today())
            assert sum(row["today"] for row in rows) == (figures(world, level, place)["rejected"] or 0)

    def test_weeks_are_of_whole_days(self, world):
        for days_ago, cards in ((0, 1), (1, 2), (7, 4), (8, 8), (14, 16)):
            report(world, world.logins[0], days_ago=days_ago, rejected={"other": cards})
        (before_cut_off,) = reasons(Basis(world.drive), "district", world.district, dates.today())
        assert (before_cut_off["week"], before_cut_off["before"]) == (2 + 4, 8 + 16)
        with time_machine.travel(dates.at(dates.today(), time(21))):
            (after,) = reasons(Basis(world.drive), "district", world.district, dates.today())
        assert (after["week"], after["before"]) == (1 + 2, 4 + 8)
        assert after["days"][-1] == 1 and len(after["days"]) == 14

    def test_a_young_drive_has_nothing_to_compare_with(self):
        world = f.world(starts_on=dates.today() - timedelta(days=3))
        report(world, world.logins[0], rejected={"other": 1})
        (row,) = reasons(Basis(world.drive), "district", world.district, dates.today())
        assert row["before"] is None


class TestKinds:
    def test_they_add_up_to_the_places_figures(self, world):
        kendra = f.centre(world.panchayats[0], kind="lok_seva_kendra")
        camp = f.camp(world.drive, world.panchayats[1])
        report(world, f.login_id(kendra), made=7)
        report(world, world.worker_id, made=3, days_ago=2)
        report(world, world.logins[1], made=20, place={"camp": camp.pk})
        for days_ago in range(4):
            report(world, world.logins[0], made=10, days_ago=days_ago, rejected={"other": 1})
        for level, place in places(world):
            for day in (dates.today(), dates.today() - timedelta(days=1)):
                rows = kinds(Basis(world.drive), level, place, day)
                row = figures(world, level, place, day)
                assert sum(kind["made"] or 0 for kind in rows) == (row["made"] or 0)
                assert sum(kind["made_to_date"] for kind in rows) == row["made_to_date"]
                assert sum(kind["active"] for kind in rows) == row["expected"]
                assert sum(kind["reported"] for kind in rows) == row["on_time"] + row["late"]

    def test_a_child_drives_cards_are_its_parents(self, world):
        child = f.drive(world.district, parent=world.drive, starts_on=dates.today(), ends_on=dates.today())
        camp = f.camp(child, world.panchayats[0])
        sent = f.sent(child, world.logins[0], 12, place={"camp": camp.pk}, rejected={"other": 2})
        tallies.submit(world.collector, sent)
        for drive in (child, world.drive):
            progress.recompute(drive.pk)
        rows = {
            row["kind"]: row for row in kinds(Basis(world.drive), "district", world.district, dates.today())
        }
        assert rows["camp"]["made"] == 12
        (why,) = reasons(Basis(world.drive), "district", world.district, dates.today())
        assert why["today"] == 2
        _rows, whole = silent(Basis(world.drive), "district", world.district, dates.today())
        assert whole == figures(world, "district", world.district)["missing"]

    def test_cards_per_id_and_day_count_working_days_of_active_ids(self):
        world = f.world(blocks=1, panchayats=1, starts_on=dates.today() - timedelta(days=4))
        world.drive.holidays = [dates.today() - timedelta(days=2)]
        world.drive.save()
        for days_ago in (0, 1, 3, 4):
            report(world, world.logins[0], made=9, days_ago=days_ago)
        rows = {
            row["kind"]: row for row in kinds(Basis(world.drive), "district", world.district, dates.today())
        }
        assert rows["csc"]["days"] == 3  # today is not over, one was a holiday
        assert rows["csc"]["per_day"] == 9 and rows["field"]["per_day"] == 0
        with time_machine.travel(dates.at(dates.today(), time(21))):
            assert by_kind(world)["csc"]["days"] == 4
