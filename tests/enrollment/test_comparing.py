"""Comparisons set like beside like: as many days, stock with stock, and statements as statements."""

from datetime import date, timedelta

import pytest

from districts.models import Spell
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import comparing, progress, tallies
from enrollment.models import YearFigure
from tests import factories as f

pytestmark = pytest.mark.django_db


def reported(w, login, made, day, drive=None, **kw):
    sent = f.sent(drive or w.drive, login, made, date=day)
    tallies.submit(w.collector, sent | {"reason": "by phone"} | kw)
    progress.recompute((drive or w.drive).pk)


def side(w, level, place, days):
    return comparing.Side(level, place, [(w.drive, days)], w.drive, days[-1]).read()


def test_flow_over_the_days_and_stock_at_their_end():
    w = f.world(baseline=1000)
    days = dates.days(today() - timedelta(days=4), today() - timedelta(days=3))
    reported(w, w.logins[0], 40, days[0], rejected={"other": 10})
    reported(w, w.logins[1], 20, days[1])
    reported(w, w.logins[0], 99, days[1] + timedelta(days=1))  # after the period
    found = side(w, "block", w.blocks[0], days).figures
    # two centres and a field worker are at home in the block, two working days
    assert (found["made"], found["working_days"], found["per_day"]) == (60, 2, 30.0)
    assert found["per_id_day"] == 10.0
    assert found["reject_share"] == 14.3  # 10 of 70
    assert found["made_to_date"] == 60
    assert found["total_to_date"] is None  # the baseline is known of the district only
    assert side(w, "district", w.district, days).figures["total_to_date"] == 1060


def test_what_nobody_reported_is_unknown_not_nothing():
    w = f.world()
    found = side(w, "block", w.blocks[1], [today() - timedelta(days=2)]).figures
    assert found["made"] is None and found["per_day"] is None and found["reject_share"] is None
    assert comparing.difference(found["made"], 40) == (None, None)
    assert comparing.difference(40, 0) == (40, None)


def test_a_suspended_login_id_is_not_divided_by():
    w = f.world()
    days = dates.days(today() - timedelta(days=3), today() - timedelta(days=2))
    reported(w, w.logins[2], 40, days[0])
    Spell.objects.filter(login_id=w.logins[3]).update(ends_on=days[0])
    assert side(w, "block", w.blocks[1], days).figures["per_id_day"] == 13.3  # 40 ÷ 3


def test_a_holiday_is_no_working_day():
    w = f.world(holidays=[today() - timedelta(days=2)])
    days = dates.days(today() - timedelta(days=3), today() - timedelta(days=2))
    assert side(w, "district", w.district, days).figures["working_days"] == 1


def test_periods_are_cut_to_the_drive_to_today_and_to_one_length():
    w = f.world()
    far = timedelta(days=400)
    days = comparing.within(w.drive, today() - far, today() + far)
    assert (days[0], days[-1]) == (w.drive.starts_on, today())
    assert comparing.alike([1, 2, 3], [4, 5]) == ([1, 2], [4, 5])


# --- years ------------------------------------------------------------------------------------------


def test_this_year_with_last_over_the_same_days():
    w = f.world()
    day = today() - timedelta(days=1)
    before = comparing.year_before(day)
    old = f.drive(w.district, starts_on=before - timedelta(days=4), ends_on=before + timedelta(days=9))
    if dates.financial_year(before - timedelta(days=4)) != dates.financial_year(before):
        pytest.skip("the days lie on both sides of 1 April")
    Spell.objects.update(starts_on=before - timedelta(days=30))
    reported(w, w.logins[0], 70, day - timedelta(days=9))  # no counterpart in the old drive
    reported(w, w.logins[0], 50, day)
    reported(w, w.logins[0], 40, before, drive=old)
    reported(w, w.logins[0], 99, before + timedelta(days=3), drive=old)  # after the same day
    this, last, alike = comparing.of_years("district", w.district, [w.drive, old], day)
    assert alike
    assert [one.read().figures["made"] for one in (this, last)] == [50, 40]
    assert [comparing.year_before(one) for one in this.days] == last.days
    assert this.figures["made_to_date"] == 120 and last.figures["made_to_date"] == 40


def test_a_year_without_a_drive_is_unknown():
    w = f.world()
    reported(w, w.logins[0], 50, today())
    this, last, alike = comparing.of_years("district", w.district, [w.drive], today())
    assert not alike
    assert this.read().figures["made"] == 50
    assert set(last.read().figures.values()) <= {None, 0} and last.figures["made"] is None


def test_a_child_drive_is_not_added_to_its_parent():
    w = f.world()
    child = f.drive(w.district, parent=w.drive, starts_on=today(), ends_on=today())
    reported(w, w.logins[0], 50, today(), drive=child)
    progress.recompute(w.drive.pk)
    this, _last, _alike = comparing.of_years("district", w.district, [w.drive, child], today())
    assert this.read().figures["made"] == 50


def test_the_leap_day_has_no_day_a_year_before():
    assert comparing.year_before(date(2028, 2, 29)) is None
    assert comparing.year_before(date(2028, 3, 1)) == date(2027, 3, 1)


# --- statements -------------------------------------------------------------------------------------


def stated(district, year, kind, cards, source="report"):
    return YearFigure.objects.create(
        district=district, year=year, kind=kind, cards=cards, said_by="district", source=source
    )


def test_durg_stock_and_flow_give_the_stock_of_the_year_before():
    district = f.district()
    stated(district, 2022, "stock", 1105885)
    stated(district, 2022, "flow", 68842)
    found = [(row.name, row.kind, row.cards, row.derived) for row in comparing.published(district)]
    assert found == [
        ("2022-23", "stock", 1105885, False),
        ("2022-23", "flow", 68842, False),
        ("2021-22", "stock", 1037043, True),
    ]


def test_nothing_is_derived_from_statements_that_contradict_one_another():
    district = f.district()
    stated(district, 2022, "stock", 1105885)
    stated(district, 2022, "stock", 1100000, source="another report")
    stated(district, 2022, "flow", 68842)
    assert not [row for row in comparing.published(district) if row.derived]


def test_a_published_stock_is_not_derived_once_more():
    district = f.district()
    stated(district, 2022, "stock", 1105885)
    stated(district, 2022, "flow", 68842)
    stated(district, 2021, "stock", 1037000)
    assert [row.cards for row in comparing.published(district) if row.year == 2021] == [1037000]
