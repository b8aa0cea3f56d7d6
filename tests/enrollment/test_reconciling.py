"""Four figures side by side: each gap has its name, and between two figures they always add up."""

from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camps.models import CampCount
from districts.models import Drive, Placement
from drive_portal.lib import dates
from enrollment import listcounts, official, progress, tallies
from enrollment.models import CrossingNote, OfficialFigure, Pair, Statement
from enrollment.reconciling import crossings, gaps, published, rows
from enrollment.reconciling.gaps import Gap, Known, Marks
from enrollment.tasks import sweep, tend_lists
from tests import factories

TODAY = dates.today()
YESTERDAY, LONG_AGO = TODAY - timedelta(days=1), TODAY - timedelta(days=60)
REPORTED_LISTED = (gaps.REPORTED, gaps.LISTED)
_COUNT = st.integers(0, 10**7)
_MAYBE = st.none() | _COUNT
_MARKS = st.builds(Marks, *[_COUNT] * 6)


@pytest.fixture
def w(db):
    return factories.world()


def settle(w):
    """What the worker does."""
    sweep()
    tend_lists()
    crossings.recount(w.district.pk)


def report(w, login, made, day=TODAY, **kw):
    sent = factories.sent(w.drive, login, made, date=day) | {"reason": "by phone"} | kw
    return tallies.submit(w.collector, sent).row


def made(panchayat, login, day=TODAY, **kw):
    person = factories.person(panchayat)
    factories.mark(person, outcome_on=day, login_id=login.code if login else "", **kw)
    return person


def row_of(w, level, place, day=TODAY):
    found = rows.read(Drive.objects.get(pk=w.drive.pk), level, day, type(place).objects.filter(pk=place.pk))
    return found[0]


def named(row, pair):
    return {gap.kind: gap.cards for gap in row.gaps if gap.between == pair}


# --- arithmetic -------------------------------------------------------------------------------------


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine, not slow data
@given(
    st.builds(
        Known,
        *[_MAYBE] * 4,
        _MARKS,
        _MARKS,
        *[_COUNT] * 5,
    )
)
def test_between_two_figures_the_gaps_add_up_exactly(known):
    for pair in gaps.PAIRS:
        first, second = (getattr(known, name) for name in pair)
        found = gaps.between(known, pair)
        if first is None or second is None:
            assert found == []
        else:
            assert sum(gap.cards for gap in found) == first - second
            assert found[-1].kind == gaps.UNEXPLAINED
            assert all(gap.cards for gap in found[:-1])


def test_what_is_not_known_is_compared_with_nothing():
    assert gaps.all_of(Known(reported=5)) == []
    (only,) = gaps.all_of(Known(reported=5, official=5))
    assert only == Gap(gaps.UNEXPLAINED, 0, (gaps.REPORTED, gaps.OFFICIAL))


# --- reported and listed ----------------------------------------------------------------------------


def test_without_a_list_nothing_is_known_of_people(w):
    report(w, w.logins[0], 40)
    settle(w)
    row = row_of(w, "district", w.district)
    assert (row.reported, row.listed, row.official) == (40, None, None)
    assert row.gaps == [] and row.main is None and row.unexplained is None


def test_every_card_marked_leaves_nothing_unexplained(w):
    report(w, w.logins[0], 3)
    for _n in range(3):
        made(w.panchayats[0], w.logins[0])
    settle(w)
    for level, place in (("district", w.district), ("block", w.blocks[0]), ("panchayat", w.panchayats[0])):
        row = row_of(w, level, place)
        assert (row.reported, row.listed, row.on_list) == (3, 3, 3)
        assert named(row, REPORTED_LISTED) == {gaps.UNEXPLAINED: 0}
    assert row_of(w, "block", w.blocks[1]).listed == 0


def test_cards_of_days_that_the_list_has_not_reached_are_entered_later(w):
    report(w, w.logins[0], 3, YESTERDAY)
    report(w, w.logins[0], 5)
    for _n in range(3):
        made(w.panchayats[0], w.logins[0], YESTERDAY)
    settle(w)
    row = row_of(w, "block", w.blocks[0])
    assert row.listed_to == YESTERDAY
    assert named(row, REPORTED_LISTED) == {gaps.ENTERED_LATER: 5, gaps.UNEXPLAINED: 0}
    assert row_of(w, "block", w.blocks[0], YESTERDAY).reported == 3


def test_made_elsewhere_crosses_the_border_of_each_level(w):
    here, next_door, far = w.panchayats[0], w.panchayats[1], w.panchayats[2]
    report(w, w.logins[0], 6)
    made(here, w.logins[0])
    made(next_door, w.logins[0])
    for _n in range(4):
        made(far, w.logins[0])
    made(
        far, factories.login_id(factories.centre(factories.panchayat(factories.block(factories.district()))))
    )
    settle(w)
    expected = [
        ("panchayat", here, {gaps.ELSEWHERE: 5}),
        ("panchayat", next_door, {gaps.ELSEWHERE: -1}),
        ("panchayat", far, {gaps.ELSEWHERE: -5}),
        ("block", w.blocks[0], {gaps.ELSEWHERE: 4}),
        ("block", w.blocks[1], {gaps.ELSEWHERE: -5}),
        ("district", w.district, {gaps.ELSEWHERE: -1}),
    ]
    for level, place, gap in expected:
        row = row_of(w, level, place)
        assert named(row, REPORTED_LISTED) == gap | {gaps.UNEXPLAINED: 0}, (level, place)


def test_a_camp_is_where_its_cards_are_made(w):
    camp = factories.camp(w.drive, w.panchayats[2])
    report(w, w.logins[0], 1, place={"camp": camp.pk})
    made(w.panchayats[2], w.logins[0])
    settle(w)
    assert named(row_of(w, "panchayat", w.panchayats[2]), REPORTED_LISTED) == {gaps.UNEXPLAINED: 0}


def test_cards_of_ids_outside_the_list_are_named(w):
    report(w, w.logins[0], 3)
    stranger = factories.person(w.panchayats[0])
    factories.person(w.panchayats[0])
    factories.mark(stranger, login_id=w.logins[0].code)
    stranger.delete()
    made(w.panchayats[0], w.logins[0])
    unplaced = factories.person(w.panchayats[1])
    factories.mark(unplaced)
    unplaced.delete()
    listcounts.mark(w.district.pk)
    settle(w)
    assert named(row_of(w, "panchayat", w.panchayats[0]), REPORTED_LISTED) == {
        gaps.OUTSIDE: 1,
        gaps.UNEXPLAINED: 1,
    }
    assert named(row_of(w, "district", w.district), REPORTED_LISTED) == {gaps.OUTSIDE: 2, gaps.UNEXPLAINED: 0}


def test_duplicates_have_a_card_and_no_place_among_the_made(w):
    report(w, w.logins[0], 3)
    twin = made(w.panchayats[0], w.logins[0])
    factories.mark(twin, "unreachable", reason="duplicate")
    factories.mark(factories.person(w.panchayats[0]), "unreachable", reason="duplicate", card_number="PM1")
    factories.mark(factories.person(w.panchayats[0]), "unreachable", reason="duplicate")  # never had a card
    made(w.panchayats[0], w.logins[0])
    settle(w)
    row = row_of(w, "panchayat", w.panchayats[0])
    assert named(row, REPORTED_LISTED) == {gaps.DUPLICATE: 2, gaps.UNEXPLAINED: 0}


def test_two_rows_decided_to_be_one_person_are_one_card(w):
    report(w, w.logins[0], 1)
    one, two = (made(w.panchayats[0], w.logins[0]).beneficiary_id for _n in range(2))
    left, right = sorted([one, two])
    Pair.objects.create(
        district=w.district,
        left_id=left,
        right_id=right,
        left_panchayat=w.panchayats[0],
        right_panchayat=w.panchayats[0],
        score=99,
        basis="",
        decision="same",
        kept_id=one,
        dropped_id=two,
    )
    settle(w)
    row = row_of(w, "panchayat", w.panchayats[0])
    assert named(row, REPORTED_LISTED) == {gaps.DUPLICATE: -1, gaps.UNEXPLAINED: 0}


# --- cards made before the drive --------------------------------------------------------------------


def test_reported_has_the_cards_made_before_and_is_unknown_where_those_are(w):
    Drive.objects.filter(pk=w.drive.pk).update(baseline=100)
    report(w, w.logins[0], 5)
    made(w.panchayats[0], w.logins[0])
    made(w.panchayats[0], w.logins[0], LONG_AGO)
    settle(w)
    row = row_of(w, "district", w.district)
    assert (row.reported, row.in_drive, row.listed, row.listed_in_drive) == (105, 5, 2, 1)
    assert sum(named(row, REPORTED_LISTED).values()) == 103
    block = row_of(w, "block", w.blocks[0])
    assert block.reported is None and block.in_drive == 5 and not block.gaps
    assert sum(gap.cards for gap in block.gaps_in_drive) == 5 - 1
    assert {gap.between for gap in block.gaps_in_drive} == {gaps.IN_DRIVE}
    pair, found, of_drive = block.main
    assert pair == REPORTED_LISTED and of_drive and sum(gap.cards for gap in found) == 4
    (centre,) = rows.read(w.drive, "centre", TODAY, None)[:1]
    assert centre.reported == 5 and centre.listed is None


# --- the official portal ----------------------------------------------------------------------------


def say_official(w, place, cards, day=TODAY):
    return official.enter(w.collector, place, {"date": day, "made": cards})


def test_the_latest_official_figure_by_the_day_counts_with_its_age(w):
    report(w, w.logins[0], 4, YESTERDAY)
    report(w, w.logins[0], 6)
    say_official(w, w.blocks[0], 3, YESTERDAY - timedelta(days=5))
    say_official(w, w.blocks[0], 3, YESTERDAY)
    say_official(w, w.blocks[0], 4, YESTERDAY)
    settle(w)
    row = row_of(w, "block", w.blocks[0])
    assert (row.official, row.official_on, row.official_age) == (4, YESTERDAY, 1)
    assert named(row, (gaps.REPORTED, gaps.OFFICIAL)) == {gaps.ENTERED_LATER: 6, gaps.UNEXPLAINED: 0}
    assert row_of(w, "block", w.blocks[0], YESTERDAY - timedelta(days=2)).official == 3
    assert row_of(w, "block", w.blocks[1]).official is None
    assert OfficialFigure.objects.count() == 3  # the earlier one is kept


def test_listed_and_official_differ_by_later_cards_and_by_those_outside_the_list(w):
    report(w, w.logins[0], 3, YESTERDAY)
    stranger = factories.person(w.panchayats[0])
    factories.mark(stranger, login_id=w.logins[0].code, outcome_on=YESTERDAY)
    stranger.delete()
    made(w.panchayats[0], w.logins[0], YESTERDAY)
    made(w.panchayats[0], w.logins[0])
    listcounts.mark(w.district.pk)
    say_official(w, w.district, 2, YESTERDAY)
    settle(w)
    row = row_of(w, "district", w.district)
    assert named(row, (gaps.LISTED, gaps.OFFICIAL)) == {
        gaps.ENTERED_LATER: 1,
        gaps.OUTSIDE: -1,
        gaps.UNEXPLAINED: 0,
    }
    for pair in gaps.PAIRS[:3]:
        first, second = (getattr(row, name) for name in pair)
        assert sum(named(row, pair).values()) == first - second


# --- published --------------------------------------------------------------------------------------


def say(w, place, figure, cards, said_on=TODAY, **kw):
    sent = {"figure": figure, "cards": cards, "said_by": "Health office", "source": "Note 7"}
    return published.say(w.collector, place, sent | {"said_on": said_on} | kw)


def test_a_statement_is_set_against_what_had_come_in_by_its_evening(w):
    drive = Drive.objects.get(pk=w.drive.pk)
    evening = dates.at(YESTERDAY, time(19))
    for login, cards, received in (
        (w.logins[0], 10, evening),
        (w.logins[1], 4, drive.cutoff(YESTERDAY) + timedelta(hours=1)),
        (w.logins[2], 2, drive.close(YESTERDAY) + timedelta(hours=1)),
    ):
        row = report(w, login, cards, YESTERDAY)
        type(row).objects.filter(pk=row.pk).update(received_at=received)
    report(w, w.logins[0], 7)
    say(w, w.district, "made", 9, YESTERDAY)
    settle(w)
    row = row_of(w, "district", w.district)
    assert named(row, (gaps.REPORTED, gaps.PUBLISHED)) == {
        gaps.AFTER_CUTOFF: 4,
        gaps.ENTERED_LATER: 9,
        gaps.UNEXPLAINED: 1,
    }


def test_a_camps_final_count_is_late_in_the_stead_of_its_tallies(w):
    camp = factories.camp(w.drive, w.panchayats[0])
    row = report(w, w.logins[0], 8, YESTERDAY, place={"camp": camp.pk})
    type(row).objects.filter(pk=row.pk).update(received_at=dates.at(YESTERDAY, time(21)))
    CampCount.objects.create(
        district=w.district,
        drive=w.drive,
        camp=camp,
        panchayat=w.panchayats[0],
        date=YESTERDAY,
        made=11,
        received_at=dates.at(YESTERDAY, time(22)),
    )
    progress.rebuild(w.drive.pk)
    say(w, w.district, "made", 0, YESTERDAY)
    settle(w)
    found = named(row_of(w, "district", w.district), (gaps.REPORTED, gaps.PUBLISHED))
    assert found == {gaps.AFTER_CUTOFF: 11, gaps.UNEXPLAINED: 0}


def test_published_figures_that_contradict_themselves_are_named(w):
    say(w, w.district, "to_be_made", 1000)
    say(w, w.district, "made", 600)
    say(w, w.district, "remaining", 390)
    say(w, w.blocks[0], "remaining", 200)
    row = row_of(w, "district", w.district)
    assert [gap for gap in row.gaps if gap.kind == gaps.CONTRADICTION] == [
        Gap(gaps.CONTRADICTION, 10, ("to_be_made - made", "remaining"))
    ]  # one block's figure of two proves nothing of the sum
    say(w, w.blocks[1], "remaining", 150)
    row = row_of(w, "district", w.district)
    assert row.contradictions[1].gap == Gap(gaps.CONTRADICTION, 40, ("remaining", "sum of parts: remaining"))
    assert row.contradictions[1].parts == 2
    say(w, w.district, "made", 610, said_by="Somebody else")  # another speaker contradicts nobody
    assert len(row_of(w, "district", w.district).contradictions) == 2


def test_towns_that_a_report_leaves_out_do_not_hide_its_contradiction(w):
    factories.panchayat(factories.block(w.district, kind="urban"), kind="ward")
    say(w, w.district, "remaining", 390)
    for block in w.blocks:
        say(w, block, "remaining", 190)
    (found,) = row_of(w, "district", w.district).contradictions
    assert (found.cards, found.parts) == (10, 2)


def test_a_statement_is_corrected_by_a_new_row_and_taken_back_by_one_without_cards(w):
    old = say(w, w.district, "made", 600)
    assert say(w, w.district, "made", 600) == old
    sent = {name: getattr(old, name) for name in ("figure", "said_by", "source", "said_on")}
    new = published.correct(w.collector, old, sent | {"cards": 610})
    with pytest.raises(published.ValidationError):
        published.correct(w.collector, old, sent | {"cards": 620})
    assert [row.cards for row in row_of(w, "district", w.district).statements] == [610]
    published.correct(w.collector, new, sent | {"cards": None})
    assert row_of(w, "district", w.district).statements == []
    assert Statement.objects.count() == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("cards", None), ("cards", -1), ("cards", 10**12), ("said_on", TODAY + timedelta(days=1)),
     ("said_by", " "), ("source", ""), ("figure", "nothing")],
)  # fmt: skip
def test_an_unsound_statement_is_refused_by_field(w, field, value):
    with pytest.raises(published.ValidationError) as refused:
        say(w, w.district, **{"figure": "made", "cards": 5} | {field: value})
    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize("model", [Statement, OfficialFigure])
def test_what_was_said_is_never_changed(w, model):
    say(w, w.district, "made", 600)
    say_official(w, w.district, 600)
    with pytest.raises(Exception, match="Cannot update or delete"):
        model.objects.update(level=2)


# --- the worker -------------------------------------------------------------------------------------


def test_the_sweep_sets_the_crossings_of_what_was_marked_and_rests_after_it(w):
    report(w, w.logins[0], 1)
    made(w.panchayats[1], w.logins[0])
    listcounts.mark(w.district.pk)
    sweep()
    tend_lists()
    assert crossings.waiting() == []
    assert named(row_of(w, "panchayat", w.panchayats[1]), REPORTED_LISTED)[gaps.ELSEWHERE] == -1
    crossings.note(w.district.pk)
    CrossingNote.objects.update(counted_at=dates.now() - timedelta(seconds=10), seconds=3)
    assert crossings.waiting() == []
    CrossingNote.objects.update(counted_at=dates.now() - timedelta(seconds=61), seconds=3)
    assert crossings.waiting() == [w.district.pk]


def test_places_that_moved_take_their_cards_along(w):
    report(w, w.logins[0], 3, YESTERDAY)
    made(w.panchayats[0], w.logins[0], YESTERDAY)
    Placement.objects.filter(panchayat=w.panchayats[0]).update(valid_to=YESTERDAY)
    Placement.objects.create(panchayat=w.panchayats[0], block=w.blocks[1], valid_from=TODAY)
    settle(w)
    before, now = row_of(w, "block", w.blocks[0], YESTERDAY), row_of(w, "block", w.blocks[1])
    assert (before.reported, before.listed) == (now.reported, now.listed) == (3, 1)
    assert row_of(w, "block", w.blocks[0]).listed == 0
