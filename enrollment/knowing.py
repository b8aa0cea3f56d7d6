"""A past day as it was known at a moment and as it is known now, and what changed in between.

The figures of both are `progress`'s own; the changes are the facts themselves, read apart.
"""

from dataclasses import dataclass, field
from typing import Any

from camps.models import Camp, CampCount
from districts.models import Centre, Panchayat
from enrollment import explaining, progress
from enrollment.models import Tally
from enrollment.progress.basis import Basis

FIGURES = ("made", "rejected", "on_time", "late", "missing", "made_to_date")
CHILDREN = {"district": ("block",), "block": ("panchayat",), "panchayat": ("centre", "camp", "field")}


@dataclass
class Pair:
    """A place's rows of progress: `then` (None: it had none) and `now`."""

    then: dict | None
    now: dict

    def of(self, figure):
        """(then, now, difference) of a figure; the difference counts what was not reported as 0."""
        then, now = self.then and self.then[figure], self.now[figure]
        return then, now, (now or 0) - (then or 0)

    @property
    def made(self):
        return self.of("made")

    @property
    def differs(self):
        return any(self.of(figure)[2] for figure in FIGURES) or self.made[0] != self.made[1]


@dataclass
class Change:
    """A fact that is not as it was: `old` is it as it stood (None: it had not come), `kind` what happened."""

    row: Any
    old: Any
    kind: str
    word: str = ""  # the kind as a page says it

    @property
    def is_count(self):
        return isinstance(self.row, CampCount)

    @property
    def made(self):
        """Cards (then, now): None for what did not count."""
        return _counting(self.old), _counting(self.row)

    @property
    def more(self):
        then, now = self.made
        return (now or 0) - (then or 0)


@dataclass
class Compared:
    """`whole` is the place, `parts` what lies in it; those that differ most stand first."""

    whole: Pair
    parts: list[Pair] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def kinds(self):
        """(kind, how many changes) in the order of `KINDS`, those that happened."""
        counts = [(kind, sum(change.kind == kind for change in self.changes)) for kind in KINDS]
        return [(kind, n) for kind, n in counts if n]


KINDS = ("withdrawn", "corrected", "accepted", "late")


def compare(drive, level, place, day, moment):
    """The place (district, block or panchayat) on `day`, as known at `moment` and as known now.

    Returns a Compared, or None where the place has no figures in the drive on that day.
    """
    changed = _changed(drive, place, day, moment)
    with progress.known(drive, moment):
        then = _rows(drive, level, place, day)
        olds = {model: model.objects.in_bulk([row.pk for row in rows]) for model, rows in changed.items()}
    now = _rows(drive, level, place, day)
    pairs = [Pair(then.get(key), row) for key, row in now.items()]
    if not pairs:
        return None
    whole, *parts = pairs
    parts.sort(key=lambda pair: -abs(pair.made[2]))
    changes = [_change(row, olds[model].get(row.pk)) for model, rows in changed.items() for row in rows]
    changes.sort(key=lambda change: (KINDS.index(change.kind), -abs(change.more)))
    return Compared(whole, parts, changes)


def _rows(drive, level, place, day):
    """Rows of progress by (level, code): the place's own first, then those of its parts."""
    basis = Basis(drive)
    found = progress.standings(drive, level, day, type(place).objects.filter(pk=place.pk), basis)
    for child in CHILDREN[level]:
        found += progress.standings(drive, child, day, _within(child, level, place, day), basis)
    return {(row["level"], row["code"]): row for row in found}


def _within(child, level, place, day):
    if child == "block":
        return None
    if level == "block":
        return Panchayat.objects.filter(pk__in=explaining.stood_in(place, day))
    if child == "field":
        return Panchayat.objects.filter(pk=place.pk)
    return (Centre if child == "centre" else Camp).objects.filter(panchayat=place)


def _changed(drive, place, day, moment) -> dict[Any, list]:
    """The facts of the place's day that count or counted, and changed after the moment, by model."""
    here = {"drive_id__in": Basis(drive).scope, "date": day, "changed_at__gt": moment}
    if place.level == "panchayat":
        here["panchayat"] = place
    elif place.level == "block":
        here["panchayat_id__in"] = explaining.stood_in(place, day)
    tallies = Tally.objects.standing().filter(**here)
    counts = CampCount.objects.filter(**here)
    return {
        Tally: list(tallies.select_related("login_id__panchayat", "camp", "centre", "changed_by", "drive")),
        CampCount: list(counts.select_related("camp__panchayat", "changed_by", "drive")),
    }


def _counting(row):
    return row.made if row is not None and row.state == "counted" else None


def _change(row, old):
    if row.state == "withdrawn":
        kind = "withdrawn"
    elif old is not None and old.state in Tally.STANDING:
        kind = "corrected"
    else:
        kind = "late" if old is None else "accepted"
    return Change(row, old, kind)
