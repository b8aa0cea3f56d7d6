"""Districts side by side say what `standings` says of each, in as many queries for few as for many."""

import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from camps import counts
from districts import targets
from districts.models import Drive, LeftOut, Placement
from drive_portal.lib import dates
from enrollment import progress, tallies
from enrollment.progress.districts import of_districts
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon():
    with time_machine.travel(dates.at(dates.today(), time(15)), tick=False):
        yield


def planned(**kw):
    """A district with a target, with reports of several days, one of them late."""
    w = factories.world(**{"target_rule": "cards", "target": 6000} | kw)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=2000)
    targets.issue(w.drive)
    for back in (0, 2, 3, 9, 16):
        for login in w.logins[: 1 + back % 3]:
            sent = factories.sent(w.drive, login, 20 + back, date=dates.today() - timedelta(days=back))
            tallies.submit(w.collector, sent | {"reason": "by phone", "rejected": {"other": back}})
    progress.rebuild(w.drive.pk)
    return w


def agree(*pairs):
    """Each (drive, day) says the same in both readers."""
    drives = list(Drive.objects.select_related("district__state"))
    asked = [(next(drive for drive in drives if drive.pk == one.pk), day) for one, day in pairs]
    found = of_districts(asked, drives)
    assert len(found) == len(pairs)
    for (drive, day), mine in zip(pairs, found, strict=True):
        (theirs,) = progress.standings(Drive.objects.get(pk=drive.pk), "district", day)
        assert {name: mine[name] for name in theirs if name in mine} == {
            name: theirs[name] for name in theirs if name in mine
        }
        assert len(set(mine) & set(theirs)) >= 24
    return found


def spread(drive):
    """Days before the drive, in it, and after it."""
    today = dates.today()
    return [(drive, today + timedelta(days=n)) for n in (-25, -20, -16, -9, -3, -1, 0, 1, 39, 45)]


def test_on_every_day_of_a_drive():
    w = planned(holidays=[dates.today() - timedelta(days=1)])
    for pair in spread(w.drive):
        agree(pair)


def test_several_at_once_each_on_its_own_day():
    today = dates.today()
    one, other = planned(), planned(target_rule="unknown", target=None, baseline=None)
    idle = factories.world(baseline=4000)
    found = agree((one.drive, today), (other.drive, today - timedelta(days=3)), (idle.drive, today))
    assert [row["code"] for row in found] == [one.district.code, other.district.code, idle.district.code]
    assert found[0]["made"] is not None and found[1]["target"] is None and found[2]["total_to_date"] == 4000


def test_a_camps_count_and_a_running_child():
    w, today = planned(), dates.today()
    child = factories.drive(w.district, parent=w.drive, starts_on=today - timedelta(days=1), ends_on=today)
    for drive in (w.drive, child):
        camp = factories.camp(drive, w.panchayats[1], starts_on=today - timedelta(days=3), ends_on=today)
        counts.log(
            w.collector,
            {"submission_id": uuid.uuid4(), "camp": camp.pk, "date": today, "made": 50 + drive.pk},
        )
    factories.camp(w.drive, w.panchayats[0], status="cancelled")
    tallies.submit(w.worker, factories.sent(child, w.worker_id, made=7))
    for drive in (child, w.drive):
        progress.rebuild(drive.pk)
        for pair in spread(drive):
            agree(pair)


def test_a_panchayat_that_moved_and_one_that_ended():
    w, today = planned(), dates.today()
    moved, ended = w.panchayats[:2]
    Placement.objects.filter(panchayat=moved).update(valid_to=today - timedelta(days=3))
    Placement.objects.create(panchayat=moved, block=w.blocks[1], valid_from=today - timedelta(days=2))
    elsewhere = factories.world()
    Placement.objects.filter(panchayat=ended).update(valid_to=today - timedelta(days=8))
    Placement.objects.create(panchayat=ended, block=elsewhere.blocks[0], valid_from=today - timedelta(days=7))
    progress.rebuild(w.drive.pk)
    for pair in spread(w.drive):
        agree(pair)


def test_login_ids_that_began_or_ended_lately():
    w, today = planned(), dates.today()
    w.logins[1].spells.update(ends_on=today - timedelta(days=3))
    factories.login_id(w.centres[0], active_since=today - timedelta(days=1))
    for pair in spread(w.drive):
        agree(pair)


@pytest.mark.parametrize("baseline", ["district", "blocks", "panchayats", "some", "mixed"])
def test_cards_made_before_are_added_up_from_the_parts(baseline):
    w = factories.world()
    places = {
        "district": [w.district],
        "blocks": w.blocks,
        "panchayats": w.panchayats,
        "some": w.panchayats[:3],
        "mixed": [w.blocks[0], *w.panchayats[2:]],
    }[baseline]
    w.drive.baseline = {place.code: 100 + n for n, place in enumerate(places)}
    w.drive.save()
    (found,) = agree((w.drive, dates.today()))
    assert (found["total_to_date"] is None) == (baseline == "some")


def test_a_changed_order_judges_each_day_by_the_plan_of_that_day():
    w = planned()
    w.drive.target = 9000
    w.drive.save()
    targets.issue(w.drive)
    assert w.drive.plans.count() == 2
    for pair in spread(w.drive):
        agree(pair)


def test_what_was_made_lately_has_its_gaps():
    w, today = planned(), dates.today()
    (found,) = agree((w.drive, today))
    made = {row["date"]: row["made"] for row in found["recent"]}
    assert len(made) == 15 and made[today] == 20 and made[today - timedelta(days=1)] is None
    assert made[today - timedelta(days=2)] == 22 * 3


def test_as_many_queries_for_many_districts_as_for_few():
    def count(worlds):
        asked = [(world.drive, dates.today()) for world in worlds]
        with CaptureQueriesContext(connection) as queries:
            of_districts(asked, [world.drive for world in worlds])
        return len(queries)

    few = [factories.world(blocks=1, panchayats=1) for _n in range(2)]
    many = few + [factories.world(blocks=1, panchayats=1) for _n in range(12)]
    for world in many:  # their states are read with them
        world.drive = Drive.objects.select_related("district__state").get(pk=world.drive.pk)
    assert count(few) == count(many) == 1
    assert of_districts([], []) == []
