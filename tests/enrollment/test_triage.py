"""Rejected cards: who is to be called, what the page says of a place, and who may look."""

from datetime import timedelta

import pytest
from django.urls import reverse

from drive_portal.lib import dates
from enrollment import marks, progress, tallies
from enrollment.models import Call, Mark, Reading
from enrollment.triage import calls, facts, phones
from enrollment.triage.overview import Overview
from tests import factories

pytestmark = pytest.mark.django_db

GOOD, OTHER = "9826014357", "9826014358"


@pytest.fixture
def w():
    return factories.world()


def rejected(panchayat, reason="server_down", days=10, **kw):
    """A person of the list whose card was rejected so many days ago."""
    person = factories.person(panchayat, **{"mobile": GOOD} | kw)
    factories.mark(person, "rejected", reason=reason, outcome_on=dates.today() - timedelta(days=days))
    return person


def states(panchayat):
    """By name: the state in which each rejected person of the panchayat is."""
    return {
        row["name"]: (state, row["quality"])
        for state in facts.STATES
        for row in facts.people(panchayat, state)
    }


def said(*people, outcome="no_answer", **kw):
    base = {"comes_on": None, "note": "", "mobile": GOOD, "seen": 0}
    return base | {"people": [person.number for person in people], "outcome": outcome} | kw


def address(panchayat, **kw):
    return reverse("call_list", query={"panchayat": panchayat.code} | kw)


# --- who is to be called --------------------------------------------------------------------------


def test_the_wait_of_the_reason_must_be_over(w):
    here = w.panchayats[0]
    rejected(here, "aadhaar_error", days=14, name="early", family_id="1")
    rejected(here, "aadhaar_error", days=15, name="due", family_id="2")
    rejected(here, "already_made", days=99, name="made", family_id="3")
    rejected(here, "", days=3, name="no reason", family_id="4")
    found = {name: state for name, (state, _quality) in states(here).items()}
    assert found == {"early": "wait", "due": "call", "made": "nothing", "no reason": "call"}


def test_only_good_numbers_are_offered(w):
    here = w.panchayats[0]
    for n, mobile in enumerate(["", "123", "9999999999", GOOD]):
        rejected(here, name=f"n{n}", mobile=mobile, family_id=f"f{n}")
    for n in range(5):
        factories.person(w.panchayats[3], mobile=OTHER, family_id=f"x{n}")
    rejected(here, name="n4", mobile=OTHER, family_id="f4")
    phones.count(w.district.pk)
    assert states(here) == {
        "n0": ("visit", "none"),
        "n1": ("visit", "impossible"),
        "n2": ("visit", "invented"),
        "n3": ("call", "good"),
        "n4": ("visit", "shared"),
    }


def test_a_family_is_called_by_whichever_number_is_good(w):
    here = w.panchayats[0]
    rejected(here, name="mother", mobile="", family_id="F")
    rejected(here, name="son", mobile=GOOD, family_id="F")
    rejected(here, name="waits", mobile=GOOD, family_id="F", reason="not_on_list")
    found = {name: state for name, (state, _quality) in states(here).items()}
    assert found == {"mother": "call", "son": "call", "waits": "wait"}
    assert Overview(w.officer, w.blocks[0]).families == {"call": 1}


def test_made_and_unmarked_people_are_nobody_here(w):
    here = w.panchayats[0]
    factories.person(here, mobile=GOOD)
    factories.mark(factories.person(here, mobile=GOOD), "made")
    assert states(here) == {}


# --- what came of a call --------------------------------------------------------------------------


def test_who_will_come_rests_until_the_day_after(w):
    person = rejected(w.panchayats[0], name="a")
    day = dates.today() + timedelta(days=2)
    calls.keep(w.officer, w.panchayats[0], said(person, outcome="will_come", comes_on=day))
    assert states(w.panchayats[0])["a"][0] == "rest"
    call = Call.objects.get()
    assert (call.comes_on, call.next_on) == (day, day + timedelta(days=1))


def test_three_calls_that_nobody_takes_become_a_visit(w):
    person = rejected(w.panchayats[0], name="a")
    for n in range(3):
        seen = Call.objects.order_by("pk").last()
        calls.keep(w.officer, w.panchayats[0], said(person, seen=seen.pk if seen else 0))
        assert states(w.panchayats[0])["a"][0] == "rest"
        Call.objects.update(next_on=dates.today())
        assert states(w.panchayats[0])["a"][0] == ("visit" if n == 2 else "call")
    assert [call.tries for call in calls.calls_of(w.district.pk, person.beneficiary_id)] == [3, 2, 1]
    assert Call.objects.filter(last=True).count() == 1


def test_an_answer_ends_the_row_of_tries(w):
    person = rejected(w.panchayats[0])
    for outcome, tries in [("no_answer", 1), ("switched_off", 2), ("mended", 0), ("no_answer", 1)]:
        last = Call.objects.order_by("pk").last()
        calls.keep(w.officer, w.panchayats[0], said(person, outcome=outcome, seen=last.pk if last else 0))
        assert Call.objects.order_by("pk").last().tries == tries


def test_a_wrong_number_is_bad_for_that_family_alone(w):
    here = w.panchayats[0]
    person = rejected(here, name="a", family_id="F")
    rejected(here, name="sister", family_id="F")
    rejected(here, name="neighbour", family_id="G")
    calls.keep(w.officer, here, said(person, outcome="wrong_number"))
    assert states(here) == {
        "a": ("visit", "wrong"),
        "sister": ("visit", "wrong"),
        "neighbour": ("call", "good"),
    }


def test_a_new_rejection_is_called_anew(w):
    person = rejected(w.panchayats[0], name="a")
    calls.keep(w.officer, w.panchayats[0], said(person, outcome="mended"))
    assert states(w.panchayats[0])["a"][0] == "rest"
    factories.mark(
        person, "rejected", reason="documents_missing", outcome_on=dates.today() - timedelta(days=4)
    )
    assert states(w.panchayats[0])["a"][0] == "call"


@pytest.mark.parametrize(
    ("outcome", "mark"),
    [
        ("moved", ("unreachable", "moved")),
        ("dead", ("unreachable", "dead")),
        ("refused", ("unreachable", "refused")),
        ("already_made", ("rejected", "already_made")),
    ],
)
def test_what_ends_the_matter_becomes_a_mark(w, outcome, mark):
    person = rejected(w.panchayats[0], name="a")
    calls.keep(w.officer, w.panchayats[0], said(person, outcome=outcome))
    stands = Mark.objects.get(district=w.district)
    assert (stands.outcome, stands.reason, stands.source, stands.by) == (*mark, "call", w.officer)
    assert states(w.panchayats[0]).get("a", ("nothing",))[0] == "nothing"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"people": []}, "people"),
        ({"outcome": "will_come"}, "comes_on"),
        ({"outcome": "will_come", "comes_on": dates.today() - timedelta(days=1)}, "comes_on"),
        ({"outcome": "will_come", "comes_on": dates.today() + timedelta(days=61)}, "comes_on"),
        ({"note": "फोन ९८२६० १४३५७"}, "note"),
        ({"note": "2345 6789 0123"}, "note"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(w, change, field):
    person = rejected(w.panchayats[0])
    with pytest.raises(calls.ValidationError) as error:
        calls.keep(w.officer, w.panchayats[0], said(person) | change)
    assert set(error.value.message_dict) == {field}
    assert not Call.objects.exists()


def test_the_second_of_two_tabs_is_told(w):
    person = rejected(w.panchayats[0])
    calls.keep(w.officer, w.panchayats[0], said(person))
    with pytest.raises(calls.ValidationError) as error:
        calls.keep(w.collector, w.panchayats[0], said(person, outcome="dead"))
    assert error.value.code == calls.CHANGED
    assert Call.objects.count() == 1
    assert Mark.objects.get().outcome == "rejected"


def test_who_is_made_meanwhile_is_not_called(w):
    person = rejected(w.panchayats[0])
    factories.mark(person, "made")
    with pytest.raises(calls.ValidationError):
        calls.keep(w.officer, w.panchayats[0], said(person, outcome="dead"))
    assert Mark.objects.get().outcome == "made"


def test_people_of_elsewhere_and_a_number_that_was_not_dialled_are_refused(w):
    here, other = rejected(w.panchayats[0]), rejected(w.panchayats[3])
    for sent in (said(other), said(here, other), said(here, outcome="wrong_number", mobile=OTHER)):
        with pytest.raises(calls.ValidationError):
            calls.keep(w.officer, w.panchayats[0], sent)
    assert not Call.objects.exists()


def test_one_call_is_about_one_family_and_a_death_about_one_person(w):
    one, two = (rejected(w.panchayats[0], family_id="F1") for _n in range(2))
    other = rejected(w.panchayats[0], family_id="F2")
    for sent in (said(one, other), said(one, two, outcome="dead")):
        with pytest.raises(calls.ValidationError) as error:
            calls.keep(w.officer, w.panchayats[0], sent)
        assert set(error.value.message_dict) == {"people"}
    assert not Call.objects.exists()
    calls.keep(w.officer, w.panchayats[0], said(two, outcome="dead"))
    assert Mark.objects.get(outcome="unreachable").beneficiary_id == two.beneficiary_id


def test_a_health_manager_may_look_and_not_key(w):
    person = rejected(w.panchayats[0])
    manager = factories.user("health_manager", w.district)
    with pytest.raises(calls.PermissionDenied):
        calls.keep(manager, w.panchayats[0], said(person))


# --- the page -------------------------------------------------------------------------------------


def test_a_district_by_block_by_reason_and_outside_the_list(w):
    a, b = w.panchayats[0], w.panchayats[2]
    rejected(a, "server_down", family_id="1")
    rejected(a, "server_down", family_id="1")
    rejected(b, "aadhaar_error", days=2)
    rejected(b, "already_made")
    said_of = marks.Said("NOWHERE", "rejected", dates.today(), "server_down")
    marks.put(w.collector, w.district.pk, [said_of], "hand")
    page = Overview(w.collector, w.district)
    by_reason = {row["reason"]: (row["people"], row["waiting"], row["outside"]) for row in page.reasons}
    assert by_reason == {"server_down": (2, 0, 1), "aadhaar_error": (1, 1, 0), "already_made": (1, 0, 0)}
    assert {row["title"]: (row["people"], row["families"]["call"]) for row in page.places} == {
        w.blocks[0].title: (2, 1),
        w.blocks[1].title: (2, 0),
    }
    assert (page.people, page.outside_total, page.families["call"]) == (4, 1, 1)
    assert Overview(w.officer, w.blocks[0]).outside_total == 0


def test_who_came_back_and_how_long_it_took(w):
    for days in (10, 6, 4):
        person = rejected(w.panchayats[0], "biometric_failed", days=days)
        factories.mark(person, "made")
    rejected(w.panchayats[0])
    page = Overview(w.officer, w.blocks[0])
    assert (page.back.people, page.back.days) == (3, 6)
    row = next(row for row in page.reasons if row["reason"] == "biometric_failed")
    assert (row["people"], row["back"].people, row["back"].days) == (0, 3, 6)
    assert next(row for row in page.places if row["people"])["back"].people == 3


def test_what_centres_report_stands_beside_and_is_never_added(w, client):
    rejected(w.panchayats[0])
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], rejected={"server_down": 7}))
    progress.recompute(w.drive.pk)
    page = Overview(w.collector, w.district)
    assert page.people == 1
    assert page.reported in ({"server_down": 7}, {"server_down": 0})  # the day counts once it is over


def test_shares_of_the_numbers(w):
    for mobile in (GOOD, OTHER, "", "9999999999"):
        rejected(w.panchayats[0], mobile=mobile)
    page = Overview(w.officer, w.blocks[0])
    assert {row["quality"]: row["percent"] for row in page.phones} == {
        "good": 50.0, "none": 25.0, "impossible": 0.0, "invented": 25.0, "shared": 0.0, "wrong": 0.0,
    }  # fmt: skip


def test_pages_and_files_answer_for_each_level(w, client):
    rejected(w.panchayats[0], village="")
    client.force_login(w.collector)
    for level, place in [("district", w.district), ("block", w.blocks[0]), ("panchayat", w.panchayats[0])]:
        asked = {level: place.code}
        assert client.get(reverse("rejects"), asked).status_code == 200
        for name in ("reasons", "places", "phones"):
            for ending in ("csv", "xlsx"):
                assert client.get(reverse("rejects_table", args=[name, ending]), asked).status_code == 200
    assert client.get(reverse("rejects_table", args=["people", "csv"])).status_code == 404
    assert client.get(reverse("rejects_table", args=["reasons", "pdf"])).status_code == 404


def test_an_empty_district_says_so(w, client):
    client.force_login(w.collector)
    assert client.get(reverse("rejects")).status_code == 200


def test_each_begins_at_the_own_place_and_who_has_several_chooses(w, client):
    for user, place in [(w.collector, w.district), (w.officer, w.blocks[0]), (w.worker, w.panchayats[0])]:
        client.force_login(user)
        assert client.get(reverse("rejects")).context["page"].place == place
    client.force_login(factories.user("administrator"))
    factories.district()
    assert w.district in client.get(reverse("rejects")).context["places"]


def test_elsewhere_is_the_same_as_nowhere(w, client):
    client.force_login(w.officer)
    wrong = [
        {"block": w.blocks[1].code},
        {"panchayat": w.panchayats[3].code},
        {"district": w.district.code},
        {"district": factories.district().code},
        {"block": "0"},
        {"block": "x\0"},
    ]
    assert {client.get(reverse("rejects"), asked).status_code for asked in wrong} == {404}
    assert client.get(address(w.panchayats[3])).status_code == 404
    assert client.get(reverse("call_list")).status_code == 404
    assert client.post(address(w.panchayats[3]), {}).status_code == 404


def test_who_may_see_no_people_sees_no_page(w, client):
    for user in (
        w.operator,
        factories.user("district_viewer", w.district),
        factories.user("api_client", w.district),
        factories.user(),
    ):
        client.force_login(user)
        assert client.get(reverse("rejects")).status_code == 403
        assert client.get(address(w.panchayats[0])).status_code == 403


# --- the call-back list ---------------------------------------------------------------------------


def test_the_list_shows_numbers_and_is_written_down(w, client):
    rejected(w.panchayats[0], name="सुनीता")
    client.force_login(w.officer)
    answer = client.get(address(w.panchayats[0]))
    assert f"tel:+91{GOOD}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    reading = Reading.objects.get()
    assert (reading.user, reading.people, reading.reason) == (w.officer, 1, "call-back list")
    assert reading.place == w.panchayats[0].code


def test_a_flagged_number_stands_on_no_page(w, client):
    rejected(w.panchayats[0], mobile="9999999999")
    client.force_login(w.officer)
    for show in ("call", "visit"):
        text = client.get(address(w.panchayats[0], show=show)).content.decode()
        assert "9999999999" not in text
        assert "tel:" not in text


def test_a_call_is_keyed_back_and_the_next_is_shown(w, client):
    person = rejected(w.panchayats[0], name="सुनीता")
    client.force_login(w.officer)
    sent = {"lead": person.number, "people": [person.number], "seen": "0", "mobile": GOOD}
    answer = client.post(address(w.panchayats[0]), sent | {"outcome": "no_answer"})
    assert (answer.status_code, answer["Location"]) == (302, address(w.panchayats[0]))
    assert Call.objects.get().outcome == "no_answer"
    assert "सुनीता" not in str(answer.cookies)
    assert f"tel:+91{GOOD}" not in client.get(address(w.panchayats[0])).content.decode()


def test_what_was_typed_stays_where_it_is_wrong(w, client):
    person = rejected(w.panchayats[0])
    client.force_login(w.officer)
    sent = {"lead": person.number, "people": [person.number], "seen": "0", "mobile": GOOD}
    sent |= {"outcome": "will_come", "comes_on": "31-31-2026", "note": "मंगलवार को"}
    answer = client.post(address(w.panchayats[0]), sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "31-31-2026" in text and "मंगलवार को" in text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"lead": "9" * 40, "people": ["9" * 40, "-1", "x"], "seen": "-1", "outcome": "dead"},
        {"lead": "1\0", "people": "\0", "outcome": "\0", "note": "\0", "comes_on": "\0"},
        {"people": "1", "outcome": "x" * 5000, "note": "y" * 5000, "mobile": "z" * 99},
        {"people": "999999999999999999", "outcome": "dead", "comes_on": "01-01-9999"},
    ],
)
def test_odd_input_gets_a_clear_answer(w, client, sent):
    rejected(w.panchayats[0])
    client.force_login(w.officer)
    assert client.post(address(w.panchayats[0]), sent).status_code == 400
    assert not Call.objects.exists()


def test_odd_addresses_get_a_clear_answer(w, client):
    rejected(w.panchayats[0])
    client.force_login(w.officer)
    assert client.get(address(w.panchayats[0], show="all")).status_code == 404
    for odd in ({"village": "x\0y" * 200}, {"page": "-5"}, {"page": "9" * 50}, {"village": ""}):
        assert client.get(address(w.panchayats[0], **odd)).status_code == 200


def test_an_ended_posting_ends_the_list(w, client):
    client.force_login(w.officer)
    w.officer.postings.update(ends_on=dates.today() - timedelta(days=1))
    assert client.get(address(w.panchayats[0])).status_code == 403


def test_a_district_is_asked_few_questions(w, django_assert_max_num_queries):
    for n in range(3):
        rejected(w.panchayats[n])
    page = Overview(w.collector, w.district)
    with django_assert_max_num_queries(10):
        assert page.reasons and page.places and page.phones and page.sentences


def test_a_call_stands_in_the_history_of_the_person(w, client):
    person = rejected(w.panchayats[0])
    calls.keep(w.officer, w.panchayats[0], said(person, note="asked for Monday"))
    client.force_login(w.officer)
    page = client.get(reverse("beneficiary", args=[person.number])).content.decode()
    assert ". asked for Monday" in page
