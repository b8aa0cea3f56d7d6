"""Marking by id: first it is said whom the id names, then what became of the card."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from drive_portal.lib.cells import is_aadhaar
from drive_portal.lib.numbers import western
from enrollment.models import Mark
from enrollment.people import histories, marking
from enrollment.people.forms import IdForm
from enrollment.people.person import mark_form
from enrollment.privacy import masked


class ById:
    """The page's two steps. `data`: what was posted; nothing at first."""

    def __init__(self, user, data=None):
        self.user, self.data = user, data
        self.districts = marking.districts(user)
        self.id_form = IdForm(data or None, districts=self.districts)
        self.named = None
        self.form = None
        self.done = False
        if data and self.id_form.is_valid():
            self.named = marking.named(user, self.id_form.chosen, self.id_form.cleaned_data["beneficiary_id"])
            if self.named.person is None and is_aadhaar(western(self.named.beneficiary_id)):
                self.named = None  # on the list such a number may be an id by chance; beside it, it is one
                self.id_form.refuse_aadhaar()
            else:
                self._second(data)

    def _second(self, data):
        if data.get("act") != "mark":
            self.form = mark_form(self.user, self.named)
            return
        form = self.form = mark_form(self.user, self.named, data)
        if form.is_valid():
            said = form.said(self.named.beneficiary_id)
            self.done = form.through(lambda: marking.put(self.user, self.named, said)) is not None

    @property
    def gender(self):
        return self.named.person and histories.gender(self.named.person.gender)

    @cached_property
    def stands(self):
        """What stands of the id, in words; None where nothing does."""
        mark = self.form.conflict or self.named.mark
        return histories.said(mark) if isinstance(mark, Mark) else None

    @property
    def thanks(self):
        """That it was kept, without a word of whose it is: it is shown on the next page."""
        outcome = Mark.Outcome(self.form.cleaned_data["outcome"])
        said = {"id": masked(self.named.beneficiary_id), "outcome": outcome.label}
        return _("Kept for the ID %(id)s: %(outcome)s.") % said

    @property
    def status(self):
        """The HTTP status of the page."""
        if self.named is None:
            return 400 if self.data else 200
        return self.form.status
