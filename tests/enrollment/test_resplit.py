"""The nightly re-split: what moves, what stays, who decides, and that today never moves."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from districts import orders
from districts.models import LeftOut, LoginID, Plan, Resplit, Target
from drive_portal.lib.dates import today
from enrollment import progress, tallies
from enrollment.resplit import night
from enrollment.resplit.moving import Place, moves
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@st.composite
def evenings(draw):
    found = []
    for n in range(draw(st.integers(1, 12))):
        total = draw(st.integers(0, 500))
        due = draw(st.integers(0, total))
        made = draw(st.integers(0, 600))
        floor = draw(st.integers(0, total))
        capacity = draw(st.integers(0, 600))
        people = draw(st.one_of(st.none(), st.integers(0, 700)))
        limit = draw(st.one_of(st.none(), st.integers(0, 200)))
        found.append(Place(str(n), total, due, made, floor, capacity, people, limit))
    return found


@given(evenings(), st.integers(1, 40))
@settings(max_examples=400, deadline=None)
def test_a_night_keeps_the_sum_the_floors_what_was_due_and_moves_only_the_excess(places, least):
    changed, stays = moves(places, least)
    by_code = {place.code: place for place in places}
    assert sum(changed[code] - by_code[code].total for code in changed) == 0
    moved = 0
    for code, total in changed.items():
        place = by_code[code]
        if total < place.total:
            moved += place.total - total
            assert total >= max(place.due, place.floor, min(place.made + place.capacity, place.total))
            assert place.total - place.made > place.capacity, "it could still make them"
        else:
            more = total - place.total
            assert place.need + more <= place.capacity
            assert place.people is None or place.need + more <= place.people
            assert place.limit is None or more <= place.limit
    assert moved + stays == sum(place.excess for place in places if place.excess >= least)
    assert moves(places, least) == (changed, stays), "the same evening, the same moves"


def under_way(**order):
    """Two panchayats with a centre each, one of which cannot make its target: its ID was suspended."""
    w = f.world(blocks=1, panchayats=3)
    for place, people in zip(w.panchayats, (600, 600, 50), strict=True):
        LeftOut.objects.create(district=w.district, panchayat=place, people=people)
    sent = {"district": w.district.code, "name": "Drive", "starts_on": today() - timedelta(days=4)}
    sent |= {"ends_on": today() + timedelta(days=10), "target": 750, "split": {"cap": 60}}
    w.drive = orders.create(w.collector, sent | order)
    LoginID.objects.filter(panchayat=w.panchayats[0]).update(status="suspended")
    return w


def due(drive):
    plan = drive.plans.order_by("-version").first()
    return {row.panchayat_id: row.due for row in Target.objects.filter(plan=plan)}


def test_a_night_moves_what_nobody_can_make_and_today_stays():
    w = under_way()
    first, second, small = (place.pk for place in w.panchayats)
    before = due(w.drive)
    found = night.propose(w.drive)
    assert found.state == "proposed" and w.drive.plans.count() == 1, "it waits for the collector"
    by_code = {move["panchayat"]: move for move in found.moves}
    falls = by_code[w.panchayats[0].code]
    assert (falls["to"], falls["reason"]) == (before[first][4], "capacity"), "what was due by today stays"
    night.decide(w.collector, found.pk, {"answer": "approve", "reason": "seen"})
    plan = w.drive.plans.order_by("-version").first()
    assert (plan.version, plan.valid_from, plan.why) == (2, today() + timedelta(days=1), "seen")
    after = due(w.drive)
    for place in before:
        assert after[place][:5] == before[place][:5]
    assert sum(days[-1] for days in after.values()) == 750
    assert after[first][-1] == before[first][4] and after[second][-1] > before[second][-1]
    assert after[small][-1] <= 50, "there are only so many people"
    assert night.propose(w.drive) is None, "a second night finds nothing more to move"


def test_camps_to_come_are_capacity_those_of_a_drive_inside_it_too():
    w = under_way()
    child = f.drive(w.district, parent=w.drive, starts_on=today(), ends_on=w.drive.ends_on)
    for drive, planned in ((w.drive, 30), (child, 40)):
        held = today() + timedelta(days=2)
        f.camp(drive, w.panchayats[0], starts_on=held, ends_on=held, planned=planned)
    places = {place.code: place for place in night.evening(w.drive, w.drive.plans.get(), 60, 10)}
    assert places[w.panchayats[0].code].capacity == 70, "its login ID is suspended"


def test_it_moves_by_itself_or_not_at_all():
    w = under_way(resplit="auto")
    assert night.propose(w.drive).state == "applied" and w.drive.plans.count() == 2
    w = under_way(resplit="off")
    assert night.propose(w.drive) is None and not Resplit.objects.filter(drive=w.drive).exists()


def test_a_limit_a_day_holds_on_every_day():
    w = under_way(resplit="auto", resplit_limit=3)
    before = due(w.drive)
    found = night.propose(w.drive)
    after = due(w.drive)
    for place, days in after.items():
        for n in range(5, len(days)):
            more = (days[n] - days[n - 1]) - (before[place][n] - before[place][n - 1])
            assert more <= 3 + 1, "one more where a card falls on another day"
    assert found.stays > 0


def test_capacity_is_learned_or_nothing_moves():
    w = under_way(split={})
    assert night.propose(w.drive) is None, "too few reports"
    for place in w.panchayats[1:]:
        ids = [f.login_id(place) for _n in range(6)]
        for login in ids:
            for back in range(2):
                day = today() - timedelta(days=back)
                sent = f.sent(w.drive, login, made=40, date=day)
                tallies.submit(w.collector, sent | {"reason": "late"})
    progress.recompute(w.drive.pk)
    assert night.capacity(w.drive) == 40
    assert night.propose(w.drive).state == "proposed"


def test_a_decision_is_made_once_by_the_collector_on_the_plan_that_was_seen():
    w = under_way()
    found = night.propose(w.drive)
    with pytest.raises(PermissionDenied):
        night.decide(w.officers[0], found.pk, {"answer": "approve"})
    ids = LoginID.objects.filter(panchayat=w.panchayats[0])
    ids.update(status="active")
    orders.change(w.collector, w.drive, {"target": 760})
    ids.update(status="suspended")
    with pytest.raises(ValidationError, match="issued anew since"):
        night.decide(w.collector, found.pk, {"answer": "approve"})
    assert Resplit.objects.get(pk=found.pk).state == "proposed"
    newer = night.propose(w.drive)
    assert Resplit.objects.get(pk=found.pk).state == "lapsed"
    night.decide(w.collector, newer.pk, {"answer": "refuse", "reason": "IDs come back"})
    with pytest.raises(ValidationError, match="decided meanwhile"):
        night.decide(w.collector, newer.pk, {"answer": "approve"})
    assert Plan.objects.filter(drive=w.drive).count() == 2


def test_the_turn_of_the_day_goes_over_every_running_drive():
    w = under_way(resplit="auto")
    ended = f.drive(w.district, ends_on=today())
    night.turn()
    assert w.drive.plans.count() == 2 and not ended.plans.exists()


def test_pages():
    w = under_way()
    found = night.propose(w.drive)
    collector, officer = Client(), Client()
    collector.force_login(w.collector, "django.contrib.auth.backends.ModelBackend")
    officer.force_login(w.officers[0], "django.contrib.auth.backends.ModelBackend")
    collector.cookies["django_language"] = "en"
    address = f"/drives/{w.drive.pk}/resplit/"
    assert officer.get(address).status_code in (403, 404)
    assert "1 place that cannot make them" in collector.get(address).text
    one = f"{address}{found.pk}/"
    assert w.panchayats[0].name in collector.get(one).text
    other = under_way()
    assert collector.get(f"/drives/{other.drive.pk}/resplit/{found.pk}/").status_code in (403, 404)
    assert collector.post(address, {"resplit": "auto", "resplit_limit": "१२"}).status_code == 302
    w.drive.refresh_from_db()
    assert (w.drive.resplit, w.drive.resplit_limit) == ("auto", 12)
    assert collector.post(one, {"answer": "approve"}).status_code == 302
    again = collector.post(one, {"answer": "refuse"})
    assert again.status_code == 400 and "decided meanwhile" in again.text
