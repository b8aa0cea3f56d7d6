"""The what-if in words: what it comes to, and what each lever assumes."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drive_portal.lib.numbers import grouped
from enrollment.forecast import words
from enrollment.wording import shown

NOW, THEN = gettext_lazy("As it is"), gettext_lazy("With it")


# --- what it comes to ----------------------------------------------------------------------------


def sentences(answer):
    """The finish, how far it moves, the chance of the last day."""
    if not answer.is_known:
        return []
    finish = moved(answer.now, answer.then, answer.sooner) if answer.levers else _as_it_is(answer.now)
    return [finish, _chance(answer) if answer.levers else ""]


def _as_it_is(now):
    if now.p50 is None:
        return _("As it is, it will probably not be finished within a year.")
    said = _(
        "As it is, it will probably be finished on %(now)s; the chance of being done by %(last)s is %(n)s."
    )
    return said % {"now": shown(now.p50), "last": shown(now.deadline), "n": words.chance(now)}


def moved(now, then, sooner):
    """By how much the probable finish moves."""
    if then.p50 is None:
        return _("Even with this it will probably not be finished within a year.")
    facts = {"then": shown(then.p50)}
    if now.p50 is None:
        return _("With this it will probably be finished on %(then)s; as it is, not within a year.") % facts
    facts |= {"now": shown(now.p50), "n": grouped(abs(sooner))}
    if sooner == 0:
        return _("With this it will probably be finished on %(then)s, the same day as without it.") % facts
    if sooner < 0:
        said = ngettext(
            "With this it will probably be finished on %(then)s, %(n)s day later than as it is (%(now)s).",
            "With this it will probably be finished on %(then)s, %(n)s days later than as it is (%(now)s).",
            -sooner,
        )
    else:
        said = ngettext(
            "With this it will probably be finished on %(then)s, %(n)s day sooner than as it is (%(now)s).",
            "With this it will probably be finished on %(then)s, %(n)s days sooner than as it is (%(now)s).",
            sooner,
        )
    return said % facts


def _chance(answer):
    now, then = answer.now, answer.then
    facts = {"then": words.chance(then), "now": words.chance(now), "last": shown(then.deadline)}
    if then.deadline != now.deadline:
        said = _("The chance of being done by %(last)s is %(then)s; by %(was)s, as it is, %(now)s.")
        return said % (facts | {"was": shown(now.deadline)})
    if then.tenths == now.tenths:
        return _("The chance of being done by %(last)s stays %(then)s.") % facts
    return _("The chance of being done by %(last)s is %(then)s instead of %(now)s.") % facts


def unbroken(text):
    """The text for a page: no date breaks at the end of a line."""
    parts = re.split(r"(\d\d-\d\d-\d{4})", text)  # every second one is a date
    whole = [format_html('<span class="nowrap">{}</span>', part) for part in parts[1::2]]
    parts[1::2] = whole
    return format_html_join("", "{}", ([part] for part in parts))


def shift(sooner):
    """How far a day moves, for a table: "11 days sooner"."""
    if sooner is None:
        return ""
    if sooner == 0:
        return _("the same day")
    if sooner > 0:
        return ngettext("%(n)s day sooner", "%(n)s days sooner", sooner) % {"n": grouped(sooner)}
    return ngettext("%(n)s day later", "%(n)s days later", -sooner) % {"n": grouped(-sooner)}


# --- what each lever assumes ---------------------------------------------------------------------


def assumed(here):
    """By lever, what it rests on: its present value and what more of it is taken to make."""
    return {
        "ids": _ids(here),
        "woken": _woken(here),
        "camps": _camps(here),
        "minutes": _minutes(here),
        "holidays": _holidays(here),
        "ends_on": _("The last day is %(last)s. A later one makes nothing faster: it leaves more time.")
        % {"last": shown(here.drive.ends_on)},
    }


def _ids(here):
    active = ngettext("%(n)s is active here.", "%(n)s are active here.", here.active) % {
        "n": grouped(here.active)
    }
    if here.id_cards is None:
        makes = _("None has worked lately: what one more would make is not known.")
    else:
        makes = _("A working one made %(cards)s cards a day lately; one more is taken to make as many.")
        makes %= {"cards": _decimal(here.id_cards)}
    return f"{active} {makes}"


def _woken(here):
    if not here.idle:
        return _("No login ID idles here.")
    said = ngettext(
        "%(n)s idles here: no report for 7 working days. Working as others of its kind, it would make"
        " %(cards)s cards a day.",
        "%(n)s idle here: no report for 7 working days. Working as others of their kind, all of them would"
        " make %(cards)s cards a day.",
        here.idle,
    )
    return said % {"n": grouped(here.idle), "cards": grouped(round(here.idle_cards))}


def _camps(here):
    stand = ngettext("%(n)s camp stands today.", "%(n)s camps stand today.", here.camps_today) % {
        "n": grouped(here.camps_today)
    }
    if here.camp_cards is None:
        makes = _("No camp here has made cards lately: say how many one would make.")
    else:
        makes = _(
            "A camp here made %(cards)s cards a day lately. One more is taken to be held each working day."
        )
        makes %= {"cards": grouped(here.camp_cards)}
    return f"{stand} {makes}"


def _minutes(here):
    opens, closes = here.hours
    said = _("One works from %(opens)s to %(closes)s. Longer days are taken to make more in proportion.")
    return said % {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}


def _holidays(here):
    if not here.holidays:
        return _("No holiday is still to come in this drive.")
    return _("A holiday that is worked is taken to make what its weekday makes.")


def limit(here):
    """The most that a day can make by the order; "" where it sets no limit."""
    cap = here.drive.split.get("cap")
    if not cap:
        return ""
    facts = {"cap": grouped(cap), "ids": grouped(here.active), "most": grouped(cap * here.active)}
    return (
        ngettext(
            "The order lets a login ID make %(cap)s cards a day: %(ids)s active one can make %(most)s at"
            " most, and no day is taken to make more.",
            "The order lets a login ID make %(cap)s cards a day: %(ids)s active ones can make %(most)s at"
            " most, and no day is taken to make more.",
            here.active,
        )
        % facts
    )


def _decimal(number):
    """12.3, and 12 where nothing is behind the point."""
    return f"{number:.1f}".removesuffix(".0")


# --- the levers that are pulled ------------------------------------------------------------------


def pulled(levers, cards=None):
    """A line for each lever that is pulled. `cards`: what a camp makes where the levers do not say."""
    said = []
    if levers.ids:
        said.append(
            ngettext("%(n)s login ID more", "%(n)s login IDs more", levers.ids) % {"n": grouped(levers.ids)}
        )
    if levers.woken:
        said.append(
            ngettext("%(n)s idle login ID works again", "%(n)s idle login IDs work again", levers.woken)
            % {"n": grouped(levers.woken)}
        )
    if levers.camps:
        said.append(_camps_pulled(levers, levers.camp_cards or cards))
    if levers.minutes:
        said.append(
            ngettext("%(n)s minute a day longer", "%(n)s minutes a day longer", levers.minutes)
            % {"n": grouped(levers.minutes)}
        )
    if levers.holidays:
        days = ", ".join(map(shown, levers.holidays))
        count = len(levers.holidays)
        said.append(
            ngettext("%(n)s holiday is worked: %(days)s", "%(n)s holidays are worked: %(days)s", count)
            % {"n": grouped(count), "days": days}
        )
    if levers.ends_on:
        said.append(_("last day %(last)s") % {"last": shown(levers.ends_on)})
    return said


def _camps_pulled(levers, cards):
    facts = {"n": grouped(levers.camps), "cards": grouped(cards)}
    if not cards:
        return ngettext("%(n)s camp more", "%(n)s camps more", levers.camps) % facts
    said = ngettext(
        "%(n)s camp more of %(cards)s cards a day", "%(n)s camps more of %(cards)s cards a day", levers.camps
    )
    return said % facts
