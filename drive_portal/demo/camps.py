"""Camps: held, running today, and planned for the days ahead; who works at them."""

import random
from collections import defaultdict
from datetime import time, timedelta

from django.db.models import OuterRef, Subquery

from camps import equipment
from camps.models import Camp, Duty, Worker
from drive_portal.demo import names
from drive_portal.lib import dates

VENUES = ["पंचायत भवन", "प्राथमिक शाला", "आंगनबाड़ी केन्द्र", "सामुदायिक भवन", "हाट बाजार", "उप स्वास्थ्य केन्द्र"]
TOWN_VENUES = ["सामुदायिक भवन", "वार्ड कार्यालय", "शासकीय शाला", "मंगल भवन", "आंगनबाड़ी केन्द्र"]


HOURS = [(time(10), time(17))] * 4 + [(time(9, 30), time(16, 30)), (time(11), time(18))]
BOOKED = 3  # days back from which on it is known who worked at a camp


def make(ground, today):
    """The district's camps, in order of their days. A few of those ahead, and one past, are cancelled."""
    rng = random.Random(f"camps {ground.spec.code}")
    rows = list(_special(ground, rng) if ground.spec.length == 3 else _ordinary(ground, rng, today))
    rows.sort(key=lambda camp: (camp.starts_on, camp.panchayat_id))
    rng = random.Random(f"what is known of camps {ground.spec.code}")
    for number, camp in enumerate(rows):
        _tell(ground, rng, camp, today, number)
    ground.camps = Camp.objects.bulk_create(rows)
    Duty.objects.bulk_create(_booked(ground, rng, today))


def name_people(ground):
    """Let the bookings of login IDs know the people who hold them, once there are people."""
    holder = Worker.objects.filter(login_id=OuterRef("login_id"), active=True).values("pk")
    booked = Duty.objects.filter(drive=ground.drive, task=Duty.Task.CAMP, worker=None)
    booked.update(worker=Subquery(holder[:1]))


def _tell(ground, rng, camp, today, number):
    """Who gives the venue, when it is open, what is there: of those ahead not all is known yet."""
    ahead = (camp.starts_on - today).days
    known = 0.97 if ahead <= 0 else 0.9 if ahead <= 3 else 0.7
    office = "पार्षद" if camp.panchayat.kind == "ward" else "सरपंच"
    if rng.random() < known:
        camp.provider = f"{' '.join(names.person(rng, ground.spec.state, rng.random() < 0.4))}, {office}"
        camp.provider_phone = names.mobile(int(ground.spec.code) * 10_000 + 8_000 + number)
    if rng.random() >= known + 0.02:
        camp.venue = ""
    camp.opens_at, camp.closes_at = rng.choice(HOURS)
    camp.equipment = [
        thing | {"has": thing["count"] if rng.random() < known else rng.randrange(thing["count"])}
        for thing in equipment.usual()
    ]
    if rng.random() < 0.5:
        camp.latitude = round(camp.panchayat.latitude + rng.uniform(-0.006, 0.006), 5)
        camp.longitude = round(camp.panchayat.longitude + rng.uniform(-0.006, 0.006), 5)
    settled = 0.98 if ahead < 0 else 0.8 if ahead <= 1 else 0.6 if ahead <= 4 else 0.2
    if camp.status == Camp.Status.PLANNED and camp.venue and camp.provider and rng.random() < settled:
        camp.status = Camp.Status.CONFIRMED


def _booked(ground, rng, today):
    """Login IDs at the camps of these days, those of the panchayat first, then of the block; none twice."""
    homes, blocks = defaultdict(list), defaultdict(list)
    for row in ground.login_ids:
        if row.status == "active":
            homes[row.panchayat_id].append(row)
            blocks[row.panchayat.block_id].append(row)
    taken = set()
    for camp in ground.camps:
        if camp.status == Camp.Status.CANCELLED or camp.ends_on < today - timedelta(days=BOOKED):
            continue
        near = homes[camp.panchayat_id] + rng.sample(
            blocks[camp.panchayat.block_id], min(6, len(blocks[camp.panchayat.block_id]))
        )
        wanted = 0 if rng.random() < 0.07 else rng.choice([1, 1, 2, 2, 3])
        days = dates.days(camp.starts_on, camp.ends_on)
        free = [row for row in dict.fromkeys(near) if not taken & {(row.pk, day) for day in days}]
        for row in free[:wanted]:
            taken |= {(row.pk, day) for day in days}
            yield from (_duty(ground, camp, row, day) for day in days)


def _duty(ground, camp, row, day):
    return Duty(
        district=ground.district,
        drive=ground.drive,
        camp=camp,
        login_id=row,
        panchayat=camp.panchayat,
        task=Duty.Task.CAMP,
        date=day,
        starts_at=camp.opens_at,
        ends_at=camp.closes_at,
        created_by=camp.created_by,
        created_at=camp.created_at,
    )


def _special(ground, rng):
    """The sites of a special drive of a few days: most stand on all of them, some only on the first."""
    drive = ground.drive
    parts = ground.share_out(ground.spec.camps[1], ground.panchayats, floor=2)
    for place in ground.panchayats:
        for n in range(parts[place.pk]):
            ends_on = drive.ends_on if n < 2 or rng.random() < 0.8 else drive.starts_on
            yield _camp(ground, rng, place, drive.starts_on, ends_on, n)


def _ordinary(ground, rng, today):
    drive = ground.drive
    held, now, ahead = ground.spec.camps
    past = [day for day in drive.working_days if day < today]
    coming = [day for day in drive.working_days if today < day <= today + timedelta(days=12)]
    for n in range(held):
        first = past[n * len(past) // held]
        longer = rng.random() < 0.2 and first < past[-1]
        yield _camp(ground, rng, _place(ground, rng), first, first + timedelta(days=int(longer)), n)
    for n in range(now):
        yield _camp(ground, rng, _place(ground, rng), today, today + timedelta(days=n % 2), n)
    for n in range(ahead if coming else 0):
        first = coming[n * len(coming) // ahead]
        camp = _camp(ground, rng, _place(ground, rng), first, first, n)
        if n % 12 == 5:
            camp.status, camp.reason = Camp.Status.CANCELLED, "भवन उपलब्ध नहीं"
        yield camp
    camp = _camp(ground, rng, _place(ground, rng), past[len(past) // 2], past[len(past) // 2], 0)
    camp.status, camp.reason = Camp.Status.CANCELLED, "तेज वर्षा"
    yield camp


def _place(ground, rng):
    return rng.choices(ground.panchayats, [ground.weights[place.pk] for place in ground.panchayats])[0]


def _camp(ground, rng, place, first, last, n):
    drive = ground.drive
    venues = TOWN_VENUES if place.kind == "ward" else VENUES
    venue = venues[n % len(venues)] if ground.spec.length == 3 else rng.choice(venues)
    before = min(first - timedelta(days=rng.randint(3, 6)), ground.today - timedelta(days=1))
    entered = dates.at(before, time(rng.randint(10, 17), rng.randint(0, 59)))
    return Camp(
        district=ground.district,
        drive=drive,
        panchayat=place,
        name=f"Ayushman camp, {place.name}" + (f" {n + 1}" if ground.spec.length == 3 else ""),
        name_hi=f"आयुष्मान शिविर, {place.name_hi}" + (f" {n + 1}" if ground.spec.length == 3 else ""),
        venue=f"{venue}, {place.name_hi}",
        starts_on=first,
        ends_on=min(last, drive.ends_on),
        planned=rng.randrange(60, 200, 10) * (2 if ground.spec.length == 3 else 1),
        created_by=ground.officers[place.block_id],
        created_at=max(entered, dates.at(drive.starts_on - timedelta(days=2), time(17, 30))),
    )
