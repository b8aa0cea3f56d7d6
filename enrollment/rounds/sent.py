"""What a page or a phone sends of a round, as ticks. Raises ValueError where it is none."""

import json
from datetime import date

from drive_portal.lib import dates
from enrollment.packs import outcomes
from enrollment.rounds.ticking import MOST, Tick

LARGEST = 64_000  # bytes


def from_phone(body):
    """Ticks of a JSON list of {number, key, day, seen}."""
    if len(body) > LARGEST:
        raise ValueError
    try:
        rows = json.loads(body)
    except RecursionError as error:
        raise ValueError from error
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
        raise ValueError
    return [_tick(row) for row in rows]


def _tick(row):
    if not isinstance(row, dict):
        raise ValueError
    number, *texts = (row.get(name, "") for name in ("number", "key", "day", "seen"))
    if type(number) is not int or not 0 < number < 2**63 or not all(isinstance(text, str) for text in texts):
        raise ValueError
    key, day, seen = texts
    if key and key not in outcomes.BOXES:
        raise ValueError
    return Tick(number, key, date.fromisoformat(day), seen[:40])


def from_form(data):
    """Ticks of the form, which is sent whole: those whose box is another than the one that stood."""
    ticks = []
    for name, key in data.items():
        kind, _dash, number = name.partition("-")
        if kind != "row" or not number.isdecimal() or len(number) > 18 or key not in outcomes.BOXES:
            continue
        if key != data.get(f"was-{number}", ""):
            ticks.append(Tick(int(number), key, dates.today(), data.get(f"seen-{number}", "")[:40]))
    return ticks[:MOST]
