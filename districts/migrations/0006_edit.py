"""The log of edits, and the triggers that write it: one row a statement and district."""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION districts_note_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN  -- a row may have left a district
        EXECUTE format('INSERT INTO districts_edit (district_id) SELECT DISTINCT d FROM
            (SELECT %1$s AS d FROM fresh r UNION SELECT %1$s FROM gone r) x WHERE d IS NOT NULL', TG_ARGV[0]);
    ELSIF TG_OP = 'INSERT' THEN
        EXECUTE format('INSERT INTO districts_edit (district_id) SELECT DISTINCT d FROM
            (SELECT %s AS d FROM fresh r) x WHERE d IS NOT NULL', TG_ARGV[0]);
    ELSE
        EXECUTE format('INSERT INTO districts_edit (district_id) SELECT DISTINCT d FROM
            (SELECT %s AS d FROM gone r) x WHERE d IS NOT NULL', TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$
"""
OWN = "r.district_id"
# table: the district of its row `r`
TABLES = {
    "districts_district": "r.id",
    "districts_block": OWN,
    "districts_panchayat": OWN,
    "districts_placement": "(SELECT b.district_id FROM districts_block b WHERE b.id = r.block_id)",
    "districts_centre": OWN,
    "districts_loginid": OWN,
    "districts_spell": OWN,
    "districts_drive": OWN,
    "districts_plan": "(SELECT d.district_id FROM districts_drive d WHERE d.id = r.drive_id)",
    "districts_leftout": OWN,
}
EVENTS = {
    "insert": "REFERENCING NEW TABLE AS fresh",
    "update": "REFERENCING OLD TABLE AS gone NEW TABLE AS fresh",
    "delete": "REFERENCING OLD TABLE AS gone",
}


def triggers(tables):
    """The operations that make a table's edits known."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_edit_{event} AFTER {event} ON {table} {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION districts_note_edit($d${district}$d$)",
            f"DROP TRIGGER {table}_edit_{event} ON {table}",
        )
        for table, district in tables.items()
        for event, rows in EVENTS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("districts", "0005_token")]
    operations = [
        migrations.CreateModel(
            name="Edit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district_id", models.BigIntegerField()),
                ("times", models.BigIntegerField(db_default=1, default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["district_id"], name="districts_e_distric_71e571_idx")]
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION districts_note_edit"),
        *triggers(TABLES),
    ]
