"""The four figures and their gaps in words: names, what each means here, the sentences at the top."""

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from drive_portal.lib.numbers import grouped
from enrollment.models import Statement
from enrollment.reconciling import gaps
from enrollment.wording import shown

FIGURES = {
    gaps.REPORTED: gettext_lazy("Reported"),
    gaps.LISTED: gettext_lazy("Listed"),
    gaps.OFFICIAL: gettext_lazy("Official portal"),
    gaps.PUBLISHED: gettext_lazy("Published"),
}
KINDS = {
    gaps.ENTERED_LATER: gettext_lazy("Entered later"),
    gaps.ELSEWHERE: gettext_lazy("Made elsewhere"),
    gaps.OUTSIDE: gettext_lazy("Outside the list"),
    gaps.DUPLICATE: gettext_lazy("Duplicates"),
    gaps.AFTER_CUTOFF: gettext_lazy("After the cut-off"),
    gaps.CONTRADICTION: gettext_lazy("Contradiction"),
    gaps.UNEXPLAINED: gettext_lazy("Unexplained"),
}
_YEARS = {
    "made_by_end_of": gettext_lazy("cards by the end of %(year)s"),
    "more_than_year_before": gettext_lazy("cards more in %(year)s than in the year before"),
}


def figure(code):
    """What a published figure is of: a `Statement`'s, or that of a financial year."""
    if code in Statement.Figure.values:
        return str(Statement.Figure(code).label)
    name, _line, year = code.rpartition("_")
    return _YEARS[name] % {"year": year}


def stated(row):
    """The statements of a row's place in words, that of the cards made first."""
    order = sorted(row.statements, key=lambda one: (one.figure != Statement.Figure.MADE, one.pk))
    return [(figure(one.figure), one.cards) for one in order]


def kind(code):
    return str(KINDS[code])


def number(cards):
    return _("not known") if cards is None else grouped(cards)


# --- the sentences at the top -----------------------------------------------------------------------


def sentences(row):
    """What the page says first: the four figures, what is unexplained, what contradicts itself."""
    return [
        one for one in (_reported(row), _listed(row), _official(row), _open(row), _contradicted(row)) if one
    ]


def _reported(row):
    facts = {"reported": number(row.reported), "in_drive": grouped(row.in_drive)}
    if row.reported is None:
        return _("Reported %(in_drive)s in this drive; the cards made before it are not known here.") % facts
    if row.reported == row.in_drive:
        return _("Reported %(reported)s.") % facts
    return _("Reported %(reported)s, %(in_drive)s of them in this drive.") % facts


def _listed(row):
    if row.level not in ("district", "block", "panchayat"):
        return ""
    if row.listed is None:
        return _("No eligibility list has been taken in: the listed are not known.")
    return _("Listed with a card %(listed)s of %(all)s.") % {
        "listed": grouped(row.listed),
        "all": grouped(row.on_list),
    }


def _official(row):
    if row.official is None:
        return _("The official portal's figure is not known.") if row.place_id else ""
    facts = {"official": grouped(row.official), "day": shown(row.official_on)}
    return _("On the official portal %(official)s (%(day)s).") % facts


def _open(row):
    """How much nothing explains, of the two figures that say most."""
    if not row.main:
        return ""
    pair, _found, of_drive = row.main
    facts = {"cards": grouped(abs(row.unexplained)), "first": FIGURES[pair[0]], "second": FIGURES[pair[1]]}
    if not row.unexplained:
        return _("Between %(first)s and %(second)s nothing is unexplained.") % facts
    if of_drive:
        text = ngettext(
            "Between %(first)s and %(second)s in the days of the drive %(cards)s card is unexplained.",
            "Between %(first)s and %(second)s in the days of the drive %(cards)s cards are unexplained.",
            abs(row.unexplained),
        )
    else:
        text = ngettext(
            "Between %(first)s and %(second)s %(cards)s card is unexplained.",
            "Between %(first)s and %(second)s %(cards)s cards are unexplained.",
            abs(row.unexplained),
        )
    return text % facts


def _contradicted(row):
    if not row.contradictions:
        return ""
    cards = ", ".join(grouped(abs(found.cards)) for found in row.contradictions)
    return _("The published figures contradict themselves: by %(cards)s.") % {"cards": cards}


# --- what a gap means here --------------------------------------------------------------------------


def meaning(row, gap, of_drive):
    """One sentence: which cards they are."""
    known = row.known_in_drive if of_drive else row.known
    if gap.kind == gaps.ELSEWHERE:
        marks = known.marks if gap.between[1] == gaps.LISTED else known.marks_official
        facts = {"guests": grouped(marks.guests), "away": grouped(marks.away)}
        said = _("%(guests)s made here for people of elsewhere, %(away)s made elsewhere for people of here.")
        return said % facts
    if gap.kind == gaps.ENTERED_LATER:
        return _later(row, gap)
    if gap.kind == gaps.AFTER_CUTOFF:
        return _("Made by %(day)s, received after the evening cut-off.") % {"day": shown(row.said.said_on)}
    return {
        gaps.OUTSIDE: _("Cards of ids that are not on the list."),
        gaps.DUPLICATE: _("A card was made, but one person stands on the list twice."),
        gaps.UNEXPLAINED: _("No name explains these. They are for you to find."),
    }[gap.kind]


def _later(row, gap):
    if gap.between == (gaps.REPORTED, gaps.LISTED):
        if row.listed_to is None:
            return _("No card of a listed person has been entered yet.")
        return _("Reported of days after %(day)s, the last of which the list has cards.") % {
            "day": shown(row.listed_to)
        }
    if gap.between[1] == gaps.OFFICIAL:
        return _("Made after %(day)s, the day of the official figure.") % {"day": shown(row.official_on)}
    return _("Made or received after %(day)s, the day of the statement.") % {"day": shown(row.said.said_on)}


def contradiction(found):
    """One sentence: which two published numbers should be one."""
    facts = {"first": grouped(found.first[1]), "second": grouped(found.second[1]), "n": grouped(found.parts)}
    if not found.parts:
        return _("To be made less made is %(first)s, but %(second)s are said to remain.") % facts
    facts["figure"] = figure(found.figure)
    text = ngettext(
        "%(figure)s: %(first)s in all, but its %(n)s part comes to %(second)s.",
        "%(figure)s: %(first)s in all, but its %(n)s parts come to %(second)s.",
        found.parts,
    )
    return text % facts


def called(row):
    """A row's name in the reader's language, else in the other one."""
    return (row.name_hi or row.name) if get_language() == "hi" else row.name
