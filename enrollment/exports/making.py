"""A file of people is made: as CSV straight from PostgreSQL, as XLSX row by row.

No cell is a live formula: in CSV a text that would run gets an apostrophe, in XLSX every text is text.
The mark of who took the file stands in each row: it goes along when rows are copied, and a program that
reads the file finds a plain column.
"""

import csv
import io
from itertools import islice

import rustpy_xlsxwriter
from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from districts.permissions import can
from drive_portal.lib import dates
from enrollment.exports import columns, desk
from enrollment.models import Export, ListCount
from enrollment.people import where

SHEET = 1_048_575  # rows of an XLSX sheet below its header
_CHUNK = 5_000


@desk.makes(Export)
def make(job, folder):
    """Write the file into `folder`; answers with its path."""
    place = job.place
    if not can(job.asked_by, where.VIEW, place):
        raise desk.Refused(_("You may no longer see the people of this place."))
    code = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in job.place_code)
    path = folder / f"people-{code}-{job.asked_at.astimezone(dates.INDIA):%Y-%m-%d}-{job.pk}.{job.ending}"
    count = write_csv(job, place, path) if job.ending == "csv" else write_xlsx(job, place, path)
    if not count:
        raise desk.Refused(_("Nobody of this place is in the chosen state."))
    Export.objects.filter(pk=job.pk).update(people=count)
    return path


def write_csv(job, place, path):
    """Header, rows, a BOM so that Excel shows Hindi; returns how many rows."""
    bound = columns.asked(job, place)
    titles, sql = columns.select(job, bound, guarded=True)
    with connection.cursor() as cursor, path.open("wb") as out:
        head = io.StringIO()
        csv.writer(head, lineterminator="\n").writerow(titles)
        out.write(head.getvalue().encode("utf-8-sig"))
        cursor.copy_expert(f"COPY ({cursor.mogrify(sql, bound).decode()}) TO STDOUT (FORMAT csv)", out)
        return cursor.rowcount


def write_xlsx(job, place, path):
    """Sheets of at most `SHEET` rows, every cell text but the year of birth; returns how many rows."""
    bound = columns.asked(job, place)
    titles, sql = columns.select(job, bound, guarded=False)
    count = 0

    def read(cursor):
        nonlocal count
        for row in cursor:
            count += 1
            yield dict(zip(titles, row, strict=True))

    with transaction.atomic():
        with connection.cursor() as cursor:
            sheets = _sheets(cursor, job, bound)
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")  # all rows are wanted
        with connection.connection.cursor("people") as cursor:  # the server keeps the rows: we read in pieces
            cursor.itersize = _CHUNK
            cursor.execute(sql, bound)
            found = read(cursor)
            names = [_("Beneficiaries") + (f" {n + 1}" if n else "") for n in range(sheets)]
            _write([(name, islice(found, SHEET)) for name in names], path)
            if next(found, None) is not None:
                raise OSError("the list grew while it was read")
    return count


def _sheets(cursor, job, bound):
    """How many sheets the rows fill: they are counted only where the list may be too long for one."""
    listed = ListCount.objects.filter(district_id=job.district_id).aggregate(n=Sum("listed", default=0))["n"]
    if 0 < listed <= SHEET:
        return 1
    cursor.execute("SELECT count(*)" + columns.FROM, bound)
    return max(1, -(-cursor.fetchone()[0] // SHEET))


def _write(book, path):
    frozen = {"general": {"row": 1, "col": 0}}
    rustpy_xlsxwriter.write_worksheets(book, str(path), bold_headers=True, freeze_panes=frozen)
