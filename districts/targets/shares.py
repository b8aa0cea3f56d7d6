"""Below the panchayat: its target is the work of its centres, its camps and the field, exactly.

On its days a camp takes what is planned for it (without a plan, as much as its login IDs are of all that
work there), never more than the panchayat owes on the day. The rest goes to centres and field workers by
their active login IDs; the field also holds what no place takes. numbers.md, "Targets".
"""

from collections import defaultdict

import numpy as np
from django.apps import apps
from django.db import transaction
from django.db.models import Count, Q

from districts import dirty
from districts.models import LoginID, Share
from districts.targets import arrays, exact
from drive_portal.lib import dates

CENTRE, CAMP, FIELD = (int(level) for level in Share.Level)


def ladder(drive, places, parts, earlier=None):
    """The shares of `places` (panchayat ids), whose cards due by each day are the rows of `parts`.

    Returns the keys, (level, place id, panchayat id), and the cards due by each day, a row each; what
    `earlier` (a Kept) says of its days stays.
    """
    if not len(places):
        return [], parts
    count = len(earlier.positions) if earlier else 0
    return _ladder(drive, places, parts, count, earlier.shares() if earlier else {})


def _ladder(drive, places, parts, count, kept, only=None):
    """`only`: ids of `places` where they are not all of the drive's, so that no more is read."""
    row_of = {place: n for n, place in enumerate(places)}
    kept = {key: due for key, due in kept.items() if key[2] in row_of}
    ahead = parts[:, count:] - (parts[:, count - 1 : count] if count else 0)
    work = _work(drive, only)
    camps, taken = _camps(_standing(drive, only), drive, row_of, ahead, kept, count, work)
    np.subtract.at(ahead, np.array([row_of[place] for _level, _camp, place in camps], np.int64), taken)
    keys, weights = _keys(places, work)
    groups = np.array([row_of[panchayat] for _level, _place, panchayat in keys], np.int64)
    split = exact.shares(ahead[:, -1] if ahead.shape[1] else np.zeros(len(places), np.int64), weights, groups)
    later = exact.spread(ahead, split, groups)
    # where nobody works any more, what was due stays
    gone = [key for key in kept.keys() - set(keys) - set(camps) if key[0] != FIELD]
    later = np.vstack([later, taken, np.zeros((len(gone), ahead.shape[1]), np.int64)])
    return _whole(parts, kept, row_of, [*keys, *camps, *gone], later)


def _work(drive, only):
    """Active login IDs of each panchayat, by the centre that they are at home in (None: the field)."""
    ids = LoginID.objects.filter(district_id=drive.district_id, status="active").order_by()
    ids = ids if only is None else ids.filter(panchayat__in=only)
    at: dict[int, dict] = defaultdict(dict)
    for panchayat, centre, n in ids.values_list("panchayat_id", "centre_id").annotate(n=Count("pk")):
        at[panchayat][centre] = n
    return at


def _keys(places, work):
    """Keys of the centres and the field of each panchayat, panchayat by panchayat, and their login IDs."""
    keys, weights = [], []
    for place in places:
        here = work.get(place, {})
        for centre in sorted(centre for centre in here if centre):
            keys.append((CENTRE, centre, place))
            weights.append(here[centre])
        keys.append((FIELD, place, place))
        weights.append(here.get(None, 0) or int(not here))
    return keys, np.array(weights, np.int64)


def _camps(camps, drive, row_of, ahead, kept, count, work):
    """Keys of the camps, and the cards due at each by each day to come: a row each."""
    days = dates.days(drive.starts_on, drive.ends_on)[count:]
    at = {day: n for n, day in enumerate(days)}
    owed = np.diff(ahead, prepend=0)
    asked: dict[tuple, dict] = defaultdict(dict)  # by (row, day): what each camp would take
    keys = []
    for camp in camps:
        row = row_of.get(camp.panchayat_id)
        held = [at[day] for day in dates.days(camp.starts_on, camp.ends_on) if day in at]
        held = [n for n in held if row is not None and owed[row, n]]
        if not held:
            continue
        key = (CAMP, camp.pk, camp.panchayat_id)
        if camp.planned is None:
            ids, others = max(camp.ids, 1), sum(work.get(camp.panchayat_id, {}).values())
            wants = [int(owed[row, n]) * ids // (ids + others) for n in held]
        else:
            left = max(camp.planned - (int(kept[key][-1]) if count and key in kept else 0), 0)
            due = exact.due_by_day(left, [1] * len(held))
            wants = [now - before for now, before in zip(due, [0, *due], strict=False)]
        for n, cards in zip(held, wants, strict=True):
            asked[row, n][len(keys)] = cards
        keys.append(key)
    taken = np.zeros((len(keys), len(days)), np.int64)
    for (row, n), wanted in asked.items():
        for place, cards in _within(int(owed[row, n]), wanted).items():
            taken[place, n] = cards
    return keys, taken.cumsum(axis=1)


def _standing(drive, only):
    """Camps of the drive and of those inside it; they lie above the plan: asked for by name."""
    mine = Q(drive=drive) | Q(drive__parent=drive)
    camps = apps.get_model("camps.Camp").objects.filter(mine, district_id=drive.district_id)
    staffed = Count("duties__login_id", filter=~Q(duties__status="cancelled"), distinct=True)
    camps = camps if only is None else camps.filter(panchayat__in=only)
    camps = camps.exclude(status="cancelled").annotate(ids=staffed).order_by("pk")
    return camps.values_list("pk", "panchayat_id", "starts_on", "ends_on", "planned", "ids", named=True)


def _within(owed, wants):
    """What camps of one panchayat get on a day: what they want, or where that is too much shares of it."""
    if sum(wants.values()) <= owed:
        return wants
    asked = list(wants.values())
    return dict(zip(wants, exact.totals(owed, asked, [0] * len(asked), asked), strict=True))


def _whole(parts, kept, row_of, keys, later):
    """The days that stay and those to come together; what nobody took before was the field's."""
    count = parts.shape[1] - later.shape[1]
    past = np.zeros((len(keys), count), np.int64)
    field = parts[:, :count].copy()
    at = {key: n for n, key in enumerate(keys)}
    for key, due in kept.items():
        if key[0] != FIELD:
            past[at[key]] = due
            field[row_of[key[2]]] -= due
    mine = [n for n, key in enumerate(keys) if key[0] == FIELD]
    past[mine] = field[[row_of[keys[n][2]] for n in mine]]
    whole = np.hstack([past, (past[:, -1:] if count else 0) + later])
    some = whole[:, -1] > 0 if whole.shape[1] else np.zeros(len(keys), bool)
    return [key for key, has in zip(keys, some.tolist(), strict=True) if has], whole[some]


@transaction.atomic
def refresh(drive, panchayats=None, day=None):
    """Share the days after today anew, since camps or login IDs have changed; returns how many rows did.

    `panchayats`: ids, or None for all of the drive's; `day`: another first day, of a plan by which nobody
    was judged yet. The targets of the panchayats stay as issued.
    """
    plan = drive.plans.order_by("-version").first()
    if plan is None or not plan.due:
        return 0
    targets, due = arrays.targets_of(plan, panchayats)
    places = targets["panchayat_id"].tolist()
    day = day or max(dates.today() + dates.timedelta(days=1), plan.valid_from)
    eve = plan.position(day - dates.timedelta(days=1))
    was, before = arrays.shares_of(plan, None if panchayats is None else places)
    kept = dict(zip(was, before[:, :eve], strict=True))
    keys, fresh = _ladder(drive, places, due, eve, kept, None if panchayats is None else places)
    now, then = (dict(zip(*found, strict=True)) for found in ((keys, fresh), (was, before)))
    changed = [
        k for k in now.keys() | then.keys() if k not in now or k not in then or (now[k] != then[k]).any()
    ]
    if changed:
        touched = {panchayat for _level, _place, panchayat in changed}
        mine = Share.objects.filter(district_id=drive.district_id, plan_id=plan.pk)
        mine.filter(panchayat_id__in=touched).delete()
        rows = [n for n, key in enumerate(keys) if key[2] in touched]
        arrays.keep_shares(plan, drive, [keys[n] for n in rows], fresh[rows])
        dirty.mark(drive, day, touched)
    return len(changed)
