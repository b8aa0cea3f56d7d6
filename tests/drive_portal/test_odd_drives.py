"""Drives at the edges: not begun, ended, of one day, without a plan; no page and no call breaks or lies."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from districts import targets
from districts.models import LeftOut
from drive_portal.lib import dates
from tests import factories as f
from tests.calling import Caller

pytestmark = pytest.mark.django_db
TODAY = dates.today()
# first and last day, in days from today; the order; whether the people left out are known
DRIVES = {
    "of one day": (0, 0, {"target_rule": "cards", "target": 7}, True),
    "its last day": (-9, 0, {"target_rule": "cards", "target": 10**9}, True),
    "begins tomorrow": (1, 30, {"target_rule": "left_out"}, True),
    "begins in years": (800, 830, {"target_rule": "cards", "target": 100}, False),
    "ended yesterday": (-30, -1, {"target_rule": "cards", "target": 1}, True),
    "ended in another year": (-800, -770, {"target_rule": "cards", "target": 9}, False),
    "without an order": (-9, 30, {"target_rule": "unknown"}, False),
    "without a plan": (-9, 30, {"target_rule": "cards", "target": 100}, True),
    "all days holidays": (-3, 3, {"target_rule": "unknown"}, True),
    "years long": (-700, 700, {"target_rule": "cards", "target": 3}, False),
}


@pytest.fixture(params=DRIVES)
def w(request):
    first, last, rule, left_out = DRIVES[request.param]
    days = {"starts_on": TODAY + timedelta(days=first), "ends_on": TODAY + timedelta(days=last)}
    off = dates.days(*days.values()) if request.param == "all days holidays" else []
    world = f.world(**days, **rule, holidays=off, split={})
    world.empty = f.panchayat(world.blocks[0])  # without a centre, a login ID, a worker
    for place in [*world.panchayats, world.empty] if left_out else []:
        LeftOut.objects.create(district=world.district, panchayat=place, people=5)
    if not left_out:
        world.drive.split = {"weights": {world.panchayats[0].code: 1}}
        world.drive.save()
    if request.param != "without a plan" and rule["target_rule"] != "unknown":
        targets.issue(world.drive)
    return world


def test_every_page_of_it_answers(w):
    drive, district, block, panchayat = w.drive.pk, w.district.code, w.blocks[0].code, w.empty.code
    day = TODAY.isoformat()
    pages = [
        "/",
        f"/places/district/{district}/?drive={drive}",
        f"/places/panchayat/{panchayat}/?drive={drive}",
        f"/forecast/district/{district}/?drive={drive}",
        f"/forecast/block/{block}/?drive={drive}&date={w.drive.starts_on}",
        f"/forecast/block/{block}/?drive={drive}&format=csv",
        f"/login-ids/?drive={drive}",
        f"/login-ids/?panchayat={panchayat}&drive={drive}",
        f"/login-ids/ledger/?drive={drive}&state=idle",
        f"/login-ids/ledger/days.csv?drive={drive}",
        f"/drives/{drive}/",
        f"/drives/{drive}/plan/",
        f"/drives/{drive}/plan.xlsx",
        f"/drives/{drive}/change/",
        f"/drives/{drive}/resplit/",
        f"/sites/?drive={drive}",
        f"/sites/timetable/?drive={drive}",
        "/camps/",
        f"/camps/?drive={drive}&date={day}&view=map",
        "/camps/calendar.csv",
        "/duties/",
        f"/duties/?drive={drive}&date={w.drive.ends_on}",
        "/duties/new/",
        "/charges/",
        f"/charges/?drive={drive}",
        f"/roster/?drive={drive}",
    ]
    for who in (w.collector, w.officer):
        client = Client()
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        for page in pages:
            answer = client.get(page)
            assert answer.status_code in (200, 302, 400, 403, 404), page
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                assert not re.findall(r">\s*(?:None|nan|inf)\s*<", answer.text), page


def test_every_call_about_it_answers(w):
    caller, drive = Caller(w.collector), w.drive.pk
    day, end = TODAY.isoformat(), w.drive.ends_on.isoformat()
    calls = [
        ("forecast/", {"level": "district"}),
        ("forecast/", {"level": "block", "date": day}),
        ("forecast/", {"level": "block", "date": end}),
        ("progress/", {"level": "panchayat", "date": day}),
        ("login-ids/ledger/", {}),
        ("login-ids/ledger/", {"idle_days": 366}),
        ("targets/", {"level": "district", "date": day}),
        ("targets/", {"level": "panchayat", "date": end}),
        ("plans/", {}),
        ("sites/", {}),
        ("camps/", {}),
        ("duties/", {}),
        ("charges/", {}),
    ]
    for path, query in calls:
        answer = caller.read(path, drive=drive, **query)
        assert answer.status_code in (200, 400), (path, query, answer.content)
        if answer.status_code == 400:
            assert answer.json()["errors"], (path, query)


def test_a_number_without_end_is_no_drive():
    w, number = f.world(), "9" * 5_000
    client = Client()
    client.force_login(w.collector, "django.contrib.auth.backends.ModelBackend")
    for page in ("/sites/", "/login-ids/", "/camps/", "/duties/", "/charges/", "/roster/", "/dashboard/"):
        assert client.get(page, {"drive": number, "block": number, "date": number}).status_code < 500, page
    answer = client.post(f"/charges/{w.panchayats[0].code}/", {"drive": w.drive.pk, "health": number})
    assert answer.status_code < 500
