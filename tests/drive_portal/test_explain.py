"""The pages behind a figure: what they show to whom, and how they answer odd questions."""

import re
from datetime import time

import pytest
import time_machine
from django.urls import reverse

from camps import counts
from drive_portal import explain
from drive_portal.lib import dates
from drive_portal.lib.dates import timedelta, today
from enrollment import progress, tallies
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afternoon():
    """Before the evening's cut-off, whenever the tests run."""
    with time_machine.travel(dates.at(today(), time(15)), tick=True):
        yield


@pytest.fixture
def w():
    return f.world(baseline=1000)


def get(client, user, address, lang="en", **query):
    client.force_login(user)
    client.cookies["django_language"] = lang
    return client.get(address, query)


def reported(w, login, made, days_ago=0, by=None, **kw):
    sent = f.sent(w.drive, login, made, date=today() - timedelta(days=days_ago))
    row = tallies.submit(by or w.collector, sent | {"reason": "by phone"} | kw).row
    progress.recompute(w.drive.pk)
    return row


def address(level, code, figure):
    return reverse("explain", args=[level, code, figure])


def test_every_figure_of_every_level_has_its_page(client, w):
    camp = f.camp(w.drive, w.panchayats[0])
    reported(w, w.logins[0], 30, place={"camp": camp.pk})
    reported(w, w.worker_id, 7)
    places = [
        ("district", w.district.code),
        ("block", w.blocks[0].code),
        ("panchayat", w.panchayats[0].code),
        ("centre", w.centres[0].code),
        ("camp", str(camp.pk)),
        ("field", w.panchayats[0].code),
    ]
    for level, code in places:
        for figure in explain.explaining.FIGURES:
            shown = get(client, w.collector, address(level, code, figure))
            assert shown.status_code == 200, (level, figure)
            assert 'role="alert"' not in shown.text, (level, figure)


def test_a_figure_that_has_not_been_counted_warns(client, w):
    tallies.submit(w.collector, f.sent(w.drive, w.logins[0], 12))
    shown = get(client, w.collector, address("centre", w.centres[0].code, "made"))
    assert "These rows come to 12, the figure says 0." in shown.text
    assert "not equal to the figure" in shown.text


def test_what_does_not_count_is_shown_and_says_why(client, w):
    camp = f.camp(w.drive, w.panchayats[0])
    reported(w, w.logins[0], 30, place={"camp": camp.pk})
    sent = {"submission_id": f.uuid.uuid4(), "camp": camp.pk, "date": today(), "made": 22}
    counts.log(w.collector, sent)
    progress.recompute(w.drive.pk)
    shown = get(client, w.collector, address("camp", camp.pk, "made"))
    assert "30 not counted" in shown.text.replace("\n", " ")
    assert "the block officer&#x27;s count stands instead" in shown.text
    assert shown.context["found"].total == 22


def test_an_operator_reads_the_sum_and_of_others_no_names(client, w):
    other = f.login_id(w.centres[0])
    reported(w, w.logins[0], 30)
    reported(w, other, 12)
    page = address("centre", w.centres[0].code, "made")
    shown = get(client, w.operator, page)
    assert shown.context["found"].total == 42
    assert other.code not in shown.text and other.holder_name not in shown.text
    assert "Other login IDs" in shown.text
    assert other.code in get(client, w.collector, page).text


def test_another_districts_place_is_as_absent_as_none(client, w):
    elsewhere = f.world()
    theirs = get(client, w.collector, address("block", elsewhere.blocks[0].code, "made"))
    none = get(client, w.collector, address("block", "999999", "made"))
    assert theirs.status_code == none.status_code == 404
    pages = (theirs.text.replace(elsewhere.blocks[0].code, ""), none.text.replace("999999", ""))
    assert len({re.sub(r'value="\w{64}"', "", page) for page in pages}) == 1  # but for the form's token


@pytest.mark.parametrize("figure", ["", "pk", "made__sum", "as_of"])
def test_an_unknown_figure_is_not_there(client, w, figure):
    page = f"/explain/district/{w.district.code}/{figure}/"
    assert get(client, w.collector, page).status_code == 404


def test_odd_questions_get_an_answer(client, w):
    page = address("district", w.district.code, "made_to_date")
    for query in (
        {"page": "999999999999"},
        {"page": "x"},
        {"date": "\0"},
        {"by": "zzz"},
        {"date": "31-31-1"},
    ):
        assert get(client, w.collector, page, **query).status_code == 200, query
    assert get(client, w.collector, page, drive="9" * 30).status_code == 404


def test_the_way_from_a_row_to_its_explanation(w):
    (row,) = progress.standings(w.drive, "district", today())
    there = explain.address(row["level"], row["code"], "made", w.drive, row["date"])
    assert there == f"/explain/district/{w.district.code}/made/?drive={w.drive.pk}&date={today().isoformat()}"


# --- a login ID, a tally, a count -------------------------------------------------------------------


def test_a_login_ids_days_add_up(client, w):
    reported(w, w.logins[0], 30, days_ago=2)
    reported(w, w.logins[0], 12)
    shown = get(client, w.collector, reverse("login_id", args=[w.logins[0].code]))
    book = shown.context["book"]
    assert book.totals["made"] == 42 == sum(day.made or 0 for day in book.days)
    assert (book.totals["late"], book.totals["reported"]) == (1, 2)
    assert book.totals["on_time"] + book.totals["late"] + book.totals["missing"] + book.totals["due"] == 21
    assert "tel:" not in shown.text  # no number is known


def test_who_sees_a_login_id_and_its_phone(client, w):
    w.logins[0].mobile = "9800000001"
    w.logins[0].save()
    page = reverse("login_id", args=[w.logins[0].code])
    assert "9800000001" in get(client, w.officers[0], page).text
    viewer = f.user("district_viewer", w.district)
    assert "9800000001" not in get(client, viewer, page).text
    assert get(client, w.operator, page).status_code == 200
    assert get(client, w.worker, page).status_code == 404
    assert get(client, w.officers[1], page).status_code == 404


def test_a_guest_at_a_camp_is_known_by_that_camp_only(client, w):
    camp = f.camp(w.drive, w.panchayats[2])  # of the second block
    reported(w, w.logins[0], 30, place={"camp": camp.pk})
    reported(w, w.logins[0], 12, days_ago=1)
    shown = get(client, w.officers[1], reverse("login_id", args=[w.logins[0].code]))
    assert [(day.made, day.state) for day in shown.context["book"].days] == [(30, "")]
    assert "Only what was reported at places of yours is shown" in shown.text


def test_a_counts_history(client, w):
    camp = f.camp(w.drive, w.panchayats[0])
    sent = {"submission_id": f.uuid.uuid4(), "camp": camp.pk, "date": today(), "made": 22, "pulse": True}
    row = counts.log(w.officers[0], sent).row
    again = sent | {"submission_id": f.uuid.uuid4(), "made": 40, "pulse": False, "base_version": 1}
    counts.log(w.officers[0], again)
    page = reverse("count", args=[row.pk])
    shown = get(client, w.collector, page)
    changes = shown.context["record"].changes
    assert [(c.old and c.old.made, c.new.made, c.new.pulse) for c in changes] == [
        (22, 40, False),
        (None, 22, True),
    ]
    assert get(client, w.officers[1], page).status_code == 404
