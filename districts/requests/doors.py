"""The one door of requests for login IDs: asked for, then issued with the code that came, or refused.

Raises ValidationError by field, PermissionDenied where the place is not the user's to do it in, and
`Answered` where somebody else has answered the request otherwise.
"""

from unicodedata import normalize

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.imports import KINDS
from districts.models import Centre, LoginID, LoginRequest, Panchayat
from districts.permissions import can
from districts.registers import changes
from drive_portal.lib import dates, intake
from drive_portal.lib.intake import Wrong
from drive_portal.lib.numbers import grouped, western

ASK = "request_login_id"
ANSWER = changes.PERMISSION
_HOLDER = ("holder_name", "holder_kind", "mobile")
# the columns of the login_ids file, as the fields of what is sent here
_FIELDS = {"centre_code": "centre", "panchayat_code": "panchayat", None: "__all__"}
REASON = 300  # characters


class Answered(Exception):
    """The request has another answer already: `current` is the request as it stands."""

    def __init__(self, current):
        super().__init__(current)
        self.current = current


@transaction.atomic
def ask(user, sent):
    """Ask for a login ID for a holder at a centre, or in the field of a panchayat; returns the request.

    `sent`: `centre` or `panchayat` (a code), `holder_name`, `holder_kind`, and perhaps `mobile` and
    `asked_on` (a date, today unless it is said).
    """
    home = _home(user, sent)
    if not can(user, ASK, home):
        raise PermissionDenied(_("Only the block officer and the district ask for login IDs."))
    said = _typed(sent)
    asked_on = sent.get("asked_on") or dates.today()
    if asked_on > dates.today():
        raise ValidationError({"asked_on": _("This day has not come yet. Enter the day of the request.")})
    list(type(home).objects.select_for_update(no_key=True).filter(pk=home.pk))  # one asks at a time
    at_home = _at(home)
    _refuse_twice(said, at_home)
    with pghistory.context(source="request", user=user.pk):
        return LoginRequest.objects.create(
            district_id=home.district_id, asked_on=asked_on, asked_by=user, **said, **at_home
        )


@transaction.atomic
def issue(user, request, sent):
    """The login ID came: enter it as `login_id` (a code) and close the request; returns the request.

    `sent`: `login_id`, and perhaps `status` (`issued` or `active`; issued unless it is said) and `issued_on`
    (a date, today unless it is said). The same once more changes nothing. An ID that a file has brought
    meanwhile, of this holder and home, closes the request as it is.
    """
    code = sent.get("login_id") or ""
    request = _open(user, request, lambda row: _is_issued(row, code))
    if request.state != LoginRequest.State.REQUESTED:
        return request
    status = sent.get("status") or LoginID.Status.ISSUED
    issued_on = sent.get("issued_on") or dates.today()
    _check_issue(request, status, issued_on)
    texts = {
        "login_id": code,
        "holder_name": request.holder_name,
        "holder_kind": request.holder_kind,
        "centre_code": request.centre.code if request.centre else "",
        "panchayat_code": "" if request.centre else request.panchayat.code,
        "issued_on": issued_on.isoformat(),
        "status": status,
        "mobile": request.mobile,
    }
    known = _known(request, code)
    try:
        if known is None:
            changes.add_login_id(user, texts)
            known = LoginID.objects.get(code=changes.code_of("login_id", code))
    except Wrong as wrong:
        raise _by_field(wrong) from wrong
    return _decide(user, request, LoginRequest.State.ISSUED, login_id=known)


@transaction.atomic
def refuse(user, request, sent):
    """The request is refused for `reason`; returns it. The same once more changes nothing."""
    reason = (sent.get("reason") or "").strip()
    request = _open(user, request, lambda row: row.state == "refused" and row.reason == reason)
    if request.state != LoginRequest.State.REQUESTED:
        return request
    if not reason:
        raise ValidationError({"reason": _("Say why it is refused: who asked will read it.")})
    if len(reason) > REASON:
        raise ValidationError({"reason": _("At most %(most)s characters fit.") % {"most": REASON}})
    return _decide(user, request, LoginRequest.State.REFUSED, reason=reason)


def same_name(one, other):
    """Whether two names are written alike, spaces and capitals apart."""
    return _folded(one) == _folded(other)


# --- asking ------------------------------------------------------------------------------------


def _home(user, sent):
    """The centre or panchayat that is named, as far as the user sees it."""
    centre, panchayat = sent.get("centre"), sent.get("panchayat")
    if bool(centre) == bool(panchayat):
        raise ValidationError({"centre": _("Give one home: either a centre or a panchayat.")})
    if centre:
        found = Centre.objects.visible_to(user).select_related("panchayat").filter(code=centre).first()
        if found is None:
            raise ValidationError({"centre": _("There is no centre %(code)s here.") % {"code": centre}})
        if found.status == Centre.Status.SUSPENDED:
            raise ValidationError({"centre": _("The centre %(code)s is suspended.") % {"code": centre}})
        return found
    found = Panchayat.objects.visible_to(user).filter(code=panchayat)
    if not found.exists():
        raise ValidationError({"panchayat": _("There is no panchayat %(panchayat)s here.") % sent})
    place = found.valid_on(dates.today()).first()
    if place is None:
        raise ValidationError({"panchayat": _("The panchayat %(code)s has ended.") % {"code": panchayat}})
    return place


def _typed(sent):
    """Who is to hold it, by the rules of the login_ids file; the name without needless spaces."""
    columns = [column for column in KINDS["login_ids"].columns if column.name in _HOLDER]
    try:
        values = intake.typed(columns, {name: sent.get(name) or "" for name in _HOLDER}).values
    except Wrong as wrong:
        raise _by_field(wrong) from wrong
    name = " ".join(values["holder_name"].split())
    return {"holder_name": name, "holder_kind": values["holder_kind"], "mobile": values["mobile"] or ""}


def _at(home):
    """The home as the columns of a request and of a login ID."""
    if isinstance(home, Centre):
        return {"centre": home, "panchayat": home.panchayat}
    return {"centre": None, "panchayat": home}


def _refuse_twice(said, at_home):
    """Neither a second open request for the holder at this home nor one beside an ID that is held there."""
    waiting = LoginRequest.objects.filter(state=LoginRequest.State.REQUESTED, **at_home)
    for row in waiting:
        same_number = said["mobile"] and said["mobile"] == row.mobile
        if same_number or same_name(row.holder_name, said["holder_name"]):
            raise ValidationError({"holder_name": _waits(row)})
    for login in LoginID.objects.filter(**at_home).exclude(status=LoginID.Status.SUSPENDED):
        if same_name(login.holder_name, said["holder_name"]):
            sentence = _(
                "%(holder)s has the login ID %(code)s here already (%(status)s). "
                "If this is somebody else, write the father's name behind it."
            )
            words = {"holder": login.holder_name, "code": login.code, "status": login.get_status_display()}
            raise ValidationError({"holder_name": sentence % words})


def _waits(row):
    days = (dates.today() - row.asked_on).days
    sentence = ngettext(
        "A login ID for %(holder)s was asked for here on %(day)s and has waited %(n)s day. "
        "Answer that request first.",
        "A login ID for %(holder)s was asked for here on %(day)s and has waited %(n)s days. "
        "Answer that request first.",
        days,
    )
    return sentence % {
        "holder": row.holder_name,
        "day": row.asked_on.strftime("%d-%m-%Y"),
        "n": grouped(days),
    }


def _folded(name):
    return " ".join(normalize("NFC", name).split()).casefold()


# --- answering ---------------------------------------------------------------------------------


def _open(user, request, is_same):
    """The request as it is now, held until the end; one that was answered only where `is_same` says so."""
    list(LoginRequest.objects.select_for_update(no_key=True).filter(pk=request.pk).values_list("pk"))
    joined = LoginRequest.objects.select_related("centre__panchayat", "panchayat", "login_id")
    found = joined.get(pk=request.pk)  # read after the lock: what another wrote while we waited counts
    if not can(user, ANSWER, found.panchayat):
        raise PermissionDenied(_("Only the district answers requests for login IDs."))
    if found.state != LoginRequest.State.REQUESTED and not is_same(found):
        raise Answered(found)
    return found


def _is_issued(row, code):
    return bool(row.login_id and row.login_id.code == _western(code))


def _known(request, code):
    """The login ID of this code, where it is the holder's at this home and closes no other request."""
    home = _at(request.centre or request.panchayat)
    login = LoginID.objects.filter(code=_western(code), request=None, **home).first()
    if login is None:
        return None
    same_number = request.mobile and request.mobile == login.mobile
    return login if same_number or same_name(login.holder_name, request.holder_name) else None


def _western(code):
    return western(normalize("NFC", code)).strip()


def _check_issue(request, status, issued_on):
    errors = {}
    if status not in (LoginID.Status.ISSUED, LoginID.Status.ACTIVE):
        errors["status"] = _("A login ID that came is issued, or active already.")
    if issued_on > dates.today():
        errors["issued_on"] = _("This day has not come yet. Enter the day on which the login ID came.")
    elif issued_on < request.asked_on:
        asked = request.asked_on.strftime("%d-%m-%Y")
        errors["issued_on"] = _("It was asked for on %(day)s: it cannot have come before.") % {"day": asked}
    if errors:
        raise ValidationError(errors)


def _decide(user, request, state, **said):
    for name, value in said.items():
        setattr(request, name, value)
    request.state, request.decided_on, request.decided_by = state, dates.today(), user
    with pghistory.context(source="request", user=user.pk):
        request.save(update_fields=["state", "decided_on", "decided_by", *said])
    return request


def _by_field(wrong):
    return ValidationError({_FIELDS.get(name, name): said for name, said in wrong.errors.items()})
