"""What the verdict sentence is about: whether the drive has begun, is under way, finished or ended."""

from dataclasses import dataclass
from datetime import date

from drive_portal.lib import dates

FAR = 3650  # a finish that is not in sight is this many days away, where finishes are put in order


def tone(tenths):
    """How a chance in tenths is marked, beside its words; nothing where there is none."""
    if tenths is None:
        return ""
    return "is-far" if tenths < 4 else "is-done" if tenths > 6 else "is-even"


@dataclass(frozen=True)
class Verdict:
    """What the sentence says. `kind` picks it: the first that is true, in the order of `kind()`.

    `over`: the day's evening cut-off has passed, so that its figure is no longer "so far". The rest is the
    forecast's (`enrollment.forecast`): `finish` the probable day, `earliest` and `latest` the band's ends,
    each None where it is not within a year; `tenths` the chance of the deadline, 0 less than one in ten, 10
    more than nine, None where nothing can be foretold; `wanted` how many more days with reports that takes,
    `too_short` whether the drive ends before; `silent` days without a card at the end, where they are why
    no finish is foretold; `pace` is None before the first whole working day.
    """

    kind: str
    over: bool
    holiday: bool
    deadline: date
    pace: int | None = None
    finish: date | None = None
    earliest: date | None = None
    latest: date | None = None
    tenths: int | None = None
    wanted: int = 0
    too_short: bool = False
    silent: int = 0

    @property
    def tone(self):
        return tone(self.tenths)

    @property
    def slack(self):
        """Days from the probable finish to the deadline, negative when it comes too late."""
        return (self.deadline - self.finish).days if self.finish else None


def verdict(drive, day, row, forecast):
    """The verdict on `day` of a place by its row of progress and its forecast."""
    return Verdict(
        kind=kind(drive, day, row),
        over=dates.now() >= drive.cutoff(day),
        holiday=day in drive.holidays,
        deadline=drive.ends_on,
        pace=forecast.pace,
        finish=forecast.p50,
        earliest=forecast.p10,
        latest=forecast.p90,
        tenths=forecast.tenths,
        wanted=forecast.wanted,
        too_short=forecast.too_short,
        silent=forecast.silent,
    )


def kind(drive, day, row):
    """Where the place stands in the drive: not_begun, finished, ended, unknown (no target) or under_way."""
    if dates.today() < drive.starts_on:
        return "not_begun"
    if row["remaining"] is not None and row["remaining"] <= 0 < row["target_total"]:
        return "finished"
    if day >= drive.ends_on and dates.now() >= drive.cutoff(drive.ends_on):
        return "ended"
    return "unknown" if row["target_total"] is None else "under_way"
