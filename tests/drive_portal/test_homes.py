"""Each role lands on what it needs, and the page is there."""

from datetime import timedelta

import pytest

from drive_portal.lib import dates
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return f.world()


def lands(client, user, address="/"):
    """The address after the login, and the answer there."""
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    answer = client.get(address, follow=True)
    return answer.request["PATH_INFO"], answer


@pytest.mark.parametrize(
    ("role", "where", "page"),
    [
        ("administrator", None, "/dashboard/"),
        ("state_viewer", "state", "/dashboard/"),
        ("collector", "district", "/dashboard/"),
        ("district_viewer", "district", "/dashboard/"),
        ("health_manager", "district", "/dashboard/"),
        ("edistrict_manager", "district", "/dashboard/"),
        ("block_officer", "block", "/block/"),
        ("panchayat_viewer", "panchayat", "/places/panchayat/{panchayat}/"),
        ("api_client", "state", "/dashboard/"),
        ("api_client", "district", "/dashboard/"),
        ("api_client", "block", "/places/block/{block}/"),
        ("api_client", "panchayat", "/places/panchayat/{panchayat}/"),
    ],
)
def test_each_role_lands_on_its_page(client, w, role, where, page):
    f.district(state=w.district.state)  # so that who sees a state sees several
    places = {
        None: None,
        "state": w.district.state,
        "district": w.district,
        "block": w.blocks[0],
        "panchayat": w.panchayats[0],
    }
    path, answer = lands(client, f.user(role, places[where]))
    assert path == page.format(block=w.blocks[0].code, panchayat=w.panchayats[0].code)
    assert answer.status_code == 200
    several = where == "state" or role == "administrator"
    assert ("Districts side by side" in answer.text) == several


def test_who_makes_cards_lands_on_the_report(client, w):
    for user in (w.operator, w.worker):
        path, answer = lands(client, user)
        assert (path, answer.status_code) == ("/report/", 200)


def test_without_a_posting_in_force_the_page_says_so(client, w):
    ended = f.user()
    f.post(ended, "collector", w.district, ends_on=dates.today() - timedelta(days=1))
    ahead = f.user()
    f.post(ahead, "collector", w.district, starts_on=dates.today() + timedelta(days=1))
    for user in (f.user(), ended, ahead):
        path, answer = lands(client, user)
        assert (path, answer.status_code) == ("/dashboard/", 403)
        assert "no posting" in answer.text


def test_of_two_postings_the_wider_one_decides(client, w):
    both = f.user("operator", login=w.logins[0])
    f.post(both, "block_officer", w.blocks[0])
    assert lands(client, both)[0] == "/block/"
    f.post(both, "district_viewer", w.district)
    assert lands(client, both)[0] == "/dashboard/"


def test_two_blocks_are_asked_for(client, w):
    f.post(w.officer, "block_officer", w.blocks[1])
    path, answer = lands(client, w.officer)
    assert path == "/block/" and w.blocks[0].name in answer.text and w.blocks[1].name in answer.text


def test_two_districts_stand_side_by_side(client, w):
    other = f.world()
    f.post(w.collector, "collector", other.district)
    _path, answer = lands(client, w.collector)
    assert "Districts side by side" in answer.text and other.district.name in answer.text


def test_the_query_comes_along(client, w):
    day = dates.today() - timedelta(days=3)
    _path, answer = lands(client, w.collector, f"/?date={day.isoformat()}&drive={w.drive.pk}")
    assert answer.context["scene"].day == day
    assert lands(client, w.officer, f"/?date={day.isoformat()}")[1].context["book"].day == day
