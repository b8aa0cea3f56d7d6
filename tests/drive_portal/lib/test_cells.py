"""What cells mean, and Aadhaar numbers (made up here: any twelve digits with a right check)."""

import contextlib
import datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from stdnum import verhoeff

from drive_portal.lib import cells


def made_up(eleven="23412341234"):
    return eleven + verhoeff.calc_check_digit(eleven)


@pytest.fixture(autouse=True, scope="module")
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (cells.text(), "NA", "NA"),
        (cells.text(), "Null", "Null"),
        (cells.code(), "00417", "00417"),
        (cells.code(), "०0४१७\u200b", "00417"),
        (cells.identifier(), "CSC-०1", "CSC-01"),
        (cells.integer(), "2,45,701", 245701),
        (cells.integer(), "२,४५,७०१", 245701),
        (cells.integer(), "245,701", 245701),
        (cells.integer(), "417.0", 417),
        (cells.integer(-5), "−5", -5),
        (cells.decimal(-90, 90), "२२.५", Decimal("22.5")),
        (cells.decimal(0, 9_000_000), "2,45,701.50", Decimal("245701.50")),
        (cells.day, "31-03-2023", datetime.date(2023, 3, 31)),
        (cells.day, "31/3/23", datetime.date(2023, 3, 31)),
        (cells.day, "३१.०३.२०२३", datetime.date(2023, 3, 31)),
        (cells.day, "31-Mar-23", datetime.date(2023, 3, 31)),
        (cells.day, "2023-03-31", datetime.date(2023, 3, 31)),
        (cells.day, "2023-03-31 10:20:00", datetime.date(2023, 3, 31)),
        (cells.day, "45016", datetime.date(2023, 3, 31)),
        (cells.day, "45016.5", datetime.date(2023, 3, 31)),
        (cells.choice(["gram_panchayat"], {"ग्राम पंचायत": "gram_panchayat"}), "ग्राम  पंचायत", "gram_panchayat"),
        (cells.choice(["gram_panchayat"]), "Gram Panchayat", "gram_panchayat"),
        (cells.mobile, "+91 98765-43210", "9876543210"),
        (cells.mobile, "०९८७६५४३२१०", "9876543210"),
    ],
)
def test_understood(parse, cell, value):
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (cells.text(), "#N/A"),
        (cells.text(), "########"),
        (cells.text(), "a\nb"),
        (cells.text(), "a\0b"),
        (cells.text(), "gar\ufffdbled"),
        (cells.text(5), "123456"),
        (cells.code(), "NA"),
        (cells.code(), "417.0"),
        (cells.code(), "9.41E+07"),
        (cells.code(), "²"),
        (cells.code(), "1" * 21),
        (cells.identifier(), "2.34123412346E+11"),
        (cells.integer(), "2,45"),
        (cells.integer(), "22.5"),
        (cells.integer(), "-1"),
        (cells.integer(), "1" * 5000),
        (cells.decimal(6, 38), "79.8"),
        (cells.decimal(6, 38), "nan"),
        (cells.day, "03/31/2023"),
        (cells.day, "30-02-2023"),
        (cells.day, "31-xyz-2023"),
        (cells.day, "2023"),
        (cells.day, "99999"),
        (cells.choice(["rural"]), "urban"),
        (cells.mobile, "12345"),
        (cells.mobile, "5876543210"),
    ],
)
def test_not_understood(parse, cell):
    with pytest.raises(ValueError, match=r"\w{3}"):
        parse(cell)


@given(st.text(max_size=60))
def test_a_parser_raises_nothing_but_value_errors(cell):
    for parse in (cells.text(), cells.code(), cells.integer(), cells.decimal(0, 9), cells.day, cells.mobile):
        with contextlib.suppress(ValueError):
            parse(cell)


NUMBER = made_up()
DEVANAGARI = NUMBER.translate(str.maketrans("0123456789", "०१२३४५६७८९"))


@pytest.mark.parametrize(
    "cell",
    [
        NUMBER,
        DEVANAGARI,
        f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}",
        f"{NUMBER[:4]}-{NUMBER[4:8]}–{NUMBER[8:]}",
        f"{NUMBER[:4]}\u200b{NUMBER[4:]}",
        f"Ram, {NUMBER[:8]} {NUMBER[8:]} (UID)",
        f"1 {NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]} 7",
        f"1.{NUMBER}",
    ],
)
def test_aadhaar_numbers_are_found_and_masked(cell):
    assert cells.may_hold_aadhaar(cell)
    assert cells.has_stray_aadhaar("name", cell)
    masked = cells.mask(cell)
    assert "XXXXXXXX" + NUMBER[-4:] in masked
    assert not cells.has_stray_aadhaar("name", masked)
    assert cells.is_masked(masked)


@pytest.mark.parametrize(
    "cell",
    [
        NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10),
        made_up("13412341234"),
        NUMBER[:-1],
        NUMBER + "1",
        "9" + NUMBER,
        "98765 43210",
        f"{NUMBER[:6]}/{NUMBER[6:]}",
    ],
)
def test_other_numbers_are_left_alone(cell):
    assert not cells.has_stray_aadhaar("name", cell)
    assert cells.mask(cell) == cell


def test_exempt_columns():
    for column in cells.EXEMPT:
        assert not cells.has_stray_aadhaar(column, NUMBER)
    mobile = next(n for n in map(str, range(919000000000, 919000001000)) if verhoeff.is_valid(n))
    assert not cells.has_stray_aadhaar("mobile", f"+{mobile[:2]} {mobile[2:7]} {mobile[7:]}")
    assert cells.has_stray_aadhaar("holder_name", mobile)
    assert cells.has_stray_aadhaar("mobile", NUMBER)
    place = next(f"79.{n}" for n in range(234123412340, 234123412399) if verhoeff.is_valid(str(n)))
    assert not cells.has_stray_aadhaar("longitude", place)


@given(
    st.integers(2 * 10**10, 10**11 - 1),
    st.lists(st.sampled_from(["", " ", "-", "\u00a0"]), min_size=11, max_size=11),
)
def test_any_spacing(eleven, gaps):
    number = made_up(str(eleven))
    spaced = "".join(a + b for a, b in zip(number, [*gaps, ""], strict=True))
    assert cells.has_stray_aadhaar(None, f"नाम {spaced}.")
