"""Tokens, places, login IDs, drives and targets for machines: Alice has district A, Bob a block of it,
Charlie makes cards, Oscar has a district elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from districts.models import Placement, Token
from drive_portal.lib.dates import today
from tests import factories
from tests.calling import ROOT, Caller, errors, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = factories.world(target_rule="cards", target=1000, split={})
    w.elsewhere = factories.world(blocks=1, panchayats=1)
    w.alice, w.bob, w.charlie = Caller(w.collector), Caller(w.officer), Caller(w.operator)
    w.oscar = Caller(w.elsewhere.collector)
    return w


# --- tokens ----------------------------------------------------------------------------------


def test_a_token_lasts_thirty_days(w):
    answer = Caller().send("token/", {"username": w.operator.username, "password": factories.PASSWORD})
    assert answer.status_code == 200 and set(answer.json()) == {"token", "expires_at"}
    bearer = {"HTTP_AUTHORIZATION": f"Token {answer.json()['token']}"}
    assert Caller().get(ROOT + "centres/", **bearer).status_code == 200
    with time_machine.travel(today() + timedelta(days=29)):
        assert Caller().get(ROOT + "centres/", **bearer).status_code == 200
    with time_machine.travel(today() + timedelta(days=32)):
        problem(Caller().get(ROOT + "centres/", **bearer), 401)
    assert not Token.objects.filter(token_key=answer.json()["token"][:15]).exists()  # it is gone for good


def test_a_wrong_password_is_a_problem_and_ten_lock_that_account_only(w):
    wrong = {"username": w.operator.username, "password": "wrong"}
    for _try in range(9):
        assert problem(Caller().send("token/", wrong), 401)
    right = wrong | {"password": factories.PASSWORD}
    assert Caller().send("token/", right).status_code == 200  # and the count begins anew
    for _try in range(9):
        problem(Caller().send("token/", wrong), 401)
    Caller().send("token/", wrong)
    problem(Caller().send("token/", right), 429)
    other = {"username": w.officer.username, "password": factories.PASSWORD}
    assert Caller().send("token/", other).status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"username", "password"}),
        ({"username": "a"}, {"password"}),
        ({"username": "a\0", "password": "b"}, {"username"}),
        ({"username": ["a"], "password": 5}, {"username", "password"}),
        ([], {"non_field_errors"}),
        ("text", {"non_field_errors"}),
    ],
)
def test_credentials_of_a_wrong_shape(body, fields):
    assert errors(Caller().send("token/", body)) == fields


@pytest.mark.parametrize("header", ["Token", "Token x", "Token x y", "Token \xff\xfe", "Token " + "x" * 5000])
def test_a_garbled_token_is_a_401(header):
    answer = Caller().get(ROOT + "drives/", HTTP_AUTHORIZATION=header)
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"


def test_nobody_reads_without_logging_in(w):
    for path in ("districts/", "tallies/", "progress/", f"drives/{w.drive.pk}/", "camp-counts/"):
        problem(Caller().read(path), 401)


def test_a_session_must_show_that_it_wrote_the_form(w):
    browser = Caller()
    browser.handler.enforce_csrf_checks = True
    browser.force_login(w.collector)
    assert browser.read("drives/").status_code == 200
    problem(browser.send("drives/", {}), 403)


# --- places ----------------------------------------------------------------------------------


def test_places_and_login_ids_by_role(w):
    b1, b2 = w.blocks
    assert w.alice.codes("districts/") == [w.district.code]
    assert w.alice.codes("blocks/") == [b1.code, b2.code]
    assert w.alice.codes("panchayats/") == [p.code for p in w.panchayats]
    assert w.alice.codes("centres/") == [c.code for c in w.centres]
    assert w.alice.codes("login-ids/") == sorted([*(login.code for login in w.logins), w.worker_id.code])
    # the block officer: the block, and by name the district
    assert w.bob.codes("districts/") == [w.district.code]
    assert w.bob.codes("blocks/") == [b1.code]
    assert w.bob.codes("centres/") == [c.code for c in w.centres[:2]]
    assert set(w.bob.codes("login-ids/")) == {w.logins[0].code, w.logins[1].code, w.worker_id.code}
    # the operator: the centre, and by name all above
    assert w.charlie.codes("blocks/") == [b1.code]
    assert w.charlie.codes("panchayats/") == [w.panchayats[0].code]
    assert w.charlie.codes("centres/") == [w.centres[0].code]
    assert w.charlie.codes("login-ids/") == [w.logins[0].code]
    assert set(w.oscar.codes("blocks/")) == {b.code for b in w.elsewhere.blocks}


def test_who_has_no_posting_sees_nothing(w):
    nobody = Caller(factories.user())
    for path in ("districts/", "blocks/", "panchayats/", "centres/", "login-ids/", "drives/", "camps/"):
        assert nobody.codes(path, "name") == []


def test_the_fields_of_places(w):
    centre, p = w.centres[0], w.panchayats[0]
    parents = {"state": w.district.state.code, "district": w.district.code}
    found = w.alice.read(f"centres/{centre.code}/").json()
    assert found.items() >= {"code": centre.code, "name": centre.name, "name_hi": centre.name_hi}.items()
    assert found.items() >= {"kind": "csc", "status": "active", "block": w.blocks[0].code, **parents}.items()
    found = w.alice.read(f"panchayats/{p.code}/").json()
    assert found.items() >= {"kind": "gram_panchayat", "block": w.blocks[0].code, **parents}.items()
    assert w.alice.read(f"blocks/{w.blocks[0].code}/").json().items() >= {"kind": "rural", **parents}.items()
    assert w.alice.read(f"districts/{w.district.code}/").json()["state"] == w.district.state.code
    for path in ("districts/", "blocks/", "panchayats/", "centres/"):
        (first, *_more) = w.alice.read(path).json()["results"]
        assert first == w.alice.read(f"{path}{first['code']}/").json()


def test_a_login_id_has_one_home_and_no_phone(w):
    w.worker_id.mobile = "9876543210"
    w.worker_id.save()
    found = w.alice.read(f"login-ids/{w.worker_id.code}/")
    assert found.json()["panchayat"] == w.panchayats[0].code and found.json()["centre"] is None
    assert b"9876543210" not in found.content
    found = w.alice.read(f"login-ids/{w.logins[0].code}/").json()
    assert found["centre"] == w.centres[0].code and found["panchayat"] is None
    assert found["holder_name"] == w.logins[0].holder_name and found["holder_kind"] == "vle"


def test_filters(w):
    b1, b2 = w.blocks
    p1 = w.panchayats[0]
    assert w.alice.codes("panchayats/", block=b2.code) == [p.code for p in w.panchayats[2:]]
    assert w.alice.codes("panchayats/", district=w.district.code, kind="ward") == []
    assert w.alice.codes("centres/", panchayat=p1.code) == [w.centres[0].code]
    assert w.alice.codes("centres/", status="suspended") == []
    assert w.alice.codes("login-ids/", kind="mitanin") == [w.worker_id.code]
    assert w.alice.codes("login-ids/", block=b1.code, status="active", kind="vle") == [
        login.code for login in w.logins[:2]
    ]
    assert len(w.alice.codes("blocks/", what="ever")) == 2  # what is not a filter is ignored


@pytest.mark.parametrize("path", ["blocks/", "panchayats/", "centres/", "login-ids/", "camps/", "drives/"])
def test_a_filter_that_names_what_is_out_of_sight_gives_an_empty_list(w, path):
    for code in (w.elsewhere.district.code, "999999", "00417", "नहीं"):
        assert w.alice.codes(path, "name" if path != "login-ids/" else "code", district=code) == []


def test_a_place_above_is_found_by_one_within(w):
    (b1, b2), elsewhere = w.blocks, w.elsewhere
    for place in (*w.blocks, *w.panchayats):
        assert w.alice.codes("districts/", **{place.level: place.code}) == [w.district.code]
        assert w.alice.codes("drives/", "id", **{place.level: place.code}) == [w.drive.pk]
    assert w.alice.codes("blocks/", panchayat=w.panchayats[3].code) == [b2.code]
    assert w.bob.codes("drives/", "id", block=b1.code) == [w.drive.pk]
    for caller, unseen in ((w.alice, elsewhere), (w.bob, w)):
        for place in (unseen.blocks[-1], unseen.panchayats[-1]):
            assert caller.codes("districts/", **{place.level: place.code}) == []
            assert caller.codes("drives/", "id", **{place.level: place.code}) == []
        assert caller.codes("blocks/", panchayat=unseen.panchayats[-1].code) == []


def test_what_has_no_kind_or_status_is_not_found_by_one(w):
    factories.camp(w.drive, w.panchayats[0])
    assert w.alice.read("camps/").json()["results"][0]["kind"] is None
    for path in ("districts/", "drives/", "camps/"):
        assert w.alice.codes(path, "name", kind="rural") == []
    for path in ("districts/", "blocks/", "panchayats/"):
        assert w.alice.codes(path, status="active") == []
    assert errors(w.alice.read("districts/", on="x")) == {"on"}
    assert w.alice.codes("districts/", on="2000-01-01") == [w.district.code]


def test_places_valid_on_a_day(w):
    b1, b2 = w.blocks
    p1, p2 = w.panchayats[:2]
    day = today() - timedelta(days=10)
    p1.valid_to = day
    p1.save()
    Placement.objects.filter(panchayat=p2).update(block=b2, valid_to=day)
    Placement.objects.create(panchayat=p2, block=b1, valid_from=day + timedelta(days=1))
    assert w.alice.codes("panchayats/", block=b1.code) == [p2.code]
    assert w.alice.codes("panchayats/", block=b1.code, on=day.isoformat()) == [p1.code]
    assert p2.code in w.alice.codes("panchayats/", block=b2.code, on=day.isoformat())
    assert w.alice.read(f"panchayats/{p1.code}/").status_code == 200  # a past place keeps its address
    assert errors(w.alice.read("panchayats/", on="31-03-2023")) == {"on"}


def limit(answer):
    """What counts the calls: it changes with each, whatever was asked."""
    return ("RateLimit", answer["RateLimit"])


def test_what_is_out_of_sight_is_not_there_byte_for_byte(w):
    e = w.elsewhere
    hidden = {
        "districts": e.district.code,
        "blocks": e.blocks[0].code,
        "panchayats": e.panchayats[0].code,
        "centres": e.centres[0].code,
        "login-ids": e.logins[0].code,
        "drives": e.drive.pk,
        "camps": factories.camp(e.drive, e.panchayats[0]).pk,
    }
    for path, code in hidden.items():
        assert w.oscar.read(f"{path}/{code}/").status_code == 200
        for caller in (w.alice, w.bob, w.charlie):
            answers = [
                caller.read(f"{path}/{what}/") for what in (code, "999999999", "%00", "no such", "9" * 30)
            ]
            answers.append(caller.read("no/such/list/"))
            assert {answer.status_code for answer in answers} == {404}, path
            assert len({answer.content for answer in answers}) == 1, path
            headers = [sorted(set(answer.headers.items()) - {limit(answer)}) for answer in answers[:-1]]
            assert headers == [headers[0]] * len(headers), path
            problem(answers[0], 404)
    # the same for a block of one's own district that is not one's own
    assert w.bob.read(f"blocks/{w.blocks[1].code}/").content == answers[0].content


# --- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
def test_every_row_comes_once_through_all_pages_and_back(w, limit):
    for _n in range(7):
        factories.panchayat(w.blocks[0])
    all_codes = w.alice.codes("panchayats/")
    assert len(all_codes) == 11 and all_codes == sorted(all_codes)
    assert w.alice.codes("panchayats/", limit=limit) == all_codes
    page, pages = w.alice.read("panchayats/", limit=limit).json(), []
    assert page["previous"] is None
    while page["next"]:
        pages.append(page["results"])
        page = w.alice.get(page["next"]).json()
    for expected in reversed(pages):
        page = w.alice.get(page["previous"]).json()
        assert page["results"] == expected
    assert page["previous"] is None


def test_a_page_is_not_moved_by_rows_that_come_in(w):
    page = w.alice.read("panchayats/", limit=2).json()
    factories.panchayat(w.blocks[0], code="0")
    assert [row["code"] for row in w.alice.get(page["next"]).json()["results"]] == [
        p.code for p in w.panchayats[2:]
    ]


def test_limits(w):
    for limit in ("0", "-1", "x", "1.5", "٣", "1e3"):
        assert errors(w.alice.read("blocks/", limit=limit)) == {"limit"}
    assert len(w.alice.codes("blocks/", limit=99999999999999999999)) == 2
    assert w.alice.read("blocks/", limit="2").json()["next"] is None


@pytest.mark.parametrize("path", ["blocks/", "camps/", "tallies/", "progress/"])
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!",
        "W10",  # []
        "W2ZhbHNlLCB7fV0",  # [false, {}]
        "W2ZhbHNlLCAiXHUwMDAwIl0",  # [false, "\u0000"]
        "W2ZhbHNlLCAiXHVkODAwIl0",  # [false, "\ud800"]
        "W2ZhbHNlLCB0cnVlXQ",  # [false, true]
        "W2ZhbHNlLCAxMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ",  # [false, 10 ** 30]
        "WzEsIDFd",  # [1, 1]
        "é",
    ],
)
def test_bad_cursors(w, path, cursor):
    answer = w.alice.read(
        path, cursor=cursor, **({"drive": w.drive.pk, "level": "block"} if "prog" in path else {})
    )
    assert errors(answer) == {"cursor"}


def test_lists_as_csv(w):
    w.logins[0].holder_name = "=cmd()"
    w.logins[0].save()
    answer = w.alice.read("login-ids/", format="csv", limit=2)
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and 'rel="next"' in answer["Link"]
    head, first, *_rows = answer.content.decode().splitlines()
    assert head.startswith("code,holder_name,holder_kind") and "'=cmd()" in first
    empty = w.alice.read("login-ids/", format="csv", kind="none")
    assert empty.content.decode().splitlines() == [head]
    typed = w.alice.get(ROOT + "blocks/", {"format": "csv"}, HTTP_ACCEPT="application/json")
    assert typed["Content-Type"].startswith("text/csv")
    assert errors(w.alice.read("blocks/", format="xml")) == {"format"}
    assert errors(w.alice.read(f"blocks/{w.blocks[0].code}/", format="csv")) == {"format"}
    problem(w.alice.get(ROOT + "blocks/", HTTP_ACCEPT="text/xml"), 406)
    problem(w.alice.get(ROOT + "blocks/9/", HTTP_ACCEPT="text/csv"), 406)


def test_lists_do_not_query_by_row(w, django_assert_max_num_queries):
    for path in ("blocks/", "panchayats/", "centres/", "login-ids/", "drives/", "camps/", "tallies/"):
        with django_assert_max_num_queries(4):
            w.alice.read(path)


@pytest.fixture(autouse=True)
def _forget():
    cache.clear()  # axes counts there
