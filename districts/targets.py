"""The target ladder: an order for a district becomes cards due in each panchayat by each day.

All sums are exact, for every day and to date, and no panchayat is ever a card or more from its exact
share. numbers.md, "Targets". Below, a *card* is one unit of the order, `due[n]` what is due by the
drive's n-th calendar day, and totals always add up to the order.
"""

from bisect import bisect_left
from fractions import Fraction
from itertools import accumulate
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from districts.models import Block, District, LeftOut, LoginID, Panchayat, Plan, Target
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped


def totals(target, weights, floors, caps):
    """Split `target` cards: each place gets min(cap, max(floor, λ × weight)) with one λ, in whole cards.

    `weights`, `floors`, `caps`: lists of equal length, of non-negative integers (a cap may be None).
    Fractions of cards go to the largest remainders, first place first. The caller has seen to it that
    the floors do not exceed the target, nor the target the caps.
    """
    caps = [target if cap is None else min(cap, target) for cap in caps]
    rate = _rate(target, weights, floors, caps)
    exact = [
        min(cap, max(floor, rate * weight)) for weight, floor, cap in zip(weights, floors, caps, strict=True)
    ]
    whole = [int(share) for share in exact]
    rest = target - sum(whole)
    by_remainder = sorted(range(len(whole)), key=lambda n: (whole[n] - exact[n], n))
    # Only places between their floor and their cap have a remainder; where weights cannot carry the
    # order (all at the cap but those without weight) the rest goes evenly to whoever still has room.
    for n in by_remainder[:rest]:
        whole[n] += 1
    return whole


def _rate(target, weights, floors, caps):
    """The λ at which min(cap, max(floor, λ × weight)) adds up to the target, as an exact fraction.

    The sum grows with λ and bends only where a place leaves its floor or reaches its cap.
    """

    def filled(rate):
        return sum(
            min(cap, max(floor, rate * weight))
            for weight, floor, cap in zip(weights, floors, caps, strict=True)
        )

    bounds = zip(weights, floors, caps, strict=True)
    bends = sorted({Fraction(bound, weight) for weight, *both in bounds if weight for bound in both})
    low = bisect_left(bends, target, key=filled)
    if low == 0:
        return bends[0] if bends else Fraction(0)
    left = bends[low - 1]
    slope = sum(
        weight
        for weight, floor, cap in zip(weights, floors, caps, strict=True)
        if weight and Fraction(floor, weight) <= left < Fraction(cap, weight)
    )
    return left + (Fraction(target - filled(left)) / slope if slope else 0)


def due_by_day(target, shape):
    """Cards of the district due by each day: `shape` gives each day's relative weight (0 on a holiday)."""
    whole = sum(shape) or 1
    return [target * done // whole for done in accumulate(shape)]


def spread(district_due, place_totals):
    """For each place the cards due by each day.

    A just-in-time sequence (Tijdeman; Steiner and Yeomans): a place's j-th card opens when its exact
    share passes j − 1, is due when the share reaches j, and the earliest due is taken first. So each
    day's parts add up to `district_due`, no place's due ever falls, and each stays less than one card
    from its exact share. Whole days are taken at once: unit jobs with release and due days, for which
    earliest-due-first is exact.
    """
    target = sum(place_totals)
    count = len(place_totals)
    due = [[0] * len(district_due) for _place in place_totals]
    done = [0] * count
    for day, to_date in enumerate(district_due):
        open_cards = []
        for n in range(count):
            total = place_totals[n]
            floor, rest = divmod(total * to_date, target) if target else (0, 0)
            if done[n] < floor:
                done[n] = floor
            elif done[n] > floor:
                continue  # already a card ahead of its share: nothing more has opened
            if rest:
                # the district's card by which this place's next card is due
                open_cards.append((-(-(done[n] + 1) * target // total), n))
        missing = to_date - sum(done)
        if missing:
            open_cards.sort(key=lambda card: (bisect_left(district_due, card[0]), card))
            for _due, n in open_cards[:missing]:
                done[n] += 1
        for n in range(count):
            due[n][day] = done[n]
    return due


def shape_of(drive):
    """The relative weight of each calendar day: the order's `daily`, 0 on holidays."""
    daily = drive.split.get("daily", "even")
    weights = iter(daily if isinstance(daily, list) else [1] * len(drive.working_days))
    working = set(drive.working_days)
    return [next(weights) if day in working else 0 for day in dates.days(drive.starts_on, drive.ends_on)]


@transaction.atomic
def issue(drive, user=None, why="", valid_from=None):
    """Make and keep the drive's next plan; None where its target is unknown and always was.

    With `valid_from`, a day of the drive, what was due before that day stays as it was, and only the rest
    is spread over the days from then on. Raises ValidationError with `split` or `target` and the numbers
    where the order cannot be met.
    """
    if drive.target is None and not drive.plans.exists():
        return None
    kept = _kept(drive, valid_from) if valid_from and valid_from <= drive.ends_on else {}
    places, parts = _parts(drive, kept) if drive.target is not None else ([], [])
    plan = Plan.objects.create(
        drive=drive,
        version=drive.plans.count() + 1,
        valid_from=valid_from or drive.starts_on,
        starts_on=drive.starts_on,
        due=[sum(day) for day in zip(*parts, strict=True)],
        why=why,
        issued_by=user,
    )
    Target.objects.bulk_create(
        Target(district_id=drive.district_id, plan=plan, panchayat=place, due=part)
        for place, part in zip(places, parts, strict=True)
    )
    return plan


def _kept(drive, until):
    """Cards due by each of the drive's days before `until`, as they were issued, by panchayat id."""
    before = dates.days(drive.starts_on, until - dates.timedelta(days=1))
    plan = before and drive.plans.filter(valid_from__lte=before[-1]).order_by("version").last()
    if not plan:
        return {}
    positions = [plan.position(day) for day in before]
    targets = plan.targets.values_list("panchayat_id", "due")
    return {place: [[0, *due][n] for n in positions] for place, due in targets}


def _parts(drive, kept):
    """The panchayats of the drive and, for each, the cards due by each day; `kept` is what stays of it."""
    places = list(_places(drive, kept))
    weights, floors, caps = _bounds(drive, places)
    _check(drive, places, weights, floors, caps)
    past = [kept.get(place.pk, []) for place in places]
    done = [days[-1] if days else 0 for days in past]
    count = max(map(len, past))
    shape = shape_of(drive)[count:]
    _check_kept(drive, sum(done), [max(pair) for pair in zip(done, floors, strict=True)], shape)
    floors = [max(pair) for pair in zip(floors, done, strict=True)]
    caps = [None if cap is None else max(cap, had) for cap, had in zip(caps, done, strict=True)]
    split = totals(drive.target, weights, floors, caps)
    rest = [total - had for total, had in zip(split, done, strict=True)]
    ahead = spread(due_by_day(sum(rest), shape), rest)
    return places, [
        (days or [0] * count) + [had + due for due in later]
        for days, had, later in zip(past, done, ahead, strict=True)
    ]


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


def rows(drive, level, day, places=None, version=None):
    """The issued plan: `{level, code, parent, date, cards, to_date, version}`, one a place of `level`.

    `level`: district, block or panchayat; `places`: a queryset of its model, or None for all. The plan
    is the one in force on `day`, or the given version; no plan, no rows.
    """
    plans = drive.plans.all() if version is None else drive.plans.filter(version=version)
    plan = (plans.filter(valid_from__lte=day) if version is None else plans).order_by("-version").first()
    plan = plan or plans.order_by("version").first()
    if plan is None:
        return []
    n, before = plan.position(day), plan.position(day - dates.timedelta(days=1))
    asked = {"plan": plan.pk, "district": drive.district_id, "day": day, "n": n, "before": before}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS[level], asked)
        found = {place: (code, parent, cards, due) for place, code, parent, cards, due in cursor.fetchall()}
    model: Any = {"district": District, "block": Block, "panchayat": Panchayat}[level]
    ids = (model.objects.all() if places is None else places).filter(pk__in=found).order_by("code")
    return [
        {
            "level": level,
            "code": found[pk][0],
            "parent": found[pk][1],
            "date": day,
            "cards": int(found[pk][2]),
            "to_date": int(found[pk][3]),
            "version": plan.version,
        }
        for pk in ids.values_list("pk", flat=True)
    ]


_PARTS = """
SELECT s.panchayat_id, s.block_id, coalesce(t.due[%(n)s], 0) AS due,
       coalesce(t.due[%(n)s], 0) - coalesce(t.due[%(before)s], 0) AS cards
FROM districts_target t
JOIN districts_stay s ON s.district_id = %(district)s AND s.panchayat_id = t.panchayat_id
     AND %(day)s::date BETWEEN s.first AND s.last
WHERE t.district_id = %(district)s AND t.plan_id = %(plan)s
"""
_ROWS = {
    "panchayat": f"""SELECT p.id, p.code, b.code, x.cards, x.due FROM ({_PARTS}) x
        JOIN districts_panchayat p ON p.id = x.panchayat_id JOIN districts_block b ON b.id = x.block_id""",
    "block": f"""SELECT b.id, b.code, d.code, sum(x.cards), sum(x.due) FROM ({_PARTS}) x
        JOIN districts_block b ON b.id = x.block_id JOIN districts_district d ON d.id = b.district_id
        GROUP BY 1, 2, 3""",
    "district": f"""SELECT d.id, d.code, s.code, sum(x.cards), sum(x.due) FROM ({_PARTS}) x
        JOIN districts_district d ON d.id = %(district)s JOIN districts_state s ON s.id = d.state_id
        GROUP BY 1, 2, 3""",
}


def left_out(district_id):
    """People left out by panchayat id; empty where no list is known."""
    return dict(LeftOut.objects.filter(district_id=district_id).values_list("panchayat_id", "people"))


def _bounds(drive, places):
    """Weight, floor and cap of each place, from the order."""
    given = drive.split.get("weights", "left_out")
    floor, cap = drive.split.get("floor", 0), drive.split.get("cap")
    if given == "left_out":
        people = left_out(drive.district_id)
        weights = [people.get(place.pk, 0) for place in places]
        floors = [min(floor, weight) for weight in weights]
    else:
        weights = [given.get(place.code, 0) for place in places]
        floors = [floor] * len(places)
    caps = [None] * len(places)
    if cap is not None:
        ids = _active_ids(drive.district_id)
        caps = [ids.get(place.pk, 0) * cap * len(drive.working_days) for place in places]
    return weights, floors, caps


def _active_ids(district_id):
    """Active login IDs by the panchayat of their home."""
    found: dict[int, int] = {}
    for panchayat_id in LoginID.objects.filter(district_id=district_id, status="active").values_list(
        "panchayat_id", flat=True
    ):
        found[panchayat_id] = found.get(panchayat_id, 0) + 1
    return found


def _check(drive, places, weights, floors, caps):
    """Raises ValidationError in one sentence with the numbers where the order cannot be met."""
    if not places:
        raise ValidationError(
            {"district": _("The district has no panchayats yet. Import its geography first.")}
        )
    if not any(weights):
        raise ValidationError(
            of_split(
                "weights", _("No left-out people are known in this district. Give weights by panchayat code.")
            )
        )
    floor, count = drive.split.get("floor", 0), len(places)
    # where left-out people limit it, the floor is still an order for every place that has any
    if max(sum(floors), floor * sum(map(bool, floors))) > drive.target:
        raise ValidationError(
            of_split(
                "floor",
                _(
                    "At least %(floor)s in each of %(places)s places takes %(product)s, more than the target"
                    " of %(target)s. Lower the floor to %(most)s or raise the target."
                )
                % {
                    "floor": floor,
                    "places": count,
                    "product": floor * count,
                    "target": drive.target,
                    "most": drive.target // count,
                },
            )
        )
    for place, floor, cap in zip(places, floors, caps, strict=True):
        if cap is not None and floor > cap:
            raise ValidationError(
                of_split(
                    "cap",
                    _("%(place)s can make at most %(cap)s, less than the floor of %(floor)s.")
                    % {"place": place.title, "cap": grouped(cap), "floor": grouped(floor)},
                )
            )
    room = sum(
        (drive.target if cap is None else cap) if weight else floor
        for weight, floor, cap in zip(weights, floors, caps, strict=True)
    )
    if room < drive.target:
        raise ValidationError(
            of_split(
                "cap",
                _("All places together can make %(room)s, less than the target of %(target)s.")
                % {"room": grouped(room), "target": grouped(drive.target)},
            )
        )


def of_split(part, sentence):
    """An error of a part of the split; its code names the part, so that a form can put it there."""
    return {"split": ValidationError(sentence, code=part)}
