"""Left-out packs with their printed pages, and the files that people take away."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import drive_portal.lib.dates
import enrollment.models.packs


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0005_pairs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(default=enrollment.models.packs.new_token, max_length=30, unique=True),
                ),
                ("asked_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                ("language", models.CharField(default="hi", max_length=5)),
                ("level", models.CharField(max_length=10)),
                ("place_code", models.CharField(max_length=40)),
                ("statuses", models.JSONField(default=list)),
                ("ending", models.CharField(max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "being made"),
                            ("done", "ready"),
                            ("failed", "failed"),
                            ("gone", "gone"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempts", models.SmallIntegerField(default=0)),
                ("people", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("size", models.BigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("villages", models.JSONField(default=list)),
                ("pages", models.IntegerField(default=0)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="districts.district"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PackPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=7, unique=True)),
                ("village", models.TextField(blank=True)),
                ("number", models.IntegerField()),
                ("first", models.IntegerField()),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="districts.district"
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="enrollment.pack",
                    ),
                ),
                (
                    "panchayat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.panchayat",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(default=enrollment.models.packs.new_token, max_length=30, unique=True),
                ),
                ("asked_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                ("language", models.CharField(default="hi", max_length=5)),
                ("level", models.CharField(max_length=10)),
                ("place_code", models.CharField(max_length=40)),
                ("statuses", models.JSONField(default=list)),
                ("ending", models.CharField(max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "being made"),
                            ("done", "ready"),
                            ("failed", "failed"),
                            ("gone", "gone"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempts", models.SmallIntegerField(default=0)),
                ("people", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("size", models.BigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("mobiles", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="districts.district"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["asked_by", "-id"], name="export_of_user"),
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "running", "done"))),
                        fields=["state"],
                        name="export_live",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="pack",
            index=models.Index(fields=["asked_by", "-id"], name="pack_of_user"),
        ),
        migrations.AddIndex(
            model_name="pack",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "running", "done"))),
                fields=["state"],
                name="pack_live",
            ),
        ),
    ]
