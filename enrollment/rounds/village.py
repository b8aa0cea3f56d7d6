"""A village of the own panchayat: its people without a card, families together, and what was done today."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.utils.http import urlencode

from camps.duties.own import OwnDuties
from districts.models import LoginID, Panchayat
from districts.permissions import can
from drive_portal.lib import dates
from enrollment import privacy
from enrollment.models import Beneficiary, Mark, Reading
from enrollment.packs import outcomes

PERMISSION = "walk_round"
FAMILIES = 40  # a page
_MADE = Mark.Outcome.MADE.value


def panchayats(user):
    """The panchayats in which the user goes from house to house, by name. Raises PermissionDenied: none."""
    posts = [post for post in user.posts if post.panchayat]
    found = Panchayat.objects.filter(pk__in=[post.panchayat for post in posts]).select_related("block")
    mine = [place for place in found.order_by("name") if can(user, PERMISSION, place)]
    if not mine:
        raise PermissionDenied
    return mine


@dataclass
class Family:
    """People of one family in the village, the eldest first."""

    people: list = field(default_factory=list)

    @property
    def rank(self):
        """Houses with somebody not asked for yet first, then those to try again, then the settled."""
        return min(person.rank for person in self.people)


class Village:
    """The round of a village. `asked`: the query (panchayat, village, page); what is wrong there is 404."""

    def __init__(self, user, asked):
        self.user, self.asked, self.today = user, asked, dates.today()
        self.panchayats = panchayats(user)
        wanted = asked.get("panchayat") or self.panchayats[0].code
        found = [place for place in self.panchayats if place.code == wanted]
        if not found:
            raise Http404
        self.panchayat = found[0]
        if self._named and self.name not in self._names:
            raise Http404

    # --- which village

    @property
    def _named(self):
        return "village" in self.asked

    @cached_property
    def name(self):
        """The village asked for, else that of today's duty, else the one with most to do. May be empty."""
        if self._named:
            return self.asked["village"]
        duty = OwnDuties(self.user).next
        if duty and duty.date == self.today and duty.village in self._names:
            return duty.village
        return next(iter(self._names), "")

    @property
    def _names(self):
        return [row["village"] for row in self.villages]

    @cached_property
    def villages(self):
        """Each village of the panchayat with the people on its list and those `left` without a card."""
        made = Count("pk", filter=Q(mark__outcome=_MADE))
        found = self._people().values("village").annotate(listed=Count("pk"), made=made)
        rows = [
            row | {"left": row["listed"] - row["made"], "query": self._query(row["village"])} for row in found
        ]
        return sorted(rows, key=lambda row: (-row["left"], row["village"]))

    @property
    def left(self):
        return next((row["left"] for row in self.villages if row["village"] == self.name), 0)

    def _query(self, village):
        panchayat = {"panchayat": self.panchayat.code} if len(self.panchayats) > 1 else {}
        return urlencode(panchayat | {"village": village})

    @property
    def query(self):
        return self._query(self.name)

    # --- its people

    def _people(self):
        return Beneficiary.objects.of(self.panchayat.district_id).filter(panchayat=self.panchayat)

    @cached_property
    def page(self):
        """Families with somebody left out, and those whose card the user marked as made today."""
        mine_today = Q(mark__outcome=_MADE, mark__by=self.user, mark__outcome_on=self.today)
        found = self._people().filter(Q(mark__outcome=None) | ~Q(mark__outcome=_MADE) | mine_today)
        found = found.filter(village=self.name).select_related("mark").order_by("birth_year", "number")
        families: dict = {}
        for person in found:
            families.setdefault(person.family_id or person.number, Family()).people.append(self._seen(person))
        ranked = sorted(families.values(), key=lambda family: (family.rank, family.people[0].name_key))
        return Paginator(ranked, FAMILIES).get_page(self.asked.get("page"))

    def _seen(self, person):
        mark = person.mark
        person.key = outcomes.key_of(mark)
        person.today = mark is not None and mark.outcome_on == self.today
        person.stands = outcomes.said(mark.outcome, mark.reason) if mark else ""
        person.seen = mark.at.isoformat() if mark else ""
        if mark is None:
            person.rank = 0
        elif person.today:
            person.rank = 2
        else:
            person.rank = 1 if mark.outcome in (Mark.Outcome.LEFT_OUT, Mark.Outcome.REJECTED) else 2
        return person

    def looked_at(self):
        """Write down that people were shown, and where they live."""
        if people := sum(len(family.people) for family in self.page):
            privacy.read(
                self.user,
                Reading.Kind.LIST,
                self.panchayat.district_id,
                place=self.panchayat.code,
                what="round",
                people=people,
            )

    @property
    def boxes(self):
        return [{"key": key, "name": name} for key, (name, _outcome, _reason) in outcomes.BOXES.items()]


@dataclass(frozen=True)
class Done:
    """What the user marked on a day in the own panchayats."""

    made: int
    away: int
    no_document: int
    other: int


def done(user, day):
    """The user's marks of `day`: Done. Nothing but numbers."""
    mine = panchayats(user)
    found = Beneficiary.objects.of(mine[0].district_id).filter(
        panchayat__in=mine, mark__by=user, mark__outcome_on=day, mark__source="hand"
    )
    rows = found.values_list("mark__outcome", "mark__reason").annotate(n=Count("pk"))
    counts = {(outcome, reason): n for outcome, reason, n in rows}
    made = sum(n for (outcome, _reason), n in counts.items() if outcome == _MADE)
    away, papers = counts.get(("left_out", "away"), 0), counts.get(("left_out", "documents_missing"), 0)
    return Done(made, away, papers, sum(counts.values()) - made - away - papers)


def own_login_id(user, panchayat):
    """The code of the active login ID with which the user works in the panchayat; empty: none."""
    ids = [post.login_id for post in user.posts if post.login_id and post.panchayat == panchayat.pk]
    found = LoginID.objects.filter(pk__in=ids, status=LoginID.Status.ACTIVE)
    return found.values_list("code", flat=True).first() or ""


BACK = timedelta(days=14)  # a tick may wait on a phone without a network for so long
