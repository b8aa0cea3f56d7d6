"""Camps: what is held where, and when."""

import datetime

import pghistory
from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from districts import visibility
from districts.models import District, Drive, Panchayat, User
from districts.models.places import Named
from drive_portal.lib.dates import now


class CampQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visibility.camps(user))

    def in_block(self, block):
        return self.filter(panchayat__block=block)

    def held_on(self, day):
        """Camps with `day` among their days, the cancelled ones left out."""
        return self.filter(starts_on__lte=day, ends_on__gte=day).exclude(status=Camp.Status.CANCELLED)

    def as_it_stands(self):
        """With `standing`: the status, and `held` once a count or a tally counts for one of its days."""
        heard = _counted("camps.CampCount") | _counted("enrollment.Tally")
        held = When(~Q(status=Camp.Status.CANCELLED) & heard, then=Value(Camp.Status.HELD))
        return self.annotate(standing=Case(held, default=F("status"), output_field=CharField()))


def _counted(model):
    """Whether rows of the model (of the app above, so by name) count for the camp."""
    return Exists(apps.get_model(model).objects.filter(camp=OuterRef("pk"), state="counted").order_by())


@pghistory.track()
class Camp(Named):
    """One or more days of card making at one place of one panchayat, in one drive.

    Its status is planned, confirmed or cancelled; `held` is never stored but follows from the facts
    (`as_it_stands`). On each of its days it is open from `opens_at` to `closes_at`. `equipment` is a list of
    {"item": text, "count": n, "has": n}; `provider` gives the venue (often the sarpanch). Without a
    position of its own a camp stands where its panchayat does.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CONFIRMED = "confirmed", _("confirmed")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    district = models.ForeignKey(District, models.PROTECT, related_name="camps")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="camps")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="camps")
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    opens_at = models.TimeField(_("opens at"), default=datetime.time(10))
    closes_at = models.TimeField(_("closes at"), default=datetime.time(17))
    provider = models.CharField(_("who provides the venue"), max_length=200, blank=True)
    provider_phone = models.CharField(_("phone of who provides it"), max_length=15, blank=True)
    equipment = models.JSONField(_("equipment"), default=list, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    planned = models.PositiveIntegerField(_("cards planned"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("entered"), default=now)
    was_there = False  # of what `create` answers: the same form had made it before
    objects = CampQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        verbose_name = _("camp")
        verbose_name_plural = _("camps")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="camp_ends_after_start"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="camp_closes_after_it_opens"
            ),
        ]
        indexes = [models.Index(fields=["district", "drive", "starts_on"])]
