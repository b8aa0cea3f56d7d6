"""Who may plan a camp, and the camp held for them while they change it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from camps import figures
from camps.models import Camp
from districts.permissions import always_writes, can


def may_plan(user, panchayat):
    """Raises PermissionDenied for who may not plan camps here."""
    if not can(user, "write_camp", panchayat):
        raise PermissionDenied(_("Only the block officer and the district plan camps."))


def over(user, camp):
    """Whether the camp's drive has ended for this user; the district still changes its camps."""
    closed = figures.is_closed(camp.drive, camp.drive.ends_on)
    return closed and not always_writes(user, camp.panchayat)


def locked(user, pk):
    """The camp of a user who may change it, held to the transaction's end: no report comes in meanwhile.

    Raises ValidationError (`camp`) where there is none for the user, PermissionDenied for who may look only.
    """
    found = Camp.objects.visible_to(user).select_related("drive", "panchayat__block")
    camp = found.select_for_update(of=("self",)).filter(pk=pk).first()
    if camp is None:
        said = _("There is no camp %(camp)s. Choose one of the list.")
        raise ValidationError({"camp": said % {"camp": pk}})
    may_plan(user, camp.panchayat)
    if over(user, camp):
        raise PermissionDenied(_("The drive has ended: only the collector may still change its camps."))
    return camp
