"""A block's day as its officer reads it: begun from the places, so that who is silent is there."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.http import urlencode

from camps import figures, pages
from camps.models import Camp, CampCount
from districts.models import Block, Centre, LoginID, Panchayat, Spell
from districts.permissions import can
from drive_portal.lib import dates
from enrollment import wording
from enrollment.models import Tally

SILENT = ("missing", "due")
_ORDER = ["missing", "due", "reported", "not_expected"]


def blocks(user, day):
    """The blocks whose day the user may write, of `day`."""
    found = Block.objects.within(user).valid_on(day).select_related("district").order_by("district", "name")
    return [block for block in found if can(user, "write_tally", block)]


def block(user, code):
    """The block with this code; not there where the user may not know of it, not allowed where it may."""
    found = Block.objects.visible_to(user).select_related("district").filter(code=code).first()
    if found is None:
        raise Http404
    if not can(user, "write_tally", found):
        raise PermissionDenied
    return found


@dataclass
class Line:
    """A place of work on the day: a login ID at its home, a camp, or a centre without a login ID."""

    kind: str
    title: str
    panchayat: Panchayat
    login_id: LoginID | None = None
    camp: Camp | None = None
    count: CampCount | None = None
    expected: bool = False
    tallies: list = field(default_factory=list)
    elsewhere: list = field(default_factory=list)  # the login ID's tallies at camps
    state: str = "not_expected"
    late: bool = False
    quiet: dict | None = None  # of a silent line: when it last reported, what it usually makes

    @property
    def counts(self):
        """Whether the officer's count stands for the camp's tallies; a pulse gives way to more."""
        stands = self.count is not None and self.count.state == CampCount.State.COUNTED
        return stands and (not self.count.pulse or not self.tallies or self.count.made > self.tallied)

    @property
    def tallied(self):
        return sum(row.made for row in self.tallies)

    @property
    def made(self):
        if self.counts:
            return self.count.made
        return self.tallied if self.tallies else None

    @property
    def rejected(self):
        if self.counts:
            return self.count.rejected_total
        return sum(row.rejected_total for row in self.tallies) if self.tallies else None

    @property
    def difference(self):
        """The officer's count less the sum of the tallies; None where there is only one of them."""
        counted = self.count and self.count.state == CampCount.State.COUNTED and self.tallies
        return self.count.made - self.tallied if counted else None

    @property
    def corrected(self):
        """Whether what stands is not what was sent first."""
        return any(row.version > 1 for row in self.tallies) or (self.counts and self.count.version > 1)

    @property
    def reported_at(self):
        """When the line's report came in; of a login ID the first of the day, there or at a camp."""
        if self.count is not None and self.count.state == CampCount.State.COUNTED:
            return self.count.received_at
        return min((row.received_at for row in [*self.tallies, *self.elsewhere]), default=None)


class BlockDay:
    """One block's day in one drive, in a constant number of queries."""

    def __init__(self, user, of_block, asked):
        self.user, self.block = user, of_block
        self.day, self.today = pages.day(asked), dates.today()
        self.drives = pages.running(user, of_block.district_id, self.day)
        self.drive = pages.chosen(self.drives, asked)
        self.show = asked.get("show") if asked.get("show") in ("silent", "camps") else "all"

    # --- for links

    @property
    def query(self):
        return self._query(self.day)

    @property
    def query_before(self):
        return self._query(self.before)

    @property
    def query_after(self):
        return self._query(self.after) if self.after else ""

    def _query(self, day):
        known = {"block": self.block.code, "date": day.isoformat()}
        return urlencode(known | ({"drive": self.drive.pk} if len(self.drives) > 1 else {}))

    @property
    def before(self):
        return self.day - dates.timedelta(days=1)

    @property
    def after(self):
        return self.day + dates.timedelta(days=1) if self.day < self.today else None

    @property
    def closed(self):
        return self.drive is not None and figures.is_closed(self.drive, self.day)

    @property
    def cutoff(self):
        return self.drive.cutoff(self.day)

    @property
    def sees_phones(self):
        return can(self.user, "view_phones", self.block)

    @cached_property
    def expects(self):
        return pages.expects(self.drives, self.day)

    # --- the day's lines

    @cached_property
    def lines(self):
        """All lines, silent ones first."""
        if self.drive is None:
            return []
        found = [*self._camps(), *self._people(), *self._idle_centres()]
        for line in found:
            self._judge(line)
        return sorted(found, key=lambda line: (_ORDER.index(line.state), line.kind != "camp", line.title))

    @property
    def shown(self):
        """The lines that the filter lets through."""
        if self.show == "camps":
            return [line for line in self.lines if line.kind == "camp"]
        return [line for line in self.lines if self.show == "all" or line.state in SILENT]

    @property
    def silent(self):
        return [line for line in self.lines if line.state in SILENT]

    @property
    def camps(self):
        return [line for line in self.lines if line.kind == "camp"]

    @property
    def sentences(self):
        """Who is silent, a sentence a kind; a centre with two silent login IDs is one centre."""
        silent = Counter(
            kind for kind, _title, _place in {(x.kind, x.title, x.panchayat) for x in self.silent}
        )
        return [wording.silent(kind, silent[kind]) for kind in ("centre", "camp", "field") if silent[kind]]

    @property
    def made(self):
        return sum(line.made or 0 for line in self.lines)

    @property
    def rejected(self):
        return sum(line.rejected or 0 for line in self.lines)

    def _judge(self, line):
        at = line.reported_at
        if at is not None:
            line.state, line.late = "reported", line.expected and at > self.cutoff
        elif line.expected:
            line.state = "due" if dates.now() < self.cutoff else "missing"

    @cached_property
    def _family(self):
        """The drive, its parent and its children: a report stands in only one of them."""
        return Q(drive=self.drive) | Q(drive__parent=self.drive) | Q(drive=self.drive.parent_id)

    @cached_property
    def _here(self):
        """Panchayats (by id) that were in the block on the day."""
        day = self.day
        found = Panchayat.objects.filter(
            Q(placements__valid_from=None) | Q(placements__valid_from__lte=day),
            Q(placements__valid_to=None) | Q(placements__valid_to__gte=day),
            placements__block=self.block,
        )
        return {panchayat.pk: panchayat for panchayat in found}

    @cached_property
    def _spells(self):
        """Active spells of the day at homes in the block."""
        found = Spell.objects.filter(panchayat__in=self._here, starts_on__lte=self.day)
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=self.day))
        return list(found.select_related("login_id__panchayat", "centre").order_by("login_id__code"))

    @cached_property
    def _tallies(self):
        """The day's counted tallies: made in the block, or by login IDs at home there."""
        homes = [spell.login_id_id for spell in self._spells]
        found = Tally.objects.filter(self._family, date=self.day, state=Tally.State.COUNTED)
        found = found.filter(Q(panchayat__in=self._here) | Q(login_id__in=homes))
        return list(
            found.select_related("login_id__panchayat", "camp", "centre", "panchayat").order_by("received_at")
        )

    def _camps(self):
        held = Camp.objects.filter(self._family, panchayat__in=self._here).held_on(self.day)
        counts = CampCount.objects.filter(camp__in=held, date=self.day)
        count_of = {count.camp_id: count for count in counts}
        at_camp = defaultdict(list)
        for row in self._tallies:
            at_camp[row.camp_id].append(row)
        return [
            Line(
                kind="camp",
                title=camp.title,
                panchayat=self._here[camp.panchayat_id],
                camp=camp,
                count=count_of.get(camp.pk),
                tallies=at_camp[camp.pk],
                expected=self.expects and self.day not in camp.drive.holidays,
            )
            for camp in held.select_related("drive")
        ]

    def _people(self):
        """A line for each login ID at home here: those expected, and those that reported unexpected."""
        by_id = defaultdict(list)
        for row in self._tallies:
            row.shown_camp = row.camp and row.camp.title
            by_id[row.login_id_id].append(row)
        lines = {s.login_id_id: self._person(s.login_id, s.centre, s.panchayat_id) for s in self._spells}
        for row in self._tallies:
            if row.login_id_id not in lines and row.camp_id is None:
                lines[row.login_id_id] = self._person(row.login_id, row.centre, row.panchayat_id, False)
        for login_id, line in lines.items():
            line.tallies = [row for row in by_id[login_id] if row.camp_id is None]
            line.elsewhere = [row for row in by_id[login_id] if row.camp_id is not None]
        return list(lines.values())

    def _person(self, login_id, centre, panchayat_id, expected=True):
        place = self._here.get(panchayat_id) or login_id.panchayat
        return Line(
            kind="centre" if centre else "field",
            title=centre.title if centre else place.title,
            panchayat=place,
            login_id=login_id,
            expected=expected and self.expects,
        )

    def _idle_centres(self):
        """Active centres of the block at which nobody is active."""
        manned = {spell.centre_id for spell in self._spells} | {row.centre_id for row in self._tallies}
        found = Centre.objects.filter(panchayat__in=self._here, status=Centre.Status.ACTIVE)
        return [
            Line(kind="centre", title=centre.title, panchayat=self._here[centre.panchayat_id])
            for centre in found.valid_on(self.day).exclude(pk__in=filter(None, manned))
        ]

    # --- late reports that wait for the officer

    ready_reasons = staticmethod(wording.ready_reasons)

    @cached_property
    def requests(self):
        """Open requests of the block, of whatever day; each has what stands (or None) as `standing`."""
        found = Tally.objects.visible_to(self.user).in_block(self.block).filter(state=Tally.State.REQUESTED)
        found = list(
            found.select_related("login_id", "camp", "centre", "panchayat", "drive", "changed_by").order_by(
                "date", "id"
            )
        )
        standing = Tally.objects.standing().filter(
            login_id__in={row.login_id_id for row in found}, date__in={row.date for row in found}
        )
        by_key = {_key(row): row for row in standing}
        for row in found:
            row.standing = by_key.get(_key(row))
            row.place_name = wording.place_name(row)
        return found


def _key(row):
    return row.drive_id, row.login_id_id, row.date, row.centre_id, row.camp_id
