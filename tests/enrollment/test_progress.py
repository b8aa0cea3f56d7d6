"""Progress against a plain reading of numbers.md, on small histories."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from camps import counts
from districts import dirty
from districts.models import Placement
from drive_portal.lib.dates import today
from enrollment import progress, tallies
from enrollment.models import Level, Total
from tests import factories

pytestmark = pytest.mark.django_db


def one(drive, level, code, day=None):
    (found,) = [r for r in progress.standings(drive, level, day or today()) if r["code"] == str(code)]
    return found


def test_a_tally_reaches_every_level():
    w = factories.world()
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=45, rejected={"server_down": 5}))
    assert progress.waiting() == [w.drive.pk]
    progress.recompute(w.drive.pk)
    assert progress.waiting() == []
    for level, place in [
        ("centre", w.centres[0]),
        ("panchayat", w.panchayats[0]),
        ("block", w.blocks[0]),
        ("district", w.district),
    ]:
        found = one(w.drive, level, place.code)
        assert (found["made"], found["rejected"], found["made_to_date"]) == (45, 5, 45), level
    assert one(w.drive, "centre", w.centres[0].code)["state"] == "reported"
    assert one(w.drive, "panchayat", w.panchayats[0].code)["state"] == "partial"  # its field worker is due
    assert one(w.drive, "centre", w.centres[1].code)["state"] == "missing"
    assert one(w.drive, "block", w.blocks[1].code)["made"] is None
    assert one(w.drive, "district", w.district.code)["expected"] == 5


def test_camp_counted_once():
    w = factories.world()
    camp = factories.camp(w.drive, w.panchayats[1])
    place = {"camp": camp.pk}
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=30, place=place))
    tallies.submit(
        w.worker, factories.sent(w.drive, w.worker_id, made=20, place=place, rejected={"other": 3})
    )

    def count(made, **kw):
        counts.log(
            w.officer, {"submission_id": uuid.uuid4(), "camp": camp.pk, "date": today(), "made": made} | kw
        )
        progress.recompute(w.drive.pk)
        found = one(w.drive, "camp", camp.pk)
        return found["made"], found["rejected"]

    assert count(40, pulse=True) == (50, 3)  # a pulse gives way to tallies that exceed it
    assert count(60, pulse=True, base_version=1, rejected={"other": 1}) == (60, 1)
    assert count(45, base_version=2) == (45, 0)  # the final count replaces both figures, also downwards
    assert count(45, base_version=3, withdrawn=True) == (50, 3)
    # the IDs reported at the camp: their homes are not silent, though nothing was made there
    home = one(w.drive, "centre", w.centres[0].code)
    assert (home["made"], home["missing"], home["state"]) == (None, 0, "reported")
    assert (
        one(w.drive, "field", w.panchayats[0].code)["on_time"]
        + one(w.drive, "field", w.panchayats[0].code)["late"]
        == 1
    )


def test_a_child_drives_cards_count_in_its_parent_too():
    w = factories.world()
    child = factories.drive(
        w.district, parent=w.drive, starts_on=today() - timedelta(days=1), ends_on=today()
    )
    tallies.submit(w.operator, factories.sent(child, w.logins[0], made=7))
    for drive in (child, w.drive):
        progress.recompute(drive.pk)
        found = one(drive, "block", w.blocks[0].code)
        assert (found["made"], found["expected"], found["missing"]) == (7, 3, 2)
    with pytest.raises(ValidationError) as error:
        tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=7))
    assert set(error.value.message_dict) == {"drive"}


def test_a_block_that_all_have_left_counts_no_more():
    w = factories.world(blocks=2, panchayats=1)
    for n, made in enumerate((7, 40)):
        tallies.submit(w.collector, factories.sent(w.drive, w.logins[n], made=made))
    progress.recompute(w.drive.pk)
    moved = w.panchayats[0]
    moved.placements.update(valid_to=today() - timedelta(days=1))
    Placement.objects.create(panchayat=moved, block=w.blocks[1], valid_from=today())
    dirty.mark(w.drive, today(), [moved.pk])
    progress.recompute(w.drive.pk)
    (row,) = progress.series(w.drive, "district", w.district, today(), today())
    assert row["made"] == one(w.drive, "district", w.district.code)["made"] == 47
    assert one(w.drive, "block", w.blocks[1].code)["made"] == 47
    assert progress.rebuild(w.drive.pk) == 0


def test_a_place_that_ended_with_its_people_at_work_is_still_expected_of():
    """A file may end it so. Then it stands in the list: the block expects its reports, too."""
    w = factories.world(blocks=1, panchayats=2)
    for place in w.panchayats:
        place.valid_to = today() - timedelta(days=1)
        place.save()
    (block,) = progress.standings(w.drive, "block", today())
    rows = progress.standings(w.drive, "panchayat", today())
    leaves = [row for level in ("centre", "field") for row in progress.standings(w.drive, level, today())]
    expected = [sum(row["expected"] for row in found) for found in ([block], rows, leaves)]
    assert expected == [3, 3, 3]


def test_a_total_goes_with_its_last_day():
    w = factories.world(blocks=1, panchayats=1)
    camp = factories.camp(w.drive, w.panchayats[0])
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], place={"camp": camp.pk}))
    progress.recompute(w.drive.pk)
    home = Total.objects.filter(level=Level.CENTRE)
    assert home.exists()  # it reported, though it made no cards there
    w.logins[0].spells.all().delete()
    dirty.mark(w.drive, today(), [w.panchayats[0].pk])
    progress.recompute(w.drive.pk)
    assert not home.exists()


def test_rebuild_changes_nothing_that_was_recomputed():
    w = factories.world()
    for n, login in enumerate(w.logins):
        tallies.submit(w.collector, factories.sent(w.drive, login, made=n))
    progress.recompute(w.drive.pk)
    assert progress.rebuild(w.drive.pk) == 0


def test_series_says_what_standings_say():
    w = factories.world(target_rule="cards", target=1000)
    from districts import targets

    w.drive.split = {"weights": {p.code: 1 for p in w.panchayats}}
    w.drive.save()
    targets.issue(w.drive)
    tallies.submit(w.collector, factories.sent(w.drive, w.logins[0], made=9))
    tallies.submit(
        w.collector,
        factories.sent(w.drive, w.logins[1], made=4, date=today() - timedelta(days=3), reason="r"),
    )
    progress.recompute(w.drive.pk)
    camp = factories.camp(w.drive, w.panchayats[0])
    for level, place in [
        ("district", w.district),
        ("block", w.blocks[0]),
        ("panchayat", w.panchayats[0]),
        ("centre", w.centres[0]),
        ("field", w.panchayats[0]),
        ("camp", camp),
    ]:
        days = progress.series(w.drive, level, place, today() - timedelta(days=4), today())
        code = str(place.pk if level == "camp" else place.code)
        assert days == [one(w.drive, level, code, d["date"]) for d in days]
        assert len(days) == 5


def test_a_baseline_of_nothing_is_known_everywhere():
    w = factories.world()
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=7))
    progress.recompute(w.drive.pk)
    for level, place in (("district", w.district), ("panchayat", w.panchayats[0]), ("centre", w.centres[0])):
        assert one(w.drive, level, place.code)["total_to_date"] == 7
    w.drive.baseline = 100
    assert one(w.drive, "district", w.district.code)["total_to_date"] == 107
    assert one(w.drive, "centre", w.centres[0].code)["total_to_date"] is None
