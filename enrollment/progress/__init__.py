"""The only arithmetic of the drive: facts in, figures out.

`recompute` sets what changed, `rebuild` sets everything, `standings` and `series` read. What each
figure means is in numbers.md; a figure flows one way, from the facts to here.
"""

from enrollment.progress.counting import note_residents, rebuild, recompute, waiting
from enrollment.progress.reading import Standings, series, standings

__all__ = ["Standings", "note_residents", "rebuild", "recompute", "series", "standings", "waiting"]
