"""Reports of operators that came after the close: open requests, accepted ones, and some returned."""

import random
from dataclasses import replace
from datetime import timedelta

from drive_portal.demo.reports import Report

NOTES = ["मोबाइल खराब था, अब भेज रहा हूँ", "नेटवर्क नहीं मिला", "शाम को भेजना रह गया", "बाहर शिविर में था"]
ACCEPTED = ["रजिस्टर देखा, सही है", "फोन पर पुष्टि हुई"]
RETURNED = ["संख्या रजिस्टर से मेल नहीं खाती, जाँचकर फिर भेजें", "तिथि सही नहीं है"]


def make(ground, everyone, reports, now):
    """The reports, with some of those who have an account turned into late ones."""
    rng = random.Random(f"requests {ground.spec.code}")
    drive = ground.drive
    closed = [day for day in drive.working_days if drive.close(day) < now - timedelta(hours=1)]
    if not closed:
        return reports
    gone, late = set(), []
    for worker in (worker for worker in everyone if worker.account):
        days = rng.sample(closed[-9:], min(3, len(closed)))
        chance, made = rng.random(), int(worker.strength * 10) % 20 + 6
        for n, day in enumerate(sorted(days, reverse=True)):
            if chance > 0.55 + 0.2 * n:
                continue
            report = _late(rng, worker, day, made, drive, now)
            gone.add((worker.login_id.pk, day))
            late.append(_decided(rng, report, n, now) if n else report)
    return [report for report in reports if report.key[:2] not in gone] + late


def _late(rng, worker, day, made, drive, now):
    received_at = min(drive.close(day) + timedelta(minutes=rng.randint(20, 900)), now - timedelta(minutes=25))
    return Report(
        worker,
        day,
        made,
        {"server_down": rng.randint(1, 4)},
        received_at,
        worker.account,
        note=rng.choice(NOTES),
        state="requested",
    )


def _decided(rng, report, n, now):
    """The block officer's answer to an older one."""
    decided_at = min(report.received_at + timedelta(minutes=rng.randint(30, 600)), now - timedelta(minutes=5))
    state, words = ("counted", ACCEPTED) if n == 1 else ("returned", RETURNED)
    return replace(
        report,
        state=state,
        changed_at=decided_at if state == "counted" else None,
        decided_by=report.worker.officer,
        decided_at=decided_at,
        decision=rng.choice(words),
        before=report,
    )
