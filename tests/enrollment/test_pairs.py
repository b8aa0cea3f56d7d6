"""Two ids of one person: what is taken for one, what is not, and what becomes of a decision."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from enrollment import marks, names, pairs
from enrollment.models import Beneficiary, Mark, MarkVersion, Pair, PairDecision, PairNote
from enrollment.pairs import deciding, finding, scoring
from tests import factories

pytestmark = pytest.mark.django_db

_ids = itertools.count(1)
LIST = 1_200_000


def row(name="सुनीता साहू", guardian="राम साहू", **kw):
    """A name that 150 of a big list have, three in the panchayat; 3,000 have such a guardian."""
    base = {
        "gender": "F", "birth_year": 1980, "family": f"F{next(_ids)}", "mobile": "", "block": 1,
        "panchayat": 1, "village": "रामपुर", "named": 150, "here": 3, "guarded": 3000,
    }  # fmt: skip
    return scoring.Row(names.key(name), names.key(guardian), **base | kw)


def score(a, b):
    return scoring.judge(a, b, LIST)[0]


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (row(), "all but the family"),
        (row("Sunita Sahu", "Ram Sahoo"), "in the other script"),
        (row("साहू सुनीता"), "the parts of the name in another order"),
        (row("सुनीता"), "without the surname"),
        (row(birth_year=1982), "two years apart"),
        (row(birth_year=None, guarded=500), "no year, a rarer guardian"),
        (row(panchayat=2, village="मनोरा"), "another panchayat"),
        (row(guardian="", mobile="6111111111"), "no guardian, the same mobile"),
    ],
)
def test_one_person(other, what):
    assert score(row(mobile="6111111111"), other) >= scoring.OFFERED, what


FAMILY = {"family": "F1", "mobile": "6111111111"}


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        (row("गीता साहू", **FAMILY), row("सीता साहू", **FAMILY), "twins"),
        (
            row("कमल साहू", gender="M", **FAMILY),
            row("कमला साहू", gender="M", **FAMILY),
            "twins, almost one name",
        ),
        (row("रमेश साहू"), row("राकेश साहू"), "namesakes by a letter"),
        (
            row("राम साहू", "शिव साहू", gender="M", birth_year=1955, **FAMILY),
            row("राम साहू", "राम साहू", gender="M", birth_year=1983, **FAMILY),
            "father and son",
        ),
        (row(guardian=""), row(guardian="", birth_year=None), "a common name and no more"),
        (row(named=2000, guarded=2000), row(panchayat=2, named=2000, guarded=2000), "common names elsewhere"),
        (row(guardian="शिव साहू"), row(guardian="मोहन यादव", birth_year=1979), "other fathers"),
    ],
)
def test_two_people(one, other, what):
    assert score(one, other) < scoring.OFFERED, what


def test_why_names_every_field():
    why = dict(scoring.judge(row(), row(birth_year=1981, village=""), LIST)[1])
    assert why == {
        "name": "same", "guardian": "same", "birth_year": "near", "gender": "same", "family": "differs",
        "mobile": "unknown", "village": "near",
    }  # fmt: skip


# --- searching ------------------------------------------------------------------------------------


@pytest.fixture
def w():
    return factories.world()


def named(panchayat, name="बिरसमुनी तिग्गा", guardian="लालसाय तिग्गा", **kw):
    guardian_key = names.key(guardian)
    base = {"name": name, "guardian_name": guardian, "guardian_key": guardian_key}
    return factories.person(panchayat, **base | kw)


def twice(w, **kw):
    """A person under two ids, and the pair of them."""
    one = named(w.panchayats[0])
    other = named(w.panchayats[0], **{"name": "Birasmuni Tigga"} | kw)
    finding.search(w.district.pk)
    return one, other, Pair.objects.get(district=w.district)


def test_a_search_finds_the_pair_and_nobody_else(w):
    factories.people(w.panchayats[0], 20)
    one, other, pair = twice(w)
    assert (pair.left_id, pair.right_id) == tuple(sorted([one.beneficiary_id, other.beneficiary_id]))
    assert pair.score >= 90
    assert pairs.open_count(w.officer) == pairs.open_count(w.collector) == 1
    assert pairs.open_count(w.officers[1]) == pairs.open_count(w.operator) == 0


@pytest.mark.parametrize(
    "how",
    [
        {"name": "तिग्गा बिरसमुनी"},
        {"birth_year": 1981},
        {"name": "बिरसमुनी"},
        {"guardian_name": "", "guardian_key": "", "family_id": "F1"},
        {"name": "बिरसमुनीी तिगगा", "mobile": "6111111111"},
    ],
)
def test_each_way_of_standing_there_twice_is_looked_for(w, how):
    named(w.panchayats[0], family_id="F1", mobile="6111111111")
    named(w.panchayats[0], **how)
    assert finding.search(w.district.pk).found == 1


def test_people_of_another_district_are_not_compared(w):
    named(w.panchayats[0])
    named(factories.world().panchayats[0])
    assert finding.search(w.district.pk).found == 0


def test_a_crowd_is_said_and_not_compared(w, monkeypatch):
    monkeypatch.setattr(finding, "_CROWD", 5)
    factories.people(w.panchayats[0], 9, name="राम कुमार")
    assert finding.search(w.district.pk).found == 0


def test_there_is_an_end_to_comparing(w, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 3)
    for _n in range(6):
        named(w.panchayats[0])
    done = finding.search(w.district.pk)
    assert done.cut and done.compared == 3


def test_a_noted_district_is_searched_once(w):
    pairs.note(w.district.pk)
    pairs.note(w.district.pk)
    assert finding.waiting() == [w.district.pk]
    finding.search(w.district.pk)
    assert not PairNote.objects.exists()


def test_open_pairs_that_are_no_longer_alike_go(w):
    _one, other, _pair = twice(w)
    change(other, birth_year=1950, guardian_key="snya")
    finding.search(w.district.pk)
    assert not Pair.objects.exists()


def change(person, **kw):
    Beneficiary.objects.of(person.district_id).filter(beneficiary_id=person.beneficiary_id).update(**kw)


# --- deciding --------------------------------------------------------------------------------------


def mark_of(person):
    return Mark.objects.filter(district_id=person.district_id, beneficiary_id=person.beneficiary_id).first()


def sides(pair, *people):
    """The people as left and right."""
    return sorted(people, key=lambda person: person.beneficiary_id)


def test_one_person_marks_the_other_id_and_nothing_is_lost(w):
    one, other, pair = twice(w)
    left, right = sides(pair, one, other)
    pair = deciding.decide(w.officer, pair.pk, "left", 0)
    assert (pair.decision, pair.kept_id, pair.dropped_id) == (
        "same",
        left.beneficiary_id,
        right.beneficiary_id,
    )
    mark = mark_of(right)
    assert (mark.outcome, mark.reason, mark.source, mark.by) == (
        "unreachable",
        "duplicate",
        "pair",
        w.officer,
    )
    assert mark_of(left) is None
    assert Beneficiary.objects.of(w.district.pk).count() == 2
    assert pairs.open_count(w.officer) == 0


def test_a_decision_is_taken_back_with_its_mark(w):
    one, other, pair = twice(w)
    pair = deciding.decide(w.officer, pair.pk, "left", 0)
    pair = deciding.take_back(w.collector, pair.pk, pair.version)
    assert (pair.decision, pair.kept_id) == ("open", "")
    assert mark_of(one) is mark_of(other) is None
    assert [each.decision for each in PairDecision.objects.order_by("pk")] == ["same", "open"]
    assert pairs.open_count(w.officer) == 1


def test_what_stood_before_stands_again(w):
    one, other, pair = twice(w)
    _left, right = sides(pair, one, other)
    factories.mark(right, "rejected", reason="aadhaar_error")
    pair = deciding.decide(w.officer, pair.pk, "left", 0)
    assert mark_of(right).outcome == "unreachable"
    deciding.take_back(w.officer, pair.pk, pair.version)
    mark = mark_of(right)
    assert (mark.outcome, mark.reason, mark.source) == ("rejected", "aadhaar_error", "hand")


def test_a_mark_that_came_later_stays(w):
    one, other, pair = twice(w)
    _left, right = sides(pair, one, other)
    pair = deciding.decide(w.officer, pair.pk, "left", 0)
    factories.mark(right, "unreachable", reason="dead")
    deciding.take_back(w.officer, pair.pk, pair.version)
    assert mark_of(right).reason == "dead"


def test_the_one_with_the_card_is_kept(w):
    one, other, pair = twice(w)
    left, right = sides(pair, one, other)
    factories.mark(right, "made")
    with translation.override("en"), pytest.raises(ValidationError, match="card was made"):
        deciding.decide(w.officer, pair.pk, "left", 0)
    deciding.decide(w.officer, pair.pk, "right", 0)
    assert mark_of(right).outcome == "made" and mark_of(left).reason == "duplicate"


def test_two_cards_both_stand_and_are_counted(w):
    one, other, pair = twice(w)
    for person in (one, other):
        factories.mark(person, "made")
    pair = deciding.decide(w.officer, pair.pk, "left", 0)
    assert mark_of(one).outcome == mark_of(other).outcome == "made"
    assert pairs.made_twice(w.district.pk) == [{"panchayat_id": w.panchayats[0].pk, "cards": 1}]
    assert not MarkVersion.objects.exists()
    deciding.take_back(w.officer, pair.pk, pair.version)
    assert pairs.made_twice(w.district.pk) == []


def test_who_comes_second_is_told(w):
    _one, _other, pair = twice(w)
    deciding.decide(w.officer, pair.pk, "different", 0)
    with pytest.raises(deciding.Changed):
        deciding.decide(w.collector, pair.pk, "left", 0)
    with pytest.raises(deciding.Changed):
        deciding.take_back(w.collector, pair.pk, 0)
    assert deciding.decide(w.officer, pair.pk, "different", 0).version == 1, "a second tap"


def test_another_decision_takes_the_first_marks_back(w):
    one, other, pair = twice(w)
    left, right = sides(pair, one, other)
    pair = deciding.decide(w.officer, pair.pk, "left", 0)
    deciding.decide(w.officer, pair.pk, "right", pair.version)
    assert mark_of(right) is None and mark_of(left).reason == "duplicate"


def test_nobody_is_marked_who_has_left_the_list(w):
    one, other, pair = twice(w)
    Beneficiary.objects.of(w.district.pk).filter(beneficiary_id=one.beneficiary_id).delete()
    with translation.override("en"), pytest.raises(ValidationError, match="no longer on the list"):
        deciding.decide(w.officer, pair.pk, "left", 0)
    assert mark_of(other) is None


def test_pairs_of_a_dropped_id_are_not_asked_again(w):
    for _n in range(3):
        named(w.panchayats[0])
    finding.search(w.district.pk)
    assert pairs.open_count(w.officer) == 3
    first = Pair.objects.order_by("left_id", "right_id").first()
    deciding.decide(w.officer, first.pk, "left", 0)
    assert pairs.open_count(w.officer) == 1


@pytest.mark.parametrize("answer", ["left", "different", "later"])
def test_a_decision_survives_a_search_and_a_respelling(w, answer):
    _one, other, pair = twice(w)
    deciding.decide(w.officer, pair.pk, answer, 0)
    change(other, name="BIRASMUNI TIGGA", mobile="6111111111", village="मनोरा")
    finding.search(w.district.pk)
    decided = Pair.objects.get()
    assert (decided.decision, decided.version) == (deciding.ANSWERS[answer][0], 1)


def test_two_people_are_asked_about_again_when_they_have_changed(w):
    _one, other, pair = twice(w)
    deciding.decide(w.officer, pair.pk, "different", 0)
    change(other, birth_year=1981)
    finding.search(w.district.pk)
    pair.refresh_from_db()
    assert (pair.decision, pair.version, pair.decided_by) == ("open", 2, None)
    assert list(pair.decisions.order_by("pk").values_list("decision", "by")) == [
        ("different", w.officer.pk),
        ("open", None),
    ]


def test_one_person_stays_one_until_somebody_takes_it_back(w):
    _one, other, pair = twice(w)
    deciding.decide(w.officer, pair.pk, "left", 0)
    change(other, birth_year=1940)
    finding.search(w.district.pk)
    pair.refresh_from_db()
    assert (pair.decision, pair.stands) == ("same", False)


def test_a_cards_file_between_look_and_mark_wins(w):
    """The decision looks at marks under the lock that files take."""
    one, other, pair = twice(w)
    _left, right = sides(pair, one, other)
    marks.put(
        w.officer, w.district.pk, [marks.Said(right.beneficiary_id, "made", pair.found_at.date())], "hand"
    )
    with pytest.raises(ValidationError):
        deciding.decide(w.officer, pair.pk, "left", 0)
    assert mark_of(right).outcome == "made"
