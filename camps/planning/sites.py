"""The camps of some days as one reader sees them, with what stands beside each: people, login IDs, cards."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.apps import apps
from django.db.models import Count, F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camps import equipment
from camps.models import Camp, Duty
from districts.models import Share
from drive_portal.lib import dates

# what a camp lacks: its word
LACKS = {
    "confirmation": _("confirmation"),
    "venue": _("venue"),
    "provider": _("who provides it"),
    "login_id": _("login ID"),
    "equipment": _("equipment"),
    "report": _("report"),
}
_JOINED = {
    "panchayat_name": F("panchayat__name"),
    "panchayat_name_hi": F("panchayat__name_hi"),
    "panchayat_code": F("panchayat__code"),
    "block_name": F("panchayat__block__name"),
    "block_name_hi": F("panchayat__block__name_hi"),
    "block_kind": F("panchayat__block__kind"),
    "block_code": F("panchayat__block__code"),
    "drive_name": F("drive__name"),
    "drive_name_hi": F("drive__name_hi"),
    "holidays": F("drive__holidays"),
    "near_latitude": F("panchayat__latitude"),
    "near_longitude": F("panchayat__longitude"),
}
_OWN = (
    *("id", "name", "name_hi", "status", "standing", "reason", "drive_id", "district_id", "panchayat_id"),
    *("starts_on", "ends_on", "opens_at", "closes_at", "venue", "provider", "provider_phone", "planned"),
    *("equipment", "latitude", "longitude"),
)


_WORDS = dict(Camp.Status.choices)


@dataclass
class Site:
    """A camp on one of its days. `made` is None where nothing was reported of it."""

    camp: dict
    date: dates.date
    login_ids: int = 0
    people: int = 0
    made: int | None = None
    mine: bool = False  # the reader is booked there
    counted: bool = True  # the reader may see whether cards were made
    lacks: list = field(default_factory=list)  # keys of LACKS

    @property
    def pk(self):
        return self.camp["id"]

    @property
    def title(self):
        return called(self.camp, "")

    @property
    def panchayat(self):
        return called(self.camp, "panchayat_")

    @property
    def block(self):
        name = called(self.camp, "block_")
        return _("%(name)s (town)") % {"name": name} if self.camp["block_kind"] == "urban" else name

    @property
    def drive(self):
        return called(self.camp, "drive_")

    @property
    def status(self):
        """The camp's status on this day: it is held on the days that were reported."""
        heard = self.made is not None if self.counted else self.date <= dates.today()
        held = self.camp["standing"] == Camp.Status.HELD and heard
        return Camp.Status.HELD if held else self.camp["status"]

    @property
    def word(self):
        return _WORDS[self.status]

    @property
    def cancelled(self):
        return self.camp["status"] == Camp.Status.CANCELLED

    @property
    def hours(self):
        return f"{self.camp['opens_at']:%H:%M}–{self.camp['closes_at']:%H:%M}"

    @property
    def lacking(self):
        """What it lacks, in words."""
        return [LACKS[name] for name in self.lacks]


def called(row, prefix):
    """A name in the reader's language, else in the other one."""
    name, hindi = row[f"{prefix}name"], row[f"{prefix}name_hi"]
    return (hindi or name) if get_language() == "hi" else name


class Sites:
    """The camps of the days from `first` to `last`, in a constant number of queries."""

    def __init__(self, user, first, last, **where):
        """`where` filters the camps; who is out of the user's sight is not there."""
        self.user, self.first, self.last = user, first, last
        # who makes cards sees where camps are, not their figures nor who else works there
        self.own_only = all(post.own_only for post in user.posts)
        found = Camp.objects.visible_to(user).filter(starts_on__lte=last, ends_on__gte=first, **where)
        self.rows = list(found.as_it_stands().order_by("opens_at", "id").values(*_OWN, **_JOINED))
        self.by_id = {row["id"]: row for row in self.rows}

    @cached_property
    def days(self):
        """Sites by day: first those that lack something, last those that were cancelled."""
        found = defaultdict(list)
        for row in self.rows:
            for day in dates.days(max(row["starts_on"], self.first), min(row["ends_on"], self.last)):
                found[day].append(self._site(row, day))
        for sites in found.values():
            sites.sort(key=lambda site: (site.cancelled, not site.lacks))
        return found

    def on(self, day):
        return self.days.get(day, [])

    def _site(self, row, day):
        key = row["id"], day
        people, login_ids = self._staff.get(key, (0, 0))
        made, mine = self._made.get(key), key in self._mine
        site = Site(row, day, login_ids, people, made, mine, not self.own_only)
        found = lacking(row, day, site)
        site.lacks = [name for name in found if name == "confirmation" or not self.own_only]
        return site

    @cached_property
    def _staff(self):
        """(people, login IDs) by camp and day; a booking of an ID without a known person is a person, too."""
        if self.own_only:
            return {}
        found = Duty.objects.standing().filter(camp__in=self.by_id, date__range=(self.first, self.last))
        found = found.order_by().values_list("camp_id", "date")
        return {(camp, day): (n, ids) for camp, day, n, ids in found.annotate(Count("pk"), Count("login_id"))}

    @cached_property
    def _mine(self):
        own = [post.login_id for post in self.user.posts if post.own_only and post.login_id]
        if not own:
            return set()
        found = Duty.objects.visible_to(self.user).standing().filter(camp__in=self.by_id)
        return set(found.order_by().values_list("camp_id", "date"))

    @cached_property
    def _made(self):
        """Cards by camp and day, as progress has them; of a special drive's camp in its own drive."""
        if self.own_only:
            return {}
        progress = apps.get_model("enrollment.Progress").objects.filter(
            district_id__in={row["district_id"] for row in self.rows},
            drive_id__in={row["drive_id"] for row in self.rows},
            level=Share.Level.CAMP,
            place_id__in=self.by_id,
            date__range=(self.first, self.last),
            made__isnull=False,
        )
        found = progress.values_list("place_id", "date", "made", "drive_id")
        return {
            (camp, day): made for camp, day, made, drive in found if drive == self.by_id[camp]["drive_id"]
        }


def lacking(row, day, site):
    """Keys of what is missing: of a day that is over the report, else what it takes to hold the camp."""
    if row["status"] == Camp.Status.CANCELLED:
        return
    today = dates.today()
    if day < today:
        if site.made is None and day not in row["holidays"]:
            yield "report"
        return
    if site.made is not None:
        return
    if row["status"] == Camp.Status.PLANNED:
        yield "confirmation"
    for name in ("venue", "provider"):
        if not row[name]:
            yield name
    if not site.login_ids:
        yield "login_id"
    there, needed = equipment.there(row["equipment"])
    if there < needed:
        yield "equipment"
