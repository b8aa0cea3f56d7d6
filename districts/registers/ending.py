"""What stands in the way of ending a place: work that would be without one."""

from django.apps import apps
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Block, Centre, LoginID, Placement, Spell
from drive_portal.lib import dates
from drive_portal.lib.intake import Wrong


def check_centre(centre):
    """A centre is ended when nobody reports from it any more. Raises Wrong."""
    active = LoginID.objects.filter(centre=centre, status=LoginID.Status.ACTIVE).count()
    if active:
        sentence = ngettext(
            "%(count)s login ID is active at this centre. Suspend it or move it first.",
            "%(count)s login IDs are active at this centre. Suspend them or move them first.",
            active,
        )
        raise Wrong({"status": [sentence % {"count": active}]})


def check_panchayat(panchayat, day):
    """A panchayat ends with `day` (None: no day was given) when nothing is at work there after it."""
    if day is None:
        raise Wrong({"valid_to": [_("Give the last day.")]})
    errors = [*_at_work(panchayat), *_worked(panchayat, day)]
    if errors:
        raise Wrong({"valid_to": errors})


def _at_work(panchayat):
    centres = Centre.objects.filter(panchayat=panchayat).exclude(status=Centre.Status.SUSPENDED).count()
    if centres:
        sentence = ngettext(
            "%(count)s centre stands here. Move it to another panchayat or end it first.",
            "%(count)s centres stand here. Move them to another panchayat or end them first.",
            centres,
        )
        yield sentence % {"count": centres}
    active = LoginID.objects.filter(panchayat=panchayat, status=LoginID.Status.ACTIVE).count()
    if active:
        sentence = ngettext(
            "%(count)s login ID is active here. Suspend it or move it first.",
            "%(count)s login IDs are active here. Suspend them or move them first.",
            active,
        )
        yield sentence % {"count": active}


def _worked(panchayat, day):
    """Days after `day` on which reports are, or were, expected from here."""
    last = Spell.objects.filter(panchayat=panchayat, ends_on__gt=day).aggregate(last=Max("ends_on"))["last"]
    if last:
        sentence = _("Login IDs worked here until %(last)s. Give that day or a later one.")
        yield sentence % {"last": f"{last:%d-%m-%Y}"}
    camps = apps.get_model("camps", "Camp").objects.filter(panchayat=panchayat, ends_on__gt=day)
    camp = camps.exclude(status="cancelled").order_by("ends_on").last()
    if camp:
        sentence = _("The camp %(camp)s is held here until %(last)s. Give that day or a later one.")
        yield sentence % {"camp": camp.title, "last": f"{camp.ends_on:%d-%m-%Y}"}


def standing_in(block: Block):
    """The number of panchayats that stand in the block today or will: it ends with the last of them."""
    stays = Placement.objects.filter(block=block).exclude(valid_to__lt=dates.today())
    return stays.values("panchayat").distinct().count()
