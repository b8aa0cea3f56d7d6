"""The signals, each at its edge: what is asked about, and what honest counts are left alone with."""

from datetime import date, timedelta

import numpy as np
import pytest

from enrollment.doubts import chance, choosing, levels, trial, truths
from enrollment.doubts.signals import Around, Report, signals, usual

FIRST = date(2026, 11, 1)
BEFORE = {FIRST + timedelta(days=n): FIRST + timedelta(days=n - 1) for n in range(1, 90)}
AROUND = Around(before=BEFORE, usual=(np.log(12), 0.6))


def reports(*made, rejected=None, **kw):
    """A report a day from the first on; None: silent."""
    base = {"panchayat": 1, "place": ("centre", 1)} | kw
    return [
        Report(FIRST + timedelta(days=n), cards, dict(rejected or {}), **base)
        for n, cards in enumerate(made)
        if cards is not None
    ]


def asked(found, around=AROUND, day=None):
    return {one.kind: one for one in signals(found, around, day or found[-1].date)}


# --- round numbers


def test_round_numbers_are_asked_about_once_they_are_many():
    heaped = [20, 30, 10, 40, 20, 30, 20, 10, 30, 20]
    one = asked(reports(*heaped))["round_numbers"]
    assert one.evidence == {"step": 10, "round": 10, "reports": 10, "usual": 1}
    assert one.dates == [FIRST + timedelta(days=n) for n in range(10)]
    assert not asked(reports(*heaped[: levels.ROUND_LEAST - 1]))


def test_multiples_of_five_are_seen_too():
    assert (
        asked(reports(15, 25, 35, 10, 45, 25, 15, 30, 5, 20, 25, 35))["round_numbers"].evidence["step"] == 5
    )


def test_a_small_count_near_ten_is_no_heaping():
    """Of a dozen a day a tenth and more are 10 by chance."""
    assert not asked(reports(10, 11, 10, 9, 12, 10, 11, 10, 13, 10, 9, 10))


def test_round_numbers_of_the_past_are_not_asked_about_again():
    """The last report is an exact one: the question would come after the habit."""
    heaped = [20, 30, 10, 40, 20, 30, 20, 10, 30, 20]
    assert "round_numbers" not in asked(reports(*heaped, 23))


# --- the same as the day before


def test_the_same_number_four_days_in_a_row():
    one = asked(reports(31, 40, 40, 40, 40))["copy"]
    assert one.evidence == {"made": 40, "rejected": 0, "days": 4}
    assert one.dates == [FIRST + timedelta(days=n) for n in (1, 2, 3, 4)]


def test_three_days_are_enough_where_the_reasons_are_the_same_too():
    found = reports(31, 44, 29, 35, 48, 33, 41, 38, 40, 40, 40)
    varied = [one._replace(rejected={"aadhaar_error": n}) for n, one in enumerate(found)]
    assert not asked(varied)
    why = {"aadhaar_error": 3, "biometric_failed": 2}
    alike = varied[:8] + [one._replace(rejected=why) for one in varied[8:]]
    assert asked(alike)["copy"].evidence == {"made": 40, "rejected": 5, "days": 3}
    bare = [one._replace(rejected={}) for one in found]
    assert not asked(bare)  # no reason at all is common


def test_other_reasons_are_another_report():
    found = reports(40, 40, 40, 40)
    found[2] = found[2]._replace(rejected={"other": 1})
    assert not asked(found)


def test_a_day_between_or_another_place_is_no_copy():
    assert not asked(reports(40, None, 40, None, 40, None, 40, None, 40))
    moved = reports(40, 40, 40, 40)
    moved[2] = moved[2]._replace(place=("camp", 7), camp=7)
    assert "copy" not in asked(moved)


def test_few_cards_are_the_same_often():
    assert not asked(reports(*[4] * 12))
    assert not asked(reports(*[0] * 12))


def test_the_working_day_before_a_holiday_is_the_day_before():
    """40 on Saturday, Sunday off, 40 on Monday and on."""
    around = Around(before=BEFORE | {FIRST + timedelta(days=2): FIRST}, usual=AROUND.usual)
    assert asked(reports(40, None, 40, 40, 40), around)["copy"].evidence["days"] == 4


# --- pace


def test_the_drives_cap_bounds_the_pace():
    around = Around(before=BEFORE, usual=(np.log(12), 0.6), cap=40)
    assert not asked(reports(61 - 1), around)
    assert asked(reports(61), around)["pace"].evidence == {"made": 61, "usual": 12, "limit": 60}
    at_camp = reports(100, place=("camp", 7), camp=7)
    assert not asked(at_camp, around)


def test_without_a_cap_the_hours_of_a_day_and_the_district_bound_it():
    limit = asked(reports(9_999))["pace"].evidence["limit"]
    assert limit == round(12 * np.exp(5 * 0.6)) or limit == 360
    assert not asked(reports(limit))
    assert not asked(reports(900), Around(before=BEFORE, usual=(np.log(400), 0.6)))  # several machines


def test_the_own_usual_bounds_it_too():
    slip = reports(20, 22, 19, 23, 21, 20, 24, 18, 22, 21, 210)
    assert asked(slip)["pace"].evidence["usual"] == 21
    assert not asked(reports(3, 2, 4, 3, 2, 3, 4, 2, 3, 3, 25))  # a good day of a slow one


def test_where_nothing_is_known_nothing_is_asked():
    assert not asked(reports(300), Around(before=BEFORE))


# --- more than are left out


def test_a_field_worker_beyond_the_list():
    field = {"place": ("field", 1), "field": True}
    before = FIRST - timedelta(days=1)
    around = Around(before=BEFORE, usual=AROUND.usual, left_out={1: (50, before)})
    assert not asked(reports(30, 30, **field), around)
    one = asked(reports(30, 31, **field), around)["above_left_out"]
    assert one.evidence == {"made": 61, "people": 50, "panchayat": 1, "camp": 0}
    counted_since = Around(before=BEFORE, usual=AROUND.usual, left_out={1: (50, FIRST + timedelta(days=1))})
    assert not asked(reports(30, 31, **field), counted_since)
    unknown = Around(before=BEFORE, usual=AROUND.usual, left_out={1: (0, before)})
    assert not asked(reports(30, 31, **field), unknown)


def test_a_camp_may_have_guests():
    around = Around(before=BEFORE, usual=(np.log(60), 0.6), left_out={1: (50, FIRST - timedelta(days=1))})
    camp = {"place": ("camp", 7), "camp": 7}
    assert not asked(reports(100, **camp), around)
    assert asked(reports(101, **camp), around)["above_left_out"].evidence["camp"] == 7


# --- two places


def at_two(km, made):
    one, other = reports(made, point=(23.0, 83.0)), reports(made, place=("camp", 7), camp=7, panchayat=2)
    return [*one, other[0]._replace(point=(23.0 + km / 111.2, 83.0))]


def test_two_places_that_do_not_fit_into_a_day():
    assert not asked(at_two(14, 90))  # neighbours
    assert not asked(at_two(60, 40))  # three hours and four
    one = asked(at_two(60, 95))["two_places"]
    assert one.evidence == {"made": [95, 95], "panchayats": [1, 2], "km": 60, "hours": 13}
    nowhere = [report._replace(point=None) for report in at_two(300, 95)]
    assert not asked(nowhere)


# --- few, and hardly ever the honest


def test_the_strongest_of_a_block_and_one_an_id():
    found = [(float(n), n, "block", None) for n in range(10)] + [(50.0, 99, "other", None)]
    few = choosing.chosen(found, {9}, {"other": levels.NEW_A_BLOCK - 1})
    assert [key for _strength, key, *_rest in few] == [99, 8, 7, 6]
    assert not choosing.chosen(found, (), {"block": levels.NEW_A_BLOCK, "other": levels.NEW_A_BLOCK})


def test_tails_are_exact():
    assert chance.binomial_tail(3, 2, 0.5) == 0.5
    assert chance.binomial_tail(5, 0, 0.1) == 1.0
    assert chance.alike(40) == pytest.approx(0.0447, abs=1e-4)
    assert chance.part_round([12, 30, 25, 41, 18, 22], 10) == pytest.approx(0.1, abs=0.02)


def test_honest_ids_stay_unasked_and_faulty_ones_do_not():
    clean, *_faulty = [trial.Tried(fault) for fault in ("", "heaper")]
    trial._run(truths.drive(np.random.default_rng([7, 0])), clean)
    assert clean.reports > 7000 and clean.rates["together"] < 0.3
    heapers = trial.Tried("heaper")
    trial._run(truths.drive(np.random.default_rng([7, 1]), "heaper"), heapers)
    assert heapers.percent_found >= 80


def test_the_usual_wants_enough_days():
    assert usual(reports(*[10] * 20), FIRST + timedelta(days=20)) is None
    middle, spread = usual(reports(*[10] * 20) * 3, FIRST + timedelta(days=20))
    assert middle == pytest.approx(np.log(10)) and spread == levels.SPREAD_LEAST
