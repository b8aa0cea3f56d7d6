"""The centres file: places with a door where cards are made."""

from django.utils.translation import gettext as _

from districts import login_ids, recount
from districts.imports.plankind import LATITUDE, LONGITUDE, PANCHAYAT_CODE, PlanKind, save_changed, set_fields
from districts.models import Block, Centre, District, LoginID, Panchayat
from drive_portal.lib import cells, dates
from drive_portal.lib.intake import NEW, UNCHANGED, UPDATED, SetAside
from drive_portal.lib.sheets import Column

_KINDS = {
    "सीएससी": "csc",
    "कॉमन सर्विस सेंटर": "csc",
    "common service centre": "csc",
    "लोक सेवा केन्द्र": "lok_seva_kendra",
    "लोक सेवा केंद्र": "lok_seva_kendra",
    "जोन कार्यालय": "zone_office",
    "फीवर क्लीनिक": "fever_clinic",
    "नगरीय निकाय कार्यालय": "urban_body_office",
    "तहसील कार्यालय": "tehsil_office",
    "अस्पताल": "hospital",
    "पंचायत भवन": "panchayat_bhawan",
}
_STATUSES = {
    "अपंजीकृत": "unregistered",
    "not registered": "unregistered",
    "पंजीकृत": "registered",
    "सक्रिय": "active",
    "निलंबित": "suspended",
}


class Centres(PlanKind):
    """A row is a centre; its district is its panchayat's. What a cell leaves empty stays as it is."""

    name = "centres"
    columns = [
        Column(
            "centre_code", ("केन्द्र कोड", "केंद्र कोड", "center code", "csc id"), cells.identifier(), required=True
        ),
        Column("kind", ("प्रकार", "केन्द्र का प्रकार"), cells.choice(Centre.Kind.values, _KINDS), required=True),
        Column("name", ("नाम", "केन्द्र का नाम", "centre name"), cells.text(200), required=True),
        Column("name_hi", ("नाम (हिन्दी)", "नाम हिंदी", "name hindi"), cells.text(200)),
        Column("panchayat_code", PANCHAYAT_CODE, cells.code(20), required=True),
        Column("status", ("स्थिति",), cells.choice(Centre.Status.values, _STATUSES)),
        Column("opened_on", ("आरंभ दिनांक", "खुलने की तिथि"), cells.day),
        Column("fee_inr", ("शुल्क", "शुल्क रुपये", "fee"), cells.integer()),
        LATITUDE,
        LONGITUDE,
    ]
    _FIELDS = ("kind", "name", "name_hi", "status", "opened_on", "fee_inr", "latitude", "longitude")

    def __init__(self, *args):
        super().__init__(*args)
        self.panchayats, self.centres, self.taken = {}, {}, set()
        self.moved = []  # (a centre, its panchayat and district before)
        self._clear()

    def _clear(self):
        self.fresh, self.changed = [], {}

    def key(self, row):
        return row.values["centre_code"]

    def prepare(self, rows):
        codes = {row.values["centre_code"] for row in rows}
        places = {row.values["panchayat_code"] for row in rows}
        found = Panchayat.objects.filter(code__in=places).select_related("district")
        self.panchayats |= {panchayat.code: panchayat for panchayat in found}
        known = Centre.objects.filter(code__in=codes).select_related("district")
        self.centres |= {centre.code: centre for centre in known}
        for model in (District, Block, Panchayat):
            self.taken |= set(model.objects.filter(code__in=codes).values_list("code", flat=True))

    def take(self, row):
        said = row.values
        code = said["centre_code"]
        panchayat = self.panchayats.get(said["panchayat_code"])
        if panchayat is None or not self.may(panchayat.district):
            raise SetAside(_("There is no panchayat %s.") % said["panchayat_code"], "panchayat_code")
        if code in self.taken:
            sentence = _("%s is already the code of a place. A code belongs to one place only.") % code
            raise SetAside(sentence, "centre_code")
        values = {name: said[name] for name in self._FIELDS}
        home = {"panchayat_id": panchayat.pk, "district_id": panchayat.district_id}
        centre = self.centres.get(code)
        if centre is None:
            given = {name: value for name, value in values.items() if value is not None}
            centre = self.centres[code] = Centre(code=code, **home, **given)
            self.fresh.append(centre)
            return NEW
        self.refuse_foreign(centre, code, "centre_code")
        before = (centre.panchayat_id, centre.district_id)
        if not set_fields(centre, values | home, self.whole):
            return UNCHANGED
        if before[0] != centre.panchayat_id:
            self.moved.append((centre, *before))
        self.changed[code] = centre
        return UPDATED

    def write(self):
        Centre.objects.bulk_create(self.fresh)
        fields = [*self._FIELDS, "panchayat", "district"]
        save_changed(Centre, self.changed.values(), fields)
        self._clear()

    def finish(self):
        """Login IDs go where their centre goes; the old and the new place are counted again from today."""
        homes = {centre.pk: centre for centre, *_before in self.moved}
        movers = list(LoginID.objects.filter(centre__in=homes))
        for login_id in movers:
            centre = homes[login_id.centre_id]
            login_id.panchayat_id, login_id.district_id = centre.panchayat_id, centre.district_id
        save_changed(LoginID, movers, ["panchayat", "district"])
        login_ids.sync_spells(movers)
        now = dates.today()
        recount.mark(
            recount.Change(district_id, panchayat_id, now, now)
            for centre, *before in self.moved
            for panchayat_id, district_id in (before, (centre.panchayat_id, centre.district_id))
        )
        return []
