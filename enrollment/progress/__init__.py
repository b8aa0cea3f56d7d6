"""The only arithmetic of the drive: facts in, figures out.

`recompute` sets what changed, `rebuild` sets everything, `standings` and `series` read; within `known` they
read what was known at a moment. What each figure means is in numbers.md; a figure flows one way, from the
facts to here.
"""

from enrollment.progress.counting import note_residents, rebuild, recompute, waiting
from enrollment.progress.known import known
from enrollment.progress.reading import Standings, series, standings

__all__ = ["Standings", "known", "note_residents", "rebuild", "recompute", "series", "standings", "waiting"]
