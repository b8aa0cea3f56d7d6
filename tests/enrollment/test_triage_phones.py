"""Which phone numbers lead to a family: by their digits, by who shares them, and when that is counted."""

import random

import pytest
from django.db import connection

from drive_portal.lib import dates
from enrollment.models import Import, PhonesCounted, SharedPhone
from enrollment.tasks import sweep, tend_lists
from enrollment.triage import phones
from tests import factories

SHAPES = {
    "": "none",
    "  ": "none",
    "NA": "none",
    "98261": "impossible",
    "5826012345": "impossible",
    "98260123456": "impossible",
    "9826012345 / 9826054321": "impossible",
    "9999999999": "invented",
    "9999999998": "invented",
    "8999999999": "invented",
    "9993999999": "invented",
    "9820000000": "invented",
    "7333333312": "invented",
    "9876543210": "invented",
    "6789012345": "invented",
    "9345678901": "invented",
    "9876512345": "invented",
    "9898989898": "invented",
    "9826014357": "good",
    "9826000000"[:9] + "7": "good",
    "98765 08641": "good",
    "+91 98260-14357": "good",
    "०९८२६०१४३५७": "good",
    "00919826014357": "good",
}


@pytest.mark.parametrize(("mobile", "quality"), SHAPES.items())
def test_the_digits_say_what_a_number_is_worth(mobile, quality):
    assert phones.shape(phones.dialled(mobile)) == quality


def test_a_number_is_dialled_without_its_dress():
    assert {phones.dialled(m) for m in ("+91 98260-14357", "०९८२६०१४३५७", "9826014357")} == {"9826014357"}


@pytest.mark.django_db
def test_python_and_postgresql_agree():
    chance = random.Random(7)
    made = [str(chance.randrange(10**9, 10**10)) for _n in range(2000)]
    # few different digits, so that many are near the border of the rules
    made += ["9" + "".join(chance.choices("98", [6, 1], k=9)) for _n in range(2000)]
    for _n in range(2000):
        at, run = chance.randrange(4), chance.choice([4, 5, 6, 7, 8])
        start, step = chance.randrange(10), chance.choice([1, -1, 0])
        digits = [str(chance.randrange(10)) for _d in range(10)]
        for n in range(min(run, 10 - at)):
            digits[at + n] = str((start + step * n) % 10)
        made.append("".join(digits))
    made += SHAPES
    dialled = f"SELECT o, {phones.sql_dialled('t')} AS d FROM unnest(%s::text[]) WITH ORDINALITY u (t, o)"
    sql = f"SELECT {phones.sql_shape('x.d')} FROM ({dialled}) x ORDER BY o"
    with connection.cursor() as cursor:
        cursor.execute(sql, [made])
        answered = [row[0] for row in cursor.fetchall()]
    assert answered == [phones.shape(phones.dialled(mobile)) for mobile in made]
    assert {"good", "invented", "impossible", "none"} == set(answered)


@pytest.mark.django_db
def test_a_number_of_five_families_is_shared_and_of_four_is_not():
    w = factories.world()
    five, four, one = "9826014357", "9826014358", "9826014359"
    for n in range(5):
        factories.person(w.panchayats[n % 4], mobile=five, family_id=f"A{n}")
    for n in range(4):
        factories.person(w.panchayats[0], mobile=four, family_id=f"B{n}")
    factories.people(w.panchayats[0], 9, mobile=one, family_id="C")
    phones.count(w.district.pk)
    phones.count(w.district.pk)
    assert list(SharedPhone.objects.values_list("mobile", "families")) == [(five, 5)]


@pytest.mark.django_db
def test_people_without_a_family_are_each_their_own():
    w = factories.world()
    factories.people(w.panchayats[0], 5, mobile="9826014357", family_id="")
    phones.count(w.district.pk)
    assert SharedPhone.objects.get().families == 5


@pytest.mark.django_db
def test_the_worker_counts_after_an_import_and_after_its_undoing():
    w = factories.world()
    factories.people(w.panchayats[0], 5, mobile="9826014357")
    assert phones.waiting() == []
    job = Import.objects.create(
        kind="eligibility", district=w.district, state="done", finished_at=dates.now()
    )
    assert phones.waiting() == [w.district.pk]
    sweep()
    tend_lists()
    assert SharedPhone.objects.count() == 1
    assert phones.waiting() == []
    job.state, job.undone_at = "undone", dates.now()
    job.save()
    assert phones.waiting() == [w.district.pk]
    phones.count(w.district.pk)
    assert phones.waiting() == []
    assert PhonesCounted.objects.count() == 1


@pytest.mark.django_db
def test_a_cards_file_changes_no_phone():
    w = factories.world()
    Import.objects.create(kind="cards", district=w.district, state="done", finished_at=dates.now())
    assert phones.waiting() == []
