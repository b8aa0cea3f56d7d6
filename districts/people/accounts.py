"""Accounts: the one door through which they are made, changed, locked, and given a one-time password.

A one-time password is shown to who asked for it, once; only its hash is kept. Its owner must choose another
before the account may do anything (`User.posts`), within `ONE_TIME_DAYS`.
"""

import re
import secrets
from datetime import timedelta

from axes.utils import reset
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.models import User
from districts.people import postings, reach
from drive_portal.lib import cells, dates
from drive_portal.lib.numbers import western

ONE_TIME_DAYS = 7
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
_SYLLABLES = [consonant + vowel for consonant in "bdghjklmnprstv" for vowel in "aeiou"]


def one_time_password():
    """Three made-up words and four digits, easy to read out on the phone: 48 bits."""
    words = ["".join(secrets.choice(_SYLLABLES) for _n in range(2)) for _word in range(3)]
    return "-".join([*words, "".join(secrets.choice("23456789") for _n in range(4))])


@transaction.atomic
def create(user, sent):
    """Make an account with its first posting. Returns (account, one-time password).

    `sent`: `username`, `full_name`, `phone`, and what `postings.give` takes.
    """
    account = User(username=_username(sent["username"]), one_time_since=dates.now())
    _name(account, sent)
    password = one_time_password()
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise _taken(account.username) from None
    postings.give(user, account, sent)
    return account, password


@transaction.atomic
def change(user, account, sent):
    """Change the name and the phone of an account. Returns it."""
    account = _kept(user, account)
    _name(account, sent)
    account.save(update_fields=["full_name", "phone"])
    return account


@transaction.atomic
def new_password(user, account):
    """Give a new one-time password, which ends what is open with the old one. Returns it."""
    account = _kept(user, account)
    password = one_time_password()
    account.set_password(password)
    account.one_time_since = dates.now()
    account.save(update_fields=["password", "one_time_since"])
    account.auth_token_set.all().delete()
    reset(username=account.username)  # too many wrong ones lock the account for a while: that is over now
    return password


@transaction.atomic
def lock(user, account, locked):
    """Lock the account (nobody gets in, at once) or unlock it. Returns it."""
    account = _kept(user, account)
    account.is_active = not locked
    account.save(update_fields=["is_active"])
    return account


def too_old(account, now=None):
    """Whether the account's one-time password has waited too long for its owner."""
    since = account.one_time_since
    return bool(since) and (now or dates.now()) - since > timedelta(days=ONE_TIME_DAYS)


def _kept(user, account):
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if not reach.keeps(user, account):
        raise PermissionDenied(
            _("This account holds postings that are not yours to give: ask an administrator.")
        )
    return account


def _username(text):
    name = western(text).strip().lower()
    if not _USERNAME.fullmatch(name):
        raise ValidationError(
            {
                "username": _(
                    "Use 3 to 60 small Latin letters, digits, dots and hyphens, like jashpur-officer-2."
                )
            }
        )
    if User.objects.filter(username__iexact=name).exists():
        raise _taken(name)
    return name


def _taken(name):
    return ValidationError(
        {"username": _("The user name %(name)s is taken. Choose another.") % {"name": name}}
    )


def _name(account, sent):
    account.full_name = " ".join(sent["full_name"].split())
    if not account.full_name:
        raise ValidationError({"full_name": _("Give the person's name.")})
    try:
        account.phone = cells.mobile(western(sent["phone"])) if sent.get("phone") else ""
    except ValueError as error:
        raise ValidationError({"phone": str(error)}) from None
