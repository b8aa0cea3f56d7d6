"""The doors of the registers: a row added, changed, moved or ended by hand.

The rules are those of the files: what was typed goes in as a row of one, after what only a person at a
form can get wrong was looked at. Every door raises `intake.Wrong` (sentences by column), PermissionDenied
where the place is not the user's to change, and `Stale` where the row is not the one that was shown.
"""

from contextlib import contextmanager
from unicodedata import normalize

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from districts.imports import KINDS
from districts.models import Block, Centre, District, LoginID, Panchayat
from districts.permissions import can
from districts.registers import ending, rows
from drive_portal.lib import intake
from drive_portal.lib.intake import Wrong

PERMISSION = "manage_places"


class Stale(Exception):
    """Somebody was quicker: `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__(current)
        self.current = current


def add_centre(user, texts):
    """A new centre; the texts are those of the centres file."""
    return _add(user, "centres", "centre_code", Centre, texts)


def add_login_id(user, texts):
    """A new login ID with its home; the texts are those of the login_ids file."""
    return _add(user, "login_ids", "login_id", LoginID, texts)


def add_panchayat(user, texts):
    """A new panchayat or ward in the block `block_code`, from `valid_from` on (empty: always)."""
    with _turn(user) as kind_of:
        block = _block(user, texts)
        return _add_place(kind_of("geography"), texts | rows.geography(block), ["panchayat_code"])


def add_block(user, texts):
    """A new block of the district `district_code` with its first panchayat or ward."""
    with _turn(user) as kind_of:
        districts = District.objects.within(user).select_related("state")
        district = districts.filter(code=texts["district_code"]).first()
        if district is None or not can(user, PERMISSION, district):
            raise Wrong({"district_code": [_("Choose a district from the list.")]})
        above = {"district_code": district.code, "district": district.name}
        above |= {"district_hi": district.name_hi, "state_code": district.state.code}
        return _add_place(kind_of("geography"), texts | above, ["block_code", "panchayat_code"])


def change(user, row, texts, version):
    """Change a row; `version` is that of the row which the user saw."""
    with _turn(user) as kind_of:
        row = _fresh(user, row, version)
        level = rows.level(row)
        if level in ("district", "block"):
            return _change_names(kind_of("geography"), row, texts)
        if level == "panchayat":
            said = rows.geography(rows.present_block(row)) | texts | {"panchayat_code": row.code}
            return _take(kind_of("geography"), said | {"valid_from": "", "valid_to": ""})
        if level == "login_id":
            return _take(kind_of("login_ids"), texts | {"login_id": row.code})
        if texts["status"] == Centre.Status.SUSPENDED != row.status:
            ending.check_centre(row)
        return _take(kind_of("centres"), texts | {"centre_code": row.code})


def move(user, panchayat, texts, version):
    """Put a panchayat into the block `block_code` from `valid_from` on; also one that has ended."""
    with _turn(user) as kind_of:
        panchayat = _fresh(user, panchayat, version)
        if not texts["valid_from"].strip():
            raise Wrong({"valid_from": [_("Give the first day in the block.")]})
        said = rows.texts(panchayat) | rows.geography(_block(user, texts))
        return _take(kind_of("geography"), said | {"valid_from": texts["valid_from"], "valid_to": ""})


def end(user, row, texts, version):
    """End a row: a panchayat with the day `valid_to`, a centre or login ID by suspending it from today."""
    with _turn(user) as kind_of:
        row = _fresh(user, row, version)
        said = rows.texts(row)
        if rows.level(row) == "login_id":
            return _take(kind_of("login_ids"), said | {"status": "suspended"})
        if rows.level(row) == "centre":
            ending.check_centre(row)
            return _take(kind_of("centres"), said | {"status": "suspended"})
        last = rows.last_stay(row)
        said |= rows.geography(last.block if last else row.block)
        said |= {"valid_from": "", "valid_to": texts["valid_to"]}
        ending.check_panchayat(row, intake.typed(KINDS["geography"].columns, said).values["valid_to"])
        return _take(kind_of("geography"), said)


# --- what they share ---------------------------------------------------------------------------


@contextmanager
def _turn(user):
    """One writer of the plan at a time, files included; gives what makes a kind of row for the user."""

    def kind_of(name):
        kind = KINDS[name](user, PERMISSION)
        kind.whole = True
        return kind

    with transaction.atomic(), pghistory.context(source="register", user=user.pk):
        intake.wait_for_turn(KINDS["geography"])
        yield kind_of


def _take(kind, texts):
    return intake.take_typed(kind, intake.typed(kind.columns, texts))


def _fresh(user, row, version):
    """The row as it is now, in the writer's turn."""
    found = rows.queryset(rows.level(row)).get(pk=row.pk)
    if not can(user, PERMISSION, rows.place(found)):
        raise PermissionDenied
    if rows.version(found) != version:
        raise Stale(found)
    return found


def _add(user, name, column, model, texts):
    with _turn(user) as kind_of:
        kind = kind_of(name)
        row = intake.typed(kind.columns, texts)
        code = row.values[column]
        known = model.objects.select_related("district").filter(code=code).first()
        if known:
            _refuse_known(kind, known, column)
        return intake.take_typed(kind, row)


def _add_place(kind, texts, new):
    """A row of geography, of which the columns `new` hold codes that nothing may have yet."""
    row = intake.typed(kind.columns, texts)
    for column in new:
        for model in (District, Block, Panchayat):
            known = model.objects.filter(code=row.values[column]).first()
            if known:
                _refuse_known(kind, known, column)
    return intake.take_typed(kind, row)


def _refuse_known(kind, known, column):
    district = known if isinstance(known, District) else known.district
    if not kind.may(district):  # it must not be learnt that it exists
        sentence = _("The code %s cannot be used here. Ask the administrator.") % known.code
    else:
        name = known.holder_name if isinstance(known, LoginID) else known.title
        sentence = _("%(code)s is already %(name)s. Look it up and change it there.")
        sentence %= {"code": known.code, "name": name}
    raise Wrong({column: [sentence]})


def _block(user, texts):
    """The block chosen, within what the user may change."""
    block = rows.queryset("block").filter(code=texts["block_code"]).first()
    if block is None or not can(user, PERMISSION, block):
        raise Wrong({"block_code": [_("Choose a block from the list.")]})
    return block


def _change_names(kind, place, texts):
    """A district's or block's names and kind, which its panchayats' rows would say as well."""
    level = rows.level(place)
    columns = [column for column in kind.columns if column.name in rows.texts(place)]
    row = intake.typed(columns, texts | {f"{level}_code": place.code})
    values = {"name": row.values[level], "name_hi": row.values[f"{level}_hi"]}
    if level == "block":
        values["kind"] = row.values["block_kind"]
    changed = kind.take_names(place, values)
    kind.write()
    return intake.UPDATED if changed else intake.UNCHANGED


def code_of(level, text):
    """The code under which a new row of `level` was kept: in western digits, without what nobody sees."""
    name, column = _COLUMNS[level]
    parse = next(found.parse for found in KINDS[name].columns if found.name == column)
    return parse(normalize("NFC", text).strip())


_COLUMNS = {
    "block": ("geography", "block_code"),
    "panchayat": ("geography", "panchayat_code"),
    "centre": ("centres", "centre_code"),
    "login_id": ("login_ids", "login_id"),
}
