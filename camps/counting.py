"""One camp's day as its officer counts it: the count that stands, and the tallies beside it."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps import figures, pages
from camps.forms import CampForm, CountForm
from camps.models import Camp, CampCount
from districts.models import Block, Drive, Panchayat
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped


class CampDay:
    """A camp on a day; what the user does not see is not there."""

    def __init__(self, user, pk, asked):
        camps = Camp.objects.visible_to(user).select_related("drive", "panchayat__block")
        self.camp = camps.filter(pk=pk).first()
        if self.camp is None:
            raise Http404
        if not can(user, "write_camp", self.camp.panchayat):
            raise PermissionDenied
        self.day = self._held(pages.day(asked))

    def _held(self, day):
        """The day asked for, or the camp's day nearest to it."""
        return max(self.camp.starts_on, min(day, self.camp.ends_on))

    @property
    def name(self):
        return self.camp.title

    @property
    def address(self):
        """Where the page is opened anew."""
        return f"{reverse('camp_count', args=[self.camp.pk])}?date={self.day.isoformat()}"

    @property
    def other_days(self):
        """The camp's other days so far."""
        held = dates.days(self.camp.starts_on, min(self.camp.ends_on, dates.today()))
        return [day for day in held if day != self.day]

    @cached_property
    def row(self):
        return CampCount.objects.filter(camp=self.camp, date=self.day).select_related("changed_by").first()

    @cached_property
    def tallies(self):
        """What login IDs reported at the camp."""
        found = self.camp.tallies.filter(date=self.day, state="counted")
        return list(found.select_related("login_id").order_by("login_id__code"))

    @property
    def tallied(self):
        return sum(row.made for row in self.tallies)

    @property
    def tallied_rejected(self):
        return sum(row.rejected_total for row in self.tallies)

    @property
    def difference(self):
        """The count that stands less the sum of the tallies; None where there is only one of them."""
        stands = self.row is not None and self.row.state == CampCount.State.COUNTED
        return self.row.made - self.tallied if stands and self.tallies else None

    @property
    def closed(self):
        return figures.is_closed(self.camp.drive, self.day)

    @property
    def closed_at(self):
        return self.camp.drive.close(self.day)

    def form(self, data=None):
        return CountForm(data, camp=self.camp, row=self.row, initial={"date": self.day})

    def saved(self, done):
        """What became of a submission, in words."""
        row = done.row
        facts = {
            "day": row.date.strftime("%d-%m-%Y"),
            "made": grouped(row.made),
            "rejected": grouped(row.rejected_total),
            "place": self.name,
            "time": row.changed_at.astimezone(dates.INDIA).strftime("%H:%M"),
        }
        if row.state == CampCount.State.WITHDRAWN:
            return _("%(day)s: the count of the camp %(place)s was withdrawn. Received %(time)s.") % facts
        return (
            ngettext(
                "%(day)s: %(made)s card made, %(rejected)s rejected at the camp %(place)s."
                " Received %(time)s.",
                "%(day)s: %(made)s cards made, %(rejected)s rejected at the camp %(place)s."
                " Received %(time)s.",
                row.made,
            )
            % facts
        )


class NewCamp:
    """What a camp can be entered with: the block's panchayats, the drives that run on the day or later."""

    def __init__(self, user, asked):
        self.user, self.day = user, pages.day(asked, ahead=True)
        self.block = Block.objects.visible_to(user).filter(code=pages.text(asked, "block")).first()
        if self.block is None:
            raise Http404
        if not can(user, "write_camp", self.block):
            raise PermissionDenied

    @cached_property
    def drives(self):
        """Children first: a special camp belongs to the special drive."""
        found = Drive.objects.visible_to(self.user).filter(district_id=self.block.district_id)
        found = list(found.filter(ends_on__gte=self.day).order_by("starts_on", "id"))
        takes = {drive.pk for drive in pages.taking(found, self.day)}
        return sorted(found, key=lambda drive: drive.pk not in takes)

    @property
    def panchayats(self):
        return Panchayat.objects.filter(block=self.block).valid_on(self.day).order_by("name")

    def form(self, data=None):
        start = {"block": self.block.code, "starts_on": self.day}
        return CampForm(data, drives=self.drives, panchayats=self.panchayats, initial=start)
