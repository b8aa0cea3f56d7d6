"""States, districts, blocks, panchayats and placements, from `data/geography.csv`."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from districts import targets
from districts.models import Block, District, Drive, Panchayat, Placement, State, User
from drive_portal.demo.facts import DATA, REPORTED, Spec


@dataclass
class Ground:
    """A district of the demonstration while it is being made: its rows, as the later steps need them."""

    spec: Spec
    today: date
    district: District
    panchayats: list
    weights: dict  # of each panchayat, like its people
    centres: list = field(default_factory=list)
    login_ids: list = field(default_factory=list)
    officers: dict = field(default_factory=dict)  # by block id
    accounts: dict = field(default_factory=dict)  # by login ID's id
    people: dict = field(default_factory=dict)  # left out, by panchayat id
    collector: User | None = None
    drive: Drive | None = None
    camps: list = field(default_factory=list)

    @cached_property
    def block_people(self):
        """Left-out people by block id; where none are known, 0."""
        found = {place.block_id: 0 for place in self.panchayats}
        for place in self.panchayats:
            found[place.block_id] += self.people.get(place.pk, 0)
        return found

    @cached_property
    def block_quality(self):
        """How well each block does, by its id: as the Spec says, else by chance."""
        rng = random.Random(f"quality {self.spec.code}")
        blocks = {place.block_id: place.block for place in self.panchayats}
        chance = {pk: rng.uniform(0.85, 1.1) for pk in blocks}
        rural = {pk: block.name for pk, block in blocks.items() if block.kind == "rural"}
        return chance | {
            pk: self.spec.quality[name] for pk, name in rural.items() if name in self.spec.quality
        }

    def camps_on(self, day):
        return [c for c in self.camps if c.starts_on <= day <= c.ends_on and c.status != "cancelled"]

    def share_out(self, count, places, floor=0):
        """Whole parts of `count` by panchayat id, in proportion to the weights."""
        weights = [self.weights[place.pk] for place in places]
        parts = targets.totals(count, weights, [floor] * len(places), [None] * len(places))
        return {place.pk: part for place, part in zip(places, parts, strict=True)}


def geography():
    """The rows of geography.csv by district code."""
    found = defaultdict(list)
    with (DATA / "geography.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["district_code"]].append(row)
    return found


def make(specs, today):
    """All places of the districts; a Ground for each."""
    facts = [spec.fact for spec in specs]
    names = {fact["state_lgd_code"]: (fact["state"], fact["state_hi"]) for fact in REPORTED.values()}
    codes = sorted({fact["state_lgd_code"] for fact in facts})
    states = State.objects.bulk_create(
        State(code=code, name=names[code][0], name_hi=names[code][1]) for code in codes
    )
    by_code = {state.code: state for state in states}
    districts = District.objects.bulk_create(
        District(
            code=spec.code,
            name=spec.name,
            name_hi=spec.fact["district_hi"],
            state=by_code[spec.fact["state_lgd_code"]],
        )
        for spec in specs
    )
    rows = geography()
    pairs = zip(specs, districts, strict=True)
    return [_ground(spec, today, district, rows[spec.code]) for spec, district in pairs]


def _ground(spec, today, district, rows):
    blocks = {row["block_code"]: row for row in rows}
    made = Block.objects.bulk_create(
        Block(
            code=code, name=row["block"], name_hi=row["block_hi"], kind=row["block_kind"], district=district
        )
        for code, row in blocks.items()
    )
    by_code = {block.code: block for block in made}
    panchayats = Panchayat.objects.bulk_create(
        Panchayat(
            code=row["panchayat_code"],
            name=row["panchayat"],
            name_hi=row["panchayat_hi"],
            kind=row["panchayat_kind"],
            district=district,
            block=by_code[row["block_code"]],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        for row in rows
    )
    Placement.objects.bulk_create(Placement(panchayat=place, block=place.block) for place in panchayats)
    return Ground(spec, today, district, panchayats, weights(spec, panchayats))


def weights(spec, panchayats):
    """Whole weights like numbers of people, by panchayat id: wards together hold `ward_share` of them."""
    rng = random.Random(f"weights {spec.code}")
    raw = {place.pk: rng.lognormvariate(0, 0.45) for place in panchayats}
    share = max(spec.ward_share, 0.02)
    parts = {"ward": share, "gram_panchayat": 1 - share}
    sums = {kind: sum(raw[place.pk] for place in panchayats if place.kind == kind) for kind in parts}
    return {
        place.pk: int(10_000_000 * raw[place.pk] / sums[place.kind] * parts[place.kind])
        for place in panchayats
    }
