"""Compare: everything in the address, like with like, and a sentence for what does not go together."""

import pytest
from django.urls import reverse

from drive_portal import paired
from drive_portal.lib.dates import timedelta, today
from enrollment import progress, tallies
from enrollment.models import YearFigure
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = f.world(baseline=1000)
    for back in range(1, 15):
        for n, login in enumerate(w.logins):
            sent = f.sent(w.drive, login, 10 * (n + 1), date=today() - timedelta(days=back))
            tallies.submit(w.collector, sent | {"reason": "by phone"})
    progress.recompute(w.drive.pk)
    return w


def get(client, user, lang="en", **query):
    client.force_login(user)
    client.cookies["django_language"] = lang
    return client.get(reverse("compare"), query)


def made(answer):
    return [side.figures["made"] for side in answer.context["sides"]]


def dmy(days_ago):
    return (today() - timedelta(days=days_ago)).strftime("%d-%m-%Y")


def places(w):
    return {"a": f"block:{w.blocks[0].code}", "b": f"block:{w.blocks[1].code}"}


def test_two_places_over_the_same_days(client, w):
    shown = get(client, w.collector, **places(w), **{"from": dmy(3), "to": dmy(2)})
    assert made(shown) == [2 * 30, 2 * 70]
    rows = {row["figure"]: row for group in shown.context["groups"] for row in group["rows"]}
    assert (rows["made"]["difference"], rows["made"]["ratio"]) == (-80, 0.43)
    assert rows["total_to_date"]["a"] is None and "not known" in shown.text


def test_two_periods_are_cut_to_the_same_length_and_it_says_so(client, w):
    period = {"from": dmy(3), "to": dmy(1), "from2": dmy(12), "to2": dmy(6)}
    shown = get(client, w.collector, what="periods", a=f"block:{w.blocks[0].code}", **period)
    assert [len(side.days) for side in shown.context["sides"]] == [3, 3]
    assert "Both sides are cut to the same length: 3 days." in shown.text


def test_this_year_with_a_year_that_nobody_counted(client, w):
    shown = get(client, w.collector, what="years", a=f"district:{w.district.code}")
    assert made(shown)[1] is None
    assert "what was made then is not known" in shown.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"b": "same"}, "Both places are the same."),
        ({"from": "20-20-2026"}, "is not right"),
        ({"from": "01-01-0001"}, "is not right"),
        ({"from": dmy(1), "to": dmy(4)}, "The last day lies before the first."),
        ({"from": dmy(90), "to": dmy(80)}, "lie outside the drive"),
        ({"from": dmy(-2), "to": dmy(-4)}, "lie outside the drive"),
        ({"b": "block:999999"}, "There is no place block:999999 here."),
        ({"b": "nonsense"}, "There is no place nonsense here."),
        ({"b": "camp:\0"}, "There is no place camp: here."),
        ({"b": "x" * 500}, "There is no place xxx"),
        ({"what": "periods", "drive": "99999999999999"}, "There is no such drive here."),
        (
            {"what": "periods", "from2": dmy(5), "to2": dmy(2), "from": dmy(5), "to": dmy(2)},
            "periods are the same",
        ),
    ],
)
def test_what_does_not_go_together_is_said_in_a_sentence(client, w, query, sentence):
    query = {name: f"block:{w.blocks[0].code}" if value == "same" else value for name, value in query.items()}
    shown = get(client, w.collector, **places(w) | query)
    assert shown.status_code == 200
    assert sentence in shown.text
    assert shown.context["sides"] is None


def test_another_district_is_as_absent_as_none(client, w):
    other = f.world()
    shown = get(client, w.collector, a=f"district:{w.district.code}", b=f"district:{other.district.code}")
    assert f"There is no place district:{other.district.code} here." in shown.text
    assert other.district.name not in shown.text


def test_who_has_one_place_compares_its_periods(client, w):
    shown = get(client, w.officers[0], what="periods")
    assert shown.status_code == 200 and shown.context["sides"]
    assert get(client, f.user()).status_code == 403


def test_devanagari_digits(client, w):
    day = dmy(2).translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    shown = get(client, w.collector, lang="hi", **places(w), **{"from": day, "to": day})
    assert made(shown) == [30, 70]


def test_as_a_file(client, w):
    answer = get(client, w.collector, **places(w), **{"from": dmy(3), "to": dmy(2), "format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "Cards made,60,140,-80,0.43"
    assert get(client, w.collector, format="xlsx").content[:2] == b"PK"


def test_a_published_stock_and_flow_stand_apart(client, w):
    for kind, cards in (("stock", 1105885), ("flow", 68842)):
        YearFigure.objects.create(
            district=w.district, year=2022, kind=kind, cards=cards, said_by="district", source="a report"
        )
    shown = get(client, w.collector, what="years", a=f"district:{w.district.code}")
    assert "11,05,885 − 68,842 = 10,37,043" in shown.text
    assert "derived" in shown.text and "a report" in shown.text
    below = get(client, w.collector, **places(w))
    assert "68,842" not in below.text  # it was said of the district


def test_the_chart_puts_many_days_together():
    assert paired.chart([], []) is None and paired.chart([None], [0]) is None
    drawn = paired.chart([5] * 40, [None] * 40)
    assert drawn["size"] == 3 and len(drawn["pairs"]) == 14
    assert [pair["a"] for pair in drawn["pairs"]] == [15] * 13 + [5]
    assert drawn["pairs"][-1]["days"] == "40" and drawn["pairs"][0]["b"] is None
