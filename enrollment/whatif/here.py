"""A place in a drive as it is today: what its forecast stands on, and what each lever rests on."""

from datetime import datetime, time, timedelta
from math import ceil
from statistics import fmean

from django.db.models import Avg, Count, Q
from django.utils.functional import cached_property

from camps.models import Camp
from drive_portal.lib import dates
from enrollment.forecast import engine, outlooks
from enrollment.forecast.reading import Place
from enrollment.forecast.shifting import shifted
from enrollment.ledger.book import Book
from enrollment.ledger.places import IDLE
from enrollment.models import Level, Progress
from enrollment.progress import series, verdict
from enrollment.whatif import levers as pulled

HOURS = (time(10), time(17))  # of a working day, where no camp says others


class Here:
    """`place` (a district or a block) in `drive`, today, or on the drive's last day when it is over."""

    def __init__(self, drive, place):
        self.drive, self.place, self.level = drive, place, place.level
        self.day = max(drive.starts_on, min(drive.ends_on, dates.today()))
        self.book = Book(drive.district, drive, IDLE)

    # --- the forecast --------------------------------------------------------------------------

    @cached_property
    def days(self):
        """The place's rows of progress, a day each, as far back as the chart goes."""
        first = max(self.drive.starts_on, self.day - timedelta(days=61))
        return series(self.drive, self.level, self.place, first, self.day, self.book.basis)

    @property
    def row(self):
        return self.days[-1]

    @property
    def _spot(self):
        return Place(self.drive, self.level, self.place.pk, self.day)

    @cached_property
    def ground(self):
        return outlooks.grounds([(self._spot, self.row)])[0]

    @cached_property
    def now(self):
        """The forecast as it is."""
        return outlooks.told(self._spot, self.row, self.ground)

    def told(self, levers):
        """The forecast with the levers pulled (checked ones)."""
        if self.ground.facts is None:
            return self.now
        drive = pulled.changed(self.drive, levers)
        spot = self._spot._replace(drive=drive)
        row = self.row | self._needed(drive)
        calendar = self._calendar(spot, row, drive)
        facts = self._shifted(levers, calendar, drive)
        return outlooks.told(spot, row, outlooks.Ground(self.ground.history, calendar, facts))

    def _calendar(self, spot, row, drive):
        """The days ahead: beyond the last day as the drive's weeks are now, whatever holidays are worked."""
        found, off = outlooks.Calendar(spot, row, self.ground.history), pulled.weekdays_off(self.drive)
        found.ahead = [day for day in found.ahead if day <= drive.ends_on or day.weekday() not in off]
        return found

    def _shifted(self, levers, calendar, drive):
        factor = self.longer(levers)
        capacity = (self.drive.split.get("cap") or 0) * levers.ids + levers.camps * self.cards_of_camp(levers)
        return shifted(
            self.ground.facts,
            more_cards_a_day=factor * self.more(levers),
            factor=factor,
            more_capacity=ceil(capacity),
            ahead=tuple(day.weekday() for day in calendar.ahead),
            deadline=sum(day <= drive.ends_on for day in calendar.ahead),
        )

    def _needed(self, drive):
        """Cards needed a day with the drive's other days, as numbers.md has it."""
        before = self.row["target_total"] - self.row["made_to_date"] + (self.row["made"] or 0)
        left = drive.working_days_from(self.day)
        tomorrow = drive.working_days_from(self.day + timedelta(days=1))
        return {
            "required_per_day": max(0, ceil(before / left)) if left else None,
            "required_from_tomorrow": max(0, ceil(self.row["remaining"] / tomorrow)) if tomorrow else None,
        }

    # --- the levers ----------------------------------------------------------------------------

    def more(self, levers):
        """Cards a working day that others than now make, in hours as they are."""
        woken = levers.woken * self.idle_cards / self.idle if levers.woken else 0
        return levers.ids * (self.id_cards or 0) + woken + levers.camps * self.cards_of_camp(levers)

    def longer(self, levers):
        """By which all make more: as the hours of a day do."""
        return 1 + levers.minutes / self.minutes

    def cards_of_camp(self, levers):
        return (levers.camp_cards or self.camp_cards or 0) if levers.camps else 0

    @cached_property
    def lines(self):
        inside = self.level == "district"
        return [line for line in self.book.lines if inside or line.row[self.level] == self.place.code]

    @property
    def active(self):
        return sum(line.state in ("active", "idle") for line in self.lines)

    @cached_property
    def idle(self):
        """Login IDs that idle, as the ledger has them."""
        return sum(line.state == "idle" for line in self.lines)

    @cached_property
    def idle_cards(self):
        """Cards a working day more if all of them worked as others of their kind of home do."""
        return sum(self.book.rates.get(line.kind, 0) for line in self.lines if line.state == "idle")

    @cached_property
    def id_cards(self):
        """Cards that a working login ID makes a working day: the mean here, else in the district; or None."""
        for lines in (self.lines, self.book.lines):
            rates = [line.rate for line in lines if line.is_working and line.rate is not None]
            if rates:
                return fmean(rates)
        return None

    @cached_property
    def _camps(self):
        scope = Camp.objects.filter(district_id=self.drive.district_id, drive__in=self.book.basis.scope)
        scope = scope.filter(panchayat__block=self.place) if self.level == "block" else scope
        return scope.exclude(status=Camp.Status.CANCELLED).order_by()

    @cached_property
    def _camp_days(self):
        """What its camps made lately: cards of a camp's day, how many such days."""
        if not self.book.recent:
            return {"cards": None, "n": 0}
        rows = Progress.objects.filter(
            district_id=self.drive.district_id,
            drive_id=self.drive.pk,
            level=Level.CAMP,
            place_id__in=self._camps.values("pk"),
            date__in=self.book.recent,
            made__gt=0,
        ).order_by()
        return rows.aggregate(cards=Avg("made"), n=Count("date"))

    @property
    def camp_cards(self):
        """Cards that a camp here made a day lately; None where none did."""
        cards = self._camp_days["cards"]
        return None if cards is None else max(1, round(cards))

    @property
    def camp_days(self):
        return self._camp_days["n"]

    @cached_property
    def camps_today(self):
        """Camps that stand on the day."""
        return self._camps.filter(Q(starts_on__lte=self.day), ends_on__gte=self.day).count()

    @cached_property
    def hours(self):
        """From when to when one works: as most camps here are open."""
        found = (
            self._camps.values_list("opens_at", "closes_at").annotate(n=Count("pk")).order_by("-n").first()
        )
        return found[:2] if found else HOURS

    @property
    def minutes(self):
        """Length of a working day; a camp of less than an hour tells nothing of it."""
        opens, closes = (datetime.combine(self.day, clock, dates.INDIA) for clock in self.hours)
        return max(60, (closes - opens).seconds // 60)

    @cached_property
    def holidays(self):
        """The drive's holidays from tomorrow on: today's plan has begun."""
        return [day for day in self.drive.holidays if day > dates.today()]

    @property
    def is_known(self):
        """Whether a finish is foretold, which levers could move."""
        return self.now.state == "known"

    @property
    def kind(self):
        return verdict.kind(self.drive, self.day, self.row)


def enough(here, chance=0.9):
    """Cards a working day more with which so many of the futures meet the last day, to the nearest hundredth
    of what is made now; 0 where they do already, None where more than ten times as many are not enough.
    """
    facts = here.ground.facts
    now = engine.outlook(facts) if facts else None
    if now is None or not now.fan:
        return None
    if now.chance >= chance:
        return 0
    made = [cards for cards in facts.made if cards]
    step = max(fmean(made) / 100, 0.5)
    low, high = 0, 1000
    if _chance(facts, high * step) < chance:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _chance(facts, middle * step) >= chance else (middle, high)
    return high * step


def _chance(facts, more):
    return engine.outlook(shifted(facts, more_cards_a_day=more, more_capacity=ceil(more))).chance
