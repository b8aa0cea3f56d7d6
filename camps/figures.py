"""Rules that a tally and a camp count share: the figures themselves, and the day's close."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from camps.models import Camp
from camps.reasons import REASONS
from districts.permissions import always_writes
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped


def clean(made, rejected, limit):
    """The rejected by reason without the zeros, once `made` and they are found to be sound.

    Raises ValidationError with `made` or `rejected`: not whole, negative, over `limit`, an unknown reason.
    """
    errors = {}
    if problem := _wrong(made, limit):
        errors["made"] = problem
    kept = {}
    for reason, count in (rejected or {}).items():
        if reason not in REASONS:
            errors["rejected"] = _("“%(reason)s” is not a reason. Use one of: %(reasons)s.") % {
                "reason": str(reason)[:40],
                "reasons": ", ".join(REASONS),
            }
        elif problem := _wrong(count, limit):
            errors["rejected"] = f"{REASONS[reason][0]}: {problem}"
        elif count:
            kept[reason] = count
    if "rejected" not in errors and (problem := _wrong(sum(kept.values()), limit)):
        errors["rejected"] = problem
    if errors:
        raise ValidationError(errors)
    return kept


def _wrong(count, limit):
    if not isinstance(count, int) or isinstance(count, bool):
        return _("Enter a whole number.")
    if count < 0:
        return _("A number of cards cannot be negative.")
    if count > limit:
        return _("%(count)s is too many: at most %(limit)s a day. Check the number.") % {
            "count": grouped(count),
            "limit": grouped(limit),
        }
    return None


def check_day(drive, day):
    """Raises ValidationError for a day that the drive does not have or that has not come yet."""
    if day > dates.today():
        raise ValidationError(
            {"date": _("%(day)s has not come yet. Send a day's report on the day.") % {"day": _show(day)}}
        )
    if not drive.runs_on(day):
        raise ValidationError(
            {
                "date": _("The drive runs from %(first)s to %(last)s. Choose a day within it.")
                % {"first": _show(drive.starts_on), "last": _show(drive.ends_on)}
            }
        )


def check_camp(camp, day, name):
    """Raises ValidationError where the camp is cancelled (under `name`) or not held on the day."""
    if camp.status == Camp.Status.CANCELLED:
        raise ValidationError({name: _("The camp “%(camp)s” was cancelled.") % {"camp": camp.title}})
    if not camp.starts_on <= day <= camp.ends_on:
        said = _("The camp is held from %(first)s to %(last)s.")
        raise ValidationError({"date": said % {"first": _show(camp.starts_on), "last": _show(camp.ends_on)}})


def is_closed(drive, day):
    """Whether `day` is closed: operators' reports become requests, officers owe a reason."""
    return dates.now() >= drive.close(day)


def check_late(user, drive, day, place, reason):
    """After a day's close: officers until the drive ends and with a reason, the district always with one.

    Raises PermissionDenied or ValidationError (`reason`). `place` is where the writer's power comes from.
    """
    if not is_closed(drive, day):
        return
    if is_closed(drive, drive.ends_on) and not always_writes(user, place):
        raise PermissionDenied(_("The drive has ended: only the collector may still correct it."))
    if not (reason or "").strip():
        raise ValidationError(
            {
                "reason": _("%(day)s closed at %(close)s. Say why you change it now.")
                % {"day": _show(day), "close": drive.close(day).strftime("%d-%m-%Y %H:%M")}
            }
        )


def _show(day):
    return day.strftime("%d-%m-%Y")
