"""Tallies and camp counts up to now, as they would have come in: one figure of every day and place.

Every day has a chance of its own, so that what is known of a past day does not depend on the hour of
the load; of the running day only what could have arrived is kept.
"""

import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

from camps.models import Camp, CampCount
from drive_portal.demo import days
from drive_portal.lib.dates import INDIA

WHY_LATE = ["नेटवर्क बंद था, फोन पर मिली संख्या", "ऑपरेटर बीमार था", "रजिस्टर से मिलान के बाद", "बिजली नहीं थी"]
WHY_CORRECTED = ["टंकण त्रुटि सुधारी", "रजिस्टर से मिलान", "दोहराव हटाया", "शिविर के कार्ड जोड़े"]
NOTES = ["दोपहर में नेटवर्क नहीं था", "भीड़ अधिक रही", "सर्वर धीमा", "मशीन खराब, आधे दिन काम"]
TALLY = (
    "district",
    "drive",
    "login_id",
    "date",
    "centre",
    "camp",
    "panchayat",
    "made",
    "rejected",
    "rejected_total",
    "version",
    "note",
    "reason",
    "written_at",
    "received_at",
    "changed_at",
    "changed_by",
    "withdraws",
    "state",
    "decided_by",
    "decided_at",
    "decision",
)
COUNT = (
    "district",
    "drive",
    "camp",
    "panchayat",
    "date",
    "made",
    "rejected",
    "rejected_total",
    "version",
    "note",
    "reason",
    "received_at",
    "changed_at",
    "changed_by",
    "pulse",
    "state",
)


@dataclass(frozen=True)
class Report:
    """One figure as it arrived; `row()` is a tally's row for COPY."""

    worker: "Worker"
    day: object
    made: int
    rejected: dict
    received_at: object
    by: int
    camp: Camp | None = None
    written_at: object = None
    changed_at: object = None
    version: int = 1
    note: str = ""
    reason: str = ""
    state: str = "counted"
    decided_by: int | None = None
    decided_at: object = None
    decision: str = ""
    before: "Report | None" = None  # what it corrected

    @property
    def key(self):
        return self.worker.login_id.pk, self.day, self.camp.pk if self.camp else None

    def row(self, drive):
        login_id = self.worker.login_id
        return (
            drive.district_id,
            drive.pk,
            login_id.pk,
            self.day,
            None if self.camp else login_id.centre_id,
            self.camp.pk if self.camp else None,
            self.camp.panchayat_id if self.camp else login_id.panchayat_id,
            self.made,
            json.dumps(self.rejected),
            sum(self.rejected.values()),
            self.version,
            self.note,
            self.reason,
            self.written_at,
            self.received_at,
            self.changed_at or self.received_at,
            self.by,
            False,
            self.state,
            self.decided_by,
            self.decided_at,
            self.decision,
        )


@dataclass
class Worker:
    """An active login ID and the way its holder works."""

    login_id: object
    strength: float
    diligence: float  # the chance of a report
    silent_from: object  # the day after which nothing was heard, or None
    officer: int
    account: int | None

    @property
    def by(self):
        return self.account or self.officer


def workers(ground, now):
    """The active login IDs, good and bad ones: a few make much, some hardly report, some fell silent."""
    rng = random.Random(f"workers {ground.spec.code}")
    spread = 0.45 if ground.spec.length == 3 else 0.85
    active = [row for row in ground.login_ids if row.status == "active"]
    at_home = {}
    for row in active:
        at_home[row.panchayat_id] = at_home.get(row.panchayat_id, 0) + 1
    people = ground.people or ground.weights
    top = max(people.values())
    found = []
    for row in active:
        share = max(people[row.panchayat_id] / top, 0.02) / at_home[row.panchayat_id]
        strength = rng.lognormvariate(0, spread) * share**0.7 * (0.6 if row.centre_id is None else 1)
        diligence = rng.choices([0.98, 0.93, 0.72], [55, 35, 10])[0]
        silent = now.date() - timedelta(days=rng.randint(1, 9)) if rng.random() < 0.035 else None
        account = ground.accounts.get(row.pk)
        officer = ground.officers[row.panchayat.block_id].pk
        found.append(
            Worker(row, strength, diligence, None if account else silent, officer, account and account.pk)
        )
    return found


class Day:
    """One day of a district: who works where, how much is made, and what of it has arrived by now."""

    def __init__(self, ground, everyone, day, amount, now):
        self.ground, self.everyone, self.day, self.amount, self.now = ground, everyone, day, amount, now
        self.rng = random.Random(f"{ground.spec.code} {day}")
        self.outage = days.is_outage(ground.drive, day, now.date())
        self.holiday = day in ground.drive.holidays

    def reports(self):
        """All that will ever come of this day, the later corrected ones too."""
        working = [worker for worker in self.everyone if self._works(worker)]
        camp_of = self._staff_camps(working)
        found = []
        for worker, made in self._shares(working, camp_of):
            found.extend(self._report(worker, made, camp_of.get(worker.login_id.pk)))
        return found

    def _works(self, worker):
        chance = self.rng.random()
        if worker.account and self.day == self.now.date():
            return False  # the day's report of whoever has an account is theirs to send
        if worker.silent_from and self.day >= worker.silent_from:
            return False
        return chance < (0.03 if self.holiday else worker.diligence)

    def _staff_camps(self, working):
        """The camp at which a login ID works today, by its id: of the panchayat first, then the block."""
        camps = self.ground.camps_on(self.day)
        by_block = {}
        for worker in working:
            by_block.setdefault(worker.login_id.panchayat.block_id, []).append(worker)
        special = self.ground.spec.length == 3
        found = {}
        for camp in camps:
            near = by_block.get(camp.panchayat.block_id, [])
            near = [worker for worker in near if worker.login_id.pk not in found]
            here = [worker for worker in near if worker.login_id.panchayat_id == camp.panchayat_id]
            if special:
                here = [worker for worker in here if worker.login_id.centre_id is None]
            chosen = here[: 2 if special else 1] or near[:1]
            if not special and len(near) > 6 and self.rng.random() < 0.6:
                chosen = chosen + self.rng.sample([worker for worker in near if worker not in chosen], 1)
            found |= {worker.login_id.pk: camp for worker in chosen}
        return found

    def _shares(self, working, camp_of):
        """(worker, cards): each block's part of the day's amount, in proportion to strength and luck."""
        by_block = {}
        for worker in working:
            block = worker.login_id.panchayat.block_id
            if camp := camp_of.get(worker.login_id.pk):
                block = camp.panchayat.block_id
            luck = self.rng.triangular(0.5, 1.6, 0.95) * (2.4 if worker.login_id.pk in camp_of else 1)
            by_block.setdefault(block, []).append((worker, worker.strength * luck))
        parts = self._parts(by_block)
        for block, members in by_block.items():
            whole = sum(weight for _worker, weight in members)
            for worker, weight in members:
                most = self.ground.spec.most * (2 if worker.login_id.pk in camp_of else 1)
                exact = min(parts[block] * weight / whole, most * self.rng.uniform(0.8, 1))
                yield worker, int(exact + self.rng.random())

    def _parts(self, by_block):
        """The day's amount by block: what it owes, times how well it does."""
        weights = {}
        for block, members in by_block.items():
            owed = self.ground.block_people[block] or 0.012 * sum(self.ground.block_people.values())
            if not self.ground.people:
                owed = len(members)
            weights[block] = owed * self.ground.block_quality[block] * self.rng.uniform(0.9, 1.1)
        whole = sum(weights.values())
        return {block: self.amount * weight / whole for block, weight in weights.items()}

    def _report(self, worker, made, camp):
        received_at, written_at, by_officer = days.arrival(self.rng, self.day)
        midday = days.interim(self.rng, self.day)
        rejected = days.rejected(self.rng, self.ground.spec.reasons, made, self.outage)
        note = self.rng.choice(NOTES) if self.rng.random() < 0.03 else ""
        report = Report(worker, self.day, made, rejected, received_at, worker.by, camp, written_at, note=note)
        if by_officer:
            report = replace(report, by=worker.officer, reason=self.rng.choice(WHY_LATE))
        correction = self._correction(report)
        if self.day == self.now.date() and midday and midday[0] <= self.now:
            yield self._so_far(report, *midday)
        elif received_at <= self.now:
            yield report if correction is None or correction.changed_at > self.now else correction

    def _so_far(self, report, moment, part):
        """The running day: the midday figure, or the evening's as its second version."""
        few = dict.fromkeys(list(report.rejected)[:1], 1)
        figure = {"made": int(report.made * part), "rejected": few, "by": report.worker.by}
        first = replace(report, **figure, received_at=moment, written_at=None)
        if report.received_at > self.now:
            return first
        evening = {"made": report.made, "rejected": report.rejected, "changed_at": report.received_at}
        return replace(first, version=2, before=first, **evening)

    def _correction(self, report):
        chance, hours = self.rng.random(), self.rng.uniform(1, 30)
        if chance > 0.013 or report.day == self.now.date():
            return None
        changed_at = report.received_at + timedelta(hours=hours)
        local = changed_at.astimezone(INDIA)
        if not 8 <= local.hour < 22:  # nobody corrects at night
            changed_at += timedelta(hours=(32 - local.hour) % 24)
        closed = changed_at >= self.ground.drive.close(report.day)
        return replace(
            report,
            made=report.made + self.rng.randint(1, 9) if chance > 0.004 else max(report.made - 6, 0),
            version=2,
            before=report,
            changed_at=changed_at,
            by=report.worker.officer if closed else report.by,
            reason=self.rng.choice(WHY_CORRECTED),
            state="withdrawn" if chance < 0.0006 else "counted",
        )


def counts(day, reports):
    """The block officers' counts of the day's camps, as rows for COPY: final, pulses, some missing."""
    rng = random.Random(f"counts {day.ground.spec.code} {day.day}")
    ground, drive = day.ground, day.ground.drive
    made, lost = Counter(), defaultdict(Counter)
    for report in reports:
        if report.camp and report.state == "counted":
            made[report.camp.pk] += report.made
            lost[report.camp.pk].update(report.rejected)
    for camp in ground.camps_on(day.day):
        chance, differs, extra = rng.random(), rng.random(), rng.randint(-4, 9)
        final_at = days.count_at(rng, day.day, evening=True)
        pulse_at = days.count_at(rng, day.day, evening=False)
        so_far = made[camp.pk] + (extra if differs < 0.3 else 0)
        final = chance < 0.84 and final_at <= day.now
        pulse = 0.3 < chance < 0.92 and pulse_at <= day.now  # the final count becomes its second version
        if not final and not pulse:
            continue
        received_at, changed_at = pulse_at if pulse else final_at, final_at if final else pulse_at
        cards = max(so_far, 0) if final else int(so_far * 0.6) + rng.randint(5, 25)
        rejected = dict(lost[camp.pk])
        officer = ground.officers[camp.panchayat.block_id].pk
        place = (drive.district_id, drive.pk, camp.pk, camp.panchayat_id, day.day)
        figure = (cards, json.dumps(rejected), sum(rejected.values()), 1 + (final and pulse), "", "")
        yield (*place, *figure, received_at, changed_at, officer, not final, CampCount.State.COUNTED)


def make(ground, everyone, now):
    """All tallies and camp counts of the district up to `now`: (reports, rows of counts)."""
    found, counted = [], []
    for date, amount in days.amounts(ground, now.date()).items():
        day = Day(ground, everyone, date, amount, now)
        reports = day.reports()
        found += reports
        counted += counts(day, reports)
    return found, counted
