"""A district's part of the people's tables: made beside the table, filled, and attached whole.

Readers never see half a list, and a district is replaced or taken away without touching another.
"""

from django.db import OperationalError, connection, transaction

from enrollment.models import Beneficiary, BeneficiaryVersion, Mark, MarkVersion

# Room on each page, so that a change of a cell without an index leaves the indexes alone (PostgreSQL's HOT).
_ROOM = {Beneficiary: "WITH (fillfactor = 90)"}
_PATIENCE, _TRIES = "500ms", 60  # a long reader delays us, not those who come after it


def of(model, district_id):
    """The name of the district's partition, as it stands now; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
               WHERE i.inhparent = %s::regclass AND pg_get_expr(c.relpartbound, c.oid) = %s""",
            [model._meta.db_table, f"FOR VALUES IN ('{int(district_id)}')"],
        )
        found = cursor.fetchone()
    return found and found[0]


def ensure(district_id):
    """Make the district's empty partitions where they are not there, in the caller's transaction."""
    for model in (Beneficiary, BeneficiaryVersion, Mark, MarkVersion):
        if of(model, district_id) is None:
            lock("partitions", district_id)
            if of(model, district_id) is None:
                attach(model, district_id, beside(model, district_id, "0"))


def beside(model, district_id, mark):
    """Make an empty table like a partition, without its indexes; returns its name. `mark`: what for."""
    table = model._meta.db_table
    name = f"{table}_{int(district_id)}_{mark}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "{name}" (LIKE "{table}" INCLUDING DEFAULTS) {_ROOM.get(model, "")}')
        # attaching need not look at the rows then
        cursor.execute(f'ALTER TABLE "{name}" ADD CHECK (district_id = {int(district_id)})')
    return name


def attach(model, district_id, name):
    """Make the table `name` the district's partition; indexes that it lacks are built."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" ATTACH PARTITION "{name}" FOR VALUES IN ({int(district_id)})')


def drop(model, district_id):
    """Take the district's partition away. Waits for its readers in turns, so that nobody waits for us."""
    table, name = model._meta.db_table, of(model, district_id)
    if name is None:
        return
    for attempt in range(_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
                cursor.execute(f'ALTER TABLE "{table}" DETACH PARTITION "{name}"')
                cursor.execute(f'DROP TABLE "{name}"')
                cursor.execute("SET LOCAL lock_timeout = 0")
            return
        except OperationalError:
            if attempt == _TRIES - 1:
                raise


def remove(district_id):
    """Take all people of the district away: rows, marks, versions. At once, and for good."""
    with transaction.atomic():
        for what in ("people", "marks"):
            lock(what, district_id)
        for model in (Beneficiary, BeneficiaryVersion, Mark, MarkVersion):
            drop(model, district_id)


def lock(what, district_id):
    """Wait for the district's turn, to the end of the transaction: `people` (lists) before `marks`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s::int)", [what, district_id])
