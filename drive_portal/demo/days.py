"""How much a district makes on each day, and when reports arrive."""

import random
from datetime import time, timedelta

from drive_portal.demo import drives
from drive_portal.lib import dates

OUTAGE = 8  # days ago the national server was down
SUNDAY = 0.5

REASONS = {
    "mp": {
        "samagra_id_error": 26,
        "samagra_mismatch": 24,
        "aadhaar_error": 12,
        "aadhaar_mismatch": 12,
        "server_down": 5,
        "biometric_failed": 9,
        "not_on_list": 5,
        "already_made": 4,
        "documents_missing": 3,
    },
    "cg": {
        "aadhaar_error": 16,
        "aadhaar_mismatch": 22,
        "biometric_failed": 24,
        "server_down": 7,
        "not_on_list": 13,
        "already_made": 8,
        "documents_missing": 8,
        "other": 2,
    },
    "br": {
        "aadhaar_mismatch": 24,
        "aadhaar_error": 12,
        "biometric_failed": 20,
        "server_down": 12,
        "not_on_list": 22,
        "documents_missing": 8,
        "other": 2,
    },
}


def amounts(ground, today):
    """Cards of the district on each day of the drive up to today, by date: the days before today add up."""
    spec, drive = ground.spec, ground.drive
    rng = random.Random(f"days {spec.code}")
    low, high = spec.ramp
    shape = {}
    for n, day in enumerate(dates.days(drive.starts_on, today)):
        weight = (low + (high - low) * n / max(spec.started, 1)) * rng.uniform(0.93, 1.07)
        weight *= SUNDAY if day.weekday() == 6 and spec.length != 3 else 1
        weight *= 0.15 if is_outage(drive, day, today) else 1
        shape[day] = 0.01 * weight if day in drive.holidays else weight
    past = sum(weight for day, weight in shape.items() if day < today)
    due = drives.district_due(ground, today - timedelta(days=1))
    total = spec.pace * (len(shape) - 1 if due is None else due)
    return {day: weight * total / past for day, weight in shape.items()}


def is_outage(drive, day, today):
    return day == today - timedelta(days=OUTAGE) and day > drive.starts_on


def arrival(rng, day):
    """When a report of `day` reaches the server: (moment, moment written or None, by an officer)."""
    chance, second = rng.random(), rng.randint(0, 59)
    evening = _after(day, 16, rng.triangular(0, 238, 170), second)
    if chance < 0.815:
        return evening, None, False
    if chance < 0.925:  # after the cut-off; some were written before it on a phone without network
        late = _after(day, 20, rng.triangular(1, 200, 30), second)
        return late, evening if chance > 0.885 else None, False
    if chance < 0.985:  # the next morning
        return _after(day, 31, rng.uniform(0, 290), second), None, False
    return _after(day, 36, rng.uniform(20, 300), second), None, True  # after the close: the officer


def count_at(rng, day, evening):
    """When an officer sends a camp's count: the final one in the evening, a pulse during the day."""
    minutes = rng.triangular(0, 250, 70)
    return _after(day, 17 if evening else 12, minutes + (30 if evening else 0), rng.randint(0, 59))


def _after(day, hours, minutes, second):
    return dates.at(day, time()) + timedelta(hours=hours, minutes=int(minutes), seconds=second)


def interim(rng, day):
    """Half of the operators send a figure at midday too: (moment, its part of the day's cards), or None."""
    chance, minutes = rng.random(), rng.uniform(0, 330)
    if chance > 0.55:
        return None
    moment = _after(day, 9, 35 + minutes, int(chance * 100) % 60)
    return moment, min(0.9, max(0.05, minutes / 480))


def rejected(rng, kind, made, outage):
    """Cards not made, by reason."""
    reasons = REASONS[kind]
    if outage:
        return {"server_down": rng.randint(6, 25)} | ({"biometric_failed": 2} if rng.random() < 0.2 else {})
    count = int(made * rng.triangular(0.0, 0.24, 0.07) + rng.random())
    found = {}
    while count > 0:
        (reason,) = rng.choices(list(reasons), list(reasons.values()))
        part = min(count, 1 + count // 2)
        found[reason] = found.get(reason, 0) + part
        count -= part
    return found
