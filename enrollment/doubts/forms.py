"""What is typed about questions: the operator's answer, the officer's word, the filters of the list."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.fields import DoorForm
from enrollment.doubts.doors import ANSWERS
from enrollment.models import Doubt


class AnswerForm(DoorForm):
    """The answers that lie ready for the question, and a line of own words."""

    answer = forms.ChoiceField(
        label=_("How did it come?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    text = forms.CharField(
        label=_("In own words (may be left empty)"),
        required=False,
        max_length=Doubt.TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, doubt, data=None):
        initial = {"answer": doubt.answer, "text": doubt.answer_text, "base_version": doubt.version}
        super().__init__(data, initial=initial, auto_id="doubt_%s")
        labels = dict(Doubt.Answer.choices)
        self.fields["answer"].choices = [(one.value, labels[one]) for one in ANSWERS[doubt.kind]]


class DecideForm(DoorForm):
    """Accept the answer, ask again, or put the question aside with a reason."""

    state = forms.CharField(max_length=9)
    reason = forms.CharField(label=_("Reason"), max_length=Doubt.TEXT, required=False)
    base_version = forms.IntegerField(required=False)


class Filters(forms.Form):
    """What of the questions is shown; `blocks` are those to choose from: (code, name)."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", pgettext_lazy("question", "open")), *Doubt.State.choices, ("all", _("All"))],
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Doubt.Kind.choices], required=False)
    block = forms.ChoiceField(label=_("Block or town"), required=False)

    def __init__(self, asked, blocks):
        super().__init__(asked, auto_id="filter_%s")
        self.fields["block"].choices = [("", _("All")), *blocks]
