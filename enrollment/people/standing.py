"""The list of a place, and of all under it, in numbers: who is on it, who has a card, who is left out."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.utils.functional import cached_property

from districts.models import Block, Panchayat
from districts.permissions import can
from drive_portal.lib import dates
from enrollment import privacy
from enrollment.models import Beneficiary, Import, ListCount, Mark
from enrollment.people import where
from enrollment.people.forms import PeopleFilter

ROWS = 50
STATES = ("listed", "made", "rejected", "pending", "unreachable")
_OUTCOMES = {state: Count("pk", filter=Q(mark__outcome=state)) for state in STATES[1:]}


@dataclass(frozen=True)
class Numbers:
    """Left out = listed − made; to do = left out − rejected − pending − unreachable."""

    listed: int = 0
    made: int = 0
    rejected: int = 0
    pending: int = 0
    unreachable: int = 0

    @property
    def left_out(self):
        return self.listed - self.made

    @property
    def to_do(self):
        return self.left_out - self.rejected - self.pending - self.unreachable


@dataclass(frozen=True)
class Row:
    """A place (or a village, which is a name in a panchayat) with its numbers."""

    place: Panchayat | Block | None
    name: str
    numbers: Numbers


class Standing:
    """A place's list. `asked`: the query string; what is asked wrongly filters nothing."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level = user, place, place.level
        self.district = where.district_of(place)
        self.asked = asked

    @cached_property
    def numbers(self):
        """Of the whole place, as last counted."""
        return Numbers(**_sums(self._counts())[None])

    @property
    def children(self):
        """What the level of the rows is called in `rows`."""
        return {"district": "block", "block": "panchayat", "panchayat": "village"}[self.level]

    @cached_property
    def rows(self):
        """Every place under it, silent ones too, those with the most people left out first."""
        rows = self._villages() if self.level == "panchayat" else self._places()
        return sorted(rows, key=lambda row: (-row.numbers.left_out, row.name))

    @cached_property
    def list_of(self):
        """The day on which the list was last taken in; None where it never was."""
        return Import.objects.list_of(self.district.pk)

    @property
    def comes(self):
        """Whether a list of the district is on its way in."""
        at_work = Import.objects.filter(district=self.district, kind=Import.Kind.ELIGIBILITY)
        return at_work.filter(state__in=["queued", "running"]).exists()

    @cached_property
    def above(self):
        """The places above it whose people the user may see as well."""
        if self.level == "district":
            return []
        found = [self.district, self.place.block] if self.level == "panchayat" else [self.district]
        return [place for place in found if can(self.user, where.VIEW, place)]

    @cached_property
    def sends(self):
        """Whether the user may send lists itself."""
        return can(self.user, "import_files", self.district)

    # --- the people of a panchayat ------------------------------------------------------------

    @cached_property
    def form(self):
        form = PeopleFilter(self.asked or None, villages=[row.name for row in self.rows])
        form.is_valid()
        return form

    @cached_property
    def page(self):
        """The people of the panchayat that were asked for, families together, `ROWS` at a time."""
        found = self.form.wanted(self._people())
        page = Paginator(_together(found), ROWS).get_page(self.asked.get("page"))
        for person in page.object_list:
            person.family = person.family_id or person.number
        return page

    def looked_at(self):
        """Write down that people were shown, where they were."""
        if self.level == "panchayat" and (people := len(self.page.object_list)):
            privacy.read(self.user, "list", self.district.pk, place=self.place.code, people=people)

    def _people(self):
        return Beneficiary.objects.of(self.district.pk).filter(panchayat=self.place)

    def _counts(self):
        found = ListCount.objects.filter(district=self.district)
        if self.level != "district":
            found = found.filter(panchayat__in=where.within(self.place))
        return found

    def _places(self):
        if self.level == "district":
            return self._rows(Block.objects.filter(district=self.place), "panchayat__block")
        return self._rows(Panchayat.objects.filter(block=self.place), "panchayat")

    def _rows(self, places, by):
        """A row for each place that stands today or has people; `by`: how a count names it."""
        sums = _sums(self._counts(), by)
        today = set(places.valid_on(dates.today()).values_list("pk", flat=True))
        return [
            Row(place, place.title, Numbers(**sums.get(place.pk, {})))
            for place in places
            if place.pk in today or place.pk in sums
        ]

    def _villages(self):
        """By the rows themselves: a panchayat's are few."""
        found = self._people().values("village").annotate(listed=Count("pk"), **_OUTCOMES)
        return [Row(None, row.pop("village"), Numbers(**row)) for row in found]


def _sums(counts, by=None):
    """The sums of the counts by the id of a place; of all of them, `by` nothing, under None."""
    if by is None:
        found = counts.aggregate(**{state: Sum(state, default=0) for state in STATES})
        return {None: found}
    rows = counts.values(of=F(by)).annotate(**{f"sum_{state}": Sum(state) for state in STATES})
    return {row["of"]: {state: row[f"sum_{state}"] for state in STATES} for row in rows}


def _together(people):
    """Village by village, family by family, the eldest first."""
    return people.select_related("mark").order_by("village", "family_id", "birth_year", "number")


def status_of(person):
    """left_out (to do), made, rejected, pending or unreachable."""
    return person.mark.outcome if person.mark else Mark.Outcome.LEFT_OUT.value
