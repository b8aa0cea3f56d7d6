"""A workbook that goes out to be filled in: one open column of checked cells, the rest locked.

Locked means told, not safe: who wants to can unlock a sheet. What comes back is checked by its keys.
"""

import io
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

WHOLE = r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;##,##0"


@dataclass(frozen=True)
class Form:
    """What is written: a title, lines `about` it, headers, and rows of cells.

    The first column holds the rows' keys and is hidden; the last is the open one: whole numbers of at least
    `least` (one a row). Under it `hint` is shown while one types, `wrong` when a cell does not fit.
    """

    title: str
    headers: list[str]
    rows: list[list[Any]]
    least: list[int]
    hint: str
    wrong: str
    sum_name: str
    about: list[str] = field(default_factory=list)


def xlsx(form):
    """The form as XLSX bytes: the header first, so that it is read as any table; beside it the title, what it
    is `about`, and the sum of the open column, which follows what is typed.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    number, text = book.add_format({"num_format": WHOLE}), book.add_format({"num_format": "@"})
    look = {
        "num_format": WHOLE,
        "locked": False,
        "bg_color": "#fff8e1",
        "border": 1,
        "border_color": "#d9d6cd",
    }
    typed = book.add_format(look)
    last, beside = len(form.headers) - 1, len(form.headers) + 1
    for n, header in enumerate(form.headers):
        sheet.write_string(0, n, header, head)
    for down, row in enumerate(form.rows, 1):
        for n, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(down, n, cell, typed if n == last else number)
            elif cell is not None:
                sheet.write_string(down, n, cell, text)
        rule = {"validate": "integer", "criteria": ">=", "value": form.least[down - 1]}
        said = {"input_message": form.hint[:255], "error_message": form.wrong[:255]}
        sheet.data_validation(down, last, down, last, rule | said)
    letter = xlsxwriter.utility.xl_col_to_name(last)
    whole = sum(row[last] for row in form.rows)
    sheet.write_string(1, beside, form.title, bold)
    sheet.write_string(2, beside, form.sum_name)
    sheet.write_formula(2, beside + 1, f"=SUM({letter}2:{letter}{len(form.rows) + 1})", number, whole)
    for n, line in enumerate(form.about, 3):
        sheet.write_string(n, beside, line)
    sheet.set_column(beside, beside, 26)
    sheet.set_column(0, 0, None, None, {"hidden": True})
    for n in range(1, last + 1):
        longest = max((len(str(row[n])) for row in form.rows if row[n] is not None), default=0)
        sheet.set_column(n, n, min(36, max(10, longest + 2)))
    sheet.protect("", {"format_columns": True, "autofilter": True, "sort": True})
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(form.rows), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")
    book.close()
    return out.getvalue()
