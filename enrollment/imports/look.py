"""The first look at a file: its columns as they were understood, and ten rows with what is private hidden."""

import re
from itertools import islice

from django.utils.translation import gettext as _

from drive_portal.lib import cells
from drive_portal.lib.sheets import SERVICE, Sheet, fold
from enrollment import legacy
from enrollment.imports import taking
from enrollment.models import Import
from enrollment.privacy import masked

SAMPLE = 10  # rows
_PROBED = 1000  # rows in which a column of Aadhaar numbers and old fonts are looked for
_HIDDEN = {"beneficiary_id", "family_id", "mobile", "card_number"}
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){5,}")


def describe(job, path):
    """What the page shows of the file at `path`, beside the counts. Raises Refused."""
    declared = taking.columns(job.kind)
    with Sheet(path, declared, job.encoding or None) as sheet:
        rows = list(islice(sheet.rows(), _PROBED))
        width, names = len(sheet.headers), sheet.names
    aadhaar = _aadhaar_columns(rows, width)
    known = {column.name: column for column in declared}
    return {
        "columns": [
            {"header": header, "name": name, "hindi": _hindi(known.get(name)), "dropped": n in aadhaar,
             "service": fold(header) in SERVICE}
            for n, (header, name) in enumerate(zip(sheet.headers, names, strict=True))
        ],
        "absent": [name for name in known if name not in names],
        "absent_hindi": [_hindi(column) for name, column in known.items() if name not in names],
        "sample": [
            {"number": number, "cells": [_shown(job, names[n], found[n], n in aadhaar) for n in range(width)]}
            for number, found in rows[:SAMPLE]
        ],
        "legacy": _legacy(job, names, rows),
    }  # fmt: skip


def _aadhaar_columns(rows, width):
    """Columns in which over half of the filled cells are Aadhaar numbers; one cell alone is no column."""
    found = set()
    for n in range(width):
        filled = [row[n] for _number, row in rows if row[n]]
        hits = sum(map(cells.is_aadhaar, filled))
        if hits > 1 and hits * 2 > len(filled):
            found.add(n)
    return found


def _shown(job, name, cell, is_aadhaar):
    """A cell as it is shown. What has no meaning for us may be any number of a person: hidden as well."""
    if is_aadhaar or cells.has_stray_aadhaar(name, cell):
        return _("hidden: Aadhaar") if cell else ""
    if job.kind not in Import.PEOPLE:
        return cell
    if name in _HIDDEN:
        return masked(cell)
    return cell if name else _LONG_NUMBER.sub(lambda number: masked(number[0]), cell)


def _legacy(job, names, rows):
    """The first names as they are and as they would be converted, where they are typed for an old font."""
    if job.kind != Import.Kind.ELIGIBILITY or "name" not in names:
        return []
    texts = [row[names.index("name")] for _number, row in rows if row[names.index("name")]]
    if not texts or not legacy.looks_legacy(texts):
        return []
    return [[text, legacy.convert(text)] for text in texts[:SAMPLE]]


def _hindi(column):
    """The column's name in Hindi, as our own headers have it."""
    if column is None:
        return ""
    return next((header for header in column.headers if not header.isascii()), column.name)
