"""Windows in which the national server was down."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts import visibility
from districts.models import District, User
from drive_portal.lib import dates

__all__ = ["Outage"]


class OutageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Outages of the districts in which the user has any place, as drives are."""
        return self.filter(visibility.drives(user))

    def declared(self):
        """Those that excuse."""
        return self.filter(state=Outage.State.DECLARED)


@pghistory.track()
class Outage(models.Model):
    """Hours of a day on which the server was down for `blocks` (ids; empty: the whole district).

    Written by `enrollment.outages` only. `found`: what the reports showed, where they proposed it (else
    null): reports, of them naming the server, the usual part per mille, centres that did.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("outage", "proposed")
        DECLARED = "declared", pgettext_lazy("outage", "declared")
        REFUSED = "refused", pgettext_lazy("outage", "not an outage")
        WITHDRAWN = "withdrawn", pgettext_lazy("outage", "withdrawn")

    WHY = 300  # characters

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    blocks = ArrayField(models.BigIntegerField(), default=list, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DECLARED)
    why = models.CharField(_("reason"), max_length=WHY, blank=True)
    found = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=dates.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        verbose_name = _("server outage")
        verbose_name_plural = _("server outages")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "date"], condition=Q(found__isnull=False), name="outage_proposed_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="outage_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_by__isnull=False), name="outage_decided_by_somebody"
            ),
        ]
        indexes = [models.Index(fields=["district", "date"], name="outage_of_day")]

    def __str__(self):
        return f"{self.district_id} {self.date} {self.starts_at}: {self.state}"
