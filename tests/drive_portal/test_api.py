"""The API as a whole: its documentation, its problems, and whatever anyone may throw at it."""

import json
import random
import re

import pytest
from django.core.management import call_command
from django.db import OperationalError

from districts import orders
from drive_portal.lib.dates import today
from drive_portal.lib.rest import dumps
from enrollment.models import Import
from tests import factories
from tests.calling import ROOT, Caller, errors, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = factories.world(blocks=1, panchayats=1)
    w.alice = Caller(w.collector)
    return w


@pytest.fixture
def schema():
    return Caller().read("schema/").json()


def test_the_schema_is_sound(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_the_schema_names_every_call_with_its_answers(schema):
    calls = {
        (method, path.removeprefix(ROOT)): set(operation["responses"])
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    }
    lists = ["districts", "blocks", "panchayats", "centres", "login-ids", "camps", "drives"]
    for name in lists:
        assert calls["get", f"{name}/"] >= {"200", "400", "401"}
        single = "{id}" if name in ("camps", "drives") else "{code}"
        assert calls["get", f"{name}/{single}/"] >= {"200", "401", "404"}
    assert calls["post", "tallies/"] >= {"201", "200", "202", "400", "401", "403", "409", "413", "415"}
    assert calls["post", "camp-counts/"] >= {"201", "200", "400", "401", "403", "409"}
    assert calls["post", "drives/"] >= {"201", "400", "403"}
    assert calls["patch", "drives/{id}/"] >= {"200", "400", "403", "404"}
    assert calls["post", "token/"] >= {"200", "400", "401", "429"}
    for path in ("progress/", "progress/series/", "targets/"):
        assert calls["get", path] >= {"200", "304", "400", "401"}
    asked = {p["name"] for p in schema["paths"][f"{ROOT}progress/"]["get"]["parameters"]}
    assert asked == {"drive", "level", "date", "within", "limit", "cursor", "format", "If-None-Match"}
    asked = {p["name"] for p in schema["paths"][f"{ROOT}progress/series/"]["get"]["parameters"]}
    assert asked >= {"drive", "level", "code", "from", "to"}


def test_rows_have_the_fields_that_the_schema_names(w, schema):
    factories.camp(w.drive, w.panchayats[0])
    factories.person(w.panchayats[0])
    hand = factories.worker(w.panchayats[0])
    factories.duty(w.drive, hand), factories.charge(w.drive, hand)
    factories.doubt(w.drive, w.logins[0]), factories.outage(w.district)
    factories.instruction(w.drive, w.collector, w.blocks[0])
    factories.difficulty(w.centres[0], w.operator), factories.activity(w.drive, w.panchayats[0])
    Import.objects.create(kind="cards", district=w.district, state="done")
    w.alice.send("tallies/", json.loads(json.dumps(factories.sent(w.drive, w.logins[0]), default=str)))
    for path, operations in schema["paths"].items():
        if "get" not in operations or "{" in path:
            continue
        name = path.removeprefix(ROOT)
        query = (
            {"drive": w.drive.pk, "level": "block", "code": w.blocks[0].code}
            if "progress" in name or name in ("reconciliation/", "forecast/")
            else {"drive": w.drive.pk}
            if name == "login-ids/ledger/"
            else {}
        )
        none = ("targets/", "plans/", "camp-counts/", "sites/", "login-requests/", "progress/changes/")
        if name in (*none, "scenarios/", "what-if/", "reviews/"):
            continue  # none here
        (row, *_more) = w.alice.read(name, **query).json()["results"]
        ref = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        page = schema["components"]["schemas"][ref.split("/")[-1]]
        fields = schema["components"]["schemas"][
            page["properties"]["results"]["items"]["$ref"].split("/")[-1]
        ]
        assert set(row) <= set(fields["properties"]), name
        assert set(fields["required"]) <= set(row), name


def test_the_readable_page_loads_only_what_is_ours():
    page = Caller().read("docs/try/")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page.content.decode())
    assert len(addresses) >= 4 and all(address.startswith("/") for address in addresses)
    script = Caller().get(next(address for address in addresses if "script" in address))
    assert script.status_code == 200 and ROOT + "schema/" in script.content.decode()
    policy = page["Content-Security-Policy"]
    assert (
        "script-src 'self'" in policy and "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    )


def test_every_other_address_is_the_same_404(w):
    answers = [w.alice.read(path) for path in ("", "nothing/", "districts/a/b/", "drives/x/", "blocks/9/")]
    answers += [w.alice.send("nothing/", {}), Caller().read("nothing/")]
    assert len({answer.content for answer in answers}) == 1
    problem(answers[0], 404)
    moved = w.alice.read("blocks")
    assert moved.status_code == 301 and moved["Location"] == ROOT + "blocks/"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\xfd",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"made": ' + b"9" * 10_000 + b"}",
        b'"' + b"\x00" * 10 + b'"',
        "{'name': 5}".encode("utf-16"),
    ],
)
@pytest.mark.parametrize(
    "path", ["tallies/", "tallies/batch/", "drives/", "camps/", "camp-counts/", "token/"]
)
def test_bodies_that_are_no_json(w, path, body):
    answer = w.alice.generic("POST", ROOT + path, body, content_type="application/json")
    assert problem(answer, 400)["detail"]


@pytest.mark.parametrize("charset", ["utf-8", "hex", "rot13", "utf-16", "no such", "idna"])
def test_a_body_is_utf_8_whatever_it_says(w, charset):
    answer = w.alice.generic(
        "POST", ROOT + "camps/", b"{}", content_type=f"application/json; charset={charset}"
    )
    assert "drive" in errors(answer)


def test_other_media_and_methods(w):
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"):
        problem(w.alice.generic("POST", ROOT + "tallies/", b"made=5", content_type=media), 415)
    for accept in ("text/html", "application/xml", "x", "a/b;q=x", ",,;;", "*/json" * 50):
        assert w.alice.get(ROOT + "blocks/", HTTP_ACCEPT=accept).status_code in (200, 406)
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "STRANGE"):
        assert problem(w.alice.generic(method, ROOT + "tallies/"), 405)
    assert w.alice.head(ROOT + "blocks/").status_code == 200


def test_too_large_a_body(w, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(w.alice.send("tallies/batch/", ["x" * 1000]), 413)
    assert w.alice.send("tallies/batch/", ["x" * 900]).status_code == 200


def test_a_database_that_does_not_answer_is_a_503(w, monkeypatch):
    def away(*args):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(orders, "create", away)
    sent = {
        "district": w.district.code,
        "name": "x",
        "starts_on": today().isoformat(),
        "ends_on": today().isoformat(),
    }
    answer = w.alice.send("drives/", sent)
    assert "closed" not in problem(answer, 503)["detail"] and answer["Retry-After"]


def test_problems_speak_the_readers_language(w):
    hindi = w.alice.get(ROOT + "blocks/", {"limit": "x"}, HTTP_ACCEPT_LANGUAGE="hi")
    assert set(problem(hindi, 400)) == {"type", "title", "status", "detail", "errors"}


# --- fuzz ------------------------------------------------------------------------------------

ODD = [
    *(None, True, False, 0, -1, 1, 1.5, -0.0, 1e308, 2**31, 2**63, 10**40, "", " ", "x", "0", "-1", "1.0"),
    *(
        "\0",
        "a\0b",
        "\ud800",
        "\udfff\ud800",
        "नमस्ते",
        "\u200d",
        "𝟙",
        "٣",
        "x" * 10_000,
        "'; --",
        "%00",
        "../",
    ),
    *("2026-11-21", "9999-12-31", "0000-00-00", "2026-11-21T25:00:00Z", "9999-12-31T23:59:59.999999+14:00"),
    *("00000000-0000-0000-0000-000000000000", [], [[]], [None], {}, {"": {}}, {"\0": 1}, {"camp": -1}),
    *(
        {"centre": "x", "camp": 1},
        {"other": 10**20},
        {"weights": {"\ud800": 1}},
        {"daily": [0]},
        {"floor": 2**31},
    ),
]


def test_whatever_is_sent_is_no_500(w):
    chance = random.Random(5)  # chosen once, so that a failure can be seen again
    tally = json.loads(json.dumps(factories.sent(w.drive, w.logins[0]), default=str))
    camp = {"drive": w.drive.pk, "panchayat": w.panchayats[0].code, "name": "x"}
    camp |= {"starts_on": today().isoformat(), "ends_on": today().isoformat(), "venue": "y", "planned": 5}
    count = tally | {"camp": factories.camp(w.drive, w.panchayats[0]).pk, "pulse": False}
    drive = camp | {"district": w.district.code, "target": 5, "baseline": 0, "parent": None, "holidays": []}
    drive |= {"split": {}, "evening_cutoff": "20:00", "day_close": "12:00", "name_hi": ""}
    more = {
        "rejected": {},
        "note": "",
        "reason": "",
        "base_version": None,
        "withdrawn": False,
        "written_at": None,
    }
    bodies = {"tallies/": tally | more, "camp-counts/": count | more, "camps/": camp, "drives/": drive}
    for path, right in bodies.items():
        for name in right:
            for odd in chance.sample(ODD, 9):
                answer = w.alice.send(path, right | {name: odd})
                assert answer.status_code < 500, (path, name, odd)
                assert answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
        for _try in range(30):
            wild = right | {chance.choice(list(right)): chance.choice(ODD) for _n in range(3)}
            assert w.alice.send(path, wild).status_code < 500, (path, wild)
    listed = [w.alice.read(path).status_code for path in [*bodies, "blocks/"]]
    assert listed == [200] * 5  # what went in can be read


def test_whatever_is_asked_is_no_500(w):
    names = "district block panchayat kind status on drive level date within version code from to state limit"
    paths = [
        "districts/",
        "blocks/",
        "panchayats/",
        "centres/",
        "login-ids/",
        "camps/",
        "drives/",
        "tallies/",
    ]
    paths += ["camp-counts/", "targets/", "progress/", "progress/series/"]
    texts = [odd for odd in ODD if (isinstance(odd, str) and odd.isprintable()) or odd in ("\0", "a\0b")]
    chance = random.Random(6)
    right = {"drive": w.drive.pk, "level": "panchayat", "date": today(), "code": w.panchayats[0].code}
    for path in paths:
        asked = right if path in ("targets/", "progress/", "progress/series/") else {}
        for name in [*names.split(), "format", "cursor", "camp", "login_id", "centre"]:
            for odd in chance.sample(texts, 2):
                answer = w.alice.read(path, **asked | {name: odd})
                assert answer.status_code in (200, 400), (path, name, odd)
    for raw in ("%ff", "%00", "%ed%a0%80", "a" * 5000, "%2e%2e", "%f0%9f%98%80"):
        for path in paths:
            assert w.alice.get(f"{ROOT}{path}{raw}/").status_code == 404, (path, raw)
            assert w.alice.get(f"{ROOT}{path}?district={raw}&on={raw}&x={raw}").status_code in (200, 400)


def test_json_of_ours():
    assert dumps({"a": "क\ud800", "b": None}) == '{"a":"क\\ud800","b":null}'.encode()
