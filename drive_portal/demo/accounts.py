"""Accounts and postings. The password is hashed once: Argon2 for three hundred accounts takes a minute."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password

from districts.models import Posting, User

OPERATORS = 5
# what `make_demo --accounts` prints
PATTERNS = [
    ("admin", "administrator of everything"),
    ("<district>-collector", "the whole district"),
    ("<district>-<block>-officer", "a rural block"),
    ("<district>-<town>-town-officer", "an urban body"),
    ("<district>-operator-1 … -5", "a centre's login ID"),
    ("<district>-worker-1", "a Mitanin, ASHA or Anganwadi worker"),
    ("<district>-api", "API client, reads only"),
    ("<district>-viewer, -health-manager, -edistrict-manager", "read the district"),
    ("<district>-<block>-operator, -<town>-town-operator", "one more operator in most blocks"),
    ("<state>-viewer", "reads the state"),
]


class Makers:
    """Users and postings in the making, to be written together."""

    def __init__(self, today):
        self.since = today - timedelta(days=60)
        self.password = make_password(settings.DEMO_PASSWORD)
        self.users, self.postings = [], []

    def add(self, username, full_name, role, place=None, login_id=None, **kw):
        user = User(username=_slug(username), password=self.password, full_name=full_name, **kw)
        where = {place.level: place} if place is not None else {}
        posting = Posting(user=user, role=role, login_id=login_id, starts_on=self.since, **where)
        self.users.append(user)
        self.postings.append(posting)
        return user

    def write(self):
        User.objects.bulk_create(self.users)
        for posting in self.postings:
            posting.user_id = posting.user.pk
        Posting.objects.bulk_create(self.postings)


def make(grounds, today):
    """All accounts; notes in each Ground who is a block's officer and who holds a login ID."""
    makers = Makers(today)
    makers.add("admin", "प्रशासक", "administrator", is_staff=True, is_superuser=True)
    for state in {ground.district.state_id: ground.district.state for ground in grounds}.values():
        makers.add(f"{state.name}-viewer", f"राज्य स्वास्थ्य एजेंसी, {state.name_hi}", "state_viewer", state)
    for ground in grounds:
        _district(makers, ground)
        _blocks(makers, ground)
        _holders(makers, ground)
    makers.write()
    return len(makers.users)


def _district(makers, ground):
    district, slug = ground.district, ground.spec.slug
    head = "जिलाधिकारी" if ground.spec.state == "BR" else "कलेक्टर"
    for name, title, role in [
        ("collector", head, "collector"),
        ("viewer", "जिला दर्शक", "district_viewer"),
        ("health-manager", "जिला कार्यक्रम प्रबंधक", "health_manager"),
        ("edistrict-manager", "ई-जिला प्रबंधक", "edistrict_manager"),
        ("api", "एपीआई ग्राहक", "api_client"),
    ]:
        user = makers.add(f"{slug}-{name}", f"{title}, {district.name_hi}", role, district)
        if name == "collector":
            ground.collector = user


def _blocks(makers, ground):
    rural = "प्रखंड स्वास्थ्य प्रबंधक" if ground.spec.state == "BR" else "बीएमओ"
    for block in _blocks_of(ground):
        town = block.kind == "urban"
        title = "नोडल अधिकारी" if town else rural
        ground.officers[block.pk] = makers.add(
            f"{ground.spec.slug}-{block.name}{'-town' if town else ''}-officer",
            f"{title}, {block.name_hi}",
            "block_officer",
            block,
        )


def _blocks_of(ground):
    return list({place.block_id: place.block for place in ground.panchayats}.values())


def _holders(makers, ground):
    """The numbered operators, in different blocks; a field worker; one more operator in the other blocks."""
    slug, numbered = ground.spec.slug, 0
    active = [row for row in ground.login_ids if row.status == "active"]
    kind = next(kind for kind in ("mitanin", "asha", "anganwadi") if kind in ground.spec.field)
    worker = next(row for row in active if row.holder_kind == kind)
    ground.accounts[worker.pk] = makers.add(
        f"{slug}-worker-1", worker.holder_name, "field_worker", worker.panchayat, worker
    )
    blocks = _blocks_of(ground)
    for n in range(max(len(blocks), OPERATORS)):
        block = blocks[n % len(blocks)]
        row = _free(ground, active, block)
        if row is None:
            continue
        name = f"operator-{(numbered := numbered + 1)}"
        if numbered > OPERATORS:
            name = f"{block.name}{'-town' if block.kind == 'urban' else ''}-operator"
        ground.accounts[row.pk] = makers.add(f"{slug}-{name}", row.holder_name, "operator", row.centre, row)


def _free(ground, active, block):
    """The block's first active login ID at a centre without an account; a VLE's rather than another's."""
    rows = [
        row
        for row in active
        if row.centre_id and row.panchayat.block_id == block.pk and row.pk not in ground.accounts
    ]
    return min(rows, key=lambda row: (row.holder_kind != "vle", row.code), default=None)


def _slug(name):
    return name.lower().replace(" ", "-")
