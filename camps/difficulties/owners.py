"""Who answers for a difficulty today: asked at each look, so that a transfer moves it to the successor."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

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
        """The Answer of a row that knows its `block_now` (a Block or None)."""
        off = self.off[row.district_id]
        old = ages.age(row.waits_since, self.day, off)
        steps = kinds.steps(row.kind, _place("block", row) is not None)
        passed, spent = _passed(steps, old)
        desk, days = steps[passed]
        until = None if days is None else ages.last_day(row.waits_since, spent + days, off)
        lapsed = row.owner_until is not None and row.owner_until < self.day
        named = bool(row.owner_id and not lapsed and row.owner_id in self.valid(row))
        holders = [row.owner_id] if named else self._holders(steps[passed:], row)
        people = [self._users[user] for user in holders]
        town = bool(row.block_now and row.block_now.kind == "urban")
        return Answer(desk, town, people, named, old, until, passed)

    def _holders(self, steps, row):
        """Who is posted at the first desk of `steps` that anybody holds."""
        return next((held for desk, _days in steps if (held := self._at(desk, row))), [])

    # --- the other way round: what lies with somebody ---------------------------------------------

    def mine(self, user):
        """The filter of open difficulties of these districts that lie with the user today."""
        found, own = Q(pk__in=[]), Q(owner=user) & ~Q(owner_until__lt=self.day)
        for post in user.posts:
            if post.role in SOLVERS and post.level == "country":
                found |= own
            elif post.role in SOLVERS and post.district in self.ids:
                here = Q(district=post.district) if post.level == "district" else _in([post.block])
                found |= here & (own | self._unnamed & self._desk_of(post))
        return Q(district__in=self.ids) & found

    @cached_property
    def _unnamed(self):
        """Nobody took it, or who did has let the days pass, or does not answer there any more."""
        named = Q(pk__in=[])
        for (_role, level, place), users in self._posted.items():
            here = {"country": Q(pk__isnull=False), "district": Q(district=place), "block": _in([place])}[
                level
            ]
            named |= here & Q(owner__in=users)
        return Q(owner=None) | Q(owner_until__lt=self.day) | ~named

    def _desk_of(self, post):
        """What lies with the office that the post holds; a block's office that nobody holds passes it on."""
        held = [place for role, level, place in self._posted if (role, level) == ("block_officer", "block")]
        found = Q(pk__in=[])
        for kind in kinds.STEPS:
            ways = [(_OUTSIDE, False, False), (_in(held), True, True), (~_OUTSIDE & ~_in(held), True, False)]
            for where, in_block, is_held in ways:
                found |= Q(kind=kind) & where & self._ages(kind, in_block, is_held, post)
        return found

    def _ages(self, kind, in_block, held, post):
        """The days since which what lies with the post waits; `held`: whether the block's office is."""
        found, spent = Q(pk__in=[]), 0
        steps = kinds.steps(kind, in_block)
        off = self.off[post.district]
        for n, (_desk, days) in enumerate(steps):
            first = next((desk for desk, _days in steps[n:] if self._is_held(desk, held, post)), None)
            if first and (first.role, first.level) == (post.role, post.level):
                span = Q(pk__isnull=False)  # an empty one would fall out of an OR
                if n:
                    span &= Q(waits_since__lte=ages.first_day(spent + 1, self.day, off))
                if days is not None:
                    span &= Q(waits_since__gt=ages.first_day(spent + days + 1, self.day, off))
                found |= span
            spent += days or 0
        return found

    def _is_held(self, desk, held, post):
        if desk.level == "block":
            return held
        return bool(self._posted.get((desk.role, "district", post.district)))

    def too_long(self):
        """The filter of what has waited beyond the days of its first desk."""
        found = Q(pk__in=[])
        for district, off in self.off.items():
            for kind in kinds.STEPS:
                for in_block, where in ((True, ~_OUTSIDE), (False, _OUTSIDE)):
                    days = kinds.steps(kind, in_block)[0][1]
                    if days is not None:
                        since = ages.first_day(days + 1, self.day, off)
                        found |= Q(district_id=district, kind=kind, waits_since__lte=since) & where
        return found


_OUTSIDE = Q(block=None, panchayat=None)  # of a whole district


def _in(blocks):
    return Q(block__in=blocks) | Q(panchayat__block__in=blocks)


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
