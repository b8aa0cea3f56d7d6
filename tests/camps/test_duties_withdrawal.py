"""A roster is withdrawn as a whole, only as it was seen, and put back as far as nobody is elsewhere."""

from datetime import date, time, timedelta

import pghistory
import pytest
import time_machine
from django.urls import reverse

from camps.models import Duty
from drive_portal.lib import dates
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(TODAY, time(0, 30)), tick=False) as traveller:  # yesterday in London
        yield traveller


@pytest.fixture
def w():
    found = f.world()
    found.sunita = f.worker(found.panchayats[0], name="Sunita", name_hi="")
    found.geeta = f.worker(found.panchayats[1], name="Geeta", name_hi="")
    found.far = f.worker(found.panchayats[2], name="Far", name_hi="")
    found.first = f.duty(found.drive, found.sunita, date=TODAY + DAY, village="रामपुर", people=12)
    found.second = f.duty(found.drive, found.geeta, date=TODAY + 2 * DAY, people=30)
    camp = f.camp(found.drive, found.panchayats[0], starts_on=TODAY + 3 * DAY, ends_on=TODAY + 3 * DAY)
    found.stay = [
        f.duty(found.drive, found.sunita),  # today
        f.duty(found.drive, found.far, date=TODAY + DAY),  # another block
        f.duty(found.drive, found.sunita, date=TODAY + 3 * DAY, camp=camp, task="camp"),
    ]
    return found


@pytest.fixture
def page(client, w):
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def said(answer):
    return " ".join(answer.content.decode().split())


def look(page, w, **more):
    answer = page.get(reverse("duties_withdraw"), {"block": w.blocks[0].code} | more)
    shown = answer.context["page"]
    sent = {"block": w.blocks[0].code, "first": shown.first.isoformat(), "drive": w.drive.pk}
    return answer, sent | {"seen": shown.mark, "reason": "Flood"}


def standing():
    return set(Duty.objects.standing().values_list("pk", flat=True))


def test_from_tomorrow_on_all_is_withdrawn_and_put_back(page, w):
    before = standing()
    answer, sent = look(page, w)
    assert "From 19-11-2026 on 2 village duties of 2 people stand, to reach 42 left-out people." in said(
        answer
    )
    done = page.post(reverse("duties_withdraw"), sent, follow=True)
    assert "2 duties were withdrawn: Flood" in said(done)
    assert standing() == {duty.pk for duty in w.stay}
    assert Duty.objects.get(pk=w.first.pk).reason == "Flood"
    # sent twice: nothing more to withdraw, and it says so
    again = page.post(reverse("duties_withdraw"), sent)
    assert again.status_code == 400 and "No village duty stands here from this day on." in said(again)
    # Geeta is elsewhere by now: Sunita comes back, Geeta does not
    other = f.duty(w.drive, w.geeta, date=TODAY + 2 * DAY, starts_at=time(16), ends_at=time(18))
    key = str(done.context["page"].key)
    back = sent | {"done": key, "back": "1"}
    answer = page.post(reverse("duties_withdraw"), back, follow=True)
    assert "1 duty stands again." in said(answer)
    assert "Geeta is on duty elsewhere on 20-11-2026" in said(answer)
    assert standing() == before - {w.second.pk} | {other.pk}
    first = Duty.objects.get(pk=w.first.pk)
    assert (first.status, first.reason) == ("planned", "")
    assert "0 duties stand again." in said(page.post(reverse("duties_withdraw"), back, follow=True))


def test_only_as_it_was_seen_with_a_reason_and_not_what_is_over(page, w):
    _answer, sent = look(page, w)
    f.duty(w.drive, w.sunita, date=TODAY + 4 * DAY)
    answer = page.post(reverse("duties_withdraw"), sent)
    assert answer.status_code == 400 and "The duties have changed since you looked." in said(answer)
    _answer, sent = look(page, w)
    assert "Fill this in." in said(page.post(reverse("duties_withdraw"), sent | {"reason": " "}))
    over = sent | {"first": "2026-11-17"}
    assert "This day is over." in said(page.post(reverse("duties_withdraw"), over))
    assert len(standing()) == 6
    assert "From 01-01-2027 on no village duty stands here." in said(look(page, w, first="01-01-2027")[0])


def test_what_is_marked_stays_and_a_second_cancellation_is_not_put_back(page, w):
    w.first.status = "present"
    w.first.save()
    _answer, sent = look(page, w)
    done = page.post(reverse("duties_withdraw"), sent, follow=True)
    key = str(done.context["page"].key)
    assert Duty.objects.get(pk=w.first.pk).status == "present"
    with pghistory.context():
        Duty.objects.filter(pk=w.second.pk).update(reason="She left")  # said anew since
    answer = page.post(reverse("duties_withdraw"), sent | {"done": key, "back": "1"}, follow=True)
    assert "0 duties stand again." in said(answer)


def test_another_blocks_roster_is_not_there(page, w):
    _answer, sent = look(page, w)
    there = {"block": w.blocks[1].code}
    assert page.get(reverse("duties_withdraw"), there).status_code == 404
    assert page.post(reverse("duties_withdraw"), sent | there).status_code == 404
    for odd in ("x", "\0", "0" * 32, "00000000-0000-0000-0000-000000000000"):
        answer = page.post(reverse("duties_withdraw"), sent | {"done": odd, "back": "1"}, follow=True)
        assert answer.status_code in (200, 404)
    page.force_login(w.worker, "django.contrib.auth.backends.ModelBackend")
    assert page.post(reverse("duties_withdraw"), sent).status_code == 403
    assert len(standing()) == 5
