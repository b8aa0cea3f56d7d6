"""Centres and login IDs, in the reported numbers where a number was reported."""

import random
from datetime import timedelta

from districts.models import Centre, LoginID, Spell
from drive_portal.demo import names

PREFIX = {
    "csc": ("CSC", "CSC", "सीएससी"),
    "lok_seva_kendra": ("LSK", "Lok Seva Kendra", "लोक सेवा केन्द्र"),
    "zone_office": ("ZON", "Zone office", "जोन कार्यालय"),
    "fever_clinic": ("FVC", "Fever clinic", "फीवर क्लीनिक"),
    "urban_body_office": ("UBO", "Urban body office", "नगरीय निकाय कार्यालय"),
    "tehsil_office": ("TEH", "Tehsil office", "तहसील कार्यालय"),
    "hospital": ("HSP", "Community health centre", "सामुदायिक स्वास्थ्य केन्द्र"),
    "panchayat_bhawan": ("PBH", "Panchayat bhawan", "पंचायत भवन"),
}
LETTER = {
    "vle": "V",
    "operator": "O",
    "asha": "A",
    "mitanin": "M",
    "anganwadi": "W",
    "anm": "N",
    "other": "X",
}
ONE_A_BLOCK = {"tehsil_office", "urban_body_office", "lok_seva_kendra"}  # spread over blocks, not people


def make(ground, today):
    """Centres, their login IDs, the field workers' login IDs, and the spells of the active ones."""
    rng = random.Random(f"staff {ground.spec.code}")
    ground.centres = Centre.objects.bulk_create(_centres(ground, rng, today))
    ids = [*_at_centres(ground, rng, today), *_in_the_field(ground, rng, today)]
    _number(ground.spec, ids)
    ground.login_ids = LoginID.objects.bulk_create(ids)
    Spell.objects.bulk_create(_spells(ground, today))


def _centres(ground, rng, today):
    spec = ground.spec
    for kind, counts in spec.centres.items():
        number = 0
        for place_kind, count in zip(("ward", "gram_panchayat"), counts, strict=True):
            for place, n in _placed(ground, kind, place_kind, count):
                number += 1
                yield _centre(spec, rng, today, kind, number, place, n)
    unregistered, suspended = spec.spare
    places = rng.choices(ground.panchayats, k=unregistered + suspended)
    for n, place in enumerate(places):
        centre = _centre(spec, rng, today, "csc", 900 + n + 1, place, 9)
        centre.status = "unregistered" if n < unregistered else "suspended"
        if centre.status == "unregistered":
            centre.opened_on = None
        yield centre


def _placed(ground, kind, place_kind, count):
    """(panchayat, its n-th of the kind), `count` times."""
    places = [place for place in ground.panchayats if place.kind == place_kind]
    if not count:
        return
    if kind in ONE_A_BLOCK:
        blocks = {}
        for place in places:
            blocks.setdefault(place.block_id, []).append(place)
        homes = [sorted(block, key=lambda place: -ground.weights[place.pk]) for block in blocks.values()]
        yield from ((homes[n % len(homes)][n // len(homes)], 1) for n in range(count))
        return
    parts = ground.share_out(count, places)
    for place in places:
        yield from ((place, n + 1) for n in range(parts[place.pk]))


def _centre(spec, rng, today, kind, number, place, n):
    letters, name, name_hi = PREFIX[kind]
    more = f" {n}" if n > 1 else ""
    started = spec.name != "Rajnandgaon" or kind != "csc"  # its 907 are registered and have not begun
    return Centre(
        code=f"{letters}{spec.code}{number:03d}",
        kind=kind,
        name=f"{name} {place.name}{more}",
        name_hi=f"{name_hi} {place.name_hi}{more}",
        status="active" if started else "registered",
        district_id=place.district_id,
        panchayat=place,
        opened_on=today - timedelta(days=rng.randint(720, 3000)),
        fee_inr=0 if spec.name == "Rajnandgaon" else None,
        latitude=round(place.latitude + rng.uniform(-0.008, 0.008), 5),
        longitude=round(place.longitude + rng.uniform(-0.008, 0.008), 5),
    )


def _at_centres(ground, rng, today):
    spec = ground.spec
    issued, suspended = spec.idle
    seen = {}
    for centre in ground.centres:
        if centre.kind == "csc" and centre.status != "active":
            continue
        kind, each = spec.staff[centre.kind]
        seen[centre.kind] = n = seen.get(centre.kind, 0) + 1
        for _n in range(round(each * n) - round(each * (n - 1))):
            yield _login_id(spec, rng, today, kind, centre.panchayat, centre)
    # beside the active ones: issued and not yet begun, or suspended
    closed = [centre for centre in ground.centres if centre.status in ("registered", "suspended")]
    begun = [centre for centre in ground.centres if centre.kind == "csc" and centre.status == "active"]
    homes = rng.sample(closed, min(len(closed), issued + suspended))
    homes += rng.sample(begun, issued + suspended - len(homes))
    for n, centre in enumerate(homes):
        row = _login_id(spec, rng, today, "vle", centre.panchayat, centre)
        row.status = "suspended" if n < suspended else "issued"
        yield row


def _in_the_field(ground, rng, today):
    spec = ground.spec
    for kind, count in spec.field.items():
        homes = list(ground.panchayats)
        rng.shuffle(homes)
        for n in range(count):
            row = _login_id(spec, rng, today, kind, homes[n % len(homes)])
            if kind == "other":  # the extra IDs of the special drive
                row.issued_on = today - timedelta(days=rng.randint(35, 50))
            yield row
        for n in range(count // 40):
            row = _login_id(spec, rng, today, kind, homes[n])
            row.status = "suspended" if n % 3 == 2 else "issued"
            yield row


def _login_id(spec, rng, today, kind, place, centre=None):
    return LoginID(
        holder_name=names.holder(rng, spec.state, kind),
        holder_kind=kind,
        status="active",
        district_id=place.district_id,
        centre=centre,
        panchayat=place,
        issued_on=today - timedelta(days=rng.randint(90, 700)),
    )


def _number(spec, ids):
    counts = {}
    for n, row in enumerate(ids):
        counts[row.holder_kind] = counts.get(row.holder_kind, 0) + 1
        row.code = f"{spec.state}{spec.code}{LETTER[row.holder_kind]}{counts[row.holder_kind]:04d}"
        row.mobile = names.mobile(int(spec.code) * 10_000 + n)


def _spells(ground, today):
    for row in ground.login_ids:
        if row.status == "issued":
            continue
        ended = None if row.status == "active" else today - timedelta(days=60)
        if ended and ended < row.issued_on:
            continue
        yield Spell(
            district_id=row.district_id,
            login_id=row,
            centre=row.centre,
            panchayat=row.panchayat,
            starts_on=row.issued_on,
            ends_on=ended,
        )
