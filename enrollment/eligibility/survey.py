"""The first pass over a file: how long it is, which columns hold Aadhaar numbers, which ids come twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from stdnum import verhoeff

from drive_portal.lib import cells, intake
from drive_portal.lib.sheets import Refused, Sheet, clean
from enrollment.eligibility import pieces
from enrollment.eligibility.columns import PLAIN
from enrollment.eligibility.pieces import Kept, Piece

_GAP = r"[\s\-_\x{00AD}\x{2010}-\x{2015}\x{2212}\x{200B}-\x{200F}\x{2060}\x{FEFF}]{0,3}"
TWELVE = rf"\p{{Nd}}(?:{_GAP}\p{{Nd}}){{11}}"
_MULTIPLY = np.array(verhoeff._multiplication_table, np.uint8)
_PERMUTE = np.array(verhoeff._permutation_table, np.uint8)


@dataclass
class Survey:
    """What the first pass found. `repeated`: ids that stand in more than one row, as they are kept."""

    rows: int
    dropped: set[int]
    repeated: set[str]


def survey(
    sheet: Sheet, kept: Kept, report: Callable[[int], None], belongs: Callable[[Piece], None]
) -> Survey:
    """Read the whole file into `kept`; `report` hears the rows read, `belongs` sees the first.

    Raises Refused.
    """
    try:
        return _survey(sheet, pieces.ahead(pieces.quickly(sheet)), kept, report, belongs)
    except pieces.Unsplit:
        kept.clear()
        return _survey(sheet, pieces.slowly(sheet), kept, report, belongs)


def _survey(sheet, read, kept, report, belongs):
    hits, filled = Counter(), Counter()
    ids = []
    rows = 0
    key = sheet.names.index("beneficiary_id")
    for piece in read:
        if not rows:
            belongs(piece)
        kept.add(piece)
        for n in range(len(sheet.headers)):
            column = piece.cells[f"c{n}"].array.__arrow_array__()
            filled[n] += pc.sum(pc.greater(pc.binary_length(column), 0)).as_py() or 0
            hits[n] += _aadhaar_cells(column)
        ids.append(_ids(piece.cells[f"c{key}"].array.__arrow_array__()))
        rows += len(piece.numbers)
        report(rows)
    if not rows:
        raise Refused(_("There is no row below the header."))
    return Survey(rows, intake.drop_columns(sheet, hits, filled), _repeated(ids))


def _ids(column):
    """The ids as they will be kept; None where the cell is not one."""
    plain = pc.match_substring_regex(column, f"^(?:{PLAIN['beneficiary_id']})$")
    if pc.all(plain).as_py():
        return pieces.one(column)
    parse = cells.identifier()

    def kept(cell):
        try:
            return parse(clean([cell])[0]) or None
        except ValueError:
            return None

    others = pa.array([kept(cell) for cell in column.filter(pc.invert(plain)).to_pylist()], pa.string())
    return pc.replace_with_mask(pieces.one(column), pieces.one(pc.invert(plain)), others)


def _repeated(ids):
    """Which of the ids, given in arrays, there are more than once."""
    every = pd.Series(pa.chunked_array(ids).drop_null(), dtype=pd.ArrowDtype(pa.string()))
    return set(every[every.duplicated()])


def _aadhaar_cells(column: pa.ChunkedArray) -> int:
    """How many cells are an Aadhaar number and nothing else."""
    found = _long_without_a_letter_first(pieces.one(column))
    found = found.filter(pc.match_substring_regex(found, TWELVE))
    bare = pc.match_substring_regex(found, "^[2-9][0-9]{11}$")
    others = found.filter(pc.invert(bare))
    return _valid(found.filter(bare)) + sum(cells.is_aadhaar(cell.strip()) for cell in others.to_pylist())


def _long_without_a_letter_first(column):
    """The cells of twelve bytes or more that begin neither with A to Z nor with a Devanagari letter.

    By their first bytes: a pattern for the same takes a fifth of the whole pass.
    """
    _validity, offsets, data = column.buffers()
    starts = np.frombuffer(offsets, np.int32, len(column) + 1, 4 * column.offset)
    long = np.flatnonzero(np.diff(starts) >= 12)
    if not len(long):
        return column.slice(0, 0)
    text = np.frombuffer(data, np.uint8)
    first, second = text[starts[long]], text[starts[long] + 1]
    latin = (first | 0x20 >= ord("a")) & (first | 0x20 <= ord("z"))
    devanagari = (first == 0xE0) & (second == 0xA4)  # U+0900 to U+093F: no digits, no white space
    return column.take(long[~(latin | devanagari)])


def _valid(numbers):
    """How many of these texts of 12 digits pass the Verhoeff check."""
    if not len(numbers):
        return 0
    joined = "".join(numbers.to_pylist()).encode()
    digits = np.frombuffer(joined, np.uint8).reshape(-1, 12) - ord("0")
    check = np.zeros(len(digits), np.uint8)
    for place in range(12):
        check = _MULTIPLY[check, _PERMUTE[place % 8, digits[:, 11 - place]]]
    return int((check == 0).sum())
