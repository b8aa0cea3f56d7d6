"""The doors of the drive's people: add, change, end, take over the holders of login IDs.

A person has a home panchayat and mostly a phone. Each door raises ValidationError by field, or
PermissionDenied.
"""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.duties import booking, charges, clashes
from camps.duties.booking import door
from camps.models import Charge, Department, Duty, Worker
from districts.models import LoginID, Panchayat
from districts.permissions import can
from drive_portal.lib import cells, dates

PERMISSION = booking.PERMISSION
# To which department somebody belongs, unless it is said.
DEPARTMENTS = {
    "vle": Department.CSC,
    "operator": Department.CSC,
    "mitanin": Department.HEALTH,
    "asha": Department.HEALTH,
    "anm": Department.HEALTH,
    "anganwadi": Department.WOMEN_CHILD,
    "awas_sahayak": Department.PANCHAYAT,
    "prs": Department.PANCHAYAT,
    "sachiv": Department.PANCHAYAT,
    "kotwar": Department.REVENUE,
    "urban_staff": Department.URBAN,
    "organiser": Department.URBAN,
    "other": Department.OTHER,
}
_TEXTS = {"name": 200, "name_hi": 200, "note": 300}


def mark_of(worker):
    """Another one whenever something of the person is."""
    names = ("name", "name_hi", "kind", "department", "phone", "panchayat_id", "login_id_id", "active")
    said = "|".join(str(getattr(worker, name)) for name in (*names, "note"))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@door
def add(user, sent):
    """A new person. `sent`: name, kind, panchayat (code), and perhaps name_hi, department, phone, login_id
    (code), note.
    """
    worker = Worker()
    _set(user, worker, sent)
    worker.save()
    return worker


@door
def change(user, worker, sent, seen=None):
    """Change a person; what `sent` does not name stays. Its duties to come follow a new login ID."""
    worker = _fresh(user, worker, seen)
    before = worker.login_id_id
    _set(user, worker, sent)
    worker.save()
    if worker.login_id_id != before:
        duties = list(to_come(worker))
        for duty in duties:
            duty.login_id = worker.login_id
        clashes.keep(user, duties, lambda: Duty.objects.bulk_update(duties, ["login_id"]))
    return worker


@door
def end(user, worker, successor=None, reason="", seen=None):
    """Somebody works in the drive no more; what was to come goes to `successor` (an id) or is cancelled.

    Answers (duties handed over or freed, responsibilities likewise).
    """
    worker = _fresh(user, worker, seen)
    reason = reason.strip() or _("%s does not work in the drive any more.") % worker.title
    duties, held = list(to_come(worker)), list(Charge.objects.filter(worker=worker).select_related("drive"))
    heir = booking.worker_of(user, successor) if successor else None
    if heir and heir.pk == worker.pk:
        raise ValidationError({"worker": _("Choose another person.")})
    worker.active = False
    worker.save(update_fields=["active"])
    for duty in duties:
        if heir:
            booking.hand_over(user, duty, heir.pk)
        else:
            booking.cancel(user, duty, reason)
    for charge in held:
        if heir:
            charges.give(user, charge.drive, charge.panchayat, charge.department, heir)
        else:
            charges.end(user, charge)
    return len(duties), len(held)


@door
def resume(user, worker):
    """Somebody works in the drive again."""
    worker = _fresh(user, worker, None)
    worker.active = True
    worker.save(update_fields=["active"])
    return worker


@door
def take_over(user, place):
    """Enter the holders of the place's active login IDs who are no workers yet; how many they were."""
    if not can(user, PERMISSION, place):
        raise PermissionDenied
    booking.turn(place.pk if place.level == "district" else place.district_id)
    fresh = [
        Worker(
            district_id=row.district_id,
            panchayat_id=row.panchayat_id,
            name=row.holder_name,
            kind=row.holder_kind,
            department=DEPARTMENTS[row.holder_kind],
            phone=row.mobile,
            login_id=row,
        )
        for row in to_take_over(user, place)
    ]
    Worker.objects.bulk_create(fresh)
    return len(fresh)


def to_take_over(user, place):
    """Active login IDs at home in the place whose holders are no workers yet."""
    path = {"district": "district", "block": "panchayat__block", "panchayat": "panchayat"}[place.level]
    found = LoginID.objects.visible_to(user).filter(**{path: place}, status=LoginID.Status.ACTIVE)
    return found.filter(worker=None).order_by("code")


def to_come(worker):
    """The person's duties from today on that are not marked and not cancelled."""
    mine = Duty.objects.filter(worker=worker, status=Duty.Status.PLANNED, date__gte=dates.today())
    return mine.select_related("worker", "login_id", "panchayat", "camp").order_by("date", "starts_at")


# --- what they share ---------------------------------------------------------------------------


def _fresh(user, worker, seen):
    booking.turn(worker.district_id)
    worker = Worker.objects.select_related("panchayat", "login_id").get(pk=worker.pk)
    if not can(user, PERMISSION, worker.panchayat):
        raise PermissionDenied(_("Only the block officer and the district keep the list of people."))
    if seen and seen != mark_of(worker):
        raise ValidationError(
            _("Somebody has changed %s meanwhile. Look at the page again, then change it.") % worker.title
        )
    return worker


def _set(user, worker, sent):
    errors: dict = {}
    for name, longest in _TEXTS.items():
        if name in sent:
            setattr(worker, name, _text(name, sent[name], longest, errors))
    if not worker.name and "name" not in errors:
        errors["name"] = _("Enter the name.")
    if "kind" in sent:
        worker.kind = sent["kind"]
    if sent.get("department"):
        worker.department = sent["department"]
    elif not worker.department:
        worker.department = DEPARTMENTS[worker.kind]
    if "phone" in sent:
        worker.phone = _phone(sent["phone"], errors)
    if "panchayat" in sent:
        _set_home(user, worker, sent["panchayat"], errors)
    if "login_id" in sent and worker.panchayat_id:
        _set_login_id(user, worker, sent["login_id"], errors)
    if errors:
        raise ValidationError(errors)
    _refuse_double(worker)


def _text(name, said, longest, errors):
    said = (said or "").strip()
    try:
        if said and cells.has_stray_aadhaar(None, said):
            raise ValueError(_("An Aadhaar number is never kept here. Take it out."))
        return cells.text(longest)(said)
    except ValueError as error:
        errors[name] = str(error)
        return ""


def _phone(said, errors):
    if not (said or "").strip():
        return ""
    try:
        return cells.mobile(said.strip())
    except ValueError as error:
        errors["phone"] = str(error)
        return ""


def _set_home(user, worker, code, errors):
    home = Panchayat.objects.visible_to(user).filter(code=code).select_related("district").first()
    if home is None:
        errors["panchayat"] = _("There is no panchayat %s here.") % code
        return
    if not can(user, PERMISSION, home):
        raise PermissionDenied(_("Only the block officer and the district keep the list of people."))
    if worker.pk and home.district_id != worker.district_id:
        errors["panchayat"] = _("The person belongs to another district.")
        return
    worker.panchayat, worker.district_id = home, home.district_id


def _set_login_id(user, worker, code, errors):
    if not code:
        worker.login_id = None
        return
    row = LoginID.objects.visible_to(user).filter(code=code, district=worker.district_id).first()
    if row is None:
        errors["login_id"] = _("There is no login ID %s here.") % code
        return
    holder = Worker.objects.filter(login_id=row).exclude(pk=worker.pk).select_related("panchayat").first()
    if holder:
        said = {"code": row.code, "who": holder.title, "home": holder.panchayat.title}
        errors["login_id"] = _("The login ID %(code)s is already that of %(who)s, %(home)s.") % said
        return
    worker.login_id = row


def _refuse_double(worker):
    """The same name with the same phone is the same person."""
    if not worker.phone:
        return
    same = Worker.objects.filter(district=worker.district_id, phone=worker.phone, name__iexact=worker.name)
    other = same.exclude(pk=worker.pk).select_related("panchayat").first()
    if other:
        said = {"who": other.title, "home": other.panchayat.title}
        raise ValidationError(
            {"phone": _("%(who)s of %(home)s with this phone is on the list already.") % said}
        )


def ended(worker, successor, duties, held):
    """What became of what was to come, in a sentence."""
    said = {
        "who": worker.title,
        "duties": duties,
        "charges": held,
        "heir": successor.title if successor else "",
    }
    if successor:
        return (
            _("%(who)s was ended. What went to %(heir)s: duties %(duties)s, responsibilities %(charges)s.")
            % said
        )
    if not duties and not held:
        return _("%(who)s was ended.") % said
    freed = ngettext(
        "%(who)s was ended. %(duties)s duty was cancelled: its village has nobody on that day now.",
        "%(who)s was ended. %(duties)s duties were cancelled: their villages have nobody on those days now.",
        duties,
    )
    return freed % said
