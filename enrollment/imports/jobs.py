"""The life of an import: sent, started or thrown away, agreed to by a second person, taken back.

The one door for page, API and commands. What must be done stands in the row of `Import`; a worker's
children do it (`runner`). Two who press at once: the first one is heard, the other finds it done.
"""

import errno
import re
import unicodedata
from datetime import timedelta
from pathlib import PurePath

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts import roles
from districts.models import District
from districts.permissions import can, holds
from drive_portal.lib import dates, sources
from drive_portal.lib.background import after_commit
from enrollment.imports import folders
from enrollment.models import Import, Scheme

CARRY_ON = "enrollment.carry_on_imports"
LOCK = 0x1F11E  # the class of the lock that whoever carries an import on holds; its object is the id
State = Import.State
OF_A_DISTRICT = (*Import.PEOPLE, Import.Kind.OFFICIAL)  # the others may hold several districts
WAITS = timedelta(days=1)  # for somebody to start it, or to agree
KEPT = timedelta(days=7)  # the rows set aside
UNDO = timedelta(days=30)
SCHEMES = [scheme.name.lower() for scheme in Scheme]
_LONGEST = 200  # characters of a file's name
NO_ROOM = gettext_lazy("There is no room for the file on the server. Tell its administrator.")


# --- who ---------------------------------------------------------------------------------------


def districts(user):
    """The districts whose files the user may take in, by name."""
    if not holds(user, "import_files"):
        return []
    found = District.objects.visible_to(user).select_related("state")
    return sorted((row for row in found if can(user, "import_files", row)), key=str)


def visible_to(user):
    """Imports into the user's districts; those of several districts are the sender's and the country's."""
    if not holds(user, "import_files"):
        return Import.objects.none()
    everywhere = any(
        post.level == "country" and roles.allows(post.role, "import_files") for post in user.posts
    )
    several = Q(district=None) if everywhere else Q(district=None, sent_by=user)
    found = Import.objects.filter(Q(district__in=[row.pk for row in districts(user)]) | several)
    return found.select_related("district", "sent_by", "approved_by", "undone_by")


def may(user, job):
    """Whether the user may start, agree to, throw away or take back the import."""
    return (
        can(user, "import_files", job.district)
        if job.district
        else visible_to(user).filter(pk=job.pk).exists()
    )


# --- sent --------------------------------------------------------------------------------------


def send(user, kind, file, *, district=None, scheme="", replace=False, encoding="", look=False, language="hi",
         name=""):  # fmt: skip
    """Keep a file that was sent (`file` has `chunks()`) and queue it; with `look` it is looked at first.

    `district`: a District or its code; left out, the user's only one. Raises ValidationError by field,
    and PermissionDenied to whoever takes in no files at all.
    """
    place = _district(user, kind, district)
    _check(kind, file, scheme, replace, encoding)
    folder = folders.Folder(folders.new())
    try:
        folder.keep(file)
        job = Import(
            kind=kind, district=place, scheme=scheme, replace=replace, encoding=encoding, sent_by=user
        )
        job.folder, job.file_name = folder.path.name, plain_name(name or file.name)
        job.language, job.state = language[:5], State.LOOKING if look else State.QUEUED
        with transaction.atomic():
            job.save()
            wake(job)
    except OSError as error:
        folder.drop()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ValidationError({"file": str(NO_ROOM)}) from error
        raise
    except BaseException:
        folder.drop()
        raise
    return job


def plain_name(name):
    """The file's name without what a name cannot hold, and not too long."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name)[:_LONGEST] or "file"


def wake(job):
    """Tell the worker, once the row is there; it would find it by itself a moment later."""
    after_commit(CARRY_ON, job.pk)


def _district(user, kind, asked):
    """The district that the file is of: one of the user's. None: a file of the plan may hold several."""
    own = districts(user)
    if not own:
        raise PermissionDenied(_("Files are taken in by the collector and the administrator."))
    if asked:
        code = getattr(asked, "code", asked)
        found = next((row for row in own if row.code == code), None)
        if found is None:
            raise ValidationError({"district": _("This is not one of your districts. Choose one of them.")})
        return found
    if len(own) > 1 and kind in OF_A_DISTRICT:
        raise ValidationError({"district": _("Say which district the file is of.")})
    return own[0] if len(own) == 1 else None


def _check(kind, file, scheme, replace, encoding):
    errors = {}
    if kind not in Import.Kind.values:
        errors["kind"] = _("Use one of: %s.") % ", ".join(Import.Kind.values)
    if scheme and (scheme not in SCHEMES or kind != Import.Kind.ELIGIBILITY):
        one_of = _("Use one of: %s.") % ", ".join(SCHEMES)
        errors["scheme"] = one_of if scheme not in SCHEMES else _("Only an eligibility list is of a scheme.")
    if replace and kind != Import.Kind.ELIGIBILITY:
        errors["replace"] = _("Only an eligibility list can be the whole list.")
    if encoding and not sources.is_encoding(encoding):
        errors["encoding"] = _("There is no encoding of this name.")
    if not file:
        errors["file"] = _("Choose a file.")
    elif not file.size:
        errors["file"] = _("The file is empty.")
    if errors:
        raise ValidationError(errors)


# --- decided -----------------------------------------------------------------------------------


def start(user, job, kruti_dev=False):
    """Take in what was looked at, or try again what has failed. Where too many would be gone, it waits."""
    too_many = folders.Folder(job.folder).look.get("too_many", "")
    if too_many and job.state == State.LOOKED:
        return _step(
            job, [State.LOOKED], State.WAITING, problem=too_many, finished_at=dates.now(), kruti_dev=kruti_dev
        )
    changed = {"problem": "", "attempts": 0, "finished_at": None}
    if job.state == State.LOOKED:
        changed["kruti_dev"] = kruti_dev
    return _step(job, [State.LOOKED, State.FAILED], State.QUEUED, **changed)


def approve(user, job):
    """The second person's yes. Raises ValidationError where it is the first person's."""
    if user == job.sent_by:
        raise ValidationError(_("A second person must say yes: you have sent this file yourself."))
    agreed = {
        "approved_by": user,
        "approved_at": dates.now(),
        "problem": "",
        "attempts": 0,
        "finished_at": None,
    }
    return _step(job, [State.WAITING], State.QUEUED, **agreed)


def drop(user, job):
    """Throw the file away before anything of it was taken in."""
    said = _("%(who)s threw the file away before it was taken in.") % {"who": user.get_short_name()}
    at = dates.now()
    done = _step(job, [State.LOOKING, State.LOOKED], State.DROPPED, finished_at=at) or _step(
        job, [State.QUEUED, State.WAITING], State.REFUSED, problem=said, finished_at=at
    )
    if done:
        folders.Folder(job.folder).drop()
    return done


def undo(user, job, why):
    """Take back all that the import did. Raises ValidationError (the reason, the day)."""
    why = why.replace("\0", "").strip()
    if job.kind not in Import.PEOPLE:
        raise ValidationError(_("Only lists and cards can be taken back. Send the right file instead."))
    if job.state == State.DONE and dates.now() > job.finished_at + UNDO:
        raise ValidationError(_("An import can be taken back for 30 days; this one is older."))
    if not why:
        raise ValidationError({"why": _("Say why it is taken back.")})
    said = {"undone_by": user, "undone_why": why[:300], "problem": "", "attempts": 0}
    return _step(job, [State.DONE], State.UNDOING, **said)


def _step(job, before, after, **changed):
    """Whether this call took the import from one of the states `before` to `after`: of two, one does."""
    with transaction.atomic():
        found = Import.objects.filter(pk=job.pk, state__in=before)
        if not found.update(state=after, **changed):
            return False
        wake(job)
    job.refresh_from_db()
    return True


def errors_of(job):
    """Where the rows set aside lie, or None: for a week, and not of what was taken back."""
    path = folders.Folder(job.folder).errors
    recent = job.finished_at is not None and dates.now() < job.finished_at + KEPT
    there = job.set_aside and job.state != State.UNDONE and recent and path.is_file()
    return path if there else None


# --- ended -------------------------------------------------------------------------------------


def tidy():
    """Throw away what has waited for a day, rows set aside after a week, and folders that nobody has."""
    now = dates.now()
    said = _("Nobody agreed within a day.")
    for job in Import.objects.filter(state__in=[State.LOOKED, State.WAITING], finished_at__lt=now - WAITS):
        after = State.DROPPED if job.state == State.LOOKED else State.REFUSED
        _step(job, [job.state], after, problem="" if after == State.DROPPED else said)
    ended = Import.objects.exclude(folder="").exclude(finished_at=None)
    over = ended.exclude(state__in=[*Import.AT_WORK, State.LOOKED, State.WAITING])
    for job in over:
        folder = folders.Folder(job.folder)
        keeps = job.state == State.FAILED and job.finished_at > now - WAITS
        if job.finished_at < now - KEPT or job.state == State.DROPPED:
            folder.drop()
            Import.objects.filter(pk=job.pk).update(folder="")
        elif not keeps:
            folder.drop_file()
            folder.drop_look()
    for path in folders.strays(set(Import.objects.exclude(folder="").values_list("folder", flat=True))):
        folders.remove(path)
