"""What chat lines mean: places, figures, doubts; and that no number is ever made up."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drive_portal.lib.numbers import western
from enrollment.grid.reading import plain, read, reasons

NAMES = {plain(name) for name in ["CSC123", "CSC124", "ID1001", "CAMP12", "कुनकुरी शिविर", "256789012345"]}


def one(text):
    (report,), _idle = read(text, NAMES)
    return report


def figures(text):
    report = one(text)
    return report.made, report.rejected, report.reasons


SIX = {"samagra_id_error": 2, "aadhaar_error": 3}


@pytest.mark.parametrize(
    "text",
    [
        "CSC123 45 बने 6 रिजेक्ट S2 A3",
        "csc123 ४५ बने, ६ रिजेक्ट s-2 a:3",
        "CSC123: made 45, rejected 6, S 2 A 3",
        "CSC123 45 cards made 6 reject समग्र 2 आधार 3",
        "CSC123 - बने कार्ड 45; अस्वीकृत 6 (समग्र आईडी 2, आधार 3)",
        "1. CSC123 45 बने 6 रिजेक्टेड S=2 A=3",
        "CSC123 शाम 6 बजे तक 45 कार्ड बने और नहीं बने 6 : S2 A3",
        "[21/11, 18:42] Ramesh VLE: CSC123 45 बने 6 रिजेक्ट S2 A3",
        "21/11/2026, 6:42 pm - Ramesh: CSC123\n45 बने\n6 रिजेक्ट S2 A3",
        "CSC123\n45 बने 6 रिजेक्ट\nS2 A3\nधन्यवाद",
        "CSC123 9826012345 45 बने 6 रिजेक्ट S2 A3",
        "CSC123 made45 rej6 S2 A3",
    ],
)
def test_one_report_in_many_spellings(text):
    assert figures(text) == (45, 6, SIX)
    assert one(text).names == ["csc123"] and one(text).doubts == []


def test_a_bare_number_is_what_was_made():
    assert figures("CSC123 45") == (45, None, {})
    assert figures("256789012345 - 1,245") == (1245, None, {})
    assert figures("कुनकुरी शिविर 30") == (30, None, {})


def test_other_reasons_by_word():
    said = "ID1001 बने 40 सर्वर डाउन 2 फिंगर 1 पहले से बना 3 सूची में नाम नहीं 4 दस्तावेज 5 अन्य 6"
    found = {"server_down": 2, "biometric_failed": 1, "already_made": 3, "not_on_list": 4}
    assert figures(said) == (40, None, found | {"documents_missing": 5, "other": 6})
    assert figures("ID1001 40 बने समग्र मिसमैच 2 आधार मिसमैच 1")[2] == {
        "samagra_mismatch": 2,
        "aadhaar_mismatch": 1,
    }
    assert figures("ID1001 40 SM2 AM1 T4")[2] == {
        "samagra_mismatch": 2,
        "aadhaar_mismatch": 1,
        "server_down": 4,
    }


def test_several_reports_of_one_message_and_one_line():
    reports, _idle = read("CSC123 45\nCSC124 50, ID1001 7\n", NAMES)
    assert [(r.names, r.made) for r in reports] == [(["csc123"], 45), (["csc124"], 50), (["id1001"], 7)]
    assert [r.lines for r in reports] == [[1], [2], [2]]


def test_a_sender_who_named_the_place_once_is_doubted_the_second_time():
    reports, _idle = read("[21/11, 10:00] A: CSC123 12 बने\n[21/11, 13:00] A: 30 बने", NAMES)
    assert [(r.names, r.made) for r in reports] == [(["csc123"], 12), (["csc123"], 30)]
    assert [what for what, _facts in reports[1].doubts] == ["same_sender"]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("CSC123 45 बने 3 रिजेक्ट S2 A3", "reasons"),
        ("CSC123 45 6", "two_numbers"),
        ("CSC123 45/6", "two_numbers"),
        ("CSC123 45 बने 7", "spare"),
        ("CSC123 45 बने 50 बने", "twice"),
        ("CSC123 कुल 45", "total"),
        ("CSC123 कुल 60 बने 45 रिजेक्ट 6", "sum"),
        ("CSC123 12345 बने", "large"),
        ("CSC123 45.5 बने", "odd"),
        ("CSC123 45 बने रिजेक्ट", "word"),
    ],
)
def test_what_may_be_wrong_is_a_doubt(text, doubt):
    assert doubt in [what for what, _facts in one(text).doubts]


def test_what_is_no_number_of_cards():
    assert not one("CSC123 9826012345").says
    assert not one("CSC123 +91 98260 12345").says
    assert figures("CSC123 45 बने 90% 10:30 am") == (45, None, {})
    report = one("CSC123 दिनांक 20/11/2026 को 45 बने")
    assert report.made == 45 and report.sent_on == (20, 11, 2026) and not report.doubts


def test_a_code_that_nobody_here_has_is_kept_as_such():
    report = one("CSC999 45 बने")
    assert report.names == [] and report.unknown == ["CSC999"] and report.made == 45
    reports, _idle = read("CSC123 9\nCSC999 12 बने\nशाम तक 40", NAMES)
    assert [(r.names, r.unknown) for r in reports] == [(["csc123"], []), ([], ["CSC999"])]


def test_lines_without_a_report_are_idle():
    reports, idle = read("नमस्ते\nCSC123 45\n\nok sir", NAMES)
    assert len(reports) == 1 and idle == [1, 3, 4]


def test_a_thousand_lines():
    text = "\n".join(f"[21/11, 18:{n % 60:02}] S{n}: CSC{123 + n % 2} {n} बने" for n in range(1200))
    reports, idle = read(text, NAMES)
    assert [r.made for r in reports] == list(range(1000)) and idle == []


def test_reasons_as_a_draft_is_corrected():
    assert reasons("S2 A3, T1") == {"samagra_id_error": 2, "aadhaar_error": 3, "server_down": 1}
    assert reasons("") == {} and reasons("0") == {} and reasons("६") == {"other": 6}
    assert reasons("SM1 am2") == {"samagra_mismatch": 1, "aadhaar_mismatch": 2}
    for text in ["S", "2S", "X4", "S2 hello", "S-"]:
        assert reasons(text) is None


PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
WORDS = ["CSC123", "ID1001", "बने", "रिजेक्ट", "S2", "A 3", "समग्र", "कुल", ",", "\n", "कार्ड", "45/6"]
WORDS.append("[21/11, 18:42] A: ")
PIECES = st.one_of(st.sampled_from(WORDS), st.integers(0, 99_999).map(str), st.text(max_size=8))
LINES = st.lists(PIECES, max_size=14)


@PATIENT
@given(LINES.map(" ".join))
def test_no_number_is_made_up(text):
    reports, idle = read(text, NAMES)
    for report in reports:
        said = {int(n) for n in re.findall(r"\d+", western(report.text).replace(",", ""))}
        said |= {int(n) for n in re.findall(r"\d+", western(plain(report.text)))}
        found = [report.made, report.rejected, report.total, *report.reasons.values(), *report.bare]
        assert {n for n in found if n is not None} <= said
        assert report.lines and not set(report.lines) & set(idle)


@PATIENT
@given(st.text(max_size=300))
def test_it_never_raises(text):
    read(text, NAMES)
    read(text, set())
    assert reasons(text) is None or all(isinstance(n, int) for n in reasons(text).values())
