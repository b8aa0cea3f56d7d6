"""mark(): the one way attendance enters. Who was there is said on the day or after it, never by oneself."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from camps.duties.booking import PERMISSION, door, turn
from camps.models import Duty
from districts.permissions import can
from drive_portal.lib import dates

MARKS = (Duty.Status.PRESENT, Duty.Status.ABSENT, Duty.Status.PLANNED)  # the last takes a mark back


@door
def mark(user, duty, status):
    """Mark a duty present or absent, or take the mark back (`planned`); returns it. The same again is kept.

    Raises ValidationError for a day to come, a cancelled duty and the own one; PermissionDenied.
    """
    if status not in MARKS:
        raise ValidationError({"status": _("Mark present or absent.")})
    turn(duty.district_id)
    duty = Duty.objects.select_related("panchayat", "worker", "login_id").get(pk=duty.pk)
    if not can(user, PERMISSION, duty.panchayat):
        raise PermissionDenied(_("Only the block officer and the district mark attendance."))
    if duty.status == Duty.Status.CANCELLED:
        raise ValidationError({"status": _("The duty was cancelled: there is no attendance to mark.")})
    if duty.date > dates.today():
        said = _("%s has not come yet. Attendance is marked on the day or after it.")
        raise ValidationError({"status": said % f"{duty.date:%d-%m-%Y}"})
    if own(user, duty):
        raise ValidationError({"status": _("Nobody marks the own attendance. Ask another officer.")})
    if duty.status != status:
        duty.status, duty.marked_by, duty.marked_at = status, user, dates.now()
        duty.save(update_fields=["status", "marked_by", "marked_at"])
    return duty


@door
def mark_all(user, duties):
    """Mark present whoever of `duties` (a queryset) is not marked yet; how many were. The own ones stay."""
    found = duties.filter(status=Duty.Status.PLANNED, date__lte=dates.today())
    found = [duty for duty in found.select_related("worker", "login_id") if not own(user, duty)]
    for duty in found:
        mark(user, duty, Duty.Status.PRESENT)
    return len(found)


def own(user, duty):
    """Whether the duty is the user's: by the login ID of a posting, or by the phone of the account."""
    mine = {post.login_id for post in user.posts if post.login_id}
    if duty.login_id_id in mine or (duty.worker and duty.worker.login_id_id in mine):
        return True
    return bool(user.phone and duty.worker and duty.worker.phone and duty.worker.phone == user.phone[-10:])
