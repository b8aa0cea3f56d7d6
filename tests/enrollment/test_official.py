"""The official portal's figures: taken in from a file, typed, never lost, and told where they fall."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from drive_portal.lib import dates
from drive_portal.lib.sheets import Refused
from enrollment import official
from enrollment.models import OfficialFigure
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = dates.today()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def w():
    return factories.world()


@pytest.fixture
def take(tmp_path, w):
    """Take in lines under a header; (the result, the lines of the error file)."""

    def taken(*lines, header="level,code,date,made", **kw):
        path, errors = tmp_path / "official.csv", tmp_path / "errors.csv"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        asked = {"user": w.collector, "district": w.district} | kw
        result = official.take_in(path, errors, **asked)
        found = errors.read_text(encoding="utf-8-sig").splitlines() if result.errors_path else []
        errors.unlink(missing_ok=True)
        return result, found

    return taken


def counts(result):
    assert result.rows_read == result.new + result.updated + result.unchanged + result.set_aside
    return result.new, result.updated, result.unchanged, result.set_aside


def test_a_file_is_taken_in_and_a_second_time_changes_nothing(w, take):
    lines = [
        f'district,{w.district.code},{YESTERDAY:%d-%m-%Y},"2,45,701"',
        f"block,{w.blocks[0].code},{YESTERDAY.isoformat()},400",
        f"panchayat,{w.panchayats[0].code},{YESTERDAY:%d/%m/%y},0",
    ]
    assert counts(take(*lines)[0]) == (3, 0, 0, 0)
    assert counts(take(*lines)[0]) == (0, 0, 3, 0)
    assert OfficialFigure.objects.count() == 3
    assert OfficialFigure.objects.get(level=1).made == 245701
    lines[1] = f"block,{w.blocks[0].code},{YESTERDAY.isoformat()},401"
    result, _errors = take(*lines, import_id=7)
    assert counts(result) == (0, 1, 2, 0) and result.kind == "official"
    latest = OfficialFigure.objects.filter(level=2).order_by("id")
    assert [(row.made, row.import_id, row.by) for row in latest] == [
        (400, None, w.collector),
        (401, 7, w.collector),
    ]


def test_headers_levels_and_digits_in_hindi(w, take):
    result, _errors = take(
        f"विकासखण्ड,{w.blocks[0].code},२१-११-२०२४,४००", f"जिला,{w.district.code},21-11-2024,5",
        header="स्तर,कोड,दिनांक,बने कार्ड",
    )  # fmt: skip
    assert counts(result) == (2, 0, 0, 0)
    assert OfficialFigure.objects.get(level=2).made == 400


def test_what_cannot_be_is_set_aside_with_its_sentence(w, take):
    elsewhere = factories.block(factories.district())
    result, errors = take(
        f"block,{elsewhere.code},{YESTERDAY.isoformat()},1",
        f"block,{w.panchayats[0].code},{YESTERDAY.isoformat()},1",
        f"village,{w.blocks[0].code},{YESTERDAY.isoformat()},1",
        f"block,{w.blocks[0].code},{YESTERDAY.isoformat()},-1",
        f"block,{w.blocks[0].code},{TODAY + timedelta(days=1)},1",
        f"block,{w.blocks[0].code},2017-01-01,1",
        f"block,{w.blocks[0].code},31-31-2024,1",
        f"block,{w.blocks[0].code},{YESTERDAY.isoformat()},",
        f"block,{w.blocks[1].code},{YESTERDAY.isoformat()},9",
    )
    assert counts(result) == (1, 0, 0, 8)
    assert len(errors) == 9 and errors[0].endswith("row,error")
    strangers = {line.partition(",2,")[2] or line.partition(",3,")[2] for line in errors[1:3]}
    assert elsewhere.code in errors[1] and len(strangers) == 2  # told alike, but for their codes


def test_a_district_that_is_not_the_senders_is_not_there(w, take):
    other = factories.district()
    line = f"district,{other.code},{YESTERDAY.isoformat()},1"
    assert counts(take(line, district=None)[0]) == (0, 0, 0, 1)
    assert counts(take(line, district=None, user=None)[0]) == (1, 0, 0, 0)
    assert counts(take(line, user=None)[0]) == (0, 0, 0, 1)


def test_a_stock_that_falls_is_taken_and_told(w, take):
    code = w.blocks[0].code
    result, _errors = take(
        f"block,{code},{(TODAY - timedelta(days=9)).isoformat()},500",
        f"block,{code},{YESTERDAY.isoformat()},400",
    )
    assert counts(result) == (2, 0, 0, 0)
    (warning,) = result.warnings
    assert "500" in warning and w.blocks[0].title in warning
    many = [f"block,{code},{(TODAY - timedelta(days=n)).isoformat()},{100 - n}" for n in range(2, 9)]
    warnings = take(*many)[0].warnings
    assert len(warnings) == 6  # five are named, the others counted


def test_the_same_day_twice_in_a_file_keeps_the_first(w, take):
    day = YESTERDAY.isoformat()
    result, errors = take(f"block,{w.blocks[0].code},{day},5", f"block,{w.blocks[0].code},{day},6")
    assert counts(result) == (1, 0, 0, 1) and "2" in errors[1]


def test_a_file_without_a_required_column_is_refused(take):
    with pytest.raises(Refused):
        take("block,1,2024-01-01", header="level,code,date")


# --- by hand ----------------------------------------------------------------------------------------


def test_a_typed_figure_goes_by_the_same_rules(w):
    def enter(day, made):
        return official.enter(w.collector, w.blocks[0], {"date": day, "made": made})

    assert enter(YESTERDAY, 500) == ("new", "")
    assert enter(YESTERDAY, 500) == ("unchanged", "")
    outcome, warning = enter(TODAY, 400)
    assert outcome == "new" and "500" in warning
    assert enter(TODAY, 510) == ("updated", "")
    for day, made, field in (
        (TODAY + timedelta(days=1), 5, "date"),
        (TODAY.replace(year=2017), 5, "date"),
        (TODAY, -1, "made"),
        (TODAY, 10**10, "made"),
    ):
        with pytest.raises(ValidationError) as refused:
            enter(day, made)
        assert set(refused.value.message_dict) == {field}
    assert OfficialFigure.objects.count() == 3


def test_the_series_of_what_stands_says_how_much_came_on():
    days = {TODAY: 10, YESTERDAY: 12, TODAY - timedelta(days=9): 5}
    assert official.series(days) == [
        (TODAY, 10, -2),
        (YESTERDAY, 12, 7),
        (TODAY - timedelta(days=9), 5, None),
    ]
