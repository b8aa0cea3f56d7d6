"""A scenario turned into the plan's next version, and what of it no plan can order."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts import orders
from districts.models import Drive
from districts.ordering import shapes, wording
from districts.ordering.course import Course
from districts.ordering.outcome import Outcome
from districts.ordering.setup import version_of
from enrollment.models import Scenario
from enrollment.whatif import levers as pulled


def order(here, levers):
    """The parts of the drive's order that the levers change, as `orders.change` takes them."""
    drive = pulled.changed(here.drive, levers)
    split = dict(drive.split)
    if split.get("cap") and levers.minutes:
        split["cap"] = int(split["cap"] * here.longer(levers))
    if isinstance(split.get("daily"), list):
        split["daily"] = _daily(here.drive, drive)
    wanted = {"ends_on": drive.ends_on, "holidays": drive.holidays, "split": split}
    return shapes.changed({name: shapes.of(here.drive)[name] for name in wanted}, wanted)


def _daily(before, after):
    """The daily shape over other days: a ramp stays one, of other numbers new days get the mean."""
    daily = before.split["daily"]
    if shapes.is_ramp(daily):
        return shapes.ramp(daily[0], daily[-1], len(after.working_days))
    known = dict(zip(before.working_days, daily, strict=True))
    mean = max(1, round(sum(daily) / len(daily)))
    return [known.get(day, mean) for day in after.working_days]


def seen(drive):
    """What a preview was made of: the order's last change and the plan's last version."""
    last = drive.plans.order_by("-version").values_list("version", flat=True).first()
    return f"{version_of(drive)}-{last or 0}"


def preview(user, here, changes):
    """What the new version would come to, beside the present one; nothing is written for it."""
    was, before = shapes.of(here.drive), Course.kept(here.drive)
    drive, ladder = orders.draft(user, changes, here.drive)
    return Outcome(Course(drive, ladder or before.ladder), before, wording.differences(was, was | changes))


@transaction.atomic
def issue(user, here, scenario, sent):
    """Make the next version of the plan as it was looked at (`seen`), with the reason `why`; it is returned.

    Raises ValidationError where the order was changed or issued anew since.
    """
    held = Drive.objects.select_for_update(of=("self",)).get(pk=here.drive.pk)
    if sent["seen"] != seen(held):
        raise ValidationError(
            _("The plan was changed after you opened the page. Look at it again, then issue it.")
        )
    changes = order(here, pulled.fitted(here, pulled.of_kept(scenario.levers)))
    if not changes:
        raise ValidationError(_("Nothing is changed: the order stands as it was."))
    with pghistory.context(why=sent["why"]):
        drive = orders.change(user, held, changes, sent["why"])
    plan = drive.plans.order_by("-version").first()
    Scenario.objects.filter(pk=scenario.pk).update(plan=plan)
    return plan
