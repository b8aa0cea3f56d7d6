"""How often the band holds on made-up drives whose truth is known (`truths`)."""

import math
from dataclasses import dataclass

import numpy as np

from enrollment.forecast import engine, truths


@dataclass
class Coverage:
    """Of `drives` forecasts: the finish lay within the band, before it, after it.

    `foretold`: the sum of the chances of the deadline that were foretold; `met`: how often it was met.
    """

    kind: str
    drives: int = 0
    held: int = 0
    early: int = 0
    late: int = 0
    foretold: float = 0.0
    met: int = 0

    @property
    def rates(self):
        """Per cent of forecasts that held; the mean chance of the deadline, and how often it was met."""
        count = self.drives or 1
        return {
            "percent": round(100 * self.held / count, 1),
            "chance": round(self.foretold / count, 3),
            "in_time": round(self.met / count, 3),
        }

    def take(self, drive):
        """Forecast the drive and compare."""
        outlook = engine.outlook(drive.facts)
        if outlook is None:
            return
        day = math.ceil(drive.finish)
        self.drives += 1
        self.early += day < (outlook.p10 or math.inf)
        self.late += day > (outlook.p90 or math.inf)
        self.held = self.drives - self.early - self.late
        self.foretold += outlook.chance
        self.met += day <= drive.facts.deadline


def measure(drives, seed):
    """The coverage of each kind of truth, over so many drives each."""
    found = []
    for n, kind in enumerate(truths.KINDS):
        rng = np.random.default_rng([seed, n])
        coverage = Coverage(kind)
        for _drive in range(drives):
            coverage.take(truths.drive(kind, rng))
        found.append(coverage)
    return found
