"""Login IDs that were asked for: most wait still, some came, a few were refused."""

import random
from datetime import timedelta

from districts.models import LoginRequest
from drive_portal.demo import names

SHARE = 0.55  # of the centres without a login ID: one was asked for
FIELD, CAME, REFUSED = 9, 8, 3  # in the field; issued; refused
MOST = 46  # days that a request waits
WHY = [
    "दस्तावेज अपूर्ण हैं",
    "धारक के नाम दूसरी आईडी पहले से जारी है",
    "केन्द्र का पंजीयन प्रमाणित नहीं हुआ",
]


def make(ground):
    """The district's requests as its block officers made them; returns how many."""
    rng = random.Random(f"asked {ground.spec.code}")
    rows = [*_at_centres(ground, rng), *_in_the_field(ground, rng), *_came(ground, rng)]
    for row in rng.sample([row for row in rows if row.state == "requested"], REFUSED):
        row.state, row.reason = LoginRequest.State.REFUSED, rng.choice(WHY)
        row.decided_on, row.decided_by = row.asked_on + timedelta(days=1), ground.collector
    return len(LoginRequest.objects.bulk_create(sorted(rows, key=lambda row: row.asked_on)))


def _at_centres(ground, rng):
    held = {row.centre_id for row in ground.login_ids}
    empty = [centre for centre in ground.centres if centre.status == "registered" and centre.pk not in held]
    for centre in empty:
        if rng.random() < SHARE:
            yield _request(ground, rng, centre.panchayat, "vle", centre)


def _in_the_field(ground, rng):
    kind = next(kind for kind in ("mitanin", "asha", "anganwadi") if kind in ground.spec.field)
    for place in rng.sample(ground.panchayats, FIELD):
        yield _request(ground, rng, place, kind)


def _came(ground, rng):
    issued = [row for row in ground.login_ids if row.status == "issued"]
    for row in rng.sample(issued, min(CAME, len(issued))):
        request = _request(ground, rng, row.panchayat, row.holder_kind, row.centre)
        request.holder_name, request.mobile = row.holder_name, row.mobile
        request.asked_on = row.issued_on - timedelta(days=rng.randint(4, 40))
        request.state, request.login_id = LoginRequest.State.ISSUED, row
        request.decided_on, request.decided_by = row.issued_on, ground.collector
        yield request


def _request(ground, rng, place, kind, centre=None):
    return LoginRequest(
        district_id=place.district_id,
        panchayat=place,
        centre=centre,
        holder_name=names.holder(rng, ground.spec.state, kind),
        holder_kind=kind,
        mobile=names.mobile(int(ground.spec.code) * 10_000 + 9_000 + rng.randint(0, 899)),
        asked_on=ground.today - timedelta(days=rng.randint(2, MOST)),
        asked_by=ground.officers[place.block_id],
    )
