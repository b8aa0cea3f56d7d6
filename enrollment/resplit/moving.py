"""Which cards move: the arithmetic of a night. numbers.md, "Targets", the last paragraph.

A shortfall stays with its place as long as its people can still make it; only what exceeds their capacity
moves, to places with people and capacity left.
"""

from dataclasses import dataclass

from districts.targets import totals


@dataclass(frozen=True)
class Place:
    """A panchayat in the evening. All are cards: its target in all (`total`), what is due by today of it,
    made so far; the least that it must keep; what its login IDs and camps can make from tomorrow on; people
    without a card (None: not known); the most by which its target may rise (None: any).
    """

    code: str
    total: int
    due: int
    made: int
    floor: int
    capacity: int
    people: int | None = None
    limit: int | None = None

    @property
    def need(self):
        return max(self.total - self.made, 0)

    @property
    def excess(self):
        """What must go: beyond what it can make, but never below what was due, nor below its floor."""
        if self.need <= self.capacity:
            return 0
        return max(self.total - max(self.due, self.floor, self.made + self.capacity), 0)

    @property
    def room(self):
        """What it can take more: its people and its capacity left, within its limit."""
        bounds = [self.capacity - self.need, self.limit]
        bounds.append(None if self.people is None else self.people - self.need)
        return max(min(bound for bound in bounds if bound is not None), 0)


def moves(places, least=1):
    """The new totals by code of those places whose total changes, and the cards that nobody can take.

    An excess below `least` cards stays where it is. Their sum stays; the same evening gives the same moves.
    """
    gives = {place: place.excess for place in places if place.excess >= least}
    takers = [place for place in places if place not in gives and place.room]
    room = sum(place.room for place in takers)
    moved = min(sum(gives.values()), room)
    if not moved:
        return {}, sum(gives.values())
    asked = list(gives.values())
    given = dict(zip(gives, totals(moved, asked, [0] * len(asked), asked), strict=True))
    weights = [place.people or place.room for place in takers]
    taken = totals(moved, weights, [0] * len(takers), [place.room for place in takers])
    changed = {place.code: place.total - cards for place, cards in given.items() if cards}
    changed |= {place.code: place.total + n for place, n in zip(takers, taken, strict=True) if n}
    return changed, sum(gives.values()) - moved
