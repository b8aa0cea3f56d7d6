"""The four figures of the places of a level on a day, and the gaps between them."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from districts.models import Block, District, Panchayat
from enrollment import progress
from enrollment.progress.basis import Basis
from enrollment.reconciling import beside, gaps, published
from enrollment.reconciling.gaps import Known, Marks

MODELS: dict[str, Any] = {"district": District, "block": Block, "panchayat": Panchayat}
LEAVES = ("centre", "camp", "field")
LEVELS = (*MODELS, *LEAVES)
# a sum of these kinds is the whole's: a report that leaves the towns out means the villages
_WHOLE_KIND = {"district": "rural", "block": "gram_panchayat"}


@dataclass
class Row:
    """A place of `level` on a day. None is not known, never 0.

    `reported`: all cards made to date, with those before the drive; of a centre, a camp or a field worker,
    of which none are stated, what was made in the drive. `in_drive`: made in the drive to date, and
    `listed_in_drive` the listed people made since it began. `listed_to`: the last day of which the list
    has marks. `statements` are rows of `Statement`, `said` the one that `reported` is set against.
    """

    level: str
    code: str
    name: str
    name_hi: str
    day: date
    place_id: int | None
    in_drive: int
    reported: int | None
    as_of: Any
    kind: str | None = None
    on_list: int | None = None
    listed: int | None = None
    listed_in_drive: int | None = None
    listed_to: date | None = None
    official: int | None = None
    official_on: date | None = None
    statements: list = field(default_factory=list)
    stated: list = field(default_factory=list)  # the same in words, where a page shows them
    said: Any = None
    contradictions: list = field(default_factory=list)
    known: Known = field(default_factory=Known)
    known_in_drive: Known = field(default_factory=Known)

    @cached_property
    def gaps(self):
        """The gaps of every pair of figures that are known, then the published figures' own."""
        return gaps.all_of(self.known) + [found.gap for found in self.contradictions]

    @property
    def gaps_in_drive(self):
        """The gaps between what was reported and what was listed of the drive's days alone."""
        found = gaps.between(self.known_in_drive, (gaps.REPORTED, gaps.LISTED))
        return [gap._replace(between=gaps.IN_DRIVE) for gap in found]

    @property
    def official_age(self):
        """Days from the official figure to the day."""
        return (self.day - self.official_on).days if self.official_on else None

    @cached_property
    def main(self):
        """(the pair of figures that says most, its gaps, whether only of the drive's days); or None.

        Reports against the list, of all cards or, where those before the drive are not known, of the
        drive's; else against the official portal.
        """
        ways = (
            (self.known, (gaps.REPORTED, gaps.LISTED), False),
            (self.known_in_drive, (gaps.REPORTED, gaps.LISTED), True),
            (self.known, (gaps.REPORTED, gaps.OFFICIAL), False),
            (self.known, (gaps.LISTED, gaps.OFFICIAL), False),
        )
        found = ((pair, gaps.between(known, pair), short) for known, pair, short in ways)
        return next((one for one in found if one[1]), None)

    @property
    def unexplained(self):
        """Cards that nothing explains, between the two figures of `main`; None where nothing is compared."""
        return self.main[1][-1].cards if self.main else None


def read(drive, level, day, places, basis=None):
    """Rows for the places of a queryset of the level's model (of panchayats for `field`), by code."""
    basis = basis or Basis(drive)
    figures = progress.standings(drive, level, day, places, basis)
    if level in LEAVES:
        return [_row(figure, day, None, figure["made_to_date"]) for figure in figures]
    found = MODELS[level].objects.filter(**_of_district(level, drive))
    kinds = dict(found.values_list("pk", "kind")) if level != "district" else {}
    ids = dict(found.values_list("code", "pk"))
    wanted = [ids[figure["code"]] for figure in figures]
    own, below = published.standing(drive.district_id, level, wanted)
    said = {pk: found for pk in wanted if (found := published.latest_made(own.get(pk, []), day))}
    days = {pk: row.said_on for pk, row in said.items() if row.said_on}
    there = beside.read(drive, level, day, wanted, days)
    late = beside.late(drive, level, day, days, basis.scope)
    listed = beside.has_list(drive.district_id)
    rows = [
        _row(figure, day, pk, figure["total_to_date"]) for figure, pk in zip(figures, wanted, strict=True)
    ]
    for row in rows:
        row.kind = kinds.get(row.place_id)
        _fill(row, there.get(row.place_id, {}), listed)
        row.statements, row.said = own.get(row.place_id, []), said.get(row.place_id)
        _know(row, there.get(row.place_id, {}), late.get(row.place_id, (0, 0)))
    _contradict(level, rows, below)
    return rows


def _of_district(level, drive):
    return {"pk": drive.district_id} if level == "district" else {"district": drive.district_id}


def _row(figure, day, pk, reported):
    named = {name: figure[name] for name in ("level", "code", "name", "name_hi", "as_of")}
    return Row(day=day, place_id=pk, in_drive=figure["made_to_date"], reported=reported, **named)


def _fill(row, found, listed):
    row.official, row.official_on = found.get("official"), found.get("official_on")
    if listed:
        row.listed_to = found.get("listed_to")
        row.on_list, row.listed = found.get("on_list") or 0, found.get("listed") or 0
        row.listed_in_drive = found.get("in_drive") or 0


def _know(row, found, late):
    """Put together what the gaps are made of."""
    evening, later = late
    known = Known(
        reported=row.reported,
        listed=row.listed,
        official=row.official,
        published=row.said.cards if row.said else None,
        marks=_marks(found, ""),
        marks_official=_marks(found, "official_"),
        unlisted=found.get("unlisted") or 0,
        later_official=found.get("after_official") or 0,
        later_listed=found.get("later") or 0,
        later_published=(found.get("after_said") or 0) + later,
        late_published=evening,
    )
    row.known = known
    row.known_in_drive = replace(
        known, reported=row.in_drive, listed=row.listed_in_drive, marks=_marks(found, "drive_")
    )


def _marks(found, span):
    return Marks(**{name: found.get(span + name) or 0 for name in Marks.__dataclass_fields__})


def _contradict(level, rows, below):
    """Find the published figures' own contradictions; a sum counts when it has every village part."""
    if level == "panchayat" or not below:
        for row in rows:
            row.contradictions = published.contradictions(row.statements)
        return
    for row in rows:
        if row.statements:
            child, wanted = _children(level, row)
            parts = {pk: said for pk, said in below.items() if pk in child}
            row.contradictions = published.contradictions(row.statements, parts, wanted)


def _children(level, row):
    """The ids of the places right below that exist on the day, and how many of them are villages' own."""
    model, owner = (Block, "district") if level == "district" else (Panchayat, "block")
    found = model.objects.valid_on(row.day).filter(**{owner: row.place_id})
    kinds = dict(found.values_list("pk", "kind"))
    wanted = sum(kind == _WHOLE_KIND[level] for kind in kinds.values())
    return kinds, wanted or len(kinds)
