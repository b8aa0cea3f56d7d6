"""The forecast's states and chances in words, for tables and files."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_STATES = {
    "known": gettext_lazy("foretold"),
    "too_little_data": gettext_lazy("too little data yet"),
    "no_target": gettext_lazy("no target"),
    "reached": gettext_lazy("target reached"),
    "over": gettext_lazy("the drive has ended"),
}


def state(forecast):
    return str(_STATES[forecast.state])


def chance(forecast):
    """The chance of the deadline: "2 in 10"; nothing where none is foretold."""
    tenths = forecast.tenths
    if tenths is None:
        return None
    if tenths == 0:
        return _("less than 1 in 10")
    return _("more than 9 in 10") if tenths == 10 else _("%(tenths)s in 10") % {"tenths": tenths}


def finish(forecast, day):
    """A day of the band for a file: the date, or words where it is further away than a year."""
    if forecast.state != "known":
        return None
    return day or _("not within a year")
