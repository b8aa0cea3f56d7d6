"""Small worlds for tests: a district with blocks, panchayats, centres, login IDs, people and a drive.

Everything has a plain default; codes count up, so that two worlds never meet.
"""

import functools
import itertools
import uuid
from contextlib import contextmanager
from datetime import time, timedelta
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password

from camps.difficulties import raising
from camps.models import Activity, Camp, Charge, Difficulty, Duty, Worker
from districts.models import (
    Block,
    Centre,
    District,
    Drive,
    LoginID,
    LoginRequest,
    Panchayat,
    Placement,
    Posting,
    Spell,
    State,
    User,
)
from drive_portal.lib.dates import at as at_moment
from drive_portal.lib.dates import today
from enrollment import listcounts, marks, names, progress
from enrollment.instructions import giving
from enrollment.lists import partitions
from enrollment.models import Beneficiary, Doubt, Mark, Outage, Tally
from enrollment.reviews import freezing

_numbers = itertools.count(1001)
PASSWORD = "drive-demo-42"
_encoded = functools.cache(make_password)
_waiting = []  # of each `_together` that is open, the rows to write


def _create(row):
    """Write a row, now or with others of its kind."""
    if _waiting:
        _waiting[-1].append(row)
    else:
        row.save(force_insert=True)
    return row


@contextmanager
def _together():
    """Rows made within are written at the end, a statement a kind: a world is 11 of them instead of 37."""
    _waiting.append([])
    try:
        yield
        rows = _waiting[-1]
    finally:
        _waiting.pop()
    for model in dict.fromkeys(map(type, rows)):
        model.objects.bulk_create([row for row in rows if type(row) is model])


def state(**kw):
    n = next(_numbers)
    return State.objects.create(**{"code": f"1{n}", "name": f"State {n}", "name_hi": f"राज्य {n}"} | kw)


def district(**kw):
    n = next(_numbers)
    kw.setdefault("state", None)
    kw["state"] = kw["state"] or state()
    return District.objects.create(**{"code": f"2{n}", "name": f"District {n}", "name_hi": f"जिला {n}"} | kw)


def block(in_district, **kw):
    n = next(_numbers)
    base = {"code": f"3{n}", "name": f"Block {n}", "name_hi": f"विकासखण्ड {n}", "kind": "rural"}
    return _create(Block(**base | {"district": in_district} | kw))


def panchayat(in_block, **kw):
    n = next(_numbers)
    base = {"code": f"4{n}", "name": f"Panchayat {n}", "name_hi": f"पंचायत {n}", "kind": "gram_panchayat"}
    row = _create(Panchayat(**base | {"district": in_block.district, "block": in_block} | kw))
    _create(Placement(panchayat=row, block=in_block, valid_from=row.valid_from, valid_to=row.valid_to))
    return row


def centre(in_panchayat, **kw):
    n = next(_numbers)
    base = {"code": f"CSC{n}", "name": f"Centre {n}", "name_hi": f"केन्द्र {n}", "kind": "csc"}
    place = {"district": in_panchayat.district, "panchayat": in_panchayat}
    return _create(Centre(**base | place | {"status": "active"} | kw))


def login_id(home, active_since=None, **kw):
    """A login ID at home in a centre or a panchayat, active for a year unless told otherwise."""
    n = next(_numbers)
    at_centre = home if isinstance(home, Centre) else None
    at_panchayat = home.panchayat if at_centre else home
    since = active_since or today() - timedelta(days=400)
    base = {
        "code": f"ID{n}",
        "holder_name": f"धारक {n}",
        "holder_kind": "vle" if at_centre else "mitanin",
        "status": "active",
        "issued_on": since,
    }
    place = {"district": at_panchayat.district, "centre": at_centre, "panchayat": at_panchayat}
    row = _create(LoginID(**base | place | kw))
    if row.status == "active":
        _create(Spell(login_id=row, starts_on=since, **place))
    return row


def user(role=None, place=None, login=None, **kw):
    """An account; with `role` also its posting at `place` (for operators from their `login`'s home)."""
    n = next(_numbers)
    password = _encoded(kw.pop("password", PASSWORD))  # hashing is slow on purpose: once a password
    row = _create(User(**{"username": f"user-{n}", "password": password} | kw))
    if role:
        post(row, role, place, login)
    return row


def post(account, role, place=None, login=None, **kw):
    if login is not None and place is None:
        place = login.centre or login.panchayat
    where = {place.level: place} if place is not None else {}
    kw.setdefault("starts_on", today() - timedelta(days=400))
    return _create(Posting(user=account, role=role, login_id=login, **where, **kw))


def drive(in_district, **kw):
    """A drive of 60 days under way since 20, without a target unless told."""
    base = {
        "name": "Ayushman drive",
        "name_hi": "आयुष्मान अभियान",
        "starts_on": today() - timedelta(days=20),
        "ends_on": today() + timedelta(days=39),
        "target_rule": "unknown",
        "baseline": 0,
    }
    return Drive.objects.create(**base | {"district": in_district} | kw)


def camp(in_drive, at, **kw):
    n = next(_numbers)
    base = {"name": f"Camp {n}", "starts_on": in_drive.starts_on, "ends_on": in_drive.ends_on}
    return Camp.objects.create(**base | {"district": at.district, "drive": in_drive, "panchayat": at} | kw)


def sent(of_drive, login, made=10, **kw):
    """What a client sends of a tally, for the door `tallies.submit`; the place is the ID's home."""
    place = {"centre": login.centre.code} if login.centre else {"panchayat": login.panchayat.code}
    return {
        "submission_id": uuid.uuid4(),
        "drive": of_drive.pk,
        "login_id": login.code,
        "date": today(),
        "place": place,
        "made": made,
    } | kw


def world(blocks=2, panchayats=2, **drive_kw):
    """A district: blocks, panchayats with a centre and a login ID each, a field worker, officers, a drive."""
    in_district = district()
    w = SimpleNamespace(district=in_district)
    with _together():
        w.blocks = [block(in_district) for _n in range(blocks)]
    with _together():
        w.panchayats = [panchayat(b) for b in w.blocks for _m in range(panchayats)]
    with _together():
        w.centres = [centre(p) for p in w.panchayats]
    with _together():
        w.logins = [login_id(c) for c in w.centres]
        w.worker_id = login_id(w.panchayats[0])
    with _together():
        w.officers = [user("block_officer", b) for b in w.blocks]
        w.worker = user("field_worker", login=w.worker_id)
        w.operator = user("operator", login=w.logins[0])
        w.collector = user("collector", in_district)
    w.officer = w.officers[0]
    w.drive = drive(in_district, **drive_kw)
    return w


def people(panchayat, count=1, **kw):
    """`count` people of the panchayat's list, written past the imports; further fields for all of them."""
    partitions.ensure(panchayat.district_id)
    rows = []
    for _n in range(count):
        n = next(_numbers)
        name = kw.get("name", f"सुनीता {n}")
        base = {"beneficiary_id": f"B{n}", "family_id": f"F{n}", "name": name, "name_key": names.key(name)}
        base |= {"guardian_name": "", "guardian_key": "", "gender": "F", "birth_year": 1980, "mobile": ""}
        base |= {"village": "रामपुर", "schemes": 2, "import_id": 0, "number": n}
        rows.append(Beneficiary(district_id=panchayat.district_id, panchayat=panchayat, **base | kw))
    return Beneficiary.objects.bulk_create(rows)


def person(panchayat, **kw):
    return people(panchayat, **kw)[0]


def mark(person, outcome="made", by=None, **kw):
    """What became of a person, through the door."""
    said = marks.Said(person.beneficiary_id, outcome, **{"outcome_on": today()} | kw)
    marks.put(by or user(), person.district_id, [said], "hand")
    listcounts.recount(person.district_id)
    return Mark.objects.get(district_id=person.district_id, beneficiary_id=person.beneficiary_id)


def worker(home, **kw):
    """A person of the drive at home in a panchayat; with a phone, without a login ID."""
    n = next(_numbers)
    base = {"name": f"Worker {n}", "name_hi": f"कार्यकर्ता {n}", "kind": "mitanin", "department": "health"}
    base |= {"phone": f"6100{n:06d}", "district": home.district, "panchayat": home}
    return Worker.objects.create(**base | kw)


def duty(of_drive, who, at=None, **kw):
    """A worker's duty today from 10:00 to 17:00, at home unless told, written past the door."""
    at = at or who.panchayat
    base = {
        "district": at.district,
        "drive": of_drive,
        "worker": who,
        "login_id": who.login_id,
        "panchayat": at,
    }
    base |= {"task": "doors", "date": today(), "starts_at": time(10), "ends_at": time(17), "people": 40}
    return Duty.objects.create(**base | kw)


def login_request(home, **kw):
    """A request for a login ID at a centre or in a panchayat's field, asked for ten days ago."""
    n = next(_numbers)
    at_centre = home if isinstance(home, Centre) else None
    base = {"holder_name": f"आवेदक {n}", "holder_kind": "vle" if at_centre else "mitanin"}
    base |= {"asked_on": today() - timedelta(days=10), "district": home.district, "centre": at_centre}
    base["decided_on"] = today() if kw.get("state") == "refused" else None
    return LoginRequest.objects.create(**base | {"panchayat": home.panchayat if at_centre else home} | kw)


def charge(of_drive, who, **kw):
    """The worker answers for its home on behalf of its department."""
    base = {"drive": of_drive, "panchayat": who.panchayat, "department": who.department, "worker": who}
    return Charge.objects.create(**base | kw)


def counted(of_drive, login, cards, rejected=None):
    """Tallies of the login ID at home, by date, written past the door; then the drive is counted."""
    at = login.centre or login.panchayat
    base = {"district": at.district, "drive": of_drive, "login_id": login, "centre": login.centre}
    base |= {"panchayat": login.panchayat, "rejected": rejected or {}}
    base["rejected_total"] = sum(base["rejected"].values())
    Tally.objects.bulk_create(Tally(**base, date=day, made=made) for day, made in cards.items())
    progress.rebuild(of_drive.pk)


def review(of_drive, day, **kw):
    """The note of an evening whose cut-off has passed, made now."""
    Drive.objects.filter(pk=of_drive.pk).update(issued_at=of_drive.cutoff(of_drive.starts_on), **kw)
    of_drive.refresh_from_db()
    return freezing.freeze(of_drive, day)


def difficulty(at, by, kind="server", days_ago=0, **kw):
    """A difficulty at a place of any level (or a camp), reported some days ago, written past the door."""
    columns = raising.at(at)
    day = today() - timedelta(days=days_ago)
    base = {"kind": kind, "raised_by": by, "waits_since": day, "raised_at": at_moment(day, time(11))}
    return Difficulty.objects.create(**columns | base | kw)


def activity(of_drive, at, **kw):
    """Munadi in a panchayat, planned for today, written past the door."""
    base = {"district": at.district, "drive": of_drive, "panchayat": at, "kind": "munadi"}
    return Activity.objects.create(**base | {"planned_on": today()} | kw)


def doubt(of_drive, login, **kw):
    """A question about a login ID's report of today: 40 cards on three days in a row."""
    day = kw.pop("date", today())
    base = {"kind": "copy", "evidence": {"made": 40, "rejected": 0, "days": 3}, "strength": 5.0}
    base |= {"dates": [day - timedelta(days=n) for n in (2, 1, 0)], "date": day}
    base |= {"district": of_drive.district, "drive": of_drive, "login_id": login}
    return Doubt.objects.create(**base | {"panchayat": login.panchayat} | kw)


def outage(in_district, by=None, **kw):
    """A declared outage of the whole of today, everywhere."""
    base = {"date": today(), "starts_at": time(10), "ends_at": time(17), "why": "server", "state": "declared"}
    return Outage.objects.create(**base | {"district": in_district, "decided_by": by or user()} | kw)


def instruction(of_drive, by, block=None, **kw):
    """An instruction to make up what is owed, due today, given now through its door."""
    base = {"drive": of_drive.pk, "block": block and block.code, "text": "Make up what is owed"}
    return giving.give(by, base | {"figure": "owed", "due_on": today()} | kw)
