"""What each kind of file is taken in by: people's by `eligibility`, the plan's by `districts.imports`."""

from django.utils.translation import gettext as _

from districts import imports as plan
from districts.permissions import can
from drive_portal.lib.sheets import Refused
from enrollment import eligibility, official
from enrollment.imports.jobs import OF_A_DISTRICT
from enrollment.models import Import

Kind = Import.Kind


def take_in(job, path, errors_path, report):
    """Take the file of `job` in, in the caller's transaction. Raises Refused and OSError."""
    if job.sent_by and job.kind in OF_A_DISTRICT and not can(job.sent_by, "import_files", job.district):
        raise Refused(_("Who sent the file may not take in files of this district any more."))
    if job.kind in Import.PEOPLE:
        return eligibility.take_in(job, path, errors_path, report)
    report(Import.Stage.LOAD)
    asked = {"encoding": job.encoding or None, "user": job.sent_by}
    if job.kind == Kind.OFFICIAL:
        return official.take_in(path, errors_path, district=job.district, import_id=job.pk, **asked)
    return plan.take_in(job.kind, path, errors_path, **asked)


def columns(kind):
    """The declared columns of a kind of file."""
    if kind in Import.PEOPLE:
        return eligibility.COLUMNS[kind]
    return official.Official.columns if kind == Kind.OFFICIAL else plan.KINDS[kind].columns
