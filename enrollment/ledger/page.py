"""The ledger's page: a place's login IDs by state, what the idle cost, the places below, the outliers."""

from collections import Counter, defaultdict

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from districts.models import LoginRequest
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.forecast import outlooks, words
from enrollment.forecast.reading import Place
from enrollment.ledger import facts, histogram, wording
from enrollment.ledger.book import STATES
from enrollment.ledger.costing import cost
from enrollment.ledger.scene import Scene, kind_name
from enrollment.ledger.starting import Starting
from enrollment.progress import series

FIRST = 10  # idle login IDs that the page shows at once
OUTLIERS = 20


class Ledger(Scene):
    """The page of a place."""

    @cached_property
    def counts(self):
        """Login IDs by state."""
        return Counter(line.state for line in self.lines)

    @property
    def active(self):
        """Those that are active, idle or not."""
        return self.counts["active"] + self.counts["idle"]

    @cached_property
    def requested(self):
        """Open requests of the place: how many, and since when the oldest waits."""
        path = {"district": "district", "block": "panchayat__block", "panchayat": "panchayat"}[self.level]
        waiting = LoginRequest.objects.filter(**{path: self.place}, state=LoginRequest.State.REQUESTED)
        found = waiting.aggregate(n=Count("pk"), oldest=Min("asked_on"))
        days = (dates.today() - found["oldest"]).days if found["oldest"] else None
        return {"n": found["n"], "days": days}

    @cached_property
    def steps(self):
        """The ladder from asked to suspended: each with its name, number, what it means, and its list."""
        new = sum(line.state == "active" and not line.sum.days for line in self.lines)
        zeros = sum(self.book.only_zeros(line) for line in self.lines)
        steps = [
            {
                "state": "requested",
                "name": _("Asked for"),
                "count": self.requested["n"],
                "note": wording.oldest(self.requested["days"]),
                "href": reverse("login_requests") + self._requests_query,
            }
        ]
        notes = {"active": wording.working_note(new, zeros), "idle": wording.idle_note(self.idle)}
        for state in STATES:
            steps.append(
                {
                    "state": state,
                    "name": wording.STATES[state],
                    "count": self.counts[state],
                    "note": notes.get(state, ""),
                    "href": self.address("ledger_ids", state=state),
                }
            )
        return steps

    @property
    def _requests_query(self):
        return "?" + urlencode({"block": self.place.code}) if self.level == "block" else ""

    # --- what the idle cost --------------------------------------------------------------------

    @cached_property
    def idle_lines(self):
        """The idle ones, those first whose silence has cost most."""
        found = [line for line in self.lines if line.state == "idle"]
        return sorted(found, key=lambda line: (-self.book.lost(line), -line.idle_days, line.code))

    @property
    def first_idle(self):
        return [wording.line(self, line) for line in self.idle_lines[:FIRST]]

    @property
    def idle_list(self):
        return self.address("ledger_ids", state="idle")

    @property
    def centres_list(self):
        return self.address("ledger_centres")

    @property
    def several_list(self):
        return self.address("ledger_several")

    @cached_property
    def cost(self):
        """What the idle login IDs of the place cost; None without a drive."""
        if self.drive is None:
            return None
        return self._cost("idle")

    @cached_property
    def cost_with_issued(self):
        """The same, in a sentence, if those that were issued began as well; "" where there are none."""
        if self.drive is None or not self.counts["issued"]:
            return ""
        return wording.with_issued(self.counts["issued"], self._cost("idle", "issued"))

    def _cost(self, *states):
        kinds = Counter(line.kind for line in self.lines if line.state in states)
        cap = self.drive.split.get("cap", 0)
        more = cap * self.counts["issued"] if "issued" in states else 0  # of the active ones it is known
        return cost(kinds, self.book.rates, self._ground.facts, more)

    @cached_property
    def _stands(self):
        """The place on the day of the forecast, and its row of progress; None where it has none."""
        day = max(self.drive.starts_on, min(self.drive.ends_on, dates.today()))
        rows = series(self.drive, self.level, self.place, day, day, self.book.basis)
        return Place(self.drive, self.level, self.place.pk, day), rows[-1] if rows else None

    @cached_property
    def _ground(self):
        place, row = self._stands
        return outlooks.grounds([(place, row)])[0] if row else outlooks.Ground({})

    @cached_property
    def forecast(self):
        """The place's forecast, as its own page has it."""
        place, row = self._stands
        return outlooks.told(place, row, self._ground) if row else outlooks.nothing(place)

    @property
    def pace_text(self):
        return grouped(self.forecast.pace)

    @property
    def forecast_state(self):
        """Why no finish is foretold, in words."""
        return words.state(self.forecast)

    @property
    def sentences(self):
        return wording.sentences(self)

    @cached_property
    def kinds(self):
        """Login IDs by kind of home, with what a working one makes; those first whose idle ones cost most."""
        idle = Counter(line.kind for line in self.idle_lines)
        issued = Counter(line.kind for line in self.lines if line.state == "issued")
        working = Counter(line.kind for line in self.lines if line.is_working)
        rows = [
            {
                "name": kind_name(kind),
                "idle": idle[kind],
                "issued": issued[kind],
                "working": working[kind],
                "rate": self.book.rates.get(kind),
                "cards": round(idle[kind] * self.book.rates[kind]) if kind in self.book.rates else None,
            }
            for kind in {*idle, *issued, *working}
        ]
        return sorted(
            rows, key=lambda row: (-(row["cards"] or 0), -row["idle"] - row["issued"], str(row["name"]))
        )

    # --- the places below ------------------------------------------------------------------------

    @cached_property
    def below(self):
        """A district's blocks beside each other, a block's panchayats, the most cards lost a day first."""
        level = {"district": "block", "block": "panchayat"}.get(self.level)
        if level is None:
            return []
        found: dict[str, list] = defaultdict(list)
        for line in self.lines:
            found[line.row[level]].append(line)
        rows = [self._below(level, lines) for lines in found.values()]
        return sorted(rows, key=lambda row: (-row["lost"], -row["idle"], row["title"]))

    def _below(self, level, lines):
        first = lines[0].row
        counts = Counter(line.state for line in lines)
        idle = Counter(line.kind for line in lines if line.state == "idle")
        active = counts["active"] + counts["idle"]
        here = urlencode(self._carried | {level: first[level]})
        return {
            "code": first[level],
            "title": wording.place_title(first, level),
            "href": f"{reverse('ledger')}?{here}",
            "list": f"{reverse('ledger_ids')}?{here}&state=idle",
            **{state: counts[state] for state in STATES},
            "share": round(100 * counts["idle"] / active, 1) if active else None,
            "lost": round(sum(count * self.book.rates.get(kind, 0) for kind, count in idle.items())),
        }

    @property
    def _carried(self):
        return {name: value for name, value in self.chosen.items() if name != self.level}

    # --- how much a day holds ----------------------------------------------------------------------

    @cached_property
    def _counted(self):
        if self.level == "panchayat":
            return Counter()
        blocks = self.book.spread if self.level == "district" else {self.place.code}
        return sum((self.book.spread[code] for code in blocks if code in self.book.spread), Counter())

    @cached_property
    def bars(self):
        """The distribution of cards of a login ID and day over the recent working days; None: none."""
        return histogram.bars(self._counted)

    histogram = histogram

    @cached_property
    def middle(self):
        """Half of the days had at most so many cards."""
        return wording.middle(self._counted)

    @cached_property
    def outliers(self):
        """Days of login IDs above what one can make, the most cards first."""
        if self.book.limit is None or self.level == "panchayat":
            return []
        found = facts.above(self.book.basis, self.book.recent, self.book.limit, OUTLIERS * 5)
        known = {line.row["id"]: line for line in self.lines}
        return wording.days(found, known)[:OUTLIERS]

    @property
    def capped(self):
        """Whether the limit is the drive's own."""
        return bool(self.drive and self.drive.split.get("cap"))

    @cached_property
    def several(self):
        """Days on which a login ID of the place was at several places."""
        return sum(line.sum.several for line in self.lines)

    @cached_property
    def starting(self):
        """The centres that have not started."""
        return Starting(self)
