"""Whose accounts and postings one may see, give and end: a role says which, a posting says where.

An account is seen where it has, or had, a posting within one's place. It is *kept* (name, password, lock)
only by who could have given all that it holds now: else a collector could take over another's account.
"""

from django.db.models import Exists, OuterRef, Q

from districts import roles
from districts.models import Posting, User
from districts.visibility import NOTHING
from drive_portal.lib import dates

_DISTRICT = ("district", "block__district", "panchayat__district", "centre__district")


def _keepers(user):
    """The posts by which the user manages people."""
    return [post for post in user.posts if roles.allows(post.role, "manage_people")]


def postings(user):
    """A filter for the postings within the user's place."""
    found = Q()
    for post in _keepers(user):
        if post.level == "country":
            return Q(pk__isnull=False)
        if post.level == "district":
            for path in _DISTRICT:
                found |= Q(**{path: post.district})
    return found or NOTHING


def accounts(user):
    """The accounts that the user sees; for an administrator also those without any posting."""
    if any(post.level == "country" for post in _keepers(user)):
        return User.objects.all()
    here = Posting.objects.filter(postings(user), user=OuterRef("pk"))
    return User.objects.filter(Exists(here))


def gives(user, role, place):
    """Whether the user may give and end postings of `role` at `place` (None: the country)."""
    return any(
        role in roles.GIVES.get(post.role, ())
        and (post.level == "country" or (place is not None and post.covers(place)))
        for post in _keepers(user)
    )


def given_roles(user):
    """The roles that the user may give somewhere, in the order of `roles.ROLES`."""
    given = set().union(*(roles.GIVES.get(post.role, ()) for post in _keepers(user)))
    return [role for role in roles.ROLES if role in given]


def keeps(user, account):
    """Whether the user may change the account: not the own, none that holds, or held, more than one gives."""
    if account.pk == user.pk:
        return False
    everywhere = any(post.level == "country" for post in _keepers(user))
    if (account.is_superuser or account.is_staff) and not everywhere:
        return False
    ever = Posting.objects.filter(user=account)
    if not set(ever.values_list("role", flat=True)) <= set(given_roles(user)):
        return False  # who has been a collector may become one again: not with a password of one's choosing
    held = ever.exclude(ends_on__lt=dates.today())
    return all(gives(user, post.role, post.place) for post in held.select_related(*Posting.LEVELS))


def held_today():
    """Postings in force today or to come: what they hold is not free."""
    return Posting.objects.exclude(ends_on__lt=dates.today())
