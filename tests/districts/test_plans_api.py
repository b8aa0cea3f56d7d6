"""Versions of plans for machines."""

from datetime import timedelta

import pytest

from districts import orders
from drive_portal.lib.dates import today
from tests import factories as f
from tests.calling import Caller

pytestmark = pytest.mark.django_db


def test_every_version_with_who_and_why():
    w = f.world()
    sent = {"district": w.district.code, "name": "Drive", "starts_on": today(), "target": 100}
    sent |= {"ends_on": today() + timedelta(days=9), "split": {"weights": {w.panchayats[0].code: 1}}}
    drive = orders.create(w.collector, sent, "the year's order")
    orders.change(w.collector, drive, {"target": 150}, "more came")
    rows = Caller(w.collector).read("plans/", drive=drive.pk).json()["results"]
    assert [(row["version"], row["cards"], row["why"], row["resplit"]) for row in rows] == [
        (1, 100, "the year's order", False),
        (2, 150, "more came", False),
    ]
    assert rows[1]["valid_from"] == (today() + timedelta(days=1)).isoformat()
    assert rows[0]["issued_by"] == w.collector.username
    stranger = f.world()
    assert Caller(stranger.collector).read("plans/", drive=drive.pk).json()["results"] == []
    assert Caller(w.operator).read("plans/", drive=drive.pk).status_code == 200
