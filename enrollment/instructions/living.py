"""The doors of an instruction's life: answer(), say(), drop(), reopen(), extend().

Each raises ValidationError by field, PermissionDenied for whom it is not to do, or `Changed` where the
instruction is not any more as the sender saw it: then nothing is written. The same once more changes nothing.
"""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from camps import texts
from camps.submissions import Changed
from drive_portal.lib import dates
from enrollment.instructions import giving, owners
from enrollment.models import Instruction, InstructionStep

Act = InstructionStep.Act
State = Instruction.State


@transaction.atomic
def answer(user, row, said, version=None):
    """It is done; `said`: what was done."""
    row = _held(user, row, owners.may_answer)
    said = texts.line(said, "text", _("Say in a line what was done: the review reads it."))
    if (row.state, row.answer) == (State.DONE, said):
        return row
    _fits(row, version, row.is_open)
    return _close(user, row, Act.DONE, State.DONE, said)


@transaction.atomic
def say(user, row, said):
    """A word of the office or of the giver, which closes nothing; the same line twice is one."""
    row = _held(user, row, owners.may_answer)
    said = texts.line(said, "text", _("Write something first."))
    last = row.steps.last()
    if last and (last.by_id, last.act, last.text) == (user.pk, Act.SAID, said):
        return row
    _fits(row, None, row.is_open)
    giving.step(row, Act.SAID, user, said)
    return row


@transaction.atomic
def drop(user, row, said, version=None):
    """The district does not want it any more; `said` is why."""
    row = _held(user, row, _gives)
    said = texts.line(said, "text", _("Say why it is dropped: who has it will read it."))
    if (row.state, row.answer) == (State.DROPPED, said):
        return row
    _fits(row, version, row.is_open)
    return _close(user, row, Act.DROPPED, State.DROPPED, said)


@transaction.atomic
def reopen(user, row, said, due_on=None, version=None):
    """It is not done, or wanted after all: `said` is why; its last day is `due_on`, or stays."""
    row = _held(user, row, _gives)
    said = texts.line(said, "text", _("Say what is still to be done."))
    _fits(row, version, not row.is_open)
    if due_on is not None and due_on != row.due_on:
        giving.check_due(row.drive, due_on)
        row.due_on = due_on
    row.state, row.answer, row.closed_by, row.closed_at = State.OPEN, "", None, None
    return _kept(user, row, Act.REOPENED, said)


@transaction.atomic
def extend(user, row, due_on, said, version=None):
    """Another last day; `said` is why."""
    row = _held(user, row, _gives)
    said = texts.line(said, "text", _("Say why it gets another last day."))
    last = row.steps.last()
    if row.is_open and row.due_on == due_on and (last.act, last.text) == (Act.EXTENDED, said):
        return row
    _fits(row, version, row.is_open)
    if row.due_on == due_on:
        raise ValidationError({"due_on": _("That is its last day already. Choose another one.")})
    giving.check_due(row.drive, due_on)
    row.due_on = due_on
    return _kept(user, row, Act.EXTENDED, said)


# --- what they share -----------------------------------------------------------------------------


def _gives(user, row):
    return owners.may_give(user, row.district)


def _held(user, row, may):
    rows = Instruction.objects.select_for_update(of=("self",), no_key=True).select_related(
        "district__state", "block__district__state", "drive"
    )
    row = rows.get(pk=row.pk)
    if not may(user, row):
        raise PermissionDenied(
            _("Only the district's collector does this.")
            if may is _gives
            else _("Only the office that it was given to answers.")
        )
    return row


def _fits(row, version, possible):
    """Raises `Changed` unless it is as the sender saw it, and may still be acted on so."""
    if not possible or (version is not None and version != row.version):
        raise Changed(row)


def _close(user, row, act, state, said):
    row.state, row.answer, row.closed_by, row.closed_at = state, said, user, dates.now()
    return _kept(user, row, act, said)


def _kept(user, row, act, said):
    row.version += 1
    with pghistory.context(user=user.pk):
        row.save()
    giving.step(row, act, user, said)
    return row
