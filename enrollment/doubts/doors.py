"""The doors of questions: asked by the evening's look, answered by the operator, decided by the officer.

Raises ValidationError by field, PermissionDenied, and `Changed` where the question is not any more as the
sender saw it. Nothing here touches a figure.
"""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from camps.submissions import Changed
from districts.permissions import can
from drive_portal.lib import dates
from enrollment.doubts.signals import EVIDENCE
from enrollment.models import Doubt

DECIDE = "decide_doubt"
_A = Doubt.Answer
_ANY = [_A.SLIP, _A.OTHER]
# which answers lie ready, by kind
ANSWERS = {
    Doubt.Kind.ROUND: [_A.SO, _A.ROUNDED, _A.LIMIT, _A.OTHER],
    Doubt.Kind.COPY: [_A.SO, _A.CHANCE, _A.LIMIT, *_ANY],
    Doubt.Kind.PACE: [_A.SO, _A.HELPED, *_ANY],
    Doubt.Kind.LEFT_OUT: [_A.SO, _A.GUESTS, *_ANY],
    Doubt.Kind.TWO_PLACES: [_A.MOVED, _A.HELPED, *_ANY],
}
CORRECTS = (_A.ROUNDED, _A.SLIP)  # answers that lead to the correction
DECIDED = {"accepted", "dismissed", "asked"}


def ask(drive, login_id, signal):
    """Ask about a signal; returns the Doubt."""
    with pghistory.context(source="doubts"):
        return Doubt.objects.create(
            district_id=drive.district_id,
            drive=drive,
            login_id=login_id,
            panchayat_id=login_id.panchayat_id,
            kind=signal.kind,
            date=signal.dates[-1],
            dates=signal.dates,
            evidence=checked(signal.kind, signal.evidence),
            strength=signal.strength,
        )


def checked(kind, evidence):
    """The evidence, which holds the numbers of its kind and nothing else; ValueError else."""
    if evidence.keys() != EVIDENCE[kind].keys():
        raise ValueError(f"{kind}: {sorted(evidence)}")
    for name, several in EVIDENCE[kind].items():
        numbers = evidence[name] if several else [evidence[name]]
        if not all(type(number) is int and number >= 0 for number in numbers):
            raise ValueError(f"{kind}: {name} is {evidence[name]!r}")
    return evidence


@transaction.atomic
def answer(user, doubt, sent):
    """The operator's answer; a later one replaces it until it is decided. Returns the Doubt.

    `sent`: `answer` (one of `ANSWERS` of the kind), `text` (needed where it came otherwise) and
    `base_version`, which may be left out. The same once more changes nothing.
    """
    row = _held(doubt)
    own = any(post.own_only and post.login_id == row.login_id_id for post in user.posts)
    if not own or not can(user, "send_own_tally", row.login_id.centre or row.login_id.panchayat):
        raise PermissionDenied(_("Only who works with this login ID answers."))
    chosen, text = sent["answer"], " ".join((sent.get("text") or "").split())
    if chosen not in ANSWERS[row.kind]:
        raise ValidationError({"answer": _("Choose one of the answers.")})
    if chosen == _A.OTHER and not text:
        raise ValidationError({"text": _("Write in a few words how it came.")})
    if len(text) > Doubt.TEXT:
        raise ValidationError({"text": _("At most %(most)s characters fit.") % {"most": Doubt.TEXT}})
    if row.state == "answered" and (row.answer, row.answer_text) == (chosen, text):
        return row
    _fits(row, sent, row.is_open)
    row.state, row.answer, row.answer_text = Doubt.State.ANSWERED, chosen, text
    row.answered_at, row.answered_by = dates.now(), user
    return _kept(row, user)


@transaction.atomic
def decide(user, doubt, sent):
    """The officer's word: `accepted` (the answer), `asked` again, or `dismissed` with a reason.

    `sent`: `state`, `reason` (needed for putting it aside) and `base_version`, which may be left out.
    """
    row = _held(doubt)
    if not can(user, DECIDE, row.panchayat):
        raise PermissionDenied(_("Only the block officer and the district decide on answers."))
    state, reason = sent["state"], " ".join((sent.get("reason") or "").split())
    if state not in DECIDED:
        raise ValidationError({"state": _("Accept the answer, ask again, or put the question aside.")})
    if len(reason) > Doubt.TEXT:
        raise ValidationError({"reason": _("At most %(most)s characters fit.") % {"most": Doubt.TEXT}})
    if state == "dismissed" and not reason:
        raise ValidationError({"reason": _("Say in a few words why the question is put aside.")})
    if (row.state, row.decision, row.decided_by_id) == (state, reason, user.pk):
        return row  # tapped twice
    _fits(row, sent, row.is_open if state == "dismissed" else row.state == "answered")
    row.state, row.decision, row.decided_at, row.decided_by = state, reason, dates.now(), user
    if state == "asked":
        row.times += 1
    return _kept(row, user)


@transaction.atomic
def weigh(doubt, signal, checked_at):
    """After a correction: settle the question where nothing is odd any more, else keep the new evidence."""
    row = _held(doubt)
    if not row.is_open:
        return row
    row.checked_at = checked_at
    if signal is None:
        row.state, row.decided_at, row.version = Doubt.State.SETTLED, dates.now(), row.version + 1
    else:
        row.dates, row.strength = signal.dates, signal.strength
        row.evidence = checked(signal.kind, signal.evidence)
    with pghistory.context(source="doubts"):
        row.save()
    return row


def _held(doubt):
    rows = Doubt.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("login_id__centre__panchayat", "login_id__panchayat", "panchayat").get(
        pk=doubt.pk
    )


def _fits(row, sent, possible):
    """Raises `Changed` unless the question is as the sender saw it, and may still be acted on so."""
    seen = sent.get("base_version")
    if not possible or (seen is not None and seen != row.version):
        raise Changed(row)


def _kept(row, user):
    row.version += 1
    with pghistory.context(source="doubts", user=user.pk):
        row.save()
    return row
