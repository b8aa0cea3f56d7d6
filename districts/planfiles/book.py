"""The plan as a workbook with checked cells, and what comes back of it.

Each row has a key, signed, that names the drive, the version and the panchayat: a file of another drive or
of an older version is refused, and so is a row whose key was changed.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from districts import targets
from districts.models import Drive, Panchayat
from districts.orders import LARGEST
from districts.targets import arrays
from drive_portal.lib import cells, checked, dates
from drive_portal.lib.numbers import grouped
from drive_portal.lib.sheets import Column, Sheet

_signer = Signer(salt="districts.plan")
COLUMNS = [
    Column("key", ("कुंजी",), required=True),
    Column("panchayat_code", ("पंचायत कोड",), required=True),
    Column("new_target", ("नया लक्ष्य",), cells.integer(0, LARGEST), required=True),
]
FAULTS = 100  # rows with errors that are told at once


@dataclass
class Returned:
    """A plan file that came back: the new total of each panchayat by code, or what is wrong, row by row."""

    version: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)


def plan_of(drive):
    """The version that a file of the drive's plan is of. ValidationError where there is none."""
    plan = drive.plans.order_by("-version").first()
    if plan is None or not plan.due:
        raise ValidationError(_("This drive has no plan: its target is not known."))
    return plan


def workbook(drive):
    """The plan in force last as XLSX bytes, in the reader's language."""
    plan = plan_of(drive)
    keys, due = arrays.targets_of(plan)
    ids = keys["panchayat_id"].tolist()
    places = Panchayat.objects.select_related("block").in_bulk(ids)
    eve = max(plan.position(dates.today()) - 1, 0)
    begun = dates.today() >= plan.starts_on
    people = targets.left_out(drive.district_id)
    by_name = {pk: (place.block.name, place.name, place.code) for pk, place in places.items()}
    found = sorted(zip(ids, due, strict=True), key=lambda row: by_name[row[0]])
    least = [int(days[eve]) if begun else 0 for _pk, days in found]
    rows = [
        [
            _signer.sign(f"{drive.pk}.{plan.version}.{places[pk].code}"),
            places[pk].code,
            places[pk].title,
            places[pk].block.title,
            people.get(pk),
            had,
            int(days[-1]),
            int(days[-1]),
        ]
        for (pk, days), had in zip(found, least, strict=True)
    ]
    said = _("Version %(version)s of the plan. The new targets must add up to the order of %(target)s cards.")
    about = [
        said % {"version": plan.version, "target": grouped(drive.target)},
        _("Change the yellow column only. It counts from tomorrow on; what is due by today stays due."),
    ]
    headers = [
        _("key"), _("panchayat_code"), _("Panchayat"), _("Block"), _("Left out"), _("Due by today"),
        _("Target until now"), _("new_target"),
    ]  # fmt: skip
    hint = _("A whole number, at least what is due by today.")
    wrong = _("Type a whole number that is not below what is due by today.")
    return checked.xlsx(
        checked.Form(drive.title, headers, rows, least, hint, wrong, _("Sum of the new targets"), about)
    )


def read(drive, path):
    """What came back in the file at `path` (a Returned). Raises Refused or ValidationError for all of it."""
    plan, found = plan_of(drive), Returned()
    found.version = plan.version
    planned = set(plan.targets.values_list("panchayat__code", flat=True))
    with Sheet(path, COLUMNS) as sheet:
        rows = [(number, sheet.named(row)) for number, row in sheet.rows()]
    rows = [(number, row) for number, row in rows if any(row.values())]  # what stands beside is not of it
    for number, row in rows:
        fault = _take(found, drive, plan, planned, row)
        if fault and len(found.faults) < FAULTS:
            found.faults.append((number, fault))
    missing = sorted(planned - set(found.totals)) if not found.faults else []
    if missing:
        said = _("Panchayat %(code)s is not in the file. Give every panchayat its row, with 0 for none.")
        found.faults += [(0, said % {"code": code}) for code in missing[:FAULTS]]
    return found


def _take(found, drive, plan, planned, row):
    """Take a row; what is wrong with it as a sentence, or nothing."""
    try:
        of, version, code = _signer.unsign(row["key"]).split(".", 2)
    except (BadSignature, ValueError):
        return _("The key of this row is missing or was changed. Take the row from a fresh file.")
    if of != str(drive.pk):
        other = Drive.objects.filter(pk=of, district_id=drive.district_id).first()
        said = _("This is a file of another drive (%(drive)s). Send that of “%(own)s”.")
        raise ValidationError(said % {"drive": other.title if other else "?", "own": drive.title})
    if version != str(plan.version):
        said = _("This file is of version %(old)s, the plan is at version %(new)s. Take a fresh file.")
        raise ValidationError(said % {"old": version, "new": plan.version})
    if row["panchayat_code"] != code:
        return _("The panchayat code does not belong to this row's key (%(code)s).") % {"code": code}
    if code in found.totals:
        return _("Panchayat %(code)s stands twice in the file.") % {"code": code}
    if not row["new_target"]:
        return _("The new target is empty. Type 0 for none.")
    try:
        found.totals[code] = COLUMNS[-1].parse(row["new_target"])
    except ValueError as error:
        return str(error)
    return "" if code in planned else _("There is no panchayat %(code)s in this plan.") % {"code": code}
