"""Postings: the one door through which they are given and ended. Nothing is deleted.

Broken rules are a ValidationError by field; who may not is PermissionDenied.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from districts import roles
from districts.models import Block, Centre, District, LoginID, Panchayat, Posting, State, User
from districts.people import reach
from drive_portal.lib import dates

MODELS = {model.level: model for model in (State, District, Block, Panchayat, Centre)}


@transaction.atomic
def give(user, account, sent):
    """Give `account` a posting. Returns it.

    `sent`: `role`, `starts_on`, `ends_on` (or None), and `place` as (level, code), None for the country;
    for an operator or field worker `login_id` (a code) instead, at whose home the posting then is.
    """
    if account.pk == user.pk:
        raise PermissionDenied(_("Nobody changes the own rights."))
    role = sent["role"]
    if role not in reach.given_roles(user):
        raise ValidationError({"role": _("You cannot give this role.")})
    login_id = _login_id(user, role, sent.get("login_id") or "") if role in roles.OWN_ONLY else None
    place = (login_id.centre or login_id.panchayat) if login_id else _place(user, role, sent.get("place"))
    if not reach.gives(user, role, place):
        raise ValidationError({"place": _("You cannot give this role here.")})
    posting = Posting(
        user=account,
        role=role,
        login_id=login_id,
        starts_on=sent["starts_on"],
        ends_on=sent.get("ends_on"),
        **({place.level: place} if place is not None else {}),
    )
    _check_days(posting)
    _check_place(posting)
    User.objects.select_for_update(no_key=True).get(pk=account.pk)  # two tabs give one posting, not two
    _check_twice(posting)
    _check_login_id(posting)
    posting.save()
    return posting


@transaction.atomic
def set_end(user, posting, sent):
    """Set the last day of a posting (`ends_on`; None: until further notice). Returns it.

    What has been stays: a last day lies yesterday at the earliest, so that access ends at once, and an
    ended posting stays ended. One that has not begun may end on the day before it, and never begins.
    """
    posting = (
        Posting.objects.select_for_update(of=("self",)).select_related(*Posting.LEVELS).get(pk=posting.pk)
    )
    if posting.user_id == user.pk or not reach.gives(user, posting.role, posting.place):
        raise PermissionDenied(_("This posting is not yours to end."))
    yesterday = dates.today() - timedelta(days=1)
    if posting.ends_on and posting.ends_on < dates.today():
        raise ValidationError(
            {
                "ends_on": _("This posting ended on %(day)s already. Give a new one.")
                % {"day": _said(posting.ends_on)}
            }
        )
    earliest = max(yesterday, posting.starts_on - timedelta(days=1))
    last = sent["ends_on"]
    if last and last < earliest:
        raise ValidationError(
            {
                "ends_on": _("The last day can be %(day)s at the earliest: what has been stays.")
                % {"day": _said(earliest)}
            }
        )
    posting.ends_on = last
    if not last or last >= posting.starts_on:
        _check_login_id(posting)
    posting.save()
    return posting


def _said(day):
    return day.strftime("%d-%m-%Y")


def _place(user, role, place):
    """The place of these (level, code), within the user's; None for a role of the country."""
    levels = roles.ROLES[role][1]
    if levels == ["country"]:
        return None
    level, code = place or (None, "")
    if level is None and not code:
        raise ValidationError({"place": _("Choose the place.")})
    for name in [level] if level else levels:
        found = MODELS[name].objects.within(user).filter(code=code).first() if name in levels else None
        if found:
            return found
    raise ValidationError({"place": _("There is no place %(code)s for this role here.") % {"code": code}})


def _login_id(user, role, code):
    """The login ID whose own figures the account will send; its home must fit the role."""
    if not code:
        raise ValidationError({"login_id": _("Give the login ID with which the cards are made.")})
    found = LoginID.objects.visible_to(user).filter(code=code).select_related("centre", "panchayat").first()
    if found is None or not reach.gives(user, role, found.panchayat):
        raise ValidationError({"login_id": _("There is no login ID %(code)s here.") % {"code": code}})
    if role == "operator" and not found.centre_id:
        raise ValidationError(
            {
                "login_id": _("%(code)s belongs to no centre: give its holder the role of a field worker.")
                % {"code": code}
            }
        )
    if role == "field_worker" and found.centre_id:
        raise ValidationError(
            {
                "login_id": _("%(code)s belongs to a centre: give its holder the role of an operator.")
                % {"code": code}
            }
        )
    return found


def _check_days(posting):
    if posting.ends_on and posting.ends_on < max(posting.starts_on, dates.today()):
        raise ValidationError({"ends_on": _("This posting would be over already. Choose a later last day.")})


def _check_place(posting):
    last = getattr(posting.place, "valid_to", None)
    if last and last < max(posting.starts_on, dates.today()):
        raise ValidationError(
            {
                "place": _("%(place)s ended on %(day)s. Choose the place that took its part.")
                % {"place": posting.place.title, "day": _said(last)}
            }
        )


def _overlapping(posting):
    found = Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=posting.starts_on)).exclude(pk=posting.pk)
    return found.filter(starts_on__lte=posting.ends_on) if posting.ends_on else found


def _check_twice(posting):
    same = {f"{level}_id": getattr(posting, f"{level}_id") for level in Posting.LEVELS}
    mine = _overlapping(posting).filter(
        user=posting.user, role=posting.role, login_id=posting.login_id, **same
    )
    if found := mine.order_by("starts_on").first():
        raise ValidationError(
            {
                "starts_on": _(
                    "This account has the same posting from %(day)s already. Change its last day instead."
                )
                % {"day": _said(found.starts_on)}
            }
        )


def _check_login_id(posting):
    """One posting a login ID on a day; the login ID's row is the lock."""
    if posting.login_id_id is None:
        return
    LoginID.objects.select_for_update(no_key=True).get(pk=posting.login_id_id)
    others = _overlapping(posting).filter(login_id=posting.login_id_id).order_by("starts_on")
    if found := others.select_related("user").first():
        raise ValidationError(
            {
                "login_id" if posting._state.adding else "ends_on": _(
                    "%(code)s is with %(who)s from %(day)s on. End that posting first."
                )
                % {
                    "code": posting.login_id.code,
                    "who": found.user.get_full_name(),
                    "day": _said(found.starts_on),
                }
            }
        )
