"""The camps' calendar: one sentence about the day, then the month or the week, then the day's camps."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from camps import pages
from camps.models import Camp
from camps.planning.mapping import Map
from camps.planning.sites import Sites
from districts.models import Block, District, Drive
from districts.permissions import can, holds
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped

VIEWS = {"month": gettext_lazy("Month"), "week": gettext_lazy("Week"), "map": gettext_lazy("Map")}
SHOWN = 12  # camps of a day in the week's grid; the others stand in the list below it
FEW = 24  # camps of a day that are listed without folding them by block
ASKED = {"confirmation", "venue", "login_id", "report"}  # of what may be missing, what is counted
SOON = 7  # days after today of which the sentence speaks


@dataclass(frozen=True)
class Day:
    """A day of the grid, and its camps that match the filters."""

    date: dates.date
    sites: list
    chosen: bool
    today: bool
    inside: bool  # it belongs to the month shown

    @property
    def held(self):
        return [site for site in self.sites if not site.cancelled]

    @property
    def planned(self):
        """Cards planned at the day's camps."""
        return sum(site.camp["planned"] or 0 for site in self.held)

    @property
    def made(self):
        """Cards made at them, None where nothing was reported."""
        known = [site.made for site in self.sites if site.made is not None]
        return sum(known) if known else None

    @property
    def first(self):
        return self.sites[:SHOWN]

    @property
    def more(self):
        return max(0, len(self.sites) - SHOWN)

    @property
    def open(self):
        """How many still lack something, or were not reported."""
        return sum(bool(set(site.lacks) & ASKED) for site in self.held)

    @property
    def said(self):
        """What is to be done or was left undone, in words."""
        return wanting(self.held)


class Calendar:
    """The page as asked for; what the user does not see is not there."""

    def __init__(self, user, asked):
        if not holds(user, "view_reports"):
            raise PermissionDenied
        self.user, self.asked = user, asked
        self.today, self.day = dates.today(), pages.day(asked, ahead=True)
        wanted = pages.text(asked, "view")
        self.view = wanted if wanted in VIEWS else "month"
        self.status = pages.text(asked, "status") if pages.text(asked, "status") in Camp.Status else ""
        self.panchayats = set(filter(None, asked.get("panchayat", "")[:_LONGEST].split(",")))

    # --- where ---------------------------------------------------------------------------------

    @cached_property
    def districts(self):
        return sorted(District.objects.visible_to(self.user).select_related("state"), key=str)

    @cached_property
    def district(self):
        """The district asked for, else the first that is the user's; None where the user has no place."""
        wanted = pages.text(self.asked, "district")
        found = next((district for district in self.districts if district.code == wanted), None)
        return found or next(iter(self.districts), None)

    @cached_property
    def blocks(self):
        found = Block.objects.visible_to(self.user).filter(district=self.district).select_related("district")
        return sorted(found, key=lambda block: block.title)

    @cached_property
    def block(self):
        """The block asked for; None: all of them, `unknown` where there is none of this code."""
        wanted = pages.text(self.asked, "block")
        return next((block for block in self.blocks if block.code == wanted), None)

    @property
    def unknown(self):
        """Whether a filter names something that is not in the list."""
        wanted = ("block", self.block), ("drive", self.drive), ("status", self.status)
        return any(pages.text(self.asked, name) and not found for name, found in wanted)

    @cached_property
    def drives(self):
        """The drives of the days shown, and the one asked for, which may run on others."""
        wanted = pages.text(self.asked, "drive")
        found = Drive.objects.visible_to(self.user).filter(district=self.district)
        return [
            drive
            for drive in found
            if (drive.starts_on <= self.last and drive.ends_on >= self.first) or str(drive.pk) == wanted
        ]

    @cached_property
    def drive(self):
        wanted = pages.text(self.asked, "drive")
        return next((drive for drive in self.drives if str(drive.pk) == wanted), None)

    @cached_property
    def filters(self):
        """(name, label, [(value, title)], what is chosen) of the selects."""
        every = ("", _("All"))
        found = [
            ("block", _("Block or town"), [every, *((row.code, row.title) for row in self.blocks)]),
            ("status", _("Status"), [every, *Camp.Status.choices]),
        ]
        if len(self.drives) > 1:
            found.append(("drive", _("Drive"), [every, *((str(row.pk), row.title) for row in self.drives)]))
        if len(self.districts) > 1:
            choices = [(row.code, row.title) for row in self.districts]
            found.insert(0, ("district", _("District"), choices))
        if len(self.blocks) < 2:
            found = [part for part in found if part[0] != "block"]
        chosen = {"district": self.district and self.district.code}
        return [(*part, chosen.get(part[0], pages.text(self.asked, part[0]))) for part in found]

    @property
    def views(self):
        return list(VIEWS.items())

    @property
    def day_before(self):
        return self.day - _DAY

    @property
    def day_after(self):
        return self.day + _DAY

    @property
    def filtered(self):
        return any(pages.text(self.asked, name) for name in ("block", "status", "drive"))

    @property
    def own_only(self):
        """Whether the user makes cards, and so sees no figures and no other people."""
        return self.sites.own_only

    @cached_property
    def phones(self):
        """Codes of the blocks whose phone numbers the user may see."""
        return {block.code for block in self.blocks if can(self.user, "view_phones", block)}

    @cached_property
    def plans_in(self):
        """The block in which the user may enter a camp from here; None where there is none to be named."""
        own = [block for block in self.blocks if can(self.user, "write_camp", block)]
        return self.block if self.block in own else own[0] if len(own) == 1 else None

    @cached_property
    def may_plan(self):
        return any(can(self.user, "write_camp", block) for block in self.blocks)

    # --- when ----------------------------------------------------------------------------------

    @property
    def first(self):
        """The first day shown."""
        if self.view == "month":
            return self.day.replace(day=1)
        return self.day - dates.timedelta(days=self.day.weekday()) if self.view == "week" else self.day

    @property
    def last(self):
        if self.view == "month":
            return _next_month(self.day) - dates.timedelta(days=1)
        return self.first + dates.timedelta(days=6) if self.view == "week" else self.day

    @property
    def before(self):
        """The day to which the step back leads: the same place of the month, week or day before."""
        if self.view != "month":
            return self.day - dates.timedelta(days=7 if self.view == "week" else 1)
        return _in_month(self.first - _DAY, self.day)

    @property
    def after(self):
        if self.view != "month":
            return self.day + dates.timedelta(days=7 if self.view == "week" else 1)
        return _in_month(_next_month(self.day), self.day)

    # --- what ----------------------------------------------------------------------------------

    @cached_property
    def sites(self):
        where = {"district": self.district}
        if self.block or pages.text(self.asked, "block"):
            where["panchayat__block"] = self.block
        if self.drive or pages.text(self.asked, "drive"):
            where["drive"] = self.drive
        soon = max(self.last, self.day + dates.timedelta(days=SOON))
        return Sites(self.user, min(self.first, self.day), soon, **where)

    def shown(self, day):
        """The day's camps that match the filters."""
        found = self.sites.on(day)
        return [site for site in found if not self.status or site.status == self.status]

    @cached_property
    def chosen(self):
        """The chosen day's camps, those of some panchayats where a mark of the map asks for them."""
        found = self.shown(self.day)
        if not self.panchayats or self.view != "map":
            return found
        return [site for site in found if site.camp["panchayat_code"] in self.panchayats]

    @cached_property
    def parts(self):
        """The chosen day's camps; many of several blocks by block: {title, sites, said}."""
        by_block = {}
        for site in sorted(self.chosen, key=lambda site: site.block):
            by_block.setdefault(site.block, []).append(site)
        if len(self.chosen) <= FEW or len(by_block) < 2:
            return [{"title": "", "sites": self.chosen}]
        return [
            {"title": title, "sites": sites, "said": _of_block(sites)} for title, sites in by_block.items()
        ]

    @property
    def days(self):
        return [self._day(day) for day in dates.days(self.first, self.last)]

    @property
    def weeks(self):
        """The month in rows of seven from Monday on."""
        begin = self.first - dates.timedelta(days=self.first.weekday())
        end = self.last + dates.timedelta(days=6 - self.last.weekday())
        days = [self._day(day) for day in dates.days(begin, end)]
        return [days[n : n + 7] for n in range(0, len(days), 7)]

    @property
    def heads(self):
        """The days of the week, short."""
        return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]

    def _day(self, day):
        inside = self.first <= day <= self.last
        return Day(day, self.shown(day) if inside else [], day == self.day, day == self.today, inside)

    @cached_property
    def map(self):
        kept = {name: pages.text(self.asked, name) for name in ("district", "block", "status", "drive")}
        asked = {"view": "map", "date": self.day.isoformat()} | {k: text for k, text in kept.items() if text}
        return Map(self.user, self.district, self.block, self.shown(self.day), urlencode(asked))

    @cached_property
    def several_drives(self):
        """Whether the list must say of which drive a camp is."""
        return len({site.camp["drive_id"] for site in self.chosen}) > 1

    # --- the sentence ----------------------------------------------------------------------------

    @cached_property
    def sentence(self):
        """The chosen day in one sentence: how many camps, and what is still to be done for them."""
        found = self.sites.on(self.day)
        held = [site for site in found if not site.cancelled]
        when = _("Today") if self.day == self.today else self.day.strftime("%d-%m-%Y")
        if not found:
            return _("%(day)s: no camp.") % {"day": when} + self._next_one()
        head = ngettext("%(day)s: %(n)s camp", "%(day)s: %(n)s camps", len(held))
        parts = [head % {"day": when, "n": grouped(len(held))}]
        made = [site.made for site in held if site.made is not None]
        if made:
            text = ngettext("%(n)s held with %(cards)s card", "%(n)s held with %(cards)s cards", sum(made))
            parts.append(text % {"n": grouped(len(made)), "cards": grouped(sum(made))})
        parts += wanting(held)
        if cancelled := len(found) - len(held):
            parts.append(
                ngettext("%(n)s cancelled", "%(n)s cancelled", cancelled) % {"n": grouped(cancelled)}
            )
        return _("%(parts)s.") % {"parts": ", ".join(parts)}

    @cached_property
    def own_sentence(self):
        """Where the reader is booked on the day."""
        mine = [site for site in self.sites.on(self.day) if site.mine]
        said = _("You are on duty at %(camp)s, %(hours)s.")
        return " ".join(said % {"camp": site.title, "hours": site.hours} for site in mine)

    @cached_property
    def soon(self):
        """The days after today in one sentence; empty where another day was chosen."""
        if self.day != self.today:
            return ""
        days = [self.today + dates.timedelta(days=n) for n in range(1, SOON + 1)]
        coming = {}
        for site in (site for day in days for site in self.sites.on(day) if not site.cancelled):
            coming.setdefault(site.pk, site)
        if not coming:
            return ""
        text = ngettext("In the next 7 days %(n)s camp", "In the next 7 days %(n)s camps", len(coming))
        parts = [text % {"n": grouped(len(coming))}, *wanting(list(coming.values()))]
        return _("%(parts)s.") % {"parts": ", ".join(parts)}

    def _next_one(self):
        found = Camp.objects.visible_to(self.user).filter(district=self.district, starts_on__gt=self.day)
        if self.block:
            found = found.filter(panchayat__block=self.block)
        first = found.exclude(status=Camp.Status.CANCELLED).order_by("starts_on").first()
        if first is None:
            return ""
        return " " + _("The next one is on %(day)s.") % {"day": first.starts_on.strftime("%d-%m-%Y")}


def _of_block(sites):
    """What a block's line says of its camps: the cards made, and what is to be done."""
    made = [site.made for site in sites if site.made is not None]
    cards = ngettext("%(n)s card", "%(n)s cards", sum(made)) % {"n": grouped(sum(made))}
    return [*([cards] if made else []), *wanting([site for site in sites if not site.cancelled])]


def wanting(sites):
    """What camps of a day or a week still lack, in words: how many are to be confirmed, are without an ID."""
    words = {
        "confirmation": lambda n: ngettext("%(n)s to be confirmed", "%(n)s to be confirmed", n),
        "venue": lambda n: ngettext("%(n)s without a venue", "%(n)s without a venue", n),
        "login_id": lambda n: ngettext("%(n)s without a login ID", "%(n)s without a login ID", n),
        "report": lambda n: ngettext("%(n)s without a report", "%(n)s without a report", n),
    }
    found = [(name, sum(name in site.lacks for site in sites)) for name in words]
    return [words[name](n) % {"n": grouped(n)} for name, n in found if n]


_DAY = dates.timedelta(days=1)
_LONGEST = 1000  # characters of a list of codes


def _next_month(day):
    return (day.replace(day=1) + dates.timedelta(days=31)).replace(day=1)


def _in_month(month, day):
    """The same day of another month, its last one where it is shorter."""
    last = _next_month(month) - _DAY
    return last.replace(day=min(day.day, last.day))
