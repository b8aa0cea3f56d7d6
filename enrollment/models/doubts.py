"""Questions to an operator about reports that look odd, and up to which day each drive was looked through."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts import visibility
from districts.models import District, Drive, LoginID, Panchayat, User
from drive_portal.lib.dates import now

__all__ = ["Doubt", "DoubtLook"]


class DoubtQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Questions about login IDs at home within; of who makes cards the own ones."""
        return self.filter(visibility.doubts(user))

    def open(self):
        """Those that somebody has still to act on."""
        return self.filter(state__in=Doubt.OPEN)


@pghistory.track()
class Doubt(models.Model):
    """A question about a login ID's reports. It changes no figure. Written by `enrollment.doubts` only.

    `date` is the last day that it is about, `dates` all of them. `evidence` holds numbers by name, from which
    the question is worded in the reader's language (`doubts.signals` says which). `strength`: −log10 of the
    chance that an honest count looks so. `checked_at`: until when later corrections have been looked at.
    """

    class Kind(models.TextChoices):
        ROUND = "round_numbers", _("round numbers")
        COPY = "copy", _("the same as the day before")
        PACE = "pace", _("more than one ID makes")
        LEFT_OUT = "above_left_out", _("more than are left out")
        TWO_PLACES = "two_places", _("two places on one day")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("question", "asked")
        ANSWERED = "answered", pgettext_lazy("question", "answered")
        ACCEPTED = "accepted", pgettext_lazy("question", "answer accepted")
        DISMISSED = "dismissed", pgettext_lazy("question", "put aside")
        SETTLED = "settled", pgettext_lazy("question", "settled by a correction")

    class Answer(models.TextChoices):
        SO = "so", _("Yes, that was the number.")
        CHANCE = "chance", _("The same number by chance.")
        LIMIT = "limit", _("We give out so many forms a day.")
        HELPED = "helped", _("Several people worked with this ID.")
        GUESTS = "guests", _("People from other villages came too.")
        MOVED = "moved", _("I worked at both places on that day.")
        ROUNDED = "rounded", _("We count in tens. I will enter the exact number.")
        SLIP = "slip", _("The number was wrong. I will correct it.")
        OTHER = "other", _("It came otherwise:")

    OPEN = ("asked", "answered")
    TEXT = 300  # characters

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="+")
    login_id = models.ForeignKey(LoginID, models.PROTECT, related_name="doubts")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="+")  # the ID's home when asked
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    date = models.DateField(_("date"))
    dates = ArrayField(models.DateField())
    evidence = models.JSONField(default=dict)
    strength = models.FloatField()
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ASKED)
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField(default=now)
    times = models.PositiveSmallIntegerField(default=1)  # how often it was asked
    answer = models.CharField(_("answer"), max_length=7, choices=Answer, blank=True)
    answer_text = models.CharField(_("in own words"), max_length=TEXT, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("reason"), max_length=TEXT, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(default=now)
    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-strength", "id"]
        verbose_name = _("question about reports")
        verbose_name_plural = _("questions about reports")
        constraints = [
            models.UniqueConstraint(
                fields=["login_id"], condition=Q(state__in=("asked", "answered")), name="doubt_one_open"
            ),
            models.UniqueConstraint(fields=["drive", "login_id", "kind", "date"], name="doubt_asked_once"),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="doubt_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "dismissed")) | Q(decided_by__isnull=False),
                name="doubt_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "-date"], name="doubt_of_district"),
            models.Index(fields=["login_id", "-date"], name="doubt_of_login_id"),
        ]

    def __str__(self):
        return f"{self.login_id_id} {self.date}: {self.kind}"

    @property
    def is_open(self):
        return self.state in self.OPEN


class DoubtLook(models.Model):
    """Up to and with which day a drive's reports were looked through."""

    drive = models.OneToOneField(Drive, models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()
    looked_at = models.DateTimeField(default=now)

    def __str__(self):
        return f"{self.drive_id} {self.day}"
