"""The pages of pairs: whose they are, what they show, and what becomes of an answer."""

import pytest
from django.urls import reverse

from enrollment import names
from enrollment.models import Beneficiary, Mark, Pair, Reading
from enrollment.pairs import finding
from tests import factories
from tests.calling import unchanging

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = factories.world()
    guardian = {"guardian_name": "लालसाय तिग्गा", "guardian_key": names.key("लालसाय तिग्गा")}
    for place, name in (
        (0, "बिरसमुनी तिग्गा"),
        (0, "Birasmuni Tigga"),
        (3, "जगेश्वरी बेक"),
        (3, "Jageshwari Bek"),
    ):
        factories.person(w.panchayats[place], name=name, mobile="9812345670", **guardian)
    finding.search(w.district.pk)
    w.pair, w.elsewhere = Pair.objects.order_by("left_panchayat_id")
    return w


def address(pair, name="pair"):
    return reverse(name, args=[pair.pk])


def answer(client, pair, said, version=0, **more):
    return client.post(address(pair, "decide_pair"), {"answer": said, "version": version} | more)


def test_an_officer_sees_the_pairs_of_the_block(client, w):
    client.force_login(w.officer)
    page = client.get(reverse("pairs")).content.decode()
    assert "बिरसमुनी" in page and "जगेश्वरी" not in page
    assert client.get(address(w.elsewhere)).status_code == 404
    assert answer(client, w.elsewhere, "left").status_code == 404
    there, nowhere = client.get(address(w.elsewhere)), client.get(reverse("pair", args=[999]))
    assert unchanging(there.text).replace(address(w.elsewhere), "") == unchanging(nowhere.text).replace(
        reverse("pair", args=[999]), ""
    )


def test_a_pair_over_two_blocks_is_the_collectors(client, w):
    Pair.objects.filter(pk=w.pair.pk).update(right_panchayat=w.panchayats[3])
    for user, status in ((w.officers[0], 404), (w.officers[1], 404), (w.collector, 200)):
        client.force_login(user)
        assert client.get(address(w.pair)).status_code == status


def test_who_decides_nothing_sees_nothing(client, w):
    for user in (w.operator, factories.user("district_viewer", w.district), factories.user()):
        client.force_login(user)
        assert client.get(reverse("pairs")).status_code == 403
        assert client.get(address(w.pair)).status_code == 403
        assert answer(client, w.pair, "left").status_code == 403
    client.force_login(factories.user("collector", factories.district()))
    assert client.get(address(w.pair)).status_code == 404
    assert Pair.objects.get(pk=w.pair.pk).decision == "open"


def test_hidden_numbers_stay_hidden_and_the_look_is_logged(client, w):
    client.force_login(w.officer)
    page = client.get(address(w.pair)).content.decode()
    assert "9812345670" not in page and w.pair.left_id not in page.replace(f"••••{w.pair.left_id[-4:]}", "")
    client.get(reverse("pairs"))
    seen = Reading.objects.filter(user=w.officer, what="pairs").order_by("pk")
    assert [(reading.kind, reading.people) for reading in seen] == [("person", 2), ("list", 2)]


def test_a_decision_is_saved_and_the_next_pair_comes(client, w):
    client.force_login(w.collector)
    first, second = sorted((w.pair, w.elsewhere), key=lambda pair: (-pair.score, pair.pk))
    response = answer(client, first, "left")
    assert response.url == f"{address(second)}?after={first.pk}"
    assert Mark.objects.get(district_id=w.district.pk).reason == "duplicate"
    assert answer(client, second, "different").url == reverse("pairs")
    assert answer(client, first, "open", version=1).url == address(first)
    assert not Mark.objects.filter(district_id=w.district.pk).exists()


def test_who_comes_second_sees_how_it_stands(client, w):
    client.force_login(w.officer)
    answer(client, w.pair, "different")
    client.force_login(w.collector)
    response = answer(client, w.pair, "left")
    assert response.url == address(w.pair)
    assert "message--warning" in client.get(response.url).content.decode()
    assert not Mark.objects.exists()


def test_one_that_has_left_the_list(client, w):
    gone = Beneficiary.objects.of(w.district.pk).filter(beneficiary_id=w.pair.right_id)
    gone.delete()
    client.force_login(w.officer)
    page = client.get(address(w.pair)).content.decode()
    assert 'name="answer"' not in page
    assert client.get(reverse("pairs")).status_code == 200
    assert answer(client, w.pair, "left").url == address(w.pair)
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"answer": "merge", "version": "0"},
        {"answer": "left", "version": "-1"},
        {"answer": "left", "version": "9" * 40},
        {"answer": "left\0", "version": "०"},
        {"answer": "left", "version": "1", "place": "block:\0", "after": "x" * 5000},
        {"answer": "open", "version": "7"},
    ],
)
def test_odd_answers_change_nothing(client, w, sent):
    client.force_login(w.officer)
    assert client.post(address(w.pair, "decide_pair"), sent).status_code == 302
    assert Pair.objects.get(pk=w.pair.pk).decision == "open"


@pytest.mark.parametrize(
    "query",
    [
        "?page=-1",
        "?page=999999999999",
        "?place=block:0",
        "?place=%00",
        "?decision=none",
        "?after=1e9",
        "?q[]=1",
    ],
)
def test_odd_addresses_show_the_list(client, w, query):
    client.force_login(w.officer)
    assert client.get(reverse("pairs") + query).status_code == 200
    assert client.get(address(w.pair) + query).status_code == 200
    assert client.get(f"/list/pairs/{'9' * 30}/").status_code == 404


def test_filters(client, w):
    client.force_login(w.collector)
    block = w.blocks[1].code
    page = client.get(reverse("pairs"), {"place": f"block:{block}"}).content.decode()
    assert "जगेश्वरी" in page and "बिरसमुनी" not in page
    answer(client, w.pair, "later")
    page = client.get(reverse("pairs"), {"decision": "unsure"}).content.decode()
    assert "बिरसमुनी" in page and "जगेश्वरी" not in page


def test_ten_thousand_open_pairs_are_a_few_queries(client, w, django_assert_max_num_queries):
    place = w.panchayats[0]
    Pair.objects.bulk_create(
        Pair(
            district=w.district, left_id=f"X{n:05d}", right_id=f"Y{n:05d}", left_panchayat=place,
            right_panchayat=place, score=60 + n % 40, basis="",
        )
        for n in range(10_000)
    )  # fmt: skip
    client.force_login(w.officer)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("pairs"), {"page": 300})
    assert page.status_code == 200
    with django_assert_max_num_queries(25):
        client.get(address(w.pair))
