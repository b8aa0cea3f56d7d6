"""Any file that an office sends, read as rows of text: CSV in three dialects, XLSX, ODS, also zipped.

What kind it is, is found out. Everything stays text (`00417` is not 417, a village may be called NA) in
Unicode's composed form, without white space around it. Rows come one by one, as often as asked for, with
the number that a person sees beside them in the sheet: the header is row 1.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from django.utils.translation import gettext as _

from drive_portal.lib import sources
from drive_portal.lib.numbers import grouped
from drive_portal.lib.sources import Refused

__all__ = ["SERVICE", "Column", "Refused", "Sheet", "escape", "fold", "unescape"]

COLUMNS = 1000  # as in `workbook`, a program of its own
MAX_LINE = 16 * 1024 * 1024  # characters
SAMPLE = 65536  # characters in which the delimiter is looked for
SERVICE = ("row", "error")  # columns of our own error files, ignored when they come back
DELIMITERS = ",;\t"

_MARK = "\udcff"  # stands where bytes could not be read; no codec makes it out of good bytes
_END = "\x1e\x1eend of file"
_SEP = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)  # Excel's first line that names the delimiter
_FOLDED_AWAY = re.compile(r"[\s_\-.*:()\u200b-\u200d\ufeff]+")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")

codecs.register_error("sheets.mark", lambda error: (_MARK, error.end))  # type: ignore[attr-defined]
csv.field_size_limit(2 * MAX_LINE)


@dataclass(frozen=True)
class Column:
    """A declared column: its name, further headers (Hindi, common spellings), and what its cells mean.

    `parse` turns a cell's text into a value, or raises ValueError with a sentence. A `required` column
    must be in the file; `filled` says whether each of its cells must be too (as a rule the same).
    """

    name: str
    headers: tuple[str, ...] = ()
    parse: Callable[[str], Any] = str
    required: bool = False
    filled: bool | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.name, *self.headers)

    @property
    def must_be_filled(self) -> bool:
        return self.required if self.filled is None else self.filled


class Layout(NamedTuple):
    """Lines up to the header, its number, its cells (empty ones too), and what parts them."""

    lines: int
    header_row: int
    width: int
    delimiter: str


@dataclass
class Sheet:
    """An open file: `headers` as written, `names` the declared column of each (or None).

    A context manager. `warnings` are sentences; `unknown` the headers that nothing is made of. Raises
    Refused on opening, and while reading: undecodable bytes are found where they stand.
    """

    path: Path
    columns: list[Column]
    encoding: str | None = None
    headers: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._source = sources.find(Path(self.path), self.encoding)
        self.warnings += self._source.warnings
        self._header_row, self._skip, self._delimiter, self._width = 0, 0, ",", 0
        self._marked = False  # bytes were met that could not be read
        try:
            self._find_header()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()

    @property
    def layout(self) -> Layout:
        """How the text is laid out, for readers that split it themselves."""
        return Layout(self._header_row + self._skip, self._header_row, self._width, self._delimiter)

    def open(self) -> AbstractContextManager[Any]:
        """The text's bytes from the start, in `text_encoding`."""
        return self._source.open()

    @property
    def text_encoding(self) -> str:
        return self._source.encoding

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row that is not wholly empty, padded to the header's width.

        A row may hold more cells than the header. May be asked for again, from the start.
        """
        width = len(self.headers)
        for number, cells in self._records():
            if number <= self._header_row or not any(cells):
                continue
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            yield number, cells

    def named(self, cells: list[str]) -> dict[str, str]:
        """The cells of declared columns by name."""
        return {name: cell for name, cell in zip(self.names, cells, strict=False) if name}

    # --- rows ----------------------------------------------------------------------------------

    @contextmanager
    def _text(self):
        try:
            with self._source.open() as raw:
                text = TextIOWrapper(raw, self._source.encoding, errors="sheets.mark", newline="")
                try:
                    yield text
                finally:
                    text.detach()
        except sources.DAMAGED as error:
            raise sources.damaged() from error

    def _lines(self) -> Iterator[str]:
        with self._text() as text:
            for _n in range(self._skip):
                text.readline()
            start = text.readline(MAX_LINE).removeprefix("\ufeff")
            for line in chain([start], iter(lambda: text.readline(MAX_LINE), "")):
                self._marked = self._marked or _MARK in line
                if len(line) >= MAX_LINE - 1:
                    raise csv.Error
                if line:
                    yield line

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        self._marked = False
        number = 0
        reader = csv.reader(chain(self._lines(), [_END]), delimiter=self._delimiter)
        try:
            for number, record in enumerate(reader, 1):
                if record and record[-1].endswith(_END):
                    if record == [_END]:
                        return
                    raise Refused(_("A quotation mark is opened in row %d and never closed.") % number)
                if self._marked:
                    self._refuse_undecodable(number, record)
                yield number, clean(record)
        except csv.Error:
            pass
        raise Refused(
            _("Row %d is too long: is a quotation mark opened there and never closed?") % (number + 1)
        )

    def _refuse_undecodable(self, number, record):
        column = next((n for n, cell in enumerate(record) if _MARK in cell), None)
        if column is None:
            return
        where = str(column + 1)
        if column < len(self.headers):
            where += f" ({self.headers[column]})"
        encoding = self._source.encoding.removesuffix("-sig").upper()
        raise Refused(
            _(
                "Row %(row)d, column %(column)s cannot be read as %(encoding)s. Save the file as XLSX or as "
                "“CSV UTF-8”, or name its encoding."
            )
            % {"row": number, "column": where, "encoding": encoding}
        )

    # --- the header ----------------------------------------------------------------------------

    def _find_header(self):
        known = {
            fold(name): column.name for column in self.columns for name in (column.name, *column.headers)
        }
        self._find_delimiter(known)
        records = self._records()
        found = next(((number, row) for number, row in records if "".join(row).strip(DELIMITERS)), None)
        if found is None:
            raise Refused(_("The file is empty."))
        self._header_row, self.headers = found
        self._width = len(self.headers)
        while not self.headers[-1]:
            self.headers.pop()
        self.names = [known.get(fold(header)) for header in self.headers]
        self.headers = [h if name else _hidden(h) for h, name in zip(self.headers, self.names, strict=True)]
        self._check_header()

    def _find_delimiter(self, known):
        with self._text() as text:
            sample = text.read(SAMPLE).removeprefix("\ufeff")
        if told := _SEP.match(sample):
            self._delimiter, self._skip = told[1], 1
            return
        lines = sample.splitlines(keepends=True)

        def fitness(delimiter):
            try:
                rows = csv.reader(lines, delimiter=delimiter)
                cells = next((cells for cells in rows if "".join(cells).strip(DELIMITERS)), [])
            except csv.Error:
                cells = []
            return sum(fold(cell) in known for cell in cells), len(cells)

        self._delimiter = max(DELIMITERS, key=fitness)

    def _check_header(self):
        if len(self.headers) > COLUMNS:
            said = _("The table has more than %s columns: delete what lies outside it.") % grouped(COLUMNS)
            raise Refused(said)
        seen: dict[str, str] = {}
        for number, (header, name) in enumerate(zip(self.headers, self.names, strict=True), 1):
            key = name or fold(header)
            # a file that lacks its header has people's names there
            called = _short(header) if name else _("column %s") % number
            if key in seen:
                both = {"first": seen[key], "second": called}
                raise Refused(
                    _("Two columns mean the same: “%(first)s” and “%(second)s”. Delete one.") % both
                )
            if key:
                seen[key] = called
            if not name and key not in SERVICE:
                self.unknown.append(_short(header) or _("(without a header)"))
        missing = [column.name for column in self.columns if column.required and column.name not in seen]
        if missing:
            raise Refused(_("A required column is missing: %s.") % ", ".join(missing))


def fold(text: str) -> str:
    """A header as it is compared: case, spaces and underscores apart."""
    return _FOLDED_AWAY.sub("", normalize("NFC", text).casefold())


def escape(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; reading takes the apostrophe away again."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") or _ESCAPED.match(cell) else cell


def unescape(cell: str) -> str:
    """The cell without the apostrophe that `escape` put before it."""
    return cell[1:] if cell[:1] == "'" and _ESCAPED.match(cell) else cell


def clean(record: list[str]) -> list[str]:
    """The cells as they are kept: composed, without white space around them."""
    cells = [cell.strip() if cell.isascii() else normalize("NFC", cell).strip() for cell in record]
    return [unescape(cell) for cell in cells]


def _short(header):
    return header[:60]


def _hidden(header):
    """A header without long numbers: a file that lacks its header has a person's data there."""
    return re.sub(r"\d", "X", header) if sum(char.isdecimal() for char in header) > 7 else header
