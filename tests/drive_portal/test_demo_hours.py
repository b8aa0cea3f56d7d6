"""The demonstration loaded at 02:00, at midday and in the evening: never a figure from the future."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db.models import F, Q

from camps.models import Camp, CampCount
from districts.models import Drive, Posting
from drive_portal.demo import load
from drive_portal.demo.facts import SPECS
from drive_portal.lib import dates
from enrollment import progress
from enrollment.models import Tally

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 18)
TWO = [spec for spec in SPECS if spec.name in ("Araria", "Rajnandgaon")]


def check_moments(now):
    """No figure comes from the future, from a login ID that may not work, or from a day without a drive."""
    for model in (Tally, CampCount):
        assert not model.objects.filter(
            Q(received_at__gt=now) | Q(changed_at__gt=now) | Q(date__gt=now.date())
        )
        assert not model.objects.filter(received_at__gt=F("changed_at"))
        first = datetime.combine(now.date() - timedelta(days=400), time(), dates.INDIA)
        assert not model.objects.filter(received_at__lt=first)
        assert not model.objects.exclude(date__gte=F("drive__starts_on"), date__lte=F("drive__ends_on"))
    assert not Tally.objects.exclude(login_id__status="active")
    assert not Tally.objects.filter(decided_at__gt=now)
    early = Tally.objects.filter(received_at__date__lt=F("date"))
    assert not early
    assert not Tally.objects.exclude(camp=None).exclude(
        date__range=(F("camp__starts_on"), F("camp__ends_on"))
    )
    assert not Tally.objects.filter(camp__status="cancelled")
    assert not Camp.objects.filter(created_at__gt=now)


@pytest.mark.parametrize("clock", [time(2), time(13), time(21, 30)])
def test_at_any_hour_of_the_day(clock):
    with time_machine.travel(datetime.combine(DAY, clock, dates.INDIA), tick=False):
        load.load(specs=TWO)
        check_moments(dates.now())
        for drive in Drive.objects.all():
            (row,) = progress.standings(drive, "district", DAY)
            assert (row["state"] == "missing") == (clock == time(2))
    today = Tally.objects.filter(date=DAY)
    assert (today.count() == 0) == (clock == time(2))
    araria = Tally.objects.filter(drive__district__name="Araria", date=DAY - timedelta(days=1))
    assert araria.count() > 400
    assert not today.filter(login_id__in=Posting.objects.exclude(login_id=None).values("login_id"))
    assert Drive.objects.get(district__name="Rajnandgaon").ends_on == date(2026, 3, 31)
