"""The official portal's figures: from a file or typed. The latest row of a place and day stands."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Block, District, Panchayat
from districts.permissions import can
from drive_portal.lib import cells, dates, intake
from drive_portal.lib.intake import NEW, UNCHANGED, UPDATED, SetAside
from drive_portal.lib.numbers import grouped
from drive_portal.lib.sheets import Column
from enrollment.models import Level, OfficialFigure

MODELS: dict[str, Any] = {"district": District, "block": Block, "panchayat": Panchayat}
FIRST = date(2018, 9, 23)  # the scheme began
MOST = 999_999_999
_LEVELS = {
    "जिला": "district",
    "विकासखण्ड": "block",
    "विकासखंड": "block",
    "ब्लॉक": "block",
    "प्रखण्ड": "block",
    "प्रखंड": "block",
    "जनपद": "block",
    "जनपद पंचायत": "block",
    "नगरीय निकाय": "block",
    "urban body": "block",
    "town": "block",
    "पंचायत": "panchayat",
    "ग्राम पंचायत": "panchayat",
    "gram panchayat": "panchayat",
    "वार्ड": "panchayat",
    "ward": "panchayat",
}
_FELL = 5  # of the figures that fell, so many are named


def level_of(place):
    """The number by which the tables know the place's level."""
    return Level[place.level.upper()].value


def district_of(place):
    return place if place.level == "district" else place.district


def standing(district_ids, **kw):
    """The figures that stand, {(level, place id): {date: made}}, of these districts."""
    rows = OfficialFigure.objects.filter(district__in=district_ids, **kw).order_by("id")
    found: dict = defaultdict(dict)
    for level, place_id, day, made in rows.values_list("level", "place_id", "date", "made"):
        found[level, place_id][day] = made
    return found


def check(day, made):
    """Raises ValidationError by field for what cannot be."""
    errors = {}
    if day > dates.today():
        errors["date"] = _("This day has not come yet. Give the day of which the figure is.")
    elif day < FIRST:
        errors["date"] = _("The scheme began on 23-09-2018. Give a later day.")
    if not 0 <= made <= MOST:
        errors["made"] = _("Give a number of cards from 0 to %(most)s.") % {"most": grouped(MOST)}
    if errors:
        raise ValidationError(errors)


def falls(figures, day):
    """The (day, cards) before `day` with more cards than on it, or None: a stock does not fall."""
    earlier = [(one, made) for one, made in figures.items() if one < day and made > figures[day]]
    return max(earlier, default=None)


@transaction.atomic
def enter(user, place, sent):
    """A figure that was typed: `date` and `made`. (outcome, a warning or ""). Raises ValidationError.

    `user` may do so here: the caller has asked.
    """
    check(sent["date"], sent["made"])
    intake.wait_for_turn(Official)
    key = {"level": level_of(place), "place_id": place.pk}
    figures = standing([district_of(place).pk], **key)[key["level"], place.pk]
    outcome = _outcome(figures, sent["date"], sent["made"])
    if outcome != UNCHANGED:
        OfficialFigure.objects.create(district=district_of(place), by=user, **key, **sent)
    figures[sent["date"]] = sent["made"]
    fell = falls(figures, sent["date"])
    return outcome, _warning(sent["date"], *fell) if fell else ""


def take_in(path, errors_path, *, encoding=None, user=None, district=None, import_id=None):
    """Take in the file at `path`; rows set aside go to `errors_path`. Answers with `intake.Result`.

    With a `district` only its places, with a `user` only places of districts in which it may take in
    files; others are set aside as unknown. Raises `intake.Refused` and OSError, then nothing was written.
    """
    return intake.run(Official(user, district, import_id), path, errors_path, encoding)


class Official(intake.Kind):
    """A row is a place's stock of cards on a date, as the official portal showed it."""

    name = "official"
    lock = "official"
    columns = [
        Column("level", ("स्तर",), cells.choice(MODELS, _LEVELS), required=True),
        Column("code", ("कोड", "place code", "lgd code", "स्थान कोड"), cells.code(20), required=True),
        Column("date", ("दिनांक", "तिथि", "तारीख", "as on", "as of"), cells.day, required=True),
        Column(
            "made",
            ("बने कार्ड", "बने", "कार्ड", "कुल कार्ड", "cards", "cards made"),
            cells.integer(0, MOST),
            required=True,
        ),
    ]

    def __init__(self, user=None, district=None, import_id=None):
        self.user, self.district, self.import_id = user, district, import_id
        self.places, self.figures, self.known = {}, {}, set()
        self.taken = defaultdict(list)  # days that this file said of a place
        self.fresh = []

    def key(self, row):
        return row.values["level"], row.values["code"], row.values["date"]

    def prepare(self, rows):
        for level, model in MODELS.items():
            codes = {row.values["code"] for row in rows if row.values["level"] == level}
            found = model.objects.filter(code__in=codes)
            for place in found if level == "district" else found.select_related("district"):
                self.places[level, place.code] = place
        here = {district_of(place).pk for place in self.places.values()} - self.known
        self.figures |= standing(here)
        self.known |= here

    def take(self, row):
        said = row.values
        place = self.places.get((said["level"], said["code"]))
        if place is None or not self._may(district_of(place)):
            raise SetAside(_("There is no place with the code %s at this level.") % said["code"], "code")
        try:
            check(said["date"], said["made"])
        except ValidationError as error:
            ((column, sentences),) = error.message_dict.items()
            raise SetAside(" ".join(sentences), column) from None
        key = level_of(place), place.pk
        figures = self.figures.setdefault(key, {})
        outcome = _outcome(figures, said["date"], said["made"])
        self.taken[key].append((said["date"], place))
        if outcome != UNCHANGED:
            figures[said["date"]] = said["made"]
            self.fresh.append(self._row(place, key, said))
        return outcome

    def _may(self, district):
        if self.district is not None and district.pk != self.district.pk:
            return False
        return self.user is None or can(self.user, "import_files", district)

    def _row(self, place, key, said):
        level, place_id = key
        return OfficialFigure(
            district=district_of(place),
            level=level,
            place_id=place_id,
            date=said["date"],
            made=said["made"],
            by=self.user,
            import_id=self.import_id,
        )

    def write(self):
        OfficialFigure.objects.bulk_create(self.fresh)
        self.fresh = []

    def finish(self):
        """What was said of a stock that falls: taken, and told."""
        found = [
            f"{place.title}: {_warning(day, *fell)}"
            for key, said in self.taken.items()
            for day, place in said
            if (fell := falls(self.figures[key], day))
        ]
        if more := len(found[_FELL:]):
            text = ngettext("So does %(n)s more figure.", "So do %(n)s more figures.", more)
            return [*found[:_FELL], text % {"n": grouped(more)}]
        return found


def _outcome(figures, day, made):
    if day not in figures:
        return NEW
    return UNCHANGED if figures[day] == made else UPDATED


def _warning(day, before, cards):
    return _("The figure of %(day)s is lower than that of %(before)s (%(cards)s cards). Check both.") % {
        "day": day.strftime("%d-%m-%Y"),
        "before": before.strftime("%d-%m-%Y"),
        "cards": grouped(cards),
    }


def series(figures):
    """[(day, made, more than on the day before)] of a place's standing figures, the latest first."""
    days = sorted(figures.items())
    first = [(day, made, None) for day, made in days[:1]]
    more = [(day, made, made - before) for (_day, before), (day, made) in pairwise(days)]
    return [*first, *more][::-1]
