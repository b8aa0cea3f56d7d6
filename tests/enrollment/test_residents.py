"""`made_residents`: where the card-holders live, from the list, at every level, day and way of reading."""

from datetime import timedelta

import pytest
from django.db import connection

from districts.models import Drive, Panchayat, Placement
from drive_portal.lib.dates import days, today
from enrollment import explaining, listcounts, marks, progress
from enrollment.models import Resident, Revision
from enrollment.progress.districts import of_districts
from tests import factories
from tests.calling import Caller
from tests.enrollment.test_changes import Copy

pytestmark = pytest.mark.django_db
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def w():
    """Two of the first panchayat made yesterday, one today; one of the last, of another block, today."""
    w = factories.world()
    progress.rebuild(w.drive.pk)
    first, last = w.panchayats[0], w.panchayats[-1]
    w.people = [*factories.people(first, 5), *factories.people(last, 2)]
    w.other = factories.world()  # without any list
    return w


def filled(w):
    for person, day in zip(w.people[:3], (YESTERDAY, YESTERDAY, today()), strict=True):
        factories.mark(person, outcome_on=day)
    factories.mark(w.people[5], outcome_on=today())
    return w


def residents(drive, level, day=None):
    return {row["code"]: row["made_residents"] for row in progress.standings(drive, level, day or today())}


def test_none_is_known_before_a_list_says_so(w):
    for level in ("district", "block", "panchayat", "centre", "field"):
        assert set(residents(w.drive, level).values()) <= {None}
    factories.mark(w.people[0], "rejected", reason="server_down")
    assert residents(w.drive, "district") == {w.district.code: None}


def test_at_every_level_and_day(w):
    filled(w)
    first, last = w.panchayats[0], w.panchayats[-1]
    found = residents(w.drive, "panchayat")
    assert found[first.code] == found[last.code] == 1 and found[w.panchayats[1].code] == 0
    assert residents(w.drive, "panchayat", YESTERDAY)[first.code] == 2
    assert residents(w.drive, "block") == {w.blocks[0].code: 1, w.blocks[1].code: 1}
    assert residents(w.drive, "district", YESTERDAY) == {w.district.code: 2}
    for level in ("centre", "camp", "field"):
        assert set(residents(w.drive, level).values()) <= {None}
    assert set(residents(w.other.drive, "panchayat").values()) == {None}


def test_every_way_of_reading_says_the_same(w):
    filled(w)
    drives = list(Drive.objects.select_related("district__state"))
    for level, place in [("district", w.district), ("block", w.blocks[0]), ("panchayat", w.panchayats[0])]:
        rows = progress.series(w.drive, level, place, w.drive.starts_on, today())
        assert [row["made_residents"] for row in rows] == [
            residents(w.drive, level, day)[place.code] for day in days(w.drive.starts_on, today())
        ]
    asked = [(next(one for one in drives if one.pk == w.drive.pk), YESTERDAY)]
    assert of_districts(asked, drives)[0]["made_residents"] == 2
    none = [(next(one for one in drives if one.pk == w.other.drive.pk), YESTERDAY)]
    assert of_districts(none, drives)[0]["made_residents"] is None
    (centre,) = progress.series(w.drive, "centre", w.centres[0], today(), today())
    assert centre["made_residents"] is None


def test_a_panchayat_that_moved_counts_where_it_stood_on_the_day(w):
    filled(w)
    moved, old, new = w.panchayats[0], w.blocks[0], w.blocks[1]
    Placement.objects.filter(panchayat=moved).update(valid_to=YESTERDAY)
    Placement.objects.create(panchayat=moved, block=new, valid_from=today())
    Panchayat.objects.filter(pk=moved.pk).update(block=new)
    assert residents(w.drive, "block", YESTERDAY)[old.code] == 2
    assert residents(w.drive, "block") == {old.code: 0, new.code: 2}
    rows = progress.series(w.drive, "block", old, YESTERDAY, today())
    assert [row["made_residents"] for row in rows] == [2, 0]
    rows = progress.series(w.drive, "district", w.district, YESTERDAY, today())
    assert [row["made_residents"] for row in rows] == [2, 2]


def test_a_copy_learns_of_the_first_and_of_each_later_one(w):
    factories.person(w.panchayats[1])
    w.drive = Drive.objects.get(pk=w.drive.pk)
    copy = Copy(Caller(w.collector), w.drive)
    copy.catch_up()
    factories.mark(w.people[0], outcome_on=YESTERDAY)
    came = copy.catch_up()
    assert ("panchayat", w.panchayats[2].code, today().isoformat()) in came  # null before, 0 now
    assert copy.rows["panchayat", w.panchayats[2].code, today().isoformat()]["made_residents"] == 0
    copy.check()
    factories.mark(w.people[1], outcome_on=today())
    day = today().isoformat()
    assert copy.catch_up() == [
        ("district", w.district.code, day),
        ("block", w.blocks[0].code, day),
        ("panchayat", w.panchayats[0].code, day),
    ]
    copy.check()
    for person in w.people[:2]:
        marks.take_back(w.collector, w.district.pk, person.beneficiary_id, "a mistake")
    listcounts.recount(w.district.pk)
    copy.catch_up()
    assert not Resident.objects.filter(district_id=w.district.pk).exists()
    assert copy.rows["district", w.district.code, day]["made_residents"] is None
    copy.check()


def test_marks_from_before_the_drive_make_it_known_too(w):
    """Then no day of the drive has another figure, but null has become 0 on all of them."""
    Revision.objects.filter(pk=w.drive.pk).delete()
    factories.mark(w.people[0], outcome_on=w.drive.starts_on - timedelta(days=300))
    assert residents(w.drive, "district") == {w.district.code: 0}
    assert Revision.objects.get(pk=w.drive.pk).number == 1


def test_the_answer_of_the_api_and_its_etag(w):
    caller = Caller(w.collector)
    query = {"drive": w.drive.pk, "level": "panchayat", "date": today().isoformat()}
    before = caller.read("progress/", **query)
    assert before.json()["results"][0]["made_residents"] is None
    filled(w)
    after = caller.get("/api/v1/progress/", query, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert [row["made_residents"] for row in after.json()["results"]] == [1, 0, 0, 1]
    assert "made_residents" in caller.read("progress/", **query, format="csv").content.decode()


def test_where_the_figure_comes_from(w):
    filled(w)
    factories.mark(factories.person(w.panchayats[0], village=""), outcome_on=today())
    drive = w.drive
    found = explaining.of(drive, "district", w.district, today(), "made_residents")
    assert (found.kind, found.value, found.agrees) == ("places", 3, True)
    found = explaining.of(drive, "panchayat", w.panchayats[0], today(), "made_residents")
    assert (found.kind, found.value, found.agrees) == ("villages", 2, True)
    assert sorted((part.village, part.value) for part in found.parts) == [("", 1), ("रामपुर", 1)]
    assert explaining.of(drive, "centre", w.centres[0], today(), "made_residents").value is None


def test_it_is_read_by_index():
    """A day's page of rows must not read the whole history."""
    w = factories.world()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO enrollment_resident (district_id, panchayat_id, date, made)"
            " SELECT %s, p, %s::date - d, 1 FROM generate_series(1, 60) p, generate_series(0, 300) d",
            [w.district.pk, today()],
        )
        cursor.execute("ANALYZE enrollment_resident")
        for place in w.panchayats:
            Resident.objects.create(
                district_id=w.district.pk, panchayat_id=place.pk, date=today() + timedelta(1), made=7
            )
        before = _read(cursor)
        assert residents(w.drive, "district", today() + timedelta(1)) == {w.district.code: 28}
        assert _read(cursor) - before < 100


def _read(cursor):
    cursor.execute("SELECT pg_stat_force_next_flush()")
    cursor.execute(
        "SELECT pg_stat_get_xact_tuples_returned(c) + coalesce((SELECT sum("
        "pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index WHERE indrelid = c), 0)"
        " FROM (SELECT 'enrollment_resident'::regclass AS c) x"
    )
    return cursor.fetchone()[0]
