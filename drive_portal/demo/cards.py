"""A made-up cards file for a list: who has a card since when, whose was rejected and why, who waits."""

import csv
import io
import random
import zipfile
from contextlib import contextmanager
from datetime import timedelta

from drive_portal.demo import people
from drive_portal.lib import dates

COLUMNS = ["beneficiary_id", "outcome", "outcome_on", "reason", "login_id", "card_number"]
# why cards fail, as often as they do
REASONS = {
    "samagra_id_error": 14,
    "samagra_mismatch": 12,
    "aadhaar_error": 16,
    "aadhaar_mismatch": 15,
    "server_down": 13,
    "biometric_failed": 12,
    "documents_missing": 11,
    "already_made": 3,
    "other": 4,
}
LONG_BEFORE = 450  # days over which cards were made
_WEIGHTS = list(REASONS.values())
_NAMES = list(REASONS)


def read_ids(path):
    """The ids of a list (CSV, plain or zipped), in its order. ValueError: it has no such column."""
    with _opened(path) as file:
        rows = csv.reader(file)
        header = [cell.strip().lower() for cell in next(rows, [])]
        names = (people.COLUMNS[0], people.HINDI[0])
        at = next((header.index(name) for name in names if name in header), None)
        if at is None:
            raise ValueError("The list has no column beneficiary_id.")
        return list(dict.fromkeys(row[at].strip() for row in rows if len(row) > at and row[at].strip()))


@contextmanager
def _opened(path):
    if path.suffix.lower() != ".zip":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as raw:
        yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


class Cards:
    """Rows of `COLUMNS`. `logins` are codes of login IDs; `prefix` begins the numbers of ids outside."""

    def __init__(self, seed, logins, prefix, until):
        self.rng = random.Random(f"cards {seed}")
        self.logins, self.prefix, self.until = logins, prefix, until
        self.numbers = 0
        self.days = [(until - timedelta(days=n)).isoformat() for n in range(LONG_BEFORE)]

    def made(self, beneficiary_id, day):
        self.numbers += 1
        number = f"P{(self.numbers * 48_271_393 + 7) % 999_999_937:09d}"  # a prime: none comes twice
        return (beneficiary_id, "made", day, "", self._login(), number)

    def rejected(self, beneficiary_id, day):
        (reason,) = self.rng.choices(_NAMES, _WEIGHTS)
        return (beneficiary_id, "rejected", day, reason, self._login(), "")

    def pending(self, beneficiary_id, day):
        return (beneficiary_id, "pending", day, "", self._login(), "")

    def outside(self, n):
        """Of an id that is on no list of ours."""
        return self.made(f"{self.prefix}X{n:06d}", self.day(60))

    def day(self, within=LONG_BEFORE):
        return self.days[int(self.rng.random() * min(within, LONG_BEFORE))]

    def _login(self):
        return self.logins[int(self.rng.random() * len(self.logins))]


def of_list(ids, made, rejected, pending, outside, cards):
    """Rows for a list's ids, each of them once at most, in the list's order; then those outside it."""
    chosen = cards.rng.sample(range(len(ids)), made + rejected + pending)
    how = dict.fromkeys(chosen[:made], 0)
    how |= dict.fromkeys(chosen[made : made + rejected], 1) | dict.fromkeys(chosen[made + rejected :], 2)
    write = (cards.made, cards.rejected, cards.pending)
    within = (LONG_BEFORE, 45, 14)
    for n in sorted(how):
        kind = how[n]
        yield write[kind](ids[n], cards.day(within[kind]))
    for n in range(outside):
        yield cards.outside(n)


def made_up_logins(district):
    """Codes such as a district might have, where it is not in the database."""
    return [f"{district}V{n:04d}" for n in range(1, 121)]


def yesterday():
    return dates.today() - timedelta(days=1)
