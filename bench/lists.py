"""`python -m bench.lists [ROWS]`: lists taken in at full size, against COPY of the same file in the same run.

1,193,000 made-up people with 2 % faults and 600,000 card marks, as `make_list` and `make_cards` write them,
or ROWS. Servers of the benchmark's own, writing to disk as in `make run`.
"""

import csv
import subprocess
import sys
import time
from collections import Counter
from itertools import islice

from bench import measure, world

ROWS, MARKS = 1_193_000, 600_000
CODE = "411"
FEW = 2000  # rows that are taken in one by one
COLUMNS = (
    *("beneficiary_id", "family_id", "name", "guardian_name", "village"),
    *("panchayat", "district", "number", "schemes", "import_id", "name_key", "guardian_key"),
)
OTHERS = 9  # districts of the same size already there


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with world.servers() as data:
        bench = Bench(data, rows)
        kept = [
            *bench.first(),
            *bench.again(),
            *bench.marks(),
            bench.workbook(),
            bench.one_by_one(),
            *bench.tenth(),
            bench.memory(),
        ]
    sys.exit(not all(kept))


class Bench:
    """A district with panchayats as the made-up list has them; files beside the servers."""

    def __init__(self, data, rows):
        self.data, self.rows = data, rows
        self.list, self.cards = data / "list.csv", data / "cards.csv"
        self.changed, self.sheet = data / "changed.csv", data / "sheet.xlsx"
        command("make_list", f"--rows={rows}", "--faults=2", f"--out={self.list}")
        marks = rows * MARKS // ROWS
        command("make_cards", f"--list={self.list}", f"--made={marks}", "--rejected=0", "--pending=0",
                f"--out={self.cards}", district=False)  # fmt: skip
        self.district = self.make_district()

    def make_district(self):
        from tests import factories

        district = factories.district(code=CODE)
        block = factories.block(district)
        with self.list.open(encoding="utf-8", newline="") as file:
            codes = {row["panchayat_code"] for row in csv.DictReader(file)}
        for code in sorted(code for code in codes if code.startswith(f"9{CODE}")):
            factories.panchayat(block, code=code)
        return district

    def bare(self, path):
        """Seconds of COPY of the file into a bare table: the limit."""
        from django.db import connection

        with path.open(encoding="utf-8", newline="") as file:
            names = next(csv.reader(file))
        columns = ", ".join(f"{name} text" for name in names)

        def copy():
            with connection.cursor() as cursor, path.open("rb") as file:
                cursor.execute(f"CREATE TABLE bare ({columns})")
                cursor.cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)", file)

        walls = []
        for _n in range(3):
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE IF EXISTS bare")
                cursor.execute("CHECKPOINT")
            walls.append(measure.timed(copy))
        return measure.median(walls)[0]

    def take(self, path, kind="eligibility"):
        """(seconds, result, seconds by stage) of an import of the file."""
        from django.db import connection, transaction

        from enrollment import eligibility
        from enrollment.models import Import

        job = Import.objects.create(kind=kind, district=self.district, scheme="nfsa", state="running")
        stages = {}
        last = [None, time.perf_counter()]

        def report(stage, done, total):
            now = time.perf_counter()
            if last[0]:
                stages[last[0]] = stages.get(last[0], 0) + now - last[1]
            last[:] = [stage, now]

        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")  # what others have left to write is not its work
        began = time.perf_counter()
        with transaction.atomic():
            result = eligibility.take_in(job, path, self.data / "errors.csv", report)
        wall = time.perf_counter() - began
        report(None, 0, 0)
        job.outside = result.outside
        stages["counted after the commit"] = measure.timed(lambda: eligibility.settle(job))[0]
        told = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in stages.items())
        print(f"      {path.name}: {wall:.1f} s ({told}); {result.new} new, {result.updated} updated,"
              f" {result.unchanged} unchanged, {result.set_aside} set aside", flush=True)  # fmt: skip
        return wall, result

    def first(self):
        """A first import without and with the index for name search."""
        from django.db import connection

        from enrollment.lists import partitions

        self.limit = self.bare(self.list)
        print(f"      COPY of the list alone: {self.limit:.2f} s, {self.rows} rows")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_indexdef('beneficiary_search'::regclass)")
            (search,) = cursor.fetchone()
            cursor.execute("DROP INDEX beneficiary_search")
        plain, _result = self.take(self.list)
        partitions.remove(self.district.pk)
        with connection.cursor() as cursor:
            cursor.execute(search)
        self.whole, _result = self.take(self.list)
        yield measure.say("a first import ÷ COPY", plain / self.limit, 6)
        yield measure.say("a first import with the index for search ÷ COPY", self.whole / self.limit, 8)

    def again(self):
        """The same file again, and with 5 % changed: exactly those rows are written."""
        wall, result = self.take(self.list)
        yield measure.say("the same file again ÷ the first time", wall / self.whole, 0.8)
        yield measure.say("rows written of the same file", result.new + result.updated, 0)
        changed = change(self.list, self.changed)
        wall, result = self.take(self.changed)
        yield measure.say("5 % changed ÷ the first time", wall / self.whole, 0.8)
        yield measure.say("rows written beside those changed", abs(result.updated - changed) + result.new, 0)

    def marks(self):
        limit = self.bare(self.cards)
        print(f"      COPY of the marks alone: {limit:.2f} s")
        wall, _result = self.take(self.cards, "cards")
        yield measure.say("card marks ÷ COPY", wall / limit, 4)

    def workbook(self):
        """Reading 100,000 rows of XLSX against calamine alone."""
        from python_calamine import CalamineWorkbook

        from drive_portal.lib.sheets import Sheet
        from enrollment.eligibility import pieces
        from enrollment.eligibility.columns import PEOPLE

        command("make_list", f"--rows={min(self.rows, 100_000)}", f"--out={self.sheet}")

        def alone():
            for _row in CalamineWorkbook.from_path(str(self.sheet)).get_sheet_by_index(0).iter_rows():
                pass

        def ours():
            with Sheet(self.sheet, PEOPLE) as sheet:
                for _piece in pieces.quickly(sheet):
                    pass

        limit, wall = (measure.median([measure.timed(way) for _n in range(3)])[0] for way in (alone, ours))
        return measure.say("reading XLSX ÷ calamine alone", wall / limit, 2)

    def one_by_one(self):
        """A row of ours against a row of django-import-export, which saves each through the model."""
        import tablib
        from import_export import resources

        from districts.models import Panchayat
        from enrollment.models import Beneficiary

        class Resource(resources.ModelResource):
            class Meta:
                model = Beneficiary
                import_id_fields = ("beneficiary_id",)
                fields = COLUMNS

        places = dict(Panchayat.objects.filter(district=self.district).values_list("code", "pk"))
        rows = []
        with self.list.open(encoding="utf-8", newline="") as file:
            for n, row in enumerate(islice(csv.DictReader(file), FEW)):
                place = places.get(row["panchayat_code"]) or next(iter(places.values()))
                said = (f"one-{n}", row["family_id"], row["name"], row["guardian_name"], row["village"])
                rows.append((*said, place, self.district.pk, n, 1, 1, "key", "key"))
        seconds = measure.timed(lambda: Resource().import_data(tablib.Dataset(*rows, headers=COLUMNS)))[0]
        assert Beneficiary.objects.filter(beneficiary_id__startswith="one-").count() == FEW
        Beneficiary.objects.filter(district=self.district, beneficiary_id__startswith="one-").delete()
        print(f"      django-import-export: {seconds / FEW * 1e3:.2f} ms a row")
        return measure.say(
            "a row of ours ÷ one of django-import-export", (self.whole / self.rows) / (seconds / FEW), 1 / 200
        )

    def tenth(self):
        """A list into a database with nine others of the same size; removing it."""
        from django.db import connection, transaction

        from enrollment.eligibility import applying
        from enrollment.lists import partitions
        from enrollment.models import Beneficiary

        source = partitions.of(Beneficiary, self.district.pk)
        for other in range(1, OTHERS + 1):
            district_id = 1_000_000 + other
            with transaction.atomic(), connection.cursor() as cursor:
                table = partitions.beside(Beneficiary, district_id, "0")
                columns = applying.PERSON
                cursor.execute(
                    f'INSERT INTO "{table}" (district_id, {columns})'
                    f' SELECT {district_id}, {columns} FROM "{source}"'
                )
                partitions.attach(Beneficiary, district_id, table)
        partitions.remove(self.district.pk)
        wall, _result = self.take(self.list)
        yield measure.say("the tenth district ÷ the first", wall / self.whole, 1.2)
        began = time.perf_counter()
        partitions.remove(self.district.pk)
        yield measure.say("removing a district", time.perf_counter() - began, 1, " s")

    def memory(self):
        """The most memory that the command needs, Python and Django included."""
        words = [sys.executable, "manage.py", "import_eligibility", str(self.list), "--scheme=nfsa"]
        process = subprocess.Popen([*words, f"--district={CODE}"], stdout=subprocess.DEVNULL)
        most = 0.0
        while process.poll() is None:
            most = max(most, measure.peak_of(process.pid))
            time.sleep(0.05)
        return measure.say("memory of the process", most, 700, " MB")


def command(name, *arguments, district=True):
    """Run a management command in a process of its own."""
    where = [f"--district={CODE}"] if district else []
    seed = ["--seed=1"] if name.startswith("make_") else []
    subprocess.run(
        [sys.executable, "manage.py", name, *arguments, *where, *seed], check=True, stdout=subprocess.DEVNULL
    )


def change(source, target):
    """Write the list with another village in every twentieth good row; how many rows that changed."""
    from enrollment.models import Beneficiary

    known = dict(Beneficiary.objects.order_by().values_list("beneficiary_id", "village"))
    with source.open(encoding="utf-8", newline="") as file:
        times = Counter(row["beneficiary_id"] for row in csv.DictReader(file))
    changed = 0
    with (
        source.open(encoding="utf-8", newline="") as old,
        target.open("w", encoding="utf-8", newline="") as new,
    ):
        rows, out = csv.reader(old), csv.writer(new)
        header = next(rows)
        out.writerow(header)
        key, village = header.index("beneficiary_id"), header.index("village")
        for n, row in enumerate(rows):
            if n % 20 == 0 and times[row[key]] == 1 and known.get(row[key]) == row[village] != "":
                row[village] += " नया"
                changed += 1
            out.writerow(row)
    return changed


if __name__ == "__main__":
    main()
