"""Difficulties and what is said about them; publicity and trainings. Dashboards learn of difficulties."""

from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import drive_portal.lib.dates

edits = import_module("districts.migrations.0006_edit").triggers


class Migration(migrations.Migration):
    dependencies = [
        ("camps", "0004_duties"),
        ("districts", "0008_login_request_walls"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("village", models.CharField(blank=True, max_length=200, verbose_name="village")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("munadi", "Munadi"),
                            ("wall", "Wall writing"),
                            ("doors", "Door to door"),
                            ("school", "School talk"),
                            ("poster", "Posters and banners"),
                            ("gram_sabha", "Gram sabha"),
                            ("vehicle", "Loudspeaker van"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="planned for")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("done", "done"), ("dropped", "dropped")],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("who", models.CharField(blank=True, max_length=200, verbose_name="who does it")),
                ("count", models.PositiveIntegerField(blank=True, null=True, verbose_name="how many")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                (
                    "created_at",
                    models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="entered"),
                ),
                ("marked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "camp",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="camps.camp",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="districts.district",
                    ),
                ),
                (
                    "drive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="districts.drive",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panchayat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="districts.panchayat",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ["planned_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ActivityEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("village", models.CharField(blank=True, max_length=200, verbose_name="village")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("munadi", "Munadi"),
                            ("wall", "Wall writing"),
                            ("doors", "Door to door"),
                            ("school", "School talk"),
                            ("poster", "Posters and banners"),
                            ("gram_sabha", "Gram sabha"),
                            ("vehicle", "Loudspeaker van"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="planned for")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("done", "done"), ("dropped", "dropped")],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("who", models.CharField(blank=True, max_length=200, verbose_name="who does it")),
                ("count", models.PositiveIntegerField(blank=True, null=True, verbose_name="how many")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                (
                    "created_at",
                    models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="entered"),
                ),
                ("marked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "camp",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="camps.camp",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.district",
                    ),
                ),
                (
                    "drive",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.drive",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panchayat",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.panchayat",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="camps.activity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Difficulty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("server", "Server or network"),
                            ("login_id", "Login ID"),
                            ("device", "Device"),
                            ("aadhaar", "Aadhaar"),
                            ("samagra", "Samagra data"),
                            ("staff", "Staff"),
                            ("venue", "Venue"),
                            ("overcharging", "Overcharging"),
                            ("other", "Other"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="what is the matter")),
                (
                    "asked_inr",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="rupees asked"),
                ),
                ("fee_inr", models.PositiveIntegerField(blank=True, null=True, verbose_name="fee in rupees")),
                (
                    "raised_at",
                    models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="raised"),
                ),
                ("waits_since", models.DateField(default=drive_portal.lib.dates.today)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("taken", "taken up"), ("solved", "solved")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("owner_until", models.DateField(blank=True, null=True)),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="solved")),
                ("solution", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="reopened, times")),
                ("alone", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("submission_id", models.UUIDField(blank=True, null=True)),
                (
                    "block",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.block",
                    ),
                ),
                (
                    "camp",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="difficulties",
                        to="camps.camp",
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.centre",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="difficulties",
                        to="districts.district",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panchayat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.panchayat",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="camps.difficulty",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "solved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "difficulty",
                "verbose_name_plural": "difficulties",
                "ordering": ["waits_since", "id"],
            },
        ),
        migrations.CreateModel(
            name="DifficultyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("server", "Server or network"),
                            ("login_id", "Login ID"),
                            ("device", "Device"),
                            ("aadhaar", "Aadhaar"),
                            ("samagra", "Samagra data"),
                            ("staff", "Staff"),
                            ("venue", "Venue"),
                            ("overcharging", "Overcharging"),
                            ("other", "Other"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="what is the matter")),
                (
                    "asked_inr",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="rupees asked"),
                ),
                ("fee_inr", models.PositiveIntegerField(blank=True, null=True, verbose_name="fee in rupees")),
                (
                    "raised_at",
                    models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="raised"),
                ),
                ("waits_since", models.DateField(default=drive_portal.lib.dates.today)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("taken", "taken up"), ("solved", "solved")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("owner_until", models.DateField(blank=True, null=True)),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="solved")),
                ("solution", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                ("reopened", models.PositiveSmallIntegerField(default=0, verbose_name="reopened, times")),
                ("alone", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("submission_id", models.UUIDField(blank=True, null=True)),
                (
                    "block",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.block",
                    ),
                ),
                (
                    "camp",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="camps.camp",
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.centre",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.district",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panchayat",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.panchayat",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="camps.difficulty",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="camps.difficulty",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "solved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("said", "said"),
                            ("taken", "took it up"),
                            ("given", "gave it to"),
                            ("solved", "solved it"),
                            ("reopened", "reopened it"),
                            ("joined", "put it to others of the same fault"),
                            ("left", "took it out of the common fault"),
                        ],
                        default="said",
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                ("at", models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "difficulty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="camps.difficulty",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RemarkEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("said", "said"),
                            ("taken", "took it up"),
                            ("given", "gave it to"),
                            ("solved", "solved it"),
                            ("reopened", "reopened it"),
                            ("joined", "put it to others of the same fault"),
                            ("left", "took it out of the common fault"),
                        ],
                        default="said",
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                ("at", models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "difficulty",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="camps.difficulty",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="camps.remark",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "training"),
                            ("workshop", "workshop"),
                            ("orientation", "orientation"),
                            ("refresher", "refresher"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("venue", models.CharField(max_length=200, verbose_name="venue")),
                ("date", models.DateField(verbose_name="date")),
                ("topic", models.CharField(blank=True, max_length=200, verbose_name="topic")),
                ("came", models.JSONField(blank=True, default=list, verbose_name="who came")),
                ("handed", models.JSONField(blank=True, default=list, verbose_name="handed out")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                (
                    "created_at",
                    models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="entered"),
                ),
                (
                    "block",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to="districts.block",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to="districts.district",
                    ),
                ),
                (
                    "drive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to="districts.drive",
                    ),
                ),
                ("workers", models.ManyToManyField(blank=True, related_name="trainings", to="camps.worker")),
            ],
            options={
                "verbose_name": "training",
                "verbose_name_plural": "trainings",
                "ordering": ["-date", "-id"],
            },
        ),
        migrations.CreateModel(
            name="TrainingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "training"),
                            ("workshop", "workshop"),
                            ("orientation", "orientation"),
                            ("refresher", "refresher"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("venue", models.CharField(max_length=200, verbose_name="venue")),
                ("date", models.DateField(verbose_name="date")),
                ("topic", models.CharField(blank=True, max_length=200, verbose_name="topic")),
                ("came", models.JSONField(blank=True, default=list, verbose_name="who came")),
                ("handed", models.JSONField(blank=True, default=list, verbose_name="handed out")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                (
                    "created_at",
                    models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="entered"),
                ),
                (
                    "block",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.block",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.district",
                    ),
                ),
                (
                    "drive",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="districts.drive",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="camps.training",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["drive", "planned_on"], name="camps_activ_drive_i_bdfd79_idx"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["panchayat", "kind", "done_on"], name="camps_activ_panchay_e54a61_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("planned_on__isnull", False), models.Q(("state", "dropped"), _negated=True)
                ),
                fields=("drive", "panchayat", "village", "kind", "planned_on"),
                name="activity_planned_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("planned_on", None), ("state", "done")),
                fields=("drive", "panchayat", "village", "kind", "done_on"),
                name="activity_unplanned_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_on", None), ("planned_on__isnull", False), ("state", "planned")),
                    models.Q(("done_on__isnull", False), ("state", "done")),
                    models.Q(("done_on", None), ("state", "dropped")),
                    _connector="OR",
                ),
                name="activity_planned_or_done",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "camps_activityevent" ("camp_id", "count", "created_at", "created_by_id", "district_id", "done_on", "drive_id", "id", "kind", "marked_at", "marked_by_id", "note", "panchayat_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "state", "village", "who") VALUES (NEW."camp_id", NEW."count", NEW."created_at", NEW."created_by_id", NEW."district_id", NEW."done_on", NEW."drive_id", NEW."id", NEW."kind", NEW."marked_at", NEW."marked_by_id", NEW."note", NEW."panchayat_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."state", NEW."village", NEW."who"); RETURN NULL;',
                    hash="7a115069aadb6af818cbc0c033324d52a72aa063",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e8cb7",
                    table="camps_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "camps_activityevent" ("camp_id", "count", "created_at", "created_by_id", "district_id", "done_on", "drive_id", "id", "kind", "marked_at", "marked_by_id", "note", "panchayat_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "state", "village", "who") VALUES (NEW."camp_id", NEW."count", NEW."created_at", NEW."created_by_id", NEW."district_id", NEW."done_on", NEW."drive_id", NEW."id", NEW."kind", NEW."marked_at", NEW."marked_by_id", NEW."note", NEW."panchayat_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."state", NEW."village", NEW."who"); RETURN NULL;',
                    hash="1520938a9645909e6a7498a6cbe32b40aa52d816",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2d1b5",
                    table="camps_activity",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="difficulty",
            index=models.Index(fields=["district", "state", "kind"], name="camps_diffi_distric_6dfbe2_idx"),
        ),
        migrations.AddIndex(
            model_name="difficulty",
            index=models.Index(fields=["raised_by", "state"], name="camps_diffi_raised__df5012_idx"),
        ),
        migrations.AddConstraint(
            model_name="difficulty",
            constraint=models.UniqueConstraint(
                fields=("raised_by", "submission_id"), name="difficulty_raised_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="difficulty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("solved_at__isnull", False),
                        ("solved_by__isnull", False),
                        ("state", "solved"),
                        models.Q(("solution", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "solved"), _negated=True),
                        ("solution", ""),
                        ("solved_at", None),
                        ("solved_by", None),
                    ),
                    _connector="OR",
                ),
                name="difficulty_solved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="difficulty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "taken"), _negated=True), ("owner__isnull", False), _connector="OR"
                ),
                name="difficulty_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="difficulty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("block", None), ("panchayat__isnull", False)),
                    models.Q(("camp", None), ("centre", None), ("panchayat", None)),
                    _connector="OR",
                ),
                name="difficulty_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="difficulty",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_inr", None), ("kind", "overcharging"), _connector="OR"),
                name="difficulty_asked_of_overcharging",
            ),
        ),
        migrations.AddConstraint(
            model_name="difficulty",
            constraint=models.CheckConstraint(
                condition=models.Q(("part_of", models.F("id")), _negated=True),
                name="difficulty_not_part_of_itself",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="difficulty",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "camps_difficultyevent" ("alone", "asked_inr", "block_id", "camp_id", "centre_id", "district_id", "fee_inr", "id", "kind", "owner_id", "owner_until", "panchayat_id", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "raised_by_id", "reopened", "solution", "solved_at", "solved_by_id", "state", "submission_id", "text", "version", "waits_since") VALUES (NEW."alone", NEW."asked_inr", NEW."block_id", NEW."camp_id", NEW."centre_id", NEW."district_id", NEW."fee_inr", NEW."id", NEW."kind", NEW."owner_id", NEW."owner_until", NEW."panchayat_id", NEW."part_of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_at", NEW."raised_by_id", NEW."reopened", NEW."solution", NEW."solved_at", NEW."solved_by_id", NEW."state", NEW."submission_id", NEW."text", NEW."version", NEW."waits_since"); RETURN NULL;',
                    hash="32047dbfe0f3b9dc01e7455f648ecd464ef10099",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_29bf4",
                    table="camps_difficulty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="difficulty",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "camps_difficultyevent" ("alone", "asked_inr", "block_id", "camp_id", "centre_id", "district_id", "fee_inr", "id", "kind", "owner_id", "owner_until", "panchayat_id", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "raised_by_id", "reopened", "solution", "solved_at", "solved_by_id", "state", "submission_id", "text", "version", "waits_since") VALUES (NEW."alone", NEW."asked_inr", NEW."block_id", NEW."camp_id", NEW."centre_id", NEW."district_id", NEW."fee_inr", NEW."id", NEW."kind", NEW."owner_id", NEW."owner_until", NEW."panchayat_id", NEW."part_of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_at", NEW."raised_by_id", NEW."reopened", NEW."solution", NEW."solved_at", NEW."solved_by_id", NEW."state", NEW."submission_id", NEW."text", NEW."version", NEW."waits_since"); RETURN NULL;',
                    hash="4330047ba33abefd52a846ef14741f78f1146148",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_50041",
                    table="camps_difficulty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remark",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "camps_remarkevent" ("act", "at", "by_id", "difficulty_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_id") VALUES (NEW."act", NEW."at", NEW."by_id", NEW."difficulty_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."to_id"); RETURN NULL;',
                    hash="fd723aebaafb6c4d968958b406705bc906fb3d25",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5f810",
                    table="camps_remark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remark",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "camps_remarkevent" ("act", "at", "by_id", "difficulty_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_id") VALUES (NEW."act", NEW."at", NEW."by_id", NEW."difficulty_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."to_id"); RETURN NULL;',
                    hash="d768abfc65da27592936d6f21e9c1636a66f2314",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d6ffb",
                    table="camps_remark",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.UniqueConstraint(
                fields=("drive", "block", "kind", "venue", "date"),
                name="training_once_a_day",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="training",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "camps_trainingevent" ("block_id", "came", "created_at", "created_by_id", "date", "district_id", "drive_id", "handed", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic", "venue") VALUES (NEW."block_id", NEW."came", NEW."created_at", NEW."created_by_id", NEW."date", NEW."district_id", NEW."drive_id", NEW."handed", NEW."id", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."topic", NEW."venue"); RETURN NULL;',
                    hash="c16bbbf95bfc69da7e98131cbf94e28913ac9e5f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6cba1",
                    table="camps_training",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="training",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "camps_trainingevent" ("block_id", "came", "created_at", "created_by_id", "date", "district_id", "drive_id", "handed", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic", "venue") VALUES (NEW."block_id", NEW."came", NEW."created_at", NEW."created_by_id", NEW."date", NEW."district_id", NEW."drive_id", NEW."handed", NEW."id", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."topic", NEW."venue"); RETURN NULL;',
                    hash="a2917aeb67782a4097132404ec901a33438e0078",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d7f0f",
                    table="camps_training",
                    when="AFTER",
                ),
            ),
        ),
        *edits({"camps_difficulty": "r.district_id"}),
    ]
