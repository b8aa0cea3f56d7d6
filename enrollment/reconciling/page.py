"""What the page of reconciliation shows: a place's four figures, the ways between them, what lies below."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from districts.models import Block, Centre, Panchayat, Placement
from districts.permissions import can
from enrollment import official
from enrollment.models import OfficialFigure, Statement
from enrollment.placeday import PLACES, PlaceDay
from enrollment.reconciling import gaps, published, rows, words

_BELOW = {"district": ("block",), "block": ("panchayat",), "panchayat": rows.LEAVES, "centre": ()}
_HISTORY = 30  # entries


def own(user):
    """The user's districts if there are several, else the widest place: (level, places)."""
    for level, model in PLACES.items():
        places = list(model.objects.within(user).order_by("name"))
        if places:
            return level, places
    return None, []


@dataclass(frozen=True)
class Step:
    """A gap on the way from one figure to the other, with where its bar begins and how long it is."""

    kind: str
    name: str
    meaning: str
    cards: int  # by which the second figure is more than what came before
    left: float
    width: float

    @property
    def unexplained(self):
        return self.kind == gaps.UNEXPLAINED


@dataclass(frozen=True)
class Bridge:
    """The way from one figure to another, all cards to date or those of the drive's days."""

    first: tuple[str, int]
    second: tuple[str, int]
    steps: list[Step]
    of_drive: bool


class Page(PlaceDay):
    """A place of `level`, the drive and the day that `asked` (a query string's dict) names."""

    # --- figures ------------------------------------------------------------------------------

    @cached_property
    def row(self):
        """The place's figures; None where there is no drive, or the place was not there on the day."""
        if self.drive is None:
            return None
        return next(iter(self._read(self.level, type(self.place).objects.filter(pk=self.place.pk))), None)

    def _read(self, level, places):
        return rows.read(self.drive, level, self.day, places, self.basis)

    @cached_property
    def below(self):
        """The places right below, those first of which most is unexplained; of leaves the most reported."""
        found = [row for level in _BELOW[self.level] for row in self._read(level, self._inside(level))]
        for row in found:
            row.stated = words.stated(row)
        return sorted(found, key=lambda row: (-abs(row.unexplained or 0), -row.in_drive, row.code))

    def _inside(self, level):
        if level == "block":
            return Block.objects.within(self.user).filter(district=self.place)
        if level == "panchayat":
            stays = Placement.objects.filter(block=self.place).filter(
                Q(valid_from=None) | Q(valid_from__lte=self.day), Q(valid_to=None) | Q(valid_to__gte=self.day)
            )
            return Panchayat.objects.within(self.user).filter(pk__in=stays.values("panchayat"))
        if level == "centre":
            return Centre.objects.filter(panchayat=self.place)
        if level == "camp":
            return self.place.camps.all()
        return Panchayat.objects.filter(pk=self.place.pk)

    @property
    def has_leaves(self):
        return self.level == "panchayat"

    @property
    def sentences(self):
        return words.sentences(self.row) if self.row else []

    @cached_property
    def bridges(self):
        """The ways between each two known figures; of the drive's days where those before are not known."""
        row = self.row
        if row is None or row.place_id is None:
            return []
        ways = [(row.known, pair, False) for pair in gaps.PAIRS]
        if row.reported is None:
            ways.insert(0, (row.known_in_drive, (gaps.REPORTED, gaps.LISTED), True))
        return [found for way in ways if (found := self._bridge(*way))]

    def _bridge(self, known, pair, of_drive):
        steps = gaps.between(known, pair)
        if not steps:
            return None
        most = max((abs(gap.cards) for gap in steps), default=0) or 1
        return Bridge(
            (str(words.FIGURES[pair[0]]), getattr(known, pair[0])),
            (str(words.FIGURES[pair[1]]), getattr(known, pair[1])),
            [self._step(gap, most, of_drive) for gap in steps],
            of_drive,
        )

    def _step(self, gap, most, of_drive):
        width = round(50 * abs(gap.cards) / most, 1)
        left = 50 if gap.cards < 0 else round(50 - width, 1)
        meaning = words.meaning(self.row, gap, of_drive)
        return Step(gap.kind, words.kind(gap.kind), meaning, -gap.cards, left, width)

    # --- what others say ----------------------------------------------------------------------

    @property
    def stated(self):
        return words.stated(self.row)

    @property
    def contradictions(self):
        return [
            {"cards": abs(one.cards), "sentence": words.contradiction(one), "said": one.said}
            for one in (self.row.contradictions if self.row else [])
        ]

    @cached_property
    def statements(self):
        """The statements that stand, in the order of figures, with what was published of years."""
        if self.level not in rows.MODELS:
            return []
        own, _below = published.standing(self.district.pk, self.level, [self.place.pk])
        stand = self.row.statements if self.row else own.get(self.place.pk, [])
        order = Statement.Figure.values
        stand = sorted(
            stand, key=lambda row: (str(row.said_on or ""), -order.index(row.figure)), reverse=True
        )
        said = [
            {
                "name": words.figure(row.figure),
                "cards": row.cards,
                "said_by": row.said_by,
                "said_on": row.said_on,
                "source": row.source,
                "entered_by": row.by,
                "at": row.at,
                "pk": row.pk,
            }
            for row in stand
        ]
        years = published.of_years(self.district) if self.level == "district" else []
        return said + [
            {
                "name": words.figure(year["figure"]),
                "cards": year["cards"],
                "said_by": year["said_by"],
                "said_on": year["date"],
                "source": year["source"],
            }
            for year in years
        ]

    @property
    def _key(self):
        return {
            "district": self.district,
            "level": official.level_of(self.place),
            "place_id": self.place.pk,
        }

    @cached_property
    def official_days(self):
        """The official portal's figures that stand: (day, cards, more than before), the latest first."""
        if self.level not in rows.MODELS:
            return []
        key = self._key
        figures = official.standing([key["district"].pk], level=key["level"], place_id=key["place_id"])
        return official.series(figures[key["level"], key["place_id"]])[:_HISTORY]

    @cached_property
    def history(self):
        """Everything that was entered here of what others say, the latest first."""
        if self.level not in rows.MODELS:
            return []
        figures = OfficialFigure.objects.filter(**self._key).select_related("by").order_by("-id")[:_HISTORY]
        said = Statement.objects.filter(**self._key).select_related("by", "corrects").order_by("-id")
        lines = [_official_line(row) for row in figures]
        lines += [_statement_line(row) for row in said[:_HISTORY]]
        return sorted(lines, key=lambda line: line["at"], reverse=True)[:_HISTORY]

    @property
    def may_enter(self):
        return self.level in rows.MODELS and can(self.user, "manage_drive", self.place)


def _official_line(row):
    return {
        "at": row.at,
        "who": row.by,
        "name": _("Official portal, %(day)s") % {"day": row.date.strftime("%d-%m-%Y")},
        "new": row.made,
        "old": None,
        "file": row.import_id is not None,
    }


def _statement_line(row):
    return {
        "at": row.at,
        "who": row.by,
        "name": f"{words.figure(row.figure)} · {row.said_by}",
        "new": row.cards,
        "old": row.corrects.cards if row.corrects else None,
        "taken_back": row.cards is None,
        "file": False,
    }
