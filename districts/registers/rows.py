"""A register's row as texts: what a form shows of it, and by what one sees that it has changed since."""

import hashlib
import json
from typing import Any

from districts.imports import stays
from districts.models import Block, Centre, District, LoginID, Panchayat, Placement
from drive_portal.lib import dates

COORDINATES = ("latitude", "longitude")
_MODELS: dict[str, tuple[Any, list[str]]] = {
    "district": (District, ["state"]),
    "block": (Block, ["district__state"]),
    "panchayat": (Panchayat, ["block", "district__state"]),
    "centre": (Centre, ["panchayat__block", "panchayat__district"]),
    "login_id": (LoginID, ["centre", "panchayat__block", "panchayat__district"]),
}


def queryset(of_level):
    """Rows of a level with what is asked of them."""
    model, joined = _MODELS[of_level]
    return model.objects.select_related(*joined)


def level(row):
    """The level of a place; of a login ID `login_id`."""
    return getattr(row, "level", "login_id")


def place(row):
    """The place that says whose the row is: of a login ID its panchayat."""
    return row.panchayat if level(row) == "login_id" else row


def texts(row):
    """The row by the columns of its file, as a person would type them."""
    return {name: _text(value) for name, value in _OF[level(row)](row).items()}


def version(row):
    """A mark that is another one when anything of the row's texts is."""
    said = json.dumps(texts(row), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def placements(panchayat):
    """The panchayat's stays in blocks, the first one first."""
    found = Placement.objects.filter(panchayat=panchayat).select_related("block__district__state")
    return sorted(found, key=lambda stay: stay.valid_from or dates.date.min)


def present_block(panchayat):
    """The block in which the panchayat stands today, else the last one, else the first to come."""
    found = placements(panchayat)
    return stays.present(found, dates.today()).block if found else panchayat.block


def last_stay(panchayat):
    """The stay that begins last; None where the panchayat has none."""
    found = placements(panchayat)
    return found[-1] if found else None


def geography(block):
    """What a row of the geography file says of a block and the places above it."""
    district = block.district
    said = {
        "district_code": district.code,
        "district": district.name,
        "district_hi": district.name_hi,
        "state_code": district.state.code,
        "block_code": block.code,
        "block": block.name,
        "block_hi": block.name_hi,
        "block_kind": block.kind,
    }
    return {name: _text(value) for name, value in said.items()}


def _text(value):
    if value is None:
        return ""
    return f"{value:%d-%m-%Y}" if isinstance(value, dates.date) else str(value)


def _district(row):
    return {"district_code": row.code, "district": row.name, "district_hi": row.name_hi}


def _block(row):
    return {"block_code": row.code, "block": row.name, "block_hi": row.name_hi, "block_kind": row.kind}


def _panchayat(row):
    said = {"panchayat_code": row.code, "panchayat": row.name, "panchayat_hi": row.name_hi}
    said |= {"panchayat_kind": row.kind} | {name: getattr(row, name) for name in COORDINATES}
    held = [f"{stay.block.code} {stay.valid_from}–{stay.valid_to}" for stay in placements(row)]
    return said | {"stays": ", ".join(held)}  # a move makes the row another one, too


def _centre(row):
    names = ("kind", "name", "name_hi", "status", "opened_on", "fee_inr", *COORDINATES)
    said = {"centre_code": row.code, "panchayat_code": row.panchayat.code}
    return said | {name: getattr(row, name) for name in names}


def _login_id(row):
    names = ("holder_name", "holder_kind", "issued_on", "status", "mobile")
    said = {"login_id": row.code, "centre_code": row.centre.code if row.centre else ""}
    said["panchayat_code"] = "" if row.centre else row.panchayat.code
    return said | {name: getattr(row, name) for name in names}


_OF = {
    "district": _district,
    "block": _block,
    "panchayat": _panchayat,
    "centre": _centre,
    "login_id": _login_id,
}
