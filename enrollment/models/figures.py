"""What others say of the cards, and where the marks place them: what the portal's figures are set against."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, User
from drive_portal.lib import dates
from enrollment.models.counting import Level

__all__ = ["Crossing", "CrossingNote", "OfficialFigure", "Statement"]

STATED = (Level.DISTRICT, Level.BLOCK, Level.PANCHAYAT)  # the places that others speak of


class Said(models.Model):
    """Somebody's figure of a place. It is never changed: a later row stands in its stead.

    `place_id` is the row of the level's table, as in `Progress`.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    level = models.SmallIntegerField(choices=[(level.value, level.label) for level in STATED])
    place_id = models.BigIntegerField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        abstract = True
        triggers = [pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete)]


class OfficialFigure(Said):
    """Cards of a place that the official portal showed on a date: a stock, all made until then.

    The latest row of a place and date stands. `import_id` is the import that brought it; empty: by hand.
    """

    date = models.DateField(_("date"))
    made = models.IntegerField(_("cards"))
    import_id = models.BigIntegerField(null=True)

    class Meta(Said.Meta):
        ordering = ["-date", "-id"]
        verbose_name = _("official portal's figure")
        verbose_name_plural = _("official portal's figures")
        constraints = [models.CheckConstraint(condition=Q(made__gte=0), name="official_not_negative")]
        indexes = [
            models.Index(fields=["district", "level", "place_id", "-date", "-id"], name="official_of_place")
        ]

    def __str__(self):
        return f"{self.level} {self.place_id} {self.date}: {self.made}"


class Statement(Said):
    """A figure that somebody published of a place: who said it, where, and when (empty: not known).

    A wrong one is corrected by a row that `corrects` it; without `cards` that row takes it back.
    """

    class Figure(models.TextChoices):
        LISTED = "listed", _("people on the list")
        TO_BE_MADE = "to_be_made", _("cards to be made in all")
        MADE = "made", _("cards made")
        REMAINING = "remaining", _("cards remaining")
        TARGET = "target", _("target of the drive")
        CLAIMS = "claims", _("people treated with a card")

    figure = models.CharField(_("figure"), max_length=10, choices=Figure)
    cards = models.BigIntegerField(_("number"), null=True, blank=True)
    said_by = models.CharField(_("said by"), max_length=200)
    said_on = models.DateField(_("said on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta(Said.Meta):
        ordering = ["-said_on", "figure", "id"]
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(cards__gte=0) | Q(cards=None, corrects__isnull=False),
                name="statement_not_negative",
            )
        ]
        indexes = [models.Index(fields=["district", "level", "place_id"], name="statement_of_place")]

    def __str__(self):
        return f"{self.level} {self.place_id} {self.figure}: {self.cards}"


class Crossing(models.Model):
    """Cards that the marks place elsewhere than where the reports count them, by panchayat and day.

    Set from people and marks by `enrollment.reconciling.crossings`, never added to. Panchayat 0: it is not
    known where. Of the people who live here: `away` were made outside the panchayat, of them `away_block`
    outside its block, of them `away_district` by a login ID that is not the district's; `duplicate` have a
    card and are marked as a duplicate; `twice` are second rows of one person, both marked made. Of what
    was made here: `guests` live in another panchayat, of them `guests_block` in another block; `outside` are
    not on the list. `outside_district`: not on the list, and the login ID is not the district's.
    """

    pk = models.CompositePrimaryKey("district_id", "panchayat_id", "date")
    district_id = models.BigIntegerField()
    panchayat_id = models.BigIntegerField()
    date = models.DateField()
    away = models.IntegerField()
    away_block = models.IntegerField()
    away_district = models.IntegerField()
    guests = models.IntegerField()
    guests_block = models.IntegerField()
    outside = models.IntegerField()
    outside_district = models.IntegerField()
    duplicate = models.IntegerField()
    twice = models.IntegerField()

    def __str__(self):
        return f"{self.panchayat_id} {self.date}"


class CrossingNote(models.Model):
    """A district whose crossings are to be set again (`noted_at`), and when that was done last."""

    district_id = models.BigIntegerField(primary_key=True)
    noted_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)

    def __str__(self):
        return f"{self.district_id} {self.noted_at}"
