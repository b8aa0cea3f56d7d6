"""A map of equal tiles: places roughly where they lie on the ground, shaded by what they owe.

A map of areas shows how large a block is, not how much it owes. Each tile says its value, and its shade
has a word: it survives a grey printout and any eye.
"""

from functools import lru_cache
from math import ceil, sqrt

from django.db import connection
from django.utils.translation import gettext as _

from drive_portal.lib import dates

MOST = 150  # more tiles than these are a wall, not a map
# per cent of what is due, from which the step begins: its name
STEPS = [("done", 100), ("near", 90), ("behind", 60), ("far", 0)]
_GROUND = {
    "block": "SELECT b.code, avg(p.latitude), avg(p.longitude) FROM districts_panchayat p"
    " JOIN districts_block b ON b.id = p.block_id WHERE b.code = ANY(%s) GROUP BY 1",
    "panchayat": "SELECT code, latitude, longitude FROM districts_panchayat WHERE code = ANY(%s)",
}


def step_names(has_target):
    return {
        "done": _("reached"),
        "near": _("close: 90 % or more"),
        "behind": _("behind: 60 % or more"),
        "far": _("far behind: under 60 %"),
        "unknown": _("no target") if has_target else _("no report expected"),
    }


def tiles(part):
    """The tiles of a list of blocks or panchayats, row by row (None: an empty place), or None.

    Where no target is known the reports received stand for it, so that the map still says whom to ask.
    """
    rows = part.all_rows
    if part.level not in _GROUND or not 2 <= len(rows) <= MOST:
        return None
    shown = {row["code"]: _tile(row, part.has_target) for row in rows}
    names = {row["code"]: row for row in part.rows}
    grid = arranged(part.level, tuple(sorted(shown)))
    cells = [code and shown[code] | names.get(code, {}) for line in grid for code in line]
    used = {tile["step"] for tile in shown.values()}
    return {
        "cells": [cell for cell in cells if cell is None or "href" in cell],
        "across": len(grid[0]),
        "target": part.has_target,
        "steps": [(step, name) for step, name in step_names(part.has_target).items() if step in used],
    }


def _tile(row, has_target):
    if has_target:
        share = row["percent"]
    else:
        share = 100 * (row["expected"] - row["missing"]) / row["expected"] if row["expected"] else None
    return {"step": step(share), "share": None if share is None else int(share)}


def step(share):
    """The step of a share in per cent; `unknown` where there is none."""
    if share is None:
        return "unknown"
    return next((name for name, least in STEPS if share >= least), "far")


def arranged(level, codes):
    """Rows of codes, north first and west first; where no coordinates are known, in the order of codes."""
    return _arranged(level, codes, dates.now().strftime("%Y-%m-%d %H"))


@lru_cache(maxsize=256)
def _arranged(level, codes, _hour):
    """Kept for an hour: coordinates change once a year, and a page asks every few seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUND[level], [list(codes)])
        ground = {code: (north, east) for code, north, east in cursor.fetchall() if north and east}
    across = ceil(sqrt(len(codes) * 1.2)) if len(codes) > 4 else len(codes)
    down = ceil(len(codes) / across)
    known = len(ground) == len(codes)
    rest = sorted(codes, key=lambda code: -ground[code][0]) if known else list(codes)
    lines = []
    for left in range(down, 0, -1):
        size = ceil(len(rest) / left)
        line, rest = rest[:size], rest[size:]
        line = sorted(line, key=lambda code: ground[code][1]) if known else line
        lines.append(line)
    widest = max(map(len, lines))
    return [[*line, *[None] * (widest - len(line))] for line in lines]
