"""Plans as arrays: written and read back by binary COPY, since a night writes thousands of them.

A row of PostgreSQL's binary format is of one length where the arrays are, so that numpy takes and gives all
rows of a plan at once.
"""

import io

import numpy as np
from django.db import connection

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_INT4 = 23  # the type's oid
# column: what it holds
_TARGET = {"district_id": ">i8", "plan_id": ">i8", "panchayat_id": ">i8"}
_SHARE = {
    "district_id": ">i8",
    "plan_id": ">i8",
    "level": ">i2",
    "place_id": ">i8",
    "panchayat_id": ">i8",
}


class Kept:
    """What an earlier plan said of some days: `positions` in its arrays, the first day 1 and 0 before it."""

    def __init__(self, plan, positions):
        self.plan, self.positions = plan, positions

    def targets(self):
        """Cards due by each of the days, by panchayat id."""
        keys, due = targets_of(self.plan)
        return dict(zip(keys["panchayat_id"].tolist(), self.days(due), strict=True))

    def shares(self):
        """The same by (level, place id, panchayat id)."""
        keys, due = shares_of(self.plan)
        return dict(zip(keys, self.days(due), strict=True))

    def days(self, due):
        """Of rows of all the plan's days those that stay."""
        return np.pad(due, ((0, 0), (1, 0)))[:, self.positions]


def keep_targets(plan, drive, places, parts):
    """Keep the cards due in each of `places` (panchayat ids): `parts` has a row a place, a column a day."""
    rows = _rows(_TARGET, plan, drive, parts)
    rows["panchayat_id"] = places
    _copy_in("districts_target", _TARGET, rows)


def keep_shares(plan, drive, keys, parts):
    """Keep the shares of places of work; `keys`: (level, place id, panchayat id) of each row of `parts`."""
    rows = _rows(_SHARE, plan, drive, parts)
    if keys:
        rows["level"], rows["place_id"], rows["panchayat_id"] = np.array(keys, np.int64).T
    _copy_in("districts_share", _SHARE, rows)


def targets_of(plan, panchayats=None):
    """A plan's targets: rows with a `panchayat_id`, and the cards due by each day, a row each."""
    return _copy_out("districts_target", _TARGET, plan, panchayats)


def shares_of(plan, panchayats=None):
    """A plan's shares: (level, place id, panchayat id) of each, and the cards due by each day, a row each."""
    keys, due = _copy_out("districts_share", _SHARE, plan, panchayats)
    columns = (keys[name].tolist() for name in ("level", "place_id", "panchayat_id"))
    return list(zip(*columns, strict=True)), due


def _row(columns, days):
    """A row of `columns` and of an array of so many days, as COPY has it: each after its length."""
    array = [(name, ">i4") for name in ("length", "dimensions", "nulls", "type", "days", "first")]
    cards = np.dtype([("length", ">i4"), ("cards", ">i4")])
    each = [part for name, kind in columns.items() for part in ((f"{name} length", ">i4"), (name, kind))]
    return np.dtype([("columns", ">i2"), *each, *array, ("due", cards, (days,))])


def _rows(columns, plan, drive, parts):
    kind = _row(columns, parts.shape[1])
    rows = np.zeros(len(parts), kind)
    rows["columns"] = len(columns) + 1
    for name in columns:
        rows[f"{name} length"] = kind[name].itemsize
    rows["length"] = 20 + 8 * parts.shape[1]
    rows["dimensions"], rows["type"], rows["days"], rows["first"] = 1, _INT4, parts.shape[1], 1
    rows["due"]["length"] = 4
    rows["due"]["cards"] = parts
    rows["district_id"], rows["plan_id"] = drive.district_id, plan.pk
    return rows


def _copy_in(table, columns, rows):
    if not len(rows):
        return
    file = io.BytesIO(_SIGNATURE + rows.tobytes() + _END)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}, due) FROM STDIN (FORMAT binary)", file)


def _copy_out(table, columns, plan, panchayats):
    kind, file = _row(columns, len(plan.due)), io.BytesIO()
    ids = None if panchayats is None else ", ".join(str(int(pk)) for pk in panchayats) or "NULL"
    only = "true" if ids is None else f"panchayat_id IN ({ids})"
    select = (
        f"SELECT {', '.join(columns)}, due FROM {table}"
        f" WHERE district_id = {plan.drive.district_id:d} AND plan_id = {plan.pk:d} AND {only}"
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({select}) TO STDOUT (FORMAT binary)", file)
    found = file.getbuffer()[len(_SIGNATURE) : -len(_END)]
    rows = np.frombuffer(found, kind) if len(found) else np.zeros(0, kind)
    return rows, rows["due"]["cards"].astype(np.int64)
