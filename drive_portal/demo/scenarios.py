"""What Jashpur's collector has thought of: two ways to be in time, kept."""

from datetime import timedelta

from enrollment.whatif import keeping, levers
from enrollment.whatif.here import Here
from enrollment.whatif.levers import Levers

WHERE = "380"
MORE, WEEK = "30 आईडी और, रोज एक घंटा अधिक", "अंतिम तिथि एक सप्ताह आगे"


def make(ground):
    """Keep them; the figures are those of the day."""
    if ground.spec.code != WHERE:
        return
    here = Here(ground.drive, ground.district)
    later = Levers(ends_on=ground.drive.ends_on + timedelta(days=7))
    for name, pulled in ((WEEK, later), (MORE, Levers(ids=30, minutes=60))):
        keeping.keep(ground.collector, here, {"name": name, "levers": levers.check(here, pulled)})
