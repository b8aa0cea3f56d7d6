"""What-if scenarios that somebody kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from districts import visibility
from districts.models import Block, District, Drive, Plan, User
from drive_portal.lib import dates

__all__ = ["Scenario"]


class ScenarioQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the drives that the user sees: who has the address may open it."""
        return self.filter(drive__in=Drive.objects.filter(visibility.drives(user)))


class Scenario(models.Model):
    """Levers of a drive's what-if, in its district or one `block`, under a name.

    `levers`: as `enrollment.whatif.levers` keeps them, with the number of their form. `said`: the figures as
    they were known on the day, {"on": date, "now": figures, "then": figures}. `plan`: the version of the
    drive's plan that was made of it. Written by `enrollment.whatif.keeping` and `planning` only.
    """

    NAME = 100  # characters

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="scenarios")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=NAME)
    levers = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=dates.now)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="scenarios")
    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["drive", "-made_at", "-id"]
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "block", "name"], nulls_distinct=False, name="scenario_one_a_name"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def place(self):
        return self.block or self.district
