"""Odd files, as offices send them."""

import datetime
import resource
import time
import zipfile

import pytest
import xlsxwriter
from django.utils import translation

from drive_portal.lib import sheets, sources
from drive_portal.lib.sheets import Column, Refused, Sheet

COLUMNS = [Column("block_code", ("विकासखण्ड कोड",), required=True), Column("name", ("नाम",))]
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def read(tmp_path):
    """Write content (text, bytes or a function of a path) to a file and read it."""

    def read_(content, name="file.csv", encoding=None):
        path = tmp_path / name
        if callable(content):
            content(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        with Sheet(path, COLUMNS, encoding) as sheet:
            return sheet, list(sheet.rows())

    return read_


def xlsx(*rows, sheets_=("Sheet1",)):
    def write(path):
        with xlsxwriter.Workbook(path) as book:
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            first = None
            for name in sheets_:
                first = first or book.add_worksheet(name)
                if name != sheets_[0]:
                    book.add_worksheet(name).write(0, 0, "x")
            for n, row in enumerate(rows):
                for m, value in enumerate(row):
                    if isinstance(value, datetime.date):
                        first.write_datetime(n, m, value, day)
                    elif isinstance(value, str):
                        first.write_string(n, m, value)
                    else:
                        first.write(n, m, value)

    return write


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_dialect_reads_alike(read, end, delimiter, encoding):
    lines = [["Block Code", "नाम"], ["00417", "NA"], ["2", "अरछा"]]
    sheet, rows = read((end.join(delimiter.join(line) for line in lines) + end).encode(encoding))
    assert sheet.names == ["block_code", "name"]
    assert rows == [(2, ["00417", "NA"]), (3, ["2", "अरछा"])]


def test_excels_own_separator_line_is_understood(read):
    _sheet, rows = read("sep=;\nblock_code;name\n1;a,b\n")
    assert rows == [(2, ["1", "a,b"])]


def test_rows_keep_the_sheets_numbers_and_empty_ones_do_not_count(read):
    _sheet, rows = read('\nblock_code,name\n\n1,"a\nb"\n,,\n2\n')
    assert rows == [(4, ["1", "a\nb"]), (6, ["2", ""])]


def test_a_row_may_be_longer_than_the_header(read):
    assert read("block_code,name,\n1,a,b,c\n")[1] == [(2, ["1", "a", "b", "c"])]


def test_text_is_composed_and_stripped_and_kept(read):
    _sheet, rows = read("block_code,name\n 1 , हिन्\u200dदी Null \u00a0\n2,e\u0301\n")
    assert rows[0][1] == ["1", "हिन्\u200dदी Null"]
    assert rows[1][1] == ["2", "\u00e9"]


def test_an_encoding_may_be_named(read):
    assert read("block_code,name\n1,é\n".encode("cp1252"), encoding="cp1252")[1] == [(2, ["1", "é"])]
    assert read("\ufeffblock_code,name\n1,é\n", encoding="utf-8")[0].names == ["block_code", "name"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"block_code,name\n1,a\n2,\xe9\xff\n", "Row 3, column 2 (name) cannot be read as UTF-8"),
        ("block_code,name\n1,a\n".encode("utf-16")[:-1], "cannot be read as UTF-16"),
        (b"", "empty"),
        (b"\n;;\n;;\n", "empty"),
        ("name\na\n", "missing: block_code"),
        ("block_code,BLOCK code\n1,2\n", "mean the same"),
        ("block_code,x,X\n1,2,3\n", "mean the same"),
        ('block_code,name\n1,"a\n2,b\n', "row 2 and never closed"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "XLS"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99999 + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("<html><table>", "web page"),
        ("%PDF-1.7", "not read"),
        (b"PK\x03\x04 and nothing", "damaged"),
        (b"block_code\n" + b"1" * (17 * 1024 * 1024), "too long"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(read, content, says):
    with pytest.raises(Refused) as refused:
        read(content)
    assert says in str(refused.value)


def test_a_long_cell_and_null_bytes_come_through(read):
    _sheet, rows = read("block_code,name\n1," + "x" * 10_000_000 + "\n2,a\0b\n3,c\n")
    assert [len(cells[1]) for _n, cells in rows] == [10_000_000, 3, 1]


def test_unknown_headers_are_reported_and_ours_are_not(read):
    sheet, _rows = read("block_code,remarks,,row,error\n1\n")
    assert sheet.unknown == ["remarks", "(without a header)"]


def test_a_header_that_is_a_persons_row_is_not_repeated(read):
    sheet, _rows = read("block_code,234123412346\n1,2\n")
    assert sheet.unknown == ["XXXXXXXXXXXX"]


def test_an_escaped_cell_comes_back(read):
    for cell in ("=1+1", "-22.5", "+91", "@x", "'=a", "'plain", "a=b"):
        assert read(f"block_code,name\n1,{sheets.escape(cell)}\n")[1][0][1][1] == cell
    assert sheets.escape("=1") == "'=1"


def test_a_workbook_is_read_as_text(read):
    rows = [["block_code", "name"], ["00417", 417.0], [datetime.date(2023, 3, 31), True], [1e17, 22.5]]
    _sheet, found = read(xlsx(*rows))
    assert [cells for _n, cells in found] == [
        ["00417", "417"],
        ["2023-03-31", "TRUE"],
        ["1.00000000000000E+17", "22.5"],
    ]


def test_formulas_give_their_value_and_errors_do_not_pass_for_empty(tmp_path, read):
    def write(path):
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet("a & b")
            page.write_row("C3", ["block_code", "name"])
            page.write_formula("C4", '="7"', None, "7")
            page.write_formula("D4", "=NA()", None, "#N/A")

    assert read(write)[1] == [(4, ["7", "#N/A"])]


def test_only_the_first_sheet_is_read_and_the_others_are_named(read):
    sheet, _rows = read(xlsx(["block_code"], ["1"], sheets_=("Data", "Notes")))
    assert sheet.warnings == ["Only the first sheet was read; also there: Notes."]


@pytest.mark.parametrize("far", ["XFD1048576", "XFD1", "XFD2"])
def test_far_cells_are_refused_at_once(read, far):
    def write(path):
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet()
            page.write("A1", "block_code")
            page.write(far, "far")

    started = time.monotonic()
    with pytest.raises(Refused, match="too large"):
        read(write)
    assert time.monotonic() - started < 30
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1024 * 1024  # KiB


def test_a_thousand_columns_are_the_most(read):
    with pytest.raises(Refused, match="more than 1,000 columns"):
        read(lambda path: path.write_text("block_code" + "," * 1000 + "x\n1\n"))


def test_a_tall_sparse_sheet_costs_little(read):
    def write(path):
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet()
            page.write_row("A1", ["block_code", "name"])
            page.write_row("A1048576", ["1", "far"])
            page.write("CV2", "x")

    with pytest.raises(Refused, match="too large"):
        read(write)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1024 * 1024


def ods(rows):
    def write(path):
        space = "urn:oasis:names:tc:opendocument:xmlns:"
        names = " ".join(f'xmlns:{n}="{space}{n}:1.0"' for n in ("office", "table", "text"))
        content = f"<office:document-content {names}><office:body><office:spreadsheet>"
        content += f'<table:table table:name="S">{rows}</table:table>'
        content += "</office:spreadsheet></office:body></office:document-content>"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", ODS)
            archive.writestr(
                "META-INF/manifest.xml",
                f'<manifest:manifest xmlns:manifest="{space}manifest:1.0"/>',
            )
            archive.writestr("content.xml", content)

    return write


def ods_row(*cells, attributes=""):
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row {attributes}>{inside}</table:table-row>"


def test_ods(read):
    filler = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    _sheet, rows = read(ods(ods_row("विकासखण्ड कोड", "name") + ods_row("00417", "x") + filler))
    assert rows == [(2, ["00417", "x"])]


def test_an_ods_that_repeats_itself_for_ever(read):
    row = ods_row("block_code", attributes='table:number-rows-repeated="1048576"')
    with pytest.raises(Refused, match="too large"):
        read(ods(row.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="90" ')))


def zipped(**files):
    def write(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name.replace("__", "/", 1) if name.startswith("MAC") else name, content)

    return write


def test_zipped(read, tmp_path):
    assert read(zipped(a="block_code\n1\n"))[1] == [(2, ["1"])]
    xlsx(["block_code"], ["00417"])(tmp_path / "in.xlsx")
    assert read(zipped(a=(tmp_path / "in.xlsx").read_bytes()))[1] == [(2, ["00417"])]


def test_zips_that_are_refused(read, tmp_path, monkeypatch):
    with pytest.raises(Refused, match="this one holds 2"):
        read(zipped(a="block_code\n1", b="block_code\n1"))
    zipped(a="x")(tmp_path / "inner.zip")
    with pytest.raises(Refused, match="exactly one"):
        read(zipped(a=(tmp_path / "inner.zip").read_bytes()))
    whole = tmp_path / "whole.zip"
    zipped(a="block_code\n" + "123456789\n" * 1000)(whole)
    damaged = bytearray(whole.read_bytes())
    damaged[45] ^= 0xFF
    with pytest.raises(Refused, match="damaged"):
        read(bytes(damaged))
    monkeypatch.setattr(sources, "MAX_UNPACKED", 1000)
    with pytest.raises(Refused, match="unpack"):
        read(zipped(a="0" * 2000))


def test_a_locked_workbook_in_a_zip(read):
    def write(path):
        xlsx(["block_code"], ["1"])(path)
        data = bytearray(path.read_bytes())
        directory = data.index(b"PK\x01\x02")
        data[directory + 8] |= 1
        path.write_bytes(data)

    with pytest.raises(Refused, match="password"):
        read(write)
