"""The pages of pairs: what waits, and two people side by side with what tells them apart."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camps.pages import text
from districts.models import Block, Panchayat
from enrollment import privacy
from enrollment.models import Beneficiary, Mark, Pair, PairNote, PairSearch, Scheme
from enrollment.pairs import scoring
from enrollment.people import histories

ROWS = 25
FAMILY = 8  # members shown of each
LOG = "pairs"  # what the log of readings calls these pages


class PairFilter(forms.Form):
    """Where, and which; what is asked wrongly filters nothing."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    decision = forms.ChoiceField(label=gettext_lazy("Decision"), required=False, choices=Pair.Decision)

    def __init__(self, asked, places):
        asked = {name: text(asked, name) for name in ("place", "decision")}
        super().__init__({"place": asked["place"], "decision": asked["decision"] or Pair.Decision.OPEN})
        self.fields["place"].choices = [("", _("All")), *places]  # type: ignore[attr-defined]  # a choice field
        self.is_valid()


class Found:
    """The pairs that the user asks for: by `place` ("block:3650") and `decision`."""

    def __init__(self, user, asked):
        self.user, self.asked = user, asked
        self.form = PairFilter(asked, self._places())
        self.place = self.form.cleaned_data.get("place", "")
        self.decision = self.form.cleaned_data.get("decision") or Pair.Decision.OPEN

    @property
    def query(self):
        """The filter as part of an address."""
        asked = {"place": self.place, "decision": self.decision}
        plain = {"": "", Pair.Decision.OPEN: ""}
        return urlencode({name: value for name, value in asked.items() if value and value not in plain})

    @cached_property
    def pairs(self):
        """The most certain first; of those decided the latest."""
        seen = Pair.objects.visible_to(self.user).filter(self._here())
        if self.decision == Pair.Decision.OPEN:
            return seen.open().order_by("-score", "pk")
        return seen.filter(decision=self.decision).order_by("-decided_at", "pk")

    @cached_property
    def open_count(self):
        return Pair.objects.visible_to(self.user).filter(self._here()).open().count()

    def after(self, pair):
        """The pair to look at after this one; after the last it begins again; None where no other is left."""
        rest = Pair.objects.visible_to(self.user).filter(self._here()).open().exclude(pk=pair.pk)
        later = Q(score__lt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)
        rest = rest.order_by("-score", "pk")
        return rest.filter(later).first() or rest.first()

    def _here(self):
        level, _colon, code = self.place.partition(":")
        if not code:
            return Q()
        path = {"block": "block__code", "panchayat": "code"}[level]
        return Q(**{f"left_panchayat__{path}": code}) | Q(**{f"right_panchayat__{path}": code})

    def _places(self):
        """Blocks for who has several, else the panchayats of the one."""
        blocks = list(Block.objects.within(self.user).select_related("district").order_by("name"))
        if len(blocks) > 1:
            return [(f"block:{block.code}", block.title) for block in blocks]
        places = Panchayat.objects.within(self.user).order_by("name")
        return [(f"panchayat:{place.code}", place.title) for place in places]


class List(Found):
    """What waits, or what was decided, a page at a time."""

    @cached_property
    def page(self):
        places = ("left_panchayat", "right_panchayat", "decided_by")
        page = Paginator(self.pairs.select_related(*places), ROWS).get_page(self.asked.get("page"))
        people = _people(page.object_list)
        for pair in page.object_list:
            pair.left = people.get((pair.district_id, pair.left_id))
            pair.right = people.get((pair.district_id, pair.right_id))
            pair.said = sureness(pair.score)
        return page

    @cached_property
    def searches(self):
        """Of each district: how the last search went, and whether another is due."""
        districts = {post.district for post in self.user.posts if post.district}
        due = set(PairNote.objects.filter(district_id__in=districts).values_list("district_id", flat=True))
        found = PairSearch.objects.filter(district_id__in=districts).select_related("district")
        return [{"last": search, "due": search.pk in due} for search in found]

    def looked_at(self):
        """Write down that people were shown."""
        for district in {pair.district_id for pair in self.page.object_list}:
            shown = [pair for pair in self.page.object_list if pair.district_id == district]
            people = sum(bool(pair.left) + bool(pair.right) for pair in shown)
            privacy.read(
                self.user, "list", district, place=self.place.partition(":")[2], what=LOG, people=people
            )


@dataclass(frozen=True)
class Line:
    """A field of both, side by side; `how`: as in `scoring`, or empty where they are not compared."""

    label: str
    left: str
    right: str
    how: str = ""

    @property
    def differs(self):
        return self.how in ("differs", "near", "part", "like", "order")


class Side:
    """One of the two: the person, or nobody where it is no longer on the list."""

    def __init__(self, user, pair, beneficiary_id):
        self.id = beneficiary_id
        here = Beneficiary.objects.of(pair.district_id).visible_to(user)
        self.person = here.filter(beneficiary_id=beneficiary_id).select_related("mark", "panchayat").first()
        self.masked = privacy.masked(beneficiary_id)
        self._here = here

    @property
    def made(self):
        return bool(self.person and self.person.mark and self.person.mark.outcome == Mark.Outcome.MADE)

    @property
    def state(self):
        if self.person is None:
            return _("no longer on the list")
        return histories.said(self.person.mark) if self.person.mark else Mark.Outcome.LEFT_OUT.label

    @cached_property
    def family(self):
        """The others of its family in its village, the eldest first."""
        person = self.person
        if not (person and person.family_id):
            return []
        family = self._here.filter(
            panchayat=person.panchayat_id, village=person.village, family_id=person.family_id
        )
        return list(family.exclude(beneficiary_id=self.id).order_by("birth_year")[:FAMILY])

    def row(self):
        person = self.person
        return scoring.Row(
            person.name_key, person.guardian_key, person.gender, person.birth_year, person.family_id,
            person.mobile, person.panchayat.block_id, person.panchayat_id, person.village,
        )  # fmt: skip


class PairPage:
    """Two people side by side, and the question whether they are one. 404 where the user may not see both."""

    def __init__(self, user, pk, asked):
        self.user, self.found = user, Found(user, asked)
        seen = Pair.objects.visible_to(user).select_related("decided_by")
        self.pair = seen.filter(pk=pk).first()
        if self.pair is None:
            raise Http404
        self.left, self.right = (
            Side(user, self.pair, side) for side in (self.pair.left_id, self.pair.right_id)
        )
        decided = seen.exclude(decision=Pair.Decision.OPEN).exclude(pk=pk)
        self.before = decided.filter(pk=_number(text(asked, "after"))).first()

    @property
    def both(self):
        return bool(self.left.person and self.right.person)

    @property
    def sureness(self):
        return sureness(self.pair.score)

    @cached_property
    def lines(self):
        """Field by field, as the list says it now; hidden numbers stay hidden."""
        left, right = self.left.person, self.right.person
        how = scoring.compare(self.left.row(), self.right.row()) if self.both else {}

        def said(value, one):
            return str(value(one) or "") if one else ""

        shown = [
            (_("Name"), "name", lambda one: one.name),
            (_("Father or husband"), "guardian", lambda one: one.guardian_name),
            (_("Year of birth"), "birth_year", lambda one: one.birth_year),
            (_("Gender"), "gender", lambda one: histories.gender(one.gender)),
            (_("Panchayat"), "panchayat", lambda one: one.panchayat.title),
            (_("Village"), "village", lambda one: one.village),
            (_("Family ID"), "family", lambda one: privacy.masked(one.family_id)),
            (_("Mobile"), "mobile", lambda one: privacy.masked(one.mobile)),
            (_("Schemes"), "", lambda one: ", ".join(str(s.label) for s in Scheme if one.schemes & s)),
        ]
        return [
            Line(label, said(value, left), said(value, right), how.get(field, ""))
            for label, field, value in shown
        ]

    @property
    def alike(self):
        """The names of the fields that agree, for the sentence."""
        return ", ".join(line.label for line in self.lines if line.how == "same")

    @property
    def nearly(self):
        return ", ".join(line.label for line in self.lines if line.differs and line.how != "differs")

    @property
    def unlike(self):
        return ", ".join(line.label for line in self.lines if line.how == "differs")

    @property
    def keep(self):
        """The side to keep if they are one, where it is plain: that with the card."""
        if self.left.made == self.right.made:
            return ""
        return "left" if self.left.made else "right"

    @cached_property
    def history(self):
        return list(self.pair.decisions.select_related("by").order_by("-pk"))

    def next_address(self):
        """The next pair, with word of this one; the list where none is left."""
        following = self.found.after(self.pair)
        if following is None:
            return _address(reverse("pairs"), self.found.query)
        return _address(reverse("pair", args=[following.pk]), self.found.query, after=self.pair.pk)

    def version(self, data):
        """That of the pair when the form was made."""
        version = _number(text(data, "version"))
        return -1 if version is None else version

    def address(self):
        return _address(reverse("pair", args=[self.pair.pk]), self.found.query)

    def looked_at(self):
        """Write down that people were shown, with their families."""
        people = sum(1 + len(side.family) for side in (self.left, self.right) if side.person)
        place = self.pair.district.code
        privacy.read(self.user, "person", self.pair.district_id, place=place, what=LOG, people=people)


def sureness(score):
    """The score in words."""
    if score >= 90:
        return _("almost certainly one person")
    return _("probably one person") if score >= 75 else _("perhaps one person")


def _people(pairs):
    """{(district, id): person} of all the pairs, a query a district."""
    ids = {}
    for pair in pairs:
        ids.setdefault(pair.district_id, set()).update((pair.left_id, pair.right_id))
    return {
        (district, person.beneficiary_id): person
        for district, wanted in ids.items()
        for person in Beneficiary.objects.of(district).filter(beneficiary_id__in=wanted)
    }


def _number(asked):
    return int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 18 else None


def _address(path, query, **more):
    query = "&".join(part for part in (query, urlencode(more)) if part)
    return f"{path}?{query}" if query else path
