"""The pages of duties, people and responsibilities, as officers and workers use them."""

import csv
import io
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from camps.duties import charges
from camps.models import Charge, Duty, Worker
from districts.models import LeftOut
from drive_portal.lib import dates
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)  # a Wednesday
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(TODAY, time(12)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    found = f.world()
    found.sunita = f.worker(found.panchayats[0], name="Sunita", name_hi="")
    found.geeta = f.worker(
        found.panchayats[1], name="Geeta", name_hi="", kind="sachiv", department="panchayat"
    )
    found.far = f.worker(found.panchayats[2], name="Far", name_hi="")
    return found


@pytest.fixture
def as_(client):
    def log_in(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return log_in


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_day_in_one_sentence(as_, w):
    f.duty(w.drive, w.sunita, village="रामपुर", people=1240)
    f.duty(w.drive, w.geeta, status="absent", people=None)
    f.duty(w.drive, w.far)
    LeftOut.objects.create(district=w.district, panchayat=f.panchayat(w.blocks[0]), people=412)
    f.worker(w.panchayats[0], name="Idle", name_hi="")
    said = text(as_(w.officer).get(reverse("duties")))
    assert "Today 2 people are on duty in 2 villages and camps, to reach 1,240 left-out people." in said
    assert "Present: 0, absent: 1, not marked yet: 1." in said
    assert "In this week 1 panchayat with 412 left-out people has nobody." in said
    assert "1 of 3 people has nothing to do in this week." in said
    assert w.sunita.phone in said and "Far" not in said
    week = text(as_(w.officer).get(reverse("duties"), {"span": "week"}))
    assert "From 16-11-2026 to 22-11-2026 2 people are on duty" in week


def test_the_district_by_block_and_another_place(as_, w):
    f.duty(w.drive, w.sunita)
    page = as_(w.collector).get(reverse("duties"))
    assert [line["hands"] for line in page.context["page"].below] == [1, 0]
    officer = as_(w.officer)
    assert officer.get(reverse("duties"), {"block": w.blocks[1].code}).status_code == 404
    assert officer.get(reverse("duties"), {"block": "0"}).status_code == 404
    assert officer.get(reverse("duty", args=[f.duty(w.drive, w.far).pk])).status_code == 404
    for odd in ("99-99-2026", "0001-01-01", "9999-12-31", "२१-११-२०२६", "'\0"):
        assert officer.get(reverse("duties"), {"date": odd, "span": "week"}).status_code == 200


def test_phones_only_for_who_may_see_them(as_, w):
    row = f.duty(w.drive, w.sunita)
    charges.give(w.officer, w.drive, w.panchayats[0], "health", w.sunita)
    viewer = as_(f.user("district_viewer", w.district))
    block = {"block": w.blocks[0].code}
    addresses = [reverse("duties"), reverse("workers"), reverse("charges"), reverse("duty", args=[row.pk])]
    addresses += [reverse("worker", args=[w.sunita.pk]), reverse("duty_timetable", args=["csv"])]
    addresses.append(reverse("place", args=["panchayat", w.panchayats[0].code]))
    for address in addresses:
        page = viewer.get(address, block)
        assert page.status_code == 200, address
        assert w.sunita.phone not in page.content.decode(), address
        assert "Sunita" in page.content.decode(), address
    assert not viewer.get(reverse("workers"), {"q": w.sunita.phone}).context["list"].rows
    assert viewer.get(reverse("roster"), block).status_code == 403
    assert viewer.post(reverse("duty", args=[row.pk]), {"act": "cancel", "reason": "x"}).status_code == 403


def mark(client, row, status, w, **headers):
    sent = {"duty": row.pk, "status": status, "place": f"block:{w.blocks[0].code}"}
    return client.post(reverse("duty_mark"), sent, headers=headers)


def test_attendance_by_one_tap(as_, w):
    row, other = f.duty(w.drive, w.sunita), f.duty(w.drive, w.geeta)
    officer = as_(w.officer)
    plain = mark(officer, row, "present", w)
    assert plain.status_code == 302 and plain["Location"].endswith(f"#duty-{row.pk}")
    tapped = text(mark(officer, other, "absent", w, HX_Request="true"))
    assert "✗ absent" in tapped and "Present: 1, absent: 1; all are marked." in tapped
    back = text(officer.post(reverse("duty", args=[other.pk]), {"act": "unmark"}, follow=True))
    assert "The mark was taken back." in back and Duty.objects.get(pk=other.pk).status == "planned"
    ahead = f.duty(w.drive, w.sunita, date=TODAY + DAY)
    assert "19-11-2026 has not come yet." in text(mark(officer, ahead, "present", w, HX_Request="true"))
    assert mark(officer, f.duty(w.drive, w.far), "present", w).status_code == 404
    assert mark(as_(w.worker), row, "absent", w).status_code == 404
    assert Duty.objects.get(pk=row.pk).status == "present"


def test_all_present_at_once(as_, w):
    f.duty(w.drive, w.sunita), f.duty(w.drive, w.geeta, status="absent"), f.duty(w.drive, w.far)
    sent = {"place": f"block:{w.blocks[0].code}", "date": TODAY.isoformat()}
    answer = as_(w.officer).post(reverse("duty_mark_all"), sent, follow=True)
    assert "1 person was marked present." in text(answer)
    assert sorted(Duty.objects.values_list("status", flat=True)) == ["absent", "planned", "present"]
    assert as_(w.officers[1]).post(reverse("duty_mark_all"), sent).status_code == 404


def test_a_duty_is_moved_handed_over_and_cancelled(as_, w):
    row = f.duty(w.drive, w.sunita, date=TODAY + DAY)
    officer, address = as_(w.officer), reverse("duty", args=[row.pk])

    def seen():
        return officer.get(address).context["page"].forms["cancel"]["seen"].value()

    old = seen()
    answer = officer.post(address, {"act": "hand", "worker": w.geeta.pk, "seen": old}, follow=True)
    assert "Geeta has the duty now." in text(answer) and "Sunita" in text(answer)  # in its history
    stale = officer.post(address, {"act": "cancel", "reason": "rain", "seen": old})
    assert stale.status_code == 400 and "Somebody has changed this duty meanwhile" in text(stale)
    move = {"act": "move", "date": "२०-११-२०२६", "starts_at": "8:00", "ends_at": "12:00", "seen": seen()}
    assert "The duty is on 20-11-2026 from 08:00 to 12:00 now." in text(
        officer.post(address, move, follow=True)
    )
    cancel = {"act": "cancel", "reason": "rain", "seen": seen()}
    assert "cancelled" in text(officer.post(address, cancel, follow=True))
    assert (
        officer.post(address, {"act": "cancel", "reason": "rain"}).status_code == 404
    )  # nothing to do any more


def test_one_person_is_put_on_duty_once(as_, w):
    officer, address = as_(w.officer), reverse("duty_new")
    assert officer.get(address, {"date": "19-11-2026"}).status_code == 200
    sent = {"block": w.blocks[0].code, "drive": w.drive.pk, "panchayat": w.panchayats[0].code}
    sent |= {"worker": w.sunita.pk, "date": "19-11-2026", "starts_at": "10:00", "ends_at": "17:00"}
    sent |= {"task": "doors", "people": "१,२४०", "village": "रामपुर"}
    assert officer.post(address, sent).status_code == 302
    again = officer.post(address, sent)
    assert again.status_code == 400 and "Sunita is already on duty on 19-11-2026" in text(again)
    assert Duty.objects.get().people == 1240


def test_people_are_listed_added_changed_and_ended(as_, w):
    officer = as_(w.officer)
    assert "2 people work in the drive" in text(officer.get(reverse("workers")))
    assert [row.name for row in officer.get(reverse("workers"), {"q": "sun"}).context["list"].rows] == [
        "Sunita"
    ]
    home = {"block": w.blocks[0].code, "panchayat": w.panchayats[0].code}
    wrong = officer.post(reverse("worker_new"), home | {"name": "Radha", "kind": "asha", "phone": "12"})
    assert wrong.status_code == 400 and "ten digits" in text(wrong)
    sent = home | {"name": "Radha", "kind": "asha", "phone": "9876543210"}
    assert "Radha was added." in text(officer.post(reverse("worker_new"), sent, follow=True))
    address = reverse("worker", args=[w.sunita.pk])
    form = officer.get(address).context["page"].forms["change"]
    sent = {"act": "change"} | {name: form[name].value() or "" for name in form.fields}
    assert "the change was kept" in text(officer.post(address, sent | {"note": "hamlets"}, follow=True))
    assert officer.post(address, sent).status_code == 400  # the page is out of date by now
    f.duty(w.drive, w.sunita, date=TODAY + DAY)
    ended = text(officer.post(address, {"act": "end", "reason": "moved away"}, follow=True))
    assert "Sunita was ended. 1 duty was cancelled" in ended
    assert officer.get(reverse("worker", args=[w.far.pk])).status_code == 404
    assert as_(w.worker).get(address).status_code == 404


def test_holders_of_login_ids_are_taken_over_by_one_button(as_, w):
    officer = as_(w.officer)
    assert "3 holders of active login IDs are not on this list." in text(officer.get(reverse("workers")))
    assert "3 holders of login IDs were taken over." in text(
        officer.post(reverse("workers_take_over"), follow=True)
    )
    assert Worker.objects.filter(login_id__isnull=False).count() == 3
    assert as_(w.worker).post(reverse("workers_take_over")).status_code == 403


def test_who_answers_is_given_and_taken_back(as_, w):
    officer, address = as_(w.officer), reverse("charge", args=[w.panchayats[0].code])
    assert "0 of 6 responsibilities have a name; 6 are open, in 2 panchayats." in text(
        officer.get(reverse("charges"))
    )
    officer.post(address, {"health": w.sunita.pk, "panchayat": w.geeta.pk})
    assert Charge.objects.count() == 2
    two_tabs = {"health": "", "was-health": ""}
    stale = officer.post(address, two_tabs)
    assert stale.status_code == 400 and "Somebody has changed this meanwhile" in text(stale)
    officer.post(address, {"health": "", "was-health": w.sunita.pk})
    assert list(Charge.objects.values_list("department", flat=True)) == ["panchayat"]
    foreign = officer.post(address, {"health": w.far.pk})
    assert foreign.status_code == 400 and "There is no such person here." in text(foreign)
    assert "Geeta" in text(officer.get(reverse("place", args=["panchayat", w.panchayats[0].code])))
    filled = officer.post(reverse("charges_fill"), {"block": w.blocks[0].code}, follow=True)
    assert "2 people were named." in text(filled)
    assert officer.get(reverse("charge", args=[w.panchayats[2].code])).status_code == 404
    assert as_(f.user("district_viewer", w.district)).get(address).status_code == 403


def test_the_own_duties(as_, w):
    w.sunita.login_id = w.worker_id
    w.sunita.save()
    f.duty(w.drive, w.sunita, village="रामपुर", date=TODAY + DAY)
    f.duty(w.drive, w.geeta)
    worker = as_(w.worker)
    sentence = "19-11-2026, 10:00 to 17:00: you are on duty at रामपुर, to reach 40 people."
    page = text(worker.get(reverse("duties")))
    assert sentence in page and "Geeta" not in page
    assert sentence in text(worker.get(reverse("report")))
    assert worker.get(reverse("workers")).status_code == worker.get(reverse("charges")).status_code == 403
    assert "You have no duty in the next 31 days." in text(as_(w.operator).get(reverse("duties")))


def test_the_timetable(as_, w):
    f.duty(w.drive, w.sunita, village="रामपुर")
    f.duty(w.drive, w.geeta, status="cancelled")
    f.duty(w.drive, w.geeta, date=TODAY + 7 * DAY)
    officer = as_(w.officer)
    made = officer.get(reverse("duty_timetable", args=["csv"]))
    head, *rows = csv.reader(io.StringIO(made.content.decode("utf-8-sig")))
    assert head[2:4] == ["Village or camp", "Day"] and len(rows) == 1
    assert rows[0][2:7] == ["रामपुर", "18-11-2026", "10:00", "17:00", "Sunita"]
    assert officer.get(reverse("duty_timetable", args=["xlsx"])).content[:2] == b"PK"
    pdf = officer.get(reverse("duty_timetable", args=["pdf"]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content[:5] == b"%PDF-"
    assert officer.get(reverse("duty_timetable", args=["doc"])).status_code == 404


def test_constant_queries(as_, w, django_assert_max_num_queries):
    for n in range(12):
        f.duty(w.drive, f.worker(w.panchayats[n % 2]), village=f"v{n}")
    officer = as_(w.officer)
    for address in ("duties", "workers", "charges"):
        with django_assert_max_num_queries(26):
            officer.get(reverse(address))
    for user in (w.officer, w.collector):
        page = as_(user)
        with django_assert_max_num_queries(12):
            assert page.get(reverse("duty_timetable", args=["csv"])).status_code == 200
