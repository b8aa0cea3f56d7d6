"""Calls to people whose card was rejected; and the rejected among the marks, by an index of their own.

One mark in twenty is a rejected one: the index is small, and whoever asks for the rejected of a district
reads nothing else.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import drive_portal.lib.dates

FORWARD = """
CREATE INDEX mark_rejected ON enrollment_mark (beneficiary_id) INCLUDE (reason, outcome_on, at)
    WHERE outcome = 'rejected';
CREATE INDEX mark_version_rejected ON enrollment_markversion (beneficiary_id, id) INCLUDE (reason, outcome_on)
    WHERE outcome = 'rejected';
"""
BACKWARD = "DROP INDEX mark_rejected, mark_version_rejected"


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0006_packs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.CreateModel(
            name="PhonesCounted",
            fields=[
                ("district_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("of_lists", models.TextField()),
                ("counted_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
            ],
        ),
        migrations.CreateModel(
            name="SharedPhone",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district_id",
                        "mobile",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("district_id", models.BigIntegerField()),
                ("mobile", models.TextField()),
                ("families", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("beneficiary_id", models.TextField()),
                ("family", models.TextField()),
                ("called_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("will_come", "will come"),
                            ("mended", "mended, or came to the centre"),
                            ("no_answer", "no answer"),
                            ("switched_off", "switched off"),
                            ("wrong_number", "wrong number"),
                            ("already_made", "already has a card"),
                            ("moved", "moved away"),
                            ("refused", "refused"),
                            ("dead", "died"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("comes_on", models.DateField(null=True, verbose_name="comes on")),
                ("next_on", models.DateField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("mobile", models.TextField(blank=True)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="remarks")),
                ("last", models.BooleanField(default=True)),
                (
                    "by",
                    models.ForeignKey(
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
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "indexes": [
                    models.Index(fields=["district", "beneficiary_id", "-id"], name="call_of_person"),
                    models.Index(
                        condition=models.Q(("mobile", ""), _negated=True),
                        fields=["district"],
                        name="call_wrong_number",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("last", True)),
                        fields=("district", "beneficiary_id"),
                        name="call_one_is_last",
                    )
                ],
            },
        ),
    ]
