"""What a cell means: parsers from text to a value, and the search for Aadhaar numbers.

A parser raises ValueError with a sentence that names the rule and how to mend the cell. None of them
sees an empty cell: whether that is allowed is the column's business.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from stdnum import verhoeff

from drive_portal.lib.numbers import grouped, western
from drive_portal.lib.sheets import fold

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
_SHOWN = 40  # characters of a cell that a sentence repeats

# --- text and codes ----------------------------------------------------------------------------


def text(longest: int = 200) -> Callable[[str], str]:
    """One line of at most `longest` characters, as given."""

    def parse(cell: str) -> str:
        if cell[:1] == "#" and (cell.upper() in _EXCEL_ERRORS or not cell.strip("#")):
            raise ValueError(_("“%s” is a formula's error, not a value. Type the value.") % cell[:_SHOWN])
        if "\ufffd" in cell:
            raise ValueError(_("The text was damaged before it came here (“�”). Type it again."))
        if not cell.isprintable() and _CONTROL.search(cell):
            raise ValueError(_("There is a line break or a control character in the cell. Take it out."))
        if len(cell) > longest:
            size = {"length": grouped(len(cell)), "longest": grouped(longest)}
            raise ValueError(_("%(length)s characters are too many: at most %(longest)s fit.") % size)
        return cell

    return parse


def identifier(longest: int = 40) -> Callable[[str], str]:
    """An id as its network writes it: kept as text, with international digits."""
    line = text(longest)

    def parse(cell: str) -> str:
        value = line(_plain(cell))
        _refuse_rounded(value)
        return value

    return parse


def code(longest: int = 20) -> Callable[[str], str]:
    """A place's code: digits, and text all the same (00417 is not 417)."""
    line = text(longest)

    def parse(cell: str) -> str:
        value = line(_plain(cell))
        _refuse_rounded(value)
        if not (value.isascii() and value.isdigit()):
            raise ValueError(_("“%s” is not a code: codes are digits only.") % cell[:_SHOWN])
        return value

    return parse


def _plain(cell):
    """The cell with international digits and without signs that nobody sees."""
    return cell if cell.isascii() else western(_INVISIBLE.sub("", cell))


def _refuse_rounded(value):
    if _SCIENTIFIC.fullmatch(value):
        raise ValueError(
            _("Excel has shortened this number to “%s”. Format the column as text and type it in full.")
            % value[:_SHOWN]
        )


def mobile(cell: str) -> str:
    """A mobile number as its ten digits; +91, 91 or 0 before them, spaces and dashes are understood."""
    digits = re.sub(r"[\s\-.()]", "", _plain(cell))
    found = re.fullmatch(r"(?:\+?91|0)?([6-9][0-9]{9})", digits)
    if not found:
        raise ValueError(_("A mobile number has ten digits and begins with 6, 7, 8 or 9."))
    return found[1]


def choice(values: Iterable[str], spellings: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """One of `values`; `spellings` are further ways to write them, Hindi among them."""
    values = list(values)
    known = {fold(name): value for name, value in (spellings or {}).items()} | {fold(v): v for v in values}

    def parse(cell: str) -> str:
        value = known.get(fold(_plain(cell)))
        if value is None:
            said = {"cell": cell[:_SHOWN], "values": ", ".join(values)}
            raise ValueError(_("“%(cell)s” is none of: %(values)s.") % said)
        return value

    return parse


# --- numbers -----------------------------------------------------------------------------------


def integer(least: int = 0, most: int = 2_147_483_647) -> Callable[[str], int]:
    """A whole number from `least` to `most`; 2,45,701 and Devanagari digits are understood."""

    def parse(cell: str) -> int:
        value = _number(cell)
        if not re.fullmatch(r"[+-]?[0-9]+(\.0*)?", value):
            raise ValueError(_("“%s” is not a whole number.") % cell[:_SHOWN])
        _check_range(number := int(value.split(".")[0]), least, most)
        return number

    return parse


def decimal(least: float, most: float) -> Callable[[str], Decimal]:
    """A number with or without a decimal point, from `least` to `most`."""

    def parse(cell: str) -> Decimal:
        value = _number(cell)
        if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(E[+-]?[0-9]{1,2})?", value, re.IGNORECASE):
            raise ValueError(_("“%s” is not a number.") % cell[:_SHOWN])
        number = Decimal(value)
        _check_range(number, least, most)
        return number

    return parse


def _number(cell):
    value = _plain(cell).replace("−", "-")
    if len(value) > _SHOWN:
        raise ValueError(_("“%s…” is not a number.") % cell[:_SHOWN])
    whole, point, rest = value.partition(".")
    if _GROUPED.fullmatch(whole):
        whole = whole.replace(",", "")
    return whole + point + rest


def _check_range(number, least, most):
    if not least <= number <= most:
        bounds = {"number": number, "least": grouped(least), "most": grouped(most)}
        raise ValueError(_("%(number)s is out of range: from %(least)s to %(most)s.") % bounds)


# --- dates -------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2}|[a-z]{3,9})[-/., ]+([0-9]{2}|[0-9]{4})")
_YEAR_FIRST = re.compile(
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ t][0-9]{2}:[0-9]{2}(?::[0-9.]+)?)?"
)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def day(cell: str) -> date:
    """A date, day first: 31-03-2023, 31/3/23, 31-Mar-23, also 2023-03-31 and Excel's serial number."""
    value = _plain(cell).lower()
    try:
        found = _date(value)
    except (ValueError, OverflowError):
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise ValueError(
            _("“%s” is not a date. Write day, month and year, as in 31-03-2023.") % cell[:_SHOWN]
        )
    return found


def _date(value):
    if found := _YEAR_FIRST.fullmatch(value):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(value):
        month = found[2] if found[2].isdigit() else _MONTHS.index(found[2][:3]) + 1
        year = int(found[3])
        if len(found[3]) == 2:
            year += 2000 if year < 50 else 1900
        return date(year, int(month), int(found[1]))
    if found := _SERIAL.fullmatch(value):  # Excel counts from the last day but one of 1899
        return date(1899, 12, 30) + timedelta(days=int(found[1]))
    return None


# --- Aadhaar numbers ---------------------------------------------------------------------------

# Columns whose own numbers may pass the check by chance: only a whole column of them counts.
EXEMPT = {"beneficiary_id", "family_id", "login_id", "centre_code"}

_GAP = r"[\s\-_\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]{0,3}"
_TWELVE = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{11}}")
_RUN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{11,}}")
_GROUP = re.compile(r"\d+")
_COORDINATE = re.compile(r"-?\d{1,3}\.\d+")
_MASKED = re.compile(r"X{8}\d{4}")


def may_hold_aadhaar(joined: str) -> bool:
    """A quick look at a whole row's cells, joined: False is certain."""
    return bool(_TWELVE.search(joined)) or "XXXXXXXX" in joined


def aadhaar_spans(cell: str) -> list[tuple[int, int]]:
    """Where Aadhaar numbers stand in the cell: 12 digits of any script, spaced or dashed, the check right."""
    spans = []
    for run in _RUN.finditer(cell):
        groups = [
            (group.start() + run.start(), group.end() + run.start()) for group in _GROUP.finditer(run[0])
        ]
        for first in range(len(groups)):
            for last in range(first, len(groups)):
                digits = _digits(cell[groups[first][0] : groups[last][1]])
                if len(digits) >= 12:
                    if _is_aadhaar(digits):
                        spans.append((groups[first][0], groups[last][1]))
                    break
    return spans


def is_aadhaar(cell: str) -> bool:
    """Whether the cell is an Aadhaar number and nothing else."""
    return (0, len(cell)) in aadhaar_spans(cell)


def has_stray_aadhaar(column: str | None, cell: str) -> bool:
    """Whether the cell of `column` (its declared name or None) holds an Aadhaar number by the stray rule."""
    if column in EXEMPT:
        return False
    if column == "mobile" and re.fullmatch(r"91[6-9]\d{9}", _digits(cell)):
        return False
    if column in ("latitude", "longitude") and _COORDINATE.fullmatch(cell):
        return False
    return bool(aadhaar_spans(cell))


def is_masked(cell: str) -> bool:
    """Whether the cell holds what `mask` left of a number."""
    return bool(_MASKED.search(cell))


def mask(cell: str) -> str:
    """The cell with all but the last four digits of its Aadhaar numbers hidden."""
    for start, end in reversed(aadhaar_spans(cell)):
        cell = cell[:start] + "X" * 8 + _digits(cell[start:end])[-4:] + cell[end:]
    return cell


def _digits(piece: str) -> str:
    return "".join(str(int(char)) for char in piece if char.isdecimal())


def _is_aadhaar(digits: str) -> bool:
    return len(digits) == 12 and digits[0] in "23456789" and verhoeff.is_valid(digits)
