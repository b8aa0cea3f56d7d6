"""What the questions say, in the reader's language: worded from the numbers when they are shown."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Panchayat
from drive_portal.lib.numbers import grouped
from enrollment.models import Doubt

LISTED = 5  # so many dates are named, more are a span


def day_and_month(day):
    """18 November."""
    return date_format(day, "j F")


def days(dates):
    """18, 19 and 20 November; of many days the first and the last."""
    if len(dates) == 1:
        return day_and_month(dates[0])
    if len(dates) > LISTED:
        span = {"first": day_and_month(dates[0]), "last": day_and_month(dates[-1])}
        return _("%(first)s to %(last)s") % span
    one_month = len({(day.year, day.month) for day in dates}) == 1
    earlier = [str(day.day) if one_month else day_and_month(day) for day in dates[:-1]]
    return _("%(days)s and %(last)s") % {"days": ", ".join(earlier), "last": day_and_month(dates[-1])}


def questions(doubts):
    """The question of each, with its places by name: one query for all."""
    codes = {pk for doubt in doubts for pk in _panchayats(doubt)}
    names = {place.pk: place.title for place in Panchayat.objects.filter(pk__in=codes)} if codes else {}
    return [question(doubt, names) for doubt in doubts]


def question(doubt, names):
    """The question; `names` of panchayats by id."""
    facts = {name: grouped(value) for name, value in doubt.evidence.items() if isinstance(value, int)}
    said = _SAID[doubt.kind](doubt, facts | {"days": days(doubt.dates)}, names)
    return said + " " + _("Was that so? Tell us how it came.")


def _round(doubt, facts, names):
    said = _("%(round)s of the last %(reports)s reports are multiples of %(step)s, usually about %(usual)s.")
    return said % facts


def _copy(doubt, facts, names):
    if doubt.evidence["rejected"]:
        said = _("On %(days)s exactly %(made)s cards and %(rejected)s rejected ones were reported.")
    else:
        said = _("On %(days)s exactly %(made)s cards were reported.")
    return said % facts


def _pace(doubt, facts, names):
    return _("On %(days)s %(made)s cards were reported; usually it is about %(usual)s a day.") % facts


def _left_out(doubt, facts, names):
    facts |= {"place": names[doubt.evidence["panchayat"]]}
    if doubt.evidence["camp"]:
        said = _("At the camp in %(place)s %(made)s cards were reported on %(days)s; the list has %(people)s"
                 " people there without a card.")  # fmt: skip
    else:
        said = _("In %(place)s %(made)s cards were reported since the list was counted; it had %(people)s"
                 " people there without a card.")  # fmt: skip
    return said % facts


def _two_places(doubt, facts, names):
    made, at = doubt.evidence["made"], doubt.evidence["panchayats"]
    facts |= {"one": names[at[0]], "other": names[at[1]], "n": grouped(made[0]), "m": grouped(made[1])}
    said = _("On %(days)s %(n)s cards were reported in %(one)s and %(m)s in %(other)s, %(km)s km away.")
    return said % facts


_SAID = {
    "round_numbers": _round,
    "copy": _copy,
    "pace": _pace,
    "above_left_out": _left_out,
    "two_places": _two_places,
}


def _panchayats(doubt):
    if doubt.kind == "two_places":
        return doubt.evidence["panchayats"]
    return [doubt.evidence["panchayat"]] if doubt.kind == "above_left_out" else []


def sentence(answered, asked):
    """What an officer's page says first."""
    if not answered and not asked:
        return _("No question about a report is open.")
    said = []
    if answered:
        wait = ngettext("%(n)s answer waits for you.", "%(n)s answers wait for you.", answered)
        said.append(wait % {"n": grouped(answered)})
    if asked:
        left = ngettext("%(n)s question is not answered yet.", "%(n)s questions are not answered yet.", asked)
        said.append(left % {"n": grouped(asked)})
    return " ".join(said)


def decided(doubt):
    """What became of a question, for the message after it."""
    said = {
        Doubt.State.ACCEPTED: _("The answer of %(who)s is accepted."),
        Doubt.State.ASKED: _("%(who)s is asked again."),
        Doubt.State.DISMISSED: _("The question to %(who)s is put aside."),
    }
    return said[doubt.state] % {"who": doubt.login_id.holder_name}
