"""The one question: may this user do this, here?"""

from districts import roles


def can(user, permission, place):
    """Whether `user` may do `permission` (a key of `roles.PERMISSIONS`) at `place`, a place of any level.

    A role says what, a posting says where. Fails closed: no posting, an ended one, an unknown
    permission or no place is no.
    """
    if place is None:
        return False
    return any(roles.allows(post.role, permission) and post.covers(place) for post in _posts(user))


def holds(user, permission):
    """Whether `user` may do `permission` anywhere at all: for menus, never for a write."""
    return any(roles.allows(post.role, permission) for post in _posts(user))


def always_writes(user, place):
    """Whether the user writes at `place` with a reason without an end (collector, administrator)."""
    return any(post.role in roles.ALWAYS and post.covers(place) for post in _posts(user))


def _posts(user):
    return getattr(user, "posts", [])
