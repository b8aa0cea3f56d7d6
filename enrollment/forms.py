"""Shapes of a tally and of an officer's answer to a late one. The rules are `tallies.submit`'s."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from camps.forms import FigureForm

PLACE_KINDS = ("centre", "camp", "panchayat")


class Place(forms.Field):
    """`centre:CSC417`, `camp:12` or `panchayat:112233` as the door wants it: {"centre": "CSC417"}."""

    default_error_messages = {"invalid": _("This is no place of work. Open the page again.")}

    def to_python(self, value):
        kind, _colon, code = str(value or "").partition(":")
        camp = kind == "camp"
        if kind not in PLACE_KINDS or not code or "\0" in code or (camp and not code.isdecimal()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return {kind: int(code[:18]) if camp else code[:60]}


def written(place):
    """The door's {"camp": 12} as the form carries it."""
    ((kind, code),) = place.items()
    return f"{kind}:{code}"


class TallyForm(FigureForm):
    """One login ID's day at one place. What makes it this day and place travels hidden."""

    drive = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    login_id = forms.CharField(label=_("Login ID"), widget=forms.HiddenInput, max_length=40)
    place = Place(widget=forms.HiddenInput)

    def sent(self):
        clean = self.cleaned_data
        return self.figures() | {
            "drive": clean["drive"],
            "login_id": clean["login_id"],
            "place": clean["place"],
        }


class GuestForm(TallyForm):
    """The same at a camp, where any login ID of the district may work: the officer types which."""

    guest = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)
    login_id = forms.CharField(
        label=_("Login ID"),
        max_length=40,
        help_text=_("Any active login ID of the district may work at a camp."),
        error_messages={"required": _("Enter the login ID with which the cards were made.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["made"].widget.attrs.pop("autofocus", None)
        self.fields["login_id"].widget.attrs["autofocus"] = True


class DecisionForm(forms.Form):
    """Accept or return: a button with a ready reason, or one typed."""

    accept = forms.BooleanField(required=False)
    ready = forms.CharField(required=False, max_length=300)
    reason = forms.CharField(required=False, max_length=300)

    def answer(self):
        """Whether it is accepted, and why; without a sound reason none, and the door says so."""
        if not self.is_valid():
            return False, ""
        clean = self.cleaned_data
        return clean["accept"], clean["ready"] or clean["reason"]
