"""The note of the evening: frozen once at the cut-off, holding what was known then, the same for ever."""

import io
import threading
import zipfile
from datetime import time, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from camps import counts
from districts import targets
from districts.models import Drive, LeftOut, Plan
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import progress, tallies
from enrollment.models import Review, ReviewFile, Tally
from enrollment.reviews import facts, freezing, printing, restated, text
from enrollment.reviews.later import Later
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def at(hour, minute=0, days=0, second=0):
    """The clock in India, today or some days from it."""
    moment = dates.at(today() + timedelta(days=days), time(hour, minute, second))
    return time_machine.travel(moment, tick=True)


def a_drive(**kw):
    """Two blocks under way for 20 days with a target, ordered before its first day."""
    span = {"starts_on": today() - timedelta(days=20), "ends_on": today() + timedelta(days=39)}
    with at(9, days=-25):
        w = f.world(**{"target_rule": "cards", "target": 6000} | span | kw)
        if w.drive.target:
            for place in w.panchayats:
                LeftOut.objects.create(district=w.district, panchayat=place, people=2000)
            targets.issue(w.drive)
        stood_since(w.drive)
    return w


def stood_since(drive):
    """The drive has stood here as it is since now: the database has a clock of its own."""
    events = Drive.pgh_event_model.objects
    events.filter(pk=events.order_by("pk").last().pk).update(pgh_created_at=dates.now())
    drive.refresh_from_db()


def report(w, login, made, day=None, **kw):
    sent = f.sent(w.drive, login, made, date=day or today(), **kw)
    return tallies.submit(w.collector, sent | {"reason": "by phone"}).row


# --- what it holds ---------------------------------------------------------------------------------


def test_it_holds_what_was_accepted_by_the_cutoff_and_nothing_after():
    w = a_drive()
    with at(19, 59):
        report(w, w.logins[0], 40)
        report(w, w.logins[2], 25)
        assert freezing.freeze(w.drive, today()) is None, "not due yet"
    with at(20, 0, second=2):
        report(w, w.logins[1], 99)
        note = freezing.freeze(w.drive, today())
        assert note.facts["row"]["made"] == 65 and note.facts["late"] is None
        assert sum(block["made"] or 0 for block in note.facts["blocks"]) == 65
        assert {one["login_id"] for one in note.facts["silent"]} == {
            w.logins[1].code, w.logins[3].code, w.worker_id.code,
        }  # fmt: skip
        assert freezing.freeze(w.drive, today()) is None
        assert Review.objects.count() == 1


def test_made_late_it_says_what_it_would_have_said_and_why():
    w = a_drive()
    yesterday = today() - timedelta(days=1)
    with at(19, 30, days=-1):
        first = report(w, w.logins[0], 40)
        report(w, w.logins[1], 10, rejected={"server_down": 3})
    with at(20, 0, days=-1, second=1), transaction.atomic():
        in_time = freezing.freeze(w.drive, today()).facts
        transaction.set_rollback(True)
    with at(8, 0):
        report(w, w.logins[2], 70, yesterday)
        report(w, w.logins[0], 55, yesterday, base_version=first.version)
        targets.issue(w.drive, valid_from=today())
    with at(13, 0):  # yesterday has closed: its figure is no longer provisional, and it was then
        note = freezing.freeze(w.drive, yesterday)
    assert "20:00" in printing.note_of(note).standing
    assert note.facts["late"] == "away" and note.frozen_at - note.due_at > timedelta(hours=16)
    assert note.facts | {"late": None} == in_time
    assert note.facts["row"]["made"] == 50


def test_nobody_changes_a_note():
    w = a_drive()
    with at(20, 1):
        note = freezing.freeze(w.drive, today())
        printing.write(note, ("txt",))
    for act in (
        lambda: Review.objects.update(facts={}),
        lambda: Review.objects.all().delete(),
        lambda: ReviewFile.objects.update(content=b""),
        lambda: ReviewFile.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# --- once -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_beats_make_one_note():
    w = a_drive()
    with at(20, 1):
        report(w, w.logins[0], 12)
        start, made = threading.Barrier(4), []

        def beat():
            start.wait()
            made.extend(freezing.tend())
            connection.close()

        beats = [threading.Thread(target=beat) for _n in range(4)]
        for one in beats:
            one.start()
        for one in beats:
            one.join()
    evenings = [note.date for note in made]
    assert len(evenings) == len(set(evenings)) == Review.objects.count() == freezing.DAYS_BACK + 1


@pytest.mark.django_db(transaction=True)
def test_who_was_writing_at_the_cutoff_is_waited_for():
    w = a_drive()
    writing, go = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            report(w, w.logins[0], 33)
            writing.set()
            go.wait(10)
        connection.close()

    with at(19, 59, second=58):
        one = threading.Thread(target=slow)
        one.start()
        assert writing.wait(10)
    threading.Timer(0.5, go.set).start()
    with at(20, 0, second=1):
        note = freezing.freeze(w.drive, today())
    one.join()
    assert note.facts["row"]["made"] == 33


@pytest.mark.django_db(transaction=True)
def test_killed_between_the_next_look_makes_it_whole(monkeypatch):
    a_drive()
    with at(20, 1):
        monkeypatch.setattr(facts, "gather", lambda *_args: 1 / 0)
        assert freezing.tend() == [] and not Review.objects.exists()
        monkeypatch.undo()
        (note,) = [one for one in freezing.tend() if one.date == today()]
        assert printing.unwritten() == [note]
        printing.write(note, ("txt",))  # and the press was killed here
        first = printing.stored(note, "hi", "txt")
        assert printing.unwritten() == [note]
        printing.write(note)
        assert printing.unwritten() == [] and printing.stored(note, "hi", "txt") == first


# --- which evenings ----------------------------------------------------------------------------------


def test_missed_evenings_are_made_up_the_oldest_first_and_not_for_ever():
    w = a_drive()
    Drive.objects.filter(pk=w.drive.pk).update(holidays=[today() - timedelta(days=2)])
    with at(9, 0):
        days = [day for _drive, day in freezing.due()]
        assert days == [today() - timedelta(days=n) for n in (7, 6, 5, 4, 3, 1)]
        made = freezing.tend()
        assert [note.date for note in made] == days and freezing.due() == []
    assert made[-1].facts["before"]["date"] == str(days[-2])


def test_an_evening_before_the_order_and_a_drive_to_come_have_none():
    with at(21, 0):
        w = f.world()  # ordered now, begun three weeks ago
        f.drive(w.district, starts_on=today() + timedelta(days=1))
        assert freezing.due() == []


def test_a_cutoff_set_that_day_counts_and_says_so():
    w = a_drive()
    with at(18, 0):
        report(w, w.logins[0], 10)
    with at(19, 30):
        report(w, w.logins[1], 20)
        Drive.objects.filter(pk=w.drive.pk).update(evening_cutoff=time(19, 0))
        stood_since(w.drive)
        note = freezing.freeze(w.drive, today())
    assert note.facts["row"]["made"] == 10 and note.facts["late"] == "order"


@pytest.mark.parametrize(("cutoff", "made"), [(time(0, 0), None), (time(23, 59), 10)])
def test_cutoffs_at_either_end_of_the_day(cutoff, made):
    w = a_drive(evening_cutoff=cutoff)
    day = today()
    with at(18, 0):
        report(w, w.logins[0], 10)
    with at(0, 0, days=1, second=5):
        note = freezing.freeze(w.drive, day)
        assert note.facts["row"]["made"] == made and note.date == day
        assert note.facts["verdict"]["over"]
        assert note.facts["tomorrow"]["date"] == str(day + timedelta(days=1))


def test_a_drive_that_ends_today_has_no_tomorrow_and_one_without_a_plan_no_target():
    w = a_drive(target_rule="unknown", target=None, ends_on=today())
    with at(20, 1):
        report(w, w.logins[0], 5)
        note = printing.note_of(f.review(w.drive, today()))
    assert note.tomorrow is None and note.row["target"] is None and note.verdict.kind == "ended"
    assert "not known" in note.sentence
    for language in printing.LANGUAGES:
        with translation.override(language):
            assert text.text(note)
    printing.write(note.review)
    assert ReviewFile.objects.count() == 8


def test_a_parent_holds_its_childs_cards_and_both_have_a_note():
    w = a_drive()
    child = f.drive(
        w.district, parent=w.drive, starts_on=today() - timedelta(days=1), ends_on=today(), name="Camp",
        issued_at=w.drive.issued_at,
    )  # fmt: skip
    with at(19, 0):
        tallies.submit(w.collector, f.sent(child, w.logins[0], 21) | {"reason": "x"})
    with at(20, 1):
        made = {note.drive_id: note for note in freezing.tend() if note.date == today()}
    assert made[w.drive.pk].facts["row"]["made"] == made[child.pk].facts["row"]["made"] == 21


# --- what came later, and the restatement ---------------------------------------------------------------


def test_the_next_note_restates_and_all_adds_up():
    w = a_drive()
    day, camp = today() - timedelta(days=1), f.camp(w.drive, w.panchayats[3])
    with at(19, 0, days=-1):
        first = report(w, w.logins[0], 40)
        second = report(w, w.logins[1], 30)
        report(w, w.logins[3], 8, place={"camp": camp.pk})
    with at(20, 0, days=-1, second=1):
        before = freezing.freeze(w.drive, today())
    with at(9, 0):
        report(w, w.logins[2], 96, day)  # late
        report(w, w.logins[0], 62, day, base_version=first.version)
        report(w, w.logins[1], 30, day, base_version=second.version, withdrawn=True)
        count = {"submission_id": "5ad2ae7d-8b5b-4f5c-9f0c-8a1fbb7d3c11", "camp": camp.pk, "date": day}
        counts.log(w.collector, count | {"made": 11, "reason": "counted"})
    with at(20, 0, second=1):
        report(w, w.worker_id, 1000)
        note = freezing.freeze(w.drive, today())
        progress.recompute(w.drive.pk)
    said = note.facts["before"]
    (changed,) = said["days"]
    assert (changed["was"], changed["now"], changed["change"]) == (78, 169, 91)
    assert changed["parts"] == {
        "late": {"n": 1, "cards": 96},
        "corrected": {"n": 2, "cards": 25},
        "withdrawn": {"n": 1, "cards": -30},
    }
    told = printing.note_of(note)
    assert told.sum["adds_up"] and "78" in told.changes[0] and "+91" in told.changes[0]
    before.refresh_from_db()
    later = Later(before)
    assert later.change == 91 and later.parts == changed["parts"] and len(later.rows) == 4
    assert sum(block["change"] for block in later.by_block) == 91
    assert before.facts["row"]["made"] == 78


def test_an_accepted_request_is_named_so():
    w = a_drive()
    day = today() - timedelta(days=1)
    with at(20, 0, days=-1, second=1):
        before = freezing.freeze(w.drive, today())
    with at(13, 0):
        asked = f.sent(w.drive, w.logins[0], 17, date=day)
        row = tallies.submit(w.operator, asked).row
        assert row.state == Tally.State.REQUESTED
        assert restated.lines(w.drive, before.known_at, day, day) == []
        tallies.decide(w.officer, row.pk, accept=True, reason="Checked by phone")
    (line,) = restated.lines(w.drive, before.known_at, day, day)
    assert (line.kind, line.was, line.now) == ("accepted", None, 17)


def test_a_day_in_between_without_a_note_is_not_lost():
    w = a_drive()
    off = today() - timedelta(days=1)
    Drive.objects.filter(pk=w.drive.pk).update(holidays=[off])
    w.drive.refresh_from_db()
    with at(20, 0, days=-2, second=1):
        freezing.freeze(w.drive, today())
    with at(19, 0, days=-1):
        report(w, w.logins[0], 9)
    with at(20, 0, second=1):
        note = printing.note_of(freezing.freeze(w.drive, today()))
    (changed,) = note.before["days"]
    assert (changed["date"], changed["was"], changed["now"]) == (str(off), None, 9)
    assert note.sum["adds_up"]


# --- files ------------------------------------------------------------------------------------------------


def test_a_file_stays_what_it_was_whatever_comes_later(monkeypatch):
    w = a_drive()
    with at(19, 0):
        report(w, w.logins[0], 40)
    with at(20, 0, second=1):
        note = freezing.freeze(w.drive, today())
        printing.write(note)
    first = {(one.language, one.kind): bytes(one.content) for one in note.files.all()}
    assert len(first) == 8
    assert first["hi", "pdf"].startswith(b"%PDF") and first["en", "png"].startswith(b"\x89PNG")
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(first["hi", "xlsx"])).namelist()
    with at(21, 0):
        report(w, w.logins[1], 99)
        monkeypatch.setattr(text, "text", lambda _note: "another code")
        printing.write(note)
        for (language, kind), content in first.items():
            assert printing.stored(note, language, kind) == content


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_text_fits_a_phones_screen(language):
    w = a_drive()
    names = {"name": "A block with a name that is long", "name_hi": "बहुत लम्बे नाम वाला विकासखण्ड"}
    type(w.blocks[0]).objects.update(**names)
    with at(19, 0):
        report(w, w.logins[0], 40, rejected={"server_down": 3, "aadhaar_error": 2, "other": 1})
    with at(20, 0, second=1), translation.override(language):
        note = freezing.freeze(w.drive, today())
        said = text.text(printing.note_of(note))
    assert len(said) <= text.MOST and said.count("\n") <= 22
    assert said.startswith("*") and "40" in said
    with at(20, 5), translation.override(language):
        huge = note.facts["blocks"][0] | {"owed": 98_76_54_321, "missing": 9999}
        note.facts["blocks"] = [huge | {"name": "x" * 90, "name_hi": "क" * 90}] * 30
        assert len(text.text(printing.note_of(note))) <= text.MOST


def test_no_phone_is_frozen():
    w = a_drive()
    type(w.logins[0]).objects.update(mobile="6100000001")
    with at(20, 0, second=1):
        note = freezing.freeze(w.drive, today())
        printing.write(note, ("txt", "xlsx"))
    assert "6100000001" not in str(note.facts)
    assert all(b"6100000001" not in bytes(one.content) for one in note.files.all())


def test_plans_issued_after_the_cutoff_were_not_known():
    w = a_drive()
    plan = Plan.objects.get()
    with at(20, 30):
        Drive.objects.filter(pk=w.drive.pk).update(target=12000)
        w.drive.refresh_from_db()
        targets.issue(w.drive, valid_from=today() + timedelta(days=1))
        note = freezing.freeze(w.drive, today())
    assert note.facts["plan"] == plan.pk and note.facts["row"]["target_total"] == 6000
    assert note.facts["tomorrow"]["target"] * 60 == pytest.approx(6000, abs=60)


def test_difficulties_open_too_long_are_named_without_what_was_written():
    w = a_drive()
    with at(20, 0, second=1):
        f.difficulty(w.centres[0], w.operator, days_ago=6, text="the operator's own words")
        f.difficulty(w.centres[1], w.operator, days_ago=0, kind="venue")
        note = freezing.freeze(w.drive, today())
    (fact,) = note.facts["difficulties"]
    assert (fact["kind"], fact["places"], fact["desk"]) == ("server", 1, "collector")
    assert "own words" not in str(note.facts)
    (told,) = printing.note_of(note).difficulties
    assert told["where"] == f"1 place ({w.blocks[0].name})"
    assert "Difficulties open too long" in text.text(printing.note_of(note))
