"""Scenarios that are kept: the one door by which they are written."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.permissions import can
from enrollment.models import Scenario
from enrollment.whatif.answer import Answer

KEEP = "keep_scenario"


def keep(user, here, sent):
    """Keep `levers` (checked ones) under a `name`, with the figures of today. Returns the Scenario.

    The same sent twice is one. Raises ValidationError with `name` where another has it.
    """
    if not can(user, KEEP, here.place):
        raise PermissionDenied(_("Scenarios are kept by the collector and the block officers."))
    levers = sent["levers"]
    if not levers:
        raise ValidationError(_("No lever is pulled: there is nothing to keep yet."))
    levers = replace(levers, camp_cards=here.cards_of_camp(levers) or None)
    row = Scenario(
        district=here.drive.district,
        drive=here.drive,
        block=here.place if here.level == "block" else None,
        name=_name(sent["name"]),
        levers=levers.kept(),
        said=Answer(here, levers).kept(),
        made_by=user,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        same = Scenario.objects.filter(drive=row.drive, block=row.block, name=row.name).first()
        if same and (same.made_by_id, same.levers) == (user.pk, row.levers):
            return same
        raise _taken(row.name) from None
    return row


def rename(user, row, sent):
    """Give the scenario another `name`."""
    _check_own(user, row)
    row.name = _name(sent["name"])
    try:
        with transaction.atomic():
            row.save(update_fields=["name"])
    except IntegrityError:
        raise _taken(row.name) from None
    return row


def delete(user, row):
    """Take the scenario away; a version of the plan that was made of it stays."""
    _check_own(user, row)
    row.delete()


def may_change(user, row):
    """Whether the user may rename and delete it: who made it, and who sets up the district's drives."""
    return (row.made_by_id == user.pk and can(user, KEEP, row.place)) or can(
        user, "manage_drive", row.district
    )


def _check_own(user, row):
    if not may_change(user, row):
        raise PermissionDenied(_("A scenario is changed by who made it, or by the collector."))


def _name(text):
    name = " ".join(text.split())
    if not name:
        raise ValidationError({"name": _("Give the scenario a name.")})
    if "\0" in name:
        raise ValidationError({"name": _("This text holds a character that is none.")})
    if len(name) > Scenario.NAME:
        raise ValidationError(
            {"name": _("The name is too long: at most %(most)s characters.") % {"most": Scenario.NAME}}
        )
    return name


def _taken(name):
    return ValidationError(
        {"name": _("A scenario “%(name)s” is kept already. Choose another name.") % {"name": name}}
    )
