"""An order in words, a line a part: for looking at a drive, and for telling two orders apart."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Drive
from districts.ordering import shapes
from drive_portal.lib.numbers import grouped

SHOWN = 12  # holidays that are named one by one


def lines(order):
    """(name, text) of each part of an order, as `shapes.of` or a form gives it."""
    split = shapes.split(order["split"])
    return [
        (_("Name in Hindi"), order["name_hi"] or "–"),
        (_("Name in English"), order["name"]),
        (_("First day"), _day(order["starts_on"])),
        (_("Last day"), _day(order["ends_on"])),
        (_("Target"), _target(order["target"])),
        (_("Cards made before the drive"), _baseline(order["baseline"])),
        (_("Inside the drive"), _parent(order["parent"])),
        (_("Split to the panchayats"), _weights(split["weights"])),
        (_("At least in each panchayat"), grouped(split["floor"]) if split["floor"] else "–"),
        (_("At most a login ID and day"), "–" if split["cap"] is None else grouped(split["cap"])),
        (_("Over the days"), _daily(split["daily"])),
        (_("Holidays"), _holidays(order["holidays"])),
        (_("Evening cut-off"), f"{order['evening_cutoff']:%H:%M}"),
        (_("Close of the day"), f"{order['day_close']:%H:%M}"),
    ]


def differences(before, after):
    """(name, text before, text after) of the parts in which two orders differ."""
    told = zip(lines(before), lines(after), strict=True)
    return [(name, old, new) for (name, old), (_name, new) in told if old != new]


def _day(day):
    return day.strftime("%d-%m-%Y")


def _target(target):
    if target is None:
        return _("not known")
    return _("all who are left out") if target == "left_out" else grouped(target)


def _baseline(baseline):
    if isinstance(baseline, dict):
        total = grouped(sum(baseline.values()))
        return ngettext(
            "%(total)s, given for %(n)s place", "%(total)s, given for %(n)s places", len(baseline)
        ) % {"total": total, "n": grouped(len(baseline))}
    return _("not known") if baseline is None else grouped(baseline)


def _parent(parent):
    found = Drive.objects.filter(pk=parent).first() if parent else None
    return found.title if found else "–"


def _weights(weights):
    if weights == "left_out":
        return _("by left-out people")
    if len(set(weights.values())) == 1:
        return ngettext("alike to %(n)s panchayat", "alike to %(n)s panchayats", len(weights)) % {
            "n": grouped(len(weights))
        }
    facts = {"n": grouped(len(weights)), "sum": grouped(sum(weights.values()))}
    return (
        ngettext(
            "by weights of %(n)s panchayat, %(sum)s together",
            "by weights of %(n)s panchayats, %(sum)s together",
            len(weights),
        )
        % facts
    )


def _daily(daily):
    if daily == "even":
        return _("even")
    facts = {"first": grouped(daily[0]), "last": grouped(daily[-1]), "n": grouped(len(daily))}
    if shapes.is_ramp(daily):
        return _("from %(first)s on the first day to %(last)s on the last") % facts
    return _("by %(n)s numbers, from %(first)s to %(last)s") % facts


def _holidays(days):
    if not days:
        return _("none")
    named = ", ".join(_day(day) for day in sorted(days)[:SHOWN])
    more = len(days) - SHOWN
    return named if more <= 0 else _("%(days)s and %(more)s more") % {"days": named, "more": more}
