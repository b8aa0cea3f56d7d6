"""The pages of one account: what the user may see of it, and what may be done with it."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from districts import roles
from districts.models import LoginID, Posting
from districts.people import accounts, histories, reach
from districts.people.forms import EndForm, NewPersonForm, PersonForm, PostingForm
from districts.permissions import holds
from drive_portal.lib import dates


def may_manage(user):
    """Raises PermissionDenied for who manages no people anywhere."""
    if not holds(user, "manage_people"):
        raise PermissionDenied


class Person:
    """An account as the user sees it; one outside the user's place is not there."""

    def __init__(self, user, pk):
        may_manage(user)
        self.user = user
        self.account = reach.accounts(user).filter(pk=pk).first()
        if self.account is None:
            raise Http404

    @cached_property
    def own(self):
        return self.account.pk == self.user.pk

    def of_another(self):
        """Itself, unless it is the user's own account: nobody changes the own rights."""
        if self.own:
            raise PermissionDenied
        return self

    @cached_property
    def kept(self):
        """Whether the user may change the account itself."""
        return reach.keeps(self.user, self.account)

    @cached_property
    def postings(self):
        """The account's postings within the user's place, the latest first."""
        found = Posting.objects.filter(reach.postings(self.user), user=self.account)
        rows: list[Any] = list(
            found.select_related(*Posting.LEVELS, "login_id").order_by("-starts_on", "-pk")
        )
        for row in rows:
            row.over = bool(row.ends_on and row.ends_on < dates.today())
            row.never = bool(row.ends_on and row.ends_on < row.starts_on)
            row.to_come = not row.over and row.starts_on > dates.today()
            row.mine = not self.own and not row.over and reach.gives(self.user, row.role, row.place)
        return rows

    @cached_property
    def history(self):
        return histories.of(self.account, self.postings)

    @property
    def too_old(self):
        return accounts.too_old(self.account)

    def form(self, data=None):
        start = {"full_name": self.account.full_name, "phone": self.account.phone}
        return PersonForm(data, initial=start)

    def posting(self, pk):
        """One of the postings, to be ended."""
        found = next((row for row in self.postings if row.pk == pk), None)
        if found is None:
            raise Http404
        if self.own or not reach.gives(self.user, found.role, found.place):
            raise PermissionDenied
        return found

    def end_form(self, posting, data=None):
        return EndForm(data, initial={"ends_on": posting.ends_on or dates.today()})


class NewPosting:
    """A posting in the making: first the role, then what the role needs."""

    def __init__(self, user, asked):
        may_manage(user)
        self.user, self.asked = user, asked
        given = reach.given_roles(user)
        self.role = asked.get("role") if asked.get("role") in given else None
        self.gives_all = len(given) == len(roles.ROLES)
        self.choices = [(role, roles.name(role), _does(role)) for role in given]

    @property
    def role_name(self):
        return roles.name(self.role)

    def form(self, data=None, person=False):
        """The form of the role; with `person` for a new account, which a login ID's holder may fill."""
        if not self.role:
            return None
        start = {}
        code = self.asked.get("login_id", "").replace("\0", "")
        if code and (held := LoginID.objects.visible_to(self.user).filter(code=code).first()):
            start = {"login_id": held.code, "full_name": held.holder_name, "phone": held.mobile}
        return (NewPersonForm if person else PostingForm)(data, user=self.user, role=self.role, initial=start)


def _does(role):
    """What a role may do, in words."""
    return [_said for permission, _said in roles.PERMISSIONS.items() if roles.allows(role, permission)]
