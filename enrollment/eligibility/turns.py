"""Imports into one district wait for each other, and say so."""

from django.db import connection

from enrollment.lists import partitions
from enrollment.models import Import


def wait_for_turn(job, report):
    """Take the district's turn to the end of the transaction; `report` hears when another holds it.

    A cards file also holds up marks set by hand, for the seconds that it takes to write.
    """
    with connection.cursor() as cursor:
        asked = [job.district_id]
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('people'), %s::int)", asked)
        if not cursor.fetchone()[0]:
            report("lock", 0, None)
            partitions.lock("people", job.district_id)
    if job.kind == Import.Kind.CARDS:
        partitions.lock("marks", job.district_id)
