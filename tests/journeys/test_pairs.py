"""A block officer goes through the pairs by keys: each decision is saved, and the last one taken back."""

import pytest
from playwright.sync_api import expect

from enrollment import names
from enrollment.models import Mark, Pair
from enrollment.pairs import deciding, finding
from tests import factories
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def two_pairs():
    """A world with two people who each stand on a panchayat's list twice."""
    w = factories.world()
    for name in ("बिरसमुनी तिग्गा", "Birasmuni Tigga", "जगेश्वरी बेक", "Jageshwari Bek"):
        surname = name.split()[-1]
        kw = {"guardian_name": f"लालसाय {surname}", "guardian_key": names.key(f"लालसाय {surname}")}
        factories.person(w.panchayats[0], name=name, **kw)
    finding.search(w.district.pk)
    return w


@pytest.mark.parametrize("place", ["office", "phone"])
def test_pairs_are_decided_one_after_the_other(portal, place):
    w = two_pairs()
    officer = getattr(portal, place)(w.officer)
    officer.goes_to("/list/pairs/")
    officer.page.locator(".pairs a").first.click()
    officer.headed(officer.says("Are these one person?"))
    with officer.without_a_reload():
        say(officer, place, "1", "One person: keep the left")
        expect(officer.page.locator(".pair__before")).to_be_visible()
        assert Mark.objects.get(district_id=w.district.pk).reason == "duplicate"
        say(officer, place, "0", "Take back")
        expect(officer.page.locator(".pair__before")).to_have_count(0)
        assert not Mark.objects.filter(district_id=w.district.pk).exists()
        say(officer, place, "3", "Two people")
        expect(officer.page.locator(".pair__before")).to_be_visible()
        say(officer, place, "4", "Later")
        officer.reads("There is no such pair.")
    assert sorted(Pair.objects.values_list("decision", flat=True)) == ["different", "unsure"]


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_pages_have_no_faults(portal, language):
    w = two_pairs()
    officer = portal.tablet(w.officer, language=language)
    decided = Pair.objects.order_by("pk").first()
    deciding.decide(w.officer, decided.pk, "left", 0)
    for address in (
        "/list/pairs/",
        f"/list/pairs/{decided.pk}/",
        f"/list/pairs/{decided.pk + 1}/?after={decided.pk}",
    ):
        officer.goes_to(address)
        assert faults_of(officer.page, language) == [], address


def say(officer, place, key, button):
    """By a key at a desk, by a tap on a phone."""
    if place == "office":
        officer.presses(key)
    else:
        officer.page.locator("main").get_by_role("button", name=officer.says(button)).first.click()
