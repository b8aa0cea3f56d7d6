"""Models read by SQL are those that the ORM reads."""

import pytest
from django.forms.models import model_to_dict

from districts.models import Centre, Drive, LoginID
from drive_portal.lib.dates import today
from drive_portal.lib.wide import Wide
from tests import factories

pytestmark = pytest.mark.django_db
IDS = Wide(
    """
    SELECT {login}, {centre}, login.code || '!' FROM districts_loginid login
    LEFT JOIN districts_centre centre ON centre.id = login.centre_id ORDER BY login.id
    """,
    login=LoginID,
    centre=Centre,
)


def test_models_stand_beside_one_another_and_a_join_may_find_none():
    w = factories.world(blocks=1, panchayats=1)
    (first, its_centre, said), (second, none, _said) = IDS.rows({})
    assert (first, its_centre, said) == (w.logins[0], w.centres[0], f"{w.logins[0].code}!")
    assert (second, none) == (w.worker_id, None)
    assert model_to_dict(first) == model_to_dict(LoginID.objects.get(pk=first.pk))


def test_what_django_reads_in_its_own_way_is_read_so():
    district = factories.district()
    drive = factories.drive(district, split={"weights": {"411": 2}}, holidays=[today()], baseline={"411": 3})
    ((read,),) = Wide("SELECT {d} FROM districts_drive d", d=Drive).rows({})
    assert (read.split, read.baseline, read.holidays) == ({"weights": {"411": 2}}, {"411": 3}, [today()])
    assert model_to_dict(read) == model_to_dict(Drive.objects.get(pk=drive.pk))


def test_a_row_read_so_is_written_as_any_other():
    factories.world(blocks=1, panchayats=1)
    read = IDS.rows({})[0][0]
    read.holder_name = "सुनीता"
    read.save()
    assert LoginID.objects.get(pk=read.pk).holder_name == "सुनीता"
    assert LoginID.objects.count() == 2
