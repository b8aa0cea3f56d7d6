"""What is typed about requests for login IDs: the wish, the code that came, the refusal; the filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.fields import DayField, DoorForm
from districts.models import LoginID, LoginRequest
from districts.requests.doors import REASON
from drive_portal.lib import dates

_DATE = _("Day-month-year, like 21-11-2026.")


class _Line(forms.CharField):
    """A line of text; what is missing the door says."""

    def __init__(self, *, most, **kwargs):
        attrs = {"autocomplete": "off"} | kwargs.pop("attrs", {})
        kwargs.setdefault("required", False)
        super().__init__(max_length=most, widget=forms.TextInput(attrs=attrs), **kwargs)


class AskForm(DoorForm):
    """Who is to hold the login ID, and where."""

    holder_name = _Line(most=200, label=_("Name of the holder"))
    holder_kind = forms.ChoiceField(
        label=_("Kind of holder"), choices=[("", "—"), *LoginID.HolderKind.choices], required=False
    )
    centre = _Line(
        most=40,
        label=_("Home: centre"),
        attrs={"list": "centres"},
        help_text=_("For who works at a centre: type its name or code and choose."),
    )
    panchayat = _Line(
        most=20,
        label=_("Home: panchayat or ward"),
        attrs={"list": "panchayats"},
        help_text=_("For who works from door to door. Leave it empty where a centre is given."),
    )
    mobile = _Line(most=20, label=_("Mobile number"), attrs={"inputmode": "tel"})
    asked_on = DayField(label=_("Asked for on"), help_text=_DATE, initial=dates.today)


class IssueForm(DoorForm):
    """The login ID that came."""

    login_id = _Line(most=40, label=_("Login ID"), help_text=_("As the national portal writes it."))
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (LoginID.Status.ISSUED.value, _("issued: the holder has not begun yet")),
            (LoginID.Status.ACTIVE.value, _("active: a report is expected each working day")),
        ],
    )
    issued_on = DayField(label=_("Issued on"), help_text=_DATE, initial=dates.today)


class RefuseForm(DoorForm):
    """Why there will be no login ID."""

    reason = _Line(most=REASON, label=_("Reason"), help_text=_("Who asked will read it."))


class Filters(forms.Form):
    """What of the requests is shown; `blocks` are those to choose from: (code, name)."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[*LoginRequest.State.choices, ("all", _("All"))],
        required=False,
    )
    block = forms.ChoiceField(label=_("Block or town"), required=False)
    q = forms.CharField(label=_("Holder, place or code"), required=False, max_length=100)

    def __init__(self, asked, blocks):
        super().__init__({"state": LoginRequest.State.REQUESTED.value} | asked, auto_id="filter_%s")
        self.fields["block"].choices = [("", _("All")), *blocks]
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}
