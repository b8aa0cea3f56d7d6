"""The signals tried on made-up drives: how often an honest ID is asked, and how soon one with a fault."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

import numpy as np

from enrollment.doubts import choosing, levels, truths
from enrollment.doubts.signals import Around, signals, usual

ANSWERED_AFTER = 2  # days, then accepted
KINDS = ("round_numbers", "copy", "pace", "above_left_out", "two_places")


@dataclass
class Tried:
    """What became of drives of one sort: questions to honest IDs by kind, and to those with the fault."""

    fault: str
    drives: int = 0
    reports: int = 0
    ids: int = 0
    false: Counter = field(default_factory=Counter)
    planted: int = 0
    found: int = 0
    after: list[int] = field(default_factory=list)  # reports with the fault until it was asked about

    @property
    def rates(self):
        """Questions to honest IDs for 1,000 reports, by kind and together."""
        by_kind = {kind: round(1000 * self.false[kind] / max(self.reports, 1), 3) for kind in KINDS}
        return by_kind | {"together": round(1000 * sum(self.false.values()) / max(self.reports, 1), 3)}

    @property
    def percent_found(self):
        return round(100 * self.found / self.planted, 1) if self.planted else None

    @property
    def soon(self):
        return median(self.after) if self.after else None


def measure(drives, seed):
    """Clean drives first, then so many with each fault."""
    found = []
    for n, fault in enumerate(("", *truths.FAULTS)):
        rng, tried = np.random.default_rng([seed, n]), Tried(fault)
        for _drive in range(drives):
            _run(truths.drive(rng, fault), tried)
        found.append(tried)
    return found


def _run(made, tried):
    """Look at every evening of a drive as the background does, and answer every question."""
    busy, asked, kinds = {}, set(), Counter()
    before = {day: day - timedelta(days=1) for day in made.days}
    left_out = {key: (people, made.days[0] - timedelta(days=1)) for key, people in made.people.items()}
    whole = [report for one in made.ids for report in one.reports]
    for day in made.days:
        around = Around(before=before, usual=usual(whole, day), left_out=left_out)
        candidates = []
        for one in made.ids:
            if busy.get(one.key, day) > day:
                continue
            seen = [report for report in one.reports if _within(report, day)]
            if found := signals(seen, around, day):
                candidates.append((found[0].strength, one.key, one.block, (one, found[0])))
        for _strength, key, _block, (one, signal) in choosing.chosen(candidates, (), {}):
            busy[key] = day + timedelta(days=ANSWERED_AFTER + levels.QUIET_DAYS)
            if not one.fault:
                kinds[signal.kind] += 1
            elif key not in asked:
                asked.add(key)
                tried.after.append(_since(one, day))
    honest = [one for one in made.ids if not one.fault]
    tried.drives, tried.ids = tried.drives + 1, tried.ids + len(honest)
    tried.reports += sum(len(one.reports) for one in honest)
    tried.false += kinds
    tried.planted, tried.found = tried.planted + len(made.ids) - len(honest), tried.found + len(asked)


def _within(report, day):
    return day - timedelta(days=levels.WINDOW) <= report.date <= day


def _since(one, day):
    begins = truths.FIRST + timedelta(days=truths.BEGINS)
    return len({report.date for report in one.reports if begins <= report.date <= day})
