"""Lists in: every row told what became of it, the same again a no-op, taken back to the letter."""

import csv
from datetime import timedelta
from unicodedata import normalize

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts.models import LeftOut
from drive_portal.lib.dates import today
from drive_portal.lib.sheets import Refused, Sheet, clean
from enrollment import eligibility, marks
from enrollment.eligibility import pieces
from enrollment.eligibility.columns import COLUMNS, PEOPLE, PLAIN
from enrollment.eligibility.survey import survey
from enrollment.eligibility.writing import Copy
from enrollment.lists import partitions
from enrollment.models import Beneficiary, BeneficiaryVersion, Import, ListCount, ListDirty, Mark, MarkVersion
from enrollment.tasks import tend_lists
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "beneficiary_id,family_id,name,guardian_name,gender,birth_year,mobile,panchayat_code,village,scheme\n"
CARDS = "beneficiary_id,outcome,outcome_on,reason,login_id,card_number\n"
AADHAAR = "2345 6789 0124"  # made up; its check digit is right


@pytest.fixture
def panchayat():
    return factories.panchayat(factories.block(factories.district()), code="0417")


class Desk:
    """Takes in texts as files of one district."""

    def __init__(self, district, folder):
        self.district, self.folder = district, folder
        self.stages = []

    def take(self, text, kind="eligibility", state="running", **job):
        path = self.folder / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.errors = self.folder / "errors.csv"
        self.errors.unlink(missing_ok=True)
        self.job = Import.objects.create(
            kind=kind, district=self.district, state=state, **{"scheme": "nfsa"} | job
        )
        with transaction.atomic():
            result = eligibility.take_in(self.job, path, self.errors, self._report)
            transaction.set_rollback(state == "looking")
        if state != "looking":
            self.job.outside = result.outside
            eligibility.settle(self.job)
            result.outside = self.job.outside
        assert result.rows_read == result.new + result.updated + result.unchanged + result.set_aside, (
            "the counts add up"
        )
        return result

    def _report(self, stage, done, total):
        self.stages.append((stage, done, total))

    def undo(self, job=None):
        with transaction.atomic():
            eligibility.undo(job or self.job, self._report)
        eligibility.settle(job or self.job)

    def error_rows(self):
        with self.errors.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def desk(panchayat, tmp_path):
    return Desk(panchayat.district, tmp_path)


def counts(result):
    return (result.new, result.updated, result.unchanged, result.set_aside)


def people():
    return {row.beneficiary_id: row for row in Beneficiary.objects.all()}


def everything():
    """All that the lists hold, to the letter."""
    found = []
    for table in ("beneficiary", "beneficiaryversion", "mark", "markversion", "listcount", "resident"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM enrollment_{table} ORDER BY 1, 2, 3")
            names = [column.name for column in cursor.description]
            found.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    for row in found[4]:
        del row["counted_at"]
    return found


def row(n, name="राम", **kw):
    cells = {"family": f"F{n}", "guardian": "", "gender": "M", "year": "1980", "mobile": "", "code": "0417"}
    cells |= {"village": "NA", "scheme": ""} | kw
    return f"{n},{cells['family']},{name},{','.join(list(cells.values())[1:])}\n"


# --- people ------------------------------------------------------------------------------------


def test_a_list_goes_in_as_it_was_given(desk):
    text = HEAD + row("00417", "Null", year="1980", mobile="6142111475") + row("B2", "सुनीता ", gender="महिला")
    assert counts(desk.take(text)) == (2, 0, 0, 0)
    null, sunita = people()["00417"], people()["B2"]
    assert (null.name, null.village, null.birth_year, null.mobile) == ("Null", "NA", 1980, "6142111475")
    assert (sunita.name, sunita.gender, sunita.schemes) == ("सुनीता", "F", 2)
    assert ListCount.objects.get().listed == LeftOut.objects.get().people == 2


def test_the_same_file_again_writes_nothing(desk):
    text = HEAD + "".join(row(n) for n in range(20))
    desk.take(text)
    before = everything()
    assert counts(desk.take(text)) == (0, 0, 20, 0)
    assert everything() == before


def test_what_differs_is_written_and_its_earlier_self_kept(desk):
    desk.take(HEAD + row("B1") + row("B2", mobile="6142111475"))
    first = desk.job
    result = desk.take(HEAD + row("B1", "श्याम") + row("B2") + row("B3"))
    assert counts(result) == (1, 1, 1, 0)  # an empty cell leaves what is known
    version = BeneficiaryVersion.objects.get()
    assert (version.name, version.import_id, version.replaced_by) == ("राम", first.pk, desk.job.pk)
    assert people()["B2"].mobile == "6142111475"
    assert people()["B1"].number == version.number


def test_schemes_add_up(desk):
    desk.take(HEAD + row("B1"), scheme="nfsa")
    assert counts(desk.take(HEAD + row("B1", scheme="संबल"), scheme="nfsa")) == (0, 1, 0, 0)
    assert people()["B1"].schemes == 3


def test_faults_are_set_aside_with_the_row_and_the_words(desk):
    text = HEAD
    text += row("B1", code="999")
    text += row("B2", "")
    text += row("B3", year="2999")
    text += row("B4", AADHAAR)
    text += row("B5", mobile="12")
    text += row("B6")
    text += row("B6")
    text += row("B6", "श्याम")
    text += row("B7", '"दो\nपंक्तियाँ"')
    text += row("B8", "XXXXXXXX0124")
    result = desk.take(text)
    assert counts(result) == (1, 0, 1, 8)
    rows = desk.error_rows()
    assert [found["row"] for found in rows] == ["2", "3", "4", "5", "6", "9", "10", "11"]
    assert "999" in rows[0]["error"]
    assert "2999" in rows[2]["error"]
    assert rows[3]["name"] == "XXXXXXXX0124"
    assert "0124" not in rows[3]["error"]
    assert "7" in rows[5]["error"]  # names the first of the two
    assert set(people()) == {"B6"}


def test_numbers_and_years_in_hindi_digits_are_understood(desk):
    assert counts(desk.take(HEAD + row("B१", year="१९८०", mobile="६१४२१११४७५", code="०४१७"))) == (1, 0, 0, 0)
    person = people()["B1"]
    assert (person.birth_year, person.mobile) == (1980, "6142111475")


def test_an_id_in_other_digits_is_the_same_id(desk):
    assert counts(desk.take(HEAD + row("41") + row("४१"))) == (1, 0, 1, 0)


def test_text_is_composed_and_otherwise_as_given(desk):
    joined = "शर्‍मा"  # with a joiner
    assert counts(desk.take(HEAD + row("B1", joined) + row("B2", "सड़क".replace("ड़", "ड़")))) == (2, 0, 0, 0)
    assert people()["B1"].name == joined
    assert people()["B2"].name == normalize("NFC", "सड़क")


def test_hindi_headers_semicolons_and_utf16(desk):
    text = "हितग्राही आईडी;नाम;समग्र परिवार आईडी;पंचायत कोड;गाँव;मोबाइल नंबर\nB1;राम;F1;0417;रामपुर;६१४२१११४७५\n"
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        desk.take(text.encode(encoding))
    assert people()["B1"].village == "रामपुर"
    assert Beneficiary.objects.count() == 1


def test_a_column_of_aadhaar_numbers_is_dropped_with_a_warning(desk):
    text = "beneficiary_id,name,panchayat_code,aadhaar\n"
    text += "".join(f"B{n},राम,0417,{AADHAAR if n else ''}\n" for n in range(4))
    result = desk.take(text)
    assert counts(result) == (4, 0, 0, 0)
    assert any("aadhaar" in warning for warning in result.warnings)


def test_a_required_column_of_aadhaar_numbers_refuses_the_file(desk):
    with pytest.raises(Refused):
        desk.take("beneficiary_id,name,panchayat_code\n" + f"{AADHAAR},राम,0417\n" * 3)
    assert not Beneficiary.objects.exists()


def test_a_stray_aadhaar_number_is_kept_nowhere(desk):
    text = (
        "beneficiary_id,name,panchayat_code,note\nB1,राम,0417,२३४५-६७८९-०१२४\nB2,राम,0417,\nB3,राम,0417,x\n"
    )
    assert counts(desk.take(text)) == (2, 0, 0, 1)
    assert "६७८९" not in desk.errors.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        "name,panchayat_code\nराम,0417\n",
        HEAD + row("B1") + 'B2,F,"राम,,,,,0417,,\n',
        HEAD.encode() + b"B1,F1,\xff\xfe\xfd,,,,,0417,,\n",
    ],
    ids=["empty", "only a header", "no id column", "open quotation mark", "no text"],
)
def test_a_file_that_cannot_be_read_changes_nothing(desk, text):
    with pytest.raises(Refused):
        desk.take(text)
    assert not Beneficiary.objects.exists()
    assert not desk.errors.exists()


def test_a_list_of_another_district_is_refused_as_a_whole(desk):
    with pytest.raises(Refused, match="1,000") as refused:
        desk.take(HEAD + "".join(row(n, code="9999") for n in range(1000)))
    assert "9999" not in str(refused.value)  # in a wrong column it may be a person's
    assert desk.stages == []
    assert counts(desk.take(HEAD + "".join(row(n, code="9999") for n in range(3)))) == (0, 0, 0, 3)


def test_a_row_with_more_cells_than_the_header_is_set_aside(desk):
    text = HEAD + row("B1") + row("B2").strip() + ",more,\n" + row("B3")
    assert counts(desk.take(text)) == (2, 0, 0, 1)
    assert desk.error_rows()[0]["row"] == "3"


def test_a_look_finds_the_same_and_writes_nothing(desk):
    desk.take(HEAD + row("B1") + row("B2"))
    before = everything()
    text = HEAD + row("B1", "श्याम") + row("B3") + row("B4", code="1")
    look = desk.take(text, state="looking", replace=True)
    assert counts(look) == (1, 1, 0, 1)
    assert look.gone == 1
    assert everything() == before


# --- the whole list ----------------------------------------------------------------------------


def test_replacing_takes_off_whom_the_file_does_not_name(desk):
    desk.take(HEAD + "".join(row(f"B{n}") for n in range(40)), scheme="nfsa")
    desk.take(HEAD + row("B0"), scheme="sambal")
    desk.take(HEAD + row("S1"), scheme="secc")
    kept = "".join(row(f"B{n}") for n in range(2, 40))
    result = desk.take(HEAD + kept, scheme="nfsa", replace=True)
    assert (counts(result), result.gone) == ((0, 0, 38, 0), 2)
    left = people()
    assert left["B0"].schemes == 1  # still in the other scheme
    assert "B1" not in left
    assert left["S1"].schemes == 4
    assert BeneficiaryVersion.objects.get(gone=True).beneficiary_id == "B1"


def test_a_row_set_aside_is_not_gone(desk):
    desk.take(HEAD + "".join(row(f"B{n}") for n in range(10)))
    text = HEAD + "".join(row(f"B{n}") for n in range(9)) + row("B9", code="1")
    assert desk.take(text, replace=True).gone == 0
    assert len(people()) == 10


def test_more_than_five_in_a_hundred_gone_wants_a_second_person(desk):
    desk.take(HEAD + "".join(row(f"B{n}") for n in range(100)))
    short = HEAD + "".join(row(f"B{n}") for n in range(94))
    with pytest.raises(eligibility.TooManyGone) as refused:
        desk.take(short, replace=True)
    assert (refused.value.gone, refused.value.of) == (6, 100)
    assert len(people()) == 100
    with pytest.raises(eligibility.TooManyGone):  # a yes to fewer than that
        desk.take(short, replace=True, approved_by=factories.user(), gone=5)
    assert desk.take(short, replace=True, approved_by=factories.user(), gone=6).gone == 6


# --- taking back -------------------------------------------------------------------------------


def test_a_first_import_taken_back_leaves_nothing(desk):
    desk.take(HEAD + row("B1"))
    desk.undo()
    assert not Beneficiary.objects.exists()
    assert not ListCount.objects.exists()


def test_an_import_taken_back_leaves_all_as_it_was(desk):
    desk.take(HEAD + "".join(row(f"B{n}") for n in range(30)))
    before = everything()
    changed = "".join(row(f"B{n}", "श्याम" if n < 5 else "राम") for n in range(29))
    desk.take(HEAD + changed + row("B99"), replace=True, approved_by=factories.user())
    assert everything() != before
    desk.undo()
    assert everything() == before


def test_a_large_import_is_written_anew_and_taken_back_to_the_letter(desk, monkeypatch):
    monkeypatch.setattr(eligibility.applying, "_LARGE", 3)
    desk.take(HEAD + "".join(row(f"B{n}") for n in range(30)))
    before = everything()
    desk.take(HEAD + "".join(row(f"B{n}", "श्याम") for n in range(15, 40)))
    assert people()["B20"].name == "श्याम"
    assert len(people()) == 40
    desk.undo()
    assert everything() == before


def test_a_later_import_is_taken_back_first(desk):
    desk.take(HEAD + row("B1"))
    first = desk.job
    desk.take(HEAD + row("B1", "श्याम"))
    with pytest.raises(Refused, match=str(desk.job.pk)):
        desk.undo(first)
    desk.undo()
    desk.undo(first)
    assert not Beneficiary.objects.exists()


def test_an_old_import_stays(desk):
    desk.take(HEAD + row("B1"))
    desk.job.finished_at = desk.job.sent_at - timedelta(days=31)
    with pytest.raises(Refused, match="30"):
        desk.undo()


# --- cards -------------------------------------------------------------------------------------


def day(ago=0):
    return (today() - timedelta(days=ago)).strftime("%d-%m-%Y")


def test_cards_mark_people_and_keep_those_outside_the_list(desk):
    desk.take(HEAD + row("B1") + row("B2"))
    text = CARDS + f"B1,made,{day(1)},,CSC1,P1234\nB2,अस्वीकृत,{day()},आधार में त्रुटि,,\nX9,made,{day()},,,\n"
    result = desk.take(text, "cards")
    assert (counts(result), result.outside) == ((3, 0, 0, 0), 1)
    made, rejected = Mark.objects.get(beneficiary_id="B1"), Mark.objects.get(beneficiary_id="B2")
    assert (made.outcome, made.login_id, made.card_number) == ("made", "CSC1", "P1234")
    assert (rejected.outcome, rejected.reason) == ("rejected", "aadhaar_error")
    count = ListCount.objects.get()
    assert (count.listed, count.made, count.rejected) == (2, 1, 1)
    before = everything()
    assert counts(desk.take(text, "cards")) == (0, 0, 3, 0)
    assert everything() == before


def test_what_a_process_left_uncounted_the_worker_counts(desk, tmp_path):
    desk.take(HEAD + row("B1") + row("B2"))
    path = tmp_path / "cards.csv"
    path.write_text(CARDS + f"B1,made,{day()},,,\nX9,made,{day()},,,\nX8,made,{day()},,,\n")
    job = Import.objects.create(kind="cards", district=desk.district, state="running")
    with transaction.atomic():
        result = eligibility.take_in(job, path, desk.errors, print)
        Import.objects.filter(pk=job.pk).update(state="done", outside=result.outside)
    assert result.outside is None and ListCount.objects.get().made == 0
    tend_lists()
    job.refresh_from_db()
    assert (job.outside, ListCount.objects.get().made) == (2, 1)


def test_a_card_made_is_not_unmade_by_older_news(desk):
    desk.take(CARDS + f"B1,made,{day(2)},,,\n", "cards")
    assert counts(desk.take(CARDS + f"B1,rejected,{day(5)},other,,\n", "cards")) == (0, 0, 1, 0)
    assert counts(desk.take(CARDS + f"B1,rejected,{day(1)},other,,\n", "cards")) == (0, 1, 0, 0)
    assert MarkVersion.objects.get().outcome == "made"


def test_impossible_cards_are_set_aside(desk):
    text = CARDS + f"B1,made,{day(-1)},,,\nB2,made,{day()},other,,\nB3,gone,{day()},,,\nB4,made,,,,\n"
    text += f"B5,made,{day()},,,{AADHAAR.replace(' ', '')}\n"
    assert counts(desk.take(text, "cards")) == (0, 0, 0, 5)
    assert not Mark.objects.exists()


def test_cards_taken_back_leave_later_words_of_people(desk, panchayat):
    desk.take(CARDS + f"B1,made,{day()},,,\nB2,made,{day()},,,\n", "cards")
    first = desk.job
    before = everything()
    desk.take(CARDS + f"B1,rejected,{day()},other,,\nB3,made,{day()},,,\n", "cards")
    second = desk.job
    marks.put(factories.user(), panchayat.district_id, [marks.Said("B3", "pending", today())], "hand")
    with pytest.raises(Refused):
        desk.undo(first)
    desk.undo(second)
    assert Mark.objects.get(beneficiary_id="B3").outcome == "pending"
    marks.take_back(factories.user(), panchayat.district_id, "B3", "a test")
    MarkVersion.objects.filter(beneficiary_id="B3").delete()
    assert everything() == before


# --- one district apart from the others --------------------------------------------------------


def test_another_districts_list_is_untouched(desk, tmp_path):
    other = factories.panchayat(factories.block(factories.district()), code="0555")
    desk.take(HEAD + row("B1"))
    theirs = Desk(other.district, tmp_path)
    assert counts(theirs.take(HEAD + row("B1", code="0555") + row("B2", code="0417"))) == (1, 0, 0, 1)
    theirs.undo()
    partitions.remove(other.district_id)
    assert set(people()) == {"B1"}


# --- both ways of reading mean the same --------------------------------------------------------

CELLS = st.text(st.sampled_from("aZ0९ -_/.'=,;\"\n\tराक्‍़ड़‌é\ufeff#@X+12345678"), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_arrow_and_our_own_reading_find_the_same_cells(tmp_path, rows):
    path = tmp_path / "file.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["beneficiary_id", "name", "panchayat_code"])
        writer.writerows(rows)
    with Sheet(path, PEOPLE) as sheet:
        try:
            quick = [
                (number, clean(cells))
                for piece in pieces.quickly(sheet)
                for number, cells in piece.rows(np.arange(len(piece.numbers)))
            ]
        except pieces.Unsplit:
            return
        slow = [(number, cells) for number, cells in sheet.rows()]
    assert [found for found in quick if any(found[1])] == slow


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(PLAIN)), st.text("0123456789abXZ/._-E+ ०", max_size=14))
def test_a_plain_cell_is_what_the_parser_makes_of_it(name, cell):
    import re

    column = next(column for kind in COLUMNS.values() for column in kind if column.name == name)
    if re.fullmatch(PLAIN[name], cell) and "X" * 8 not in cell:
        assert column.parse(cell) == cell


def test_the_survey_finds_what_comes_twice(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text(HEAD + row("1") + row("2") + row("१") + row("3"))
    with Sheet(path, PEOPLE) as sheet, pieces.Kept(tmp_path) as kept:
        found = survey(sheet, kept, lambda rows: None, lambda piece: None)
    assert (found.rows, found.repeated) == (4, {"1"})


def test_a_list_without_a_scheme_is_of_another_one(desk):
    desk.take(HEAD + row("B1") + row("B2", scheme="secc"), scheme="")
    assert {code: person.schemes for code, person in people().items()} == {"B1": 8, "B2": 4}


def test_what_breaks_a_copy_off_is_what_is_told(desk):
    with (
        pytest.raises(UnicodeDecodeError),
        transaction.atomic(),
        Copy("enrollment_listdirty", ["district_id"]),
    ):
        raise UnicodeDecodeError("utf-8", b"x", 0, 1, "made up")
    assert not ListDirty.objects.exists()
