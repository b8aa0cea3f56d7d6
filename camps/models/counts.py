"""Counts of camps, and every submission ever taken."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from camps.models.camps import Camp
from districts.models import District, Drive, Panchayat, User
from drive_portal.lib.dates import now


class Figure(models.Model):
    """What a tally and a camp count have in common: the cards, the version, who, when and why.

    `received_at` is the server's time of the first report and decides on time or late; `written_at`
    is what the phone said, recorded and never a reason to refuse.
    """

    made = models.PositiveIntegerField(_("cards made"))
    rejected = models.JSONField(_("rejected by reason"), default=dict)
    rejected_total = models.PositiveIntegerField(_("rejected"), default=0)
    version = models.PositiveIntegerField(default=1)
    note = models.CharField(_("remarks"), max_length=300, blank=True)
    reason = models.CharField(_("reason for the change"), max_length=300, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class CampCountQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(camp__in=Camp.objects.visible_to(user))


@pghistory.track()
class CampCount(Figure):
    """The block officer's figure for one camp on one day; a pulse gives way to tallies that exceed it."""

    class State(models.TextChoices):
        COUNTED = "counted", _("counted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="+")
    camp = models.ForeignKey(Camp, models.PROTECT, related_name="counts")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="+")
    date = models.DateField(_("date"))
    pulse = models.BooleanField(_("pulse"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COUNTED)
    objects = CampCountQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        verbose_name = _("camp count")
        verbose_name_plural = _("camp counts")
        constraints = [
            models.UniqueConstraint(fields=["district", "drive", "camp", "date"], name="camp_count_one_a_day")
        ]
        indexes = [models.Index(fields=["drive", "panchayat", "date"])]

    def __str__(self):
        return f"{self.camp_id} {self.date}: {self.made}"


class Submission(models.Model):
    """Every `submission_id` ever taken, with what it said and the row it became."""

    class Kind(models.TextChoices):
        TALLY = "tally"
        COUNT = "count"

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    submission_id = models.UUIDField()
    kind = models.CharField(max_length=5, choices=Kind)
    digest = models.BinaryField()
    row_id = models.BigIntegerField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    received_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "submission_id"], name="submission_taken_once")
        ]

    def __str__(self):
        return str(self.submission_id)
