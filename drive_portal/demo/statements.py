"""What was published of the districts and their financial years: statements with their source, not counts."""

from datetime import date, time, timedelta

from districts.models import Block, District
from drive_portal.lib import dates
from enrollment import progress
from enrollment.models import Level, OfficialFigure, Statement, YearFigure

_YEAR = 2022  # the report speaks of 2022-23
_SAID_BY = "समाचार रिपोर्ट / News report"
# what the reports say of a whole district, by the name of its fact
_STATED = {
    "eligible_listed": Statement.Figure.LISTED,
    "to_be_made": Statement.Figure.TO_BE_MADE,
    "cards_made_so_far": Statement.Figure.MADE,
    "made": Statement.Figure.MADE,
    "remaining_reported": Statement.Figure.REMAINING,
    "drive_target": Statement.Figure.TARGET,
}


def make(ground):
    """Write down what the report says, where it says it: also where it contradicts itself."""
    _of_the_year(ground)
    fact = ground.spec.fact
    rows = [
        _statement(ground, Level.DISTRICT, ground.district.pk, figure, fact[name])
        for name, figure in _STATED.items()
        if name in fact
    ]
    if treated := fact.get("claims", {}).get("beneficiaries"):
        rows.append(_statement(ground, Level.DISTRICT, ground.district.pk, Statement.Figure.CLAIMS, treated))
    blocks = {place.block.name: place.block_id for place in ground.panchayats if place.block.kind == "rural"}
    rows += [
        _statement(ground, Level.BLOCK, blocks[name], Statement.Figure.REMAINING, cards)
        for name, cards in fact.get("remaining_by_block", {}).items()
    ]
    Statement.objects.bulk_create(rows)


def make_official(ground):
    """The official portal's figures of three days gone by, made up: a little more than was reported."""
    drive, today = ground.drive, ground.today
    for back in (16, 9, 2):
        day = today - timedelta(days=back)
        for level in ("district", "block"):
            if not drive.runs_on(day):
                continue
            for row in progress.standings(drive, level, day):
                _official(ground, level, row, day)


def _official(ground, level, row, day):
    """Where it is not known what was made before the drive, the official portal's stock cannot be made up."""
    if row["total_to_date"] is None:
        return
    model = {"district": District, "block": Block}[level]
    OfficialFigure.objects.create(
        district=ground.district,
        level=Level[level.upper()],
        place_id=model.objects.get(code=row["code"]).pk,
        date=day,
        made=row["total_to_date"] + row["made_to_date"] // 90,
        by=ground.collector,
        at=dates.at(day, time(18, 10), days_later=1),
    )


def _statement(ground, level, place_id, figure, cards):
    fact = ground.spec.fact
    return Statement(
        district=ground.district,
        level=level,
        place_id=place_id,
        figure=figure,
        cards=cards,
        said_by=_SAID_BY,
        said_on=date.fromisoformat(fact["reported_on"]) if "reported_on" in fact else None,
        source=fact["source"],
        at=dates.now(),
    )


def _of_the_year(ground):
    """The report's stock at the end of the year and its growth over it, where it has them."""
    fact = ground.spec.fact
    stated = {
        YearFigure.Kind.STOCK: fact.get("cards_by_end_of_2022_23"),
        YearFigure.Kind.FLOW: fact.get("more_than_2021_22_by"),
    }
    YearFigure.objects.bulk_create(
        YearFigure(
            district=ground.district,
            year=_YEAR,
            kind=kind,
            cards=cards,
            said_by=_SAID_BY,
            source=fact["source"],
        )
        for kind, cards in stated.items()
        if cards is not None
    )
