"""Instructions: given out of the review, whose they are, answered and closed, measured by the next note."""

import json
import threading
import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from camps.submissions import Conflict
from districts.models import Block, Drive, Edit, Posting
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import progress, tallies
from enrollment.instructions import giving, lines, living, measuring, owners, wishes
from enrollment.models import Instruction
from enrollment.reviews import facts, freezing, printing, text
from tests import factories as f
from tests.enrollment.test_reviews import a_drive, at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def w():
    w = a_drive()
    w.health = f.user("health_manager", w.district)
    return w


def wish(w, **kw):
    base = {"drive": w.drive.pk, "block": w.blocks[0].code, "text": "Send the reports", "due_on": today()}
    return base | kw


def refused(call, *args, **kw):
    """What the door refuses, by field."""
    with pytest.raises(ValidationError) as caught:
        call(*args, **kw)
    return {name: " ".join(texts) for name, texts in caught.value.message_dict.items()}


def report(w, login, made, day=None, **kw):
    sent = f.sent(w.drive, login, made, date=day or today(), **kw)
    tallies.submit(w.collector, sent | {"reason": "by phone"})
    progress.recompute(w.drive.pk)


def asked(note):
    """What a note says of instructions, by their number."""
    return {fact["id"]: fact for fact in note.facts["instructions"]}


# --- giving -----------------------------------------------------------------------------------------


def test_only_the_district_gives_and_only_in_its_own_place(w):
    row = giving.give(w.collector, wish(w))
    assert (row.block, row.owner, row.figure, row.state) == (w.blocks[0], "block_officer", "none", "open")
    assert giving.give(w.collector, wish(w, block=None)).owner == "health_manager"
    assert giving.give(f.user("administrator"), wish(w)).district == w.district
    for user in (
        w.officer,
        w.health,
        f.user("district_viewer", w.district),
        f.user("api_client", w.district),
    ):
        with pytest.raises(PermissionDenied):
            giving.give(user, wish(w))
    far = f.world()
    for user, drive in ((far.collector, w.drive.pk), (w.collector, far.drive.pk), (w.collector, 2**62)):
        assert set(refused(giving.give, user, wish(w, drive=drive))) == {"drive"}
    for code in (far.blocks[0].code, "0", "\0", ""):
        assert set(refused(giving.give, w.collector, wish(w, block=code))) == {"block"}


def test_what_is_wrong_is_said_by_field(w):
    for text_, word in (("  ", "Say in a line"), ("x" * 301, "300"), ("फोन 9826014357", "mobile")):
        assert word in refused(giving.give, w.collector, wish(w, text=text_))["text"]
    assert set(refused(giving.give, w.collector, wish(w, block=None, owner="block_officer"))) == {"owner"}
    assert set(refused(giving.give, w.collector, wish(w, goal=5))) == {"goal"}
    for day in (today() + DAY, w.drive.starts_on - DAY):
        assert set(refused(giving.give, w.collector, wish(w, review_date=day))) == {"review_date"}


def test_the_last_day_is_a_working_day_to_come(w):
    holiday, last = today() + 2 * DAY, w.drive.ends_on
    Drive.objects.filter(pk=w.drive.pk).update(holidays=[holiday])

    def said(day):
        return refused(giving.give, w.collector, wish(w, due_on=day))["due_on"]

    assert "is over" in said(today() - DAY) and f"{today():%d-%m-%Y}" in said(today() - DAY)
    assert f"{holiday + DAY:%d-%m-%Y}" in said(holiday)
    assert f"{last:%d-%m-%Y}" in said(last + DAY)
    assert giving.give(w.collector, wish(w, due_on=last)).due_on == last
    with at(23, 59):
        assert giving.give(w.collector, wish(w)).due_on == today()
    with at(0, 1, days=1):  # midnight in India: it is another day
        assert "is over" in said(today() - DAY)
    with at(9, days=60):
        assert "ended" in said(today())


def test_two_taps_give_one(w):
    sent = wish(w, submission_id=uuid.uuid4())
    first, again = giving.give(w.collector, sent), giving.give(w.collector, sent)
    assert first.pk == again.pk and again.was_there and not first.was_there
    with pytest.raises(Conflict):
        giving.give(w.collector, sent | {"text": "Something else"})
    other = giving.give(w.collector, sent | {"block": w.blocks[1].code})  # one form, several blocks
    assert other.pk != first.pk
    with at(9, days=1):  # a replay is known before any rule: its day is over meanwhile
        assert giving.give(w.collector, sent).pk == first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Instruction.objects.filter(pk=other.pk).update(block=w.blocks[0])


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_give_one(w):
    sent = wish(w, submission_id=uuid.uuid4())
    gate, found = threading.Barrier(2), []

    def tap():
        gate.wait()
        try:
            with translation.override("en"):
                found.append(giving.give(w.collector, sent).pk)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _n in range(2)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert len(found) == 2 and len(set(found)) == Instruction.objects.count() == 1


def test_all_of_several_or_none(w):
    sents = [wish(w), wish(w, block="0")]
    assert set(refused(giving.give_all, w.collector, sents)) == {"block"}
    assert not Instruction.objects.exists()


def test_its_number_is_what_the_giver_has_in_front(w):
    with at(19):
        report(w, w.logins[0], 40)
        freezing.freeze(w.drive, today())
    with at(20, 0, second=1):
        note = freezing.freeze(w.drive, today())
        report(w, w.logins[1], 30)
        (block,) = [one for one in note.facts["blocks"] if one["code"] == w.blocks[0].code]
        row = giving.give(w.collector, wish(w, figure="made", review_date=today()))
        assert (row.was, row.was_at) == (40, note.known_at) and block["made"] == 40
        now = giving.give(w.collector, wish(w, figure="made"))
        assert (now.was, now.was_at) == (40, note.known_at)
        owed = giving.give(w.collector, wish(w, figure="owed", review_date=today()))
        assert owed.was == block["owed"]
        whole = giving.give(w.collector, wish(w, block=None, figure="missing", review_date=today()))
        assert whole.was == note.facts["row"]["missing"] == 4


def test_no_figure_is_not_none_of_it(w):
    Drive.objects.filter(pk=w.drive.pk).update(target=None, target_rule="unknown")
    w.drive.plans.all().delete()
    with at(12):
        row = giving.give(w.collector, wish(w, figure="owed"))
        assert (row.was, row.was_at) == (None, None)
        rejected = giving.give(w.collector, wish(w, figure="rejected"))
        assert rejected.was is None  # nobody has reported
        report(w, w.logins[0], 0)
        assert giving.give(w.collector, wish(w, figure="made")).was == 0
    early = f.drive(w.district, starts_on=today() + DAY, ends_on=today() + 9 * DAY)
    ahead = giving.give(w.collector, wish(w, drive=early.pk, figure="owed", due_on=today() + 2 * DAY))
    assert ahead.was is None


# --- whose ----------------------------------------------------------------------------------------


def test_a_transfer_moves_it_and_an_empty_desk_says_so(w):
    row = giving.give(w.collector, wish(w))
    assert owners.holders([row]) == {row.pk: [w.officer.pk]}
    Posting.objects.filter(user=w.officer).update(ends_on=today() - DAY)
    assert owners.holders([row]) == {row.pk: []}
    (line,) = lines.of([row], w.collector)
    assert line.people == [] and line.who == "Block officer"
    successor = f.user("block_officer", w.blocks[0])
    assert owners.holders([row]) == {row.pk: [successor.pk]}
    with pytest.raises(PermissionDenied):
        living.answer(f.user("block_officer", w.blocks[1]), row, "done")
    assert living.answer(successor, row, "done").closed_by == successor
    f.post(successor, "collector", w.district)
    to_collector = giving.give(w.collector, wish(w, owner="collector"))
    assert set(owners.holders([to_collector])[to_collector.pk]) == {w.collector.pk, successor.pk}


def test_what_waits_is_counted_where_the_day_begins(w):
    giving.give(w.collector, wish(w))
    giving.give(w.collector, wish(w, block=w.blocks[1].code))
    giving.give(w.collector, wish(w, owner="health_manager"))
    giving.give(w.collector, wish(w, block=None, owner="collector"))

    def waits(user):
        return lines.waiting(user, "block"), lines.waiting(user, "district")

    assert [waits(user) for user in (w.officer, w.health, w.collector, w.operator)] == [
        (1, 0), (0, 1), (0, 1), (0, 0),
    ]  # fmt: skip
    assert {row.days_over for row in lines.open_ones(today() + DAY)} == {1}


def test_who_sees_them(w):
    here = giving.give(w.collector, wish(w))
    district = giving.give(w.collector, wish(w, block=None))

    def seen(user):
        return set(Instruction.objects.visible_to(user).values_list("pk", flat=True))

    for user in (w.collector, w.health, f.user("district_viewer", w.district)):
        assert seen(user) == {here.pk, district.pk}
    assert seen(w.officer) == {here.pk} and seen(w.officers[1]) == set()
    viewer = f.user("panchayat_viewer", w.panchayats[0])
    for user in (w.operator, w.worker, viewer, f.world().collector, f.user()):
        assert seen(user) == set()


# --- its life ------------------------------------------------------------------------------------


def test_answered_reopened_extended_dropped(w):
    row = giving.give(w.collector, wish(w))
    assert set(refused(living.answer, w.officer, row, " ")) == {"text"}
    living.say(w.officer, row, "आधा हो गया; सर्वर बंद था")
    living.say(w.officer, row, "आधा  हो गया; सर्वर बंद था ")  # the same once more
    done = living.answer(w.officer, row, "सब भेज दिया", 1)
    assert (done.state, done.answer, done.closed_by, done.version) == ("done", "सब भेज दिया", w.officer, 2)
    for door in (living.reopen, living.drop):
        with pytest.raises(PermissionDenied):
            door(w.officer, row, "x")
    with pytest.raises(living.Changed):
        living.drop(w.collector, row, "x")
    again = living.reopen(w.collector, row, "दो बाकी हैं", today() + DAY, 2)
    assert (again.state, again.answer, again.closed_at, again.due_on) == ("open", "", None, today() + DAY)
    with pytest.raises(PermissionDenied):
        living.extend(w.officer, row, today() + 3 * DAY, "x")
    assert set(refused(living.extend, w.collector, row, again.due_on, "x")) == {"due_on"}
    assert set(refused(living.extend, w.collector, row, today() - DAY, "x")) == {"due_on"}
    assert set(refused(living.extend, w.collector, row, today() + 2 * DAY, "")) == {"text"}
    more = living.extend(w.collector, row, today() + 3 * DAY, "त्यौहार", 3)
    living.extend(w.collector, row, today() + 3 * DAY, "त्यौहार", 3)  # the same once more
    assert (more.due_on, more.version) == (today() + 3 * DAY, 4)
    assert living.drop(w.collector, row, "अब आवश्यक नहीं").state == "dropped"
    acts = [(step.act, step.state) for step in row.steps.all()]
    assert acts == [
        ("given", "open"), ("said", "open"), ("done", "done"), ("reopened", "open"), ("extended", "open"),
        ("dropped", "dropped"),
    ]  # fmt: skip
    with pytest.raises(living.Changed):
        living.say(w.officer, row, "too late")


def test_somebody_was_quicker(w):
    row = giving.give(w.collector, wish(w))
    living.extend(w.collector, row, today() + DAY, "later")
    with pytest.raises(living.Changed) as caught:
        living.answer(w.officer, row, "done", 1)
    assert caught.value.current.due_on == today() + DAY
    done = living.answer(w.officer, row, "done", 2)
    assert living.answer(w.officer, row, " done ", 2).version == done.version  # a second tap
    with pytest.raises(living.Changed):
        living.answer(w.collector, row, "something else")
    row.refresh_from_db()
    assert row.answer == "done"


def test_a_drive_that_has_ended_can_still_be_answered(w):
    row = giving.give(w.collector, wish(w))
    with at(9, days=60):
        assert "ended" in refused(living.extend, w.collector, row, today(), "x")["due_on"]
        assert living.answer(w.officer, row, "done").state == "done"
        assert living.reopen(w.collector, row, "no").state == "open"


def test_dashboards_learn_of_it(w):
    def edits():
        return sum(Edit.objects.filter(district_id=w.district.pk).values_list("times", flat=True))

    before = edits()
    row = giving.give(w.collector, wish(w))
    after = edits()
    living.answer(w.officer, row, "done")
    assert before < after < edits()


def test_the_database_is_the_last_wall(w):
    row = giving.give(w.collector, wish(w))
    for change in (
        {"text": ""},
        {"block": None},
        {"state": "done"},
        {"answer": "x"},
        {"goal": 5},
        {"was": 5},
        {"figure": "owed", "goal": -1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Instruction.objects.filter(pk=row.pk).update(**change)


# --- the number ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "was", "now", "goal", "word"),
    [
        ("owed", 431, 398, None, "better"),
        ("owed", 431, 431, None, "same"),
        ("owed", 431, 432, None, "worse"),
        ("owed", 431, 0, None, "met"),
        ("owed", 431, -20, None, "met"),
        ("owed", -5, 10, None, "worse"),
        ("owed", 431, 300, 300, "met"),
        ("owed", 431, 301, 300, "better"),
        ("missing", 12, 0, None, "met"),
        ("missing", 0, 3, None, "worse"),
        ("missing", 12, None, None, "unmeasured"),
        ("made", 100, 120, None, "better"),
        ("made", 100, 120, 120, "met"),
        ("made", 100, 0, None, "worse"),
        ("made", 0, 0, None, "same"),
        ("made", None, 150, 120, "met"),
        ("made", None, 100, 120, "unmeasured"),
        ("rejected", 30, 0, None, "better"),
        ("rejected", 30, 5, 5, "met"),
        ("owed", None, 0, None, "met"),
        ("owed", None, 12, None, "unmeasured"),
        ("none", None, None, None, "unmeasured"),
    ],
)
def test_verdicts(figure, was, now, goal, word):
    assert measuring.verdict(figure, was, now, goal) == word


def test_reports_of_nobody_are_no_figure():
    row = {"missing": 0, "expected": 0, "owed": 5}
    assert measuring.value("missing", row) is None
    assert measuring.value("missing", row | {"expected": 3}) == 0
    assert measuring.value("owed", None) is None


# --- the next note ---------------------------------------------------------------------------------


def test_the_next_note_says_whether_the_number_moved(w):
    with at(19, days=-1):
        report(w, w.logins[0], 40)
    with at(20, 0, days=-1, second=1):
        first = freezing.freeze(w.drive, today())
        assert first.facts["instructions"] == []
        evening = {"review_date": today(), "due_on": today() + DAY}
        better = giving.give(w.collector, wish(w, figure="made", **evening))
        met = giving.give(w.collector, wish(w, figure="made", goal=60, **evening))
        worse = giving.give(w.collector, wish(w, block=w.blocks[1].code, figure="owed", **evening))
        words = giving.give(w.collector, wish(w, block=None, **evening))
    with at(19):
        report(w, w.logins[0], 61)
    with at(19, 30):
        living.answer(w.health, words, "हो गया")
    with at(20, 0, second=1):
        late = giving.give(w.collector, wish(w, figure="made", due_on=today() + DAY))
        note = freezing.freeze(w.drive, today())
    found = asked(note)
    assert set(found) == {better.pk, met.pk, worse.pk, words.pk}
    assert (found[better.pk]["was"], found[better.pk]["last"], found[better.pk]["now"]) == (40, 40, 61)
    assert [found[row.pk]["verdict"] for row in (better, met, worse, words)] == [
        "better", "met", "worse", "unmeasured",
    ]  # fmt: skip
    assert (found[words.pk]["state"], found[worse.pk]["overdue"]) == ("done", False)
    assert note.facts["instructions"][0]["id"] == worse.pk
    with at(20, 0, days=1, second=1):
        following = asked(freezing.freeze(w.drive, today()))
    assert set(following) == {better.pk, met.pk, worse.pk, late.pk}  # what was closed is told once
    assert (following[late.pk]["last"], following[better.pk]["last"]) == (61, 61)
    assert following[better.pk]["overdue"] and following[late.pk]["was"] == 40
    told = printing.note_of(note)
    assert told.instructions_said == "4 instructions: reached 1, better 1, worse 1."
    moved = {one["id"]: one["moved"] for one in told.instructions}
    assert moved[better.pk] == "40 → 61" and moved[words.pk] == ""


def test_a_late_note_says_what_one_in_time_had_said(w):
    yesterday = today() - DAY
    with at(12, days=-1):
        row = giving.give(w.collector, wish(w, figure="missing", due_on=today()))
        other = giving.give(w.collector, wish(w, figure="missing", due_on=today()))
        living.answer(w.officer, other, "done")
    with at(20, 0, days=-1, second=1), transaction.atomic():
        in_time = freezing.freeze(w.drive, today()).facts["instructions"]
        transaction.set_rollback(True)
    with at(8):
        living.extend(w.collector, row, today() + DAY, "later")
        living.answer(w.officer, row, "done")
        living.reopen(w.collector, other, "not done", today() + DAY)
        giving.give(w.collector, wish(w))
    with at(13):
        note = freezing.freeze(w.drive, yesterday)
    assert note.facts["late"] and note.facts["instructions"] == in_time
    found = asked(note)
    assert (found[row.pk]["state"], found[row.pk]["due"]) == ("open", str(yesterday))
    assert found[other.pk]["state"] == "done"


def test_given_and_closed_before_the_first_note_is_told(w):
    with at(9):
        row = giving.give(w.collector, wish(w))
        living.drop(w.collector, row, "doubled")
    with at(20, 0, second=1):
        assert asked(freezing.freeze(w.drive, today()))[row.pk]["state"] == "dropped"


def test_a_block_that_moved_away_is_no_figure(w):
    with at(12):
        row = giving.give(w.collector, wish(w, figure="made"))
        Block.objects.filter(pk=w.blocks[0].pk).update(valid_to=today() - DAY)
        w.blocks[0].panchayats.update(block=w.blocks[1])
    with at(20, 0, second=1):
        found = asked(freezing.freeze(w.drive, today()))[row.pk]
    assert found["verdict"] in ("unmeasured", "same", "worse", "better")
    assert found["now"] is None or isinstance(found["now"], int)


def test_an_old_note_without_them_still_reads(w):
    with at(20, 0, second=1):
        note = freezing.freeze(w.drive, today())
        del note.facts["instructions"]
        told = printing.note_of(note)
        assert told.instructions is None and "Instructions" not in text.text(told)
        assert all(table.title != "Instructions" for table in printing.sheet.tables(told))
        draft = freezing.draft(w.drive, today())
    assert json.dumps(draft["instructions"]) == "[]" and facts.VERSION == 1


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_text_stays_one_screen(w, language):
    Block.objects.update(name="A block with a very long name", name_hi="बहुत ही लम्बे नाम वाला विकासखण्ड")
    with at(12):
        for n in range(30):
            giving.give(w.collector, wish(w, text=f"काम {n} " + "बहुत लम्बी बात " * 15, figure="owed"))
        giving.give(w.collector, wish(w, text="=1+1", block=None))
    with at(20, 0, second=1), translation.override(language):
        note = printing.note_of(freezing.freeze(w.drive, today()))
        said = text.text(note)
        assert len(said) <= 900 and not said.endswith("…") and "31" in said
        printing.write(note.review)
    assert note.review.files.count() == 8


def test_the_ready_sentences_are_the_places_own(w):
    with at(12, days=-1):
        report(w, w.logins[0], 5, rejected={"server_down": 20})
    with at(20, 0, days=-1, second=1):
        freezing.freeze(w.drive, today())
        figures = measuring.Figures(w.drive, today())
        row = figures.row(w.blocks[0])
        offered = wishes.offered([row])
    assert [one.figure for one in offered] == ["owed", "missing", "made", "rejected"]
    assert f"{row['owed']}" in offered[0].text and f"{row['missing']}" in offered[1].text
    made = wishes.wish("made", row)
    assert made.goal == row["required_from_tomorrow"] and str(made.goal) in made.text.replace(",", "")
    assert wishes.wish("missing", row | {"missing": 0}).text == "See that no report is missing."
    assert wishes.offered([None]) == []
    with time_machine.travel(dates.at(today(), time(12))):  # the day after: what was missing has come since
        now = measuring.Figures(w.drive)
        assert not now.fresh and now.row(w.blocks[0]) == row
        texts = {one.figure: one.text for one in wishes.offered([row], now.fresh)}
    assert set(texts) == {"owed", "missing", "made"}
    assert texts["missing"] == "See that no report is missing."
