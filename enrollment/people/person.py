"""One person of the list as a page shows it: what the list says, what became of the card, the family."""

from django.http import Http404
from django.utils.functional import cached_property

from enrollment import privacy
from enrollment.models import Beneficiary, Mark, Scheme
from enrollment.people import histories, marking
from enrollment.people.forms import MarkForm, RevealForm, TakeBackForm
from enrollment.people.standing import status_of

FAMILY = 60  # members shown: a family of more is a mistake of the list
_PLACES = ("mark", "district", "panchayat__block")


class Record:
    """The person of this number whom the user may see; else Http404. That it was shown is written down."""

    def __init__(self, user, number):
        self.user = user
        seen = Beneficiary.objects.visible_to(user).filter(number=number)
        self.person = seen.select_related(*_PLACES).first()
        if self.person is None:
            raise Http404
        self.district = self.person.district
        self.revealed = False
        self.forms = {}

    @property
    def named(self):
        """The person as `marking` takes it."""
        person = self.person
        return marking.Named(self.district, person.beneficiary_id, person, person.mark)

    @property
    def state(self):
        return status_of(self.person)

    @property
    def gender(self):
        return histories.gender(self.person.gender)

    @property
    def schemes(self):
        return [scheme.label for scheme in Scheme if self.person.schemes & scheme]

    @property
    def mark_said(self):
        return histories.said(self.person.mark)

    @property
    def stands(self):
        """What stands now, in words, where somebody was quicker; empty where nothing does."""
        current = next(
            (form.conflict for form in self.forms.values() if getattr(form, "conflict", None)), None
        )
        return histories.said(current) if isinstance(current, Mark) else ""

    @cached_property
    def family(self):
        """The others of the family in the same panchayat, the eldest first."""
        person = self.person
        if not person.family_id:
            return []
        here = Beneficiary.objects.of(self.district.pk).filter(
            panchayat=person.panchayat_id, family_id=person.family_id
        )
        return list(here.exclude(number=person.number).select_related("mark").order_by("birth_year")[:FAMILY])

    @cached_property
    def history(self):
        """Of the card, with the calls to the family between."""
        lines = [*histories.of_marks(self.person), *histories.of_calls(self.person)]
        return sorted(lines, key=lambda line: line.at, reverse=True)

    @cached_property
    def list_history(self):
        return histories.of_list(self.user, self.person)

    @property
    def may_mark(self):
        return marking.may(self.user, self.district)

    # --- forms ----------------------------------------------------------------------------------

    @property
    def mark_form(self):
        return self.forms.get("mark") or mark_form(self.user, self.named)

    @property
    def back_form(self):
        return self.forms.get("take_back") or TakeBackForm(mark=self.person.mark)

    @property
    def reveal_form(self):
        return self.forms.get("reveal") or RevealForm()

    @property
    def status(self):
        """The HTTP status of the page: that of the form that was refused."""
        return next((getattr(form, "status", 400) for form in self.forms.values()), 200)

    def act(self, data):
        """Do what was sent; True where it was done and the page is to be opened anew."""
        if data.get("act") == "reveal":
            return self._reveal(data)
        if data.get("act") == "take_back":
            form = self.forms["take_back"] = TakeBackForm(data, mark=self.person.mark)
            return form.is_valid() and form.through(self._taken_back(form)) is not None
        form = self.forms["mark"] = mark_form(self.user, self.named, data)
        return form.is_valid() and form.through(self._marked(form)) is not None

    def _marked(self, form):
        return lambda: marking.put(self.user, self.named, form.said(self.person.beneficiary_id))

    def _taken_back(self, form):
        clean = form.cleaned_data
        return lambda: marking.take_back(self.user, self.named, clean["why"], clean["seen"])

    def _reveal(self, data):
        form = RevealForm(data)
        if form.is_valid():
            self._read("reveal", form.why)
            self.revealed = True
        else:
            self.forms["reveal"] = form
        return False

    def looked_at(self):
        """Write down that the page was shown, with the family on it; a reveal has been already."""
        if not self.revealed:
            self._read("person")

    def _read(self, kind, why=""):
        people = 1 + (len(self.family) if kind == "person" else 0)
        place, number = self.person.panchayat.code, self.person.number
        privacy.read(self.user, kind, self.district.pk, place=place, people=people, number=number, reason=why)


def mark_form(user, named, data=None):
    """The form to mark a person with: today, and the own login ID."""
    return MarkForm(data, mark=named.mark, own_id=marking.own_login_id(user, named.district))
