"""The frame of every import: rows in, bad rows set aside, an error file and counts out.

A `Kind` says what its columns are and what becomes of a good row; the rest is the same for all. One
transaction: an import has happened or it has not. Always: rows read = new + updated + unchanged + set aside.
"""

import csv
import tempfile
import zlib
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from unicodedata import normalize

from django.db import connection, transaction
from django.utils.translation import gettext as _

from drive_portal.lib import cells
from drive_portal.lib.sheets import SERVICE, Column, Refused, Sheet, escape, fold

NEW, UPDATED, UNCHANGED, SET_ASIDE = "new", "updated", "unchanged", "set_aside"
_SEPARATOR = "|"  # no white space, which an Aadhaar number may have inside


class SetAside(Exception):
    """Raised by a Kind for a row that cannot go in; `str()` is the sentence for the person who sent it.

    `column` names the one to mend, where it is one.
    """

    def __init__(self, sentence: str, column: str | None = None) -> None:
        super().__init__(sentence)
        self.column = column


class Wrong(Exception):
    """A row that was typed cannot go in: sentences by column, those of no single one under None."""

    def __init__(self, errors: dict[str | None, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(slots=True)
class Row:
    """One row: its number in the sheet, its cells as text in the file's order, and what they mean by name.

    `values` has every declared column; None where the cell is empty or the column is not in the file.
    `errors` are sentences; a row that has any is set aside. `outcome` is empty until it was taken.
    """

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    outcome: str = ""


class Kind:
    """What one kind of file means. Made anew for each import.

    For each batch: `prepare` looks up in bulk what `take` needs, `take` decides row by row in the file's
    order (rows set aside are tried again, as long as that helps), and `write` writes in bulk; after the
    last, `finish`.
    """

    name = ""
    columns: list[Column] = []
    batch = 5000  # rows
    lock = ""  # imports with the same lock wait for each other
    one_of: tuple[str, ...] = ()  # columns of which the file must have at least one

    def key(self, row: Row) -> Hashable:
        """What makes the row the same as another: an id."""
        raise NotImplementedError

    def prepare(self, rows: list[Row]) -> None:
        """Look up what the batch's good rows name."""

    def take(self, row: Row) -> str:
        """NEW, UPDATED or UNCHANGED; raises SetAside before anything of the row was taken."""
        raise NotImplementedError

    def write(self) -> None:
        """Write what `take` decided since the last call."""

    def finish(self) -> list[str]:
        """What is left to do after the last batch; answers with warnings."""
        return []


@dataclass
class Result:
    """What became of a file; `errors_path` is None where no row was set aside."""

    kind: str
    rows_read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    set_aside: int = 0
    warnings: list[str] = field(default_factory=list)
    unknown_headers: list[str] = field(default_factory=list)
    errors_path: Path | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"errors_path": str(self.errors_path) if self.errors_path else None}


def run(kind: Kind, path: Path, errors_path: Path, encoding: str | None = None) -> Result:
    """Take in the file at `path`; rows set aside go to `errors_path`, in words of the active language.

    Raises Refused where the file cannot be taken in at all, and OSError; then nothing was written.
    """
    with Sheet(path, kind.columns, encoding) as sheet:
        result = Result(kind.name, unknown_headers=sheet.unknown, warnings=sheet.warnings)
        if kind.one_of and not set(kind.one_of) & set(sheet.names):
            raise Refused(_("A required column is missing: one of %s.") % ", ".join(kind.one_of))
        dropped = aadhaar_columns(sheet)
        result.warnings += warn_of_dropped(sheet, dropped)
        with transaction.atomic(), ErrorFile(errors_path, sheet) as errors:
            wait_for_turn(kind)
            seen: dict[Hashable, Row] = {}
            rows = read(sheet, dropped)
            while batch := list(islice(rows, kind.batch)):
                _take_batch(kind, batch, seen, result, errors)
            result.warnings += kind.finish()
            result.errors_path = errors.keep()
    return result


def wait_for_turn(kind: Kind | type[Kind]) -> None:
    """Two imports of one kind must not look and write at once; released with the transaction."""
    lock = f"intake:{kind.lock or kind.name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(lock.encode())])


def typed(columns: list[Column], texts: dict[str, str]) -> Row:
    """The row that was typed: its texts by column name, read as a file's cells are. Raises Wrong."""
    row = Row(1, [], {column.name: None for column in columns})
    errors: dict[str | None, list[str]] = {}
    for column in columns:
        text = normalize("NFC", texts.get(column.name) or "").strip()
        try:
            if cells.has_stray_aadhaar(column.name, text):
                raise ValueError(_("This is an Aadhaar number, which must not be kept. Take it out."))
            if text:
                row.values[column.name] = column.parse(text)
            elif column.must_be_filled:
                raise ValueError(_("Fill this in."))
        except ValueError as error:
            errors[column.name] = [str(error)]
    if errors:
        raise Wrong(errors)
    return row


def take_typed(kind: Kind, row: Row) -> str:
    """Take in a row that was typed, in the caller's transaction and turn: NEW, UPDATED or UNCHANGED.

    Raises Wrong, then nothing was written.
    """
    kind.prepare([row])
    try:
        outcome = kind.take(row)
    except SetAside as error:
        raise Wrong({error.column: [str(error)]}) from error
    kind.write()
    kind.finish()
    return outcome


def read(sheet: Sheet, dropped: Iterable[int] = ()) -> Iterator[Row]:
    """The file's rows with their values; cells of `dropped` columns are emptied."""
    reader = Reader(sheet, dropped)
    for number, found in sheet.rows():
        yield reader.row(number, found)


class Reader:
    """Makes rows of a sheet's cells: their values, or the sentences that say why there are none."""

    def __init__(self, sheet: Sheet, dropped: Iterable[int] = ()) -> None:
        self.sheet, self.dropped = sheet, set(dropped)
        self._parsers = [
            (n, column)
            for n, name in enumerate(sheet.names)
            for column in sheet.columns
            if column.name == name and n not in self.dropped
        ]
        self._empty = {column.name: None for column in sheet.columns}

    def row(self, number: int, found: list[str]) -> Row:
        """The row of these cells, as `Sheet.rows` gives them."""
        for n in self.dropped:
            found[n] = ""
        row = Row(number, found, self._empty.copy())
        _hide_aadhaar(self.sheet, row)
        if any(found[len(self.sheet.headers) :]):
            row.errors.append(_("The row has more cells than the header. Is a quotation mark missing?"))
        if not row.errors:
            _parse(self.sheet, row, self._parsers)
        return row


def aadhaar_columns(sheet: Sheet) -> set[int]:
    """Columns in which over half of the filled cells are Aadhaar numbers; one cell alone is no column.

    Reads the whole file, so what cannot be decoded is found here, before anything is written. Raises
    Refused where such a column is a required one.
    """
    hits: Counter[int] = Counter()
    for _number, row in sheet.rows():
        if cells.may_hold_aadhaar(_SEPARATOR.join(row)):
            hits.update(n for n, cell in enumerate(row[: len(sheet.headers)]) if cells.is_aadhaar(cell))
    suspects = {n for n, count in hits.items() if count > 1}
    if not suspects:
        return set()
    filled: Counter[int] = Counter()
    for _number, row in sheet.rows():
        filled.update(n for n in suspects if row[n])
    return drop_columns(sheet, hits, filled)


def drop_columns(sheet: Sheet, hits: Mapping[int, int], filled: Mapping[int, int]) -> set[int]:
    """Columns to drop, by how many of their `filled` cells are Aadhaar numbers (`hits`). Raises Refused."""
    found = {n for n, count in hits.items() if count > 1 and count * 2 > filled[n]}
    required = {column.name for column in sheet.columns if column.required}
    if held := [sheet.headers[n] for n in sorted(found) if sheet.names[n] in required]:
        raise Refused(
            _("The column %s holds Aadhaar numbers, which must not be sent. Put the right ids there.")
            % ", ".join(held)
        )
    return found


def warn_of_dropped(sheet: Sheet, dropped: Iterable[int]) -> list[str]:
    """What to say of columns that were dropped."""
    said = _("The column %s holds Aadhaar numbers and was left out.")
    return [said % sheet.headers[n] for n in sorted(dropped)]


class ErrorFile:
    """The rows set aside, as UTF-8 CSV: the same columns and order, plus `row` and `error`.

    Written aside and put in its place by `keep`; whoever leaves without it leaves nothing behind.
    """

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self.path = Path(path)
        self._own = [
            n for n, header in enumerate(sheet.headers) if sheet.names[n] or fold(header) not in SERVICE
        ]
        self._headers = [sheet.headers[n] for n in self._own]
        self._width = len(sheet.headers)
        self._file: Any = None

    def __enter__(self) -> "ErrorFile":
        return self

    def add(self, row: Row) -> None:
        if self._file is None:
            self._start()
        # cells beyond the header stay, after our two columns, so that nothing is lost
        beyond = [escape(cell) for cell in row.cells[self._width :]]
        own = [escape(row.cells[n]) for n in self._own]
        self._writer.writerow([*own, row.number, escape(" ".join(row.errors)), *beyond])

    def _start(self):
        self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115
            "w", encoding="utf-8-sig", newline="", dir=self.path.parent, prefix=".drive-errors-", delete=False
        )
        self._writer = csv.writer(self._file)
        self._writer.writerow([*map(escape, self._headers), *SERVICE])

    def keep(self) -> Path | None:
        """Put the file in its place, if there is one."""
        if self._file is None:
            return None
        self._file.close()
        Path(self._file.name).replace(self.path)
        self._file = None
        return self.path

    def __exit__(self, *_args: object) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)


def _take_batch(kind, batch, seen, result, errors):
    good = [row for row in batch if not row.errors]
    kind.prepare(good)
    repeated = _repeated(kind, good, seen)
    waiting = [row for row in good if row.number not in repeated]
    while waiting:  # what one row brings, an earlier one may have waited for: the order must not matter
        left = [row for row in waiting if not _take(kind, row)]
        if len(left) == len(waiting):
            break
        waiting = left
    for row in good:
        if row.number in repeated:
            repeat(row, repeated[row.number])
    for row in batch:
        outcome = row.outcome or SET_ASIDE
        result.rows_read += 1
        setattr(result, outcome, getattr(result, outcome) + 1)
        if outcome == SET_ASIDE:
            errors.add(row)
    kind.write()


def _repeated(kind, rows, seen):
    """The first row of each id that comes again, by the number of the row in which it does."""
    found = {}
    for row in rows:
        first = seen.setdefault(kind.key(row), row)
        if first is not row:
            found[row.number] = first
    return found


def repeat(row: Row, first: Row) -> None:
    """Settle a row whose id an earlier one had: the same again is unchanged, another is set aside."""
    if first.values != row.values:
        said = _("Row %d has the same id and says otherwise. Keep the right one of the two.")
        row.errors.append(said % first.number)
    elif first.outcome:
        row.outcome = UNCHANGED
    else:
        row.errors += first.errors


def _take(kind, row):
    """Whether the row was taken; its sentence is that of the last try."""
    row.errors.clear()
    try:
        row.outcome = kind.take(row)
    except SetAside as error:
        row.errors.append(str(error))
    return bool(row.outcome)


def _hide_aadhaar(sheet, row):
    if not cells.may_hold_aadhaar(_SEPARATOR.join(row.cells)):
        return
    for n, cell in enumerate(row.cells):
        name = sheet.names[n] if n < len(sheet.names) else None
        where = sheet.headers[n] if n < len(sheet.headers) else n + 1
        if cells.has_stray_aadhaar(name, cell):
            row.cells[n] = cells.mask(cell)
            row.errors.append(_("%s: there is an Aadhaar number in the cell. Take it out.") % where)
        elif cells.is_masked(cell):
            row.errors.append(_("%s: a hidden Aadhaar number is in the cell. Take it out.") % where)


def _parse(sheet, row, parsers):
    for n, column in parsers:
        cell = row.cells[n]
        try:
            if cell:
                row.values[column.name] = column.parse(cell)
            elif column.must_be_filled:
                raise ValueError(_("the cell is empty. Fill it."))
        except ValueError as error:
            row.errors.append(f"{sheet.headers[n]}: {error}")
