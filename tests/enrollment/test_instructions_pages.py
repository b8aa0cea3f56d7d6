"""The pages and the REST of instructions: given from the review, at the owner's home, the list, its files."""

import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from camps.models import Difficulty
from districts.models import Posting
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import progress, tallies
from enrollment.instructions import living
from enrollment.models import Instruction
from tests import factories as f
from tests.calling import Caller, errors, problem
from tests.enrollment.test_reviews import a_drive

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(dates.at(today(), time(19, 30)), tick=True) as found:
        yield found


@pytest.fixture
def w(clock):
    """It is 20:05: the note of this evening is made; one centre reported, the server was long down."""
    w = a_drive()
    w.health = f.user("health_manager", w.district, full_name="Health Manager")
    tallies.submit(w.collector, f.sent(w.drive, w.logins[0], 40))
    progress.recompute(w.drive.pk)
    f.difficulty(w.centres[0], w.operator, days_ago=4)
    f.difficulty(w.centres[2], w.operator, "staff", days_ago=4)
    clock.move_to(dates.at(today(), time(20, 5)))
    w.note = f.review(w.drive, today())
    w.address = f"/reviews/{w.drive.pk}/{today()}/"
    w.form = f"/instructions/new/?drive={w.drive.pk}&date={today()}"
    return w


def as_(user, language="en"):
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


def sent(w, **kw):
    base = {"figure": "owed", "text": "", "owner": "block_officer", "block": [w.blocks[0].code]}
    base |= {"due_on": f"{today() + DAY:%d-%m-%Y}", "submission_id": str(uuid.uuid4()), "goal": ""}
    return base | kw


# --- from the review ----------------------------------------------------------------------------


def test_a_block_is_instructed_in_two_taps(w):
    client = as_(w.collector)
    page = client.get(w.address).text
    first = f"{w.form}&amp;block={w.blocks[0].code}".replace("&date", "&amp;date")
    assert f'href="{first}"' in page and "Instruct all that are behind" in page
    form = client.get(f"{w.form}&block={w.blocks[0].code}", HTTP_HX_REQUEST="true").text
    assert "<html" not in form and "Make up the" in form and "Get the 2 reports that are missing." in form
    assert f'value="{today() + DAY:%d-%m-%Y}"' in form and 'value="owed"' in form and "checked" in form
    answer = client.post(f"{w.form}&block={w.blocks[0].code}", sent(w))
    assert answer.status_code == 302 and answer["Location"] == w.address + "#given"
    row = Instruction.objects.get()
    block = next(one for one in w.note.facts["blocks"] if one["code"] == w.blocks[0].code)
    assert (row.was, row.review_date, row.figure, row.goal) == (block["owed"], today(), "owed", None)
    assert row.text.startswith("Make up the ") and row.due_on == today() + DAY
    page = client.get(w.address).text
    assert "1 instruction is given" in page and row.text in page and "has got one" in page


def test_several_blocks_get_each_its_own_number(w):
    client = as_(w.collector)
    both = "".join(f"&block={block.code}" for block in w.blocks)
    form = client.get(w.form + both).text
    assert "Each block that is ticked below gets an instruction with its own number." in form
    wanted = sent(w, figure="missing", block=[block.code for block in w.blocks])
    assert client.post(w.form + both, wanted).status_code == 302
    texts = dict(Instruction.objects.values_list("block__code", "text"))
    assert texts[w.blocks[0].code] == "Get the 2 reports that are missing."
    assert texts[w.blocks[1].code] == "Get the 2 reports that are missing."
    assert client.post(w.form + both, wanted).status_code == 302  # the same form once more
    assert Instruction.objects.count() == 2


def test_the_whole_district_and_a_difficulty(w):
    client = as_(w.collector)
    found = {fact["kind"]: n for n, fact in enumerate(w.note.facts["difficulties"])}
    page = client.get(w.address).text
    assert f"difficulty={found['staff']}" in page
    form = client.get(f"{w.form}&difficulty={found['staff']}").text
    assert "Solve: Staff" in form and f"Instruction: {w.blocks[1].title}" in form
    assert (
        '<option value="health_manager" selected>' in form
        or '<option value="block_officer" selected>' in form
    )
    server = client.get(f"{w.form}&difficulty={found['server']}").text
    assert "Solve: Server or network" in server and '<option value="collector" selected>' in server
    for wanted in ("99", "-1", "x", "१"):
        assert client.get(f"{w.form}&difficulty={wanted}").status_code == 200
    wanted = sent(w, block=[], owner="health_manager", figure="made", goal="१,२००")
    assert client.post(w.form, wanted).status_code == 302
    row = Instruction.objects.get()
    assert (row.block, row.goal, row.was) == (None, 1200, 40)
    assert Difficulty.objects.count() == 2


def test_what_is_wrong_keeps_what_was_typed(w):
    client = as_(w.collector)
    wrong = client.post(w.form, sent(w, due_on=f"{today() - DAY:%d-%m-%Y}", text="अपने शब्द"))
    assert wrong.status_code == 400 and "is over" in wrong.text and "अपने शब्द" in wrong.text
    assert client.post(w.form, sent(w, figure="none")).status_code == 400
    assert client.post(w.form, sent(w, block=["0"])).status_code == 400
    assert client.post(w.form, sent(w, block=[], owner="block_officer")).status_code == 400
    assert client.post(w.form, {}).status_code == 400
    same = sent(w)
    assert client.post(w.form, same).status_code == 302
    again = client.post(w.form, same | {"text": "Something else"})
    assert again.status_code == 400 and "was sent already" in again.text
    assert same["submission_id"] not in again.text and Instruction.objects.count() == 1


def test_who_gives_none_is_not_offered_any(w):
    for user in (w.officer, w.health, f.user("district_viewer", w.district)):
        client = as_(user)
        assert "/instructions/new/" not in client.get(w.address).text
        assert client.get(w.form).status_code == client.post(w.form, sent(w)).status_code == 403
    far = f.world()
    assert as_(far.collector).get(w.form).status_code == 404
    for drive in ("0", "x", "9" * 30, ""):
        status = as_(w.collector).get(f"/instructions/new/?drive={drive}").status_code
        assert status == (200 if drive == "" else 404)
    for day in ("x", "2026-02-30", str(today() + DAY), str(w.drive.ends_on + DAY), "\0"):
        address = f"/instructions/new/?drive={w.drive.pk}"
        assert as_(w.collector).get(address, {"drive": w.drive.pk, "date": day}).status_code == 404
    assert not Instruction.objects.exists()


def test_outside_of_a_review_the_office_follows_from_the_place(w):
    client = as_(w.collector)
    page = client.get("/instructions/new/").text
    assert "None ticked: the whole district." in page and "Goal, and more blocks" in page
    twice = sent(w, owner="", block=[w.blocks[0].code, w.blocks[0].code], submission_id="")
    assert client.post("/instructions/new/", twice)["Location"] == "/instructions/"
    assert client.post("/instructions/new/", sent(w, owner="", block=[])).status_code == 302
    owners_of = dict(Instruction.objects.values_list("block__code", "owner"))
    assert owners_of == {w.blocks[0].code: "block_officer", None: "health_manager"}
    assert Instruction.objects.count() == 2
    f.drive(w.district, name="Second drive")
    assert "Second drive" in client.get("/instructions/new/").text


def test_the_projector_and_a_draft(w, clock):
    client = as_(w.collector)
    f.instruction(w.drive, w.collector, w.blocks[0], due_on=today() + DAY)
    assert "/instructions/new/" not in client.get(w.address + "?screens").text
    clock.move_to(dates.at(today() + DAY, time(19)))
    address = f"/reviews/{w.drive.pk}/{today()}/"
    page = client.get(address).text
    assert "Draft." in page and "Whether the numbers moved" in page and "Instruct<" in page
    assert 'id="asked"' in client.get(address + "?screens").text
    clock.move_to(dates.at(w.drive.ends_on + DAY, time(9)))
    assert "/instructions/new/" not in client.get(w.address).text


# --- the owner's home -------------------------------------------------------------------------------


def test_the_officer_answers_at_home(w, clock):
    row = f.instruction(w.drive, w.collector, w.blocks[0])
    clock.move_to(dates.at(today() + DAY, time(9)))
    client = as_(w.officer)
    page = client.get("/block/").text
    assert "1 instruction waits for you" in page and row.text in page and "1 day over its day" in page
    assert "1 instruction waits" not in as_(w.officers[1]).get("/block/").text
    address = f"/instructions/{row.pk}/"
    wrong = client.post(address, {"act": "done", "text": "", "base": 1, "home": 1})
    assert wrong.status_code == 400 and "Say in a line what was done" in wrong.text
    done = client.post(address, {"act": "done", "text": "सब भेजा", "base": 1, "home": 1}, follow=True)
    assert done.request["PATH_INFO"] == "/block/" and "waits for you" not in done.text
    row.refresh_from_db()
    assert (row.state, row.answer) == ("done", "सब भेजा")


def test_who_has_the_district_finds_it_on_the_dashboard(w):
    f.instruction(w.drive, w.collector, w.blocks[0], owner="health_manager")
    f.instruction(w.drive, w.collector, w.blocks[1])
    page = as_(w.health).get("/dashboard/").text
    assert "1 instruction waits for you" in page and "2 instructions are open" in page
    page = as_(w.collector).get("/dashboard/").text
    assert "waits for you" not in page and "2 instructions are open" in page
    assert "instructions are open" not in as_(w.operator).get("/dashboard/").text
    Posting.objects.filter(user=w.health).update(ends_on=today() - DAY)
    assert "waits for you" not in as_(w.health).get("/dashboard/").text


def test_a_stale_page_says_what_changed(w):
    row = f.instruction(w.drive, w.collector, w.blocks[0])
    address = f"/instructions/{row.pk}/"
    living.extend(w.collector, row, today() + DAY, "त्यौहार")
    client = as_(w.officer)
    stale = client.post(address, {"act": "done", "text": "हो गया", "base": 1})
    assert stale.status_code == 409 and "Somebody else has changed this" in stale.text
    assert "हो गया" in stale.text and "त्यौहार" in stale.text
    assert client.post(address, {"act": "done", "text": "हो गया", "base": ""}).status_code == 302
    late = client.post(address, {"act": "done", "text": "और", "base": 2})
    assert late.status_code == 409
    for act, status in (("drop", 403), ("extend", 403), ("reopen", 403), ("fly", 404)):
        body = {"act": act, "text": "x", "due_on": f"{today():%d-%m-%Y}", "base": 3}
        assert client.post(address, body).status_code == status
    giver = as_(w.collector)
    body = {"act": "reopen", "text": "दो बाकी", "due_on": f"{today() + DAY:%d-%m-%Y}", "base": 3}
    assert giver.post(address, body).status_code == 302
    assert client.post(address, {"act": "say", "text": "कल तक"}).status_code == 302
    page = giver.get(address).text
    assert "कल तक" in page and "दो बाकी" in page and "Move the last day" in page


# --- the list, its files, REST --------------------------------------------------------------------


def test_the_list_is_filtered_by_its_address(w, clock):
    over = f.instruction(w.drive, w.collector, w.blocks[0], text="=2+3")
    ahead = f.instruction(w.drive, w.collector, w.blocks[1], due_on=today() + 3 * DAY, text="Second")
    done = living.answer(w.officer, f.instruction(w.drive, w.collector, w.blocks[0], text="Third"), "ok")
    clock.move_to(dates.at(today() + DAY, time(9)))
    client = as_(w.collector)

    def shown(**query):
        answer = client.get("/instructions/", query)
        assert answer.status_code == 200
        return [line.row.pk for line in answer.context["page"].lines]

    assert shown() == [over.pk, ahead.pk] and shown(state="overdue") == [over.pk]
    assert shown(state="done") == [done.pk] and shown(state="dropped") == []
    assert shown(state="all", block=w.blocks[0].code) == [done.pk, over.pk]
    assert shown(owner="collector") == [] and shown(show="mine") == [] and shown(drive=w.drive.pk)
    far = f.world()
    for query in ({"block": far.blocks[0].code}, {"drive": far.drive.pk}, {"state": "x"}, {"show": "x"}):
        assert shown(**query) == []
    assert len(shown(block="\0")) == 2
    assert "2 instructions are open, 1 of them over its day." in client.get("/instructions/").text
    table = client.get("/instructions/list.csv").content.decode("utf-8-sig")
    assert "'=2+3" in table and "Second" in table
    assert client.get("/instructions/list.xlsx").status_code == 200
    assert client.get("/instructions/list.exe").status_code == 404
    assert as_(w.operator).get("/instructions/").status_code == 403
    assert as_(w.officer).get("/instructions/").context["page"].lines[0].row.pk == over.pk


def test_outside_its_place_it_is_not_there(w):
    row = f.instruction(w.drive, w.collector, w.blocks[0])
    far = f.world()
    for user in (far.collector, far.officer, w.officers[1], w.operator, w.worker):
        client = as_(user)
        for pk in (row.pk, 999999, 2**70):
            assert client.get(f"/instructions/{pk}/").status_code == 404
            assert client.post(f"/instructions/{pk}/", {"act": "done", "text": "x"}).status_code == 404
        caller = Caller(user)
        there, never = caller.read(f"instructions/{row.pk}/"), caller.read("instructions/999999/")
        assert problem(there, 404) == problem(never, 404)
        assert caller.codes("instructions/", "id", drive=w.drive.pk) == []
        problem(caller.send(f"instructions/{row.pk}/", {"state": "done", "text": "x"}, "patch"), 404)
    row.refresh_from_db()
    assert row.state == "open"


def test_machines_give_answer_and_read(w, clock):
    collector, officer = Caller(w.collector), Caller(w.officer)
    body = {"drive": w.drive.pk, "block": w.blocks[0].code, "text": "Send all", "figure": "made", "goal": 50}
    body |= {"due_on": str(today() + DAY), "review_date": str(today()), "submission_id": str(uuid.uuid4())}
    made = collector.send("instructions/", body)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["was"], row["goal"], row["owner"], row["verdict"], row["version"]) == (
        40, 50, "block_officer", None, 1,
    )  # fmt: skip
    assert row["lies_with"] == [w.officer.get_full_name()] and made["Location"].endswith(f"/{row['id']}/")
    assert collector.send("instructions/", body).status_code == 200
    assert problem(collector.send("instructions/", body | {"goal": 51}), 409)["current"]["id"] == row["id"]
    problem(officer.send("instructions/", body | {"submission_id": None}), 403)
    assert errors(
        collector.send("instructions/", body | {"due_on": "2020-01-01", "submission_id": None})
    ) == {"due_on"}
    assert errors(collector.send("instructions/", body | {"drive": 10**9})) == {"drive"}
    assert errors(collector.send("instructions/", {})) == {"drive", "text", "due_on"}
    clock.move_to(dates.at(today() + DAY, time(20, 5)))
    f.review(w.drive, today())
    here = f"instructions/{row['id']}/"
    now = officer.read(here).json()
    assert (now["now"], now["now_on"], now["verdict"], now["overdue"]) == (
        None,
        str(today()),
        "unmeasured",
        False,
    )
    assert officer.send(here + "steps/", {"text": "आधा"}).status_code == 201
    assert [step["act"] for step in officer.read(here + "steps/").json()["results"]] == ["given", "said"]
    assert errors(officer.send(here, {"text": "x"}, "patch")) == {"state"}
    assert errors(officer.send(here, {"state": "done"}, "patch")) == {"text"}
    done = officer.send(here, {"state": "done", "text": "ok", "base_version": 1}, "patch").json()
    assert (done["state"], done["answer"], done["closed_by"]) == ("done", "ok", w.officer.get_full_name())
    problem(officer.send(here, {"state": "dropped", "text": "x"}, "patch"), 403)
    assert (
        problem(collector.send(here, {"state": "dropped", "text": "x"}, "patch"), 409)["current"]["version"]
        == 2
    )
    problem(officer.send(here + "steps/", {"text": "later"}), 409)
    again = collector.send(
        here, {"state": "open", "text": "no", "due_on": str(today() + DAY)}, "patch"
    ).json()
    assert (again["state"], again["due_on"]) == ("open", str(today() + DAY))
    moved = collector.send(here, {"due_on": str(today() + 2 * DAY), "text": "x"}, "patch").json()
    assert moved["due_on"] == str(today() + 2 * DAY)
    assert collector.codes("instructions/", "id", block=w.blocks[0].code, overdue="false") == [row["id"]]
    assert collector.codes("instructions/", "id", state="done") == []
    assert collector.read("instructions/", format="csv").status_code == 200
    said = collector.read(f"reviews/{w.drive.reviews.first().pk}/").json()["facts"]["instructions"]
    assert [one["id"] for one in said] == [row["id"]] and said[0]["block"]["code"] == w.blocks[0].code


def test_as_many_queries_for_many(w):
    def count(user, address):
        client = as_(user)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    pages = [(w.collector, "/instructions/"), (w.officer, "/block/"), (w.collector, w.address)]
    f.instruction(w.drive, w.collector, w.blocks[0], review_date=today())
    few = [count(*page) for page in pages]
    for n in range(12):
        f.instruction(w.drive, w.collector, w.blocks[n % 2], review_date=today(), text=f"No. {n}")
    assert [count(*page) for page in pages] == few
    assert few[0] <= 16
