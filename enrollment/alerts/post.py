"""send(): what waits to be mailed goes out, one e-mail a person for all of it, at most one an hour.

In the worker, beside the looking: a slow mail server delays no alert. A person's rows are locked while its
e-mail goes, so that two workers send one; a worker killed between the sending and the commit sends it again,
under the same Message-ID.
"""

import logging
from datetime import time, timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from districts.models import Alert, AlertWish, User
from drive_portal.lib import dates
from enrollment.alerts import wording

logger = logging.getLogger(__name__)
APART = timedelta(hours=1)  # between two e-mails to a person
AGAIN = timedelta(minutes=15)  # after one that did not go
BY_DAY = time(6), time(22)  # at night nothing is mailed
MOST = 500  # matters of one e-mail


def send():
    """Mail what is due; how many e-mails went. Stops where the mail server is away: it is tried again."""
    went, due = 0, waiting()
    if not due:
        return went
    try:
        with get_connection() as server:
            for user_id in due:
                went += send_to(user_id, server)
    except (OSError, SMTPServerDisconnected) as error:
        logger.warning("The mail server is away, e-mails wait: %s", type(error).__name__)
    return went


def waiting():
    """Ids of the accounts to which an e-mail is due now."""
    now = dates.now()
    if not BY_DAY[0] <= now.time() < BY_DAY[1]:
        return []
    spared = AlertWish.objects.filter(Q(mailed_at__gt=now - APART) | Q(failed_at__gt=now - AGAIN))
    found = _due(now).exclude(user__in=spared.values("pk")).exclude(user__email="")
    return list(found.filter(user__is_active=True).values_list("user", flat=True).distinct())


def _due(now):
    return Alert.objects.new().filter(mail_at__lte=now, mailed_at=None).order_by("user")


@transaction.atomic
def send_to(user_id, server):
    """Mail an account all that is due to it; whether an e-mail went."""
    now = dates.now()
    AlertWish.objects.get_or_create(user_id=user_id)
    wish = AlertWish.objects.select_for_update(skip_locked=True).filter(pk=user_id).first()
    if wish is None or (wish.mailed_at and wish.mailed_at > now - APART):
        return False
    rows = list(_due(now).filter(user=user_id).order_by("-at", "kind", "pk")[:MOST])
    if not rows:
        return False
    try:
        server.send_messages([message(User.objects.get(pk=user_id), wish.language, rows)])
    except SMTPServerDisconnected:
        raise
    except SMTPException as error:
        wish.failed_at, wish.failure = now, _why(error)
        wish.save(update_fields=["failed_at", "failure"])
        return False
    Alert.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now)
    wish.mailed_at, wish.failed_at, wish.failure = now, None, ""
    wish.save(update_fields=["mailed_at", "failed_at", "failure"])
    return True


def _why(error):
    """What the server answered, without the address that it may repeat."""
    codes = [code for code, _text in getattr(error, "recipients", {}).values()]
    code = codes[0] if codes else getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def message(user, language, rows):
    """The e-mail of these alerts, in the person's language, as text and as HTML."""
    with translation.override(language):
        groups = wording.groups(rows)
        context = {
            "name": user.get_full_name(),
            "groups": groups,
            "home": settings.PUBLIC_URL,
            "choices": settings.PUBLIC_URL + reverse("alert_choices"),
        }
        made = EmailMultiAlternatives(
            subject=" ".join(wording.subject(groups).split()),
            body=render_to_string("enrollment/alerts/mail.txt", context),
            to=[user.email],
            headers={
                "Message-ID": f"<alerts-{user.pk}-{rows[0].pk}-{rows[-1].pk}@{_domain()}>",
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{context['choices']}>",
            },
        )
        made.attach_alternative(render_to_string("enrollment/alerts/mail.html", context), "text/html")
        return made


def _domain():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def confirm(user, email, address):
    """Ask at a new address whether it is the user's: `address` is the link that says so."""
    context = {"name": user.get_full_name(), "address": settings.PUBLIC_URL + address}
    body = render_to_string("enrollment/alerts/confirm.txt", context)
    subject = translation.gettext("Confirm your address: Ayushman card drive")
    EmailMultiAlternatives(subject, body, to=[email], headers={"Auto-Submitted": "auto-generated"}).send()
