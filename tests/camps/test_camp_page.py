"""One camp's page: its facts, steps, people, things and history; what two people do at once."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from camps import camps, counts, staffing
from camps.models import Camp, Duty, Worker
from drive_portal.lib import dates
from enrollment import progress
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)
ONE = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(DAY, time(18)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    found = factories.world()
    sent = {"drive": found.drive.pk, "panchayat": found.panchayats[0].code, "name": "School"}
    sent |= {"starts_on": DAY, "ends_on": DAY + ONE, "provider_phone": "6100001234"}
    found.camp = camps.create(found.officer, sent)
    return found


@pytest.fixture
def see(client, w):
    client.cookies["django_language"] = "en"

    def page(user=None, **sent):
        client.force_login(user or w.officer, "django.contrib.auth.backends.ModelBackend")
        address = reverse("camp", args=[w.camp.pk])
        answer = client.post(address, sent, follow=True) if sent else client.get(address)
        answer.text_ = " ".join(answer.content.decode().split())
        return answer

    return page


def fields(answer, act, **kw):
    """What the form of this act would send."""
    form = answer.context["page"].forms[act]
    values = {name: form[name].value() for name in form.fields} | kw
    return {"act": act} | {name: value for name, value in values.items() if value is not None}


def test_what_it_says(w, see):
    shown = see()
    page = shown.context["page"]
    assert [name for name, _word in page.lacks] == [
        "confirmation",
        "venue",
        "provider",
        "login_id",
        "equipment",
    ]
    assert "6100001234" in shown.text_ and "Drinking water" in shown.text_
    assert page.status == 200 and set(page.forms) == {
        "change",
        "equipment",
        "book",
        "release",
        "confirm",
        "cancel",
    }
    operator = see(w.operator)
    assert "6100001234" not in operator.text_ and operator.context["page"].forms == {}
    assert "You are not on duty here." in operator.text_
    client_ = see(factories.user("api_client", w.district))
    assert "6100001234" not in client_.text_


def test_it_is_changed_and_confirmed(w, see):
    data = fields(see(), "change", venue="Bhawan", starts_on="१८-११-२०२६", closes_at="16.30", planned="1,200")
    data |= {
        "latitude": "22.886",
        "longitude": "84.142",
        "provider": "Sarpanch",
        "provider_phone": "+91 61000 01235",
    }
    answer = see(**data)
    assert "School: the change was kept." in answer.text_
    camp = Camp.objects.get()
    assert (camp.venue, camp.closes_at, camp.planned, camp.latitude) == ("Bhawan", time(16, 30), 1200, 22.886)
    assert camp.provider_phone == "6100001235"
    answer = see(**fields(see(), "confirm"))
    assert "School is confirmed." in answer.text_ and Camp.objects.get().status == "confirmed"
    answer = see(**fields(see(), "reopen"))
    assert Camp.objects.get().status == "planned"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"starts_on": "31-31-2026"}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "01-01-2020"}, "ends_on"),
        ({"opens_at": "x"}, "opens_at"),
        ({"closes_at": "09:00"}, "closes_at"),
        ({"provider_phone": "12345"}, "provider_phone"),
        ({"latitude": "x"}, "latitude"),
        ({"latitude": "nan", "longitude": "84"}, "latitude"),
        ({"latitude": "22.5"}, "longitude"),
        ({"planned": "-3"}, "planned"),
        ({"panchayat": "no such"}, "panchayat"),
    ],
)
def test_what_is_wrong_stands_at_its_field(w, see, typed, field):
    answer = see(**fields(see(), "change", **typed))
    assert answer.status_code == 400
    assert field in answer.context["page"].forms["change"].errors
    assert Camp.objects.get().name == "School"


def test_cancelled_with_a_reason_and_reopened(w, see):
    staffing.book(w.officer, w.camp, login_id=w.logins[0].code)
    answer = see(**fields(see(), "cancel", reason=" "))
    assert answer.status_code == 400 and "Say why" in answer.text_
    answer = see(**fields(see(), "cancel", reason="Heavy rain"))
    assert "Cancelled: Heavy rain" in answer.text_
    assert not Duty.objects.standing().exists()
    assert set(answer.context["page"].forms) == {"change", "equipment", "reopen"}
    answer = see(**fields(answer, "reopen"))
    assert "1 person is booked again." in answer.text_
    history = answer.context["page"].history
    assert any("booked" in note for change in history for note in change.notes)


def test_a_camp_with_a_report_is_held(w, see):
    sent = factories.sent(w.drive, w.logins[0], 1250)
    counts.log(w.officer, sent | {"camp": w.camp.pk})
    progress.recompute(w.drive.pk)
    before = see()
    assert "Held: 1,250 cards made." in before.text_
    operator = see(w.operator)
    assert "Held." in operator.text_ and "1,250" not in operator.text_
    assert "cancel" not in before.context["page"].forms
    data = {"act": "cancel", "reason": "Rain", "base": camps.version_of(Camp.objects.get())}
    answer = see(**data)  # from another window
    assert answer.status_code == 400 and "1,250 cards counted" in answer.text_
    assert Camp.objects.get().status == "planned"


def test_a_stale_form_shows_both(w, see):
    mine = fields(see(), "change", venue="Bhawan")
    cancel = fields(see(), "cancel", reason="Rain")
    camps.change(w.collector, w.camp, {"venue": "School"})
    answer = see(**mine)
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile" in answer.text_
    (line,) = answer.context["page"].forms["change"].conflict
    assert (line["now"], line["typed"]) == ("School", "Bhawan")
    assert Camp.objects.get().venue == "School"
    assert see(**fields(answer, "change")).status_code == 200
    assert Camp.objects.get().venue == "Bhawan"
    again = see(**cancel)
    assert again.status_code == 409 and Camp.objects.get().status == "planned"
    see(**fields(again, "cancel"))
    assert Camp.objects.get().status == "cancelled"
    assert see(**cancel).status_code in (200, 409)  # sent twice


def test_the_list_of_things(w, see):
    data = fields(
        see(), "equipment", item_0="Tent", count_0="2", has_0="2", item_1="", item_8="Stamp", has_2="1"
    )
    answer = see(**data)
    assert "the list was kept" in answer.text_
    things = {thing["item"]: thing for thing in Camp.objects.get().equipment}
    assert things["Tent"] == {"item": "Tent", "count": 2, "has": 2}
    assert things["Stamp"] == {"item": "Stamp", "count": 1, "has": 0}
    assert "computer" not in things and things["printer"]["has"] == 1
    wrong = see(**fields(see(), "equipment", count_0="many"))
    assert wrong.status_code == 400 and "Enter a whole number" in wrong.text_
    twice = see(**fields(see(), "equipment", item_8="tent", item_9="Tent"))
    assert twice.status_code == 400 and "twice" in twice.text_


def test_people_are_booked_and_released(w, see):
    sunita = Worker.objects.create(
        name="Sunita",
        kind="mitanin",
        department="health",
        phone="6100009999",
        district=w.district,
        panchayat=w.panchayats[0],
        login_id=w.worker_id,
    )
    shown = see()
    keys = [key for _group, options in shown.context["page"].choices for key, _label in options]
    assert keys[0] == f"worker:{sunita.pk}" or keys[1] == f"worker:{sunita.pk}"
    assert f"login:{w.logins[0].code}" in keys and f"login:{w.worker_id.code}" not in keys
    answer = see(**fields(shown, "book", who=f"worker:{sunita.pk}"))
    assert "Sunita is booked for 2 days." in answer.text_ and "6100009999" in answer.text_
    answer = see(**fields(see(), "book", login_id=w.logins[3].code, date="2026-11-19"))
    assert Duty.objects.filter(login_id=w.logins[3]).count() == 1
    for typed in (
        {},
        {"who": f"worker:{sunita.pk}", "login_id": "X"},
        {"login_id": "no such"},
        {"date": "x"},
    ):
        assert see(**fields(see(), "book", **typed)).status_code == 400
    answer = see(act="release", worker=sunita.pk)
    assert "2 days of duty were taken back." in answer.text_
    assert see(act="release", worker=sunita.pk).status_code == 400
    assert see(act="release").status_code == 400
    assert see(w.operator).context["page"].people == []


def test_one_who_is_elsewhere(w, see):
    other = factories.camp(w.drive, w.panchayats[1], name="Market", starts_on=DAY, ends_on=DAY)
    staffing.book(w.officer, other, login_id=w.logins[0].code)
    shown = see()
    labels = {key: label for _group, options in shown.context["page"].choices for key, label in options}
    assert "busy then" in labels[f"login:{w.logins[0].code}"]
    answer = see(**fields(shown, "book", who=f"login:{w.logins[0].code}"))
    assert answer.status_code == 400 and "Market" in answer.text_
    assert not Duty.objects.filter(camp=w.camp).exists()


def test_whose_camp_it_is_not(w, see, client):
    address = reverse("camp", args=[w.camp.pk])
    for user, status in [(w.officers[1], 404), (factories.world().collector, 404), (w.operator, 200)]:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == status
        assert client.post(address, {"act": "confirm"}).status_code == (403 if status == 200 else 404)
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    assert client.post(address, {"act": "burn"}).status_code == 404
    assert client.get(reverse("camp", args=[10**30])).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_after_the_drive_only_the_district_changes_it(w, see, clock):
    clock.move_to(dates.at(w.drive.ends_on, time(13), days_later=1))
    assert see().context["page"].forms == {}
    assert see(act="confirm").status_code == 403
    assert "change" in see(w.collector).context["page"].forms


def test_the_new_camp_page_leads_to_it(w, client):
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    address = reverse("camp_new")
    shown = client.get(address, {"block": w.blocks[0].code, "date": (DAY + 4 * ONE).isoformat()})
    form = shown.context["form"]
    assert form["starts_on"].value() == DAY + 4 * ONE
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {
        "panchayat": w.panchayats[1].code,
        "name": "Market",
        "starts_on": "22-11-2026",
        "opens_at": "०९:३०",
    }
    answer = client.post(address, data | {"block": w.blocks[0].code, "provider": "Sarpanch"})
    camp = Camp.objects.get(name="Market")
    assert answer["Location"] == reverse("camp", args=[camp.pk])
    assert (camp.opens_at, camp.provider, len(camp.equipment)) == (time(9, 30), "Sarpanch", 8)
    folded = client.post(address, data | {"block": w.blocks[0].code, "provider_phone": "1"})
    assert folded.status_code == 400 and folded.context["form"].unfolded
