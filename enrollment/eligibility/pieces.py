"""A file in pieces: some ten thousand rows at a time, as columns of text.

A file is split once and kept for the second pass as Arrow holds it, in a nameless file. Arrow splits
well-formed text in all speed. What it cannot split (a row with too many cells, a quotation mark never closed,
bytes that are no text) is read by `Sheet`, slowly, which also says where the fault is.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv, ipc

from drive_portal.lib.sheets import Sheet

# Bytes that Arrow splits at a time: the larger, the fewer texts are met again; but eight pieces at least, so
# that the database writes one while the next is checked.
LARGEST, SMALLEST, PIECES = 16 << 20, 1 << 20, 8
ROWS = 50_000  # of a piece that is read row by row
_TEXT = pd.ArrowDtype(pa.string())


@dataclass
class Piece:
    """Rows with the numbers that stand beside them in the sheet, and their cells by column.

    `beyond` has the cells of rows with more cells than the header, by position in the piece.
    """

    numbers: np.ndarray
    cells: pd.DataFrame
    beyond: dict[int, list[str]] = field(default_factory=dict)

    def rows(self, at: np.ndarray) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of the rows at these positions."""
        columns = [self.cells[name].array.__arrow_array__().take(at).to_pylist() for name in self.cells]
        for n, cells in zip(at.tolist(), zip(*columns, strict=True), strict=True):
            yield int(self.numbers[n]), self.beyond.get(n) or list(cells)


class Kept:
    """A context manager: pieces that were read once, to be read again. They go with it or the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> "Kept":
        self._file = tempfile.TemporaryFile(dir=self._folder)
        self.clear()
        return self

    def __exit__(self, *_args: object) -> None:
        self._file.close()

    def clear(self) -> None:
        """Forget what was kept."""
        self._file.seek(0)
        self._file.truncate()
        self._writer: Any = None
        self._beyond: list[dict[int, list[str]]] = []

    def add(self, piece: Piece) -> None:
        batch = pa.RecordBatch.from_pandas(piece.cells, preserve_index=False)
        batch = batch.add_column(0, "number", pa.array(piece.numbers))
        if self._writer is None:
            self._writer = ipc.new_stream(self._file, batch.schema)
        self._writer.write_batch(batch)
        self._beyond.append(piece.beyond)

    def read(self) -> Iterator[Piece]:
        """The pieces in their order."""
        if self._writer is None:
            return
        self._writer.close()
        self._file.seek(0)
        for batch, beyond in zip(ipc.open_stream(self._file), self._beyond, strict=True):
            frame: Any = batch.drop_columns("number").to_pandas(types_mapper=pd.ArrowDtype)
            yield Piece(batch.column("number").to_numpy(), frame, beyond)


class Unsplit(Exception):
    """Arrow could not split the text; `slowly` can, or says why not."""


def quickly(sheet: Sheet) -> Iterator[Piece]:
    """The file's pieces by Arrow, wholly empty rows left out. Raises Unsplit."""
    at = sheet.layout
    names = [f"c{n}" for n in range(at.width)]
    try:
        with sheet.open() as raw:
            stream = _Counting(raw)
            batches = csv.open_csv(
                stream,
                read_options=csv.ReadOptions(
                    block_size=min(LARGEST, max(SMALLEST, sheet.path.stat().st_size // PIECES)),
                    skip_rows=at.lines,
                    column_names=names,
                    encoding=sheet.text_encoding.removesuffix("-sig"),
                ),
                parse_options=csv.ParseOptions(
                    delimiter=at.delimiter, newlines_in_values=True, ignore_empty_lines=False
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
            yield from _numbered(batches, at.header_row + 1)
            if stream.quotes % 2:
                raise Unsplit
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise Unsplit from error


def ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces, each read while the one before it is worked on."""
    with ThreadPoolExecutor(1, "ahead") as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece


def slowly(sheet: Sheet) -> Iterator[Piece]:
    """The file's pieces row by row. Raises Refused where the file cannot be read on."""
    width = sheet.layout.width
    rows = sheet.rows()
    while taken := list(islice(rows, ROWS)):
        numbers = np.fromiter((number for number, _cells in taken), np.int64, len(taken))
        beyond: dict[int, list[str]] = {}
        for at, (_number, found) in enumerate(taken):
            if len(found) > width:
                beyond[at] = found
        padded = [(found + [""] * width)[:width] for _number, found in taken]
        columns = {
            f"c{n}": pd.array(column, dtype=_TEXT) for n, column in enumerate(zip(*padded, strict=True))
        }
        yield Piece(numbers, pd.DataFrame(columns), beyond)


def _numbered(batches, first):
    for batch in batches:
        frame: Any = batch.to_pandas(types_mapper=pd.ArrowDtype)
        numbers = np.arange(first, first + len(frame))
        first += len(frame)
        empty = np.ones(len(frame), bool)
        for name in frame:
            empty &= (frame[name] == "").to_numpy(bool)
            if not empty.any():
                break
        if empty.any():
            frame, numbers = frame[~empty].reset_index(drop=True), numbers[~empty]
        yield Piece(numbers, frame)


class _Counting:
    """A stream that counts the quotation marks that pass: an odd number of them is one never closed."""

    closed = False

    def __init__(self, raw):
        self._raw, self.quotes = raw, 0

    def read(self, size=-1):
        data = self._raw.read(size)
        self.quotes += data.count(b'"')
        return data

    def readable(self):
        return True

    def close(self):
        """The stream is its owner's to close."""


def one(array: Any) -> Any:
    """A chunked array as one array."""
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
