"""A panchayat's stays in blocks: where a row of the geography file puts it, from which day to which.

Nothing is changed here: `plan` answers with a step, `apply` takes it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from districts.models import Placement
from drive_portal.lib.intake import SetAside

DAY = timedelta(days=1)


@dataclass
class Step:
    """The row's own stay, new or known, and fields that change, in it and in the one before it."""

    stay: Placement
    new: bool = False
    changes: list = field(default_factory=list)


def plan(stays, block, first, last, today, splits=False):
    """What a row with the days `first` to `last` (None: not said) in `block` means for the `stays` known.

    `splits`: the block itself is in another district from `first` on, so that a stay in it begins anew.
    Raises SetAside.
    """
    if first and last and first > last:
        raise SetAside(_("valid_to lies before valid_from."), "valid_to")
    known = _find(stays, block, first, splits)
    if known:
        return _adjust(stays, known, block, first, last)
    if stays and not first:
        said = _(
            "The panchayat stands in the block %s. To move it, give valid_from, the first day in the new "
            "block."
        )
        raise SetAside(said % present(stays, today).block.code, "valid_from")
    return _add(stays, block, first, last, today, splits)


def apply(stays, step):
    """Take the step: add its stay, change the fields. Answers with the stays that were changed."""
    for stay, name, value in step.changes:
        setattr(stay, name, value)
    if step.new:
        stays.append(step.stay)
    return [stay for stay, _name, _value in step.changes]


def present(stays, today):
    """The stay of today, else the last one before it, else the first one to come."""
    past = [stay for stay in stays if _begin(stay) <= today]
    return max(past, key=_begin) if past else min(stays, key=_begin)


def snapshot(stays):
    """The stays as (block code, first day, last day), to be compared later."""
    return [(stay.block.code, _begin(stay), _end(stay)) for stay in stays]


def changed_days(before, after):
    """Spans (first day, last day) in which the block of two snapshots differs."""
    found = {date.min}
    for _block, begin, end in (*before, *after):
        found |= {begin, end + DAY if end < date.max else date.max}
    edges = sorted(found)
    for begin, next_begin in zip(edges, [*edges[1:], date.max], strict=True):
        if _block_on(before, begin) != _block_on(after, begin):
            yield begin, next_begin - DAY if next_begin < date.max else date.max


def _block_on(snapshot_, day):
    return next((block for block, begin, end in snapshot_ if begin <= day <= end), None)


def _find(stays, block, first, splits):
    """The known stay that the row speaks of."""
    here = [stay for stay in stays if stay.block.code == block.code]
    if first is None:
        here.sort(key=lambda stay: (stay.valid_from is None, stay.valid_to is None, _end(stay)))
        return here[-1] if here else None
    same = [stay for stay in stays if stay.valid_from == first]
    if not same and not splits:  # since when it stands there was not known until now
        same = [stay for stay in here if stay.valid_from is None and _end(stay) >= first]
    return same[0] if same else None


def _adjust(stays, stay, block, first, last):
    step = Step(stay)
    if first and stay.valid_from != first:
        step.changes.append((stay, "valid_from", first))
    if stay.block.code != block.code:
        step.changes.append((stay, "block", block))
    if last and stay.valid_to != last:
        if last < (first or _begin(stay)):
            raise SetAside(_("valid_to lies before valid_from."), "valid_to")
        step.changes.append((stay, "valid_to", last))
    if step.changes:
        _refuse_overlap(stays, first or _begin(stay), last or _end(stay), but=[stay])
    return step


def _add(stays, block, first, last, today, splits):
    step = Step(Placement(block=block, valid_from=first, valid_to=last), new=True)
    done = [stay for stay in stays if first and _is_left(stay, block, first, last, today, splits)]
    step.changes += [(stay, "valid_to", first - DAY) for stay in done]
    if first and last is None:  # rows may come in any order: the next stay ends this one
        later = [stay for stay in stays if _begin(stay) > first]
        after = min(later, key=_begin, default=None)
        if after is not None and after.block.code != block.code:
            step.stay.valid_to = last = after.valid_from - DAY
    _refuse_overlap(stays, first or date.min, last or date.max, but=done)
    return step


def _is_left(stay, block, first, last, today, splits):
    """Whether the open stay ends where the new one begins: the panchayat moves.

    A stay of days gone by ends only one that is known to have begun before it; else it may as well be
    the history of a panchayat that stands today where it always stood since.
    """
    moves = splits or stay.block.code != block.code
    known = stay.valid_from or last is None or last >= today
    return bool(moves and known and stay.valid_to is None and _begin(stay) < first)


def _refuse_overlap(stays, begin, end, but):
    for stay in stays:
        if not any(stay is other for other in but) and _begin(stay) <= end and begin <= _end(stay):
            span = {
                "block": stay.block.code,
                "first": f"{stay.valid_from:%d-%m-%Y}" if stay.valid_from else "…",
                "last": f"{stay.valid_to:%d-%m-%Y}" if stay.valid_to else "…",
            }
            raise SetAside(
                _(
                    "These days overlap its stay in the block %(block)s (%(first)s to %(last)s). "
                    "Mend the dates."
                )
                % span
            )


def _begin(stay):
    return stay.valid_from or date.min


def _end(stay):
    return stay.valid_to or date.max
