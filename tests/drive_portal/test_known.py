"""The page of a past day, then and now: what it says is what was known, and who may read it."""

from datetime import time, timedelta

import pytest
import time_machine

from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import knowing, progress, tallies
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    """Yesterday evening 45 and 20 cards, the 45 made 50 at night, 30 more this morning, the 20 withdrawn."""
    w = factories.world()
    w.day = today() - timedelta(days=1)

    def sent(at, user, login, made, **kw):
        with time_machine.travel(at):
            tallies.submit(user, factories.sent(w.drive, login, made, date=w.day, **kw))

    evening, night, morning = dates.at(w.day, time(18)), dates.at(w.day, time(21)), dates.at(today(), time(9))
    sent(evening, w.officer, w.logins[0], 45)
    sent(evening, w.officers[1], w.logins[2], 20)
    sent(night, w.officer, w.logins[0], 50, base_version=1)
    sent(morning, w.officers[1], w.logins[3], 30)
    sent(morning, w.officers[1], w.logins[2], 20, base_version=1, withdrawn=True)
    progress.recompute(w.drive.pk)
    return w


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(dates.at(today(), time(13)), tick=True):
        yield


def get(client, user, address, **query):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get(address, query)


def test_a_district_then_and_now(w):
    found = knowing.compare(w.drive, "district", w.district, w.day, w.drive.cutoff(w.day))
    assert found.whole.made == (65, 80, 15)
    assert found.whole.of("on_time") == (2, 1, -1)
    assert found.whole.of("late") == (0, 1, 1)
    assert found.whole.of("made_to_date") == (65, 80, 15)
    assert [(pair.now["code"], pair.made) for pair in found.parts] == [
        (w.blocks[1].code, (20, 30, 10)),
        (w.blocks[0].code, (45, 50, 5)),
    ]
    assert [(change.kind, change.made) for change in found.changes] == [
        ("withdrawn", (20, None)),
        ("corrected", (45, 50)),
        ("late", (None, 30)),
    ]


def test_a_panchayat_shows_its_places_of_work(w):
    found = knowing.compare(w.drive, "panchayat", w.panchayats[3], w.day, w.drive.cutoff(w.day))
    assert found.whole.made == (None, 30, 30)
    assert found.parts[0].now["level"] == "centre"
    assert found.parts[0].made == (None, 30, 30)


def test_at_the_close_more_was_known(w, client):
    page = get(client, w.collector, address(w), date=w.day.isoformat(), at="close")
    assert page.context["found"].whole.made == (80, 80, 0)
    assert page.context["found"].changes == []


def test_the_page_says_it_in_a_sentence(w, client):
    page = get(client, w.collector, address(w), date=w.day.isoformat())
    said = page.context["sentence"]
    assert "65 cards were known; now they are 80, 15 more" in said
    assert page.context["happened"] == ["1 withdrawal", "1 correction", "1 late report"]


def test_an_evening_that_has_not_come_knows_nothing_else(w, client):
    with time_machine.travel(dates.at(today(), time(10))):
        page = get(client, w.collector, address(w), date=today().isoformat())
    assert "This moment has not come" in page.context["sentence"]
    assert "found" not in page.context


def test_who_may_read_it(w, client):
    day = {"date": w.day.isoformat()}
    other = factories.world()
    assert get(client, other.collector, address(w), **day).status_code == 404
    assert get(client, w.officer, address(w, "block", w.blocks[1]), **day).status_code == 404
    assert get(client, w.officer, address(w, "block", w.blocks[0]), **day).status_code == 200
    assert get(client, w.collector, address(w, "centre", w.centres[0]), **day).status_code == 404


def test_changes_of_login_ids_out_of_sight_are_only_counted(w, client):
    """A field worker sees the panchayat's figures and no tallies but the own ones."""
    page = get(client, w.worker, address(w, "panchayat", w.panchayats[0]), date=w.day.isoformat())
    assert page.context["found"].whole.made == (45, 50, 5)
    assert (page.context["hidden"], len(page.context["page"].object_list)) == (1, 0)
    assert w.logins[0].holder_name not in page.content.decode()


def address(w, level="district", place=None):
    return f"/known/{level}/{(place or w.district).code}/"
