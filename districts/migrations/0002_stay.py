"""The block of a panchayat on any day, without gaps: a stay lasts until the next one begins.

Days before the first stay belong to it, days after the last one too, so that every fact has a parent
on its day, also those of a place that has ended.
"""

from django.db import migrations

VIEW = """
CREATE VIEW districts_stay AS
SELECT b.district_id, p.panchayat_id, p.block_id,
       CASE WHEN row_number() OVER w = 1 THEN '-infinity' ELSE p.valid_from END AS first,
       coalesce(lead(p.valid_from) OVER w - 1, 'infinity') AS last
FROM districts_placement p JOIN districts_block b ON b.id = p.block_id
WINDOW w AS (PARTITION BY b.district_id, p.panchayat_id ORDER BY p.valid_from NULLS FIRST)
"""


class Migration(migrations.Migration):
    dependencies = [("districts", "0001_initial")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW districts_stay")]
