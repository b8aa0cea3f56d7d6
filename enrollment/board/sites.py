"""How each site of a day stands: cards so far, the day's plan, when it was last heard of."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import get_language

from camps.models import CampCount
from districts.models import Block, Drive
from enrollment.board.alarms import owed_at
from enrollment.models import Level, Progress

QUIET = timedelta(hours=2)  # without a word, after which a site is silent
# Those that want a call first. `opens`: nothing is owed yet, or at all; `done`: its final count is in.
STATES = ("none", "silent", "working", "done", "opens")
_COLUMNS = (
    "pk",
    "name",
    "name_hi",
    "drive_id",
    "panchayat__block_id",
    "opens_at",
    "planned",
    "starts_on",
    "ends_on",
)


@dataclass
class Site:
    """A camp on the day. `plan`: cards planned for the day, None where nobody planned any."""

    pk: int
    title: str
    block: Block
    drive: Drive
    opens_at: time
    plan: int | None
    made: int | None = None
    heard: datetime | None = None
    final: bool = False
    state: str = ""

    @property
    def owed(self):
        """Cards of the day's plan that are still to be made; 0 where it is met, None without a plan."""
        return None if self.plan is None else max(0, self.plan - (self.made or 0))


def sites(camps, day, now):
    """The camps of the queryset that are held on `day`, as they stand at `now`: who owes most first.

    Cards are those of progress, so a site's sum with the others' is the block's; by five queries, of columns
    and not of rows: 400 camps with their drives are slow to put together.
    """
    rows = list(camps.held_on(day).values_list(*_COLUMNS))
    found = _sites(rows)
    drives = {site.drive.pk for site in found.values()}
    districts = {site.drive.district_id for site in found.values()}
    known = Progress.objects.filter(
        district_id__in=districts, drive_id__in=drives, level=Level.CAMP, date=day, made__isnull=False
    )
    for pk, drive_id, made, as_of in known.values_list("place_id", "drive_id", "made", "as_of"):
        site = found.get(pk)
        if site and drive_id == site.drive.pk:
            site.made, site.heard = made, as_of
    counts = CampCount.objects.filter(drive__in=drives, date=day, state=CampCount.State.COUNTED, pulse=False)
    for pk in counts.order_by().values_list("camp_id", flat=True):
        if pk in found:
            found[pk].final = True
    for site in found.values():
        site.state = state(site, day, now)
    return sorted(found.values(), key=lambda site: (-(site.owed or 0), STATES.index(site.state), site.title))


def state(site, day, now):
    """The site's state at a moment; a day that is over knows only who reported and who did not."""
    if site.heard is None:
        expected = day not in site.drive.holidays and now >= owed_at(site, day)
        return "none" if expected else "opens"
    if site.final or day < now.date():
        return "done"
    return "silent" if now - site.heard > QUIET else "working"


def next_at(found, day, now):
    """The next moment at which a state changes by the clock alone; None where there is none."""
    moments = [owed_at(site, day) for site in found if site.state == "opens"]
    moments += [site.heard + QUIET + timedelta(seconds=1) for site in found if site.state == "working"]
    return min((moment for moment in moments if moment > now), default=None)


def _sites(rows):
    """Sites by the camp's id, without what was heard of them yet."""
    drives = Drive.objects.only("district_id", "holidays").in_bulk({row[3] for row in rows})
    blocks = Block.objects.in_bulk({row[4] for row in rows})
    hindi = get_language() == "hi"
    found = {}
    for pk, name, name_hi, drive_id, block_id, opens_at, planned, first, last in rows:
        drive = drives[drive_id]
        off = sum(first <= day <= last for day in drive.holidays)
        plan = None if planned is None else -(-planned // max((last - first).days + 1 - off, 1))
        title = (name_hi or name) if hindi else name
        found[pk] = Site(pk, title, blocks[block_id], drive, opens_at, plan)
    return found
