"""People for machines: who may read them, what is masked, pages, filters; every page is written down."""

import base64
import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest

from drive_portal.lib.dates import today
from enrollment.models import Reading
from tests import factories
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
PATH, KEY = "beneficiaries/", "beneficiary_id"


@pytest.fixture
def w():
    return factories.world()


def test_a_person_as_it_is_answered(w):
    place = w.panchayats[0]
    person = factories.person(
        place, name="सुनीता", beneficiary_id="B1", family_id="F12345", mobile="6100001234", schemes=3
    )
    factories.mark(person, login_id="CG1", card_number="P1234567")
    (row,) = Caller(w.officer).read(PATH).json()["results"]
    assert row == {
        "beneficiary_id": "B1",
        "name": "सुनीता",
        "guardian_name": "",
        "gender": "F",
        "birth_year": 1980,
        "village": "रामपुर",
        "panchayat": place.code,
        "block": place.block.code,
        "district": place.district.code,
        "family_id": "••••2345",
        "schemes": ["sambal", "nfsa"],
        "mobile": "••••1234",
        "status": "made",
        "reason": "",
        "outcome_on": today().isoformat(),
        "login_id": "CG1",
        "card_number": "••••4567",
    }


def test_who_may_read_people(w):
    factories.people(w.panchayats[0], 1)
    for user in (
        w.operator,
        factories.user("api_client", w.district),
        factories.user("state_viewer", w.district.state),
    ):
        problem(Caller(user).read(PATH), 403)
    assert Caller().read(PATH).status_code == 401
    for user in (w.worker, w.officer, w.collector, factories.user("health_manager", w.district)):
        assert len(Caller(user).codes(PATH, KEY)) == 1


def test_each_sees_the_own_place(w):
    ids = [factories.person(place).beneficiary_id for place in w.panchayats]
    other = factories.world()
    elsewhere = factories.person(other.panchayats[0]).beneficiary_id
    assert Caller(w.worker).codes(PATH, KEY) == ids[:1]
    assert Caller(w.officer).codes(PATH, KEY) == ids[:2]
    assert Caller(w.collector).codes(PATH, KEY) == ids
    assert set(Caller(factories.user("administrator")).codes(PATH, KEY)) == {*ids, elsewhere}
    for place in (other.panchayats[0].code, w.panchayats[2].code, "404404"):
        assert Caller(w.officer).codes(PATH, KEY, panchayat=place) == []


def test_filters(w):
    people = factories.people(w.panchayats[0], 5)
    people += factories.people(w.panchayats[1], 1, village="कुसमी")
    for person, outcome, reason in zip(
        people,
        ["made", "rejected", "pending", "unreachable", "left_out"],
        ["", "aadhaar_error", "", "dead", "away"],
        strict=False,
    ):
        factories.mark(person, outcome, reason=reason)
    ids, caller = [person.beneficiary_id for person in people], Caller(w.collector)
    assert caller.codes(PATH, KEY, status="left_out") == ids[1:]
    for n, status in enumerate(["made", "rejected", "pending", "unreachable"]):
        assert caller.codes(PATH, KEY, status=status) == [ids[n]]
    assert caller.codes(PATH, KEY, reason="aadhaar_error") == [ids[1]]
    assert caller.codes(PATH, KEY, reason="away") == [ids[4]]
    assert caller.codes(PATH, KEY, village="कुसमी") == ids[5:]
    assert caller.codes(PATH, KEY, panchayat=w.panchayats[0].code, status="left_out") == ids[1:5]
    assert caller.codes(PATH, KEY, village="nowhere") == []


def test_pages_go_on_and_back_over_districts(w):
    other = factories.world()
    ids = {person.beneficiary_id for person in factories.people(w.panchayats[0], 5)}
    ids |= {person.beneficiary_id for person in factories.people(other.panchayats[0], 4)}
    admin = Caller(factories.user("administrator"))
    found, address, pages = [], "/api/v1/beneficiaries/?limit=2", []
    while address:
        page = admin.get(address).json()
        pages.append([row[KEY] for row in page["results"]])
        found += pages[-1]
        address = page["next"]
    assert len(found) == 9 and set(found) == ids and len(pages) == 5
    back = admin.get(page["previous"]).json()
    assert [row[KEY] for row in back["results"]] == pages[-2]
    assert Reading.objects.filter(kind="api", user=admin_of(admin)).count() >= 5


def admin_of(caller):
    return Reading.objects.filter(kind="api").latest("pk").user


def test_pages_of_a_panchayat(w):
    ids = [person.beneficiary_id for person in factories.people(w.panchayats[0], 5)]
    factories.people(w.panchayats[1], 3)
    assert Caller(w.officer).codes(PATH, KEY, panchayat=w.panchayats[0].code, limit=2) == ids


def test_no_id_stands_in_an_address(w):
    factories.people(w.panchayats[0], 5)
    answer = Caller(w.officer).read(PATH, limit=2).json()
    cursor = parse_qs(urlsplit(answer["next"]).query)["cursor"][0]
    said = base64.urlsafe_b64decode(cursor + "==").decode()
    assert not [row[KEY] for row in answer["results"] if row[KEY] in said]
    for odd in ('[false, "380:URN1"]', '[false, ":"]', '[false, "1:99999999999999999999"]', "[false, 7]"):
        sent = base64.urlsafe_b64encode(odd.encode()).decode().rstrip("=")
        assert Caller(w.officer).read(PATH, cursor=sent).status_code == 400


def test_every_page_read_is_written_down(w):
    factories.people(w.panchayats[0], 3)
    caller = Caller(w.collector)
    answer = caller.read(PATH, limit=2)
    assert "no-store" in answer["Cache-Control"]
    caller.get(answer.json()["next"])
    rows = Reading.objects.order_by("pk")
    assert [(row.kind, row.people, row.user, row.place) for row in rows] == [
        ("api", 2, w.collector, w.district.code),
        ("api", 1, w.collector, w.district.code),
    ]
    caller.read(PATH, village="nowhere")
    assert rows.count() == 2  # nobody was shown


def test_as_csv(w):
    person = factories.person(w.panchayats[0], name="=cmd()", mobile="6100001234")
    answer = Caller(w.officer).read(PATH, format="csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row[KEY], row["name"], row["mobile"]) == (person.beneficiary_id, "'=cmd()", "••••1234")
    empty = Caller(w.officer).read(PATH, format="csv", village="nowhere").content.decode()
    assert empty.startswith("beneficiary_id,name,")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"status": "lost"}, "status"),
        ({"reason": "rain"}, "reason"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "W2ZhbHNlLCAieCJd"}, "cursor"),
        ({"village": "a\0"}, "village"),
        ({"panchayat": "\0"}, "panchayat"),
    ],
)
def test_what_is_asked_wrongly_is_a_400(w, asked, field):
    assert field in errors(Caller(w.officer).read(PATH, **asked))


def test_few_queries_however_many_people(w, django_assert_max_num_queries):
    factories.people(w.panchayats[0], 40)
    caller = Caller(w.collector)
    caller.read(PATH)
    with django_assert_max_num_queries(10):
        assert len(caller.read(PATH).json()["results"]) == 40
