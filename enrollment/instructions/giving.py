"""give(): the one way an instruction comes to be; give_all(): the same to several blocks at once."""

import json

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from camps import texts
from camps.submissions import Conflict
from districts.models import Block, Drive
from drive_portal.lib import dates
from enrollment.instructions import measuring, owners
from enrollment.models import Instruction, InstructionStep

Act = InstructionStep.Act
_SAME = ("drive_id", "block_id", "review_date", "text", "owner", "figure", "goal", "due_on")


def give(user, sent, figures=None):
    """Give an instruction; returns it, with `was_there` where the same submission had given it before.

    `sent`: `drive` (id), `text`, `due_on`, and perhaps `block` (code; none: the whole district), `owner` (the
    block officer, of a district's the health manager), `figure`, `goal`, `review_date`, `submission_id`.
    `figures`: those of the drive at that evening, where they are read already. Raises ValidationError by
    field, PermissionDenied, and `Conflict` where the submission_id was used for something else.
    """
    return give_all(user, [sent], figures)[0]


@transaction.atomic
def give_all(user, sents, figures=None):
    """The same several times, of one drive and evening: all of them or none."""
    drive = find_drive(user, sents[0]["drive"])
    figures = figures or measuring.Figures(drive, sents[0].get("review_date"))
    return [_give(user, drive, sent, figures) for sent in sents]


def find_drive(user, pk):
    """The drive in whose district the user gives instructions."""
    drive = Drive.objects.visible_to(user).select_related("district__state").filter(pk=pk).first()
    if drive is None:
        raise ValidationError({"drive": _("There is no drive number %(n)s here.") % {"n": pk}})
    if not owners.may_give(user, drive.district):
        raise PermissionDenied(_("Only the district's collector gives instructions."))
    return drive


def _give(user, drive, sent, figures):
    block = _block(drive, sent.get("block"))
    row = Instruction(
        district=drive.district,
        drive=drive,
        block=block,
        review_date=sent.get("review_date"),
        text=texts.line(sent["text"], "text", _("Say in a line what is to be done.")),
        owner=sent.get("owner") or (owners.Owner.BLOCK_OFFICER if block else owners.Owner.HEALTH_MANAGER),
        figure=sent.get("figure") or Instruction.Figure.NONE,
        goal=sent.get("goal"),
        due_on=sent["due_on"],
        given_by=user,
        given_at=dates.now(),
        submission_id=sent.get("submission_id"),
    )
    if (earlier := _earlier(row)) is not None:
        return earlier
    _check(row)
    row.was = measuring.value(row.figure, figures.row(block))
    row.was_at = figures.at if row.was is not None else None
    with pghistory.context(user=user.pk):
        row.save()
    step(row, Act.GIVEN, user)
    return row


def step(row, act, user, text=""):
    """Write a step to the life of the instruction, as it is after it."""
    return InstructionStep.objects.create(
        instruction=row, act=act, text=text, by=user, at=dates.now(), state=row.state, due_on=row.due_on
    )


def _block(drive, code):
    if code is None:
        return None
    here = Block.objects.filter(district=drive.district_id).valid_on(dates.today())
    found = here.filter(code=str(code).replace("\0", "")).first()
    if found is None:
        said = _("There is no block %(code)s in this district.") % {"code": str(code)[:40]}
        raise ValidationError({"block": said})
    return found


def _check(row):
    if row.owner not in dict(owners.choices(row.block)):
        said = _("Only a block has a block officer: name a block, or another office.")
        raise ValidationError({"owner": said})
    if row.goal is not None and row.figure == Instruction.Figure.NONE:
        raise ValidationError({"goal": _("A goal needs a number: choose by what it is measured.")})
    if row.review_date is not None and not _was_evening(row.drive, row.review_date):
        said = _("%(day)s is no evening of this drive that has come: leave the evening out.")
        raise ValidationError({"review_date": said % {"day": f"{row.review_date:%d-%m-%Y}"}})
    check_due(row.drive, row.due_on)


def _was_evening(drive, day):
    return day in drive.working_set and day <= dates.today()


def check_due(drive, day):
    """A last day is a working day of the drive from today on: on others no evening measures it."""
    following = next((one for one in drive.working_days if one >= dates.today()), None)
    facts = {"day": f"{day:%d-%m-%Y}", "next": following and f"{following:%d-%m-%Y}"}
    if following is None:
        said = _("The drive ended on %(end)s: nothing measures an instruction any more.")
        said %= {"end": f"{drive.ends_on:%d-%m-%Y}"}
    elif day < dates.today():
        said = _("%(day)s is over. The next working day is %(next)s.") % facts
    elif day > drive.ends_on:
        said = _("The drive ends on %(end)s: choose a day up to then.")
        said %= {"end": f"{drive.ends_on:%d-%m-%Y}"}
    elif day not in drive.working_set:
        after = next((one for one in drive.working_days if one > day), following)
        said = _("%(day)s is no working day of the drive. The next one is %(next)s.")
        said %= facts | {"next": f"{after:%d-%m-%Y}"}
    else:
        return
    raise ValidationError({"due_on": said})


def _earlier(row):
    """What the same submission has given before; who sends it at the same moment waits for the first."""
    if row.submission_id is None:
        return None
    with connection.cursor() as cursor:
        key = json.dumps(["instruction", row.given_by_id, str(row.submission_id)])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    same = Instruction.objects.filter(given_by=row.given_by, submission_id=row.submission_id)
    earlier = same.filter(block=row.block).first()
    if earlier is None:
        return None
    if any(getattr(earlier, name) != getattr(row, name) for name in _SAME):
        raise Conflict(_("This submission_id was already used for something else."), earlier)
    earlier.was_there = True
    return earlier
