"""Tokens of the API: the one door through which they are made and revoked."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from districts.models import Posting, Token, User
from districts.people import reach
from drive_portal.lib import dates

DAYS = 30  # a token lasts, unless said otherwise
MOST_DAYS = 366


def issue(account, name="", scope=Token.Scope.FULL, days=DAYS, made_by=None):
    """A new token of the account: (its row, the token itself, which is shown to who asked and then gone).

    `days`: how long it opens the door, from now on, 1 to `MOST_DAYS`.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("Give a number of days from 1 to 366.")})
    if scope not in Token.Scope.values:
        raise ValidationError({"scope": _("Choose read, report or full.")})
    if account.one_time_since:  # whoever gave the password knows it: a token would outlive its change
        raise PermissionDenied(_("Choose a password of your own in the portal first."))
    account.auth_token_set.filter(expiry__lt=dates.now()).delete()
    lasts, by = timedelta(days=days), made_by or account
    return Token.objects.create(account, expiry=lasts, name=name.strip(), scope=scope, made_by=by)


def make(user, sent):
    """The same by `user` on the page. `sent`: `account`, `name`, `scope`, `days`.

    One's own; or for an API client whose account one keeps. A name is given once, so that a page sent twice
    makes one token.
    """
    account = sent["account"]
    if account != user and not makes_for(user, account):
        raise PermissionDenied(_("You make tokens for yourself and for API clients of your place."))
    if not sent["name"].strip():
        raise ValidationError({"name": _("Say what the token is for, to know it again later.")})
    if account.auth_token_set.filter(name=sent["name"].strip(), expiry__gt=dates.now()).exists():
        raise ValidationError(
            {"name": _("There is a token of this name. Revoke it, or choose another name.")}
        )
    return issue(account, sent["name"], sent["scope"], sent["days"], made_by=user)


def revoke(user, token):
    """End the token at once. Its history stays."""
    if not revokes(user, token):
        raise PermissionDenied(
            _("This account holds postings that are not yours to give: ask an administrator.")
        )
    token.delete()


def revokes(user, token):
    """Whether the token is the user's own, or of an account that the user keeps."""
    return token.user_id == user.pk or (manages(user) and reach.keeps(user, token.user))


def manages(user):
    """Whether the user looks after tokens of others."""
    return bool(reach.given_roles(user))


def seen(user):
    """The tokens that the user sees, valid or ended: the own, and those of the accounts within the place."""
    if not manages(user):
        return user.auth_token_set.all()
    return Token.objects.filter(user__in=reach.accounts(user)) | user.auth_token_set.all()


def clients(user):
    """The accounts of API clients for which the user can make a token."""
    posts = Posting.objects.filter(reach.postings(user)).on(dates.today())
    found = User.objects.filter(pk__in=posts.filter(role="api_client").values("user"), is_active=True)
    return found.exclude(pk=user.pk).order_by("username")


def makes_for(user, account):
    """Whether the account is nothing but an API client, and all of it the user's to give."""
    posts = Posting.objects.filter(user=account).on(dates.today())
    held = set(posts.values_list("role", flat=True))
    return held == {"api_client"} and account.is_active and reach.keeps(user, account)
