"""The workers file: the drive's people, each with a home panchayat.

Somebody is known by the login ID, else by phone and name, else by name and kind at home in the panchayat.
What a cell leaves empty stays as it is; people absent from the file stay.
"""

import pghistory
from django.utils.translation import gettext as _

from camps.duties import clashes, people
from camps.duties.people import DEPARTMENTS, PERMISSION
from camps.models import Department, Duty, Worker
from districts.imports.plankind import PANCHAYAT_CODE, save_changed, set_fields
from districts.models import LoginID, Panchayat
from districts.permissions import can
from drive_portal.lib import cells, intake
from drive_portal.lib.intake import NEW, UNCHANGED, UPDATED, SetAside
from drive_portal.lib.numbers import grouped
from drive_portal.lib.sheets import Column, Refused
from drive_portal.lib.waiting import Desk

_KINDS = {
    "वीएलई": "vle",
    "ऑपरेटर": "operator",
    "मितानिन": "mitanin",
    "आशा": "asha",
    "आंगनबाड़ी कार्यकर्ता": "anganwadi",
    "आंगनबाड़ी सेविका": "anganwadi",
    "एएनएम": "anm",
    "आवास सहायक": "awas_sahayak",
    "पंचायत रोजगार सेवक": "prs",
    "रोजगार सहायक": "prs",
    "सचिव": "sachiv",
    "पंचायत सचिव": "sachiv",
    "कोटवार": "kotwar",
    "चौकीदार": "kotwar",
    "नगरीय निकाय कर्मचारी": "urban_staff",
    "सामुदायिक संगठक": "organiser",
    "अन्य": "other",
}
_DEPARTMENTS = {
    "स्वास्थ्य": "health",
    "महिला एवं बाल विकास": "women_child",
    "पंचायत एवं ग्रामीण विकास": "panchayat",
    "नगरीय प्रशासन": "urban",
    "राजस्व": "revenue",
    "खाद्य": "food",
    "शिक्षा": "education",
    "सीएससी": "csc",
    "अन्य": "other",
}
MOST = 20_000  # rows: several districts' people; the sender waits for the first look
_FIELDS = ("name", "name_hi", "kind", "department", "phone", "panchayat_id", "login_id_id")


class Workers(intake.Kind):
    """A row is a person at home where the sender keeps the list of people."""

    name = "workers"
    lock = "plan"
    columns = [
        Column("name", ("नाम", "कर्मी का नाम", "worker name"), cells.text(200), required=True),
        Column("name_hi", ("हिन्दी नाम", "नाम हिन्दी में"), cells.text(200)),
        Column("kind", ("पद", "प्रकार"), cells.choice(Worker.Kind.values, _KINDS), required=True),
        Column("department", ("विभाग",), cells.choice(Department.values, _DEPARTMENTS)),
        Column("panchayat_code", PANCHAYAT_CODE, cells.code(20), required=True),
        Column("mobile", ("मोबाइल", "मोबाइल नंबर", "फोन", "phone", "mobile number"), cells.mobile),
        Column("login_id", ("लॉगिन आईडी", "आईडी", "login"), cells.identifier()),
    ]

    def __init__(self, user=None):
        """`user`: who sent it; None: a command, every place."""
        self.user = user
        self.rows = 0
        self.panchayats, self.login_ids, self.by_id = {}, {}, {}
        self.by_phone, self.by_home, self.may, self.districts = {}, {}, {}, set()
        self._clear()

    def _clear(self):
        self.fresh, self.changed, self.follow = [], {}, []

    def key(self, row):
        said = row.values
        if said["login_id"]:
            return said["login_id"]
        return said["mobile"] or (said["panchayat_code"], said["kind"]), _folded(said["name"])

    def prepare(self, rows):
        self.rows += len(rows)
        if self.rows > MOST:
            raise Refused(_("At most %s people go in at once. Split the file.") % grouped(MOST))
        codes = {row.values["panchayat_code"] for row in rows}
        places = Panchayat.objects.filter(code__in=codes).select_related("district", "block")
        self.panchayats |= {place.code: place for place in places}
        ids = {row.values["login_id"] for row in rows} - {None}
        self.login_ids |= {
            row.code: row for row in LoginID.objects.filter(code__in=ids).select_related("panchayat")
        }
        districts = {place.district_id for place in self.panchayats.values()} - self.districts
        self.districts |= districts
        for worker in Worker.objects.filter(district__in=districts).select_related("panchayat"):
            self._know(worker)

    def _know(self, worker):
        name = _folded(worker.name)
        if worker.login_id_id:
            self.by_id[worker.login_id_id] = worker
        if worker.phone:
            self.by_phone[worker.district_id, worker.phone, name] = worker
        self.by_home.setdefault((worker.panchayat_id, worker.kind, name), worker)

    def take(self, row):
        said = row.values
        home = self._home(said["panchayat_code"])
        login_id = self._login_id(said["login_id"], home)
        name = _folded(said["name"])
        worker = self.by_id.get(login_id.pk) if login_id else None
        worker = worker or self.by_phone.get((home.district_id, said["mobile"], name))
        worker = worker or self._namesake(home, said, name)
        values = {
            "name": said["name"],
            "name_hi": said["name_hi"],
            "kind": said["kind"],
            "department": said["department"],
            "phone": said["mobile"],
            "panchayat_id": home.pk,
            "login_id_id": login_id.pk if login_id else None,
        }
        if worker is None:
            values["department"] = said["department"] or DEPARTMENTS[said["kind"]]
            given = {name: value for name, value in values.items() if value is not None}
            worker = Worker(district_id=home.district_id, **given)
            self.fresh.append(worker)
            self._know(worker)
            return NEW
        if not self._keeps(worker.panchayat_id, worker):
            raise SetAside(_("The person is at home outside your place. Ask the district."), "name")
        self._check_duties(worker, login_id)
        if not set_fields(worker, values):
            return UNCHANGED
        self._know(worker)
        if worker.pk:
            self.changed[worker.pk] = worker
        return UPDATED

    def _namesake(self, home, said, name):
        """Somebody of this name and kind at home here, unless the phones say that it is another."""
        worker = self.by_home.get((home.pk, said["kind"], name))
        return None if worker and worker.phone and said["mobile"] not in (None, worker.phone) else worker

    def _check_duties(self, worker, login_id):
        """The duties to come follow a new login ID, unless that one is elsewhere then."""
        if not worker.pk or login_id is None or worker.login_id_id == login_id.pk:
            return
        duties = list(people.to_come(worker))
        for duty in duties:
            duty.login_id = login_id
        if pairs := clashes.of(duties):
            _wanted, other = pairs[0]
            said = _("%(login_id)s is already on duty elsewhere on %(day)s. Give one of the two another day.")
            said %= {"login_id": login_id.code, "day": f"{other.date:%d-%m-%Y}"}
            raise SetAside(said, "login_id")
        self.follow += duties

    def _home(self, code):
        home = self.panchayats.get(code)
        if home is None or not self._keeps(home.pk, None, home):
            raise SetAside(_("There is no panchayat %s here.") % code, "panchayat_code")
        return home

    def _keeps(self, pk, worker, home=None):
        if pk not in self.may:
            self.may[pk] = self._can(home or worker.panchayat)
        return self.may[pk]

    def _can(self, place):
        return self.user is None or can(self.user, PERMISSION, place)

    def _login_id(self, code, home):
        if not code:
            return None
        row = self.login_ids.get(code)
        if row is None or row.district_id != home.district_id or not self._can(row.panchayat):
            raise SetAside(_("There is no login ID %s here.") % code, "login_id")
        return row

    def write(self):
        Worker.objects.bulk_create(self.fresh)
        save_changed(Worker, self.changed.values(), list(_FIELDS))
        Duty.objects.bulk_update(self.follow, ["login_id"])
        self._clear()


def _folded(name):
    return " ".join((name or "").casefold().split())


def take_in(kind, path, errors_path, *, encoding=None, user=None):
    """Take in the file at `path` as `kind` (a key of `KINDS`); rows set aside go to `errors_path`.

    `user`: who sent it; None: a command, every place. Raises `sheets.Refused`; then nothing was written.
    """
    who = {"user": user.pk} if user else {}
    with pghistory.context(source=f"import_{kind}", **who):
        return intake.run(KINDS[kind](user), path, errors_path, encoding)


KINDS = {Workers.name: Workers}
DESK = Desk("workers-files", KINDS, take_in)
