"""Publicity: what is done so that people hear of the drive, and who was trained for it."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camps.models.camps import Camp
from camps.models.duties import Worker
from districts import visibility
from districts.models import Block, District, Drive, Panchayat, User
from drive_portal.lib.dates import now


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visibility.activities(user))

    def standing(self):
        """Those that were not dropped."""
        return self.exclude(state=Activity.State.DROPPED)

    def done(self):
        return self.filter(state=Activity.State.DONE)


@pghistory.track()
class Activity(models.Model):
    """Publicity of one kind in one village (none: the whole panchayat), planned for a day, done on one.

    What nobody had planned has no `planned_on`. `count` is of what its kind counts: walls, houses, children.
    """

    class Kind(models.TextChoices):
        MUNADI = "munadi", _("Munadi")
        WALL = "wall", _("Wall writing")
        DOORS = "doors", _("Door to door")
        SCHOOL = "school", _("School talk")
        POSTER = "poster", _("Posters and banners")
        GRAM_SABHA = "gram_sabha", _("Gram sabha")
        VEHICLE = "vehicle", _("Loudspeaker van")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    district = models.ForeignKey(District, models.PROTECT, related_name="activities")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="activities")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="activities")
    village = models.CharField(_("village"), max_length=200, blank=True)
    camp = models.ForeignKey(Camp, models.PROTECT, null=True, blank=True, related_name="activities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    who = models.CharField(_("who does it"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    note = models.CharField(_("remarks"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("entered"), default=now)
    marked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField(null=True, blank=True)
    was_there = False  # of what the door answers: the same was entered before
    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["planned_on", "id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["drive", "planned_on"]),
            models.Index(fields=["panchayat", "kind", "done_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "panchayat", "village", "kind", "planned_on"],
                condition=Q(planned_on__isnull=False) & ~Q(state="dropped"),
                name="activity_planned_once",
            ),
            models.UniqueConstraint(
                fields=["drive", "panchayat", "village", "kind", "done_on"],
                condition=Q(planned_on=None, state="done"),
                name="activity_unplanned_once",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", planned_on__isnull=False, done_on=None)
                | Q(state="done", done_on__isnull=False)
                | Q(state="dropped", done_on=None),
                name="activity_planned_or_done",
            ),
        ]

    def __str__(self):
        return f"{self.panchayat_id} {self.village} {self.kind}"


class TrainingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visibility.trainings(user))


@pghistory.track()
class Training(models.Model):
    """A training or workshop of the drive, of a block or of the whole district (`block` empty).

    `came`: [{"department": code, "kind": a worker's kind or "", "count": n}]; empty until it was held.
    `handed`: [{"item": text, "count": n}] of what was handed out. `workers`: those who came by name.
    """

    class Kind(models.TextChoices):
        TRAINING = "training", _("training")
        WORKSHOP = "workshop", _("workshop")
        ORIENTATION = "orientation", _("orientation")
        REFRESHER = "refresher", _("refresher")

    district = models.ForeignKey(District, models.PROTECT, related_name="trainings")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="trainings")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="trainings")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    venue = models.CharField(_("venue"), max_length=200)
    date = models.DateField(_("date"))
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    came = models.JSONField(_("who came"), default=list, blank=True)
    handed = models.JSONField(_("handed out"), default=list, blank=True)
    workers = models.ManyToManyField(Worker, blank=True, related_name="trainings")
    note = models.CharField(_("remarks"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("entered"), default=now)
    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "block", "kind", "venue", "date"],
                nulls_distinct=False,
                name="training_once_a_day",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.date}"

    @property
    def people(self):
        """How many came."""
        return sum(part["count"] for part in self.came)
