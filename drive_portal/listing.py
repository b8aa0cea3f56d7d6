"""The places below a place: which level, which kind, in what order, which page. All of it in the address.

What an address asks and the place does not have is said in a sentence; the nearest that it has is shown.
"""

from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from camps.models import Camp
from districts.models import Block, Centre, Panchayat
from drive_portal import charts, nothing
from drive_portal.lib.numbers import grouped
from drive_portal.lib.search import matching
from drive_portal.templatetags.portal import called, level_name, short_kind, table_title
from enrollment.progress import ranks, standings

PAGE = 100
_BELOW = {
    "district": ["block", "panchayat", "centre", "camp", "field"],
    "block": ["panchayat", "centre", "camp", "field"],
    "panchayat": ["centre", "camp", "field"],
}
_MODELS: dict[str, Any] = {
    "block": Block,
    "panchayat": Panchayat,
    "centre": Centre,
    "camp": Camp,
    "field": Panchayat,
}
_LONG = 80  # characters of a search: no name is longer
# column: (its figure, whether the largest comes first at the first click)
_SORTS = {
    "name": ("name", False),
    "made": ("made", True),
    "residents": ("made_residents", True),
    "target": ("target", True),
    "rejected": ("rejected", True),
    "to_date": ("made_to_date", True),
    "percent": ("percent", False),
    "owed": ("owed", True),
    "missing": ("missing", True),
}
# cell of a row: the figure that explains it
_EXPLAINED = {
    "made": "made",
    "residents": "made_residents",
    "rejected": "rejected",
    "target": "target",
    "to_date": "made_to_date",
    "percent": "percent",
    "owed": "owed",
    "missing": "missing",
}


class Listing:
    """The lists of a scene's page; `notices` of the scene gains what its address asks in vain."""

    def __init__(self, scene):
        self.scene = scene
        self.levels = _BELOW.get(scene.level, [])
        self.level = self._chosen("level", self.levels, "")
        shown = self.level or (self.levels[0] if self.levels else "")
        self.kind = self._chosen("kind", self._kinds(shown), "") if self.levels else ""
        self.words = scene.asked.get("q", "").replace("\0", "")[:_LONG].strip()
        sorts = [sign + name for name in self.titles for sign in ("", "-")] if self.levels else []
        self.sort = self._chosen("sort", sorts, "")

    def _chosen(self, name, choices, default):
        """What the address says for `name`; a sentence and the default where it is not among the choices."""
        wanted = self.scene.asked.get(name)
        if not wanted or wanted in choices:
            return wanted or default
        sentences = {
            "level": _("There is no list “%(wanted)s” here. The usual one is shown."),
            "kind": _("This list has no kind “%(wanted)s”. All kinds are shown."),
            "sort": _("The list cannot be sorted by “%(wanted)s”. It stands in its usual order."),
        }
        self.scene.notices.append(sentences[name] % {"wanted": wanted.replace("\0", "")[:20]})
        return default

    @staticmethod
    def _kinds(level):
        kinds: dict[str, Any] = {"block": Block, "panchayat": Panchayat, "field": Panchayat, "centre": Centre}
        return kinds[level].Kind.values if level in kinds else []

    # --- choosers ---------------------------------------------------------------------------

    @property
    def level_choices(self):
        first = _("All places of work") if self.scene.level == "panchayat" else table_title(self.levels[0])
        others = self.levels if self.scene.level == "panchayat" else self.levels[1:]
        return [("", first), *[(level, table_title(level)) for level in others]]

    @property
    def kind_choices(self):
        level = self.level or self.levels[0]
        return [(kind, short_kind(kind) or _("rural block")) for kind in self._kinds(level)]

    @property
    def sort_choices(self):
        """For where the table has no header to press."""
        return [
            (("-" if down else "") + name, self.titles[name])
            for name, (_figure, down) in _SORTS.items()
            if name in self.titles
        ]

    @property
    def chosen(self):
        """Whether the list is another than the usual one, so that its choosers stand open."""
        return bool(self.level or self.kind or self.words)

    @cached_property
    def titles(self):
        """Names of the columns that can be sorted by."""
        over = self.scene.verdict.over
        named = {
            "name": _("Name"),
            "made": _("Made on the day"),
            "residents": _("For residents"),
            "target": _("Target"),
            "rejected": _("Rejected"),
            "to_date": _("To date"),
            "percent": _("Achieved"),
            "owed": _("Owed"),
            "missing": _("Reports missing") if over else _("Reports due"),
        }
        level = self.level or self.levels[0]
        left_out = ["rejected"] if self.has_target(level) else ["target", "percent", "owed"]
        if not self.has_residents(level):
            left_out.append("residents")
        return {name: title for name, title in named.items() if name not in left_out}

    # --- the lists --------------------------------------------------------------------------

    def has_target(self, level):
        """Whether the list's places have targets: centres, camps and workers have none, yet."""
        return level in ("block", "panchayat") and self.scene.row["target_total"] is not None

    def has_residents(self, level):
        """Whether it is known where card-holders live, at the list's level."""
        return level in ("block", "panchayat") and self.scene.row["made_residents"] is not None

    @cached_property
    def parts(self):
        """The lists of the page; a panchayat's centres, camps and workers stand one after the other."""
        if self.level or self.scene.level != "panchayat":
            levels = [self.level or self.levels[0]] if self.levels else []
            return [Part(self, level) for level in levels]
        return [part for level in self.levels if (part := Part(self, level)).rows]

    def rows(self, level):
        """The list's rows of progress, whole and in order."""
        scene = self.scene
        rows = standings(scene.drive, level, scene.day, self._places(level), scene.basis, more=True)
        if level == "camp":
            rows = [row for row in rows if row["state"] != "not_expected" or row["made_to_date"]]
        return self._sorted(ranks.ranked(map(scene.excused.mark, rows)), level)

    def _sorted(self, rows, level):
        name = self.sort.lstrip("-")
        if not name:
            return rows
        figure, down = _SORTS[name][0], self.sort.startswith("-")
        if figure == "name":
            return sorted(rows, key=lambda row: (called(row).casefold(), row["code"]), reverse=down)
        known = [row for row in rows if row[figure] is not None]
        rest = [row for row in rows if row[figure] is None]  # what is not known is neither large nor small
        return sorted(known, key=lambda row: row[figure], reverse=down) + rest

    def _places(self, level):
        """The places of the list as a queryset, or None for all of the district."""
        places = self._within(level)
        if self.kind and self.kind in self._kinds(level):
            places = places.filter(kind=self.kind)
        if self.words:
            fields = ("name", "name_hi") if level == "camp" else ("name", "name_hi", "code")
            places = places.filter(matching(self.words, *fields))
        return places

    def _within(self, level):
        place, model = self.scene.place, _MODELS[level]
        if self.scene.level == "district":
            return model.objects.filter(district=place)
        if self.scene.level == "block":
            panchayats = self._panchayats_of_the_day(place)
            return panchayats if model is Panchayat else model.objects.filter(panchayat__in=panchayats)
        return (
            model.objects.filter(pk=place.pk) if level == "field" else model.objects.filter(panchayat=place)
        )

    def _panchayats_of_the_day(self, block):
        """Panchayats move: a past day stays with those of that day."""
        day = self.scene.day
        on_day = (Q(placements__valid_from=None) | Q(placements__valid_from__lte=day)) & (
            Q(placements__valid_to=None) | Q(placements__valid_to__gte=day)
        )
        return Panchayat.objects.filter(on_day, placements__block=block)


class Part:
    """One list: its title, its columns, a page of its rows made ready for the template."""

    def __init__(self, listing, level):
        self.listing, self.level, self.scene = listing, level, listing.scene
        self.title = table_title(level)
        self.has_target = listing.has_target(level)
        self.has_residents = listing.has_residents(level)
        self.filtered = bool(listing.kind or listing.words)

    @cached_property
    def all_rows(self):
        return self.listing.rows(self.level)

    @cached_property
    def page(self):
        return Paginator(self.all_rows, PAGE).get_page(self.scene.asked.get("page"))

    @cached_property
    def rows(self):
        scene = self.scene
        addresses = _Addresses(self.level, scene.query, self._of_day)
        return [self._shown(row, addresses) for row in self.page]

    @property
    def _of_day(self):
        return f"?drive={self.scene.drive.pk}&date={self.scene.day.isoformat()}"

    @property
    def order(self):
        """In what order the rows stand, in words."""
        if self.listing.sort:
            return ""
        if self.has_target:
            if any(row["excused"] for row in self.all_rows):
                return _("in the order of cards owed to date, less those excused")
            return _("in the order of cards owed to date")
        if self.scene.has_target and self.scene.row["target_total"] is None:
            return _("target not known; in the order of reports missing")
        return _("in the order of reports missing")

    @cached_property
    def columns(self):
        """The header: title, address that sorts by it, and how it is sorted now."""
        found = []
        for name, title in self.listing.titles.items():
            figure_down = _SORTS[name][1]
            now = self.listing.sort if self.listing.sort.lstrip("-") == name else ""
            down = not now.startswith("-") if now else figure_down
            asked = {key: value for key, value in self.scene.asked.items() if key not in ("sort", "page")}
            found.append(
                {
                    "name": name,
                    "title": level_name(self.level) if name == "name" else title,
                    "href": "?" + urlencode(asked | {"sort": ("-" if down else "") + name}),
                    "sorted": ("descending" if now.startswith("-") else "ascending") if now else "",
                }
            )
        return found

    @cached_property
    def total(self):
        """The sum at the foot, for lists of which the whole is known: those of all places with targets."""
        if self.level not in ("block", "panchayat") or self.filtered or self.page.has_other_pages():
            return None
        scene, row = self.scene, self.scene.row
        row = row | {"owed": ranks.owed(row), "spark": None}
        addresses = _Addresses(scene.level, scene.query, self._of_day)
        return addresses.explained(scene.code, row, self._cells(row)) | {"percent_bar": None}

    def _shown(self, row, addresses):
        tag = ""
        if row["kind"] in ("urban", "ward") or self.level == "centre":
            tag = short_kind(row["kind"])
        return addresses.explained(row["code"], row, self._cells(row)) | {
            "code": row["code"],
            "name": _("Door to door") if self._own_field else called(row),
            "href": addresses.of(row["code"]),
            "tag": tag,
            "idle": row["idle"] and self.level == "panchayat",
        }

    @property
    def _own_field(self):
        return self.level == "field" and self.scene.level == "panchayat"

    def _cells(self, row):
        over = self.scene.verdict.over
        cells = {
            "made": nothing.cards(row, over),
            "hatched": row["state"] == "missing" and over,
            "to_date": grouped(row["made_to_date"]),
            "missing": nothing.reports(row),
            "spark": charts.spark(row["spark"]) if row["spark"] else None,
        }
        if self.has_residents:
            cells["residents"] = nothing.number(row["made_residents"])
        if not self.has_target:
            return cells | {"rejected": nothing.number(row["rejected"])}
        percent = row["percent"]
        return cells | {
            "target": nothing.target(row),
            "percent": nothing.unknown() if percent is None else f"{percent}%",
            "percent_bar": None if percent is None else round(max(0, min(percent, 100)), 1),
            "owed": nothing.owed(row["owed"]),
        }


class _Addresses:
    """Addresses of a level's places: the pattern is resolved once, not a hundred times."""

    def __init__(self, level, query, day):
        self.place = reverse("place", args=[level, "CODE"]) + query
        self.explain = reverse("explain", args=[level, "CODE", "FIGURE"]) + day

    def of(self, code):
        return self.place.replace("CODE", quote(code))

    def explained(self, code, row, cells):
        """The cells of a row, each figure that is known with the way to the rows that it is made of."""
        ways = self.explain.replace("CODE", quote(code))
        known = {
            cell: figure
            for cell, figure in _EXPLAINED.items()
            if cell in cells and row[figure] is not None and (cell != "missing" or row["expected"])
        }
        return cells | {
            cell: format_html('<a class="why" href="{}">{}</a>', ways.replace("FIGURE", figure), cells[cell])
            for cell, figure in known.items()
        }
