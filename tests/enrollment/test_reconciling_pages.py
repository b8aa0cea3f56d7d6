"""The pages and the REST call of reconciliation: who sees and enters what, and each answer is clear."""

from datetime import timedelta
from io import BytesIO

import pytest
import python_calamine
from django.test import Client
from django.urls import reverse

from drive_portal.lib import dates
from enrollment import official
from enrollment.models import OfficialFigure, Statement
from enrollment.reconciling import crossings, published
from enrollment.tasks import sweep, tend_lists
from tests import factories
from tests.calling import Caller, errors
from tests.enrollment.test_reconciling import made, report

pytestmark = pytest.mark.django_db

TODAY = dates.today()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def w():
    w = factories.world()
    report(w, w.logins[0], 40, YESTERDAY)
    report(w, w.logins[2], 9)
    made(w.panchayats[0], w.logins[0], YESTERDAY)
    said = {"said_by": "Health office", "source": "Note 7", "said_on": YESTERDAY}
    for figure, cards in (("to_be_made", 897583), ("made", 646429), ("remaining", 245701)):
        published.say(w.collector, w.district, said | {"figure": figure, "cards": cards})
    for block, cards in zip(w.blocks, (245000, 651), strict=True):
        published.say(w.collector, block, said | {"figure": "remaining", "cards": cards})
    official.enter(w.collector, w.district, {"date": YESTERDAY, "made": 38})
    sweep()
    tend_lists()
    crossings.recount(w.district.pk)
    return w


def window(user, language="en"):
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def address(level, place, **asked):
    return reverse("reconciliation_place", args=[level, place.code], query=asked or None)


def text(answer):
    return " ".join(answer.content.decode().split())


# --- REST -------------------------------------------------------------------------------------------


def test_rest_sets_the_four_figures_side_by_side(w):
    (row,) = Caller(w.collector).read("reconciliation/", drive=w.drive.pk, level="district").json()["results"]
    assert list(row) == ["level", "code", "reported", "listed", "official", "published", "gaps",
                         "reported_in_drive", "listed_in_drive"]  # fmt: skip
    assert (row["level"], row["code"]) == ("district", w.district.code)
    assert (row["reported"], row["listed"], row["official"]) == (49, 1, 38)
    assert {"figure": "made", "cards": 646429, "said_by": "Health office", "date": YESTERDAY.isoformat(),
            "source": "Note 7"} in row["published"]  # fmt: skip
    gaps = [(gap["kind"], gap["cards"], gap["between"]) for gap in row["gaps"]]
    assert ("contradiction", 5453, ["to_be_made - made", "remaining"]) in gaps
    assert ("contradiction", 50, ["remaining", "sum of parts: remaining"]) in gaps
    assert ("entered_later", 9, ["reported", "listed"]) in gaps
    pairs = [("reported", "listed"), ("reported", "official"), ("listed", "official")]
    for first, second in [*pairs, ("reported_in_drive", "listed_in_drive")]:
        between = [cards for _kind, cards, pair in gaps if pair == [first, second]]
        assert sum(between) == row[first] - row[second]


def test_rest_has_every_level_and_null_where_nothing_is_known(w):
    alice = Caller(w.collector)
    asked = {"drive": w.drive.pk}
    assert set(alice.codes("reconciliation/", level="block", **asked)) == {b.code for b in w.blocks}
    inside = alice.codes("reconciliation/", level="panchayat", within=w.blocks[0].code, limit=1, **asked)
    assert inside == sorted(p.code for p in w.panchayats[:2])
    (centre, *_more) = alice.read("reconciliation/", level="centre", **asked).json()["results"]
    assert (centre["reported"], centre["listed"], centre["official"]) == (40, None, None)
    assert centre["published"] == centre["gaps"] == []
    for row in alice.read("reconciliation/", level="block", **asked).json()["results"]:
        assert row["official"] is None
    assert alice.read("reconciliation/", level="field", **asked).status_code == 200
    assert alice.read("reconciliation/", level="camp", **asked).json()["results"] == []
    csv = alice.read("reconciliation/", level="block", format="csv", **asked)
    assert csv.status_code == 200 and w.blocks[0].code in csv.content.decode()


def test_rest_goes_by_day_and_answers_304(w):
    alice = Caller(w.collector)
    asked = {"drive": w.drive.pk, "level": "district", "date": YESTERDAY.isoformat()}
    answer = alice.read("reconciliation/", **asked)
    assert answer.json()["results"][0]["reported"] == 40
    again = alice.get(answer.wsgi_request.get_full_path(), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_rest_shows_nobody_what_is_not_theirs(w):
    stranger, officer = Caller(factories.user("collector", factories.district())), Caller(w.officer)
    asked = {"drive": w.drive.pk, "level": "block"}
    assert stranger.read("reconciliation/", **asked).json()["results"] == []
    assert officer.codes("reconciliation/", **asked) == [w.blocks[0].code]
    assert officer.codes("reconciliation/", drive=w.drive.pk, level="district") == []
    assert officer.codes("reconciliation/", within=w.blocks[1].code, **asked) == []
    client = Caller(factories.user("api_client", w.district))
    assert len(client.codes("reconciliation/", **asked)) == 2
    assert Caller().read("reconciliation/", **asked).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [("drive", "x"), ("drive", ""), ("level", "village"), ("date", "yesterday"), ("date", "2001-01-01")],
)
def test_rest_refuses_by_field(w, field, value):
    asked = {"drive": w.drive.pk, "level": "block"} | {field: value}
    assert errors(Caller(w.collector).read("reconciliation/", **asked)) == {field}


# --- pages ------------------------------------------------------------------------------------------


def test_the_page_says_the_four_figures_and_the_contradictions_first(w):
    answer = window(w.collector).get("/reconciliation/", follow=True)
    assert answer.redirect_chain[0][0] == address("district", w.district)
    page = text(answer)
    assert "Reported 49." in page and "On the official portal 38" in page
    assert "contradict themselves: by 5,453, 50." in page
    assert page.count("data-contradiction") == 2
    assert "To be made less made is 2,51,154, but 2,45,701 are said to remain." in page
    assert "Note 7" in page and "Health office" in page


def test_the_page_is_there_at_every_level_for_each_role(w):
    for user, level, place in (
        (w.officer, "block", w.blocks[0]),
        (w.officer, "panchayat", w.panchayats[0]),
        (w.worker, "panchayat", w.panchayats[0]),
        (w.operator, "centre", w.centres[0]),
        (factories.user("district_viewer", w.district), "block", w.blocks[1]),
    ):
        client = window(user, "hi")
        answer = client.get(address(level, place))
        assert answer.status_code == 200, (user, level)
        assert place.name_hi in text(answer)
    assert window(w.officer).get("/reconciliation/")["Location"] == address("block", w.blocks[0])
    viewer = factories.user("state_viewer", w.district.state)
    factories.district(state=w.district.state)
    assert w.district.name in text(window(viewer).get("/reconciliation/"))


def test_outside_ones_place_there_is_nothing(w):
    other = factories.world()
    client = window(w.officer)
    asked = [
        address("block", other.blocks[0]),
        address("block", w.blocks[1]),
        address("district", w.district),
        address("camp", w.blocks[0]),
        "/reconciliation/block/nothing/",
        "/reconciliation/block/%00/",
        address("block", w.blocks[0], drive=other.drive.pk),
        address("block", w.blocks[0], drive="x" * 500),
    ]
    assert [client.get(one).status_code for one in asked] == [404] * len(asked)
    assert window(factories.user()).get("/reconciliation/").status_code == 403
    assert Client().get("/reconciliation/").status_code == 302


@pytest.mark.parametrize("date", ["31-31-2020", "\0", "9" * 300, "01-01-1900", "2999-01-01", "२१-११-२०२६"])
def test_any_date_has_an_answer(w, date):
    assert window(w.collector).get(address("district", w.district, date=date)).status_code == 200


def test_without_a_drive_the_page_says_so(w):
    place = factories.district()
    page = window(factories.user("collector", place)).get("/reconciliation/", follow=True)
    assert "No drive has been set up" in text(page)


def test_a_page_costs_as_many_queries_however_many_places(w, django_assert_max_num_queries):
    for _n in range(5):
        factories.panchayat(factories.block(w.district))
    client = window(w.collector)
    with django_assert_max_num_queries(40):
        client.get(address("district", w.district))


def test_the_table_is_a_file(w):
    client = window(w.collector)
    csv = client.get(address("district", w.district, format="csv")).content.decode()
    assert csv.count("\n") == 4 and "not known" in csv and w.blocks[1].name in csv
    book = client.get(address("district", w.district, format="xlsx")).content
    lines = python_calamine.load_workbook(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert lines[0][0] == "Reconciliation"
    assert client.get(address("district", w.district, format="exe")).status_code == 200


# --- entering ---------------------------------------------------------------------------------------


def test_the_collector_enters_a_figure_of_the_official_portal(w):
    client, to = window(w.collector), reverse("say_official", args=["block", w.blocks[0].code])
    answer = client.post(to, {"date": f"{TODAY:%d-%m-%Y}", "made": "१,२३४"}, follow=True)
    assert "The official figure was saved." in text(answer)
    assert OfficialFigure.objects.get(level=2).made == 1234
    fell = client.post(to, {"date": f"{TODAY:%d/%m/%Y}", "made": "1,235"}, follow=True)
    assert OfficialFigure.objects.filter(level=2).count() == 2 and "lower" not in text(fell)
    wrong = client.post(to, {"date": f"{TODAY + timedelta(days=2):%d-%m-%Y}", "made": "-4"})
    assert wrong.status_code == 400 and 'value="-4"' in text(wrong)


def test_the_collector_writes_down_corrects_and_takes_back_a_statement(w):
    client, to = window(w.collector), reverse("say_published", args=["district", w.district.code])
    sent = {"figure": "target", "cards": "3,00,000", "said_by": "<b>DC</b>", "said_on": "", "source": "Order"}
    page = text(client.post(to, sent, follow=True))
    assert "3,00,000" in page and "&lt;b&gt;DC" in page and "day not known" in page
    row = Statement.objects.get(figure="target")
    mend = reverse("correct_statement", args=[row.pk])
    assert client.get(mend).status_code == 200
    assert client.post(mend, sent | {"cards": ""}).status_code == 400
    page = text(client.post(mend, sent | {"cards": "310000"}, follow=True))
    assert "3,10,000" in page
    late = client.post(mend, sent | {"cards": "320000"})  # the other window
    assert late.status_code == 400 and "corrected this figure just now" in text(late)
    last = Statement.objects.get(corrects=row)
    back = reverse("correct_statement", args=[last.pk])
    page = text(client.post(back, sent | {"cards": "", "taken_back": "on"}, follow=True))
    assert "taken back" in page
    assert client.post(to, {"figure": "x", "cards": "9" * 20, "said_by": "\0"}).status_code == 400


def test_who_may_only_look_may_not_enter(w):
    said = Statement.objects.filter(level=2).first()
    for user in (w.officer, factories.user("block_officer", w.blocks[0])):
        client = window(user)
        assert "Save the official figure" not in text(client.get(address("block", w.blocks[0])))
        for name in ("say_official", "say_published"):
            assert client.post(reverse(name, args=["block", w.blocks[0].code])).status_code == 403
            assert client.post(reverse(name, args=["block", w.blocks[1].code])).status_code == 404
        assert client.get(reverse("correct_statement", args=[said.pk])).status_code in (403, 404)
        assert client.get(reverse("correct_statement", args=[10**18])).status_code == 404
    stranger = window(factories.user("collector", factories.district()))
    assert stranger.get(reverse("correct_statement", args=[said.pk])).status_code == 404
    collector = window(w.collector)
    assert collector.post(reverse("say_official", args=["centre", w.centres[0].code])).status_code == 404
    assert collector.get(reverse("say_official", args=["block", w.blocks[0].code])).status_code == 405
