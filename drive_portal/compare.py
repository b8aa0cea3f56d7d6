"""Compare: two places, one place in two periods, this financial year with the last; all in the address.

`?what=places&a=block:3650&b=block:3652&drive=&from=&to=` (`drive2`: the second place's, where it is in
another district), `?what=periods&a=…&from=&to=&from2=&to2=`, `?what=years&a=…&to=`.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from districts.models import Block, Centre, District, Drive, Panchayat
from districts.permissions import holds
from drive_portal import compared, paired
from drive_portal.lib import dates
from drive_portal.lib.numbers import western
from drive_portal.lib.tables import ENDINGS, answer
from drive_portal.scenes import drive_of_day, found
from enrollment import comparing
from enrollment.wording import shown

WHAT = ("places", "periods", "years")
LEVELS = ("district", "block", "panchayat", "centre", "camp", "field")
FIRST_YEAR, LAST_YEAR = 2000, 2100  # other years are slips of the pen
_DATES = ("from", "to", "from2", "to2")


@login_required
@require_safe
def compare(request):
    """Two sides next to one another, like with like; `?format=csv|xlsx` as a file."""
    if not holds(request.user, "view_progress"):
        raise PermissionDenied
    asked = Asked(request.user, request.GET.dict())
    sides = asked.sides()
    if sides and request.GET.get("format") in ENDINGS:
        return answer(compared.table(asked, sides), request.GET["format"], "compare")
    context = {"asked": asked, "sides": sides}
    if sides:
        context |= {"groups": compared.groups(asked, sides), "chart": _chart(sides)}
        context["names"] = compared.headings(asked, sides)
        context["about"] = [(compared.days(side), side) for side in sides]
    context["statements"] = compared.statements(asked)
    return render(request, "drive_portal/compare.html", context)


def _chart(sides):
    return paired.chart(*(side.made_by_day() for side in sides))


class Problem(Exception):
    """What was asked for does not go together: one sentence, for the page."""


class Asked:
    """What the address asks for. `problem` says in a sentence why there is nothing to compare, if so."""

    def __init__(self, user, asked):
        self.user = user
        self.asked = {name: value.replace("\0", "")[:60] for name, value in asked.items()}
        wanted = self.asked.get("what", "")
        self.what = wanted if wanted in WHAT else self._usual
        self.problem, self.notes, self.alike = "", [], True
        self.days: dict[str, Any] = {}

    @property
    def _usual(self):
        return "places" if len(self.choices) > 1 else "periods"

    # --- places ---------------------------------------------------------------------------------

    @cached_property
    def choices(self):
        """The places to choose from: districts, blocks, and the panchayats of a block that is chosen."""
        user = self.user
        places = [("district", place) for place in District.objects.within(user).order_by("name")]
        blocks = Block.objects.within(user).select_related("district").order_by("district__name", "name")
        places += [("block", place) for place in blocks]
        near = Panchayat.objects.within(user).filter(block__in=self._blocks_asked()).order_by("name")
        if not places:
            near = Panchayat.objects.within(user).order_by("name")
        places += [("panchayat", place) for place in near[:1000]]
        if not places:  # an operator's only place
            places = [("centre", place) for place in Centre.objects.within(user).order_by("code")]
        return [(f"{level}:{place.code}", level, place) for level, place in places]

    def _blocks_asked(self):
        codes = [value.partition(":")[2] for name, value in self.asked.items() if name in ("a", "b")]
        own = Block.objects.filter(code__in=codes).values_list("pk", flat=True)
        return [*own, *Panchayat.objects.filter(code__in=codes).values_list("block_id", flat=True)]

    @property
    def chosen(self):
        """The two choices as they stand in the address, or the first two of the list."""
        usual = [key for key, level, _place in self.choices if level == self._widest]
        first = self.asked.get("a") or (usual or [""])[0]
        rest = [key for key in usual if key != first]
        return first, self.asked.get("b") or (rest or [""])[0]

    @property
    def _widest(self):
        """The level at which there are two places to set against one another, the widest."""
        levels = [level for _key, level, _place in self.choices]
        several = [level for level in LEVELS if levels.count(level) > 1]
        return next(iter((several if self.what == "places" else None) or levels), "")

    @cached_property
    def extra(self):
        """Chosen places that the list does not hold (a centre, a camp), to be offered as well."""
        listed = {key for key, _level, _place in self.choices}
        pairs = [(key, self.found_place(key)) for key in self.chosen if key and key not in listed]
        return [(key, *known) for key, known in pairs if known]

    def found_place(self, key):
        level, _colon, code = key.partition(":")
        try:
            return level, found(self.user, level, code)
        except Http404:
            return None

    def place(self, key):
        """(level, place) of a choice; a Problem where there is none within the user's postings."""
        if not key:
            raise Problem(_("Choose a second place: there is only one here."))
        place = self.found_place(key)
        if place is None:
            raise Problem(_("There is no place %(place)s here. Choose one from the list.") % {"place": key})
        return place

    # --- drives and days ------------------------------------------------------------------------

    def _drive(self, level, place, wanted):
        drives = self.drives_of(level, place)
        drive = next((drive for drive in drives if str(drive.pk) == wanted), None) if wanted else None
        if wanted and drive is None and self.what != "places" and not self._elsewhere(wanted):
            raise Problem(_("There is no such drive here. Choose one from the list."))
        drive = drive or (place.drive if level == "camp" else drive_of_day(drives, dates.today()))
        if drive is None:
            raise Problem(
                _("No drive has been set up in the district of %(place)s yet.") % {"place": place.title}
            )
        return drive

    def _elsewhere(self, wanted):
        """Whether it is another district's drive: then the place was changed after the drive was chosen."""
        return any(
            str(pk) == wanted for pk in Drive.objects.visible_to(self.user).values_list("pk", flat=True)
        )

    def _drives_asked(self, places):
        """What the address says of each place's drive; one that is named counts for the whole district."""
        first, second = self.asked.get("drive"), self.asked.get("drive2")
        same = len({place if level == "district" else place.district for level, place in places}) == 1
        return first, second or (first if same else None)

    @property
    def drive_choices(self):
        """(field, district, its drives, the one taken) for each district with several drives."""
        keys = () if self.what == "years" else self.chosen[: 2 if self.what == "places" else 1]
        places = [known for known in map(self.found_place, keys) if known and known[0] != "camp"]
        wanted = self._drives_asked(places) if places else ()
        seen = {}
        for (level, place), field, asked in zip(places, ("drive", "drive2"), wanted, strict=False):
            district = place if level == "district" else place.district
            drives = self.drives_of(level, place)
            if district not in seen and len(drives) > 1:
                taken = next((one for one in drives if str(one.pk) == asked), None)
                seen[district] = (field, district, drives, taken or drive_of_day(drives, dates.today()))
        return list(seen.values())

    def drives_of(self, level, place):
        district = place if level == "district" else place.district
        return list(Drive.objects.visible_to(self.user).filter(district=district))

    def _date(self, name, usual):
        """The date asked for under `name`, else the usual one."""
        wanted = self.asked.get(name, "")
        day = usual
        if wanted:
            try:
                day = forms.DateField(localize=True).clean(western(wanted))
            except ValidationError:
                day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Problem(
                _("The date %(wanted)s is not right: write day-month-year, as 21-11-2026.")
                % {"wanted": wanted[:20]}
            )
        self.days[name] = day
        return day

    def _period(self, drive, names, usual):
        """The days of a period within the drive. `usual`: its last day, and how many days it has."""
        last = self._date(names[1], usual[0])
        begins = max(drive.starts_on, last - timedelta(days=usual[1] - 1))
        first = self._date(names[0], min(begins, last))
        if last < first:
            raise Problem(_("The last day lies before the first. Choose a later last day."))
        days = comparing.within(drive, first, last)
        if not days:
            raise Problem(
                _(
                    "The days from %(first)s to %(last)s lie outside the drive (%(begins)s to %(ends)s), or"
                    " have not come yet."
                )
                % {
                    "first": shown(first),
                    "last": shown(last),
                    "begins": shown(drive.starts_on),
                    "ends": shown(drive.ends_on),
                }
            )
        if (days[0], days[-1]) != (first, last):
            self.notes.append(
                _("Only the days of the drive that have come are taken: %(first)s to %(last)s.")
                % {"first": shown(days[0]), "last": shown(days[-1])}
            )
        return days

    @property
    def shown_days(self):
        """What the date fields hold: what was typed, else the day that was taken."""
        return {
            name: self.asked.get(name) if self.problem and self.asked.get(name) else shown(day)
            for name, day in self.days.items()
        } | {name: self.asked[name] for name in _DATES if name not in self.days and self.asked.get(name)}

    def _last_whole(self, drive):
        """The last day of the drive of which the reports are in: today only after its evening cut-off."""
        over = dates.now() >= drive.cutoff(dates.today())
        last = dates.today() - timedelta(days=0 if over else 1)
        return max(drive.starts_on, min(drive.ends_on, last))

    # --- the two sides --------------------------------------------------------------------------

    def sides(self):
        """The two sides, read; None with `problem` where what was asked for does not go together."""
        try:
            sides = {"places": self._places, "periods": self._periods, "years": self._years}[self.what]()
        except Problem as problem:
            self.problem = str(problem)
            return None
        return [side.read() for side in sides]

    def _places(self):
        keys = self.chosen
        if keys[0] == keys[1]:
            raise Problem(_("Both places are the same. Choose another one, or compare two periods."))
        places = [self.place(key) for key in keys]
        drives = [
            self._drive(level, place, wanted)
            for (level, place), wanted in zip(places, self._drives_asked(places), strict=True)
        ]
        last = min(self._last_whole(drive) for drive in drives)
        first = max(drive.starts_on for drive in drives)
        if last < first:  # the drives never ran together
            last, first = self._last_whole(drives[0]), drives[0].starts_on
        usual = last, (last - first).days + 1
        days = [self._period(drive, ("from", "to"), usual) for drive in drives]
        common = sorted(set(days[0]) & set(days[1]))
        if not common:
            raise Problem(_("The drives of the two places have none of these days in common."))
        if len(common) < max(len(one) for one in days):
            self._cut(len(common))
        self.notes = list(dict.fromkeys(self.notes))
        return [
            comparing.Side(level, place, [(drive, common)], drive, common[-1])
            for (level, place), drive in zip(places, drives, strict=True)
        ]

    def _periods(self):
        level, place = self.place(self.chosen[0])
        drive = self._drive(level, place, self.asked.get("drive"))
        last = self._last_whole(drive)
        new = self._period(drive, ("from", "to"), (last, 7))
        before = max(drive.starts_on, new[0] - timedelta(days=1))
        old = self._period(drive, ("from2", "to2"), (before, len(new)))
        if new == old:
            raise Problem(_("Both periods are the same. Choose other days for one of them."))
        longest = max(len(new), len(old))
        new, old = comparing.alike(new, old)
        if len(new) < longest:
            self._cut(len(new))
        return [comparing.Side(level, place, [(drive, days)], drive, days[-1]) for days in (new, old)]

    def _years(self):
        level, place = self.place(self.chosen[0])
        day = min(self._date("to", dates.today()), dates.today())
        self.days["to"] = day
        drives = self.drives_of(level, place)
        this, last, self.alike = comparing.of_years(level, place, drives, day)
        if not this.spans and not last.spans:
            raise Problem(
                _("No drive ran here in the financial year up to %(day)s, nor in the one before.")
                % {"day": shown(day)}
            )
        if not self.alike:
            self.notes.append(
                _("No drive ran here on the same days of the year before: what was made then is not known.")
            )
        return [this, last]

    def _cut(self, n):
        self.notes.append(
            ngettext(
                "Both sides are cut to the same length: %(n)s day.",
                "Both sides are cut to the same length: %(n)s days.",
                n,
            )
            % {"n": n}
        )
