"""By which number an instruction is measured, and whether that moved: plain rules, evening against evening.

The numbers are those of the evening's notes: half a day's figures beside a whole day's would always have
moved. A verdict says that a number moved, never why.
"""

from collections import defaultdict
from functools import cached_property

from drive_portal.lib import dates
from enrollment.models import Instruction, Review
from enrollment.progress import ranks, standings
from enrollment.progress.basis import Basis

Figure = Instruction.Figure
MORE = (Figure.MADE,)  # of these more is better, of the others less
# What is asked for without a goal: nothing owed, no report missing.
NOTHING = {Figure.OWED: 0, Figure.MISSING: 0}
VERDICTS = ("met", "better", "same", "worse", "unmeasured")
EVENINGS = 14  # that one instruction's page shows


def value(figure, row):
    """The figure in a row of progress (with `owed`); None where there is none, which is not 0."""
    if row is None or figure == Figure.NONE:
        return None
    if figure == Figure.MISSING and not row["expected"]:
        return None  # nobody was asked
    return row[figure]


def wanted(figure, goal):
    """What the figure shall be; None where no number was named."""
    return NOTHING.get(figure) if goal is None else goal


def verdict(figure, was, now, goal):
    """`met`: the goal is reached; `better`, `same`, `worse` than when it was given; `unmeasured` without one
    of the two numbers.
    """
    if now is None:
        return "unmeasured"
    goal = wanted(figure, goal)
    if goal is not None and (now >= goal if figure in MORE else now <= goal):
        return "met"
    if was is None:
        return "unmeasured"
    if now == was:
        return "same"
    return "better" if (now > was) == (figure in MORE) else "worse"


class Figures:
    """A drive's figures from which an instruction starts: those of the evening's note, where it has none of
    the last note; before the first note as they are now. `evening`: the day out of whose review it is given,
    or None.
    """

    def __init__(self, drive, evening=None):
        self.drive, self.evening = drive, evening

    @cached_property
    def note(self):
        notes = self.drive.reviews.order_by("-date")
        return notes.filter(date=self.evening).first() or notes.first() if self.evening else notes.first()

    @property
    def fresh(self):
        """Whether the day's own figures are still those of the day that is asked for."""
        return self.note is None or self.note.date == (self.evening or dates.today())

    @cached_property
    def at(self):
        """The moment of the figures."""
        return self.note.known_at if self.note else dates.now()

    @cached_property
    def district(self):
        """The district's row; None before the drive's first day."""
        if self.note:
            return self.note.facts["row"]
        return next(iter(self._rows("district")), None)

    @cached_property
    def blocks(self):
        """The blocks' rows by code, who owes most first."""
        rows = self.note.facts["blocks"] if self.note else self._rows("block")
        return {row["code"]: row for row in rows}

    def row(self, block):
        return self.blocks.get(block.code) if block else self.district

    @property
    def difficulties(self):
        """Facts of the difficulties that the note found open too long."""
        return (self.note.facts.get("difficulties") or []) if self.note else []

    @cached_property
    def _basis(self):
        return Basis(self.drive)

    def _rows(self, level):
        day = min(dates.today(), self.drive.ends_on)
        if day < self.drive.starts_on:
            return []
        return ranks.ranked(standings(self.drive, level, day, basis=self._basis, more=True))


def _row(facts_row, blocks, code):
    if code is None:
        return facts_row
    return next((row for row in blocks if row["code"] == code), None)


def latest(rows):
    """{instruction's id: (day, number)} of the last evening's note since each was given; by one query."""
    found, by_drive = {}, defaultdict(list)
    for row in rows:
        by_drive[row.drive_id].append(row)
    notes = Review.objects.filter(drive__in=by_drive).order_by("drive_id", "-date").distinct("drive_id")
    columns = ("drive_id", "date", "known_at", "facts__row", "facts__blocks")
    for drive, day, known_at, whole, blocks in notes.values_list(*columns):
        for row in by_drive[drive]:
            if known_at > row.given_at:
                code = row.block.code if row.block else None
                found[row.pk] = day, value(row.figure, _row(whole, blocks, code))
    return found


def evenings(row):
    """[(day, number)] of the evenings' notes from when it was given to the first after it was closed."""
    code = row.block.code if row.block else None
    notes = row.drive.reviews.filter(known_at__gt=row.given_at).order_by("date")
    columns = ("date", "known_at", "facts__row", "facts__blocks")
    found = []
    for day, known_at, whole, blocks in notes.values_list(*columns):
        found.append((day, value(row.figure, _row(whole, blocks, code))))
        if row.closed_at and known_at >= row.closed_at:
            break
    return found[-EVENINGS:]
