"""Jashpur's list, at the size of its report, sent as its collector would send it: a list, then the cards.

Who is left out adds up to what the plan was made from, panchayat by panchayat. After the cards the block
officers' visits are entered: who has died, moved away, refused.
"""

import csv
import random
import shutil
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.core.files import File

from districts import targets
from districts.models import District, Drive, LeftOut, LoginID, Panchayat, Posting, User
from drive_portal.demo import cards, faults, people, places
from drive_portal.demo.facts import SPECS
from drive_portal.lib import dates
from enrollment import marks
from enrollment.imports import jobs
from enrollment.models import Import, Level, Mark, Progress

NAME = "Jashpur"
SPEC = next(spec for spec in SPECS if spec.name == NAME)
LISTED = SPEC.fact["to_be_made"]
PREFIX = f"URN{SPEC.code}"  # of its ids: `make_list` writes CG380…
OUTSIDE = LISTED // 100  # cards of ids that are on no list
PAIRS = 320  # persons under two ids
BAD = 44  # rows that are set aside
SAME_PLACE, LISTED_SHARE = 0.92, 0.97  # cards made at home; card-holders who are on the list
WARDS = 0.02  # of the people live in the town: nobody there was reported as left out
# of those left out: what the cards file and the visits say of them
REJECTED, PENDING, UNREACHABLE = 0.06, 0.022, 0.008
_WHY = ["dead"] * 4 + ["moved"] * 5 + ["duplicate"] + ["refused"] * 2
_PATIENCE = 1800  # seconds for both imports


def wanted():
    """Whether something of the list is still to be sent or entered."""
    return settings.DEMO and settings.DEMO_LISTS and _step() is not None


def _step():
    """What comes next: send, visit, or None."""
    found = Import.objects.filter(district__code=SPEC.code)
    if not District.objects.filter(code=SPEC.code).exists():
        return None
    if not found.filter(kind=Import.Kind.CARDS).exists():
        return "send"
    last = found.filter(kind=Import.Kind.CARDS).order_by("pk")[0]
    visited = Mark.objects.filter(district_id=last.district_id, outcome="unreachable").exists()
    return "visit" if not visited and last.state in (*Import.AT_WORK, Import.State.DONE) else None


def take_in():
    """Send what is to be sent, wait until it is in, enter the visits; the summary, None: all is there."""
    if not wanted():
        return None
    began = time.monotonic()
    made = Making()
    with _folder() as folder:
        listed, carded = folder / "jashpur-list.csv", folder / "jashpur-cards.csv"
        made.write(listed, carded)
        written = round(time.monotonic() - began, 1)
        if _step() == "send":
            _send(made, Import.Kind.ELIGIBILITY, listed)
            _send(made, Import.Kind.CARDS, carded)
    if _done():
        made.visit()
    return {"listed": LISTED, "written": written, "seconds": round(time.monotonic() - began, 1)}


@contextmanager
def _folder():
    folder = settings.DATA_DIR / "demo-lists"
    shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _send(made, kind, path):
    """As its collector would; one that was sent before a kill is not sent again."""
    if not Import.objects.filter(district=made.district, kind=kind).exists():
        scheme = "secc" if kind == Import.Kind.ELIGIBILITY else ""  # where the file says none
        with path.open("rb") as file:
            jobs.send(made.collector, kind, File(file, path.name), district=made.district, scheme=scheme)


def _done():
    """Wait for the cards; whether they are in."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        job = Import.objects.filter(district__code=SPEC.code, kind=Import.Kind.CARDS).order_by("pk")[0]
        if job.state not in Import.AT_WORK:
            return job.state == Import.State.DONE
        time.sleep(1)
    return False


class Making:
    """The two files, panchayat by panchayat, from what the district has in the database."""

    def __init__(self):
        # two, so that the list is the same whatever was reported meanwhile
        self.rng, self.chance = random.Random(f"list of {NAME}"), random.Random(f"cards of {NAME}")
        self.district = District.objects.get(code=SPEC.code)
        self.collector = User.objects.get(username=f"{SPEC.slug}-collector")
        self.drive = Drive.objects.filter(district=self.district).order_by("pk")[0]
        self.panchayats = list(
            Panchayat.objects.filter(district=self.district).select_related("block").order_by("code")
        )
        self.left_out = dict(
            LeftOut.objects.filter(district=self.district).values_list("panchayat_id", "people")
        )
        self.made = self._made()
        self.days = self._days()
        self.unreachable = []  # (block id, beneficiary id, reason, day)

    def _made(self):
        """How many have a card, by panchayat id: all but those left out; some blocks are ahead."""
        have = LISTED - sum(self.left_out.values())
        town = [place for place in self.panchayats if place.kind == "ward"]
        rural = [place for place in self.panchayats if place.kind != "ward"]
        better = {place.block_id: self.rng.randint(85, 120) for place in self.panchayats}
        size = places.weights(SPEC, self.panchayats)
        in_town = round(LISTED * WARDS)
        shares = _shared(in_town, [size[place.pk] for place in town])
        weights = [self.left_out.get(place.pk, 0) * better[place.block_id] for place in rural]
        shares += _shared(have - in_town, weights)
        return {place.pk: share for place, share in zip(town + rural, shares, strict=True)}

    def _days(self):
        """By panchayat id the days on which cards of its people were made in the drive, as ISO text."""
        found = defaultdict(list)
        neighbours = self._neighbours()
        made = Progress.objects.filter(
            district_id=self.district.pk, drive_id=self.drive.pk, level=Level.PANCHAYAT, made__gt=0
        )
        for place, day, count in made.order_by("place_id", "date").values_list("place_id", "date", "made"):
            for _card in range(count):
                if self.chance.random() < LISTED_SHARE:
                    moved = self.chance.random() >= SAME_PLACE
                    home = self.chance.choice(neighbours[place]) if moved else place
                    if len(found[home]) < self.made[home]:
                        found[home].append(day.isoformat())
        return found

    def _neighbours(self):
        """Ids of the panchayats from which people come to be carded: of the block, to a town of all."""
        rural = [place.pk for place in self.panchayats if place.kind != "ward"]
        blocks = defaultdict(list)
        for place in self.panchayats:
            blocks[place.block_id].append(place.pk)
        return {
            place.pk: rural if place.kind == "ward" else blocks[place.block_id] for place in self.panchayats
        }

    # --- the files --------------------------------------------------------------------------

    def write(self, list_path, cards_path):
        with (
            list_path.open("w", encoding="utf-8", newline="") as list_file,
            cards_path.open("w", encoding="utf-8", newline="") as cards_file,
        ):
            listed, carded = csv.writer(list_file), csv.writer(cards_file)
            listed.writerow(people.COLUMNS)
            carded.writerow(cards.COLUMNS)
            everyone = cards.Cards(NAME, self._logins(), PREFIX, dates.today())
            logins = self._logins_by_block()
            for place, family in self._families():
                share = self.made[place.pk] + self.left_out.get(place.pk, 0)
                rows = list(islice(family, share))
                self._plant_pairs(rows)
                listed.writerows(rows)
                everyone.logins = logins.get(place.block_id) or everyone.logins
                carded.writerows(self._outcomes(place, rows, everyone))
            listed.writerows(self._bad(islice(family, BAD)))
            carded.writerows(everyone.outside(n) for n in range(OUTSIDE))

    def _families(self):
        """(panchayat, its people without end)."""
        rows = {row["panchayat_code"]: row for row in places.geography()[SPEC.code]}
        ids = people.Ids(SPEC.state, SPEC.code, 0, prefix=PREFIX)
        known = [(place, rows[place.code]) for place in self.panchayats if place.code in rows]
        homes = people.homes(SPEC, [row for _place, row in known], self.rng, ids)
        return zip([place for place, _row in known], homes, strict=True)

    def _plant_pairs(self, rows):
        """Some stand there twice: in the place of another, under its id."""
        for _pair in range(-(-PAIRS // len(self.panchayats)) if len(rows) > 1000 else 0):
            first, second = self.rng.sample(range(len(rows)), 2)
            family = self.rng.choice([rows[first][1], rows[second][1], ""])
            rows[second] = faults.again(rows[first], rows[second][0], family, self.rng)

    def _outcomes(self, place, rows, maker):
        """Rows of the cards file for the people of a panchayat; who cannot be reached is kept for `visit`."""
        rng, made = self.chance, self.made[place.pk]
        ids = [row[0] for row in rows]
        rng.shuffle(ids)
        days = self.days[place.pk]
        before = [
            (self.drive.starts_on - timedelta(days=n)).isoformat() for n in range(1, cards.LONG_BEFORE + 1)
        ]
        days = days + rng.choices(before, k=made - len(days))
        for key, day in zip(ids, days, strict=False):
            yield maker.made(key, day)
        for key in ids[made:]:
            chance = rng.random()
            if chance < REJECTED:
                yield maker.rejected(key, maker.day(45))
            elif chance < REJECTED + PENDING:
                yield maker.pending(key, maker.day(14))
            elif chance < REJECTED + PENDING + UNREACHABLE:
                day = dates.today() - timedelta(days=rng.randint(1, 15))
                self.unreachable.append((place.block_id, key, rng.choice(_WHY), day))

    def _bad(self, rows):
        for n, row in enumerate(rows):
            kind = faults.SET_ASIDE[n % len(faults.SET_ASIDE)]
            yield faults.FAULTS[kind](row, row, self.rng) or (*row[:5], "1786", *row[6:])

    def _logins(self):
        found = LoginID.objects.filter(district=self.district, status="active").order_by("code")
        return [*found.values_list("code", flat=True)]

    def _logins_by_block(self):
        found = defaultdict(list)
        active = LoginID.objects.filter(district=self.district, status="active").order_by("code")
        for code, block in active.values_list("code", "panchayat__block_id"):
            found[block].append(code)
        return found

    # --- the visits -------------------------------------------------------------------------

    def visit(self):
        """Enter what was found at the doors, each block by its officer."""
        officers = dict(
            Posting.objects.filter(role="block_officer", block__district=self.district)
            .order_by("-pk")
            .values_list("block_id", "user_id")
        )
        users = User.objects.in_bulk(officers.values())
        by_block = defaultdict(list)
        known = Mark.objects.filter(district_id=self.district.pk).values_list("beneficiary_id", flat=True)
        marked = set(known.filter(beneficiary_id__in=[key for _block, key, *_rest in self.unreachable]))
        for block, key, why, day in self.unreachable:
            if key not in marked:
                by_block[block].append(marks.Said(key, "unreachable", day, reason=why))
        for block, said in by_block.items():
            user = users.get(officers.get(block), self.collector)
            marks.put(user, self.district.pk, said, "pack")


def _shared(count, weights):
    return targets.totals(count, weights, [0] * len(weights), [None] * len(weights))
