"""What is typed about instructions. Types and widgets; the doors know the rules."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from camps.forms import ActForm, Line
from camps.submissions import Conflict
from districts.fields import DayField, DoorForm, WholeField
from enrollment.instructions import giving, living, wishes
from enrollment.models import Instruction

MOST = 2**31 - 1


class GiveForm(DoorForm):
    """An instruction to one block, to several, or to the whole district: `figures` are those of its drive."""

    figure = forms.ChoiceField(
        label=_("What is to be done?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a sentence, or write one.")},
    )
    text = Line(label=_("In own words"), help_text=_("Empty: the sentence chosen above."))
    due_on = DayField(label=_("Last day"))
    goal = WholeField(
        label=_("Goal"), most=MOST, required=False, help_text=_("Empty: what the sentence says.")
    )
    owner = forms.ChoiceField(label=_("Who answers"), required=False)
    block = forms.MultipleChoiceField(
        label=_("Blocks and towns"), widget=forms.CheckboxSelectMultiple, required=False
    )
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, figures, blocks, owners, offered, **kwargs):
        """`blocks`, `owners`: choices; `offered`: the wishes that lie ready."""
        super().__init__(*args, **kwargs)
        self.figures = figures
        self.fields["submission_id"].initial = uuid.uuid4()
        self.fields["block"].choices = blocks
        self.fields["owner"].choices = owners
        other = (Instruction.Figure.NONE, _("Something else, not measured by a number"))
        self.fields["figure"].choices = [*((wish.figure, wish.text) for wish in offered), other]

    def sent(self):
        """One instruction for each block that is ticked; none ticked: one for the whole district."""
        return [self._one(code) for code in dict.fromkeys(self.cleaned_data["block"]) or [None]]

    def _one(self, code):
        typed, figure = self.cleaned_data, self.cleaned_data["figure"]
        wish = wishes.Wish(figure, "")
        if figure != Instruction.Figure.NONE:
            row = self.figures.blocks.get(code) if code else self.figures.district
            wish = wishes.wish(figure, row, self.figures.fresh)
        return {
            "drive": self.figures.drive.pk,
            "block": code,
            "review_date": self.figures.evening,
            "figure": figure,
            "text": typed["text"].strip() or wish.text,
            "goal": wish.goal if typed["goal"] is None else typed["goal"],
            "due_on": typed["due_on"],
            "owner": typed["owner"],
            "submission_id": typed["submission_id"],
        }

    def give(self, user):
        """The instructions that were given; None where the door refused."""
        try:
            return self.through(self._door, user)
        except Conflict:
            self.data = self.data.copy()
            self.data["submission_id"] = str(uuid.uuid4())
            said = _("This form was sent already, and the instruction given. Send it again to give another.")
            self.add_error(None, said)
            return None

    def _door(self, user, sents):
        return giving.give_all(user, sents, self.figures)


class DoneForm(ActForm):
    text = Line(label=_("What was done"), help_text=_("The next review reads it."))

    def _door(self, user, sent):
        return living.answer(user, self.row, sent["text"], sent["base"])


class SayForm(ActForm):
    text = Line(label=_("Remarks"))

    def _door(self, user, sent):
        return living.say(user, self.row, sent["text"])


class DropForm(ActForm):
    text = Line(label=_("Why it is dropped"))

    def _door(self, user, sent):
        return living.drop(user, self.row, sent["text"], sent["base"])


class ReopenForm(ActForm):
    text = Line(label=_("What is still to be done"))
    due_on = DayField(label=_("Last day"))

    def _door(self, user, sent):
        return living.reopen(user, self.row, sent["text"], sent["due_on"], sent["base"])


class ExtendForm(ActForm):
    due_on = DayField(label=_("Last day"))
    text = Line(label=_("Why"))

    def _door(self, user, sent):
        return living.extend(user, self.row, sent["due_on"], sent["text"], sent["base"])


class Filters(forms.Form):
    """What of the instructions is shown; `drives`, `blocks`: choices."""

    show = forms.ChoiceField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", pgettext_lazy("instruction", "open")),
            ("overdue", _("over its day")),
            ("done", pgettext_lazy("instruction", "done")),
            ("dropped", pgettext_lazy("instruction", "dropped")),
            ("all", _("All")),
        ],
        required=False,
    )
    owner = forms.ChoiceField(
        label=_("Who answers"), choices=[("", _("All")), *Instruction.Owner.choices], required=False
    )
    drive = forms.ChoiceField(label=_("Drive"), required=False)
    block = forms.ChoiceField(label=_("Block or town"), required=False)

    def __init__(self, asked, shows, drives, blocks):
        super().__init__(asked, auto_id="filter_%s")
        self.fields["show"].choices = shows
        self.fields["drive"].choices = [("", _("All")), *drives]
        self.fields["block"].choices = [("", _("All")), *blocks]
        if len(drives) < 2:
            self.fields["drive"].widget = forms.HiddenInput()
        if len(blocks) < 2:
            self.fields["block"].widget = forms.HiddenInput()
