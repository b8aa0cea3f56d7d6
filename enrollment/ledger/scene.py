"""What every page of the ledger is about: a place, a drive, and from when on a login ID idles."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from camps import pages
from districts.models import Centre
from districts.permissions import can
from districts.requests.doors import ASK
from enrollment.ledger import places
from enrollment.ledger.book import FIELD, Book


def kind_name(kind):
    """What a kind of home is called."""
    return _("door to door") if kind == FIELD else Centre.Kind(kind).label


class Scene:
    """A place, a drive and from when on one idles, as `asked` (a query string's dict) chooses them."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level, self.asked = user, place, place.level, asked
        self.district = place if place.level == "district" else place.district
        self.drives = places.drives(user, self.district)
        self.drive = places.drive(self.drives, pages.text(asked, "drive"))
        self.idle = places.idle_days(asked)
        self.book = Book(self.district, self.drive, self.idle)
        self.phones = can(user, "view_phones", place)
        self.may_ask = can(user, ASK, place)

    idles = places.IDLES

    @cached_property
    def above(self):
        return places.above(self.user, self.place)

    @property
    def chosen(self):
        """What the links carry on: the place, and the drive and the days where they were chosen."""
        kept = {self.level: self.place.code}
        if pages.text(self.asked, "drive"):
            kept["drive"] = self.drive.pk
        return kept | ({"idle": self.idle} if self.idle != places.IDLE else {})

    @property
    def query(self):
        return "?" + urlencode(self.chosen)

    @property
    def take_query(self):
        """The whole query of the page, for its table as a file."""
        kept = {name: self.asked[name] for name in self.asked if name != "page"}
        return "?" + urlencode(self.chosen | kept)

    def address(self, name, **more):
        return f"{reverse(name)}?{urlencode(self.chosen | more)}"

    def holds(self, row):
        """Whether what the row tells of lies in the place."""
        return self.level == "district" or row[self.level] == self.place.code

    @cached_property
    def lines(self):
        return [line for line in self.book.lines if self.holds(line.row)]
