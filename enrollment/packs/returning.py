"""A page comes back: its rows as they were printed, what stands for each now, and what is keyed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from districts import roles
from districts.permissions import can
from drive_portal.lib import dates
from enrollment import marks
from enrollment.models import Beneficiary, Mark, PackPage, Reading
from enrollment.packs import codes, outcomes
from enrollment.privacy import masked, read

MOST_WRONG, WITHIN = 30, 600  # codes that name nothing, in so many seconds: then somebody is guessing


class Unknown(Exception):
    """There is no such page, or it is not the user's to return: nobody learns which."""


class TooMany(Exception):
    """Somebody is guessing codes."""


@dataclass
class Line:
    """A row of the page: the person as the list has it now (None: gone), its mark, and what is keyed."""

    n: int
    serial: int
    person: Any
    mark: Any
    beneficiary_id: str
    key: str = ""
    seen: str = ""
    changed: bool = False

    @property
    def id(self):
        return masked(self.beneficiary_id)

    @property
    def stands(self):
        """What stands, in words."""
        return outcomes.said(self.mark.outcome, self.mark.reason) if self.mark else ""

    @property
    def settled(self):
        """Made, and not by a page: paper does not take a card away."""
        return self.mark is not None and self.mark.outcome == Mark.Outcome.MADE and self.mark.source != "pack"

    @property
    def open(self):
        """Whether it can be keyed: the person is on the list, and has no card."""
        return self.person is not None and not self.settled

    @property
    def now(self):
        """When the mark that stands was set, for the form to send back."""
        return self.mark.at.isoformat() if self.mark else ""


def find(user, typed):
    """The page of the code. Raises codes.Mistyped, Unknown and TooMany."""
    code = codes.read(typed)
    key = f"page-codes-{user.pk}"
    if cache.get(key, 0) >= MOST_WRONG:
        raise TooMany
    page = PackPage.objects.filter(code=code).select_related("pack", "panchayat__block", "district").first()
    if page is None or not _may(user, page):
        cache.set(key, cache.get(key, 0) + 1, WITHIN)
        raise Unknown
    return page


def _may(user, page):
    """Whoever answers for the place; and of a centre of the district who has the paper, or its code, at hand.

    A centre marks any person of its district by the id (`people.marking`), and a code is harder to guess.
    """
    if can(user, "mark_people", page.panchayat):
        return True
    return any(
        roles.allows(post.role, "mark_people") and post.centre and post.district == page.district_id
        for post in user.posts
    )


def lines(page):
    """The rows of the page, in their printed order."""
    people = {
        person.beneficiary_id: person
        for person in Beneficiary.objects.of(page.district_id).filter(beneficiary_id__in=page.ids)
    }
    found = {
        mark.beneficiary_id: mark
        for mark in Mark.objects.filter(district_id=page.district_id, beneficiary_id__in=page.ids)
    }
    made = []
    for n, one in enumerate(page.ids):
        line = Line(n, page.first + n, people.get(one), found.get(one), one)
        line.seen = line.now
        made.append(line)
    return made


def show(user, page):
    """The rows, and a note in the log of readings."""
    read(
        user, Reading.Kind.LIST, page.district_id, place=page.panchayat.code, what="pack page",
        people=len(page.ids),
    )  # fmt: skip
    return lines(page)


def keyed(page, data):
    """The rows with what was keyed in the form `data`, and whether each has changed since it was shown."""
    found = lines(page)
    for line in found:
        key = data.get(f"row-{line.n}", "")
        line.key = key if key in outcomes.BOXES and line.open else ""
        line.seen = data.get(f"seen-{line.n}", "")
        line.changed = bool(line.key) and line.seen != line.now
    return found


def check_day(page, day):
    """Raises ValidationError: a visit is not before the print."""
    printed = page.pack.asked_at.astimezone(dates.INDIA).date()
    if day < printed:
        facts = {"day": printed.strftime("%d-%m-%Y")}
        raise ValidationError(_("The page was printed on %(day)s: the visit cannot be before.") % facts)


def save(user, page, found, day):
    """Set the marks that were keyed; returns how many changed. Raises ValidationError and marks.Changed."""
    check_day(page, day)
    said = []
    for line in found:
        if not line.key or line.key == outcomes.key_of(line.mark):
            continue  # the same again says nothing new
        _name, outcome, reason = outcomes.BOXES[line.key]
        seen = datetime.fromisoformat(line.now) if line.now and not line.changed else None
        if line.changed:
            raise marks.Changed(line.mark)
        said.append(marks.Said(line.beneficiary_id, outcome, day, reason, seen=seen))
    return marks.put(user, page.district_id, said, "pack", why=_("Page %(code)s") % {"code": page.code})
