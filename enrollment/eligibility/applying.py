"""Writing a delta: rows that are new, changed or gone, into a district's partition, with versions kept.

A small delta is written in place. A large one makes the partition anew beside the table, its indexes at
once, and puts it in the old one's place: much cheaper than a million updates of indexed rows.
"""

from dataclasses import dataclass

from django.db import connection

from enrollment.lists import partitions

_LARGE, _SHARE = 20_000, 0.15  # rows, and of the partition: from here on it is made anew
MEMORY = "SET LOCAL work_mem = '128MB'; SET LOCAL maintenance_work_mem = '256MB'"
PERSON = (
    "beneficiary_id, number, panchayat_id, import_id, schemes, birth_year, gender, family_id, mobile, name,"
    " guardian_name, village, name_key, guardian_key"
)
OUTCOME = "beneficiary_id, outcome, reason, outcome_on, login_id, card_number, source, import_id, by_id, at"


@dataclass
class Counts:
    """What became of the good rows, and of those whom the file does not name any more."""

    new: int = 0
    updated: int = 0
    gone: int = 0
    listed: int = 0  # of whom the file could have left somebody out
    outside: int = 0


def execute(sql, parameters=None):
    """Run a statement; the rows that it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def columns_of(alias, columns):
    """The columns, each named by the table's alias."""
    return ", ".join(f"{alias}.{name.strip()}" for name in columns.split(","))


def scrap(*tables):
    """Throw away temporary tables that an earlier import of the same transaction left."""
    execute("DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.{table}" for table in tables))


def ask(sql, parameters=None):
    """The one row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


class Staging:
    """Where the file's rows are copied to: the partition-to-be, where there is none; else beside it.

    Its columns are the table's; what the file does not say is filled by defaults. `look`: nothing
    of it stays.
    """

    def __init__(self, kind, job, look):
        execute(MEMORY)
        self.model, self.district_id = kind.model, job.district_id
        self.partition = partitions.of(self.model, self.district_id)
        empty = self.partition and not ask(f'SELECT EXISTS (SELECT FROM "{self.partition}")')[0]
        if empty and not look:
            partitions.drop(self.model, self.district_id)
            self.partition = None
        if self.partition or look:
            self.table, like = "incoming", self.model._meta.db_table
            scrap("incoming")
            execute(f'CREATE TEMP TABLE incoming (LIKE "{like}" INCLUDING DEFAULTS) ON COMMIT DROP')
        else:
            self.table = partitions.beside(self.model, self.district_id, str(job.pk))
        for name, value in ({"district_id": self.district_id} | kind.defaults()).items():
            execute(f'ALTER TABLE "{self.table}" ALTER {name} SET DEFAULT {value}')

    def attach(self):
        """Make what was copied the partition: there was none."""
        for name in ("district_id", "import_id"):
            execute(f'ALTER TABLE "{self.table}" ALTER {name} DROP DEFAULT')
        partitions.attach(self.model, self.district_id, self.table)
        execute(f'ANALYZE "{self.table}"')


def apply(model, district_id, columns, label, versions=None):
    """Write the temporary table `delta` (`columns`, and `op`: new, changed or gone).

    `versions`: SQL that keeps what is replaced, `{old}` being the partition. None: nothing is kept.
    """
    partition = partitions.of(model, district_id)
    execute("CREATE INDEX ON delta (beneficiary_id); ANALYZE delta")
    if versions:
        execute(versions.format(old=f'"{partition}"'))
    (touched,) = ask("SELECT count(*) FROM delta")
    (there,) = ask(f'SELECT count(*) FROM "{partition}"')
    if touched > _LARGE and touched > _SHARE * there:
        _anew(model, district_id, partition, columns, label)
    elif touched:
        _in_place(partition, district_id, columns)


def _in_place(partition, district_id, columns):
    names = [name.strip() for name in columns.split(",")]
    changed = ", ".join(f"{name} = d.{name}" for name in names if name != "beneficiary_id")
    execute(
        f'UPDATE "{partition}" p SET {changed} FROM delta d'
        " WHERE d.op = 'changed' AND p.beneficiary_id = d.beneficiary_id"
    )
    execute(
        f'DELETE FROM "{partition}" p USING delta d'
        " WHERE d.op = 'gone' AND p.beneficiary_id = d.beneficiary_id"
    )
    execute(
        f'INSERT INTO "{partition}" (district_id, {columns})'
        f" SELECT {int(district_id)}, {columns} FROM delta WHERE op = 'new' ORDER BY beneficiary_id"
    )


def _anew(model, district_id, partition, columns, label):
    table = partitions.beside(model, district_id, label)
    written = execute(
        f'INSERT INTO "{table}" (district_id, {columns}) SELECT {int(district_id)}, * FROM ('
        f' SELECT {columns} FROM "{partition}" p'
        "  WHERE NOT EXISTS (SELECT FROM delta d WHERE d.beneficiary_id = p.beneficiary_id)"
        f" UNION ALL SELECT {columns} FROM delta WHERE op <> 'gone') rows"
    )
    partitions.drop(model, district_id)
    partitions.attach(model, district_id, table)
    if written:
        execute(f'ANALYZE "{table}"')
