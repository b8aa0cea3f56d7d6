"""The demonstration's published figures are those of the reports, contradictions and all."""

from datetime import date
from types import SimpleNamespace

import pytest

from drive_portal.demo import statements
from drive_portal.demo.facts import SPECS
from drive_portal.lib import dates
from enrollment.models import OfficialFigure, Statement, YearFigure
from enrollment.reconciling import rows
from tests import factories

pytestmark = pytest.mark.django_db


def ground_of(name, **kw):
    """A district of the demonstration with its blocks, a panchayat each, and a town."""
    spec = next(spec for spec in SPECS if spec.name == name)
    district = factories.district(code=spec.code, name=name)
    blocks = [factories.block(district, name=block) for block in spec.fact["blocks_hi"]]
    blocks.append(factories.block(district, kind="urban"))
    found = SimpleNamespace(spec=spec, district=district, today=dates.today(), collector=factories.user())
    found.panchayats = [factories.panchayat(block) for block in blocks]
    found.drive = factories.drive(district, **kw)
    return found


def of_district(ground):
    (row,) = rows.read(ground.drive, "district", dates.today(), None)
    return row


def test_jashpurs_report_contradicts_itself_by_5453_and_by_50():
    ground = ground_of("Jashpur", baseline=646429)
    statements.make(ground)
    row = of_district(ground)
    assert [found.cards for found in row.contradictions] == [5453, 50]
    assert {(one.said_on, one.source) for one in row.statements} == {
        (date(2023, 5, 1), ground.spec.fact["source"])
    }
    assert (row.reported, row.said.cards, row.unexplained) == (646429, 646429, None)
    assert Statement.objects.filter(level=2, figure="remaining").count() == 8
    blocks = rows.read(ground.drive, "block", dates.today(), None)
    assert sum(one.cards for block in blocks for one in block.statements) == 245651


def test_the_other_reports_say_what_they_say():
    statements.make(ground_of("Jabalpur"))
    said = {row.figure: row.cards for row in Statement.objects.all()}
    assert said == {"listed": 1193000, "made": 594000, "target": 600000}
    statements.make(ground_of("Durg"))
    assert Statement.objects.count() == 3 and YearFigure.objects.count() == 2
    statements.make(ground_of("Rajnandgaon"))
    undated = Statement.objects.get(cards=44800)
    assert undated.figure == "made" and undated.said_on is None


def test_official_figures_are_made_up_only_where_the_stock_is_known():
    ground = ground_of("Jashpur", baseline=646429)
    statements.make_official(ground)
    assert set(OfficialFigure.objects.values_list("level", flat=True)) == {1}
    assert OfficialFigure.objects.count() == 3
    statements.make_official(ground_of("Araria", baseline=None))
    assert OfficialFigure.objects.count() == 3
