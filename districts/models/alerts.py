"""What the portal tells an account of its own accord, and how each account wants to be told."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models.people import User
from districts.models.places import District
from drive_portal.lib.dates import now


class AlertQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own ones, as far as they are wanted in the portal."""
        return self.filter(user=user, shown=True)

    def new(self):
        """Those that nobody has looked at and that still hold."""
        return self.filter(seen_at=None, settled_at=None)


class Alert(models.Model):
    """One matter of which one account is told, once. Written by `enrollment.alerts` only.

    `matter` names it for ever: a login ID's day, a difficulty at a desk. `facts` holds what its words need,
    in no language. What began in one moment is told together: rows of one kind with the same `at`.
    `settled_at`: since when it is no longer so. `mail_at`: from when on it may be mailed; None: never.
    """

    class Kind(models.TextChoices):
        DUE = "due", _("Your report is due")
        OVERDUE = "overdue", _("Reports are missing after the cut-off")
        RETURNED = "returned", _("Your report was returned")
        QUESTION = "question", _("A question about your report")
        REQUEST = "request", _("Late reports wait for your decision")
        CAMPS = "camps", _("Nothing was heard of a camp")
        SILENT = "silent", _("A whole block is silent at 18:00")
        INSTRUCTION = "instruction", _("Instructions of the review")
        DIFFICULTY = "difficulty", _("Difficulties that lie with you")
        SOLVED = "solved", _("A difficulty that you reported was solved")
        NOTE = "note", _("The evening note is there")

    user = models.ForeignKey(User, models.CASCADE, related_name="alerts")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    matter = models.CharField(max_length=80)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("when"), default=now)
    shown = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [models.UniqueConstraint(fields=["user", "matter"], name="alert_told_once")]
        indexes = [
            models.Index(fields=["user", "-at"], name="alert_of_user"),
            models.Index(
                fields=["user"], condition=Q(shown=True, seen_at=None, settled_at=None), name="alert_new"
            ),
            models.Index(fields=["district", "kind"], condition=Q(settled_at=None), name="alert_unsettled"),
            models.Index(
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False, mailed_at=None, seen_at=None, settled_at=None),
                name="alert_to_mail",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.matter}"


class AlertWish(models.Model):
    """How an account wants to be told; without a row as the defaults are.

    `unshown` and `unmailed`: kinds that it wants neither in the portal nor by e-mail. The address is the
    account's `email`, which is only ever one that was confirmed. `mailed_at` is when the last e-mail went,
    `failed_at` and `failure` say that one did not and why.
    """

    class Mails(models.TextChoices):
        NOW = "now", _("at once, at most one an hour")
        MORNING = "morning", _("one in the morning, at 8:00")
        EVENING = "evening", _("one in the evening, at 20:30")
        NEVER = "never", _("no e-mail")

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="alert_wish")
    unshown = ArrayField(models.CharField(max_length=11), default=list, blank=True)
    unmailed = ArrayField(models.CharField(max_length=11), default=list, blank=True)
    mails = models.CharField(_("e-mails"), max_length=7, choices=Mails, default=Mails.NOW)
    language = models.CharField(_("language of the e-mails"), max_length=2, default="hi")
    mailed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return f"{self.user_id} {self.mails}"
