"""The rows that an import set aside, read back from its error file: for a page, and as a workbook."""

import csv
import tempfile
from itertools import islice

import xlsxwriter
from django.http import FileResponse

from drive_portal.lib.sheets import SERVICE, unescape

_XLSX_ROWS, _XLSX_CELL = 1_048_576, 32_767
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def first(path, most):
    """The first rows set aside: number, sentence, cells as they were sent. None where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        width = len(next(reader)) - len(SERVICE)
        return [
            {"number": row[width], "error": unescape(row[width + 1]), "cells": row[:width]}
            for row in islice(reader, most)
        ]


def workbook(path, out):
    """The error file at `path` as XLSX into `out`, every cell text: Excel keeps the zeros before a code."""
    with (
        path.open(encoding="utf-8-sig", newline="") as stream,
        xlsxwriter.Workbook(out, {"constant_memory": True}) as book,
    ):
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True})
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(islice(csv.reader(stream), _XLSX_ROWS)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, unescape(cell)[:_XLSX_CELL], text if number else head)


def answer(path, name, ending):
    """The error file at `path` to be kept as `name`.csv or .xlsx."""
    stream = path.open("rb")
    if ending == "xlsx":
        stream.close()
        stream = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
        workbook(path, stream)
        stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{name}.{ending}", content_type=_TYPES[ending])
