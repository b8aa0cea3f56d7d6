"""People looked for: in either script and spelling, half typed, by a number; within one's place only."""

import html

import pytest
from django.urls import reverse

from enrollment import names
from enrollment.models import Reading
from enrollment.people.searching import MOST, search
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return factories.world()


def put(place, *given, **kw):
    """People of these names."""
    return [factories.person(place, name=name, name_key=names.key(name), **kw) for name in given]


def found(w, text, user=None):
    return [person.name for person in search(user or w.collector, w.district, text)]


@pytest.mark.parametrize(
    "text", ["सुनीता", "Sunita", "suneeta", "sunita sahu", "सुनीता साहू", "SUNI", "sune", "सुनी"]
)
def test_a_name_is_found_in_either_script_and_spelling_and_half_typed(w, text):
    put(w.panchayats[0], "सुनीता साहू", "Ramesh Yadav")
    put(w.panchayats[1], "Suneeta Sahoo")
    assert set(found(w, text)) == {"सुनीता साहू", "Suneeta Sahoo"}


def test_any_word_is_found_and_in_any_order(w):
    put(w.panchayats[0], "राम कुमार साहू", "श्याम साहू", "राम यादव")
    assert set(found(w, "sahu")) == {"राम कुमार साहू", "श्याम साहू"}
    assert found(w, "sahu ram") == ["राम कुमार साहू"]


def test_the_exact_beginning_comes_first(w):
    put(w.panchayats[0], "रमेश साहू", "राम साहू", "सीता राम")
    assert found(w, "राम") == ["राम साहू", "रमेश साहू", "सीता राम"]


def test_a_misspelt_name_is_found_where_no_other_is(w):
    put(w.panchayats[0], "द्रौपदी निषाद", "रमेश साहू")
    assert found(w, "dropdi nishd") == ["द्रौपदी निषाद"]
    assert found(w, "dropati nisad") == ["द्रौपदी निषाद"]


def test_at_most_ten_are_shown(w):
    put(w.panchayats[0], *["सुनीता साहू"] * 14)
    assert len(found(w, "sunita")) == MOST


def test_by_the_full_numbers_only(w):
    (person,) = put(
        w.panchayats[0], "सुनीता", beneficiary_id="CG80077", family_id="F9001000", mobile="6100001234"
    )
    for text in ("CG80077", "cg80077", "cg८००७७", "F9001000", "6100001234", "61000 01234", "+916100001234",
                 "+91 61000-01234", "06100001234", "६१००० ०१२३४"):  # fmt: skip
        assert found(w, text) == [person.name]
    for text in ("CG8007", "610000123", "F90010"):
        assert found(w, text) == []


@pytest.mark.parametrize(
    "odd", ["", " ", "a", "%", "_", "%%%", "\0", "' OR 1=1", "\\", "😀", "x" * 10_000, "-" * 99, "٣٤٥"]
)
def test_odd_texts_find_nobody(w, odd):
    put(w.panchayats[0], "सुनीता", "Ram")
    assert found(w, odd) == []


def test_only_within_ones_place(w):
    put(w.panchayats[0], "Sunita A")
    put(w.panchayats[1], "Sunita B")
    put(w.panchayats[2], "Sunita C")
    other = factories.world()
    put(other.panchayats[0], "Sunita D")
    assert set(found(w, "sunita")) == {"Sunita A", "Sunita B", "Sunita C"}
    assert set(found(w, "sunita", w.officer)) == {"Sunita A", "Sunita B"}
    assert found(w, "sunita", w.worker) == ["Sunita A"]
    for nobody in (other.collector, w.operator, factories.user()):
        assert found(w, "sunita", nobody) == []


# --- the page ----------------------------------------------------------------------------------


def ask(client, user, place, q, **kw):
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client.post(reverse("search_people"), {"level": place.level, "code": place.code, "q": q}, **kw)


def test_the_page_answers_while_one_types_and_without_javascript(w, client):
    put(w.panchayats[0], "सुनीता साहू", beneficiary_id="B70071234")
    part = ask(client, w.officer, w.blocks[0], "sunit", headers={"HX-Request": "true"})
    whole = ask(client, w.officer, w.blocks[0], "sunit")
    for page in (part, whole):
        assert page.status_code == 200 and "सुनीता साहू" in page.content.decode()
        assert "B70071234" not in page.content.decode() and "no-store" in page["Cache-Control"]
    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    assert [(row.kind, row.people, row.reason) for row in Reading.objects.all()] == [("search", 1, "")] * 2
    assert not any("sunit" in row.what for row in Reading.objects.all())  # what was looked for is a name


def test_it_searches_the_place_of_the_page(w, client):
    put(w.panchayats[0], "Sunita A")
    put(w.panchayats[1], "Sunita B")
    page = html.unescape(ask(client, w.collector, w.panchayats[1], "sunita").content.decode())
    assert "Sunita B" in page and "Sunita A" not in page
    assert "Nobody on the list" in ask(client, w.collector, w.panchayats[2], "sunita").content.decode()


def test_another_place_is_not_there_and_a_name_is_never_in_an_address(w, client):
    assert ask(client, w.officer, w.blocks[1], "sunita").status_code == 404
    assert ask(client, w.operator, w.panchayats[0], "sunita").status_code == 404
    assert client.get(reverse("search_people"), {"q": "sunita"}).status_code == 405
