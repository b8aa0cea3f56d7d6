"""Camps: held, running today, and planned for the days ahead; who works at them."""

import random
from datetime import time, timedelta

from camps.models import Camp
from drive_portal.lib import dates

VENUES = ["पंचायत भवन", "प्राथमिक शाला", "आंगनबाड़ी केन्द्र", "सामुदायिक भवन", "हाट बाजार", "उप स्वास्थ्य केन्द्र"]
TOWN_VENUES = ["सामुदायिक भवन", "वार्ड कार्यालय", "शासकीय शाला", "मंगल भवन", "आंगनबाड़ी केन्द्र"]


def make(ground, today):
    """The district's camps, in order of their days. A few of those ahead, and one past, are cancelled."""
    rng = random.Random(f"camps {ground.spec.code}")
    rows = list(_special(ground, rng) if ground.spec.length == 3 else _ordinary(ground, rng, today))
    rows.sort(key=lambda camp: (camp.starts_on, camp.panchayat_id))
    ground.camps = Camp.objects.bulk_create(rows)


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
