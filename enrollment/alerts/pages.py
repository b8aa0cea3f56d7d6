"""What the pages of alerts show: what the account was told, and how it wants to be told."""

from datetime import timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from districts.models import Alert
from drive_portal.lib import dates
from enrollment.alerts import forms, post, wishes, wording

ROWS = 400  # of a page, of which what began together is said once
DAYS = 30
ASKED = 5  # addresses a day to which the portal writes for an account


class Told:
    """The account's alerts of the last days, the latest first."""

    def __init__(self, user):
        since = dates.now() - timedelta(days=DAYS)
        self.rows = list(Alert.objects.visible_to(user).filter(at__gte=since)[:ROWS])

    @cached_property
    def groups(self):
        return wording.groups(self.rows)

    @property
    def new(self):
        return [group for group in self.groups if group.is_new]

    @property
    def earlier(self):
        return [group for group in self.groups if not group.is_new]

    @property
    def until(self):
        """The moment of the latest one, which the page says that it has shown."""
        return self.rows[0].at.isoformat() if self.rows else ""

    @property
    def days(self):
        return DAYS


def look_at(user, data):
    """Mark what the user was shown as seen; what came in since stays new."""
    form = forms.SeenForm(data)
    if form.is_valid():
        rows = Alert.objects.filter(user=user, seen_at=None, at__lte=form.cleaned_data["until"])
        rows.update(seen_at=dates.now())


class Choices:
    """How the user wants to be told; what was sent of it, if anything."""

    def __init__(self, user, data=None):
        self.user, self.data = user, data
        of_address = data is not None and "email" in data
        self.form = forms.ChoicesForm(user, None if of_address else data)
        self.address = forms.AddressForm(data if of_address else None, initial={"email": user.email})
        self.wish = wishes.of(user)

    @property
    def status(self):
        return max(self.form.status, self.address.status)

    def act(self):
        """Do what was sent; the sentence that says so, None where the page says what is wrong."""
        if self.address.is_bound:
            return self.address.through(self._set_address)
        return self.form.through(wishes.keep, self.user) and _("Saved.")

    def _set_address(self, sent):
        if not sent["email"].strip():
            wishes.set_address(self.user, "")
            return _("Saved: you get no e-mails.")
        email = wishes.checked(self.user, sent["email"])
        if email == self.user.email:
            return _("This address is confirmed already.")
        self._count()
        try:
            post.confirm(self.user, email, reverse("alert_address", args=[wishes.token(self.user, email)]))
        except OSError:
            said = _("The e-mail could not be sent: the mail server does not answer. Try again later.")
            raise ValidationError({"email": said}) from None
        return _("An e-mail was sent to %(email)s. Open the link in it within three days.") % {"email": email}

    def _count(self):
        """Let nobody fill strangers' mailboxes."""
        key = f"alert-address-{self.user.pk}-{dates.today()}"
        if (cache.get_or_set(key, 0, 86400) or 0) >= ASKED:
            raise ValidationError({"email": _("That was enough for today. Try again tomorrow.")})
        cache.incr(key)
