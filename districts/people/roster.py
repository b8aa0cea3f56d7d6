"""The list of accounts: searched, filtered, with the postings that the user may see."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q

from districts.models import Posting
from districts.people import reach
from districts.people.forms import RosterForm
from drive_portal.lib import dates
from drive_portal.lib.search import matching

ROWS = 50
# how a posting's place lies in a district, in a block
_IN_DISTRICT = ("district", "block__district", "panchayat__district", "centre__district")
_IN_BLOCK = ("block", "panchayat__block", "centre__panchayat__block")


class Roster:
    """`asked`: the query string. What is asked wrongly filters nothing."""

    def __init__(self, user, asked):
        self.user, self.today = user, dates.today()
        self.form = RosterForm(asked, user=user)
        self.form.is_valid()
        self.page = Paginator(self._accounts(), ROWS).get_page(asked.get("page"))

    def _accounts(self):
        asked = self.form.cleaned_data
        here = Posting.objects.filter(reach.postings(self.user))
        rows = reach.accounts(self.user)
        if text := asked.get("q"):
            by_id = here.filter(matching(text, "login_id__code"), user=OuterRef("pk"))
            rows = rows.filter(matching(text, "full_name", "username", "phone") | Q(Exists(by_id)))
        held = here.filter(self._held(asked), user=OuterRef("pk"))
        state = asked.get("state")
        if state == "locked":
            rows = rows.filter(is_active=False)
        if state == "in_force":
            held = held.on(self.today)
        if state == "ended":
            rows = rows.exclude(Exists(here.filter(user=OuterRef("pk")).exclude(ends_on__lt=self.today)))
        if asked.get("role") or asked.get("place") or state == "in_force":
            rows = rows.filter(Exists(held))
        shown = here.select_related(*Posting.LEVELS, "login_id").order_by("-starts_on", "-pk")
        return rows.order_by("full_name", "username").prefetch_related(
            Prefetch("postings", queryset=shown, to_attr="here")
        )

    def _held(self, asked):
        found = Q(role=asked["role"]) if asked.get("role") else Q()
        if place := asked.get("place"):
            at = Q()
            for path in _IN_DISTRICT if self.form.by_district else _IN_BLOCK:
                at |= Q(**{f"{path}__code": place})
            found &= at
        return found
