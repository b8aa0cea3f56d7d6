"""What was published of a place: written down as it was said, corrected by a new row, never changed.

And where the published figures contradict themselves, of one speaker, source and date.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.comparing import published as year_figures
from enrollment.models import Level, Statement
from enrollment.official import district_of, level_of
from enrollment.reconciling.gaps import CONTRADICTION, Gap

Figure = Statement.Figure
MOST = 9_999_999_999
# what is a sum of its parts; the sentence of a claim is not
SUMMED = (Figure.LISTED, Figure.TO_BE_MADE, Figure.MADE, Figure.REMAINING, Figure.TARGET)
_BELOW = {Level.DISTRICT: Level.BLOCK, Level.BLOCK: Level.PANCHAYAT}


@dataclass(frozen=True)
class Contradiction:
    """Two published numbers that should be one. `first` and `second`: (what it is, in code, its number).

    `parts`: of a sum, how many places it is made of.
    """

    first: tuple[str, int]
    second: tuple[str, int]
    said: Statement
    figure: str
    parts: int = 0

    @property
    def cards(self):
        return self.first[1] - self.second[1]

    @property
    def gap(self):
        return Gap(CONTRADICTION, self.cards, (self.first[0], self.second[0]))


# --- the doors ----------------------------------------------------------------------------------


def check(sent):
    """Raises ValidationError by field for what cannot be."""
    errors = {}
    cards, said_on = sent.get("cards"), sent.get("said_on")
    if cards is not None and not 0 <= cards <= MOST:
        errors["cards"] = _("Give a number from 0 to %(most)s.") % {"most": grouped(MOST)}
    if said_on and said_on > dates.today():
        errors["said_on"] = _("This day has not come yet. Give the day on which it was said.")
    for name in ("said_by", "source"):
        if not (sent.get(name) or "").strip():
            errors[name] = _("Say who said it and where, so that others can look it up.")
    if sent.get("figure") not in Figure.values:
        errors["figure"] = _("Choose what the number is of.")
    if errors:
        raise ValidationError(errors)


def say(user, place, sent):
    """Write down a statement: figure, cards, said_by, source and said_on (None: not known).

    The same again changes nothing. `user` may do so here: the caller has asked. Raises ValidationError.
    """
    check(sent)
    if sent.get("cards") is None:
        raise ValidationError({"cards": _("Enter a number.")})
    key = {"district": district_of(place), "level": level_of(place), "place_id": place.pk}
    same = Statement.objects.filter(**key, **sent, corrected_by=None).first()
    return same or Statement.objects.create(by=user, **key, **sent)


def correct(user, old, sent):
    """Let a row stand in the stead of `old`; without `cards` it takes it back. Raises ValidationError."""
    check(sent)
    key = {"district": old.district, "level": old.level, "place_id": old.place_id}
    try:
        with transaction.atomic():
            return Statement.objects.create(by=user, corrects=old, **key, **sent)
    except IntegrityError:
        raise ValidationError(
            _("Somebody has corrected this figure just now. Look at what stands and begin there.")
        ) from None


# --- what stands --------------------------------------------------------------------------------


def standing(district_id, level, places):
    """The statements that stand, by place id: of these places, and of those right below their level."""
    levels = [Level[level.upper()], _BELOW.get(Level[level.upper()])]
    rows = Statement.objects.filter(district=district_id, corrected_by=None).exclude(cards=None)
    rows = rows.filter(level__in=[one for one in levels if one]).select_related("district", "by")
    found: dict = {one: defaultdict(list) for one in levels if one}
    for row in rows:
        found[Level(row.level)][row.place_id].append(row)
    own = found[levels[0]]
    return {pk: own[pk] for pk in places if pk in own}, found.get(levels[1], {})


def latest_made(statements, day):
    """Of a place's statements the latest of all cards made by `day`; one without a date comes last."""
    made = [row for row in statements if row.figure == Figure.MADE and (row.said_on or date.min) <= day]
    return max(made, key=lambda row: (row.said_on or date.min, row.pk), default=None)


def contradictions(own, below=None, wanted=0):
    """Where one speaker's figures of a place contradict themselves.

    `own`: its statements; `below`: those of the places right below, by place id. `wanted`: how many places
    a sum must have to be the whole's; fewer prove nothing, unless they are more than the whole.
    """
    found = []
    for said in _by_speaker(own).values():
        made, all_cards, rest = (
            said.get(name) for name in (Figure.MADE, Figure.TO_BE_MADE, Figure.REMAINING)
        )
        if made and all_cards and rest and all_cards.cards - made.cards != rest.cards:
            first = "to_be_made - made", all_cards.cards - made.cards
            found.append(Contradiction(first, ("remaining", rest.cards), rest, Figure.REMAINING))
        for figure in SUMMED:
            whole = said.get(figure)
            parts = _parts(whole, below or {}) if whole else []
            total = sum(parts)
            if parts and total != whole.cards and (len(parts) >= wanted or total > whole.cards):
                second = f"sum of parts: {figure}", total
                found.append(Contradiction((str(figure), whole.cards), second, whole, figure, len(parts)))
    return found


def _by_speaker(statements):
    """{speaker: {figure: statement}}; of several numbers of one figure the last that was entered."""
    found: dict = defaultdict(dict)
    for row in sorted(statements, key=lambda row: row.pk):
        found[_speaker(row)][row.figure] = row
    return found


def _speaker(row):
    return row.said_by, row.source, row.said_on


def _parts(whole, below):
    """The numbers of the same figure and speaker, of the places below."""
    found = []
    for statements in below.values():
        said = _by_speaker(statements).get(_speaker(whole), {}).get(whole.figure)
        if said:
            found.append(said.cards)
    return found


# --- financial years ----------------------------------------------------------------------------


def of_years(district):
    """Published figures of the district's financial years, as rows like those of statements."""
    names = {"stock": "made_by_end_of", "flow": "more_than_year_before"}
    return [
        {
            "figure": f"{names[row.kind]}_{row.name}",
            "cards": row.cards,
            "said_by": row.statement.said_by,
            "date": row.statement.said_on,
            "source": row.statement.source,
        }
        for row in year_figures(district)
        if not row.derived
    ]
