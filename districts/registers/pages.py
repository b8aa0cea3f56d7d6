"""What the registers' pages show: one row with its forms, or the form of a new one."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from districts.models import Block, Centre, District, LoginID, Panchayat, Spell
from districts.permissions import can, holds
from districts.registers import changes, ending, forms, histories, rows
from drive_portal.lib import dates
from drive_portal.lib.intake import UNCHANGED

REGISTERS = {
    "places": ("district", "block", "panchayat"),
    "centres": ("centre",),
    "login-ids": ("login_id",),
}
_CHANGE = {
    "district": forms.DistrictForm,
    "block": forms.BlockForm,
    "panchayat": forms.PanchayatForm,
    "centre": forms.CentreForm,
    "login_id": forms.LoginIDForm,
}
_NEW = {
    "panchayat": (forms.NewPanchayatForm, changes.add_panchayat, "panchayat_code"),
    "block": (forms.NewBlockForm, changes.add_block, "block_code"),
    "centre": (forms.NewCentreForm, changes.add_centre, "centre_code"),
    "login_id": (forms.NewLoginIDForm, changes.add_login_id, "login_id"),
}


def text(asked, name):
    """What was asked for under `name`; without what PostgreSQL cannot compare."""
    return asked.get(name, "").replace("\0", "").strip()[:60]


def address(register, code):
    return reverse("register_row", args=[register, code])


def may_write(user):
    return holds(user, changes.PERMISSION)


class RowPage:
    """One row of a register, as its reader may see it; Http404 where there is none for this reader."""

    def __init__(self, user, register, code):
        self.user, self.register = user, register
        self.row = _find(user, register, code)
        self.level = rows.level(self.row)
        self.place = rows.place(self.row)
        self.address = address(register, self.row.code)
        self.may_change = can(user, changes.PERMISSION, self.place)
        self.may_count = can(user, "view_progress", self.place)
        self.phones = can(user, "view_phones", self.place)
        self.forms = self._forms() if self.may_change else {}

    def post(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong."""
        if not self.may_change:
            raise PermissionDenied
        act = asked.get("act", "")
        if act not in self.forms:
            raise Http404
        form = self.forms[act] = self._form(act, asked)
        outcome = form.through(_DOORS[act], self.user)
        if outcome is None:
            return None
        if outcome == UNCHANGED:
            return _("Nothing was changed: it says so already.")
        self.row.refresh_from_db()  # it may have another name now
        return _SAID[act]() % {"name": self.name}

    @property
    def status(self):
        return max((form.status for form in self.forms.values()), default=200)

    @property
    def name(self):
        """What the row is called in a sentence."""
        return self.row.holder_name if self.level == "login_id" else self.row.title

    @cached_property
    def history(self):
        return histories.of(self.row, self.phones)

    @cached_property
    def ended(self):
        if self.level in ("centre", "login_id"):
            return self.row.status == "suspended"
        last = getattr(self.row, "valid_to", None)
        return bool(last and last < dates.today())

    # --- beside it ---------------------------------------------------------------------------

    @cached_property
    def centres(self):
        return Centre.objects.visible_to(self.user).filter(panchayat=self.row).order_by("name")

    @cached_property
    def login_ids(self):
        """Login IDs at home here: of a centre its own, of a panchayat its field workers'."""
        mine = LoginID.objects.visible_to(self.user).order_by("holder_name")
        if self.level == "centre":
            return mine.filter(centre=self.row)
        return mine.filter(panchayat=self.row, centre=None)

    @cached_property
    def stays(self):
        return rows.placements(self.row) if self.level == "panchayat" else []

    @cached_property
    def standing(self):
        return ending.standing_in(self.row)

    @cached_property
    def spells(self):
        found = Spell.objects.filter(login_id=self.row).select_related("centre", "panchayat")
        return found.order_by("-starts_on")

    @cached_property
    def choices(self):
        return Choices(self.row.district)

    # --- forms -------------------------------------------------------------------------------

    def _forms(self):
        acts = ["change"]
        if self.level == "panchayat":
            acts += ["move", "end"]
        elif self.level in ("centre", "login_id") and self.row.status != "suspended":
            acts.append("end")
        return {act: self._form(act) for act in acts}

    def _form(self, act, data=None):
        kind = {"change": _CHANGE[self.level], "move": forms.MoveForm}.get(act)
        if act == "end":
            kind = forms.EndPlaceForm if self.level == "panchayat" else forms.EndForm
        form = kind(data, row=self.row, auto_id=f"{act}_%s")
        if act == "move":
            form.offer(_blocks(self.user, self.row.district))
        return form


class NewPage:
    """The form of a new row, in the district asked for; PermissionDenied for who may add none."""

    def __init__(self, user, register, asked):
        if not may_write(user):
            raise PermissionDenied
        self.user, self.register = user, register
        self.level = _level(register, asked)
        self.districts = [
            district
            for district in District.objects.within(user).select_related("state").order_by("name")
            if can(user, changes.PERMISSION, district)
        ]
        self.district = _chosen(self.districts, text(asked, "district"))
        self.choices = Choices(self.district) if self.district else None

    def form(self, data=None):
        kind, _door, _code = _NEW[self.level]
        start = {"district_code": self.district.code} if self.district else {}
        form = kind(data, initial=start)
        if self.level == "panchayat" and self.district:
            form.offer(_blocks(self.user, self.district))
        return form

    def add(self, form):
        """The address of the row that was added; None where the form says what is wrong."""
        _kind, door, code = _NEW[self.level]
        if form.through(door, self.user) is None:
            return None
        return address(self.register, changes.code_of(self.level, form.cleaned_data[code]))


class Choices:
    """What a district has to choose from: its panchayats and its centres."""

    def __init__(self, district):
        self.district = district

    def panchayats(self):
        found = Panchayat.objects.filter(district=self.district).valid_on(dates.today())
        return found.select_related("block").order_by("block__name", "name")

    def centres(self):
        found = Centre.objects.filter(district=self.district).exclude(status=Centre.Status.SUSPENDED)
        return found.select_related("panchayat__block").order_by("name")


_DOORS = {"change": changes.change, "move": changes.move, "end": changes.end}
_SAID = {
    "change": lambda: _("%(name)s: the change was kept."),
    "move": lambda: _("%(name)s: the move was kept."),
    "end": lambda: _("%(name)s was ended."),
}


def _find(user, register, code):
    levels = [] if "\0" in code else REGISTERS[register]  # PostgreSQL compares no NUL
    for level in levels:
        row = rows.queryset(level).visible_to(user).filter(code=code).first()
        if row is not None:
            return row
    raise Http404


def _level(register, asked):
    if register == "places":
        return "block" if text(asked, "what") == "block" else "panchayat"
    return REGISTERS[register][0]


def _chosen(districts, code):
    if len(districts) == 1:
        return districts[0]
    return next((district for district in districts if district.code == code), None)


def _blocks(user, district):
    found = Block.objects.within(user).filter(district=district)
    return sorted(found, key=lambda block: block.title)
