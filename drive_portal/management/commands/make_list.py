"""Write a made-up eligibility list of any size: CSV, or by the file's ending a zipped CSV or XLSX.

With --faults some rows have faults as real lists have them; how many of each kind is told.
"""

import csv
import io
import json
import time
import zipfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import xlsxwriter
from django.core.management.base import BaseCommand, CommandError

from drive_portal.demo.facts import SPECS
from drive_portal.demo.faults import SET_ASIDE, Spoiler
from drive_portal.demo.people import COLUMNS, HINDI, MOST, people

SHEET_ROWS = 1_048_575
LONG_AGO = datetime(2020, 1, 1)  # so that a file made again is the same to the byte


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser):
        codes = ", ".join(f"{spec.code} {spec.name}" for spec in SPECS)
        parser.add_argument("--district", required=True, metavar="CODE", help=codes)
        parser.add_argument("--rows", required=True, type=int, metavar="N")
        parser.add_argument("--seed", required=True, type=int, metavar="S")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=".csv, .zip or .xlsx")
        parser.add_argument("--hindi", action="store_true", help="Hindi headers and genders")
        parser.add_argument("--faults", type=float, default=0, metavar="PERCENT", help="rows with faults")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args, district, rows, seed, out, hindi, faults=0.0, **options):
        began = time.monotonic()
        check(district, rows, out, faults)
        found = people(district, rows, seed)
        if hindi:
            found = ((*row[:4], "महिला" if row[4] == "F" else "पुरुष", *row[5:]) for row in found)
        spoiled = Spoiler(found, faults, f"{district} {seed}")
        if faults:
            found = spoiled
        try:
            write(out, HINDI if hindi else COLUMNS, found)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.", returncode=2) from error
        seconds = round(time.monotonic() - began, 1)
        if options["json"]:
            summary = {"district": district, "rows": rows, "seed": seed, "file": str(out), "seconds": seconds}
            return self.stdout.write(json.dumps(summary | (told(spoiled) if faults else {})))
        self.stdout.write(f"{out}: {rows} made-up people of district {district} ({seconds} s).")
        for kind, count in sorted(spoiled.counts.items()):
            self.stdout.write(f"  {kind}: {count}")


def told(spoiled):
    """What was put in: faults by kind, the rows that cannot go in, the persons who stand there twice."""
    return {
        "faults": dict(sorted(spoiled.counts.items())),
        "set_aside": sum(spoiled.counts[kind] for kind in SET_ASIDE),
        "pairs": spoiled.pairs,
    }


def check(district, rows, out, faults=0.0):
    """Raises CommandError (exit 2) for arguments that make no list."""
    if district not in {spec.code for spec in SPECS}:
        codes = ", ".join(spec.code for spec in SPECS)
        raise CommandError(f"There is no district {district} in the demonstration: {codes}.", returncode=2)
    if not 0 <= faults <= 50:
        raise CommandError(f"--faults is a percentage from 0 to 50, not {faults:g}.", returncode=2)
    most = SHEET_ROWS if out.suffix.lower() == ".xlsx" else MOST
    if not 0 <= rows <= most:
        raise CommandError(f"A list has 0 to {most} rows here, not {rows}.", returncode=2)


def write(out, header, rows):
    if out.suffix.lower() == ".xlsx":
        return _write_xlsx(out, header, rows)
    with _opened(out) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


@contextmanager
def _opened(out):
    if out.suffix.lower() != ".zip":
        with out.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    inside = zipfile.ZipInfo(f"{out.stem}.csv", LONG_AGO.timetuple()[:6])
    inside.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(out, "w") as archive,
        archive.open(inside, "w") as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as file,
    ):
        yield file


def _write_xlsx(out, header, rows):
    with out.open("wb") as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_numbers": False})
        book.set_properties({"created": LONG_AGO})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for n, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(n, column, cell)
        book.close()
