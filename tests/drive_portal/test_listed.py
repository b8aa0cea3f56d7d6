"""The list beside a place's figures: its numbers for all who see figures, the way to people for a few."""

import pytest

from drive_portal.lib.dates import today
from enrollment import listcounts, progress
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = factories.world()
    progress.rebuild(w.drive.pk)
    return w


def page(client, user, level, place):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get(f"/places/{level}/{place.code}/").content.decode()


def test_nothing_stands_there_before_a_list_has_come(client, w):
    text = page(client, w.collector, "district", w.district)
    assert "On the list" not in text and "For residents" not in text


def test_numbers_of_the_place_and_the_way_to_its_people(client, w):
    people = factories.people(w.panchayats[0], 5)
    factories.people(w.panchayats[-1], 40)
    factories.mark(people[0], outcome_on=today())
    factories.mark(people[1], "rejected", reason="server_down")
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    text = page(client, w.collector, "block", w.blocks[0])
    for said in ("On the list <b>5</b>", "card made <b>1</b>", "left out <b>4</b>", "to do 3 · rejected 1"):
        assert said in text
    assert f'href="/list/places/block/{w.blocks[0].code}/"' in text
    assert "for residents of this place: 1" in text and "For residents" in text
    assert "On the list <b>45</b>" in page(client, w.collector, "district", w.district)


def test_who_may_not_see_people_sees_the_numbers_alone(client, w):
    factories.mark(factories.person(w.panchayats[0]), outcome_on=today())
    viewer = factories.user("district_viewer", w.district)
    text = page(client, viewer, "district", w.district)
    assert "On the list <b>1</b>" in text and "See the list" not in text
