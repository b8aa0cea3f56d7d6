"""Publicity: planned, done, planned for all camps by one tap, beside turnout; trainings; who may what."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from camps.models import Activity, Training
from camps.publicity import before, doing, pasting, trainings
from drive_portal.lib.dates import today
from tests import factories as f
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    with translation.override("en"):
        yield f.world()


@pytest.fixture
def as_(client):
    def log_in(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return log_in


def wish(w, place=None, **kw):
    base = {"drive": w.drive.pk, "panchayat": (place or w.panchayats[0]).code, "kind": "munadi"}
    return base | ({} if "done_on" in kw else {"planned_on": today() + DAY}) | kw


def refused(call, *args):
    with pytest.raises(ValidationError) as caught:
        call(*args)
    return {name: " ".join(texts) for name, texts in caught.value.message_dict.items()}


def camp_on(w, place, days, **kw):
    day = today() + timedelta(days=days)
    return f.camp(w.drive, place, starts_on=day, ends_on=day, **kw)


# --- planning and doing ----------------------------------------------------------------------------


def test_officers_plan_and_field_workers_only_do(w):
    row = doing.plan(w.officer, wish(w, village="रामपुर"))
    assert (row.state, row.district, row.village, row.created_by) == (
        "planned",
        w.district,
        "रामपुर",
        w.officer,
    )
    assert doing.plan(w.officer, wish(w, village=" रामपुर ")).pk == row.pk  # the same once more
    done = doing.plan(w.worker, wish(w, done_on=today(), kind="doors", count=40))
    assert (done.state, done.done_on, done.marked_by, done.count) == ("done", today(), w.worker, 40)
    assert doing.plan(w.worker, wish(w, done_on=today(), kind="doors")).was_there
    for user in (
        w.worker,
        w.operator,
        f.user("district_viewer", w.district),
        f.user("api_client", w.district),
    ):
        with pytest.raises(PermissionDenied):
            doing.plan(user, wish(w, kind="wall"))
    with pytest.raises(PermissionDenied):
        doing.plan(w.operator, wish(w, done_on=today(), kind="wall"))
    assert set(refused(doing.plan, w.officer, wish(w, w.panchayats[3]))) == {"panchayat"}
    assert set(refused(doing.plan, w.officer, wish(w, f.world().panchayats[0]))) == {"panchayat"}
    assert set(refused(doing.plan, w.collector, wish(w, drive=f.world().drive.pk))) == {"drive"}


def test_what_is_wrong_is_said_by_field(w):
    assert set(refused(doing.plan, w.officer, wish(w, planned_on=w.drive.ends_on + DAY))) == {"planned_on"}
    early = wish(w, planned_on=w.drive.starts_on - 31 * DAY)
    assert "lies between" in refused(doing.plan, w.officer, early)["planned_on"]
    assert doing.plan(w.officer, wish(w, planned_on=w.drive.starts_on - 30 * DAY))
    assert set(refused(doing.plan, w.officer, wish(w, done_on=today() + DAY))) == {"done_on"}
    assert set(refused(doing.plan, w.officer, wish(w, planned_on=None))) == {"planned_on"}
    both = wish(w, planned_on=today(), done_on=today())
    assert set(refused(doing.plan, w.officer, both)) == {"planned_on"}
    assert "Aadhaar" in refused(doing.plan, w.officer, wish(w, who="2345 6789 0124"))["who"]
    assert "mobile" in refused(doing.plan, w.officer, wish(w, note="9826014357"))["note"]
    assert set(refused(doing.plan, w.officer, wish(w, count=10**7))) == {"count"}
    elsewhere = camp_on(w, w.panchayats[1], 2)
    assert set(refused(doing.plan, w.officer, wish(w, camp=elsewhere.pk))) == {"camp"}


def test_done_taken_back_and_dropped(w):
    row = f.activity(w.drive, w.panchayats[0])
    assert doing.mark(w.worker, row, {"count": 3, "who": "कोटवार"}).state == "done"
    again = doing.mark(w.officer, row, {})  # a second tap changes nothing
    assert (again.done_on, again.marked_by, again.count) == (today(), w.worker, 3)
    assert set(refused(doing.drop, w.officer, row, "rain")) == {"state"}
    assert doing.undo(w.worker, row).state == "planned"
    assert set(refused(doing.mark, w.worker, row, {"done_on": today() + DAY})) == {"done_on"}
    with pytest.raises(PermissionDenied):
        doing.drop(w.worker, row, "rain")
    assert set(refused(doing.drop, w.officer, row, " ")) == {"reason"}
    assert doing.drop(w.officer, row, "rain").state == "dropped"
    assert set(refused(doing.mark, w.worker, row, {})) == {"state"}
    assert doing.plan(w.officer, wish(w, planned_on=today())).pk != row.pk  # what was dropped is free again
    unplanned = doing.plan(w.worker, wish(w, done_on=today(), kind="wall"))
    assert doing.undo(w.worker, unplanned).state == "dropped"
    for user in (w.officers[1], f.world().collector):
        assert set(refused(doing.mark, user, row, {})) == {"activity"}


def test_one_tap_plans_munadi_before_all_camps_of_a_week(w):
    here, there = w.panchayats[0], w.panchayats[1]
    f.people(here, 2, village="रामपुर")
    f.people(here, 1, village="टोला")
    soon = camp_on(w, here, 3)
    tomorrow = camp_on(w, there, 1)
    camp_on(w, there, 8)  # beyond the week
    camp_on(w, here, 5, status="cancelled", reason="x")
    camp_on(w, w.panchayats[2], 2)  # of another block
    assert [camp.pk for camp in doing.without(w.officer, w.blocks[0])] == [tomorrow.pk, soon.pk]
    planned = doing.plan_camps(w.officer, w.blocks[0])
    found = {(row.panchayat_id, row.village, row.planned_on, row.camp_id) for row in planned}
    assert found == {
        (here.pk, "रामपुर", today() + 2 * DAY, soon.pk),
        (here.pk, "टोला", today() + 2 * DAY, soon.pk),
        (there.pk, "", today(), tomorrow.pk),
    }
    assert doing.plan_camps(w.officer, w.blocks[0]) == [] and Activity.objects.count() == 3
    assert len(doing.plan_camps(w.collector, w.district)) == 1
    assert doing.plan_camps(f.user("district_viewer", w.district), w.district) == []


def test_lines_are_pasted_all_or_none(w):
    first, second = w.panchayats[:2]
    tomorrow, yesterday = today() + DAY, today() - DAY
    text = f"{first.code}/रामपुर, munadi, {tomorrow:%d-%m-%Y}\n{second.name}; नारे; {tomorrow:%d-%m-%Y}"
    said = refused(pasting.paste, w.officer, w.drive, w.panchayats[:2], text)["lines"]
    assert said.startswith("Line 2:") and "no kind of publicity" in said
    assert Activity.objects.count() == 0
    text = f"{first.code}/रामपुर, Munadi, {tomorrow:%d.%m.%Y}\n{second.name_hi}\twall\t{yesterday:%Y-%m-%d}"
    rows = pasting.paste(w.officer, w.drive, w.panchayats[:2], text)
    assert [(row.kind, row.state, row.village) for row in rows] == [
        ("munadi", "planned", "रामपुर"),
        ("wall", "done", ""),
    ]
    assert pasting.paste(w.officer, w.drive, w.panchayats[:2], text) and Activity.objects.count() == 2
    for wrong in (
        "",
        "x",
        "a,b",
        "nowhere, munadi, 21-11-2026",
        f"{w.panchayats[0].code}, munadi, 31-02-2026",
    ):
        assert set(refused(pasting.paste, w.officer, w.drive, w.panchayats[:2], wrong)) == {"lines"}
    twins = [f.panchayat(w.blocks[0], name="Twin"), f.panchayat(w.blocks[0], name="Twin")]
    line = f"twin, munadi, {today():%d-%m-%Y}"
    assert twins[1].code in refused(pasting.paste, w.officer, w.drive, twins, line)["lines"]


# --- next to turnout ---------------------------------------------------------------------------------


def test_camps_with_and_without_munadi_side_by_side(w):
    made = [30, 50, 40, 10, 20]
    for n, cards in enumerate(made):
        place = w.panchayats[n % 4]
        day = today() - timedelta(days=2 if n < 4 else 15)
        camp = f.camp(w.drive, place, starts_on=day, ends_on=day)
        login = w.logins[n % 4]
        f.Tally.objects.create(
            district=w.district,
            drive=w.drive,
            login_id=login,
            camp=camp,
            panchayat=place,
            date=day,
            made=cards,
        )
    f.progress.rebuild(w.drive.pk)
    f.activity(w.drive, w.panchayats[0], planned_on=None, state="done", done_on=today() - 3 * DAY)
    f.activity(w.drive, w.panchayats[1], planned_on=None, state="done", done_on=today() - 9 * DAY)
    f.activity(w.drive, w.panchayats[2], planned_on=None, state="done", done_on=today() - 10 * DAY)  # 8 days
    f.activity(w.drive, w.panchayats[3], planned_on=today() - 3 * DAY)  # never done
    f.activity(
        w.drive, w.panchayats[3], kind="wall", planned_on=None, state="done", done_on=today() - 3 * DAY
    )
    held = before.held(w.collector, w.drive, w.district)
    with_, without = before.sides(held)
    assert (with_.n, with_.median) == (2, 40)
    assert (without.n, without.median) == (2, 25)  # of a camp before publicity was recorded nothing is known
    assert [one.kinds for one in held if one.camp.panchayat == w.panchayats[3]] == [["Wall writing"]]
    assert before.sides([]) and before.sides([])[0].median is None
    assert len(before.held(w.officer, w.drive, w.blocks[0])) == 2


def test_the_page_claims_no_cause(as_, w):
    page = as_(w.collector).get("/publicity/beside/").text
    assert "This shows no cause" in page and "not yet camps of both kinds" in page
    assert as_(w.worker).get("/publicity/beside/").status_code == 403
    assert as_(w.officer).get(f"/publicity/beside/?block={w.blocks[1].code}").status_code == 404


def test_a_camp_says_what_came_before_it(as_, w):
    camp = camp_on(w, w.panchayats[0], 1)
    f.activity(w.drive, w.panchayats[0], planned_on=today())
    f.activity(w.drive, w.panchayats[0], kind="wall", state="done", done_on=today() - 3 * DAY, count=7)
    page = as_(w.officer).get(f"/camps/{camp.pk}/").text
    assert "Publicity before it" in page and "Wall writing" in page and "not marked yet" in page
    assert "Publicity before it" not in as_(w.operator).get(f"/camps/{camp.pk}/").text


# --- pages -------------------------------------------------------------------------------------------


def test_a_day_is_ticked_off(as_, w):
    row = f.activity(w.drive, w.panchayats[0], village="रामपुर")
    f.activity(w.drive, w.panchayats[1], planned_on=today() - 2 * DAY)
    f.activity(w.drive, w.panchayats[2])
    page = as_(w.officer).get("/publicity/").text
    assert "1 activity of the day, 0 done. 1 of earlier days is not marked as done." in page
    sent = {"act": "done", "activity": row.pk}
    answer = as_(w.officer).post("/publicity/", sent, follow=True)
    assert "रामपुर: Munadi is done." in answer.text
    assert "1 activity of the day, and it is done." in answer.text
    assert as_(w.officer).post("/publicity/", sent).status_code == 302
    assert as_(w.officers[1]).post("/publicity/", sent).status_code == 404
    assert as_(w.officer).post("/publicity/", {"act": "done", "activity": "x"}).status_code == 404
    assert as_(w.officer).post("/publicity/", {"act": "burn"}).status_code == 404
    assert as_(w.officer).post("/publicity/", sent | {"act": "undo"}).status_code == 302
    assert Activity.objects.get(pk=row.pk).state == "planned"
    assert as_(f.user("district_viewer", w.district)).post("/publicity/", sent).status_code == 403


def test_a_field_worker_sees_and_does_its_panchayat(as_, w):
    row = f.activity(w.drive, w.panchayats[0])
    other = f.activity(w.drive, w.panchayats[1])
    page = as_(w.worker).get("/publicity/").text
    assert f"activity-{row.pk}" in page and f"activity-{other.pk}" not in page and "Paste many" not in page
    assert as_(w.worker).post("/publicity/", {"act": "done", "activity": row.pk}).status_code == 302
    assert as_(w.worker).post("/publicity/", {"act": "done", "activity": other.pk}).status_code == 404
    assert as_(w.worker).post("/publicity/", {"act": "camps"}).status_code == 403
    sent = {
        "act": "plan",
        "panchayat": w.panchayats[0].code,
        "kind": "doors",
        "done_on": f"{today():%d-%m-%Y}",
    }
    assert 'name="planned_on"' not in page
    assert "It is entered." in as_(w.worker).post("/publicity/", sent, follow=True).text
    planned = f.activity(w.drive, w.panchayats[0], kind="wall")
    said = as_(w.worker).post("/publicity/", sent | {"kind": "wall"}, follow=True)
    assert "entered already" in said.text  # what was planned for the day is done by it
    assert Activity.objects.get(kind="wall") == planned
    assert Activity.objects.get(kind="wall").state == "done"
    viewer = as_(f.user("district_viewer", w.district))
    assert viewer.post("/publicity/", sent).status_code == 403
    assert as_(w.worker).get(f"/publicity/{row.pk}/").status_code == 200
    assert as_(w.worker).get(f"/publicity/{other.pk}/").status_code == 404
    assert as_(w.operator).get("/publicity/").status_code == 403


def test_the_page_plans(as_, w):
    camp_on(w, w.panchayats[0], 2)
    client = as_(w.officer)
    assert "1 camp of the next 7 days has no munadi before it." in client.get("/publicity/").text
    assert "Munadi is planned in 1 village." in client.post("/publicity/", {"act": "camps"}, follow=True).text
    assert "has no munadi" not in client.get("/publicity/").text
    sent = {
        "act": "plan",
        "panchayat": w.panchayats[0].code,
        "kind": "wall",
        "planned_on": f"{today():%d-%m-%Y}",
    }
    assert "It is entered." in client.post("/publicity/", sent, follow=True).text
    assert "entered already" in client.post("/publicity/", sent, follow=True).text
    assert client.post("/publicity/", sent | {"planned_on": ""}).status_code == 400
    wrong = client.post("/publicity/", {"act": "paste", "lines": "x, y"})
    assert wrong.status_code == 400 and "Line 1" in wrong.text and "x, y" in wrong.text
    foreign = sent | {"panchayat": w.panchayats[3].code}
    assert client.post("/publicity/", foreign).status_code == 400
    row = Activity.objects.get(kind="wall")
    address = f"/publicity/{row.pk}/"
    assert client.post(address, {"act": "done", "done_on": "31-31-2026"}).status_code == 400
    said = {"act": "done", "done_on": f"{today():%d-%m-%Y}", "count": "१२", "who": "सचिव", "note": ""}
    assert client.post(address, said).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.count, row.who) == ("done", 12, "सचिव")
    assert client.post(address, {"act": "undo"}).status_code == 302
    assert client.post(address, {"act": "drop", "reason": "वर्षा"}).status_code == 302
    assert client.get("/publicity/?date=odd&block=\0").status_code in (200, 404)
    for level, code in (("block", w.blocks[1].code), ("district", f.district().code)):
        assert client.get(f"/publicity/?{level}={code}").status_code == 404


# --- trainings ---------------------------------------------------------------------------------------


def training(w, place=None, **kw):
    return (
        {"kind": "training", "topic": "ई-केवाईसी", "place": place or w.blocks[0], "venue": "जनपद सभागार"}
        | {
            "date": today(),
            "came": [{"department": "health", "kind": "mitanin", "count": 40}],
            "handed": [{"item": "पुस्तिका", "count": 40}],
        }
        | kw
    )


def test_who_came_and_what_was_handed_out(w):
    twice = [
        {"department": "health", "kind": "", "count": 2},
        {"department": "health", "kind": "", "count": 3},
    ]
    worker = f.worker(w.panchayats[0])
    row = trainings.keep(w.officer, Training(drive=w.drive), training(w, came=twice, workers=[worker]))
    assert (row.people, row.block, list(row.workers.all())) == (5, w.blocks[0], [worker])
    with pytest.raises(ValidationError):
        trainings.keep(w.officer, Training(drive=w.drive), training(w))  # the same day and venue
    for user, place in [(w.officer, w.district), (w.officers[1], w.blocks[0]), (w.worker, w.blocks[0])]:
        with pytest.raises(PermissionDenied):
            trainings.keep(user, Training(drive=w.drive), training(w, place, venue="x"))
    assert set(
        refused(trainings.keep, w.officer, Training(drive=w.drive), training(w, date=today() + DAY))
    ) == {"date"}
    ahead = training(w, date=today() + DAY, came=[])
    assert trainings.keep(w.officer, Training(drive=w.drive), ahead)
    assert set(refused(trainings.keep, w.officer, Training(drive=w.drive), training(w, venue=" "))) == {
        "venue"
    }
    moved = trainings.keep(w.collector, row, training(w, w.district))
    assert moved.block is None
    with pytest.raises(PermissionDenied):
        trainings.keep(w.officer, moved, training(w, w.blocks[0]))


def test_pages_of_trainings(as_, w):
    client = as_(w.officer)
    sent = {"kind": "workshop", "topic": "पोर्टल", "place": f"block:{w.blocks[0].code}", "venue": "सभागार"}
    sent |= {"date": f"{today():%d-%m-%Y}", "department_0": "health", "worker_0": "anm", "count_0": "12"}
    sent |= {"item_0": "पुस्तिका", "items_0": "12", "department_1": "", "count_1": ""}
    wrong = client.post("/publicity/trainings/new/", sent | {"count_1": "3"})
    assert wrong.status_code == 400 and "Choose the department" in wrong.text
    answer = client.post("/publicity/trainings/new/", sent)
    row = Training.objects.get()
    assert answer.url == f"/publicity/trainings/{row.pk}/"
    page = client.get("/publicity/trainings/").text
    assert "1 training was held, 12 people came." in page and "पुस्तिका × 12" in page
    assert client.post("/publicity/trainings/new/", sent).status_code == 400
    assert client.post(answer.url, sent | {"count_0": "15"}).status_code == 302
    assert Training.objects.get().people == 15
    assert as_(w.officers[1]).get(answer.url).status_code == 404
    assert as_(w.worker).get("/publicity/trainings/").status_code == 403
    viewer = as_(f.user("district_viewer", w.district))
    assert viewer.get(answer.url).status_code == 200
    assert viewer.post(answer.url, sent).status_code == 403
    assert viewer.get("/publicity/trainings/new/").status_code == 403


# --- machines ----------------------------------------------------------------------------------------


def test_a_machine_plans_and_marks(w):
    officer, worker = Caller(w.officer), Caller(w.worker)
    sent = wish(w, planned_on=today().isoformat(), village="रामपुर")
    first = officer.send("activities/", sent)
    assert first.status_code == 201, first.content
    row = first.json()
    assert row["state"] == "planned" and row["panchayat"] == w.panchayats[0].code
    assert officer.send("activities/", sent).status_code == 200
    problem(worker.send("activities/", sent | {"kind": "wall"}), 403)
    path = f"activities/{row['id']}/"
    done = worker.send(path, {"state": "done", "count": 3}, "patch").json()
    assert done["state"] == "done" and done["done_on"] == today().isoformat()
    assert errors(officer.send(path, {"state": "dropped", "note": "x"}, "patch")) == {"state"}
    assert officer.send(path, {"state": "planned"}, "patch").json()["state"] == "planned"
    problem(Caller(w.officers[1]).send(path, {"state": "done"}, "patch"), 404)
    client = Caller(f.user("api_client", w.district))
    assert client.codes("activities/", "id") == [row["id"]]
    problem(client.send(path, {"state": "done"}, "patch"), 403)
    assert client.codes("activities/", "id", block=w.blocks[1].code) == []
    assert client.codes("activities/", "id", planned_on=today().isoformat(), kind="munadi") == [row["id"]]
    assert errors(officer.send("activities/", sent | {"panchayat": w.panchayats[3].code})) == {"panchayat"}
