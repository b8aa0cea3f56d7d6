"""Drives: the one door through which an order for a district is given and changed.

`sent` has the fields of `POST drives/` (contract.md) with Python's types. Every rule that is broken is
a ValidationError by field, in one sentence with the numbers; then nothing is written.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts import dirty, targets
from districts.models import Block, District, Drive, Panchayat
from districts.permissions import can
from drive_portal.lib import dates

LONGEST = 366 * 2  # days of a drive
LARGEST = 1_000_000_000  # cards of a drive
_PLAIN = (
    "name", "name_hi", "starts_on", "ends_on", "evening_cutoff", "day_close", "baseline", "resplit",
    "resplit_limit",
)  # fmt: skip
_PLAN_FIELDS = {"starts_on", "ends_on", "target", "split", "holidays"}


@transaction.atomic
def create(user, sent, why=""):
    """Give the order: the drive, with its plan computed and kept, and why. Returns the Drive."""
    drive, touched = _new(user, sent)
    return _keep(user, drive, touched, why)


@transaction.atomic
def change(user, drive, sent, why=""):
    """Change the order: what is sent replaces what was; a change of the plan is a new version of it.

    The new version counts from tomorrow on (from the first day where the drive has not begun): today's
    target never moves once the day has begun.
    """
    drive = Drive.objects.select_for_update(of=("self",)).select_related("district").get(pk=drive.pk)
    made, touched = _changed(user, drive, sent)
    return _keep(user, made, touched, why)


def draft(user, sent, drive=None):
    """What an order (of a new drive, or as a change of `drive`) would come to: (Drive, Ladder or None).

    By the rules of the door and without a trace: nothing is written, nothing is locked. The Ladder is None
    where the plan would stay as it is.
    """
    if drive is None:
        made, touched = _new(user, sent)
    else:
        held = Drive.objects.select_related("district__state", "parent").get(pk=drive.pk)
        made, touched = _changed(user, held, sent)
    return made, targets.ladder(made, _valid_from(made)) if touched & _PLAN_FIELDS else None


@transaction.atomic
def replan(user, drive, sent, why=""):
    """Give each panchayat its cards by hand: a new version of the plan, from tomorrow on. Returns the Drive.

    `sent`: the id of the `drive`, the `version` of the plan that was seen, and the `totals` by panchayat
    code, which add up to the order. They become the order's weights, so that a later change of its days or
    its target keeps them in proportion.
    """
    held = Drive.objects.select_for_update(of=("self",)).select_related("district").get(pk=drive.pk)
    split = _by_hand(user, held, sent)
    held.save()
    targets.issue(held, user, why, valid_from=_valid_from(held), split=split)
    dirty.mark_all(held)
    return held


def redraft(user, drive, sent):
    """What `replan` would come to: (Drive, Ladder), without a trace."""
    held = Drive.objects.select_related("district__state", "parent").get(pk=drive.pk)
    split = _by_hand(user, held, sent)
    return held, targets.ladder(held, _valid_from(held), split)


def _by_hand(user, held, sent):
    """Put totals by hand into the drive as its split; returns them by panchayat id."""
    if not can(user, "manage_drive", held.district):
        raise PermissionDenied(_("Only the collector changes a drive."))
    last = held.plans.order_by("-version").values_list("version", flat=True).first()
    if (sent["drive"], sent["version"]) != (held.pk, last):
        said = _("The plan was issued anew since (version %(version)s). Take a fresh file.")
        raise ValidationError(said % {"version": last})
    _check_weights(held, sent["totals"])
    daily = {"daily": held.split["daily"]} if "daily" in held.split else {}
    held.split = daily | {"weights": sent["totals"]}
    ids = Panchayat.objects.filter(district_id=held.district_id).values_list("code", "pk")
    return {pk: sent["totals"].get(code, 0) for code, pk in ids}


def _new(user, sent):
    """The drive that is ordered, and the fields that are given; not kept yet."""
    district = District.objects.visible_to(user).filter(code=sent["district"]).first()
    if district is None:
        raise ValidationError({"district": _("There is no district %(district)s here.") % sent})
    if not can(user, "manage_drive", district):
        raise PermissionDenied(_("Only the collector sets up a drive."))
    drive = Drive(district=district, issued_by=user)
    _fill(user, drive, {"target": None, "baseline": 0} | sent)
    return drive, set(sent) | _PLAN_FIELDS


def _changed(user, drive, sent):
    """The drive as it would be, and the fields that are given; not kept yet."""
    if not can(user, "manage_drive", drive.district):
        raise PermissionDenied(_("Only the collector changes a drive."))
    if sent.get("district", drive.district.code) != drive.district.code:
        raise ValidationError({"district": _("A drive stays in its district.")})
    _fill(user, drive, sent)
    return drive, set(sent)


def _valid_from(drive):
    """From when a new version counts: tomorrow, once a day of the plan has begun; None is the first day."""
    today = dates.today()
    if drive.pk is None or today < drive.starts_on:
        return None
    begun = drive.plans.filter(valid_from__lte=today).exists()
    return today + dates.timedelta(days=1) if begun else None


def _keep(user, drive, touched, why):
    drive.save()
    if touched & _PLAN_FIELDS:
        targets.issue(drive, user, why, valid_from=_valid_from(drive))
    dirty.mark_all(drive)
    return drive


def _fill(user, drive, sent):
    """Put what is sent into the drive, and look whether it stands."""
    for field in _PLAIN:
        if field in sent:
            setattr(drive, field, sent[field])
    if "holidays" in sent:
        drive.holidays = sorted(set(sent["holidays"] or []))
    if "split" in sent:
        drive.split = sent["split"] or {}
    for known in ("working_days", "working_set"):
        drive.__dict__.pop(known, None)
    _check_dates(drive)
    if drive.pk and sent.keys() & {"starts_on", "ends_on"}:
        _check_reports(drive)
    if "parent" in sent:
        drive.parent = _parent(user, drive, sent["parent"])
    _check_family(drive)
    _check_baseline(drive)
    _check_split(drive)
    if "target" in sent:
        _set_target(drive, sent["target"])


def _check_dates(drive):
    length = (drive.ends_on - drive.starts_on).days + 1
    if length < 1:
        raise ValidationError({"ends_on": _("The last day lies before the first. Choose a later last day.")})
    if length > LONGEST:
        raise ValidationError(
            {
                "ends_on": _("A drive of %(days)s days is too long: at most %(most)s.")
                % {"days": length, "most": LONGEST}
            }
        )
    if not drive.working_days:
        raise ValidationError(
            {"holidays": _("Every day of the drive is a holiday. Leave at least one to work on.")}
        )
    outside = [day for day in drive.holidays if not drive.runs_on(day)]
    if outside:
        raise ValidationError(
            {"holidays": _("%(day)s is not a day of the drive.") % {"day": outside[0].strftime("%d-%m-%Y")}}
        )


def _check_reports(drive):
    """Raises ValidationError where reports that have come in would fall out of the drive's days."""
    said = _("There are reports of %(day)s, which would fall out of the drive. Choose days that hold it.")
    for name in ("enrollment.Tally", "camps.CampCount"):  # they lie above the plan: asked for by name
        reports = apps.get_model(name).objects.filter(drive=drive).order_by("date")
        for field, outside in (
            ("starts_on", reports.filter(date__lt=drive.starts_on).first()),
            ("ends_on", reports.filter(date__gt=drive.ends_on).last()),
        ):
            if outside:
                raise ValidationError({field: said % {"day": outside.date.strftime("%d-%m-%Y")}})


def _parent(user, drive, parent_id):
    if parent_id is None:
        return None
    parent = Drive.objects.visible_to(user).filter(pk=parent_id, district=drive.district).first()
    if parent is None or parent.pk == drive.pk:
        raise ValidationError(
            {"parent": _("There is no drive %(drive)s in this district.") % {"drive": parent_id}}
        )
    return parent


def _check_family(drive):
    for child in drive.children.all() if drive.pk else ():
        if child.starts_on < drive.starts_on or child.ends_on > drive.ends_on:
            raise ValidationError(
                {
                    "ends_on" if child.ends_on > drive.ends_on else "starts_on": _(
                        "“%(child)s” inside it runs from %(first)s to %(last)s: choose days that hold it."
                    )
                    % {
                        "child": child.title,
                        "first": child.starts_on.strftime("%d-%m-%Y"),
                        "last": child.ends_on.strftime("%d-%m-%Y"),
                    }
                }
            )
    parent = drive.parent
    if parent is None:
        return
    if parent.parent_id or (drive.pk and drive.children.exists()):
        raise ValidationError(
            {"parent": _("A drive inside a drive cannot hold another. Choose the outer drive.")}
        )
    if drive.starts_on < parent.starts_on or drive.ends_on > parent.ends_on:
        raise ValidationError(
            {
                "parent": _("“%(parent)s” runs from %(first)s to %(last)s: choose days within it.")
                % {
                    "parent": parent.title,
                    "first": parent.starts_on.strftime("%d-%m-%Y"),
                    "last": parent.ends_on.strftime("%d-%m-%Y"),
                }
            }
        )


def _check_baseline(drive):
    stated = drive.baseline
    numbers = stated.values() if isinstance(stated, dict) else [] if stated is None else [stated]
    if any(not _is_count(number) for number in numbers):
        raise ValidationError({"baseline": _("Give whole numbers of cards, 0 or more.")})
    if isinstance(stated, dict):
        known = {drive.district.code, *_codes(Block, drive, stated), *_codes(Panchayat, drive, stated)}
        _refuse_unknown("baseline", set(stated) - known)


def _check_split(drive):
    split = drive.split
    unknown = set(split) - {"weights", "floor", "cap", "daily"}
    if unknown:
        raise ValidationError({"split": _("“%(key)s” is not part of a split.") % {"key": sorted(unknown)[0]}})
    for key, name in (("floor", _("floor")), ("cap", _("cap"))):
        if key in split and not (_is_count(split[key]) or (key == "cap" and split[key] is None)):
            raise ValidationError(
                targets.of_split(key, _("The %(name)s must be a whole number, 0 or more.") % {"name": name})
            )
    _check_weights(drive, split.get("weights", "left_out"))
    _check_daily(drive, split.get("daily", "even"))


def _check_weights(drive, weights):
    if weights == "left_out":
        return
    if not isinstance(weights, dict) or not all(_is_count(weight) for weight in weights.values()):
        raise ValidationError(
            targets.of_split(
                "weights", _("Weights are “left_out”, or whole numbers of 0 or more by panchayat code.")
            )
        )
    _refuse_unknown("split", set(weights) - set(_codes(Panchayat, drive, weights)), "weights")
    if not any(weights.values()):
        raise ValidationError(
            targets.of_split("weights", _("All weights are 0. Give at least one place a weight."))
        )


def _check_daily(drive, daily):
    if daily == "even":
        return
    if not isinstance(daily, list) or not all(_is_count(part) for part in daily) or not any(daily):
        raise ValidationError(
            targets.of_split("daily", _("The daily shape is “even”, or whole numbers, one a working day."))
        )
    if len(daily) != len(drive.working_days):
        said = _("The daily shape has %(given)s numbers, the drive %(days)s working days. Give one a day.")
        facts = {"given": len(daily), "days": len(drive.working_days)}
        raise ValidationError(targets.of_split("daily", said % facts))


def _set_target(drive, target):
    """`target`: a number of cards, "left_out" (all who are), or None where it is not known."""
    if target is None:
        drive.target_rule, drive.target = Drive.TargetRule.UNKNOWN, None
    elif target == "left_out":
        people = targets.left_out(drive.district_id)
        if not people:
            raise ValidationError(
                {
                    "target": _(
                        "No left-out people are known in this district. Give a number, or leave it unknown."
                    )
                }
            )
        drive.target_rule, drive.target = Drive.TargetRule.LEFT_OUT, sum(people.values())
    elif _is_count(target):
        drive.target_rule, drive.target = Drive.TargetRule.CARDS, target
    else:
        raise ValidationError({"target": _("Give a whole number of cards, “left_out”, or nothing.")})


def _is_count(number):
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST


def _codes(model, drive, codes):
    return model.objects.filter(district_id=drive.district_id, code__in=list(codes)).values_list(
        "code", flat=True
    )


def _refuse_unknown(field, codes, part=None):
    if codes:
        said = _("There is no place %(code)s in this district.") % {"code": sorted(map(str, codes))[0]}
        raise ValidationError({field: ValidationError(said, code=part)})
