"""Looking back: what would have been foretold on each past day of a drive, and what came of it.

Only days up to the one that is replayed are known, with their figures as they stand today. Foretold are the
cards of the next 7 and 14 working days and, where the target has been reached, the day of that. Days that
follow one another share most of what they foretell: many of them tell less than their number.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from districts.models import Block
from drive_portal.lib import dates
from enrollment.forecast import engine, outlooks, reading
from enrollment.forecast.page import of_places
from enrollment.forecast.reading import Place

AHEAD = (7, 14)  # working days
_BAND = (10, 90)  # per cent


@dataclass
class Replay:
    """Of a drive: how often the band held, out of how many, by what was foretold (7, 14, "finish")."""

    drive: int
    name: str
    held: Counter = field(default_factory=Counter)
    asked: Counter = field(default_factory=Counter)

    def take(self, what, low, actual, high):
        self.asked[what] += 1
        self.held[what] += int(low <= actual <= high)


def replay(drive):
    """Every past day of the drive's district and blocks."""
    day = max(drive.starts_on, min(drive.ends_on, dates.today()))
    found = Replay(drive.pk, f"{drive.district.name}: {drive.name}")
    rows = [(Place(drive, "district", drive.district_id, day), *of_places(drive, "district", day, None)[0])]
    codes = dict(Block.objects.filter(district=drive.district_id).values_list("code", "pk"))
    rows += [
        (Place(drive, "block", codes[row["code"]], day), row, forecast)
        for row, forecast in of_places(drive, "block", day, None)
    ]
    history = reading.days([(place, drive.starts_on) for place, *_more in rows])
    (down,) = reading.down([(rows[0][0], [day for day, made in history[0].items() if made is not None])])
    for (place, row, forecast), cards in zip(rows, history, strict=True):
        _replay_place(found, place, row, forecast.reached_on, cards, down)
    return found


def _replay_place(found, place, row, reached_on, cards, down):
    worked = outlooks.working_days(place.drive, place.drive.starts_on, outlooks.last_whole(place))
    then = [place._replace(day=day) for day in worked]
    for at, capacity in zip(then, reading.capacities(then), strict=True):
        to_date = sum(made or 0 for day, made in cards.items() if day <= at.day)
        known = {
            "made": 0,
            "made_to_date": to_date,
            "remaining": max(1, (row["target_total"] or 0) - to_date),
        }
        facts = outlooks.Calendar(at, known, cards).facts(down, capacity)
        later = worked[worked.index(at.day) + 1 :]
        _compare_cards(found, facts, [cards.get(day) or 0 for day in later])
        if reached_on and at.day < reached_on:
            _compare_finish(
                found, facts, outlooks.days_ahead(at.drive, at.day + dates.timedelta(days=1)), reached_on
            )


def _compare_cards(found, facts, later):
    totals = engine.totals(facts, max(AHEAD))
    for ahead in AHEAD:
        if totals is not None and len(totals) >= ahead <= len(later):
            low, high = np.percentile(totals[ahead - 1], _BAND)
            found.take(ahead, low, sum(later[:ahead]), high)


def _compare_finish(found, facts, ahead, reached_on):
    outlook = engine.outlook(facts)
    if outlook is None:
        return
    never = len(ahead) + 1
    day = sum(one < reached_on for one in ahead) + 1
    found.take("finish", outlook.p10 or never, day, outlook.p90 or never)
