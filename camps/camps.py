"""create(): the one way a camp enters. It may be entered when it is over, within its drive."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from camps.models import Camp
from districts.models import Drive, Panchayat
from districts.permissions import can


@transaction.atomic
def create(user, sent):
    """Enter a camp of one panchayat in one drive, and return it.

    `sent` has drive (id), panchayat (code), name, starts_on, ends_on, and perhaps name_hi, venue,
    planned. Raises ValidationError by field, or PermissionDenied for who may look only.
    """
    panchayat = Panchayat.objects.visible_to(user).filter(code=sent["panchayat"]).first()
    if panchayat is None:
        raise ValidationError({"panchayat": _("There is no panchayat %(panchayat)s here.") % sent})
    drive = Drive.objects.visible_to(user).filter(pk=sent["drive"]).first()
    if drive is None:
        raise ValidationError({"drive": _("There is no drive %(drive)s here.") % sent})
    if not can(user, "write_camp", panchayat):
        raise PermissionDenied(_("Only the block officer and the district plan camps."))
    _check(drive, panchayat, sent)
    return Camp.objects.create(
        district_id=panchayat.district_id,
        drive=drive,
        panchayat=panchayat,
        name=sent["name"].strip(),
        name_hi=(sent.get("name_hi") or "").strip(),
        venue=(sent.get("venue") or "").strip(),
        starts_on=sent["starts_on"],
        ends_on=sent["ends_on"],
        planned=sent.get("planned"),
        created_by=user,
    )


def _check(drive, panchayat, sent):
    errors = {}
    first, last = sent["starts_on"], sent["ends_on"]
    if not sent["name"].strip():
        errors["name"] = _("Give the camp a name by which the block knows it.")
    if drive.district_id != panchayat.district_id:
        errors["drive"] = _("The drive belongs to another district.")
    elif last < first:
        errors["ends_on"] = _("The last day lies before the first. Choose a later last day.")
    elif field := next((name for name in ("starts_on", "ends_on") if not drive.runs_on(sent[name])), None):
        errors[field] = _("The drive runs from %(first)s to %(last)s. Choose days within it.") % {
            "first": drive.starts_on.strftime("%d-%m-%Y"),
            "last": drive.ends_on.strftime("%d-%m-%Y"),
        }
    elif not _stands(panchayat, first) or not _stands(panchayat, last):
        errors["panchayat"] = _("The panchayat %(panchayat)s did not exist on these days.") % sent
    if (sent.get("planned") or 0) < 0:
        errors["planned"] = _("A number of cards cannot be negative.")
    if errors:
        raise ValidationError(errors)


def _stands(place, day):
    return (not place.valid_from or place.valid_from <= day) and (not place.valid_to or day <= place.valid_to)
