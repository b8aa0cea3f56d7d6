"""Tables that people take away: what a spreadsheet makes of them."""

import csv
import io
from datetime import date, datetime

import pytest
import python_calamine

from drive_portal.lib import dates
from drive_portal.lib.tables import Column, Table
from drive_portal.lib.tables import csv as as_csv
from drive_portal.lib.tables import xlsx as as_xlsx

COLUMNS = [Column("कोड"), Column("Made", "number"), Column("Date", "date"), Column("Received", "moment")]
MOMENT = datetime(2026, 11, 21, 18, 42, tzinfo=dates.INDIA)


def table(*rows, columns=COLUMNS):
    return Table("जशपुर", columns, [list(row) for row in rows], ["Jashpur", "21-11-2026"])


def read(made):
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def sheet(made):
    return python_calamine.load_workbook(io.BytesIO(as_xlsx(made))).get_sheet_by_index(0).to_python()


def test_csv_opens_in_excel_with_hindi():
    made = as_csv(table(["00417", 245701, date(2026, 11, 21), MOMENT]))
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert rows == [
        ["कोड", "Made", "Date", "Received"],
        ["00417", "245701", "21-11-2026", "21-11-2026 18:42"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+91", "-2", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\n=1"])
def test_no_text_is_run_as_a_formula(text):
    (_head, row) = csv.reader(
        io.StringIO(as_csv(table([text, -5, None, None])).decode("utf-8-sig"), newline="")
    )
    assert row[0] == "'" + text
    assert row[1] == "-5"  # a number is a number
    cell = sheet(table([text, 1, None, None]))[-1][0]
    assert cell.strip() == text.strip()  # text in a text cell, no formula


def test_xlsx_has_its_title_its_lines_and_typed_cells():
    rows = sheet(table(["00417", 245701, date(2026, 11, 21), MOMENT], ["00418", "no report", None, None]))
    assert [row[0] for row in rows[:3]] == ["जशपुर", "Jashpur", "21-11-2026"]
    head = rows.index(["कोड", "Made", "Date", "Received"])
    first, second = rows[head + 1], rows[head + 2]
    assert first[:3] == ["00417", 245701, date(2026, 11, 21)]
    assert first[3].hour == 18
    assert second[1] == "no report"


def test_odd_text_is_written_all_the_same():
    long = "क" * 40_000
    rows = sheet(table(["a\x00b\x0bc", 1, None, None], [long, 2, None, None]))
    assert rows[-2][0] == "abc"
    assert rows[-1][0] == long[:32_767]
    assert as_csv(table(["\ud800", 1, None, None]))
