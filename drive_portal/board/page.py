"""The board as a page: whose sites, of which drive and day, the sums on top, and its tag."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from camps import pages
from camps.models import Camp
from districts.models import Block, District
from districts.permissions import can
from drive_portal import tags
from drive_portal.board import tiles
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.scenes import found
from enrollment.board import alarms, sites
from enrollment.progress import stamps

CHOICES = ("district", "block", "drive", "date")


def chosen(asked):
    """What an address asks for, to be part of its ETag."""
    return "board", [(name, asked[name]) for name in CHOICES if asked.get(name)]


def places(user):
    """The districts whose boards the user may open; for who has none, the blocks."""
    mine = [row for row in District.objects.within(user).order_by("name") if can(user, "view_progress", row)]
    blocks = Block.objects.within(user).valid_on(dates.today()).select_related("district").order_by("name")
    mine = mine or [block for block in blocks if can(user, "view_progress", block)]
    if not mine:
        raise PermissionDenied
    return mine


def of(user, asked):
    """The board that `asked` names, else of the user's only place; None where there are several."""
    for level in ("block", "district"):
        if code := pages.text(asked, level):
            return Board(user, found(user, level, code), asked)
    mine = places(user)
    return Board(user, mine[0], asked) if len(mine) == 1 else None


class Board:
    """The sites of a district or a block on a day of a drive."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level, self.asked = user, place, place.level, asked
        self.district = place if self.level == "district" else place.district
        self.day, self.today = pages.day(asked), dates.today()
        self.drives = pages.running(user, self.district.pk, self.day)
        self.drive = pages.chosen(self.drives, asked)
        self.now = dates.now()

    @cached_property
    def camps(self):
        """The sites' camps: of the drive and its children, within the place."""
        here = Q(panchayat__block=self.place) if self.level == "block" else Q(district=self.place)
        return Camp.objects.filter(here, Q(drive=self.drive) | Q(drive__parent=self.drive))

    @cached_property
    def sites(self):
        return sites.sites(self.camps, self.day, self.now) if self.drive else []

    @cached_property
    def blocks(self):
        """A part for each block that holds a site: who owes most first."""
        parts: dict = {}
        for site in self.sites:
            parts.setdefault(site.block.pk, Part(site.block, [])).sites.append(site)
        return sorted(parts.values(), key=lambda part: (-part.owed, part.block.title))

    @cached_property
    def whole(self):
        return Part(None, self.sites)

    @property
    def alarms(self):
        """The place's camps of today of which nothing was heard in time, of whatever drive."""
        here = Q(panchayat__block=self.place) if self.level == "block" else Q(district=self.place)
        return alarms.Notice(alarms.alarms(self.today, self.now, Camp.objects.filter(here)))

    @property
    def states(self):
        """(state, its word) for the key."""
        return tiles.words().items()

    @property
    def sees_phones(self):
        return can(self.user, "view_phones", self.place)

    @property
    def sentence(self):
        """How the sites stand, in one sentence."""
        whole = self.whole
        if not self.sites:
            return _("No camp is held on this day.")
        said = ngettext(
            "%(heard)s of %(sites)s site has reported",
            "%(heard)s of %(sites)s sites have reported",
            len(self.sites),
        )
        parts = [said % {"heard": grouped(whole.heard), "sites": grouped(len(self.sites))}]
        if count := whole.by_state["none"]:
            more = ngettext("of %(n)s nothing was heard", "of %(n)s nothing was heard", count)
            parts.append(more % {"n": grouped(count)})
        if count := whole.by_state["silent"]:
            more = ngettext("%(n)s is silent for over 2 hours", "%(n)s are silent for over 2 hours", count)
            parts.append(more % {"n": grouped(count)})
        return ", ".join(parts) + "."

    # --- addresses

    @property
    def before(self):
        return self._query(self.day - dates.timedelta(days=1))

    @property
    def after(self):
        return self._query(self.day + dates.timedelta(days=1)) if self.day < self.today else ""

    @property
    def query(self):
        return self._query(self.day)

    def _query(self, day):
        known = {self.level: self.place.code} | ({"drive": self.drive.pk} if len(self.drives) > 1 else {})
        return urlencode(known | ({"date": day.isoformat()} if day != self.today else {}))

    @property
    def figures(self):
        return f"{reverse('board_figures')}?{self.query}"

    # --- freshness

    @cached_property
    def stamp(self):
        """What changes whenever a figure of the drive, or a right of the user, does."""
        return stamps.read(self.user, self.drive.pk, self.drive.district_id)

    @property
    def until(self):
        """When the clock changes a site's state; None where it changes none."""
        return sites.next_at(self.sites, self.day, self.now)

    @property
    def tag(self):
        """An ETag that changes when a site does, by a report or by the clock."""
        stamp = self.stamp  # before the sites are read: a change in between is fetched at the next refresh
        return tags.tag(self.drive, self.day, chosen(self.asked), stamp, self.until)

    @property
    def key(self):
        """What the markup depends on, the clock apart."""
        where = self.level, self.place.pk, self.drive.pk, self.day
        return get_language(), *where, repr(chosen(self.asked)), repr(self.stamp)


class Part:
    """Some sites of the board with their sums; of one block, or (None) all."""

    def __init__(self, block, of_sites):
        self.block, self.sites = block, of_sites

    @property
    def tiles(self):
        return tiles.tiles(self.sites)

    @property
    def made(self):
        return sum(site.made or 0 for site in self.sites)

    @property
    def plan(self):
        """Cards planned for the day; None where no site has a plan."""
        known = [site.plan for site in self.sites if site.plan is not None]
        return sum(known) if known else None

    @property
    def owed(self):
        return sum(site.owed or 0 for site in self.sites)

    @property
    def heard(self):
        return sum(site.heard is not None for site in self.sites)

    @cached_property
    def by_state(self):
        """How many sites are in each state."""
        return {name: sum(site.state == name for site in self.sites) for name in sites.STATES}

    @property
    def quiet(self):
        return self.by_state["none"] + self.by_state["silent"]
