"""Rows into CSV and XLSX: the only writer of tables that people take away.

A cell is text, a number, a date, a moment, or words where a number is not there ("no report"): None is
an empty cell. Codes stay text, and no text is run as a formula by a spreadsheet.
"""

import csv as csvfile
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import xlsxwriter
from django.http import HttpResponse

from drive_portal.lib import dates

# Indian grouping: Excel has two conditions, the third part is for the rest
_WHOLE = r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;##,##0"
_FORMATS = {
    "number": _WHOLE,
    "decimal": "0.0",
    "date": "dd-mm-yyyy",
    "moment": "dd-mm-yyyy hh:mm",
    "text": "@",
}
_RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # full width, as some sheets read them
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = tuple(_TYPES)
_WIDEST = 48  # characters; longer texts go on beyond the column's edge
_BAD = {ord(char): None for char in map(chr, range(32)) if char not in "\t\n\r"}  # XML has no such characters


@dataclass(frozen=True)
class Column:
    """A column: its header and the `kind` of its cells: text, number (whole), decimal, date or moment."""

    title: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """What is written: a title, lines `about` it (place, drive, who), columns, and rows of cells."""

    title: str
    columns: list[Column]
    rows: list[list[Any]]
    about: list[str] = field(default_factory=list)


def csv(table):
    """The table as CSV bytes: header and rows, with a BOM, so that Excel shows Hindi."""
    out = io.StringIO()
    writer = csvfile.writer(out)
    writer.writerow([_safe(column.title) for column in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def xlsx(*tables):
    """The tables as an XLSX workbook, a sheet each: title and `about` first, then a bold header that stays
    and repeats. Several sheets are named by their titles, which differ.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    looks = _Looks(
        title=book.add_format({"bold": True, "font_size": 14}),
        head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        cells={kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()},
        words=book.add_format({"align": "right", "font_color": "#56606b"}),
    )
    for table in tables:
        _sheet(book.add_worksheet(_tab(table) if len(tables) > 1 else None), table, looks)
    book.close()
    return out.getvalue()


class _Looks(NamedTuple):
    title: Any
    head: Any
    cells: dict[str, Any]
    words: Any


def _tab(table):
    """A sheet's name: Excel takes 31 signs, and not these."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in _clean(table.title)).strip()[:31]


def _sheet(sheet, table, looks):
    sheet.write_string(0, 0, _clean(table.title), looks.title)
    for n, line in enumerate(table.about, 1):
        sheet.write_string(n, 0, _clean(line))
    top = len(table.about) + 2
    for n, column in enumerate(table.columns):
        sheet.write_string(top, n, _clean(column.title), looks.head)
        sheet.set_column(n, n, _width(table, n))
    for down, row in enumerate(table.rows, top + 1):
        for n, cell in enumerate(row):
            _write(sheet, (down, n), cell, table.columns[n].kind, looks.cells, looks.words)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")


def answer(table, ending, name):
    """The table as a file to download: `ending` is csv or xlsx, `name` what it is called (ASCII)."""
    made = csv(table) if ending == "csv" else xlsx(table)
    response = HttpResponse(made, content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _write(sheet, at, cell, kind, formats, words):
    if cell is None:
        return
    if isinstance(cell, bool) or not isinstance(cell, int | float | date):
        text = _clean(str(cell))
        sheet.write_string(*at, text, formats["text"] if kind == "text" else words)
    elif isinstance(cell, datetime):
        sheet.write_datetime(*at, cell.astimezone(dates.INDIA).replace(tzinfo=None), formats["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(*at, datetime(cell.year, cell.month, cell.day), formats["date"])
    else:
        sheet.write_number(*at, cell, formats[kind if kind in ("number", "decimal") else "number"])


def _plain(cell):
    """A cell of the CSV: dates as India writes them, numbers ungrouped, text that runs nothing."""
    if isinstance(cell, datetime):
        return cell.astimezone(dates.INDIA).strftime("%d-%m-%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d-%m-%Y")
    return cell if cell is None or isinstance(cell, int | float) else _safe(str(cell))


def _safe(text):
    """A text that a spreadsheet would run as a formula gets an apostrophe."""
    return "'" + text if text.lstrip(" ").startswith(_RUNS) else text


def _clean(text):
    return text.translate(_BAD)[:32_767]


def _width(table, n):
    longest = max((len(str(row[n])) for row in table.rows if row[n] is not None), default=0)
    head = max(map(len, table.columns[n].title.split()), default=0)
    return min(_WIDEST, max(8, head + 2, longest + 2))
