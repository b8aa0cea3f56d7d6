"""Pairs of ids that may be one person, what was decided, and which districts are to be searched anew."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts import roles, visibility
from districts.models import District, Panchayat, User
from drive_portal.lib import dates

__all__ = ["Pair", "PairDecision", "PairNote", "PairSearch"]

# Who decides sees both people, and marks the one that is one too many.
_ASKED = ("view_people", "mark_people")
_PATHS = {"block": "{}_panchayat__block_id", "panchayat": "{}_panchayat_id"}


class PairQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pairs of which both people are within a place where the user may see and mark people.

        A pair over two blocks is the collector's: no officer is shown people of another's block.
        """
        found = visibility.NOTHING
        for post in user.posts:
            if all(roles.allows(post.role, asked) for asked in _ASKED):
                found |= _within(post)
        return self.filter(found)

    def open(self):
        """Those that wait for a decision, without those of an id that was already taken for a duplicate."""
        settled = Pair.objects.filter(district_id=models.OuterRef("district_id"), decision=Pair.Decision.SAME)
        dropped = [
            models.Exists(settled.filter(dropped_id=models.OuterRef(side)))
            for side in ("left_id", "right_id")
        ]
        return self.filter(~dropped[0], ~dropped[1], decision=Pair.Decision.OPEN, stands=True)


def _within(post):
    if post.level == "country":
        return Q(pk__isnull=False)
    if post.level == "state":
        return Q(district__state_id=post.state)
    if post.level == "district":
        return Q(district_id=post.district)
    if path := _PATHS.get(post.level):
        place = {path.format(side): post.place_id for side in ("left", "right")}
        return Q(district_id=post.district, **place)
    return visibility.NOTHING


class Pair(models.Model):
    """Two ids of a district that may be one person; `left_id` < `right_id`.

    `score`: how sure the search is, 0 to 100. `why`: what agrees and what differs, as [field, how] of
    `enrollment.pairs.scoring`. `basis` names the data that was looked at, as a fingerprint: a decision
    holds until the data changes. `stands`: the last search found the pair. Written by
    `enrollment.pairs` only; nothing about a person stands here but the ids.
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("to decide")
        SAME = "same", _("the same person")
        DIFFERENT = "different", _("two people")
        UNSURE = "unsure", _("put off")

    district = models.ForeignKey(District, models.PROTECT, related_name="+", db_index=False)
    left_id = models.TextField(db_collation="C")
    right_id = models.TextField(db_collation="C")
    left_panchayat = models.ForeignKey(
        Panchayat, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    right_panchayat = models.ForeignKey(
        Panchayat, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    score = models.SmallIntegerField(_("score"))
    why = models.JSONField(default=list)
    basis = models.TextField()
    stands = models.BooleanField(default=True)
    found_at = models.DateTimeField(default=dates.now)
    decision = models.CharField(_("decision"), max_length=9, choices=Decision, default=Decision.OPEN)
    kept_id = models.TextField(db_collation="C", blank=True)
    dropped_id = models.TextField(db_collation="C", blank=True)
    mark_at = models.DateTimeField(null=True)  # when the decision marked the dropped id, if it did
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)  # one more with each decision: for two at once

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        constraints = [
            models.UniqueConstraint(fields=["district", "left_id", "right_id"], name="pair_once"),
            models.CheckConstraint(condition=Q(left_id__lt=models.F("right_id")), name="pair_in_order"),
        ]
        indexes = [
            models.Index(fields=["district", "decision", "-score", "id"], name="pair_by_score"),
            models.Index(
                fields=["district", "dropped_id"], condition=Q(decision="same"), name="pair_dropped"
            ),
        ]

    def __str__(self):
        return f"{self.district_id} {self.pk}: {self.decision}"


class PairDecision(models.Model):
    """Each decision of a pair as it was made, taken back or reopened by a search (`by` is empty then)."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=9, choices=Pair.Decision)
    kept_id = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=dates.now)

    def __str__(self):
        return f"{self.pair_id} {self.decision}"


class PairNote(models.Model):
    """A district that must be searched anew: a log, as `ListDirty` is."""

    district_id = models.BigIntegerField()

    def __str__(self):
        return str(self.district_id)


class PairSearch(models.Model):
    """The last whole search of a district: how many people, how many were compared, what was left aside."""

    district = models.OneToOneField(District, models.PROTECT, primary_key=True, related_name="+")
    ended_at = models.DateTimeField(default=dates.now)
    people = models.IntegerField()
    compared = models.IntegerField()
    found = models.IntegerField()
    crowded = models.IntegerField()  # groups with too many people of a name to compare each with each
    cut = models.BooleanField(default=False)  # there was more to compare than is compared

    def __str__(self):
        return f"{self.district_id}: {self.found} of {self.compared}"
