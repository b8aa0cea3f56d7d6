"""Issuing: an order for a district becomes cards due in each panchayat by each day, kept as a version."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Panchayat, Plan
from districts.targets import arrays, bounds, shares
from districts.targets.exact import due_by_day, spread, totals
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped


def shape_of(drive):
    """The relative weight of each calendar day: the order's `daily`, 0 on holidays."""
    daily = drive.split.get("daily", "even")
    weights = iter(daily if isinstance(daily, list) else [1] * len(drive.working_days))
    working = set(drive.working_days)
    return [next(weights) if day in working else 0 for day in dates.days(drive.starts_on, drive.ends_on)]


@dataclass(frozen=True)
class Ladder:
    """A plan in memory, kept or not: the cards due in each of `places` (panchayat ids) by each day.

    `parts` has a row a place and a column a calendar day from `starts_on` on; both are empty where the
    target is unknown. `earlier` is what stays of the version before.
    """

    version: int
    valid_from: date
    starts_on: date
    places: list[int]
    parts: np.ndarray
    earlier: arrays.Kept | None = None

    @classmethod
    def of(cls, plan):
        """A plan that is kept."""
        keys, due = arrays.targets_of(plan) if plan.due else ({"panchayat_id": np.zeros(0, int)}, _NONE)
        return cls(plan.version, plan.valid_from, plan.starts_on, keys["panchayat_id"].tolist(), due)

    def by(self, day):
        """The cards due in each place by `day`."""
        n = min((day - self.starts_on).days, self.parts.shape[1] - 1)
        return self.parts[:, n] if n >= 0 else np.zeros(len(self.places), np.int64)


_NONE = np.zeros((0, 0), np.int64)


def ladder(drive, valid_from=None, split=None):
    """The drive's next plan as `issue` would keep it, computed only; None where there would be none.

    The drive itself may be one that is not kept either.
    """
    versions = drive.plans.count() if drive.pk else 0
    if drive.target is None and not versions:
        return None
    earlier = _until(drive, valid_from) if versions and valid_from and valid_from <= drive.ends_on else None
    places, parts = _parts(drive, earlier, split) if drive.target is not None else ([], _NONE)
    return Ladder(versions + 1, valid_from or drive.starts_on, drive.starts_on, places, parts, earlier)


@transaction.atomic
def issue(drive, user=None, why="", valid_from=None, split=None):
    """Make and keep the drive's next plan; None where its target is unknown and always was.

    With `valid_from`, a day of the drive, what was due before that day stays as it was, and only the rest
    is spread over the days from then on. `split`: cards by panchayat id in place of the order's own, adding
    up to its target and nowhere less than what was due. Raises ValidationError with `split` or `target` and
    the numbers where the order cannot be met.
    """
    made = ladder(drive, valid_from, split)
    if made is None:
        return None
    plan = Plan.objects.create(
        drive=drive,
        version=made.version,
        valid_from=made.valid_from,
        starts_on=made.starts_on,
        due=made.parts.sum(axis=0).tolist(),
        why=why,
        issued_by=user,
    )
    arrays.keep_targets(plan, drive, made.places, made.parts)
    arrays.keep_shares(plan, drive, *shares.ladder(drive, made.places, made.parts, made.earlier))
    return plan


def _until(drive, day):
    """What stays of the plan before `day`; None where none was valid by then."""
    before = dates.days(drive.starts_on, day - dates.timedelta(days=1))
    plan = before and drive.plans.filter(valid_from__lte=before[-1]).order_by("version").last()
    return arrays.Kept(plan, [plan.position(day) for day in before]) if plan else None


def _parts(drive, earlier, split=None):
    """Ids of the drive's panchayats and the cards due in each by each day; `earlier` is what stays of it."""
    kept = earlier.targets() if earlier else {}
    places = list(_places(drive, kept))
    weights, floors, caps = bounds.bounds(drive, places)
    count = len(earlier.positions) if earlier else 0
    past = np.array([kept.get(place.pk, [0] * count) for place in places], np.int64)
    past = past.reshape(len(places), count)
    done = past[:, -1].tolist() if count else [0] * len(places)
    shape = shape_of(drive)[count:]
    if split is None:
        bounds.check(drive, places, weights, floors, caps)
        _check_kept(drive, sum(done), [max(pair) for pair in zip(done, floors, strict=True)], shape)
        floors = [max(pair) for pair in zip(floors, done, strict=True)]
        caps = [None if cap is None else max(cap, had) for cap, had in zip(caps, done, strict=True)]
        split = totals(drive.target, weights, floors, caps)
    else:
        split = _given(drive, places, done, split)
        _check_kept(drive, sum(done), split, shape)
    rest = np.array(split, np.int64) - np.array(done, np.int64)
    ahead = spread(due_by_day(int(rest.sum()), shape), rest)
    ids = [place.pk for place in places]
    return ids, np.hstack([past, np.array(done, np.int64)[:, None] + ahead])


def _given(drive, places, done, split):
    """The totals of `places` where they are given by panchayat id; no place may owe less than was due."""
    parts = [split.get(place.pk, 0) for place in places]
    if sum(parts) != drive.target:
        more = sum(parts) - drive.target
        said = (
            _("The places add up to %(sum)s cards, the order is %(target)s: take away %(much)s.")
            if more > 0
            else _("The places add up to %(sum)s cards, the order is %(target)s: %(much)s are missing.")
        )
        facts = {"sum": grouped(sum(parts)), "target": grouped(drive.target), "much": grouped(abs(more))}
        raise ValidationError({"target": said % facts})
    for place, part, had in zip(places, parts, done, strict=True):
        if part < had:
            said = _("%(place)s: %(had)s cards are due there by today already. Give it at least so many.")
            raise ValidationError({"target": said % {"place": place.title, "had": grouped(had)}})
    return parts


def _places(drive, kept):
    """The district's panchayats of the drive's first day, and whoever had a part in it before."""
    everywhere = Panchayat.objects.filter(district_id=drive.district_id)
    return (everywhere.valid_on(drive.starts_on) | everywhere.filter(pk__in=kept)).order_by("code")


def _check_kept(drive, done, floors, shape):
    """Raises ValidationError where the order cannot be met beside what was due already."""
    if sum(floors) > drive.target:
        raise ValidationError(
            {
                "target": _(
                    "%(done)s cards are due by today already, with the floors %(least)s, more than the target"
                    " of %(target)s. What was due stays due."
                )
                % {"done": grouped(done), "least": grouped(sum(floors)), "target": grouped(drive.target)}
            }
        )
    if drive.target > done and not any(shape):
        raise ValidationError(
            {
                "target": _("No working day is left for the other %(rest)s cards. Choose a later last day.")
                % {"rest": grouped(drive.target - done)}
            }
        )
