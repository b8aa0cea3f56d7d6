"""The list of the drive's people: searched, filtered, a page at a time."""

from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _

from camps.duties import people, places
from camps.models import Duty, Worker
from districts.permissions import can
from districts.registers.lists import Listing
from drive_portal.lib import dates
from drive_portal.lib.search import matching

_STATUSES = [
    ("active", _("works in the drive")),
    ("free", _("has nothing to do")),
    ("unphoned", _("without a phone")),
    ("ended", _("ended")),
]


class Workers(Listing):
    """People at home within the user's place."""

    kinds = Worker.Kind.choices
    statuses = _STATUSES

    def found(self, chosen):
        rows = Worker.objects.visible_to(self.user).filter(_state(chosen.get("status")))
        for name, path in (("district", "district__code"), ("block", "panchayat__block__code")):
            if chosen.get(name):
                rows = rows.filter(**{path: chosen[name]})
        if chosen.get("kind"):
            rows = rows.filter(kind=chosen["kind"])
        names = ["name", "name_hi", "panchayat__name", "panchayat__name_hi", "login_id__code"]
        names += ["phone"] if self.sees_phones else []
        rows = rows.filter(matching(chosen.get("q", ""), *names))
        joined = ("panchayat__block", "district", "login_id")
        return rows.select_related(*joined).order_by(
            "panchayat__block__name", "panchayat__name", "name", "pk"
        )

    @cached_property
    def sees_phones(self):
        """Whether the user sees the phones everywhere in its place: else nobody is found by one."""
        return all(can(self.user, "view_phones", place) for place in places.own(self.user))

    def dressed(self, rows):
        to_come = Duty.objects.filter(
            worker__in=rows, status=Duty.Status.PLANNED, date__gte=dates.today()
        ).order_by()
        sums = to_come.values("worker").annotate(
            days=Count("date", distinct=True), people=Sum("people", default=0)
        )
        loads = {row["worker"]: row for row in sums}
        for row in rows:
            load = loads.get(row.pk, {"days": 0, "people": 0})
            row.days, row.people = load["days"], load["people"]
            row.shown_phone = row.phone if can(self.user, "view_phones", row.panchayat) else ""
        return rows

    @cached_property
    def numbers(self):
        """Of all people of the user's place: how many work, and how many have nothing to do."""
        rows = Worker.objects.visible_to(self.user).filter(active=True)
        return {"all": rows.count(), "free": rows.filter(_state("free")).count()}

    @cached_property
    def holders(self):
        """How many holders of login IDs of the user's places could be taken over."""
        mine = [place for place in places.own(self.user) if can(self.user, people.PERMISSION, place)]
        return sum(people.to_take_over(self.user, place).count() for place in mine)


def _state(status):
    to_come = Duty.objects.filter(worker=OuterRef("pk"), status=Duty.Status.PLANNED, date__gte=dates.today())
    return {
        "ended": Q(active=False),
        "free": Q(~Exists(to_come), active=True),
        "unphoned": Q(active=True, phone=""),
        "active": Q(active=True),
    }.get(status or "", Q())
