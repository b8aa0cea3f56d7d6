"""The map of places: panchayats as dots where they lie, the larger the more people are left out, and camps.

No tiles, no borders: nothing is fetched from elsewhere. The projection is equirectangular, with the
district's own cosine of latitude; over a district it is off by less than a dot.
"""

from collections import defaultdict
from functools import cached_property
from math import cos, radians, sqrt

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.models import Camp
from districts.models import LeftOut, Panchayat
from drive_portal.lib.numbers import grouped

WIDTH, MARGIN = 1000, 48
TALLEST, LOWEST = 1100, 420
SMALLEST, LARGEST = 3, 22  # radius of a dot
TOUCH = 26  # marks that are nearer cover each other
LINE, SIGN = 30, 12  # of a name: its height, and half of what two signs take across
# of camps at one point the one that wants attention most
URGENT = [Camp.Status.PLANNED, Camp.Status.CONFIRMED, Camp.Status.HELD, Camp.Status.CANCELLED]
MARKS = {
    Camp.Status.PLANNED: "M-9-9h18v18h-18z",
    Camp.Status.CONFIRMED: "M-9-9h18v18h-18z",
    Camp.Status.HELD: "M0-12 12 0 0 12-12 0z",
    Camp.Status.CANCELLED: "M-8-8 8 8M8-8-8 8",
}


class Map:
    """A district's or a block's map with the camps of one day."""

    def __init__(self, user, district, block, sites, query):
        """`query`: the page's own, to which a mark of several camps adds whose they are."""
        self.sites, self.query = sites, query
        found = Panchayat.objects.within(user).filter(district=district).select_related("block")
        found = found.filter(block=block) if block else found
        self.panchayats = list(found.order_by("block__code", "name"))
        left_out = LeftOut.objects.filter(panchayat__in=[row.pk for row in self.panchayats])
        self.left_out = dict(left_out.values_list("panchayat_id", "people"))
        self.most = max(self.left_out.values(), default=0)

    @property
    def unplaced(self):
        """Panchayats whose position is not known."""
        return [place for place in self.panchayats if not _at(place)]

    @property
    def sites_unplaced(self):
        return [site for site in self.sites if _position(site) is None]

    @cached_property
    def _ground(self):
        """West and north edge, units a degree across and down, the height; None where nothing is placed."""
        points = [at for place in self.panchayats if (at := _at(place))]
        points += [at for site in self.sites if (at := _position(site))]
        if not points:
            return None
        north, south = max(point[0] for point in points), min(point[0] for point in points)
        west, east = min(point[1] for point in points), max(point[1] for point in points)
        narrow = cos(radians((north + south) / 2))
        wide, tall = max((east - west) * narrow, 0.02), max(north - south, 0.02)  # degrees of latitude
        scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
        height = max(LOWEST, tall * scale + 2 * MARGIN)
        left = (WIDTH - wide * scale) / 2
        top = (height - tall * scale) / 2
        return west - left / (scale * narrow), north + top / scale, scale * narrow, scale, round(height)

    @property
    def drawn(self):
        return self._ground is not None

    @property
    def height(self):
        return self._ground[4]

    def _xy(self, at):
        west, north, across, down, _height = self._ground
        return round((at[1] - west) * across, 1), round((north - at[0]) * down, 1)

    @cached_property
    def dots(self):
        """Panchayats as circles with their names, made here: a template takes ten times as long."""
        found = []
        for place in self.panchayats:
            if not (at := _at(place)):
                continue
            x, y = self._xy(at)
            people = self.left_out.get(place.pk)
            said = _("%(name)s: left out not known") if people is None else _("%(name)s: %(n)s left out")
            said %= {"name": place.title, "n": grouped(people or 0)}
            found.append((x, y, self._radius(people), said))
        return format_html_join("", '<circle cx="{}" cy="{}" r="{}"><title>{}</title></circle>', found)

    def _radius(self, people):
        """So that a dot's area is as its people."""
        if not people:
            return SMALLEST
        return round(max(SMALLEST, LARGEST * sqrt(people / self.most)), 1)

    @property
    def sizes(self):
        """(people, radius) of the key's dots: a round number and its quarter."""
        if not self.most:
            return []
        top = 10 ** (len(str(self.most)) - 1)
        top *= self.most // top
        return [(n, self._radius(n)) for n in (top // 4, top) if n]

    @cached_property
    def names(self):
        """Each block's name amid its panchayats."""
        amid = defaultdict(list)
        for place in self.panchayats:
            if at := _at(place):
                amid[place.block].append(self._xy(at))
        if len(amid) < 2:
            return []
        found = [(block, *map(_middle, zip(*points, strict=True))) for block, points in amid.items()]
        return list(_apart(sorted(found, key=lambda name: name[2])))

    @cached_property
    def marks(self):
        """Camps as marks that open them; of those that would cover each other, one that lists them."""
        amid: dict = {}
        for site in self.sites:
            if at := _position(site):
                x, y = self._xy(at)
                near = (key for key in amid if abs(key[0] - x) < TOUCH and abs(key[1] - y) < TOUCH)
                amid.setdefault(next(near, (x, y)), []).append(site)
        drawn = [self._mark(x, y, here) for (x, y), here in amid.items()]
        return mark_safe("".join(drawn))  # noqa: S308 - each was made by format_html

    def _mark(self, x, y, here):
        status = min((site.status for site in here), key=URGENT.index)
        if len(here) == 1:
            said = f"{here[0].title}: {here[0].word}, {here[0].hours}"
            href, number = reverse("camp", args=[here[0].pk]), ""
        else:
            places = list(dict.fromkeys(site.panchayat for site in here))
            said = ngettext("%(place)s: %(n)s camp", "%(place)s: %(n)s camps", len(here))
            said %= {"place": ", ".join(places), "n": len(here)}
            codes = ",".join(dict.fromkeys(site.camp["panchayat_code"] for site in here))
            href = f"?{self.query}&{urlencode({'panchayat': codes})}#day"
            number = format_html('<text y="5">{}</text>', len(here))
        return format_html(
            '<a href="{}" class="mark mark--{}" transform="translate({} {})"><title>{}</title>'
            '<path d="{}"/>{}</a>',
            *(href, status, x, y, said, MARKS[status], number),
        )

    @property
    def key(self):
        """(status, its word, the mark) of those that the map has."""
        there = {site.status for site in self.sites}
        return [(status, status.label, MARKS[status]) for status in URGENT if status in there]


def _apart(names):
    """The names from north to south, each below those that it would cover."""
    placed: list = []
    for block, x, y in names:
        for other, other_x, other_y in placed:
            wide = SIGN * (len(block.title) + len(other.title)) / 2
            if abs(x - other_x) < wide and abs(y - other_y) < LINE:
                y = other_y + LINE
        placed.append((block, x, y))
    return placed


def _middle(numbers):
    return round(sum(numbers) / len(numbers))


def _at(place):
    """A place's latitude and longitude; None where either is not known."""
    known = place.latitude, place.longitude
    return None if None in known else known


def _position(site):
    """Where a camp stands: its own position, else its panchayat's; None where neither is known."""
    own, near = (
        (site.camp[f"{prefix}latitude"], site.camp[f"{prefix}longitude"]) for prefix in ("", "near_")
    )
    return own if None not in own else near if None not in near else None
