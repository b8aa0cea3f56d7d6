"""Made-up lists with faults, cards for them, the list of Jashpur: what they promise is in them."""

import csv
import io
import json
import random
import unicodedata
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from districts.models import LeftOut, Panchayat, Posting
from drive_portal.demo import faults, lists, load
from drive_portal.demo.faults import FAULTS, SET_ASIDE
from drive_portal.demo.people import COLUMNS, people
from drive_portal.lib import cells
from enrollment.models import Import, Level, Mark, Progress
from tests import factories


def run(command, **options):
    out = io.StringIO()
    call_command(command, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    """(the clean rows, the rows with faults in about a tenth of them, the command's summary)."""
    folder = tmp_path_factory.mktemp("lists")
    asked = {"district": "411", "rows": 6000, "seed": 3}
    run("make_list", out=folder / "clean.csv", **asked)
    summary = run("make_list", out=folder / "bad.csv", faults=10.0, **asked)
    return rows_of(folder / "clean.csv"), rows_of(folder / "bad.csv"), summary


def test_every_kind_of_fault_is_there_and_counted(spoiled):
    clean, bad, summary = spoiled
    assert len(bad) == len(clean) == 6000
    assert set(summary["faults"]) == set(FAULTS)
    changed = sum(one != other for one, other in zip(clean, bad, strict=True))
    assert changed == sum(summary["faults"].values())
    assert 480 < changed < 720
    assert summary["set_aside"] == sum(summary["faults"][kind] for kind in SET_ASIDE)
    assert max(summary["faults"].values()) - min(summary["faults"].values()) <= 1


def test_the_faults_are_what_they_are_called(spoiled):
    clean, bad, summary = spoiled
    counts = summary["faults"]
    pairs = [(one, other) for one, other in zip(clean, bad, strict=True) if one != other]

    def found(test):
        return sum(test(one, other) for one, other in pairs)

    assert found(lambda one, other: not other["name"].strip()) == counts["empty_name"]
    assert found(lambda one, other: "\n" in other["name"]) == counts["line_break"]
    assert found(lambda one, other: other["name"].startswith(tuple("=+-@"))) == counts["formula"]
    aadhaar = counts["aadhaar_as_name"] + counts["aadhaar_as_village"]
    assert (
        found(lambda one, other: any(map(cells.may_hold_aadhaar, (other["name"], other["village"]))))
        == aadhaar
    )
    assert (
        found(lambda one, other: unicodedata.normalize("NFC", other["name"]) != other["name"])
        >= counts["not_nfc"]
    )
    known = {row["panchayat_code"] for row in clean}
    assert (
        found(lambda one, other: other["panchayat_code"].strip() not in known) == counts["unknown_panchayat"]
    )
    ids = Counter(row["beneficiary_id"].strip() for row in bad)
    assert sum(n - 1 for n in ids.values()) == counts["same_row_again"] + counts["id_of_another"]


def test_a_person_under_two_ids_is_named_in_the_summary(spoiled):
    _clean, bad, summary = spoiled
    by_id = {row["beneficiary_id"].strip(): row for row in reversed(bad)}  # the first of an id stands
    assert len(summary["pairs"]) == summary["faults"]["second_id"] > 20
    for one, other in summary["pairs"]:
        first, second = by_id[one], by_id[other]
        assert one != other and first["panchayat_code"] == second["panchayat_code"]
        assert abs(int(first["birth_year"]) - int(second["birth_year"])) <= 1
    assert any(by_id[one]["name"] != by_id[other]["name"] for one, other in summary["pairs"])


def test_faults_are_the_same_for_the_same_seed_and_none_without_asking(tmp_path):
    asked = {"district": "380", "rows": 500, "seed": 1}
    for name in ("a.csv", "b.csv"):
        run("make_list", out=tmp_path / name, faults=5.0, **asked)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert "faults" not in run("make_list", out=tmp_path / "c.csv", **asked)
    assert [*map(tuple, (row.values() for row in rows_of(tmp_path / "c.csv")))] == [*people("380", 500, 1)]
    with pytest.raises(CommandError) as refused:
        run("make_list", out=tmp_path / "d.csv", faults=-1.0, **asked)
    assert refused.value.returncode == 2


def test_each_fault_leaves_a_row_of_the_list():
    row, clean = list(people("380", 2, 1))
    rng = random.Random(1)
    for kind, fault in FAULTS.items():
        bad = fault(row, clean, rng)
        assert bad is None or len(bad) == len(COLUMNS), kind


# --- cards ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cards_for_a_list(tmp_path):
    run("make_list", out=tmp_path / "list.zip", district="380", rows=400, seed=2)
    asked = {"list": tmp_path / "list.zip", "made": 200, "rejected": 40, "pending": 10, "outside": 7}
    asked |= {"seed": 9, "until": date(2026, 3, 31)}
    summary = run("make_cards", out=tmp_path / "cards.csv", **asked)
    rows = rows_of(tmp_path / "cards.csv")
    assert summary["rows"] == len(rows) == 257
    assert Counter(row["outcome"] for row in rows) == {"made": 207, "rejected": 40, "pending": 10}
    assert len({row["beneficiary_id"] for row in rows}) == 257
    listed = {row[0] for row in people("380", 400, 2)}
    assert sum(row["beneficiary_id"] not in listed for row in rows) == 7
    assert all(bool(row["reason"]) == (row["outcome"] == "rejected") for row in rows)
    assert all(bool(row["card_number"]) == (row["outcome"] == "made") for row in rows)
    assert max(row["outcome_on"] for row in rows) <= "2026-03-31"
    run("make_cards", out=tmp_path / "again.csv", **asked)
    assert (tmp_path / "cards.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()


@pytest.mark.django_db
def test_cards_are_made_by_the_districts_login_ids(tmp_path):
    w = factories.world()
    run("make_list", out=tmp_path / "list.csv", district="380", rows=50, seed=2)
    asked = {"list": tmp_path / "list.csv", "made": 30, "rejected": 0, "pending": 0, "seed": 1}
    run("make_cards", out=tmp_path / "cards.csv", district=w.district.code, **asked)
    known = set(w.district.login_ids.filter(status="active").values_list("code", flat=True))
    assert {row["login_id"] for row in rows_of(tmp_path / "cards.csv")} <= known


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"made": 100}, {"made": -1}, {"list": "none.csv"}, {"list": "odd.csv"}])
def test_cards_that_do_not_fit_the_list(tmp_path, wrong):
    run("make_list", out=tmp_path / "list.csv", district="380", rows=50, seed=2)
    (tmp_path / "odd.csv").write_text("name\nSunita\n")
    asked = {"list": "list.csv", "made": 5, "rejected": 0, "pending": 0, "seed": 1} | wrong
    asked["list"] = tmp_path / asked["list"]
    with pytest.raises(CommandError) as refused:
        run("make_cards", out=tmp_path / "cards.csv", **asked)
    assert refused.value.returncode == 2


# --- the list of Jashpur --------------------------------------------------------------------------


@pytest.fixture
def jashpur(monkeypatch, db):
    """Jashpur as the demonstration has it, with the hundredth part of its people."""
    spec = lists.SPEC
    load.load(specs=[spec])
    for row in LeftOut.objects.all():
        LeftOut.objects.filter(pk=row.pk).update(people=row.people // 100)
    monkeypatch.setattr(lists, "LISTED", 9000)
    monkeypatch.setattr(lists, "OUTSIDE", 90)
    return lists.Making()


def test_jashpurs_list_leaves_out_whom_the_plan_counted(jashpur, tmp_path):
    listed, carded = tmp_path / "list.csv", tmp_path / "cards.csv"
    jashpur.write(listed, carded)
    rows, marks = rows_of(listed), rows_of(carded)
    assert len(rows) == 9000 + lists.BAD == len({row["beneficiary_id"] for row in rows})
    made = {row["beneficiary_id"] for row in marks if row["outcome"] == "made"}
    left = Counter(row["panchayat_code"] for row in rows[:9000] if row["beneficiary_id"] not in made)
    known = dict(LeftOut.objects.filter(people__gt=0).values_list("panchayat__code", "people"))
    assert left == known
    ids = {row["beneficiary_id"] for row in rows}
    assert sum(row["beneficiary_id"] not in ids for row in marks) == 90
    others = {row[0] for row in people(lists.SPEC.code, 2000, 0)}
    assert not ids & others, "make_list never writes these ids"
    unreachable = {key for _block, key, *_rest in jashpur.unreachable}
    assert unreachable and not unreachable & {row["beneficiary_id"] for row in marks}
    in_drive = [row for row in marks if row["outcome_on"] >= jashpur.drive.starts_on.isoformat()]
    assert len(in_drive) > 1000 and any(row["outcome"] == "rejected" for row in marks)
    wards = Panchayat.objects.filter(kind="ward").values_list("code", flat=True)
    assert {row["panchayat_code"] for row in rows} > set(wards)


def test_the_same_list_whatever_was_reported(jashpur, tmp_path):
    jashpur.write(tmp_path / "a.csv", tmp_path / "cards.csv")
    Progress.objects.filter(level=Level.PANCHAYAT, date=jashpur.drive.starts_on).delete()
    lists.Making().write(tmp_path / "b.csv", tmp_path / "cards.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_it_is_sent_once_and_its_visits_entered_when_the_cards_are_in(
    jashpur, settings, tmp_path, monkeypatch
):
    settings.DATA_DIR, settings.DEMO_LISTS = tmp_path, True
    assert lists.wanted()
    monkeypatch.setattr(lists, "_done", lambda: False)
    lists.take_in()
    jobs = list(Import.objects.order_by("pk"))
    assert [job.kind for job in jobs] == ["eligibility", "cards"]
    assert {job.state for job in jobs} == {"queued"} and not (tmp_path / "demo-lists").exists()
    lists.take_in()
    assert Import.objects.count() == 2
    Import.objects.update(state="done")
    monkeypatch.undo()
    settings.DATA_DIR = tmp_path
    jashpur.write(tmp_path / "list.csv", tmp_path / "cards.csv")
    jashpur.visit()
    marks = Mark.objects.filter(outcome="unreachable")
    assert marks.count() == len(jashpur.unreachable)
    posted = Posting.objects.filter(role="block_officer", block__in={row[0] for row in jashpur.unreachable})
    officers = set(posted.values_list("user__username", flat=True))
    assert len(officers) > 1
    assert {mark.by.username for mark in marks} == officers
    assert not lists.wanted()


def test_the_note_for_make_run_is_there_while_a_list_is_wanted(jashpur, settings, tmp_path):
    settings.DEMO_LISTS = True
    note = tmp_path / "list-wanted"
    run("make_demo", note=note)
    assert note.exists()
    Import.objects.create(kind="cards", district=jashpur.district, state="refused")
    run("make_demo", note=note)
    assert not note.exists()
    run("make_demo", note=note)


def test_none_is_wanted_where_it_is_switched_off(jashpur, settings):
    settings.DEMO_LISTS = False
    assert not lists.wanted() and lists.take_in() is None


def test_a_planted_pair_is_one_person_written_twice():
    (row, other) = list(people("411", 2, 4))
    again = faults.again(row, other[0], "", random.Random(2))
    assert again[0] == other[0] and again[7:] == row[7:] and again[4] == row[4]
