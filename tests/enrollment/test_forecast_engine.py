"""The forecast's engine: arrays in, a distribution out; and that its band holds."""

from itertools import pairwise

import numpy as np
import pytest

from enrollment.forecast import coverage, engine, fitting, truths
from enrollment.forecast.engine import Facts

YEAR = tuple((n + 6) % 7 for n in range(366))


def facts(made, remaining, **kw):
    """Days in a row that begin on a Monday; the days to come go on with them."""
    weekdays = tuple(n % 7 for n in range(len(made)))
    ahead = tuple((len(made) + n) % 7 for n in range(366))
    base = {"made": tuple(made), "weekdays": weekdays, "ahead": ahead, "remaining": remaining}
    return Facts(**base | {"deadline": 30, "seed": 7} | kw)


def noisy(days, mean=400, spread=0.2, seed=1):
    rng = np.random.default_rng(seed)
    return [int(cards) for cards in mean * rng.gamma(spread**-2, spread**2, days)]


class TestTheBandHolds:
    @pytest.mark.parametrize("kind", truths.KINDS)
    def test_eight_times_in_ten_on_each_kind_of_drive(self, kind):
        """150 drives of the kind: a band of 80 % holds 120 times, give or take two deviations of 4.9."""
        rng = np.random.default_rng([2026, truths.KINDS.index(kind)])
        found = coverage.Coverage(kind)
        for _drive in range(150):
            found.take(truths.drive(kind, rng))
        assert found.drives == 150
        assert 70 <= found.rates["percent"] <= 92
        assert abs(found.rates["chance"] - found.rates["in_time"]) < 0.2

    def test_a_wider_spread_of_days_is_a_wider_band(self):
        narrow = engine.outlook(facts(noisy(28, spread=0.05), 12_000))
        wide = engine.outlook(facts(noisy(28, spread=0.5), 12_000))
        assert wide.p90 - wide.p10 > narrow.p90 - narrow.p10

    def test_few_days_tell_less_than_many(self):
        few = engine.outlook(facts(noisy(8), 12_000))
        many = engine.outlook(facts(noisy(40), 12_000))
        assert few.p90 - few.p10 > many.p90 - many.p10


class TestTheAnswer:
    def test_the_same_facts_give_the_same_forecast(self):
        asked = facts(noisy(25), 9_000)
        first = engine.outlook(asked)
        engine.outlook.cache_clear()
        assert engine.outlook(asked) == first
        assert engine.outlook(asked._replace(seed=8)) != first

    def test_even_days_end_on_the_day_that_division_says(self):
        found = engine.outlook(facts([100] * 28, 950, deadline=12))
        assert found.p50 == 10 and 9 <= found.p10 <= found.p90 <= 11
        assert found.chance > 0.9

    def test_it_is_in_order(self):
        found = engine.outlook(facts(noisy(20, spread=0.4), 9_000))
        assert found.p10 <= found.p50 <= found.p90
        assert all(low <= middle <= high for low, middle, high in found.fan)
        assert all(before[1] <= after[1] for before, after in pairwise(found.fan))

    def test_the_middle_meets_the_deadline_when_the_chance_is_even(self):
        for deadline in (18, 22, 26):
            found = engine.outlook(facts(noisy(25), 9_000, deadline=deadline))
            assert (found.p50 <= deadline) == (found.chance >= 0.5)

    def test_no_day_before_the_deadline_is_no_chance(self):
        assert engine.outlook(facts(noisy(25), 900, deadline=0)).chance == 0

    def test_further_than_the_days_ahead_is_none(self):
        found = engine.outlook(facts(noisy(25), 10_000_000))
        assert (found.p10, found.p50, found.p90, found.chance) == (None, None, None, 0)

    def test_no_day_ahead(self):
        found = engine.outlook(facts(noisy(25), 100, ahead=(), deadline=0))
        assert (found.p50, found.chance, found.fan) == (None, 0, ())

    @pytest.mark.parametrize("mean", [0.6, 3, 2_000_000_000])
    def test_tiny_and_huge_numbers(self, mean):
        made = [int(cards) for cards in np.random.default_rng(4).poisson(mean, 30)]
        found = engine.outlook(facts(made, max(1, round(mean * 20))))
        assert 10 <= found.p50 <= 40


class TestTheDays:
    def test_too_few_say_how_many_are_wanted(self):
        assert engine.outlook(facts(noisy(6), 900)) is None
        assert [engine.sort(facts(noisy(days), 900)).wanted for days in (0, 1, 6, 7)] == [7, 6, 1, 0]
        assert engine.sort(facts([None] * 30, 900)).wanted == 7

    def test_days_before_the_first_report_are_none_of_them(self):
        late = engine.sort(facts([None] * 9 + noisy(10), 900))
        assert late.missing == () and late.used == tuple(range(9, 19))

    def test_a_missing_day_tells_no_pace_but_comes_again(self):
        made = noisy(28)
        with_gaps = [None if n % 4 == 2 else cards for n, cards in enumerate(made)]
        known = engine.sort(facts(with_gaps, 9_000))
        assert known.missing == tuple(range(2, 28, 4)) and not known.stopped
        whole, gaps = engine.outlook(facts(made, 9_000)), engine.outlook(facts(with_gaps, 9_000))
        assert whole.p50 * 1.15 < gaps.p50 < whole.p50 * 1.6

    def test_an_outage_is_left_out_and_a_low_sunday_is_not(self):
        made = [cards // 4 if n % 7 == 6 else cards for n, cards in enumerate(noisy(28, spread=0.1))]
        made[9] //= 10
        assert engine.sort(facts(made, 9_000)).stopped == (9,)

    def test_the_first_sunday_may_be_low(self):
        made = noisy(10, spread=0.1)
        made[6] //= 3
        assert engine.sort(facts(made, 9_000)).stopped == ()

    def test_a_zero_is_a_stopped_day(self):
        made = noisy(20)
        made[4] = made[11] = 0
        assert engine.sort(facts(made, 9_000)).stopped == (4, 11)

    def test_the_word_of_the_reports_makes_a_doubtful_day_an_outage(self):
        made = noisy(20, spread=0.1)
        made[8] = made[8] * 6 // 10
        assert engine.sort(facts(made, 9_000)).stopped == ()
        assert engine.sort(facts(made, 9_000, down=(8,))).stopped == (8,)
        assert engine.sort(facts(made, 9_000, down=(9,))).stopped == ()  # not low: it was not down here

    def test_sundays_are_foretold_as_sundays(self):
        made = [30 if n % 7 == 6 else 100 for n in range(28)]
        mondays = engine.outlook(facts(made, 600, ahead=(0, 1, 2, 3, 4, 5, 6) * 50))
        sundays = engine.outlook(facts(made, 600, ahead=(6, 0, 1, 2, 3, 4, 5) * 50))
        assert (mondays.p50, sundays.p50) == (6, 7)

    def test_so_long_without_a_card_that_no_finish_is_in_sight(self):
        asked = facts([*noisy(14), *[0, None, 0, 0, None, 0, 0]], 900)
        assert engine.sort(asked).silent == 7
        assert engine.outlook(asked) == engine.Outlook(None, None, None, 0.0, ())
        assert engine.outlook(facts([*noisy(14), *[0] * 6], 900)).p50 is not None
        assert engine.outlook(facts([0] * 12, 900)).p50 is None


class TestChanges:
    """What a change of the facts does, with the same chances."""

    def test_a_ramp_is_followed_but_not_for_ever(self):
        made = [100 + 10 * n for n in range(25)]
        found = engine.outlook(facts(made, 12_000))
        flat = 12_000 / made[-1]
        assert found.p50 < flat
        assert max(b[1] - a[1] for a, b in pairwise(found.fan)) <= 2.5 * made[-1]

    def test_capacity_is_a_ceiling_but_not_below_what_was_made(self):
        made = noisy(28, spread=0.1)
        free = engine.outlook(facts(made, 12_000))
        assert engine.outlook(facts(made, 12_000, capacity=100_000)).p50 == free.p50
        least = engine.outlook(facts(made, 12_000, capacity=1)).fan
        assert max(b[2] - a[2] for a, b in pairwise(least)) <= max(made) + 1

    def test_half_as_much_again_is_sooner(self):
        asked = facts(noisy(28), 12_000)
        more = engine.outlook(asked._replace(factor=1.5))
        assert more.p50 == pytest.approx(engine.outlook(asked).p50 / 1.5, abs=2)

    def test_another_calendar_changes_only_its_own_days(self):
        asked = facts(noisy(28), 12_000)
        longer, shorter = (
            engine.outlook(asked),
            engine.outlook(asked._replace(ahead=asked.ahead[:40], deadline=20)),
        )
        assert shorter.fan == longer.fan[: len(shorter.fan)]
        later = engine.outlook(asked._replace(deadline=40))
        assert (later.p10, later.p50, later.p90) == (longer.p10, longer.p50, longer.p90)
        assert later.chance >= longer.chance

    def test_what_is_made_today_already_stays_made(self):
        asked = facts(noisy(28), 12_000)
        assert engine.outlook(asked._replace(begun=5_000)).fan[0] == (5_000, 5_000, 5_000)
        assert engine.outlook(asked._replace(begun=1)).fan == engine.outlook(asked).fan


def test_the_models_are_weighed_and_the_trend_that_is_there_weighs_most():
    def weight(made, which):
        positions = tuple(range(len(made)))
        found = fitting.fit(np.array(made, float), positions, len(made), [n % 7 for n in positions])
        assert np.isclose(found.weights.sum(), 1) and np.isclose(found.noise.std(), 1)
        return found.weights[which].sum()

    assert weight(noisy(40), ~fitting._TRENDS) > 0.6
    assert weight([20 * n + cards for n, cards in enumerate(noisy(40))], fitting._TRENDS) > 0.9
