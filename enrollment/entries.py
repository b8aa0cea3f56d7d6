"""One tally as an officer enters or corrects it: whose, which day, where, and what stands there."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from camps import figures, pages
from camps.models import Camp
from districts.models import LoginID
from districts.permissions import can
from enrollment.forms import GuestForm, TallyForm, written
from enrollment.models import Tally
from enrollment.owndays import corrected


class Entry:
    """What the page's address (or its form) names; what the user does not see is not there."""

    def __init__(self, user, asked):
        self.user, self.asked = user, asked
        self.day = pages.day(asked)
        if self.login_id is None and self.camp is None:
            raise Http404
        if self.block is None:
            raise PermissionDenied

    @cached_property
    def camp(self):
        kind, _colon, pk = pages.text(self.asked, "place").partition(":")
        if kind != "camp" or not pk.isdecimal():
            return None
        found = Camp.objects.visible_to(self.user).select_related("panchayat__block", "drive")
        return found.filter(pk=int(pk)).first()

    @cached_property
    def login_id(self):
        """The login ID named; one of the district that only worked at the user's camp, too."""
        seen = LoginID.objects.visible_to(self.user)
        if self.camp and can(self.user, "write_tally", self.camp.panchayat):
            seen = LoginID.objects.filter(Q(pk__in=seen.values("pk")) | Q(district=self.camp.district_id))
        seen = seen.select_related("panchayat__block", "centre")
        return seen.filter(code=pages.text(self.asked, "login_id")).first()

    @cached_property
    def block(self):
        """The block from which the user's power comes: of the login ID's home, else of the camp; or None."""
        homes = [self.login_id and self.login_id.panchayat, self.camp and self.camp.panchayat]
        return next((home.block for home in homes if home and can(self.user, "write_tally", home)), None)

    @cached_property
    def drives(self):
        return [self.camp.drive] if self.camp else pages.running(self.user, self.block.district_id, self.day)

    @cached_property
    def drive(self):
        return pages.chosen(self.drives, self.asked)

    @property
    def home(self):
        return self.login_id.centre or self.login_id.panchayat

    @property
    def place(self):
        return {"camp": self.camp.pk} if self.camp else {self.home.level: self.home.code}

    @property
    def place_name(self):
        return self.camp.title if self.camp else self.home.title

    @cached_property
    def rows(self):
        """The day's tallies of the login ID at the place, requests too."""
        if self.login_id is None or self.drive is None:
            return []
        found = Tally.objects.filter(drive=self.drive, login_id=self.login_id, date=self.day, camp=self.camp)
        found = found.filter(centre=None if self.camp else self.login_id.centre)
        return list(found.exclude(state=Tally.State.MERGED).select_related("changed_by"))

    @property
    def row(self):
        return corrected(self.rows, asks=False)

    @property
    def closed(self):
        return self.drive is not None and figures.is_closed(self.drive, self.day)

    @property
    def closed_at(self):
        return self.drive.close(self.day)

    @property
    def address(self):
        """Where the page is opened anew."""
        known = {"login_id": self.login_id and self.login_id.code, "date": self.day.isoformat()}
        known |= {"place": written(self.place) if self.camp else None, "drive": self.drive and self.drive.pk}
        return f"{reverse('block_tally')}?{urlencode({k: v for k, v in known.items() if v})}"

    def form(self, data=None):
        """The form with what stands in it; at a camp without a login ID it asks for one."""
        known = self.login_id is not None and not self.asked.get("guest")
        initial = {"date": self.day, "place": written(self.place), "drive": self.drive and self.drive.pk}
        initial["login_id"] = self.login_id.code if self.login_id else ""
        return (TallyForm if known else GuestForm)(data, row=self.row if known else None, initial=initial)
