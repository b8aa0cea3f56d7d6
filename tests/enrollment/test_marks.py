"""Marks that people set, and what is counted of them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from districts.models import LeftOut
from drive_portal.lib.dates import today
from enrollment import listcounts, marks
from enrollment.models import ListCount, ListDirty, Mark, MarkVersion, Resident
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def panchayat():
    return factories.panchayat(factories.block(factories.district()))


def said(person, outcome="made", **kw):
    return marks.Said(person.beneficiary_id, outcome, **{"outcome_on": today()} | kw)


def test_a_mark_is_set_once_and_its_earlier_self_is_kept(panchayat):
    person, user = factories.person(panchayat), factories.user()
    assert (
        marks.put(user, panchayat.district_id, [said(person, "rejected", reason="aadhaar_error")], "hand")
        == 1
    )
    assert (
        marks.put(user, panchayat.district_id, [said(person, "rejected", reason="aadhaar_error")], "hand")
        == 0
    )
    assert marks.put(user, panchayat.district_id, [said(person)], "pack", why="came back") == 1
    now, before = Mark.objects.get(), MarkVersion.objects.get()
    assert (now.outcome, now.source, before.outcome, before.reason, before.why) == (
        "made", "pack", "rejected", "aadhaar_error", "came back",
    )  # fmt: skip
    assert before.replaced_by == user


def test_another_tab_does_not_overwrite_what_it_has_not_seen(panchayat):
    person = factories.person(panchayat)
    first = factories.mark(person, "pending")
    marks.put(factories.user(), panchayat.district_id, [said(person, seen=first.at)], "hand")
    with pytest.raises(marks.Changed) as changed:
        marks.put(factories.user(), panchayat.district_id, [said(person, "pending", seen=first.at)], "hand")
    assert changed.value.current.outcome == "made"


def test_a_mark_taken_back_leaves_its_version(panchayat):
    person = factories.person(panchayat)
    factories.mark(person)
    marks.take_back(factories.user(), panchayat.district_id, person.beneficiary_id, "the wrong person")
    listcounts.recount(panchayat.district_id)
    assert not Mark.objects.exists()
    assert MarkVersion.objects.get().why == "the wrong person"
    assert ListCount.objects.get().made == 0


@pytest.mark.parametrize(
    ("outcome", "fields", "wrong"),
    [
        ("dead", {}, "outcome"),
        ("rejected", {"reason": "dead"}, "reason"),
        ("unreachable", {}, "reason"),
        ("made", {"outcome_on": today() + timedelta(days=1)}, "outcome_on"),
    ],
)
def test_an_impossible_mark_is_refused(panchayat, outcome, fields, wrong):
    with pytest.raises(ValidationError) as error:
        marks.put(None, panchayat.district_id, [said(factories.person(panchayat), outcome, **fields)], "hand")
    assert wrong in error.value.message_dict
    assert not Mark.objects.exists()


def test_counts_follow_the_people_and_their_marks(panchayat):
    made, rejected, _to_do = people = factories.people(panchayat, 3)
    factories.mark(made, outcome_on=today() - timedelta(days=2))
    factories.mark(rejected, "rejected")
    count = ListCount.objects.get()
    assert (count.listed, count.made, count.rejected) == (len(people), 1, 1)
    assert LeftOut.objects.get().people == 2
    assert Resident.objects.get().date == today() - timedelta(days=2)
    assert not ListDirty.objects.exists()
    marks.take_back(factories.user(), panchayat.district_id, made.beneficiary_id, "wrong")
    listcounts.recount(panchayat.district_id)
    assert not Resident.objects.exists()
    assert LeftOut.objects.get().people == 3


def test_a_mark_outside_the_list_is_kept_and_not_counted(panchayat):
    marks.put(factories.user(), panchayat.district_id, [marks.Said("elsewhere", "made", today())], "hand")
    listcounts.recount(panchayat.district_id)
    assert Mark.objects.get().beneficiary_id == "elsewhere"
    assert not ListCount.objects.exists()
