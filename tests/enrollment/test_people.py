"""The pages of the list's people: numbers of places, one person, marks by hand, who looked."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from drive_portal.lib.dates import now, today
from enrollment import listcounts
from enrollment.models import BeneficiaryVersion, Import, Mark, MarkVersion, Reading
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return factories.world()


@pytest.fixture
def as_(client):
    """Become a user, in English."""

    def become(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return become


def text(response):
    return " ".join(html.unescape(response.content.decode()).split())


def bare(response):
    """A page without what is new in each answer: the tokens of its forms, the address that was asked for."""
    own = r'value="\w{64}"|value="/list/[^"]*"'
    return re.sub(own, "", response.content.decode())


def of(place):
    return reverse("list_place", args=[place.level, place.code])


def about(person):
    return reverse("beneficiary", args=[person.number])


def typed(outcome="made", **kw):
    """What the form to mark a person sends."""
    base = {"act": "mark", "outcome": outcome, "outcome_on": f"{today():%d-%m-%Y}", "seen": ""}
    return base | {"reason": "", "login_id": "ID1", "card_number": ""} | kw


# --- places ------------------------------------------------------------------------------------


def test_a_place_says_its_numbers_in_one_sentence_and_for_every_place_under_it(w, as_):
    people = factories.people(w.panchayats[0], 5) + factories.people(w.panchayats[2], 2)
    factories.mark(people[0])
    factories.mark(people[1], "rejected", reason="aadhaar_error")
    factories.mark(people[6], "unreachable", reason="dead")
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    page = as_(w.collector).get("/list/", follow=True)
    assert "7 on the list, 1 with a card, 6 left out." in text(page)
    rows = {row.place: row.numbers for row in page.context["standing"].rows}
    first, second = rows[w.blocks[0]], rows[w.blocks[1]]
    assert (first.listed, first.made, first.left_out, first.rejected, first.to_do) == (5, 1, 4, 1, 3)
    assert (second.listed, second.unreachable, second.to_do) == (2, 1, 1)


def test_silent_places_stand_in_the_table_too(w, as_):
    factories.people(w.panchayats[0], 1)
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    rows = as_(w.officer).get(of(w.blocks[0])).context["standing"].rows
    assert {row.place: row.numbers.listed for row in rows} == {w.panchayats[0]: 1, w.panchayats[1]: 0}


def test_a_file_that_gave_the_list_no_row_does_not_date_it(w):
    facts = {"kind": "eligibility", "district": w.district, "state": "done", "rows_read": 4}
    Import.objects.create(**facts, set_aside=4, finished_at=now())
    assert Import.objects.list_of(w.district.pk) is None
    earlier = now() - timedelta(days=3)
    Import.objects.create(**facts, set_aside=3, finished_at=earlier)
    assert Import.objects.list_of(w.district.pk) == earlier


def test_without_a_list_it_is_said_who_sends_one(w, as_):
    assert "There is no list of this place yet" in text(as_(w.collector).get(of(w.district)))
    assert "The collector's office sends it." in text(as_(w.officer).get(of(w.blocks[0])))


def test_everybody_begins_at_the_own_place(w, as_):
    factories.people(w.panchayats[0], 1)
    assert as_(w.officer).get("/list/").url == of(w.blocks[0])
    assert as_(w.worker).get("/list/").url == of(w.panchayats[0])
    assert as_(w.operator).get("/list/").url == reverse("mark_person")
    assert as_(factories.user("state_viewer", w.district.state)).get("/list/").status_code == 403
    assert as_(factories.user()).get("/list/").status_code == 403
    factories.district()
    assert as_(factories.user("administrator")).get("/list/").status_code == 200


def test_a_place_outside_is_not_there(w, as_):
    other = factories.world()
    nowhere = as_(w.officer).get("/list/places/block/404404/")
    assert nowhere.status_code == 404
    for place in (other.district, other.blocks[0], w.district, w.blocks[1], w.panchayats[2]):
        page = as_(w.officer).get(of(place))
        assert page.status_code == 404 and bare(page) == bare(nowhere)
        assert as_(w.officer).get(of(place) + "numbers.csv").status_code == 404
    assert as_(w.officer).get("/list/places/centre/1/").status_code == 404
    assert as_(w.officer).get("/list/places/block/a%00b/").status_code == 404


def test_a_panchayat_shows_its_people_masked_families_together(w, as_):
    place = w.panchayats[0]
    one = factories.person(
        place, beneficiary_id="B70071234", mobile="6100001234", family_id="F1", birth_year=1990
    )
    factories.person(place, family_id="F2")
    other = factories.person(place, family_id="F1", birth_year=1960)
    factories.person(w.panchayats[1])
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    page = as_(w.officer).get(of(place))
    assert [person.number for person in page.context["standing"].page][:2] == [other.number, one.number]
    assert len(page.context["standing"].page) == 3
    assert "••••1234" in text(page)
    assert "B70071234" not in page.content.decode() and "6100001234" not in page.content.decode()
    reading = Reading.objects.get()
    assert (reading.user, reading.kind, reading.place, reading.people) == (w.officer, "list", place.code, 3)


def test_people_are_chosen_by_village_and_state(w, as_):
    place = w.panchayats[0]
    people = factories.people(place, 3) + factories.people(place, 2, village="")
    factories.mark(people[0])
    factories.mark(people[1], "rejected", reason="aadhaar_error")
    factories.mark(people[3], "left_out", reason="away")

    def found(**asked):
        page = as_(w.officer).get(of(place), asked)
        assert page.status_code == 200
        return {person.number for person in page.context["standing"].page}

    numbers = [person.number for person in people]
    assert found(village="रामपुर") == set(numbers[:3])
    assert found(village="–") == set(numbers[3:])
    assert found(status="made") == {numbers[0]}
    assert found(status="left_out") == set(numbers[1:])
    assert found(status="to_do") == set(numbers[2:])
    assert found(status="rejected", village="रामपुर") == {numbers[1]}
    for odd in ({"status": "x"}, {"village": "x\0"}, {"page": "-1"}, {"page": "9" * 30}):
        assert found(**odd) == set(numbers)


def test_a_page_of_people_takes_the_same_few_queries_however_many_they_are(w, as_):
    place, client = w.panchayats[0], as_(w.officer)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(of(place)).status_code == 200
        return len(caught)

    factories.people(place, 2)
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    few = queries()
    factories.people(place, 30)
    assert queries() == few


def test_numbers_are_taken_away_as_a_file(w, as_):
    factories.people(w.panchayats[0], 2)
    listcounts.mark(w.district.pk)
    listcounts.recount(w.district.pk)
    for ending, kind in (("csv", "text/csv"), ("xlsx", "spreadsheetml")):
        file = as_(w.collector).get(of(w.district) + f"numbers.{ending}")
        assert file.status_code == 200 and kind in file["Content-Type"]
    table = as_(w.collector).get(of(w.blocks[0]) + "numbers.csv").content.decode("utf-8-sig")
    assert f"{w.panchayats[0].code},{w.panchayats[0].name},2,0,2,2,0,0,0" in table
    assert as_(w.collector).get(of(w.district) + "numbers.pdf").status_code == 404


# --- one person --------------------------------------------------------------------------------


def test_a_person_is_shown_with_family_and_schemes_and_that_is_written_down(w, as_):
    place = w.panchayats[0]
    person = factories.person(place, name="सुनीता साहू", schemes=3, family_id="F9", guardian_name="रामलाल")
    factories.person(place, name="Ramlal Sahu", family_id="F9")
    page = as_(w.officer).get(about(person))
    for said in ("सुनीता साहू", "रामलाल", "Ramlal Sahu", "Sambal", "NFSA", "No card yet"):
        assert said in text(page)
    assert "SECC" not in text(page)
    reading = Reading.objects.get()
    assert (reading.kind, reading.number, reading.people) == ("person", person.number, 2)
    assert "no-store" in page["Cache-Control"]


def test_a_person_outside_is_not_there(w, as_):
    other = factories.world()
    elsewhere = factories.person(other.panchayats[0])
    next_block = factories.person(w.panchayats[2])
    nobody = as_(w.officer).get("/list/people/999999999/")
    assert nobody.status_code == 404
    for person in (elsewhere, next_block):
        for answer in (as_(w.officer).get(about(person)), as_(w.officer).post(about(person), typed())):
            assert answer.status_code == 404 and bare(answer) == bare(nobody)
    assert as_(w.worker).get(about(factories.person(w.panchayats[1]))).status_code == 404
    assert as_(w.worker).get(about(factories.person(w.panchayats[0]))).status_code == 200
    assert as_(w.operator).get(about(factories.person(w.panchayats[0]))).status_code == 404
    assert as_(factories.user("administrator")).get(about(elsewhere)).status_code == 200
    assert as_(w.officer).get(f"/list/people/{10**30}/").status_code == 404
    assert not Mark.objects.exists()


def test_hidden_numbers_are_shown_for_a_reason_once(w, as_):
    person = factories.person(w.panchayats[0], beneficiary_id="B70071234", mobile="6100001234")
    client = as_(w.officer)
    refused = client.post(about(person), {"act": "reveal", "reason": "abc"})
    assert refused.status_code == 400
    assert "B70071234" not in refused.content.decode() and "at least five letters" in text(refused)
    assert client.post(about(person), {"act": "reveal"}).status_code == 400
    shown = client.post(about(person), {"act": "reveal", "reason": "to read the ID to the operator"})
    assert "B70071234" in text(shown) and "6100001234" in text(shown)
    reading = Reading.objects.get(kind="reveal")
    assert (reading.number, reading.reason) == (person.number, "to read the ID to the operator")
    assert "B70071234" not in client.get(about(person)).content.decode()
    assert "B70071234" in text(client.post(about(person), {"act": "reveal", "ready": "call"}))
    half_typed = {"act": "reveal", "ready": "card", "reason": "xx"}
    assert "B70071234" in text(client.post(about(person), half_typed))
    for empty in ("\u200b" * 9, "•••••••", "a b c d"):
        assert client.post(about(person), {"act": "reveal", "reason": empty}).status_code == 400
    number = client.post(about(person), {"act": "reveal", "reason": "to call 61000 01234"})
    assert number.status_code == 400 and "B70071234" not in number.content.decode()
    aadhaar = client.post(about(person), {"act": "reveal", "reason": "2341 2341 2346"})
    assert aadhaar.status_code == 400 and "Aadhaar" in text(aadhaar)


def test_a_person_is_marked_and_the_history_says_by_whom(w, as_):
    person, client = factories.person(w.panchayats[0]), as_(w.officer)
    assert client.post(about(person), typed("rejected", reason="rejected:aadhaar_error")).status_code == 302
    mark = Mark.objects.get()
    assert (mark.outcome, mark.reason, mark.by, mark.source) == (
        "rejected",
        "aadhaar_error",
        w.officer,
        "hand",
    )
    seen = mark.at.isoformat()
    made = typed("made", seen=seen, card_number="P1234", outcome_on=f"{today() - timedelta(days=1):%d.%m.%Y}")
    assert client.post(about(person), made).status_code == 302
    page = text(client.get(about(person)))
    assert f"made on {today() - timedelta(days=1):%d-%m-%Y}" in page and "Error in Aadhaar" in page
    assert "P1234" not in page and w.officer.get_full_name() in page
    assert MarkVersion.objects.get().outcome == "rejected"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"outcome": ""}, "Choose what became of the card."),
        ({"outcome": "sold"}, "sold"),
        ({"outcome": "rejected"}, "Choose why."),
        ({"outcome": "rejected", "reason": "unreachable:dead"}, "does not go with the outcome"),
        ({"outcome": "rejected", "reason": "x"}, "x"),
        ({"outcome_on": ""}, "Choose the date."),
        ({"outcome_on": "32-01-2026"}, "day-month-year"),
        ({"outcome_on": "01-01-2199"}, "still to come"),
        ({"outcome_on": "01-01-2010"}, "before 23-09-2018"),
        ({"login_id": "2341 2341 2346"}, "Aadhaar"),
        ({"card_number": "x" * 41}, "40"),
        ({"login_id": "a\0b"}, "Null"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_kept(w, as_, sent, said):
    person = factories.person(w.panchayats[0])
    page = as_(w.officer).post(about(person), typed(**sent | {"login_id": sent.get("login_id", "KEPT77")}))
    assert page.status_code == 400 and said in text(page)
    assert "KEPT77" in text(page) or "login_id" in sent
    assert not Mark.objects.exists()


def test_two_tabs_do_not_overwrite_each_other_unseen(w, as_):
    person, client = factories.person(w.panchayats[0]), as_(w.officer)
    factories.mark(person, "pending", by=w.collector)
    page = client.post(about(person), typed("made", login_id="CG77"))
    assert page.status_code == 409 and Mark.objects.get().outcome == "pending"
    assert "Somebody was quicker" in text(page) and "pending on" in text(page) and "CG77" in text(page)
    again = typed("made", seen=Mark.objects.get().at.isoformat(), login_id="CG77")
    assert f'value="{again["seen"]}"' in page.content.decode()  # the next tap knows what it replaces
    assert client.post(about(person), again).status_code == 302
    assert Mark.objects.get().outcome == "made"
    assert client.post(about(person), typed("made", seen="yesterday", login_id="X1")).status_code == 409


def test_a_mark_is_taken_back_with_a_reason(w, as_):
    person, client = factories.person(w.panchayats[0]), as_(w.officer)
    seen = factories.mark(person).at.isoformat()
    assert client.post(about(person), {"act": "take_back", "why": "", "seen": seen}).status_code == 400
    assert client.post(about(person), {"act": "take_back", "why": "wrong", "seen": ""}).status_code == 409
    back = {"act": "take_back", "why": "the wrong person", "seen": seen}
    assert client.post(about(person), back).status_code == 302
    assert not Mark.objects.exists()
    page = text(client.get(about(person)))
    assert "Taken back" in page and "the wrong person" in page and "No card yet" in page
    assert client.post(about(person), back).status_code == 409  # from another tab


def test_who_only_sees_does_not_mark(w, as_):
    person = factories.person(w.panchayats[0])
    client = as_(factories.user("health_manager", w.district))
    assert "Keep it" not in text(client.get(about(person)))
    assert client.post(about(person), typed()).status_code == 403
    assert client.get(reverse("mark_person")).status_code == 403
    assert not Mark.objects.exists()


def test_the_history_says_which_file_changed_the_row(w, as_):
    person = factories.person(w.panchayats[0], name="सुनीता साहू", mobile="6100005678")
    first = Import.objects.create(kind="eligibility", district=w.district, state="done", sent_by=w.collector)
    second = Import.objects.create(kind="eligibility", district=w.district, state="done", sent_by=w.collector)
    fields = [field.attname for field in BeneficiaryVersion._meta.concrete_fields]
    old = {name: getattr(person, name) for name in fields if hasattr(person, name) and name != "pk"}
    old |= {"name": "Sunita", "mobile": "6100001234", "import_id": first.pk, "replaced_by": second.pk}
    BeneficiaryVersion.objects.create(**old)
    type(person).objects.of(w.district.pk).update(import_id=second.pk)
    page = text(as_(w.officer).get(about(person)))
    assert "The list changed" in page and "<del>Sunita</del> → <ins>सुनीता साहू</ins>" in page
    assert "••••1234" in page and "6100001234" not in page
    assert page.index(f"file {second.pk}") < page.index(f"file {first.pk}")  # newest first


# --- by id -------------------------------------------------------------------------------------


def test_an_operator_marks_by_id_anybody_of_the_district(w, as_):
    person = factories.person(w.panchayats[3], beneficiary_id="B77", name="सुनीता साहू", guardian_name="रामलाल")
    client = as_(w.operator)
    asked = client.post(reverse("mark_person"), {"beneficiary_id": " b७७ "})
    assert asked.status_code == 200 and "सुनीता साहू" in text(asked) and "रामलाल" in text(asked)
    assert f'value="{w.logins[0].code}"' in asked.content.decode()  # the own login ID stands there
    assert Reading.objects.get().number == person.number
    sent = client.post(reverse("mark_person"), typed(beneficiary_id="B77", login_id=w.logins[0].code))
    assert sent.status_code == 302 and sent.url == reverse("mark_person")
    mark = Mark.objects.get()
    assert (mark.beneficiary_id, mark.outcome, mark.by) == ("B77", "made", w.operator)
    thanks = text(client.get(sent.url))
    assert "made" in thanks and "सुनीता" not in thanks


def test_an_id_outside_the_list_is_said_and_kept_all_the_same(w, as_):
    client = as_(w.operator)
    asked = client.post(reverse("mark_person"), {"beneficiary_id": "NEW5"})
    assert asked.status_code == 200 and "is not on the list" in text(asked)
    assert not Reading.objects.exists()
    assert client.post(reverse("mark_person"), typed(beneficiary_id="NEW5")).status_code == 302
    assert Mark.objects.get().beneficiary_id == "NEW5"


@pytest.mark.parametrize("number", ["234123412346", "२३४१२३४१२३४६"])
def test_an_aadhaar_number_is_no_id(w, as_, number):
    refused = as_(w.operator).post(reverse("mark_person"), typed(beneficiary_id=number))
    assert refused.status_code == 400 and number not in refused.content.decode()
    assert "Aadhaar" in text(refused) and not Mark.objects.exists()
    factories.person(w.panchayats[0], beneficiary_id="234123412346")  # the list's own, by chance
    assert as_(w.operator).post(reverse("mark_person"), typed(beneficiary_id=number)).status_code == 302


def test_another_districts_id_is_outside_the_list(w, as_):
    other = factories.world()
    factories.person(other.panchayats[0], beneficiary_id="B88", name="Hidden Name")
    asked = as_(w.operator).post(
        reverse("mark_person"), {"beneficiary_id": "B88", "district": other.district.code}
    )
    assert "is not on the list" in text(asked) and "Hidden Name" not in text(asked)
    as_(w.operator).post(reverse("mark_person"), typed(beneficiary_id="B88", district=other.district.code))
    assert Mark.objects.get().district == w.district


def test_an_administrator_chooses_the_district(w, as_):
    other = factories.world()
    factories.person(other.panchayats[0], beneficiary_id="B88", name="Sunita")
    client = as_(factories.user("administrator"))
    asked = client.post(reverse("mark_person"), {"beneficiary_id": "B88", "district": other.district.code})
    assert "Sunita" in text(asked)
    assert client.post(reverse("mark_person"), {"beneficiary_id": "B88", "district": "x"}).status_code == 400


@pytest.mark.parametrize("odd", ["", " ", "x" * 41, "a\0b", "#N/A", "2.3E+11"])
def test_odd_ids_are_refused_in_a_sentence(w, as_, odd):
    page = as_(w.operator).post(reverse("mark_person"), {"beneficiary_id": odd})
    assert page.status_code == 400 and 'class="error"' in page.content.decode()


def test_by_id_two_tabs_do_not_overwrite_each_other_unseen(w, as_):
    person, client = factories.person(w.panchayats[0], beneficiary_id="B77"), as_(w.operator)
    factories.mark(person, "pending")
    page = client.post(reverse("mark_person"), typed(beneficiary_id="B77"))
    assert page.status_code == 409 and "Somebody was quicker" in text(page)
    assert Mark.objects.get().outcome == "pending"


def test_marking_is_for_who_is_posted_today(w, as_):
    w.operator.postings.update(ends_on=today() - timedelta(days=1))
    client = as_(w.operator)
    assert client.get(reverse("mark_person")).status_code == 403
    assert client.post(reverse("mark_person"), typed(beneficiary_id="B1")).status_code == 403
    viewer = as_(factories.user("district_viewer", w.district))
    assert viewer.get(reverse("mark_person")).status_code == 403


def test_the_operators_report_leads_to_it(w, as_):
    assert reverse("mark_person") in as_(w.operator).get("/report/").content.decode()


# --- who looked --------------------------------------------------------------------------------


def test_a_collector_reads_who_looked(w, as_):
    person = factories.person(w.panchayats[0])
    as_(w.officer).get(about(person))
    as_(w.officer).post(about(person), {"act": "reveal", "reason": "to call him"})
    other = factories.world()
    as_(other.officer).get(about(factories.person(other.panchayats[0])))
    client = as_(w.collector)
    page = client.get(reverse("readings"))
    assert "to call him" in text(page) and other.officer.username not in text(page)
    assert {row.kind for row in page.context["readings"].page} == {"person", "reveal"}
    assert about(person) in page.content.decode() and w.panchayats[0].name in text(page)
    only = client.get(reverse("readings"), {"kind": "reveal", "day": f"{today():%d-%m-%Y}"})
    assert [row.kind for row in only.context["readings"].page] == ["reveal"]
    earlier = client.get(reverse("readings"), {"day": "०१-०१-२०२५"})
    assert not earlier.context["readings"].page.object_list
    for odd in (
        {"kind": "x"},
        {"day": "\0"},
        {"page": "x"},
        {"day": "99-99-9999"},
        {"day": "31-12-9999"},
        {"day": "1-1-1"},
    ):
        assert client.get(reverse("readings"), odd).status_code == 200
    assert as_(w.officer).get(reverse("readings")).status_code == 403


def test_a_mark_by_hand_counts(w, as_):
    person = factories.person(w.panchayats[0])
    as_(w.officer).post(about(person), typed())
    assert listcounts.waiting() == [w.district.pk]
