"""Places: state, district, block, panchayat, centre, and where a panchayat stood on which day."""

from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts import visibility


class PlaceQuerySet(models.QuerySet):
    """Places of one level, which their model names."""

    model: Any

    def visible_to(self, user):
        """Places within the user's postings and, by name, those above them."""
        return self.filter(visibility.places(user, self.model.level, above=True))

    def within(self, user):
        """Places within the user's postings: those whose figures the user may read."""
        return self.filter(visibility.places(user, self.model.level))

    def valid_on(self, day):
        """Places that exist on `day` (a date)."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )


class PanchayatQuerySet(PlaceQuerySet):
    def settle(self, day):
        """Set each panchayat's present block to the one in which it stands on `day`; returns how many moved.

        A move may be known before its day; postings and lists go by the present block.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE districts_panchayat p SET block_id = s.block_id FROM districts_stay s"
                " WHERE s.panchayat_id = p.id AND s.district_id = p.district_id"
                " AND %s::date BETWEEN s.first AND s.last AND p.block_id <> s.block_id",
                [day],
            )
            return cursor.rowcount


class Named(models.Model):
    """A name in Latin script and one in Hindi; either may be shown."""

    name = models.CharField(_("name"), max_length=200)
    name_hi = models.CharField(_("name in Hindi"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def title(self):
        """The name in the reader's language, else in the other one."""
        return (self.name_hi or self.name) if get_language() == "hi" else self.name


class Lasting(models.Model):
    """First and last day of validity; empty is unbounded."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True


def _code():
    return models.CharField(_("code"), max_length=20, unique=True)


@pghistory.track()
class State(Named):
    level = "state"
    code = _code()
    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("state")
        verbose_name_plural = _("states")


@pghistory.track()
class District(Named):
    """A district; `words` picks the administration's own terms (`bihar` or the default)."""

    level = "district"
    code = _code()
    state = models.ForeignKey(State, models.PROTECT, related_name="districts")
    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")


@pghistory.track()
class Block(Named, Lasting):
    """A rural block (विकासखण्ड, प्रखण्ड) or an urban body, which stands at the same level."""

    class Kind(models.TextChoices):
        RURAL = "rural", _("rural block")
        URBAN = "urban", _("urban body")

    level = "block"
    code = _code()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    district = models.ForeignKey(District, models.PROTECT, related_name="blocks")
    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("block")
        verbose_name_plural = _("blocks")


@pghistory.track()
class Panchayat(Named, Lasting):
    """A gram panchayat or a ward. `block` is its present one; `Placement` holds them all."""

    class Kind(models.TextChoices):
        GRAM_PANCHAYAT = "gram_panchayat", _("gram panchayat")
        WARD = "ward", _("ward")

    level = "panchayat"
    code = _code()
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    district = models.ForeignKey(District, models.PROTECT, related_name="panchayats")
    block = models.ForeignKey(Block, models.PROTECT, related_name="panchayats")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    objects = PanchayatQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("panchayat")
        verbose_name_plural = _("panchayats")


@pghistory.track()
class Placement(Lasting):
    """A panchayat's block from one day to another: a past day stays with the parents of that day."""

    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="placements")
    block = models.ForeignKey(Block, models.PROTECT, related_name="placements")

    class Meta:
        ordering = ["panchayat", "valid_from"]
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            ExclusionConstraint(
                name="placement_one_block_a_day",
                expressions=[
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("panchayat", RangeOperators.EQUAL),
                ],
            )
        ]

    def __str__(self):
        return f"{self.panchayat} – {self.block}"


class CentreQuerySet(PlaceQuerySet):
    def valid_on(self, day):
        """Centres opened by `day`."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day))


@pghistory.track()
class Centre(Named):
    """A place with a door where cards are made; its code is the one its network gives it."""

    class Kind(models.TextChoices):
        CSC = "csc", _("Common Service Centre (CSC)")
        LOK_SEVA_KENDRA = "lok_seva_kendra", _("Lok Seva Kendra")
        ZONE_OFFICE = "zone_office", _("zone office")
        FEVER_CLINIC = "fever_clinic", _("fever clinic")
        URBAN_BODY_OFFICE = "urban_body_office", _("urban body office")
        TEHSIL_OFFICE = "tehsil_office", _("tehsil office")
        HOSPITAL = "hospital", _("hospital")
        PANCHAYAT_BHAWAN = "panchayat_bhawan", _("panchayat bhawan")

    class Status(models.TextChoices):
        UNREGISTERED = "unregistered", _("not registered")
        REGISTERED = "registered", _("registered")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    level = "centre"
    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    district = models.ForeignKey(District, models.PROTECT, related_name="centres")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="centres")
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    fee_inr = models.PositiveIntegerField(_("fee in rupees"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
