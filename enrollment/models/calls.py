"""What became of calls to people whose card was rejected, and which phone numbers tell nobody."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, User
from drive_portal.lib import dates

__all__ = ["Call", "PhonesCounted", "SharedPhone"]


class Call(models.Model):
    """What was said of one person when the family was called. Written by `enrollment.triage.calls` only.

    `family` is the family as call-back lists know it; `mobile` is kept of a wrong number alone, which is
    never offered to the family again. `tries` counts the calls in a row that nobody took, with this one;
    `next_on` is the first day on which one calls again. `last`: the person's newest call.
    """

    class Outcome(models.TextChoices):
        WILL_COME = "will_come", _("will come")
        MENDED = "mended", _("mended, or came to the centre")
        NO_ANSWER = "no_answer", _("no answer")
        SWITCHED_OFF = "switched_off", _("switched off")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        ALREADY_MADE = "already_made", _("already has a card")
        MOVED = "moved", _("moved away")
        REFUSED = "refused", _("refused")
        DEAD = "dead", _("died")

    UNANSWERED = ("no_answer", "switched_off")
    NOTE = 200  # characters

    district = models.ForeignKey(District, models.PROTECT, related_name="+", db_index=False)
    beneficiary_id = models.TextField()
    family = models.TextField()
    called_at = models.DateTimeField(default=dates.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    comes_on = models.DateField(_("comes on"), null=True)
    next_on = models.DateField(null=True)
    tries = models.SmallIntegerField(default=0)
    mobile = models.TextField(blank=True)
    note = models.CharField(_("remarks"), max_length=NOTE, blank=True)
    last = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "beneficiary_id"], condition=Q(last=True), name="call_one_is_last"
            )
        ]
        indexes = [
            models.Index(fields=["district", "beneficiary_id", "-id"], name="call_of_person"),
            models.Index(fields=["district"], condition=~Q(mobile=""), name="call_wrong_number"),
        ]

    def __str__(self):
        return f"{self.district_id} {self.called_at}: {self.outcome}"


class SharedPhone(models.Model):
    """A number that more families of the district have than can share a phone; set by `triage.phones`."""

    pk = models.CompositePrimaryKey("district_id", "mobile")
    district_id = models.BigIntegerField()
    mobile = models.TextField()
    families = models.IntegerField()

    def __str__(self):
        return f"{self.district_id}: {self.families} families"


class PhonesCounted(models.Model):
    """Which state of the district's lists the shared numbers were counted from: `of_lists` says it."""

    district_id = models.BigIntegerField(primary_key=True)
    of_lists = models.TextField()
    counted_at = models.DateTimeField(default=dates.now)

    def __str__(self):
        return f"{self.district_id} {self.counted_at}"
