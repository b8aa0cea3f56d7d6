"""Explanations add up to their figure: at every level, over random histories."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from districts.models import Block, District, Panchayat
from drive_portal.lib.dates import days, today
from enrollment import evidence, explaining, progress
from enrollment.models import Tally
from enrollment.progress.basis import Basis
from tests import factories as f
from tests.enrollment import test_progress_properties as histories

pytestmark = pytest.mark.django_db
LEVELS = ("district", "block", "panchayat", "centre", "camp", "field")


@pytest.mark.long
@given(histories.steps)
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_explanation_adds_up(history):
    with transaction.atomic():
        w = histories.a_world()
        for step in history:
            histories.do(w, *step)
        for drive in (w.drive, w.child):
            progress.recompute(drive.pk)
            for day in days(today() - timedelta(days=1), today()):
                if drive.runs_on(day):
                    _all_add_up(w, drive, day)
        transaction.set_rollback(True)


def _all_add_up(w, drive, day):
    for level, place in _places(w):
        rows = progress.standings(drive, level, day, type(place).objects.filter(pk=place.pk))
        for figure in explaining.FIGURES:
            for by in ("day", "place") if figure in explaining.STOCKS else ("day",):
                found = explaining.of(drive, level, place, day, figure, by)
                what = (level, figure, by, day)
                if not rows:
                    assert found.value is None and not found.parts, what
                    continue
                assert figure == "owed" or found.value == rows[0][figure], what
                assert found.agrees, (what, found.value, found.total)
                if found.kind != "terms":
                    assert (found.total or 0) == sum(part.value or 0 for part in found.parts), what


def _places(w):
    yield "district", District.objects.get(pk=w.district.pk)
    for place in Block.objects.filter(district=w.district):
        yield "block", place
    for place in Panchayat.objects.filter(district=w.district):
        yield "panchayat", place
        yield "field", place
    for place in w.centres:
        yield "centre", place
    for place in w.camps:
        yield "camp", place


# --- what is shown and not counted ------------------------------------------------------------------


def _sent(w, login, made, days_ago=0, by=None, **kw):
    sent = f.sent(w.drive, login, made, date=today() - timedelta(days=days_ago))
    return histories.tallies.submit(by or w.collector, sent | {"reason": "by phone"} | kw).row


def _counted(w, camp, made, pulse):
    sent = {
        "submission_id": f.uuid.uuid4(),
        "camp": camp.pk,
        "date": today(),
        "made": made,
        "pulse": pulse,
    }
    return histories.counts.log(w.collector, sent).row


def _facts(w, level, place, day=None):
    return evidence.facts(Basis(w.drive), level, place, day or today())


def test_a_final_count_stands_instead_of_the_tallies():
    w = f.world()
    camp = f.camp(w.drive, w.panchayats[0])
    _sent(w, w.logins[0], 30, place={"camp": camp.pk})
    _counted(w, camp, 20, pulse=False)
    assert [(fact.is_count, fact.made, fact.why) for fact in _facts(w, "camp", camp)] == [
        (True, 20, ""),
        (False, 0, "replaced"),
    ]


@pytest.mark.parametrize(("pulse", "made", "why"), [(20, (0, 30), "exceeded"), (30, (0, 30), "exceeded")])
def test_a_pulse_gives_way_to_tallies_that_reach_it(pulse, made, why):
    w = f.world()
    camp = f.camp(w.drive, w.panchayats[0])
    _sent(w, w.logins[0], 30, place={"camp": camp.pk})
    _counted(w, camp, pulse, pulse=True)
    count, tally = _facts(w, "camp", camp)
    assert (count.made, tally.made) == made
    assert (count.why, tally.why) == (why, "")


def test_what_waits_was_returned_or_withdrawn_is_shown_with_nothing():
    w = f.world()
    asked = _sent(w, w.logins[0], 33, days_ago=9, by=w.operator, reason="")
    assert asked.state == Tally.State.REQUESTED
    (fact,) = _facts(w, "centre", w.centres[0], asked.date)
    assert (fact.made, fact.why) == (0, "requested")
    histories.tallies.decide(w.collector, asked.pk, False, "not in the register")
    (fact,) = _facts(w, "centre", w.centres[0], asked.date)
    assert (fact.made, fact.why) == (0, "returned")


def test_late_corrected_and_provisional_are_marked():
    w = f.world()
    row = _sent(w, w.logins[0], 33, days_ago=3)
    _sent(w, w.logins[0], 35, days_ago=3, base_version=row.version, submission_id=f.uuid.uuid4())
    (fact,) = _facts(w, "centre", w.centres[0], row.date)
    assert (fact.made, fact.late, fact.corrected, fact.provisional) == (35, True, True, False)
    _sent(w, w.logins[0], 5)
    (fact,) = _facts(w, "centre", w.centres[0])
    assert (fact.corrected, fact.provisional) == (False, True)


def test_the_arithmetic_of_what_is_needed_a_day():
    w = f.world(target_rule="cards", target=1000, split={"weights": {}})
    w.drive.split = {"weights": {place.code: 1 for place in w.panchayats}}
    w.drive.save()
    histories.targets.issue(w.drive)
    _sent(w, w.logins[0], 100, days_ago=2)
    progress.recompute(w.drive.pk)
    found = explaining.of(w.drive, "district", w.district, today(), "required_per_day")
    assert [part.value for part in found.parts] == [1000, 100, 40]
    assert (found.value, found.total) == (23, 23)  # 900 ÷ 40 = 22.5, rounded up
    found = explaining.of(w.drive, "district", w.district, today(), "remaining")
    assert (found.value, [part.value for part in found.parts]) == (900, [1000, 100])


def test_the_total_holds_what_was_made_before():
    w = f.world(baseline=5000)
    _sent(w, w.logins[0], 100, days_ago=2)
    progress.recompute(w.drive.pk)
    found = explaining.of(w.drive, "district", w.district, today(), "total_to_date")
    assert [part.value for part in found.parts] == [5000, 100]
    assert found.value == found.total == 5100
    below = explaining.of(w.drive, "block", w.blocks[0], today(), "total_to_date")
    assert below.value is None and not below.parts


def test_a_figure_that_has_not_been_counted_yet_does_not_agree():
    w = f.world()
    _sent(w, w.logins[0], 100)
    found = explaining.of(w.drive, "centre", w.centres[0], today(), "made")
    assert (found.value, found.total, found.agrees) == (None, 100, False)
    progress.recompute(w.drive.pk)
    assert explaining.of(w.drive, "centre", w.centres[0], today(), "made").agrees
