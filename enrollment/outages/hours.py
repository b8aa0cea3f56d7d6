"""The hours in which cards are made, and how much of them a window covers."""

from datetime import time
from fractions import Fraction

OPENS, CLOSES = time(10), time(17)  # as a camp's, unless it says otherwise


def minutes(clock):
    return clock.hour * 60 + clock.minute


LENGTH = minutes(CLOSES) - minutes(OPENS)


def covered(windows):
    """The part of the working hours that (from, to) windows cover together, 0 to 1; twice counts once."""
    until, whole = minutes(OPENS), 0
    for starts, ends in sorted(windows):
        begins = max(minutes(starts), until)
        ends_at = min(minutes(ends), minutes(CLOSES))
        whole += max(0, ends_at - begins)
        until = max(until, ends_at)
    return Fraction(whole, LENGTH)
