"""Instructions of the review: what was asked of whom, until when, by which figure it is measured."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from camps.models.difficulties import LINE
from districts import visibility
from districts.models import Block, District, Drive, User
from drive_portal.lib import dates

__all__ = ["Instruction", "InstructionStep"]


class InstructionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Instructions to the blocks and districts of the user's postings; none to who makes cards."""
        return self.filter(visibility.instructions(user))

    def open(self):
        return self.filter(state=Instruction.State.OPEN)

    def overdue(self, day):
        """Open ones whose last day was before `day`."""
        return self.open().filter(due_on__lt=day)

    def whole(self):
        """With all that a line says of it."""
        return self.select_related("district", "drive", "block", "given_by", "closed_by")


@pghistory.track()
class Instruction(models.Model):
    """What the district wants of one office for a block, or for the whole district (`block` None).

    It lies with whoever is posted as `owner` at the place (`enrollment.instructions.owners`). `figure` says
    by which number it is measured, `goal` what that shall be; `was` is the number from which it starts: of
    the note of `review_date`, else of the last note, else of the moment (`was_at`). None is no figure, not 0.
    Written by `enrollment.instructions` only; each step stands in `steps`, with state and last day after it.
    """

    class Owner(models.TextChoices):
        BLOCK_OFFICER = "block_officer", _("Block officer")
        HEALTH_MANAGER = "health_manager", _("District health manager")
        EDISTRICT_MANAGER = "edistrict_manager", _("e-District manager")
        COLLECTOR = "collector", _("Collector")

    class Figure(models.TextChoices):
        NONE = "none", pgettext_lazy("figure", "none")
        OWED = "owed", _("cards owed to date")
        MADE = "made", _("cards of the day")
        MISSING = "missing", _("reports missing")
        REJECTED = "rejected", _("cards rejected on the day")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("instruction", "open")
        DONE = "done", pgettext_lazy("instruction", "done")
        DROPPED = "dropped", pgettext_lazy("instruction", "dropped")

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="instructions")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="+")
    review_date = models.DateField(_("evening"), null=True, blank=True)
    text = models.CharField(_("what is to be done"), max_length=LINE)
    owner = models.CharField(_("who answers"), max_length=20, choices=Owner)
    figure = models.CharField(_("measured by"), max_length=10, choices=Figure, default=Figure.NONE)
    was = models.IntegerField(null=True, blank=True)
    was_at = models.DateTimeField(null=True, blank=True)
    goal = models.IntegerField(_("goal"), null=True, blank=True)
    due_on = models.DateField(_("last day"))
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"), default=dates.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(_("what was done"), max_length=LINE, blank=True)  # of a dropped one: why
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    was_there = False  # of what the door answers: the same form had given it before
    objects = InstructionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        indexes = [
            models.Index(fields=["district", "state", "due_on"], name="instruction_of_district"),
            models.Index(fields=["block", "state"], name="instruction_of_block"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["given_by", "submission_id", "block"],
                condition=Q(submission_id__isnull=False),
                nulls_distinct=False,
                name="instruction_given_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="instruction_says_something"),
            models.CheckConstraint(
                condition=~Q(owner="block_officer") | Q(block__isnull=False), name="instruction_of_a_block"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answer="", closed_by=None, closed_at=None)
                | ~Q(state="open") & ~Q(answer="") & Q(closed_by__isnull=False, closed_at__isnull=False),
                name="instruction_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(was=None) | Q(was_at__isnull=False), name="instruction_was_at_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(figure="none") | Q(was=None, goal=None), name="instruction_goal_of_a_figure"
            ),
            models.CheckConstraint(condition=Q(goal=None) | Q(goal__gte=0), name="instruction_goal_sound"),
        ]

    def __str__(self):
        return f"{self.owner} {self.due_on}"

    @property
    def place(self):
        """The block or the district that it is for."""
        return self.block or self.district

    @property
    def is_open(self):
        return self.state == self.State.OPEN


class InstructionStep(models.Model):
    """A step in the life of an instruction, or only words; `state` and `due_on` are those after it."""

    class Act(models.TextChoices):
        GIVEN = "given", _("gave it")
        SAID = "said", _("said")
        DONE = "done", _("answered that it is done")
        DROPPED = "dropped", _("dropped it")
        REOPENED = "reopened", _("opened it again")
        EXTENDED = "extended", _("moved the last day")

    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="steps")
    act = models.CharField(_("what"), max_length=10, choices=Act)
    text = models.CharField(_("remarks"), max_length=LINE, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=Instruction.State)
    due_on = models.DateField(_("last day"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=dates.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("step of an instruction")
        verbose_name_plural = _("steps of instructions")

    def __str__(self):
        return f"{self.instruction_id} {self.act}"
