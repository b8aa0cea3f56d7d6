"""Below the panchayat: centres, camps and the field add up to its target, on every day and to date."""

import random
from collections import defaultdict
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camps import camps
from districts import orders, targets
from districts.models import LeftOut, LoginID, Share, Target
from districts.targets import exact
from drive_portal.lib.dates import today
from enrollment import progress
from tests import factories as f
from tests.calling import Caller

pytestmark = pytest.mark.django_db


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.lists(st.integers(0, 9), min_size=1, max_size=6)),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_groups_are_split_and_spread_each_by_itself(found):
    groups = np.repeat(np.arange(len(found)), [len(weights) for _cards, weights in found])
    cards = np.array([cards if any(weights) else 0 for cards, weights in found])
    weights = np.array([weight for _cards, part in found for weight in part])
    split = exact.shares(cards, weights, groups)
    due = np.array([exact.due_by_day(total, [3, 0, 1, 2]) for total in cards.tolist()])
    parts = exact.spread(due, split, groups)
    for n, total in enumerate(cards.tolist()):
        mine = groups == n
        assert split[mine].sum() == total
        assert (parts[mine].sum(axis=0) == due[n]).all()
        alone = exact.spread(due[n], split[mine])
        assert (alone == parts[mine]).all(), "another group's places change nothing"
    assert (np.diff(parts, prepend=0) >= 0).all()


def district(seed, **order):
    """A district of five panchayats with some centres, field workers, suspended IDs, and a drive begun."""
    dice = random.Random(seed)
    w = f.world(blocks=1, panchayats=5)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=dice.randint(0, 900))
        for _n in range(dice.randint(0, 2)):
            centre = f.centre(place)
            for _id in range(dice.randint(0, 3)):
                f.login_id(centre, status=dice.choice(["active", "active", "suspended"]))
        if dice.random() < 0.5:
            f.login_id(place)
    LoginID.objects.filter(panchayat=w.panchayats[4]).update(status="suspended")
    first = today() - timedelta(days=dice.randint(0, 9))
    sent = {"district": w.district.code, "name": "Drive", "starts_on": first}
    sent |= {"ends_on": first + timedelta(days=20), "holidays": [first + timedelta(days=12)], "target": 1_000}
    w.drive = orders.create(w.collector, sent | order)
    return w, dice


def due(model, plan):
    found = defaultdict(list)
    for row in model.objects.filter(plan_id=plan.pk):
        found[row.panchayat_id].append(row)
    return found


def check(drive):
    """The ladder's promises below the panchayat, for the plan in force."""
    plan = drive.plans.order_by("-version").first()
    shares, days = due(Share, plan), len(plan.due)
    for panchayat, (target,) in due(Target, plan).items():
        parts = np.array([share.due for share in shares.get(panchayat, [])]).reshape(-1, days)
        assert parts.sum(axis=0).tolist() == target.due
        assert (np.diff(parts, prepend=0) >= 0).all(), "a target to date falls"
    return {(s.level, s.place_id): s.due for rows in shares.values() for s in rows}


@pytest.mark.parametrize("seed", range(8))
def test_parts_add_up_whatever_comes_and_today_stays(seed):
    w, dice = district(seed)
    before = check(w.drive)
    so_far = (today() - w.drive.starts_on).days + 1
    for n in range(6):
        first = today() + timedelta(days=dice.randint(-2, 6))
        sent = {"drive": w.drive.pk, "panchayat": dice.choice(w.panchayats).code, "name": f"Camp {n}"}
        sent |= {"starts_on": max(first, w.drive.starts_on), "ends_on": max(first, w.drive.starts_on)}
        camps.create(w.collector, sent | {"planned": dice.choice([None, 0, 7, 5_000])})
    LoginID.objects.filter(panchayat=w.panchayats[1]).update(status="suspended")
    targets.refresh(w.drive)
    after = check(w.drive)
    for key in before.keys() | after.keys():
        old, new = before.get(key, [0] * 21), after.get(key, [0] * 21)
        assert old[:so_far] == new[:so_far], "today, or a day before it, has moved"
    orders.change(w.collector, w.drive, {"target": 1_400})
    later = check(w.drive)
    for key in after.keys() | later.keys():
        assert after.get(key, [0] * 21)[:so_far] == later.get(key, [0] * 21)[:so_far]
    assert targets.refresh(w.drive) == 0, "nothing has changed since"


def test_a_camp_takes_what_is_planned_and_the_ids_the_rest():
    w = f.world(blocks=1, panchayats=1)
    place, first = w.panchayats[0], today() + timedelta(days=1)
    LeftOut.objects.create(district=w.district, panchayat=place, people=900)
    f.login_id(w.centres[0])
    f.login_id(place, status="active")
    sent = {"district": w.district.code, "name": "Drive", "starts_on": first, "target": 400}
    w.drive = orders.create(w.collector, sent | {"ends_on": first + timedelta(days=3)})
    camp = camps.create(
        w.collector,
        {"drive": w.drive.pk, "panchayat": place.code, "name": "Camp", "planned": 70}
        | {"starts_on": first + timedelta(days=1), "ends_on": first + timedelta(days=2)},
    )
    found = check(w.drive)
    ids = LoginID.objects.filter(status="active", panchayat=place)
    at_centre, in_field = ids.filter(centre=w.centres[0]).count(), ids.filter(centre=None).count()
    assert found[Share.Level.CAMP, camp.pk] == [0, 35, 70, 70]
    rest = [100, 165, 230, 330]
    for key, n in (
        ((Share.Level.CENTRE, w.centres[0].pk), at_centre),
        ((Share.Level.FIELD, place.pk), in_field),
    ):
        for due_then, whole in zip(found[key], rest, strict=True):
            assert abs(due_then - whole * n / (at_centre + in_field)) < 1
    camps.change(w.collector, camp, {"planned": 20})
    assert check(w.drive)[Share.Level.CAMP, camp.pk] == [0, 10, 20, 20]
    camps.change(w.collector, camp, {"status": "cancelled", "reason": "rain"})
    assert (Share.Level.CAMP, camp.pk) not in check(w.drive)
    camps.change(w.collector, camp, {"status": "planned", "planned": 70})
    rows = {row["code"]: row for row in progress.standings(w.drive, "camp", first + timedelta(days=1))}
    assert (rows[str(camp.pk)]["target"], rows[str(camp.pk)]["target_total"]) == (35, 70)


def test_a_camp_never_takes_more_than_its_panchayat_owes_on_the_day():
    w = f.world(blocks=1, panchayats=1)
    place, first = w.panchayats[0], today() + timedelta(days=1)
    LeftOut.objects.create(district=w.district, panchayat=place, people=900)
    sent = {"district": w.district.code, "name": "Drive", "starts_on": first, "target": 100}
    w.drive = orders.create(w.collector, sent | {"ends_on": first + timedelta(days=1)})
    for planned in (90, 30):
        camps.create(
            w.collector,
            {"drive": w.drive.pk, "panchayat": place.code, "name": "Camp", "planned": planned}
            | {"starts_on": first, "ends_on": first},
        )
    found = check(w.drive)
    assert sorted(due[0] for (level, _place), due in found.items() if level == Share.Level.CAMP) == [12, 38]


def test_a_place_where_nobody_works_is_the_fields():
    w = f.world(blocks=1, panchayats=2)
    for place in w.panchayats:
        LeftOut.objects.create(district=w.district, panchayat=place, people=50)
    LoginID.objects.filter(panchayat=w.panchayats[1]).update(status="suspended")
    first = today()
    sent = {"district": w.district.code, "name": "Drive", "starts_on": first, "ends_on": first, "target": 100}
    drive = orders.create(w.collector, sent)
    rows = {row["code"]: row["target"] for row in progress.standings(drive, "field", first)}
    assert rows[w.panchayats[1].code] == 50


@pytest.mark.parametrize("seed", range(3))
def test_every_level_of_progress_and_targets_adds_up(seed):
    w, dice = district(seed)
    for n in range(3):
        sent = {"drive": w.drive.pk, "panchayat": dice.choice(w.panchayats).code, "name": f"Camp {n}"}
        camps.create(w.collector, sent | {"starts_on": today(), "ends_on": today() + timedelta(days=2)})
    targets.refresh(w.drive)
    progress.recompute(w.drive.pk)
    api = Caller(w.collector)
    for day in (today(), today() + timedelta(days=1), w.drive.ends_on):
        whole = {r["code"]: r for r in progress.standings(w.drive, "panchayat", day)}
        sums = defaultdict(lambda: [0, 0, 0])
        plan = defaultdict(lambda: [0, 0])
        for level in ("centre", "camp", "field"):
            for row in progress.standings(w.drive, level, day):
                for n, name in enumerate(("target", "target_to_date", "target_total")):
                    sums[row["parent"]][n] += row[name]
            query = {"drive": w.drive.pk, "level": level, "date": day.isoformat(), "limit": 1000}
            for row in api.read("targets/", **query).json()["results"]:
                plan[row["parent"]][0] += row["cards"]
                plan[row["parent"]][1] += row["to_date"]
        for code, row in whole.items():
            assert sums[code] == [row["target"], row["target_to_date"], row["target_total"]]
            assert plan[code] == sums[code][:2]
    centre = max(w.centres, key=lambda c: c.panchayat.code)
    day = progress.series(w.drive, "centre", centre, today(), today())[0]
    row = next(r for r in progress.standings(w.drive, "centre", today()) if r["code"] == centre.code)
    assert day == row
