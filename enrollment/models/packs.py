"""Left-out packs and the files that people take away: what was asked, how far it is, where it lies."""

import secrets
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import Block, District, Panchayat, User
from drive_portal.lib import dates

__all__ = ["Export", "Pack", "PackPage"]

_PLACES: dict[str, Any] = {"district": District, "block": Block, "panchayat": Panchayat}


def new_token():
    """What names a file in its address: long enough that nobody guesses it."""
    return secrets.token_urlsafe(16)


class File(models.Model):
    """A file that is made in the background for one account, and is gone a day after.

    `place_code` and `level` name the place that was asked for, `statuses` which people of it. `attempts`
    counts beginnings; `people` and `done` are people.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")
        GONE = "gone", _("gone")

    AT_WORK = ("queued", "running")

    token = models.CharField(max_length=30, unique=True, default=new_token)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=dates.now)
    language = models.CharField(max_length=5, default="hi")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10)
    place_code = models.CharField(max_length=40)
    statuses = models.JSONField(default=list)
    ending = models.CharField(max_length=5)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    people = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self):
        return f"{self.token}: {self.state}"

    @property
    def place(self):
        """The place as it stands now; None where there is none any more."""
        return _PLACES[self.level].objects.filter(code=self.place_code).first()

    @property
    def at_work(self):
        return self.state in self.AT_WORK

    @property
    def percent(self):
        return min(99, 100 * self.done // self.people) if self.people else 0


class Pack(File):
    """Lists of left-out people on paper. `villages`: only these of a panchayat; empty: all.

    `carrier`: who takes it from door to door, a worker's name as it is printed.
    """

    villages = models.JSONField(default=list)
    carrier = models.CharField(max_length=250, blank=True)
    pages = models.IntegerField(default=0)

    class Meta(File.Meta):
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="pack_of_user"),
            models.Index(
                fields=["state"], condition=Q(state__in=("queued", "running", "done")), name="pack_live"
            ),
        ]


class PackPage(models.Model):
    """A printed page: its code names exactly its rows, for as long as the paper lives.

    `ids` are beneficiary ids in the order of the rows; the list may change, the page does not. A page
    holds people of one village of one panchayat.
    """

    code = models.CharField(max_length=7, unique=True)
    pack = models.ForeignKey(Pack, models.CASCADE, related_name="sheets")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="+")
    village = models.TextField(blank=True)
    number = models.IntegerField()  # of the page in its document
    first = models.IntegerField()  # serial of its first row
    ids = ArrayField(models.TextField())

    def __str__(self):
        return self.code


class Export(File):
    """Rows of people as CSV or XLSX. `mobiles`: whole, for the `reason` that was given."""

    mobiles = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(File.Meta):
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="export_of_user"),
            models.Index(
                fields=["state"], condition=Q(state__in=("queued", "running", "done")), name="export_live"
            ),
        ]
