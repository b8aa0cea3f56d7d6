"""The login_ids file: accounts of the national card portal, each with its home."""

from django.utils.translation import gettext as _

from districts import login_ids
from districts.imports.plankind import PANCHAYAT_CODE, PlanKind, save_changed, set_fields
from districts.models import Centre, LoginID, Panchayat
from drive_portal.lib import cells
from drive_portal.lib.intake import NEW, UNCHANGED, UPDATED, SetAside
from drive_portal.lib.sheets import Column

_KINDS = {
    "वीएलई": "vle",
    "ऑपरेटर": "operator",
    "आशा": "asha",
    "मितानिन": "mitanin",
    "आंगनबाड़ी कार्यकर्ता": "anganwadi",
    "आंगनबाड़ी": "anganwadi",
    "anganwadi worker": "anganwadi",
    "एएनएम": "anm",
    "अन्य": "other",
}
# the first part of addresses beside those of the IDs themselves
_RESERVED = "ledger"
_STATUSES = {"जारी": "issued", "सक्रिय": "active", "निलंबित": "suspended"}


class LoginIDs(PlanKind):
    """A row is a login ID with one home, a centre or a panchayat. What a cell leaves empty stays as it is."""

    name = "login_ids"
    columns = [
        Column("login_id", ("लॉगिन आईडी", "आईडी", "login"), cells.identifier(), required=True),
        Column("holder_name", ("धारक का नाम", "नाम", "name"), cells.text(200), required=True),
        Column(
            "holder_kind",
            ("धारक का प्रकार", "पद"),
            cells.choice(LoginID.HolderKind.values, _KINDS),
            required=True,
        ),
        Column("centre_code", ("केन्द्र कोड", "केंद्र कोड", "center code", "csc id"), cells.identifier()),
        Column("panchayat_code", PANCHAYAT_CODE, cells.code(20)),
        Column("issued_on", ("जारी दिनांक", "जारी करने की तिथि"), cells.day),
        Column("status", ("स्थिति",), cells.choice(LoginID.Status.values, _STATUSES)),
        Column("mobile", ("मोबाइल", "मोबाइल नंबर", "mobile number"), cells.mobile),
    ]
    one_of = ("centre_code", "panchayat_code")
    _FIELDS = ("holder_name", "holder_kind", "issued_on", "status", "mobile")

    def __init__(self, *args):
        super().__init__(*args)
        self.centres, self.panchayats, self.known = {}, {}, {}
        self._clear()

    def _clear(self):
        self.fresh, self.changed = [], {}

    def key(self, row):
        return row.values["login_id"]

    def prepare(self, rows):
        def found(objects, column):
            codes = {row.values[column] for row in rows} - {None}
            return {place.code: place for place in objects.filter(code__in=codes).select_related("district")}

        self.centres |= found(Centre.objects, "centre_code")
        self.panchayats |= found(Panchayat.objects, "panchayat_code")
        self.known |= found(LoginID.objects, "login_id")

    def take(self, row):
        said = row.values
        values = {name: said[name] for name in self._FIELDS} | self._home(said)
        code = said["login_id"]
        login_id = self.known.get(code)
        if login_id is None:
            if code.casefold().partition("/")[0] == _RESERVED:
                sentence = _("“%s” is a word of the portal's addresses and no login ID. Look at it again.")
                raise SetAside(sentence % code, "login_id")
            given = {name: value for name, value in values.items() if value is not None}
            login_id = self.known[code] = LoginID(code=code, **given)
            self.fresh.append(login_id)
            return NEW
        self.refuse_foreign(login_id, code, "login_id")
        changed = set_fields(login_id, values, self.whole)
        if login_id.centre_id and not values["centre_id"]:  # from a centre into the field
            login_id.centre_id, changed = None, True
        if not changed:
            return UNCHANGED
        self.changed[code] = login_id
        return UPDATED

    def _home(self, said):
        centre_code, panchayat_code = said["centre_code"], said["panchayat_code"]
        if bool(centre_code) == bool(panchayat_code):
            sentence = _("Give either centre_code or panchayat_code: a login ID has one home.")
            raise SetAside(sentence, "centre_code")
        if centre_code:
            centre = self.centres.get(centre_code)
            if centre is None or not self.may(centre.district):
                raise SetAside(_("There is no centre %s.") % centre_code, "centre_code")
            home = centre.pk, centre.panchayat_id, centre.district_id
        else:
            panchayat = self.panchayats.get(panchayat_code)
            if panchayat is None or not self.may(panchayat.district):
                raise SetAside(_("There is no panchayat %s.") % panchayat_code, "panchayat_code")
            home = None, panchayat.pk, panchayat.district_id
        return dict(zip(("centre_id", "panchayat_id", "district_id"), home, strict=True))

    def write(self):
        LoginID.objects.bulk_create(self.fresh)
        fields = [*self._FIELDS, "centre", "panchayat", "district"]
        save_changed(LoginID, self.changed.values(), fields)
        new = {login_id.pk for login_id in self.fresh}
        login_ids.sync_spells([*self.fresh, *self.changed.values()], new)
        self._clear()
