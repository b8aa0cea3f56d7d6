"""The list of a place's login IDs in the ledger, and the days on which one was at several places."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from camps import pages
from districts.models import LoginID
from drive_portal.lib.search import holds
from enrollment.ledger import facts, wording
from enrollment.ledger.book import STATES
from enrollment.ledger.forms import Filters
from enrollment.ledger.scene import Scene, kind_name

ROWS = 50
SORTS = {
    "lost": _("most cards lost by idling"),
    "idle": _("longest idle"),
    "rate": _("fewest cards a day"),
    "cards": _("most cards"),
    "name": _("name"),
}
_SEARCHED = (
    *("code", "holder_name", "centre", "centre_name", "centre_name_hi"),
    *("panchayat", "panchayat_name", "panchayat_name_hi"),
)


class IDs(Scene):
    """Login IDs, filtered and sorted; of the idle ones those first whose silence has cost most."""

    @cached_property
    def form(self):
        states = [("", _("All")), *((state, wording.STATES[state]) for state in STATES)]
        kinds = sorted({line.kind for line in self.lines}, key=lambda kind: str(kind_name(kind)))
        offered = [
            ("state", _("State"), states),
            ("holder", _("Kind of holder"), [("", _("All")), *LoginID.HolderKind.choices]),
            ("home", _("Place of work"), [("", _("All")), *((kind, kind_name(kind)) for kind in kinds)]),
            ("sort", _("In the order of"), list(SORTS.items())),
        ]
        if self.level == "district":
            names = {line.row["block"]: wording.place_title(line.row, "block") for line in self.lines}
            blocks = sorted(names.items(), key=lambda pair: pair[1])
            offered.insert(1, ("at", _("Block or town"), [("", _("All")), *blocks]))
        return Filters(self.asked, self.chosen, offered)

    @property
    def state(self):
        return self.form.chosen("state")

    @property
    def title(self):
        return wording.STATES.get(self.state, _("Login IDs"))

    @property
    def sentence(self):
        return wording.listed(self.state, len(self.found), self.idle)

    @cached_property
    def found(self):
        """The lines that are wanted, in the order that is wanted."""
        if not self.form.is_valid():
            return []
        chosen = self.form.chosen
        rows = [
            line
            for line in self.lines
            if chosen("state") in ("", line.state)
            and chosen("holder") in ("", line.row["holder_kind"])
            and chosen("home") in ("", line.kind)
            and chosen("at") in ("", line.row["block"])
            and holds(chosen("q"), *(line.row[name] for name in _SEARCHED))
        ]
        return sorted(rows, key=_ORDERS[chosen("sort") or "lost"](self.book))

    @cached_property
    def page(self):
        return Paginator(self.found, ROWS).get_page(self.asked.get("page"))

    @property
    def shown(self):
        return [wording.line(self, line) for line in self.page.object_list]


def _by_lost(book):
    return lambda line: (-book.lost(line), -(line.idle_days or 0), line.code)


_ORDERS = {
    "lost": _by_lost,
    "idle": lambda book: lambda line: (-(line.idle_days or 0), -book.lost(line), line.code),
    "rate": lambda book: lambda line: (line.cards_per_day is None, line.cards_per_day or 0, line.code),
    "cards": lambda book: lambda line: (-line.sum.cards, line.code),
    "name": lambda book: lambda line: (line.row["holder_name"], line.code),
}


class Several(Scene):
    """Days on which one login ID was at several places, the latest first: allowed, but to be seen."""

    @cached_property
    def known(self):
        """The login IDs that had such a day, by id."""
        return {line.row["id"]: line for line in self.lines if line.sum.several}

    @cached_property
    def total(self):
        return sum(line.sum.several for line in self.known.values())

    @property
    def sentence(self):
        return wording.several(self.total, len(self.known))

    @cached_property
    def page(self):
        return Paginator(range(self.total), ROWS).get_page(pages.text(self.asked, "page"))

    @cached_property
    def days(self):
        return self.read(ROWS, ROWS * (self.page.number - 1))

    def read(self, limit=None, offset=0):
        """The days with their tallies."""
        if not self.known:
            return []
        return wording.days(facts.several(self.book.basis, list(self.known), offset, limit), self.known)
