"""The first pass over a file: how long it is, which columns hold Aadhaar numbers, which ids come twice."""

from collections import Counter
from collections.abc import Callable, Iterator
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
from enrollment.eligibility.pieces import Piece

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
    read: Callable[[Sheet], Iterator[Piece]]


def survey(sheet: Sheet, report: Callable[[int], None], belongs: Callable[[Piece], None]) -> Survey:
    """Read the whole file once; `report` hears the rows read, `belongs` sees the first. Raises Refused."""
    try:
        return _survey(sheet, pieces.quickly, report, belongs)
    except pieces.Unsplit:
        return _survey(sheet, pieces.slowly, report, belongs)


def _survey(sheet, read, report, belongs):
    hits, filled = Counter(), Counter()
    ids = []
    rows = 0
    key = sheet.names.index("beneficiary_id")
    for piece in read(sheet):
        if not rows:
            belongs(piece)
        for n in range(len(sheet.headers)):
            column = piece.cells[f"c{n}"].array.__arrow_array__()
            filled[n] += pc.sum(pc.greater(pc.binary_length(column), 0)).as_py() or 0
            hits[n] += _aadhaar_cells(column)
        ids.append(_ids(piece.cells[f"c{key}"]))
        rows += len(piece.numbers)
        report(rows)
    if not rows:
        raise Refused(_("There is no row below the header."))
    dropped = intake.drop_columns(sheet, hits, filled)
    every = pd.concat(ids, ignore_index=True)
    return Survey(rows, dropped, set(every[every.duplicated() & every.notna()]), read)


def _ids(column):
    """The ids as they will be kept; None where the cell is not one."""
    plain = column.str.fullmatch(PLAIN["beneficiary_id"]).to_numpy(bool)
    if plain.all():
        return column
    parse = cells.identifier()

    def kept(cell):
        try:
            return parse(clean([cell])[0]) or None
        except ValueError:
            return None

    column = column.copy()
    column[~plain] = pd.array([kept(cell) for cell in column[~plain]], dtype=column.dtype)
    return column


def _aadhaar_cells(column: pa.ChunkedArray) -> int:
    """How many cells are an Aadhaar number and nothing else."""
    found = column.filter(pc.greater_equal(pc.binary_length(column), 12))
    found = found.filter(pc.match_substring_regex(found, r"^\s*\p{Nd}"))  # few columns have any
    found = found.filter(pc.match_substring_regex(found, TWELVE))
    bare = pc.match_substring_regex(found, "^[2-9][0-9]{11}$")
    others = found.filter(pc.invert(bare))
    return _valid(found.filter(bare)) + sum(cells.is_aadhaar(cell.strip()) for cell in others.to_pylist())


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
