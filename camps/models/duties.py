"""Who is on duty: the drive's people, their duties, and who answers for a panchayat."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from camps.models.camps import Camp
from districts import visibility
from districts.models import District, Drive, LoginID, Panchayat, User
from districts.models.places import Named
from drive_portal.lib.dates import now


class Department(models.TextChoices):
    HEALTH = "health", _("Health")
    WOMEN_CHILD = "women_child", _("Women and child development")
    PANCHAYAT = "panchayat", _("Panchayat and rural development")
    URBAN = "urban", _("Urban administration")
    REVENUE = "revenue", _("Revenue")
    FOOD = "food", _("Food and civil supplies")
    EDUCATION = "education", _("Education")
    CSC = "csc", _("CSC")
    OTHER = "other", _("other")


class WorkerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People at home within the user's postings; who makes cards sees nobody else."""
        return self.filter(visibility.workers(user))

    def in_block(self, block):
        return self.filter(panchayat__block=block)


@pghistory.track()
class Worker(Named):
    """A person who works for the drive, with a home panchayat and a phone; perhaps with a login ID."""

    class Kind(models.TextChoices):
        VLE = "vle", _("VLE")
        OPERATOR = "operator", _("operator")
        MITANIN = "mitanin", _("Mitanin")
        ASHA = "asha", _("ASHA")
        ANGANWADI = "anganwadi", _("Anganwadi worker")
        ANM = "anm", _("ANM")
        AWAS_SAHAYAK = "awas_sahayak", _("Awas sahayak")
        PRS = "prs", _("Panchayat Rojgar Sevak")
        SACHIV = "sachiv", _("Panchayat secretary")
        KOTWAR = "kotwar", _("Kotwar")
        URBAN_STAFF = "urban_staff", _("urban body's staff")
        ORGANISER = "organiser", _("community organiser")
        OTHER = "other", _("other")

    district = models.ForeignKey(District, models.PROTECT, related_name="workers")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="workers", verbose_name=_("home"))
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    department = models.CharField(_("department"), max_length=15, choices=Department)
    phone = models.CharField(_("mobile"), max_length=15, blank=True)
    login_id = models.OneToOneField(
        LoginID, models.PROTECT, null=True, blank=True, related_name="worker", verbose_name=_("login ID")
    )
    active = models.BooleanField(_("works in the drive"), default=True)
    note = models.CharField(_("remarks"), max_length=300, blank=True)
    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["panchayat", "name", "id"]
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        indexes = [models.Index(fields=["district", "panchayat"])]


class DutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visibility.duties(user))

    def standing(self):
        """Duties that were not cancelled."""
        return self.exclude(status=Duty.Status.CANCELLED)


_SPAN = Func(
    F("date") + F("starts_at"), F("date") + F("ends_at"), function="tsrange", output_field=models.Field()
)


@pghistory.track()
class Duty(models.Model):
    """A person's, or a login ID's, hours of one day at a camp or in a village.

    At least one of `worker` and `login_id`. Neither is at two places at one time: the database refuses
    what overlaps, cancelled duties apart.
    """

    class Task(models.TextChoices):
        CAMP = "camp", _("at the camp")
        DOORS = "doors", _("door to door")
        CENTRE = "centre", _("at the centre")
        CALLING = "calling", _("calling people together")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        CANCELLED = "cancelled", _("cancelled")

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    drive = models.ForeignKey(Drive, models.PROTECT, related_name="duties")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="duties")
    login_id = models.ForeignKey(LoginID, models.PROTECT, null=True, blank=True, related_name="duties")
    camp = models.ForeignKey(Camp, models.PROTECT, null=True, blank=True, related_name="duties")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="+")
    village = models.CharField(_("village"), max_length=200, blank=True)
    task = models.CharField(_("task"), max_length=10, choices=Task)
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    people = models.PositiveIntegerField(_("left-out people to reach"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    marked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("entered"), default=now)
    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["date", "starts_at", "panchayat", "id"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(
                condition=Q(worker__isnull=False) | Q(login_id__isnull=False), name="duty_of_somebody"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_start"),
            ExclusionConstraint(
                name="duty_one_place_a_worker",
                expressions=[(_SPAN, RangeOperators.OVERLAPS), ("worker", RangeOperators.EQUAL)],
                condition=~Q(status="cancelled"),
            ),
            ExclusionConstraint(
                name="duty_one_place_a_login_id",
                expressions=[(_SPAN, RangeOperators.OVERLAPS), ("login_id", RangeOperators.EQUAL)],
                condition=~Q(status="cancelled"),
            ),
        ]
        indexes = [
            models.Index(fields=["drive", "date", "panchayat"]),
            models.Index(fields=["camp", "date"]),
        ]

    def __str__(self):
        return f"{self.worker or self.login_id} {self.date}"


@pghistory.track()
class Charge(models.Model):
    """Who answers for a panchayat in a drive, for a department: one person each."""

    drive = models.ForeignKey(Drive, models.PROTECT, related_name="charges")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="charges")
    department = models.CharField(_("department"), max_length=15, choices=Department)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="charges")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "panchayat", "department"], name="charge_one_a_department"
            )
        ]

    def __str__(self):
        return f"{self.panchayat_id} {self.department}: {self.worker}"
