"""The numbers of the verdict sentence: the pace, and the day on which the work would be finished at it."""

from dataclasses import dataclass
from datetime import date, timedelta

from drive_portal.lib import dates

PACE_DAYS = 7
FAR = 3650  # a finish further away than this many days is called "not in sight"


@dataclass(frozen=True)
class Verdict:
    """What the sentence says. `kind` picks it: the first that is true, in the order of `_kind`.

    `over`: the day's evening cut-off has passed, so that its figure is no longer "so far". `pace` is None
    before the first whole working day; `finish` is None where the pace does not lead there, or the target
    is unknown. `slack` is the days from the finish to the deadline, negative when it comes too late.
    """

    kind: str
    over: bool
    holiday: bool
    pace: int | None
    finish: date | None
    deadline: date

    @property
    def slack(self):
        return (self.deadline - self.finish).days if self.finish else None


def verdict(drive, day, rows):
    """The verdict on `day` of a place's `rows` (of `series`, up to `day` at least)."""
    by_day = {row["date"]: row for row in rows}
    today, over = by_day[day], dates.now() >= drive.cutoff(day)
    pace = _pace(drive, by_day, day if over else day - timedelta(days=1))
    return Verdict(
        kind=_kind(drive, day, today),
        over=over,
        holiday=day in drive.holidays,
        pace=None if pace is None else round(pace),
        finish=_finish(drive, day, today, pace, over),
        deadline=drive.ends_on,
    )


def _kind(drive, day, today):
    if dates.today() < drive.starts_on:
        return "not_begun"
    if today["remaining"] is not None and today["remaining"] <= 0 < today["target_total"]:
        return "finished"
    if day >= drive.ends_on and dates.now() >= drive.cutoff(drive.ends_on):
        return "ended"
    return "unknown" if today["target_total"] is None else "under_way"


def _pace(drive, by_day, last):
    """Cards a day over the last working days up to `last`; None where there was none yet."""
    worked = [day for day in drive.working_days if day <= last and day in by_day][-PACE_DAYS:]
    return sum(by_day[day]["made"] or 0 for day in worked) / len(worked) if worked else None


def _finish(drive, day, today, pace, over):
    """The working day on which the rest would be made at `pace`; after the drive's end all days work."""
    if not pace or today["remaining"] is None or today["remaining"] <= 0:
        return None
    rest = today["remaining"] + (0 if over else today["made"] or 0)
    needed = -(-rest // pace)
    ahead = [working for working in drive.working_days if (working > day if over else working >= day)]
    if needed <= len(ahead):
        return ahead[int(needed) - 1]
    beyond = needed - len(ahead)
    return drive.ends_on + timedelta(days=int(beyond)) if beyond <= FAR else None
