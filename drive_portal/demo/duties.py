"""The drive's people of the kinds that each district's reports name, who answers, and a week of duties.

Jashpur puts VLEs and Mitanins on duty village by village; in Araria the Awas Sahayak, the PRS, the Anganwadi
Sevika and the ASHA carry a named responsibility in every panchayat; Rajnandgaon's Anganwadi workers,
Mitanins, sachivs and kotwars go from door to door; in Durg the towns' staff and community organisers take
part. Names and numbers are made up.
"""

import random
from collections import defaultdict
from datetime import time, timedelta

from camps.duties.people import DEPARTMENTS
from camps.duties.roster import Hand, Terms, Village, spread
from camps.models import Charge, Duty, Worker
from drive_portal.demo import names
from drive_portal.demo.people import latin
from drive_portal.lib import dates

# Beside the holders of login IDs: (kind, how many in a gram panchayat, in a ward)
BESIDE = {
    "Jabalpur": [("asha", 1, 1), ("anganwadi", 0.5, 0.5)],
    "Rajnandgaon": [("anganwadi", 1, 0.5), ("sachiv", 1, 0), ("kotwar", 1, 0)],
    "Jashpur": [("mitanin", 1, 1)],
    "Durg": [("urban_staff", 0, 1), ("organiser", 0, 0.5), ("mitanin", 1, 0)],
    "Araria": [("awas_sahayak", 1, 0), ("prs", 1, 0), ("urban_staff", 0, 1)],
}
NAMED = ("health", "women_child", "panchayat", "urban", "revenue", "csc")
WOMEN = ("mitanin", "asha", "anganwadi", "anm")
AT_DOORS = {"mitanin", "asha", "anganwadi", "anm", "awas_sahayak", "prs", "urban_staff", "organiser", "vle"}
BACK, AHEAD = 3, 5  # working days before and after today
PER_DAY = 35
FROM, UNTIL = time(10), time(17)


def make(ground, now):
    """People, responsibilities and duties of the district; how many of each."""
    rng = random.Random(f"duties {ground.spec.code}")
    workers = Worker.objects.bulk_create(_workers(ground, rng))
    charges = Charge.objects.bulk_create(_charges(ground, rng, workers))
    duties = Duty.objects.bulk_create(_duties(ground, rng, workers, now))
    return len(workers), len(charges), len(duties)


def _workers(ground, rng):
    for row in ground.login_ids:
        if row.status == "active":
            worker = _worker(row.panchayat, row.holder_kind, row.holder_name)
            worker.phone, worker.login_id = row.mobile, row
            yield worker
    number = 0
    for kind, villages, wards in BESIDE[ground.spec.name]:
        for place in ground.panchayats:
            share = wards if place.kind == "ward" else villages
            if rng.random() >= share:
                continue
            number += 1
            woman = kind in WOMEN or rng.random() < 0.25
            worker = _worker(place, kind, " ".join(names.person(rng, ground.spec.state, woman)))
            if rng.random() < 0.96:  # a few have no phone
                worker.phone = names.mobile(int(ground.spec.code) * 10_000 + 6_000 + number)
            yield worker


def _worker(place, kind, name):
    return Worker(
        district_id=place.district_id,
        panchayat=place,
        name=latin(name),
        name_hi=name,
        kind=kind,
        department=DEPARTMENTS[kind],
    )


def _charges(ground, rng, workers):
    """The first of each department at home in a panchayat answers for it; a few places have nobody yet."""
    named = set()
    for worker in sorted(workers, key=lambda worker: worker.kind in ("vle", "operator")):
        key = worker.panchayat_id, worker.department
        if worker.department in NAMED and key not in named:
            named.add(key)
            if rng.random() < 0.94:
                yield Charge(
                    drive=ground.drive,
                    panchayat_id=worker.panchayat_id,
                    department=worker.department,
                    worker=worker,
                    given_by=ground.officers[worker.panchayat.block_id],
                )


def _duties(ground, rng, workers, now):
    """Half of those who go from door to door, block by block, spread by the engine; past days are marked."""
    days = _days(ground.drive, ground.today)
    busy = _busy(ground)
    by_block = defaultdict(list)
    for worker in workers:
        if worker.kind in AT_DOORS and rng.random() < 0.5:
            by_block[worker.panchayat.block_id].append(worker)
    places = {place.pk: place for place in ground.panchayats}
    at = {pk: (place.latitude, place.longitude) for pk, place in places.items()}
    terms = Terms(days, PER_DAY, FROM.hour * 60, UNTIL.hour * 60)
    for block, hands in by_block.items():
        known = {worker.pk: worker for worker in hands}
        here = [place for place in ground.panchayats if place.block_id == block and rng.random() < 0.92]
        villages = [
            Village(place.pk, place.name_hi, max(20, _people(ground, place) * len(days) // 60))
            for place in here
        ]
        free = [Hand(w.pk, w.panchayat_id, frozenset(days) - busy[w.login_id_id]) for w in hands]
        for visit in spread(villages, free, terms, at).visits:
            yield _duty(ground, rng, known[visit.hand], places[visit.village.place], visit, now)


def _days(drive, today):
    past = [day for day in drive.working_days if day < today][-BACK:]
    return past + [day for day in drive.working_days if day >= today][: AHEAD + 1]


def _busy(ground):
    """The days on which a login ID is booked at a camp, by its id."""
    found = defaultdict(set)
    booked = Duty.objects.filter(drive=ground.drive, login_id__isnull=False)
    for login_id, day in booked.values_list("login_id", "date"):
        found[login_id].add(day)
    return found


def _people(ground, place):
    """Left-out people of a panchayat; where none are known, in proportion to its weight."""
    return ground.people.get(place.pk) or ground.weights[place.pk] // 50


def _duty(ground, rng, worker, place, visit, now):
    officer = ground.officers[place.block_id]
    duty = Duty(
        district_id=place.district_id,
        drive=ground.drive,
        worker=worker,
        login_id=worker.login_id,
        panchayat=place,
        village=visit.village.name,
        task=Duty.Task.DOORS,
        date=visit.day,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        people=visit.people,
        created_by=officer,
        created_at=dates.at(min(visit.day, ground.today) - timedelta(days=4), time(16)),
    )
    seen = visit.day < ground.today or (visit.day == ground.today and now.hour >= 11 and rng.random() < 0.7)
    if seen:
        duty.status = Duty.Status.ABSENT if rng.random() < 0.06 else Duty.Status.PRESENT
        duty.marked_by = officer
        duty.marked_at = min(dates.at(visit.day, time(11, rng.randint(0, 59))), now)
    return duty
