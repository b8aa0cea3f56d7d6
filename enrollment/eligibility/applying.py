"""Writing a delta: rows that are new, changed or gone, into a district's partition, with versions kept.

A small delta is written in place. A large one makes the partition anew beside the table, its indexes at
once, and puts it in the old one's place: much cheaper than a million updates of indexed rows.
"""

from dataclasses import dataclass

from django.db import connection

from enrollment.lists import partitions

# What a row costs in place, by what one costs that is made anew: all indexes get an entry for it, or none.
_HEAVY, _LIGHT = 12, 2
_LARGE = 20_000  # rows: fewer are written in place
MEMORY = """
SET LOCAL work_mem = '128MB'; SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL parallel_setup_cost = 100; SET LOCAL parallel_tuple_cost = 0.001;
"""
AT_HAND = "SET LOCAL random_page_cost = 0.3"  # from here on single rows are looked up that were just read
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
    outside: int | None = 0  # None: not counted yet


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

    `columns` are those to copy; what the file does not say is filled by defaults. `look`: nothing of it
    stays.
    """

    def __init__(self, kind, job, look):
        execute(MEMORY)
        self.model, self.district_id = kind.model, job.district_id
        self.partition = partitions.of(self.model, self.district_id)
        empty = self.partition and not ask(f'SELECT EXISTS (SELECT FROM "{self.partition}")')[0]
        if empty and not look:
            partitions.drop(self.model, self.district_id)
            self.partition = None
        self.is_partition = self.partition is None and not look
        self.columns = kind.columns if self.is_partition else kind.compared
        if self.is_partition:
            self.table = partitions.beside(self.model, self.district_id, str(job.pk))
            for name, value in ({"district_id": self.district_id} | kind.defaults()).items():
                execute(f'ALTER TABLE "{self.table}" ALTER {name} SET DEFAULT {value}')
        else:  # no temporary table: those are read by one process alone
            self.table = f"enrollment_incoming_{job.pk}"
            execute(
                f'CREATE UNLOGGED TABLE "{self.table}" AS SELECT {", ".join(self.columns)}'
                f" FROM {self.model._meta.db_table} WHERE false"
            )

    def attach(self):
        """Make what was copied the partition: there was none."""
        for name in ("district_id", "import_id"):
            execute(f'ALTER TABLE "{self.table}" ALTER {name} DROP DEFAULT')
        partitions.attach(self.model, self.district_id, self.table)

    def drop(self):
        """Take away what stood beside."""
        execute(f'DROP TABLE "{self.table}"')


def apply(model, district_id, columns, label, versions=None):
    """Write the temporary table `delta`: `columns`; `op`: new, changed or gone; `light`: no index is touched.

    `versions`: SQL that keeps what is replaced, `{old}` being the partition, in which the row of `delta` lies
    at its `old`. None: nothing is kept.
    """
    partition = partitions.of(model, district_id)
    execute("ANALYZE delta (beneficiary_id)")
    if versions:
        execute(versions.format(old=f'"{partition}"'))
    touched, light = ask("SELECT count(*), count(*) FILTER (WHERE light) FROM delta")
    (there,) = ask("SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = %s::regclass", [f'"{partition}"'])
    if touched > _LARGE and _HEAVY * (touched - light) + _LIGHT * light > there:
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
    execute(
        f'INSERT INTO "{table}" (district_id, {columns}) SELECT {int(district_id)}, * FROM ('
        f' SELECT {columns} FROM "{partition}" p'
        "  WHERE NOT EXISTS (SELECT FROM delta d WHERE d.beneficiary_id = p.beneficiary_id)"
        f" UNION ALL SELECT {columns} FROM delta WHERE op <> 'gone') rows"
    )
    partitions.drop(model, district_id)
    partitions.attach(model, district_id, table)
