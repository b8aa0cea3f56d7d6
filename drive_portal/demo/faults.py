"""Faults as real lists have them, put into made-up rows: the same seed spoils the same rows in the same way.

What a fault is worth a reader finds out; here it is only made, and counted by its kind.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from stdnum import verhoeff

from drive_portal.demo.people import COLUMNS, latin, spelled

Row = tuple[str, ...]
Fault = Callable[[Row, Row, random.Random], Row | None]

_ID, _FAMILY, _NAME, _GUARDIAN, _GENDER, _YEAR, _MOBILE, _PANCHAYAT, _VILLAGE, _SCHEME = range(len(COLUMNS))
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
_NUKTA = "\u093c"
_LATIN = [
    ("ee", "i"),
    ("i", "ee"),
    ("oo", "u"),
    ("u", "oo"),
    ("sh", "s"),
    ("v", "w"),
    ("y", "i"),
    ("a", "aa"),
]


class Spoiler:
    """The rows with faults in about `percent` of them; as many rows as before.

    `counts`: how many faults by kind. `pairs`: (id, other id) of the persons that stand there twice.
    """

    def __init__(self, rows: Iterable[Row], percent: float, seed: str) -> None:
        self.rows, self.share = rows, percent / 100
        self.rng = random.Random(f"faults {seed}")
        self.counts: Counter[str] = Counter()
        self.pairs: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[Row]:
        chance, share = self.rng.random, self.share
        kinds = _in_turns(self.rng)
        kind = next(kinds)
        clean: Row | None = None  # the last row without a fault
        for row in self.rows:
            if clean and chance() < share and (bad := FAULTS[kind](row, clean, self.rng)):
                self.counts[kind] += 1
                if kind == "second_id":
                    self.pairs.append((clean[_ID], bad[_ID]))
                kind = next(kinds)
                yield bad
            else:
                clean = row
                yield row


def _in_turns(rng):
    """All kinds, each as often as the others."""
    while True:
        kinds = list(FAULTS)
        rng.shuffle(kinds)
        yield from kinds


def _with(row, column, cell):
    return (*row[:column], cell, *row[column + 1 :])


# --- set aside ---------------------------------------------------------------------------------


def _unknown_panchayat(row, clean, rng):
    return _with(row, _PANCHAYAT, str(rng.choice([8, 0])) + row[_PANCHAYAT][1:])


def _empty_name(row, clean, rng):
    return _with(row, _NAME, rng.choice(["", " ", "\u00a0"]))


def _impossible_year(row, clean, rng):
    return _with(row, _YEAR, rng.choice(["1786", "2091", "0", "19755"]))


def _letters_in_year(row, clean, rng):
    typed = row[_YEAR].replace("1", "l").replace("0", "O") + "?"
    return _with(row, _YEAR, rng.choice([typed, "अज्ञात", "35 वर्ष"]))


def _bad_mobile(row, clean, rng):
    return _with(row, _MOBILE, rng.choice(["12345", "0000000000", "61234567890", "नहीं है", "612345678"]))


def _id_of_another(row, clean, rng):
    """The id of an earlier row with another person's data."""
    return None if row[_NAME] == clean[_NAME] else _with(row, _ID, clean[_ID])


def aadhaar(rng):
    """A made-up number that passes the check, as people write it."""
    digits = str(rng.randrange(2, 10)) + "".join(str(rng.randrange(10)) for _n in range(10))
    digits += verhoeff.calc_check_digit(digits)
    gap = rng.choice(["", " ", "-"])
    text = gap.join([digits[:4], digits[4:8], digits[8:]])
    return text.translate(_DEVANAGARI) if rng.random() < 0.3 else text


def _aadhaar_as_name(row, clean, rng):
    return _with(row, _NAME, rng.choice([aadhaar(rng), f"{row[_NAME]} {aadhaar(rng)}"]))


def _aadhaar_as_village(row, clean, rng):
    return _with(row, _VILLAGE, aadhaar(rng))


def _error_value(row, clean, rng):
    return _with(row, rng.choice([_NAME, _VILLAGE, _GUARDIAN]), rng.choice(["#N/A", "#REF!", "#VALUE!"]))


def _line_break(row, clean, rng):
    return _with(row, _NAME, row[_NAME].replace(" ", "\n", 1)) if " " in row[_NAME] else None


# --- understood, and taken ------------------------------------------------------------------


def _same_row_again(row, clean, rng):
    return clean


def _white_space(row, clean, rng):
    return tuple(f" {cell}\u00a0 ".replace(" ", "  ") if cell else cell for cell in row)


def _devanagari_digits(row, clean, rng):
    return (*row[:_YEAR], row[_YEAR].translate(_DEVANAGARI), row[_MOBILE].translate(_DEVANAGARI), *row[7:])


def _joiners(row, clean, rng):
    """Joiners that change nothing but the bytes."""
    name = row[_NAME].replace("्", "्\u200d") if "्" in row[_NAME] else row[_NAME].replace(" ", "\u200c ")
    return None if name == row[_NAME] else _with(row, _NAME, name)


def _nukta(row, clean, rng):
    """ज as ज़, फ as फ़, ड as ड़: as another clerk writes it."""
    for letter in "जफडढकग":
        if letter in row[_NAME] and letter + _NUKTA not in row[_NAME]:
            return _with(row, _NAME, row[_NAME].replace(letter, letter + _NUKTA, 1))
    return None


def _not_nfc(row, clean, rng):
    """A letter and its nukta as two, where Unicode's composed form has one; or as one where it has two."""
    for letter, other in (("ड" + _NUKTA, "\u095c"), ("न", "न" + _NUKTA), ("र", "र" + _NUKTA)):
        if letter in row[_NAME]:
            return _with(row, _NAME, row[_NAME].replace(letter, other, 1))
    return None


def _formula(row, clean, rng):
    return _with(row, _NAME, rng.choice("=+-@") + row[_NAME])


def _second_id(row, clean, rng):
    return again(clean, row[_ID], rng.choice([clean[_FAMILY], row[_FAMILY], ""]), rng)


def again(row, new_id, family, rng):
    """The person of `row` under another id, as another clerk wrote it: another spelling or script."""
    to_latin = rng.random() < 0.5
    year = int(row[_YEAR]) + (rng.choice([-1, 1]) if rng.random() < 0.2 else 0)
    mobile = row[_MOBILE] if rng.random() < 0.6 else ""
    name, guardian = (_otherwise(row[column], to_latin, rng) for column in (_NAME, _GUARDIAN))
    return (new_id, family, name, guardian, row[_GENDER], str(year), mobile, *row[_PANCHAYAT:])


def _otherwise(name, to_latin, rng):
    if not name.isascii():
        other = spelled(name, rng)
        return latin(name) if to_latin or other == name else other
    fits = [pair for pair in _LATIN if pair[0] in name[1:]]
    if not fits:
        return name
    old, new = rng.choice(fits)
    return name[0] + name[1:].replace(old, new, 1)


FAULTS: dict[str, Fault] = {
    "unknown_panchayat": _unknown_panchayat,
    "empty_name": _empty_name,
    "impossible_year": _impossible_year,
    "letters_in_year": _letters_in_year,
    "bad_mobile": _bad_mobile,
    "id_of_another": _id_of_another,
    "aadhaar_as_name": _aadhaar_as_name,
    "aadhaar_as_village": _aadhaar_as_village,
    "error_value": _error_value,
    "line_break": _line_break,
    "same_row_again": _same_row_again,
    "white_space": _white_space,
    "devanagari_digits": _devanagari_digits,
    "joiners": _joiners,
    "nukta": _nukta,
    "not_nfc": _not_nfc,
    "formula": _formula,
    "second_id": _second_id,
}
# these rows have no place on the list; the others are taken in, the same row again as unchanged
SET_ASIDE = list(FAULTS)[:10]
