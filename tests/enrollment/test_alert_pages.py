"""The pages of alerts: the bell, what each account chooses, and its address."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import translation

from districts.models import Alert, AlertWish
from drive_portal.lib import dates
from enrollment.alerts import post, telling, wishes
from tests import factories as f

pytestmark = pytest.mark.django_db
Kind = Alert.Kind


@pytest.fixture(autouse=True)
def clock():
    noon = dates.at(dates.today(), time(12))
    with time_machine.travel(noon, tick=False) as traveller, translation.override("en"):
        yield traveller


@pytest.fixture
def w():
    return f.world(blocks=2, panchayats=2)


@pytest.fixture
def as_(client):
    def log_in(user, language="en"):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client

    return log_in


def keep(user, **kw):
    mine = wishes.kinds(user)
    return wishes.keep(user, {"shown": mine, "mailed": mine, "mails": "now", "language": "en"} | kw)


def with_address(user, email="officer@example.org"):
    user.email = email
    user.save()
    return user


# --- wishes ----------------------------------------------------------------------------------------


def test_a_kind_that_is_not_wanted_is_neither_shown_nor_counted(w):
    mine = wishes.kinds(w.officer)
    keep(w.officer, shown=[kind for kind in mine if kind != Kind.DIFFICULTY])
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    assert Alert.objects.visible_to(w.officer).count() == 0
    assert type(w.officer).objects.get(pk=w.officer.pk).alerts_new == 0


def test_who_may_not_act_has_nothing_to_choose(w):
    assert Kind.DUE in wishes.kinds(w.operator)
    assert Kind.DUE not in wishes.kinds(w.collector)
    assert wishes.kinds(f.user("api_client", w.district)) == []


def test_a_kind_of_another_role_is_refused_and_nothing_kept(as_, w):
    sent = {"shown": ["due"], "mailed": [], "mails": "now", "language": "hi"}
    answer = as_(w.collector).post("/alerts/choices/", sent)
    assert answer.status_code == 400
    assert not AlertWish.objects.exists()


def test_the_wish_of_a_turned_off_kind_reaches_what_waits(w):
    with_address(w.officer)
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    keep(w.officer, mailed=[])
    assert post.send() == 0


# --- pages -----------------------------------------------------------------------------------------


def test_the_bell_counts_what_began_together_once_and_looking_clears_it(as_, w):
    f.difficulty(w.centres[0], w.operator, "venue")
    f.difficulty(w.centres[1], w.operator, "venue")
    telling.tend()
    client = as_(w.officer)
    page = client.get("/alerts/").content.decode()
    assert "2 difficulties lie with you." in page
    assert re.search(r'class="count">1<', page)
    until = re.search(r'name="until" value="([^"]+)"', page).group(1)
    assert client.post("/alerts/seen/", {"until": until}).status_code == 302
    page = client.get("/alerts/").content.decode()
    assert "2 difficulties lie with you." in page
    assert not re.search(r'class="count">', page.split("</header>")[0].split('id="bell"')[1].split("</a>")[0])


def test_looking_leaves_what_came_in_since(as_, w, clock):
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    until = Alert.objects.get(user=w.officer).at.isoformat()
    clock.shift(60)
    f.difficulty(w.centres[1], w.operator, "staff")
    telling.tend()
    as_(w.officer).post("/alerts/seen/", {"until": until})
    assert Alert.objects.new().filter(user=w.officer).count() == 1


@pytest.mark.parametrize("until", ["", "never", "2026-99-99", "9999-12-31T23:59:59+00:00"])
def test_odd_moments_do_no_harm(as_, w, until):
    assert as_(w.officer).post("/alerts/seen/", {"until": until}).status_code == 302


def test_nobody_sees_or_clears_anothers(as_, w):
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    client = as_(w.collector)
    assert (
        "difficult"
        not in client.get("/alerts/").content.decode().split("<main")[1].split("Earlier")[0].lower()
    )
    client.post("/alerts/seen/", {"until": dates.now().isoformat()})
    assert Alert.objects.new().filter(user=w.officer).count() == 1


def test_an_address_counts_once_it_is_confirmed_by_its_owner(as_, w):
    client = as_(w.officer)
    assert client.post("/alerts/choices/", {"email": "bmo@example.org"}).status_code == 302
    w.officer.refresh_from_db()
    assert w.officer.email == ""
    (link,) = re.findall(r"http://[^/]+(/alerts/address/\S+)", mail.outbox[0].body)
    assert as_(w.collector).get(link).status_code == 403
    client = as_(w.officer)
    assert client.get(link).status_code == 200
    w.officer.refresh_from_db()
    assert w.officer.email == ""
    client.post(link)
    w.officer.refresh_from_db()
    assert w.officer.email == "bmo@example.org"
    assert client.post(link).status_code == 403  # used up


def test_a_wrong_address_is_said_and_nothing_goes_out(as_, w):
    answer = as_(w.officer).post("/alerts/choices/", {"email": "bmo at example"})
    assert answer.status_code == 400
    assert "name@example.org" in answer.content.decode()
    assert mail.outbox == []


def test_only_so_many_addresses_a_day(as_, w):
    client = as_(w.officer)
    for n in range(6):
        client.post("/alerts/choices/", {"email": f"a{n}@example.org"})
    assert len(mail.outbox) == 5


def test_a_link_that_is_old_or_made_up_is_refused(as_, w, clock):
    token = wishes.token(w.officer, "bmo@example.org")
    clock.shift(timedelta(days=3, seconds=1))
    assert as_(w.officer).get(f"/alerts/address/{token}/").status_code == 403
    assert as_(w.officer).get("/alerts/address/made-up/").status_code == 403


def test_taking_the_address_away_stops_the_e_mails(as_, w):
    with_address(w.officer)
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    as_(w.officer).post("/alerts/choices/", {"email": ""})
    assert post.send() == 0
    w.officer.refresh_from_db()
    assert w.officer.email == ""
