"""Difficulties: who reports and solves, whose they are, working days, the same fault as one, stale pages."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import translation

from camps.difficulties import ages, grouping, lines, owners, raising, solving, wording
from camps.models import Difficulty, Remark
from camps.submissions import Conflict
from districts.models import Edit, Posting
from drive_portal.lib.dates import today
from tests import factories as f
from tests.calling import Caller, errors, problem

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    with translation.override("en"):
        w = f.world()
        w.edistrict = f.user("edistrict_manager", w.district, full_name="E-District")
        w.health = f.user("health_manager", w.district)
        yield w


@pytest.fixture
def as_(client):
    def log_in(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return log_in


def wish(place, kind="server", **kw):
    code = place.pk if not hasattr(place, "level") else place.code
    return {"place": {getattr(place, "level", "camp"): code}, "kind": kind} | kw


def refused(call, *args, **kw):
    """What the door refuses, by field."""
    with pytest.raises(ValidationError) as caught:
        call(*args, **kw)
    return {name: " ".join(texts) for name, texts in caught.value.message_dict.items()}


def answer(row):
    return owners.of(list(Difficulty.objects.whole().filter(pk=row.pk)))[0].answer


# --- reporting -----------------------------------------------------------------------------------


def test_anybody_with_a_posting_reports_at_places_that_it_sees(w):
    camp = f.camp(w.drive, w.panchayats[3])
    row = raising.raise_(w.operator, wish(w.centres[0]))
    assert (row.centre, row.panchayat, row.block, row.state) == (w.centres[0], w.panchayats[0], None, "open")
    assert raising.raise_(w.operator, wish(camp)).camp == camp
    assert raising.raise_(w.officer, wish(w.blocks[0], "staff")).block == w.blocks[0]
    assert raising.raise_(w.collector, wish(w.district)).place == w.district
    assert raising.raise_(f.user("district_viewer", w.district), wish(w.panchayats[3]))
    for user, place in [(w.operator, w.centres[1]), (w.officer, w.blocks[1]), (w.operator, w.district)]:
        assert "no such place" in refused(raising.raise_, user, wish(place))["place"]
    far = f.world()
    assert set(refused(raising.raise_, w.collector, wish(far.centres[0]))) == {"place"}
    for user in (f.user("api_client", w.district), f.user()):
        with pytest.raises(PermissionDenied):
            raising.raise_(user, wish(w.centres[0]))


def test_what_is_wrong_is_said_by_field(w):
    here = w.centres[0]
    assert set(refused(raising.raise_, w.operator, wish(here, "other"))) == {"text"}
    assert set(refused(raising.raise_, w.operator, wish(here, text="x" * 301))) == {"text"}
    for text in ("2345 6789 0124", "२३४५ ६७८९ ०१२४"):
        assert "Aadhaar" in refused(raising.raise_, w.operator, wish(here, text=f"कार्ड {text} का"))["text"]
    for text in ("9826014357", "+91 98260-14357", "९८२६०१४३५७"):
        assert "mobile" in refused(raising.raise_, w.operator, wish(here, text=f"फोन {text}"))["text"]
    assert set(refused(raising.raise_, w.operator, {"place": {}, "kind": "server"})) == {"place"}
    both = {"centre": here.code, "block": w.blocks[0].code}
    assert set(refused(raising.raise_, w.operator, {"place": both, "kind": "server"})) == {"place"}
    assert set(refused(raising.raise_, w.operator, {"place": {"camp": 2**80}, "kind": "server"})) == {"place"}
    assert raising.raise_(w.operator, wish(here, text="  बिल  संख्या 12345\n")).text == "बिल संख्या 12345"


def test_what_was_asked_stands_beside_the_fee(w):
    fee = w.centres[0]
    fee.fee_inr = 30
    fee.save()
    sent = wish(fee, "overcharging", text="रुपये माँगे")
    row = raising.raise_(w.officer, sent | {"asked_inr": 100})
    assert wording.asked(row) == "100 rupees were asked for a card; the centre's fee is 30: 70 too many."
    fee.fee_inr = 0
    fee.save()
    row.refresh_from_db()
    assert row.fee_inr == 30
    free = raising.raise_(w.officer, sent | {"asked_inr": 20})
    assert "which is free at this centre" in wording.asked(free)
    unknown = raising.raise_(w.officer, wish(w.centres[1], "overcharging", text="x", asked_inr=20))
    assert "not known" in wording.asked(unknown)
    assert "is not more" in refused(raising.raise_, w.officer, sent | {"asked_inr": 0})["asked_inr"]
    assert set(refused(raising.raise_, w.officer, sent | {"asked_inr": 10**9})) == {"asked_inr"}
    assert set(refused(raising.raise_, w.officer, wish(fee, asked_inr=5))) == {"asked_inr"}


def test_two_taps_report_one(w):
    sent = wish(w.centres[0]) | {"submission_id": uuid.uuid4()}
    first, again = raising.raise_(w.operator, sent), raising.raise_(w.operator, sent)
    assert first.pk == again.pk and again.was_there
    with pytest.raises(Conflict):
        raising.raise_(w.operator, sent | {"kind": "device"})
    assert raising.raise_(w.officer, sent).pk != first.pk  # an id is the sender's own


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_report_one(w):
    sent = wish(w.centres[0]) | {"submission_id": uuid.uuid4()}
    gate, found = threading.Barrier(2), []

    def tap():
        gate.wait()
        try:
            found.append(raising.raise_(w.operator, sent).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 and len(set(found)) == Difficulty.objects.count() == 1


# --- whose they are ------------------------------------------------------------------------------


def test_working_days_pass_over_holidays():
    monday = date(2026, 11, 16)
    off = [monday + DAY, monday + 2 * DAY]
    assert [ages.age(monday, monday + n * DAY, off) for n in range(5)] == [0, 0, 0, 1, 2]
    assert ages.last_day(monday, 2, off) == monday + 4 * DAY
    for n in range(4):
        since = ages.first_day(n, monday + 4 * DAY, off)
        assert ages.age(since, monday + 4 * DAY, off) == n
        assert ages.age(since + DAY, monday + 4 * DAY, off) < max(n, 1)


def test_it_goes_up_when_its_days_are_over(w):
    row = f.difficulty(w.centres[0], w.operator, "staff", days_ago=2)
    assert (answer(row).people, answer(row).passed, answer(row).until) == ([w.officer], 0, today())
    for days, people, passed in [(3, [w.health], 1), (4, [w.health], 1), (5, [w.collector], 2)]:
        Difficulty.objects.filter(pk=row.pk).update(waits_since=today() - days * DAY)
        assert (answer(row).people, answer(row).passed) == (people, passed)
    assert answer(row).until is None and answer(row).too_long
    w.drive.holidays = [today() - n * DAY for n in (1, 2, 3)]
    w.drive.save()
    assert answer(row).people == [w.officer] and answer(row).age == 2


def test_a_transfer_moves_it_and_an_empty_desk_passes_it_on(w):
    row = f.difficulty(w.centres[0], w.operator, "staff")
    posting = Posting.objects.get(user=w.officer)
    posting.ends_on = today() - DAY
    posting.save()
    assert answer(row).people == [w.health] and answer(row).passed == 0
    successor = f.user("block_officer", w.blocks[0])
    assert answer(row).people == [successor]
    (row,) = solving.take(w.collector, [row.pk])
    assert answer(row).people == [w.collector] and answer(row).named
    solving.give(w.collector, [row.pk], successor)
    assert answer(row).people == [successor]
    Posting.objects.filter(user=successor).update(ends_on=today() - DAY)
    assert answer(row).people == [w.health] and not answer(row).named


@pytest.mark.parametrize(
    "vacant", [(), ("edistrict",), ("officer",), ("health", "edistrict"), ("officer", "health")]
)
def test_what_lies_with_whom_is_the_same_both_ways(w, vacant):
    """In short and in full the same people answer, whatever desk is empty."""
    for name in vacant:
        Posting.objects.filter(user=getattr(w, name)).delete()
    rows = [
        f.difficulty(place, w.collector, kind, days_ago=days)
        for place in (w.centres[0], w.centres[2], w.blocks[1], w.district)
        for kind in Difficulty.Kind
        for days in (0, 1, 2, 3, 4, 6, 9)
    ]
    for n, user in enumerate([w.officer, w.officers[1], w.health, w.edistrict, w.collector]):
        Difficulty.objects.filter(pk__in=[row.pk for row in rows[n::17]]).update(owner=user, state="taken")
    Difficulty.objects.filter(pk__in=[row.pk for row in rows[::3]]).update(owner_until=today() - DAY)
    w.drive.holidays = [today() - DAY]
    w.drive.save()
    found = owners.of(list(Difficulty.objects.whole()))
    for user in (w.officer, w.officers[1], w.health, w.edistrict, w.collector):
        short = lines.Open(Difficulty.objects.all())
        assert short.mine(user) == {row.pk for row in found if user in row.answer.people}
        assert short.late == {row.pk for row in found if row.answer.too_long}


# --- seen and solved -------------------------------------------------------------------------------


def test_who_makes_cards_sees_the_own_ones_and_no_complaint_about_itself(w):
    other = f.user("operator", login=f.login_id(w.centres[0]))
    at_home = f.difficulty(w.centres[0], other)
    f.difficulty(w.centres[0], w.officer, "overcharging", text="x", asked_inr=50)
    f.difficulty(w.centres[1], w.officer)
    mine = raising.raise_(w.operator, wish(f.camp(w.drive, w.panchayats[3])))
    seen = set(Difficulty.objects.visible_to(w.operator).values_list("pk", flat=True))
    assert seen == {at_home.pk, mine.pk}
    assert Difficulty.objects.visible_to(w.officer).count() == 3
    assert Difficulty.objects.visible_to(w.officers[1]).get() == mine
    assert not Difficulty.objects.visible_to(f.world().collector).exists()


def test_only_who_answers_for_the_place_solves(w):
    row = f.difficulty(w.centres[0], w.operator, "device")
    viewer = f.user("district_viewer", w.district)
    for user in (w.operator, viewer):
        for door in (
            lambda user: solving.take(user, [row.pk]),
            lambda user: solving.solve(user, [row.pk], "done"),
            lambda user: solving.leave(user, row),
        ):
            with pytest.raises(PermissionDenied):
                door(user)
    for user in (w.officers[1], f.world().collector):
        assert set(refused(solving.solve, user, [row.pk], "done")) == {"difficulty"}
    assert set(refused(solving.solve, w.officer, [row.pk], "  ")) == {"text"}
    assert set(refused(solving.give, w.officer, [row.pk], w.officers[1])) == {"to"}
    assert set(refused(solving.give, w.officer, [row.pk], None)) == {"to"}
    solving.solve(w.edistrict, [row.pk], "नई मशीन दी")
    row.refresh_from_db()
    assert (row.state, row.solved_by, row.solution, row.version) == ("solved", w.edistrict, "नई मशीन दी", 2)
    assert row.remarks.get().act == "solved"


def test_reopened_it_goes_on_with_the_days_it_had(w):
    row = f.difficulty(w.centres[0], w.operator, "staff", days_ago=6)
    solving.solve(w.officer, [row.pk], "done")
    Difficulty.objects.filter(pk=row.pk).update(solved_at=row.raised_at + 4 * DAY)
    assert set(refused(solving.reopen, w.operator, row, "")) == {"text"}
    with pytest.raises(PermissionDenied):
        solving.reopen(f.user("district_viewer", w.district), row, "x")
    again = solving.reopen(w.operator, row, "फिर बंद है")
    assert (again.state, again.reopened, again.solution, again.solved_by) == ("open", 1, "", None)
    assert answer(again).age == 4
    assert set(refused(solving.reopen, w.operator, again, "x")) == {"state"}
    assert [said.act for said in again.remarks.all()] == ["solved", "reopened"]


def test_somebody_was_quicker(w):
    row = f.difficulty(w.centres[0], w.operator, "device")
    seen = {row.pk: 1}
    solving.take(w.edistrict, [row.pk], seen)
    with pytest.raises(solving.Changed):
        solving.take(w.officer, [row.pk], seen)
    solving.solve(w.officer, [row.pk], "done", {row.pk: 2})
    assert solving.solve(w.officer, [row.pk], " done ", {row.pk: 2}) == []  # the same once more
    with pytest.raises(solving.Changed):
        solving.solve(w.collector, [row.pk], "something else")
    assert "Reopen it first" in refused(solving.take, w.officer, [row.pk])["state"]
    assert Remark.objects.count() == 2


def test_who_takes_it_up_has_the_days_of_its_office(w):
    row = f.difficulty(w.centres[0], w.operator, "staff", days_ago=1)
    (row,) = solving.take(w.officer, [row.pk])
    assert row.owner_until == today() + DAY and answer(row).people == [w.officer]
    Difficulty.objects.filter(pk=row.pk).update(
        waits_since=row.waits_since - 2 * DAY, owner_until=row.owner_until - 2 * DAY
    )
    assert answer(row).people == [w.health] and answer(row).too_long
    assert solving.take(w.officer, [row.pk]) == []  # who let the days pass does not get more by a tap
    (row,) = solving.give(w.collector, [row.pk], w.officer)  # but the collector may give some
    assert answer(row).people == [w.officer]
    (row,) = solving.give(w.collector, [row.pk], w.collector)
    assert answer(row).people == [w.collector]


def test_the_same_words_twice_are_one_remark(w):
    row = f.difficulty(w.centres[0], w.operator)
    first = raising.remark(w.operator, row, {"text": "अभी भी"})
    assert raising.remark(w.operator, row, {"text": " अभी  भी"}) == first
    raising.remark(w.officer, row, {"text": "देख रहे हैं"})
    assert raising.remark(w.operator, row, {"text": "अभी भी"}) != first
    assert set(refused(raising.remark, w.operator, row, {"text": ""})) == {"text"}
    with pytest.raises(PermissionDenied):
        raising.remark(f.user("api_client", w.district), row, {"text": "x"})


def test_dashboards_learn_of_it(w):
    def edits():
        return sum(Edit.objects.filter(district_id=w.district.pk).values_list("times", flat=True))

    before = edits()
    row = raising.raise_(w.operator, wish(w.centres[0]))
    after = edits()
    assert after > before
    solving.solve(w.officer, [row.pk], "done")
    assert edits() > after


# --- the same fault ----------------------------------------------------------------------------------


def sizes(user):
    found = Difficulty.objects.visible_to(user).whole()
    return sorted(len(group) for group in grouping.groups(list(found)))


def test_the_same_fault_at_many_places_is_one(w):
    for n, centre in enumerate(w.centres):
        f.difficulty(centre, w.collector, days_ago=6 - 2 * n)  # days 6, 4, 2, 0: each two after the last
    assert sizes(w.collector) == [4] and sizes(w.officer) == [2]
    f.difficulty(w.centres[0], w.collector, days_ago=9)  # three days before the first
    f.difficulty(w.centres[1], w.collector, "device", days_ago=6)
    f.difficulty(w.centres[0], w.collector, "device", days_ago=6)
    f.difficulty(w.centres[0], w.collector, "samagra")
    f.difficulty(w.centres[2], w.collector, "samagra")  # of another block
    assert sizes(w.collector) == [1, 1, 1, 1, 1, 4]
    far = f.world()
    f.difficulty(far.centres[0], far.collector)
    assert sizes(f.user("administrator")) == [1, 1, 1, 1, 1, 1, 4]


def test_by_hand_one_belongs_or_is_taken_out(w):
    rows = [f.difficulty(centre, w.collector) for centre in w.centres[:3]]
    away = solving.leave(w.collector, rows[1])
    assert sizes(w.collector) == [1, 2] and away.alone
    assert solving.leave(w.collector, away).version == 2  # a second tap
    solving.join(w.collector, rows[1], rows[0].pk)
    assert sizes(w.collector) == [3]
    first, second = (f.difficulty(centre, w.collector, "device") for centre in w.centres[:2])
    solving.join(w.collector, second, first.pk)
    third = f.difficulty(w.centres[2], w.collector, "device")
    solving.join(w.collector, third, second.pk)
    assert Difficulty.objects.get(pk=third.pk).part_of_id == first.pk
    solving.leave(w.collector, first)  # the others stay together
    assert sizes(w.collector) == [1, 2, 3]
    other = f.difficulty(w.centres[3], w.collector, "device")
    assert "another kind" in refused(solving.join, w.collector, other, rows[0].pk)["to"]
    assert set(refused(solving.join, w.collector, other, other.pk)) == {"to"}
    assert set(refused(solving.join, w.officer, first, other.pk)) == {"to"}
    assert set(refused(solving.join, w.collector, other, 2**62)) == {"to"}


def test_solving_one_fault_solves_all_and_tells_each(w):
    rows = [f.difficulty(centre, w.collector, days_ago=n) for n, centre in enumerate(w.centres[:3])]
    solving.solve(w.officer, [rows[1].pk], "already")
    done = solving.solve(w.collector, [row.pk for row in rows], "सर्वर चालू")
    assert {row.pk for row in done} == {rows[0].pk, rows[2].pk}
    assert Remark.objects.filter(act="solved", text="सर्वर चालू").count() == 2
    assert sizes(w.collector) == [1, 2]  # solved as one they stay one
    again = solving.reopen(w.officer, Difficulty.objects.get(pk=rows[0].pk), "यहाँ अब भी बंद")
    assert again.part_of is None and sizes(w.collector) == [1, 1, 1]
    with pytest.raises(ValidationError):  # one of another block among them: nothing is written
        solving.solve(w.officer, [again.pk, f.difficulty(w.centres[3], w.collector).pk], "x")
    assert Difficulty.objects.get(pk=again.pk).is_open


def test_lines_too_long_for_the_review(w):
    for n, centre in enumerate(w.centres):
        f.difficulty(centre, w.collector, days_ago=3 - n % 2)
    f.difficulty(w.centres[0], w.collector, "login_id", days_ago=1)
    (line,) = lines.open_too_long(w.district, today())
    day = (today() - 3 * DAY).strftime("%d-%m-%Y")
    assert line.title == f"Server or network: 4 centres in 2 blocks since {day}"
    assert line.who.startswith("collector: ")
    assert len(lines.open_too_long(w.drive, today())) == 1
    (mine,) = lines.open_too_long(w.blocks[0], today())
    assert len(mine.rows) == 2
    assert lines.open_too_long(w.district, today() - 2 * DAY) == []
    solving.solve(w.collector, [row.pk for row in line.rows], "done")
    assert lines.open_too_long(w.district, today()) == []
    assert len(lines.open_too_long(w.district, today() - DAY)) == 1  # they were open then


# --- pages -----------------------------------------------------------------------------------------


def test_the_form_comes_at_the_place_of_the_page(as_, w):
    page = as_(w.collector).get(f"/places/centre/{w.centres[2].code}/").text
    address = f"/difficulties/new/?centre={w.centres[2].code}"
    assert address in page
    form = as_(w.collector).get(address).text
    assert f'<option value="centre:{w.centres[2].code}" selected>' in form
    assert (
        f"/difficulties/new/?block={w.blocks[0].code}"
        in as_(w.officer).get(f"/block/?block={w.blocks[0].code}").text
    )
    form = as_(w.officer).get(address).text  # out of sight: the own block is offered
    assert f'<option value="block:{w.blocks[0].code}" selected>' in form and w.centres[2].name not in form
    form = as_(w.operator).get("/difficulties/new/").text
    assert f'<option value="centre:{w.centres[0].code}" selected>' in form
    for user in (f.user("api_client", w.district), f.user()):
        assert as_(user).get("/difficulties/new/").status_code == 403
    assert "/difficulties/new/" not in as_(f.user("api_client", w.district)).get("/dashboard/").text


def test_a_report_by_hand(as_, w):
    sent = {
        "kind": "server",
        "text": "",
        "place": f"centre:{w.centres[0].code}",
        "submission_id": uuid.uuid4(),
    }
    client = as_(w.operator)
    said = client.post("/difficulties/new/", sent, follow=True)
    row = Difficulty.objects.get()
    assert "It lies with: e-District manager: E-District" in said.text
    assert client.post("/difficulties/new/", sent).url == f"/difficulties/{row.pk}/"
    assert "reported already" in client.post("/difficulties/new/", sent, follow=True).text
    client.post("/difficulties/new/", sent | {"kind": "device"})  # back, and something else is typed
    assert Difficulty.objects.count() == 2
    wrong = client.post("/difficulties/new/", sent | {"kind": "other", "text": " "})
    assert wrong.status_code == 400 and "Say in a line" in wrong.text
    foreign = sent | {"place": f"centre:{f.world().centres[0].code}"}
    assert client.post("/difficulties/new/", foreign).status_code == 400
    assert client.post("/difficulties/new/", {"kind": "\0", "place": "x"}).status_code == 400


def test_the_list_says_first_what_is_yours(as_, w):
    for centre in w.centres:
        f.difficulty(centre, w.operator, days_ago=2)
    f.difficulty(w.centres[0], w.operator, "staff", text="ऑपरेटर नहीं आया")
    page = as_(w.officer).get("/difficulties/").text
    assert "1 difficulty is yours to solve. 2 difficulties are open, 1 of them beyond its days." in page
    assert "2 centres" in page and "ऑपरेटर नहीं आया" in page
    assert "since today: <b>1</b>" in page and "1–2 working days: <b>1</b>" in page
    page = as_(w.officer).get("/difficulties/?show=mine").text
    assert "ऑपरेटर नहीं आया" in page and "2 centres" not in page
    done = f.difficulty(w.centres[0], w.operator, "venue", text="बिजली")
    solving.solve(w.officer, [done.pk], "जनरेटर आया")
    assert "जनरेटर आया" in as_(w.officer).get("/difficulties/?show=mine&state=solved").text
    page = as_(w.collector).get("/difficulties/").text
    assert "4 centres in 2 blocks" in page and "Open, by block and kind" in page
    assert page.count('class="trouble__line') == 2
    assert "Nothing is yours" not in as_(w.operator).get("/difficulties/?show=raised").text
    assert "4 centres" not in as_(w.collector).get("/difficulties/?kind=staff").text
    assert "Choose again" in as_(w.collector).get("/difficulties/?block=404").text
    assert "Choose again" in as_(w.officer).get(f"/difficulties/?block={w.blocks[1].code}").text
    assert as_(f.user()).get("/difficulties/").status_code == 403
    for odd in ("?q=%00", "?q=99999999999999999999999", "?show=odd", "?page=x", "?kind=odd", "?state=odd"):
        assert as_(w.collector).get(f"/difficulties/{odd}").status_code == 200


def test_tables_to_take_away(as_, w):
    f.difficulty(w.centres[0], w.operator, text="=1+1")
    f.difficulty(w.centres[2], w.operator)
    text = as_(w.collector).get("/difficulties/list.csv").content.decode("utf-8-sig")
    assert "'=1+1" in text and text.count("\n") == 3
    assert as_(w.collector).get("/difficulties/blocks.xlsx").status_code == 200
    assert as_(w.officer).get("/difficulties/blocks.csv").status_code == 404
    assert as_(w.collector).get("/difficulties/odd.csv").status_code == 404
    assert as_(w.collector).get("/difficulties/list.pdf").status_code == 404


def test_a_stale_page_is_told_and_keeps_nothing(as_, w):
    row = f.difficulty(w.centres[0], w.operator, "device", text="मशीन")
    address = f"/difficulties/{row.pk}/"
    client = as_(w.officer)
    assert 'name="base" value="1"' in client.get(address).text
    solving.take(w.edistrict, [row.pk])
    stale = client.post(address, {"act": "solve", "text": "दे दी", "base": "1"})
    assert stale.status_code == 409 and "Nothing was kept yet" in stale.text and "दे दी" in stale.text
    assert Difficulty.objects.get().state == "taken"
    assert client.post(address, {"act": "solve", "text": "दे दी", "base": "2"}).status_code == 302
    assert client.post(address, {"act": "solve", "text": "दे दी", "base": "2"}).status_code == 302
    assert client.post(address, {"act": "burn"}).status_code == 404
    assert "दे दी" in as_(w.operator).get(address).text
    assert as_(w.operator).post(address, {"act": "take"}).status_code == 403
    assert as_(w.operator).post(address, {"act": "reopen", "text": "नहीं मिली"}).status_code == 302
    assert as_(w.officers[1]).get(address).status_code == 404
    assert as_(w.officers[1]).post(address, {"act": "take"}).status_code == 404
    assert as_(w.collector).get("/difficulties/99999999999999999999999/").status_code == 404


def test_one_fault_is_solved_by_its_page(as_, w):
    rows = [f.difficulty(centre, w.operator) for centre in w.centres[:2]]
    address = f"/difficulties/{rows[1].pk}/same/"
    page = as_(w.officer).get(address).text
    assert "It is solved at all 2 places" in page
    f.difficulty(w.panchayats[0], w.operator)  # came meanwhile: it was not shown
    sent = {"members": [row.pk for row in rows], "text": "चालू है", "act": "solve"}
    said = as_(w.officer).post(address, sent, follow=True)
    assert "Solved at 2 centres" in said.text
    assert Difficulty.objects.open().count() == 1
    assert as_(w.officer).post(address, sent).status_code == 400
    assert as_(w.officer).post(address, sent | {"act": "odd"}).status_code == 404
    assert as_(w.officers[1]).get(address).status_code == 404
    assert as_(w.operator).post(address, sent).status_code == 403
    foreign = f.difficulty(w.centres[3], w.operator)
    assert as_(w.officer).post(address, sent | {"members": [foreign.pk]}).status_code == 400


def test_the_menu_and_the_dashboard_count_faults(as_, w):
    for centre in w.centres:
        f.difficulty(centre, w.operator, days_ago=2)
    page = as_(w.collector).get("/dashboard/").text
    assert "yours to do:" in page and "Difficulties open now" in page and "1 beyond its days" in page
    assert "at 4 places" in page
    assert f"/difficulties/?district={w.district.code}&amp;state=long" in page
    assert "yours to do:" not in as_(w.edistrict).get("/dashboard/").text
    assert as_(w.collector).get(f"/difficulties/?district={w.district.code}&state=long").status_code == 200


def test_few_queries_however_many(as_, w, django_assert_max_num_queries):
    for n in range(60):
        f.difficulty(w.centres[n % 4], w.operator, list(Difficulty.Kind)[n % 9], days_ago=n % 8)
    client = as_(w.collector)
    client.get("/difficulties/")
    with django_assert_max_num_queries(30):
        client.get("/difficulties/")


# --- machines --------------------------------------------------------------------------------------


def test_a_machine_reports_and_solves(w):
    operator, officer = Caller(w.operator), Caller(w.officer)
    sent = {"place": {"centre": w.centres[0].code}, "kind": "device", "text": "मशीन"}
    sent["submission_id"] = str(uuid.uuid4())
    first = operator.send("difficulties/", sent)
    assert first.status_code == 201, first.content
    row = first.json()
    assert row["centre"] == w.centres[0].code and row["lies_with"] == "CSC district manager"
    assert (row["working_days"], row["too_long"], row["version"]) == (0, False, 1)
    again = operator.send("difficulties/", sent)
    assert again.status_code == 200 and again.json() == row
    assert (
        problem(operator.send("difficulties/", sent | {"kind": "server"}), 409)["current"]["id"] == row["id"]
    )
    path = f"difficulties/{row['id']}/"
    assert officer.read(path).json() == row
    problem(Caller(w.officers[1]).read(path), 404)
    problem(Caller(w.officers[1]).send(path, {"state": "taken"}, "patch"), 404)
    problem(operator.send(path, {"state": "taken"}, "patch"), 403)
    taken = officer.send(path, {"state": "taken", "base_version": 1}, "patch").json()
    assert taken["state"] == "taken" and taken["version"] == 2
    stale = officer.send(path, {"state": "solved", "text": "x", "base_version": 1}, "patch")
    assert problem(stale, 409)["current"]["version"] == 2
    assert errors(officer.send(path, {"state": "solved"}, "patch")) == {"text"}
    assert errors(officer.send(path, {"state": "odd"}, "patch")) == {"state"}
    solved = officer.send(path, {"state": "solved", "text": "दी"}, "patch").json()
    assert solved["state"] == "solved" and solved["working_days"] is None and solved["lies_with"] is None
    reopened = operator.send(path, {"state": "open", "text": "नहीं"}, "patch").json()
    assert reopened["state"] == "open" and reopened["reopened"] == 1
    said = operator.send(path + "remarks/", {"text": "आज भी"})
    assert said.status_code == 201
    acts = [one["act"] for one in officer.read(path + "remarks/").json()["results"]]
    assert acts == ["taken", "solved", "reopened", "said"]
    problem(Caller(w.officers[1]).read(path + "remarks/"), 404)


def test_machines_of_clients_only_read(w):
    client = Caller(f.user("api_client", w.district))
    row = f.difficulty(w.centres[0], w.operator)
    assert client.codes("difficulties/", "id") == [row.pk]
    sent = {"place": {"centre": w.centres[0].code}, "kind": "device"}
    problem(client.send("difficulties/", sent), 403)
    problem(client.send(f"difficulties/{row.pk}/remarks/", {"text": "x"}), 403)
    problem(client.send(f"difficulties/{row.pk}/", {"state": "taken"}, "patch"), 403)
    for query, found in [
        ({"block": w.blocks[0].code}, [row.pk]),
        ({"block": w.blocks[1].code}, []),
        ({"kind": "device"}, []),
        ({"centre": w.centres[0].code}, [row.pk]),
        ({"district": f.district().code}, []),
        ({"state": "open"}, [row.pk]),
    ]:
        assert client.codes("difficulties/", "id", **query) == found
    for place in ({}, {"centre": "x"}, {"centre": w.centres[0].code, "camp": 1}, {"camp": 2**62}):
        bad = Caller(w.officer).send("difficulties/", {"place": place, "kind": "server"})
        assert errors(bad) == {"place"}
    f.difficulty(w.centres[1], w.officer)
    assert len(client.codes("difficulties/", "id", limit=1)) == 2
    assert client.read("difficulties/", format="csv").content.count(b"\n") == 3
