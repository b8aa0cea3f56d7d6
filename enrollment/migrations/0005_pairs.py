import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import drive_portal.lib.dates


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0004_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PairNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PairSearch",
            fields=[
                (
                    "district",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="districts.district",
                    ),
                ),
                ("ended_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                ("people", models.IntegerField()),
                ("compared", models.IntegerField()),
                ("found", models.IntegerField()),
                ("crowded", models.IntegerField()),
                ("cut", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("left_id", models.TextField(db_collation="C")),
                ("right_id", models.TextField(db_collation="C")),
                ("score", models.SmallIntegerField(verbose_name="score")),
                ("why", models.JSONField(default=list)),
                ("basis", models.TextField()),
                ("stands", models.BooleanField(default=True)),
                ("found_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "to decide"),
                            ("same", "the same person"),
                            ("different", "two people"),
                            ("unsure", "put off"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="decision",
                    ),
                ),
                ("kept_id", models.TextField(blank=True, db_collation="C")),
                ("dropped_id", models.TextField(blank=True, db_collation="C")),
                ("mark_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=0)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                    ),
                ),
                (
                    "left_panchayat",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="districts.panchayat",
                    ),
                ),
                (
                    "right_panchayat",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="districts.panchayat",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair",
                "verbose_name_plural": "pairs",
            },
        ),
        migrations.CreateModel(
            name="PairDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "to decide"),
                            ("same", "the same person"),
                            ("different", "two people"),
                            ("unsure", "put off"),
                        ],
                        max_length=9,
                    ),
                ),
                ("kept_id", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="enrollment.pair",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(fields=["district", "decision", "-score", "id"], name="pair_by_score"),
        ),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(
                condition=models.Q(("decision", "same")),
                fields=["district", "dropped_id"],
                name="pair_dropped",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(fields=("district", "left_id", "right_id"), name="pair_once"),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_id__lt", models.F("right_id"))), name="pair_in_order"
            ),
        ),
    ]
