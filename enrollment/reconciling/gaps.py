"""The gaps between two figures, each with its name and cards. What no name explains is said as such.

Between two figures the gaps add up exactly to the first less the second. A name whose cards are 0 is left
out; `unexplained` is always there, so that 0 is said.
"""

from dataclasses import dataclass
from typing import NamedTuple

ENTERED_LATER, ELSEWHERE, OUTSIDE = "entered_later", "made_elsewhere", "outside_list"
DUPLICATE, AFTER_CUTOFF = "duplicate", "after_cutoff"
CONTRADICTION, UNEXPLAINED = "contradiction", "unexplained"
KINDS = (ENTERED_LATER, ELSEWHERE, OUTSIDE, DUPLICATE, AFTER_CUTOFF, CONTRADICTION, UNEXPLAINED)
REPORTED, LISTED, OFFICIAL, PUBLISHED = "reported", "listed", "official", "published"
# of the drive's days alone: what a place made before the drive is often not known
IN_DRIVE = (REPORTED_IN_DRIVE, LISTED_IN_DRIVE) = ("reported_in_drive", "listed_in_drive")
PAIRS = ((REPORTED, LISTED), (LISTED, OFFICIAL), (REPORTED, OFFICIAL), (REPORTED, PUBLISHED))


class Gap(NamedTuple):
    """So many cards that the first figure of `between` has and the second has not; negative: the reverse."""

    kind: str
    cards: int
    between: tuple[str, str]


@dataclass(frozen=True)
class Marks:
    """What the marks tell of the cards of some days: of a place, or of what was made in it."""

    away: int = 0  # people of here, made elsewhere
    guests: int = 0  # made here, people of elsewhere
    outside: int = 0  # made here, not on the list
    outside_district: int = 0  # not on the list, by a login ID that is not the district's
    duplicate: int = 0  # has a card, marked as a duplicate
    twice: int = 0  # the second row of one person


@dataclass(frozen=True)
class Known:
    """What is known of a place on a day; None: not known. `later_…`: cards that the older figure cannot have.

    `marks` up to the day, `marks_official` up to the day of the official figure.
    """

    reported: int | None = None
    listed: int | None = None
    official: int | None = None
    published: int | None = None
    marks: Marks = Marks()
    marks_official: Marks = Marks()
    unlisted: int = 0  # reported of days after the last day of which the list has marks
    later_official: int = 0  # reported of days after the official figure's
    later_listed: int = 0  # listed people made after the official figure's day
    later_published: int = 0  # reported of days after the statement, or received after its day's close
    late_published: int = 0  # received between its day's evening cut-off and close


def between(known, pair):
    """The gaps between the two figures of `pair`; none where one of them is not known."""
    first, second = (getattr(known, name) for name in pair)
    if first is None or second is None:
        return []
    named = [Gap(kind, cards, pair) for kind, cards in _NAMED[pair](known) if cards]
    return [*named, Gap(UNEXPLAINED, first - second - sum(gap.cards for gap in named), pair)]


def all_of(known):
    """The gaps of every pair of figures that are known."""
    return [gap for pair in PAIRS for gap in between(known, pair)]


def _reported_listed(known):
    marks = known.marks
    return [
        (ENTERED_LATER, known.unlisted),
        (ELSEWHERE, marks.guests - marks.away),
        (OUTSIDE, marks.outside),
        (DUPLICATE, marks.duplicate - marks.twice),
    ]


def _listed_official(known):
    marks = known.marks_official
    return [
        (ENTERED_LATER, known.later_listed),
        (OUTSIDE, -marks.outside - marks.outside_district),
        (DUPLICATE, marks.twice - marks.duplicate),
    ]


def _reported_official(known):
    marks = known.marks_official
    return [(ENTERED_LATER, known.later_official), (ELSEWHERE, marks.guests - marks.away)]


def _reported_published(known):
    return [(ENTERED_LATER, known.later_published), (AFTER_CUTOFF, known.late_published)]


_NAMED = {
    (REPORTED, LISTED): _reported_listed,
    (LISTED, OFFICIAL): _listed_official,
    (REPORTED, OFFICIAL): _reported_official,
    (REPORTED, PUBLISHED): _reported_published,
}
