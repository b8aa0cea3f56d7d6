"""The login: what one types to come in."""

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from districts.people import accounts


class LoginForm(AuthenticationForm):
    """User name and password, with what a phone's keyboard and password keeper need."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right. Check both and try again."),
        "inactive": _("This account is closed. Ask the district office."),
        "too_old": _("This one-time password is too old. Ask the district office for a new one."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if accounts.too_old(user):
            raise ValidationError(self.error_messages["too_old"], code="too_old")
