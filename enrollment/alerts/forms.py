"""What is typed about alerts: which ones, how, and the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.fields import DoorForm
from districts.models import Alert, AlertWish
from drive_portal.lib import dates
from enrollment.alerts import wishes


class ChoicesForm(DoorForm):
    """Which kinds are wanted in the portal and by e-mail, when e-mails come, and in which language."""

    shown = forms.MultipleChoiceField(required=False)
    mailed = forms.MultipleChoiceField(required=False)
    mails = forms.ChoiceField(
        label=_("When e-mails come"), choices=AlertWish.Mails.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Language of the e-mails"),
        choices=[("hi", "हिन्दी"), ("en", "English")],
        widget=forms.RadioSelect,
    )

    def __init__(self, user, data=None):
        wish, mine = wishes.of(user), wishes.kinds(user)
        initial = {
            "shown": [kind for kind in mine if kind not in wish.unshown],
            "mailed": [kind for kind in mine if kind not in wish.unmailed],
            "mails": wish.mails,
            "language": wish.language,
        }
        super().__init__(data, initial=initial)
        for name in ("shown", "mailed"):
            self.fields[name].choices = [(kind, Alert.Kind(kind).label) for kind in mine]

    @property
    def rows(self):
        """Each kind with its two boxes."""
        wanted = {name: set(self[name].value() or ()) for name in ("shown", "mailed")}
        return [
            {"kind": kind, "name": name, "shown": kind in wanted["shown"], "mailed": kind in wanted["mailed"]}
            for kind, name in self.fields["shown"].choices
        ]


class AddressForm(DoorForm):
    """The address to which e-mails go; empty takes it away."""

    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}),
    )


class SeenForm(forms.Form):
    """Up to which moment the alerts were looked at."""

    until = forms.DateTimeField()

    def clean_until(self):
        return min(self.cleaned_data["until"], dates.now())
