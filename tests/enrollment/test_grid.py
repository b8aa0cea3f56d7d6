"""The block officer's grid: what its rows say, each row through its door, and nobody overwritten."""

import json
import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from camps import counts
from camps.models import Camp, CampCount
from drive_portal.lib import dates
from enrollment import progress, tallies
from enrollment.grid.sheet import Sheet
from enrollment.models import Tally
from tests import factories as f

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(dates.today(), time(18)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return f.world()


@pytest.fixture
def page(client, w):
    client.force_login(w.officer, BACKEND)
    client.cookies["django_language"] = "en"
    return client


def sheet(w, user=None, **asked):
    return Sheet(user or w.officer, w.blocks[0], {"date": dates.today().isoformat()} | asked)


def key(login):
    return f"id:{login.code}"


def typed(login, made, base="", **kw):
    """A row as the script sends it."""
    rejected = kw.pop("rejected", {})
    base = {"key": login if isinstance(login, str) else key(login), "id": str(uuid.uuid4()), "base": base}
    return base | {"made": str(made), "rejected": {k: str(v) for k, v in rejected.items()}} | kw


def send(page, w, *rows, **kw):
    body = {"block": w.blocks[0].code, "date": dates.today().isoformat(), "rows": rows} | kw
    return page.post("/block/grid/enter/", json.dumps(body), content_type="application/json")


def results(answer):
    assert answer.status_code == 200, answer.content
    return [(row["status"], row["said"]) for row in answer.json()["results"]]


def reported(w, login, made=10, **kw):
    return tallies.submit(w.collector, f.sent(w.drive, login, made, reason="by phone") | kw).row


def counted(w, camp, made, pulse, base=None):
    sent = {
        "submission_id": uuid.uuid4(),
        "camp": camp.pk,
        "date": dates.today(),
        "made": made,
        "pulse": pulse,
    }
    return counts.log(w.officer, sent | {"base_version": base}).row


# --- rows -----------------------------------------------------------------------------------------------


def test_who_owes_stands_first_with_the_camps_before_the_ids(w, clock):
    camp = f.camp(w.drive, w.panchayats[0])
    reported(w, w.logins[0], 12, rejected={"server_down": 2, "other": 1})
    book = sheet(w)
    assert [(row.key, row.state) for row in book.rows] == [
        (f"camp:{camp.pk}", "due"),
        *sorted(
            [(key(w.logins[1]), "due"), (key(w.worker_id), "due")],
            key=lambda one: book.by_key[one[0]].line.title,
        ),
        (key(w.logins[0]), "reported"),
    ]
    row = book.by_key[key(w.logins[0])]
    assert (row.made, row.more, [cell["text"] for cell in row.cells]) == (12, 1, [12, "", "", 2])
    clock.move_to(dates.at(dates.today(), time(20, 30)))
    assert {row.state for row in sheet(w).rows} == {"missing", "reported"}


def test_late_reports_wait_or_came_back(w, clock):
    day = dates.today()
    clock.move_to(dates.at(day, time(13), days_later=1))
    late = f.sent(w.drive, w.logins[0], 33, date=day)
    waiting = tallies.submit(w.operator, late).row
    book = Sheet(w.officer, w.blocks[0], {"date": day.isoformat()})
    row = book.by_key[key(w.logins[0])]
    assert (row.state, row.made, row.version, row.asked.made) == ("requested", None, 1, 33)
    tallies.decide(w.officer, waiting.pk, False, "wrong")
    row = Sheet(w.officer, w.blocks[0], {"date": day.isoformat()}).by_key[key(w.logins[0])]
    assert (row.state, row.version) == ("returned", 1)


def test_filter_and_search(w):
    reported(w, w.logins[0])
    assert [row.key for row in sheet(w, state="reported").wanted] == [key(w.logins[0])]
    assert [row.key for row in sheet(w, q=w.logins[1].code.lower()).wanted] == [key(w.logins[1])]
    assert sheet(w, q="zzz").wanted == []
    shown = [(name, count) for name, _word, count in sheet(w).filters]
    assert shown == [("all", 3), ("due", 2), ("reported", 1)]


def test_a_report_at_a_camp_is_the_ids_report(w):
    camp = f.camp(w.drive, w.panchayats[0])
    reported(w, w.logins[0], 9, place={"camp": camp.pk})
    row = sheet(w).by_key[key(w.logins[0])]
    assert (row.state, row.made, row.version) == ("reported", None, "")
    assert [(tally.made, tally.shown_camp) for tally in row.line.elsewhere] == [(9, camp.title)]


def test_the_number_of_queries_does_not_grow_with_the_rows(w):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert sheet(w).rows
        return len(queries)

    f.camp(w.drive, w.panchayats[0])
    reported(w, w.logins[0])
    asked()
    few = asked()
    for _n in range(5):
        login = f.login_id(f.centre(w.panchayats[0]))
        reported(w, login)
        f.camp(w.drive, w.panchayats[0])
    assert asked() == few


# --- entering -------------------------------------------------------------------------------------------


def test_each_row_is_saved_by_itself(page, w):
    other = w.logins[2]  # of the other block
    answer = send(
        page,
        w,
        typed(w.logins[0], "१,२४५", rejected={"server_down": 3}),
        typed(w.logins[1], "abc"),
        typed(other, 5),
        typed("id:nobody", 5),
        typed(w.worker_id, 10_000),
        typed(w.worker_id, 7, rejected={"other": -1}),
    )
    assert [status for status, _said in results(answer)] == ["saved", *["failed"] * 5]
    said = [said for _status, said in results(answer)]
    assert said[1] == "Enter a whole number, like 45."
    assert said[2] == f"{other.code} is not in this block on this day."
    assert said[4] == "10,000 is too many: at most 9,999 a day. Check the number."
    assert said[5].startswith("Other: ")
    row = Tally.objects.get()
    assert (row.made, row.rejected, row.login_id, row.changed_by) == (
        1245,
        {"server_down": 3},
        w.logins[0],
        w.officer,
    )
    markup = answer.json()["rows"]
    assert 'data-version="1"' in markup[key(w.logins[0])] and 'data-state="due"' in markup[key(w.worker_id)]
    assert "1 centre has not reported yet." in answer.json()["owing"]


def test_a_row_is_taken_once_however_often_it_is_sent(page, w):
    row = typed(w.logins[0], 45, rejected={"aadhaar_error": 1})
    assert results(send(page, w, row)) == results(send(page, w, row)) == [("saved", "")]
    assert Tally.objects.get().version == 1
    assert results(send(page, w, row, row))[0] == ("saved", "")
    assert results(send(page, w, row | {"made": "46"}))[0][0] == "stale"


def test_who_was_quicker_is_shown_and_not_overwritten(page, w):
    reported(w, w.logins[0], 50, rejected={"samagra_id_error": 2})
    mine = typed(w.logins[0], 48)
    ((status, said),) = results(send(page, w, mine))
    assert status == "stale"
    assert said.startswith("It says now: 50 made, rejected S2 (") and "18:00" in said
    assert Tally.objects.get().made == 50
    assert results(send(page, w, typed(w.logins[0], 48, base=1))) == [("saved", "")]
    row = Tally.objects.get()
    assert (row.made, row.version, row.rejected) == (48, 2, {})


def test_remarks_stay_when_figures_change(page, w):
    reported(w, w.logins[0], 50, note="network was down")
    send(page, w, typed(w.logins[0], 48, base=1))
    assert Tally.objects.get().note == "network was down"


def test_a_paste_is_taken_back_as_withdrawals_and_corrections(page, w):
    send(page, w, typed(w.logins[0], 45))
    assert results(send(page, w, typed(w.logins[0], 45, base=1, withdrawn=True))) == [("saved", "")]
    assert Tally.objects.get().state == "withdrawn"
    assert results(send(page, w, typed(w.logins[0], 46, base=2))) == [("saved", "")]
    assert (Tally.objects.get().state, Tally.objects.get().version) == ("counted", 3)


def test_after_the_close_a_reason_goes_with_every_row(page, w, clock):
    day = dates.today().isoformat()
    clock.move_to(dates.at(dates.today(), time(13), days_later=1))
    rows = [typed(w.logins[0], 45), typed(w.logins[1], 46)]
    found = results(send(page, w, *rows, date=day))
    assert [status for status, _said in found] == [
        "failed",
        "failed",
    ] and "Say why you change it now." in found[0][1]
    assert [s for s, _said in results(send(page, w, *rows, date=day, reason="network was down"))] == [
        "saved"
    ] * 2
    assert set(Tally.objects.values_list("reason", flat=True)) == {"network was down"}
    assert "Say once why you change it now" in page.get(f"/block/grid/?date={day}").text


def test_shapes_that_are_none(page, w):
    for body in ["", "[]", "{}", '{"rows": 1}', '{"rows": {}}', "[" * 100_000, "null"]:
        assert page.post("/block/grid/enter/", body, content_type="application/json").status_code == 400
    odd = [
        {},
        {"key": None},
        {"key": {"a": 1}},
        {"key": key(w.logins[0]), "made": [1], "rejected": 7, "id": "x"},
        5,
    ]
    found = results(send(page, w, *odd))
    assert [status for status, _said in found] == ["failed"] * 4
    assert not Tally.objects.exists()
    assert send(page, w, *[{}] * 501).status_code == 400


# --- camps: pulses, and the final count -------------------------------------------------------------------


def test_pulses_of_a_day_and_the_final_count(page, w, clock):
    camp = f.camp(w.drive, w.panchayats[0])
    name = f"camp:{camp.pk}"
    for hour, made in [(10, 12), (13, 30), (16, 45)]:
        clock.move_to(dates.at(dates.today(), time(hour, 30)))
        base = CampCount.objects.values_list("version", flat=True).first() or ""
        assert results(send(page, w, typed(name, made, base=base))) == [("saved", "")]
    row = CampCount.objects.get()
    assert (row.made, row.pulse, row.version) == (45, True, 3)
    shown = page.get("/block/grid/").text
    assert all(
        f"{clock} <b>{made}</b>" in shown for clock, made in [("10:30", 12), ("13:30", 30), ("16:30", 45)]
    )
    # a lower one asks, and is taken once it was said that it is right
    lower = typed(name, 40, base=3)
    ((status, said),) = results(send(page, w, lower))
    assert (status, said) == ("asks", "40 is less than the 45 that were made by 16:30. Is it right?")
    assert results(send(page, w, lower | {"sure": True})) == [("saved", "")]
    # the final count closes; another pulse asks
    assert results(send(page, w, typed(name, 51, base=4, final=True))) == [("saved", "")]
    assert not CampCount.objects.get().pulse
    ((status, said),) = results(send(page, w, typed(name, 55, base=5)))
    assert status == "asks" and said.startswith("The final count 51 of 16:30 closed the day.")
    assert results(send(page, w, typed(name, 50, base=5, final=True))) == [("saved", "")]  # a correction


def test_a_pulse_never_hides_more_tallies(page, w):
    camp = f.camp(w.drive, w.panchayats[0])
    name = f"camp:{camp.pk}"
    reported(w, w.logins[0], 30, place={"camp": camp.pk})
    reported(w, w.logins[1], 12, place={"camp": camp.pk})
    send(page, w, typed(name, 40))
    book = sheet(w)
    row = book.by_key[name]
    assert (row.made, row.line.made, row.line.counts) == (40, 42, False)
    assert "the tallies are more, they count" in page.get("/block/grid/").text
    progress.recompute(w.drive.pk)
    (camp_row,) = [
        one for one in progress.standings(w.drive, "camp", dates.today()) if one["code"] == str(camp.pk)
    ]
    assert camp_row["made"] == 42 and book.made == 42
    send(page, w, typed(name, 44, base=1))
    assert sheet(w).by_key[name].line.made == 44
    send(page, w, typed(name, 40, base=2, final=True, sure=True))  # final: it replaces them
    assert sheet(w).by_key[name].line.made == 40


def test_whether_a_count_is_final_follows_the_camps_hours(w, clock):
    camp = f.camp(w.drive, w.panchayats[0])  # open from 10:00 to 17:00
    assert sheet(w).by_key[f"camp:{camp.pk}"].final
    clock.move_to(dates.at(dates.today(), time(16)))
    assert not sheet(w).by_key[f"camp:{camp.pk}"].final
    counted(w, camp, 5, pulse=False)
    assert sheet(w).by_key[f"camp:{camp.pk}"].final


def test_a_camp_that_was_cancelled_meanwhile(page, w):
    camp = f.camp(w.drive, w.panchayats[0])
    Camp.objects.filter(pk=camp.pk).update(status="cancelled")
    assert results(send(page, w, typed(f"camp:{camp.pk}", 5)))[0][0] == "failed"
    assert not CampCount.objects.exists()


def test_whom_to_call_about_a_camp(page, w):
    camp = f.camp(w.drive, w.panchayats[0], provider="Sarpanch", provider_phone="6100000001")
    assert 'href="tel:6100000001"' in page.get("/block/grid/").text
    health = f.worker(w.panchayats[0])
    f.charge(w.drive, health)
    f.charge(w.drive, f.worker(w.panchayats[0], department="panchayat"))
    assert sheet(w).by_key[f"camp:{camp.pk}"].caller.phone == health.phone
    there = f.worker(w.panchayats[0])
    f.duty(w.drive, there, camp=camp)
    assert sheet(w).by_key[f"camp:{camp.pk}"].caller.phone == there.phone


def test_a_holiday_owes_nothing_and_takes_what_comes(page, w):
    w.drive.holidays = [dates.today()]
    w.drive.save()
    assert {row.state for row in sheet(w).rows} == {"not_expected"}
    assert "No reports are expected on this day." in page.get("/block/grid/").text
    assert results(send(page, w, typed(w.logins[0], 3))) == [("saved", "")]
    assert sheet(w).by_key[key(w.logins[0])].state == "reported"


# --- the page -------------------------------------------------------------------------------------------


def test_rows_answer_304_until_one_changes(page, w, clock):
    answer = page.get("/block/grid/rows/")
    tag = answer["ETag"]
    assert page.get("/block/grid/rows/", headers={"If-None-Match": tag}).status_code == 304
    reported(w, w.logins[0])
    progress.recompute(w.drive.pk)
    fresh = page.get("/block/grid/rows/", headers={"If-None-Match": tag})
    assert fresh.status_code == 200 and 'data-state="reported"' in fresh.text
    tag = fresh["ETag"]
    clock.move_to(dates.at(dates.today(), time(20, 30)))  # what was due is overdue
    assert page.get("/block/grid/rows/", headers={"If-None-Match": tag}).status_code == 200


def test_others_are_not_there_and_viewers_do_not_write(client, page, w):
    other = w.blocks[1]
    for address in ["/block/grid/", "/block/grid/rows/", "/block/grid/chat/"]:
        assert page.get(f"{address}?block={other.code}").status_code == 404
        assert page.get(f"{address}?block=nowhere").status_code == 404
    assert send(page, w, typed(w.logins[2], 5), block=other.code).status_code == 404
    client.logout()
    assert client.get("/block/grid/rows/").status_code == 401
    assert send(client, w, typed(w.logins[0], 5)).status_code == 401
    client.force_login(f.user("district_viewer", w.district), BACKEND)
    assert client.get(f"/block/grid/?block={w.blocks[0].code}").status_code == 403
    assert send(client, w, typed(w.logins[0], 5)).status_code == 403
    client.force_login(w.operator, BACKEND)
    assert client.get("/block/grid/").status_code == 403
    assert not Tally.objects.exists()


def test_the_collector_chooses_a_block(client, w):
    client.force_login(w.collector, BACKEND)
    assert "?block=" in client.get("/block/grid/").text
    assert client.get(f"/block/grid/?block={w.blocks[0].code}").status_code == 200


def test_a_day_without_a_drive(page, w):
    day = w.drive.starts_on - timedelta(days=3)
    assert page.get(f"/block/grid/?date={day}").status_code == 200
    assert page.get(f"/block/grid/chat/?date={day}").status_code == 200
    assert results(send(page, w, typed(w.logins[0], 5), date=day.isoformat())) == []


# --- the table as one form --------------------------------------------------------------------------------


def form(page, **cells):
    """The table's form as a browser without scripts sends it, with some cells typed into."""
    book = page.get("/block/grid/").context["page"]
    data = {"block": book.book.block.code, "date": dates.today().isoformat(), "row": []}
    for row in book.rows:
        data["row"].append(row.carried)
        data |= {f"{cell['column']}-{row.key}": cell["text"] for cell in row.cells}
        data[f"was-final-{row.key}"] = "on" if row.counted and row.final else ""
    return data | cells


def test_the_form_saves_what_was_changed_row_by_row(page, w):
    reported(w, w.logins[0], 12, rejected={"other": 1, "server_down": 1})
    data = form(page, **{f"made-{key(w.logins[1])}": "४५", f"server_down-{key(w.logins[0])}": "2"})
    answer = page.post("/block/grid/", data, follow=True)
    assert answer.status_code == 200 and "2 rows were entered." in answer.text
    assert Tally.objects.get(login_id=w.logins[1]).made == 45
    first = Tally.objects.get(login_id=w.logins[0])
    assert (first.made, first.rejected, first.version) == (12, {"other": 1, "server_down": 2}, 2)
    page.post("/block/grid/", data)  # the back button, and again
    assert Tally.objects.count() == 2 and Tally.objects.get(login_id=w.logins[0]).version == 2


def test_what_the_form_could_not_save_is_named_and_kept(page, w):
    data = form(page, **{f"made-{key(w.logins[1])}": "45", f"made-{key(w.logins[0])}": "many"})
    answer = page.post("/block/grid/", data)
    assert answer.status_code == 400
    assert "1 row was entered. 1 row was not entered:" in answer.text
    assert f"<strong>{w.logins[0].code}</strong>: Enter a whole number, like 45." in answer.text
    assert 'value="many"' in answer.text
    assert Tally.objects.get().made == 45
    data = form(page, **{f"made-{key(w.logins[0])}": "7"})
    reported(w, w.logins[0], 50)
    answer = page.post("/block/grid/", data)
    assert answer.status_code == 400 and "It says now: 50 made, rejected 0" in answer.text
    assert Tally.objects.get(login_id=w.logins[0]).made == 50


def test_a_form_of_two_hundred_rows(page, w):
    for _n in range(200):
        f.login_id(f.centre(w.panchayats[0]))
    data = form(page)
    assert page.post("/block/grid/", data).status_code == 200
    assert not Tally.objects.exists()
