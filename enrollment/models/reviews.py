"""The notes of the evenings: what was known of a drive at a day's cut-off, kept for ever."""

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts import visibility
from districts.models import District, Drive
from drive_portal.lib import dates

__all__ = ["Review", "ReviewFile"]


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Notes of the districts whose progress the user sees, and of those in which its role reads them."""
        return self.filter(visibility.reviews(user))


class Review(models.Model):
    """A drive's note of an evening: its figures as they were known at the cut-off of `date`.

    Made once, by `enrollment.reviews.freezing`, and never changed: a trigger refuses. `due_at` is the moment
    of the cut-off, `known_at` that of the figures, `frozen_at` when it was made, which may be later. `facts`
    is what it says, without words and without phones; `enrollment.reviews.facts` says how it is built.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="reviews")
    date = models.DateField(_("date"))
    due_at = models.DateTimeField()
    known_at = models.DateTimeField()
    frozen_at = models.DateTimeField(default=dates.now)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        verbose_name = _("evening note")
        verbose_name_plural = _("evening notes")
        constraints = [
            models.UniqueConstraint(fields=["drive", "date"], name="review_one_an_evening"),
            models.CheckConstraint(condition=Q(frozen_at__gte=models.F("known_at")), name="review_not_ahead"),
        ]
        triggers = [pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.drive_id} {self.date}"


class ReviewFile(models.Model):
    """A note as it was printed: written once from its facts, so that no later code changes it."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Excel (XLSX)"
        PNG = "png", _("Picture")
        TXT = "txt", _("Text")

    review = models.ForeignKey(Review, models.PROTECT, related_name="files")
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=4, choices=Kind)
    content = models.BinaryField()
    made_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "language", "kind"], name="review_file_written_once")
        ]
        triggers = [pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.review_id} {self.language} {self.kind}"
