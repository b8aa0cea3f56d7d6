"""log(): the one way a camp count enters."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from camps import figures, submissions
from camps.models import Camp, CampCount, Submission
from districts import dirty
from districts.permissions import can
from drive_portal.lib import dates

LIMIT = 99_999  # cards of one camp on one day


@dataclass
class Logged:
    """What became of a submission: the HTTP status of the single call, and the row as it is now."""

    status: int
    row: CampCount


@transaction.atomic
def log(user, sent):
    """Take a block officer's count of one camp's day.

    `sent` has submission_id, camp, date, made, rejected, pulse, base_version, written_at, note, reason,
    withdrawn (as in the contract; the last six may be left out). Raises ValidationError by field,
    PermissionDenied, or `submissions.Conflict`; then nothing is written.
    """
    # The lock makes two first counts of a camp queue up here instead of racing to the constraint.
    camp = (
        Camp.objects.visible_to(user)
        .select_related("drive", "panchayat")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=sent["camp"])
        .first()
    )
    if camp is None:
        raise ValidationError({"camp": _("There is no camp %(camp)s. Choose one of the list.") % sent})
    fingerprint = _fingerprint(sent)
    earlier = submissions.find(camp.district_id, sent["submission_id"])
    if earlier:
        return _replay(earlier, fingerprint, camp)
    if not can(user, "write_camp", camp.panchayat):
        raise PermissionDenied(_("Only the block officer and the district log camp counts."))
    day = sent["date"]
    figures.check_day(camp.drive, day)
    figures.check_camp(camp, day, "camp")
    figures.check_late(user, camp.drive, day, camp.panchayat, sent.get("reason"))
    rejected = figures.clean(sent["made"], sent.get("rejected"), LIMIT)
    row = _write(user, camp, sent, rejected)
    submissions.remember(Submission.Kind.COUNT, row, user, sent["submission_id"], fingerprint)
    dirty.mark(camp.drive, day, [camp.panchayat_id])
    return Logged(201, row)


def _fingerprint(sent):
    return submissions.digest(
        camp=sent["camp"],
        date=sent["date"],
        made=sent["made"],
        rejected={k: v for k, v in (sent.get("rejected") or {}).items() if v},
        pulse=bool(sent.get("pulse")),
        withdrawn=bool(sent.get("withdrawn")),
        note=sent.get("note") or "",
        reason=sent.get("reason") or "",
    )


def _replay(earlier, fingerprint, camp):
    row = CampCount.objects.filter(pk=earlier.row_id, camp=camp).first()
    if earlier.kind == Submission.Kind.COUNT and bytes(earlier.digest) == fingerprint and row:
        return Logged(200, row)
    raise submissions.Conflict(_("This submission_id was already used for something else."), row)


def _write(user, camp, sent, rejected):
    now = dates.now()
    row = CampCount.objects.filter(camp=camp, date=sent["date"]).first()
    if row is None:
        if sent.get("base_version"):
            raise submissions.Conflict(_("There is no count yet, so there is no version to correct."))
        if sent.get("withdrawn"):
            raise ValidationError({"withdrawn": _("There is no count to withdraw.")})
        row = CampCount(
            district_id=camp.district_id,
            drive_id=camp.drive_id,
            camp=camp,
            panchayat_id=camp.panchayat_id,
            date=sent["date"],
            version=0,
            received_at=now,
        )
    elif sent.get("base_version") != row.version:
        raise submissions.Conflict(_("The count was changed meanwhile. Look at it and send again."), row)
    row.made, row.rejected, row.rejected_total = sent["made"], rejected, sum(rejected.values())
    row.pulse = bool(sent.get("pulse"))
    row.state = CampCount.State.WITHDRAWN if sent.get("withdrawn") else CampCount.State.COUNTED
    row.version += 1
    row.note, row.reason = sent.get("note") or "", sent.get("reason") or ""
    row.written_at, row.changed_at, row.changed_by = sent.get("written_at"), now, user
    row.save()
    return row
