"""Left-out packs: who stands on which page, how they are made, and how they come back."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from districts.models import Posting
from drive_portal.lib.dates import today
from enrollment.exports import desk
from enrollment.models import Beneficiary, Mark, Pack, PackPage, Reading
from enrollment.packs import codes, making, sheets
from enrollment.packs.outcomes import BOXES
from tests import factories

pytestmark = pytest.mark.django_db
DAY = today().strftime("%d-%m-%Y")


@pytest.fixture
def w():
    return factories.world()


def client(user):
    found = Client()
    found.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return found


def asked(user, place, **kw):
    sent = {"place": f"{place.level}:{place.code}", "ending": "pdf", "language": "hi"} | kw
    return client(user).post("/packs/", sent)


def made(user, place, **kw):
    """The pack, made as the worker makes it."""
    assert asked(user, place, **kw).status_code == 302
    desk.work("small")
    return Pack.objects.filter(asked_by=user).latest("pk")


def taken(user, job):
    return b"".join(client(user).get(reverse("pack", args=[job.token])).streaming_content)


# --- pages --------------------------------------------------------------------------------------


def test_families_stay_together_and_a_village_begins_a_page(w):
    place = w.panchayats[0]
    for n in range(6):
        factories.people(place, 5, family_id=f"family-{n}")
    factories.person(place, village="बगीचा")
    laid = sheets.sheets(sheets.people(place, ["left_out"]))
    assert [len(sheet.rows) for sheet in laid] == [1, 20, 10]
    for sheet in laid:
        families = [row.person.family_id for row in sheet.rows]
        assert families == sorted(families, key=families.index), "a family stands in one piece"
        assert sum(row.first for row in sheet.rows) == len(set(families))
    assert [row.serial for sheet in laid for row in sheet.rows] == list(range(1, 32))


def test_a_family_larger_than_a_page_goes_on(w):
    factories.people(w.panchayats[0], 60, family_id="one")
    laid = sheets.sheets(sheets.people(w.panchayats[0], ["left_out"]))
    assert [len(sheet.rows) for sheet in laid] == [24, 24, 12]


def test_only_the_reachable_stand_there(w):
    to_do, rejected, pending, dead, card = factories.people(w.panchayats[0], 5)
    factories.mark(rejected, "rejected", reason="aadhaar_error")
    factories.mark(pending, "pending")
    factories.mark(dead, "unreachable", reason="dead")
    factories.mark(card)
    for more, expected in [
        ({}, {to_do}),
        ({"rejected": "on"}, {to_do, rejected}),
        ({"rejected": "on", "pending": "on"}, {to_do, rejected, pending}),
    ]:
        job = made(w.officer, w.panchayats[0], **more)
        ids = {one for page in job.sheets.all() for one in page.ids}
        assert ids == {person.beneficiary_id for person in expected}


# --- codes --------------------------------------------------------------------------------------


def test_a_code_knows_each_slip():
    code = codes.new()
    assert codes.read(f" {code[:3].lower()} - {code[3:]}") == code
    for n in range(len(code)):
        for sign in set(codes.SIGNS) - {code[n]}:
            with pytest.raises(codes.Mistyped):
                codes.read(code[:n] + sign + code[n + 1 :])
    for n in range(len(code) - 1):
        swapped = code[:n] + code[n + 1] + code[n] + code[n + 2 :]
        if swapped != code:
            with pytest.raises(codes.Mistyped):
                codes.read(swapped)


# --- made ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_panchayat_becomes_a_pdf_with_a_code_on_each_page(w, language):
    for name in ['#let x = 1 *_$@<"\\', "क" * 400, "Sunita", "=1+1", "]#eval(1)"]:
        factories.people(w.panchayats[0], 10, name=name, guardian_name=name, village=name[:30])
    job = made(w.officer, w.panchayats[0], language=language)
    pdf = taken(w.officer, job)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == job.pages == job.sheets.count()
    assert (job.state, job.people) == ("done", 50)
    assert Reading.objects.filter(user=w.officer, kind="export", people=50).count() == 1


def test_a_block_becomes_a_zip_of_a_list_a_panchayat(w):
    for place in w.panchayats[:2]:
        factories.people(place, 3)
    factories.people(w.panchayats[2], 3)  # of the other block
    with zipfile.ZipFile(io.BytesIO(taken(w.officer, made(w.officer, w.blocks[0])))) as whole:
        assert len(whole.namelist()) == 2
    sheet = made(w.officer, w.blocks[0], ending="xlsx")
    with zipfile.ZipFile(io.BytesIO(taken(w.officer, sheet))) as whole:
        assert all(name.endswith(".xlsx") for name in whole.namelist())


def test_chosen_villages_only(w):
    factories.people(w.panchayats[0], 2, village="आमा")
    wanted = factories.people(w.panchayats[0], 2, village="बगीचा")
    job = made(w.worker, w.panchayats[0], villages=["1"])
    assert sorted(job.sheets.get().ids) == sorted(person.beneficiary_id for person in wanted)
    assert job.villages == ["बगीचा"]


def test_a_pack_for_a_mitanin_has_her_name_and_the_villages_of_her_duties(w):
    place = w.panchayats[0]
    factories.people(place, 2, village="आमा")
    wanted = factories.people(place, 2, village="बगीचा")
    mitanin, idle = factories.worker(place), factories.worker(place)
    factories.duty(w.drive, mitanin, village="बगीचा")
    job = made(w.officer, place, worker=mitanin.pk)
    assert sorted(job.sheets.get().ids) == sorted(person.beneficiary_id for person in wanted)
    with translation.override("hi"):
        assert job.carrier == mitanin.title
    again = made(w.officer, place, worker=idle.pk, ending="xlsx")
    assert again.villages == []
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(taken(w.officer, again))).get_sheet_by_index(0)
    assert any(again.carrier in str(cell) for row in sheet.to_python() for cell in row if cell)
    stranger = factories.worker(w.panchayats[3])
    assert asked(w.officer, place, worker=stranger.pk).status_code == 400


def test_a_large_panchayat_is_printed_in_parts(w):
    factories.people(w.panchayats[0], making.PART * sheets.ROWS + 1)
    with zipfile.ZipFile(io.BytesIO(taken(w.officer, made(w.officer, w.panchayats[0])))) as whole:
        assert len(whole.namelist()) == 2


def test_nobody_left_out_is_said(w):
    job = made(w.officer, w.panchayats[0])
    assert job.state == "failed" and job.problem
    assert job.problem in client(w.officer).get("/packs/").content.decode()


def test_what_fails_is_tried_again_and_then_told(w, settings, tmp_path):
    factories.person(w.panchayats[0])
    (tmp_path / "files").write_text("not a folder: as if the disk refused")
    settings.DATA_DIR = tmp_path
    asked(w.officer, w.panchayats[0])
    for _n in range(desk.MOST_ATTEMPTS):
        desk.work("small")
        assert Pack.objects.get().state == "running"
    desk.work("small")
    assert Pack.objects.get().state == "failed"


def test_a_pack_begun_by_a_worker_that_died_is_made_anew(w):
    factories.people(w.panchayats[0], 30)
    asked(w.officer, w.panchayats[0])
    job = Pack.objects.get()
    making.remember(job, w.panchayats[0], sheets.sheets(sheets.people(w.panchayats[0], ["left_out"])))
    Pack.objects.update(state="running", attempts=1, done=24)
    desk.work("small")
    job.refresh_from_db()
    assert (job.state, job.attempts, job.sheets.count()) == ("done", 2, 2)


def test_it_is_gone_after_a_day_and_its_codes_stay(w):
    factories.person(w.panchayats[0])
    job = made(w.officer, w.panchayats[0])
    path = desk.path_of(job)
    Pack.objects.update(finished_at=job.finished_at - desk.KEPT)
    address = reverse("pack", args=[job.token])
    assert client(w.officer).get(address).status_code == 404
    desk.clear()
    assert not path.exists()
    assert client(w.officer).get(f"/packs/return/?page={job.sheets.get().code}").status_code == 200
    assert client(w.officer).post(reverse("pack_again", args=[job.token])).status_code == 302
    assert Pack.objects.count() == 2


def test_nobody_else_fetches_it_nor_its_asker_without_a_posting(w):
    factories.person(w.panchayats[0])
    job = made(w.officer, w.panchayats[0])
    address = reverse("pack", args=[job.token])
    assert client(w.collector).get(address).status_code == 404
    assert client(w.collector).post(reverse("pack_again", args=[job.token])).status_code == 404
    Posting.objects.filter(user=w.officer).delete()
    assert client(w.officer).get(address).status_code == 404


def test_places_that_are_not_ones_own_are_not_there(w):
    for user, place in [
        (w.officer, w.panchayats[2]),
        (w.officer, w.district),
        (w.worker, w.blocks[0]),
        (w.worker, w.panchayats[1]),
        (w.collector, factories.district()),
    ]:
        assert asked(user, place).status_code == 404
        assert client(user).get(f"/packs/?place={place.level}:{place.code}").status_code == 404
    assert client(w.operator).get("/packs/").status_code == 403
    assert client(factories.user("api_client", w.district)).get("/packs/").status_code == 403
    assert client(w.officer).get("/packs/?place=nonsense").status_code == 404


# --- returned -----------------------------------------------------------------------------------


@pytest.fixture
def page(w):
    factories.people(w.panchayats[0], 6)
    return made(w.officer, w.panchayats[0]).sheets.get()


def key(user, page, day=DAY, seen=None, **rows):
    sent = {"day": day} | {f"row-{n[1:]}": box for n, box in rows.items()}
    sent |= {f"seen-{n}": (seen or {}).get(n, "") for n in range(len(page.ids))}
    return client(user).post(f"/packs/return/?page={page.code}", sent)


def test_every_box_becomes_its_mark(w, page):
    keys = dict(zip((f"r{n}" for n in range(6)), BOXES, strict=True))
    assert key(w.officer, page, **keys).status_code == 302
    marks = {mark.beneficiary_id: mark for mark in Mark.objects.all()}
    for one, (_name, outcome, reason) in zip(page.ids, BOXES.values(), strict=True):
        found = marks[one]
        assert (found.outcome, found.reason, found.outcome_on, found.source) == (
            outcome,
            reason,
            today(),
            "pack",
        )
        assert found.by == w.officer


def test_the_same_again_says_nothing_new_and_a_slip_can_be_mended(w, page):
    key(w.officer, page, r0="m", r1="a")
    shown = client(w.officer).get(f"/packs/return/?page={page.code}").content.decode()
    seen = dict(re.findall(r'name="seen-(\d)"\s+value="([^"]+)"', shown))
    seen = {int(n): at.replace("&#x2B;", "+") for n, at in seen.items()}
    before = Mark.objects.get(beneficiary_id=page.ids[0]).at
    assert key(w.officer, page, seen=seen, r0="m", r1="d").status_code == 302
    assert Mark.objects.get(beneficiary_id=page.ids[0]).at == before
    assert Mark.objects.get(beneficiary_id=page.ids[1]).reason == "dead"


def test_two_tabs(w, page):
    key(w.officer, page, r0="m")
    answer = key(w.worker, page, r0="d", r1="a")  # it was shown when nothing stood
    assert answer.status_code == 409
    assert Mark.objects.get().outcome == "made"
    assert 'value="d" checked' in re.sub(r"\s+", " ", answer.content.decode())


def test_paper_takes_no_card_away_and_the_gone_are_said(w, page):
    people = {p.beneficiary_id: p for p in Beneficiary.objects.of(w.district.pk)}
    factories.mark(people[page.ids[0]], "made")
    Beneficiary.objects.of(w.district.pk).filter(beneficiary_id=page.ids[1]).delete()
    answer = key(w.officer, page, r0="d", r1="d", r2="a")
    assert answer.status_code == 302
    assert {m.beneficiary_id: m.outcome for m in Mark.objects.all()} == {
        page.ids[0]: "made",
        page.ids[2]: "left_out",
    }


@pytest.mark.parametrize("day", ["31-02-2026", "", "01-01-2020", "01-01-2099", "x" * 5000, "\0"])
def test_an_impossible_day_keeps_what_was_keyed(w, page, day):
    answer = key(w.officer, page, day=day, r0="m")
    assert answer.status_code == 400
    assert 'value="m" checked' in re.sub(r"\s+", " ", answer.content.decode())
    assert not Mark.objects.exists()


def test_no_row_keyed_and_odd_boxes(w, page):
    assert key(w.officer, page).status_code == 400
    assert key(w.officer, page, r0="zz", r99="m").status_code == 400


def test_a_page_of_another_place_is_as_one_that_never_was(w, page):
    free = codes.new()
    answers = []
    for code, user in [(free, w.officers[1]), (page.code, w.officers[1])]:
        answer = client(user).get(f"/packs/return/?page={code}")
        assert answer.status_code == 404
        answers.append(re.sub(r'value="[^"]*"|nonce-\S+', "", answer.content.decode().replace(code, "")))
    assert answers[0] == answers[1]
    assert key(w.officers[1], page, r0="m").status_code == 404
    assert not Mark.objects.exists()
    assert client(w.officer).get("/packs/return/?page=AAAAAAC").status_code == 400
    assert client(factories.user("health_manager", w.district)).get("/packs/return/").status_code == 403
    assert client(w.worker).get(f"/packs/return/?page={page.code}").status_code == 200


def test_a_centre_of_the_district_returns_a_page_that_it_has(w, page):
    assert client(w.operator).get(f"/packs/return/?page={page.code}").status_code == 200
    assert key(w.operator, page, r0="m").status_code == 302
    assert Mark.objects.get().by == w.operator
    stranger = factories.world().operator
    assert client(stranger).get(f"/packs/return/?page={page.code}").status_code == 404


def test_who_guesses_codes_is_stopped(w):
    found = client(w.officer)
    answers = [found.get(f"/packs/return/?page={codes.new()}").status_code for _n in range(31)]
    assert answers[-1] == 429 and set(answers[:-1]) == {404}


def test_the_page_is_shown_without_whole_ids_and_written_down(w, page):
    shown = client(w.officer).get(f"/packs/return/?page={page.code}").content.decode()
    assert not [one for one in page.ids if one in shown]
    assert Reading.objects.filter(user=w.officer, kind="list", people=6).exists()
    assert PackPage.objects.get().pack.asked_by == w.officer
