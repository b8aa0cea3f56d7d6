"""The doors of a difficulty's life: take(), give(), solve(), reopen(), join(), leave().

Each takes the difficulties that the user acts on and writes to the talk of each of them. Raises
ValidationError by field, PermissionDenied for whom it is not to do, or `Changed` where somebody was quicker:
then nothing is written.
"""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from camps import texts
from camps.difficulties import ages, owners, raising
from camps.difficulties.owners import SOLVE
from camps.models import Difficulty, Remark
from camps.submissions import Changed
from districts.permissions import can
from drive_portal.lib import dates

State = Difficulty.State
Act = Remark.Act


def may_solve(user, row):
    return can(user, SOLVE, row.ground)


def may_reopen(user, row):
    """Who raised it may say that it is not mended, and who may solve it."""
    return row.raised_by_id == user.pk or may_solve(user, row)


@transaction.atomic
def take(user, pks, versions=None):
    """The user takes these open difficulties up, whoever had them; returns them."""
    rows = _held(user, pks, versions, may_solve)
    _refuse_solved(rows)
    rows = _with_days(row for row in rows if row.owner_id != user.pk)
    return _write(user, rows, Act.TAKEN, state=State.TAKEN, owner=user)


@transaction.atomic
def give(user, pks, to, versions=None):
    """Give these open difficulties to another account (`to`), which answers for their place."""
    rows = _held(user, pks, versions, may_solve)
    _refuse_solved(rows)
    desks = owners.Owners({row.district_id for row in rows})
    if to is None or any(to.pk not in desks.valid(row) for row in rows):
        raise ValidationError({"to": _("Choose somebody who answers for this place.")})
    today = dates.today()
    rows = _with_days(row for row in rows if row.owner_id != to.pk or (row.owner_until or today) < today)
    return _write(user, rows, Act.GIVEN, to=to, state=State.TAKEN, owner=to)


@transaction.atomic
def solve(user, pks, said, versions=None):
    """These open difficulties are solved; `said`: what was done, which each of them is told.

    Of several those that somebody has solved meanwhile stay as they are; the same once more changes nothing.
    """
    said = texts.line(said, "text", _("Say what was done: who reported it will read it."))
    rows = _held(user, pks, versions, may_solve, lambda row: row.solution == said)
    if len(rows) == 1 and rows[0].solution not in ("", said):
        raise Changed(rows[0])
    rows = [row for row in rows if row.is_open]
    for row in rows if len(rows) > 1 else []:  # what was solved as one stays one
        row.part_of = rows[0] if row.pk != rows[0].pk else None
    done = {"state": State.SOLVED, "solved_by": user, "solved_at": dates.now(), "solution": said}
    return _write(user, rows, Act.SOLVED, said, **done)


@transaction.atomic
def reopen(user, row, said, version=None):
    """It is not solved: `said` is why. Its days go on where they stood, and it stands by itself again."""
    (row,) = _held(user, [row.pk], version and {row.pk: version}, may_reopen, lambda row: row.is_open)
    said = texts.line(said, "text", _("Say why it is not solved."))
    if row.is_open:
        raise ValidationError({"state": _("It is open already.")})
    off = ages.holidays([row.district_id])[row.district_id]
    solved_on = row.solved_at.astimezone(dates.INDIA).date()
    spent = ages.age(row.waits_since, solved_on, off)
    row.waits_since = ages.first_day(spent, dates.today(), off)
    row.reopened += 1
    _detach(user, row)
    row.owner = row.owner_until = None
    was = {"state": State.OPEN, "solved_by": None, "solved_at": None, "solution": ""}
    return _write(user, [row], Act.REOPENED, said, **was)[0]


@transaction.atomic
def join(user, row, to_pk, version=None):
    """The difficulty is the same fault as another one of the district, which the user solves as well."""
    row, other = _two(user, row, to_pk, version)
    _refuse_solved([row, other])
    if row.kind != other.kind:
        said = _("Number %(n)s is of another kind: %(kind)s. Only the same fault stands as one.")
        raise ValidationError({"to": said % {"n": other.pk, "kind": other.get_kind_display()}})
    head = other.part_of or other
    if head.pk in (row.pk, row.part_of_id):
        return row
    _detach(user, row)
    row.part_of, row.alone = head, False
    if other.alone:
        other.alone = False
        with pghistory.context(user=user.pk):
            other.save(update_fields=["alone"])
    return _write(user, [row], Act.JOINED)[0]


@transaction.atomic
def leave(user, row, version=None):
    """The difficulty is a fault of its own, not the one at the other places."""
    (row,) = _held(user, [row.pk], version and {row.pk: version}, may_solve)
    _detach(user, row)
    if row.alone:
        return row
    row.alone = True
    return _write(user, [row], Act.LEFT)[0]


# --- what they share -----------------------------------------------------------------------------


def _held(user, pks, versions, may, same=lambda row: False):
    """The difficulties, locked and as they are now; `versions`: those that the user saw, by pk.

    One that was changed meanwhile is refused, unless it is `same` as the user wants it. Who does not see
    one is told what it would be told of a number that never was.
    """
    raising.lock(pks)
    rows = list(Difficulty.objects.visible_to(user).whole().filter(pk__in=pks).order_by("waits_since", "pk"))
    if not rows or len(rows) != len(set(pks)):
        raise ValidationError({"difficulty": _("There is no such difficulty here.")})
    for row in rows:
        if not may(user, row):
            raise PermissionDenied(_("Only who answers for this place does this."))
        if versions and row.version != versions.get(row.pk, row.version) and not same(row):
            raise Changed(row)
    return rows


def _two(user, row, to_pk, version):
    if to_pk == row.pk:
        raise ValidationError({"to": _("It cannot belong to itself.")})
    try:
        found = _held(user, [row.pk, to_pk], version and {row.pk: version}, may_solve)
    except ValidationError:
        raise ValidationError({"to": _("There is no difficulty number %(n)s here.") % {"n": to_pk}}) from None
    by_key = {row.pk: row for row in found}
    row, other = by_key[row.pk], by_key[to_pk]
    if row.district_id != other.district_id:
        raise ValidationError({"to": _("There is no difficulty number %(n)s here.") % {"n": to_pk}})
    return row, other


def _with_days(rows):
    """The rows, each with the last day of the office that has it now: so long whoever takes it up has it."""
    rows = owners.of(list(rows))
    for row in rows:
        row.owner_until = row.answer.until
    return rows


def _refuse_solved(rows):
    for row in rows:
        if not row.is_open:
            said = _("It was solved on %(day)s. Reopen it first.")
            day = row.solved_at.astimezone(dates.INDIA)
            raise ValidationError({"state": said % {"day": f"{day:%d-%m-%Y}"}})


def _detach(user, row):
    """Take the difficulty out of what it was put to; where it was the first, the next one takes its place."""
    row.part_of = None
    raising.lock(row.parts.values_list("pk", flat=True))
    parts = list(row.parts.order_by("waits_since", "pk"))
    for n, part in enumerate(parts):
        part.part_of = parts[0] if n else None
        with pghistory.context(user=user.pk):
            part.save(update_fields=["part_of"])


def _write(user, rows, act, text="", to=None, **values):
    """Set the values, a version more each, and a line to the talk of each."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        with pghistory.context(user=user.pk):
            row.save()
    Remark.objects.bulk_create(
        Remark(difficulty=row, act=act, text=text, to=to, by=user, at=dates.now()) for row in rows
    )
    return rows
