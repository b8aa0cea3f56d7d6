"""The block's day as a sheet: a row for each login ID at home in the block and for each camp of the day."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from camps import pages, pulses
from camps.duties.onsite import callers
from camps.reasons import REASONS
from drive_portal.lib import dates
from enrollment import chase, daybook
from enrollment.grid.keys import FIRST, KEY_OF, MORE
from enrollment.models import Tally
from enrollment.owndays import corrected
from enrollment.progress import stamps

# The states of a row, those that want the officer first; `due` is before the evening cut-off.
STATES = ("due", "missing", "returned", "requested", "reported", "not_expected")
_FILTERS = ("all", *STATES[:5], "camps")


def of(user, asked, mine):
    """The sheet of the block that `asked` names, else of the only one of `mine`; None where several."""
    return chase.of(user, asked, mine, Sheet)


@dataclass
class Row:
    """A line of the block's day as it is typed into: what stands, what a correction must name."""

    line: daybook.Line
    key: str  # id:<login ID> or camp:<id>
    drive_id: int
    stands: Any = None  # the tally or camp count that a sending corrects
    asked: Any = None  # the operator's late report that waits, or came back
    state: str = ""
    caller: Any = None
    pulses: list = field(default_factory=list)
    over: bool = False  # of a camp: whether its hours are over
    result: Any = None  # what became of it just now, where no script runs,
    typed: dict = field(default_factory=dict)  # and what was typed

    @property
    def counted(self):
        """The row that stands, where it counts."""
        return self.stands if self.stands is not None and self.stands.state == "counted" else None

    @property
    def version(self):
        return self.stands.version if self.stands is not None else ""

    @property
    def made(self):
        return self.counted.made if self.counted else None

    @property
    def rejected(self):
        return self.counted.rejected if self.counted else {}

    @property
    def cells(self):
        """The cells that can be typed into: made, then the reasons that have a column."""
        shown = {"made": (_("Made"), _("Cards made"), self.made)}
        shown |= {name: (KEY_OF[name], REASONS[name][0], self.rejected.get(name)) for name in FIRST}
        return [
            {
                "column": column,
                "key": key,
                "label": label,
                "text": self.typed.get(column, "" if n is None else n),
            }
            for column, (key, label, n) in shown.items()
        ]

    @property
    def as_json(self):
        """All reasons of what stands, for the script: it sends the whole of a row."""
        return json.dumps(self.rejected)

    @property
    def corrected(self):
        return bool(self.counted) and self.counted.version > 1 and not self.line.camp

    @property
    def carried(self):
        """What the table's form must know of the row, where no script runs: see `entering.typed`."""
        shown = [self.made, *(self.rejected.get(reason) for reason in FIRST)]
        cells = "/".join("" if cards is None else str(cards) for cards in shown)
        return f"{self.version}|{uuid.uuid4()}|{cells}|{self.key}"

    @property
    def more(self):
        """Rejected for all other reasons."""
        return sum(self.rejected.get(reason) or 0 for reason in MORE)

    @property
    def final(self):
        """Of a camp: whether a count typed now is the day's last, by what stands, else by the clock."""
        if not self.line.camp:
            return False
        return not self.counted.pulse if self.counted else self.over

    @property
    def name(self):
        """By what the row is called aloud: the login ID, or the camp."""
        return self.line.login_id.code if self.line.login_id else self.line.title

    @property
    def searched(self):
        """What a search looks through."""
        line = self.line
        parts = [line.title, line.panchayat.name, line.panchayat.name_hi]
        if line.login_id:
            parts += [line.login_id.code, line.login_id.holder_name]
            parts += [line.login_id.centre.code] if line.login_id.centre else []
        return " ".join(parts).lower()


class Sheet(chase.BlockHome):
    """The block's day with what stands in each cell, in a constant number of queries."""

    columns = FIRST

    def __init__(self, user, of_block, asked):
        super().__init__(user, of_block, asked)
        wanted = pages.text(asked, "state")
        self.state = wanted if wanted in _FILTERS else "all"
        self.search = pages.text(asked, "q")

    @cached_property
    def rows(self):
        """All rows: who is due, overdue or returned first; centres with nobody to report are left out."""
        found = [self._row(line) for line in self.lines if line.login_id or line.camp]
        self.chase  # noqa: B018 - it tells the silent lines since when they are
        self._note_pulses(found)
        return sorted(found, key=lambda row: (STATES.index(row.state), not row.line.camp, row.line.title))

    @cached_property
    def by_key(self):
        return {row.key: row for row in self.rows}

    @property
    def wanted(self):
        """The rows that the address asks for."""
        words = self.search.lower().split()
        return [row for row in self.rows if self._within(row) and all(word in row.searched for word in words)]

    def _within(self, row):
        if self.state == "camps":
            return bool(row.line.camp)
        return self.state in ("all", row.state)

    @property
    def filters(self):
        """(name, word, number of rows) of what can be shown alone."""
        words = {
            "all": _("All"),
            "due": _("due"),
            "missing": _("overdue"),
            "returned": _("returned"),
            "requested": _("waits for you"),
            "reported": _("reported"),
            "camps": _("Camps"),
        }
        counts = dict.fromkeys(_FILTERS, 0)
        for row in self.rows:
            counts["all"] += 1
            counts["camps"] += bool(row.line.camp)
            if row.state in counts:
                counts[row.state] += 1
        shown = [(name, words[name], count) for name, count in counts.items()]
        return [one for one in shown if one[2] or one[0] in ("all", self.state)]

    @property
    def owing(self):
        """How many rows are silent: login IDs and camps."""
        return sum(row.state in daybook.SILENT for row in self.rows)

    def tag(self):
        """An ETag that changes when a row may read otherwise: by a report, an edit, the clock."""
        now = dates.now()
        about = [
            get_language(),
            self.user.pk,
            self.block.pk,
            self.day,
            self.today,
            self.drive and self.drive.pk,
        ]
        for drive in self.drives:
            about += [stamps.stamp(drive), now < drive.cutoff(self.day), now < drive.close(self.day)]
        return f'"{hashlib.blake2b(repr(about).encode(), digest_size=12).hexdigest()}"'

    @property
    def address(self):
        """The query string of this page with what it shows."""
        known = {"state": self.state if self.state != "all" else "", "q": self.search}
        return f"{self.query}&{urlencode({k: v for k, v in known.items() if v})}".rstrip("&")

    # --- rows

    def _row(self, line):
        if line.camp:
            row = Row(line, f"camp:{line.camp.pk}", line.camp.drive_id, stands=line.count)
            row.caller = self._callers.get(line.camp.pk)
            row.over = dates.now() >= dates.at(self.day, line.camp.closes_at)
        else:
            row = self._person_row(line)
        row.state = self._state(row)
        return row

    def _person_row(self, line):
        here = [one for one in self._at_home[line.login_id.pk] if one.centre_id == line.login_id.centre_id]
        standing = next((one for one in here if one.state in Tally.STANDING), None)
        drive_id = next((one.drive_id for one in [standing, *here] if one), self.drive.pk)
        here = [one for one in here if one.drive_id == drive_id]
        row = Row(line, f"id:{line.login_id.code}", drive_id, stands=corrected(here, asks=False))
        late = (Tally.State.REQUESTED, Tally.State.RETURNED)
        row.asked = max((one for one in here if one.state in late), key=lambda one: one.version, default=None)
        return row

    def _state(self, row):
        """Where the row stands; what waits for the officer comes before what is in."""
        if row.asked and row.asked.state == Tally.State.REQUESTED:
            return "requested"
        if row.asked and not row.counted and not row.line.elsewhere:
            return "returned"
        return row.line.state

    @cached_property
    def _at_home(self):
        """The day's tallies at home, whatever their state, by login ID."""
        ids = [line.login_id.pk for line in self.lines if line.login_id]
        found = {pk: [] for pk in ids}
        rows = Tally.objects.filter(self._family, date=self.day, camp=None, login_id__in=ids)
        for row in rows.exclude(state=Tally.State.MERGED).select_related("changed_by").order_by("version"):
            found[row.login_id_id].append(row)
        return found

    @cached_property
    def _callers(self):
        return callers([line.camp for line in self.camps], self.day) if self.sees_phones else {}

    def _note_pulses(self, rows):
        sent = pulses.of([row.stands for row in rows if row.line.camp and row.stands])
        for row in rows:
            row.pulses = sent.get(row.stands.pk, []) if row.line.camp and row.stands else []
