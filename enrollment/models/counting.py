"""The count's tables: tallies, and progress computed from the facts."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camps.models import Camp, Figure
from districts import visibility
from districts.models import Centre, District, Drive, LoginID, Panchayat, User


class TallyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visibility.tallies(user))

    def in_block(self, block):
        """Tallies made in the block, or by login IDs at home there."""
        return self.filter(Q(panchayat__block=block) | Q(login_id__panchayat__block=block))

    def standing(self):
        """The rows that stand: counted or withdrawn, one a key."""
        return self.filter(state__in=Tally.STANDING)


@pghistory.track()
class Tally(Figure):
    """One login ID's day at one place: its centre, a camp, or (both empty) the field.

    At most one row a key stands (`counted`, `withdrawn`) and at most one is an open request
    (`requested`): an operator's late report is kept beside the figure that it asks to replace. An
    accepted request becomes the standing row, or is `merged` into it; nothing is deleted.
    """

    class State(models.TextChoices):
        COUNTED = "counted", _("counted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REQUESTED = "requested", _("requested")
        RETURNED = "returned", _("returned for correction")
        MERGED = "merged", _("accepted")

    STANDING = ("counted", "withdrawn")

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="tallies")
    login_id = models.ForeignKey(LoginID, models.PROTECT, related_name="tallies")
    date = models.DateField(_("date"))
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="+")
    camp = models.ForeignKey(Camp, models.PROTECT, null=True, blank=True, related_name="tallies")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="+")
    withdraws = models.BooleanField(default=False)  # an open request that asks to withdraw
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COUNTED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    objects = TallyQuerySet.as_manager()

    _KEY = ("district", "drive", "login_id", "date", "centre", "camp")

    class Meta:
        ordering = ["-date", "-id"]
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "drive", "login_id", "date", "centre", "camp"),
                condition=Q(state__in=("counted", "withdrawn")),
                nulls_distinct=False,
                name="tally_one_stands",
            ),
            models.UniqueConstraint(
                fields=("district", "drive", "login_id", "date", "centre", "camp"),
                condition=Q(state="requested"),
                nulls_distinct=False,
                name="tally_one_request",
            ),
            models.CheckConstraint(condition=Q(centre=None) | Q(camp=None), name="tally_one_place"),
        ]
        indexes = [
            models.Index(fields=["drive", "panchayat", "date"]),
            models.Index(fields=["drive", "date", "login_id"]),
        ]

    def __str__(self):
        return f"{self.login_id_id} {self.date}: {self.made}"

    @property
    def place_kind(self):
        return "centre" if self.centre_id else "camp" if self.camp_id else "panchayat"


class Level(models.IntegerChoices):
    """The levels of progress, from the whole to the parts. Small numbers: they lead a large key."""

    DISTRICT = 1, _("district")
    BLOCK = 2, _("block")
    PANCHAYAT = 3, _("panchayat")
    CENTRE = 4, _("centre")
    CAMP = 5, _("camp")
    FIELD = 6, _("field")


class Progress(models.Model):
    """A place's day in a drive: the flow, set from the facts and never added to.

    `place_id` is the row of the level's table (a `field` row's the panchayat), `parent_id` the one
    that it belonged to on that day: leaves to a panchayat, a panchayat to its block of the day, a
    block to its district. `made` and `rejected` are null where nothing was reported there. `on_time`
    and `late` count expected reports of the homes. `as_of` is the last change of a fact in it.

    No foreign keys, no id, one index: a rebuild writes half a million rows a year and district, and the
    facts that they are made of have their keys checked. A day is read place by place.
    """

    pk = models.CompositePrimaryKey("district_id", "drive_id", "level", "place_id", "date", "parent_id")
    district_id = models.BigIntegerField()
    drive_id = models.BigIntegerField()
    level = models.SmallIntegerField(choices=Level)
    place_id = models.BigIntegerField()
    parent_id = models.BigIntegerField()
    date = models.DateField()
    made = models.IntegerField(null=True)
    rejected = models.IntegerField(null=True)
    on_time = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    as_of = models.DateTimeField()

    def __str__(self):
        return f"{self.level} {self.place_id} {self.date}: {self.made}"


class Total(models.Model):
    """A place's cards over the whole drive, for leaves and panchayats.

    So a stock is read without a year's rows: cards to a date are this less what came after it, which on
    most days is nothing.
    """

    pk = models.CompositePrimaryKey("district_id", "drive_id", "level", "place_id")
    district_id = models.BigIntegerField()
    drive_id = models.BigIntegerField()
    level = models.SmallIntegerField(choices=Level)
    place_id = models.BigIntegerField()
    made = models.IntegerField()
    as_of = models.DateTimeField()

    def __str__(self):
        return f"{self.level} {self.place_id}: {self.made}"


@pghistory.track()
class YearFigure(models.Model):
    """What somebody published of a district's financial year: a stock at its end, or a flow over it.

    A statement, not a count: it is shown with who said it and where, beside what the portal counts, and is
    never added to it. `year` is the year of its April: 2022 is 2022-23.
    """

    class Kind(models.TextChoices):
        STOCK = "stock", _("cards by the end of the year")
        FLOW = "flow", _("more than the year before")

    district = models.ForeignKey(District, models.PROTECT, related_name="year_figures")
    year = models.PositiveSmallIntegerField(_("financial year"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    cards = models.IntegerField(_("cards"))
    said_by = models.CharField(_("said by"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    said_on = models.DateField(_("said on"), null=True, blank=True)

    class Meta:
        ordering = ["district", "-year", "kind"]
        verbose_name = _("published figure of a year")
        verbose_name_plural = _("published figures of years")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "year", "kind", "said_by", "source"], name="year_figure_once_a_source"
            ),
            models.CheckConstraint(
                condition=Q(kind="flow") | Q(cards__gte=0), name="year_figure_stock_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.district_id} {self.year} {self.kind}: {self.cards}"


class Revision(models.Model):
    """How often a drive has been counted. Set under the lock of its count, so that numbers come in order."""

    drive_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField()

    def __str__(self):
        return f"{self.drive_id}: {self.number}"


class Change(models.Model):
    """A place whose rows changed with a revision, on the days from `since` on: its stock goes on changing.

    `level` 0 is the whole drive. An entry is needless once a later one of its place reaches as far back.
    """

    EVERYWHERE = 0

    drive_id = models.BigIntegerField()
    number = models.BigIntegerField()
    level = models.SmallIntegerField()
    place_id = models.BigIntegerField()
    since = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["drive_id", "number"])]

    def __str__(self):
        return f"{self.drive_id} {self.number}: {self.level} {self.place_id} since {self.since}"
