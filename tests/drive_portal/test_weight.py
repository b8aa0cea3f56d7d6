"""How much a dashboard weighs over the wire at the first visit, as it is served: compressed once, best."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from districts import targets
from districts.models import LeftOut
from tests import factories as f

pytestmark = pytest.mark.django_db

PAGE, SCRIPTS = 180_000, 40_000
FONT = 85_000  # the web font of desktops, made at the first start


def test_a_dashboard_with_a_long_list(client):
    w = f.world(target_rule="cards", target=60_000)
    places = [*w.panchayats, *(f.panchayat(w.blocks[n % 2]) for n in range(100))]
    for place in places:
        LeftOut.objects.create(district=w.district, panchayat=place, people=1000)
    targets.issue(w.drive)
    client.force_login(w.collector)
    page = client.get(reverse("dashboard"), {"level": "panchayat"}).content
    assert page.count(b"<tr") > 100

    names = set(re.findall(r'(?:href|src)="/static/([^"]+)', page.decode()))
    files = {name: _served(name) for name in names if not name.startswith("fonts/")}
    assert any(name.startswith("fonts/") for name in names)
    assert {Path(name).suffix for name in files} == {".css", ".js", ".svg"}
    assert sum(size for name, size in files.items() if name.endswith(".js")) < SCRIPTS
    assert len(gzip.compress(page, 6)) + sum(files.values()) + FONT < PAGE


def _served(name):
    return len(brotli.compress(Path(finders.find(name)).read_bytes(), quality=11))
