"""How each account wants to be told: which kinds, in the portal or by e-mail, when, and at which address."""

from datetime import time

import pghistory
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Alert, AlertWish
from districts.permissions import holds
from drive_portal.lib import dates

Kind, Mails = Alert.Kind, AlertWish.Mails
# what one must be allowed to do somewhere for a kind to concern one at all: one of these
CONCERNS = {
    Kind.DUE: "send_own_tally",
    Kind.OVERDUE: "send_own_tally write_tally",
    Kind.RETURNED: "send_own_tally",
    Kind.QUESTION: "send_own_tally",
    Kind.REQUEST: "decide_request",
    Kind.CAMPS: "write_camp",
    Kind.SILENT: "write_tally manage_drive",
    Kind.INSTRUCTION: "answer_instruction give_instruction",
    Kind.DIFFICULTY: "solve_difficulty",
    Kind.SOLVED: "raise_difficulty",
    Kind.NOTE: "view_review",
}
CLOCKS = {Mails.MORNING: time(8), Mails.EVENING: time(20, 30)}
CONFIRM_WITHIN = 3 * 86400  # seconds
_SALT = "alert-address"


def kinds(user):
    """The kinds that may ever concern the user."""
    return [
        kind
        for kind, wanted in CONCERNS.items()
        if any(holds(user, permission) for permission in wanted.split())
    ]


def of(user):
    """The user's wish, unsaved where it has none."""
    return AlertWish.objects.filter(pk=user.pk).first() or AlertWish(user=user)


def shown(wish, kind):
    """Whether the kind is wanted in the portal."""
    return wish is None or kind not in wish.unshown


def mail_at(wish, kind, now):
    """From when on a matter of the kind may be mailed; None where it is not wanted."""
    mails = wish.mails if wish else Mails.NOW
    if mails == Mails.NEVER or (wish and kind in wish.unmailed):
        return None
    if mails == Mails.NOW:
        return now
    clock = CLOCKS[mails]
    return dates.at(now.date(), clock, days_later=0 if now.time() < clock else 1)


@transaction.atomic
def keep(user, sent):
    """Keep how the user wants to be told: `shown` and `mailed` (kinds), `mails`, `language`.

    Raises ValidationError by field. What waits to be mailed follows the new wish.
    """
    mine = set(kinds(user))
    if sent["mails"] not in Mails or sent["language"] not in ("hi", "en"):
        raise ValidationError({"mails": _("Choose one of the list.")})
    wish, _made = AlertWish.objects.select_for_update().get_or_create(user=user)
    wish.unshown = sorted((set(wish.unshown) - mine) | (mine - set(sent["shown"])))
    wish.unmailed = sorted((set(wish.unmailed) - mine) | (mine - set(sent["mailed"])))
    wish.mails, wish.language = sent["mails"], sent["language"]
    wish.save()
    _follow(user, wish)
    return wish


def _follow(user, wish):
    """Let what is new to the user be shown and mailed as it wants now; nothing old comes up by it."""
    now = dates.now()
    for kind in kinds(user):
        rows = Alert.objects.new().filter(user=user, kind=kind)
        rows.update(shown=shown(wish, kind))
        waiting = rows.filter(mailed_at=None, mail_at__isnull=False)
        waiting.update(mail_at=mail_at(wish, kind, now))


def token(user, email):
    """What the link in the confirming e-mail carries."""
    return signing.dumps({"user": user.pk, "email": email, "was": user.email}, salt=_SALT)


def checked(user, email):
    """The address as it is kept; ValidationError where it is none."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError({"email": _("Write an e-mail address, like name@example.org.")}) from None
    return email


def read(user, text):
    """The address that the token confirms; PermissionDenied where it is another's, too old or used up."""
    try:
        said = signing.loads(text, salt=_SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        raise PermissionDenied(_("This link is no longer good. Ask for a new one.")) from None
    if said["user"] != user.pk or said["was"] != user.email:
        raise PermissionDenied(_("This link is no longer good. Ask for a new one."))
    return said["email"]


def confirmed(email):
    """What is said once the address is set."""
    return _("Confirmed: alerts go to %(email)s.") % {"email": email}


def set_address(user, email):
    """Set the confirmed address, or take it away (empty): then nothing that waits is mailed."""
    user.email = email
    with pghistory.context(user=user.pk):
        user.save(update_fields=["email"])
    if not email:
        Alert.objects.filter(user=user, mailed_at=None).update(mail_at=None)
    AlertWish.objects.filter(pk=user.pk).update(failed_at=None, failure="")
