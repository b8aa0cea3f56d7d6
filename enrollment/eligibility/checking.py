"""The second pass: each row good, with what its cells mean, or set aside with the sentence why.

Cells are parsed by the columns' own parsers, once for each different text; a row in which any cell is not
plainly good is read again, whole, by `intake.Reader`, which finds the words for what is wrong.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from drive_portal.lib import cells, intake
from drive_portal.lib.intake import Row
from drive_portal.lib.sheets import Sheet, clean
from enrollment.eligibility.columns import PLAIN
from enrollment.eligibility.pieces import Piece, one
from enrollment.eligibility.survey import TWELVE, Survey

_FULL = 200_000  # texts that a column remembers
_ODD, _EMPTY = object(), object()  # what a text means that is no value
TYPES = {"birth_year": pa.int16(), "outcome_on": pa.date32()}  # the rest is text


@dataclass
class Good:
    """Rows that go in: their values by declared column (None: empty), all of one length."""

    values: dict[str, pa.Array]
    rows: int


class Checker:
    """Checks piece after piece, by the columns and by the `rule` of a kind.

    `errors` gets the rows set aside; `held` their ids where they could be read; `repeats` counts rows that
    only say again what an earlier one said.
    """

    def __init__(self, sheet: Sheet, found: Survey, errors: intake.ErrorFile, kind: Any) -> None:
        self.sheet, self.found, self.errors, self.kind = sheet, found, errors, kind
        self.convert = kind.convert  # column: text to text, before anything looks at a cell
        self.reader = intake.Reader(sheet, found.dropped)
        self.columns = {column.name: column for column in sheet.columns}
        self.at = {name: n for n, name in enumerate(sheet.names) if name and n not in found.dropped}
        self.seen: dict[str, Row] = {}
        self.memory: dict[str, dict[str, Any]] = {name: {} for name in self.at}
        self.held: list[str] = []
        self.looked_at = self.repeats = self.set_aside = 0

    def check(self, piece: Piece) -> Good:
        """The good rows of the piece."""
        self._convert(piece)
        self.looked_at += len(piece.numbers)
        plain = np.ones(len(piece.numbers), bool)
        values = {}
        for name in self.at:
            values[name], good = self._column(name, piece.cells[f"c{self.at[name]}"])
            plain &= good
        plain &= self._free_of_aadhaar(piece)
        if (odd := self.kind.odd(values)) is not None:
            plain &= ~odd.to_numpy(zero_copy_only=False)
        ids = values["beneficiary_id"]
        if self.found.repeated:
            plain &= ~pc.is_in(ids, value_set=pa.array(list(self.found.repeated))).to_numpy(
                zero_copy_only=False
            )
        others = piece.rows(np.flatnonzero(~plain))
        mended = [row.values for number, found in others if (row := self._row(number, clean(found)))]
        kept = pa.array(plain)
        return Good(
            {
                name: pa.concat_arrays(
                    [one(column.filter(kept)), pa.array([row[name] for row in mended], column.type)]
                )
                for name, column in values.items()
            },
            int(plain.sum()) + len(mended),
        )

    def _convert(self, piece):
        for name, convert in self.convert.items():
            if name in self.at:
                column = f"c{self.at[name]}"
                codes, texts = pd.factorize(piece.cells[column])
                new = pd.array([convert(text) for text in texts], dtype=piece.cells[column].dtype)
                piece.cells[column] = new.take(codes)

    def _column(self, name, column):
        """The column's values as an Arrow array, and which rows are plainly good in it."""
        text = one(column.array.__arrow_array__())
        if name in PLAIN:
            return self._plain(name, text)
        encoded = text.dictionary_encode()
        words, memory = encoded.dictionary.to_pylist(), self.memory[name]
        if len(memory) > _FULL:
            memory.clear()
        parsed = list(map(memory.get, words))
        good = np.ones(len(words), bool)
        for n, value in enumerate(parsed):
            if value is None:
                value = memory[words[n]] = self._parse(name, words[n])
            if value is _ODD or value is _EMPTY:
                parsed[n], good[n] = None, value is _EMPTY
            else:
                parsed[n] = value
        return pa.array(parsed, TYPES.get(name, pa.string())).take(encoded.indices), good[encoded.indices]

    def _plain(self, name, text):
        """Of a column of `PLAIN`: a cell that looks as it should is its own value."""
        good = pc.match_substring_regex(text, f"^(?:{PLAIN[name]})$")
        if name != "mobile":  # ten digits hide nothing
            odd = pc.match_substring(text, "X" * 8)
            if name not in cells.EXEMPT:
                odd = pc.or_(odd, pc.match_substring_regex(text, TWELVE))
            good = pc.and_not(good, odd)
        empty = pc.equal(text, "")
        fits = good if self.columns[name].must_be_filled else pc.or_(good, empty)
        if pc.any(empty).as_py():
            text = pc.if_else(empty, None, text)
        return text, fits.to_numpy(zero_copy_only=False)

    def _parse(self, name, text):
        (cell,) = clean([text])
        column = self.columns[name]
        if not cell:
            return _ODD if column.must_be_filled else _EMPTY
        if cells.may_hold_aadhaar(cell):
            return _ODD
        try:
            value = column.parse(cell)
            self.kind.rule({name: value})
        except (ValueError, intake.SetAside):
            return _ODD
        return value

    def _free_of_aadhaar(self, piece):
        """Which rows have none in cells that nothing is made of, and none beyond the header."""
        free = np.ones(len(piece.numbers), bool)
        for n in range(piece.cells.shape[1]):
            if n in self.found.dropped or n in self.at.values():
                continue
            text = piece.cells[f"c{n}"].array.__arrow_array__()
            if n < len(self.sheet.headers):
                bad = pc.or_(pc.match_substring_regex(text, TWELVE), pc.match_substring_regex(text, "X{8}"))
            else:
                bad = pc.not_equal(text, "")
            free &= ~bad.to_numpy(zero_copy_only=False)
        free[list(piece.beyond)] = False
        return free

    def _row(self, number, found):
        """The row if it goes in; else it was set aside, or says again what another said."""
        row = self.reader.row(number, found)
        key = row.values.get("beneficiary_id")
        if not row.errors:
            if key in self.found.repeated:
                first = self.seen.setdefault(key, row)
                if first is not row:
                    intake.repeat(row, first)
            if not row.errors and not row.outcome:
                self._rule(row)
        if row.errors:
            self._set_aside(row)
        elif row.outcome:
            self.repeats += 1
        else:
            row.outcome = intake.NEW  # taken; what it was, the writing will tell
            return row
        return None

    def _rule(self, row):
        try:
            self.kind.rule(row.values)
        except intake.SetAside as error:
            row.errors.append(str(error))

    def _set_aside(self, row):
        self.errors.add(row)
        self.set_aside += 1
        key = row.values.get("beneficiary_id") or self._id_of(row)
        if key:
            self.held.append(key)

    def _id_of(self, row):
        try:
            return self.columns["beneficiary_id"].parse(row.cells[self.at["beneficiary_id"]])
        except ValueError:
            return None


def outsider(code):
    """The sentence for a panchayat that is not of the district."""
    sentence = _(
        "panchayat_code: There is no panchayat %s in this district. Correct it, or leave the row to the"
        " district's list that it belongs to."
    )
    return intake.SetAside(sentence % code, "panchayat_code")
