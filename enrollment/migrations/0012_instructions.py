"""Instructions of the review, with their steps and history; they stand on pages that are kept."""

from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import drive_portal.lib.dates


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0008_login_request_walls"),
        ("enrollment", "0011_reviews"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("review_date", models.DateField(blank=True, null=True, verbose_name="evening")),
                ("text", models.CharField(max_length=300, verbose_name="what is to be done")),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("block_officer", "Block officer"),
                            ("health_manager", "District health manager"),
                            ("edistrict_manager", "e-District manager"),
                            ("collector", "Collector"),
                        ],
                        max_length=20,
                        verbose_name="who answers",
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("owed", "cards owed to date"),
                            ("made", "cards of the day"),
                            ("missing", "reports missing"),
                            ("rejected", "cards rejected on the day"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="measured by",
                    ),
                ),
                ("was", models.IntegerField(blank=True, null=True)),
                ("was_at", models.DateTimeField(blank=True, null=True)),
                ("goal", models.IntegerField(blank=True, null=True, verbose_name="goal")),
                ("due_on", models.DateField(verbose_name="last day")),
                ("given_at", models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="given")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "closed_by",
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
                (
                    "drive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="districts.drive",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "instruction",
                "verbose_name_plural": "instructions",
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="InstructionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("review_date", models.DateField(blank=True, null=True, verbose_name="evening")),
                ("text", models.CharField(max_length=300, verbose_name="what is to be done")),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("block_officer", "Block officer"),
                            ("health_manager", "District health manager"),
                            ("edistrict_manager", "e-District manager"),
                            ("collector", "Collector"),
                        ],
                        max_length=20,
                        verbose_name="who answers",
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("owed", "cards owed to date"),
                            ("made", "cards of the day"),
                            ("missing", "reports missing"),
                            ("rejected", "cards rejected on the day"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="measured by",
                    ),
                ),
                ("was", models.IntegerField(blank=True, null=True)),
                ("was_at", models.DateTimeField(blank=True, null=True)),
                ("goal", models.IntegerField(blank=True, null=True, verbose_name="goal")),
                ("due_on", models.DateField(verbose_name="last day")),
                ("given_at", models.DateTimeField(default=drive_portal.lib.dates.now, verbose_name="given")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("submission_id", models.UUIDField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "closed_by",
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
                    "given_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="enrollment.instruction",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InstructionStep",
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
                            ("given", "gave it"),
                            ("said", "said"),
                            ("done", "answered that it is done"),
                            ("dropped", "dropped it"),
                            ("reopened", "opened it again"),
                            ("extended", "moved the last day"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="last day")),
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
                    "instruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="enrollment.instruction",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an instruction",
                "verbose_name_plural": "steps of instructions",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(fields=["district", "state", "due_on"], name="instruction_of_district"),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(fields=["block", "state"], name="instruction_of_block"),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("submission_id__isnull", False)),
                fields=("given_by", "submission_id", "block"),
                name="instruction_given_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="instruction_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", "block_officer"), _negated=True),
                    ("block__isnull", False),
                    _connector="OR",
                ),
                name="instruction_of_a_block",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("closed_at", None), ("closed_by", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="instruction_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("was", None), ("was_at__isnull", False), _connector="OR"),
                name="instruction_was_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("figure", "none"), _negated=True),
                    models.Q(("goal", None), ("was", None)),
                    _connector="OR",
                ),
                name="instruction_goal_of_a_figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("goal", None), ("goal__gte", 0), _connector="OR"),
                name="instruction_goal_sound",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instruction",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enrollment_instructionevent" ("answer", "block_id", "closed_at", "closed_by_id", "district_id", "drive_id", "due_on", "figure", "given_at", "given_by_id", "goal", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "state", "submission_id", "text", "version", "was", "was_at") VALUES (NEW."answer", NEW."block_id", NEW."closed_at", NEW."closed_by_id", NEW."district_id", NEW."drive_id", NEW."due_on", NEW."figure", NEW."given_at", NEW."given_by_id", NEW."goal", NEW."id", NEW."owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_date", NEW."state", NEW."submission_id", NEW."text", NEW."version", NEW."was", NEW."was_at"); RETURN NULL;',
                    hash="9ea6a2c0641a82a280a1165f5ba340264ca7b220",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_53875",
                    table="enrollment_instruction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instruction",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enrollment_instructionevent" ("answer", "block_id", "closed_at", "closed_by_id", "district_id", "drive_id", "due_on", "figure", "given_at", "given_by_id", "goal", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "state", "submission_id", "text", "version", "was", "was_at") VALUES (NEW."answer", NEW."block_id", NEW."closed_at", NEW."closed_by_id", NEW."district_id", NEW."drive_id", NEW."due_on", NEW."figure", NEW."given_at", NEW."given_by_id", NEW."goal", NEW."id", NEW."owner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_date", NEW."state", NEW."submission_id", NEW."text", NEW."version", NEW."was", NEW."was_at"); RETURN NULL;',
                    hash="0029d5ab2a158dffdd58b4f4697755ec926c9cc7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_db3ef",
                    table="enrollment_instruction",
                    when="AFTER",
                ),
            ),
        ),
        *import_module("districts.migrations.0006_edit").triggers(
            {"enrollment_instruction": "r.district_id"}
        ),
    ]
