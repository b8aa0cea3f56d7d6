"""Instructions in lines: with whom each lies, its day, its number then and last evening; what waits."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from camps.difficulties.wording import block_name
from drive_portal.lib import dates
from enrollment.instructions import measuring, owners, wording
from enrollment.models import Instruction

KEPT = 600  # seconds


@dataclass(frozen=True)
class Line:
    """One instruction as a list shows it. `people`: the accounts with which it lies; `now`: the number of the
    evening `now_on`, the last since it was given.
    """

    row: Any
    people: list
    now: int | None
    now_on: dates.date | None
    may_answer: bool
    may_give: bool

    @property
    def overdue(self):
        return self.row.is_open and self.row.due_on < dates.today()

    @property
    def today(self):
        return self.row.is_open and self.row.due_on == dates.today()

    @property
    def due(self):
        return wording.due(self.row.due_on, dates.today(), self.row.is_open)

    @property
    def where(self):
        return block_name(self.row.block) or _("the whole district")

    @property
    def who(self):
        """The office, and who holds it."""
        names = ", ".join(person.get_full_name() for person in self.people)
        office = self.row.get_owner_display()
        return f"{office}: {names}" if names else office

    @property
    def measured(self):
        return self.row.figure != Instruction.Figure.NONE

    @property
    def figure(self):
        return wording.figure(self.row.figure)

    @property
    def was_said(self):
        return wording.number(self.row.figure, self.row.was)

    @property
    def now_said(self):
        return wording.number(self.row.figure, self.now)

    @property
    def verdict(self):
        """How the number has moved since; None before the first evening, and of what is closed."""
        if self.now_on is None or not self.measured or not self.row.is_open:
            return None
        return measuring.verdict(self.row.figure, self.row.was, self.now, self.row.goal)

    @property
    def verdict_said(self):
        return wording.verdict(self.verdict)

    @property
    def goal(self):
        """The number that it shall be, where one was named or follows from the figure."""
        return measuring.wanted(self.row.figure, self.row.goal)


def of(rows, user):
    """The lines of these instructions (`whole`), in their order: three queries, however many."""
    people = owners.people(rows)
    known = measuring.latest([row for row in rows if row.is_open and row.figure != Instruction.Figure.NONE])
    return [
        Line(
            row=row,
            people=people[row.pk],
            now_on=known.get(row.pk, (None, None))[0],
            now=known.get(row.pk, (None, None))[1],
            may_answer=row.is_open and owners.may_answer(user, row),
            may_give=owners.may_give(user, row.district),
        )
        for row in rows
    ]


def open_ones(day):
    """All that is open, with its places, drive and giver, who is over its day first; `days_over` of each is
    the number of days since its last one on `day` (0: due on it; negative: days left).
    """
    rows = list(Instruction.objects.open().whole().order_by("due_on", "pk"))
    for row in rows:
        row.days_over = (day - row.due_on).days
    return rows


def count(found):
    """(how many of these are open, how many of them over their day)."""
    over = Count("pk", filter=Q(due_on__lt=dates.today()))
    return tuple(found.open().order_by().aggregate(n=Count("pk"), over=over).values())


def mine(user):
    """Open instructions that lie with the user's offices."""
    return Instruction.objects.open().filter(owners.held_by(user))


def waiting(user, level):
    """How many lie with the user as an officer of `level` (block, district); for the menu.

    One short query for both, kept in the process while the page knows that nothing of the district was
    edited (`user.edits`).
    """
    if not hasattr(user, "instructions_waiting"):
        posts = [post for post in user.posts if owners.LEVELS.get(post.role) == post.level]
        user.instructions_waiting = _count(user, posts) if posts else {}
    return user.instructions_waiting.get(level, 0)


def _count(user, posts):
    edits = getattr(user, "edits", None)
    if edits is None or {post.district for post in posts} != {edits[0]}:
        return _counted(user)
    held = sorted((post.role, post.place_id) for post in posts)
    return cache.get_or_set(
        f"instructions-waiting-{edits}-{held}".replace(" ", ""), lambda: _counted(user), KEPT
    )


def _counted(user):
    of_block = Q(owner=owners.Owner.BLOCK_OFFICER)
    found = mine(user).aggregate(block=Count("pk", filter=of_block), district=Count("pk", filter=~of_block))
    return {level: n for level, n in found.items() if n}
