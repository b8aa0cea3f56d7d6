"""An operator's own days: what the page is about (day, drive, place), what stands there, and the month."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from camps import figures, pages
from camps.models import Camp
from camps.reasons import REASONS
from districts.models import Centre, Drive, LoginID
from districts.permissions import can
from drive_portal.lib import dates
from enrollment import progress
from enrollment.forms import written
from enrollment.models import Tally
from enrollment.months import Month
from enrollment.wording import place_name


def own_ids(user):
    """The login IDs that the user's postings give it, by code."""
    ids = [post.login_id for post in user.posts if post.own_only and post.login_id]
    return list(LoginID.objects.filter(pk__in=ids).select_related("centre", "panchayat__block"))


def of(user, asked):
    """The own day that is asked for; of the first login ID where none is named."""
    ids = own_ids(user)
    login_id = next(
        (one for one in ids if one.code == pages.text(asked, "login_id")), ids[0] if ids else None
    )
    return OwnDay(user, login_id, ids, asked)


@dataclass
class Entry:
    """A line of the month: a tally, or a day on which one is owed and did not come."""

    day: dates.date
    tally: Tally | None = None
    place: str = ""
    login_id: str = ""  # where there are several to choose from

    @property
    def query(self):
        """The address of its page, to correct it or to send it."""
        row = self.tally
        known: dict = (
            {"drive": row.drive_id, "place": f"camp:{row.camp_id}" if row.camp_id else ""} if row else {}
        )
        known["login_id"] = self.login_id
        return urlencode(
            {"date": self.day.isoformat()} | {name: text for name, text in known.items() if text}
        )


class OwnDay:
    """One login ID's day at one place, as its holder's page shows it."""

    def __init__(self, user, login_id, ids, asked):
        self.user, self.login_id, self.ids, self.asked = user, login_id, ids, asked
        self.day = pages.day(asked)
        self.today = dates.today()

    @property
    def active(self):
        return self.login_id is not None and self.login_id.status == LoginID.Status.ACTIVE

    # --- which drive, which place

    @cached_property
    def drives(self):
        """Drives of the day; one in which the day has been reported already before the others."""
        found = pages.running(self.user, self.login_id.district_id, self.day)
        reported = {row.drive_id for row in self.rows if row.date == self.day}
        return sorted(found, key=lambda drive: drive.pk not in reported)

    @cached_property
    def drive(self):
        return pages.chosen(self.drives, self.asked)

    @cached_property
    def camps(self):
        """The drive's camps of the day in the district, the nearest first."""
        here = self.login_id.panchayat
        found = Camp.objects.visible_to(self.user).held_on(self.day).select_related("panchayat__block")
        found = found.filter(drive=self.drive, district_id=self.login_id.district_id)
        for camp in found:
            camp.shown_name = camp.title
        return sorted(
            found,
            key=lambda camp: (
                camp.panchayat_id != here.pk,
                camp.panchayat.block_id != here.block_id,
                camp.name,
            ),
        )

    @cached_property
    def camp(self):
        """The camp at which the day was worked; None at home."""
        wanted = pages.text(self.asked, "place")
        return next((camp for camp in self.camps if f"camp:{camp.pk}" == wanted), None)

    @property
    def home(self):
        return self.login_id.centre or self.login_id.panchayat

    @property
    def home_open(self):
        """Whether cards may be made at home: a field worker's is the panchayat, a centre must be active."""
        return self.login_id.centre is None or self.login_id.centre.status == Centre.Status.ACTIVE

    @property
    def place(self):
        """As the door wants it."""
        if self.camp:
            return {"camp": self.camp.pk}
        return {self.home.level: self.home.code}

    @property
    def place_name(self):
        return self.camp.title if self.camp else self.home.title

    # --- what stands

    @cached_property
    def rows(self):
        """The month's tallies, the latest first; what an officer merged lives on in the standing row."""
        found = Tally.objects.visible_to(self.user).filter(login_id=self.login_id)
        found = found.filter(date__gte=self.begins - dates.timedelta(days=1), date__lte=self.ends)
        found = found.exclude(state=Tally.State.MERGED).select_related("drive", "camp", "centre", "panchayat")
        return list(found.order_by("-date", "-version"))

    @property
    def begins(self):
        """The first day of the month; lines begin here, and rows a day earlier, for who was silent then."""
        return self.day.replace(day=1)

    @property
    def ends(self):
        later = self.day.replace(day=28) + dates.timedelta(days=4)
        return min(later.replace(day=1) - dates.timedelta(days=1), self.today)

    @cached_property
    def row(self):
        """What a sending from this page would correct: of several the one that the door compares with."""
        if self.drive is None:
            return None
        place = (self.camp.pk, None) if self.camp else (None, self.login_id.centre_id)
        key = (self.day, self.drive.pk, *place)
        here = [row for row in self.rows if (row.date, row.drive_id, row.camp_id, row.centre_id) == key]
        return corrected(here, self.asks)

    @cached_property
    def counted(self):
        """The day's tallies that are in the figures, at whatever place."""
        return [r for r in self.rows if r.date == self.day and r.state == Tally.State.COUNTED]

    @property
    def made(self):
        return sum(row.made for row in self.counted)

    @cached_property
    def standing(self):
        """The home's row of progress on the day, with its share of the target; None where it has none."""
        if self.drive is None:
            return None
        level = "centre" if self.login_id.centre_id else "field"
        home = type(self.home).objects.filter(pk=self.home.pk)
        return next(iter(progress.standings(self.drive, level, self.day, home)), None)

    # --- until when

    @cached_property
    def closed(self):
        return self.drive is not None and figures.is_closed(self.drive, self.day)

    @cached_property
    def writes(self):
        """Whether the user is an officer here too: then a reason is owed, not a request."""
        return can(self.user, "write_tally", self.login_id.panchayat)

    @property
    def asks(self):
        return self.closed and not self.writes

    @property
    def closes_at(self):
        return self.drive.close(self.day)

    @cached_property
    def expected(self):
        return pages.expects(self.drives, self.day) and self._active_on(self.day)

    @cached_property
    def spells(self):
        return list(self.login_id.spells.values_list("starts_on", "ends_on"))

    def _active_on(self, day):
        return any(first <= day and (last is None or day <= last) for first, last in self.spells)

    @cached_property
    def _month_drives(self):
        found = Drive.objects.visible_to(self.user).filter(district_id=self.login_id.district_id)
        return list(
            found.filter(starts_on__lte=self.ends, ends_on__gte=self.begins - dates.timedelta(days=1))
        )

    @cached_property
    def month(self):
        """The month's lines, the latest day first, silent days too."""
        by_day: dict = {}
        code = self.login_id.code if len(self.ids) > 1 else ""
        for row in self.rows:
            by_day.setdefault(row.date, []).append(Entry(row.date, row, place_name(row), code))
        lines = []
        for day in reversed(dates.days(self.begins, self.ends)):
            owed = self._owed(day)
            lines += by_day.get(day) or ([Entry(day, login_id=code)] if owed else [])
        return lines

    @cached_property
    def calendar(self):
        """The month at a glance."""
        return Month(self, self._month_drives, self._owed)

    def _owed(self, day):
        return pages.expects(self._month_drives, day) and self._active_on(day)

    @property
    def due(self):
        """Whether today's evening cut-off is still to come."""
        return self.drive is not None and dates.now() < self.drive.cutoff(self.today)

    @cached_property
    def open_yesterday(self):
        """Yesterday, while it is owed and still open; else None."""
        day = self.today - dates.timedelta(days=1)
        running = pages.taking(self._month_drives, day)
        owed = pages.expects(running, day) and self._active_on(day)
        silent = not any(row.date == day for row in self.rows)
        still_open = not any(figures.is_closed(drive, day) for drive in running)
        return day if self.day == self.today and owed and silent and still_open else None

    # --- for the form, and the way back to it

    @property
    def query(self):
        """What the address must say to come back here; nothing for today at home."""
        other = {
            "login_id": (self.login_id.code, self.ids[0].code),
            "date": (self.day.isoformat(), self.today.isoformat()),
            "place": (self.camp and f"camp:{self.camp.pk}", None),
            "drive": (self.drive and self.drive.pk, self.drives[0].pk if self.drives else None),
        }
        return {name: value for name, (value, usual) in other.items() if value != usual}

    @property
    def address(self):
        """Where the page is opened anew."""
        return reverse("report") + (f"?{urlencode(self.query)}" if self.query else "")

    @property
    def first_reasons(self):
        """The reasons in the order of how often they were this month's."""
        seen: Counter = Counter()
        for row in self.rows:
            seen.update(row.rejected)
        return [reason for reason, _count in seen.most_common()]

    @property
    def start(self):
        """What the form is opened with."""
        initial = {"date": self.day, "login_id": self.login_id.code, "place": written(self.place)}
        return {
            "row": self.row,
            "first_reasons": self.first_reasons,
            "initial": initial | {"drive": self.drive and self.drive.pk} | self._proposed,
        }

    @property
    def _proposed(self):
        """Figures that the address proposes, as a round does: `made`, and cards rejected by reason."""
        names = ["made", *(f"rejected_{reason}" for reason in REASONS)]
        typed = {name: pages.text(self.asked, name) for name in names}
        return {name: int(n) for name, n in typed.items() if n.isascii() and n.isdigit() and len(n) <= 4}


def corrected(rows, asks):
    """Of one day's rows at one place that which a sending corrects, as `tallies` sees it; or None."""
    standing = next((row for row in rows if row.state in Tally.STANDING), None)
    latest = max(rows, key=lambda row: row.version, default=None)
    return latest if asks else standing or latest
