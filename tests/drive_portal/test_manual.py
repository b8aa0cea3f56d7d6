"""The page about the API: it names every call, and its examples run as they are printed."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from districts import targets
from drive_portal import manual
from drive_portal.lib.dates import today
from enrollment.models import Tally
from tests import factories
from tests.calling import ROOT, Caller

PASSWORD = "drive-demo"
needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_page_speaks_both_languages_and_needs_no_account(client, language):
    client.cookies["django_language"] = language
    answer = client.get("/api/v1/docs/", HTTP_ACCEPT_LANGUAGE="de")
    assert answer.status_code == 200 and f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_names_every_call_of_the_schema(client):
    page = " ".join(re.sub(r"<[^>]+>", "", client.get("/api/v1/docs/").content.decode()).split())
    for path, operations in Caller().read("schema/").json()["paths"].items():
        for method in operations:
            name = f"{method.upper()} {path.removeprefix(ROOT)}"
            assert name in page
            assert name in manual.PURPOSES, "say what it is for, in manual.py"


# --- the examples ----------------------------------------------------------------------------


@pytest.fixture
def w(transactional_db):
    """The demonstration's Jashpur, as far as the examples speak of it: its codes, accounts, password."""
    w = SimpleNamespace(district=factories.district(code="380"))
    place = factories.panchayat(factories.block(w.district, code="3650"), code="93800101")
    factories.panchayat(factories.block(w.district, code="3651"))
    w.login = factories.login_id(factories.centre(place, code="CSC380010"), code="CG380V0010")
    rule = {"target_rule": "cards", "target": 1000, "split": {"weights": {place.code: 1}}}
    w.drive = factories.drive(w.district, pk=3, **rule)
    targets.issue(w.drive)
    factories.user("api_client", w.district, username="jashpur-api", password=PASSWORD)
    factories.user("operator", login=w.login, username="jashpur-operator-1", password=PASSWORD)
    return w


@pytest.fixture
def reader(w, client, live_server, tmp_path):
    """Somebody who copies the examples from the page and runs them in a folder of their own."""
    page = client.get("/api/v1/docs/", headers={"host": live_server.url.removeprefix("http://")})
    found = re.findall(r'data-file="([^"]+)"\s*><code>(.*?)</code>', page.content.decode(), re.DOTALL)
    printed = {name: html.unescape(code) for name, code in found}
    assert live_server.url in printed["drive.py"]
    assert live_server.url in printed["get_token.sh"]
    (tmp_path / "drive.py").write_text(printed["drive.py"])

    def runs(name, **environment):
        """What the example prints; it must not fail."""
        command = [sys.executable, "-c"] if name.endswith(".py") else ["bash", "-euc"]
        env = {"PATH": os.environ["PATH"], "PORTAL": live_server.url, **environment}
        done = subprocess.run(
            [*command, printed[name]], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    runs.folder = tmp_path
    return runs


def token_of(username, scope):
    sent = {"username": username, "password": PASSWORD, "scope": scope}
    return Caller().send("token/", sent).json()["token"]


def test_the_examples_in_python(w, reader):
    token = reader("get_token.py").strip()
    first, second = reader("blocks.py", TOKEN=token).splitlines()
    assert first.startswith("3650 ") and "no report" in first and second.startswith("3651 ")
    days = reader("series.py", TOKEN=token).splitlines()
    assert len(days) == 21 and days[-1].startswith(f"{today().isoformat()} missing")
    assert reader("targets.py", TOKEN=token).split()[::2] == ["93800101", "1000"]
    operator = token_of("jashpur-operator-1", "report")
    assert reader("tally.py", TOKEN=operator).split() == ["1", "counted", "2", "counted"]
    assert reader("tally.py", TOKEN=operator).split()[::2] == ["3", "4"]  # it corrects what stands there
    assert Tally.objects.get().made == 47
    answers = [line.split()[1] for line in reader("batch.py", TOKEN=operator).splitlines()]
    assert answers[0] == "409" and set(answers[1:]) <= {"201", "202"}


@needs_curl
def test_the_examples_with_curl(w, reader):
    token = json.loads(reader("get_token.sh"))["token"]
    assert [row["code"] for row in json.loads(reader("blocks.sh", TOKEN=token))["results"]] == [
        "3650",
        "3651",
    ]
    table = (reader.folder / "blocks.csv").read_text().splitlines()
    assert table[0].startswith("level,code,name") and len(table) == 3
    assert reader("unchanged.sh", TOKEN=token).strip() == "304"
    assert len(json.loads(reader("series.sh", TOKEN=token))["results"]) == 21
    (row,) = json.loads(reader("targets.sh", TOKEN=token))["results"]
    assert row["code"] == "93800101" and row["date"] == today().isoformat()
    operator = token_of("jashpur-operator-1", "report")
    first = json.loads(reader("batch.sh", TOKEN=operator))["results"]
    assert [result["status"] for result in first] == [201, 400]
    assert json.loads(reader("tally.sh", TOKEN=operator))["version"] == 3
    assert Tally.objects.get().made == 47


@pytest.mark.parametrize("name", ["changes.py", pytest.param("changes.sh", marks=needs_curl)])
def test_the_examples_that_keep_a_copy(w, reader, name):
    if "GET progress/changes/" not in {f"{call.method} {call.path}" for call in manual.calls()}:
        pytest.skip("the call is not there yet")
    token = token_of("jashpur-api", "read")
    once, again = reader(name, TOKEN=token), reader(name, TOKEN=token)
    assert once == again
