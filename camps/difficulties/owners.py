"""Who answers for a difficulty today: asked at each look, so that a transfer moves it to the successor."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from camps.difficulties import ages, kinds
from camps.difficulties.kinds import Desk
from districts import roles
from districts.models import Posting, User
from drive_portal.lib import dates

SOLVE = "solve_difficulty"
SOLVERS = [role for role in roles.ROLES if roles.allows(role, SOLVE)]


@dataclass(frozen=True)
class Answer:
    """Where a difficulty lies: the desk whose days it are, who holds it (`people`: accounts, by name where
    one took it), until which day, and how many desks have let theirs pass.
    """

    desk: Desk
    town: bool
    people: list
    named: bool
    age: int
    until: dates.date | None
    passed: int

    @property
    def title(self):
        return self.desk.town if self.town and self.desk.town else self.desk.title

    @property
    def too_long(self):
        """Whether the first desk's days are over."""
        return self.passed > 0


class Stand(NamedTuple):
    """The same in short: `holders` are ids of accounts."""

    desk: Desk
    holders: list
    named: bool
    age: int
    until: dates.date | None
    passed: int


class Owners:
    """The desks of some districts and who is posted at them today: two queries, then none."""

    def __init__(self, district_ids, day=None):
        self.day = day or dates.today()
        self.ids = sorted(set(district_ids))

    @cached_property
    def off(self):
        return ages.holidays(self.ids)

    @cached_property
    def _posted(self):
        """{(role, level, place id): [user id]} of who may solve."""
        posts = Posting.objects.on(dates.today()).filter(
            Q(district__in=self.ids) | Q(block__district__in=self.ids) | Q(role="administrator"),
            role__in=SOLVERS,
            user__is_active=True,
        )
        found = defaultdict(list)
        columns = ("role", "block_id", "district_id", "user_id")
        for role, block, district, user in posts.order_by("pk").values_list(*columns):
            level = "block" if block else "district" if district else "country"
            found[role, level, block or district].append(user)
        return found

    @cached_property
    def _users(self):
        ids = {user for users in self._posted.values() for user in users}
        return User.objects.in_bulk(ids)

    def _at(self, desk, row):
        """Ids of who holds the desk for the row."""
        return self._posted.get((desk.role, desk.level, _place(desk.level, row)), [])

    def valid(self, row):
        """Ids of all who may answer for the row today."""
        places = {("block", _place("block", row)), ("district", row.district_id), ("country", None)}
        return {user for key, users in self._posted.items() if key[1:] in places for user in users}

    def people(self, row):
        """The accounts of all who may answer for the row today, by name."""
        return sorted((self._users[user] for user in self.valid(row)), key=User.get_full_name)

    def of(self, row):
        """The Answer of a difficulty, with its people."""
        stand = self.stand(row)
        people = [self._users[user] for user in stand.holders]
        town = bool(row.block_now and row.block_now.kind == "urban")
        return Answer(stand.desk, town, people, stand.named, stand.age, stand.until, stand.passed)

    def stand(self, row):
        """The Stand of a row that has kind, waits_since, owner_id, owner_until, district_id and block_now."""
        off = self.off[row.district_id]
        age = ages.age(row.waits_since, self.day, off)
        steps = kinds.steps(row.kind, row.block_now is not None)
        passed, spent = _passed(steps, age)
        desk, days = steps[passed]
        until = None if days is None else ages.last_day(row.waits_since, spent + days, off)
        lapsed = row.owner_until is not None and row.owner_until < self.day
        named = bool(row.owner_id and not lapsed and row.owner_id in self.valid(row))
        holders = [row.owner_id] if named else self._holders(steps[passed:], row)
        return Stand(desk, holders, named, age, until, passed)

    def _holders(self, steps, row):
        """Ids of who is posted at the first desk of `steps` that anybody holds."""
        return next((held for desk, _days in steps if (held := self._at(desk, row))), [])


def _place(level, row):
    if level == "district":
        return row.district_id
    return row.block_now.pk if row.block_now else None


def _passed(steps, age):
    """How many desks have let their days pass, and how many working days those are."""
    passed = spent = 0
    for _desk, days in steps[:-1]:
        if age <= spent + days:
            break
        passed, spent = passed + 1, spent + days
    return passed, spent


def of(rows, day=None):
    """Each row with its `answer`."""
    owners = Owners({row.district_id for row in rows}, day)
    for row in rows:
        row.answer = owners.of(row)
    return rows
