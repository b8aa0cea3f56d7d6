"""The officer's pages of camps: entering one, counting its day."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from camps.models import Camp, CampCount
from drive_portal.lib import dates
from enrollment import tallies
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(DAY, time(18)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    found = factories.world()
    found.camp = factories.camp(found.drive, found.panchayats[0], name="Camp at the school")
    return found


@pytest.fixture
def page(client, w):
    """The client as the block officer, in English."""
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def fields(response, **kw):
    """What the form on the page would send."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (values | kw).items() if value not in (None, False)}


def test_a_count_beside_the_sum_of_the_tallies(page, w):
    address = reverse("camp_count", args=[w.camp.pk])
    for n, login in enumerate(w.logins[:2]):
        sent = factories.sent(w.drive, login, made=20 + n, place={"camp": w.camp.pk})
        tallies.submit(w.collector, sent)
    shown = page.get(address)
    assert "Sum of the tallies" in shown.content.decode() and ">41<" in shown.content.decode()
    answer = page.post(address, fields(shown, made="1,250", rejected_other="3"), follow=True)
    assert (
        "18-11-2026: 1,250 cards made, 3 rejected at the camp Camp at the school." in answer.content.decode()
    )
    row = CampCount.objects.get()
    assert (row.made, row.rejected, row.pulse, row.changed_by) == (1250, {"other": 3}, False, w.officer)
    again = page.get(address)
    assert again.context["day"].difference == 1209
    assert again.context["form"]["made"].value() == 1250


def test_a_pulse_and_a_withdrawal(page, w):
    address = reverse("camp_count", args=[w.camp.pk])
    page.post(address, fields(page.get(address), made="50", pulse="on"))
    assert CampCount.objects.get().pulse
    page.post(address, fields(page.get(address), withdrawn="1"))
    assert CampCount.objects.get().state == "withdrawn"


def test_a_conflict_shows_both_figures_and_asks(page, w):
    address = reverse("camp_count", args=[w.camp.pk])
    mine, other = page.get(address), page.get(address)
    page.post(address, fields(other, made="40"))
    answer = page.post(address, fields(mine, made="45", rejected_other="2"))
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert "40 made, 0 rejected" in text and "45 made, 2 rejected" in text
    page.post(address, fields(answer))
    assert CampCount.objects.get().made == 45


def test_after_the_close_it_asks_why(page, w, clock):
    address = reverse("camp_count", args=[w.camp.pk]) + f"?date={DAY:%Y-%m-%d}"
    clock.move_to(dates.at(DAY, time(12), days_later=1))
    shown = page.get(address)
    answer = page.post(address, fields(shown, made="45"))
    assert answer.status_code == 400 and "reason" in answer.context["form"].errors
    assert 'value="45"' in answer.content.decode()
    page.post(address, fields(answer, reason="register checked"))
    assert CampCount.objects.get().reason == "register checked"


def test_whose_camp_it_is_not(client, w):
    address = reverse("camp_count", args=[w.camp.pk])
    for user, status in [(w.officers[1], 404), (w.operator, 403), (factories.world().collector, 404)]:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == status
        assert client.post(address, {"made": "1"}).status_code == status
    assert client.get(reverse("camp_count", args=[10**30])).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_a_camp_is_entered(page, w):
    address = reverse("camp_new")
    shown = page.get(address, {"block": w.blocks[0].code})
    data = fields(shown, block=w.blocks[0].code, panchayat=w.panchayats[1].code)
    answer = page.post(address, data)
    assert answer.status_code == 400 and set(answer.context["form"].errors) == {"name"}
    data["name"] = "Camp at the market"
    answer = page.post(address, data | {"ends_on": "2020-01-01", "planned": "२००"})
    assert set(answer.context["form"].errors) == {"ends_on"}
    answer = page.post(address, data | {"planned": "२००"}, follow=True)
    assert "The camp Camp at the market was entered." in answer.content.decode()
    answer = page.post(address, data | {"planned": "२००"}, follow=True)  # sent twice
    assert "The camp Camp at the market was entered already." in answer.content.decode()
    camp = Camp.objects.get(name="Camp at the market")
    assert (camp.starts_on, camp.ends_on, camp.planned, camp.created_by) == (DAY, DAY, 200, w.officer)


def test_a_camp_that_is_over_is_entered_afterwards(page, w):
    address = reverse("camp_new")
    shown = page.get(address, {"block": w.blocks[0].code})
    data = fields(shown, block=w.blocks[0].code, name="Over", panchayat=w.panchayats[0].code)
    day = DAY - timedelta(days=3)
    assert page.post(address, data | {"starts_on": day.isoformat()}).status_code == 302
    assert Camp.objects.get(name="Over").starts_on == day


def test_a_camp_of_another_block_is_not_entered(page, w):
    address = reverse("camp_new")
    assert page.get(address, {"block": w.blocks[1].code}).status_code == 404
    assert page.get(address, {"block": "no-such"}).status_code == 404
    assert page.get(address, {"block": "\0"}).status_code == 404
    shown = page.get(address, {"block": w.blocks[0].code})
    data = fields(shown, block=w.blocks[0].code, name="X", panchayat=w.panchayats[2].code)
    assert set(page.post(address, data).context["form"].errors) == {"panchayat"}
