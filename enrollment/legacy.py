"""Kruti Dev: Hindi typed for a font of old, which lies in files as Latin letters: lqfurk lkgw is सुनिता साहू.

Recognised by a column as a whole (`looks_legacy`), converted only when somebody has said so (`convert`).
"""

import re
import unicodedata
from functools import lru_cache

import hinlegacy

_FONT = "krutidev_010"

# How much likelier a letter is in Kruti Dev than in Indian names in Latin letters: natural logarithms,
# counted over 1,375 names of people and places of the region. `a` is every fourth letter of these and rare in
# those, `k` the other way round; a capital is there a glyph among others, most of them rare.
_WEIGHTS = {
    "a": -2.0, "b": -1.1, "c": 0.9, "e": 0.4, "f": 3.5, "h": -0.4, "i": -1.1, "j": 1.6, "k": 1.7, "m": -2.7,
    "n": -1.0, "o": -0.2, "p": -1.4, "q": 5.8, "r": -1.4, "s": 0.3, "t": -0.7, "x": 4.4, "y": 1.5,
    "A": -7.5, "B": -2.2, "C": -3.2, "D": -3.5, "E": -3.5, "F": 0.7, "G": -5.3, "H": -2.3, "I": -4.9,
    "J": -3.2, "K": -5.8, "L": -2.5, "M": -0.7, "N": -3.1, "O": -4.7, "P": -5.4, "Q": 3.8, "R": -5.9,
    "S": -1.6, "T": -4.3, "U": -3.1, "W": -3.9, "X": 0.5, "Y": -1.2, "Z": 3.1,
    ";": 2.0, "[": 2.0, "{": 2.0,
}  # fmt: skip
_PLAIN_LATIN = -8  # no name in Kruti Dev weighs less; most names in Latin letters do
_FEWEST_LETTERS = 3

_CONSONANT = "[क-ह]\u093c?"  # with its nukta
_CLUSTER = f"(?:{_CONSONANT}्)*{_CONSONANT}"
_MATRAS = "[ा-ौॅॉ]?[ंँः]*"
# Glyphs that stand elsewhere than they are spoken: hidden from the table of glyphs, then put in their place.
_SHORT_I, _REPH, _APART = "\ue000", "\ue001", "\ue002"
_MOVES = [
    (re.compile(f"{_SHORT_I}({_CLUSTER})"), r"\1ि"),
    (re.compile(f"({_CLUSTER}{_MATRAS}){_REPH}"), r"र्\1"),
]
# what word processors make of quotes; glyphs of two parts; चौ, which the table takes for चै
_BEFORE = [
    ("‘", "'"), ("’", "'"), ("“", '"'), ("”", '"'), ("b±", "ईं"), ("bZ", "ई"), ("±", "aZ"), ("Za", "aZ"),
    ("pkS", f"p{_APART}kS"), ("f", _SHORT_I), ("Z", _REPH),
]  # fmt: skip

_LETTER = re.compile(r"[A-Za-z]")
_DEVANAGARI = re.compile(r"[ऀ-ॿ]")
_HINDI_RUN = re.compile(r"[ऀ-ॿ]+")
# a word as Hindi is written: no sign hangs in the air
_HINDI_WORD = re.compile(f"(?:(?:{_CLUSTER}|[अ-औॲॠ]){_MATRAS})+[।॰]?")


def looks_legacy(texts):
    """Whether these texts, as a whole, are Hindi in Kruti Dev: what is neither code nor Hindi mostly is."""
    judged = [text for text in texts if _judgeable(text)]
    return bool(judged) and 2 * sum(map(_is_legacy, judged)) > len(judged)


def convert(text):
    """Kruti Dev text as Hindi (NFC). What is Hindi already, a number, or no Kruti Dev is kept as it is."""
    if not _LETTER.search(text) or _DEVANAGARI.search(text) or _weight(text) < _PLAIN_LATIN:
        return unicodedata.normalize("NFC", text)
    hindi = _converted(text)
    return hindi if _is_hindi(hindi) else unicodedata.normalize("NFC", text)


def _judgeable(text):
    return not _DEVANAGARI.search(text) and len(_LETTER.findall(text)) >= _FEWEST_LETTERS


def _is_legacy(text):
    return _weight(text) > 0 and _is_hindi(_converted(text))


def _weight(text):
    return sum(_WEIGHTS.get(sign, 0) for sign in text)


def _is_hindi(text):
    return all(_HINDI_WORD.fullmatch(run) for run in _HINDI_RUN.findall(text)) and not _LETTER.search(text)


def _converted(text):
    return " ".join(_word(word) for word in text.split(" "))


@lru_cache(maxsize=100_000)  # a million rows have some ten thousand names
def _word(word):
    for glyph, hidden in _BEFORE:
        word = word.replace(glyph, hidden)
    word = unicodedata.normalize("NFC", hinlegacy.decode(word, _FONT).replace(_APART, ""))
    for pattern, order in _MOVES:
        word = pattern.sub(order, word)
    return word.replace(_SHORT_I, "ि").replace(_REPH, "र्")
