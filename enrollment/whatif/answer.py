"""The answer: the forecast as it is and as it would be, beside each other."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import cached_property

from enrollment.forecast import curve
from enrollment.progress import verdict
from enrollment.whatif import wording

BAND = ("p10", "p50", "p90")


@dataclass(frozen=True)
class Figures:
    """A forecast's figures: those of today, or as they were kept. `pace`: cards a day, with what is more."""

    state: str
    deadline: date
    pace: int | None
    needed: int | None
    p10: date | None
    p50: date | None
    p90: date | None
    tenths: int | None

    @property
    def tone(self):
        return verdict.tone(self.tenths)

    def kept(self):
        """As JSON."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in vars(self).items()
        }


def figures(forecast, more=0):
    """The figures of a forecast in which so many cards a day more are made."""
    pace = None if forecast.pace is None else forecast.pace + more
    days = {name: getattr(forecast, name) for name in BAND}
    return Figures(forecast.state, forecast.deadline, pace, forecast.needed, **days, tenths=forecast.tenths)


def of_kept(said: dict[str, Any]):
    """The figures that were kept."""
    days = {name: said[name] and date.fromisoformat(said[name]) for name in ("deadline", *BAND)}
    return Figures(**said | days)


def shifts(now, then):
    """How far each day moves, in words."""
    return {name: wording.shift(sooner(now, then, name)) for name in BAND}


def sooner(now, then, name="p50"):
    """Days by which it is done sooner, negative: later; None where one of the two is not foretold."""
    was, will = getattr(now, name), getattr(then, name)
    return (was - will).days if was and will else None


class Answer:
    """What `levers` (checked ones) would come to at a place (`Here`), today."""

    def __init__(self, here, levers):
        self.here, self.levers = here, levers
        self.now = here.now
        self.then = here.told(levers) if levers else here.now

    @property
    def is_known(self):
        return self.then.state == "known"

    @property
    def sooner(self):
        return sooner(self.now, self.then)

    @property
    def shift(self):
        return wording.shift(self.sooner)

    @property
    def shifts(self):
        return shifts(self.now, self.then) if self.levers else {}

    @property
    def pulled(self):
        """A line for each lever."""
        return wording.pulled(self.levers, self.here.camp_cards)

    @property
    def more(self):
        """Cards a working day more, about."""
        longer = self.here.longer(self.levers)
        pace = self.now.pace or 0
        return round(longer * self.here.more(self.levers) + (longer - 1) * pace)

    @cached_property
    def sentences(self):
        return wording.sentences(self)

    @property
    def verdict(self):
        """The sentences for a page."""
        return wording.unbroken(" ".join(self.sentences))

    @cached_property
    def curves(self):
        """The two fans on one chart; None where nothing is foretold."""
        days = self.here.days
        if not (self.now.fan and self.then.fan):
            return None
        last = max(curve.last_day(days, forecast) for forecast in (self.now, self.then))
        return {
            "now": curve.draw(days, self.now, last),
            "then": curve.draw(days, self.then, last),
        }

    @property
    def columns(self):
        """The two forecasts with their names, for a table."""
        now = (wording.NOW, figures(self.now))
        return [now, (wording.THEN, figures(self.then, self.more))] if self.levers else [now]

    def kept(self):
        """The figures as they are known today, as JSON."""
        return {
            "on": self.here.day.isoformat(),
            "now": figures(self.now).kept(),
            "then": figures(self.then, self.more).kept(),
        }
