"""Publicity around the camps of these weeks, and the trainings with which the drive began."""

import random
from datetime import timedelta

from camps.models import Activity, Training
from drive_portal.lib import dates

BACK, AHEAD = timedelta(days=21), timedelta(days=7)  # of the camps that had or will have publicity
WHO = {
    "munadi": "कोटवार",
    "wall": "पंचायत सचिव",
    "doors": "मितानिन",
    "school": "प्रधान पाठक",
    "poster": "पंचायत सचिव",
}
MORE = ["wall", "doors", "school", "poster", "gram_sabha"]


def make(ground):
    """The district's activities and trainings."""
    rng = random.Random(f"publicity {ground.spec.code}")
    first, last = ground.today - BACK, ground.today + AHEAD
    rows: dict = {}
    for camp in ground.camps:
        if first <= camp.starts_on <= last and camp.status != "cancelled":
            for row in _before(ground, rng, camp):
                rows.setdefault((row.panchayat_id, row.kind, row.planned_on), row)
    Activity.objects.bulk_create(rows.values())
    Training.objects.bulk_create(_trainings(ground, rng))


def _before(ground, rng, camp):
    day = camp.starts_on - timedelta(days=1)
    if day >= ground.drive.starts_on and rng.random() < (0.7 if camp.starts_on > ground.today else 0.55):
        yield _activity(ground, rng, camp, "munadi", day)
    if camp.starts_on <= ground.today + timedelta(days=2) and rng.random() < 0.2:
        earlier = max(ground.drive.starts_on, day - timedelta(days=rng.randint(1, 4)))
        yield _activity(ground, rng, camp, rng.choice(MORE), earlier)


def _activity(ground, rng, camp, kind, day):
    row = Activity(
        district=ground.district, drive=ground.drive, panchayat=camp.panchayat, camp=camp, kind=kind
    )
    row.planned_on, row.who = day, WHO.get(kind, "")
    row.created_by = ground.officers[camp.panchayat.block_id]
    row.created_at = dates.at(min(day, ground.today) - timedelta(days=2), camp.opens_at)
    if day < ground.today and rng.random() < 0.92:
        row.state, row.done_on, row.marked_by = Activity.State.DONE, day, row.created_by
        row.marked_at = dates.at(day, camp.closes_at)
        if kind in ("wall", "doors", "school", "poster"):
            row.count = rng.randint(4, 60)
    return row


def _trainings(ground, rng):
    drive = ground.drive
    field = next(kind for kind in ("mitanin", "asha", "anganwadi") if kind in ground.spec.field)
    yield Training(
        district=ground.district,
        drive=drive,
        kind=Training.Kind.WORKSHOP,
        topic="अभियान की कार्ययोजना",
        venue="कलेक्टोरेट सभाकक्ष",
        date=drive.starts_on - timedelta(days=4),
        came=[
            {"department": "health", "kind": "", "count": rng.randint(18, 30)},
            {"department": "panchayat", "kind": "", "count": rng.randint(8, 16)},
            {"department": "women_child", "kind": "", "count": rng.randint(6, 12)},
        ],
        handed=[{"item": "कार्ययोजना की प्रति", "count": 60}],
        created_by=ground.collector,
    )
    for block in {place.block_id: place.block for place in ground.panchayats}.values():
        people = rng.randint(35, 90)
        yield Training(
            district=ground.district,
            block=block,
            drive=drive,
            kind=Training.Kind.TRAINING,
            topic="ई-केवाईसी और पोर्टल पर रिपोर्ट",
            venue="जनपद पंचायत सभागार" if block.kind == "rural" else "नगरीय निकाय सभागार",
            date=drive.starts_on - timedelta(days=rng.randint(1, 3)),
            came=[
                {"department": "health", "kind": field if field != "anganwadi" else "anm", "count": people},
                {"department": "csc", "kind": "vle", "count": rng.randint(10, 40)},
            ],
            handed=[{"item": "मार्गदर्शिका", "count": people}, {"item": "पोस्टर", "count": rng.randint(20, 60)}],
            created_by=ground.officers[block.pk],
        )
