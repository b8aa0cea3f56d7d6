"""Tokens of the API: whose, for what, how much they allow, until when."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from drive_portal.lib import tokens


# How often a token is used is nobody's history; what is secret of it is in no history either.
@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["digest", "token_key", "last_used_on"],
)
class Token(AbstractAuthToken):
    """A token that opens the API as its account. Only a hash of it is kept: it is shown once, when made."""

    class Scope(models.TextChoices):
        READ = tokens.READ, _("Read only")
        REPORT = tokens.REPORT, _("Read, and send tallies and camps")
        FULL = tokens.FULL, _("All that the account may do")

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=128, unique=True)  # knox's key; but addresses name tokens, too
    expiry = models.DateTimeField(_("valid until"))
    name = models.CharField(_("what it is for"), max_length=100, blank=True)
    scope = models.CharField(_("what it may do"), max_length=10, choices=Scope, default=Scope.FULL)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # of the days after the one on which it was made: see lib/tokens.py
    last_used_on = models.DateField(_("last used"), null=True)
    objects = AuthTokenManager()

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self):
        return f"{self.user_id} {self.name}"

    @property
    def is_alive(self):
        return self.expiry > timezone.now()
