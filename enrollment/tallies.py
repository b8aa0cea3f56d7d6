"""submit(): the one way a tally enters. decide(): the officer's answer to a late one."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from camps import figures, submissions
from camps.models import Camp, Submission
from districts import dirty
from districts.models import Centre, Drive, LoginID, Spell
from districts.permissions import can
from drive_portal.lib import dates
from enrollment import named
from enrollment.models import Tally

LIMIT = 9_999  # cards of one login ID at one place on one day


@dataclass
class Submitted:
    """What became of a submission: the HTTP status of the single call, and the tally as it is now."""

    status: int
    row: Tally


@dataclass
class Work:
    """Whose day, where: what a submission names, found within what the sender sees."""

    drive: Drive
    login_id: LoginID
    day: dates.date
    spell: Spell | None
    centre: Centre | None = None
    camp: Camp | None = None

    @property
    def panchayat_id(self):
        return self.camp.panchayat_id if self.camp else self.login_id.panchayat_id

    @property
    def key(self):
        return {
            "district_id": self.drive.district_id,
            "login_id": self.login_id,
            "date": self.day,
            "centre": self.centre,
            "camp": self.camp,
        }


def submit(user, sent):
    """Take one login ID's day at one place.

    `sent` has the fields of `POST tallies/` with Python's types (`date` a date, `submission_id` a
    UUID); optional ones may be left out. Answers 201 for new or corrected, 200 for a replay, 202 for an
    operator's report after the close, kept as a request. Raises ValidationError by field,
    PermissionDenied, or `submissions.Conflict`; then nothing is written.
    """
    fingerprint = _fingerprint(sent)
    try:
        return _take(user, sent, fingerprint)
    except (ValidationError, PermissionDenied, submissions.Conflict):
        # A replay comes here: its version is stale, and its id is taken. It is recognised before any rule.
        drive = Drive.objects.visible_to(user).filter(pk=sent["drive"]).first()
        if earlier := drive and submissions.find(drive.district_id, sent["submission_id"]):
            return _replay(user, earlier, fingerprint)
        raise


@transaction.atomic
def _take(user, sent, fingerprint):
    drive, login_id = _named(user, sent)
    work = _work(user, drive, login_id, sent)
    asks = _asks(user, work, sent.get("reason"))
    _check_family(work)
    rejected = figures.clean(sent["made"], sent.get("rejected"), LIMIT)
    row = _write(user, work, sent, rejected, asks)
    submissions.remember(Submission.Kind.TALLY, row, user, sent["submission_id"], fingerprint)
    if asks:
        dirty.shows(drive.district_id)
    else:
        _mark(work)
    return Submitted(202 if asks else 201, row)


@transaction.atomic
def decide(user, tally_id, accept, reason):
    """Accept or return an operator's late report; both figures and the reason are kept.

    Accepted, its figures count from now on, as the next version of what stood. Raises ValidationError
    (`reason`), PermissionDenied, or Tally.DoesNotExist where there is no open request that the user sees.
    """
    request = Tally.objects.visible_to(user).get(pk=tally_id, state=Tally.State.REQUESTED)
    locked = LoginID.objects.select_for_update(no_key=True, of=("self",)).select_related("panchayat")
    login_id = locked.get(pk=request.login_id_id)
    request = Tally.objects.select_related("drive", "camp__panchayat", "centre").get(
        pk=tally_id, state=Tally.State.REQUESTED
    )
    place = _power(user, "decide_request", login_id, request.camp)
    if place is None:
        raise PermissionDenied(_("Only the block officer and the district decide late reports."))
    figures.check_late(user, request.drive, request.date, place, reason)
    request.decided_by, request.decided_at, request.decision = user, dates.now(), reason.strip()
    if not accept:
        request.state = Tally.State.RETURNED
        request.save()
        dirty.shows(request.district_id)
        return request
    spell = named.spell(login_id, request.date)
    work = Work(request.drive, login_id, request.date, spell, request.centre, request.camp)
    _check_family(work)
    row = _accept(user, request)
    _mark(work)
    return row


def _accept(user, request):
    now = dates.now()
    standing = Tally.objects.standing().filter(_same_key(request)).first()
    if standing is None:
        request.state = Tally.State.WITHDRAWN if request.withdraws else Tally.State.COUNTED
        request.changed_at = now
        request.save()
        return request
    request.state = Tally.State.MERGED
    request.save()
    for field in ("made", "rejected", "rejected_total", "note", "written_at"):
        setattr(standing, field, getattr(request, field))
    standing.state = Tally.State.WITHDRAWN if request.withdraws else Tally.State.COUNTED
    standing.version = max(request.version, standing.version + 1)
    standing.reason = request.decision
    standing.changed_at, standing.changed_by = now, user
    standing.save()
    return standing


def _same_key(row):
    return Q(
        district_id=row.district_id,
        drive_id=row.drive_id,
        login_id_id=row.login_id_id,
        date=row.date,
        centre=row.centre_id,
        camp=row.camp_id,
    )


def _named(user, sent):
    """The drive and the login ID, locked: all about one ID queues up here (two first tallies, a decision)."""
    found = named.worker(sent["drive"], sent["login_id"])
    here = found and any(post.district == found[0].district_id for post in user.posts)
    if not here and not Drive.objects.visible_to(user).filter(pk=sent["drive"]).exists():
        raise ValidationError({"drive": _("There is no drive %(drive)s here.") % sent})
    if not found or not (_sees(user, found[1]) or _own_camp(user, sent["place"])):
        raise ValidationError({"login_id": _("There is no login ID %(login_id)s here.") % sent})
    return found


def _fingerprint(sent):
    return submissions.digest(
        drive=sent["drive"],
        login_id=sent["login_id"],
        date=sent["date"],
        place=sent["place"],
        made=sent["made"],
        rejected={k: v for k, v in (sent.get("rejected") or {}).items() if v},
        withdrawn=bool(sent.get("withdrawn")),
        note=sent.get("note") or "",
        reason=sent.get("reason") or "",
    )


def _replay(user, earlier, fingerprint):
    """The tally as it is now: a request that was accepted lives on in the row it was merged into."""
    row = None
    if earlier.kind == Submission.Kind.TALLY:
        row = Tally.objects.visible_to(user).filter(pk=earlier.row_id).first()
        if row and row.state == Tally.State.MERGED:
            row = Tally.objects.standing().filter(_same_key(row)).first()
    if row and bytes(earlier.digest) == fingerprint:
        return Submitted(200, row)
    raise submissions.Conflict(_("This submission_id was already used for something else."), row)


def _sees(user, login_id):
    for post in user.posts:
        if post.own_only:
            if post.login_id == login_id.pk:
                return True
        elif post.covers(login_id.panchayat):
            return True
    return LoginID.objects.visible_to(user).filter(pk=login_id.pk).exists()


def _own_camp(user, place):
    """Any login ID of the district may work at a camp, so who logs that camp may name it."""
    if "camp" not in place:
        return False
    camp = Camp.objects.visible_to(user).filter(pk=place["camp"]).select_related("panchayat").first()
    return bool(camp) and can(user, "write_tally", camp.panchayat)


def _work(user, drive, login_id, sent):
    """Where the work was done; raises ValidationError for a place or day at which this ID may not work."""
    day = sent["date"]
    figures.check_day(drive, day)
    work = Work(drive, login_id, day, named.spell(login_id, day))
    (kind, code), *more = sent["place"].items()
    if more:
        raise ValidationError({"place": _("Give one place: a centre, a camp or a panchayat.")})
    if kind == "camp":
        work.camp = _camp(user, login_id, drive, day, code)
    elif kind == "centre":
        work.centre = _centre(user, login_id, day, code)
    else:
        _home(user, login_id, code)
    _check_active(work)
    return work


def _camp(user, login_id, drive, day, camp_id):
    # Held to the transaction's end: it is not cancelled or moved while a report comes in.
    found = Camp.objects.filter(pk=camp_id, drive=drive).select_related("panchayat").order_by()
    camp = found.select_for_update(of=("self",), no_key=True).first()
    if camp is None or not _sees_camp(user, camp, login_id):
        raise ValidationError({"place": _("There is no camp %(camp)s in this drive.") % {"camp": camp_id}})
    figures.check_camp(camp, day, "place")
    return camp


def _sees_camp(user, camp, login_id):
    """A camp within one's place, or one elsewhere at which an ID of one's own place has worked."""
    if Camp.objects.visible_to(user).filter(pk=camp.pk).exists():
        return True
    return Tally.objects.visible_to(user).filter(camp=camp, login_id=login_id).exists()


def _centre(user, login_id, day, code):
    centre = login_id.centre
    if centre is None or centre.code != code:
        if not Centre.objects.visible_to(user).filter(code=code, district_id=login_id.district_id).exists():
            raise ValidationError({"place": _("There is no centre %(code)s here.") % {"code": code}})
        raise ValidationError(
            {
                "place": _(
                    "%(login_id)s does not work at the centre %(code)s. Its place is %(home)s, or a camp."
                )
                % {
                    "login_id": login_id.code,
                    "code": code,
                    "home": centre.code if centre else login_id.panchayat.code,
                }
            }
        )
    if centre.status != Centre.Status.ACTIVE:
        raise ValidationError(
            {
                "place": _("The centre %(code)s is %(status)s. Have the district mark it active first.")
                % {"code": code, "status": centre.get_status_display()}
            }
        )
    if centre.opened_on and day < centre.opened_on:
        raise ValidationError(
            {
                "date": _("The centre %(code)s opened on %(day)s.")
                % {"code": code, "day": centre.opened_on.strftime("%d-%m-%Y")}
            }
        )
    return centre


def _home(user, login_id, code):
    if login_id.centre_id is None and login_id.panchayat.code == code:
        return
    from_here = login_id.panchayat.__class__.objects.visible_to(user).filter(code=code)
    if not from_here.exists():
        raise ValidationError({"place": _("There is no panchayat %(code)s here.") % {"code": code}})
    raise ValidationError(
        {
            "place": _(
                "%(login_id)s does not work in the field of %(code)s. Its place is %(home)s, or a camp."
            )
            % {
                "login_id": login_id.code,
                "code": code,
                "home": login_id.centre.code if login_id.centre else login_id.panchayat.code,
            }
        }
    )


def _check_active(work):
    """Active on the day: in a spell, or active now and issued by then (an ID known only since later)."""
    login_id = work.login_id
    issued = login_id.issued_on is None or login_id.issued_on <= work.day
    if work.spell or (login_id.status == LoginID.Status.ACTIVE and issued):
        return
    raise ValidationError(
        {
            "login_id": _("%(login_id)s was not active on %(day)s. Have the district mark it active first.")
            % {"login_id": login_id.code, "day": work.day.strftime("%d-%m-%Y")}
        }
    )


def _power(user, permission, login_id, camp):
    """The place from which the user's power over this tally comes: the ID's home, or the camp; or None."""
    places = [login_id.panchayat, camp.panchayat if camp else None]
    return next((place for place in places if can(user, permission, place)), None)


def _asks(user, work, reason):
    """Whether this is only a request (an operator's after the close); raises for who may not write."""
    place = _power(user, "write_tally", work.login_id, work.camp)
    if place is not None:
        figures.check_late(user, work.drive, work.day, place, reason)
        return False
    own = any(post.own_only and post.login_id == work.login_id.pk for post in user.posts)
    if not own or not can(user, "send_own_tally", work.login_id.centre or work.login_id.panchayat):
        raise PermissionDenied(_("You may look at the tallies of this login ID, not write them."))
    return figures.is_closed(work.drive, work.day)


def _check_family(work):
    """A report stands in only one of a drive and its children."""
    drive = work.drive
    if not drive.parent_id and not getattr(drive, "has_children", True):
        return
    top = drive.parent_id or drive.pk
    family = Tally.objects.standing().filter(Q(drive_id=top) | Q(drive__parent_id=top), **work.key)
    other = family.exclude(drive=drive).select_related("drive").first()
    if other:
        raise ValidationError(
            {
                "drive": _("This report already stands in the drive “%(drive)s”. Correct it there.")
                % {"drive": other.drive.title}
            }
        )


def _write(user, work, sent, rejected, asks):
    rows = named.rows(work)
    standing = next((row for row in rows if row.state in Tally.STANDING), None)
    open_request = next((row for row in rows if row.state == Tally.State.REQUESTED), None)
    # An officer answers to what counts; an operator after the close to what it last sent.
    current = (standing if not asks else None) or (rows[-1] if rows else None)
    _check_version(current, sent)
    if asks:
        row = open_request or _new(work)
    else:
        row = standing or open_request or _new(work)
    now = dates.now()
    row.version = max((other.version for other in rows), default=0) + 1
    row.made, row.rejected, row.rejected_total = sent["made"], rejected, sum(rejected.values())
    row.note, row.reason = sent.get("note") or "", sent.get("reason") or ""
    row.written_at, row.changed_at, row.changed_by = sent.get("written_at"), now, user
    row.withdraws = bool(sent.get("withdrawn"))
    if asks:
        row.state = Tally.State.REQUESTED
    else:
        row.state = Tally.State.WITHDRAWN if row.withdraws else Tally.State.COUNTED
    row.save()
    return row


def _check_version(current, sent):
    if current is None:
        if sent.get("base_version"):
            raise submissions.Conflict(_("There is no tally yet, so there is no version to correct."))
        if sent.get("withdrawn"):
            raise ValidationError({"withdrawn": _("There is no tally to withdraw.")})
    elif sent.get("base_version") != current.version:
        raise submissions.Conflict(_("The tally was changed meanwhile. Look at it and send again."), current)


def _new(work):
    return Tally(drive=work.drive, panchayat_id=work.panchayat_id, received_at=dates.now(), **work.key)


def _mark(work):
    home = work.spell.panchayat_id if work.spell else work.login_id.panchayat_id
    dirty.mark(work.drive, work.day, {work.panchayat_id, home})
