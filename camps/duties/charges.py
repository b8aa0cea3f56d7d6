"""Who answers for a panchayat in a drive: one named person for each department."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from camps.duties.booking import PERMISSION, door, turn
from camps.models import Charge, Department
from districts.permissions import can
from drive_portal.lib import dates


@door
def give(user, drive, panchayat, department, worker):
    """Make a person answer for a panchayat on behalf of a department, in place of who did; the charge.

    The same again changes nothing. Raises ValidationError by field, PermissionDenied.
    """
    if not can(user, PERMISSION, panchayat):
        raise PermissionDenied(_("Only the block officer and the district name who answers."))
    if department not in Department.values:
        raise ValidationError({"department": _("Choose a department from the list.")})
    if not (drive.district_id == panchayat.district_id == worker.district_id):
        raise ValidationError({"worker": _("The person belongs to another district.")})
    if not worker.active:
        raise ValidationError(
            {"worker": _("%s does not work in the drive any more. Choose another person.") % worker.title}
        )
    turn(drive.district_id)
    charge = Charge.objects.filter(drive=drive, panchayat=panchayat, department=department).first()
    if charge is None:
        charge = Charge(drive=drive, panchayat=panchayat, department=department)
    elif charge.worker_id == worker.pk:
        return charge
    charge.worker, charge.given_by, charge.given_at = worker, user, dates.now()
    charge.save()
    return charge


@door
def end(user, charge):
    """Nobody answers any more. The history keeps who did, and in its last row (`end`) who ended it, when."""
    if not can(user, PERMISSION, charge.panchayat):
        raise PermissionDenied(_("Only the block officer and the district name who answers."))
    turn(charge.panchayat.district_id)
    row = Charge.objects.filter(pk=charge.pk).first()
    if row is None:
        return
    events: Any = Charge.pgh_event_model  # type: ignore[attr-defined]  # made by its decorator
    events.objects.create(
        pgh_label="end",
        pgh_obj_id=row.pk,
        id=row.pk,
        drive_id=row.drive_id,
        panchayat_id=row.panchayat_id,
        department=row.department,
        worker_id=row.worker_id,
        given_by=user,
        given_at=dates.now(),
    )
    row.delete()
