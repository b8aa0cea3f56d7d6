"""The first sheet of a workbook (XLSX, ODS) as CSV on standard output: a program, started by `sheets`.

A process of its own, because a workbook of a few kilobytes can ask for gigabytes: the limits end this
program, not the portal. Answers 0 with the names of the sheets that it left out as JSON on standard
error, or 3 with one word: `encrypted`, `broken`, `empty`, `far`.
"""

import csv
import datetime
import json
import re
import resource
import sys
import zipfile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MB = 1024 * 1024
BASE = 190 * MB  # Python, calamine and a small sheet
COLUMNS = 1000  # a cell further right is no part of the table
GAP = 5000  # empty rows, after which a row is no part of the table
SECONDS = 600
ERROR = "#N/A"  # calamine reads every cell in error as an empty one
CELL_IN_ERROR = re.compile(rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"')


def main(path):
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    # calamine needs about three times what is unpacked; a small file gets little, however far its cells lie
    memory = min(BASE + 12 * unpacked, 3072 * MB)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        write(path)
    except PasswordError:
        end("encrypted")
    except (CalamineError, zipfile.BadZipFile, ValueError):
        end("broken")


def end(word):
    sys.stderr.write(word)
    sys.exit(3)


def write(path):
    book = CalamineWorkbook.from_path(path)
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        errors = errors_in(path, name)
        first_column = sheet.start[1]
        out = csv.writer(open(1, "w", encoding="utf-8", newline="", closefd=False), lineterminator="\n")  # noqa: SIM115
        empty = 0
        if sheet.width > COLUMNS:
            end("far")
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [value if value.__class__ is str else text(value) for value in row]
            if not any(cells):
                empty += 1
            elif empty > GAP:
                end("far")
            else:
                empty = 0
            for column in errors.get(number, ()):
                cells[column - first_column] = ERROR
            out.writerow(cells)
        json.dump([other for other in names if other != name], sys.stderr)
        return
    end("empty")


def text(value):
    """A cell as its text: 417.0 is "417", a date ISO; beyond Excel's 15 digits a number shows its cut."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if abs(value) >= 1e15:
            return f"{value:.14E}"
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)


def errors_in(path, name):
    """Cells of an XLSX sheet that hold an error such as #N/A: columns from 0, by row from 1."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, name)
        if not part:
            return found
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(MB):
                data = tail + chunk
                last = data.rfind(b">") + 1
                if b't="e"' in data:
                    for column, row in CELL_IN_ERROR.findall(data, 0, last):
                        found.setdefault(int(row), []).append(_number(column) - 1)
                tail = data[last:]
    return found


def _part(archive, name):
    """The file inside an XLSX that holds the sheet, or None (ODS keeps the error's own text)."""
    from xml.etree import ElementTree  # in here: the limits above are what guards it

    if "xl/workbook.xml" not in archive.namelist():
        return None
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    targets = {
        node.get("Id"): node.get("Target")
        for node in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if node.tag.endswith("}sheet") and node.get("name") == name:
            target = targets.get(node.get(relation), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in archive.namelist() else None
    return None


def _number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


if __name__ == "__main__":
    main(sys.argv[1])
