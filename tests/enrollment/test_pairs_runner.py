"""The worker's part: a search in a process of its own, begun anew when it died."""

import os
import time

import pytest

from enrollment import names, pairs
from enrollment.models import Pair, PairNote
from enrollment.pairs import runner
from tests import factories
from tests.enrollment.test_tasks import environment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_noted_district_is_searched_by_a_process_of_its_own(tmp_path, monkeypatch):
    w = factories.world()
    for name in ("बिरसमुनी तिग्गा", "Birasmuni Tigga"):
        factories.person(w.panchayats[0], name=name, guardian_name="राम", guardian_key=names.key("राम"))
    pairs.note(w.district.pk)
    for key, value in environment(tmp_path).items():
        monkeypatch.setitem(os.environ, key, value)
    monkeypatch.setattr(runner, "PAUSE", 0)
    tended = runner.Runner()
    tended.tend()
    tended.process.kill()  # it dies before it has begun
    end = time.monotonic() + 60
    while PairNote.objects.exists() and time.monotonic() < end:
        tended.tend()
        time.sleep(0.2)
    tended.process.wait()
    assert Pair.objects.filter(district=w.district).count() == 1
    tended.tend()
    assert tended.process is None, "nothing is due"
