"""E-mails of alerts: one for all that waits, to whom, when, in which language, by a real mail server."""

import email
import email.policy
import re
import socket
from datetime import time, timedelta
from smtplib import SMTPRecipientsRefused

import environ
import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import translation

from camps.difficulties import solving
from districts.models import Alert, AlertWish
from drive_portal.lib import dates
from enrollment import tallies
from enrollment.alerts import post, telling, wishes, wording
from tests import factories as f

pytestmark = pytest.mark.django_db
Kind = Alert.Kind


@pytest.fixture(autouse=True)
def clock():
    noon = dates.at(dates.today(), time(12))
    with time_machine.travel(noon, tick=False) as traveller, translation.override("en"):
        yield traveller


@pytest.fixture
def w():
    return f.world(blocks=2, panchayats=2)


@pytest.fixture
def as_(client):
    def log_in(user, language="en"):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client

    return log_in


def at(clock, hour, minute=0, days=0):
    clock.move_to(dates.at(dates.today(), time(hour, minute), days_later=days))


def keep(user, **kw):
    mine = wishes.kinds(user)
    return wishes.keep(user, {"shown": mine, "mailed": mine, "mails": "now", "language": "en"} | kw)


def with_address(user, email="officer@example.org"):
    user.email = email
    user.save()
    return user


# --- e-mails ---------------------------------------------------------------------------------------


def test_all_that_is_new_goes_in_one_e_mail_in_the_persons_language(w):
    with_address(w.officer)
    f.difficulty(w.centres[0], w.operator, "venue")
    f.difficulty(w.centres[1], w.operator, "staff")
    f.doubt(w.drive, w.logins[0])
    late = f.sent(w.drive, w.logins[0], 33, date=dates.today() - timedelta(days=9))
    tallies.submit(w.operator, late)
    telling.tend()
    assert post.send() == 1
    (sent,) = mail.outbox
    assert sent.to == ["officer@example.org"]
    assert re.search(r"[ऀ-ॿ]", sent.body)
    found = wording.groups(list(Alert.objects.filter(user=w.officer)))
    assert sent.body.count("http://") == len(found) + 1  # each matter and the choices
    assert post.send() == 0


def test_what_comes_within_the_hour_waits_for_its_end_and_goes_together(w, clock):
    keep(with_address(w.officer))
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    post.send()
    for n in (0, 1):
        clock.shift(60)
        f.difficulty(w.centres[n], w.operator, "staff")
        telling.tend()
        assert post.send() == 0
    clock.shift(3600)
    assert post.send() == 1
    assert [message.subject for message in mail.outbox] == [
        "1 difficulty lies with you.",
        "1 difficulty lies with you – and 1 more matter",
    ]


def test_what_was_seen_or_settled_meanwhile_is_not_mailed(w, clock):
    keep(with_address(w.officer))
    row = f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    solving.solve(w.officer, [row.pk], "done")
    f.difficulty(w.centres[1], w.operator, "venue")
    telling.tend()
    Alert.objects.filter(user=w.officer).update(seen_at=dates.now())
    assert post.send() == 0


def test_nothing_is_mailed_at_night_and_all_of_it_in_the_morning(w, clock):
    keep(with_address(w.officer))
    at(clock, 22, 5)
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    assert post.send() == 0
    at(clock, 5, 59, days=1)
    assert post.send() == 0
    at(clock, 6)
    assert post.send() == 1


@pytest.mark.parametrize(("mails", "hour", "minute"), [("morning", 8, 0), ("evening", 20, 30)])
def test_one_e_mail_a_day_at_its_hour(w, clock, mails, hour, minute):
    keep(with_address(w.officer), mails=mails)
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    due = Alert.objects.get(user=w.officer).mail_at
    days = 1 if mails == "morning" else 0
    assert due == dates.at(dates.today(), time(hour, minute), days_later=days)
    clock.move_to(due - timedelta(minutes=1))
    assert post.send() == 0
    clock.move_to(due)
    assert post.send() == 1


def test_without_an_address_nothing_is_mailed_also_after_one_is_given(w):
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    with_address(w.officer)
    assert post.send() == 0


def test_a_refused_address_is_told_to_its_owner_and_tried_again_later(w, clock, monkeypatch, as_):
    keep(with_address(w.officer))
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()

    def refused(self, messages):
        raise SMTPRecipientsRefused({"officer@example.org": (550, b"no such officer@example.org")})

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refused)
        assert post.send() == 0
    assert AlertWish.objects.get(user=w.officer).failure == "SMTPRecipientsRefused 550"
    assert "SMTPRecipientsRefused 550" in as_(w.officer).get("/alerts/choices/").content.decode()
    assert post.send() == 0
    clock.shift(16 * 60)
    assert post.send() == 1
    assert AlertWish.objects.get(user=w.officer).failure == ""


def test_a_mail_server_that_is_away_loses_nothing(w, monkeypatch, caplog):
    keep(with_address(w.officer))
    keep(with_address(w.collector, "collector@example.org"))
    f.difficulty(w.centres[0], w.operator, "venue")
    f.difficulty(w.centres[0], w.operator, "server")
    telling.tend()

    def away(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert post.send() == 0
    assert "example.org" not in caplog.text
    assert post.send() >= 1
    assert "officer@example.org" in {to for message in mail.outbox for to in message.to}


def test_a_formula_of_a_header_in_a_name_cannot_get_into_the_subject(w):
    keep(with_address(w.officer))
    w.centres[0].name = w.centres[0].name_hi = "A\r\nBcc: x@example.org"
    w.centres[0].save()
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    assert post.send() == 1
    assert "Bcc" not in mail.outbox[0].message()


class Mailbox:
    """What a mail server took; it refuses one address, and may be away."""

    def __init__(self):
        self.taken, self.controller = [], None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def opens(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def closes(self):
        if self.controller:
            self.controller.stop()
        self.controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    """A real mail server, as `EMAIL_URL` names one."""
    box = Mailbox()
    for name, value in environ.Env.email_url_config(f"smtp://127.0.0.1:{box.port}").items():
        setattr(settings, name, value)
    box.opens()
    yield box
    box.closes()


def test_by_a_mail_server_the_e_mail_arrives_whole_and_once(w, mailbox):
    with_address(w.officer)
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    assert post.send() == 1
    assert post.send() == 0
    (taken,) = mailbox.taken
    assert taken["To"] == "officer@example.org"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Subject"].strip() in taken.get_body(("plain",)).get_content()
    html = taken.get_body(("html",)).get_content()
    number = Alert.objects.get(user=w.officer).facts["number"]
    assert f'href="http://127.0.0.1:8000/difficulties/{number}/"' in html


def test_one_refused_mailbox_keeps_nobody_elses_e_mail(w, mailbox):
    with_address(w.officer, "nobody@example.org")
    with_address(w.collector, "collector@example.org")
    f.difficulty(w.centres[0], w.operator, "venue")
    f.difficulty(w.centres[0], w.collector, "server")
    f.user("edistrict_manager", w.district, email="manager@example.org")
    telling.tend()
    assert post.send() == 1
    assert [taken["To"] for taken in mailbox.taken] == ["manager@example.org"]
    assert AlertWish.objects.get(user=w.officer).failure == "SMTPRecipientsRefused 550"


def test_a_mail_server_that_comes_back_gets_what_waited(w, mailbox):
    with_address(w.officer)
    f.difficulty(w.centres[0], w.operator, "venue")
    telling.tend()
    mailbox.closes()
    assert post.send() == 0
    assert AlertWish.objects.filter(user=w.officer, failed_at__isnull=False).count() == 0
    mailbox.opens()
    assert post.send() == 1
