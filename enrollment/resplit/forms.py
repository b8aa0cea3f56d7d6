"""Forms of the nightly re-split."""

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.fields import DoorForm, WholeField
from districts.models import Drive
from districts.orders import LARGEST


class RuleForm(DoorForm):
    """By which rule the nights of a drive go."""

    resplit = forms.ChoiceField(
        label=_("What a place cannot make any more"),
        choices=[
            (Drive.ResplitRule.APPROVE, _("is proposed at night, and I approve each")),
            (Drive.ResplitRule.AUTO, _("moves by itself at night")),
            (Drive.ResplitRule.OFF, _("stays with the place")),
        ],
        widget=forms.RadioSelect,
    )
    resplit_limit = WholeField(
        label=_("At most so many cards a day more for one place"),
        help_text=_("Leave it empty for no such limit."),
        required=False,
        most=LARGEST,
    )


class DecisionForm(DoorForm):
    answer = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    reason = forms.CharField(label=_("Reason (may be left empty)"), max_length=300, required=False)
