"""Progress over random histories, against a reading of numbers.md in plain Python.

A history holds resends, corrections, withdrawals, late requests, camp counts and pulses, a special camp
inside the drive, a panchayat that moves to another block, an ID that is suspended. After any of them
the figures, recomputed from what was dirty only, equal the plain reading, and a rebuild finds nothing
to mend.
"""

import uuid
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from camps import counts
from camps.models import CampCount
from districts import dirty, targets
from districts.models import Placement, Spell
from drive_portal.lib.dates import days, today
from enrollment import progress, tallies
from enrollment.models import Tally
from tests import factories

pytestmark = pytest.mark.django_db
DAYS = 4  # the last days before and with today

steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("tally"),
            st.integers(0, 4),
            st.integers(0, DAYS - 1),
            st.integers(0, 2),
            st.integers(0, 50),
        ),
        st.tuples(st.just("withdraw"), st.integers(0, 20)),
        st.tuples(st.just("resend"), st.integers(0, 20)),
        st.tuples(
            st.just("count"), st.integers(0, 1), st.integers(0, DAYS - 1), st.booleans(), st.integers(0, 120)
        ),
        st.tuples(
            st.just("request"), st.integers(0, 4), st.integers(2, DAYS - 1), st.integers(0, 50), st.booleans()
        ),
        st.tuples(st.just("move"), st.integers(0, 3), st.integers(0, DAYS - 1)),
        st.tuples(st.just("suspend"), st.integers(0, 4)),
        st.tuples(st.just("count again")),
    ),
    max_size=14,
)


@pytest.mark.long
@given(steps)
@example([("count", 0, 2, False, 0), ("count again",), ("count", 0, 2, False, 0)])  # a camp of nothing
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_figures_follow_from_the_facts(history):
    with transaction.atomic():
        w = a_world()
        for step in history:
            do(w, *step)
        for drive in (w.drive, w.child):
            progress.recompute(drive.pk)
            _compare(w, drive)
            assert progress.rebuild(drive.pk) == 0
        transaction.set_rollback(True)


def a_world():
    w = factories.world(target_rule="cards", target=977)
    w.ids = [*w.logins, w.worker_id]
    w.child = factories.drive(
        w.district, parent=w.drive, starts_on=today() - timedelta(days=1), ends_on=today()
    )
    w.camps = [factories.camp(w.drive, w.panchayats[1]), factories.camp(w.child, w.panchayats[2])]
    w.sent = []
    w.drive.split = {"weights": {place.code: n + 1 for n, place in enumerate(w.panchayats)}}
    w.drive.save()
    targets.issue(w.drive)
    return w


def do(w, kind, *what):
    {
        "tally": _tally,
        "withdraw": _withdraw,
        "resend": _resend,
        "count": _count,
        "request": _request,
        "move": _move,
        "suspend": _suspend,
        "count again": lambda w: [progress.recompute(drive.pk) for drive in (w.drive, w.child)],
    }[kind](w, *what)


def _tally(w, who, ago, where, made):
    """An ID's day at home in the drive, at home in the child, or at the camp of either."""
    login, day = w.ids[who], today() - timedelta(days=ago)
    drive = w.child if where and w.child.runs_on(day) else w.drive
    extra = {"place": {"camp": w.camps[drive == w.child].pk}} if where == 2 else {}
    sent = factories.sent(drive, login, made, date=day, reason="late", rejected={"other": made % 3}, **extra)
    _submit(w, w.collector, sent)


def _submit(w, user, sent):
    """Send; answer a conflict with the version that it names; other refusals leave no trace."""
    try:
        w.sent.append((user, sent, tallies.submit(user, sent).row))
    except tallies.submissions.Conflict as conflict:
        again = sent | {"base_version": conflict.current.version, "submission_id": uuid.uuid4()}
        w.sent.append((user, again, tallies.submit(user, again).row))
    except tallies.ValidationError:
        pass


def _withdraw(w, which):
    if w.sent:
        user, sent, _row = w.sent[which % len(w.sent)]
        _submit(w, user, sent | {"submission_id": uuid.uuid4(), "withdrawn": True})


def _resend(w, which):
    if w.sent:
        user, sent, _row = w.sent[which % len(w.sent)]
        assert tallies.submit(user, sent).status == 200


def _count(w, which, ago, pulse, made):
    camp, day = w.camps[which], today() - timedelta(days=ago)
    if not camp.starts_on <= day <= camp.ends_on:
        return
    now = CampCount.objects.filter(camp=camp, date=day).first()
    counts.log(
        w.collector,
        {
            "submission_id": uuid.uuid4(),
            "camp": camp.pk,
            "date": day,
            "made": made,
            "pulse": pulse,
            "withdrawn": bool(now) and made % 5 == 0,
            "reason": "late",
            "base_version": now and now.version,
        },
    )


def _request(w, who, ago, made, accept):
    """An operator's report after the close counts only once it is accepted."""
    login = w.ids[who]
    user = factories.user("field_worker" if login == w.worker_id else "operator", login=login)
    before = len(w.sent)
    _submit(w, user, factories.sent(w.drive, login, made, date=today() - timedelta(days=ago)))
    if len(w.sent) > before:
        row = w.sent[-1][2]
        assert row.state == Tally.State.REQUESTED
        tallies.decide(w.collector, row.pk, accept, "seen")


def _move(w, which, ago):
    """A panchayat goes to the other block on a day."""
    place, day = w.panchayats[which], today() - timedelta(days=ago)
    stay = Placement.objects.filter(panchayat=place).latest("id")
    if stay.valid_from is not None and stay.valid_from >= day:
        return
    stay.valid_to = day - timedelta(days=1)
    stay.save()
    other = w.blocks[0] if stay.block == w.blocks[1] else w.blocks[1]
    Placement.objects.create(panchayat=place, block=other, valid_from=day)
    place.block = other
    place.save()
    dirty.mark_all(w.child)


def _suspend(w, who):
    Spell.objects.filter(login_id=w.ids[who], ends_on=None).update(ends_on=today() - timedelta(days=1))
    dirty.mark(w.child, today(), [w.ids[who].panchayat_id])


# --- the plain reading --------------------------------------------------------------------------


def _compare(w, drive):
    scope = [drive] + ([w.child] if drive == w.drive else [])
    made = {day: _made(scope, day) for day in days(today() - timedelta(days=DAYS), today())}
    to_date = defaultdict(int)
    for day in sorted(made):
        if not drive.runs_on(day):
            continue
        rows = {level: progress.standings(drive, level, day) for level in ("district", "block", "panchayat")}
        block_of = {row["code"]: row["parent"] for row in rows["panchayat"]}
        for place in w.panchayats:
            here = [n for (panchayat, _kind, _id), n in made[day].items() if panchayat == place.pk]
            to_date[place.code] += sum(here)
            row = next(row for row in rows["panchayat"] if row["code"] == place.code)
            assert row["made"] == (sum(here) if here else None)
            assert row["made_to_date"] == to_date[place.code]
            assert block_of[place.code] == _block_on(place, day)
        for child, parent in (("panchayat", "block"), ("block", "district")):
            _parents_are_sums(rows[child], rows[parent])
        _leaves_are_sums(drive, day, rows["panchayat"])
        assert rows["district"][0]["expected"] == _expected(w, drive, day)


def _made(scope, day):
    """Cards by (panchayat, kind of place, id) of a day: a camp's once, by count, pulse or tallies."""
    found, at_camps = {}, defaultdict(list)
    for tally in Tally.objects.filter(drive__in=scope, date=day, state="counted"):
        if tally.camp_id:
            at_camps[tally.panchayat_id, tally.camp_id].append(tally.made)
        else:
            key = (tally.panchayat_id, "home", tally.centre_id)
            found[key] = found.get(key, 0) + tally.made
    for count in CampCount.objects.filter(drive__in=scope, date=day, state="counted"):
        key = (count.panchayat_id, count.camp_id)
        if not count.pulse or sum(at_camps[key]) < count.made or not at_camps[key]:
            at_camps[key] = [count.made]
    for (panchayat, camp), parts in at_camps.items():
        if parts:
            found[panchayat, "camp", camp] = sum(parts)
    return found


def _block_on(place, day):
    stays = Placement.objects.filter(panchayat=place).order_by("valid_from")
    stays = sorted(stays, key=lambda stay: (stay.valid_from is not None, stay.valid_from))
    on_day = [stay for stay in stays if stay.valid_from is None or stay.valid_from <= day]
    return (on_day or stays)[-1 if on_day else 0].block.code


def _expected(w, drive, day):
    reporting = w.child if w.child.runs_on(day) else drive
    spells = [
        s for s in Spell.objects.filter(district=w.district) if s.starts_on <= day <= (s.ends_on or day)
    ]
    return len(spells) + sum(camp.drive == reporting for camp in w.camps)


def _parents_are_sums(children, parents):
    for parent in parents:
        mine = [row for row in children if row["parent"] == parent["code"]]
        for field in ("made_to_date", "expected", "on_time", "late", "missing"):
            assert parent[field] == sum(row[field] for row in mine), field
        for field in ("made", "rejected", "target", "target_to_date", "target_total"):
            known = [row[field] for row in mine if row[field] is not None]
            assert parent[field] == (sum(known) if known else None), field
        assert parent["on_time"] + parent["late"] + parent["missing"] == parent["expected"]
        assert parent["missing"] >= 0


def _leaves_are_sums(drive, day, panchayats):
    leaves = [row for level in ("centre", "camp", "field") for row in progress.standings(drive, level, day)]
    for place in panchayats:
        mine = [row for row in leaves if row["parent"] == place["code"]]
        for field in ("made_to_date", "expected", "on_time", "late", "missing"):
            assert place[field] == sum(row[field] for row in mine), field
        known = [row["made"] for row in mine if row["made"] is not None]
        assert place["made"] == (sum(known) if known else None)
