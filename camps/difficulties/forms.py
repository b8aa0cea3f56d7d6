"""What is typed about difficulties. Types and widgets; the doors know the rules."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from camps.difficulties import raising, solving
from camps.forms import ActForm, Line
from camps.models import Difficulty
from camps.submissions import Conflict
from districts.fields import DoorForm, WholeField


class RaiseForm(DoorForm):
    """A difficulty, at one of the places offered."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Difficulty.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    text = Line(label=_("In a line"), help_text=_("No names or numbers of people."))
    asked_inr = WholeField(label=_("Rupees asked for a card"), most=10**9, required=False)
    place = forms.ChoiceField(label=_("Where"))
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, places, **kwargs):
        """`places`: choices ("centre:CSC12", name), perhaps in groups."""
        super().__init__(*args, **kwargs)
        self.fields["submission_id"].initial = uuid.uuid4()
        self.fields["place"].choices = places

    def sent(self):
        level, _colon, code = self.cleaned_data["place"].partition(":")
        return self.cleaned_data | {"place": {level: code}}

    def raise_(self, user):
        """The difficulty that was raised. Who goes back and types something else raises another one."""
        try:
            return self.through(raising.raise_, user)
        except Conflict:
            self.cleaned_data["submission_id"] = uuid.uuid4()
            return raising.raise_(user, self.sent())


class StepForm(ActForm):
    """A step that one takes with a difficulty; several of the same fault are named by their versions."""

    @property
    def version(self):
        return self.cleaned_data["base"]

    @property
    def versions(self):
        return self.version and {self.row.pk: self.version}


class RemarkForm(StepForm):
    text = Line(label=_("Remarks"))

    def _door(self, user, sent):
        return raising.remark(user, self.row, sent)


class TakeForm(StepForm):
    def _door(self, user, sent):
        return self.row if solving.take(user, [self.row.pk], self.versions) is not None else None


class SolveForm(StepForm):
    text = Line(label=_("What was done"), help_text=_("Who reported it will read it."))

    def _door(self, user, sent):
        return (
            self.row if solving.solve(user, [self.row.pk], sent["text"], self.versions) is not None else None
        )


class ReopenForm(StepForm):
    text = Line(label=_("Why it is not solved"))

    def _door(self, user, sent):
        return solving.reopen(user, self.row, sent["text"], self.version)


class GiveForm(StepForm):
    to = forms.TypedChoiceField(label=_("To whom"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["to"].choices = [(person.pk, person.get_full_name()) for person in people]

    def _door(self, user, sent):
        solving.give(user, [self.row.pk], self.people.get(sent["to"]), self.versions)
        return self.people[sent["to"]]


class JoinForm(StepForm):
    to = forms.TypedChoiceField(label=_("The other one"), coerce=int, required=False, empty_value=0)

    def __init__(self, *args, others, **kwargs):
        """`others`: choices (number, what it is)."""
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = others

    def _door(self, user, sent):
        return solving.join(user, self.row, sent["to"], self.version)


class LeaveForm(StepForm):
    def _door(self, user, sent):
        return solving.leave(user, self.row, self.version)


class GroupForm(DoorForm):
    """What is done with the members of a common fault that were shown: `members` are their numbers."""

    members = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Nothing is open here any more."), "invalid_choice": _("Look again.")},
    )
    text = Line(label=_("What was done"), help_text=_("All who reported it will read it."))

    def __init__(self, *args, rows, **kwargs):
        """`rows`: the members that the user may act on, also those that were solved meanwhile."""
        open_now = [row.pk for row in rows if row.is_open]
        super().__init__(*args, initial={"members": open_now}, **kwargs)
        self.fields["members"].choices = [(row.pk, row.pk) for row in rows]


class Filters(forms.Form):
    """What of the difficulties is shown; `blocks` and `districts`: (code, name) to choose from."""

    show = forms.ChoiceField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *Difficulty.Kind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("open")), ("long", _("open too long")), ("solved", _("solved")), ("all", _("All"))],
        required=False,
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    block = forms.ChoiceField(label=_("Block or town"), required=False)
    q = forms.CharField(label=_("Words, place or number"), required=False, max_length=100)

    def __init__(self, asked, shows, districts, blocks):
        super().__init__(asked, auto_id="filter_%s")
        self.fields["show"].choices = shows
        self.fields["district"].choices = [("", _("All")), *districts]
        self.fields["block"].choices = [("", _("All")), *blocks]
        if len(districts) < 2:
            del self.fields["district"]
        if len(blocks) < 2:
            del self.fields["block"]
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}
