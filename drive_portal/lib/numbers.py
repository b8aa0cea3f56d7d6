"""Numbers as India writes them: 2,45,701 in figures, lakh and crore in sentences."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

_LONG = re.compile(r"(?:[0-9][\s.-]?){9,}")
_DEVANAGARI = str.maketrans("०१२३४५६७८९", "0123456789")


def grouped(number):
    """A whole number with Indian grouping: 245701 is "2,45,701", with international digits in Hindi too."""
    digits = str(abs(int(number)))
    head, tail = digits[:-3], digits[-3:]
    parts: list[str] = []
    while head:
        parts.insert(0, head[-2:])
        head = head[:-2]
    return ("−" if number < 0 else "") + ",".join([*parts, tail])


def in_words(number):
    """A number for a sentence: 1193000 is "11.93 lakh", 12500000 "1.25 crore"; below a lakh in figures."""
    size = abs(number)
    if size < 100_000:
        return grouped(number)
    unit, name = (10_000_000, _("%s crore")) if size >= 10_000_000 else (100_000, _("%s lakh"))
    amount = (Decimal(number) / unit).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{amount:f}".rstrip("0").rstrip(".")
    return name % text.replace("-", "−")


def western(text):
    """The text with Devanagari digits turned into international ones."""
    return text.translate(_DEVANAGARI)


def has_long_number(text):
    """Whether nine or more digits stand together, spaced or not: of a phone, an Aadhaar, an account."""
    return bool(_LONG.search(western(text)))


_ROUND = (1, 2, 4, 5, 6, 8, 10)


def round_up(number, steps=_ROUND):
    """The next round number, for the top of a chart: one of `steps` tens, hundreds …, its half round too."""
    if number <= 4:
        return 4
    size = 10 ** int(math.log10(number))
    return next(int(size * step) for step in steps if size * step >= number)
