"""Explain a number: the rows that a figure is made of, and that they add up to it.

A figure of a day (`made`) is its child places, and at a leaf the facts; one to date is its days; what is
computed from others (`remaining`) is its arithmetic. `progress` says what the figure is, this module what
stands behind it: the two are read apart, so that a difference would be seen.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum

from camps.models import Camp
from districts.models import Block, Centre, Panchayat, Plan, Share, Target
from drive_portal.lib import dates
from enrollment import evidence, progress
from enrollment.models import Beneficiary, Level, Mark, Progress
from enrollment.progress import ranks
from enrollment.progress.basis import Basis

FLOWS = ("made", "rejected")
REPORTS = ("expected", "on_time", "late", "missing")
PLANNED = ("target", "target_to_date", "target_total")
STOCKS = ("made_to_date", "total_to_date")
DERIVED = ("remaining", "owed", "percent", "required_per_day", "required_from_tomorrow")
RESIDENTS = "made_residents"
FIGURES = (*FLOWS, RESIDENTS, *REPORTS, *PLANNED, *STOCKS, *DERIVED)
LEAVES = ("centre", "camp", "field")
_MODELS: dict[str, Any] = {"block": Block, "panchayat": Panchayat, "centre": Centre, "camp": Camp}


@dataclass
class Part:
    """One row of an explanation. `value`: what it adds (None: nothing was reported).

    What it is: a child place (`row`: its row of progress), a day (`date`), a fact (`fact`), an expected
    report (`report`), a village of the list (`village`; empty: not given), or a term of the arithmetic
    (`name`), which may lead on to a `figure` of a `date`.
    """

    value: Any
    row: dict | None = None
    date: Any = None
    fact: Any = None
    report: Any = None
    village: str | None = None
    name: str = ""
    figure: str = ""
    late: int = 0
    provisional: bool = False


@dataclass
class Explanation:
    """`value` is the figure, `parts` what it is made of; `kind`: places, days, facts, reports, villages
    or terms.

    `total` is what the parts come to. `row` is the place's row of progress, None where it has none.
    """

    figure: str
    value: Any
    kind: str
    row: dict | None
    parts: list[Part] = field(default_factory=list)
    total: Any = None
    notes: dict = field(default_factory=dict)

    @property
    def agrees(self):
        return (self.value or 0) == (self.total or 0)


def of(drive, level, place, day, figure, by="day"):
    """The explanation of `figure` (one of FIGURES) of a place of `level` on `day`.

    `by`: whether a stock of a district or a block is explained by its days or by its places.
    """
    basis = Basis(drive)
    row = _row(drive, level, place, day)
    if row is None:
        return Explanation(figure, None, "places", None)
    value = ranks.owed(row) if figure == "owed" else row[figure]
    if figure in DERIVED:
        return _terms(figure, drive, row, value, day)
    if value is None and figure in (*PLANNED, RESIDENTS, "total_to_date"):
        return Explanation(figure, None, "places", row)
    kind, parts = _parts(basis, level, place, day, figure, by, row)
    known = [part.value for part in parts if part.value is not None]
    notes = {"plan": _plan(basis, day)} if figure in PLANNED else {}
    return Explanation(figure, value, kind, row, parts, sum(known) if known else None, notes)


def _parts(basis, level, place, day, figure, by, row):
    upper = level in ("district", "block")
    if figure in STOCKS:
        parts = _before(row) if figure == "total_to_date" else []
        if upper and by == "place":
            return "places", parts + _children(basis.drive, level, place, day, "made_to_date")
        return "days", parts + _days(basis.drive, level, place, day)
    if upper:
        return "places", _children(basis.drive, level, place, day, figure)
    if figure == RESIDENTS:
        return "villages", _villages(place, day)
    if figure in PLANNED:
        return "days", _planned_days(basis, level, place, day, figure)
    if figure in REPORTS:
        return "reports", _reports(basis, level, place, day, figure)
    found = evidence.facts(basis, level, place, day)
    if level == "panchayat":
        return "places", _leaves(basis, place, day, figure, found)
    parts = [Part(getattr(fact, figure), fact=fact, late=int(fact.late)) for fact in found]
    return "facts", parts


def _row(drive, level, place, day):
    """The place's row of progress on the day, or None where it has none in this drive."""
    model = type(place)
    rows = progress.standings(drive, level, day, model.objects.filter(pk=place.pk))
    return rows[0] if rows else None


# --- places -----------------------------------------------------------------------------------------


def _children(drive, level, place, day, figure):
    """The blocks of a district, the panchayats that stood in a block on the day."""
    if level == "district":
        rows = progress.standings(drive, "block", day)
    else:
        here = Panchayat.objects.filter(pk__in=stood_in(place, day))
        rows = progress.standings(drive, "panchayat", day, here)
    return [_part(row, row[figure], figure) for row in rows]


def stood_in(place, day):
    """Ids of the panchayats of a block or a district on a day: a past day stays with its parents."""
    here = "block_id = %s" if place.level == "block" else "district_id = %s"
    sql = "SELECT panchayat_id FROM districts_stay WHERE %s::date BETWEEN first AND last AND "
    with connection.cursor() as cursor:
        cursor.execute(sql + here, [day, place.pk])
        return [pk for (pk,) in cursor.fetchall()]


def _part(row, value, figure):
    return Part(value, row=row, figure=figure, late=0 if figure == RESIDENTS else row["late"])


def _leaves(basis, place, day, figure, found):
    """The centres, camps and field workers of a panchayat: what their facts come to, silent ones too."""
    made: dict = defaultdict(list)
    for fact in found:
        made[fact.place].append(fact)
    parts = []
    for level in LEAVES:
        ids = {pk for kind, pk in made if kind == level}
        for pk, row in leaf_rows(basis.drive, level, place, day, ids):
            facts = made.get((level, pk), [])
            counted = [getattr(fact, figure) for fact in facts if fact.counts]
            if counted or facts or row["state"] != "not_expected":
                parts.append(_part(row, sum(counted) if counted else None, figure))
    return parts


def leaf_rows(drive, level, place, day, also):
    """(id, row of progress) of the panchayat's places of a leaf level, and of the ones in `also`."""
    model = _MODELS.get(level, Panchayat)
    here = Q(pk=place.pk) if level == "field" else Q(panchayat=place) | Q(pk__in=also)
    places = model.objects.filter(here)
    ids = {str(getattr(one, "code", one.pk)): one.pk for one in places}
    return [(ids[row["code"]], row) for row in progress.standings(drive, level, day, places)]


def _villages(place, day):
    """A panchayat's listed people whose card was made on the day, wherever that was, by village."""
    made = Beneficiary.objects.of(place.district_id).filter(
        panchayat=place, mark__outcome=Mark.Outcome.MADE, mark__outcome_on=day
    )
    by_village = made.order_by("village").values_list("village").annotate(Count("number"))
    return [Part(people, village=village) for village, people in by_village]


# --- days -------------------------------------------------------------------------------------------


def _before(row):
    """What was made before the drive: the part of the total that no day of the drive holds."""
    return [Part(row["total_to_date"] - row["made_to_date"], name="baseline")]


def _days(drive, level, place, day):
    """The cards of each day up to `day`, the latest first; a parent's: those of its panchayats of `day`."""
    rows = Progress.objects.filter(district_id=drive.district_id, drive_id=drive.pk, date__lte=day)
    if level in ("district", "block"):
        rows = rows.filter(level=Level.PANCHAYAT, place_id__in=stood_in(place, day))
    else:
        rows = rows.filter(level=Level[level.upper()], place_id=place.pk)
    sums = rows.order_by("-date").values("date").annotate(cards=Sum("made"), tardy=Sum("late"))
    now = dates.now()
    return [
        Part(
            one["cards"],
            date=one["date"],
            figure="made",
            late=one["tardy"],
            provisional=now < drive.close(one["date"]),
        )
        for one in sums
    ]


def _plan(basis, day):
    """The version of the plan by which the day is judged."""
    plan = basis.plan_on(day)
    return Plan.objects.filter(pk=plan.pk).first() if plan else None


def _planned_days(basis, level, place, day, figure):
    """A place's cards of each day of the plan in force: of the day, up to it, or of all."""
    plan = _plan(basis, day)
    if level == "panchayat":
        rows = list(Target.objects.filter(plan=plan, panchayat=place).values_list("due", flat=True))
    else:  # a place of work that has moved had a share of each panchayat
        shares = Share.objects.filter(
            district_id=basis.drive.district_id,
            plan_id=plan.pk,
            level=Level[level.upper()],
            place_id=place.pk,
        )
        rows = list(shares.values_list("due", flat=True))
    due = [sum(day) for day in zip(*rows, strict=True)]
    by_day = [
        Part(now - before, date=plan.starts_on + dates.timedelta(days=n))
        for n, (before, now) in enumerate(pairwise([0, *due]))
    ]
    if figure == "target_total":
        return by_day
    upto = plan.position(day)
    if figure == "target_to_date":
        return by_day[:upto][::-1]
    return by_day[plan.position(day - dates.timedelta(days=1)) : upto]


# --- reports ----------------------------------------------------------------------------------------


def _reports(basis, level, place, day, figure):
    """The expected reports one by one; `figure` picks those of one state."""
    return [
        Part(1, report=report, late=int(report.state == "late"))
        for report in evidence.reports(basis, level, place, day)
        if figure in ("expected", report.state)
    ]


# --- arithmetic -------------------------------------------------------------------------------------


def _terms(figure, drive, row, value, day):
    """What is computed from other figures: its terms, and what they come to."""
    before = day - dates.timedelta(days=1)
    made, to_date, total = row["made"] or 0, row["made_to_date"], row["target_total"]
    due = row["target_to_date"]
    all_of = Part(total, name="target_total", figure="target_total", date=day)
    made_part = Part(to_date, name="made_to_date", figure="made_to_date", date=day)
    parts, result = [], None
    if figure == "remaining" and total is not None:
        parts, result = [all_of, made_part], total - to_date
    elif figure == "owed" and due is not None:
        parts, result = [_due(due, day), made_part], due - to_date
    elif figure == "percent" and due:
        parts, result = [made_part, _due(due, day)], _percent(to_date, due)
    elif figure.startswith("required") and total is not None:
        tomorrow = figure == "required_from_tomorrow"
        first = day + dates.timedelta(days=1) if tomorrow else day
        so_far = to_date if tomorrow else to_date - made
        left = drive.working_days_from(first)
        until = made_part if tomorrow else _until(so_far, before, drive)
        parts = [all_of, until, Part(left, name="working_days", date=first)]
        result = max(0, -((so_far - total) // left)) if left else None
    return Explanation(figure, value, "terms", row, parts, result)


def _percent(part, whole):
    """One decimal, halves rounded up, as PostgreSQL does it."""
    return float((100 * Decimal(part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _due(due, day):
    return Part(due, name="target_to_date", figure="target_to_date", date=day)


def _until(cards, before, drive):
    """The cards up to the day before; before the first day there is nothing to lead on to."""
    figure = "made_to_date" if drive.runs_on(before) else ""
    return Part(cards, name="made_before", figure=figure, date=before)
