"""Drives, their plans and targets, left-out counts, and what must be counted again."""

import datetime
from bisect import bisect_left

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import F, Q, functions
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from districts import visibility
from districts.models.people import User
from districts.models.places import District, Named, Panchayat
from drive_portal.lib import dates


class DriveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drives of the districts in which the user has any place."""
        return self.filter(visibility.drives(user))

    def running_on(self, day):
        return self.filter(starts_on__lte=day, ends_on__gte=day)


@pghistory.track()
class Drive(Named):
    """An order to make cards in a district, from a first to a last day.

    `target` is the order in cards, or None where it is unknown; `target_rule` says where it came
    from. `baseline` is a number of cards made before the first day, a map from place codes to such
    numbers, or None where it is not known. `split` keeps the order's `weights`, `floor`, `cap` and
    `daily` as they were given. `resplit` says whether what a place cannot make any more is moved at night,
    and `resplit_limit` by how many cards a day at most another's target may rise for it.
    """

    class TargetRule(models.TextChoices):
        CARDS = "cards", _("so many cards")
        LEFT_OUT = "left_out", _("all who are left out")
        UNKNOWN = "unknown", _("not known")

    class ResplitRule(models.TextChoices):
        OFF = "off", _("off")
        APPROVE = "approve", _("the collector approves each")
        AUTO = "auto", _("by itself")

    district = models.ForeignKey(District, models.PROTECT, related_name="drives")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    target_rule = models.CharField(_("target"), max_length=10, choices=TargetRule)
    target = models.BigIntegerField(_("cards to make"), null=True, blank=True)
    baseline = models.JSONField(_("cards made before"), null=True, blank=True, default=int)
    split = models.JSONField(_("split"), default=dict, encoder=DjangoJSONEncoder)
    evening_cutoff = models.TimeField(_("evening cut-off"), default=datetime.time(20))
    day_close = models.TimeField(_("day's close"), default=datetime.time(12))
    holidays = ArrayField(models.DateField(), verbose_name=_("holidays"), default=list, blank=True)
    resplit = models.CharField(_("nightly re-split"), max_length=10, choices=ResplitRule, default="approve")
    resplit_limit = models.PositiveIntegerField(
        _("at most so many cards more a place and day"), null=True, blank=True
    )
    issued_at = models.DateTimeField(_("issued"), default=dates.now)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    objects = DriveQuerySet.as_manager()

    class Meta:
        ordering = ["district", "-starts_on", "-id"]
        verbose_name = _("drive")
        verbose_name_plural = _("drives")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="drive_ends_after_start"),
            models.CheckConstraint(
                condition=Q(target_rule="unknown", target=None) | Q(target__gte=0),
                name="drive_target_or_unknown",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="drive_not_its_own_parent"),
        ]

    @cached_property
    def working_days(self):
        """All dates from the first to the last day except the holidays; Sundays work unless listed."""
        off = set(self.holidays)
        return [day for day in dates.days(self.starts_on, self.ends_on) if day not in off]

    @cached_property
    def working_set(self):
        """The working days, to ask whether a day is one."""
        return frozenset(self.working_days)

    def working_days_from(self, day):
        """The number of working days from `day` (itself included) to the end."""
        return len(self.working_days) - bisect_left(self.working_days, day)

    def cutoff(self, day):
        """The moment of `day`'s evening cut-off: what the server had by then was on time."""
        return dates.at(day, self.evening_cutoff)

    def close(self, day):
        """The moment of `day`'s close, on the next day: until then the figure is provisional."""
        return dates.at(day, self.day_close, days_later=1)

    def runs_on(self, day):
        return self.starts_on <= day <= self.ends_on


class Plan(models.Model):
    """A version of a drive's target: who issued it, why, and from which day on it counts.

    `due` holds the district's cards due by each calendar day from `starts_on` on; it is empty where the
    target has become unknown. The drive's days may have changed since.
    """

    drive = models.ForeignKey(Drive, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    valid_from = models.DateField()
    starts_on = models.DateField()
    due = ArrayField(models.IntegerField())
    why = models.CharField(max_length=300, blank=True)
    issued_at = models.DateTimeField(default=dates.now)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["drive", "version"]
        constraints = [models.UniqueConstraint(fields=["drive", "version"], name="plan_one_a_version")]

    def __str__(self):
        return f"{self.drive} v{self.version}"

    def position(self, day):
        """`day` in the arrays, the first day 1; 0 before it, after the last day the last one.

        `days`, their length, may be there from the database, where `due` was not read.
        """
        days = getattr(self, "days", None)
        return max(0, min((day - self.starts_on).days + 1, len(self.due) if days is None else days))


class Target(models.Model):
    """A panchayat's part of a plan: `due[n]` cards by the plan's n-th calendar day (0 the first).

    One row a panchayat, not one a day: a version of 600 panchayats and a year is 600 rows, so that a
    plan may be issued anew every night.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="targets")
    due = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "plan", "panchayat"], name="target_one_a_panchayat")
        ]

    def __str__(self):
        return f"{self.panchayat_id}: {self.due[-1] if self.due else 0}"


class Share(models.Model):
    """A place of work's part of its panchayat's target: `due[n]` cards by the plan's n-th calendar day.

    `place_id` is the centre's, the camp's or, for the field, the panchayat's own. A panchayat's target is
    the sum of its shares; a place without a row has none of it. No foreign keys: a night writes thousands.
    """

    class Level(models.IntegerChoices):
        CENTRE = 4
        CAMP = 5
        FIELD = 6

    pk = models.CompositePrimaryKey("district_id", "plan_id", "level", "place_id", "panchayat_id")
    district_id = models.BigIntegerField()
    plan_id = models.BigIntegerField()
    level = models.SmallIntegerField(choices=Level)
    place_id = models.BigIntegerField()
    panchayat_id = models.BigIntegerField()
    due = ArrayField(models.IntegerField())

    def __str__(self):
        return f"{self.level} {self.place_id}: {self.due[-1] if self.due else 0}"


@pghistory.track()
class Resplit(models.Model):
    """What a night would move between panchayats, each move with its reason, and what became of it.

    `moves`: [{"panchayat": code, "from": cards, "to": cards, "reason": word, "facts": {word: number}}].
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for approval")
        APPLIED = "applied", _("in force")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("no longer right")

    drive = models.ForeignKey(Drive, models.PROTECT, related_name="resplits")
    valid_from = models.DateField()
    basis = models.ForeignKey(Plan, models.PROTECT, related_name="+")  # the version that it would change
    plan = models.OneToOneField(Plan, models.PROTECT, null=True, blank=True, related_name="resplit")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    moves = models.JSONField(default=list)
    stays = models.PositiveIntegerField(default=0)  # cards beyond a place's capacity that nobody can take
    made_at = models.DateTimeField(default=dates.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["drive", "-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["drive"], condition=Q(state="proposed"), name="resplit_one_waits")
        ]

    def __str__(self):
        return f"{self.drive_id} {self.valid_from}: {self.state}"


class LeftOut(models.Model):
    """People on the list and without a card, by panchayat: numbers, no people.

    Written by `enrollment` from the eligibility lists; until a list exists the demonstration fills it.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    counted_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "panchayat"], name="left_out_one_a_panchayat")
        ]

    def __str__(self):
        return f"{self.panchayat_id}: {self.people}"


class Dirty(models.Model):
    """A panchayat's day in a drive (or all of it) that must be counted again: a log, without a unique key.

    A writer adds a row in the transaction of its fact and never waits for the count; the count
    deletes the rows that it saw before it sums. With a unique key a writer could find a row that
    the count is about to delete, and its fact would stay uncounted. No foreign keys: it is the
    busiest table and lives for seconds.
    """

    district_id = models.BigIntegerField()
    drive_id = models.BigIntegerField()
    panchayat_id = models.BigIntegerField(null=True)  # both empty: the whole drive
    date = models.DateField(null=True)
    marked_at = models.DateTimeField(db_default=functions.Now())

    class Meta:
        indexes = [models.Index(fields=["drive_id"])]

    def __str__(self):
        return f"{self.drive_id} {self.date} {self.panchayat_id}"


class Edit(models.Model):
    """A change of what a district's pages show besides its progress: places, people, plans, camps, requests.

    A log like `Dirty`, written by triggers: who changes something waits for nobody, and the sum of `times`
    changes with every commit, in whatever order they come. `compact` keeps it short.
    """

    district_id = models.BigIntegerField()
    times = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        indexes = [models.Index(fields=["district_id"])]

    def __str__(self):
        return f"{self.district_id}: {self.times}"

    @classmethod
    def compact(cls):
        """Put the rows of each district together; their sum stays."""
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (DELETE FROM districts_edit RETURNING district_id, times)"
                " INSERT INTO districts_edit (district_id, times)"
                " SELECT district_id, sum(times) FROM gone GROUP BY 1"
            )
