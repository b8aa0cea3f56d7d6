"""What the portal's figures are set against: official and published ones, and where the marks place cards."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import drive_portal.lib.dates


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0007_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Crossing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district_id",
                        "panchayat_id",
                        "date",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("district_id", models.BigIntegerField()),
                ("panchayat_id", models.BigIntegerField()),
                ("date", models.DateField()),
                ("away", models.IntegerField()),
                ("away_block", models.IntegerField()),
                ("away_district", models.IntegerField()),
                ("guests", models.IntegerField()),
                ("guests_block", models.IntegerField()),
                ("outside", models.IntegerField()),
                ("outside_district", models.IntegerField()),
                ("duplicate", models.IntegerField()),
                ("twice", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CrossingNote",
            fields=[
                ("district_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("noted_at", models.DateTimeField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(choices=[(1, "district"), (2, "block"), (3, "panchayat")]),
                ),
                ("place_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("listed", "people on the list"),
                            ("to_be_made", "cards to be made in all"),
                            ("made", "cards made"),
                            ("remaining", "cards remaining"),
                            ("target", "target of the drive"),
                            ("claims", "people treated with a card"),
                        ],
                        max_length=10,
                        verbose_name="figure",
                    ),
                ),
                ("cards", models.BigIntegerField(blank=True, null=True, verbose_name="number")),
                ("said_by", models.CharField(max_length=200, verbose_name="said by")),
                ("said_on", models.DateField(blank=True, null=True, verbose_name="said on")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="enrollment.statement",
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
                "verbose_name": "published figure",
                "verbose_name_plural": "published figures",
                "ordering": ["-said_on", "figure", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OfficialFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(choices=[(1, "district"), (2, "block"), (3, "panchayat")]),
                ),
                ("place_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                ("date", models.DateField(verbose_name="date")),
                ("made", models.IntegerField(verbose_name="cards")),
                ("import_id", models.BigIntegerField(null=True)),
                (
                    "by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="districts.district"
                    ),
                ),
            ],
            options={
                "verbose_name": "official portal's figure",
                "verbose_name_plural": "official portal's figures",
                "ordering": ["-date", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["district", "level", "place_id", "-date", "-id"], name="official_of_place"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("made__gte", 0)), name="official_not_negative")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="officialfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="acd4f55ef7c20780ee2300acc362cc3e0de7383d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_stands_d722a",
                    table="enrollment_officialfigure",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["district", "level", "place_id"], name="statement_of_place"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cards__gte", 0), models.Q(("cards", None), ("corrects__isnull", False)), _connector="OR"
                ),
                name="statement_not_negative",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="986b48b7f8efdb4bc485c80981fffc97e44fea69",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_stands_e0512",
                    table="enrollment_statement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
