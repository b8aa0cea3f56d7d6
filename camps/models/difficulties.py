"""Difficulties: what stands in the drive's way, where, and what was said and done about it."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from camps.models.camps import Camp
from districts import visibility
from districts.models import Block, Centre, District, Panchayat, User
from drive_portal.lib.dates import now, today

LINE = 300  # characters of what is said


class DifficultyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visibility.difficulties(user))

    def open(self):
        return self.exclude(state=Difficulty.State.SOLVED)

    def with_block(self):
        """With `in_block`: the id of the block in which it is today; None of a district's."""
        return self.annotate(in_block=Coalesce("panchayat__block_id", F("block_id")))

    def in_block(self, block):
        return self.filter(Q(block=block) | Q(panchayat__block=block))

    def whole(self):
        """With all that a line says of it."""
        return self.select_related(
            *("district", "block", "panchayat__block", "centre", "camp", "raised_by", "owner", "solved_by")
        )


@pghistory.track()
class Difficulty(models.Model):
    """Something that somebody could not mend alone, at one place of any level, of one kind.

    Its place is its `camp`, else its `centre`, `panchayat`, `block` or the whole district; camp and centre
    name their panchayat too, and `block` is set only where there is no panchayat. Who answers follows from
    kind, place and age (`camps.difficulties.owners`), unless a person took it: then `owner` does,
    until `owner_until`.
    `waits_since` is the day from which its working days are counted: while it stood solved it did not wait.
    `part_of` holds several together as one, by hand or since they were solved as one; `alone` keeps it out.
    """

    class Kind(models.TextChoices):
        SERVER = "server", _("Server or network")
        LOGIN_ID = "login_id", _("Login ID")
        DEVICE = "device", _("Device")
        AADHAAR = "aadhaar", _("Aadhaar")
        SAMAGRA = "samagra", _("Samagra data")
        STAFF = "staff", _("Staff")
        VENUE = "venue", _("Venue")
        OVERCHARGING = "overcharging", _("Overcharging")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("taken up")
        SOLVED = "solved", _("solved")

    district = models.ForeignKey(District, models.PROTECT, related_name="difficulties")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="+")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="+")
    camp = models.ForeignKey(Camp, models.PROTECT, null=True, blank=True, related_name="difficulties")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    text = models.CharField(_("what is the matter"), max_length=LINE, blank=True)
    # of overcharging: rupees asked for a card, and the centre's fee on that day
    asked_inr = models.PositiveIntegerField(_("rupees asked"), null=True, blank=True)
    fee_inr = models.PositiveIntegerField(_("fee in rupees"), null=True, blank=True)
    raised_at = models.DateTimeField(_("raised"), default=now)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    waits_since = models.DateField(default=today)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # who took it up has the days of the office that had it then (None: it was the last one)
    owner_until = models.DateField(null=True, blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    solved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    solution = models.CharField(_("what was done"), max_length=LINE, blank=True)
    reopened = models.PositiveSmallIntegerField(_("reopened, times"), default=0)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    alone = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    submission_id = models.UUIDField(null=True, blank=True)
    was_there = False  # of what the door answers: the same form had raised it before
    objects = DifficultyQuerySet.as_manager()

    class Meta:
        ordering = ["waits_since", "id"]
        verbose_name = _("difficulty")
        verbose_name_plural = _("difficulties")
        indexes = [
            models.Index(fields=["district", "state", "kind"]),
            models.Index(fields=["raised_by", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["raised_by", "submission_id"], name="difficulty_raised_once"),
            models.CheckConstraint(
                condition=Q(state="solved", solved_at__isnull=False, solved_by__isnull=False)
                & ~Q(solution="")
                | ~Q(state="solved") & Q(solved_at=None, solved_by=None, solution=""),
                name="difficulty_solved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(owner__isnull=False), name="difficulty_taken_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(panchayat__isnull=False, block=None) | Q(panchayat=None, centre=None, camp=None),
                name="difficulty_one_place",
            ),
            models.CheckConstraint(
                condition=Q(asked_inr=None) | Q(kind="overcharging"), name="difficulty_asked_of_overcharging"
            ),
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="difficulty_not_part_of_itself"),
        ]

    def __str__(self):
        return f"{self.kind} {self.waits_since}"

    @property
    def place(self):
        """The place that it is about: a row of any level, or a camp."""
        return self.camp or self.centre or self.panchayat or self.block or self.district

    @property
    def ground(self):
        """The place by which postings reach it; of a camp its panchayat."""
        return self.centre or self.panchayat or self.block or self.district

    @property
    def block_now(self):
        """The block in which it is today, None of a district's: where its panchayat stands now."""
        return self.panchayat.block if self.panchayat_id else self.block

    @property
    def is_open(self):
        return self.state != self.State.SOLVED


@pghistory.track()
class Remark(models.Model):
    """A step in the life of a difficulty, or only words about it."""

    class Act(models.TextChoices):
        SAID = "said", _("said")
        TAKEN = "taken", _("took it up")
        GIVEN = "given", _("gave it to")
        SOLVED = "solved", _("solved it")
        REOPENED = "reopened", _("reopened it")
        JOINED = "joined", _("put it to others of the same fault")
        LEFT = "left", _("took it out of the common fault")

    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="remarks")
    act = models.CharField(_("what"), max_length=10, choices=Act, default=Act.SAID)
    text = models.CharField(_("remarks"), max_length=LINE, blank=True)
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self):
        return f"{self.difficulty_id} {self.act}"
