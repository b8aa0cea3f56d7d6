"""Made-up drives of honest login IDs, and faults planted in them: whom the signals would ask is known.

Honest counts are negative binomial (some as even as Poisson's), with Sundays, a ramp, beginners, days
without a report, outages, camps, and field workers who stop when their panchayat is done.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from enrollment.doubts.signals import Report

FIRST = date(2026, 1, 1)
BLOCKS, IDS, DAYS = 5, 30, 60  # a drive; IDs a block
REASONS = ("aadhaar_mismatch", "biometric_failed", "not_on_list", "documents_missing")
BEGINS = 20  # the day from which a fault shows


@dataclass
class Made:
    """A login ID of a made-up drive: `fault` is "" for an honest one."""

    key: int
    block: int
    fault: str
    level: float
    size: float  # of the negative binomial; infinite: Poisson
    is_field: bool
    first: int  # its first day
    reports: list[Report] = field(default_factory=list)


@dataclass
class Drive:
    ids: list[Made]
    people: dict[int, int]  # left out by panchayat: each ID has its own
    days: list[date]


def drive(rng, fault=""):
    """A drive; with a `fault` one ID of each block has it."""
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    ids = [_login(rng, key, fault) for key in range(BLOCKS * IDS)]
    people = {one.key: int(rng.uniform(150, 300 if one.fault == "claimer" else 900)) for one in ids}
    made = Drive(ids, people, days)
    outages = {n for n in range(DAYS) if rng.random() < 0.03}
    for one in ids:
        for n in range(one.first, DAYS):
            if rng.random() < 0.92:
                _work(rng, made, one, n, n in outages)
    return made


def _login(rng, key, fault):
    planted = fault if key % IDS == 0 else ""
    is_field = planted == "claimer" or (not planted and rng.random() < 0.3)
    level = float(np.clip(rng.lognormal(2.6, 0.7), 2, 90)) * (0.6 if is_field else 1)
    level = max(level, 12.0) if planted else level
    size = float("inf") if rng.random() < 0.2 else float(rng.uniform(3, 20))
    first = int(rng.uniform(1, 40)) if rng.random() < 0.15 and not planted else 0
    return Made(key, key // IDS, planted, level, size, is_field, first)


def _work(rng, made, one, n, down):
    day = made.days[n]
    rate = one.level * (0.6 + 0.7 * n / DAYS) * (0.5 if day.weekday() == 6 else 1) * (0.15 if down else 1)
    rate *= min(1.0, 0.3 + 0.14 * (n - one.first)) if one.first else 1
    camp = 0 if one.is_field or rng.random() > 0.06 else 1000 + one.block
    cards = _count(rng, rate * (2.4 if camp else 1), one.size)
    cards = _FAULTS.get(one.fault, _honest)(rng, one, n, cards)
    if one.is_field and one.fault != "claimer":
        cards = min(cards, made.people[one.key] - sum(report.made for report in one.reports))
    rejected = {"server_down": int(rng.integers(6, 25))} if down else _rejected(rng, cards)
    if one.fault == "copier" and n >= BEGINS and one.reports and rng.random() < 0.6:
        cards, rejected = one.reports[-1].made, one.reports[-1].rejected
    panchayat = int(rng.integers(one.block * IDS, (one.block + 1) * IDS)) if camp else one.key
    place = ("camp", camp) if camp else ("home", one.key)
    report = Report(day, cards, rejected, panchayat, place, point(panchayat), camp, one.is_field)
    one.reports.append(report)
    if one.fault == "walker" and n >= BEGINS and rng.random() < 0.2:
        far = (one.key + 2 * IDS) % (BLOCKS * IDS)
        one.reports.append(Report(day, cards + 60, {}, far, ("camp", 9), point(far), 9))


def point(key):
    """Where an ID's panchayat lies: blocks are some 45 km apart, panchayats of one within 15 km."""
    block, n = divmod(key, IDS)
    return (22.0 + 0.4 * block + 0.02 * (n % 6), 83.0 + 0.02 * (n // 6))


def _count(rng, rate, size):
    rate = rng.gamma(size, rate / size) if np.isfinite(size) else rate
    return int(rng.poisson(rate))


def _rejected(rng, cards):
    lost = rng.binomial(cards, 0.1) if cards > 0 else 0
    parts = rng.multinomial(lost, [0.4, 0.3, 0.2, 0.1])
    return {reason: int(count) for reason, count in zip(REASONS, parts, strict=True) if count}


# --- faults ------------------------------------------------------------------------------------


def _honest(rng, one, n, cards):
    return cards


def _heaper(rng, one, n, cards):
    return max(10, round(cards / 10) * 10) if n >= BEGINS and rng.random() < 0.85 else cards


def _padder(rng, one, n, cards):
    return cards * 8 + 40 if n >= BEGINS and rng.random() < 0.2 else cards


def _tokens(rng, one, n, cards):
    """Honest, and asked: so many forms are given out a day, and more people come than that."""
    return min(int(one.level), cards * 3) if n >= BEGINS else cards


_FAULTS = {"heaper": _heaper, "padder": _padder, "tokens": _tokens}
FAULTS = ("heaper", "copier", "padder", "claimer", "walker", "tokens")
