"""Imports for machines: send, follow, fetch what was set aside; nobody else's, nothing broken."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from rest_framework.test import APIClient

from districts.models import Token
from drive_portal.lib.uploads import MB
from enrollment.imports import jobs, runner
from enrollment.models import Import, Reading
from tests import factories as f
from tests.calling import ROOT, Caller, errors, problem
from tests.enrollment.test_imports import HEAD, done, table

pytestmark = pytest.mark.django_db(transaction=True)
State = Import.State
FIELDS = {
    *("id", "url", "state", "problem", "rows_read", "rows_done", "new", "updated", "unchanged", "set_aside"),
    *("gone", "errors_url"),
}


@pytest.fixture
def w(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with translation.override("en"):
        yield f.world()


def send(client, content, **kw):
    sent = {"kind": "eligibility", "scheme": "nfsa", "file": SimpleUploadedFile("l.csv", content)} | kw
    return client.post(
        ROOT + "imports/", {k: v for k, v in sent.items() if v is not None}, format="multipart"
    )


def run(answer):
    job = Import.objects.get(pk=answer.json()["id"])
    done(job)
    return job


def test_a_file_is_sent_and_followed(w):
    client = Caller(w.collector)
    answer = send(client, table(w, 4) + b"\nB9,,,404")
    assert answer.status_code == 202 and set(answer.json()) == {"id", "url", "state"}
    assert answer.json()["state"] == "queued" and answer["Location"] == answer.json()["url"]
    found = client.get(answer["Location"]).json()
    assert set(found) == FIELDS and found["errors_url"] is None and found["problem"] is None
    job = run(answer)
    found = client.get(answer["Location"]).json()
    assert found["state"] == "done" and found["rows_done"] == found["rows_read"] == 5
    assert (found["new"], found["set_aside"], found["gone"]) == (4, 1, 0)
    fetched = client.get(found["errors_url"])
    text = b"".join(fetched).decode("utf-8-sig")
    assert fetched["Content-Type"] == "text/csv" and text.splitlines()[0] == f"{HEAD},row,error"
    assert Reading.objects.get().kind == "api"
    assert client.codes("imports/", "id") == [job.pk]
    assert client.read("imports/", format="csv").status_code == 200


def test_states_are_the_contracts(w):
    client = Caller(w.collector)
    job = run(send(client, table(w, 100)))
    for state in Import.State:
        Import.objects.filter(pk=job.pk).update(state=state)
        answer = client.read(f"imports/{job.pk}/")
        if state in ("looking", "looked", "dropped"):
            problem(answer, 404)
            assert client.codes("imports/", "id") == []
        else:
            allowed = {"queued", "running", "done", "refused", "failed", "undone"}
            assert answer.json()["state"] in allowed


def test_who_must_say_yes_is_said(w):
    client = Caller(w.collector)
    run(send(client, table(w, 100)))
    job = run(send(client, table(w, 50), replace="true"))
    assert job.state == State.WAITING
    found = client.read(f"imports/{job.pk}/").json()
    assert found["state"] == "refused" and "50 of 100" in found["problem"]
    assert f"/imports/{job.pk}/" in found["problem"]


def test_outside_ones_place_there_is_nothing(w):
    other = f.world()
    job = run(send(Caller(w.collector), table(w, 1) + b"\nB9,,,404"))
    stranger = Caller(other.collector)
    nothing = stranger.read("imports/999999/")
    for address in (
        f"imports/{job.pk}/",
        f"imports/{job.pk}/errors/",
        "imports/x/",
        "imports/99999999999999999999/",
    ):
        answer = stranger.read(address)
        assert answer.status_code == 404 and answer.content == nothing.content
    assert stranger.codes("imports/", "id") == []
    assert errors(send(stranger, table(w, 1), district=w.district.code)) == {"district"}
    for user in (w.officer, w.operator, f.user("api_client", w.district), f.user()):
        client = Caller(user)
        for answer in (send(client, table(w, 1)), client.read("imports/"), client.read(f"imports/{job.pk}/")):
            problem(answer, 403)
    problem(Caller().read("imports/"), 401)
    reader = Token.objects.create(w.collector, scope="report")[1]
    client = APIClient(HTTP_AUTHORIZATION=f"Token {reader}")
    problem(send(client, table(w, 1)), 403)
    assert client.get(ROOT + "imports/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": None}, "kind"),
        ({"kind": "people"}, "kind"),
        ({"kind": "x" * 10_000}, "kind"),
        ({"file": None}, "file"),
        ({"file": "a text"}, "file"),
        ({"file": SimpleUploadedFile("l.csv", b"")}, "file"),
        ({"scheme": "pmjay"}, "scheme"),
        ({"kind": "cards"}, "scheme"),
        ({"kind": "cards", "scheme": None, "replace": "true"}, "replace"),
        ({"replace": "perhaps"}, "replace"),
        ({"district": "a\0b"}, "district"),
        ({"district": "9" * 50}, "district"),
    ],
)
def test_what_is_wrong_is_said_by_field(w, wrong, field):
    answer = send(Caller(w.collector), table(w, 1), **wrong)
    assert errors(answer) == {field}
    assert not Import.objects.exists()


def test_bodies_that_are_none(w):
    client = Caller(w.collector)
    problem(client.send("imports/", {"kind": "cards"}), 415)
    for body, kind in ((b"", "multipart/form-data; boundary=x"), (b"--x\r\n", "multipart/form-data")):
        problem(client.generic("POST", ROOT + "imports/", body, content_type=kind), 400)


def test_a_file_that_is_too_large_is_a_413(w, monkeypatch):
    monkeypatch.setattr("enrollment.imports.api.LIMIT", MB)
    answer = send(Caller(w.collector), b"x" * (3 * MB))
    assert "larger than 1 MB" in problem(answer, 413)["detail"]
    assert not Import.objects.exists() and not jobs.folders.root().exists()


def test_a_session_sends_too_and_must_prove_itself(w):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(w.collector, "django.contrib.auth.backends.ModelBackend")
    problem(send(client, table(w, 1)), 403)
    token = client.get("/imports/").context["csrf_token"]
    answer = send(client, table(w, 1), csrfmiddlewaretoken=str(token))
    assert answer.status_code == 202
    runner.run(answer.json()["id"])
    assert Import.objects.get().state == State.DONE
