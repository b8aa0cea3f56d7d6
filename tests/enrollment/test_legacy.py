"""Kruti Dev is recognised, converted, and nothing else is taken for it."""

import csv

import hinlegacy
import pytest

from drive_portal.demo.facts import DATA
from drive_portal.demo.names import NAMES
from enrollment import legacy

HINDI = sorted({*NAMES["men"], *NAMES["women"], *NAMES["muslim_men"], *NAMES["surnames"]["CG"]})
# what the font's own table writes wrong; typists do not
TYPED = [name for name in HINDI if not any(part in name for part in ("ड़", "ढ़", "चै"))]
KRUTI = [hinlegacy.encode(name, "krutidev") for name in TYPED]
with (DATA / "geography.csv").open() as file:
    PLACES = sorted({row[name] for row in csv.DictReader(file) for name in ("panchayat", "block")})


@pytest.mark.parametrize(
    ("typed", "hindi"),
    [
        ("lqfurk lkgw", "सुनिता साहू"),
        ("jke dqekj", "राम कुमार"),
        ("Jherh lhrk nsoh", "श्रीमती सीता देवी"),
        ("Lo- jke dqekj", "स्व. राम कुमार"),
        ("fo’okl", "विश्वास"),  # the quote that a word processor makes
        ("fueZyk oekZ", "निर्मला वर्मा"),  # ि and र् stand elsewhere than they are spoken
        ("pkS/kjh", "चौधरी"),
        ("fe=k ¼iq=½", "मित्रा (पुत्र)"),
        ("vf[kys'k", "अखिलेश"),
        ("xqfM+;k", "गुड़िया"),
        ("okMZ dz- 5", "वार्ड क्र. 5"),
    ],
)
def test_it_is_read_as_it_was_typed(typed, hindi):
    assert legacy.convert(typed) == hindi


def test_names_come_back_as_they_were():
    assert [legacy.convert(typed) for typed in KRUTI] == TYPED


@pytest.mark.parametrize(
    "text",
    [
        "सुनीता साहू",
        "",
        "9876543210",
        "५-२",
        "Sunita Sahu",
        "RAM KUMAR",
        "Head of family",
        "CSC1234",
        "\0",
        '"V~',
    ],
)
def test_what_is_none_is_kept(text):
    assert legacy.convert(text) == text
    assert not legacy.looks_legacy([text])


def test_a_column_is_recognised():
    assert legacy.looks_legacy(KRUTI)
    assert all(legacy.looks_legacy(KRUTI[at : at + 20]) for at in range(0, len(KRUTI) - 20, 20))
    assert legacy.looks_legacy(["", "12", *KRUTI[:20], "Sunita"])


@pytest.mark.parametrize("written", [str, str.lower, str.upper])
def test_latin_names_are_not_taken_for_it(written):
    names = [written(name) for name in PLACES]
    assert not legacy.looks_legacy(names)
    assert not any(legacy.looks_legacy(names[at : at + 10]) for at in range(0, len(names), 10))


def test_nothing_to_judge_is_not_it():
    assert not legacy.looks_legacy([])
    assert not legacy.looks_legacy(["", "12", "F", *HINDI])
    assert not legacy.looks_legacy(["NFSA", "SECC", "Yes", "No", "grand total", "ward no. 5"])
