"""`rebuild_progress`: a line for people, JSON for machines, exit 2 for a drive that is not there."""

import json

import pytest
from django.core.management import CommandError, call_command

from enrollment import progress, tallies
from enrollment.models import Progress
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_was_thrown_away_is_there_again(capsys):
    w = factories.world(blocks=1, panchayats=1)
    other = factories.drive(w.district)
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=7))
    progress.recompute(w.drive.pk)
    kept = list(Progress.objects.values())
    Progress.objects.all().delete()
    call_command("rebuild_progress", "--drive", str(other.pk), "--json")
    assert json.loads(capsys.readouterr().out) == {
        "drives": [{"drive": other.pk, "changed": 0}],
        "changed": 0,
    }
    call_command("rebuild_progress", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["changed"] == len(kept) > 0 and len(found["drives"]) == 2
    assert sorted(map(str, Progress.objects.values())) == sorted(map(str, kept))
    call_command("rebuild_progress")
    assert capsys.readouterr().out.count("\n") == 1


def test_an_unknown_drive():
    with pytest.raises(CommandError) as error:
        call_command("rebuild_progress", "--drive", "999999")
    assert error.value.returncode == 2 and "999999" in str(error.value)
