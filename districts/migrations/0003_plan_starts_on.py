from django.db import migrations, models

SET = """
UPDATE districts_plan p SET starts_on = d.starts_on FROM districts_drive d WHERE d.id = p.drive_id
"""


class Migration(migrations.Migration):
    atomic = False  # a table cannot be altered in the transaction that has just written its rows
    dependencies = [("districts", "0002_stay")]
    operations = [
        migrations.AddField("plan", "starts_on", models.DateField(null=True)),
        migrations.RunSQL(SET, migrations.RunSQL.noop),
        migrations.AlterField("plan", "starts_on", models.DateField()),
    ]
