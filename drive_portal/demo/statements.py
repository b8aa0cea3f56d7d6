"""What was published of a district's financial years: statements with their source, not counts."""

from enrollment.models import YearFigure

_YEAR = 2022  # the report speaks of 2022-23


def make(ground):
    """Write down the report's stock at the end of the year and its growth over it, where it has them."""
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
            said_by="समाचार रिपोर्ट / News report",
            source=fact["source"],
        )
        for kind, cards in stated.items()
        if cards is not None
    )
