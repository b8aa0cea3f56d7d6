"""The eligibility lists: people, marks and their versions, in a partition a district.

Partitions are made by `enrollment.lists.partitions`, beside the table, and attached whole. Keys begin with
the id: all rows of a partition have one district, and an index sorts by its first column twice as fast.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import drive_portal.lib.dates

_PERSON = """
    district_id bigint NOT NULL,
    number bigint NOT NULL DEFAULT nextval('enrollment_person_number'),
    panchayat_id bigint NOT NULL,
    import_id bigint NOT NULL,
    schemes smallint NOT NULL,
    birth_year smallint,
    gender text NOT NULL,
    beneficiary_id text COLLATE "C" NOT NULL,
    family_id text NOT NULL,
    mobile text NOT NULL,
    name text NOT NULL,
    guardian_name text NOT NULL,
    village text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    guardian_key text COLLATE "C" NOT NULL
"""
_OUTCOME = """
    district_id bigint NOT NULL,
    beneficiary_id text COLLATE "C" NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    outcome_on date NOT NULL,
    login_id text NOT NULL,
    card_number text NOT NULL,
    source text NOT NULL,
    import_id bigint,
    by_id bigint,
    at timestamptz NOT NULL
"""
FORWARD = f"""
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SEQUENCE enrollment_person_number CACHE 1000;
CREATE SEQUENCE enrollment_mark_version;
CREATE TABLE enrollment_beneficiary ({_PERSON}, PRIMARY KEY (beneficiary_id, district_id))
    PARTITION BY LIST (district_id);
CREATE INDEX beneficiary_number ON enrollment_beneficiary (number);
CREATE INDEX beneficiary_place ON enrollment_beneficiary (panchayat_id);
CREATE INDEX beneficiary_name ON enrollment_beneficiary (name_key);
CREATE INDEX beneficiary_search ON enrollment_beneficiary USING gin (name_key gin_trgm_ops);
CREATE TABLE enrollment_beneficiaryversion ({_PERSON},
    replaced_by bigint NOT NULL, gone boolean NOT NULL,
    PRIMARY KEY (beneficiary_id, district_id, replaced_by)) PARTITION BY LIST (district_id);
CREATE INDEX beneficiary_version_by ON enrollment_beneficiaryversion (replaced_by);
CREATE TABLE enrollment_mark ({_OUTCOME}, PRIMARY KEY (beneficiary_id, district_id))
    PARTITION BY LIST (district_id);
CREATE TABLE enrollment_markversion ({_OUTCOME},
    id bigint NOT NULL DEFAULT nextval('enrollment_mark_version'),
    replaced_at timestamptz NOT NULL, replaced_by_id bigint, replaced_by_import bigint, why text NOT NULL,
    PRIMARY KEY (district_id, id)) PARTITION BY LIST (district_id);
CREATE INDEX mark_version_of ON enrollment_markversion (beneficiary_id, district_id);
CREATE INDEX mark_version_by ON enrollment_markversion (replaced_by_import)
    WHERE replaced_by_import IS NOT NULL;
"""
BACKWARD = """
DROP TABLE enrollment_markversion, enrollment_mark, enrollment_beneficiaryversion, enrollment_beneficiary;
DROP SEQUENCE enrollment_person_number, enrollment_mark_version;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0006_edit"),
        ("enrollment", "0003_revision_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Resident",
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
                ("made", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ListCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district_id",
                        "panchayat_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("listed", models.IntegerField()),
                ("made", models.IntegerField()),
                ("rejected", models.IntegerField()),
                ("pending", models.IntegerField()),
                ("unreachable", models.IntegerField()),
                ("counted_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                (
                    "district",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="districts.district",
                    ),
                ),
                (
                    "panchayat",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="districts.panchayat",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListDirty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district_id", models.BigIntegerField()),
                ("panchayat_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["district_id"], name="enrollment__distric_f7b165_idx")],
            },
        ),
        migrations.CreateModel(
            name="Import",
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
                            ("eligibility", "eligibility list"),
                            ("cards", "cards"),
                            ("official", "official portal's figures"),
                            ("geography", "geography"),
                            ("centres", "centres"),
                            ("login_ids", "login IDs"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("scheme", models.CharField(blank=True, max_length=8, verbose_name="scheme")),
                ("replace", models.BooleanField(default=False, verbose_name="the whole list")),
                ("encoding", models.CharField(blank=True, max_length=40, verbose_name="encoding")),
                ("kruti_dev", models.BooleanField(default=False, verbose_name="convert from Kruti Dev")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="file")),
                ("folder", models.CharField(blank=True, max_length=60)),
                ("language", models.CharField(default="hi", max_length=5)),
                ("sent_at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("looking", "being looked at"),
                            ("looked", "looked at"),
                            ("dropped", "thrown away"),
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("refused", "refused"),
                            ("waiting", "waiting for a second person's yes"),
                            ("failed", "failed"),
                            ("undoing", "being taken back"),
                            ("undone", "taken back"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lock", "waits for another import into the district"),
                            ("survey", "reading the file"),
                            ("load", "checking the rows"),
                            ("merge", "writing"),
                            ("index", "preparing the search"),
                        ],
                        max_length=8,
                    ),
                ),
                ("rows_total", models.IntegerField(null=True)),
                ("rows_done", models.IntegerField(default=0)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("problem", models.TextField(blank=True)),
                ("warnings", models.JSONField(default=list)),
                ("rows_read", models.IntegerField(default=0)),
                ("new", models.IntegerField(default=0)),
                ("updated", models.IntegerField(default=0)),
                ("unchanged", models.IntegerField(default=0)),
                ("set_aside", models.IntegerField(default=0)),
                ("gone", models.IntegerField(default=0)),
                ("outside", models.IntegerField(default=0, null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_why", models.CharField(blank=True, max_length=300)),
                (
                    "approved_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("looking", "queued", "running", "undoing"))),
                        fields=["state"],
                        name="import_at_work",
                    ),
                    models.Index(fields=["district", "-id"], name="import_of_district"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=drive_portal.lib.dates.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("list", "list"),
                            ("search", "search"),
                            ("person", "person"),
                            ("reveal", "hidden numbers shown"),
                            ("export", "file taken away"),
                            ("api", "API"),
                        ],
                        max_length=6,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=40)),
                ("what", models.CharField(blank=True, max_length=100)),
                ("people", models.IntegerField(default=0)),
                ("number", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="districts.district"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["district", "-at"], name="reading_of_district")],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.CreateModel(
                    name="Mark",
                    fields=[
                        ("beneficiary_id", models.TextField()),
                        (
                            "outcome",
                            models.TextField(
                                choices=[
                                    ("left_out", "to do"),
                                    ("made", "made"),
                                    ("rejected", "rejected"),
                                    ("pending", "pending"),
                                    ("unreachable", "unreachable"),
                                ]
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("outcome_on", models.DateField()),
                        ("login_id", models.TextField(blank=True)),
                        ("card_number", models.TextField(blank=True)),
                        ("source", models.TextField(default="file")),
                        ("import_id", models.BigIntegerField(null=True)),
                        ("at", models.DateTimeField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "district_id",
                                "beneficiary_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "district",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="districts.district",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mark",
                        "verbose_name_plural": "marks",
                    },
                ),
                migrations.CreateModel(
                    name="BeneficiaryVersion",
                    fields=[
                        ("beneficiary_id", models.TextField()),
                        ("number", models.BigIntegerField(editable=False)),
                        ("family_id", models.TextField(blank=True)),
                        ("name", models.TextField()),
                        ("name_key", models.TextField()),
                        ("guardian_name", models.TextField(blank=True)),
                        ("guardian_key", models.TextField(blank=True)),
                        ("gender", models.CharField(blank=True, max_length=1)),
                        ("birth_year", models.SmallIntegerField(null=True)),
                        ("mobile", models.TextField(blank=True)),
                        ("village", models.TextField(blank=True)),
                        ("schemes", models.SmallIntegerField()),
                        ("import_id", models.BigIntegerField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "district_id",
                                "beneficiary_id",
                                "replaced_by",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("replaced_by", models.BigIntegerField()),
                        ("gone", models.BooleanField(default=False)),
                        (
                            "district",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="districts.district",
                            ),
                        ),
                        (
                            "panchayat",
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
                        "indexes": [models.Index(fields=["replaced_by"], name="beneficiary_version_by")],
                    },
                ),
                migrations.CreateModel(
                    name="Beneficiary",
                    fields=[
                        ("beneficiary_id", models.TextField()),
                        ("number", models.BigIntegerField(editable=False)),
                        ("family_id", models.TextField(blank=True)),
                        ("name", models.TextField()),
                        ("name_key", models.TextField()),
                        ("guardian_name", models.TextField(blank=True)),
                        ("guardian_key", models.TextField(blank=True)),
                        ("gender", models.CharField(blank=True, max_length=1)),
                        ("birth_year", models.SmallIntegerField(null=True)),
                        ("mobile", models.TextField(blank=True)),
                        ("village", models.TextField(blank=True)),
                        ("schemes", models.SmallIntegerField()),
                        ("import_id", models.BigIntegerField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "district_id",
                                "beneficiary_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "district",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="districts.district",
                            ),
                        ),
                        (
                            "panchayat",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="districts.panchayat",
                            ),
                        ),
                        (
                            "mark",
                            models.ForeignObject(
                                from_fields=["district", "beneficiary_id"],
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="enrollment.mark",
                                to_fields=["district", "beneficiary_id"],
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "beneficiary",
                        "verbose_name_plural": "beneficiaries",
                        "indexes": [
                            models.Index(fields=["number"], name="beneficiary_number"),
                            models.Index(fields=["panchayat"], name="beneficiary_place"),
                            models.Index(fields=["name_key"], name="beneficiary_name"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MarkVersion",
                    fields=[
                        ("beneficiary_id", models.TextField()),
                        (
                            "outcome",
                            models.TextField(
                                choices=[
                                    ("left_out", "to do"),
                                    ("made", "made"),
                                    ("rejected", "rejected"),
                                    ("pending", "pending"),
                                    ("unreachable", "unreachable"),
                                ]
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("outcome_on", models.DateField()),
                        ("login_id", models.TextField(blank=True)),
                        ("card_number", models.TextField(blank=True)),
                        ("source", models.TextField(default="file")),
                        ("import_id", models.BigIntegerField(null=True)),
                        ("at", models.DateTimeField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "district_id",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("id", models.BigIntegerField(editable=False)),
                        ("replaced_at", models.DateTimeField()),
                        ("replaced_by_import", models.BigIntegerField(null=True)),
                        ("why", models.TextField(blank=True)),
                        (
                            "by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "district",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="districts.district",
                            ),
                        ),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["beneficiary_id", "district"], name="mark_version_of"),
                            models.Index(
                                condition=models.Q(("replaced_by_import__isnull", False)),
                                fields=["replaced_by_import"],
                                name="mark_version_by",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
