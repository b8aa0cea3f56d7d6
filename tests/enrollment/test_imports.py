"""Files as jobs: who may send what, what the page shows first, a second person's yes, taking back."""

import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from districts.models import Posting
from drive_portal.lib.sheets import Sheet
from enrollment.imports import children, folders, jobs, runner
from enrollment.models import Beneficiary, Import, Reading, Scheme
from tests import factories as f
from tests.districts.test_registers import client_of, said_by
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "beneficiary_id,name,mobile,panchayat_code"
State = Import.State


@pytest.fixture
def w(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with translation.override("en"):
        yield f.world()


def lives(session):
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [session])
        return cursor.fetchone() is not None


def table(w, count, first=0, code=None, name="सुनीता"):
    code = code or w.panchayats[0].code
    return "\n".join(
        [HEAD, *(f"B{first + n:05},{name} {n},98765{n:05},{code}" for n in range(count))]
    ).encode()


def upload(content, name="list.csv"):
    return SimpleUploadedFile(name, content)


def send(w, content, user=None, kind="eligibility", **kw):
    kw = {"scheme": "nfsa"} | kw if kind == "eligibility" else kw
    return jobs.send(user or w.collector, kind, upload(content), language="en", **kw)


def done(job):
    """What the worker's child does."""
    runner.run(job.pk)
    job.refresh_from_db()
    counts = (job.new, job.updated, job.unchanged, job.set_aside)
    assert job.rows_read == sum(counts)
    return job.state, *counts


def people(w):
    return Beneficiary.objects.of(w.district.pk).count()


def test_a_list_is_taken_in_once_and_again_is_nothing(w):
    job = send(w, table(w, 30))
    assert job.state == State.QUEUED and folders.Folder(job.folder).has_file
    assert done(job) == (State.DONE, 30, 0, 0, 0) and people(w) == 30
    assert not folders.Folder(job.folder).has_file and job.rows_done == 30
    assert done(send(w, table(w, 30))) == (State.DONE, 0, 0, 30, 0)
    runner.run(job.pk)  # a message that comes twice
    job.refresh_from_db()
    assert job.new == 30 and people(w) == 30


def test_rows_set_aside_can_be_fetched_and_read_back(w):
    job = send(w, table(w, 3) + b"\nB900417,,,404")
    assert done(job) == (State.DONE, 3, 0, 0, 1)
    client = client_of(w.collector)
    page = client.get(f"/imports/{job.pk}/")
    assert "Set aside" in page.text and "B900417" not in said_by(page)
    csv = b"".join(client.get(f"/imports/{job.pk}/errors.csv"))
    assert csv.decode("utf-8-sig").splitlines()[0] == f"{HEAD},row,error" and b"B900417" in csv
    book = b"".join(client.get(f"/imports/{job.pk}/errors.xlsx"))
    path = folders.root() / "again.xlsx"
    path.write_bytes(book)
    with Sheet(path, []) as sheet:
        assert [row[0] for _n, row in sheet.rows()] == ["B900417"]
    assert Reading.objects.filter(user=w.collector, kind="export", people=1).count() == 2
    jobs.Import.objects.update(finished_at=job.finished_at - timedelta(days=8))
    jobs.tidy()
    assert client.get(f"/imports/{job.pk}/errors.csv").status_code == 404
    assert not (folders.root() / job.folder).exists()


def test_the_look_changes_nothing_and_hides_what_is_private(w):
    content = HEAD.encode() + b",note\nB0001234,\xe0\xa4\xb8\xe0\xa5\x80\xe0\xa4\xa4\xe0\xa4\xbe,9876543210,"
    content += w.panchayats[0].code.encode() + b",call 9123456780\n"
    client = client_of(w.collector)
    answer = client.post("/imports/", {"kind": "eligibility", "scheme": "nfsa", "file": upload(content)})
    job = Import.objects.get()
    assert answer.status_code == 302 and job.state == State.LOOKING
    assert 'hx-get="/imports/' in client.get(answer.url).text
    assert done(job) == (State.LOOKED, 1, 0, 0, 0) and people(w) == 0
    page = client.get(answer.url)
    for secret in ("9876543210", "B0001234", "9123456780"):
        assert secret not in page.text
    assert "सीता" in page.text and "••••1234" in page.text and "not known, left out" in page.text
    assert Reading.objects.get().people == 1
    for _twice in range(2):
        assert client.post(f"/imports/{job.pk}/start").status_code == 302
    assert done(job) == (State.DONE, 1, 0, 0, 0) and people(w) == 1
    assert not folders.Folder(job.folder).look


def test_another_districts_list_is_said_loudly(w):
    job = send(w, table(w, 20, code="404") + table(w, 1, 50)[len(HEAD) :], look=True)
    done(job)
    page = client_of(w.collector).get(f"/imports/{job.pk}/")
    assert "95 in 100 rows would be set aside. Is this another district's list?" in page.text


def test_what_is_thrown_away_is_gone(w):
    looked, queued = send(w, table(w, 2), look=True), send(w, table(w, 2))
    done(looked)
    client = client_of(w.collector)
    for job in (looked, queued):
        assert client.post(f"/imports/{job.pk}/drop").url == "/imports/"
        assert not folders.Folder(job.folder).has_file
        runner.run(job.pk)
        assert not jobs.start(w.collector, job)
    assert people(w) == 0
    queued.refresh_from_db()
    assert queued.state == State.REFUSED and "threw the file away" in queued.problem


def test_too_many_gone_want_a_second_person(w):
    done(send(w, table(w, 100)))
    job = send(w, table(w, 90), replace=True, look=True)
    assert done(job) == (State.LOOKED, 0, 0, 90, 0) and job.gone == 10
    first, second = client_of(w.collector), client_of(f.user("collector", w.district))
    first.post(f"/imports/{job.pk}/start")
    job.refresh_from_db()
    assert job.state == State.WAITING and "10 of 100" in job.problem
    assert "Yes, take it in" not in first.get(f"/imports/{job.pk}/").text
    first.post(f"/imports/{job.pk}/agree")
    job.refresh_from_db()
    assert job.state == State.WAITING and job.approved_by is None
    assert "Yes, take it in" in second.get(f"/imports/{job.pk}/").text
    second.post(f"/imports/{job.pk}/agree")
    assert done(job)[0] == State.DONE and people(w) == 90 and job.gone == 10
    assert job.approved_by != w.collector


def test_too_many_gone_without_a_look_waits_and_changes_nothing(w):
    done(send(w, table(w, 100)))
    job = send(w, table(w, 50), replace=True)
    assert done(job)[0] == State.WAITING and people(w) == 100 and folders.Folder(job.folder).has_file
    jobs.Import.objects.filter(pk=job.pk).update(finished_at=job.finished_at - timedelta(days=2))
    jobs.tidy()
    job.refresh_from_db()
    assert job.state == State.REFUSED and not folders.Folder(job.folder).has_file


def test_an_import_is_taken_back_with_a_reason(w):
    done(send(w, table(w, 10)))
    job = send(w, table(w, 12, name="गीता"))
    done(job)
    client = client_of(w.collector)
    page = client.post(f"/imports/{job.pk}/undo", {"why": " "})
    assert page.status_code == 400 and "Say why it is taken back." in page.text
    for _twice in range(2):
        client.post(f"/imports/{job.pk}/undo", {"why": "the wrong month"})
    job.refresh_from_db()
    assert job.state == State.UNDOING
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.UNDONE and job.undone_by == w.collector and people(w) == 10
    names = set(Beneficiary.objects.of(w.district.pk).values_list("name", flat=True))
    assert names == {f"सुनीता {n}" for n in range(10)}
    assert "the wrong month" in client.get(f"/imports/{job.pk}/").text


def test_a_yes_is_to_the_number_that_was_shown(w):
    done(send(w, table(w, 20)))
    asking = send(w, table(w, 17), replace=True)
    assert done(asking)[0] == State.WAITING and "3 of 20" in asking.problem
    jobs.approve(f.user("administrator"), asking)
    done(send(w, table(w, 40)))  # meanwhile the list has grown
    assert done(asking)[0] == State.WAITING and people(w) == 40
    assert "23 of 40" in asking.problem and asking.approved_by is None
    jobs.approve(f.user("administrator"), asking)
    assert done(asking)[0] == State.DONE and people(w) == 17


def test_devanagari_digits_are_no_other_districts_list(w):
    deva = str.maketrans("0123456789", "०१२३४५६७८९")
    content = table(w, 1000).decode()
    code = w.panchayats[0].code
    assert done(send(w, content.replace(code, code.translate(deva)).encode()))[:2] == (State.DONE, 1000)
    job = send(w, content.replace(code, "234123412346").encode())
    assert done(job)[0] == State.REFUSED and "234123412346" not in job.problem
    assert "look at row 2" in job.problem


def test_a_file_without_a_header_repeats_nobodys_name(w):
    job = send(w, "R1,राम यादव,राम यादव,9876543210\n".encode() * 3)
    assert done(job)[0] == State.REFUSED and "राम" not in job.problem and "column 2" in job.problem


def test_a_refused_undo_says_why(w):
    first = send(w, table(w, 3))
    done(first)
    done(send(w, table(w, 3, name="गीता")))
    jobs.undo(w.collector, first, "wrong")
    runner.run(first.pk)
    first.refresh_from_db()
    assert first.state == State.DONE and "Take that one back first" in first.problem
    old = timedelta(days=31)
    Import.objects.filter(pk=first.pk).update(finished_at=first.finished_at - old)
    first.refresh_from_db()
    with pytest.raises(ValidationError, match="30 days"):
        jobs.undo(w.collector, first, "wrong")


def test_who_may_send_and_see(w):
    other = f.world()
    job = send(w, table(w, 1))
    for user in (w.officer, w.operator, f.user(), f.user("district_viewer", w.district)):
        with pytest.raises(PermissionDenied):
            send(w, table(w, 1), user)
        assert client_of(user).get("/imports/").status_code == 403
        assert client_of(user).get(f"/imports/{job.pk}/").status_code == 403
    stranger = client_of(other.collector)
    assert stranger.get("/imports/99999999999999999999999/").status_code == 404
    for address in ("", "errors.csv"):
        assert stranger.get(f"/imports/{job.pk}/{address}").status_code == 404
    for what in ("start", "agree", "drop", "undo"):
        assert stranger.post(f"/imports/{job.pk}/{what}", {"why": "x"}).status_code == 404
    assert job.file_name not in stranger.get("/imports/").text
    with pytest.raises(ValidationError) as refused:
        send(w, table(w, 1), district=other.district.code)
    assert set(refused.value.message_dict) == {"district"}
    admin = f.user()
    f.post(admin, "administrator")
    with pytest.raises(ValidationError) as refused:
        send(w, table(w, 1), admin)
    assert set(refused.value.message_dict) == {"district"}
    assert send(w, table(w, 1), admin, district=w.district).district == w.district


def test_who_lost_the_posting_meanwhile_takes_nothing_in(w):
    job = send(w, table(w, 1))
    Posting.objects.filter(user=w.collector).update(ends_on=jobs.dates.today() - timedelta(days=1))
    assert done(job)[0] == State.REFUSED and people(w) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "people"}, "kind"),
        ({"scheme": "pmjay"}, "scheme"),
        ({"kind": "cards", "scheme": "nfsa"}, "scheme"),
        ({"kind": "cards", "replace": True}, "replace"),
        ({"encoding": "klingon"}, "encoding"),
        ({"content": b""}, "file"),
    ],
)
def test_what_is_wrong_is_said_by_field(w, wrong, field):
    with pytest.raises(ValidationError) as refused:
        send(w, **{"content": table(w, 1)} | wrong)
    assert set(refused.value.message_dict) == {field}
    assert not folders.root().exists() or not list(folders.root().iterdir())


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.csv", "न" * 400 + ".csv", "\udcff.csv", "C:\\x\\l.csv"]
)
def test_a_strange_name_is_only_a_name(w, name):
    file = upload(table(w, 1))
    job = jobs.send(w.collector, "eligibility", file, scheme="nfsa", name=name)
    assert len(job.file_name) <= 200 and "/" not in job.file_name and done(job)[0] == State.DONE
    assert client_of(w.collector).get("/imports/").status_code == 200


def test_a_folder_removed_by_hand_is_a_sentence(w):
    job = send(w, table(w, 1))
    folders.Folder(job.folder).drop()
    assert done(job)[0] == State.FAILED and "not there any more" in job.problem
    assert "not there any more" in client_of(w.collector).get(f"/imports/{job.pk}/").text


def test_a_full_disk_is_a_sentence(w, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runner.taking, "take_in", full)
    job = send(w, table(w, 1))
    assert done(job)[0] == State.FAILED and "disk is full" in job.problem
    monkeypatch.undo()
    client_of(w.collector).post(f"/imports/{job.pk}/start")  # once there is room
    assert done(job) == (State.DONE, 1, 0, 0, 0)
    monkeypatch.setattr(folders.Folder, "keep", full)
    with pytest.raises(ValidationError, match="no room"):
        send(w, table(w, 1))
    assert Import.objects.count() == 1


def test_a_mistake_of_ours_shows_no_persons_data(w, monkeypatch, caplog):
    def broken(*args):
        raise RuntimeError("Sita Devi 9876543210")

    monkeypatch.setattr(runner.taking, "take_in", broken)
    job = send(w, table(w, 1))
    assert done(job)[0] == State.FAILED
    assert "Sita" not in caplog.text + job.problem and "RuntimeError" in caplog.text


def test_a_list_whose_scheme_nobody_says_is_of_another_one(w):
    job = send(w, table(w, 2), scheme="")
    assert done(job)[:2] == (State.DONE, 2)
    assert any("says the scheme" in warning for warning in job.warnings)
    assert set(Beneficiary.objects.of(w.district.pk).values_list("schemes", flat=True)) == {Scheme.OTHER}


def test_an_empty_scheme_beside_others_is_another_one(w):
    code = w.panchayats[0].code
    rows = [f"B{n},सुनीता,{code},{scheme}" for n, scheme in enumerate(["secc", ""])]
    content = "\n".join(["beneficiary_id,name,panchayat_code,scheme", *rows]).encode()
    assert done(send(w, content, scheme="")) == (State.DONE, 2, 0, 0, 0)
    found = Beneficiary.objects.of(w.district.pk).values_list("beneficiary_id", "schemes")
    assert dict(found) == {"B0": Scheme.SECC, "B1": Scheme.OTHER}


def test_files_of_the_plan_go_the_same_way(w):
    content = f"centre_code,kind,name,panchayat_code\nCSC77,csc,नया,{w.panchayats[0].code}\n".encode()
    job = send(w, content, kind="centres", look=True)
    assert done(job) == (State.LOOKED, 1, 0, 0, 0) and job.district == w.district
    jobs.start(w.collector, job)
    assert done(job) == (State.DONE, 1, 0, 0, 0)
    with pytest.raises(ValidationError, match="Only lists and cards"):
        jobs.undo(w.collector, job, "wrong")


# --- the worker's side -------------------------------------------------------------------------


def test_of_one_district_one_writes_and_two_run_at_once(w):
    other, third = f.world(), f.world()
    first, second = send(w, table(w, 1)), send(w, table(w, 1))
    others = [send(x, table(x, 1), x.collector) for x in (other, third)]
    look = send(w, table(w, 1), look=True)
    family = children.Children()
    going = [(job.pk, State.QUEUED, job.folder) for job in (first, others[0])]
    assert family._next() == going
    page = client_of(w.collector).get(f"/imports/{second.pk}/")
    assert f"Waits for import {first.pk} into the same district." in page.text
    with runner.held(first.pk) as mine:
        assert mine and family._next() == going[1:]
        for job in others:
            Import.objects.filter(pk=job.pk).delete()
        assert family._next() == [(look.pk, State.LOOKING, look.folder)]  # looks wait for nobody


def test_a_child_that_dies_three_times_has_failed(w):
    job, family = send(w, table(w, 1)), children.Children()
    for code in (75, -9, 75, 1):
        family._bury(job.pk, code)
        job.refresh_from_db()
        assert job.state == State.QUEUED
    assert family._next() == []  # not at once
    family._bury(job.pk, -9)
    job.refresh_from_db()
    assert job.state == State.FAILED and "broke off 3 times" in job.problem


# --- commands ----------------------------------------------------------------------------------


def command(name, *args, **kw):
    out = io.StringIO()
    try:
        call_command(name, *map(str, args), stdout=out, stderr=io.StringIO(), **kw)
    except CommandError as error:
        return error.returncode, str(error)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_leaves_its_history_and_can_be_taken_back(w, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(table(w, 5) + b"\nB9,,,404")
    asked = ["import_eligibility", path, "--district", w.district.code, "--scheme", "nfsa"]
    code, said = command(*asked)
    assert code == 0 and said.startswith(
        "eligibility: 6 rows read = 5 new + 0 updated + 0 unchanged + 1 set aside"
    )
    assert path.exists() and path.with_name("list.errors.csv").exists()
    job = Import.objects.get()
    assert (job.state, job.sent_by, job.new, job.set_aside) == (State.DONE, None, 5, 1)
    assert "by command" in client_of(w.collector).get(f"/imports/{job.pk}/").text
    code, said = command(*asked, "--json")
    found = json.loads(said)
    assert code == 0 and found["unchanged"] == 5 and found["gone"] == 0 and found["state"] == "done"
    jobs.undo(w.collector, job, "a trial")
    runner.run(job.pk)
    assert people(w) == 0


def test_the_commands_exit_codes(w, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(table(w, 100))
    asked = ["import_eligibility", path, "--scheme", "nfsa", "--district"]
    assert command(*asked, "404")[0] == 2
    assert command(*asked, w.district.code)[0] == 0
    path.write_bytes(table(w, 10))
    code, said = command(*asked, w.district.code, "--replace")
    waiting = Import.objects.first()
    assert code == 1 and "90 of 100" in said and f"import {waiting.pk}" in said
    assert waiting.state == State.WAITING and people(w) == 100
    jobs.approve(w.collector, waiting)
    assert done(waiting)[0] == State.DONE and people(w) == 10
    path.write_bytes(b"name\nx\n")
    code, said = command("import_cards", path, "--district", w.district.code, "--json")
    assert code == 1 and json.loads(said)["state"] == "refused"
    assert Import.objects.first().state == State.REFUSED


def test_a_command_that_died_is_said(w):
    job = Import.objects.create(kind="cards", district=w.district, state=State.RUNNING)
    with runner.held(job.pk):
        children.Children()._next()
        job.refresh_from_db()
        assert job.state == State.RUNNING
    assert children.Children()._next() == []
    job.refresh_from_db()
    assert job.state == State.FAILED and "interrupted" in job.problem


def test_the_lock_goes_with_its_session(w):
    job = send(w, table(w, 1))
    own = connection.copy()
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s::int)", [jobs.LOCK, job.pk])
        runner.run(job.pk)
        job.refresh_from_db()
        assert job.state == State.QUEUED and children.Children()._next() == []
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    own.close()
    until(lambda: not lives(session))  # the server ends it a moment after it is told
    assert done(job)[0] == State.DONE
