"""What is typed about tokens: what one is for, how much it may do, how long; and the search of the list."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.models import Token
from districts.tokens import doors
from drive_portal.lib import dates
from drive_portal.lib.search import matching

LASTS = [7, 30, 90, 180, doors.MOST_DAYS]


class _Account(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.get_full_name()} ({obj.username})"


class TokenForm(forms.Form):
    """A token to be made. Who makes tokens for API clients too chooses the account; empty is the own one."""

    account = _Account(None, label=gettext_lazy("Account"), required=False)
    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        help_text=gettext_lazy("To know it again later: the program, the office, the person."),
        error_messages={"required": gettext_lazy("Say what the token is for, to know it again later.")},
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What it may do"),
        choices=Token.Scope.choices,
        initial=Token.Scope.READ,
        help_text=gettext_lazy("Never more than its account may do. Give as little as is needed."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for (days)"),
        coerce=int,
        choices=[(days, str(days)) for days in LASTS],
        initial=doors.DAYS,
    )

    def __init__(self, user, data=None):
        super().__init__(data)
        self.user = user
        clients = doors.clients(user) if doors.manages(user) else None
        if clients is None or not clients.exists():
            del self.fields["account"]
        else:
            self.fields["account"].queryset = clients
            self.fields["account"].empty_label = _("Your own")

    @property
    def status(self):
        """The HTTP status of the page that shows this form."""
        return 400 if self.is_bound and self.errors else 200

    def through(self, door):
        """What the door answers; None where it refused or the shape is wrong."""
        if not self.is_valid():
            return None
        try:
            return door(
                self.user, self.cleaned_data | {"account": self.cleaned_data.get("account") or self.user}
            )
        except ValidationError as error:
            self.add_error(None, error)
            return None


class SearchForm(forms.Form):
    """Words of the account's or the token's name; only what is valid, unless all is wanted."""

    q = forms.CharField(label=gettext_lazy("Account or name"), max_length=100, required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Which"),
        choices=[("", gettext_lazy("valid")), ("all", gettext_lazy("valid and ended"))],
        required=False,
    )

    def found(self, rows):
        """The rows that are searched for; of what cannot be read nothing is left out."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("show") != "all":
            rows = rows.filter(expiry__gt=dates.now())
        return rows.filter(matching(asked.get("q", ""), "name", "user__username", "user__full_name"))
