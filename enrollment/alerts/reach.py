"""Whom of a district's accounts a matter concerns: by login ID, at a block, in the whole district."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from districts import roles
from districts.models import Block, Drive, Posting
from drive_portal.lib import dates
from enrollment.progress.basis import Basis


class Told(NamedTuple):
    """A matter that concerns an account (its id) now, and the facts from which it is worded."""

    user: int
    kind: str
    matter: str
    facts: dict


class Reach:
    """A district at the moment `now`: its drives under way, and who is posted where today."""

    def __init__(self, district_id, now):
        self.district_id, self.now, self.today = district_id, now, now.date()

    @cached_property
    def _posted(self):
        """{("login", code) or (level, place id): [(user id, role)]}."""
        here = self.district_id
        posts = Posting.objects.on(self.today).filter(
            Q(district=here)
            | Q(block__district=here)
            | Q(panchayat__district=here)
            | Q(centre__district=here),
            user__is_active=True,
            user__one_time_since=None,
        )
        found = defaultdict(list)
        columns = ("user_id", "role", "login_id__code", "block_id", "district_id")
        for user, role, login, block, district in posts.order_by("pk").values_list(*columns):
            key = ("login", login) if login else ("block", block) if block else ("district", district)
            found[key].append((user, role))
        return found

    def _allowed(self, key, permission):
        found = self._posted.get(key, [])
        return list(dict.fromkeys(user for user, role in found if roles.allows(role, permission)))

    def login(self, code):
        """Ids of the accounts that send for the login ID."""
        return self._allowed(("login", code), "send_own_tally")

    def block(self, pk, permission):
        """Ids of who may do `permission` at the block: its officers, where there are none the district's."""
        return self._allowed(("block", pk), permission) or self.district(permission)

    def officers(self, permission):
        """Ids of who may do `permission` at any block of the district, posted at one."""
        keys = [key for key in self._posted if key[0] == "block"]
        return list(dict.fromkeys(user for key in keys for user in self._allowed(key, permission)))

    def district(self, permission):
        """Ids of who may do `permission`, posted at the district."""
        return self._allowed(("district", self.district_id), permission)

    @cached_property
    def blocks(self):
        """The district's blocks by code."""
        return {block.code: block for block in Block.objects.filter(district=self.district_id)}

    @cached_property
    def drives(self):
        """[(drive, its Basis)] of the drives for which reports of today or yesterday are expected.

        A child reports for its parent: where both are under way the parent speaks for both.
        """
        yesterday = self.today - dates.timedelta(days=1)
        found = Drive.objects.filter(
            district=self.district_id, starts_on__lte=self.today, ends_on__gte=yesterday
        )
        rows = list(found.select_related("district"))
        under_way = {drive.pk for drive in rows}
        return [(drive, Basis(drive)) for drive in rows if drive.parent_id not in under_way]


def named(place):
    """A place's names as facts hold them."""
    return {"name": place.name, "name_hi": place.name_hi, "kind": getattr(place, "kind", "")}
