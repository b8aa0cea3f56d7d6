"""What each kind of file is taken in by: people's by `eligibility`, the plan's by `districts.imports`."""

from django.utils.translation import gettext as _

from districts import imports as plan
from districts.permissions import can
from drive_portal.lib.sheets import Refused, Sheet
from enrollment import eligibility, official
from enrollment.imports.jobs import OF_A_DISTRICT
from enrollment.models import Import, Scheme

Kind = Import.Kind


def take_in(job, path, errors_path, report):
    """Take the file of `job` in, in the caller's transaction. Raises Refused and OSError."""
    if job.sent_by and job.kind in OF_A_DISTRICT and not can(job.sent_by, "import_files", job.district):
        raise Refused(_("Who sent the file may not take in files of this district any more."))
    if job.kind in Import.PEOPLE:
        if job.kind == Kind.ELIGIBILITY and not job.scheme:
            job.scheme = _scheme(job, path)
        return eligibility.take_in(job, path, errors_path, report)
    report(Import.Stage.LOAD)
    asked = {"encoding": job.encoding or None, "user": job.sent_by}
    if job.kind == Kind.OFFICIAL:
        return official.take_in(path, errors_path, district=job.district, import_id=job.pk, **asked)
    return plan.take_in(job.kind, path, errors_path, **asked)


def _scheme(job, path):
    """What an empty cell of the file's own column means, where nobody has said the scheme."""
    with Sheet(path, columns(job.kind), job.encoding or None) as sheet:
        if "scheme" not in sheet.names:
            raise Refused(_("Say which scheme the list is of, or give the file a column “scheme”."))
    return Scheme.OTHER.name.lower()


def columns(kind):
    """The declared columns of a kind of file."""
    if kind in Import.PEOPLE:
        return eligibility.COLUMNS[kind]
    return official.Official.columns if kind == Kind.OFFICIAL else plan.KINDS[kind].columns
